"""Receptive fields: how much of a model's input one place of each layer's output looks at, and how far that moves.

Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks" (2019): along a path, a layer with
a window of F places that moves by S adds (F − 1) × jump to the receptive field and multiplies the jump by S. Of several
paths to a layer, the largest counts. What is padded counts as well, so a field may be larger than the input. Where a
place looks at a whole axis, as in attention, so do all, and no window behind it sees more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcalc.costs.sights import Sight, Sights, sights
from mlcalc.formula import Expression, Term, rounded_up, term, value_of
from mlcalc.layers.spatial import SPATIAL_AXES
from mlcalc.limits import MOST_FIELDS
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.trace import Call, Trace

if TYPE_CHECKING:
    from typing_extensions import Self


class Field(NamedTuple):
    """What one place of a tensor looks at along one axis of the input, in places of the input; None if unknown.

    Attributes:
        size: how many places.
        jump: how many places it moves from one place of the tensor to the next, as far as it has room to: the strides
            so far, multiplied; a fraction where the tensor was enlarged.
        is_whole: whether it is the whole axis of some layer, the same for each place.
    """

    size: Any
    jump: Any
    is_whole: bool = False


START, UNKNOWN = Field(1, 1), Field(None, None)


class Fields(NamedTuple):
    """The fields of a tensor.

    Attributes:
        axes: one for each axis; None for the batch and for features.
        folded: those of axes that a layer has folded into the features, such as Flatten or a global pooling.
    """

    axes: tuple[Field | None, ...]
    folded: tuple[Field, ...] = ()

    @classmethod
    def of_input(cls, shape: Shape) -> Fields:
        """Return those of an input of the model: each place looks at itself."""
        return cls((None, *[START] * (len(shape) - 1)))

    @property
    def places(self) -> list[int]:
        """The axes of space or time. If no layer has said yet which axis holds the features, it is the last."""
        found = [index for index, field in enumerate(self.axes) if field is not None]
        return found[:-1] if len(found) == len(self.axes) - 1 else found

    @property
    def shown(self) -> list[Field]:
        """The fields along the axes of space or time."""
        return [field for index in self.places if (field := self.axes[index]) is not None]


class Step(NamedTuple):
    """How one layer changes the field along one axis."""

    before: Field
    sight: Sight

    @property
    def size(self) -> Expression | None:
        """The field behind the layer."""
        if self.before.size is None or (self.sight.extent is None and not self.before.is_whole):
            return None
        before = Term("receptive_field", self.before.size, "that of the layer's input")
        if value_of(self.sight.extent) == 1 or self.before.is_whole:
            return before
        return before + (term(self.sight.extent or 1) - 1) * Term("jump", self.before.jump, _JUMP)

    @property
    def jump(self) -> Expression:
        """The jump behind the layer."""
        before: Expression = Term("jump", self.before.jump, _JUMP)
        stride, parts = self.sight.stride, self.sight.parts
        if value_of(stride) == 0:
            return Term("0", 0)
        before = before if value_of(stride) == 1 else before * stride
        return before if value_of(parts) == 1 else before / parts

    @property
    def field(self) -> Field:
        """Both behind the layer."""
        size = None if self.size is None else self.size.value
        return Field(size, self.jump.value, self.before.is_whole or self.sight.is_whole)


class Largest(NamedTuple):
    """Of the steps from several inputs along one axis, that to the largest field, and that to the largest jump."""

    size: Step
    jump: Step

    @classmethod
    def of(cls, steps: Iterable[Step | None]) -> Self | None:
        """Return the largest; what is unknown of one is unknown of all. None if there is no step."""
        known = [(each, each.field) for each in steps if each is not None]
        if not known:
            return None
        unknown = [step for step, field in known if field.size is None]
        size = unknown[0] if unknown else max(known, key=lambda each: (each[1].size, each[1].is_whole))[0]
        unknown = [step for step, field in known if field.jump is None]
        return cls(size, unknown[0] if unknown else max(known, key=lambda each: each[1].jump)[0])

    @property
    def field(self) -> Field:
        """The largest field and the largest jump."""
        return Field(self.size.field.size, self.jump.field.jump, self.size.field.is_whole)


_JUMP = "how far the field moves from one place of the layer's input to the next"


class Seen(NamedTuple):
    """The fields of one call.

    Attributes:
        outputs: those of each tensor that it gives; None for one of unknown rank.
        steps: for each axis of the first output, the steps that lead to the largest field and jump.
        inner: those of the calls in a model, by index.
        reason: why one of them is unknown, if it is this layer that makes it so.
    """

    outputs: tuple[Fields | None, ...]
    steps: tuple[Largest | None, ...] = ()
    inner: tuple[Seen, ...] = ()
    reason: str | None = None

    @property
    def first(self) -> Fields | None:
        return self.outputs[0] if self.outputs else None

    def sizes(self) -> list[int | None] | None:
        """Return how many places of the input each output looks at, for each axis of space or time."""
        return None if self.first is None else [_rounded(field.size) for field in self.first.shown]

    def jumps(self) -> list[int | float | None] | None:
        """Return how far that moves from one output to the next."""
        return None if self.first is None else [_plain(field.jump) for field in self.first.shown]

    def formulas(self, figure: str) -> Iterator[Expression]:
        """Yield the formula of `size` or `jump`, for each axis that the layer changes."""
        places = self.first.places if self.first else []
        names = SPATIAL_AXES.get(len(places), tuple(f"axis_{place}" for place in places))
        for name, place in zip(names, places, strict=True):
            step = self.steps[place] if place < len(self.steps) else None
            formula = None if step is None else step.size.size if figure == "size" else step.jump.jump
            if formula is not None and figure == "size":
                formula = rounded_up(formula)
            if formula is not None and not isinstance(formula, Term):
                yield formula.named(f"{'receptive_field' if figure == 'size' else 'jump'}_{name}")


def _rounded(size: Any) -> int | None:
    return None if size is None else ceil(size)


def _plain(jump: Any) -> int | float | None:
    if jump is None:
        return None
    return int(jump) if jump == int(jump) else float(jump)


def seen(flow: Trace, inputs: Sequence[Fields | None] = ()) -> tuple[Seen, ...]:
    """Return the fields of every call of a graph.

    Args:
        flow: the calls.
        inputs: the fields of the graph's inputs; each place looks at itself by default.
    """
    return _Walk().through(flow, inputs)


class _Walk:
    """A walk through a graph and the models in it, each anew for other fields of its inputs, within a bound."""

    def __init__(self) -> None:
        self.left = MOST_FIELDS
        self.depth = 0
        self.known: dict[tuple[int, tuple[Fields | None, ...]], tuple[Seen, ...]] = {}

    def through(self, flow: Trace, inputs: Sequence[Fields | None]) -> tuple[Seen, ...]:
        key = id(flow), tuple(inputs)
        if key not in self.known:
            self.known[key] = tuple(self._calls(flow, dict(zip(flow.graph.inputs, inputs, strict=False))))
        return self.known[key]

    def _calls(self, flow: Trace, given: dict[int, Fields | None]) -> Iterator[Seen]:
        found: list[Seen] = []
        for index, call in enumerate(flow.calls):
            if index in given and given[index] is not None:
                found.append(Seen((given[index],)))
            else:
                found.append(self._call(flow, call, [_tensor(found, each) for each in call.node.inputs]))
            yield found[-1]

    def _call(self, flow: Trace, call: Call, inputs: list[Fields | None]) -> Seen:
        if self.depth:
            self.left -= 1
        if not inputs:
            return Seen(tuple(None if shape is None else Fields.of_input(shape) for shape in call.outputs))
        if len(inputs) == 1 and len(call.inputs) > 1:  # a layer in a chain takes all that the one above gives
            inputs = inputs * len(call.inputs)
        known = [each for each in inputs if each is not None]
        if None in call.outputs or len(known) < len(inputs) or self.left < 0:
            why = _TOO_MANY if self.left < 0 else _UNRANKED if len(known) == len(inputs) else None
            return Seen(tuple(None if each is None else _unknown(each) for each in call.outputs), reason=why)
        inner = getattr(call.node.layer, "layer", None)
        if isinstance(inner, Model) and call.node.layer.type_name == "TimeDistributed":
            return self._of_steps(inner, call, known[0])
        return _answer(call, known) if call.inner is None else self._model(call.inner, known)

    def _of_steps(self, model: Model, call: Call, fields: Fields) -> Seen:
        """Return the fields of a model that is applied to every step: the axis of time stands aside."""
        shape = call.inputs[0] or ()
        time, *rest = fields.axes[1:]
        [found] = self._model(model.trace((shape[0], *shape[2:])), [Fields((None, *rest), fields.folded)]).outputs[:1]
        return Seen((None if found is None else Fields((None, time, *found.axes[1:]), found.folded),))

    def _model(self, flow: Trace, inputs: list[Fields]) -> Seen:
        self.depth += 1
        inner = self.through(flow, inputs)
        self.depth -= 1
        outputs = tuple(_tensor(inner, each) for each in flow.graph.outputs)
        cut = self.left < 0 and any(field.size is None for each in outputs if each for field in each.shown)
        return Seen(outputs, inner=inner, reason=_TOO_MANY if cut else None)


_UNRANKED = "the shape of its output is"
_TOO_MANY = "the models inside this one call each other too often"


def _tensor(found: Sequence[Seen], tensor: Any) -> Fields | None:
    outputs = found[tensor.node].outputs
    return outputs[tensor.output] if tensor.output < len(outputs) else None


def _unknown(shape: Shape) -> Fields:
    return Fields((None, *[UNKNOWN] * (len(shape) - 1)))


def _answer(call: Call, inputs: Sequence[Fields]) -> Seen:
    """Return the fields of a call of a layer that is no model."""
    output = call.outputs[0] or ()
    views = [sights(call.node.layer, shape, output) for shape in call.inputs if shape is not None]
    if None in views or len(views) != len(inputs):
        given = tuple(_unknown(each) for each in call.outputs if each is not None)
        why = f"mlcalc does not know what {call.node.layer.type_name} looks at"
        return Seen(given, reason=why if given[0].shown and _all_known(inputs) else None)
    paths = [_along(fields, view) for fields, view in zip(inputs, views, strict=True) if view is not None]
    folded = _largest_folded(
        _folded(fields, view, shape)
        for fields, view, shape in zip(inputs, views, call.inputs, strict=True)
        if view is not None and shape is not None
    )
    steps = [Largest.of(path[place] for path in paths) for place in range(len(output))]
    axes = [None if each is None else each.field for each in steps]
    is_new = any(sight is not None and sight.axis is None for view in views for sight in view or ())
    first = Fields(tuple(axes), folded)
    if is_new or any(each.folded and not each.places for each in inputs):
        first = _unfolded(first, is_new=is_new)
    others = tuple(_later(shape, folded, first) for shape in call.outputs[1:])
    reason = _reason(call, inputs, first)
    return Seen((first, *others), tuple(steps), reason=reason)


def _along(fields: Fields, view: Sights) -> list[Step | None]:
    """Return the step along each axis of the output, from one input."""
    found: list[Step | None] = []
    for sight in view:
        if sight is None:
            found.append(None)
        elif sight.axis is None:
            found.append(Step(UNKNOWN, sight))
        else:
            field = fields.axes[sight.axis]
            found.append(None if field is None else Step(field, sight))
    return found


def _folded(fields: Fields, view: Sights, shape: Shape) -> tuple[Field, ...]:
    """Return what was looked at along the axes that the output does not have any more, and along those before."""
    if any(sight is not None and sight.axis is None for sight in view) and not fields.folded:
        return ()
    kept = {sight.axis for sight in view if sight is not None}
    gone = [place for place in fields.places if place not in kept]
    if not gone:
        return fields.folded
    return tuple(_whole(fields.axes[place], shape[place]) for place in gone)


def _whole(field: Field | None, length: int | None) -> Field:
    """Return what a place looks at that looks at a whole axis."""
    if field is None or field.size is None:
        return UNKNOWN
    if field.is_whole or length == 1:
        return Field(field.size, None, True)
    if length is None or field.jump is None:
        return UNKNOWN
    return Field(field.size + (length - 1) * field.jump, None, True)


def _largest_folded(parts: Iterable[tuple[Field, ...]]) -> tuple[Field, ...]:
    known = [each for each in parts if each]
    if not known:
        return ()
    if len({len(each) for each in known}) > 1:
        return (UNKNOWN,) * max(map(len, known))
    return tuple(_larger(fields) for fields in zip(*known, strict=True))


def _larger(fields: Sequence[Field]) -> Field:
    return UNKNOWN if any(each.size is None for each in fields) else max(fields, key=lambda each: each.size)


def _unfolded(fields: Fields, *, is_new: bool) -> Fields:
    """Return the fields with those that were folded, where the tensor has the same axes again.

    A gate of all places of a picture that is multiplied with each of them lets each of them look at the whole; axes
    that are new have nothing else to look at.
    """
    places = fields.places
    if not fields.folded or len(places) != len(fields.folded):
        return fields
    axes = list(fields.axes)
    for place, folded in zip(places, fields.folded, strict=True):
        own = axes[place]
        if own is None or is_new:
            axes[place] = folded
        elif own.size is None or folded.size is None:
            axes[place] = Field(None, own.jump)
        else:
            size, is_whole, _ = max((each.size, each.is_whole, index) for index, each in enumerate((own, folded)))
            axes[place] = Field(size, own.jump, is_whole)
    return Fields(tuple(axes))


def _later(shape: Shape | None, folded: tuple[Field, ...], first: Fields) -> Fields | None:
    """Return the fields of a second output: of states, which are features alone, those that are folded."""
    if shape is None:
        return None
    return Fields((None,) * len(shape), folded or tuple(first.shown)) if len(shape) <= 2 else _unknown(shape)


def _all_known(inputs: Sequence[Fields]) -> bool:
    return all(field.size is not None for each in inputs for field in (*each.shown, *each.folded))


def _reason(call: Call, inputs: Sequence[Fields], output: Fields) -> str | None:
    """Return why a field is unknown that was known before the layer."""
    if all(field.size is not None for field in output.shown):
        return None
    if not _all_known(inputs):
        return None
    if any(None in (shape or ())[1:] for shape in call.inputs):
        return f"{call.node.layer.type_name} looks at the whole of an axis whose size is unknown"
    return f"no place of the output of {call.node.layer.type_name} is one of its input"
