"""Draw arguments for the functions of `keras.applications`, and ask both.

python -m tests.conformance.tools.compare_applications_live --count 500 --seed 1
"""

from __future__ import annotations

import argparse
import sys
from random import Random

from tests.conformance.tools.application_answers import built, differences
from tests.conformance.tools.application_cases import chosen, drawn
from tests.conformance.tools.ask_applications import VERSION, asked


def main() -> None:
    """Print each difference, and how many cases there were; end with 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--chosen", action="store_true", help="ask the chosen cases in place of drawn ones")
    options = parser.parse_args()
    random = Random(options.seed)
    cases = chosen() if options.chosen else [drawn(random) for _ in range(options.count)]
    wrong = refused = rows = 0
    for name, arguments in cases:
        expected = asked(name, arguments)
        lines = differences(expected, built(name, arguments))
        refused += "refused" in expected
        rows += len(expected.get("rows", ()))
        wrong += bool(lines)
        if lines:
            print(f"{name}(**{arguments})", *lines, sep="\n  ", flush=True)
    print(f"Keras {VERSION}: {len(cases)} cases, {refused} refused, {rows} rows; {wrong} differ")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
