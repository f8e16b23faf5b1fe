"""Record random logs and what TensorBoard's event accumulator reads of them: `python -m …`.

Needs `tensorboard` and NumPy. Writes into tests/conformance/records/history.
"""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import tensorboard

from tests.conformance.tools.compare_history_live import comparable
from tests.conformance.tools.history_logs import read_run, write_run

FOLDER = Path(__file__).parents[1] / "records" / "history"
COUNT = 12


def main() -> None:
    """Write the logs and `records.json`."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    found = {}
    for number in range(1, COUNT + 1):
        place = FOLDER / f"run{number}"
        write_run(random.Random(number), place)
        found[place.name] = comparable(read_run(place))
    records = {"tensorboard": tensorboard.__version__, "runs": found}
    (FOLDER / "records.json").write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
