"""What an output of a layer looks at: for each of its axes of space or time, the stretch of the input behind one place.

A convolution or a pooling looks at as many inputs as its window reaches, and moves by its stride. A transposed
convolution looks at ⌈kernel / stride⌉ inputs and makes `stride` outputs of each step. What looks at a whole axis, such
as a recurrent layer or attention, has a window as long as the axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.costs.families import rule_of
from mlcalc.formula import Operand, Term, ceil_div, known_product
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import ruled
from mlcalc.rules.windows import SlidingWindow
from mlcalc.shapes import Dimension, Shape


class Sight(NamedTuple):
    """What one place along an axis of the output looks at.

    Attributes:
        axis: the axis of the input; None for an axis that no axis of the input leads to.
        extent: how far it reaches along that, in places of the input; None if that is unknown.
        stride: how far it moves from one place of the output to the next.
        parts: how many places of the output share one step.
        is_whole: whether it is the whole axis, wherever the place is.
    """

    axis: int | None
    extent: Operand | None = 1
    stride: Operand = 1
    parts: Operand = 1
    is_whole: bool = False


Sights = Sequence[Sight | None]
"""One for each axis of the output; None for the batch and for features, which are no axes of space or time."""
Rule = Callable[[Any, Shape, Shape], Sights]
"""A layer, the shape of one of its inputs, and that of its output -> what the output looks at in this input."""


def sights(layer: Layer, given: Shape, output: Shape) -> Sights | None:
    """Return what the first output of a call looks at in one of the inputs; None if the layer has no rule."""
    layer = ruled(layer)
    rule = rule_of(layer, _RULES)
    return None if rule is None else rule(layer, given, output)


def _kept(layer: Layer, given: Shape, output: Shape) -> Sights:
    """Each place looks at itself; an input that is broadcast stays where it is, its axes counted from the end."""
    missing = len(output) - len(given)
    found: list[Sight | None] = [None] * len(output)
    for axis in range(missing + 1, len(output)):
        is_spread = given[axis - missing] == 1 != output[axis]
        found[axis] = Sight(axis - missing, stride=0 if is_spread else 1)
    return found


def _numbered(layer: Any, sights: Sequence[Sight]) -> Sights:
    """Return these in the order of the layer's data format, each for the spatial axis of its place."""
    first = 2 if layer.channels_first else 1
    return layer.arranged([each._replace(axis=first + place) for place, each in enumerate(sights)], None, None)  # type: ignore[no-any-return]


def _of_window(window: SlidingWindow) -> Sight:
    return Sight(None, window.extent, window.step)


def _windows(layer: Any, given: Shape, output: Shape) -> Sights:
    return _numbered(layer, [_of_window(each) for each in layer.windows()])


def _transposed(layer: Any, given: Shape, output: Shape) -> Sights:
    return _numbered(layer, [Sight(None, ceil_div(each.extent, each.step), 1, each.step) for each in layer.windows()])


def _over_time(layer: Any, given: Shape, output: Shape) -> Sights:
    """Every step looks at all steps, as far as those before it; a layer that gives the last alone folds them."""
    if len(given) < 3 or len(output) < len(given):  # a first state, or the last step alone
        return [None] * len(output)
    return [None, _whole(1, given), *[None] * (len(output) - 2)]


def _whole(axis: int, given: Shape) -> Sight:
    return Sight(axis, Term("length", given[axis], "places of the axis, each of which is looked at"), is_whole=True)


def _all_whole(layer: Layer, given: Shape, output: Shape) -> Sights:
    return [None, *(_whole(axis, given) for axis in range(1, len(output)))]


def _conv_lstm(layer: Any, given: Shape, output: Shape) -> Sights:
    """A step looks at its input, and through the state at the steps before, each time one kernel further."""
    if len(given) < layer.rank + 3:  # a first state
        return [None] * len(output)
    places = [Sight(None, _with_states(each, given[1]), each.step) for each in layer.windows()]
    first = 3 if layer.channels_first else 2
    image = layer.arranged([each._replace(axis=first + place) for place, each in enumerate(places)], None, None)[1:]
    return [None, *([_whole(1, given)] if layer.return_sequences else []), *image]


def _with_states(window: SlidingWindow, steps: Dimension) -> Operand | None:
    """Return how far a window reaches with those over the states, which neither move nor are spread."""
    if steps is None:
        return None
    further = Term("earlier_steps", steps - 1, "steps before the last") * (window._replace(dilation=1).extent - 1)
    return window.extent + (further if window.stride == 1 else further * window.step)


def _pooled(layer: Any, given: Shape, output: Shape) -> Sights:
    """A global pooling looks at the whole; where it keeps no axes, what it looked at is folded into the features."""
    if not layer.keepdims:
        return [None] * len(output)
    first = 2 if layer.channels_first else 1
    return _numbered(layer, [_whole(first + place, given) for place in range(layer.rank)])


def _adaptive(layer: Any, given: Shape, output: Shape) -> Sights:
    if len(given) != len(output) or len(given) != layer.rank + 2:
        return _unknown(layer, given, output)
    sizes = zip(layer.spatial(given), layer.spatial(output), strict=True)
    return _numbered(layer, [_share(length, count) for length, count in sizes])


def _share(length: Dimension, count: Dimension) -> Sight:
    """Return a window of an adaptive pooling: from ⌊i × length / count⌋ to ⌈(i + 1) × length / count⌉."""
    if length is None or not count:
        return Sight(None, None)
    longest = max(-(-(place + 1) * length // count) - place * length // count for place in range(min(count, length)))
    return Sight(None, longest, Term("length", length), Term("output_size", count))


_INTERPOLATED = {"nearest": 1, "bilinear": 2, "bicubic": 4, "lanczos3": 6, "lanczos5": 10}
"""How many inputs an enlarged place lies between, along each axis."""


def _enlarged(layer: Any, given: Shape, output: Shape) -> Sights:
    factors = layer.size if isinstance(layer.size, tuple) else (layer.size,)
    inputs = _INTERPOLATED.get(getattr(layer, "interpolation", "nearest"))
    return _numbered(
        layer,
        [Sight(None, inputs, 1, Term("size", factor, "places that are made of one")) for factor in factors],
    )


def _dense(layer: Layer, given: Shape, output: Shape) -> Sights:
    return [*_kept(layer, given, output)[:-1], None]


def _embedded(layer: Layer, given: Shape, output: Shape) -> Sights:
    if len(output) <= len(given):  # on the way back to the indices
        return _dense(layer, given, output)
    return [None, *map(Sight, range(1, len(given))), None]


def _merged(layer: Any, given: Shape, output: Shape) -> Sights:
    """Merge of Keras 1 may multiply its inputs as matrices, and its values are no places any more."""
    by_value = getattr(layer, "mode", None) not in ("dot", "cos")
    return _kept(layer, given, output) if by_value else _unknown(layer, given, output)


def _resized(layer: Any, given: Shape, output: Shape) -> Sights:
    """Each place lies between a few of the input, which follow each other by the ratio of the sizes."""
    inputs = _INTERPOLATED.get(str(layer.interpolation).lower())
    cuts = layer.crop_to_aspect_ratio or layer.pad_to_aspect_ratio or layer.antialias
    if cuts or inputs is None:
        return _unknown(layer, given, output)
    first = len(given) - 2 if layer.data_format == "channels_first" else len(given) - 3
    own: list[Sight | None] = [None] * len(output)
    for axis in (first, first + 1):
        own[axis] = Sight(axis, inputs, Term("length", given[axis]), Term("resized", output[axis]))
    return own


def _cropped(layer: Any, given: Shape, output: Shape) -> Sights:
    """A picture that is smaller than the part to cut out is stretched."""
    pairs = list(zip(given[1:], output[1:], strict=True))
    is_cut = all(None not in pair and pair[0] >= pair[1] for pair in pairs)  # type: ignore[operator]
    return _kept(layer, given, output) if is_cut else _unknown(layer, given, output)


def _normalized(layer: Any, given: Shape, output: Shape) -> Sights:
    """A place looks at all places of the axes over which it is normalized."""
    over = {axis % len(given) for axis in layer.axis}
    own = _kept(layer, given, output)
    return [_whole(place, given) if place in over and each else each for place, each in enumerate(own)]


def _grouped(layer: Any, given: Shape, output: Shape) -> Sights:
    channels = layer.axis % len(given)
    return [None, *(None if axis == channels else _whole(axis, given) for axis in range(1, len(given)))]


def _permuted(layer: Any, given: Shape, output: Shape) -> Sights:
    return [None, *map(Sight, layer.dims)]


def _folded(layer: Layer, given: Shape, output: Shape) -> Sights:
    return [None] * len(output)


def _reshaped(layer: Layer, given: Shape, output: Shape) -> Sights:
    """An axis that stays is looked at; what is made of several is not one of them any more."""
    found: list[Sight | None] = [None]
    left = 1
    for place in range(1, len(output)):
        sizes = (known_product(output[1:place]), known_product(given[1:left]))
        if (
            left < len(given)
            and None not in sizes
            and sizes[0] == sizes[1]
            and output[place] == given[left] is not None
        ):
            found.append(Sight(left))
            left += 1
            continue
        found.append(Sight(None, None))
        while left < len(given) and (known_product(given[1 : left + 1]) or 0) <= (
            known_product(output[1 : place + 1]) or 0
        ):
            left += 1
    return found


def _repeated(layer: Layer, given: Shape, output: Shape) -> Sights:
    return [None, Sight(None, None), None]


def _each_step(layer: Any, given: Shape, output: Shape) -> Sights:
    inner = sights(layer.layer, (given[0], *given[2:]), (output[0], *output[2:]))
    if inner is None:
        return _unknown(layer, given, output)
    moved = [each if each is None or each.axis is None else each._replace(axis=each.axis + 1) for each in inner[1:]]
    return [None, Sight(1), *moved]


def _inner(layer: Any, given: Shape, output: Shape) -> Sights:
    return sights(layer.layer, given, output) or _unknown(layer, given, output)


def _summed(layer: Any, given: Shape, output: Shape) -> Sights:
    """An axis whose letter comes back in the output stays; the others are folded."""
    inputs, outputs = layer.equation.replace("...", "").split("->")
    inputs = inputs.partition(",")[0]
    elided = len(given) - len(inputs)
    leading = layer.equation.startswith("...")
    shift = elided if leading else 0
    letters = [inputs.index(each) + shift if each in inputs else None for each in outputs]
    rest = list(range(elided)) if leading else list(range(len(inputs), len(given)))
    axes = [*rest, *letters] if leading else [*letters, *rest]
    return [None if axis is None or not place else Sight(axis) for place, axis in enumerate(axes)]


def _operation(layer: Any, given: Shape, output: Shape) -> Sights:
    """An operation of values by themselves looks at each place alone; what others look at has no rule."""
    by_value = layer.operation in _BY_VALUE and len(given) <= len(output)
    return _kept(layer, given, output) if by_value else _unknown(layer, given, output)


def _unknown(layer: Layer, given: Shape, output: Shape) -> Sights:
    return [None, *[Sight(None, None)] * (len(output) - 1)]


_BY_VALUE = frozenset(
    """abs absolute add addn addv2 arccos arcsin arctan biasadd cast cbrt ceil celu clip copy cos cosh divide
    dividenonan dropout elu equal erf exp expm1 floor floordivide gelu greater greaterequal hardshrink hardsigmoid
    hardsilu hardswish hardtanh identity leakyrelu less lessequal log log10 log1p log2 logaddexp logicaland logicalnot
    logicalor logsigmoid maximum minimum mish mod mul multiply negative notequal oneslike pow power realdiv reciprocal
    relu relu6 round rsqrt selectv2 selu sigmoid sign silu sin sinh softplus softshrink softsign sqrt square
    squareddifference stopgradient sub subtract swish tan tanh tanhshrink threshold truediv truedivide where
    zeroslike""".split()
)
"""Operations that make each value of the output from the values at its own place."""

_RULES: Mapping[str, Rule] = {
    "Convolution": _windows,
    "ConvTranspose": _transposed,
    "ConvLSTM": _conv_lstm,
    "Pooling": _windows,
    "GlobalPooling": _pooled,
    "AdaptivePooling": _adaptive,
    "UpSampling": _enlarged,
    "Ends": _kept,
    "SameShape": _kept,
    "Resizing": _resized,
    "CenterCrop": _cropped,
    "RandomCrop": _unknown,
    "RandomSize": _unknown,
    "AutoContrast": _unknown,
    "ContrastLimitedAdaptiveHistogramEqualization": _unknown,
    "Equalization": _unknown,
    "Softmax": _normalized,
    "BatchNormalization": _kept,
    "OverAxes": _normalized,
    "GroupNormalization": _grouped,
    "SpectralNormalization": _inner,
    "Normalization": _kept,
    "Rescaling": _kept,
    "LayerScale": _kept,
    "PReLU": _kept,
    "Shared": _kept,
    "Merge": _merged,
    "Concatenate": _kept,
    "Dense": _dense,
    "Embedding": _embedded,
    "EinsumDense": _summed,
    "OfVectors": _folded,
    "Recurrent": _over_time,
    "Bidirectional": _over_time,
    "Scoring": _all_whole,
    "AttentionWithScores": _inner,
    "TimeDistributed": _each_step,
    "Flatten": _folded,
    "Reshape": _reshaped,
    "Permute": _permuted,
    "RepeatVector": _repeated,
    "KerasOp": _operation,
}
"""Class -> what its outputs look at."""
