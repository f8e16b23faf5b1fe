"""Record every architecture of `keras.applications`: its JSON as Keras writes it, and what Keras says of it.

python -m tests.conformance.tools.record_applications
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import keras

from tests.conformance.tools.ask_keras_models import VERSION, answer, config_of
from tests.conformance.tools.comparison import write_records

RECORDS = Path(__file__).parent.parent / "records" / "applications.json.gz"


def architectures() -> list[str]:
    """Return the names of all functions that build a model."""
    return [name for name, value in vars(keras.applications).items() if inspect.isfunction(value)]


def recorded(name: str) -> dict[str, Any]:
    """Return the JSON of one architecture without its weights' values, and Keras' answer."""
    keras.backend.clear_session()
    model = getattr(keras.applications, name)(weights=None)
    return {"config": config_of(model), "answer": answer(model)}


def main() -> None:
    """Write the records, and say what they hold."""
    models = {name: recorded(name) for name in architectures()}
    write_records({"keras": VERSION, "models": models}, RECORDS)
    rows = sum(len(model["answer"]["rows"]) for model in models.values())
    print(f"Keras {VERSION}: {len(models)} architectures, {rows} rows, {RECORDS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
