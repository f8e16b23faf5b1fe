"""The functions of `keras.ops`: from the shapes of tensors and the other arguments to the shapes that come out.

Each has the parameters and defaults of the function of that name in Keras, as far as they change a shape; a tensor is
stated by its shape, and a plain number by (). A function that multiplies answers with a `Product`, the others with
one shape, or with a list of them.

Raises:
    MlcalcError: the function cannot take these shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import accumulate
from typing import Any, NamedTuple

from mlcalc.errors import error
from mlcalc.formula import Expression, Term, known_product, product, total
from mlcalc.rules import axes as along
from mlcalc.rules import products
from mlcalc.rules.axes import Axes, IndexPart, Ints, axis_index
from mlcalc.rules.products import Product
from mlcalc.rules.windows import PoolingWindow, SlidingWindow, slide
from mlcalc.shapes import Dimension, Shape, broadcast, format_shape
from mlcalc.texts import counted, named, quoted


class Uncounted(NamedTuple):
    """The shapes that come out of products which no textbook counts alike."""

    outputs: list[Shape]


Answer = Shape | list[Shape] | Product | Uncounted

_CHANNELS_FIRST = ("channels_first", "NCHW")
"""An order of axes, as Keras and TensorFlow spell it."""


# Value by value.


def unchanged(x: Shape, *others: Any, **options: Any) -> Shape:
    return x


def broadcasted(x1: Shape, x2: Shape, *others: Any, **options: Any) -> Shape:
    joined = broadcast(x1, x2)
    if joined is None:
        raise error("shapes-differ", f"cannot broadcast {format_shape(x1)} with {format_shape(x2)}")
    return joined


def where(condition: Shape, x1: Shape, x2: Shape) -> Shape:
    return reduce(broadcasted, (x1, x2), condition)


def add_n(inputs: Sequence[Shape]) -> Shape:
    return reduce(broadcasted, inputs)


def single(*tensors: Any, **options: Any) -> Shape:
    """Return the shape of one number, whatever the tensors."""
    return ()


def second(x1: Any, x2: Shape, **options: Any) -> Shape:
    return x2


def broadcast_to(x: Shape, shape: Sequence[Dimension]) -> Shape:
    return tuple(None if size is None else along.size_of(size) for size in shape)


# The same values in another shape.


def ravel(x: Shape) -> Shape:
    return (known_product(x),)


def rot90(array: Shape, k: int = 1, axes: Sequence[int] = (0, 1)) -> Shape:
    if len(axes) != 2:
        raise error("wrong-axis", "a tensor is turned in two axes")
    return along.swapaxes(array, *axes) if k % 2 else array


def depth_to_space(x: Shape, block_size: int, data_format: str = "channels_last") -> Shape:
    spatial, channels = _split_channels(x, data_format)
    sizes = [along.times(size, block_size) for size in spatial]
    return _with_channels(x, sizes, _share(channels, block_size ** len(spatial)), data_format)


def space_to_depth(x: Shape, block_size: int, data_format: str = "channels_last") -> Shape:
    spatial, channels = _split_channels(x, data_format)
    sizes = [_share(size, block_size) for size in spatial]
    return _with_channels(x, sizes, along.times(channels, block_size ** len(spatial)), data_format)


def _share(size: Dimension, parts: int) -> Dimension:
    if parts < 1 or (size is not None and size % parts):
        raise error("wrong-size", f"{size} cannot be shared by {quoted(parts)}")
    return None if size is None else size // parts


# Several tensors and one.


def hstack(xs: Sequence[Shape]) -> Shape:
    return along.concatenate([shape or (1,) for shape in xs], 1 if len(xs[0]) > 1 else 0)


def vstack(xs: Sequence[Shape]) -> Shape:
    return along.concatenate([shape if len(shape) > 1 else (1, *(shape or (1,))) for shape in xs], 0)


def append(x1: Shape, x2: Shape, axis: int | None = None) -> Shape:
    return along.concatenate([ravel(x1), ravel(x2)], 0) if axis is None else along.concatenate([x1, x2], axis)


def meshgrid(x: Shape, *others: Shape, indexing: str = "xy") -> list[Shape]:
    sizes = [known_product(each) for each in (x, *others)]
    if indexing == "xy":
        sizes[:2] = reversed(sizes[:2])
    return [tuple(sizes)] * len(sizes)


def split(
    x: Shape, indices_or_sections: Ints = 1, axis: int = 0, num_or_size_splits: Ints | None = None
) -> list[Shape]:
    """Return the shapes of the parts; TensorFlow says their number or their sizes, of which one may be -1, the rest."""
    if isinstance(num_or_size_splits, list):
        return along.split_at(x, _ends(num_or_size_splits, x[axis_index(axis, len(x))]), axis)
    parts = indices_or_sections if num_or_size_splits is None else num_or_size_splits
    return along.split(x, parts, axis) if isinstance(parts, int) else along.split_at(x, parts, axis)


def _ends(sizes: Sequence[int], whole: Dimension) -> list[int]:
    """Return where parts of these sizes end, without the last end."""
    known = sum(size for size in sizes if size >= 0)
    if whole is None or sum(size < 0 for size in sizes) > 1 or (min(sizes, default=0) >= 0 and known != whole):
        raise error("wrong-size", f"parts of {sizes} do not make {whole}")
    return list(accumulate(whole - known if size < 0 else size for size in sizes))[:-1]


# Longer and shorter axes.


def repeat(x: Shape, repeats: Ints, axis: int | None = None) -> Shape:
    """Return the shape with each value along an axis so often; of all values in one long axis for None."""
    counts = [repeats] if isinstance(repeats, int) else repeats
    shape, place = (ravel(x), 0) if axis is None else (x, axis_index(axis, len(x)))
    size = along.times(shape[place], counts[0]) if len(counts) == 1 else sum(map(along.size_of, counts))
    return along.replaced(shape, place, size)


def pad(x: Shape, pad_width: Any, *others: Any) -> Shape:
    return along.pad(x, _widths(pad_width, len(x)))


def _widths(written: Any, rank: int) -> list[list[int]]:
    """Return how many values go before and after each axis, of a number, a pair or a pair for each axis."""
    if _is_size(written):
        return [[written, written]] * rank
    if isinstance(written, list) and written and all(map(_is_size, written)):
        return [[written[0], written[-1]]] * rank
    if not isinstance(written, list) or not all(
        isinstance(each, list) and all(map(_is_size, each)) for each in written
    ):
        raise error("wrong-argument", "these are no widths")
    return written * rank if len(written) == 1 else written


def _is_size(value: Any) -> bool:
    return type(value) is int


def quantile(x: Shape, q: Shape, axis: Axes = None, *, keepdims: bool = False) -> Shape:
    return (*q, *along.reduce(x, axis, keepdims=keepdims))


def average(x: Shape, weights: Any = None, axis: Axes = None) -> Shape:
    return along.reduce(x, axis)


def trapezoid(y: Shape, axis: int = -1) -> Shape:
    return along.reduce(y, axis)


def moments(x: Shape, axes: Axes, *, keepdims: bool = False) -> list[Shape]:
    return [along.reduce(x, axes, keepdims=keepdims)] * 2


def accumulated(x: Shape, axis: int | None = None) -> Shape:
    return ravel(x) if axis is None else x


def diff(a: Shape, n: int = 1, axis: int = -1) -> Shape:
    place = axis_index(axis, len(a))
    size = a[place]
    return along.replaced(a, place, None if size is None else max(size - along.size_of(n), 0))


def get_item(x: Shape, key: Any) -> Shape:
    parts = key if isinstance(key, list) else [key]
    if sum(part is Ellipsis for part in parts) > 1:
        raise error("wrong-argument", "an index has one ellipsis at most")
    index = [_index_part(part) for part in parts if part is not Ellipsis]
    if Ellipsis in parts:
        missing = len(x) - sum(part is not None for part in index)
        place = parts.index(Ellipsis)
        index[place:place] = [slice(None)] * missing
    return along.index(x, index)


def _index_part(part: Any) -> IndexPart:
    if isinstance(part, slice):
        # A place that a tensor states is unknown, and so is the length of the slice.
        if all(each is None or type(each) is int for each in (part.start, part.stop, part.step)):
            return part
    elif part is None or isinstance(part, (int, tuple)):
        return part
    raise error("wrong-argument", "this is no part of an index")


def take(x: Shape, indices: Shape, axis: int | None = None) -> Shape:
    return indices if axis is None else along.replaced(x, axis_index(axis, len(x)), *indices)


def gather(x: Shape, indices: Shape, axis: int = 0, batch_dims: int = 0) -> Shape:
    """Return the shape of `tf.gather`, whose axis is the first unless another is named."""
    place = axis_index(axis or batch_dims, len(x))
    return along.replaced(x, place, *indices[batch_dims:])


def take_along_axis(x: Shape, indices: Shape, axis: int | None = None) -> Shape:
    if axis is None:
        return ravel(indices)
    if len(x) != len(indices):
        raise error("wrong-rank", "a tensor and its indices have as many axes")
    place = axis_index(axis, len(x))
    others = broadcasted(along.replaced(x, place, 1), along.replaced(indices, place, 1))
    return along.replaced(others, place, indices[place])


def slice_(inputs: Shape, start_indices: Any, shape: Sequence[Dimension]) -> Shape:
    return broadcast_to(inputs, shape)


def diagonal(x: Shape, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Shape:
    one, other = axis_index(axis1, len(x)), axis_index(axis2, len(x))
    return (*along.without(x, one, other), _diagonal_length(x[one], x[other], offset))


def trace(x: Shape, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Shape:
    return diagonal(x, offset, axis1, axis2)[:-1]


def diag(x: Shape, k: int = 0) -> Shape:
    if len(x) == 2:
        return diagonal(x, k)
    if len(x) != 1:
        raise error("wrong-rank", "diag takes one or two axes")
    size = None if x[0] is None else x[0] + abs(k)
    return (size, size)


def _diagonal_length(rows: Dimension, columns: Dimension, offset: int) -> Dimension:
    if rows is None or columns is None:
        return None
    return max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)


def one_hot(x: Shape, num_classes: int, axis: int = -1) -> Shape:
    place = axis_index(axis, len(x) + 1)
    return (*x[:place], along.size_of(num_classes), *x[place:])


def top_k(x: Shape, k: int) -> list[Shape]:
    if not x:
        raise error("wrong-rank", "there is no axis to sort along")
    return [(*x[:-1], along.size_of(k))] * 2


def glu(x: Shape, axis: int = -1) -> Shape:
    return along.split(x, 2, axis)[0]


# Images and windows.


def resize(images: Shape, size: Sequence[int], data_format: str = "channels_last") -> Shape:
    sizes = [along.size_of(each) for each in size]
    if len(sizes) != 2 or len(images) not in (3, 4):
        raise error("wrong-rank", "an image has a height, a width and channels")
    return (*images[:-2], *sizes) if data_format in _CHANNELS_FIRST else (*images[:-3], *sizes, images[-1])


def max_pool(
    inputs: Shape,
    pool_size: Ints,
    strides: Ints | None = None,
    padding: str = "valid",
    data_format: str = "channels_last",
) -> Shape:
    spatial, channels = _split_channels(inputs, data_format)
    sizes = _each(pool_size, len(spatial))
    steps = sizes if strides is None else _each(strides, len(spatial))
    windows = [PoolingWindow("axis", "pool", size, step) for size, step in zip(sizes, steps, strict=True)]
    return _with_channels(inputs, _positions(windows, inputs, spatial, padding), channels, data_format)


def adaptive_pool(inputs: Shape, output_size: Ints, data_format: str = "channels_last") -> Shape:
    spatial, channels = _split_channels(inputs, data_format)
    return _with_channels(inputs, _each(output_size, len(spatial), least=1), channels, data_format)


def extract_patches(
    images: Shape,
    size: Ints,
    strides: Ints | None = None,
    dilation_rate: Ints = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Shape:
    """Return the windows of images, the pixels of each in one row; TensorFlow states its numbers for all four axes."""
    form, (sizes, rates) = _as_in_keras(images, data_format, size, dilation_rate)
    spatial, channels = _split_channels(images, form)
    kernel = _each(sizes, len(spatial))
    steps = kernel if strides is None else _as_in_keras(images, data_format, strides)[1][0]
    windows = _windows((*kernel, channels, None), spatial, steps, rates)
    pixels = known_product((*kernel, channels))
    return _with_channels(images, _positions(windows, images, spatial, padding.lower()), pixels, form)


def conv(
    inputs: Shape,
    kernel: Shape,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Ints = 1,
) -> Product:
    """Return a convolution: at each position, each number of the kernel is multiplied once."""
    spatial, channels = _split_channels(inputs, data_format)
    _check_kernel(kernel, len(spatial), kernel[-2:-1], channels, grouped=True)
    positions = _positions(_windows(kernel, spatial, strides, dilation_rate), inputs, spatial, padding)
    output = _with_channels(inputs, positions, kernel[-1], data_format)
    return Product(output, _macs(positions, kernel, "channels", "filters"))


def depthwise_conv(
    inputs: Shape,
    kernel: Shape,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Ints = 1,
) -> Product:
    """Return a convolution of each channel by itself."""
    spatial, channels = _split_channels(inputs, data_format)
    _check_kernel(kernel, len(spatial), kernel[-2:-1], channels)
    positions = _positions(_windows(kernel, spatial, strides, dilation_rate), inputs, spatial, padding)
    out_channels = known_product(kernel[-2:])
    output = _with_channels(inputs, positions, out_channels, data_format)
    return Product(output, _macs(positions, kernel, "channels", "multiplier"))


def separable_conv(  # noqa: PLR0913, PLR0917  (the parameters of Keras)
    inputs: Shape,
    depthwise_kernel: Shape,
    pointwise_kernel: Shape,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Ints = 1,
) -> Product:
    """Return a depthwise convolution, and one of kernel size 1 after it."""
    first = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    second = conv(first.output, pointwise_kernel, 1, "valid", data_format)
    return Product(second.output, total([first.macs, second.macs]))


def conv_transpose(  # noqa: PLR0913, PLR0917  (the parameters of Keras)
    inputs: Shape,
    kernel: Shape,
    strides: Ints = 1,
    padding: str = "valid",
    output_padding: Ints | None = None,
    data_format: str = "channels_last",
    dilation_rate: Ints = 1,
) -> Product:
    """Return a transposed convolution: each position of the input meets the whole kernel once."""
    spatial, channels = _split_channels(inputs, data_format)
    _check_kernel(kernel, len(spatial), kernel[-1:], channels)
    added = [None] * len(spatial) if output_padding is None else _each(output_padding, len(spatial), least=0)
    windows = zip(_windows(kernel, spatial, strides, dilation_rate), spatial, added, strict=True)
    lengths = [window.transposed(size, padding, extra).value for window, size, extra in windows]
    output = _with_channels(inputs, lengths, kernel[-2], data_format)
    return Product(output, _macs(spatial, kernel, "filters", "channels"))


def _split_channels(shape: Shape, data_format: str) -> tuple[Shape, Dimension]:
    """Return the spatial axes and the channels of (batch, …)."""
    if len(shape) < 3:
        raise error("wrong-rank", f"{format_shape(shape)} has no spatial axes")
    return (shape[2:], shape[1]) if data_format in _CHANNELS_FIRST else (shape[1:-1], shape[-1])


def _with_channels(shape: Shape, spatial: Sequence[Dimension], channels: Dimension, data_format: str) -> Shape:
    if data_format in _CHANNELS_FIRST:
        return (shape[0], channels, *spatial)
    return (shape[0], *spatial, channels)


def _each(value: Ints, count: int, least: int = 1) -> list[int]:
    """Return a number for each axis."""
    numbers = [value] * count if isinstance(value, int) else list(value)
    if len(numbers) != count or min(numbers) < least:
        raise error("wrong-argument", f"{quoted(value)} are not {count} numbers of at least {least}")
    return numbers


def _check_kernel(kernel: Shape, rank: int, read: Shape, channels: Dimension, *, grouped: bool = False) -> None:
    """Raise an error if a kernel has other axes than rank + 2, or reads other channels than there are."""
    if len(kernel) != rank + 2:
        axes = counted(rank, "spatial axis", "spatial axes")
        raise error("wrong-rank", f"a kernel {format_shape(kernel)} does not fit {axes}")
    size = read[0]
    if size and channels and (channels % size if grouped else channels != size):
        raise error("shapes-differ", f"a kernel {format_shape(kernel)} does not read {counted(channels, 'channel')}")


def _windows(kernel: Shape, spatial: Shape, strides: Ints, dilation_rate: Ints) -> list[SlidingWindow]:
    count = len(spatial)
    sizes = _each([each or 0 for each in kernel[:count]], count)
    numbers = zip(sizes, _each(strides, count), _each(dilation_rate, count), strict=True)
    return [SlidingWindow("axis", "kernel", *each) for each in numbers]


def _positions(windows: Sequence[SlidingWindow], shape: Shape, spatial: Shape, padding: str) -> list[Dimension]:
    """Return how many positions the windows take along each axis."""
    if padding not in ("valid", "same", "causal"):
        raise error("wrong-argument", f"there is no padding {named(padding)}")
    return [each.value for each in slide(windows, spatial, padding, "keras.ops", shape)]


def _macs(positions: Sequence[Dimension], kernel: Shape, *channels: str) -> Expression:
    """Return one product for each position and each number of the kernel."""
    axes = range(1, len(positions) + 1)
    names = [*(f"positions_{axis}" for axis in axes), *(f"kernel_{axis}" for axis in axes), *channels]
    return product(map(Term, names, (*positions, *kernel)))


# Products of tensors.


def matmul(
    x1: Shape,
    x2: Shape,
    *,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
) -> Product:
    left = along.swapaxes(x1, -1, -2) if transpose_a or adjoint_a else x1
    right = along.swapaxes(x2, -1, -2) if transpose_b or adjoint_b else x2
    return products.matmul(left, right)


def tensordot(x1: Shape, x2: Shape, axes: Any = 2) -> Product:
    if _is_size(axes):
        count = min(along.size_of(axes), len(x1))
        return products.tensordot(x1, x2, range(len(x1) - count, len(x1)), range(count))
    pairs = [[each] if _is_size(each) else each for each in axes] if isinstance(axes, list) else []
    if len(pairs) != 2 or not all(isinstance(each, list) and all(map(_is_size, each)) for each in pairs):
        raise error("wrong-argument", "axes are a number, or a list for each tensor")
    return products.tensordot(x1, x2, *pairs)


def einsum(*operands: Shape, subscripts: str) -> Product:
    return products.einsum(subscripts, *operands)


def dot_product_attention(query: Shape, key: Shape, value: Shape, *others: Any) -> Product:
    return products.attention(query, key, value)


def conv_of_tensorflow(
    inputs: Shape,
    filters: Shape,
    strides: Ints = 1,
    padding: str = "VALID",
    data_format: str | None = None,
    dilations: Ints = 1,
) -> Product:
    """Return `tf.nn.convolution` and its kin, whose strides and dilations may name all axes."""
    form, (steps, rates) = _as_in_keras(inputs, data_format, strides, dilations)
    return conv(inputs, filters, steps, padding.lower(), form, rates)


def depthwise_conv_of_tensorflow(
    inputs: Shape,
    filters: Shape,
    strides: Ints = 1,
    padding: str = "VALID",
    data_format: str | None = None,
    dilations: Ints = 1,
) -> Product:
    """Return `tf.nn.depthwise_conv2d`."""
    form, (steps, rates) = _as_in_keras(inputs, data_format, strides, dilations)
    return depthwise_conv(inputs, filters, steps, padding.lower(), form, rates)


def separable_conv_of_tensorflow(  # noqa: PLR0913, PLR0917  (the parameters of TensorFlow)
    inputs: Shape,
    depthwise_filter: Shape,
    pointwise_filter: Shape,
    strides: Ints = 1,
    padding: str = "VALID",
    data_format: str | None = None,
    dilations: Ints = 1,
) -> Product:
    """Return `tf.nn.separable_conv2d`."""
    form, (steps, rates) = _as_in_keras(inputs, data_format, strides, dilations)
    return separable_conv(inputs, depthwise_filter, pointwise_filter, steps, padding.lower(), form, rates)


def conv_transpose_of_tensorflow(  # noqa: PLR0913, PLR0917  (the parameters of TensorFlow)
    inputs: Shape,
    filters: Shape,
    output_shape: Any,
    strides: Any = None,
    padding: Any = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Product:
    """Return `tf.nn.conv2d_transpose` and its kin, which are told the shape that comes out; a tensor may state it."""
    form, _ = _as_in_keras(inputs, data_format)
    spatial, channels = _split_channels(inputs, form)
    _check_kernel(filters, len(spatial), filters[-1:], channels)
    told = output_shape if isinstance(output_shape, list) else [None] * len(inputs)
    output = tuple(along.size_of(each) if type(each) is int else None for each in told)
    return Product(output, _macs(spatial, filters, "filters", "channels"))


def conv_backwards(  # noqa: PLR0913, PLR0917  (the parameters of TensorFlow)
    input_sizes: Any,
    filters: Shape,
    inputs: Shape,
    strides: Any = None,
    padding: Any = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Product:
    """Return a transposed convolution as TensorFlow's graphs spell it: the way back of a convolution."""
    return conv_transpose_of_tensorflow(inputs, filters, input_sizes, data_format=data_format)


def _as_in_keras(inputs: Shape, data_format: str | None, *numbers: Ints) -> tuple[str, list[Ints]]:
    """Return the order of the axes, and numbers for the spatial axes alone."""
    first = (data_format or "").startswith(("NC", "channels_first"))
    rank = len(inputs) - 2
    spatial = slice(2, None) if first else slice(1, -1)
    parts = [each if isinstance(each, int) or len(each) != rank + 2 else each[spatial] for each in numbers]
    return "channels_first" if first else "channels_last", parts


# Fourier transforms, whose products depend on how the lengths divide.


def fourier(x: Any) -> Uncounted:
    """Return a transform of real and imaginary parts; TensorFlow has both in one tensor."""
    parts = x if isinstance(x, list) else [x]
    if not parts or not all(isinstance(each, tuple) and each for each in parts):
        raise error("wrong-argument", "these are no real and imaginary parts")
    return Uncounted(parts)


def fourier_of_real(x: Shape, fft_length: int | None = None) -> Uncounted:
    """Return the parts of a transform of real numbers, whose second half is left out."""
    size = _last(x) if fft_length is None else fft_length
    half = (*x[:-1], None if size is None else size // 2 + 1)
    return Uncounted([half, half])


def _last(x: Shape) -> Dimension:
    if not x:
        raise error("wrong-rank", "there is no axis to transform")
    return x[-1]


def fourier_to_real(x: Sequence[Shape], fft_length: int | None = None) -> Uncounted:
    """Return the real numbers of which a transform is."""
    size = _last(x[0])
    whole = (None if size is None else 2 * (size - 1)) if fft_length is None else fft_length
    return Uncounted([(*x[0][:-1], whole)])


# Functions of linear algebra, whose products no textbook counts alike.


def norm(x: Shape, ord: Any = None, axis: Axes = None, *, keepdims: bool = False) -> Product:  # noqa: A002
    """Return a norm: of vectors it multiplies no matrices, of matrices it may ask for their singular values."""
    output = along.reduce(x, axis, keepdims=keepdims)
    of_matrices = len(x) == 2 if axis is None else isinstance(axis, list) and len(axis) == 2
    return Product(output, None if of_matrices and ord in (2, -2, "nuc") else 0)


def same_matrices(x: Shape) -> Product:
    return Product(_matrices(x), None)


def determinant(x: Shape) -> Product:
    return Product(_matrices(x)[:-2], None)


def solve(a: Shape, b: Shape) -> Product:
    _matrices(a)
    return Product(b, None)


def _matrices(x: Shape) -> Shape:
    if len(x) < 2:
        raise error("wrong-rank", f"{format_shape(x)} is no matrix")
    return x
