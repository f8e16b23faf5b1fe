"""Text as people see it: no part of it acts on a terminal, and none is so long that it hides the rest.

A name in a file may hold anything. Whatever of it is shown to people goes through `visible`, where it leaves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from mlcalc.limits import LONGEST_QUOTE, LONGEST_SHOWN, MOST_DIGITS_QUOTED, MOST_LISTED

T = TypeVar("T")

_HIDDEN = (
    r"[\x00-\x1f\x7f-\x9f"  # controls: escape sequences, backspaces, line ends
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # marks that turn the direction of writing, and line ends
    r"\xad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # characters without a shape
    r"\ufffe\uffff"  # no characters, which XML and so a picture cannot hold
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    r"\ud800-\udfff]"  # halves of characters
)
"""Characters that are seen by what they do, if at all. Those that join letters, as Persian needs them, are none."""


def visible(text: str) -> str:
    r"""Return a text with escapes, as Python writes them, in place of characters that act or are not seen.

    >>> print(visible("a\x1b[31mb"))
    a\x1b[31mb
    """
    if text.isprintable():  # which nearly all texts are, and it is quick to see
        return text
    return re.sub(_HIDDEN, lambda match: match[0].encode("unicode_escape").decode(), text)


def readable(text: str) -> str:
    """Return a text as one line that people read: visible, and not so long that it hides what is around it."""
    if len(text) <= LONGEST_SHOWN and text.isprintable():
        return text
    return shortened(visible(shortened(text, LONGEST_SHOWN)), LONGEST_SHOWN)


def visible_lines(text: str) -> str:
    """Return a text of several lines, each of them visible; tabs stay, for they stand between cells."""
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def json_text(data: Any) -> str:
    """Return data as one line of JSON, in which other scripts stay as they are, and hidden characters are escaped."""
    import json

    text = json.dumps(data, ensure_ascii=False)
    return text if text.isprintable() else re.sub(_HIDDEN, lambda match: json.dumps(match[0])[1:-1], text)


def shortened(text: str, most: int = LONGEST_QUOTE) -> str:
    """Return a text of so many characters at most; what is in the middle of a longer one is left out.

    >>> shortened("one, two, three", 7)
    'one…ree'
    """
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}…{text[len(text) - (most - 1) // 2 :]}"


def counted(number: int, noun: str, several: str = "") -> str:
    """Return a number of things, of which there may be one; `several` is the plural that has no s.

    >>> counted(1, "column"), counted(2000, "column"), counted(2, "axis", "axes")
    ('1 column', '2,000 columns', '2 axes')
    """
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


def ordinal(number: int) -> str:
    """Return a number as a place in a row.

    >>> ordinal(1), ordinal(12), ordinal(22), ordinal(103)
    ('1st', '12th', '22nd', '103rd')
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def listed(things: Sequence[T], text: Callable[[T], str] = str, most: int = MOST_LISTED) -> str:
    """Return the first of some things as `text` writes each, and how many more there are.

    >>> listed("abcde", most=2)
    'a, b, … and 3 more'
    """
    more = len(things) - most
    first = ", ".join(map(text, things[:most]))
    return f"{first}, … and {more:,} more" if more > 0 else first


def named(name: object) -> str:
    """Return a name as a sentence holds it; what is no text is quoted.

    >>> named("dense"), named(None)
    ('dense', 'None')
    """
    return shortened(name) if isinstance(name, str) else quoted(name)


def quoted(value: object) -> str:
    """Return a value as Python writes it, made only as far as a message shows it: data may be larger than any text.

    >>> quoted({"units": [1, 2], "name": "dense"})
    "{'units': [1, 2], 'name': 'dense'}"
    """
    if isinstance(value, str):
        return repr(shortened(value))
    text = ""
    for part in _parts(value):
        text += part
        if len(text) > LONGEST_QUOTE:
            return f"{text[:LONGEST_QUOTE]}…"
    return text


def _parts(value: object) -> Iterator[str]:
    """Yield the text of a value in parts, none of them empty: who has enough of them need not look into the rest."""
    if isinstance(value, (str, bytes)):
        yield repr(value[: LONGEST_QUOTE + 1])
    elif isinstance(value, int) and (digits := math.ceil(value.bit_length() * math.log10(2))) > MOST_DIGITS_QUOTED:
        yield f"a number of about {digits:,} digits"
    elif isinstance(value, Mapping):
        yield "{"
        for index, (key, each) in enumerate(value.items()):
            yield from (", ",) if index else ()
            yield from _parts(key)
            yield ": "
            yield from _parts(each)
        yield "}"
    elif type(value) is list or type(value) is tuple:
        yield "[" if isinstance(value, list) else "("
        for index, each in enumerate(value):
            yield from (", ",) if index else ()
            yield from _parts(each)
        yield "]" if isinstance(value, list) else ",)" if len(value) == 1 else ")"
    else:
        yield repr(value)


def width(text: str) -> int:
    """Return how many columns of a terminal a visible text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(0 if category(each) in ("Mn", "Me", "Cf") else 1 + (east_asian_width(each) in "WF") for each in text)


def wrapped(text: str, most: int, hang: int = 0) -> list[str]:
    """Return a text in lines, broken at blanks; a word that is longer than a line goes on in the next.

    >>> wrapped("one two three", 8, 2)
    ['one two', '  three']

    Args:
        text: one line.
        most: columns of the terminal.
        hang: how far the lines behind the first are indented, if there is room for that and for each of the words.
    """
    if width(text) <= most:
        return [text]
    longest = max(map(width, text.split()), default=0)
    hang = min(hang, max(0, most - longest)) if longest <= most else hang
    margin = " " * (hang if hang < most // 2 else 0)
    lines = [""]
    for word in re.findall(r"\s*\S+", text):
        if lines[-1].strip() and width(lines[-1]) + width(word) > most:
            lines.append(margin)
            word = word.lstrip()  # noqa: PLW2901
        lines[-1] += word
        while width(lines[-1]) > most:
            end = _end(lines[-1], most)
            lines[-1:] = [lines[-1][:end], margin + lines[-1][end:]]
    return lines


def _end(text: str, most: int) -> int:
    """Return how many characters fit; one at least behind the margin, so that every line takes some of the text."""
    end, taken = (most, most) if text.isascii() else (0, 0)
    while end < len(text) and (taken := taken + width(text[end])) <= most:
        end += 1
    return max(end, len(text) - len(text.lstrip()) + 1)
