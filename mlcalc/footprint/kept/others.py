"""What normalizations, poolings, dropout and products of tensors keep."""

from __future__ import annotations

from mlcalc.footprint.kept.base import LINEAR, MASK, Inside, Kept, Site, all_inputs
from mlcalc.shapes import Shape


def normalization(site: Site) -> Kept:
    """The statistics depend on the values: the input gives them again."""
    if not any(site.needs) and "gamma" not in site.trained and "scale" not in site.trained:
        return LINEAR
    return Kept((0,), why="∂x and ∂gamma need x, less its mean and divided by its deviation")


def batch_normalization(site: Site) -> Kept:
    """As other normalizations; a frozen one is a product with constants."""
    return Kept(why="frozen: a product with constants") if site.is_frozen else normalization(site)


def maximum(site: Site) -> Kept:
    """The gradient goes to the place of the largest value: the input tells it."""
    if "torch" in site.options:
        index = Inside("the index of each maximum", site.y, "int64")
        return Kept((0,), (), (index,), "∂x goes to the place of the largest")
    return Kept((0,), why="∂x goes to the place of the largest")


def prelu(site: Site) -> Kept:
    """A slope that is learnt: the input."""
    return Kept((0,), why="the sign of x decides, and ∂alpha = x · ∂y where x < 0")


def dropout(site: Site) -> Kept:
    """A mask of as many entries as there are draws."""
    layer = site.layer
    if not layer.rate:
        return LINEAR
    shape: Shape = site.x
    if getattr(layer, "noise_shape", None):
        noise = tuple(layer.noise_shape)
        shape = tuple(size if each is None else each for size, each in zip(site.x, noise, strict=False))
        # A batch that is written as a number larger than 1 is the batch of the input.
        shape = (site.x[0] if noise[0] != 1 else 1, *shape[1:])
    return _masked(shape)


def spatial_dropout(site: Site) -> Kept:
    """A draw for each channel of a sample."""
    if not site.layer.rate:
        return LINEAR
    is_first = getattr(site.layer, "data_format", None) == "channels_first"
    ones = (1,) * (len(site.x) - 2)
    return _masked((*site.x[:2], *ones) if is_first else (site.x[0], *ones, site.x[-1]))


def _masked(shape: Shape) -> Kept:
    return Kept(inside=(Inside("the mask", shape, MASK),), why="∂x = ∂y · mask")


def noise(site: Site) -> Kept:
    """A product with noise: the noise."""
    if not site.layer.rate:
        return LINEAR
    return Kept(inside=(Inside("the noise", site.x),), why="∂x = ∂y · noise")


def one_draw(site: Site) -> Kept:
    """A product with one draw a sample."""
    return Kept(inside=(Inside("the draws", site.x[:1]),), why="∂x = ∂y · draw")


def multiply(site: Site) -> Kept:
    """A product of tensors: each factor whose partner's gradient is asked for."""
    kept = tuple(index for index in range(len(site.inputs)) if site.other_needs(index))
    return Kept(kept, why="∂x₁ = ∂y · x₂ and ∂x₂ = ∂y · x₁")


def merge(site: Site) -> Kept | None:
    """Keras 1's merging of any kind."""
    mode = getattr(site.layer, "mode", "sum")
    if mode in ("sum", "concat", "ave"):
        return LINEAR
    if mode in ("mul", "dot"):
        return multiply(site)
    return all_inputs(site) if mode in ("max", "cos") else None


def activity(site: Site) -> Kept:
    """A penalty on the values, whose derivative they are; without one nothing."""
    return all_inputs(site) if site.layer.l1 or site.layer.l2 else LINEAR
