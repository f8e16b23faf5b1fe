"""The reports of `summary`, `params` and `shape`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mlcalc.errors import error, suggestion
from mlcalc.formula import Expression
from mlcalc.layers.explanation import Explanation
from mlcalc.render.report import (
    Column,
    CsvTable,
    Line,
    Ratio,
    Report,
    ReportItem,
    Seconds,
    Table,
    bytes_text,
    cell_text,
    columns,
)
from mlcalc.shapes import format_output, format_shape
from mlcalc.summary import LayerRow, Summary, folded_notes
from mlcalc.texts import listed, named


def trainable_word(row: LayerRow) -> str:
    """Return whether training changes a layer's weights: yes, no, partly, or a dash if it has none."""
    if row.params == 0:
        return "-"
    if row.params is None or row.trainable_params is None:
        return "?"
    if not row.trainable_params:
        return "no"
    return "yes" if row.trainable_params == row.params else "partly"


COLUMNS: dict[str, tuple[Column, Callable[[LayerRow], object]]] = {
    "name": (Column("Layer", "name", shortens=True), lambda row: row.name),
    "type": (Column("Type", "type", shortens=True, gives_way=7), lambda row: row.type),
    "inputs": (Column("Inputs", "inputs", gives_way=2), lambda row: row.sources),
    "input_shape": (
        Column("Input shape", "input_shape", gives_way=3),
        lambda row: tuple(map(format_output, row.input_shape)),
    ),
    "output_shape": (
        Column("Output shape", "output_shape", is_whole=True),
        lambda row: format_output(row.output_shape),
    ),
    "params": (Column("Params", "params", right=True), lambda row: row.params),
    "trainable_params": (
        Column("Trainable", "trainable_params", right=True, gives_way=5),
        lambda row: row.trainable_params,
    ),
    "non_trainable_params": (
        Column("Not trainable", "non_trainable_params", right=True, gives_way=6),
        lambda row: row.non_trainable_params,
    ),
    "trainable": (Column("Trainable", "trainable", is_whole=True, gives_way=4), trainable_word),
    "macs": (Column("MACs", "macs", right=True, gives_way=8), lambda row: row.macs),
    "weights": (
        Column("Weights", "weights", gives_way=1),
        lambda row: tuple(f"{weight.path} {format_output(weight.shape)}" for weight in row.weights),
    ),
}
"""Every column that can be chosen of any summary: its title, and what it shows of a layer."""


def all_columns(count_as: str | None = None) -> dict[str, tuple[Column, Callable[[LayerRow], object]]]:
    """Return every column that can be chosen, with those of the further figures.

    Args:
        count_as: the tool that is counted like, if any: the head of its column.
    """
    from mlcalc.costs.figures import FIGURES

    # They were asked for, and so the type gives way before them; of those that explain each other the first stays.
    further = {
        name: (Column(each.title, name, right=True, gives_way=8 + place, is_late=True), _cost(name))
        for place, (name, each) in enumerate(reversed(list(FIGURES.items())))
    }
    further = {name: further[name] for name in FIGURES}
    counted, of = further["counted"]
    further["counted"] = counted._replace(title=count_as or counted.title), of
    return {**COLUMNS, **further}


def _cost(name: str) -> Callable[[LayerRow], object]:
    return lambda row: _shown_cost(name, row.costs or {})


def _shown_cost(name: str, costs: dict[str, Any]) -> object:
    """Return a figure as a cell: a list as a shape, which is empty where a layer has no axes of space or time."""
    value = costs.get(name)
    if isinstance(value, list):
        return format_shape(value) if value else "-"
    if name == "bound_by" and costs["seconds"] == 0:
        return "-"
    return _FLOATS[name](value) if name in _FLOATS and value is not None else value


_FLOATS: dict[str, Callable[[float], float]] = {"seconds": Seconds, "arithmetic_intensity": Ratio}
"""Figures that are no whole numbers, and how people read them."""


ANSWER_COLUMNS = ("name", "type", "input_shape", "output_shape", "params")
"""What CSV says of a single layer."""


def default_columns(summary: Summary) -> list[str]:
    """Return the columns that a model needs: `inputs` if it is a graph, trainable parameters if anything is frozen."""
    frozen = any(row.params and row.trainable_params != row.params for row in summary.layers)
    optional = {"trainable": frozen, "inputs": not summary.is_chain}
    return ["name", "type", "output_shape", "params", *(name for name, needed in optional.items() if needed)]


def chosen_columns(text: str) -> list[str]:
    """Return the columns that a list such as `name,params,macs` chooses.

    Raises:
        MlcalcError: there is no such column.
    """
    names = [name.strip().replace("-", "_") for name in text.split(",") if name.strip()]
    known = all_columns()
    for name in names:
        if name not in known:
            raise error(
                "unknown-column",
                f"there is no column `{named(name)}`",
                help=_parted(name, known)
                or _called(name)
                or suggestion(name, known)
                or f"there are {', '.join(known)}",
            )
    return names


def _called(name: str) -> str | None:
    """Return the help for what others call a column."""
    meant = next((each for each, others in _COLUMNS_MEANT.items() if name.lower() in others), None)
    return f"did you mean `{meant}`?" if meant else None


_COLUMNS_MEANT = {
    "name": ("layer", "layers", "layer_name"),
    "type": ("class", "class_name", "kind", "layer_type"),
    "inputs": ("connected_to", "from", "parents"),
    "output_shape": ("output", "outputs", "shape", "shapes"),
    "params": ("count", "n_params", "num_params", "param_#", "parameter", "parameters"),
    "macs": ("mac", "madds", "mult_adds", "multadds"),
    "bytes": ("memory", "size", "weights_bytes"),
}
"""A column -> what others call it."""


def _parted(name: str, known: Iterable[str]) -> str | None:
    """Return the help for columns with another sign than a comma between them."""
    names = [each for each in re.split(r"[;:|+/\s]+", name) if each]
    return f"did you mean `{','.join(names)}`?" if len(names) > 1 and {*names} <= {*known} else None


def summary_report(summary: Summary, columns: Sequence[str] | None = None, *, explain: bool = False) -> Report:
    """Return a row for each layer, the totals and the weights' memory."""
    chosen = columns or summary.shown or default_columns(summary)
    shown = [*chosen, *(name for name in summary.asked if name not in chosen)]
    blocks: list[ReportItem] = [Line(f"Model: {summary.name or 'model'}", "title"), _table(summary, shown)]
    blocks += [Line(""), *_totals(summary, with_macs=True)]
    if not explain:
        return [*blocks, *(Line(note, "note") for note in summary.notes_on_rows)]
    for row in summary.layers:
        blocks += [Line(""), *_explained(row)]
    return blocks


def source_report(
    title: str, summaries: Sequence[Summary], columns: Sequence[str] | None = None, *, explain: bool = False
) -> Report:
    """Return the models of a source, one below the other.

    Args:
        title: which models the source holds.
        summaries: those that can be shown.
        columns: those that are shown; those that each model needs by default.
        explain: whether to show the formulas of each layer.
    """
    blocks: list[ReportItem] = [Line(title)]
    for each in summaries:
        head, *rest = summary_report(each, columns, explain=explain)
        blocks += [Line(""), Line(f"Model: {each.origin.title(each.name)}", "title") if each.origin else head, *rest]
    return blocks


def broken_report(summary: Summary, below: int) -> Report:
    """Return a row for each layer down to the one that is wrong.

    Args:
        summary: the rows; the last one is wrong.
        below: how many layers are below it.
    """
    table = _table(summary, ["name", "type", "output_shape", "params"])
    *right, wrong = table.rows
    rows = [*right, [*wrong[:2], "wrong: see below", "-"]]
    rest = [Line(f"… and {below:,} more below it")] if below else []
    return [
        Line(f"Model: {summary.name or 'model'}, down to the first error", "title"),
        Table(table.columns, rows),
        *rest,
    ]


def _table(summary: Summary, names: Sequence[str]) -> Table:
    known = COLUMNS if {*names} <= COLUMNS.keys() else all_columns((summary.costs or {}).get("count_as"))
    chosen = [known[name] for name in names]
    return Table([column for column, _ in chosen], [[value(row) for _, value in chosen] for row in summary.layers])


def _count(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _macs(summary: Summary) -> str:
    """Return the cost of the model; what is known of it if a layer's cost is not."""
    if summary.macs is None and summary.known_macs:
        return f"at least {summary.known_macs:,}"
    return _count(summary.macs)


def _totals(summary: Summary, *, with_macs: bool) -> list[Line]:
    lines = [
        f"Total params: {_count(summary.params)} ({bytes_text(summary.weights_bytes)})",
        f"Trainable params: {_count(summary.trainable_params)}",
        f"Non-trainable params: {_count(summary.non_trainable_params)}",
    ]
    if with_macs:
        lines.append(f"MACs for one sample: {_macs(summary)} (FLOPs are twice that)")
    lines += _further_totals(summary)
    return [*map(Line, lines), *(Line(f"note: {note}", "note") for note in summary.notes)]


def _further_totals(summary: Summary) -> list[str]:
    """Return the totals of the further figures, each with what it is one of."""
    if not summary.costs:
        return []
    from mlcalc.costs.figures import FIGURES

    of = "one sample" if summary.batch_size is None else f"a batch of {summary.batch_size:,}"
    figures = {name: value for name, value in summary.costs.items() if name in FIGURES}
    lines = [
        f"{FIGURES[name].total} for {of}: {_known_total(summary, name)}"
        for name in figures
        if name not in ("counted", "seconds", "bound_by")
    ]
    if "counted" in figures:
        lines.append(_counted(summary, of))
    return [*lines, *(_times(summary.costs, of) if "seconds" in figures else ())]


def _known_total(summary: Summary, name: str) -> str:
    """Return a total; what is known of it if a layer's figure is not."""
    value = _shown_cost(name, summary.costs or {})
    if value is None and name != "arithmetic_intensity":
        known = sum((row.costs or {}).get(name) or 0 for row in summary.layers if not row.depth)
        return f"at least {known:,}" if known else cell_text(None)
    return cell_text(value)


def _counted(summary: Summary, of: str) -> str:
    """Return the total as a tool counts it, in its own unit."""
    from mlcalc.costs.tools import TOOLS

    tool = TOOLS[(summary.costs or {})["count_as"]]
    return f"Counted as {tool.name} {tool.version} for {of}: {_known_total(summary, 'counted')} {tool.unit}"


def _times(costs: dict[str, Any], of: str) -> list[str]:
    """Return the least time of inference and training; nobody is promised that it takes no longer."""
    least, device = costs["seconds"], costs["device"]
    if least is None:
        return [f"Time for {of} on {device}: unknown"]
    by = f", bound by {costs['bound_by']}" if costs["bound_by"] else ""
    return [
        f"Time for {of} on {device}, a lower bound and no promise: {cell_text(Seconds(least))}{by}",
        f"Time of training all of it, three such passes: {cell_text(Seconds(costs['training_seconds']))}",
    ]


def _explained(row: LayerRow) -> list[ReportItem]:
    """Return the formulas of one layer among others."""
    blocks: list[ReportItem] = [Line(f"{row.name}: {row.call}", "title")]
    reasons = _reasons(row)
    blocks += [Line(f"  {each.label or 'size'} = {each}", is_formula=True) for each in reasons.shape]
    if reasons.params is not None:
        blocks.append(Line(f"  params = {reasons.params}", is_formula=True))
    further = [each for formulas in (reasons.costs or {}).values() for each in formulas]
    blocks += [Line(f"  {each.label} = {_with_value(each)}", is_formula=True) for each in further]
    return [*blocks, *(Line(f"  note: {note}", "note") for note in reasons.notes)]


def _with_value(formula: Expression) -> str:
    """Return a formula with the numbers put in; a time in the unit that suits it."""
    if formula.label != "seconds":
        return str(formula)
    return f"{formula.symbols} = {formula.separated} = {Seconds(formula.value or 0)}"


def _reasons(row: LayerRow) -> Explanation:
    return row.explanation or Explanation()


def params_report(summary: Summary) -> Report:
    """Return why a layer, or each layer of a model, has its number of parameters."""
    if not summary.is_single:
        return _params_of_model(summary)
    row = summary.layers[0]
    blocks = [CsvTable(_table(summary, ANSWER_COLUMNS)), *_heading(row)]
    formula = _reasons(row).params
    if formula is None:
        blocks.append(Line("params = 0: the layer has no weights", "answer"))
    else:
        blocks += _steps("params", formula)
        blocks += [Line(""), *_terms(formula), Line(""), _weights(row)]
    if row.non_trainable_params:
        blocks.append(Line(f"of these {row.non_trainable_params:,} are not trainable"))
    told = [Line(f"note: {note}", "note") for note in _reasons(row).notes_on_params]
    return [*blocks, *_notes(row), *told]


def _heading(row: LayerRow) -> list[ReportItem]:
    given = f"input {listed(row.input_shape, format_output)} → " if row.input_shape else ""
    return [Line(row.call, "title"), Line(f"{given}output {format_output(row.output_shape)}"), Line("")]


def _steps(name: str, formula: Expression) -> list[ReportItem]:
    margin = " " * len(name)
    steps = list(dict.fromkeys([formula.symbols, formula.separated]))
    lines = [Line(f"{name if index == 0 else margin} = {step}", is_formula=True) for index, step in enumerate(steps)]
    return [*lines, Line(f"{margin} = {_count(formula.value)}", "answer")]


def _terms(formula: Expression) -> list[ReportItem]:
    if not formula.terms:
        return []
    heads = columns("Term", "Value", "Meaning", right=("Value",))
    return [Table(heads, [[each.symbol, each.value, each.meaning] for each in formula.terms])]


def _weights(row: LayerRow) -> Table:
    heads = columns("Weight", "Shape", "Params", "Trainable", right=("Params",), names=("Weight",))
    return Table(heads, [[each.path, format_output(each.shape), each.size, each.trainable] for each in row.weights])


def _notes(row: LayerRow) -> list[ReportItem]:
    return [Line(f"note: {note}", "note") for note in _reasons(row).notes]


def _params_of_model(summary: Summary) -> Report:
    columns = [
        *(COLUMNS[name][0] for name in ("name", "type", "params")),
        Column("Formula", "formula", is_formula=True),
    ]
    rows = [[row.name, row.type, row.params, _params_formula(row)] for row in summary.layers]
    totals = _totals(summary, with_macs=False)
    title = Line(f"Model: {summary.name or 'model'}", "title")
    return [title, Table(columns, rows), Line(""), *totals, *_named_notes(summary)]


def _params_formula(row: LayerRow) -> str:
    formula = _reasons(row).params
    return "" if formula is None else " = ".join(dict.fromkeys([formula.symbols, formula.separated]))


def _named_notes(summary: Summary) -> list[ReportItem]:
    notes = folded_notes((row.name, note) for row in summary.layers for note in _reasons(row).notes)
    return [Line(note, "note") for note in notes]


def shape_report(summary: Summary) -> Report:
    """Return which shape comes out of a layer, or of each layer of a model, and why."""
    single = summary.is_single
    blocks: list[ReportItem] = [] if single else [Line(f"Model: {summary.name or 'model'}", "title")]
    if not single:
        blocks += [_shapes_of_model(summary), Line("")]
        blocks.append(Line(f"output {format_output(summary.output_shape)}", "answer"))
        return [*blocks, *_named_notes(summary)]
    row = summary.layers[0]
    blocks += [CsvTable(_table(summary, ANSWER_COLUMNS)), *_heading(row)[:1]]
    blocks += _in_and_out(row)
    formulas = _reasons(row).shape
    if formulas:
        blocks += [Line(""), _axis_table(formulas)]
        terms = {(each.symbol, each.value): each for formula in formulas for each in formula.terms}
        blocks += [Line(f"{each.symbol} = {_count(each.value)}: {each.meaning}") for each in terms.values()]
    return [*blocks, *_notes(row)]


def _in_and_out(row: LayerRow) -> list[ReportItem]:
    """Return the shapes of a layer with their axes in words, and what would change the second of them most."""
    reasons = _reasons(row)
    given, gives = f"input  {listed(row.input_shape, format_output)}", f"output {format_output(row.output_shape)}"
    width = max(len(given), len(gives)) + 2
    words = ["; ".join(each if len(set(each)) > 1 else each[:1]) for each in (reasons.inputs, reasons.outputs)]
    lines = [
        Line(f"{shape:{width}}{axes}".rstrip(), style, hang=width)
        for shape, axes, style in zip((given, gives), words, ("", "answer"), strict=True)
    ]
    return [*lines[not row.input_shape :], *([Line(reasons.otherwise)] if reasons.otherwise else [])]


def _axis_table(formulas: Sequence[Expression]) -> Table:
    heads = columns("Axis", "Formula", "Numbers", "Size", right=("Size",))
    return Table(heads, [[each.label or "", each.symbols, each.separated, each.value] for each in formulas])


def _shapes_of_model(summary: Summary) -> Table:
    formula = Column("Formula", "formula", gives_way=2, is_formula=True)
    axes = Column("Axes", "axes", gives_way=1)
    columns = [*(COLUMNS[name][0] for name in ("name", "output_shape")), formula, axes]
    rows: list[list[Any]] = []
    for row in summary.layers:
        formulas = _reasons(row).shape
        text = "; ".join(f"{each.label or 'size'} {each.separated}" for each in formulas)
        rows.append([row.name, format_output(row.output_shape), text, "; ".join(dict.fromkeys(_reasons(row).outputs))])
    return Table(columns, rows)
