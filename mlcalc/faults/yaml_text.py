"""What may be wrong with a text that shall be YAML: the faults of each line that may be to blame."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from mlcalc.faults import brackets, call_text, signs
from mlcalc.faults.mending import Edit, Fault, is_inside

Arguments = Callable[[str], Sequence[str]]
"""Returns the arguments of a layer in their order; none if there is no such layer."""

_NAME = r"[A-Za-z_]\w*"
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_SPACING: list[tuple[str, str, str]] = [
    (r"(?:^|(?<=\s))//+(?=\s|\w)", "#", "in YAML, a comment begins with `#`"),
    (r"^[+>|](?= +(?:- |[A-Za-z_]+:))", " ", "this sign stands in front of the line, and means nothing here"),
    (r"^\s*-\s*$", "", "this entry of the list is empty"),
    (r"\$\{(\w+)\}", r"$\1", "between braces, the name of a parameter stands without braces of its own"),
    (r"\{\{\s*(\w+)\s*\}\}", r"$\1", "the name of a parameter stands behind `$`, without braces"),
    (r"^(\s*)-(?=[A-Za-z\"'{\[])", r"\1- ", "a space is missing behind the dash"),
    (r"(?<=[\w\"']):(?=[^\s:/\\,}\]])", ": ", "a space is missing behind the colon"),
    (r"(?<=\w)\s*=\s*(?=[\w\"'\[{(-])", ": ", "in YAML, a value stands behind a colon, not behind `=`"),
    (
        rf"(?<=[\[{{,\s])({_NAME}\[-?\d+\])(?=\s*[,\]}}])",
        r'"\1"',
        "inside brackets and braces, a name with brackets needs quotes",
    ),
    (rf"(?<![:\w] )\b({_NAME}) +(?=[\w\"'\[{{(.$-])", r"\1: ", "a colon is missing between a name and its value"),
    (r"(?<=[A-Za-z_])\s*[;.,()=]\s+(?=[\w\"'\[{$-])", ": ", "a colon belongs between a name and its value"),
    (r"(?<=[\w\"'\])}])(?=#\s)", "  ", "a space is missing in front of the comment"),
    (r"(?<=\w)(?=[\[{\"'])", ": ", "a colon is missing between a name and its value"),
    (r"(?<=[\w\"'\])}])( +)(?=[\"']?[A-Za-z_]\w*[\"']?\s*:)", ", ", "a comma is missing"),
    (r"(?<=[\w\"'\])}])( *)(?=[\[{])", ", ", "a comma is missing"),
    (r"(?<=[\w\"'\])}]) +(?=[\w\"'-])", ", ", "a comma is missing"),
    (r"(?<=[\]}])(?=[\w\"'])", ", ", "a comma is missing"),
    (
        r"(?<=[:,\[{(\s=])(\w+(?:\[\d+\])?)([\"'])(?=\s*[,}\])]|\s*$)",
        r"\2\1\2",
        "the quote in front of this text is missing",
    ),
    (r"(?<=[\w\"'\])}]);\s*", ", ", "a comma belongs here, not a semicolon"),
    (r"(?<=[\w\"'\])}])\.\s+(?=\w)", ", ", "a comma belongs here, not a full stop"),
    (r"(?<=\d)\s*[=:./|](?:\s+(?=-?\d)|\s*(?=[A-Za-z_]\w*:\s))", ", ", "a comma belongs here"),
    (r"(?<=[\[(])-1,\s*(?=\d+(?:\s*,\s*\d+){2,}\s*[\])])", "", "the batch is no part of a shape"),
    (r"(?<=[\[(,\s])-1(?=\s*[,\])])", "null", "a size that varies is `null`, not -1"),
    (r"\b(\d+)\.0*(?=\s*[,}\])]|\s*$)", r"\1", "a whole number is written without a point"),
    (r":(?=\s*:)", "", "a colon stands here twice"),
    (r",(?=\s*,)", "", "a comma stands here twice"),
    (r"(?<=[\[{(]),\s*", "", "there is nothing in front of this comma"),
    (r"[,;]+(?=\s*$)", "", "a line of YAML ends without a comma"),
    (r"(?<=[\d\])}\"'])[:.]+(?=\s*$)", "", "this sign at the end of the line means nothing here"),
    (r"(?<=: )(-?[\d.]+(?:\s*,\s*-?[\d.]+)+)(?=\s*$)", r"[\1]", "several numbers need brackets around them"),
    (r"(?<=[:,\s])[+*~^%@!&|>`?]+(?=\s|\w|$)", "", "this sign means nothing here"),
    (r"\\", "", "this sign means nothing here"),
    (
        r"^(\s*)(?:[-*+•·]+\s*|[^\w\s\"'\[{$#&]\s+)(?=[A-Za-z_])",
        r"\1- ",
        "an entry of a list begins with a dash and a space",
    ),
]
"""What a line lacks or has too much: a pattern, what shall stand there, and the fault in words."""


def faults(text: str, numbers: Iterable[int], arguments: Arguments, *, is_yaml: bool = False) -> Iterator[Fault]:
    """Yield what may be wrong with a text, the likeliest first.

    Args:
        text: the text.
        numbers: the lines to look at, counted from 0, the likeliest first.
        arguments: tells the arguments of a layer; the first is what the bare value behind its name is.
        is_yaml: whether the text can be read as YAML, and its lines stand in an order that may be meant.
    """
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    chosen = [number for number in dict.fromkeys(numbers) if 0 <= number < len(lines)]
    yield from signs.faults(text)
    yield from _tabs(lines, starts)
    yield from _other_marks(lines, starts)
    yield from _fences(lines, starts)
    yield from _of_brackets(text, lines, starts, chosen)
    for number in chosen:
        yield from (_moved(fault, starts[number]) for fault in _of_line(lines[number].rstrip("\r\n"), arguments))
    for number in chosen:
        yield from _commented_call(lines, starts, number)
        yield from _line_end(lines, starts, number)
        yield from _nested(lines, starts, number, arguments)
    yield from _headless(lines, starts)
    for number in chosen:
        yield from _indented(lines, starts, number)
    for number in () if is_yaml else chosen:
        yield from _exchanged(lines, starts, number)


def _of_each(why: str, lines: Sequence[str], starts: Sequence[int], edits: Iterable[Edit]) -> tuple[str | int, ...]:
    """Return how each line reads that some edits change, one in each; of many, the first ones."""
    told: list[str | int] = [why] if why else []
    numbers = [bisect_right(starts, edit.start) - 1 for edit in edits]
    for place, (number, edit) in enumerate(zip(numbers, edits, strict=True)):
        if place == _MOST_SHOWN:
            return (*told, ", and lines ", *_listed(numbers[place:]), " likewise")
        line = lines[number].rstrip("\r\n")
        new = f"{line[: edit.start - starts[number]]}{edit.new}{line[edit.end - starts[number] :]}"
        is_moved = "\t" in line[: len(line) - len(line.lstrip())]
        told += [", and " if place else "", "change line ", number + 1, f" to: `{new if is_moved else new.strip()}`"]
    return tuple(told)


_MOST_SHOWN = 6
"""Lines that are shown as they shall be, where all of several need the same."""


def _moved(fault: Fault, by: int) -> Fault:
    edits = tuple(Edit(start + by, end + by, new) for start, end, new in fault.edits)
    return fault._replace(start=fault.start + by, end=fault.end + by, edits=edits)


def _tabs(lines: Sequence[str], starts: Sequence[int]) -> Iterator[Fault]:
    """Yield the fault that lines are indented with tabs: as wide as two, four or eight spaces each, or none."""
    for width in (2, 4, 8, 0):
        edits = []
        for number, line in enumerate(lines):
            indent = line[: len(line) - len(line.lstrip(" \t"))]
            if "\t" in indent:
                start = starts[number]
                edits.append(Edit(start, start + len(indent), indent.expandtabs(width)))
        if edits:
            at = edits[0].start
            message = "the line is indented with a tab, which YAML does not allow"
            help = _of_each("indent with spaces alone: ", lines, starts, edits)  # noqa: A001
            yield Fault(at, at + 1, message, tuple(edits), help)


def _of_brackets(text: str, lines: Sequence[str], starts: Sequence[int], chosen: Sequence[int]) -> Iterator[Fault]:
    """Yield the faults of brackets and quotes: those of the lines that were chosen, then those of the whole text."""
    for number in chosen:
        line = lines[number].rstrip("\r\n")
        yield from (_moved(fault, starts[number]) for fault in brackets.faults(line, brackets.scan(line)))
    yield from brackets.faults(text, brackets.scan(text))


def _other_marks(lines: Sequence[str], starts: Sequence[int]) -> Iterator[Fault]:
    """Yield the fault that several lines begin with what is no dash and a space: a bullet, a number, a dash alone."""
    found = [(number, match) for number, line in enumerate(lines) if (match := _OTHER_MARK.match(line))]
    if len(found) < 2:
        return
    edits = tuple(Edit(starts[number] + match.start(1), starts[number] + match.end(1), "- ") for number, match in found)
    help = _of_each("", lines, starts, edits)  # noqa: A001
    yield Fault(edits[0].start, edits[0].end, "an entry of a list begins with a dash and a space", edits, help)


def _fences(lines: Sequence[str], starts: Sequence[int]) -> Iterator[Fault]:
    """Yield the fault that the marks of a block of code in Markdown were copied with the text."""
    found = [number for number, line in enumerate(lines) if re.match(r"\s*(?:```|~~~)\w*\s*$", line)]
    if found:
        edits = tuple(Edit(starts[each], starts[each] + len(lines[each].rstrip("\r\n")), "") for each in found)
        first, *others = found
        help = ("take out line ", first + 1, *(part for each in others for part in (", and take out line ", each + 1)))  # noqa: A001
        message = f"`{lines[first].strip()}` marks code in Markdown, and is no YAML"
        yield Fault(edits[0].start, edits[0].end, message, edits, help)


_OTHER_MARK = re.compile(r"\s*(-(?=[A-Za-z])|[*+•·] +(?=[A-Za-z])|\d{1,3}[.)] +(?=[A-Za-z]))")


def _of_line(line: str, arguments: Arguments) -> Iterator[Fault]:
    """Yield the faults of one line: a space, a colon or a comma that is missing, or is too much."""
    masked = _masked(line)
    yield from _bare_key(masked)
    yield from _inline(line, masked, arguments)
    quoted = [match.span() for match in _QUOTED.finditer(line)]
    for pattern, new, message in _SPACING:
        found = ((match, Edit(match.start(), match.end(), match.expand(new))) for match in re.finditer(pattern, masked))
        outside = [(match, edit) for match, edit in found if not is_inside(edit, quoted)]
        matches, each = [match for match, _ in outside], [edit for _, edit in outside]
        if len(each) > 1:
            yield Fault(*_shown(matches[0]), message, tuple(each))
        for match, edit in zip(matches, each, strict=True):
            yield Fault(*_shown(match), message, (edit,))
    yield from _quoting(line, masked)
    yield from _in_calls(line)


def _in_calls(line: str) -> Iterator[Fault]:
    """Yield the faults of a call that is an entry of a list."""
    match = re.match(r"\s*- +([\"']?)(?=[A-Za-z_.]+\s*\()", line)
    if match:
        end = len(line.rstrip()) - len(match[1])
        yield from (_moved(fault, match.end()) for fault in call_text.faults(line[match.end() : end]))


def _shown(match: re.Match[str]) -> tuple[int, int]:
    """Return the stretch that shows a fault: what matched, or the character in front if nothing did."""
    start, end = match.span()
    written = len(match[0]) - len(match[0].lstrip())
    start = start + written if written < len(match[0]) else start
    return (start, end) if end > start and match[0].strip() else (max(0, start - 1), max(1, start))


def _listed(numbers: Iterable[int], last: str = ", ") -> list[str | int]:
    """Return lines that are counted from 0 as people list them."""
    first, *rest = (number + 1 for number in numbers)
    listed: list[str | int] = [first]
    for place, number in enumerate(rest, 1):
        listed += [last if place == len(rest) else ", ", number]
    return listed


def _masked(line: str) -> str:
    """Return a line with the same length, whose quoted texts and comment hold nothing that could be taken for more."""
    hidden = _QUOTED.sub(lambda match: f"{match[0][0]}{'q' * (len(match[0]) - 2)}{match[0][-1]}", line)
    return re.sub(r"(?:^|(?<=\s))#.*", lambda match: " " * len(match[0]), hidden)


def _bare_key(line: str) -> Iterator[Fault]:
    match = re.match(rf"^\s*(?:- +)?({_NAME})\s*$", line)
    if match:
        end = match.end(1)
        yield Fault(match.start(1), end, f"a colon is missing behind `{match[1]}`", (Edit(end, end, ":"),))
    match = re.match(rf"^\s*(?:- +)?({_NAME})(\s*[;.,=]+)\s*$", line)
    if match:
        if match[2].strip() == ",":
            yield _stray_comma(*match.span(2), match[1])
        yield Fault(match.start(2), match.end(2), f"a colon belongs behind `{match[1]}`", (Edit(*match.span(2), ":"),))


def _stray_comma(start: int, end: int, before: str) -> Fault:
    return Fault(start, end, f"nothing follows the comma behind `{before}`", (Edit(start, end, ""),))


def _inline(line: str, masked: str, arguments: Arguments) -> Iterator[Fault]:
    """Yield the fault that several values stand behind a name and are no mapping: `lstm: 10, name: a`."""
    match = re.match(rf"^(\s*(?:- +)?)({_NAME}): +(?P<rest>[^\s{{\[].*?)\s*$", masked)
    if not match:
        return
    start, end = match.span("rest")
    rest = line[start:end]
    if masked[start:end].endswith(",") and "," not in masked[start : end - 1]:
        yield _stray_comma(end - 1, end, rest[:-1])
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1].strip()
    first = next(iter(arguments(match[2])), None)
    message = f"several values behind `{match[2]}:` need braces around them"
    if re.match(rf"{_NAME}\s*[:=]", rest):
        yield Fault(start, end, message, (Edit(start, end, f"{{{_with_colons(rest)}}}"),))
        yield Fault(start, end, "a list needs brackets around it", (Edit(start, end, f"[{_with_colons(rest)}]"),))
    elif first is not None and ("," in rest or ":" in rest):
        yield Fault(start, end, message, (Edit(start, end, f"{{{first}: {_with_colons(rest)}}}"),))


def _with_colons(rest: str) -> str:
    return re.sub(rf"({_NAME})\s*=\s*", r"\1: ", rest)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", text) is not None


def _quoting(line: str, masked: str) -> Iterator[Fault]:
    """Yield the faults that a text needs quotes, or that what stands in quotes is none."""
    for match in re.finditer(r"([\"'])([^\"']*)\1", line):
        value = match[2]
        kind = "a number" if _is_number(value) else f"`{value}`"
        message = f"the quotes make a text of {kind}"
        if re.fullmatch(r"[-+.\w]+|[\[({][-+.\w\s,]*[\])}]", value):
            yield Fault(*match.span(), message, (Edit(*match.span(), value),))
    for match in re.finditer(r"(?<=[:,\[{])(\s+)([^\s\"'\[\]{},][^\[\]{},#]*?)(?=\s*(?:[,}\]#]|$))", masked):
        start, end = match.span(2)
        value = line[start:end]
        if '"' not in value and not _is_number(value):
            message = f"`{value}` is not a text as it stands here: it needs quotes"
            yield Fault(start, end, message, (Edit(start, end, f'"{value}"'),), is_last_resort=True)


# More than one line.


def _commented_call(lines: Sequence[str], starts: Sequence[int], number: int) -> Iterator[Fault]:
    """Yield the fault that a comment stands inside a call that goes on below, where YAML ends the text with it."""
    for above in range(number, max(-1, number - _MOST_LINES_OF_CALL), -1):
        line = lines[above].rstrip("\r\n")
        match = re.search(r"(?<=\s)#", line)
        written = line[: match.start()].rstrip() if match else ""
        if match and "(" in written and brackets.scan(written).unclosed:
            start, end = starts[above] + match.start(), starts[above] + len(line)
            message = "in YAML, a call that goes on in the next line can have no comment inside"
            yield Fault(start, end, message, (Edit(starts[above] + len(written), end, ""),))
            return


_MOST_LINES_OF_CALL = 20
"""Lines above one in which the beginning of its call is looked for."""


def _line_end(lines: Sequence[str], starts: Sequence[int], number: int) -> Iterator[Fault]:
    """Yield the fault that two lines stand in one: an entry behind a key, or a key behind a value."""
    line = lines[number].rstrip("\r\n")
    below = next((_indent_of(each) for each in lines[number + 1 :] if each.strip()), 2)
    for match in re.finditer(
        rf"(?<=:)\s*(?=- )|(?<=[\])}}\"'])\s*(?={_NAME}:(?:\s|$)|- )|(?<=\w) +(?={_NAME}:(?:\s|$)|- )", line
    ):
        if not match.start():
            continue
        rest = line[match.end() :]
        for indent in dict.fromkeys((0 if not rest.startswith("-") else below, below, _indent_of(line))):
            start = starts[number] + match.start()
            message = "two lines stand in one here"
            help = (f"begin a new line in front of `{rest.strip()}`",)  # noqa: A001
            begin = starts[number] + match.end()
            edit = Edit(start, begin, "\n" + " " * indent)
            yield Fault(begin, begin + len(rest.split(maxsplit=1)[0]), message, (edit,), help, moves=True)


def _nested(lines: Sequence[str], starts: Sequence[int], number: int, arguments: Arguments) -> Iterator[Fault]:
    """Yield the faults that a line lacks its dash or has one too many, and that it belongs to the line above."""
    line = lines[number].rstrip("\r\n")
    indent, start = len(line) - len(line.lstrip()), starts[number]
    if not line.strip() or line.strip().startswith("#"):
        return
    begin = start + indent
    if line[indent:].startswith("- "):
        for new in ("", "  "):
            yield Fault(begin, begin + 1, "this dash is one too many", (Edit(begin, begin + 2, new),), moves=True)
    elif (indent or not _TOP.match(line)) and re.match(rf"{_NAME}\s*(:|\(|$)|[\[{{\"']", line[indent:]):
        yield from _joined(lines, starts, number, arguments)
        message = "an entry of a list begins with a dash"
        for column in _columns_of_dashes(lines, number):
            yield Fault(begin, start + len(line), message, (Edit(start, begin, f"{' ' * column}- "),), moves=True)
        yield from _dashes(lines, starts, number, indent, message)
        yield Fault(begin, start + len(line), message, (Edit(begin, begin, "- "),), moves=True)


_TOP = re.compile(r"(?:input|inputs|layers|name|blocks|outputs|base)\s*:")
"""Keys of a description, which are no entries of a list."""


def _dashes(lines: Sequence[str], starts: Sequence[int], number: int, indent: int, message: str) -> Iterator[Fault]:
    """Yield the fault that none of the lines of one indentation begins with a dash."""
    alike = [number]
    for step in (-1, 1):
        other = number + step
        while 0 <= other < len(lines) and (not lines[other].strip() or _indent_of(lines[other]) >= indent):
            if _indent_of(lines[other]) == indent and lines[other].strip():
                alike.append(other)
            other += step
    if indent and len(alike) > 1:
        begins = sorted(starts[each] + indent for each in alike)
        edits = tuple(Edit(each, each, "- ") for each in begins)
        help = _of_each("", lines, starts, edits)  # noqa: A001
        yield Fault(begins[0], begins[0] + 1, message, edits, help, moves=True)


def _columns_of_dashes(lines: Sequence[str], number: int) -> list[int]:
    """Return how far to the right the entries of the lists around a line begin, those of the nearest list first."""
    near = (*reversed(lines[:number]), *lines[number + 1 :])
    return list(dict.fromkeys(_indent_of(each) for each in near if each.lstrip(" ").startswith("- ")))[:_MOST_LISTS]


_MOST_LISTS = 4
"""Lists around a line that it may be an entry of."""


def _joined(lines: Sequence[str], starts: Sequence[int], number: int, arguments: Arguments) -> Iterator[Fault]:
    """Yield the fault that arguments stand below a layer whose line is complete: `- lstm: 10`."""
    above, indent = number - 1, _indent_of(lines[number])
    while above > 0 and (not lines[above].strip() or _indent_of(lines[above]) == indent):
        above -= 1
    match = re.match(rf"^(\s*- +)({_NAME}): *(.*?)\s*$", _uncommented(lines[above])) if above >= 0 else None
    known = arguments(match[2]) if match else ()
    beside = {each: _uncommented(lines[each]).strip() for each in range(above + 1, _end_of_run(lines, number))}
    owns = {each: own[1] for each, text in beside.items() if (own := re.match(rf"({_NAME}): \s*\S", text))}
    below = [each for each, name in owns.items() if name in known]
    if not match or number not in below:
        return
    given, names = [beside[each] for each in below], [owns[each] for each in below]
    inside = match[3]
    if inside:
        given.insert(0, inside[1:-1] if inside.startswith("{") else f"{known[0]}: {inside}")
    new = f"{match[1]}{match[2]}: {{{', '.join(given)}}}"
    # The other lines stay, without a text: what stands below keeps its number.
    edits = [Edit(starts[each], starts[each] + len(lines[each].rstrip("\r\n")), "") for each in below]
    edits.append(Edit(starts[above], starts[above] + len(lines[above].rstrip("\r\n")), new))
    begin = starts[below[0]]
    belong, stand = ("belongs", "stands") if len(names) == 1 else ("belong", "stand")
    message = f"{_in_a_row([f'`{each}`' for each in names])} {belong} to `{match[2]}`, and {stand} beside it"
    help: tuple[str | int, ...] = ("change lines ", above + 1, " to ", below[-1] + 1, f" to: {new.strip()}")  # noqa: A001
    if below != list(range(above + 1, below[-1] + 1)):
        out = [part for each in below for part in (", and take out line ", each + 1)]
        help = ("change line ", above + 1, f" to: `{new.strip()}`", *out)  # noqa: A001
    yield Fault(begin + indent, begin + len(lines[below[0]].rstrip()), message, tuple(edits), help)


def _end_of_run(lines: Sequence[str], number: int) -> int:
    """Return the line behind the last one that stands as far to the right as a line, without one between."""
    indent, end = _indent_of(lines[number]), number + 1
    while end < len(lines) and lines[end].strip() and _indent_of(lines[end]) == indent:
        end += 1
    return end


def _in_a_row(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _uncommented(line: str) -> str:
    """Return a line without its comment and its end."""
    return line[: len(_masked(line.rstrip("\r\n")).rstrip())]


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _headless(lines: Sequence[str], starts: Sequence[int]) -> Iterator[Fault]:
    """Yield the fault that entries of a list stand below no key, where `layers:` is missing."""
    number = next((number for number, line in enumerate(lines) if line.lstrip(" ").startswith("- ")), None)
    if number is not None and not any(re.match(r"layers\s*:", line) for line in lines):
        begin = starts[number] + _indent_of(lines[number])
        help = ("add above line ", number + 1, ": `layers:`")  # noqa: A001
        edit = Edit(starts[number], starts[number], "layers:\n")
        yield Fault(begin, begin + 1, "a list begins here, and no key names it", (edit,), help)


def _exchanged(lines: Sequence[str], starts: Sequence[int], number: int) -> Iterator[Fault]:
    """Yield the fault that a line stands above or below its neighbour, and belongs to the other side of it."""
    for first in (number - 1, number):
        if first >= 0 and first + 1 < len(lines) and _is_at_a_beginning(lines, first):
            below = lines[first + 1] if lines[first + 1].endswith("\n") else lines[first + 1] + "\n"
            begin, end = starts[first], starts[first] + len(lines[first]) + len(lines[first + 1])
            edit = Edit(begin, end, f"{below}{lines[first]}")
            help = ("exchange lines ", first + 1, " and ", first + 2)  # noqa: A001
            message = "this line belongs above the one in front of it"
            at = starts[first + 1] + _indent_of(lines[first + 1])
            yield Fault(at, at + len(lines[first + 1].strip()), message, (edit,), help, is_last_resort=True)


def _is_at_a_beginning(lines: Sequence[str], first: int) -> bool:
    """Tell whether one of two lines stands at the very left, or is the first below the line above them."""
    pair, above = [_indent_of(each) for each in lines[first : first + 2]], max(0, first - 1)
    return all(each.strip() for each in lines[first : first + 2]) and (
        0 in pair or _indent_of(lines[above]) < min(pair)
    )


def _indented(lines: Sequence[str], starts: Sequence[int], number: int) -> Iterator[Fault]:
    """Yield the fault that a line stands too far to the left or the right, with the places where it may belong."""
    line = lines[number]
    if not line.strip():
        return
    own = _indent_of(line)
    near = [_indent_of(each) for each in lines[max(0, number - 3) : number + 3] if each.strip()]
    for indent in dict.fromkeys([*near, *(each + 2 for each in near), *(each + 4 for each in near), 0]):
        if indent != own:
            side = "left" if indent > own else "right"
            message = f"the line stands too far to the {side}"
            start = starts[number]
            end = start + len(line.rstrip())
            yield Fault(start + own, end, message, (Edit(start, start + own, " " * indent),), moves=True)
            yield from _block_moved(lines, starts, number, indent - own, message)


def _block_moved(lines: Sequence[str], starts: Sequence[int], number: int, by: int, message: str) -> Iterator[Fault]:
    """Yield the same fault of a line with all that is indented below it."""
    own, last = _indent_of(lines[number]), number + 1
    while last < len(lines) and (not lines[last].strip() or _indent_of(lines[last]) > own):
        last += 1
    if last > number + 1:
        edits = tuple(
            Edit(starts[each], starts[each] + _indent_of(lines[each]), " " * max(0, _indent_of(lines[each]) + by))
            for each in range(number, last)
            if lines[each].strip()
        )
        spaces = f"{abs(by)} space{'s' if abs(by) > 1 else ''}"
        how = "more" if by > 0 else "less"
        help = ("indent lines ", number + 1, " to ", last, f" by {spaces} {how}")  # noqa: A001
        start = starts[number] + own
        yield Fault(start, start + len(lines[number].strip()), message, edits, help, moves=True)
