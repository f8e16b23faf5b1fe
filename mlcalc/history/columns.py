"""Which names are steps and times, in tables and in JSON; all others are metrics."""

from __future__ import annotations

from collections.abc import Iterable

from mlcalc.history.runs import words_of

_AXES = ("step", "global step", "trainer global step", "iteration", "iter", "iterations", "batch", "epoch", "epochs")
"""Names of steps; where several stand beside each other, the first of these counts."""

_TIMES = ("wall time", "walltime", "timestamp")


def axis_of(names: Iterable[str]) -> str | None:
    """Return the name among these that counts the steps, if any does.

    >>> axis_of(["epoch", "loss", "step"])
    'step'
    """
    spelt = {" ".join(words_of(name)): name for name in names}
    return next((spelt[each] for each in _AXES if each in spelt), None)


def time_of(names: Iterable[str]) -> str | None:
    """Return the name among these that is the time of day, in seconds, if any is."""
    spelt = {" ".join(words_of(name)): name for name in names}
    return next((spelt[each] for each in _TIMES if each in spelt), None)


def is_axis(name: str) -> bool:
    """Tell whether a name counts steps, and so is no metric, even where another one counts them."""
    return " ".join(words_of(name)) in ("step", "global step", "epoch")


def unit_of(axis: str | None) -> str:
    """Return what an axis counts, in a word; what is not named counts epochs, as in Keras."""
    return "epoch" if axis is None or "epoch" in axis.lower() else "step"


def is_metric(name: str) -> bool:
    """Tell whether a name is one that trainings log: of a table without steps, it says that this is a history."""
    return bool({"loss", "acc", "accuracy"} & {*words_of(name)})


def step_number(value: float) -> int | float:
    """Return a step as an integer, if it is one, and not so large that its digits say more than is known.

    >>> step_number(3.0), step_number(0.5), step_number(1e300)
    (3, 0.5, 1e+300)
    """
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def read_number(text: str) -> float:
    """Return the number that a text spells: also NaN and infinite ones, and none with signs of other scripts.

    Raises:
        ValueError: it spells none.
    """
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)
