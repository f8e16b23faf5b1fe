"""Whether a model holds together: its trace, or every error of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlcalc.builder import model_of
from mlcalc.errors import ERROR, WARNING, Diagnostic, in_file, warning
from mlcalc.layers.base import Layer
from mlcalc.layers.undetermined import Undetermined
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.texts import listed, named
from mlcalc.trace import BrokenModelError, Trace


def sound_trace(model: Layer, shapes: tuple[Shape, ...], *, counted: bool) -> tuple[Trace, list[Diagnostic]]:
    """Return the trace of a model, or of a single layer as a model, and warnings on what may be wrong with it.

    Args:
        model: the model or the layer.
        shapes: the shapes of its inputs, if they are other ones than its own.
        counted: whether its weights must be countable.

    Raises:
        MlcalcError: it cannot be built; holds every independent error.
    """
    is_whole = isinstance(model, Model)
    if isinstance(model, Model):
        model = model.on(*shapes)
        doubtful = [] if not shapes or _are_same(model.input_shapes, shapes) else sizes_of_source(model)
    else:
        doubtful = []
    flow = model.trace(*shapes) if isinstance(model, Model) else model_of(model, shapes).trace()
    # In a model the rest is still worth a table; of a single layer nothing is left.
    origin = model.origin if isinstance(model, Model) else None
    wrong = [each for each in remarks_on_models(model) if each.severity == ERROR]
    said = {each.message for each in wrong}  # by who read the source, at the call itself
    errors = [*wrong, *(each for each in flow.errors if each.message not in said)]
    if origin is not None and origin.is_open:
        errors = [each for each in errors if each not in flow.sizeless]
    elif counted:
        errors += flow.uncountable()
    if not is_whole:
        errors += flow.unknown
    unsure = set(errors) if origin is not None and origin.is_assumed else in_doubt(flow)
    doubtful += [each._replace(severity=WARNING) for each in errors if each in unsure]
    errors = [each for each in errors if each not in unsure]
    if errors:
        from mlcalc.solving.advice import advised

        told = advised(flow, shapes if is_whole else (), model if isinstance(model, Model) else None)
        file = model.file if isinstance(model, Model) else None
        raise BrokenModelError([in_file(told.get(each, each), file) for each in errors], flow, model.name)
    return flow, doubtful


def _are_same(one: Sequence[Shape], other: Sequence[Shape]) -> bool:
    """Tell whether two inputs have the same sizes behind the batch."""
    return [shape[1:] for shape in one] == [shape[1:] for shape in other]


def sizes_of_source(model: Model) -> list[Diagnostic]:
    """Return the warning that classes of a source were followed on its own input: what they work out of it stays so."""
    if model.origin is None:
        return []
    waiting: list[Layer] = [model]
    classes: dict[str, None] = {}
    for layer in waiting:
        if isinstance(layer, Model):
            classes |= {} if layer.kind in _OF_KERAS else {layer.kind: None}
            waiting += [node.layer for node in layer.graph.nodes]
    if not classes:
        return []
    names = listed(list(classes), named)
    message = f"{names}: sizes that `call` works out are those of the input in the source"
    mend = "write the other size in the source, if `call` asks for the shape of a tensor"
    return [warning("sizes-of-source", message, model.origin.place)._replace(help=mend)]


_OF_KERAS = ("Model", "Functional", "Sequential")


def in_doubt(flow: Trace) -> set[Diagnostic]:
    """Return what is wrong with layers of which it is not known whether they are there."""
    failed = ((flow.graph.nodes[index].layer, found) for index, found in flow.failed.items())
    return {
        each for layer, found in failed if isinstance(layer, Undetermined) and layer.may_be_absent for each in found
    }


def remarks_on_models(model: Layer) -> Iterator[Diagnostic]:
    """Yield the remarks on a model, and on the models inside it, each model once."""
    waiting, known = [model], {id(model)}
    for layer in waiting:
        if isinstance(layer, Model):
            yield from layer.remarks
        for inner in layer.inner_layers() if layer.nesting > 1 else ():
            if id(inner) not in known:
                known.add(id(inner))
                waiting.append(inner)
