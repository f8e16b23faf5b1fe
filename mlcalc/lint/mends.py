"""Mends as lines that can be pasted: what was written, changed in place, in the spelling that it has."""

from __future__ import annotations

import re

from mlcalc.errors import Place
from mlcalc.limits import LONGEST_EXCERPT


def changed(place: Place | None, pattern: str, new: str) -> str | None:
    """Return the advice to change a line, if what is to be changed stands in it once; None otherwise.

    Args:
        place: where the argument or the layer stands; what is to be changed may follow it on the line.
        pattern: a regular expression of what is to be changed.
        new: what shall stand there.
    """
    line = _short_line(place)
    if place is None or line is None:
        return None
    start = place.column - 1
    for end in (start + place.length, len(line)):
        found = list(re.finditer(pattern, line[start:end]))
        if len(found) == 1:
            match = found[0]
            text = f"{line[: start + match.start()]}{match.expand(new)}{line[start + match.end() :]}"
            return f"change {_line_in_words(place)} to: {text.strip()}"
    return None


def extended(place: Place | None, first: str, argument: str, value: str) -> str | None:
    """Return the advice to give a layer one more argument, in the form that the layer is written in.

    Args:
        place: where the layer stands.
        first: the name of its first argument, which a bare value is.
        argument: the name of the argument to add.
        value: its value, a name.
    """
    if place is None:
        return None
    line = place.source.line(place.line)
    quote = "'" if line[: place.column - 1].endswith('"') else '"'
    return (
        changed(place, r"^(\w+)\(((?:[^()]|\([^()]*\))+)\)", rf"\g<1>(\g<2>, {argument}={quote}{value}{quote})")
        or changed(place, r'^"(\w+)": *\{([^{}]+)\}', rf'"\g<1>": {{\g<2>, "{argument}": "{value}"}}')
        or changed(place, r"^(\w+): *\{([^{}]+)\}", rf"\g<1>: {{\g<2>, {argument}: {value}}}")
        or changed(place, r'^"(\w+)": *(\d+)', rf'"\g<1>": {{"{first}": \g<2>, "{argument}": "{value}"}}')
        or changed(place, r"^(\w+): *(\d+)(?= *(#|\}|$))", rf"\g<1>: {{{first}: \g<2>, {argument}: {value}}}")
    )


def line_above(place: Place | None, item: str, call: str) -> str | None:
    """Return the advice to put another layer above one, if that one takes what stands above it; None otherwise.

    Args:
        place: where the layer stands.
        item: the other layer as an item of a list.
        call: the other layer as a call.
    """
    line = _short_line(place)
    # A layer that says the shape of the input is the first one.
    if place is None or line is None or _OWN_INPUT.search(line[place.column - 1 :]):
        return None
    start = place.column - 1
    if re.match(r"[A-Z]\w*\(", line[start:]) and re.search(r"[(\[]", line[:start]):
        return f"change {_line_in_words(place)} to: {line[:start]}{call}, {line[start:]}".rstrip()
    if not place.source.is_file:
        return None
    if _is_item_of_json(line, place):
        return None if _names_its_input(place, place.line) else f'put above line {place.line}: "{item}",'
    first = place.line
    while first > max(1, place.line - 10) and not place.source.line(first).lstrip().startswith("- "):
        first -= 1
    top = place.source.line(first)
    if not top.lstrip().startswith("- ") or _names_its_input(place, first):
        return None
    return f"put above line {first}: - {call if re.match(r'- +[A-Z]', top.lstrip()) else item}"


_OWN_INPUT = re.compile(r"\b(batch_)?input_shape\b|\binput_length\b")


def taken_out(place: Place | None) -> str | None:
    """Return the advice to take out a line, if the layer has it for itself; None otherwise."""
    line = _short_line(place)
    if place is None or line is None or not place.source.is_file:
        return None
    is_item = line.lstrip().startswith("- ") or (_is_item_of_json(line, place) and line.rstrip().endswith(","))
    is_alone = is_item and not _goes_on(place, place.line)
    return f"take out line {place.line}" if is_alone else None


def _is_item_of_json(line: str, place: Place) -> bool:
    """Tell whether a line holds nothing but one item of a list in JSON, which begins with what stands at the place."""
    start, end = line.lstrip()[:1], line.rstrip().rstrip(",")[-1:]
    is_first = bool(re.fullmatch(r'\s*(\{ *"?|")?', line[: place.column - 1]))
    return is_first and start in ("{", '"') and end in ("}", '"')


def _short_line(place: Place | None) -> str | None:
    """Return the line of a place, None if it is too long to be read."""
    line = place.source.line(place.line) if place else ""
    return line if line and len(line) <= LONGEST_EXCERPT else None


def _line_in_words(place: Place) -> str:
    return f"line {place.line}" if place.source.is_file else f"`{place.source.name}`"


def _goes_on(place: Place, first: int) -> bool:
    """Tell whether an item of a list goes on below its first line."""
    below = place.source.line(first + 1)
    return bool(below.strip()) and _indent(below) > _indent(place.source.line(first))


def _names_its_input(place: Place, first: int) -> bool:
    """Tell whether an item of a list says `from`, so that it need not take what stands above it."""
    number = first
    while True:
        if re.search(r"\bfrom\b", place.source.line(number)):
            return True
        number += 1
        if not _goes_on(place, number - 1) and _indent(place.source.line(number)) <= _indent(place.source.line(first)):
            return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
