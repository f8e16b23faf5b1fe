"""Record what `get_config()` of several versions of Keras writes, for the tests that run without them.

    python -m tests.conformance.tools.record_configs draw > cases.json
    VENV/bin/python tests/conformance/tools/ask_configs.py < cases.json > keras-VERSION.json
    python -m tests.conformance.tools.record_configs join keras-OLD.json keras-NEW.json

The second line is for each version; the newest comes last. Every class is asked with its defaults, if it has a default
for each argument, and with random arguments.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.conformance.tools.cases import DRAWN_BY, draw_case
from tests.conformance.tools.comparison import RECORDS, write_records

CONFIGS = RECORDS.with_name("configs.json.gz")
MOST = 6
"""How many random cases of a class are drawn."""


def drawn() -> list[dict[str, Any]]:
    """Return a case with the defaults of each class, and random ones; functions have no configuration of their own."""
    cases: list[dict[str, Any]] = []
    for name in DRAWN_BY:
        cases.append({"class": name, "config": {}, "inputs": []})
        cases += [draw_case(name, f"config {seed}") for seed in range(MOST)]
    return [case for case in cases if not {"unheard_of", "function"} & case["config"].keys()]


def kept(cases: list[dict[str, Any]], newest: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the configurations of layers that the newest Keras can call, with the weights that it gives them.

    A cell is called with its states, and so not here.
    """
    return [
        {**case, "weights": reference.get("weights")}
        for case, reference in zip(cases, newest, strict=True)
        if case and reference and ("weights" in reference or not case["inputs"] or "Cell" in case["class"])
    ]


def main() -> None:
    """Draw the cases, or join what the versions answered."""
    command, *files = sys.argv[1:]
    if command == "draw":
        json.dump(drawn(), sys.stdout)
        return
    answers = [json.loads(Path(file).read_text()) for file in files]
    newest = answers[-1]["cases"]
    records = {asked["keras"]: kept(asked["cases"], newest) for asked in answers}
    write_records(records, CONFIGS)
    counts = ", ".join(f"{version}: {len(cases)}" for version, cases in records.items())
    print(f"{counts} configurations; {CONFIGS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
