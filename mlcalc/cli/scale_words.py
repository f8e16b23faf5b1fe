"""What the words of `mlcalc scale` were meant as: methods, numbers and ranges as other programs write them."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mlcalc.arguments.base import flag
from mlcalc.cli.inner_typer import BadParameter
from mlcalc.cli.output import ENDINGS
from mlcalc.cli.usage import WrongValueError
from mlcalc.errors import MlcalcError, error
from mlcalc.files import exists
from mlcalc.scaling.cells import Notation, holds_number
from mlcalc.scaling.scalers import RANGE, SCALERS, meant_method, unknown_method
from mlcalc.texts import named, quoted

_CALL = re.compile(
    r"(?:\w+\.)*(?:array|asarray|list|tuple|tensor|Tensor|Series|constant|c)\((?P<inside>.*?)(?:,\s*dtype\s*=.*)?\)",
    re.DOTALL,
)
"""A list of numbers in a call of Python or R."""
_BETWEEN = re.compile(r"[\s\[\](),;]+")
"""What stands between the numbers of a list in Python, and around them."""
_ROWS = re.compile(r"[\[(]([^\[\]()]*)[\])]")
_MOST_SHOWN = 20
"""Numbers that an error repeats."""


def is_number(word: str) -> bool:
    """Tell whether a word is a number."""
    return bool(word) and holds_number(word) is not False


def no_method(method: str, words: Sequence[str]) -> MlcalcError:
    """Return the error that a word is no method, with the command in which one stands in its place if that is clear.

    Args:
        method: the word.
        words: of the whole command.
    """
    start = words.index(method) if method in words else 0
    if Path(method).is_file() or is_number(method):
        message = f"`{named(method)}` stands where the method is named, and is none"
        at = next((at for at in range(start + 1, len(words)) if words[at] in SCALERS), None)
        whole = shlex.join(["mlcalc", *words[:start], "minmax", *words[start:]])
        mend = f"put `minmax`, `standard`, `maxabs` or `robust` before it: {whole}"
        if at is not None:
            mend = shlex.join(["mlcalc", *words[:start], words[at], *words[start:at], *words[at + 1 :]])
        return error("unknown-method", message, help=mend)
    if (flags := _of_a_call(method)) is not None:
        message = f"`{named(method)}` is a call in Python, and its settings are flags here"
        return error("unknown-method", message, help=_put(words, start, start + 1, [flags[0]], flags[1:]))
    return unknown_method(method)


def _put(words: Sequence[str], start: int, end: int, new: Sequence[str], last: Sequence[str] = ()) -> str:
    return shlex.join(["mlcalc", *words[:start], *new, *words[end:], *last])


def _of_a_call(text: str) -> list[str] | None:
    """Return the method and the flags that a call of a scaler of scikit-learn with settings stands for."""
    from mlcalc.readers.description.call_text import parsed_expression

    call = parsed_expression(text)
    if not isinstance(call, ast.Call) or call.args or not call.keywords:
        return None
    method = meant_method(ast.unparse(call.func).rpartition(".")[2])
    settings = SCALERS[method].arguments if method else {}
    if method is None or any(each.arg not in {*settings, "copy"} for each in call.keywords):
        return None
    words = [method]
    for each in call.keywords:
        try:
            value = ast.literal_eval(each.value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            return None
        if each.arg in settings:
            words += _as_flag(str(each.arg), settings[str(each.arg)], value)
    return words


def _as_flag(name: str, setting: Any, value: Any) -> list[str]:
    if value == setting.default:
        return []
    if isinstance(value, bool):
        return [flag(name) if value else flag(opposite(name))]
    return [flag(name), ",".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)]


def opposite(name: str) -> str:
    """Return the name of the flag that turns a setting off."""
    return name.replace("with", "without", 1) if name.startswith("with_") else f"no_{name}"


# Numbers.


def check_data(words: Sequence[str], typed: Sequence[str], notation: Notation) -> None:
    """End the command if the words of DATA are numbers as Python or a table writes them, or no data at all.

    Args:
        words: those of DATA.
        typed: those of the whole command.
        notation: how numbers are written.
    """
    text = " ".join(words)
    if exists(text):
        if len(words) > 1:
            mend = _instead(words, typed, [text])
            raise WrongValueError("the name of a file with blanks in it needs quotes", mend, "DATA")
        return
    call = _CALL.fullmatch(text)
    inside = call["inside"] if call else text
    numbers = [part for part in _BETWEEN.split(inside) if part]
    is_list = call or any(_is_of_a_list(word, notation) for word in words)
    if not is_list or not numbers or not all(map(is_number, numbers)):
        _check_layer(words)
        return
    needed = "numbers with blanks between them"
    if re.search(r"[\])][\s,]*[\[(]", inside):
        raise WrongValueError(
            f"must be {needed}, or a file for a table, not {quoted(text)}", _as_table(inside, words, typed), "DATA"
        )
    shown = numbers[:_MOST_SHOWN]
    mend = _instead(words, typed, numbers) if numbers == shown else None
    raise WrongValueError(f"must be {needed}: {' '.join(shown)}", mend, "DATA")


def _is_of_a_list(word: str, notation: Notation) -> bool:
    """Tell whether a word has signs that stand between the numbers of a list: `1,` and 1,2,3, not 1,5 and 1,000."""
    if word.endswith((",", ";")) or re.search(r"[\s\[\];]|\(.*,", word):
        return not holds_number(word, notation)
    other = "," if notation.decimal == "." else "."
    parts = word.split(other)
    return len(parts) > 2 and not all(re.fullmatch(r"\d{3}", part) for part in parts[1:])


def _instead(words: Sequence[str], typed: Sequence[str], new: Sequence[str]) -> str | None:
    """Return the command with other words in the place of those of DATA, if these stand together in it."""
    for at in range(len(typed) - len(words) + 1):
        if list(typed[at : at + len(words)]) == list(words):
            return _put(typed, at, at + len(words), new)
    return None


def _as_table(text: str, words: Sequence[str], typed: Sequence[str]) -> str | None:
    """Return the command that reads a table from a pipe, for a list of lists."""
    rows = [[part for part in _BETWEEN.split(row) if part] for row in _ROWS.findall(text)]
    command = _instead(words, typed, ["-"])
    if not rows or len({len(row) for row in rows}) > 1 or sum(map(len, rows)) > _MOST_SHOWN or command is None:
        return None
    lines = "".join(f"{','.join(row)}\\n" for row in rows)
    return f"printf '{lines}' | {command}"


def _check_layer(words: Sequence[str]) -> None:
    """End the command if its data are a layer: that is a question for other commands."""
    from mlcalc.layers import is_layer
    from mlcalc.readers.description.call_text import looks_like_call

    word = words[0]
    if is_number(word) or exists(word) or not is_layer(word.partition("(")[0].strip()):
        return
    if looks_like_call(word) or len(words) == 1:
        name = word.partition("(")[0].strip()
        mend = f"give numbers, such as 1 2.5 -3, or a file; `mlcalc layers {name}` tells of the layer"
        raise WrongValueError(f"must be numbers or a file, and `{named(word)}` is a layer", mend, "DATA")


def several_files(files: Sequence[str], typed: Sequence[str]) -> str | None:
    """Return what several files for DATA may have been meant for: of two, the first is learnt from as a rule."""
    from mlcalc.nearby import nearest_file

    if len(files) == 2 and not exists(files[1]) and Path(files[1]).suffix in ENDINGS and not nearest_file(files[1]):
        mended = _instead(files, typed, [files[0], "--output", files[1]])
        return f"`{mended}` writes the scaled data there" if mended else None
    if len(files) != 2 or not all(map(exists, files)) or {"--fit", "--load"} & set(typed):
        return None
    mended = _instead(files, typed, [files[1], "--fit", files[0]])
    return f"`{mended}` learns from the first and scales the second" if mended else None


# Ranges.

_TWO = re.compile(
    r"(?P<low>[+-]?[\d.]*\d\.?(?:e[+-]?\d+)?)\s*(?:\.\.+|[-:;/]|to|\s)\s*(?P<high>[+-]?[\d.]*\d)", re.IGNORECASE
)


def read_range(name: str, text: str, method: str) -> tuple[float, float]:
    """Return the two numbers of a range.

    Args:
        name: of the setting.
        text: as it is typed, with or without the brackets of Python.
        method: the one that is asked for.

    Raises:
        WrongValueError: it is none, or it falls.
    """
    bare, default = text.strip().strip("()[]"), SCALERS[method].arguments[name].default
    try:
        low, high = map(float, bare.replace("_", "?").split(","))  # Python alone reads 1_000
    except ValueError:
        match = _TWO.fullmatch(bare)
        pair = (match["low"], match["high"]) if match else tuple(map(str, default))
        mend = f"{flag(name)} {','.join(pair)}" if match else f"for example `{flag(name)} {','.join(pair)}`"
        reason = f"must be two numbers, {RANGE}, not {quoted(text)}"
        raise WrongValueError(reason, mend, flag(name)) from None
    return low, high


def no_range(problem: Any, settings: dict[str, Any]) -> BadParameter:
    """Return the error that a setting cannot have its value, with the range turned round if it falls.

    Percentiles beyond the least and the greatest are those.
    """
    name = problem.argument or ""
    value = settings.get(name)
    mend = None
    if isinstance(value, tuple):
        low, high = sorted(value)
        if name == "quantile_range":
            low, high = max(low, 0), min(high, 100)
        mend = f"{flag(name)} {low:g},{high:g}" if low < high and (low, high) != value else None
    if isinstance(value, int):
        mend = f"for example `{flag(name)} 1`"
    return WrongValueError(problem.message, mend, flag(name))


def names_of(text: str) -> list[str] | None:
    """Return the names in a list as Python writes it, `['a', 'b']` or `[a, b]`; None for what is none."""
    if bare := re.fullmatch(r"\s*[\[(]\s*([^'\"\[\]()]+?)\s*,?\s*[\])]\s*", text):
        return bare[1].split(",")
    if not re.fullmatch(r"\s*[\[(]\s*(['\"]).*\1\s*,?\s*[\])]\s*", text, re.DOTALL):
        return None
    try:
        found = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return [*found] if isinstance(found, (list, tuple)) and all(isinstance(each, str) for each in found) else None
