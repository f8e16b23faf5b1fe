"""What a user says of the values of a source that only the data know: `X_train.shape=1000,28,28`."""

from __future__ import annotations

import ast
from typing import Any

from mlcalc.errors import error
from mlcalc.readers.python.cells import is_small
from mlcalc.texts import named

_OPEN = ("none", "null", "?")


def read_setting(text: str) -> tuple[str, Any]:
    """Return how a source writes a value, and the value.

    >>> read_setting("X_train.shape=1000,28,28"), read_setting("words['size']=none")
    (('X_train.shape', (1000, 28, 28)), ("words['size']", None))

    Raises:
        MlcalcError: the text is no `NAME=VALUE`.
    """
    key, sign, value = text.rpartition("=")
    if not sign or not key.strip():
        name, colon, meant = text.partition(":")
        is_meant = colon and name.strip().isidentifier() and meant.strip()
        mend = f"write it as {named(name.strip())}={named(meant.strip())}" if is_meant else _EXAMPLE
        raise error("bad-setting", f"`{named(text)}` is no NAME=VALUE", help=mend)
    return _canonical(key.strip()), _value(value.strip())


_EXAMPLE = 'such as "X_train.shape=1000,28,28"'


def _canonical(text: str) -> str:
    """Return an expression as it is compared, whatever its quotes and blanks."""
    try:
        return ast.unparse(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise error("bad-setting", f"`{named(text)}` is no name or expression of Python") from None


def _value(text: str) -> Any:
    if text.lower() in _OPEN:
        return None
    parts = text.split(",")
    if len(parts) > 1 and all(each.strip().lower() in _OPEN or each.strip().isdecimal() for each in parts):
        return tuple(None if each.strip().lower() in _OPEN else int(each[:20]) for each in parts)
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError):
        return text
    return value if is_small(value) else text
