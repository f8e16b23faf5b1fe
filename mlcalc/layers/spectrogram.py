"""From sound to its frequencies over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import anything, boolean, choice, integer, number
from mlcalc.errors import Diagnostic, unknown_size
from mlcalc.formula import Expression, Term, product
from mlcalc.layers.base import Layer
from mlcalc.layers.preprocessing import extent
from mlcalc.layers.spatial import Spatial, axis_order
from mlcalc.layers.specs import Spec, stated_otherwise
from mlcalc.layers.weights import Weight
from mlcalc.rules.windows import SlidingWindow
from mlcalc.shapes import Shape, SymbolicShape, format_shape


class MelSpectrogram(Layer):
    """The strength of each mel frequency over time: (batch, samples) to (batch, mel bins, frames)."""

    fft_length: int = integer(2048)
    sequence_stride: int = integer(512)
    sequence_length: int | None = integer(None)
    window = anything("hann")
    sampling_rate: float = number(16000)
    num_mel_bins: int = integer(128)
    min_freq: float = number(20.0)
    max_freq: float | None = number(None)
    power_to_db: bool = boolean(True)
    top_db: float = number(80.0)
    mag_exp: float = number(2.0)
    min_power: float = number(1e-10)
    ref_power: float = number(1.0)

    def problems(self) -> Iterable[Diagnostic]:
        if self.sequence_length and self.sequence_length > self.fft_length:
            yield Diagnostic(
                "conflicting-arguments",
                f"MelSpectrogram: `fft_length` {self.fft_length} must not be less than "
                f"`sequence_length` {self.sequence_length}",
                argument="fft_length",
            )

    def axis_names(self, rank: int) -> Sequence[str] | None:
        return ("batch", "samples") if rank == 2 else None

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return (axes[0], "mel_bins", "frames")

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        samples = Term("samples", x[0] if len(x) == 1 else x[1])
        stride = Term("stride", self.sequence_stride, "samples from one frame to the next")
        # The frames stand around each stride; Keras states one more where the next stride begins with the last sample.
        frames = ((samples + stride - self.fft_length % 2) // stride).named("frames")
        stated = (*x[: len(x) > 1], self.num_mel_bins, (samples + 1 + stride) // stride)
        frequencies = Term("frequencies", self.fft_length // 2 + 1, "fft_length / 2 + 1")
        output = (*x[: len(x) > 1], self.num_mel_bins, frames)
        return Spec(
            outputs=(output,),
            problems=stated_otherwise(output, stated),
            # The products of frequencies with mel bins; those of the Fourier transform do not count.
            macs=product([frames, frequencies, Term("num_mel_bins", self.num_mel_bins)]),
        )


_WINDOWS = frozenset(
    # The windows of `scipy.signal.get_window` that need no argument, under each of their names.
    """bart barthann bartlett bkh black blackharr blackman blackmanharris blk bman bmn bohman box boxcar brt
    brthan bth cosine exponential flat flattop flt halfcosine ham hamm hamming han hann lanczos nut nutl nuttall
    ones par parz parzen poisson rect rectangular sinc taylor taylorwin tri triang triangle tuk tukey""".split()
)


def _window(value: Any, owner: type[HasArguments]) -> Any:
    """Keep the name of a window, the list of its values, or None for none."""
    if value is None or (isinstance(value, (list, tuple)) and len(extent(value)) == 1):
        return value
    if isinstance(value, str) and value.removesuffix("_symmetric").removesuffix("_periodic") in _WINDOWS:
        return value
    raise ValueError("the name of a window, such as hann, or a list of numbers")


class STFTSpectrogram(Spatial, rank=1):
    """The short-time Fourier transform as a convolution whose kernels hold sines and cosines."""

    mode: str = choice("log", "magnitude", "psd", "real", "imag", "angle", "stft", default="log", any_case=False)
    frame_length: int = integer(256)
    frame_step: int | None = integer(None)
    fft_length: int | None = integer(None)
    window = Argument("hann", _window)
    periodic: bool = boolean(False)
    scaling: str | None = choice("density", "spectrum", default="density", any_case=False, optional=True)
    padding: str = choice("valid", "same", default="valid", any_case=False)
    expand_dims: bool = boolean(False)
    data_format: str | None = axis_order()

    def problems(self) -> Iterable[Diagnostic]:
        if not 0 < self.step <= self.frame_length:
            yield self._refused("frame_step", f"must be from 1 to `frame_length`, {self.frame_length}")
        if self.fft_length is not None and self.fft_length < self.frame_length:
            yield self._refused("fft_length", f"must not be less than `frame_length`, {self.frame_length}")
        if isinstance(self.window, (list, tuple)) and len(self.window) != self.frame_length:
            yield self._refused("window", f"must have `frame_length` values, {self.frame_length}")

    @staticmethod
    def _refused(argument: str, reason: str) -> Diagnostic:
        return Diagnostic("conflicting-arguments", f"STFTSpectrogram: `{argument}` {reason}", argument=argument)

    @property
    def step(self) -> int:
        """The samples from one frame to the next: half a frame by default."""
        return self.frame_length // 2 if self.frame_step is None else self.frame_step

    @property
    def frequencies(self) -> Term:
        """Half of the transform's length plus one; the length is a power of two by default."""
        length = self.fft_length or 1 << (self.frame_length - 1).bit_length()
        return Term("frequencies", length // 2 + 1, "fft_length / 2 + 1")

    @property
    def kernels(self) -> list[str]:
        """The names of the kernels: one for the real part, one for the imaginary part."""
        return [name for name, absent in (("real_kernel", "imag"), ("imag_kernel", "real")) if self.mode != absent]

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return None

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        window = SlidingWindow("time_steps", "frame_length", self.frame_length, self.step)
        (frames,) = self.slide([window], x, self.padding)
        kernels, frequencies = self.kernels, self.frequencies
        samples = Term("frame_length", self.frame_length, "samples in a frame")
        return Spec(
            outputs=(self._output(x, frames),),
            weights=tuple([Weight(name, (samples, 1, frequencies)) for name in kernels]),
            macs=product(
                [Term("channels", self.channels(x)), frames, Term("kernels", len(kernels)), samples, frequencies]
            ),
            params=lambda: Term(str(len(kernels)), len(kernels), ", ".join(kernels)) * samples * frequencies,
        )

    def _output(self, x: Shape, frames: Expression) -> SymbolicShape:
        channels = Term("channels", self.channels(x))
        if channels.value is None:
            raise unknown_size(
                f"STFTSpectrogram needs to know the channels of its input, which is {format_shape(x)}",
            )
        values = self.frequencies * (2 if self.mode == "stft" else 1)
        if not self.expand_dims:
            return self.with_spatial(x, [frames], values * channels)
        return self.arranged((frames, values), channels, x[0])
