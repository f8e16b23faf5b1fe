"""Operations that are not layers: the functions of `keras.ops` that a functional model applies to tensors.

The shapes are those of NumPy's functions of the same names, which `keras.ops` follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from mlcalc.arguments import anything, text
from mlcalc.errors import MlcalcError, error
from mlcalc.formula import known_product
from mlcalc.layers.base import Layer
from mlcalc.shapes import Dimension, Rule, Shape, broadcast, format_shape


class Slot(NamedTuple):
    """Stands for an input tensor among the arguments of an operation."""

    number: int


class Slice(NamedTuple):
    """A slice of an index: `x[start:stop:step]`."""

    start: int | None
    stop: int | None
    step: int | None


class Operation(Layer):
    """One call of an operation, with its arguments; it owns no weights."""

    input_count = (0, None)

    operation: str = text()
    positional: Sequence[Any] = anything()
    options: Mapping[str, Any] = anything()
    class_name: str = text()

    @property
    def type_name(self) -> str:
        return self.class_name

    def infer(self, *inputs: Shape) -> Rule | list[Rule]:
        arguments = [_filled(each, inputs) for each in self.positional]
        options = {name: _filled(each, inputs) for name, each in self.options.items()}
        return RULES[self.operation](arguments, options)


def _filled(value: Any, inputs: Sequence[Shape]) -> Any:
    """Return an argument with the shape of each tensor in its place."""
    if isinstance(value, Slot):
        return _Tensor(inputs[value.number])
    if isinstance(value, list):
        return [_filled(each, inputs) for each in value]
    return value


class _Tensor(NamedTuple):
    shape: Shape


Answer = Callable[[list[Any], dict[str, Any]], "Rule | list[Rule]"]


def _shape(value: Any) -> Shape:
    """Return the shape of a tensor; a plain number has none of its own."""
    return value.shape if isinstance(value, _Tensor) else ()


def _argument(arguments: list[Any], options: dict[str, Any], place: int, name: str, default: Any = None) -> Any:
    value = arguments[place] if len(arguments) > place else options.get(name, default)
    return default if value is None else value


def _same(arguments: list[Any], options: dict[str, Any]) -> Rule:
    return _shape(arguments[0])


def _broadcast(arguments: list[Any], options: dict[str, Any]) -> Rule:
    tensors = [each for each in (*arguments, *options.values()) if isinstance(each, _Tensor)]

    def joined(first: Shape, second: Shape) -> Shape:
        both = broadcast(first, second)
        if both is None:
            raise error("shapes-differ", f"cannot broadcast {format_shape(first)} with {format_shape(second)}")
        return both

    return reduce(joined, (tensor.shape for tensor in tensors))


def _axes(axis: Any, rank: int) -> set[int]:
    chosen = range(rank) if axis is None else axis if isinstance(axis, (list, tuple)) else (axis,)
    return {_axis(each, rank) for each in chosen}


def _axis(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise error("wrong-axis", f"there is no axis {axis} in a tensor of {rank} dimensions")
    return axis % rank


def _reduction(arguments: list[Any], options: dict[str, Any]) -> Rule:
    shape = _shape(arguments[0])
    gone = _axes(_argument(arguments, options, 1, "axis"), len(shape))
    if options.get("keepdims"):
        return tuple(1 if index in gone else size for index, size in enumerate(shape))
    return tuple(size for index, size in enumerate(shape) if index not in gone)


def _reshape(arguments: list[Any], options: dict[str, Any]) -> Rule:
    shape = _shape(arguments[0])
    target = [each if isinstance(each, int) else None for each in _argument(arguments, options, 1, "newshape", ())]
    size = known_product(shape)
    fixed = known_product(each for each in target if each != -1)
    rest = size // fixed if size is not None and fixed else None
    return tuple(rest if each == -1 else each for each in target)


def _transpose(arguments: list[Any], options: dict[str, Any]) -> Rule:
    shape = _shape(arguments[0])
    axes = _argument(arguments, options, 1, "axes", tuple(reversed(range(len(shape)))))
    return tuple(shape[_axis(axis, len(shape))] for axis in axes)


def _expand_dims(arguments: list[Any], options: dict[str, Any]) -> Rule:
    shape, axis = _shape(arguments[0]), _argument(arguments, options, 1, "axis", 0)
    added = axis if isinstance(axis, (list, tuple)) else (axis,)
    rank = len(shape) + len(added)
    places, sizes = {_axis(each, rank) for each in added}, iter(shape)
    return tuple(1 if index in places else next(sizes) for index in range(rank))


def _squeeze(arguments: list[Any], options: dict[str, Any]) -> Rule:
    shape, axis = _shape(arguments[0]), _argument(arguments, options, 1, "axis")
    if axis is None:
        return tuple(size for size in shape if size != 1)
    gone = _axes(axis, len(shape))
    return tuple(size for index, size in enumerate(shape) if index not in gone)


def _concatenate(arguments: list[Any], options: dict[str, Any]) -> Rule:
    shapes = [_shape(each) for each in arguments[0]]
    axis = _axis(_argument(arguments, options, 1, "axis", 0), len(shapes[0]))
    sizes = [shape[axis] for shape in shapes]
    joined = None if None in sizes else sum(size or 0 for size in sizes)
    return tuple(joined if index == axis else _first_known(shapes, index) for index in range(len(shapes[0])))


def _first_known(shapes: Sequence[Shape], index: int) -> Dimension:
    return next((shape[index] for shape in shapes if shape[index] is not None), None)


def _stack(arguments: list[Any], options: dict[str, Any]) -> Rule:
    shapes = [_shape(each) for each in arguments[0]]
    axis = _axis(_argument(arguments, options, 1, "axis", 0), len(shapes[0]) + 1)
    return (*shapes[0][:axis], len(shapes), *shapes[0][axis:])


def _matmul(arguments: list[Any], options: dict[str, Any]) -> Rule:
    first, second = _shape(arguments[0]), _shape(_argument(arguments, options, 1, "x2"))
    if len(first) < 2 or len(second) < 2:
        return (*first[:-1], *second[:-2], *second[-1:]) if len(second) > 1 else first[:-1]
    batch = broadcast(first[:-2], second[:-2])
    return (*(batch or ()), first[-2], second[-1])


def _get_item(arguments: list[Any], options: dict[str, Any]) -> Rule:
    """Return the shape of `x[key]`, in which an Ellipsis stands for the axes that are not named."""
    shape, key = _shape(arguments[0]), _argument(arguments, options, 1, "key")
    parts = list(key) if isinstance(key, (list, tuple)) and not isinstance(key, Slice) else [key]
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


def _picked(size: Dimension, part: Any) -> list[Dimension]:
    if not isinstance(part, Slice):
        return []
    if size is None:
        return [None]
    return [len(range(*slice(*part).indices(size)))]


_UNARY = """
    abs absolute arccos arcsin arctan ceil clip cos cosh cumprod cumsum exp expm1 flip floor isfinite isinf isnan log
    log10 log1p log2 logicalnot negative nantonum onelike oneslike zeroslike reciprocal round roll rsqrt sigmoid sign
    silu sin sinh softmax softplus softsign sort sqrt square tan tanh relu relu6 elu selu gelu leakyrelu hardsigmoid
    hardsilu hardswish swish logsigmoid logsoftmax celu glu mish hardtanh hardshrink softshrink tanhshrink
    squareplus sparsemax threshold cast stopgradient identity erf normalize copy l2normalize dropout convert
    convertdtype"""
_BINARY = """
    add subtract multiply divide truedivide floordivide power mod maximum minimum arctan2 equal notequal greater
    greaterequal less lessequal logicaland logicalor logicalxor where hypot sub mul addv2 realdiv pow biasadd
    squareddifference"""
_REDUCTIONS = "all any mean sum max min prod std var amax amin logsumexp countnonzero argmax argmin median"

RULES: dict[str, Answer] = {
    **dict.fromkeys(_UNARY.split(), _same),
    **dict.fromkeys(_BINARY.split(), _broadcast),
    **dict.fromkeys(_REDUCTIONS.split(), _reduction),
    "reshape": _reshape,
    "transpose": _transpose,
    "expanddims": _expand_dims,
    "squeeze": _squeeze,
    "concatenate": _concatenate,
    "concat": _concatenate,
    "stack": _stack,
    "matmul": _matmul,
    "getitem": _get_item,
}
"""Operation, folded to small letters without underscores -> its rule."""


def folded(name: str) -> str:
    """Return the key of an operation: `GetItem`, `__operators__.getitem` and `get_item` are one."""
    last = name.rpartition(".")[2].replace("_", "").lower()
    return last.removeprefix("reduce") if last.startswith("reduce") and last != "reduce" else last


def operation(name: str, class_name: str, positional: Sequence[Any], options: Mapping[str, Any]) -> Operation | None:
    """Return an operation that has a rule, or None for one that has not."""
    key = folded(name)
    if key not in RULES:
        return None
    try:
        return Operation(operation=key, positional=list(positional), options=dict(options), class_name=class_name)
    except MlcalcError:
        return None
