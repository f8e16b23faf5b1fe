"""Images: resizing and cropping, and the random changes that make more of few pictures.

All but the first three keep the shape. They take one image of (height, width, channels) or a batch.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from mlcalc.arguments.base import REQUIRED, Argument, HasArguments
from mlcalc.arguments.kinds import anything, boolean, choice, integer, keyword_only, number, text, training_only
from mlcalc.errors import Diagnostic, error
from mlcalc.layers.base import SameShape
from mlcalc.layers.spatial import axis_order
from mlcalc.layers.specs import Spec
from mlcalc.shapes import Shape, format_shape


def _is_real(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def amount(default: Any = REQUIRED, low: float = 0, high: float = 1, *, each: bool = False) -> Any:
    """How much to change: a number within bounds, or a range given as a pair.

    A pair must touch the bounds; with `each`, both of its numbers must keep within them.
    """

    def convert(value: Any, owner: type[HasArguments]) -> Any:
        expected = f"a number from {low:g} to {high:g}, or a pair of them"
        pair = tuple(value) if isinstance(value, (list, tuple)) else (value, value)
        if len(pair) != 2 or not all(map(_is_real, pair)):
            raise ValueError(expected)
        within = low <= min(pair) and max(pair) <= high if each else pair[0] <= high and pair[1] >= low
        if not within:
            raise ValueError(expected)
        return value

    return Argument(default, convert, kind="NUMBER")


def _pixel_range(value: Any, owner: type[HasArguments]) -> Any:
    if isinstance(value, (list, tuple)) and len(value) == 2 and all(map(_is_real, value)):
        return tuple(value)
    raise ValueError("a pair of numbers")


def _odd(value: Any, owner: type[HasArguments]) -> Any:
    pair = value if isinstance(value, (list, tuple)) else (value, value)
    if len(pair) == 2 and all(_is_real(each) and each % 2 for each in pair):
        return value
    raise ValueError("an odd number or two of them")


def border(*more: str) -> Any:
    """What to put beyond the edges of an image."""
    return choice("reflect", "wrap", "constant", "nearest", *more, default="reflect", any_case=False)


CHANNELS = axis_order()
BORDER = border()
FILL = number(0.0)
SAMPLING = choice("nearest", "bilinear", default="bilinear", any_case=False)
PIXELS = Argument((0, 255), _pixel_range, kind="NUMBERS")
SEED = training_only()
ABOVE_MINUS_ONE = math.nextafter(-1, 0)


class ImageLayer(SameShape):
    """A layer that takes one image, or a batch of them, and keeps its shape unless it says otherwise."""

    data_format: str | None = keyword_only(axis_order())
    bounding_box_format = keyword_only(training_only())

    def check_rank(self, shape: Shape) -> None:
        if len(shape) not in (3, 4):
            from mlcalc.layers.unanswered import wrong_rank

            raise wrong_rank(
                f"{self.title()} takes an image of 3 dimensions or a batch of 4, not {format_shape(shape)}"
            )


class Resized(ImageLayer):
    """A layer that gives images of one height and width."""

    height: int = integer()
    width: int = integer()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        if self.data_format == "channels_first":
            return Spec(((*x[:-2], self.height, self.width),))
        return Spec(((*x[:-3], self.height, self.width, x[-1]),))


class Resizing(Resized):
    """Stretches images to a size; or crops or pads them before, which keeps what is seen in proportion."""

    interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio = text("bilinear"), boolean(False), boolean(False)
    fill_mode, fill_value, antialias, data_format = text("constant"), anything(0.0), boolean(False), CHANNELS

    def problems(self) -> Iterable[Diagnostic]:
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            yield Diagnostic(
                "conflicting-arguments",
                "Resizing: `crop_to_aspect_ratio` and `pad_to_aspect_ratio` exclude each other",
                argument="pad_to_aspect_ratio",
            )


class CenterCrop(Resized):
    """Cuts out the middle of images; stretches those that are smaller."""

    data_format = CHANNELS


class RandomCrop(Resized):
    """Cuts out a random part of images while learning."""

    seed, data_format = SEED, CHANNELS


class MaxNumBoundingBoxes(ImageLayer):
    """Keeps at most `max_number` boxes for an image, which itself stays."""

    max_number, fill_value = integer(minimum=None), integer(-1, minimum=None)


class RandomFlip(ImageLayer):
    """Mirrors images at random."""

    mode, seed, data_format = text("horizontal_and_vertical"), SEED, CHANNELS


class RandomRotation(ImageLayer):
    """Turns images by a random part of a full circle."""

    factor = amount(low=-1)
    fill_mode, interpolation, seed, fill_value, data_format = BORDER, SAMPLING, SEED, FILL, CHANNELS


class RandomTranslation(ImageLayer):
    """Moves images by a random part of their height and width."""

    height_factor, width_factor = amount(low=-1, each=True), amount(low=-1, each=True)
    fill_mode, interpolation, seed, fill_value, data_format = BORDER, SAMPLING, SEED, FILL, CHANNELS


class RandomZoom(ImageLayer):
    """Enlarges images at random (a negative factor), or makes them smaller, by less than the whole."""

    height_factor, width_factor = amount(low=ABOVE_MINUS_ONE, each=True), amount(None, ABOVE_MINUS_ONE, each=True)
    fill_mode, interpolation, seed, fill_value, data_format = BORDER, SAMPLING, SEED, FILL, CHANNELS


class RandomShear(ImageLayer):
    """Slants images at random.

    Keras writes an amount as the range around zero that it makes of it, and does not take that back.
    """

    x_factor, y_factor = amount(0.0, each=True), amount(0.0, each=True)
    interpolation, fill_mode, fill_value, data_format, seed = SAMPLING, BORDER, FILL, CHANNELS, SEED

    @classmethod
    def arguments_of_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        named = super().arguments_of_config(config)
        for name in ("x_factor", "y_factor"):
            match named.get(name):
                case [int() | float() as low, int() | float() as high] if low == -high:
                    named[name] = high
        return named


class RandomPerspective(ImageLayer):
    """Shows images from a random point of view."""

    factor, scale = amount(1.0), number(1.0, minimum=0, maximum=1)
    interpolation, fill_value, seed, data_format = SAMPLING, FILL, SEED, CHANNELS


class RandomElasticTransform(ImageLayer):
    """Bends images at random. Simard et al., "Best Practices for Convolutional Neural Networks" (2003)."""

    factor, scale, interpolation = amount(1.0), amount(1.0), SAMPLING
    fill_mode, fill_value, value_range, seed, data_format = border("mirror"), FILL, PIXELS, SEED, CHANNELS


class RandomErasing(ImageLayer):
    """Covers a random part of images. Zhong et al., "Random Erasing Data Augmentation" (2017)."""

    factor, scale, fill_value = amount(1.0), amount((0.02, 0.33)), anything(None)
    value_range, seed, data_format = PIXELS, SEED, CHANNELS


class RandomGaussianBlur(ImageLayer):
    """Blurs images at random."""

    factor, kernel_size, sigma = amount(1.0), Argument(3, _odd, kind="INTEGERS"), amount(1.0)
    value_range, data_format, seed = PIXELS, CHANNELS, SEED


class RandomBrightness(ImageLayer):
    """Makes images brighter or darker at random."""

    factor, value_range, seed = amount(low=-1), PIXELS, SEED


class RandomContrast(ImageLayer):
    """Changes the contrast of images at random."""

    factor, value_range, seed = amount(), PIXELS, SEED


class RandomSaturation(ImageLayer):
    """Makes colours stronger or weaker at random."""

    factor, value_range, data_format, seed = amount(low=-1), PIXELS, CHANNELS, SEED


class RandomHue(ImageLayer):
    """Moves colours along the rainbow at random."""

    factor, value_range, data_format, seed = amount(), PIXELS, CHANNELS, SEED


class RandomSharpness(ImageLayer):
    """Sharpens images at random, or blurs them."""

    factor, value_range, data_format, seed = amount(), PIXELS, CHANNELS, SEED


class RandomPosterization(ImageLayer):
    """Keeps that many bits of each colour, from 1 to 8."""

    factor, value_range, data_format, seed = amount(low=1, high=8), PIXELS, CHANNELS, SEED


class RandomColorDegeneration(ImageLayer):
    """Mixes images with a grey copy of themselves; takes three channels."""

    factor, value_range, data_format, seed = amount(low=-1), PIXELS, CHANNELS, SEED

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        channels = x[-3] if self.data_format == "channels_first" else x[-1]
        if channels not in (3, None):
            raise error(
                "wrong-channels",
                f"RandomColorDegeneration takes images of 3 channels, not {channels}: {format_shape(x)}",
            )
        return Spec((x,))


class RandomColorJitter(ImageLayer):
    """Changes brightness, contrast, saturation and hue at random, each where its factor is given."""

    value_range, brightness_factor, contrast_factor = PIXELS, amount(None, low=-1), amount(None)
    saturation_factor, hue_factor, seed, data_format = amount(None, low=-1), amount(None), SEED, CHANNELS


class RandomGrayscale(ImageLayer):
    """Takes the colours out of a random share of images; the channels stay."""

    factor, data_format, seed = number(0.5, minimum=0, maximum=1), CHANNELS, SEED


class RandomInvert(ImageLayer):
    """Turns a random share of images into their negative."""

    factor, value_range, seed, data_format = amount(1.0), PIXELS, SEED, CHANNELS


class Solarization(ImageLayer):
    """Adds to the values of pixels and inverts those above a threshold."""

    addition_factor, threshold_factor = amount(0.0, each=True), amount(0.0, each=True)
    value_range, seed = PIXELS, SEED


class AutoContrast(ImageLayer):
    """Stretches the values of images to the whole range."""

    value_range = PIXELS


class Equalization(ImageLayer):
    """Spreads the values of images evenly over the range."""

    value_range, bins, data_format = PIXELS, integer(256), CHANNELS


class ContrastLimitedAdaptiveHistogramEqualization(ImageLayer):
    """Spreads the values evenly in each tile of an image, but no slope above a limit. Zuiderveld (1994)."""

    value_range, clip_limit, tile_grid_size, data_format = PIXELS, number(4.0), anything((8, 8)), CHANNELS


class MixUp(ImageLayer):
    """Mixes pairs of images and of their labels. Zhang et al., "mixup" (2017)."""

    alpha, data_format, seed = number(0.2), CHANNELS, SEED


class CutMix(ImageLayer):
    """Pastes a part of one image into another. Yun et al., "CutMix" (2019)."""

    factor, seed, data_format = amount(1.0), SEED, CHANNELS


class RandAugment(ImageLayer):
    """Applies `num_ops` random changes to each image. Cubuk et al., "RandAugment" (2019)."""

    value_range, num_ops, factor = PIXELS, integer(2), amount(0.5, each=True)
    interpolation, seed, data_format = SAMPLING, SEED, CHANNELS


class AugMix(ImageLayer):
    """Mixes several chains of random changes to one image. Hendrycks et al., "AugMix" (2019)."""

    value_range, num_chains, chain_depth, factor = PIXELS, integer(3), integer(3), amount(0.3, each=True)
    alpha, all_ops, interpolation, seed, data_format = number(1.0), boolean(True), SAMPLING, SEED, CHANNELS
