"""What may be wrong with a text that shall be YAML: the faults of each line that may be to blame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from mlcalc.faults import brackets, call_text, signs
from mlcalc.faults.mending import Edit, Fault, is_inside
from mlcalc.faults.yaml_lines import (
    NAME,
    QUOTED,
    Arguments,
    exchanged,
    headless,
    indented,
    line_end,
    nested,
    of_each,
    without_quoted,
)
from mlcalc.limits import LONGEST_LINE_MENDED

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
        rf"(?<=[\[{{,\s])({NAME}\[-?\d+\])(?=\s*[,\]}}])",
        r'"\1"',
        "inside brackets and braces, a name with brackets needs quotes",
    ),
    (rf"(?<![:\w] )\b({NAME}) +(?=[\w\"'\[{{(.$-])", r"\1: ", "a colon is missing between a name and its value"),
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
    (r"`+([^`\s][^`]*)`+", r"\1", "backticks mark code in Markdown, and mean nothing here"),
    (r":(?=\s*:)", "", "a colon stands here twice"),
    (r"\{\s*\{([^{}]*)\}\s*\}", r"{\1}", "one pair of braces is enough"),
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
    chosen = [number for number in chosen if len(lines[number]) <= LONGEST_LINE_MENDED]
    yield from signs.faults(text)
    yield from _tabs(lines, starts)
    yield from _other_marks(lines, starts)
    yield from _fences(lines, starts)
    yield from _of_brackets(text, lines, starts, chosen)
    for number in chosen:
        yield from (_moved(fault, starts[number]) for fault in _of_line(lines[number].rstrip("\r\n"), arguments))
    for number in chosen:
        yield from _commented_call(lines, starts, number)
        yield from line_end(lines, starts, number)
        yield from nested(lines, starts, number, arguments)
    yield from headless(lines, starts)
    for number in chosen:
        yield from indented(lines, starts, number)
    for number in () if is_yaml else chosen:
        yield from exchanged(lines, starts, number)


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
            help = of_each("indent with spaces alone: ", lines, starts, edits)  # noqa: A001
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
    help = of_each("", lines, starts, edits)  # noqa: A001
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
    masked = without_quoted(line)
    yield from _bare_key(masked)
    yield from _inline(line, masked, arguments)
    quoted = [match.span() for match in QUOTED.finditer(line)]
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
    match = re.match(r"\s*- +([\"']?)(?=[A-Za-z_][\w.]*\s*\()", line)
    if match:
        end = len(line.rstrip()) - len(match[1])
        yield from (_moved(fault, match.end()) for fault in call_text.faults(line[match.end() : end]))


def _shown(match: re.Match[str]) -> tuple[int, int]:
    """Return the stretch that shows a fault: what matched, or the character in front if nothing did."""
    start, end = match.span()
    written = len(match[0]) - len(match[0].lstrip())
    start = start + written if written < len(match[0]) else start
    return (start, end) if end > start and match[0].strip() else (max(0, start - 1), max(1, start))


def _bare_key(line: str) -> Iterator[Fault]:
    match = re.match(rf"^\s*(?:- +)?({NAME})\s*$", line)
    if match:
        end = match.end(1)
        yield Fault(match.start(1), end, f"a colon is missing behind `{match[1]}`", (Edit(end, end, ":"),))
    match = re.match(rf"^\s*(?:- +)?({NAME})(\s*[;.,=]+)\s*$", line)
    if match:
        if match[2].strip() == ",":
            yield _stray_comma(*match.span(2), match[1])
        yield Fault(match.start(2), match.end(2), f"a colon belongs behind `{match[1]}`", (Edit(*match.span(2), ":"),))


def _stray_comma(start: int, end: int, before: str) -> Fault:
    return Fault(start, end, f"nothing follows the comma behind `{before}`", (Edit(start, end, ""),))


def _inline(line: str, masked: str, arguments: Arguments) -> Iterator[Fault]:
    """Yield the fault that several values stand behind a name and are no mapping: `lstm: 10, name: a`."""
    match = re.match(rf"^(\s*(?:- +)?)({NAME}): +(?P<rest>[^\s{{\[].*?)\s*$", masked)
    if not match:
        return
    start, end = match.span("rest")
    rest = line[start:end]
    if masked[start:end].endswith(",") and "," not in masked[start : end - 1]:
        yield _stray_comma(end - 1, end, rest[:-1])
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1].strip()
    known = arguments(match[2])
    first = next(iter(known), None)
    message = f"several values behind `{match[2]}:` need braces around them"
    if re.match(rf"{NAME}\s*[:=]", rest):
        yield Fault(start, end, message, (Edit(start, end, f"{{{_with_colons(rest)}}}"),))
        yield Fault(start, end, "a list needs brackets around it", (Edit(start, end, f"[{_with_colons(rest)}]"),))
    elif first is not None and ("," in rest or ":" in rest):
        yield Fault(start, end, message, (Edit(start, end, f"{{{first}: {_with_colons(rest)}}}"),))
        switched = re.sub(rf"(?<=,)(\s*)({NAME})(?=\s*(?:,|$))", r"\1\2: true", rest)
        if switched != rest and {*re.findall(NAME, rest)} & {*known}:
            yield Fault(start, end, message, (Edit(start, end, f"{{{first}: {_with_colons(switched)}}}"),))
        parted = re.sub(rf"(?<=[\w\"'\])]) +(?={NAME}:)", ", ", rest)
        yield Fault(start, end, message, (Edit(start, end, f"{{{first}: {_with_colons(parted)}}}"),))
    if match[1].strip() and re.search(rf",\s*{NAME}:", masked[start:end]):
        begin = match.end(1)
        message = "several pairs in one line need braces around them"
        yield Fault(begin, end, message, (Edit(begin, end, f"{{{line[begin:end]}}}"),))


def _with_colons(rest: str) -> str:
    return re.sub(rf"({NAME})\s*=\s*", r"\1: ", rest)


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
