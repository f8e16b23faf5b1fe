"""Histories in JSON: `hist.history` of Keras, and the log in Hugging Face's trainer_state.json."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, error, note
from mlcalc.faults.json_text import diagnose
from mlcalc.files import read_bounded
from mlcalc.history.columns import axis_of, is_axis, is_metric, read_number, step_number, time_of, unit_of
from mlcalc.history.refused import SAVED
from mlcalc.history.runs import Run, too_many_metrics
from mlcalc.history.tables import no_history
from mlcalc.limits import LARGEST_TEXT, MOST_METRICS
from mlcalc.plain_json import parse
from mlcalc.scaling.cells import WITH_COMMA, as_plain, holds_number
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
    are_lines = False
    try:
        data, repeats_a_key = parse(text)
        if repeats_a_key:
            run.notes.append(note("name-twice", "a key stands twice: the last one is read"))
    except json.JSONDecodeError as cause:
        data = _lines_of(text, run)
        if data is None:
            raise _bad_json(name, text, cause) from None
        are_lines = True
    rows = data.get("log_history") if isinstance(data, dict) else data
    written = _Text(Source(name, text), ("log_history",) if isinstance(data, dict) else (), are_lines=are_lines)
    if isinstance(data, dict) and data.keys() == {"runs"}:
        raise error("no-history", f"{name} is what mlcalc wrote of a history", help="give the log that it was made of")
    if isinstance(rows, list) and rows and all(isinstance(each, dict) for each in rows):
        _read_rows(written, rows, run)
    elif isinstance(data, dict):
        _read_lists(written._replace(within=()), data, run)
    else:
        raise no_history(name)


class _Text(NamedTuple):
    """A JSON text, where in it the points are, and whether it is a text of several lines, each of which is JSON."""

    source: Source
    within: tuple[str, ...] = ()
    are_lines: bool = False

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.source.name

    def place(self, path: Sequence[str | int]) -> Place:
        """Return the place of a value."""
        from mlcalc.faults.json_places import place_in

        if not self.are_lines:
            return place_in(self.source, (*self.within, *path))
        lines = [number for number, line in enumerate(self.source.text.splitlines(), 1) if line.strip()]
        entry, *inner = path
        number = lines[int(entry)]
        place = place_in(Source(self.name, self.source.line(number)), inner)
        return place._replace(source=self.source, line=number)


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
    if re.match(r"\s*\{\s*'", text):
        told = Diagnostic(
            "bad-json",
            f"{name} is a mapping as Python prints it, and no JSON",
            place=Place(Source(name, text), cause.lineno, cause.colno),
            help=SAVED,
        )
        return MlcalcError(told)
    return MlcalcError(diagnose(Source(name, cause.doc), cause.pos).problems)


def _read_lists(text: _Text, data: Mapping[str, Any], run: Run) -> None:
    """Read a list of values for each metric; beside them, or around them, may stand the epochs and `params`."""
    inner = data.get("history")
    epochs: Mapping[str, Any] = {}
    if isinstance(inner, dict):
        epochs = {"epoch": data["epoch"]} if isinstance(data.get("epoch"), list) else {}
        data, text = inner, text._replace(within=("history",))
    if len(data) > MOST_METRICS:
        raise too_many_metrics(text.name)
    data = {key: _as_list(value) for key, value in data.items()}
    lists = {**epochs, **{key: value for key, value in data.items() if isinstance(value, list)}}
    axis, time = axis_of(lists), time_of(lists)
    metrics = [key for key in lists if key not in (axis, time) and not is_axis(key) and (lists[key] or is_metric(key))]
    if not metrics and (
        single := next((key for key, each in data.items() if is_metric(key) and _is_number(each)), None)
    ):
        message = f"`{named(single)}` is one number, and a history has a list of numbers for each metric"
        message = f"{text.name} is no history of a training: {message}"
        mend = f'"{named(single)}": [{data[single]}]'
        raise MlcalcError(Diagnostic("no-history", message, help=mend, place=text.place((single,))))
    # Without steps and without a loss, only a mapping of numbers alone is a history: a model has lists, too.
    if not metrics or not (axis is not None or any(map(is_metric, metrics)) or all(map(_are_numbers, data.values()))):
        raise no_history(text.name)
    problems: list[MlcalcError] = []
    steps = None if axis is None else [_number(text, (axis, at), each) for at, each in enumerate(lists[axis])]
    for key in metrics:
        try:
            _read_metric(text, key, lists, steps, time, unit_of(axis), run)
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
    text: _Text,
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
        place = text.place((key, len(steps)))
        raise MlcalcError(Diagnostic("bad-history", f"{text.name}: {told}", place=place))
    for at, each in enumerate(values):
        value = _number(text, (key, at), each)
        step = float(at) if steps is None else steps[at]
        if value is not None and step is not None:
            is_timed = time is not None and at < len(lists[time])
            wall_time = _number(text, (time, at), lists[time][at]) if time is not None and is_timed else None
            run.add(key, _step(text.name, key, step), wall_time, value, unit)


def _read_rows(text: _Text, rows: list[dict[str, Any]], run: Run) -> None:
    """Read a list of mappings, one for each time that something was logged."""
    keys = {key: None for row in rows for key in row}
    if len(keys) > MOST_METRICS:
        raise too_many_metrics(text.name)
    axis, time = axis_of(keys), time_of(keys)
    if axis is None and not any(map(is_metric, keys)):
        raise no_history(text.name)
    unit = unit_of(axis)
    others = {axis, time, *filter(is_axis, keys)}
    for at, row in enumerate(rows):
        step = float(at) if axis is None else _number(text, (at, axis), row.get(axis))
        wall_time = _number(text, (at, time), row.get(time)) if time else None
        if step is None:
            continue
        for key, each in row.items():
            if key in others:
                continue
            if isinstance(each, (list, dict, bool)):
                run.skipped["lists"] += 1
                continue
            value = _number(text, (at, key), each)
            if value is not None:
                run.add(key, _step(text.name, key, step), wall_time, value, unit)


def _number(text: _Text, path: tuple[str | int, str | int], value: Any) -> float | None:
    """Return a number, which may be written as a text; None stays None.

    Args:
        text: where it stands.
        path: what leads to it: the key of a list and a number, or the other way round.
        value: what shall be a number.

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
    first, last = path
    what = f"`{named(first)}[{last}]`" if isinstance(first, str) else f"`{named(str(last))}` in entry {first}"
    mend = "each value is a number, or null; `json.dump(…, default=float)` writes those of NumPy as numbers"
    if isinstance(value, str) and holds_number(value.strip(), WITH_COMMA):
        mend = f"write {as_plain(value.strip(), WITH_COMMA)} with a decimal point"
    message = f"{text.name}: {what} is not a number, but {quoted(value)}"
    raise MlcalcError(Diagnostic("bad-history", message, help=mend, place=text.place(path)))


def _step(name: str, key: str, step: float) -> int | float:
    if not math.isfinite(step):
        raise error("bad-history", f"{name}: a step of `{named(key)}` is not finite")
    return step_number(step)
