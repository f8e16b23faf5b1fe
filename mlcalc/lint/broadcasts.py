"""Sums of tensors that differ in shape, which Keras makes alike in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlcalc.changes import NewLayer
from mlcalc.errors import Diagnostic
from mlcalc.lint.kinds import ACTIVATIONS, CONVOLUTIONS, DROPOUTS, RECURRENT
from mlcalc.lint.mends import changed, preceded, reshaped
from mlcalc.lint.sites import LINEAR, Site, doubt
from mlcalc.shapes import Shape, format_shape
from mlcalc.texts import counted, listed

SUMS = ("Add", "Subtract", "Average", "Maximum", "Minimum")
"""The merges that are meant for equal shapes: a product of a picture with one factor for each channel is usual."""

_FEATURES = (
    "InputLayer Dense Flatten BatchNormalization LayerNormalization GroupNormalization Embedding MaxPooling1D "
    "MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D UpSampling1D UpSampling2D "
    "Conv1DTranspose Conv2DTranspose SeparableConv1D SeparableConv2D DepthwiseConv2D ZeroPadding2D Cropping2D "
    "Concatenate"
).split()
_POOLED = [f"Global{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)]
_MAKES_FEATURES = frozenset((*_FEATURES, *CONVOLUTIONS, *RECURRENT, *DROPOUTS, *ACTIVATIONS, *SUMS))
"""The classes that give features: what a Reshape or an operation gives has its shape on purpose."""


def broadcast_sum(site: Site) -> Iterator[Diagnostic]:
    """A sum of tensors that differ in shape, all of which come from layers that give features.

    A sum over a picture of one value for each channel is usual where the axes of one place are there, and so is that
    of a value and the advantages of actions: two linear heads of one trunk. What is looked up, as for a time or a
    class, is added everywhere on purpose.
    """
    inputs = [shape for shape in site.call.inputs if shape]
    if not site.view.is_whole or not 2 <= len(inputs) == len(site.call.inputs):
        return
    givers = [site.at(tensor.node) for tensor in site.call.node.inputs]
    if any(each.kind not in (*_MAKES_FEATURES, *_POOLED) for each in givers):
        return
    if len({len(shape) for shape in inputs}) > 1:
        yield from _of_other_rank(site, inputs, givers)
    elif all(each.kind in _MAKES_FEATURES for each in givers):
        yield from _of_one_feature(site, inputs, givers)


def _of_one_feature(site: Site, inputs: Sequence[Shape], givers: Sequence[Site]) -> Iterator[Diagnostic]:
    """Yield the warning that one feature is added to several."""
    features = {shape[-1] for shape in inputs}
    if None in features or 1 not in features or len(features) == 1 or len(inputs[0]) < 2:
        return
    # Of vectors, differences are taken from a mean, and added to a value: only a plain sum of layers is doubtful.
    are_differences = site.kind == "Subtract" or any(each.kind in SUMS for each in givers)
    if site.kind == "Subtract" or (len(inputs[0]) == 2 and are_differences):
        return
    if len({shape[1:-1] for shape in inputs}) > 1 or _are_heads(givers):
        return
    narrow = next(each for each, shape in zip(givers, inputs, strict=True) if shape[-1] == 1)
    wide = max(size for size in features if size is not None)
    message = f"{_sum(site, inputs)}: the one feature of {narrow.quoted} is added to all {wide}"
    mend = f"give {narrow.quoted} {counted(wide, 'feature')}, or put the two side by side with Concatenate"
    if narrow.kind == "InputLayer" and narrow.output:
        mend = reshaped(narrow, (*narrow.output[1:-1], wide)) or mend
    for name in ("units", "filters"):
        if narrow.kind in ("Dense", *CONVOLUTIONS) and name in narrow.layer.arguments:
            mend = changed(narrow, {name: wide}) or mend
    yield doubt(site, "broadcast-sum", message, mend, labels=((site, "sizes differ"), (narrow, "gives one feature")))


def _of_other_rank(site: Site, inputs: Sequence[Shape], givers: Sequence[Site]) -> Iterator[Diagnostic]:
    """Yield the warning that a tensor of fewer axes is added at every place of another."""
    number = min(range(len(inputs)), key=lambda each: len(inputs[each]))
    low, source = inputs[number], givers[number]
    high = max(inputs, key=len)
    if any(each.kind == "Embedding" for each in (source, *source.above())) or None in low[1:]:
        return
    own = _inputs_of(source)
    if source.kind != "InputLayer" and not own & set().union(
        *(_inputs_of(each) for each in givers if each is not source)
    ):
        return  # a condition, worked out from an input of its own
    message = f"{_sum(site, inputs)}: what {source.quoted} gives is added at every place of the other"
    ones = (*(1 for _ in range(len(high) - len(low))), *(size or 1 for size in low[1:]))
    meant = preceded(site, NewLayer("Reshape", {"target_shape": ones}), number)
    mend = f"give both the same shape; if it is meant, a Reshape to {format_shape(ones)} says so"
    mend = f"{mend}: {meant}" if meant else mend
    yield doubt(site, "broadcast-sum", message, mend, labels=((site, "axes differ"), (source, format_shape(low))))


def _inputs_of(site: Site) -> set[int]:
    """Return the inputs of the model that a call depends on."""
    return {each.number for each in (site, *site.above()) if each.kind == "InputLayer"}


def _sum(site: Site, inputs: Sequence[Shape]) -> str:
    verb = {"Add": "adds", "Subtract": "subtracts"}.get(site.kind, "compares")
    verb = "averages" if site.kind == "Average" else verb
    return f"{site.quoted} {verb} {listed(list(inputs), format_shape)}"


def _are_heads(sites: Sequence[Site]) -> bool:
    """Tell whether layers are linear ones that read what one layer gives, each in its own way."""
    above = [{each.number for each in site.above()} for site in sites]
    numbers = {site.number for site in sites}
    is_linear = all(site.kind == "Dense" and site.activation == LINEAR for site in sites)
    return is_linear and bool(set.intersection(*above)) and not any(numbers & each for each in above)
