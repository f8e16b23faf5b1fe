"""Draw random programs, run them with the real Python and Keras, read them with mlcalc, and fail on any difference.

    KERAS_BACKEND=jax python -m tests.conformance.tools.compare_sources_live --count 200 --seed 1

A program that Keras refuses is compared, too: mlcalc must say that something is wrong at that line.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.conformance.tools.draw_sources import Program
from tests.conformance.tools.run_sources import VERSION, run
from tests.conformance.tools.source_comparison import differences, mlcalc_answer


def main() -> int:
    """Compare; return 1 where anything differs."""
    options = _options()
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for index in range(options.count):
            seed = f"{options.seed}-{index}"
            text = Program(seed).text()
            path = Path(folder) / "program.py"
            path.write_text(text, encoding="utf-8")
            expected = run(path.name, text)
            counts["models"] += len(expected["models"])
            counts["rows"] += sum(len(model["rows"]) for model in expected["models"])
            counts["refused"] += "error" in expected
            try:
                found = differences(expected, mlcalc_answer(path))
            except Exception as crash:  # noqa: BLE001 - a crash is the worst of differences
                found = [f"mlcalc crashes: {crash!r}"]
            if found:
                counts["different"] += 1
                print(f"seed {seed}:", *found[:6], "", text, sep="\n  " if options.brief else "\n", flush=True)
    print(
        f"Keras {VERSION}: {options.count} programs ({counts['refused']} that Keras refuses), "
        f"{counts['models']} models, {counts['rows']} rows, {counts['different']} different, "
        f"{time.perf_counter() - started:.0f} s (seed {options.seed})"
    )
    return 1 if counts["different"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare mlcalc with Keras on random programs.")
    parser.add_argument("--count", type=int, default=100, help="how many to draw (default 100)")
    parser.add_argument("--seed", default="1", help="the same seed draws the same programs")
    parser.add_argument("--brief", action="store_true", help="indent the programs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
