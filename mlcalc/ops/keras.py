"""The table of operations that a saved Keras model may apply to its tensors, and one call of such an operation.

Those of TensorFlow, which older models hold, stand in the same table: names are folded, so that `GetItem`,
`tf.__operators__.getitem` and `get_item` are one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

from mlcalc.arguments.kinds import anything, text
from mlcalc.errors import Diagnostic, MlcalcError, UnknownError, error
from mlcalc.layers.base import Inputs, Layer
from mlcalc.layers.specs import Spec
from mlcalc.limits import MOST_AXES
from mlcalc.ops import functions as fn
from mlcalc.ops.functions import Answer, Uncounted
from mlcalc.rules import axes, products
from mlcalc.rules.products import Product
from mlcalc.shapes import Shape

T = TypeVar("T")
Rule = Callable[..., Answer]


class Placeholder(NamedTuple):
    """Stands for an input tensor among the arguments of an operation."""

    number: int


class Constant(NamedTuple):
    """A tensor of numbers that stands among the arguments itself."""

    shape: Shape


class KerasOp(Layer):
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

    def __repr__(self) -> str:
        return f"{self.class_name}(…)"

    def spec(self, *inputs: Shape) -> Spec:
        try:
            return self.answer(inputs)
        except MlcalcError:
            # A saved model is right: the shape is what the file says.
            raise self.unknown() from None

    def answer(self, inputs: Sequence[Shape]) -> Spec:
        """Return what the rule says.

        Raises:
            _UnreadError: the arguments are not those of the rule.
            MlcalcError: the operation cannot take these shapes.
        """
        rule = RULES[self.operation]
        arguments = [_with_shapes(each, inputs) for each in self.positional]
        options = {name: _with_shapes(each, inputs) for name, each in self.options.items()}
        return _spec(_call(rule, arguments, options))

    def unknown(self) -> UnknownError:
        """Return the error that it is not known what these arguments give."""
        message = f"mlcalc cannot read these arguments of {self.operation}"
        return UnknownError(Diagnostic("unknown-shape", message))


class WrittenOp(KerasOp):
    """One call of an operation that somebody has written: shapes that do not fit are an error."""

    def spec(self, *inputs: Shape) -> Spec:
        try:
            return self.answer(inputs)
        except _UnreadError:
            raise self.unknown() from None
        except MlcalcError as cause:
            told = [each._replace(message=f"{self.class_name}: {each.message}") for each in cause.diagnostics]
            raise cause.saying(told) from None


class _UnreadError(MlcalcError):
    """A rule does not know arguments of this kind."""


def _with_shapes(value: Any, inputs: Sequence[Shape]) -> Any:
    """Return an argument with the shape of each tensor in its place; a tuple is always a shape."""
    if isinstance(value, Placeholder):
        if value.number >= len(inputs):
            raise error("wrong-inputs", "there are fewer inputs than tensors among the arguments")
        return inputs[value.number]
    if isinstance(value, Constant):
        return value.shape
    return [_with_shapes(each, inputs) for each in value] if isinstance(value, list) else value


def _spec(answer: Answer) -> Spec:
    if isinstance(answer, Product):
        return Spec((answer.output,), macs=answer.macs)
    if isinstance(answer, Uncounted):
        return Spec(tuple(answer.outputs), macs=None)
    return Spec(tuple(answer) if isinstance(answer, list) else (answer,))


# How the arguments of a call meet the parameters of a rule.


def _call(rule: Rule, positional: Sequence[Any], options: Mapping[str, Any]) -> Answer:
    """Return the answer of a rule, with each argument as its parameter needs it.

    Raises:
        MlcalcError: the operation does not take these arguments.
    """
    with _as_unread():
        bound = _bound(rule, positional, options)
    return rule(*bound.args, **bound.kwargs)


@contextmanager
def _as_unread() -> Iterator[None]:
    """Tell what a rule does not know from what it refuses.

    Raises:
        _UnreadError: it does not know something.
    """
    try:
        yield
    except MlcalcError as cause:
        raise _UnreadError(cause.diagnostics) from None


def _bound(rule: Rule, positional: Sequence[Any], options: Mapping[str, Any]) -> inspect.BoundArguments:
    signature = _signature(rule)
    named = {_parameter_name(signature, name): value for name, value in options.items() if value is not None}
    named = {name: named[name] for name in named if name in signature.parameters or name not in _WITHOUT_EFFECT}
    try:
        bound = signature.bind(*positional, **named)
    except TypeError as mismatch:
        raise error("wrong-argument", str(mismatch)) from None
    for name, value in bound.arguments.items():
        parameter = signature.parameters[name]
        convert = _CONVERTERS[str(parameter.annotation).removesuffix(" | None")]
        if parameter.kind is parameter.VAR_POSITIONAL:
            bound.arguments[name] = tuple(map(convert, value))
        elif value is not None or parameter.default is not None:
            bound.arguments[name] = convert(value)
    return bound


_signature = cache(inspect.signature)


def _parameter_name(signature: inspect.Signature, name: str) -> str:
    """Return the parameter that an option means: TensorFlow has other names for some."""
    parameter = signature.parameters.get(name)
    if parameter is not None and parameter.kind is not parameter.POSITIONAL_ONLY:
        return name
    return _OF_TENSORFLOW.get(name, name)


_OF_TENSORFLOW = {
    "y": "x2",
    "b": "x2",
    "bias": "x2",
    "perm": "axes",
    "multiples": "repeats",
    "paddings": "pad_width",
    "shape": "newshape",
    "depth": "num_classes",
    "keep_dims": "keepdims",
    "slice_spec": "key",
    "equation": "subscripts",
    "x": "x1",
    "adj_x": "adjoint_a",
    "adj_y": "adjoint_b",
    "filter": "filters",
    "input": "inputs",
    "stride": "strides",
    "rate": "dilations",
    "rates": "dilation_rate",
    "sizes": "size",
    "dilation_rate": "dilations",
}
"""A parameter in TensorFlow -> the one in Keras, if a rule does not know it by the first name."""

_WITHOUT_EFFECT = frozenset(
    """a_is_sparse antialias attn_logits_soft_cap b_is_sparse conjugate constant_values crop_to_aspect_ratio dtype dx
    fill_mode fill_value flash_attention initial interpolation is_causal method mode name ord pad_to_aspect_ratio
    sorted sparse synchronized use_cudnn_on_gpu""".split()
)
"""Options that change no shape, unless a rule names them."""


def _as_shape(value: Any) -> Shape:
    """Return the shape of a tensor, of a plain number, or of numbers in nested lists."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, list):
        return (len(value), *(_as_shape(value[0]) if value else ()))
    if isinstance(value, (int, float)):
        return ()
    raise error("wrong-argument", "this is no tensor")


def _as_shapes(value: Any) -> list[Shape]:
    if not isinstance(value, list) or not value:
        raise error("wrong-argument", "these are no tensors")
    return list(map(_as_shape, value))


def _of_type(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise error("wrong-argument", f"this is no {kind.__name__}")
    return value


def _as_integers(value: Any) -> list[int]:
    return [_of_type(int, each) for each in _of_type(list, value)]


def _as_one_or_more(value: Any) -> int | list[int]:
    return _as_integers(value) if isinstance(value, list) else _of_type(int, value)


def _as_axes(value: Any) -> int | list[int]:
    """Return the numbers of axes, of which no tensor has many."""
    if isinstance(value, list) and len(value) > MOST_AXES:
        raise error("wrong-argument", f"a tensor has at most {MOST_AXES} axes")
    return _as_one_or_more(value)


def _as_sizes(value: Any) -> Shape:
    """Return the sizes of a shape; one that is itself a tensor is unknown."""
    return tuple(each if type(each) is int else None for each in _of_type(list, value))


def _as_flag(value: Any) -> bool:
    if value not in (True, False):
        raise error("wrong-argument", "this is neither true nor false")
    return bool(value)


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "Any": lambda value: value,
    "Axes": _as_axes,
    "Ints": _as_one_or_more,
    "Sequence[Dimension]": _as_sizes,
    "Sequence[Shape]": _as_shapes,
    "Sequence[int]": _as_integers,
    "Shape": _as_shape,
    "bool": _as_flag,
    "int": partial(_of_type, int),
    "str": partial(_of_type, str),
}
"""How a parameter of a rule is annotated -> how its argument is read."""


# The table.


def _each(names: str, rule: Rule) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), rule)


_WITHOUT_PRODUCTS: dict[str, Rule] = {
    **_each(
        """abs absolute angle arccos arccosh arcsin arcsinh arctan arctanh argpartition argsort array batchnorm
        bitwiseinvert bitwisenot cast cbrt ceil celu clip conj conjugate convert convertdtype converttotensor copy cos
        cosh deg2rad digitize dropout elu emptylike erf erfc erfinv exp exp2 expm1 fabs flip flipleftright fliplr
        flipud flipupdown floor fulllike gelu hardshrink hardsigmoid hardsilu hardswish hardtanh hsvtorgb i0 identity
        imag isfinite isin isinf isnan isneginf isposinf isreal l2normalize layernorm leakyrelu log log10 log1p log2
        logicalnot logsigmoid logsoftmax mish nantonum negative normalize onelike oneslike rad2deg real reciprocal
        relu relu6 reverse rgbtohsv rmsnorm roll round rsqrt saturatecast selu sigmoid sign signbit silu sin sinc sinh
        softmax softplus softshrink softsign sort sparsemax sparseplus sparsesigmoid sqrt square squareplus
        stopgradient swish tan tanh tanhshrink threshold tril triu trunc view zeroslike""",
        fn.unchanged,
    ),
    **_each(
        """add addv2 arctan2 biasadd bitwiseand bitwiseleftshift bitwiseor bitwiserightshift bitwisexor divide
        dividenonan equal floordivide fmax fmin fmod gcd greater greaterequal heaviside hypot isclose lcm ldexp
        leftshift less lessequal logaddexp logaddexp2 logicaland logicalor logicalxor maximum minimum mod mul multiply
        nextafter notequal pow power realdiv rightshift squareddifference sub subtract truediv truedivide""",
        fn.broadcasted,
    ),
    **_each(
        """all amax amin any argmax argmin countnonzero logsumexp max mean median min nanargmax nanargmin nanmax
        nanmean nanmedian nanmin nanprod nanstd nansum nanvar prod ptp std sum var""",
        axes.reduce,
    ),
    **_each("allclose ndim size", fn.single),
    **_each("cumprod cumsum nancumprod nancumsum", fn.accumulated),
    **_each("nanpercentile nanquantile percentile quantile", fn.quantile),
    **_each("concat concatenate", axes.concatenate),
    **_each("averagepool maxpool", fn.max_pool),
    **_each("adaptiveaveragepool adaptivemaxpool", fn.adaptive_pool),
    "addn": fn.add_n,
    "append": fn.append,
    "average": fn.average,
    "broadcastto": fn.broadcast_to,
    "depthtospace": fn.depth_to_space,
    "diag": fn.diag,
    "diagonal": fn.diagonal,
    "diff": fn.diff,
    "expanddims": axes.expand_dims,
    **_each("extractpatches extractpatches3d", fn.extract_patches),
    "gather": fn.gather,
    "getitem": fn.get_item,
    "glu": fn.glu,
    "hstack": fn.hstack,
    "meshgrid": fn.meshgrid,
    "moments": fn.moments,
    "moveaxis": axes.moveaxis,
    "onehot": fn.one_hot,
    "pad": fn.pad,
    "ravel": fn.ravel,
    "repeat": fn.repeat,
    "reshape": axes.reshape,
    "resize": fn.resize,
    "rot90": fn.rot90,
    "searchsorted": fn.second,
    "slice": fn.slice_,
    "spacetodepth": fn.space_to_depth,
    "split": fn.split,
    "squeeze": axes.squeeze,
    "stack": axes.stack,
    "swapaxes": axes.swapaxes,
    "take": fn.take,
    "takealongaxis": fn.take_along_axis,
    "tile": axes.tile,
    "topk": fn.top_k,
    "trace": fn.trace,
    "transpose": axes.transpose,
    "trapezoid": fn.trapezoid,
    "unstack": axes.unstack,
    "vstack": fn.vstack,
    **_each("selectv2 where", fn.where),
}
"""Operations that multiply no numbers that are then summed, as layers count it: they cost 0."""

_PRODUCTS: dict[str, Rule] = {
    **_each("batchmatmul batchmatmulv2 batchmatmulv3 matmul", fn.matmul),
    **_each("choleskyinverse cholesky inv", fn.same_matrices),
    **_each("det logdet", fn.determinant),
    **_each("solve solvetriangular", fn.solve),
    **_each("conv1d conv2d conv3d convolution", fn.conv_of_tensorflow),
    **_each("conv1dtranspose conv2dtranspose conv3dtranspose", fn.conv_transpose_of_tensorflow),
    **_each("conv2dbackpropinput conv3dbackpropinputv2", fn.conv_backwards),
    **_each("depthwiseconv2d depthwiseconv2dnative", fn.depthwise_conv_of_tensorflow),
    "conv": fn.conv,
    "convtranspose": fn.conv_transpose,
    "depthwiseconv": fn.depthwise_conv,
    "dot": products.dot,
    "dotproductattention": fn.dot_product_attention,
    "einsum": fn.einsum,
    **_each("fft fft2 ifft2", fn.fourier),
    "inner": products.inner,
    "irfft": fn.fourier_to_real,
    "norm": fn.norm,
    "outer": products.outer,
    "rfft": fn.fourier_of_real,
    "separableconv": fn.separable_conv,
    "separableconv2d": fn.separable_conv_of_tensorflow,
    "tensordot": fn.tensordot,
    "vdot": products.vdot,
}
"""Operations that multiply: each rule says how often, or that it cannot be known."""

RULES: dict[str, Rule] = {**_WITHOUT_PRODUCTS, **_PRODUCTS}
"""Operation, folded to small letters without underscores -> its rule."""


def folded(name: str) -> str:
    """Return the key of an operation: `GetItem`, `__operators__.getitem` and `get_item` are one."""
    last = name.rpartition(".")[2].replace("_", "").lower()
    return last.removeprefix("reduce") if last.startswith("reduce") and last != "reduce" else last


def keras_op(
    name: str,
    class_name: str,
    positional: Sequence[Any],
    options: Mapping[str, Any],
    *,
    kind: type[KerasOp] = KerasOp,
) -> KerasOp | None:
    """Return a call of an operation that has a rule, or None for one that has not.

    Args:
        name: the operation, as Keras or TensorFlow spells it.
        class_name: what the file calls it.
        positional: its arguments by position, with a `Placeholder` for each tensor.
        options: its arguments by name.
        kind: whether a file holds it, or somebody has written it.
    """
    key = folded(name)
    if key not in RULES:
        return None
    if key == "einsum" and positional and isinstance(positional[0], str):  # code has it first, a file by its name
        positional, options = positional[1:], {"subscripts": positional[0], **options}
    return kind(operation=key, positional=list(positional), options=dict(options), class_name=class_name)
