"""Texts that are not UTF-8: those in UTF-16 are found by the zero bytes among plain letters, others by a wrong byte."""

from __future__ import annotations

import re
import shlex

from mlcalc.errors import MlcalcError, error
from mlcalc.kinds import is_binary

_FIRST = 64


def utf16_order(text: str) -> str | None:
    """Return how the two bytes of a sign are ordered, `le` or `be`; None for a text in another encoding.

    Args:
        text: its bytes, each read as one sign.
    """
    for order, at in (("le", 1), ("be", 0)):
        zeros, others = text[at:_FIRST:2], text[1 - at : _FIRST : 2]
        if zeros and set(zeros) == {"\0"} and "\0" not in others:
            return order
    return None


def as_utf8(name: str, order: str) -> str:
    """Return the help that makes UTF-8 of a text in UTF-16."""
    return f"convert it first: `iconv -f utf-16{order} -t utf-8 {shlex.quote(name)}`"


def undecoded(name: str, line: str, number: int) -> MlcalcError | None:
    """Return the error of a line in which a byte is none of UTF-8; None of any other.

    Args:
        name: what messages call the file.
        line: decoded with `surrogateescape`, so that such a byte is known, and the line that it is on.
        number: that of the line.
    """
    if line.isascii() or not _NO_CHARACTER.search(line):
        return None
    content = line.encode("utf-8", "surrogateescape")
    if is_binary(content):
        return error("not-text", f"{name} is not a text file: line {number} holds bytes that stand in no text")
    from mlcalc.faults.not_utf8 import wrong_byte

    return MlcalcError(wrong_byte(name, content, first_line=number))


_NO_CHARACTER = re.compile("[\udc80-\udcff]")
