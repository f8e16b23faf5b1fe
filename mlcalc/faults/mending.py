"""Mends that are tried before they are offered: of the faults that a text may have, the first whose mend works."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from mlcalc.errors import Diagnostic, Place, Source
from mlcalc.limits import LONGEST_SHOWN, MOST_TRIALS, MOST_TRIED


class Edit(NamedTuple):
    """A stretch of a text, and what shall stand there."""

    start: int
    end: int
    new: str


class Fault(NamedTuple):
    """Something that may be wrong with a text, the stretch that shows it, and what would mend it.

    `help` stands in place of the mended line, where several lines change or the mend has no text; an integer in it is
    the number of a line. The mend of a last resort must make the whole text right; so must one that moves lines, unless
    the text cannot be read at all. One that is in several lines has a part for each.
    """

    start: int
    end: int
    message: str
    edits: tuple[Edit, ...] = ()
    help: tuple[str | int, ...] = ()
    is_last_resort: bool = False
    moves: bool = False
    parts: tuple[Fault, ...] = ()


def in_turn(fault: Fault) -> Iterator[Fault]:
    """Yield the parts of a fault, each at its place in the text in which those before it are mended."""
    shift = 0
    for part in fault.parts or (fault,):
        edits = tuple(Edit(start + shift, end + shift, new) for start, end, new in part.edits)
        yield part._replace(start=part.start + shift, end=part.end + shift, edits=edits)
        shift += sum(len(new) - (end - start) for start, end, new in part.edits)


def is_inside(edit: Edit, stretches: Iterable[tuple[int, int]]) -> bool:
    """Tell whether an edit changes what stands between the quotes of a text: what is quoted is meant as it is."""
    return any(start < edit.start and edit.end < end for start, end in stretches)


Score = tuple[int, int]
"""How far a text is right; a higher one is better."""


def mended(text: str, fault: Fault) -> str:
    """Return a text without a fault."""
    parts, before = [], len(text)
    for start, end, new in sorted(fault.edits, reverse=True):
        parts += [text[end:before], new]
        before = start
    return "".join((*parts, text[:before])[::-1])


class Mended(NamedTuple):
    """A text in which faults were mended one after the other, and the edits that mended each."""

    written: Source
    text: str
    steps: tuple[tuple[Edit, ...], ...] = ()

    def without(self, fault: Fault) -> Mended:
        """Return the text without one more fault."""
        edits = tuple(each for edit in fault.edits for each in _least(self.text, edit))
        return Mended(self.written, mended(self.text, fault), (*self.steps, edits))

    @property
    def source(self) -> Source:
        """The text as it is now, whose lines keep the numbers that they have in the text that was written."""
        if self.text.count("\n") == self.written.text.count("\n"):
            return self.written._replace(text=self.text)
        starts = [0, *accumulate(map(len, self.text.splitlines(keepends=True)))][:-1]
        ends = [0, *accumulate(map(len, self.written.text.splitlines(keepends=True)))][1:]
        numbers = tuple(1 + bisect_right(ends[:-1], self._origin(start)) for start in starts)
        return self.written._replace(text=self.text, numbers=numbers)

    def diagnostic(self, fault: Fault, code: str, *, is_sure: bool = True) -> Diagnostic:
        """Return a fault of the text as it is now as a problem of the one that was written."""
        place = place_at(self.written, self._origin(fault.start), self._origin(fault.end))
        return diagnostic(self.source, fault, code, is_sure=is_sure)._replace(place=place)

    def told(self, problem: Diagnostic) -> Diagnostic:
        """Return a problem of the text as it is now at its place in the one that was written."""
        labels = tuple(each._replace(place=self._placed(each.place)) for each in problem.labels)
        place = self._placed(problem.place) if problem.place else None
        return problem._replace(place=place, labels=labels, edits=() if self.steps else problem.edits)

    def _placed(self, place: Place) -> Place:
        if place.source.name != self.written.name or place.source.text != self.text:
            return place
        lines = self.text.splitlines(keepends=True)
        start = sum(map(len, lines[: place.line - 1])) + place.column - 1
        return place_at(self.written, self._origin(start), self._origin(start + place.length))

    def _origin(self, at: int) -> int:
        """Return where a sign of the text as it is now stands in the one that was written; a new one, where it is."""
        for edits in reversed(self.steps):
            at = _before(at, edits)
        return at


def _least(text: str, edit: Edit) -> Iterator[Edit]:
    """Yield an edit as what is put around the text that stays, if that stays as a whole."""
    old = text[edit.start : edit.end]
    before, stays, after = edit.new.partition(old) if old else ("", "", "")
    if stays:
        yield Edit(edit.start, edit.start, before)
        yield Edit(edit.end, edit.end, after)
    else:
        yield edit


def _before(at: int, edits: Iterable[Edit]) -> int:
    """Return where a sign stood before some edits were made."""
    grown = 0
    for start, end, new in sorted(edits):
        if at < start + grown:
            break
        if at < start + grown + len(new):
            return min(at - grown, max(start, end - 1))
        grown += len(new) - (end - start)
    return at - grown


def best(text: str, faults: Iterable[Fault], score: Callable[[str], Score], perfect: int) -> Fault | None:
    """Return the fault whose mend makes the most of a text, the first of equals; None if none makes it better.

    Args:
        text: what is wrong.
        faults: what may be wrong with it, the likeliest first.
        score: tells how far a text is right.
        perfect: what a score begins with that no other can be above.
    """
    found, highest, left = None, score(text), MOST_TRIED
    is_read = highest[0] > 0
    tried = {text}
    for fault in faults:
        candidate = mended(text, fault)
        left -= len(candidate) + _PER_TRIAL
        if left < 0:
            break
        if not fault.edits or candidate in tried:
            continue
        tried.add(candidate)
        reached = score(candidate)
        needs_all = fault.is_last_resort or (is_read and fault.moves)
        if reached > highest and (reached[0] >= perfect or not needs_all):
            found, highest = fault, reached
        if highest[0] >= perfect:
            break
    return found


_PER_TRIAL = MOST_TRIED // MOST_TRIALS
"""What a trial takes beside the length of the text, in characters."""


_WHOLE_LINE = re.compile(r"(?<!and )change line (\d+) to: (`?)((?:(?!, and change line ).)*)\2$")


def agreeing(faults: Sequence[Diagnostic], further: Sequence[Diagnostic] = ()) -> list[Diagnostic]:
    """Return faults and what was found behind them: of one line, the help of each fault mends all that it has.

    Whoever follows one after the other would take back the mends of the first with the second otherwise.

    Args:
        faults: the faults, each of the text without those before.
        further: what is wrong with the text without all of them.
    """
    lines: dict[str, str] = {}
    seen = Counter(match[1] for each in further if (match := _WHOLE_LINE.search(each.help or "")))
    for each in (*faults, *further):
        match = _WHOLE_LINE.search(each.help or "")
        if match and seen[match[1]] < 2:
            lines[match[1]] = match[3]

    def mending_all(match: re.Match[str]) -> str:
        return f"change line {match[1]} to: {match[2]}{lines.get(match[1], match[3])}{match[2]}"

    told = [each._replace(help=_WHOLE_LINE.sub(mending_all, each.help)) if each.help else each for each in faults]
    return [*told, *further]


def place_at(source: Source, start: int, end: int) -> Place:
    """Return the place of a stretch of a source, cut at the end of its first line."""
    lines = source.text.splitlines(keepends=True) or [""]
    starts = [0, *accumulate(map(len, lines))]
    number = next((index for index in range(len(lines) - 1, -1, -1) if starts[index] <= start), 0)
    length = len(lines[number].rstrip("\r\n"))
    column = min(start - starts[number], length)
    return Place(source, number + 1, column + 1, max(1, min(end - starts[number], length) - column))


def diagnostic(source: Source, fault: Fault, code: str, *, is_sure: bool = True) -> Diagnostic:
    """Return a fault as a problem, with its mend if that is sure."""
    if not is_sure:
        help = None  # noqa: A001
    elif fault.help:
        help = "".join(str(source.number(each)) if isinstance(each, int) else each for each in fault.help)  # noqa: A001
    else:
        help = _line_help(source, fault)  # noqa: A001
    return Diagnostic(code, fault.message, help=help, place=place_at(source, fault.start, fault.end))


def _near(text: str, edit: Edit) -> str:
    """Return how the place of an edit shall read, where the whole line is too long to be shown."""
    before = text[: edit.start].rpartition("\n")[2][-_CONTEXT:]
    after = text[edit.end :].partition("\n")[0][:_CONTEXT]
    return f"write it so: …{before}{edit.new}{after}…"


_CONTEXT = 40
"""Characters on either side of an edit that show where it belongs."""


def _line_help(source: Source, fault: Fault) -> str | None:
    """Return how the line of a fault shall read, or what is near its place if the line is too long or is none."""
    new = mended(source.text, fault)
    help = line_help(source, new)  # noqa: A001
    is_part = not source.is_whole(place_at(source, fault.start, fault.end).line)
    if help and (is_part or len(help) > LONGEST_SHOWN) and len(fault.edits) == 1:
        return _near(source.text, fault.edits[0])
    return None if is_part else help


_MOST_LINES = 6
"""Lines of a mend that are shown: more of them are better written anew."""


def line_help(source: Source, new: str) -> str | None:
    """Return how to change a text into another one, if one line is all that differs."""
    if not source.is_file and "\n" not in new.strip():
        return f"change it to: {new.strip()}"
    before, after = source.lines, new.splitlines()
    different = [index for index, (one, other) in enumerate(zip(before, after, strict=False)) if one != other]
    if len(before) == len(after) and 1 < len(different) <= _MOST_LINES:
        lines = [f"change line {source.number(each + 1)} to: `{after[each].strip()}`" for each in different]
        return ", and ".join(lines)
    if len(before) != len(after) or len(different) != 1:
        return None
    number = different[0]
    old, line = before[number], after[number].rstrip()
    if not line.strip():
        return f"take out line {source.number(number + 1)}"
    moved = len(old) - len(old.lstrip()) != len(line) - len(line.lstrip())
    margin = "without a space in front: " if moved and line[:1] != " " else ""
    return f"{margin}change line {source.number(number + 1)} to: {line if moved else line.strip()}"
