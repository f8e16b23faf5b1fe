"""What the first bytes of a file tell at once, and what messages say of the files that mlcalc reads.

This is what each reader needs. What other files are is in `foreign`, which only a file that is not understood loads.
"""

from __future__ import annotations

import codecs

BEGINNING = 4096
"""Bytes that tell what a file is."""
ONCE_MORE = "save or download it once more"
"""What makes a damaged file whole."""
READS = "it reads YAML, JSON, Python source, notebooks, and the .keras and .h5 files of Keras"
IN_KERAS = f'{READS}: in Keras, `model.save("model.keras")` writes one'
AS_YAML = f"{READS}: write the layers as YAML, such as `- dense: 10`"
TABLE = "`mlcalc scale` reads tables as CSV: save it as that"

CONTROL = bytes(each for each in range(32) if each not in b"\t\n\r\f\x1b")
"""Characters that no text holds."""


def is_text(beginning: bytes) -> bool:
    """Tell whether a beginning may be that of a text in UTF-8, which may be cut within a character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return False
    return not any(each in beginning for each in CONTROL)


def is_binary(beginning: bytes) -> bool:
    """Tell whether a beginning is that of no text, in whatever encoding of one byte for a character.

    Zeros behind a text are what a computer leaves of it that lost its power.
    """
    if not beginning:
        return False
    used = beginning.rstrip(b"\0")
    others = sum(each in CONTROL for each in used)
    return not used or others * _MOST_CONTROL > len(used) or any(each in CONTROL for each in used[:_FIRST])


_FIRST = 16
_MOST_CONTROL = 10

_SIGNS = (
    *(b"<", b"{\\rtf", b"[net", b"version https:", b"%!", b"%p", b"bzh", b"simple  =", b"matlab ", b"$fl"),
    *(b"diff --git ", b"--- ", b"(dp", b"(lp", b"rda", b"rdx", b"c"),
)
"""What some of those kinds begin with that are text, too, in small letters."""


def may_be_foreign(beginning: bytes) -> bool:
    """Tell whether the first bytes of a file may be those of a kind that holds no model; few texts may."""
    if not is_text(beginning):
        return True
    start = beginning[:_LONGEST_SPACE].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return start.startswith(_SIGNS)


_LONGEST_SPACE = 256
