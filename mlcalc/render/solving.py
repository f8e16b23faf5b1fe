"""What gives a shape or a count, and which sizes work, as people read it."""

from __future__ import annotations

from typing import Any

from mlcalc.edits import Line as Edited
from mlcalc.render.report import Column, CsvTable, Line, Report, ReportItem, Table, columns
from mlcalc.shapes import Shape, format_output, format_shape
from mlcalc.solving.axes import Axis
from mlcalc.solving.proposals import INPUT, LAYER, Changes, Proposal
from mlcalc.solving.questions import Turned, assigned
from mlcalc.solving.reasons import Limit
from mlcalc.solving.sizes import USUAL_SIZES, Sizes, SizesThatWork
from mlcalc.texts import counted, listed, named


def turned_report(turned: Turned, title: str) -> Report:
    """Return the solutions of one layer, one a row, with the formula of the first ones."""
    names = list(dict.fromkeys(name for each in turned.solutions for name in (*each, *turned.free)))
    columns = [Column(name, name, right=True) for name in names]
    shown = len(turned.formulas)
    has_why = any(turned.formulas)
    rows = [
        [*(_cell(each, name, turned) for name in names), *([why] if has_why else [])]
        for each, why in zip(turned.solutions, turned.formulas, strict=False)
    ]
    columns += [Column("Why", "why", is_formula=True)] if has_why else []
    more = len(turned.solutions) - shown if turned.count is None else turned.count - shown
    end: list[ReportItem] = []
    if turned.count is None and not turned.held:
        end = [Line("… and more: not all are listed")] if turned.solutions else []
    elif more > 0 and turned.count is not None:
        end = [Line(f"… and {more:,} more: `--format json` lists them")]
    if turned.held:
        end.append(
            Line(f"with the default of {' and '.join(map('`{}`'.format, turned.held))}: others were not searched")
        )
    count = "" if turned.count is None else f": {counted(turned.count, 'solution')}"
    return [Line(f"{title}{count}", "title"), Table(columns, rows), *end]


def _cell(values: dict[str, Any], name: str, turned: Turned) -> object:
    if name in values:
        value = values[name]
        return ",".join(map(str, value)) if isinstance(value, tuple) else value
    return "any"


def nearest_text(turned: Turned) -> str | None:
    """Return what would do, or else what comes nearest, as a sentence."""
    if turned.others:
        return f"{'; or '.join(map(assigned, turned.others))} gives it"
    parts = []
    for each in turned.nearest:
        given = {name: value for name, value in each.items() if name not in ("params", "output_shape")}
        gives = f"{each['params']:,} parameters" if "params" in each else str(each["output_shape"])
        parts.append(f"{assigned(given) or 'what is given'} gives {gives}")
    return f"nearest: {'; '.join(parts)}" if parts else None


def turned_text(turned: Turned) -> str:
    """Return the solutions bare, one a line: the value alone where one thing is unknown."""
    lines = []
    for each in turned.solutions:
        pairs = {name: ",".join(map(str, value)) if isinstance(value, tuple) else value for name, value in each.items()}
        single = len(pairs) == 1
        lines.append(" ".join(str(value) if single else f"{name}={value}" for name, value in pairs.items()))
    return "\n".join(lines)


def sizes_report(answer: SizesThatWork) -> Report:
    """Return the sizes that work: a sentence for each entry, and which layers set the bounds."""
    several = len({axis.input for entry in answer.sizes for axis in (*entry.axes, *entry.fixed)}) > 1
    lines: list[ReportItem] = []
    for each in answer.sizes:
        lines += [Line(_sentence(each, several=several), "answer")]
        lines += [Line(f"  {_limit_text(limit, each)}") for limit in each.limits if not _is_given(limit, each)]
    rows = [
        [axis.input, axis.name, *progression]
        for entry in answer.sizes
        for axis in entry.axes
        for progression in entry.works
    ]
    return [*lines, CsvTable(Table(columns("Input", "Axis", "First", "Last", "Step"), rows))]


def _sentence(sizes: Sizes, *, several: bool) -> str:
    """Return which sizes work, and what is nearest to the given one if that does not."""
    fixed = ", ".join(f"{_axis_text(axis, several)} {axis.size or '?'}" for axis in sizes.fixed)
    axes = _axes_text(sizes.axes, several)
    same = ", the same size" if len(sizes.axes) > 1 and not sizes.is_independent else ""
    text = f"{axes}{same}{f' (with {fixed})' if fixed else ''}: {sizes.in_words}"
    if sizes.between != USUAL_SIZES:
        text += f" (of those from {sizes.between[0]:,} to {sizes.between[1]:,})"
    failing = next((limit for limit in sizes.limits if _is_given(limit, sizes)), None)
    if failing is None:
        return f"{text}; {sizes.given:,} works" if sizes.given is not None and sizes.works_as_given else text
    near = f"; nearest: {', '.join(map('{:,}'.format, sizes.nearest))}" if sizes.nearest else ""
    return f"{text}. {_limit_text(failing, sizes)}{near}"


def _is_given(limit: Limit, sizes: Sizes) -> bool:
    return limit.size == sizes.given and not sizes.works_as_given


def _limit_text(limit: Limit, sizes: Sizes) -> str:
    given = " × ".join(str(axis.size) for axis in sizes.axes) if limit.size is None else f"{limit.size:,}"
    line = "" if limit.line is None else f", line {limit.line}"
    return f'{given} fails at "{named(limit.layer)}"{line} ({limit.reason})'


def _axes_text(axes: tuple[Axis, ...], several: bool) -> str:
    texts = [_axis_text(axis, several) for axis in axes]
    return texts[0] if len(texts) == 1 else f"{listed(texts[:-1])} and {texts[-1]}"


def _axis_text(axis: Axis, several: bool) -> str:
    name = axis.name if not axis.name.isdigit() else f"axis {axis.name}"
    return f'{name.replace("_", " ")} of "{named(axis.input)}"' if several else name.replace("_", " ")


def sizes_text(answer: SizesThatWork) -> str:
    """Return the sizes bare: for each entry a line of progressions, first:last:step."""
    return "\n".join(",".join(":".join(map(str, each)) for each in entry.works) for entry in answer.sizes)


def no_sizes_text(answer: SizesThatWork) -> str:
    """Return why no size works."""
    empty = next((each for each in answer.sizes if not each.works), None)
    if empty is None:
        return "no size works"
    first, last = empty.between
    why = next((limit for limit in empty.limits), None)
    axes = _axes_text(empty.axes, several=False)
    because = "" if why is None else f': "{named(why.layer)}" fails ({why.reason})'
    held = ", ".join(f"{_axis_text(axis, several=False)} {axis.size or '?'}" for axis in empty.fixed)
    return f"no size of {axes} from {first:,} to {last:,} works{f' with {held}' if held else ''}{because}"


def changes_report(changes: Changes) -> Report:
    """Return the changes that give an output, each as the line that it makes."""
    said, wanted = f"{changes.title[0].upper()}{changes.title[1:]}", _without_batch(changes.wanted)
    if changes.is_right:
        return [Line(f"{said} already.", "answer"), CsvTable(Table(_CHANGE_COLUMNS, []))]
    title = "One change that gives" if len(changes.changes) == 1 else "Each of these changes gives"
    rows = [row for each in changes.changes for row in _rows_of(each)]
    return [Line(f"{said}. {title} {wanted}:", "title"), Table(_CHANGE_COLUMNS, rows)]


_CHANGE_COLUMNS = [
    Column("Line", "line"),
    Column("Why", "why", gives_way=1, is_formula=True),
    Column("Params", "params", right=True),
    Column("Change", "change", is_whole=True),
]


def _rows_of(change: Proposal) -> list[list[object]]:
    """Return the line of a change, and those that change with it."""
    difference = change.params_difference
    params = "" if difference is None else f"{difference:+,}".replace("-", "−")
    line = (
        ""
        if change.line is None
        else f"{'after ' if change.kind == LAYER and not change.in_place else ''}{change.line}"
    )
    rows: list[list[object]] = [[line, change.why, params, _change_text(change)]]
    rows += [["" if each.number is None else str(each.number), "", "", _edit_text(each)] for each in change.edits]
    return rows


def _edit_text(edit: Edited) -> str:
    is_known = edit.number is not None or edit.layer is None
    return edit.text if is_known else f'"{named(edit.layer or "")}": {edit.text}'


def _change_text(change: Proposal) -> str:
    if change.line is not None or change.kind == INPUT:
        return change.text
    name = named(change.layer)
    return f'behind "{name}": {change.text}' if change.kind == LAYER else f'"{name}": {change.text}'


def _without_batch(shape: Shape | None) -> str:
    return format_output(shape) if shape is None else format_shape(shape[1:])


def changes_text(changes: Changes) -> str:
    """Return the changes bare, the line of each."""
    return "\n".join(each.text for each in changes.changes)
