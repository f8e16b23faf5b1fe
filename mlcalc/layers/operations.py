"""Operations that are not layers: the functions of `keras.ops` that a functional model applies to tensors.

The shapes are those of NumPy's functions of the same names, which `keras.ops` follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from mlcalc.arguments import anything, text
from mlcalc.errors import Diagnostic, MlcalcError, UnknownError, error
from mlcalc.formula import known_product
from mlcalc.layers.base import Inputs, Layer, Spec
from mlcalc.shapes import LARGEST_DIMENSION, Dimension, Shape, SymbolicShape, broadcast, format_shape


class Slot(NamedTuple):
    """Stands for an input tensor among the arguments of an operation."""

    number: int


class Constant(NamedTuple):
    """A tensor of numbers that stands among the arguments itself."""

    shape: Shape


class Slice(NamedTuple):
    """A slice of an index: `x[start:stop:step]`."""

    start: int | None
    stop: int | None
    step: int | None


class KnownOperation(Layer):
    """One call of an operation that has a rule, with its arguments; it owns no weights."""

    inputs = Inputs((), least=0, most=None)
    least_rank = 0

    operation: str = text()
    positional: Sequence[Any] = anything()
    options: Mapping[str, Any] = anything()
    class_name: str = text()

    @property
    def type_name(self) -> str:
        return self.class_name

    def spec(self, *inputs: Shape) -> Spec:
        try:
            arguments = [_filled(each, inputs) for each in self.positional]
            options = {name: _filled(each, inputs) for name, each in self.options.items()}
            outputs = _sound(RULES[self.operation](arguments, options))
            return Spec(tuple(outputs) if isinstance(outputs, list) else (outputs,))
        except (ArithmeticError, AttributeError, LookupError, MlcalcError, StopIteration, TypeError, ValueError):
            # A saved model is right: the shape is what the file says.
            message = f"the arguments of {self.operation} are none that mlcalc knows"
            raise UnknownError(Diagnostic("unknown-shape", message)) from None


def _filled(value: Any, inputs: Sequence[Shape]) -> Any:
    """Return an argument with the shape of each tensor in its place."""
    if isinstance(value, Slot):
        return _Tensor(inputs[value.number])
    if isinstance(value, Constant):
        return _Tensor(value.shape)
    if isinstance(value, list):
        return [_filled(each, inputs) for each in value]
    return value


def _sound(answer: SymbolicShape | list[SymbolicShape]) -> SymbolicShape | list[SymbolicShape]:
    """Return an answer whose dimensions are numbers that dimensions can be.

    Raises:
        ValueError: they are not, and so the arguments were none that the operation takes.
    """
    for shape in answer if isinstance(answer, list) else [answer]:
        for size in shape:
            if size is not None and (type(size) is not int or size < 0):
                raise ValueError(shape)
    return answer


MOST_OUTPUTS = 10_000


def _whole(value: Any) -> int:
    """Return a number of outputs or of repetitions.

    Raises:
        ValueError: it is none.
    """
    if type(value) is not int or not 0 <= value <= LARGEST_DIMENSION:
        raise ValueError(value)
    return value


def _number_of_outputs(value: Any) -> int:
    if _whole(value) > MOST_OUTPUTS:
        raise ValueError(value)
    return int(value)


class _Tensor(NamedTuple):
    shape: Shape


Answer = Callable[[list[Any], dict[str, Any]], "SymbolicShape | list[SymbolicShape]"]


def _shape(value: Any) -> Shape:
    """Return the shape of a tensor; a plain number has none of its own."""
    return value.shape if isinstance(value, _Tensor) else ()


def _argument(arguments: list[Any], options: dict[str, Any], place: int, name: str, default: Any = None) -> Any:
    value = arguments[place] if len(arguments) > place else options.get(name, default)
    return default if value is None else value


def _same(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    return _shape(arguments[0])


def _broadcast(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    tensors = [each for each in (*arguments, *options.values()) if isinstance(each, _Tensor)]

    def joined(first: Shape, second: Shape) -> Shape:
        both = broadcast(first, second)
        if both is None:
            raise error("shapes-differ", f"cannot broadcast {format_shape(first)} with {format_shape(second)}")
        return both

    return reduce(joined, (tensor.shape for tensor in tensors))


def _accumulated(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    """Return the shape itself along an axis, or one long axis where none is named."""
    shape = _shape(arguments[0])
    return shape if _argument(arguments, options, 1, "axis") is not None else (known_product(shape),)


def _moments(arguments: list[Any], options: dict[str, Any]) -> list[SymbolicShape]:
    axes = _argument(arguments, options, 1, "axes")
    return [_reduction(arguments[:1], {**options, "axis": axes})] * 2


def _ravel(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    return (known_product(_shape(arguments[0])),)


def _moveaxis(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape = _shape(arguments[0])
    ends = [_argument(arguments, options, place, name) for place, name in ((1, "source"), (2, "destination"))]
    sources, targets = ([_axis(axis, len(shape)) for axis in (end if isinstance(end, list) else [end])] for end in ends)
    order = [axis for axis in range(len(shape)) if axis not in sources]
    for target, source in sorted(zip(targets, sources, strict=True)):
        order.insert(target, source)
    return tuple(shape[axis] for axis in order)


def _axes(axis: Any, rank: int) -> set[int]:
    chosen = range(rank) if axis is None else axis if isinstance(axis, (list, tuple)) else (axis,)
    return {_axis(each, rank) for each in chosen}


def _axis(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise error("wrong-axis", f"there is no axis {axis} in a tensor of {rank} dimensions")
    return axis % rank


def _reduction(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape = _shape(arguments[0])
    gone = _axes(_argument(arguments, options, 1, "axis"), len(shape))
    if options.get("keepdims"):
        return tuple(1 if index in gone else size for index, size in enumerate(shape))
    return tuple(size for index, size in enumerate(shape) if index not in gone)


def _reshape(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape = _shape(arguments[0])
    target = [each if isinstance(each, int) else None for each in _argument(arguments, options, 1, "newshape", ())]
    size = known_product(shape)
    fixed = known_product(each for each in target if each != -1)
    rest = size // fixed if size is not None and fixed else None
    return tuple(rest if each == -1 else each for each in target)


def _transpose(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape = _shape(arguments[0])
    axes = _argument(arguments, options, 1, "axes", tuple(reversed(range(len(shape)))))
    return tuple(shape[_axis(axis, len(shape))] for axis in axes)


def _expand_dims(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape, axis = _shape(arguments[0]), _argument(arguments, options, 1, "axis", 0)
    added = axis if isinstance(axis, (list, tuple)) else (axis,)
    rank = len(shape) + len(added)
    places, sizes = {_axis(each, rank) for each in added}, iter(shape)
    return tuple(1 if index in places else next(sizes) for index in range(rank))


def _squeeze(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape, axis = _shape(arguments[0]), _argument(arguments, options, 1, "axis")
    if axis is None:
        return tuple(size for size in shape if size != 1)
    gone = _axes(axis, len(shape))
    return tuple(size for index, size in enumerate(shape) if index not in gone)


def _concatenate(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shapes = [_shape(each) for each in arguments[0]]
    axis = _axis(_argument(arguments, options, 1, "axis", 0), len(shapes[0]))
    sizes = [shape[axis] for shape in shapes]
    joined = None if None in sizes else sum(size or 0 for size in sizes)
    return tuple(joined if index == axis else _first_known(shapes, index) for index in range(len(shapes[0])))


def _first_known(shapes: Sequence[Shape], index: int) -> Dimension:
    return next((shape[index] for shape in shapes if shape[index] is not None), None)


def _stack(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shapes = [_shape(each) for each in arguments[0]]
    axis = _axis(_argument(arguments, options, 1, "axis", 0), len(shapes[0]) + 1)
    return (*shapes[0][:axis], len(shapes), *shapes[0][axis:])


def _tile(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape, repeats = _shape(arguments[0]), _argument(arguments, options, 1, "repeats")
    counts = [_whole(each) for each in (repeats if isinstance(repeats, (list, tuple)) else [repeats])]
    rank = max(len(shape), len(counts))
    counts, sizes = [1] * (rank - len(counts)) + counts, (1,) * (rank - len(shape)) + shape
    return tuple(None if size is None else size * count for size, count in zip(sizes, counts, strict=True))


def _repeat(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape, count = _shape(arguments[0]), _whole(_argument(arguments, options, 1, "repeats"))
    axis = _argument(arguments, options, 2, "axis")
    if axis is None:
        size = known_product(shape)
        return (None if size is None else size * count,)
    place = _axis(axis, len(shape))
    return tuple(size * count if index == place and size else size for index, size in enumerate(shape))


def _hstack(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    return _concatenate(arguments, {"axis": 1 if len(_shape(arguments[0][0])) > 1 else 0})


def _vstack(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    return _concatenate(arguments, {"axis": 0})


def _unstack(arguments: list[Any], options: dict[str, Any]) -> list[SymbolicShape]:
    shape = _shape(arguments[0])
    axis = _axis(_argument(arguments, options, 2, "axis", 0), len(shape))
    count = _argument(arguments, options, 1, "num", shape[axis])
    return [(*shape[:axis], *shape[axis + 1 :])] * _number_of_outputs(count)


def _split(arguments: list[Any], options: dict[str, Any]) -> list[SymbolicShape]:
    shape, parts = _shape(arguments[0]), _argument(arguments, options, 1, "indices_or_sections")
    axis = _axis(_argument(arguments, options, 2, "axis", 0), len(shape))
    size = shape[axis]
    if isinstance(parts, int):
        sizes: list[Dimension] = [None if size is None else size // parts] * _number_of_outputs(parts)
    else:
        ends = [*parts, size]
        sizes = [None if end is None else end - start for start, end in zip([0, *parts], ends, strict=True)]
    return [(*shape[:axis], each, *shape[axis + 1 :]) for each in sizes]


def _swapaxes(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape = list(_shape(arguments[0]))
    one = _axis(_argument(arguments, options, 1, "axis1"), len(shape))
    other = _axis(_argument(arguments, options, 2, "axis2"), len(shape))
    shape[one], shape[other] = shape[other], shape[one]
    return tuple(shape)


def _take(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape, indices = _shape(arguments[0]), _argument(arguments, options, 1, "indices")
    axis, taken = _argument(arguments, options, 2, "axis"), _nested_shape(indices)
    if axis is None:
        return taken
    place = _axis(axis, len(shape))
    return (*shape[:place], *taken, *shape[place + 1 :])


def _pad(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape, widths = _shape(arguments[0]), _argument(arguments, options, 1, "pad_width")
    pairs = widths if isinstance(widths[0], (list, tuple)) else [widths] * len(shape)
    return tuple(None if size is None else size + sum(pair) for size, pair in zip(shape, pairs, strict=True))


def _pool(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    from mlcalc.layers import make

    shape = _shape(arguments[0])
    names = ("pool_size", "strides", "padding", "data_format")
    given = {name: _argument(arguments, options, place, name) for place, name in enumerate(names, 1)}
    stated = {name: value for name, value in given.items() if value is not None}
    output = make(f"MaxPooling{len(shape) - 2}D", (), stated).output_shape(shape)
    return output if isinstance(output, tuple) else ()


def _resize(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape, size = _shape(arguments[0]), _argument(arguments, options, 1, "size")
    if options.get("data_format") == "channels_first":
        return (*shape[:-2], *size)
    return (*shape[:-3], *size, shape[-1])


def _one_hot(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    shape, classes = _shape(arguments[0]), _argument(arguments, options, 1, "num_classes")
    axis = _axis(_argument(arguments, options, 2, "axis", -1), len(shape) + 1)
    return (*shape[:axis], classes, *shape[axis:])


def _top_k(arguments: list[Any], options: dict[str, Any]) -> list[SymbolicShape]:
    return [(*_shape(arguments[0])[:-1], int(_argument(arguments, options, 1, "k")))] * 2


def _einsum(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    """Return the sizes of the letters behind the arrow; Keras keeps the subscripts as an option."""
    tensors = [each for each in arguments if isinstance(each, _Tensor)]
    given, arrow, kept = str(options["subscripts"]).replace(" ", "").partition("->")
    if not arrow:
        raise ValueError(given)
    sizes: dict[str, Dimension] = {}
    widest = ""
    for operand, tensor in zip(given.split(","), tensors, strict=True):
        # Digits stand for the axes of an ellipsis, counted from the last.
        count = len(tensor.shape) - len(operand.replace("...", ""))
        ellipsis = "".join(str(number) for number in reversed(range(count))) if "..." in operand else ""
        widest = max(widest, ellipsis, key=len)
        for letter, size in zip(operand.replace("...", ellipsis), tensor.shape, strict=True):
            sizes[letter] = size if sizes.get(letter) in (None, 1) else sizes[letter]
    return tuple(sizes[letter] for letter in kept.replace("...", widest))


def _nested_shape(value: Any) -> Shape:
    """Return the shape of a tensor, or of numbers in nested lists."""
    if isinstance(value, _Tensor):
        return value.shape
    return (len(value), *_nested_shape(value[0])) if isinstance(value, list) and value else ()


def _matmul(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    first, second = _shape(arguments[0]), _shape(_argument(arguments, options, 1, "x2"))
    if len(first) < 2 or len(second) < 2:
        return (*first[:-1], *second[:-2], *second[-1:]) if len(second) > 1 else first[:-1]
    batch = broadcast(first[:-2], second[:-2])
    return (*(batch or ()), first[-2], second[-1])


def _get_item(arguments: list[Any], options: dict[str, Any]) -> SymbolicShape:
    """Return the shape of `x[key]`, in which an Ellipsis stands for the axes that are not named."""
    shape = _shape(arguments[0])
    key = arguments[1] if len(arguments) > 1 else options["slice_spec" if "slice_spec" in options else "key"]
    parts = [_index(part) for part in key] if isinstance(key, (list, tuple)) and not isinstance(key, Slice) else [key]
    named = sum(part is not None and part is not Ellipsis for part in parts)
    if Ellipsis not in parts:
        parts.append(Ellipsis)
    result: list[Dimension] = []
    axis = 0
    for part in parts:
        if part is Ellipsis:
            result += shape[axis : axis + len(shape) - named]
            axis += len(shape) - named
        elif part is None:
            result.append(1)
        else:
            result += _picked(shape[axis], part)
            axis += 1
    return tuple(result)


def _index(part: Any) -> Any:
    """Return one part of an index; TensorFlow writes a slice as a mapping."""
    return Slice(part.get("start"), part.get("stop"), part.get("step")) if isinstance(part, Mapping) else part


def _picked(size: Dimension, part: Any) -> list[Dimension]:
    if not isinstance(part, Slice):
        return []
    if size is None:
        return [None]
    return [len(range(*slice(*part).indices(size)))]


_UNARY = """
    abs absolute argsort arccos arcsin arctan ceil clip cos cosh exp expm1 flip floor isfinite isinf isnan log
    log10 log1p log2 logicalnot negative nantonum onelike oneslike zeroslike reciprocal round roll rsqrt
    sigmoid sign silu sin sinh softmax softplus softsign sort sqrt square tan tanh relu relu6 elu selu gelu
    leakyrelu hardsigmoid hardsilu hardswish swish logsigmoid logsoftmax celu mish hardtanh hardshrink
    softshrink tanhshrink squareplus sparsemax threshold cast stopgradient identity erf normalize copy
    l2normalize dropout convert convertdtype tril triu erfinv exp2 fulllike real imag conjugate"""
_BINARY = """
    add subtract multiply divide truedivide floordivide power mod maximum minimum arctan2 equal notequal greater
    greaterequal less lessequal logicaland logicalor logicalxor where hypot sub mul addv2 realdiv pow biasadd
    squareddifference logaddexp dividenonan isclose"""
_REDUCTIONS = "all any mean sum max min prod std var amax amin logsumexp countnonzero argmax argmin median"

RULES: dict[str, Answer] = {
    **dict.fromkeys(_UNARY.split(), _same),
    **dict.fromkeys(_BINARY.split(), _broadcast),
    **dict.fromkeys(_REDUCTIONS.split(), _reduction),
    "cumsum": _accumulated,
    "cumprod": _accumulated,
    "moments": _moments,
    "norm": _reduction,
    "ravel": _ravel,
    "moveaxis": _moveaxis,
    "reshape": _reshape,
    "transpose": _transpose,
    "expanddims": _expand_dims,
    "squeeze": _squeeze,
    "concatenate": _concatenate,
    "concat": _concatenate,
    "stack": _stack,
    "hstack": _hstack,
    "vstack": _vstack,
    "unstack": _unstack,
    "split": _split,
    "swapaxes": _swapaxes,
    "take": _take,
    "tile": _tile,
    "pad": _pad,
    "resize": _resize,
    "maxpool": _pool,
    "averagepool": _pool,
    "onehot": _one_hot,
    "topk": _top_k,
    "einsum": _einsum,
    "repeat": _repeat,
    "matmul": _matmul,
    "getitem": _get_item,
}
"""Operation, folded to small letters without underscores -> its rule."""


def folded(name: str) -> str:
    """Return the key of an operation: `GetItem`, `__operators__.getitem` and `get_item` are one."""
    last = name.rpartition(".")[2].replace("_", "").lower()
    return last.removeprefix("reduce") if last.startswith("reduce") and last != "reduce" else last


def operation(
    name: str, class_name: str, positional: Sequence[Any], options: Mapping[str, Any]
) -> KnownOperation | None:
    """Return an operation that has a rule, or None for one that has not."""
    key = folded(name)
    if key not in RULES:
        return None
    try:
        return KnownOperation(operation=key, positional=list(positional), options=dict(options), class_name=class_name)
    except MlcalcError:
        return None
