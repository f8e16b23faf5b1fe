"""Histories in JSON: `hist.history` of Keras, and the log in Hugging Face's trainer_state.json."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, BinaryIO

from mlcalc.errors import MlcalcError, Source, error, note
from mlcalc.faults.json_text import diagnose
from mlcalc.files import read_bounded
from mlcalc.history.columns import axis_of, is_axis, is_metric, read_number, step_number, time_of, unit_of
from mlcalc.history.refused import SAVED
from mlcalc.history.runs import Run, too_many_metrics
from mlcalc.history.tables import no_history
from mlcalc.limits import LARGEST_TEXT, MOST_METRICS
from mlcalc.plain_json import parse
from mlcalc.texts import counted, named, quoted


def read_json(name: str, stream: BinaryIO, run: Run) -> None:
    """Give the points in a JSON text to a run.

    Raises:
        MlcalcError: it is no JSON or no history.
    """
    content = read_bounded(stream, LARGEST_TEXT, f"{name} is larger than 1 GiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        from mlcalc.faults.not_utf8 import wrong_byte

        raise MlcalcError(wrong_byte(name, content)) from None
    try:
        data, repeats_a_key = parse(text)
        if repeats_a_key:
            run.notes.append(note("name-twice", "a key stands twice: the last one is read"))
    except json.JSONDecodeError as cause:
        data = _lines_of(text, run)
        if data is None:
            raise _bad_json(name, text, cause) from None
    rows = data.get("log_history") if isinstance(data, dict) else data
    if isinstance(data, dict) and data.keys() == {"runs"}:
        raise error("no-history", f"{name} is what mlcalc wrote of a history", help="give the log that it was made of")
    if isinstance(rows, list) and rows and all(isinstance(each, dict) for each in rows):
        _read_rows(name, rows, run)
    elif isinstance(data, dict):
        _read_lists(name, data, run)
    else:
        raise no_history(name)


def _lines_of(text: str, run: Run) -> list[dict[str, Any]] | None:
    """Return the mappings in JSON Lines, one for each line; None if the text is something else."""
    lines = [line for line in text.splitlines() if line.strip()]
    rows: list[dict[str, Any]] = []
    for line in lines:
        try:
            row = parse(line).data
        except json.JSONDecodeError:
            if len(rows) < len(lines) - 1 or not rows:
                return None
            run.notes.append(note("half-written", "the last line is not whole: it is cut, or still being written"))
            break
        if not isinstance(row, dict):
            return None
        rows.append(row)
    return rows


def _bad_json(name: str, text: str, cause: json.JSONDecodeError) -> MlcalcError:
    where = f"{name}:{cause.lineno}:{cause.colno}"
    if re.match(r"\s*\{\s*'", text):
        return error(
            "bad-json",
            f"{name} is a mapping as Python prints it, and no JSON",
            where=where,
            help=SAVED,
        )
    return MlcalcError(diagnose(Source(name, cause.doc), cause.pos).problems)


def _read_lists(name: str, data: Mapping[str, Any], run: Run) -> None:
    """Read a list of values for each metric; beside them, or around them, may stand the epochs and `params`."""
    inner = data.get("history")
    epochs: Mapping[str, Any] = {}
    if isinstance(inner, dict):
        epochs = {"epoch": data["epoch"]} if isinstance(data.get("epoch"), list) else {}
        data = inner
    if len(data) > MOST_METRICS:
        raise too_many_metrics(name)
    data = {key: _as_list(value) for key, value in data.items()}
    lists = {**epochs, **{key: value for key, value in data.items() if isinstance(value, list)}}
    axis, time = axis_of(lists), time_of(lists)
    metrics = [key for key in lists if key not in (axis, time) and not is_axis(key) and (lists[key] or is_metric(key))]
    if not metrics and (
        single := next((key for key, each in data.items() if is_metric(key) and _is_number(each)), None)
    ):
        message = f"`{named(single)}` is one number, and a history has a list of numbers for each metric"
        raise error(
            "no-history", f"{name} is no history of a training: {message}", help=f'"{named(single)}": [{data[single]}]'
        )
    # Without steps and without a loss, only a mapping of numbers alone is a history: a model has lists, too.
    if not metrics or not (axis is not None or any(map(is_metric, metrics)) or all(map(_are_numbers, data.values()))):
        raise no_history(name)
    problems: list[MlcalcError] = []
    steps = None if axis is None else [_number(name, f"{axis}[{at}]", each) for at, each in enumerate(lists[axis])]
    for key in metrics:
        try:
            _read_metric(name, key, lists, steps, time, unit_of(axis), run)
        except MlcalcError as cause:
            problems.append(cause)
    if problems:
        raise MlcalcError([each for cause in problems for each in cause.diagnostics])


def _as_list(column: Any) -> Any:
    """Return the list that stands for a column of pandas, whose rows it numbers."""
    is_numbered = isinstance(column, dict) and bool(column) and all(map(str.isdecimal, column))
    return [*column.values()] if is_numbered else column


def _are_numbers(values: Any) -> bool:
    return isinstance(values, list) and not any(isinstance(each, (list, dict)) for each in values)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _read_metric(  # noqa: PLR0913, PLR0917  (the columns that belong together)
    name: str,
    key: str,
    lists: Mapping[str, list[Any]],
    steps: list[float | None] | None,
    time: str | None,
    unit: str,
    run: Run,
) -> None:
    values = lists[key]
    if any(isinstance(each, (list, dict)) for each in values):
        run.skipped["lists"] += 1
        return
    if steps is not None and len(values) > len(steps):
        are = "is" if len(steps) == 1 else "are"
        told = f"`{named(key)}` has {counted(len(values), 'value')}, but there {are} {counted(len(steps), 'epoch')}"
        raise error("bad-history", f"{name}: {told}")
    for at, each in enumerate(values):
        value = _number(name, f"{key}[{at}]", each)
        step = float(at) if steps is None else steps[at]
        if value is not None and step is not None:
            times = lists[time] if time is not None else []
            wall_time = _number(name, f"{time}[{at}]", times[at]) if at < len(times) else None
            run.add(key, _step(name, key, step), wall_time, value, unit)


def _read_rows(name: str, rows: list[dict[str, Any]], run: Run) -> None:
    """Read a list of mappings, one for each time that something was logged."""
    keys = {key: None for row in rows for key in row}
    if len(keys) > MOST_METRICS:
        raise too_many_metrics(name)
    axis, time = axis_of(keys), time_of(keys)
    if axis is None and not any(map(is_metric, keys)):
        raise no_history(name)
    unit = unit_of(axis)
    others = {axis, time, *filter(is_axis, keys)}
    for at, row in enumerate(rows):
        step = float(at) if axis is None else _number(name, f"{axis} in entry {at}", row.get(axis))
        wall_time = _number(name, f"{time} in entry {at}", row.get(time)) if time else None
        if step is None:
            continue
        for key, each in row.items():
            if key in others:
                continue
            if isinstance(each, (list, dict, bool)):
                run.skipped["lists"] += 1
                continue
            value = _number(name, f"{key} in entry {at}", each)
            if value is not None:
                run.add(key, _step(name, key, step), wall_time, value, unit)


def _number(name: str, path: str, value: Any) -> float | None:
    """Return a number, which may be written as a text; None stays None.

    Raises:
        MlcalcError: it is something else.
    """
    if value is None:
        return None
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, str):
            return read_number(value.strip()) if value.strip() else None
    except (ValueError, OverflowError):
        pass
    mend = "each value is a number, or null; `json.dump(…, default=float)` writes those of NumPy as numbers"
    raise error("bad-history", f"{name}: `{named(path)}` is not a number, but {quoted(value)}", help=mend)


def _step(name: str, key: str, step: float) -> int | float:
    if not math.isfinite(step):
        raise error("bad-history", f"{name}: a step of `{named(key)}` is not finite")
    return step_number(step)
