"""Images: resizing and cropping, and the random changes that make more of few pictures.

All but the first three keep the shape. They take one image of (height, width, channels) or a batch.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from mlcalc.arguments import (
    REQUIRED,
    Argument,
    Described,
    anything,
    boolean,
    choice,
    integer,
    keyword_only,
    number,
    text,
    training_only,
)
from mlcalc.errors import error
from mlcalc.layers.base import Layer
from mlcalc.shapes import Dimension, Shape, SymbolicShape, format_shape


def image_format() -> Any:
    """Whether the channels are the last axis of an image, or the first."""
    return choice("channels_last", "channels_first", default=None)


class ImageLayer(Layer):
    """A layer that takes one image, or a batch of them, and keeps its shape unless it says otherwise."""

    data_format: str | None = keyword_only(image_format())
    bounding_box_format = keyword_only(training_only())
    bounds: ClassVar[tuple[float, float]] = (-1, 1)
    """The least and the most that `factor` may be."""

    def check_rank(self, shape: Shape) -> None:
        if len(shape) not in (3, 4):
            raise error(
                "wrong-rank",
                f"{self.title()} takes an image of 3 dimensions or a batch of 4, not {format_shape(shape)}",
            )

    def channels(self, shape: Shape) -> Dimension:
        """Return the number of channels."""
        return shape[-3] if self.data_format == "channels_first" else shape[-1]


def _real(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def amount(default: Any = REQUIRED, bounds: tuple[float, float] | None = None, *, each: bool = False) -> Any:
    """How much to change: a number within bounds (the class's own by default), or a range given as a pair.

    A pair must touch the bounds; with `each`, both of its numbers must keep within them.
    """

    def convert(value: Any, owner: type[Described]) -> Any:
        low, high = bounds or owner.bounds  # type: ignore[attr-defined]
        expected = f"a number from {low:g} to {high:g}, or a pair of them"
        pair = tuple(value) if isinstance(value, (list, tuple)) else (value, value)
        if len(pair) != 2 or not all(map(_real, pair)):
            raise ValueError(expected)
        first, second = pair
        within = low <= min(pair) and max(pair) <= high if each else first <= high and second >= low
        if not within:
            raise ValueError(expected)
        return value

    return Argument(default, convert, kind="NUMBER")


def pixel_range() -> Any:
    """The least and the largest value of a pixel."""

    def convert(value: Any, owner: type[Described]) -> Any:
        if isinstance(value, (list, tuple)) and len(value) == 2 and all(map(_real, value)):
            return tuple(value)
        raise ValueError("a pair of numbers")

    return Argument((0, 255), convert, kind="NUMBERS")


def sampling() -> Any:
    """How to find the values between pixels."""
    return choice("nearest", "bilinear", default="bilinear", any_case=False)


def border(*more: str) -> Any:
    """What to put beyond the edges of an image."""
    return choice("reflect", "wrap", "constant", "nearest", *more, default="reflect", any_case=False)


class Resized(ImageLayer):
    """A layer that gives images of one height and width."""

    height: int
    width: int

    def infer(self, *inputs: Shape) -> SymbolicShape:
        shape, size = inputs[0], (self.height, self.width)
        if self.data_format == "channels_first":
            return (*shape[:-2], *size)
        return (*shape[:-3], *size, shape[-1])


class Resizing(Resized):
    """Stretches images to a size; or crops or pads them before, which keeps what is seen in proportion."""

    height: int = integer()
    width: int = integer()
    interpolation: str = text("bilinear")
    crop_to_aspect_ratio: bool = boolean(False)
    pad_to_aspect_ratio: bool = boolean(False)
    fill_mode: str = text("constant")
    fill_value = anything(0.0)
    antialias: bool = boolean(False)
    data_format: str | None = image_format()


class CenterCrop(Resized):
    """Cuts out the middle of images; stretches those that are smaller."""

    height: int = integer()
    width: int = integer()
    data_format: str | None = image_format()


class RandomCrop(Resized):
    """Cuts out a random part of images while learning."""

    height: int = integer()
    width: int = integer()
    seed = training_only()
    data_format: str | None = image_format()


class MaxNumBoundingBoxes(ImageLayer):
    """Keeps at most `max_number` boxes for an image, which itself stays."""

    max_number: int = integer(minimum=None)
    fill_value: int = integer(-1, minimum=None)


class RandomFlip(ImageLayer):
    """Mirrors images at random."""

    mode: str = text("horizontal_and_vertical")
    seed = training_only()
    data_format: str | None = image_format()


class RandomRotation(ImageLayer):
    """Turns images by a random part of a full circle."""

    factor = amount()
    fill_mode: str = border()
    interpolation: str = sampling()
    seed = training_only()
    fill_value: float = number(0.0)
    data_format: str | None = image_format()


class RandomTranslation(ImageLayer):
    """Moves images by a random part of their height and width."""

    height_factor = amount(each=True)
    width_factor = amount(each=True)
    fill_mode: str = border()
    interpolation: str = sampling()
    seed = training_only()
    fill_value: float = number(0.0)
    data_format: str | None = image_format()


class RandomZoom(ImageLayer):
    """Enlarges images at random (a negative factor), or makes them smaller, by less than the whole."""

    bounds = (math.nextafter(-1, 0), 1)

    height_factor = amount(each=True)
    width_factor = amount(None, each=True)
    fill_mode: str = border()
    interpolation: str = sampling()
    seed = training_only()
    fill_value: float = number(0.0)
    data_format: str | None = image_format()


class RandomShear(ImageLayer):
    """Slants images at random."""

    bounds = (0, 1)

    x_factor = amount(0.0, each=True)
    y_factor = amount(0.0, each=True)
    interpolation: str = sampling()
    fill_mode: str = border()
    fill_value: float = number(0.0)
    data_format: str | None = image_format()
    seed = training_only()


class RandomPerspective(ImageLayer):
    """Shows images from a random point of view."""

    bounds = (0, 1)

    factor = amount(1.0)
    scale: float = number(1.0, minimum=0, maximum=1)
    interpolation: str = sampling()
    fill_value: float = number(0.0)
    seed = training_only()
    data_format: str | None = image_format()


class RandomElasticTransform(ImageLayer):
    """Bends images at random. Simard et al., "Best Practices for Convolutional Neural Networks" (2003)."""

    bounds = (0, 1)

    factor = amount(1.0)
    scale = amount(1.0)
    interpolation: str = sampling()
    fill_mode: str = border("mirror")
    fill_value: float = number(0.0)
    value_range = pixel_range()
    seed = training_only()
    data_format: str | None = image_format()


class RandomErasing(ImageLayer):
    """Covers a random part of images. Zhong et al., "Random Erasing Data Augmentation" (2017)."""

    bounds = (0, 1)

    factor = amount(1.0)
    scale = amount((0.02, 0.33))
    fill_value = anything(None)
    value_range = pixel_range()
    seed = training_only()
    data_format: str | None = image_format()


def _odd(value: Any, owner: type[Described]) -> Any:
    pair = value if isinstance(value, (list, tuple)) else (value, value)
    if len(pair) == 2 and all(_real(each) and each % 2 for each in pair):
        return value
    raise ValueError("an odd number or two of them")


class RandomGaussianBlur(ImageLayer):
    """Blurs images at random."""

    bounds = (0, 1)

    factor = amount(1.0)
    kernel_size = Argument(3, _odd, kind="INTEGERS")
    sigma = amount(1.0)
    value_range = pixel_range()
    data_format: str | None = image_format()
    seed = training_only()


class RandomBrightness(ImageLayer):
    """Makes images brighter or darker at random."""

    factor = amount()
    value_range = pixel_range()
    seed = training_only()


class RandomContrast(ImageLayer):
    """Changes the contrast of images at random."""

    bounds = (0, 1)

    factor = amount()
    value_range = pixel_range()
    seed = training_only()


class ColorLayer(ImageLayer):
    """A layer that changes the colours of images by a random factor."""

    factor = amount()
    value_range = pixel_range()
    data_format: str | None = image_format()
    seed = training_only()


class RandomSaturation(ColorLayer):
    """Makes colours stronger or weaker at random."""


class RandomHue(ColorLayer):
    """Moves colours along the rainbow at random."""

    bounds = (0, 1)


class RandomSharpness(ColorLayer):
    """Sharpens images at random, or blurs them."""

    bounds = (0, 1)


class RandomPosterization(ColorLayer):
    """Keeps that many bits of each colour, from 1 to 8."""

    bounds = (1, 8)


class RandomColorDegeneration(ColorLayer):
    """Mixes images with a grey copy of themselves; takes three channels."""

    def infer(self, *inputs: Shape) -> SymbolicShape:
        channels = self.channels(inputs[0])
        if channels not in (3, None):
            raise error(
                "wrong-channels",
                f"RandomColorDegeneration takes images of 3 channels, not {channels}: {format_shape(inputs[0])}",
            )
        return inputs[0]


class RandomColorJitter(ImageLayer):
    """Changes brightness, contrast, saturation and hue at random, each where its factor is given."""

    value_range = pixel_range()
    brightness_factor = amount(None)
    contrast_factor = amount(None, (0, 1))
    saturation_factor = amount(None)
    hue_factor = amount(None, (0, 1))
    seed = training_only()
    data_format: str | None = image_format()


class RandomGrayscale(ImageLayer):
    """Takes the colours out of a random share of images; the channels stay."""

    factor: float = number(0.5, minimum=0, maximum=1)
    data_format: str | None = image_format()
    seed = training_only()


class RandomInvert(ImageLayer):
    """Turns a random share of images into their negative."""

    bounds = (0, 1)

    factor = amount(1.0)
    value_range = pixel_range()
    seed = training_only()
    data_format: str | None = image_format()


class Solarization(ImageLayer):
    """Adds to the values of pixels and inverts those above a threshold."""

    bounds = (0, 1)

    addition_factor = amount(0.0, each=True)
    threshold_factor = amount(0.0, each=True)
    value_range = pixel_range()
    seed = training_only()


class AutoContrast(ImageLayer):
    """Stretches the values of images to the whole range."""

    value_range = pixel_range()


class Equalization(ImageLayer):
    """Spreads the values of images evenly over the range."""

    value_range = pixel_range()
    bins: int = integer(256)
    data_format: str | None = image_format()


class ContrastLimitedAdaptiveHistogramEqualization(ImageLayer):
    """Spreads the values evenly in each tile of an image, but no slope above a limit. Zuiderveld (1994)."""

    value_range = pixel_range()
    clip_limit: float = number(4.0)
    tile_grid_size = anything((8, 8))
    data_format: str | None = image_format()


class MixUp(ImageLayer):
    """Mixes pairs of images and of their labels. Zhang et al., "mixup" (2017)."""

    alpha: float = number(0.2)
    data_format: str | None = image_format()
    seed = training_only()


class CutMix(ImageLayer):
    """Pastes a part of one image into another. Yun et al., "CutMix" (2019)."""

    bounds = (0, 1)

    factor = amount(1.0)
    seed = training_only()
    data_format: str | None = image_format()


class RandAugment(ImageLayer):
    """Applies `num_ops` random changes to each image. Cubuk et al., "RandAugment" (2019)."""

    bounds = (0, 1)

    value_range = pixel_range()
    num_ops: int = integer(2)
    factor = amount(0.5, each=True)
    interpolation: str = sampling()
    seed = training_only()
    data_format: str | None = image_format()


class AugMix(ImageLayer):
    """Mixes several chains of random changes to one image. Hendrycks et al., "AugMix" (2019)."""

    bounds = (0, 1)

    value_range = pixel_range()
    num_chains: int = integer(3)
    chain_depth: int = integer(3)
    factor = amount(0.3, each=True)
    alpha: float = number(1.0)
    all_ops: bool = boolean(True)
    interpolation: str = sampling()
    seed = training_only()
    data_format: str | None = image_format()
