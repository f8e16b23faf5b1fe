"""Every layer by its name: one visible table, and the family file that holds the rule.

A family is imported only when one of its layers is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, MlcalcError, closest
from mlcalc.layers.base import Layer
from mlcalc.texts import named

FAMILIES: dict[str, str] = {
    "core": "Dense Embedding Identity InputLayer=Input Lambda Masking ReversibleEmbedding",
    "convolution": """
        Conv1D=Convolution1D Conv2D=Convolution2D Conv3D=Convolution3D
        Conv1DTranspose=Convolution1DTranspose Conv2DTranspose=Convolution2DTranspose
        Conv3DTranspose=Convolution3DTranspose DepthwiseConv1D DepthwiseConv2D
        SeparableConv1D=SeparableConvolution1D SeparableConv2D=SeparableConvolution2D""",
    "pooling": """
        MaxPooling1D=MaxPool1D MaxPooling2D=MaxPool2D MaxPooling3D=MaxPool3D
        AveragePooling1D=AvgPool1D AveragePooling2D=AvgPool2D AveragePooling3D=AvgPool3D
        GlobalMaxPooling1D=GlobalMaxPool1D GlobalMaxPooling2D=GlobalMaxPool2D GlobalMaxPooling3D=GlobalMaxPool3D
        GlobalAveragePooling1D=GlobalAvgPool1D GlobalAveragePooling2D=GlobalAvgPool2D
        GlobalAveragePooling3D=GlobalAvgPool3D
        AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
        AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D""",
    "recurrent": "SimpleRNN LSTM GRU RNN SimpleRNNCell LSTMCell GRUCell StackedRNNCells",
    "conv_lstm": "ConvLSTM1D ConvLSTM2D ConvLSTM3D",
    "einsum": "EinsumDense",
    "attention": "AdditiveAttention Attention GroupedQueryAttention=GroupQueryAttention MultiHeadAttention",
    "normalization": """
        BatchNormalization GroupNormalization LayerNormalization RMSNormalization SpectralNormalization
        UnitNormalization""",
    "activation": "Activation ELU LeakyReLU PReLU ReLU Softmax",
    "regularization": """
        ActivityRegularization AlphaDropout Dropout GaussianDropout GaussianNoise
        SpatialDropout1D SpatialDropout2D SpatialDropout3D""",
    "reshaping": """
        Flatten Reshape Permute RepeatVector Cropping1D Cropping2D Cropping3D
        UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D""",
    "merging": "Add Average Concatenate Dot Maximum Minimum Multiply Subtract",
    "wrapping": "Bidirectional TimeDistributed",
    "preprocessing": """
        CategoryEncoding Discretization HashedCrossing Hashing Normalization Pipeline Rescaling""",
    "lookup": "IntegerLookup StringLookup TextVectorization",
    "spectrogram": "MelSpectrogram STFTSpectrogram",
    "augmentation": """
        AugMix AutoContrast CenterCrop ContrastLimitedAdaptiveHistogramEqualization CutMix Equalization
        MaxNumBoundingBoxes MixUp RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter
        RandomContrast RandomCrop RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur
        RandomGrayscale RandomHue RandomInvert RandomPerspective RandomPosterization RandomRotation
        RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom Resizing Solarization""",
    "applications": "CustomScaleLayer LayerScale StochasticDepth",
    "older": """
        AtrousConvolution1D=AtrousConv1D AtrousConvolution2D=AtrousConv2D CuDNNGRU CuDNNLSTM Deconvolution2D=Deconv2D
        Highway LocallyConnected1D LocallyConnected2D MaxoutDense Merge ParametricSoftplus RandomHeight RandomWidth
        SReLU ThresholdedLinear ThresholdedReLU TimeDistributedDense""",
}
"""Family -> its layers, each with Keras' other names for it after `=`."""

FORMER = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "GRUV1": "GRU",
    "GRUV2": "GRU",
    "UnifiedGRU": "GRU",
    "GRUCellV1": "GRUCell",
    "GRUCellV2": "GRUCell",
    "LSTMV1": "LSTM",
    "LSTMV2": "LSTM",
    "UnifiedLSTM": "LSTM",
    "LSTMCellV1": "LSTMCell",
    "LSTMCellV2": "LSTMCell",
}
"""Names that a class had in some version of tf.keras -> its name today."""


@cache
def index() -> Mapping[str, tuple[str, str]]:
    """Return for each name, alias included and folded, its family and Keras' own spelling."""
    entries: dict[str, tuple[str, str]] = {}
    for family, names in FAMILIES.items():
        for entry in names.split():
            name = entry.partition("=")[0]
            entries.update((_folded(alias), (family, name)) for alias in entry.split("="))
    entries.update((_folded(former), entries[_folded(name)]) for former, name in FORMER.items())
    return entries


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def is_layer(name: str) -> bool:
    """Tell whether this is the name of a layer, in any case, with underscores or without."""
    return _folded(name) in index()


def is_spelt_exactly(name: str) -> bool:
    """Tell whether this is the name of a layer as Keras spells it: `ReLU` is one, `Relu` is not."""
    return name in _spellings()


@cache
def _spellings() -> frozenset[str]:
    return frozenset((*FORMER, *" ".join(FAMILIES.values()).replace("=", " ").split()))


def names() -> list[str]:
    """Return every layer's own name, in the order of the families."""
    return list(dict.fromkeys(name for _, name in index().values()))


OTHER_NAMES = {
    **dict.fromkeys(("linear", "fc", "fullyconnected", "affine", "mlp", "denselayer"), "Dense"),
    **dict.fromkeys(("conv", "convolution", "convolutional", "conv2dlayer", "cnn", "convnet", "cnn2d"), "Conv2D"),
    **dict.fromkeys(("deconv", "convtranspose", "conv2dtransposed", "transposedconv2d", "upconv"), "Conv2DTranspose"),
    **{
        f"{name}{rank}d": f"Conv{rank}DTranspose"
        for name in ("convtranspose", "deconv", "upconv")
        for rank in (1, 2, 3)
    },
    **dict.fromkeys(("maxpool", "maxpooling", "pool", "pooling", "maxpoollayer"), "MaxPooling2D"),
    **dict.fromkeys(("avgpool", "avgpooling", "averagepool", "averagepooling", "meanpooling2d"), "AveragePooling2D"),
    **dict.fromkeys(("gap", "globalpool", "globalpooling", "globalaveragepooling", "gap2d"), "GlobalAveragePooling2D"),
    **dict.fromkeys(("globalavgpool", "globalmeanpool"), "GlobalAveragePooling2D"),
    **dict.fromkeys(("globalmaxpool", "globalmaxpooling"), "GlobalMaxPooling2D"),
    **dict.fromkeys(("bn", "batchnorm", "batchnorm1d", "batchnorm2d", "batchnorm3d", "norm"), "BatchNormalization"),
    **dict.fromkeys(("layernorm", "ln"), "LayerNormalization"),
    **dict.fromkeys(("groupnorm", "gn"), "GroupNormalization"),
    **dict.fromkeys(("concat", "cat", "merge", "join"), "Concatenate"),
    **dict.fromkeys(("sum", "plus", "residual", "addition"), "Add"),
    **dict.fromkeys(("mul", "product", "multiplication"), "Multiply"),
    **dict.fromkeys(("mean", "avg"), "Average"),
    **dict.fromkeys(("selfattention", "multihead", "mha", "multiheadselfattention"), "MultiHeadAttention"),
    **dict.fromkeys(("attn", "attentionlayer"), "Attention"),
    **dict.fromkeys(("upsample", "upsampling", "unpool", "upsample2d"), "UpSampling2D"),
    **dict.fromkeys(("zeropad", "zeropadding", "pad", "padding", "zeropad2d"), "ZeroPadding2D"),
    **dict.fromkeys(("crop", "cropping"), "Cropping2D"),
    **dict.fromkeys(("embed", "embeddings", "wordembedding"), "Embedding"),
    **dict.fromkeys(("view", "unflatten"), "Reshape"),
    **dict.fromkeys(("dropout1d",), "SpatialDropout1D"),
    **dict.fromkeys(("dropout2d",), "SpatialDropout2D"),
    **dict.fromkeys(("dropout3d",), "SpatialDropout3D"),
    **dict.fromkeys(("bilstm", "blstm", "bidirectionallstm"), "Bidirectional(LSTM(…))"),
    **dict.fromkeys(("bigru", "bgru", "bidirectionalgru"), "Bidirectional(GRU(…))"),
    **dict.fromkeys(("birnn", "bisimplernn", "bidirectionalrnn"), "Bidirectional(SimpleRNN(…))"),
    **dict.fromkeys(("rnnlayer", "vanillarnn", "elmanrnn"), "SimpleRNN"),
    **dict.fromkeys(("separableconv",), "SeparableConv2D"),
    **dict.fromkeys(("depthwiseconv",), "DepthwiseConv2D"),
    **dict.fromkeys(("timedistribute", "timedist"), "TimeDistributed"),
}
"""What other libraries and people call a layer -> the layer; of several that differ in axes, that for pictures."""


def meant(name: str, others: Iterable[str] = ()) -> str | None:
    """Return the help for a name that is no layer: what is most likely meant, None if nothing is near.

    Args:
        name: what was written.
        others: what else could stand there, such as blocks.
    """
    return _meant(name, tuple(others))[0]


@lru_cache(maxsize=64)
def _meant(name: str, others: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Return the help for a name that is no layer, and the name that is meant, where it is a name."""
    activation = activation_called(name)
    if activation:
        return f"it is an activation: the `activation` of a layer takes it, or `Activation('{activation}')`", None
    near = nearest(name, others)
    return (f"did you mean `{near}`?", near if near.isalnum() else None) if near else (None, None)


def activation_called(name: str) -> str | None:
    """Return the activation that a name spells which is no layer, None if it spells none."""
    from mlcalc.layers.activation import ACTIVATIONS

    folded = _folded(name)
    return next((each for each in ACTIVATIONS if _folded(each) == folded and folded not in OTHER_NAMES), None)


def is_other_name(name: str) -> bool:
    """Tell whether this is what other libraries and people call a layer."""
    return _folded(name) in OTHER_NAMES


class Both(NamedTuple):
    """A layer that holds another one, and the one inside it, by their names."""

    outer: str
    inner: str


_BOTH = re.compile(r"(?P<outer>[A-Za-z][\w -]*?)(?:\s+|\s*\(\s*)(?P<inner>[A-Za-z]\w*)(?:\s*\(\s*\))?(?:\s*\))?")


def both_in(text: str) -> Both | None:
    """Return the two layers that a text names: `bilstm`, `bidirectional(lstm)`, `time distributed dense`."""
    plain = re.sub(r"[\s-]", "", text)
    if is_layer(text):
        return None
    known = re.fullmatch(r"(\w+)\((\w+)\(…\)\)", OTHER_NAMES.get(_folded(plain), ""))
    if known:
        return Both(*known.groups())
    parts = _BOTH.fullmatch(text.strip())
    outer, inner = (re.sub(r"[\s-]", "", parts["outer"]), parts["inner"]) if parts else ("", "")
    return Both(outer, inner) if is_layer(outer) and is_layer(inner) and holds_one(outer) else None


def holds_one(name: str) -> bool:
    """Tell whether a layer holds another one."""
    return any(each.holds for each in find(name).arguments.values())


def nearest(name: str, others: Iterable[str] = ()) -> str | None:
    """Return the layer that a misspelt or foreign name most likely means, or another of the names that are allowed.

    Args:
        name: what was written.
        others: what else could stand there, such as blocks.
    """
    return _nearest(name, tuple(others))


@lru_cache
def _nearest(name: str, others: tuple[str, ...]) -> str | None:
    """Return the same; a name that is misspelt again and again is looked for once."""
    folded = _folded(name)
    if (other := OTHER_NAMES.get(folded)) is not None:
        return other
    last = name.rpartition(".")[2]  # tf.nn.relu
    if last != name and (known := OTHER_NAMES.get(_folded(last)) or index().get(_folded(last), (None, None))[1]):
        return known
    words = _words(name)
    turned = next((each for each in names() if _words(each) == words), None) if len(words) > 1 else None
    shorter = folded.removesuffix("layer").removeprefix("layer")
    plain = index()[shorter][1] if shorter != folded and shorter in index() else None
    return turned or plain or closest(name, (*others, *names()))


def _words(name: str) -> list[str]:
    """Return the words in a name in the order of the alphabet, the number of axes as one of them.

    >>> _words("Conv2DTranspose") == _words("conv_transpose2d")
    True
    """
    parts = re.split(r"_|(\d[dD])", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))
    return sorted(each.lower() for each in parts if each)


def find(name: str, others: Iterable[str] = ()) -> type[Layer]:
    """Return the class of a layer by its Keras name or alias.

    Args:
        name: the layer.
        others: what else could stand there, and be what is meant by a name that is no layer.

    Raises:
        MlcalcError: there is no such layer; the nearest name is suggested.
    """
    entry = index().get(_folded(name))
    if entry is None:
        mend, near = _meant(name, tuple(others))
        raise MlcalcError(
            Diagnostic(
                "unknown-layer",
                f"there is no layer `{named(name)}`",
                help=mend or "`mlcalc layers` lists them all",
                change=Change(kind=near) if near else None,
            )
        )
    return _class(*entry)


@cache
def _class(family: str, own_name: str) -> type[Layer]:
    found: type[Layer] = getattr(import_module(f"mlcalc.layers.{family}"), own_name)
    return found


def make(
    name: str,
    positional: Sequence[Any] = (),
    named: Mapping[str, Any] | None = None,
    *,
    convention: str | None = None,
) -> Layer:
    """Return a layer by its Keras name and arguments.

    Args:
        convention: `keras3` takes every default from Keras 3; None takes the textbooks'.

    Raises:
        MlcalcError: the layer or an argument is unknown, or an argument is missing or wrong.
    """
    layer_class = find(name)
    values = dict(named or {})
    if convention == "keras3":
        already = {*values, *list(layer_class.arguments)[: len(positional)]}
        values.update((key, value) for key, value in layer_class.keras3.items() if key not in already)
    return layer_class(*positional, **values)
