"""Record what Keras says of networks in Python source at other sizes than their own.

    python -m tests.conformance.tools.record_sized_sources

Each source is run by Keras with each size written where its own stands, and `model` is counted. A size at which it
cannot be built has no count.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import keras

from tests.conformance.tools.sized_sources import SOURCES, Sized

RECORD = Path(__file__).parent.parent / "records" / "sized_sources.json"


def main() -> int:
    """Write the record."""
    known: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    found = known if known.get("keras") == keras.__version__ else {"keras": keras.__version__}
    for name, each in SOURCES.items():
        if name not in found:
            found[name] = _of_source(each)
            lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in found.items())
            RECORD.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
            print(name, flush=True)
    return 0


def _of_source(source: Sized) -> dict[str, Any]:
    first, last = source.between
    rest = source.sizes[1:]
    counts = {size: _count(source.at(size, *rest)) for size in range(first, last + 1)}
    return {
        "params": {",".join(map(str, each)): _count(source.at(*each)) for each in (source.sizes, *source.others)},
        "works": [size for size, count in counts.items() if count is not None],
        "along": [count for count in counts.values() if count is not None],
    }


def _count(text: str) -> int | None:
    """Return how many parameters the model of a source has; None if Keras cannot build it."""
    keras.backend.clear_session()
    names: dict[str, Any] = {}
    try:
        exec(compile(text, "source", "exec"), names)  # noqa: S102  (the sources are those of this project)
        return int(names["model"].count_params())
    except Exception:  # noqa: BLE001  (whatever it is that Keras and its backend refuse)
        return None


if __name__ == "__main__":
    sys.exit(main())
