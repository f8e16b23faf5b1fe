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


class Edited(NamedTuple):
    """A text with some edits made, and what became of its places.

    Attributes:
        text: the text as it is then.
        stretches: what was replaced in the text before, in order: begin, end and how much longer it became.
        before: the text before.
    """

    text: str
    stretches: tuple[tuple[int, int, int], ...]
    before: str

    def moved(self, line: int, column: int) -> tuple[int, int]:
        """Return where a place has come to; line and column count from 1."""
        place = _starts(self.before)[line - 1] + column - 1
        place += sum(more for _, end, more in self.stretches if end <= place)
        above = self.text[:place]
        return above.count("\n") + 1, place - above.rfind("\n")


def edited(text: str, edits: Iterable[Edit]) -> Edited | None:
    """Return a text with some edits made; None if they are those of another text, or overlap."""
    lines, starts = text.splitlines(), _starts(text)
    found: dict[tuple[int, int], str] = {}
    for each in edits:
        first, last = each.line, each.last or each.line
        if not 0 < first <= last <= len(lines) or lines[first - 1] != each.source.line(first):
            return None
        if each.text is None:
            stretch = starts[first - 1], starts[last]
        else:
            stretch = starts[first - 1] + each.start, starts[last - 1] + each.end
        if found.setdefault(stretch, each.text or "") != (each.text or ""):
            return None
    stretches, parts, end = [], [], 0
    for (start, stop), new in sorted(found.items()):
        if start < end:
            return None
        parts += [text[end:start], new]
        stretches.append((start, stop, len(new) - (stop - start)))
        end = stop
    return Edited("".join([*parts, text[end:]]), tuple(stretches), text)


def _starts(text: str) -> list[int]:
    """Return where each line of a text begins, and where the last one ends."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


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
            yield from below
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
    changing = sorted((each for each in edits if old[each.start : each.end] != each.text), key=lambda each: each.start)
    yield f"in {where}, " + " and ".join(_short(old, changing))


def _lines(source: Source, first: int, last: int) -> str:
    """Return how a sentence names some lines."""
    if not source.has_lines:
        return source.name
    first, last = source.number(first), source.number(last)
    return f"line {first}" if first == last else f"lines {first} to {last}"


_AROUND = (r"\w+\s*[:=]\s*[^\s,(){}]+", r"[\w.]+\([^()]*\)", r"[\w.]+\((?:[^()]|\([^()]*\))*\)", r"\{[^{}]*\}")
"""What stands around a word of a line: an argument with its name, a call, one with calls in it, a mapping."""


def _is_once(line: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a line stands there once; what overlaps itself counts as well."""
    first = line.find(line[start:end])
    return start < end and line.find(line[start:end], first + 1) < 0


def _unique(line: str, start: int, end: int) -> tuple[int, int]:
    """Return where a stretch of a line begins and ends, with so much around it that it stands there once."""
    if _is_once(line, start, end):
        return start, end
    spans = (match.span() for pattern in _AROUND for match in re.finditer(pattern, line)) if start < end else ()
    whole = [(first, last) for first, last in spans if first <= start and end <= last]
    wider = [(match.start(), end) for match in reversed(list(re.finditer(r"[\w.]+", line[:start])))]
    longer = [(start, match.end()) for match in re.compile(r"\w+").finditer(line, end)]
    found = [
        next((each for each in group if _is_once(line, *each)), (0, len(line))) for group in (whole, wider, longer)
    ]
    if whole and found[0][1] - found[0][0] <= LONGEST_MEND:
        return found[0]
    return min(found, key=lambda each: each[1] - each[0])


def _short(line: str, edits: Sequence[Edit]) -> Iterable[str]:
    """Yield the changes of a line that is too long to be shown, from left to right."""
    stretches: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        if (before := _put(line, edit)) and len(edits) == 1:
            yield before
            return
        start, end = _unique(line, edit.start, edit.end)
        if stretches and start < stretches[-1][1]:
            first, _, together = stretches.pop()
            stretches.append((min(first, start), end, [*together, edit]))
        else:
            stretches.append((start, end, [edit]))
    for start, end, together in stretches:
        old, new = line[start:end], ""
        for edit in together:
            new += f"{line[start : edit.start]}{edit.text or ''}"
            start = edit.end  # noqa: PLW2901
        new += line[start:end]
        if old:
            yield f"write `{new}` in place of `{old}`" if new else f"take out `{old}`"
        else:
            yield f"write `{new.strip(' ,')}` first"


def _put(line: str, edit: Edit) -> str:
    """Return how a new argument is put before a word that stands in a line once; nothing for another change."""
    after = re.match(r"\W*\w+", line[edit.end :])
    is_new = edit.start == edit.end and (edit.text or "").endswith(", ")
    is_once = after is not None and _is_once(line, edit.end + after.start(), edit.end + after.end())
    return f"put `{edit.text.strip(' ,')}` before `{after[0]}`" if is_new and is_once and after and edit.text else ""
