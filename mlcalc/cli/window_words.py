"""How people ask for the windows of a series: in the plural, as a call, with bare numbers, or with a file."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from mlcalc.arguments.base import flag
from mlcalc.errors import MlcalcError
from mlcalc.files import exists
from mlcalc.texts import named

WINDOW = "window"
_CALLED = re.compile(r"(?:sliding|rolling)?[-_ ]?windows?|windowing|window\(\)|time[-_]?series", re.IGNORECASE)


def window_meant(words: Sequence[str], at: int) -> tuple[str, list[str], int] | None:
    """Return what is wrong with a word that asks for windows, what stands in its place, and where that ends.

    Args:
        words: of the command, the first of them its TARGET.
        at: the place of the word.
    """
    word = words[at]
    if at == 0:
        if word != WINDOW and _CALLED.fullmatch(word) and not exists(word):
            return f"`{named(word)}` is called `{WINDOW}` here", [WINDOW], 1
        flags = _of_a_call(word)
        return None if flags is None else ("a window is described by flags here, not by a call", [WINDOW, *flags], 1)
    if at != 1 or words[0] != WINDOW or word.startswith("-"):
        return None
    numbers = [each for each in words[1:] if not each.startswith("-")][:2] if word.isdigit() else []
    if numbers and list(words[1 : 1 + len(numbers)]) == numbers and all(each.isdigit() for each in numbers):
        names = ("length", "time_steps")
        new = [part for name, number in zip(names, numbers, strict=False) for part in (flag(name), number)]
        return f"`{word}` belongs to no flag", new, 1 + len(numbers)
    if exists(word) and (rows := _rows(word)):
        return "windows are told from the length of a series, not from a file", [flag("length"), str(rows)], 2
    return None


def _of_a_call(text: str) -> list[str] | None:
    """Return the flags for a call of `Window`, such as the title of an answer."""
    from mlcalc.readers.description.call_text import parsed_expression
    from mlcalc.series import Window

    call = parsed_expression(text)
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id.lower() != WINDOW:
        return None
    names = [*Window.arguments]
    given = [*zip(names, call.args, strict=False), *((each.arg, each.value) for each in call.keywords)]
    if any(name not in names for name, _ in given) or len(call.args) > len(names):
        return None
    return [part for name, value in given for part in (flag(str(name)), ast.unparse(value))]


def _rows(path: str) -> int:
    """Return how many rows a table has; 0 if it is none."""
    from mlcalc.scaling import open_file

    try:
        data = open_file(path)
        columns = data.read(frozenset())
    except MlcalcError:
        return 0
    return max((len(column) for column in columns if isinstance(column, list)), default=0)
