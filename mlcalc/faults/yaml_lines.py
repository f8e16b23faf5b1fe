"""What may be wrong with where the lines of YAML stand: too far to a side, without a dash, or two in one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from mlcalc.errors import closest
from mlcalc.faults.mending import Edit, Fault

Arguments = Callable[[str], Sequence[str]]
"""Returns the arguments of a layer in their order; none if there is no such layer."""

NAME = r"[A-Za-z_]\w*"
QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")


def of_each(why: str, lines: Sequence[str], starts: Sequence[int], edits: Iterable[Edit]) -> tuple[str | int, ...]:
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


def _listed(numbers: Iterable[int], last: str = ", ") -> list[str | int]:
    """Return lines that are counted from 0 as people list them."""
    first, *rest = (number + 1 for number in numbers)
    listed: list[str | int] = [first]
    for place, number in enumerate(rest, 1):
        listed += [last if place == len(rest) else ", ", number]
    return listed


def without_quoted(line: str) -> str:
    """Return a line with the same length, whose quoted texts and comment hold nothing that could be taken for more."""
    hidden = QUOTED.sub(lambda match: f"{match[0][0]}{'q' * (len(match[0]) - 2)}{match[0][-1]}", line)
    return re.sub(r"(?:^|(?<=\s))#.*", lambda match: " " * len(match[0]), hidden)


def line_end(lines: Sequence[str], starts: Sequence[int], number: int) -> Iterator[Fault]:
    """Yield the fault that two lines stand in one: an entry behind a key, or a key behind a value."""
    line = lines[number].rstrip("\r\n")
    below = next((_indent_of(each) for each in lines[number + 1 :] if each.strip()), 2)
    for match in re.finditer(
        rf"(?<=:)\s*(?=- )|(?<=[\])}}\"'])\s*(?={NAME}:(?:\s|$)|- )|(?<=\w) +(?={NAME}:(?:\s|$)|- )", line
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


def nested(lines: Sequence[str], starts: Sequence[int], number: int, arguments: Arguments) -> Iterator[Fault]:
    """Yield the faults that a line lacks its dash or has one too many, and that it belongs to the line above."""
    line = lines[number].rstrip("\r\n")
    indent, start = len(line) - len(line.lstrip()), starts[number]
    if not line.strip() or line.strip().startswith("#"):
        return
    begin = start + indent
    if line[indent:].startswith("- "):
        for new in ("", "  "):
            yield Fault(begin, begin + 1, "this dash is one too many", (Edit(begin, begin + 2, new),), moves=True)
    elif (indent or not _TOP.match(line)) and re.match(rf"{NAME}\s*(:|\(|$)|[\[{{\"']", line[indent:]):
        yield from _joined(lines, starts, number, arguments)
        yield from _below_layer(lines, starts, number, arguments)
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
        help = of_each("", lines, starts, edits)  # noqa: A001
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
    while above > 0 and not lines[above].lstrip().startswith("- ") and _may_be_beside(lines[above], indent):
        above -= 1
    match = re.match(rf"^(\s*- +)({NAME}): *(.*?)\s*$", _uncommented(lines[above])) if above >= 0 else None
    known = arguments(match[2]) if match else ()
    beside = {each: _uncommented(lines[each]).strip() for each in range(above + 1, _end_of_run(lines, number))}
    owns = {each: own[1] for each, text in beside.items() if (own := re.match(rf"({NAME}): \s*\S", text))}
    below = [each for each, name in owns.items() if name in known or closest(name, known)]
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


def _below_layer(lines: Sequence[str], starts: Sequence[int], number: int, arguments: Arguments) -> Iterator[Fault]:
    """Yield the fault that an argument stands further to the left or the right than those of its layer above it."""
    line, own = lines[number], _indent_of(lines[number])
    key = re.match(rf"\s*({NAME}):", line)
    above = next((each for each in range(number - 1, -1, -1) if lines[each].lstrip().startswith("- ")), 0)
    head = _HEAD.match(lines[above])
    known = arguments(head["kind"] or head["key"]) if head else ()
    if head is None or key is None or not (key[1] in known or closest(key[1], known)):
        return
    columns = [head.end("dash")] if head["kind"] else []
    columns += [_indent_of(each) for each in lines[above + 1 : number] if each.strip()]
    for column in dict.fromkeys((*columns[:1], *columns[-1:])):
        if column != own:
            message = f"the line stands too far to the {'left' if own < column else 'right'}"
            edit = Edit(starts[number], starts[number] + own, " " * column)
            yield Fault(starts[number] + own, starts[number] + len(line.rstrip()), message, (edit,), moves=True)


_HEAD = re.compile(rf"(?P<dash>\s*- +)(?:type:\s*(?P<kind>{NAME})|(?P<key>{NAME}):)\s*(?:#.*)?$")
"""The line of a layer whose arguments stand below it."""


def _may_be_beside(line: str, indent: int) -> bool:
    return not line.strip() or _indent_of(line) == indent


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
    return line[: len(without_quoted(line.rstrip("\r\n")).rstrip())]


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def headless(lines: Sequence[str], starts: Sequence[int]) -> Iterator[Fault]:
    """Yield the fault that entries of a list stand below no key, where `layers:` is missing."""
    number = next((number for number, line in enumerate(lines) if line.lstrip(" ").startswith("- ")), None)
    if number is not None and not any(re.match(r"layers\s*:", line) for line in lines):
        begin = starts[number] + _indent_of(lines[number])
        help = ("add above line ", number + 1, ": `layers:`")  # noqa: A001
        edit = Edit(starts[number], starts[number], "layers:\n")
        yield Fault(begin, begin + 1, "a list begins here, and no key names it", (edit,), help)


def exchanged(lines: Sequence[str], starts: Sequence[int], number: int) -> Iterator[Fault]:
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


def indented(lines: Sequence[str], starts: Sequence[int], number: int) -> Iterator[Fault]:
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
