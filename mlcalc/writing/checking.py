"""Whether what was written is the model: it is read again, and its rows are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.layers import find, is_layer
from mlcalc.model import Model
from mlcalc.summary import LayerRow, Summary, summarize
from mlcalc.texts import listed, named
from mlcalc.writing.plan import is_operation, made_and_called


class Row(NamedTuple):
    """What has to be the same of a row."""

    name: str
    type: str
    inputs: tuple[str, ...]
    output_shape: object
    params: int | None
    trainable_params: int | None


def check_same(model: Model, read: Callable[[], Model], *, is_ordered: bool) -> None:
    """Compare a model with what was read from its text.

    Args:
        model: the model that was written.
        read: reads its text.
        is_ordered: whether the text says the order of the rows, but for inputs, which may stand at its top; in code
            Keras finds it.

    Raises:
        MlcalcError: they differ, or the text cannot be read, so that it must not be used.
    """
    summaries = [summarize(model, depth=None)]
    try:
        again = read()
        summaries.append(summarize(again, depth=None))
    except MlcalcError as cause:
        reason = cause.diagnostics[0].message
        message = f"the model cannot be written: its text would not be read as the same one ({reason})"
        raise MlcalcError(Diagnostic("not-written", message)) from None
    totals = [(each.params, each.trainable_params) for each in summaries]
    pairs = zip((model, again), summaries, strict=True)
    before, after = (_rows(each, summary, is_ordered=is_ordered) for each, summary in pairs)
    differ = [
        *dict.fromkeys(each.name for each in (Counter(before) - Counter(after)) + (Counter(after) - Counter(before)))
    ]
    in_order = [[row for row in rows if row.type != "InputLayer"] for rows in (before, after)]
    if differ or totals[0] != totals[1] or (is_ordered and in_order[0] != in_order[1]):
        what = listed(differ, lambda name: f'"{named(name)}"') if differ else "the whole"
        message = f"the model cannot be written: its text would not be read as the same one ({what} would differ)"
        raise MlcalcError(Diagnostic("not-written", message))


def _rows(model: Model, summary: Summary, *, is_ordered: bool) -> list[Row]:
    """Return the rows; in code, operations have the names that Keras gives them, and no text says others."""
    renamed = {} if is_ordered else dict(_operations(model, ""))
    hidden = _hidden(model)
    return [_row(row, renamed, hidden) for row in summary.layers]


def _row(row: LayerRow, renamed: dict[str, str], hidden: set[str]) -> Row:
    folder = row.name.rpartition("/")[0]
    inputs = tuple(renamed.get(f"{folder}/{each}".lstrip("/"), each) for each in row.inputs)
    if row.depth:  # a chain inside begins with what comes in, whatever that is called
        inputs = tuple(each for each in inputs if f"{folder}/{each}" not in hidden)
    shape = tuple(map(str, row.shapes))
    return Row(renamed.get(row.name, row.name), _todays(row.type), inputs, shape, row.params, row.trainable_params)


def _todays(kind: str) -> str:
    """Return what today's Keras calls a class."""
    return find(kind).title() if is_layer(kind) else {"Model": "Functional"}.get(kind, kind)


def _models(model: Model, path: str = "") -> Iterator[tuple[str, Model]]:
    """Yield a model and those inside it, each with its path."""
    yield path, model
    layers = {node.name: made_and_called(node.layer)[0] for node in model.graph.nodes}
    for name, layer in layers.items():
        if isinstance(layer, Model):
            yield from _models(layer, f"{path}{name}/")


def _operations(model: Model, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each operation, and a name without its number."""
    for folder, inner in _models(model, path):
        for node in inner.graph.nodes:
            if is_operation(layer := made_and_called(node.layer)[0]):
                yield f"{folder}{node.name}", f"{layer.type_name}(…)"


def _hidden(model: Model) -> set[str]:
    """Return the paths of the inputs of chains inside."""
    return {
        f"{path}{inner.graph.nodes[index].name}"
        for path, inner in _models(model)
        for index in inner.graph.inputs
        if path and inner.graph.is_chain
    }
