"""Run every layer of the real Keras on numbers, beside what Keras states for a symbolic call, and ask mlcalc.

    python -m tests.conformance.tools.compare_runs --cases 25 --seed 1 --record

It lists where the run gives other shapes than Keras states, or fails, or where Keras states none though the run
survives. mlcalc has to answer what happens in the run. A run counts as a failure if no backend survives it, in
training or in prediction; so does one that kills its process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from tests.conformance.tools.cases import DRAWN_BY, draw_case
from tests.conformance.tools.comparison import RECORDS, read_records, write_records
from tests.conformance.tools.drawing import Draw, Shape

Case = dict[str, Any]

RUNS = RECORDS.with_name("runs.json.gz")
WITH_STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2, "RNN": 2, "Bidirectional": 4}
"""Classes that take first states, each with a usual number of them."""


class Worker:
    """A process that runs layers; a new one is started if a layer killed it."""

    def __init__(self, backend: str) -> None:
        self.environment = {**os.environ, "KERAS_BACKEND": backend}
        self.process: subprocess.Popen[str] | None = None

    def ask(self, case: Case) -> Case:
        """Return the case with `stated` and `run`."""
        if self.process is None or self.process.poll() is not None:
            command = [sys.executable, "-m", "tests.conformance.tools.ask_runs"]
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=self.environment
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        stated, run = (self.process.stdout.readline() for _ in range(2))
        if not run:
            self.process.wait()
        dead = {"refused": "the process died"}
        return {**case, "stated": json.loads(stated or "null") or dead, "run": json.loads(run or "null") or dead}


WORKERS = [Worker("tensorflow"), Worker("jax")]
"""What runs the layers: a run fails only if it does with both."""


def drawn(name: str, seed: object) -> Case:
    """Return a random case without unknown sizes; every other one of a recurrent layer has first states of its own."""
    case = draw_case(name, f"run {seed}")
    inputs = concrete(case["inputs"])
    draw = Draw(f"states {name} {seed}")
    if name in WITH_STATES and len(inputs[0]) == 3 and draw.chance(0.5):
        inputs = [inputs[0], *first_states(draw, case, inputs[0])]
    return {**case, "inputs": inputs}


def first_states(draw: Draw, case: Case, sequence: list[int]) -> list[list[int]]:
    """Return the shapes of first states, some of them of a wrong number or shape."""
    inner = case["config"].get("layer", {"class_name": case["class"], "config": case["config"]})
    sizes = _state_sizes(inner) * (1 if inner["class_name"] == case["class"] else 2)
    states = [[sequence[0], size] for size in sizes]
    if draw.chance(0.1):
        states = draw.one(states[:-1], [*states, states[-1]])
    for state in states:
        if draw.chance(0.1):
            state[draw.integer(0, 1)] = draw.one(1, draw.integer(1, 6))
    return states


def _state_sizes(layer: Case) -> list[int]:
    """Return the size of each state of a recurrent layer or of a cell."""
    config, name = layer["config"], layer["class_name"]
    cells = config.get("cells") or config.get("cell")
    if cells:
        return [size for cell in (cells if isinstance(cells, list) else [cells]) for size in _state_sizes(cell)]
    return [abs(config.get("units", 3)) or 1] * (2 if name.startswith("LSTM") else 1)


def concrete(inputs: list[Shape], spare: int = 6) -> list[list[int]]:
    """Return the shapes with a number for each unknown size, the same one where the inputs meet."""
    return [[_known(shape, axis, inputs, spare) for axis in range(len(shape))] for shape in inputs]


def _known(shape: Shape, axis: int, inputs: list[Shape], spare: int) -> int:
    size = shape[axis]
    if size is not None:
        return size
    others = [other[axis] for other in inputs if len(other) == len(shape) or (axis == 0 and other)]
    return next((other for other in others if other is not None), max(spare - 4, 1) if axis == 0 else spare)


def difference(case: Case) -> str:
    """Return how a run differs from what Keras states (it fails, survives, or is other); "" if it does not."""
    stated, run = case["stated"].get("output"), case["run"].get("output")
    if stated == run or (stated and run and agree(stated, run)):
        return ""
    return "fails" if run is None else "survives" if stated is None else "is other"


def agree(stated: Any, run: Any) -> bool:
    """Tell whether two outputs have the same sizes, as far as both are known."""
    if len(stated) != len(run):
        return False
    if stated and isinstance(stated[0], list):
        return all(map(agree, stated, run))
    return all(None in pair or pair[0] == pair[1] for pair in zip(stated, run, strict=True))


def asked(options: argparse.Namespace) -> Iterator[Case]:
    """Yield the cases with Keras' answers; what fails on one backend may survive on another."""
    for name in options.only or DRAWN_BY:
        for number in range(options.cases):
            case = settled(drawn(name, f"{options.seed} {number}"), WORKERS)
            if name != "Lambda" and "missing" not in case["run"]:
                yield case


def settled(case: Case, workers: list[Worker]) -> Case:
    """Return a case with what Keras states, and with the run of the first backend that survives it."""
    answered = case
    for worker in workers:
        answered = worker.ask({key: case[key] for key in ("class", "config", "inputs")})
        if "refused" not in answered["run"] or "refused" in answered["stated"]:
            break
    return answered


def corrected(case: Case, workers: list[Worker], *, keeps_others: bool = True) -> Case | None:
    """Return a case whose recorded answer is that of a run, if that is another one than Keras states.

    Unknown sizes get numbers, three times; a size of the output that is the same each time is known. None if what
    happens depends on them, so that nobody can say.
    """
    if "refused" in case["answer"] or case["class"] == "Lambda":
        return case
    runs = []
    for spare in (6, 7, 1) if None in chain.from_iterable(case["inputs"]) else (6,):
        asked = settled({**case, "inputs": concrete(case["inputs"], spare)}, workers)
        if "missing" in asked["run"]:
            return case if keeps_others else None
        if "refused" not in asked["stated"]:  # these sizes are too small, as those of a window are
            runs.append(asked)
    if not any(map(difference, runs)):
        return case
    refusals = ["refused" in asked["run"] for asked in runs]
    if any(refusals):
        return {**case, "answer": {"refused": True}} if all(refusals) else None
    outputs = [asked["run"]["output"] for asked in runs]
    return {**case, "answer": {**case["answer"], "output": _agreed(case, outputs[0], outputs[-1])}}


def _agreed(case: Case, first: Any, second: Any) -> Any:
    if first and isinstance(first[0], list):
        return [_agreed(case, one, other) for one, other in zip(first, second, strict=True)]
    sizes = [one if one == other else None for one, other in zip(first, second, strict=True)]
    # How many tokens there are was learnt for the run alone.
    return [*sizes[:-1], None] if case["answer"]["output"][-1:] == [None] else sizes


def correct() -> None:
    """Put what happens in a run into the records of layers."""
    records = read_records()
    for part in ("cases", "differed"):
        before = records[part]
        after = [corrected(case, WORKERS) for case in before]
        records[part] = [case for case in after if case]
        changed = [old["class"] for new, old in zip(after, before, strict=True) if new != old]
        print(f"{part}: {len(changed)} of {len(before)} corrected or dropped", *Counter(changed).items())
    write_records(records)


def main() -> None:
    """Compare, and say of each class how often a run differs."""
    options = _options()
    if options.correct:
        correct()
        return
    counts: Counter[tuple[str, str]] = Counter()
    differing = []
    for case in asked(options):
        kind = difference(case)
        counts[case["class"], kind] += 1
        if kind:
            differing.append(case)
            print(json.dumps(case), flush=True)
    for (name, kind), count in counts.items():
        if kind:
            print(f"{name}: the run {kind} in {count} cases")
    print(f"{sum(counts.values())} cases, {len(differing)} where a run differs")
    if options.record:
        write_records({"cases": [_short(case) for case in differing]}, RUNS)


def _short(case: Case) -> Case:
    """Return a case without the words of a refusal."""
    return {key: {"refused": True} if "refused" in value else value for key, value in case.items()}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare what Keras states with what happens in a run.")
    parser.add_argument("--cases", type=int, default=25, help="how many of each class (default 25)")
    parser.add_argument("--seed", default="1", help="the same seed draws the same cases")
    parser.add_argument("--only", nargs="*", metavar="CLASS", help="these classes alone")
    parser.add_argument("--record", action="store_true", help="keep the cases that differ as records")
    parser.add_argument("--correct", action="store_true", help="put runs into the records of layers instead")
    return parser.parse_args()


if __name__ == "__main__":
    main()
