"""What would mend errors of shapes: the mends of their kind, and which sizes of the inputs would fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mlcalc.edits import Edit
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.layers.base import Layer
from mlcalc.layers.merging import Concatenate, Merge
from mlcalc.layers.spatial import Spatial
from mlcalc.limits import MOST_LAYERS_OF_ADVICE
from mlcalc.mends import advice
from mlcalc.mends.saying import rewritten
from mlcalc.mends.search import Further
from mlcalc.mends.sights import looks_channels_first
from mlcalc.mends.steps import State, Step, applied
from mlcalc.model import Model
from mlcalc.shapes import Dimension, Shape
from mlcalc.solving.candidates import other_arguments
from mlcalc.solving.passing import Work
from mlcalc.solving.remade import Remade
from mlcalc.solving.sizes import USUAL_SIZES, Sizes, SizesThatWork, sizes_of
from mlcalc.trace import Trace


def advised(
    flow: Trace, inputs: Sequence[Shape | None] = (), model: Model | None = None
) -> dict[Diagnostic, Diagnostic]:
    """Return each error of a trace, with what would mend it if that is found within the budget.

    Args:
        flow: the trace.
        inputs: the shapes that were given in place of the model's own.
        model: the model of the trace, whose source may make another one of it for other sizes.
    """
    answers: dict[int, SizesThatWork | None] = {}

    def sizes(state: State, flow: Trace, index: int) -> str | None:
        whole = model if model is not None and flow.graph is model.graph else None
        return _sizes_that_fit(state, flow, index, answers, whole)

    def holds(steps: Sequence[Step], flow: Trace, index: int) -> bool:
        is_whole = model is not None and model.again is not None and flow.graph is model.graph
        return not is_whole or model is None or _holds(Remade(model, Work()), steps, flow, index)

    return advice.advised(flow, inputs, Further(sizes, other_arguments, holds))


def _holds(source: Remade, steps: Sequence[Step], flow: Trace, index: int) -> bool:
    """Tell whether changes in the text of a source mend what fails at a node, and nothing else fails then."""
    edits: list[Edit] = []
    for step in steps:
        rewrite = rewritten(step, flow) or ()
        edits += [each for each in rewrite if isinstance(each, Edit)]
        if not rewrite or len(edits) < len(rewrite):
            return True  # what is told in words is nothing that could be read
    try:
        after = source.flow((), edits)
    except MlcalcError:
        return False
    failed = {flow.graph.nodes[each].name for each in flow.failed} - {flow.graph.nodes[index].name}
    return {after.graph.nodes[each].name for each in after.failed} <= failed


def _sizes_that_fit(
    state: State, flow: Trace, index: int, answers: dict[int, SizesThatWork | None], model: Model | None
) -> str | None:
    """Return sizes of the input that fit, in words, if its size is what is wrong at a node."""
    layer = flow.calls[index].node.layer
    joins = isinstance(layer, (Merge, Concatenate))
    if not joins and "target_shape" not in layer.arguments and not _slides(layer):
        return None
    if len(state.graph.inputs) != 1 or None in state.inputs:
        return None
    if id(state.graph) not in answers:  # which several errors ask
        answers[id(state.graph)] = _answer(state, model)
    answer = answers[id(state.graph)]
    if answer is None:
        return None
    if (
        not answer.is_answer
        or _looks_turned(flow, answer.sizes)
        or any(each.given is None and not _single(each) for each in answer.sizes)
    ):
        return None
    together = tuple(each for each in answer.sizes if not each.fixed)
    if not together:
        return _of_one_axis(answer.sizes)

    def fits(sizes: Mapping[int, Dimension]) -> bool:
        return not isinstance(layer, Merge) or _are_alike(state, flow, index, sizes)

    return _in_words(together, fits, joins=joins or "target_shape" in layer.arguments)


def _are_alike(state: State, flow: Trace, index: int, sizes: Mapping[int, Dimension]) -> bool:
    """Tell whether the tensors at a node have one shape for some sizes of the input: nothing is broadcast."""
    source = state.graph.inputs[0]
    shape = flow.calls[source].outputs[0] or ()
    given = tuple(sizes.get(place, size) for place, size in enumerate(shape))
    inputs = applied(state, Step(source, shape=given)).flow().calls[index].inputs
    return len(set(inputs)) == 1


def _answer(state: State, model: Model | None) -> SizesThatWork | None:
    work = Work(MOST_LAYERS_OF_ADVICE)
    try:
        return sizes_of(state.graph, state.inputs, between=USUAL_SIZES, work=work, model=model)  # type: ignore[arg-type]
    except MlcalcError:
        return None


def _slides(layer: Layer) -> bool:
    return isinstance(layer, Spatial) and ("kernel_size" in layer.arguments or "pool_size" in layer.arguments)


def _single(sizes: Sizes) -> bool:
    return len(sizes.axes) == 1


def _looks_turned(flow: Trace, entries: Sequence[Sizes]) -> bool:
    """Tell whether what stands for a size may be meant as channels: then no other size is what is wrong."""
    shape = flow.calls[flow.graph.inputs[0]].outputs[0]
    first = min(axis.place for entry in entries for axis in entry.axes)
    return shape is None or (first == 1 and looks_channels_first(shape))


def _in_words(entries: Sequence[Sizes], fits: Callable[[Mapping[int, Dimension]], bool], *, joins: bool) -> str | None:
    """Return the nearest sizes that fit; where sizes are only too small, the least."""
    axes = sorted((axis.place, axis.size, entry) for entry in entries for axis in entry.axes)
    least = [_at_least(entry, size) for _, size, entry in axes]
    if not joins:
        known = [each for each in least if each is not None]
        return f"an input of at least {_times(known)} fits" if len(known) == len(axes) else None
    below = [_nearest(entry, size, above=False) for _, size, entry in axes]
    above = [_nearest(entry, size, above=True) for _, size, entry in axes]
    places = [place for place, *_ in axes]
    usable = [each for each in (below, above) if None not in each and 1 not in each]
    near = list(dict.fromkeys(_times(each) for each in usable if fits(dict(zip(places, each, strict=True)))))
    if not near:
        return None
    rules = {entry.rule for entry in entries}
    rule = rules.pop() if len(rules) == 1 else None
    why = f" ({rule})" if (rule and "·k" in rule) or (rule and rule.startswith("multiples")) else ""
    return f"inputs of {' and '.join(near)} fit{why}"


def _of_one_axis(entries: Sequence[Sizes]) -> str | None:
    """Return the nearest size of one axis that fits, where the others have the sizes that they are given."""
    for entry in entries:
        [axis] = entry.axes
        if not entry.works or axis.size is None:
            continue
        best = min(
            (size for each in entry.works for size in each.sizes()), key=lambda size: abs(size - (axis.size or 0))
        )
        axes = sorted(((axis.place, best), *((each.place, each.size) for each in entry.fixed)))
        if best != axis.size and best > 1:
            return f"inputs of {_times([size for _, size in axes])} fit"
    return None


def _times(sizes: Sequence[Dimension]) -> str:
    return " × ".join(map(str, sizes))


def _at_least(entry: Sizes, size: Dimension) -> Dimension:
    """Return the size of an axis if that works, else the first one from which on all work."""
    if size is not None and any(size in each.sizes() for each in entry.works):
        return size
    last = entry.works[-1]
    return last.first if last.step == 1 and last.last == entry.between[1] else None


def _nearest(entry: Sizes, size: Dimension, *, above: bool) -> Dimension:
    if size is None or any(size in each.sizes() for each in entry.works):
        return size
    sizes = [near for each in entry.works for near in each.sizes() if (near > size) == above]
    return (min(sizes) if above else max(sizes)) if sizes else None
