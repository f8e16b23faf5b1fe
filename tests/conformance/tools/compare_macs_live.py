"""Draw random layers and models, count what their programs multiply, and fail where mlcalc says something else.

    python -m tests.conformance.tools.compare_macs_live --layers 2000 --models 100 --seed 1

A cost that mlcalc does not know is no difference; those whose program is known are counted by class.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections import Counter
from typing import Any

import mlcalc
from tests.conformance.tools.ask_jax import Products, can_be_traced, of_layer, of_model, with_known_sizes
from tests.conformance.tools.ask_keras import VERSION
from tests.conformance.tools.ask_keras_models import config_of
from tests.conformance.tools.cases import draw_cases
from tests.conformance.tools.graphs import draw_model


class Comparison:
    """What was compared, and what came of it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()

    def add(self, kind: str, what: str, expected: Products, actual: Products) -> None:
        """Compare two counts of a layer of this kind, and print them if they differ."""
        self.counts["compared"] += 1
        self.counts["with products"] += bool(expected)
        if expected == actual:
            self.counts["equal"] += 1
        elif actual is None:
            self.unknown[kind] += 1
        else:
            self.counts["different"] += 1
            print(f"{what}\n  jax: {expected}, mlcalc: {actual}")


def compare_layers(comparison: Comparison, count: int, seed: str) -> None:
    """Compare random layers that both accept."""
    for drawn in draw_cases(count, seed):
        case = with_known_sizes(drawn)
        try:
            expected = of_layer(case)
            actual = mlcalc.layer({"class_name": case["class"], "config": case["config"]}).macs(*case["inputs"])
        except Exception:  # noqa: BLE001 - refusals are compared elsewhere, and texts are in no program
            comparison.counts["not traced"] += 1
            continue
        comparison.add(case["class"], json.dumps(case), expected, actual)


def compare_models(comparison: Comparison, count: int, seed: str) -> None:
    """Compare random models, row by row."""
    for index in range(count):
        model = draw_model(f"{seed}-{index}")
        expected = _rows(model) if can_be_traced(model) else None
        if expected is None:
            comparison.counts["models not traced"] += 1
            continue
        for row in mlcalc.summarize(mlcalc.load(config_of(model))).layers:
            comparison.add(row.type, f"seed {seed}-{index}: {row.name} ({row.type})", expected[row.name], row.macs)


def _rows(model: Any) -> dict[str, Products] | None:
    try:
        return of_model(model)
    except Exception:  # noqa: BLE001 - a graph whose symbolic shapes are not those of a run
        return None


def main() -> int:
    """Compare; return 1 where anything differs."""
    options = _options()
    logging.disable(logging.ERROR)
    started, comparison = time.perf_counter(), Comparison()
    compare_layers(comparison, options.layers, options.seed)
    compare_models(comparison, options.models, options.seed)
    counts = ", ".join(f"{count} {what}" for what, count in comparison.counts.items())
    unknown = ", ".join(f"{count} {kind}" for kind, count in comparison.unknown.most_common())
    print(f"Keras {VERSION}: {counts}; unknown to mlcalc: {unknown or 'none'}; {time.perf_counter() - started:.0f} s")
    return 1 if comparison.counts["different"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare costs with the programs of the installed Keras.")
    parser.add_argument("--layers", type=int, default=1000, help="how many to draw (default 1000)")
    parser.add_argument("--models", type=int, default=50, help="how many to draw (default 50)")
    parser.add_argument("--seed", default="1", help="the same seed draws the same layers and models")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
