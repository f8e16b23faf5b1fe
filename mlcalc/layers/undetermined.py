"""A layer of which some arguments are not known: what several of their values give is known as far as it agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from mlcalc.errors import MlcalcError, UnknownError, WrongRankError
from mlcalc.formula import Expression, value_of
from mlcalc.layers.base import Layer
from mlcalc.layers.specs import UNKNOWN, Spec
from mlcalc.layers.weights import Weight
from mlcalc.shapes import Shape

if TYPE_CHECKING:
    from typing_extensions import Self

_MISSING = object()


class Undetermined(Layer):
    """A layer of which some arguments are not known.

    A Dense with an unknown number of units gives `(None, None)` on `(None, 10)`: of all its variants, the first size is
    open, and the last one differs.

    Args:
        variants: the layer with several values of what is not known; at least two.
    """

    least_rank = 0

    variants: tuple[Layer, ...]

    def __init__(self, variants: Sequence[Layer]) -> None:
        first = variants[0]
        super().__init__(name=first.name, trainable=first.trainable)
        self.__dict__.update(variants=tuple(variants), inputs=first.inputs, call_options=first.call_options)
        own = ("input_shape", "batch_input_shape", "input_dim", "input_length", "batch_size")
        self.__dict__.update({name: first.__dict__[name] for name in own if name in first.__dict__})
        self.__dict__.update(nesting=first.nesting, arguments=first.arguments, attributes=first.attributes)

    @property
    def type_name(self) -> str:
        return self.variants[0].type_name

    @property
    def may_be_absent(self) -> bool:
        """Whether it is not even known if it is there."""
        return any(isinstance(each, Absent) for each in self.variants)

    def __getattr__(self, name: str) -> Any:
        """Return what all variants have under a name; None if they differ."""
        if name == "variants" or (name.startswith("__") and name.endswith("__")):
            raise AttributeError(name)
        found = [getattr(each, name, _MISSING) for each in self.variants]
        if all(each is _MISSING for each in found):
            raise AttributeError(name)
        first, *others = found
        return first if all(each == first for each in others) else None

    def input_axes(self) -> tuple[str, ...] | None:
        return self.variants[0].input_axes()

    def checked(self, inputs: Sequence[Shape]) -> tuple[Shape, ...]:
        return self.variants[0].checked(inputs)

    def spec(self, x: Shape | None = None, /, *others: Shape) -> Spec:
        inputs = () if x is None else (x, *others)
        return self._agreed(lambda layer: layer.specify(*inputs), inputs)

    def unknown_spec(self, *inputs: Shape | None) -> Spec:
        return self._agreed(lambda layer: layer.unknown_spec(*inputs), inputs)

    def _agreed(self, ask: Callable[[Layer], Spec], inputs: Sequence[Shape | None]) -> Spec:
        specs, causes = [], []
        for each in self.variants:
            try:
                specs.append(ask(each))
            except UnknownError:
                specs.append(each.unknown_spec(*inputs))
            except MlcalcError as cause:
                causes.append(cause)
        if specs:
            return agreed(specs)
        if all(isinstance(each, WrongRankError) for each in causes):
            raise causes[0]
        return UNKNOWN

    def in_call(self, options: Mapping[str, Any]) -> Layer:
        return self._each(lambda layer: layer.in_call(options))

    def as_frozen(self) -> Layer:
        frozen = self._each(Layer.as_frozen)
        frozen.__dict__.update(trainable=False, is_frozen=True)
        return frozen

    def as_made_frozen(self) -> Layer:
        frozen = self._each(Layer.as_made_frozen)
        frozen.__dict__.update(trainable=False)
        return frozen

    def with_part(self, attribute: str, part: Layer) -> Self:
        return self._changed({"variants": tuple(each.with_part(attribute, part) for each in self.variants)})

    def under_keras3(self) -> Layer:
        return self

    def _each(self, change: Callable[[Layer], Layer]) -> Layer:
        return self._changed({"variants": tuple(map(change, self.variants))})

    def given_arguments(self) -> dict[str, Any]:
        return {"variants": self.variants, **({} if self.trainable else {"trainable": False})}

    def __repr__(self) -> str:
        return f"{self.type_name}(…)"


class Absent(Layer):
    """What a layer comes to that is not there, where another branch is shown with it: no weights, and no cost.

    Args:
        layer: the layer.
    """

    least_rank = 0

    layer: Layer

    def __init__(self, layer: Layer) -> None:
        super().__init__(name=layer.name)
        self.__dict__.update(layer=layer, inputs=layer.inputs, nesting=layer.nesting)

    def checked(self, inputs: Sequence[Shape]) -> tuple[Shape, ...]:
        return self.layer.checked(inputs)

    def spec(self, x: Shape | None = None, /, *others: Shape) -> Spec:
        return self._without_weights(self.layer.specify(*(() if x is None else (x, *others))))

    def unknown_spec(self, *inputs: Shape | None) -> Spec:
        return self._without_weights(self.layer.unknown_spec(*inputs))

    @staticmethod
    def _without_weights(spec: Spec) -> Spec:
        return Spec(spec.outputs)

    def as_frozen(self) -> Layer:
        return self

    def given_arguments(self) -> dict[str, Any]:
        return {"layer": self.layer}


def in_doubt(layer: Layer) -> Layer:
    """Return a layer of which it is not known whether it is there."""
    return Undetermined((layer, Absent(layer)))


def maybe_frozen(layer: Layer) -> Layer:
    """Return a layer of which it is not known whether training changes it."""
    return Undetermined((layer, layer.as_frozen()))


def agreed(specs: Sequence[Spec]) -> Spec:
    """Return what several answers have in common, size by size; what differs is unknown."""
    first = specs[0]
    outputs: tuple[Shape | None, ...] = (None,)
    if all(len(each.outputs) == len(first.outputs) for each in specs):
        outputs = tuple(common_shape(each) for each in zip(*(spec.shapes for spec in specs), strict=True))
    weights = None
    if all(each.weights is not None and len(each.weights) == len(first.weights or ()) for each in specs):
        weights = tuple(_common_weight(each) for each in zip(*(spec.weights or () for spec in specs), strict=True))
    costs = {value_of(each.macs) for each in specs}
    return Spec(outputs, weights, first.macs if len(costs) == 1 else None, partial(_common_count, specs))


def _common_count(specs: Sequence[Spec]) -> Expression | None:
    """Return the count as textbooks write it, if it is the same whatever is not known."""
    counts = [each.params() if each.params else None for each in specs]
    first = counts[0]
    is_same = all(each == first or (each and first and str(each) == str(first)) for each in counts)
    return first if is_same else None


def common_shape(shapes: Sequence[Shape | None]) -> Shape | None:
    """Return the sizes that several shapes have in common; None if even their ranks differ."""
    first = shapes[0]
    if first is None or any(each is None or len(each) != len(first) for each in shapes):
        return None
    return tuple(sizes[0] if len(set(sizes)) == 1 else None for sizes in zip(*shapes, strict=True))


def _common_weight(weights: Sequence[Weight]) -> Weight:
    first = weights[0]
    shape = common_shape([each.shape for each in weights])
    trainable = first.trainable if len({each.trainable for each in weights}) == 1 else None
    if shape == first.shape:
        return first.with_trainable(trainable)
    other = Weight(first.path, shape or (None,), trainable, first.dtype)
    other.has_owner = True
    return other
