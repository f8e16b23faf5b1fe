"""Which positive integers give a count: a polynomial in a few unknowns, found by asking and solved exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from math import comb
from typing import Any

from mlcalc.limits import LARGEST_DIMENSION, MOST_STEPS_OF_COUNTS

_DEGREE = 3
"""The highest power of one unknown in a count: that of a kernel of three dimensions."""

Table = Any
"""Differences of a polynomial, a list for each unknown inside that of the one before: of none, a number."""


class TooManyStepsError(Exception):
    """The search has used up its budget."""


class Count:
    """A count that grows with each of its unknowns, all of which are at least 1.

    Attributes:
        names: the unknowns that it depends on.
        steps: how many steps the searches have taken so far.
        below, above: the values of the unknowns with the nearest counts that a search has met, if it has met any.
    """

    def __init__(self, names: Sequence[str], table: Table) -> None:
        self.names, self.table = tuple(names), table
        self.steps = 0
        self.below: tuple[int, tuple[int, ...]] | None = None
        self.above: tuple[int, tuple[int, ...]] | None = None

    @classmethod
    def of(cls, names: Sequence[str], ask: Callable[[Sequence[int]], int | None]) -> Count | None:
        """Return the count that a function of some unknowns is; None if it is none that can be told from a few values.

        It is asked at four values of each unknown, which fix a polynomial of degree 3, and at further ones, which any
        other function would miss.
        """
        if not names:
            return None
        values: dict[tuple[int, ...], int] = {}
        for point in product(range(1, _DEGREE + 2), repeat=len(names)):
            value = ask(point)
            if value is None:
                return None
            values[point] = value
        count = cls(names, _differences(values, len(names)))
        if any(each < 0 for each in _leaves(count.table)):
            return None
        for start in (7, 12):
            point = tuple(start + 2 * place for place in range(len(names)))
            if ask(point) != count.at(point):
                return None
        return count.without_idle()

    def at(self, point: Sequence[int]) -> int:
        """Return the count for values of all unknowns."""
        table = self.table
        for value in point:
            table = _fixed(table, value)
        return int(table)

    def without_idle(self) -> Count:
        """Return the count with those unknowns alone that change it."""
        names, table = list(self.names), self.table
        for place in reversed(range(len(names))):
            turned = _first(table, place)
            if all(each == 0 for part in turned[1:] for each in _leaves(part)):
                table = turned[0]
                del names[place]
        return Count(names, table)

    def solutions(self, target: int) -> Iterator[tuple[int, ...]]:
        """Yield the values of the unknowns that give a count.

        Raises:
            TooManyStepsError: there are too many to go through.
        """
        order = sorted(range(len(self.names)), key=lambda place: self._reach(place, target))
        search = Count([self.names[place] for place in order], _arranged(self.table, order))
        back = [order.index(place) for place in range(len(order))]
        for point in search._solutions(search.table, len(order), target, ()):
            yield tuple(point[place] for place in back)
        for near in (search.below, search.above):
            if near is not None:
                self._meet(near[0], tuple(near[1][place] for place in back), target)

    def _reach(self, place: int, target: int) -> int:
        """Return about how far one unknown can go: the fewer values it has, the earlier all of them are tried."""
        value = 1
        while self.at([value if each == place else 1 for each in range(len(self.names))]) <= target:
            value *= 2
        return value

    def _solutions(self, table: Table, depth: int, target: int, known: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if depth == 0:
            if table == target:
                yield known
        elif depth == 1:
            yield from ((*known, value) for value in self._of_one(table, target, known, ()))
        elif depth == 2:
            yield from self._in_order(table, target, known)
        else:
            for value in range(1, LARGEST_DIMENSION):
                rest = self._fixed(table, value)
                if next(_leaves(rest)) > target:
                    self._meet(next(_leaves(rest)), (*known, value, *(1,) * (depth - 1)), target)
                    return
                yield from self._solutions(rest, depth - 1, target, (*known, value))

    def _in_order(self, table: Table, target: int, known: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Yield the pairs that give a count in their order; where there are too many steps, those that were found."""
        found: list[tuple[int, ...]] = []
        try:
            found.extend((*known, *pair) for pair in self._of_two(table, target, known))
        except TooManyStepsError:
            yield from sorted(found)
            raise
        yield from sorted(found)

    def _of_two(self, table: Table, target: int, known: tuple[int, ...]) -> Iterator[tuple[int, int]]:
        """Yield the pairs that give a count: one of the two is not above the number that gives it twice.

        Where the count is linear in one of them alone, each value of the other one says which that is.
        """
        turned, value = _first(table, 1), 0
        if _is_linear(turned) != _is_linear(table):
            yield from self._of_linear(table, turned, target, known)
            return
        while True:
            value += 1
            rest, other = self._fixed(table, value), self._fixed(turned, value)
            is_last = _value(rest, value) > target
            for found in self._of_one(rest, target, (*known, value), ()):
                if found >= value:
                    yield value, found
            for found in self._of_one(other, target, known, (value,)):
                if found > value:
                    yield found, value
            if is_last:
                return

    def _of_linear(self, table: Table, turned: Table, target: int, known: tuple[int, ...]) -> Iterator[tuple[int, int]]:
        """Yield the pairs that give a count which is linear in one of the two."""
        is_first, value = _is_linear(turned), 0
        while True:
            value += 1
            rest = self._fixed(table if is_first else turned, value)
            around = ((*known, value), ()) if is_first else (known, (value,))
            for found in self._of_one(rest, target, *around):
                yield (value, found) if is_first else (found, value)
            if rest[0] > target:
                return

    def _of_one(self, table: Table, target: int, before: tuple[int, ...], behind: tuple[int, ...]) -> Iterator[int]:
        """Yield the value of one unknown that gives a count, if there is one; the unknowns around it are known."""
        if not any(table[1:]):
            if table[0] == target:
                yield 1
            return
        if not any(table[2:]):
            low, high = _of_line(table, target)
        else:
            low, high = self._between(table, target)
        found = _value(table, high)
        if found == target:
            yield high
        self._meet(found, (*before, high, *behind), target)
        if low:
            self._meet(_value(table, low), (*before, low, *behind), target)

    def _between(self, table: Table, target: int) -> tuple[int, int]:
        """Return the last value whose count is less than the target, 0 if none is, and the one behind it."""
        low, high = 0, 1
        while _value(table, high) < target:
            self._step()
            low, high = high, high * 2
        while high - low > 1:
            self._step()
            middle = (low + high) // 2
            low, high = (middle, high) if _value(table, middle) < target else (low, middle)
        return low, high

    def _meet(self, count: int, point: tuple[int, ...], target: int) -> None:
        """Keep a point whose count is nearer to the target than those that were met before."""
        if count < target and (self.below is None or count > self.below[0]):
            self.below = (count, point)
        if count > target and (self.above is None or count < self.above[0]):
            self.above = (count, point)

    def _fixed(self, table: Table, value: int) -> Table:
        self._step()
        return _fixed(table, value)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS_OF_COUNTS:
            raise TooManyStepsError


def _differences(values: dict[tuple[int, ...], int], depth: int) -> Table:
    """Return the differences at 1 of a polynomial, from its values at the first integers (Newton's forward form)."""
    if depth == 0:
        return values[()]
    rows = []
    for first in range(1, _DEGREE + 2):
        part = {point[1:]: value for point, value in values.items() if point[0] == first}
        rows.append(_differences(part, depth - 1))
    table = []
    while rows:
        table.append(rows[0])
        rows = [_less(after, before) for before, after in pairwise(rows)]
    return table


def _less(one: Table, other: Table) -> Table:
    return list(map(_less, one, other)) if isinstance(one, list) else one - other


def _is_linear(table: Table) -> bool:
    """Tell whether a polynomial is linear in its first unknown."""
    return not any(each for part in table[2:] for each in _leaves(part))


def _leaves(table: Table) -> Iterator[int]:
    if isinstance(table, list):
        for part in table:
            yield from _leaves(part)
    else:
        yield table


def _fixed(table: Table, value: int) -> Table:
    """Return the differences in the other unknowns where the first one is known."""
    return _sum(table, [comb(value - 1, power) for power in range(len(table))])


def _sum(parts: Sequence[Table], factors: Sequence[int]) -> Table:
    if isinstance(parts[0], list):
        return [_sum(each, factors) for each in zip(*parts, strict=True)]
    return sum(part * factor for part, factor in zip(parts, factors, strict=True))


def _value(table: Table, *values: int) -> int:
    for value in values:
        table = _fixed(table, value)
    return int(table)


def _of_line(table: Table, target: int) -> tuple[int, int]:
    """Return the same for a count that grows by the same number each time."""
    low = max(0, -(-(target - table[0]) // table[1]))
    return low, low + 1


def _arranged(table: Table, order: Sequence[int], known: tuple[int, ...] = ()) -> Table:
    """Return a table with its unknowns in another order."""
    if len(known) < len(order):
        return [_arranged(table, order, (*known, power)) for power in range(_DEGREE + 1)]
    for place in range(len(order)):
        table = table[known[order.index(place)]]
    return table


def _first(table: Table, place: int) -> Table:
    """Return a table whose first unknown is the one at a place, before the others in their order."""
    if place == 0:
        return table
    inner = [_first(part, place - 1) for part in table]
    return [list(part) for part in zip(*inner, strict=True)]
