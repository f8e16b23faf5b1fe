"""Convolutions whose numbers stand in the order of an older version, or of another library."""

from __future__ import annotations

from collections.abc import Iterator

from mlcalc.errors import Diagnostic
from mlcalc.layers.orders import convolution_of_pytorch
from mlcalc.lint.mends import changed
from mlcalc.lint.sites import Site, doubt


def older_kernel(site: Site) -> Iterator[Diagnostic]:
    """A kernel of Keras 1, `Conv2D(32, 3, 3)`, whose second size is the stride today.

    Strides that leave out no pixel and read each of them once are on purpose where they are even, as in patches of a
    picture; so are those that are written by name.
    """
    kernel, strides = site.layer.kernel_size, site.layer.strides
    size, stride = max(kernel), max(strides)
    if stride < max(3, size) or not stride % 2 or site.is_saved or not site.is_by_position("kernel_size", "strides"):
        return
    numbers = f"({size}, {stride})"
    yield doubt(
        site,
        "older-kernel",
        f"the second number behind the filters is the stride: {site.quoted} moves its kernel by {stride} each time; in "
        f"Keras 1 the two were the kernel {numbers}",
        changed(site, {"kernel_size": (size, stride)}, dropped=("strides",))
        or f"write the kernel as `{numbers}`, and strides that are meant by their name",
        argument="strides",
        labels=((site, f"the stride, or a kernel {numbers}?"),),
    )


def filters_of_pytorch(site: Site) -> Iterator[Diagnostic]:
    """The channels of a picture in front of the filters, `Conv2D(3, 64, 7)`, where a kernel would be very large."""
    layer = site.layer
    if site.input is None or site.is_saved or not site.is_by_position("filters", "kernel_size", "strides"):
        return
    meant = convolution_of_pytorch(layer.filters, layer.kernel_size, layer.strides, layer.channels(site.input))
    if meant is None:
        return
    filters, size, stride = layer.filters, layer.kernel_size[0], layer.strides[0]
    plural = "s" if filters > 1 else ""
    yield doubt(
        site,
        "pytorch-order",
        f"{site.quoted} has {filters} filter{plural} and a kernel of {size} that moves by {stride}: in PyTorch's order "
        f"these are {filters} channel{plural}, {size} filters and a kernel of {stride}",
        changed(site, meant.change.arguments, dropped=("strides",)) or f"write `filters={size}, kernel_size={stride}`",
        argument="kernel_size",
        labels=((site, f"a kernel, or {size} filters?"),),
    )
