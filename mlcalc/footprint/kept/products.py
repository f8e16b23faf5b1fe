"""What products with learnt kernels keep: what the kernel is multiplied with, for ∂kernel = inputsᵀ · ∂outputs."""

from __future__ import annotations

from mlcalc.footprint.kept.activations import activated
from mlcalc.footprint.kept.base import Inside, Kept, Site, replaced

_KERNEL = "∂kernel = inputsᵀ · ∂outputs"


def product(site: Site) -> Kept | None:
    """A dense layer or a convolution: its input, and what its activation keeps."""
    learns = any(name != "bias" for name in site.trained)
    first = Kept(inputs=(0,) if learns else (), why=_KERNEL if learns else "")
    return first.with_more(activated(site.layer, site.y))


def separable(site: Site) -> Kept | None:
    """Two convolutions after each other: the input of each."""
    layer = site.layer
    axis = 1 if layer.channels_first else -1
    channels = site.x[axis]
    between = replaced(site.y, axis, None if channels is None else channels * layer.depth_multiplier)
    first, second = "depthwise_kernel" in site.trained, "pointwise_kernel" in site.trained
    inside = (Inside("what the depthwise step gives", between),) if second else ()
    kept = Kept((0,) if first else (), (), inside, _KERNEL if first or second else "")
    return kept.with_more(activated(layer, site.y))


def embedding(site: Site) -> Kept | None:
    """A choice of rows: which they were; on the way back, a dense layer."""
    if getattr(site.layer, "is_reversed", False):
        kept = Kept((0,) if site.trains else (), why=_KERNEL if site.trains else "")
        return (
            kept.with_more(Kept(outputs=(0,), why="tanh: its derivative is read from its output"))
            if (site.layer.logit_soft_cap)
            else kept
        )
    return Kept((0,) if site.trains else (), why="∂embeddings is added at the indices")


def maxout(site: Site) -> Kept | None:
    """The largest of several dense layers: the input, and what they give."""
    features = Inside("what is compared", (site.y[0], site.layer.nb_feature, *site.y[1:]))
    return Kept((0,) if site.trains else (), (), (features,), f"{_KERNEL}; ∂ of a maximum goes to the largest")


def highway(site: Site) -> Kept | None:
    """Gate · activation + (1 − gate) · input: all three."""
    inside = (Inside("the gate", site.y), Inside("the activation", site.y))
    return Kept((0,), (), inside, "both factors of each product")


def scaled(site: Site) -> Kept:
    """Inputs · a learnt vector."""
    return Kept((0,) if site.trains else (), why="∂scale = inputs · ∂outputs")
