"""Operations on tensors: as expressions of Python, and as layers where there is one that is the same row."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from mlcalc.errors import MlcalcError
from mlcalc.layers import find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.names import snake_case
from mlcalc.ops.keras import RULES, Constant, KerasOp, Placeholder
from mlcalc.shapes import Shape

_OPERATORS = {
    "Add": "+",
    "Subtract": "-",
    "Multiply": "*",
    "TrueDivide": "/",
    "FloorDivide": "//",
    "Mod": "%",
    "Power": "**",
    "Matmul": "@",
}
"""An operation -> how Python writes it between two tensors, or between a tensor and a number."""

_MERGES = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")


# As a layer.


def as_layer(operation: KerasOp, shapes: Sequence[Shape | None]) -> Layer | None:
    """Return the layer that is the same row as an operation: of the same class, with the same outputs.

    Args:
        operation: the operation with its arguments.
        shapes: those of its tensors.
    """
    name, positional = operation.class_name, list(operation.positional)
    options = {key: value for key, value in operation.options.items() if value is not None}
    if not is_layer(name) or find(name).title() != name:
        return None
    make: dict[str, Callable[..., Layer | None]] = {
        **dict.fromkeys(_MERGES, _merge),
        "Concatenate": _concatenate,
        "Reshape": _reshape,
        "Softmax": _along_axis,
        "Identity": _plain,
    }
    try:
        layer = make[name](find(name), positional, **options) if name in make else None
        is_same = layer is not None and layer.specify(*shapes).shapes == operation.specify(*shapes).shapes
    except (TypeError, MlcalcError):  # it has arguments that the layer has not, or tensors that it does not take
        return None
    return layer if is_same else None


def _are_inputs(values: Sequence[Any], count: int | None = None) -> bool:
    """Tell whether values are the inputs of a call, all of them in their order."""
    expected = [Placeholder(number) for number in range(len(values))]
    return list(values) == expected and len(values) == (len(values) if count is None else count)


def _merge(kind: type[Layer], positional: Sequence[Any], **options: Any) -> Layer | None:
    values = [*positional, *(options.pop(name) for name in ("x1", "x2") if name in options)]
    return kind(**options) if _are_inputs(values, 2) else None


def _concatenate(kind: type[Layer], positional: Sequence[Any], *, axis: int = -1) -> Layer | None:
    values = positional[0] if positional and isinstance(positional[0], list) else ()
    axis = positional[1] if len(positional) == 2 else axis
    return kind(axis=axis) if len(values) > 1 and _are_inputs(values) else None


def _reshape(kind: type[Layer], positional: Sequence[Any], newshape: Any = None) -> Layer | None:
    x, *rest = positional
    sizes = rest[0] if rest else newshape
    if x != Placeholder(0) or not isinstance(sizes, list) or not sizes or sizes[0] not in (-1, None):
        return None
    return kind(tuple(sizes[1:])) if all(type(each) is int for each in sizes[1:]) else None


def _along_axis(kind: type[Layer], positional: Sequence[Any], *, axis: int = -1) -> Layer | None:
    axis = positional[1] if len(positional) == 2 else axis
    return kind(axis=axis) if list(positional[:1]) == [Placeholder(0)] else None


def _plain(kind: type[Layer], positional: Sequence[Any]) -> Layer | None:
    return kind() if _are_inputs(positional, 1) else None


# As Python.


class NoCodeError(Exception):
    """An operation cannot be written as Python."""


def as_code(operation: KerasOp, tensors: Sequence[str]) -> str:
    """Return an operation on tensors as an expression.

    Args:
        operation: the operation with its arguments.
        tensors: how each of its tensors is written.

    Raises:
        NoCodeError: there is no such function, or an argument is not known as text.
    """
    name, positional = operation.class_name, list(operation.positional)
    options = _needed(operation)
    if name == "GetItem" and positional:
        key = positional[1] if len(positional) > 1 else options.get("key")
        return f"{_value(positional[0], tensors)}[{_index(key, tensors)}]"
    if name in _OPERATORS and len(positional) == 2 and not options:
        left, right = (_value(each, tensors) for each in positional)
        return f"{left} {_OPERATORS[name]} {right}"
    if name == "Negative" and len(positional) == 1:
        return f"-{_value(positional[0], tensors)}"
    function = snake_case(name)
    if function not in FUNCTIONS:
        raise NoCodeError(f"there is no function of `keras.ops` that mlcalc knows as the operation `{name}`")
    if function in _OF_TYPES and "dtype" not in options and len(positional) < 2:
        raise NoCodeError("the data type that it gives is not kept")
    parts = [_value(options.pop("subscripts"), tensors)] if "subscripts" in options else []
    parts += [_value(each, tensors) for each in positional]
    parts += [f"{key}={_value(each, tensors)}" for key, each in options.items()]
    return f"ops.{_ELSEWHERE.get(function, function)}({', '.join(parts)})"


def _needed(operation: KerasOp) -> dict[str, Any]:
    """Return the arguments by name, without those that say what holds without them."""
    parameters = inspect.signature(RULES[operation.operation]).parameters
    usual = {name: each.default for name, each in parameters.items()}
    return {
        key: value
        for key, value in operation.options.items()
        if value is not None and not (key in usual and usual[key] == value and type(usual[key]) is type(value))
    }


def _value(value: Any, tensors: Sequence[str]) -> str:
    if isinstance(value, Placeholder):
        return tensors[value.number]
    if isinstance(value, Constant):
        raise NoCodeError("it takes a tensor of numbers, which are not known")
    if isinstance(value, (list, tuple)):
        parts = [_value(each, tensors) for each in value]
        if _holds_tensor(value):
            return f"[{', '.join(parts)}]"
        return f"({', '.join(parts)}{',' * (len(parts) == 1)})"
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value) if not isinstance(value, str) else _text(value)
    raise NoCodeError("one of its arguments is not known")


def _text(value: str) -> str:
    import json

    return json.dumps(value)


def _holds_tensor(value: Any) -> bool:
    if isinstance(value, (list, tuple)) and not isinstance(value, Placeholder):
        return any(map(_holds_tensor, value))
    return isinstance(value, Placeholder)


def _index(key: Any, tensors: Sequence[str]) -> str:
    parts = key if isinstance(key, (list, tuple)) and not isinstance(key, Placeholder) else [key]
    return ", ".join(_index_part(each, tensors) for each in parts)


def _index_part(part: Any, tensors: Sequence[str]) -> str:
    if part is Ellipsis:
        return "..."
    if isinstance(part, slice):
        start, stop, step = (
            "" if each is None else _value(each, tensors) for each in (part.start, part.stop, part.step)
        )
        return f"{start}:{stop}{f':{step}' if step else ''}"
    if part is None or type(part) is int:
        return str(part)
    raise NoCodeError("one of its indices is not known")


FUNCTIONS = frozenset(
    """
    abs absolute adaptive_average_pool adaptive_max_pool add all allclose amax amin angle any append arccos
    arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argpartition argsort array average average_pool
    bitwise_and bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor
    broadcast_to cast cbrt ceil celu cholesky cholesky_inverse clip concatenate conj conjugate conv
    conv_transpose convert_to_tensor copy cos cosh count_nonzero cumprod cumsum deg2rad depth_to_space
    depthwise_conv det diag diagonal diff digitize divide divide_no_nan dot dot_product_attention einsum elu
    empty_like equal erf erfc erfinv exp exp2 expand_dims expm1 fabs flip fliplr flipud floor floor_divide fmax
    fmin fmod full_like gcd gelu get_item glu greater greater_equal hard_shrink hard_sigmoid hard_silu
    hard_swish hard_tanh heaviside hstack hypot i0 identity imag inner inv isclose isfinite isin isinf isnan
    isneginf isposinf isreal lcm ldexp leaky_relu left_shift less less_equal log log10 log1p log2 log_sigmoid
    log_softmax logaddexp logaddexp2 logdet logical_and logical_not logical_or logical_xor logsumexp matmul max
    max_pool maximum mean median meshgrid min minimum mod moments moveaxis multiply nan_to_num nanargmax
    nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd
    nansum nanvar ndim negative nextafter norm normalize not_equal one_hot ones_like outer pad percentile power
    prod ptp quantile rad2deg ravel real reciprocal relu relu6 repeat reshape right_shift roll rot90 round rsqrt
    saturate_cast searchsorted selu separable_conv sigmoid sign signbit silu sin sinc sinh size slice
    soft_shrink softmax softplus softsign solve solve_triangular sort space_to_depth sparse_plus sparse_sigmoid
    sparsemax split sqrt square squareplus squeeze stack std stop_gradient subtract sum swapaxes swish take
    take_along_axis tan tanh tanh_shrink tensordot threshold tile top_k trace transpose trapezoid tril triu
    true_divide trunc unstack var vdot view vstack where zeros_like
    extract_patches fft fft2 ifft2 irfft resize rfft""".split()
)
"""The functions of `keras.ops` in Keras 3 that mlcalc has a rule for."""
_OF_TYPES = ("cast", "saturate_cast", "view")
"""Functions that need a data type."""
_ELSEWHERE = {"extract_patches": "image.extract_patches", "resize": "image.resize"}
"""A function that stands in a module of its own -> where."""
