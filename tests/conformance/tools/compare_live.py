"""Draw random layers, ask the real Keras and mlcalc both, and fail on any difference.

    python -m tests.conformance.tools.compare_live --cases 5000 --seed 1

`--add` puts the cases that differ among the records, with Keras' answer.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.conformance.tools.ask_keras import BACKEND, VERSION, answer
from tests.conformance.tools.cases import DRAWN_BY, draw_cases
from tests.conformance.tools.compare_runs import WORKERS, corrected
from tests.conformance.tools.comparison import difference, joined, read_records, write_records


def main() -> int:
    """Compare; return 1 where anything differs."""
    options = _options()
    started = time.perf_counter()
    cases = [case for case in draw_cases(options.cases, options.seed) if case["class"] in (options.only or DRAWN_BY)]
    refused, differing = 0, []
    for case in cases:
        expected = answer(case)
        refused += "refused" in expected
        if difference(case, expected) is None:
            continue
        # What happens in a run is right where Keras states something else.
        run = corrected({**case, "answer": expected}, WORKERS, keeps_others=False)
        expected = expected if run is None else run["answer"]
        if run is not None and (text := difference(case, expected)) is not None:
            differing.append({**case, "answer": expected})
            print(text)
    print(
        f"Keras {VERSION} ({BACKEND}): {len({case['class'] for case in cases})} classes, {len(cases)} cases, "
        f"{refused} refused by Keras, {len(differing)} different, {time.perf_counter() - started:.0f} s "
        f"(seed {options.seed})"
    )
    if options.add and differing:
        records = read_records()
        write_records({**records, "differed": joined([*records["differed"], *differing])})
    return 1 if differing else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare mlcalc with the installed Keras on random layers.")
    parser.add_argument("--cases", type=int, default=5000, help="how many to draw (default 5000)")
    parser.add_argument("--seed", default="1", help="the same seed draws the same cases")
    parser.add_argument("--only", nargs="*", metavar="CLASS", help="draw as ever, but compare these classes alone")
    parser.add_argument("--add", action="store_true", help="put the cases that differ among the records")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
