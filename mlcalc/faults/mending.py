"""Mends that are tried before they are offered: of the faults that a text may have, the first whose mend works."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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

    `help` stands in place of the mended line, where several lines change or the mend has no text. The mend of a last
    resort must make the whole text right; so must one that moves lines, unless the text cannot be read at all. One that
    is in several lines has a part for each.
    """

    start: int
    end: int
    message: str
    edits: tuple[Edit, ...] = ()
    help: str | None = None
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
    for start, end, new in sorted(fault.edits, reverse=True):
        text = f"{text[:start]}{new}{text[end:]}"
    return text


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
    help = (fault.help or line_help(source, mended(source.text, fault))) if is_sure else None  # noqa: A001
    if help and len(help) > LONGEST_SHOWN and len(fault.edits) == 1:
        help = _near(source.text, fault.edits[0])  # noqa: A001
    return Diagnostic(code, fault.message, help=help, place=place_at(source, fault.start, fault.end))


def _near(text: str, edit: Edit) -> str:
    """Return how the place of an edit shall read, where the whole line is too long to be shown."""
    before, after = text[: edit.start][-_CONTEXT:], text[edit.end :][:_CONTEXT]
    return f"write it so: …{before}{edit.new}{after}…"


_CONTEXT = 40
"""Characters on either side of an edit that show where it belongs."""


def line_help(source: Source, new: str) -> str | None:
    """Return how to change a text into another one, if one line is all that differs."""
    if not source.is_file and "\n" not in new.strip():
        return f"change it to: {new.strip()}"
    before, after = source.text.splitlines(), new.splitlines()
    different = [index for index, (one, other) in enumerate(zip(before, after, strict=False)) if one != other]
    if len(before) != len(after) or len(different) != 1:
        return None
    number = different[0]
    old, line = before[number], after[number].rstrip()
    if not line.strip():
        return f"take out line {number + 1}"
    moved = len(old) - len(old.lstrip()) != len(line) - len(line.lstrip())
    return f"change line {number + 1} to: {line if moved else line.strip()}"
