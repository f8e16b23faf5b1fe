"""What a teacher would say of a training, each with the numbers that it follows from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlcalc.errors import Diagnostic, note
from mlcalc.history.runs import Metric, Point, Run, pairs, words_of
from mlcalc.texts import named

_FEWEST = 3
"""Points without which nothing is said: two make no trend."""

_STEADY = frozenset("lr rate runtime second size".split())
"""Words of what may stay the same in a training that goes well."""

_WORSE = 0.05
"""How much of what a validation gained it must lose again before the training is said to over-fit: less is noise."""

_PATIENCE = 2
"""Points of a validation that are worse than its best before the training is said to over-fit."""


def value_text(value: float) -> str:
    """Return a value as people read it, with five digits.

    >>> value_text(0.30000001192092896), value_text(1234567.0)
    ('0.3', '1.2346e+06')
    """
    return f"{value:.5g}"


def remarks_on(runs: Mapping[str, Run]) -> dict[str, list[Diagnostic]]:
    """Return the notes on each run, by its name; what two runs say together is a note on the later one."""
    notes = {
        name: [*_on_log(run), *(each for metric in run.metrics.values() for each in _on_metric(metric))]
        for name, run in runs.items()
    }
    owners = {id(metric): name for name, run in runs.items() for metric in run.metrics.values()}
    for training, validation in pairs(runs):
        notes[owners[id(validation)]] += _on_pair(training, validation)
    return notes


def _on_log(run: Run) -> Iterator[Diagnostic]:
    yield from run.notes
    if not run.logged:
        what = "there are no scalars in it" if +run.skipped else "no points have been logged yet"
        yield note("no-points", what)
    backs = {
        (f"{metric.axis} {after.step}", f"{metric.axis} {before.step}"): None
        for metric in run.metrics.values()
        for before, after in ([metric.back] if metric.back else [])
    }
    for after, before in backs:
        yield note(
            "steps-go-back", f"{after} comes after {before}: the log holds several trainings, or one that was resumed"
        )


def _on_metric(metric: Metric) -> Iterator[Diagnostic]:
    for kind, flaw in metric.flaws.items():
        place = f"{metric.axis} {flaw.first.step}"
        times = f"at {place}" if flaw.count == 1 else f"{flaw.count:,} times, first at {place}"
        yield note("not-a-number", f"{named(metric.name)} is {kind} {f'from {place} on' if flaw.lasts else times}")
    first, last, best, axis = metric.first, metric.last, metric.best, metric.axis
    if first is None or last is None or best is None or metric.count < _FEWEST or metric.flaws:
        return
    if metric.is_constant and not {*words_of(metric.name)} & _STEADY:
        yield note(
            "standstill", f"{named(metric.name)} stands still: all {metric.count:,} values are {value_text(last.value)}"
        )
    elif metric.rule == "min" and "loss" in words_of(metric.name) and last.value >= first.value and best is first:
        yield note(
            "no-fall",
            f"{named(metric.name)} did not fall: {_at(first, axis)} is its least, and {_at(last, axis)} its last",
        )


def _on_pair(training: Metric, validation: Metric) -> Iterator[Diagnostic]:
    """Say where validation turned worse while training went on improving."""
    best, after, last, axis = validation.best, validation.after_best, validation.last, validation.axis
    if best is None or after is None or last is None or training.last is None or validation.rule != training.rule:
        return
    before = [each for each in training.samples if each.step <= best.step]
    if validation.since_best < _PATIENCE or validation.back or training.back or not before:
        return
    gained, lost = (abs(each.value - best.value) for each in (validation.first or best, last))
    if (
        _is_better(best, last, validation)
        and lost > _WORSE * gained
        and _is_better(training.last, before[-1], training)
    ):
        yield note(
            "over-fitting",
            f"over-fitting from {axis} {after.step}: {named(validation.name)} is best at {_at(best, axis)} "
            f"and ends with {_at(last, axis)}, while {_of(training, validation)} goes on "
            f"from {_at(before[-1], axis)} to {_at(training.last, axis)}",
        )


def _of(training: Metric, validation: Metric) -> str:
    """Name the metric of a training, which may be called as that of a validation in a run of its own."""
    name = named(training.name)
    return name if training.name != validation.name else f"{name} of the training"


def _is_better(one: Point, other: Point, metric: Metric) -> bool:
    """Tell whether one point is better than another."""
    return one.value < other.value if metric.rule == "min" else one.value > other.value


def _at(point: Point, axis: str) -> str:
    return f"{value_text(point.value)} ({axis} {point.step})"
