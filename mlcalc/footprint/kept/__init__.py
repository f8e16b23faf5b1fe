"""What the backward pass needs of each call: one table from the kind of a layer to its rule.

A gradient goes back through a call by the chain rule, and what the derivative depends on must be kept from the forward
pass: a product needs its factors, an activation its output or its input, a sum nothing. What has no rule is unknown.
"""

from __future__ import annotations

from functools import cache

from mlcalc.errors import MlcalcError
from mlcalc.footprint.kept import activations, attention, operations, others, products, recurrent
from mlcalc.footprint.kept.base import Kept, Rule, Site, all_inputs, all_outputs, nothing, unknown
from mlcalc.layers.base import Layer

_RULES: dict[Rule, str] = {
    products.product: """
        Dense EinsumDense Conv ConvTranspose DepthwiseConv LocallyConnected TimeDistributedDense""",
    products.separable: "SeparableConv",
    products.embedding: "Embedding",
    products.maxout: "MaxoutDense",
    products.highway: "Highway",
    products.scaled: "LayerScale",
    activations.activation: "Activation",
    all_outputs: "ReLU LeakyReLU ELU Softmax ThresholdedReLU ThresholdedLinear",
    others.prelu: "PReLU SReLU ParametricSoftplus",
    others.batch_normalization: "BatchNormalization",
    others.normalization: "GroupNormalization LayerNormalization RMSNormalization UnitNormalization",
    others.maximum: """
        MaxPooling1D MaxPooling2D MaxPooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
        AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D""",
    others.dropout: "Dropout",
    others.spatial_dropout: "SpatialDropout SpatialDropout1D",
    others.noise: "GaussianDropout",
    others.one_draw: "StochasticDepth",
    others.activity: "ActivityRegularization",
    others.multiply: "Multiply Dot",
    all_inputs: "Maximum Minimum",
    others.merge: "Merge",
    recurrent.recurrent: "Recurrent CuDNNLSTM CuDNNGRU",
    recurrent.conv_lstm: "ConvLSTM",
    recurrent.cell: "Cell",
    recurrent.bidirectional: "Bidirectional",
    attention.attention: "Attention",
    attention.headed: "HeadedAttention",
    operations.operation: "KerasOp",
    nothing: """
        InputLayer Identity Masking GaussianNoise Flatten Reshape Permute RepeatVector Cropping1D Cropping2D Cropping3D
        UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
        AveragePooling1D AveragePooling2D AveragePooling3D GlobalAveragePooling1D GlobalAveragePooling2D
        GlobalAveragePooling3D AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
        Add Subtract Average Concatenate CustomScaleLayer OwnWeights Rescaling Resizing CenterCrop Normalization
        RandomFlip RandomCrop RandomRotation RandomTranslation RandomZoom RandomShear RandomPerspective RandomHeight
        RandomWidth RandomBrightness CategoryEncoding Discretization HashedCrossing Hashing IntegerLookup StringLookup
        TextVectorization""",
    unknown: "Lambda Broken",
}
"""Rule -> the classes of layers that it holds for, and for those that derive from them."""


@cache
def _table() -> dict[str, Rule]:
    return {name: rule for rule, names in _RULES.items() for name in names.split()}


def rule_of(kind: type[Layer]) -> Rule | None:
    """Return the rule for a class of layers, that of the nearest class it derives from; None if there is none."""
    if kind not in _found:
        _found[kind] = next((rule for each in kind.__mro__ if (rule := _table().get(each.__name__))), None)
    return _found[kind]


_found: dict[type[Layer], Rule | None] = {}


def kept(site: Site) -> Kept | None:
    """Return what a call keeps for its backward pass; None if that cannot be known."""
    rule = rule_of(type(site.layer))
    try:
        return rule(site) if rule else None
    except MlcalcError:  # a file may hold a call that no run survives
        return None
