"""Sets of sizes as progressions, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from mlcalc.texts import listed


class Progression(NamedTuple):
    """The sizes from the first to the last, in steps."""

    first: int
    last: int
    step: int = 1

    def sizes(self) -> range:
        """Return its sizes."""
        return range(self.first, self.last + 1, self.step)

    def __str__(self) -> str:
        if self.first == self.last:
            return f"{self.first:,}"
        if self.first + self.step == self.last:
            return f"{self.first:,}, {self.last:,}"
        steps = "" if self.step == 1 else f" in steps of {self.step:,}"
        return f"{self.first:,} to {self.last:,}{steps}"


def progressions(sizes: Sequence[int]) -> list[Progression]:
    """Return ascending sizes as progressions, one behind the other.

    >>> [list(each) for each in progressions([1, 4, 6, 8, 20])]
    [[1, 1, 1], [4, 8, 2], [20, 20, 1]]
    """
    found: list[Progression] = []
    steps = [after - before for before, after in pairwise(sizes)]
    start = 0
    while start < len(sizes):
        end = start
        while end + 1 < len(sizes) and steps[end] == steps[start]:
            end += 1
        # Of two alone, the second may begin a longer one.
        if end == start + 1 and end + 1 < len(steps) and steps[end] == steps[end + 1]:
            end = start
        found.append(Progression(sizes[start], sizes[end], steps[start] if end > start else 1))
        start = end + 1
    return found


def rule_of(works: Sequence[Progression], between: tuple[int, int]) -> str | None:
    """Return one rule for all sizes of a range that work, None if it takes several.

    >>> rule_of([Progression(188, 1020, 16)], (1, 1024))
    '16·k + 12, at least 188'
    """
    if len(works) != 1:
        return _rule_of_stretches(works, between)
    [(first, last, step)] = works
    start, end = between
    is_open = last + step > end
    if first == last and not (step > 1 and is_open):
        return f"{first:,} alone"
    if first + step == last and step > 1 and (first % step or first - step >= start or not is_open):
        return f"{first:,} and {last:,}"
    if step == 1:
        if first == start:
            return "every size" if is_open else f"at most {last:,}"
        return f"at least {first:,}" if is_open else f"{first:,} to {last:,}"
    rest = first % step
    parts = [f"multiples of {step:,}" if not rest else f"{step:,}·k + {rest}"]
    if first - step >= max(start, 1):
        parts.append(f"at least {first:,}")
    if not is_open:
        parts.append(f"at most {last:,}")
    return ", ".join(parts)


def _rule_of_stretches(works: Sequence[Progression], between: tuple[int, int]) -> str | None:
    """Return the rule of stretches that are as long as each other, and come back again and again."""
    if len(works) < 3:
        return None
    gap, length = works[1].first - works[0].first, works[0].last - works[0].first
    for before, after in pairwise(works):
        is_cut = after is works[-1] and after.last == between[1]
        if after.step > 1 or after.first - before.first != gap or (after.last - after.first != length and not is_cut):
            return None
    start = works[0].first
    if works[0].step > 1 or works[-1].last - works[-1].first > length or works[-1].first + gap <= between[1]:
        return None
    rest = start % gap
    low, high = (f"{gap:,}·k + {each}" if each else f"{gap:,}·k" for each in (rest, rest + length))
    return f"{low} to {high}" if start - gap < max(between[0], 0) else f"{low} to {high}, at least {start:,}"


def in_words(works: Sequence[Progression], between: tuple[int, int]) -> str:
    """Return the rule, or the sizes where there is none."""
    if not works:
        return f"no size from {between[0]:,} to {between[1]:,}"
    return rule_of(works, between) or listed(works, most=8)


def nearest(works: Iterable[Progression], size: int) -> list[int]:
    """Return the sizes that work nearest to one that does not, below and above it."""
    below: int | None = None
    for each in works:
        if each.first > size:
            return [*([] if below is None else [below]), each.first]
        below = min(each.last, each.first + (size - each.first) // each.step * each.step)
        if below + each.step <= each.last:
            return [below, below + each.step]
    return [] if below is None else [below]
