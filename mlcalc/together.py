"""Errors in different parts of one line: the help of each shows the line without any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mlcalc.limits import MOST_TOLD

if TYPE_CHECKING:
    from mlcalc.errors import Diagnostic, Source

_WHOLE_LINE = re.compile(r"((?:.*?[?:,] )?change (?:line (?P<number>\d+)|(?P<name>\w+)) to: )(?P<line>.+)")
"""How a help line offers one whole line."""


class _Offer(NamedTuple):
    """A line that a help offers: what it says before it, and the stretch of the written line that it changes."""

    before: str
    line: tuple[Source, int]
    start: int
    end: int
    new: str


def mended_together(problems: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return problems, where those that change different parts of one line each offer the line with all changes.

    Whoever followed one after the other would take back the first with the second otherwise.
    """
    offers = {each: offer for each in problems[:MOST_TOLD] if (offer := _offer(each)) is not None}
    by_line: dict[tuple[Source, int], list[_Offer]] = {}
    for offer in offers.values():
        by_line.setdefault(offer.line, []).append(offer)
    lines = {line: _with_all(line, group) for line, group in by_line.items() if len(group) > 1}
    return [
        each._replace(help=f"{offer.before}{whole}")
        if (offer := offers.get(each)) and (whole := lines.get(offer.line))
        else each
        for each in problems
    ]


def _offer(problem: Diagnostic) -> _Offer | None:
    """Return the line that the help of an error offers, if it is the line of one that was written."""
    found = _WHOLE_LINE.fullmatch(problem.help or "")
    if found is None or problem.place is None or problem.severity != "error":
        return None
    source, number = problem.place.source, int(found["number"] or 1)
    new = found["line"]
    if source.numbers or ", and change " in new or (found["name"] and found["name"] != source.name):
        return None
    old = source.line(number).strip()
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    same = next((at for at in range(most - start) if old[-1 - at] != new[-1 - at]), most - start)
    return _Offer(found[1], (source, number), start, len(old) - same, new[start : len(new) - same])


def _with_all(line: tuple[Source, int], offers: Iterable[_Offer]) -> str | None:
    """Return a line with all that is offered for it; None where two offers change the same part of it."""
    source, number = line
    old = source.line(number).strip()
    parts, at = list[str](), -1
    for start, end, new in sorted({(each.start, each.end, each.new) for each in offers}):
        if start <= at:
            return None
        parts += [old[max(at, 0) : start], new]
        at = end
    return "".join([*parts, old[max(at, 0) :]])
