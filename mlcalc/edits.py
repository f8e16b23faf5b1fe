"""Changes of a text as data, and the instruction for who wrote it: each line that changes, as it is then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mlcalc.errors import Source
from mlcalc.limits import LONGEST_MEND


class Edit(NamedTuple):
    """A stretch of one line (the line counts from 1, columns from 0), and what stands there instead.

    A text that ends with a line end is a new line above; None takes the whole line out. What ends on a later line says
    on which.
    """

    source: Source
    line: int
    start: int
    end: int
    text: str | None
    last: int = 0


class Flag(NamedTuple):
    """A change of the command itself, in words."""

    text: str


Rewrite = Sequence[Edit | Flag]


def instruction(edits: Iterable[Edit | Flag]) -> str:
    """Return what to do, such as "change line 5 to: `- flatten`"; of a line that is too long, the part that changes."""
    grouped: dict[tuple[str, int], list[Edit]] = {}
    said: list[str] = []
    for edit in edits:
        if isinstance(edit, Flag):
            said += [edit.text] if edit.text not in said else []
        elif edit not in (group := grouped.setdefault((edit.source.name, edit.line), [])):
            group.append(edit)
    for _, group in sorted(grouped.items(), key=lambda each: each[0][1]):
        said += _of_line(group)
    return ", and ".join(said)


class Line(NamedTuple):
    """A line as it is after a change: in the place of one of that number, or behind it if it is new.

    Further lines may follow in its text; the number is None for a text that has no lines of its own. Who knows the
    layer that is changed there says so.
    """

    number: int | None
    text: str
    is_new: bool = False
    layer: str | None = None


def lines_of(edits: Iterable[Edit | Flag]) -> list[Line] | None:
    """Return the lines that some edits change, each as it is then; None if one of them is no whole line."""
    grouped: dict[tuple[str, int], list[Edit]] = {}
    for edit in edits:
        if isinstance(edit, Flag) or edit.text is None:
            return None
        if edit.text.endswith("\n") and edit.text.strip():  # a line above one is a line below the one before it
            if edit.line == 1:
                return None
            edit = edit._replace(line=edit.line - 1, text=f"\n{edit.text[:-1]}")  # noqa: PLW2901
        group = grouped.setdefault((edit.source.name, edit.line), [])
        group += [] if edit in group else [edit]
    found: list[Line] = []
    for (_, number), group in sorted(grouped.items(), key=lambda each: each[0][1]):
        source = group[0].source
        if any(each.last > number for each in group):
            return None
        line = source.line(number)
        behind = [each.text for each in group if each.text and each.text.startswith("\n")]
        inside = [each for each in group if not (each.text or "").startswith("\n")]
        for each in sorted(inside, key=lambda edit: edit.start, reverse=True):
            line = line[: each.start] + (each.text or "") + line[each.end :]
        where = number if source.has_lines else None
        if inside:
            found.append(Line(where, line.strip()))
        found += [Line(where, text[1:].strip(), is_new=True) for text in behind if text]
    return found


def bare(text: str) -> str:
    """Return an instruction without the quotes around the line that it ends with, if it is the only one.

    >>> bare("did you mean `units`? change line 3 to: `- dense: {units: 4}`")
    'did you mean `units`? change line 3 to: - dense: {units: 4}'
    """
    before, colon, line = text.partition(" to: `")
    is_single = colon and "change " in before and line.find("`") == len(line) - 1
    return f"{before} to: {line[:-1]}" if is_single else text


def _of_line(edits: Sequence[Edit]) -> Iterable[str]:
    source, number = edits[0].source, edits[0].line
    last = max(number, *(each.last for each in edits))
    where = _lines(source, number, last)
    line = old = source.line(number)
    below: list[str] = []
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        if edit.text is None:
            last = max(last, edit.last)
            yield f"take out {_lines(source, number, last)}" + (f": `{old.strip()}`" if last == number else "")
            return
        if edit.text.endswith("\n"):
            yield f"add above {where}: `{edit.text.strip()}`"
        elif edit.text.startswith("\n"):
            added = " and ".join(f"`{each.strip()}`" for each in edit.text[1:].split("\n"))
            below.append(f"add below {_lines(source, number, number)}: {added}")
        else:
            rest = source.line(edit.last)[edit.end :] if edit.last > number else line[edit.end :]
            line = line[: edit.start] + edit.text + rest
    yield from _changed_line(source, edits, (where, last), line)
    yield from below


def _changed_line(source: Source, edits: Sequence[Edit], lines: tuple[str, int], line: str) -> Iterable[str]:
    """Yield what becomes of a line that is not taken out as a whole.

    Args:
        source: the text.
        edits: those of the line.
        lines: how a sentence names the lines, and the last of them.
        line: how it shall read.
    """
    where, last = lines
    number, old = edits[0].line, source.line(edits[0].line)
    if line == old and last == number:
        return
    if not line.strip():
        yield f"take out {where}" + (f": `{old.strip()}`" if last == number else "")
        return
    is_whole = source.is_whole(number)
    if is_whole and len(line.strip()) <= LONGEST_MEND:
        yield f"change {where} to: `{line.strip()}`"
        return
    yield f"in {where}, " + " and ".join(_short(old, each) for each in sorted(edits, key=lambda each: each.start))


def _lines(source: Source, first: int, last: int) -> str:
    """Return how a sentence names some lines."""
    if not source.has_lines:
        return source.name
    first, last = source.number(first), source.number(last)
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _short(line: str, edit: Edit) -> str:
    """Return one edit of a line that is too long to be shown."""
    start = _start_of_unique(line, edit) if edit.start < edit.end else edit.start
    old, new = line[start : edit.end], line[start : edit.start] + (edit.text or "")
    if old:
        return f"write `{new}` in place of `{old}`" if new else f"take out `{old}`"
    after = re.match(r"\W*\w+", line[edit.end :])
    if new.endswith(", ") and after:
        return f"put `{new.strip(' ,')}` before `{after[0]}`"
    around = re.search(r"[\w.]*\W*\w*\W*\Z", line[: edit.start])
    before = around[0].strip() if around else ""
    return f"write `{before}{new.rstrip()}` in place of `{before}`" if before else f"write `{new.strip(' ,')}` first"


def _start_of_unique(line: str, edit: Edit) -> int:
    """Return from where on a stretch must be shown that stands once in its line; its own start if that is too far."""
    words = re.finditer(r"(?<!\w)[\"'\w]", line[max(0, edit.start - LONGEST_MEND) : edit.start])
    starts = [edit.start, *reversed([max(0, edit.start - LONGEST_MEND) + each.start() for each in words])]
    return next((start for start in starts if line.count(line[start : edit.end]) == 1), edit.start)
