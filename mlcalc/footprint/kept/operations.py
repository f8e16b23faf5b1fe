"""What operations keep: the functions of `keras.ops` and of TensorFlow that stand as calls in a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlcalc.footprint.kept.base import LINEAR, MASK, Inside, Kept, Site, all_inputs, all_outputs
from mlcalc.footprint.kept.others import multiply
from mlcalc.formula import value_of

VIEWS = frozenset("copy expanddims identity ravel reshape squeeze stopgradient view convert converttotensor".split())
"""Operations that give the same numbers under another shape."""

WITHOUT_GRADIENT = frozenset(
    """all any argmax argmin argpartition argsort array bitwiseand bitwiseinvert bitwiseleftshift bitwisenot bitwiseor
    bitwiserightshift bitwisexor ceil countnonzero digitize equal floor floordivide gcd greater greaterequal isclose
    allclose isfinite isin isinf isnan isneginf isposinf isreal lcm leftshift less lessequal logicaland logicalnot
    logicalor logicalxor nanargmax nanargmin ndim notequal onehot onelike oneslike rightshift round searchsorted sign
    signbit size stopgradient trunc zeroslike emptylike fulllike heaviside nextafter""".split()
)
"""Operations that no gradient goes through."""

_BOOLEAN = frozenset(
    """all any equal greater greaterequal isclose isfinite isin isinf isnan isneginf isposinf isreal less lessequal
    logicaland logicalnot logicalor logicalxor notequal signbit allclose""".split()
)
_INDICES = frozenset(
    """argmax argmin argpartition argsort countnonzero digitize nanargmax nanargmin ndim searchsorted size""".split()
)

_NOTHING = frozenset(
    """add addn addv2 append average averagepool adaptiveaveragepool biasadd broadcastto cast concat concatenate conj
    conjugate convertdtype cumsum nancumsum deg2rad depthtospace diag diagonal diff extractpatches extractpatches3d fft
    fft2 flip flipleftright fliplr flipud flipupdown getitem hstack ifft2 imag irfft mean nanmean nansum
    meshgrid moveaxis negative pad rad2deg real repeat resize reverse rfft
    roll rot90 saturatecast slice spacetodepth split stack sub subtract sum swapaxes tile trace transpose trapezoid tril
    triu unstack vstack nantonum""".split()
)
_OUTPUT = frozenset(
    """cbrt celu elu exp exp2 expm1 hardsigmoid hardtanh leakyrelu logsoftmax reciprocal relu relu6 rsqrt selu sigmoid
    softmax sparsemax sparsesigmoid sqrt tan tanh""".split()
)
_INPUT = frozenset(
    """abs absolute adaptivemaxpool amax amin angle arccos arccosh arcsin arcsinh arctan arctanh batchnorm clip cos cosh
    cumprod nancumprod erf erfc erfinv fabs gelu glu hardshrink hardsilu hardswish i0 l2normalize layernorm log log10
    log1p log2 logsigmoid logsumexp max maxpool median min mish moments nanmax nanmedian nanmin nanprod nanstd nanvar
    norm normalize prod ptp rmsnorm silu sin sinc sinh softplus softshrink softsign sort sparseplus square squareplus
    std swish tanhshrink threshold topk var percentile quantile nanpercentile nanquantile hsvtorgb rgbtohsv cholesky
    choleskyinverse det inv logdet""".split()
)
_FACTORS = frozenset(
    """batchmatmul batchmatmulv2 batchmatmulv3 conv conv1d conv1dtranspose conv2d conv2dbackpropinput conv2dtranspose
    conv3d conv3dbackpropinputv2 conv3dtranspose convolution convtranspose depthwiseconv depthwiseconv2d
    depthwiseconv2dnative dot einsum inner matmul mul multiply outer tensordot vdot ldexp""".split()
)
"""Products of tensors, each of which is a factor."""
_BOTH = frozenset(
    """arctan2 dividenonan fmax fmin fmod hypot logaddexp logaddexp2 maximum minimum mod pow power separableconv
    separableconv2d solve solvetriangular squareddifference""".split()
)
_QUOTIENTS = frozenset("divide realdiv truediv truedivide".split())
_INDEXED = frozenset("gather take takealongaxis".split())
_CHOSEN = frozenset("selectv2 where".split())

KNOWN = frozenset({"dotproductattention", "dropout"}) | (
    VIEWS | WITHOUT_GRADIENT | _NOTHING | _OUTPUT | _INPUT | _FACTORS | _BOTH | _QUOTIENTS | _INDEXED | _CHOSEN
)
"""The operations of which it is known what they keep."""


def output_dtype(layer: Any, given: tuple[str, ...]) -> str:
    """Return the data type that an operation gives: the widest of its inputs, unless it asks or chooses."""
    name = layer.operation
    if name in _BOOLEAN:
        return "bool"
    if name in _INDICES:
        return "int32"
    stated = layer.options.get("dtype") or next((each for each in layer.positional[1:2] if isinstance(each, str)), None)
    if name in ("cast", "saturatecast", "onehot") and isinstance(stated, str):
        return stated
    if name == "onehot" or not given:
        return "float32"
    if name in _INDEXED:
        return given[0]
    return max(given, key=_rank)


def _rank(dtype: str) -> tuple[bool, int]:
    """Return what decides which of two data types their sum has: a fraction goes before an integer, then the width."""
    digits = "".join(each for each in dtype if each.isdigit())
    return "float" in dtype, int(digits or 8)


def _tensors(value: Any) -> Iterator[int]:
    """Yield the inputs among the arguments of an operation, by their numbers."""
    number = getattr(value, "number", None)
    if isinstance(number, int):
        yield number
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _tensors(each)


def operation(site: Site) -> Kept | None:
    """What an operation keeps, by its name; None for one that is not known."""
    name = site.layer.operation
    if name in _NOTHING or name in VIEWS or name in WITHOUT_GRADIENT:
        return LINEAR
    if name in _OUTPUT:
        return all_outputs(site)
    if name in _INPUT:
        return Kept((0,), why="∂x depends on x")
    if name in _FACTORS:
        return multiply(site)
    if name in _BOTH:
        return all_inputs(site)
    return _special(site, name)


def _special(site: Site, name: str) -> Kept | None:
    arguments = [list(_tensors(each)) for each in (*site.layer.positional, *site.layer.options.values())]
    if name in _QUOTIENTS:
        return _quotient(site, arguments)
    if name in _INDEXED:
        return Kept(tuple(arguments[1]) if len(arguments) > 1 else (), why="∂x is added at the indices")
    if name in _CHOSEN:
        return Kept(tuple(arguments[0]), why="the condition decides whose gradient it is")
    if name == "dropout":
        return Kept(inside=(Inside("the mask", site.x, MASK),), why="∂x = ∂y · mask")
    return _attention(site) if name == "dotproductattention" else None


def _quotient(site: Site, arguments: list[list[int]]) -> Kept:
    """x₁ / x₂: the divisor if it is a tensor, and what is divided if the divisor's gradient is asked for."""
    below = arguments[1] if len(arguments) > 1 else []
    above = arguments[0] if below and any(site.needs[each] for each in below) else []
    return Kept((*above, *below), why="∂x₁ = ∂y / x₂ and ∂x₂ = −∂y · x₁ / x₂²")


def _attention(site: Site) -> Kept:
    """Query, key and value of (batch, positions, heads, features), and the probabilities."""
    query, key = site.inputs[0], site.inputs[1]
    scores = (query[0], query[2], query[1], key[1]) if len(query) == len(key) == 4 else site.y
    probabilities = Inside("the probabilities", tuple(value_of(each) for each in scores))
    if "fused-attention" in site.options:
        probabilities = Inside("the logarithms of the sums", scores[:-1], "float32")
    inputs = tuple(range(min(3, len(site.inputs))))
    return Kept(inputs, (), (probabilities,), "both factors of each product, and the softmax's output")
