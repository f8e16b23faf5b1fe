"""A fitted scaler in a file: JSON that people can read, and write.

    {"mlcalc": "scaler",
     "version": 1,
     "method": "minmax",
     "feature_range": [0.0, 1.0],
     "clip": false,
     "columns": [
       {"name": "height", "seen": 7, "missing": 0, "data_min": 1.0, "data_max": 7.0}
     ]}

The settings are those of the method, by scikit-learn's names, as are the numbers of a column: `data_min`
and `data_max`; `mean`, `var` and `scale`; `max_abs`; `center`, `quantile_low` and `quantile_high`.
`dtype` stands beside them if they were learnt from floats of 32 or 16 bits.
A number is null if a column held none, and
"inf" or "-inf" if a sum left the range of a float. Columns without a header are named `1`, `2`, ….
"""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlcalc.errors import Diagnostic, MlcalcError, Source, closest, error, located
from mlcalc.files import open_input, read_bounded, reason_of
from mlcalc.foreign import JSON, MAPPING, PICKLE, SCALER, table_kind
from mlcalc.kinds import BEGINNING
from mlcalc.limits import LARGEST_SCALER
from mlcalc.plain_json import parse
from mlcalc.scaling.cells import PLAIN, holds_number
from mlcalc.scaling.columns import FittedColumn
from mlcalc.scaling.layouts import have_numbers, rows_of, table_delimiter
from mlcalc.scaling.numerics import EPSILONS, USUAL
from mlcalc.scaling.scalers import RANGE, SCALERS, WHOLE, Scaler, make, meant_method
from mlcalc.texts import json_text, named, quoted

VERSION = 1
_HEAD = {"mlcalc", "version", "method", "dtype", "columns"}


def as_text(scaler: Scaler) -> str:
    """Return a fitted scaler as JSON, a line for each setting and each column."""
    data = as_data(scaler)
    columns = ",\n".join(f"    {json_text(column)}" for column in data.pop("columns"))
    settings = "".join(f"  {json_text(key)}: {json_text(value)},\n" for key, value in data.items())
    return f'{{\n{settings}  "columns": [\n{columns}\n  ]\n}}\n'


def as_data(scaler: Scaler) -> dict[str, Any]:
    """Return a fitted scaler as JSON data."""
    columns = [
        {
            "name": column.name,
            "seen": column.seen,
            "missing": column.missing,
            **{name: _as_json(number) for name, number in column.statistics.items()},
        }
        for column in scaler.columns
    ]
    head = {"mlcalc": "scaler", "version": VERSION, "method": scaler.method}
    dtype = {} if scaler.dtype == USUAL else {"dtype": scaler.dtype}
    return {**head, **dtype, **scaler.settings(), "columns": columns}


def _as_json(number: float) -> float | str | None:
    if math.isfinite(number):
        return number
    return None if math.isnan(number) else str(number)


def load(path: str | Path) -> Scaler:
    """Return a saved scaler.

    Raises:
        MlcalcError: it cannot be read, or is no saved scaler.
    """
    import json

    from mlcalc.faults.json_places import place_in
    from mlcalc.faults.json_text import diagnose

    try:
        with open_input(path) as file:
            content = read_bounded(file, LARGEST_SCALER, f"{path} is too large for a saved scaler")
    except OSError as cause:
        from mlcalc.nearby import nearest_file

        mend = nearest_file(path) if isinstance(cause, FileNotFoundError) else None
        raise error("unreadable-file", f"cannot read {path}: {reason_of(cause)}", help=mend) from None
    _refuse(str(path), content)
    try:
        data, repeats_a_key = parse(content.decode("utf-8-sig"))
        if repeats_a_key:
            raise _wrong("a key stands twice in it")
        return _from_data(data)
    except json.JSONDecodeError as cause:
        fault = diagnose(Source(str(path), cause.doc), cause.pos).problems[0]
        message = f"{path} is not a saved scaler: {fault.message}"
        is_cut = not cause.doc.rstrip().endswith("}")
        mend = "it was cut off: `save FILE` writes it once more" if is_cut else fault.help
        settings = ("save",) if is_cut else ()
        edits = () if is_cut else fault.edits
        fault = fault._replace(code="bad-scaler", message=message, help=mend, settings=settings, edits=edits)
        raise MlcalcError(fault) from None
    except _WrongScalerError as cause:
        problem, text = cause.diagnostics[0], content.decode("utf-8-sig")
        message = f"{path} is not a saved scaler: {problem.message}"
        wrong = error("bad-scaler", message, help=problem.help or "`save FILE` writes one", settings=("save",))
        raise located(wrong, place_in(Source(str(path), text), cause.path)) from None
    except MlcalcError as cause:
        reason = cause.diagnostics[0].message
    except ValueError:
        reason = "it is not JSON"
    raise error(
        "bad-scaler", f"{path} is not a saved scaler: {reason}", help="`save FILE` writes one", settings=("save",)
    )


_CLASS = re.compile(rb"(?:MinMax|Standard|MaxAbs|Robust)Scaler")


def _refuse(path: str, content: bytes) -> None:
    """Refuse what is known to be no JSON: an empty file, a pickle, which is never opened, a table.

    Raises:
        MlcalcError: it is one of these.
    """
    kind = table_kind(content[:BEGINNING])
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if not begins:
        raise error(
            "bad-scaler",
            f"{path} is not a saved scaler: it is empty",
            help="`save FILE` writes one from the data to learn from",
            settings=("save",),
        )
    if kind is not None and (begins not in b"{[" or kind.name not in {JSON, MAPPING, SCALER}):
        what, mend = f"is {kind.short}, not a scaler that mlcalc saved", "`fit FILE` learns from the data anew"
        if kind.name == PICKLE:
            found = _CLASS.search(content)
            of = f" of a {found[0].decode()} of scikit-learn" if found else ""
            what = f"is {kind.short}{of}, and is not opened, since that runs code"
        raise error("bad-scaler", f"{path} {what}", help=f"{mend}; `save FILE` keeps it", settings=("fit", "save"))
    lines = content[:BEGINNING].decode("utf-8-sig", "replace").splitlines()[:-1] or [content.decode("utf-8", "replace")]
    if begins not in b"{[/'" and have_numbers(rows_of(lines, table_delimiter(lines, PLAIN)), PLAIN):
        mend = f"`fit {shlex.quote(path)}` learns from it"
        raise error("bad-scaler", f"{path} is a table, not a saved scaler", help=mend, settings=("fit",))


def _from_data(data: Any) -> Scaler:
    """Return the scaler that JSON data describes; the message of an error is the reason alone."""
    if not isinstance(data, dict) or data.get("mlcalc") != "scaler":
        raise _wrong('`"mlcalc": "scaler"` is missing', "mlcalc")
    if data.get("version") != VERSION:
        raise _wrong(f"its version is {quoted(data.get('version'))}, not {VERSION}", "version")
    method, columns = data.get("method"), data.get("columns")
    if not isinstance(method, str) or method not in SCALERS:
        near = meant_method(method) or closest(method, SCALERS) if isinstance(method, str) else None
        mend = f"did you mean `{near}`?" if near else None
        raise _wrong(f"`method` must be one of {', '.join(SCALERS)}", "method", mend=mend)
    dtype = data.get("dtype", USUAL)
    if not isinstance(dtype, str) or dtype not in EPSILONS:
        raise _wrong(f"`dtype` must be one of {', '.join(EPSILONS)}", "dtype")
    settings = {key: value for key, value in data.items() if key not in _HEAD}
    kind = SCALERS[method]
    if not isinstance(columns, list) or not columns:
        raise _wrong("`columns` must be a list of what was learnt about each column", "columns")
    fitted = [_column(each, kind, ("columns", at)) for at, each in enumerate(columns)]
    if len({column.name for column in fitted}) < len(fitted):
        names = [column.name for column in fitted]
        twice = next(at for at, name in enumerate(names) if name in names[:at])
        raise _wrong("two columns have the same name", "columns", twice, "name", mend="give each column one of its own")
    checked = _checked(settings, kind)
    try:
        return make(method, checked).with_columns(fitted, dtype)
    except MlcalcError as cause:
        problem = cause.diagnostics[0]
        name = problem.argument or next((each for each in settings if f"`{each}`" in problem.message), "")
        raise _wrong(problem.message, name) from None


class _WrongScalerError(MlcalcError):
    """The data describe no scaler; `path` are the keys that lead to what is wrong."""

    path: tuple[str | int, ...] = ()


def _wrong(reason: str, *path: str | int, mend: str | None = None) -> _WrongScalerError:
    wrong = _WrongScalerError(Diagnostic("bad-scaler", reason, help=mend))
    wrong.path = path
    return wrong


def _checked(settings: Mapping[str, Any], kind: type[Scaler]) -> dict[str, Any]:
    """Return settings of the right kinds; those that the method does not have are left to it."""
    for name, value in settings.items():
        expected = kind.arguments[name].kind if name in kind.arguments else None
        if expected == "BOOLEAN" and not isinstance(value, bool):
            raise _wrong(f"`{name}` must be true or false", name)
        if expected == WHOLE and (isinstance(value, bool) or not isinstance(value, int)):
            raise _wrong(f"`{name}` must be a whole number", name)
        if expected == RANGE:
            if not isinstance(value, list) or len(value) != 2:
                raise _wrong(f"`{name}` must be a list of 2 numbers", name)
            for each in value:
                _number(each, name, (name,))
    return dict(settings)


def _column(data: Any, kind: type[Scaler], path: tuple[str | int, ...]) -> FittedColumn:
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise _wrong("a column has no name", *path)
    name = data["name"]
    keys = {"name", "seen", "missing", *kind.statistics}
    wrong = keys ^ data.keys()
    if wrong:
        needed = ", ".join(kind.statistics)
        odd = next((key for key in data if key in wrong), None)
        near = closest(odd, [key for key in keys if key in wrong]) if odd else None
        mend = f"did you mean `{near}`?" if near else None
        reason = f"column `{named(name)}` must hold {needed}, seen and missing, and nothing else"
        raise _wrong(reason, *path, *([odd] if odd else ()), mend=mend)
    for key in ("seen", "missing"):
        if not isinstance(data[key], int) or isinstance(data[key], bool) or data[key] < 0:
            raise _wrong(f"`{key}` of column `{named(name)}` must be a count", *path, key)
    numbers = {key: _statistic(data[key], key, (*path, key)) for key in kind.statistics}
    if numbers.get("scale") == 0:
        raise _wrong(f"`scale` of column `{named(name)}` is 0, and nothing can be divided by that", *path, "scale")
    return FittedColumn(name, data["seen"], data["missing"], numbers)


def _statistic(value: Any, name: str, path: tuple[str | int, ...]) -> float:
    if value is None:
        return math.nan
    return float(value) if value in ("inf", "-inf") else _number(value, name, path)


def _number(value: Any, name: str, path: tuple[str | int, ...]) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        mend = "write it without quotes" if isinstance(value, str) and holds_number(value) else None
        raise _wrong(f"`{name}` must be a number", *path, mend=mend)
    with suppress(OverflowError):
        number = float(value)
        if math.isfinite(number):
            return number
    raise _wrong(f"`{name}` must be a finite number", *path)
