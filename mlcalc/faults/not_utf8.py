"""A text that is not UTF-8: which byte shows it, what it was most likely meant as, and what makes UTF-8 of the text."""

from __future__ import annotations

import codecs
import re
import shlex
from pathlib import Path

from mlcalc.errors import Diagnostic, Place, Unstored
from mlcalc.faults.csv_text import OneLine
from mlcalc.texts import quoted

_OF_WINDOWS = re.compile(rb"[\x80-\x9f]")
"""Control characters in Latin-1, and quotation marks, dashes and the euro in the code page of Windows."""
_SEVERAL_BYTES = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A character of several bytes in UTF-8, which texts in other encodings hold hardly ever."""


def wrong_byte(name: str, content: bytes, *, first_line: int = 1) -> Diagnostic:
    """Return what is wrong with a text that cannot be decoded, at the line and the column of its first wrong byte.

    Args:
        name: what messages call it.
        content: the text, or the line of it that cannot be decoded.
        first_line: the number of its first line.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    at = _first_wrong(content)
    start = content.rfind(b"\n", 0, at) + 1
    rest = content[at:].partition(b"\n")[0].rstrip(b"\r")
    before = content[start:at].decode("utf-8")
    encoding = "cp1252" if _OF_WINDOWS.search(content) else "latin1"
    number, column = first_line + content.count(b"\n", 0, at), len(before) + 1
    behind = rest.decode(encoding, "replace")
    meant = "" if _SEVERAL_BYTES.search(content) else f", {quoted(behind[0])} in {encoding}"
    source = OneLine(name, before + behind)
    return Diagnostic(
        "not-text",
        f"{name} is not UTF-8 text: line {number}, column {column} holds the byte 0x{content[at]:02x}{meant}",
        place=Place(source, number, column),
        help=_mend(name, content, encoding),
    )


def _first_wrong(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as cause:
        return cause.start
    raise AssertionError("the text is UTF-8")


def _mend(name: str, content: bytes, encoding: str) -> str:
    if _SEVERAL_BYTES.search(content):
        return "other characters in it are UTF-8: write this one anew"
    if isinstance(name, Unstored):
        return f"`iconv -f {encoding} -t utf-8` between the two commands makes UTF-8 of it"
    return f"iconv -f {encoding} -t utf-8 {shlex.quote(name)} > utf-8{Path(name).suffix or '.txt'}"
