"""Operations on tensors and arrays: of tensors they are calls of the model, of arrays alone the shape of the result."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlcalc.errors import MlcalcError
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import Recorded
from mlcalc.ops.functions import broadcasted, unchanged
from mlcalc.ops.keras import RULES, Constant, KerasOp, Placeholder, WrittenOp, folded, keras_op
from mlcalc.readers.python.objects import LayerObject, Tensor
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.sizes import LEFT_OPEN
from mlcalc.readers.python.values import Array, Outside, Unknown, distance, flattened

OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "Add",
    ast.Sub: "Subtract",
    ast.Mult: "Multiply",
    ast.Div: "TrueDivide",
    ast.FloorDiv: "FloorDivide",
    ast.Mod: "Mod",
    ast.Pow: "Power",
    ast.MatMult: "Matmul",
    ast.BitAnd: "LogicalAnd",
    ast.BitOr: "LogicalOr",
    ast.BitXor: "LogicalXor",
    ast.USub: "Negative",
    ast.UAdd: "Identity",
    ast.Invert: "LogicalNot",
    ast.Eq: "Equal",
    ast.NotEq: "NotEqual",
    ast.Lt: "Less",
    ast.LtE: "LessEqual",
    ast.Gt: "Greater",
    ast.GtE: "GreaterEqual",
}
"""An operator of Python -> the operation that Keras makes of it on a tensor."""


def is_array(value: Any) -> bool:
    """Tell whether a value is a tensor or an array."""
    return isinstance(value, (Tensor, Array))


def holds_tensor(values: Any) -> bool:
    """Tell whether there is a tensor of a model among values."""
    return any(isinstance(each, Tensor) for each in flattened(values))


def holds_array(values: Any) -> bool:
    """Tell whether there is a tensor or an array among values."""
    return any(map(is_array, flattened(values)))


def operation(session: Session, name: str, positional: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """Return what an operation gives: tensors if it takes one, arrays if it takes none.

    Args:
        session: the reading of the source.
        name: as Keras, TensorFlow or NumPy spells it.
        positional: its arguments by position, tensors and arrays among them.
        options: its arguments by name.
    """
    tensors: list[Tensor] = []
    class_name = _class_name(name)
    given = {key: value for key, value in options.items() if key not in ("name", "dtype")}
    try:
        arguments = [_argument(_scalar(name, each), tensors) for each in positional]
        named = {key: _argument(_scalar(name, each), tensors) for key, each in given.items()}
        rule: Layer | None = keras_op(name, class_name, arguments, named, kind=WrittenOp)
    except _UnknownShapeError:
        tensors = [each for each in flattened([list(positional), dict(options)]) if isinstance(each, Tensor)]
        rule = None
    if not tensors:
        return _of_arrays(rule)
    layer = LayerObject(
        rule or Recorded(class_name=class_name, outputs=(None,), stored=()), _name(session, class_name, options)
    )
    layer.locate, layer.is_operation = session.locate(), True
    with session.noted() as noted:
        for each in _missing_sizes([positional, given]):
            session.ask(each, session.node if isinstance(session.node, ast.expr) else None)
    layer.attributes.update(noted)
    return outputs_of(session.use(layer, tensors))


def _missing_sizes(values: Any) -> list[Unknown]:
    """Return the sizes among arguments that a run would know, other than those that the model leaves open."""
    return [each for each in flattened(values) if isinstance(each, Unknown) and each.setting and not _is_open(each)]


def _is_open(size: Unknown) -> bool:
    return size.reason == LEFT_OPEN


def outputs_of(use: Any) -> Any:
    """Return the tensors that a call gives: one by itself, several in a list."""
    count = len(use.spec.outputs)
    return Tensor(use) if count == 1 else [Tensor(use, index) for index in range(count)]


_DEEPEST = 4


class _UnknownShapeError(Exception):
    """An array has a shape that is not known, or an argument is not known on which the shape depends."""


def _scalar(name: str, value: Any) -> Any:
    """Return an argument; of an operation number by number, one that is not known is a number.

    Raises:
        _UnknownShapeError: what is not known may be anything.
    """
    if not isinstance(value, (Unknown, Outside)):
        return value
    if RULES.get(folded(name)) in (broadcasted, unchanged):
        return Constant(())
    raise _UnknownShapeError


def _argument(value: Any, tensors: list[Tensor], depth: int = 0) -> Any:
    """Return an argument as the rules of operations have it: a tensor by its number, a list for each tuple.

    Raises:
        _UnknownShapeError: the shape of an array is not known, or the lists are deeper than any operation takes.
    """
    if depth > _DEEPEST:
        raise _UnknownShapeError
    if isinstance(value, Constant):
        return value
    if isinstance(value, Tensor):
        tensors.append(value)
        return Placeholder(len(tensors) - 1)
    if isinstance(value, Array):
        if value.shape is None:
            raise _UnknownShapeError
        return Constant(value.shape)
    if isinstance(value, (list, tuple)):
        return [_argument(each, tensors, depth + 1) for each in value]
    if isinstance(value, slice):
        return slice(*(_argument(each, tensors) for each in (value.start, value.stop, value.step)))
    return None if isinstance(value, (Unknown, Outside)) else value


def _of_arrays(rule: Layer | None) -> Any:
    if not isinstance(rule, KerasOp):
        return Array(None)
    try:
        shapes = rule.specify().shapes
    except MlcalcError:
        return Array(None)
    return Array(shapes[0]) if len(shapes) == 1 else [Array(each) for each in shapes]


_CLASSES = {
    "abs": "Absolute",
    "allclose": "AllClose",
    "cdist": "CDist",
    "conj": "Conjugate",
    "exponential": "Exp",
    "extract_patches_3d": "ExtractPatches",
    "fft": "FFT",
    "fft2": "FFT2",
    "hard_swish": "HardSilu",
    "ifft2": "IFFT2",
    "irfft": "IRFFT",
    "isin": "IsIn",
    "layer_normalization": "LayerNorm",
    "psnr": "PSNR",
    "rfft": "RFFT",
    "rms_normalization": "RMSNorm",
    "ssim": "SSIM",
    "svd": "SVD",
    "swish": "Silu",
}
"""A function of Keras -> the class of its operation, where that is not the name in capitals."""


def _class_name(name: str) -> str:
    last = name.rpartition(".")[2]
    return last if last[:1].isupper() else _CLASSES.get(last) or "".join(map(_capital, last.split("_")))


def _capital(part: str) -> str:
    return part[:1].upper() + part[1:]


def _name(session: Session, class_name: str, options: Mapping[str, Any]) -> str:
    name = options.get("name")
    return name if isinstance(name, str) else session.names.next(class_name)


def has_rule(name: str) -> bool:
    """Tell whether mlcalc knows what an operation does to shapes."""
    return folded(name) in RULES


def index(session: Session, value: Any, key: Any) -> Any:
    """Return what an index leaves of a tensor or an array."""
    parts = list(key) if isinstance(key, tuple) else [key]
    # Which one of several is taken changes no shape.
    parts = [0 if isinstance(each, Unknown) else _counted(each) for each in parts]
    if isinstance(value, Array):
        return _of_array(session, value, parts)
    return operation(session, "GetItem", [value, parts], {})


def _counted(part: Any) -> Any:
    """Return a slice of which the ends are not known, but how far they are from each other, as one from the start."""
    length = distance(part.start, part.stop) if isinstance(part, slice) and part.step in (None, 1) else None
    return part if length is None or length < 1 else slice(0, length)


def _of_array(session: Session, value: Array, parts: list[Any]) -> Any:
    if any(isinstance(each, (Array, list)) for each in parts):
        return _chosen(value, parts)
    shape = value.shape
    if shape is None:
        if len(parts) == 1:
            return Array(None, value.origin, value.classes)
        shape = (None,) * len(parts)  # as many axes as the index has
    if all(isinstance(each, int) for each in parts) and len(parts) >= len(shape):
        return value.entry()
    found = operation(session, "GetItem", [Array(_opened(shape, parts)), parts], {})
    return Array(found.shape, value.origin, value.classes)


def _opened(shape: Sequence[Any], parts: Sequence[Any]) -> list[Any]:
    """Return a shape in which the sizes are open of which a slice takes a part that is not known."""
    sizes = list(shape)
    for axis, part in enumerate(each for each in parts if each is not None):
        bounds = (part.start, part.stop, part.step) if isinstance(part, slice) else ()
        if axis < len(sizes) and any(isinstance(each, Unknown) for each in bounds):
            sizes[axis] = None
        elif isinstance(part, slice) and axis < len(sizes) and sizes[axis] is None and _is_short(part, axis):
            sizes[axis] = part.stop  # of an array that is long enough, as that of a data set is
    return sizes


def _is_short(part: slice, axis: int) -> bool:
    """Tell whether a slice takes as many as it says: the first samples may be fewer, the first columns are not."""
    start = 0 if part.start is None and axis else part.start
    return isinstance(part.stop, int) and part.stop > 0 and isinstance(start, int) and start >= 0


def _chosen(value: Array, parts: Sequence[Any]) -> Array:
    """Return what a list or an array of indices chooses along the first axis."""
    if value.shape is None or len(parts) != 1:
        return Array(None)
    chosen = parts[0]
    size = len(chosen) if isinstance(chosen, list) else None
    return Array((size, *value.shape[1:]))


def items(session: Session, value: Any, count: int | None = None) -> Iterator[Any]:
    """Yield the parts of a tensor or an array along its first axis, as unpacking does."""
    shape = value.shape
    length = shape[0] if shape else count
    for each in range(count if count is not None else (length or 0)):
        yield index(session, value, each)
