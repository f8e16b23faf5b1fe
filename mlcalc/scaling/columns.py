"""Which columns are scaled, and which of them belong to those that a scaler was fitted to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, closest, error, located, note, suggestion
from mlcalc.limits import LONGEST_PASTED
from mlcalc.scaling.datasets import Dataset
from mlcalc.texts import counted, listed, named

TARGETS = frozenset({"class", "classes", "label", "labels", "target", "targets", "y"})
"""How tables name the column that a model shall predict: scikit-learn's words, and those of its data sets."""


class FittedColumn(NamedTuple):
    """What a scaler learnt about one column.

    `seen` cells held numbers and `missing` did not; `statistics` are the numbers that the scaler's
    `statistics` names, NaN if there was nothing to learn from.
    """

    name: str
    seen: int
    missing: int
    statistics: Mapping[str, float]


def numeric_columns(data: Dataset, wanted: Sequence[str] | None = None) -> list[int]:
    """Return the columns to scale, by index: the wanted ones, or all that hold numbers.

    Raises:
        MlcalcError: a wanted column is missing, a name is not unique, or nothing is left.
    """
    positions = {name: index for index, name in enumerate(data.names)}
    indices = list(data.numeric) if wanted is None else [_position(data, name, positions) for name in wanted]
    if not indices:
        if data.remarks:
            remark = next(iter(data.remarks.values()))
            reason = f"{data.name} has no column of numbers: {remark.message}"
            wrong = error("no-numbers", reason, help=remark.help, settings=remark.settings)
            raise located(wrong, remark.place)
        if data.notation.decimal == "," and any("," in name for name in data.names):
            reason = "a comma without quotes is the decimal sign, and delimits no cells"
            raise error(
                "no-numbers",
                f"{data.name} has no column of numbers: {reason}",
                help="leave `decimal ,` out if the numbers have points; between commas, 1,5 is written in quotes",
                settings=("decimal",),
            )
        raise error(
            "no-numbers",
            f"{data.name} has no column of numbers",
            help="`columns` names the columns to scale, `delimiter` and `decimal` say how the file is written",
            settings=("columns", "delimiter", "decimal"),
        )
    counts = Counter(data.names)
    for index in indices:
        if counts[data.names[index]] > 1:
            name = named(data.names[index])
            mend = f"give one of them another name in the first row, such as `{name}_2`"
            second = data.names.index(data.names[index], data.names.index(data.names[index]) + 1)
            wrong = error("repeated-column", f"{data.name} has more than one column `{name}`", help=mend)
            raise located(wrong, data.heading(second))
    return list(dict.fromkeys(indices))


def _position(data: Dataset, name: str, positions: Mapping[str, int]) -> int:
    if name not in positions:
        mend = suggestion(name, data.names) or f"it has {listed(data.names, named)}"
        if name.isascii() and name.isdigit() and data.header and int(name) < len(data.names):
            mend = f"columns are named, not counted: {listed(data.names, named)}"
        near = closest(name, data.names)
        wrong = error("unknown-column", f"{data.name} has no column `{named(name)}`", help=mend)
        raise located(wrong, data.heading(None if near is None else list(data.names).index(near)))
    return positions[name]


def match_columns(
    columns: Sequence[FittedColumn], data: Dataset, wanted: Sequence[str] | None = None
) -> dict[int, FittedColumn]:
    """Return which column of the data belongs to which that a scaler knows, index -> column.

    By the names in the header; by position if the data has none.

    Raises:
        MlcalcError: a column is missing, or there is another number of columns without names.
    """
    fitted = {column.name: column for column in columns}
    for name in wanted or ():
        if name not in fitted:
            raise error(
                "unknown-column",
                f"the scaler has not learnt column `{named(name)}`",
                help=suggestion(name, fitted) or f"it knows {listed(list(fitted), named)}",
            )
    names = list(dict.fromkeys(wanted or fitted))
    present = set(data.names)
    missing = [name for name in names if name not in present]
    if missing and not data.header:
        return _matched_by_position(data, [fitted[name] for name in names])
    if missing:
        mend = _renamed(missing, [name for name in data.names if name not in fitted]) or _columns(
            [name for name in names if name in present], "scales those that are there"
        )
        wrong = error(
            "missing-column",
            f"{data.name} has no column {_listed(missing)}, which the scaler has learnt",
            help=mend or f"it has {listed(data.names, named)}; a column is known by the name in the header",
            settings=("columns",),
        )
        raise located(wrong, data.heading(None))
    if not data.header and not wanted and unlearnt(columns, data):
        raise _miscounted(data, columns)
    return {index: fitted[data.names[index]] for index in numeric_columns(data, names)}


def unlearnt(columns: Sequence[FittedColumn], data: Dataset) -> list[str]:
    """Return the names of the columns of numbers that a scaler has not learnt."""
    fitted = {column.name for column in columns}
    return [data.names[index] for index in data.numeric if data.names[index] not in fitted]


def left_as_they_are(names: Sequence[str]) -> list[Diagnostic]:
    """Return the note on columns of numbers that are copied, for the scaler has not learnt them."""
    if not names:
        return []
    subject, them = ("columns", "them") if len(names) > 1 else ("column", "it")
    are, they = ("are", "they are") if len(names) > 1 else ("is", "it is")
    message = f"{subject} {_listed(names)} {are} left as {they}: the scaler has not learnt {them}"
    return [note("unlearnt-column", message)]


def scaled_targets(data: Dataset) -> list[Diagnostic]:
    """Return notes on the columns that are named like what a model shall predict, which is not scaled as a rule."""
    names = [data.names[index] for index in data.numeric] if data.header else []
    found = [name for name in names if name.lower() in TARGETS]
    mend = _columns([name for name in names if name not in found], "scales the others alone")
    if not found or mend is None:
        return []
    message = f"column {_listed(found)} is scaled too, as if it were an input of the model"
    return [note("scaled-target", message)._replace(help=mend, settings=("columns",))]


def _renamed(missing: Sequence[str], others: Sequence[str]) -> str | None:
    """Return the help that one column is called otherwise than the one which is missing, if that is so."""
    near = closest(missing[0], others) if len(missing) == 1 else None
    if near is None:
        return None
    return f"is column `{named(near)}` meant? In the header, write `{named(missing[0])}` for it, as in the learnt data"


def _columns(names: Sequence[str], does: str) -> str | None:
    """Return the mend that names columns; None if there are none or too many to paste."""
    text = chosen(names)
    return f"`columns {text}` {does}" if text else None


def chosen(names: Sequence[str]) -> str | None:
    """Return names as a shell takes them behind `columns`; None if there are none or too many to paste."""
    import csv
    import io
    import shlex

    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(names)
    text = shlex.quote(line.getvalue())
    can_be_pasted = names and text.isprintable() and "`" not in text and len(text) <= LONGEST_PASTED
    return text if can_be_pasted else None


def _matched_by_position(data: Dataset, known: Sequence[FittedColumn]) -> dict[int, FittedColumn]:
    if len(data.numeric) != len(known):
        raise _miscounted(data, known)
    return dict(zip(data.numeric, known, strict=True))


def _miscounted(data: Dataset, known: Sequence[FittedColumn]) -> MlcalcError:
    present = len(data.numeric)
    rule = "columns are matched by the names in a header, or by position where there is none"
    fewer = _columns([each.name for each in known[-present:]], f"takes {'them' if present > 1 else 'it'} for the last")
    return error(
        "missing-column" if present < len(known) else "extra-column",
        f"{data.name} has {counted(present, 'column')} of numbers, the scaler has learnt {len(known)}",
        help=f"{fewer}; {rule}" if 0 < present < len(known) and fewer else rule,
        settings=("columns",),
    )


def _listed(names: Sequence[str]) -> str:
    return listed(names, lambda name: f"`{named(name)}`")
