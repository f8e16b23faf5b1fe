"""What a person wants to see of a table that was scaled: the first rows, and how each column is spread."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from mlcalc.scaling.running import Part, Scaled

FIRST_ROWS = 10
SAMPLE = 5_000
"""Numbers of each column that a histogram is drawn from, at most twice as many."""

_BARS = "▁▂▃▄▅▆▇█"


class Sample:
    """Every so-many-th number of a column, as evenly spread as there are numbers; all of them while they are few."""

    def __init__(self) -> None:
        self.numbers: list[float] = []
        self.least, self.greatest = math.inf, -math.inf
        self._seen, self._stride = 0, 1

    def add(self, numbers: Sequence[float]) -> None:
        """Take what the sample needs of the next numbers of the column."""
        present = [x for x in numbers if math.isfinite(x)]
        if present:
            self.least, self.greatest = min(self.least, *present), max(self.greatest, *present)
        self.numbers += present[-self._seen % self._stride :: self._stride]
        self._seen += len(present)
        while len(self.numbers) > 2 * SAMPLE:
            self.numbers = self.numbers[::2]
            self._stride *= 2

    @property
    def whole(self) -> bool:
        """Whether every number is in it."""
        return self._stride == 1

    def histogram(self, bins: int = 12) -> str:
        """Return how many numbers lie in each of some equal parts of the range, as bars; none for no numbers."""
        if not self.numbers:
            return ""
        counts = [0] * bins
        # Halves, since the whole range may be wider than a float.
        width = self.greatest / 2 - self.least / 2
        for number in self.numbers:
            share = (number / 2 - self.least / 2) / width if width else 0.5
            counts[min(int(share * bins), bins - 1)] += 1
        top = max(counts)
        return "".join(_BARS[math.ceil(count / top * (len(_BARS) - 1))] if count else " " for count in counts)


class Preview:
    """Looks on while the rows of a table pass by."""

    def __init__(self) -> None:
        self.rows = 0
        self.first: list[Part] = []
        self.before: dict[int, Sample] = {}
        self.after: dict[int, Sample] = {}

    def watching(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Yield the parts, and remember what matters of them."""
        for part in parts:
            missing = FIRST_ROWS - self.rows
            if missing > 0:
                self.first.append([_head(column, missing) for column in part])
            for index, column in enumerate(part):
                if isinstance(column, Scaled):
                    self.before.setdefault(index, Sample()).add(column.before)
                    self.after.setdefault(index, Sample()).add(column.after)
            self.rows += length(part)
            yield part


def _head(column: Scaled | Sequence[str], rows: int) -> Scaled | Sequence[str]:
    if not isinstance(column, Scaled):
        return column[:rows]
    return Scaled(column.before[:rows], column.after[:rows], column.texts[:rows] if column.texts else None)


def length(part: Part) -> int:
    """Return the number of rows."""
    first = part[0]
    return len(first.after) if isinstance(first, Scaled) else len(first)
