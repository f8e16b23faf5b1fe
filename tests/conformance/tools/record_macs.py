"""Record what the programs of the real Keras multiply, for the tests that run without it.

    python -m tests.conformance.tools.record_macs

Every layer class gets random cases with known sizes, and every application its layers. `record_operations` records
the functions of `keras.ops`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import keras

from tests.conformance.tools.ask_jax import of_layer, of_model, with_known_sizes
from tests.conformance.tools.ask_keras import BACKEND, VERSION
from tests.conformance.tools.cases import DRAWN_BY, draw_case
from tests.conformance.tools.comparison import write_records
from tests.conformance.tools.record_applications import architectures

RECORDS = Path(__file__).parent.parent / "records" / "macs.json.gz"
TRACED, TRIED = 25, 60


def traced(name: str) -> Iterator[dict[str, Any]]:
    """Yield the random cases of a class that Keras accepts and jax traces, with what is multiplied."""
    for seed in range(TRIED):
        case = with_known_sizes(draw_case(name, f"macs/{seed}"))
        try:
            yield {**case, "macs": of_layer(case)}
        except Exception:  # noqa: BLE001, S112 - refusals of every kind, and texts, which no program holds
            continue


def of_application(name: str) -> dict[str, Any]:
    """Return what each layer of an architecture multiplies, in the order of its layers."""
    keras.backend.clear_session()
    return of_model(getattr(keras.applications, name)(weights=None))


def main() -> None:
    """Write the records, and say what they hold."""
    logging.disable(logging.ERROR)
    layers = {name: list(islice(traced(name), TRACED)) for name in DRAWN_BY}
    # Those whose pictures may have any size have no program of known sizes.
    models = {name: of_application(name) for name in architectures() if not name.startswith("MobileNetV3")}
    record = {"keras": VERSION, "backend": BACKEND, "layers": layers, "applications": models}
    write_records(record, RECORDS)
    cases = [case for each in layers.values() for case in each]
    print(
        f"Keras {VERSION}: {len(cases)} cases of {len(layers)} classes, {sum(bool(case['macs']) for case in cases)} "
        f"with products; {len(models)} applications of {sum(map(len, models.values()))} layers; "
        f"without a program: {' '.join(name for name in layers if not layers[name])}; "
        f"{RECORDS.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
