"""Which axis holds the channels of a picture, and the layers that take another one for it.

A convolution says it by its `data_format`. Layers that keep the axes hand it on; behind those that move them (Permute,
Reshape, operations), nothing is known until the next convolution or pooling says it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic
from mlcalc.lint.carried import Carried
from mlcalc.lint.mends import changed
from mlcalc.lint.sites import Site, View, doubt
from mlcalc.shapes import Shape
from mlcalc.trace import Call

KEEPERS = frozenset(
    """
    Activation ELU LeakyReLU PReLU ReLU Softmax ThresholdedReLU Identity Rescaling Masking BatchNormalization
    GroupNormalization LayerNormalization RMSNormalization UnitNormalization ActivityRegularization AlphaDropout
    Dropout GaussianDropout GaussianNoise SpatialDropout1D LayerScale StochasticDepth Add Average Maximum Minimum
    Multiply Subtract Concatenate""".split()
)
"""Layers whose output has the axes of their inputs."""

NORMALIZATIONS = ("BatchNormalization", "GroupNormalization")
NORMALIZATIONS_OVER = ("LayerNormalization", "RMSNormalization", "UnitNormalization")

FIRST = "channels_first"

PLACES = {1: ("time steps",), 2: ("rows", "columns"), 3: ("layers", "rows", "columns")}
"""What lies along each axis of space or time, by how many of them there are."""

RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "CuDNNLSTM", "CuDNNGRU"})


class Order(NamedTuple):
    """Where the channels of a tensor are.

    Attributes:
        axis: the axis, the batch being 0.
        rank: how many axes there are.
        giver: the layer that says so.
        is_certain: whether it makes these channels, or was told where they are.
    """

    axis: int
    rank: int
    giver: Site
    is_certain: bool

    @property
    def is_first(self) -> bool:
        return self.axis < self.rank - 1

    def moved(self, axes: int) -> Order:
        return self._replace(axis=self.axis + axes, rank=self.rank + axes)


def mixed_channels(view: View) -> Iterator[Diagnostic]:
    """Layers that take another axis for the channels than the layers before them, each of them once.

    A pooling that is told the other order, and so looks along the channels alone, pools over them on purpose.
    """
    channels = _Channels()
    channels.leaving(view, [])
    yield from channels.found.values()


class _Channels(Carried[Order | None]):
    """Where the channels are, for each tensor of a model; `found` has the warnings by the names of the layers."""

    nothing = None

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Diagnostic] = {}

    def begins_at(self, call: Call) -> bool:
        return True

    def question(self, fact: Order | None) -> tuple[int, int] | None:
        return fact and fact[:2]

    def into(self, site: Site, fact: Order | None) -> Order | None:
        return fact and fact.moved(-site.depth)

    def out_of(self, site: Site, taken: list[Order | None], leaving: list[Order | None]) -> Sequence[Order | None]:
        return [each and each.moved(site.depth) for each in leaving]

    def behind(self, site: Site, taken: list[Order | None]) -> Sequence[Order | None]:
        x, y = site.input, site.output
        if x is None or y is None:
            return ()
        if _is_ordered(site):
            given = self.into(site, taken[0]) if taken else None
            order = self._ordered(site, x, y, given)
        elif site.kind in RECURRENT:
            given = taken[0] if taken else None
            if given is not None and given.is_first and given.rank == len(x) == 3:
                self._say(site, _of_steps(site, given))
            return ()
        elif site.kind in KEEPERS:
            order = self._kept(site, x, [each.moved(-site.depth) for each in taken if each is not None])
        else:
            return ()
        return (order and order.moved(site.depth),)

    def _ordered(self, site: Site, x: Shape, y: Shape, given: Order | None) -> Order | None:
        """Return what follows from a layer that takes some axis for the channels."""
        makes_channels = "kernel_size" in site.layer.arguments
        own = _own(site, len(x), is_certain=makes_channels or _is_told(site))
        if given is not None and given.axis != own.axis and given.is_first != own.is_first:
            if not makes_channels and own.is_certain and _looks_along(site, given.axis, own.axis):
                return given if len(y) == len(x) else None
            self._say(site, _of_order(site, given, own))
        if given is not None and given.is_first == own.is_first:
            given = own._replace(giver=given.giver, is_certain=given.is_certain or own.is_certain)
        if len(y) != len(x) and not site.kind.startswith("ConvLSTM"):
            return None
        return _own(site, len(y), is_certain=own.is_certain) if makes_channels or given is None else given

    def _kept(self, site: Site, x: Shape, known: list[Order]) -> Order | None:
        """Return the order that a layer hands on, of all of its inputs."""
        if not known or any(each[:2] != known[0][:2] or each.rank != len(x) for each in known):
            return None
        given = known[0]
        if given.is_first:
            self._say(site, _of_axis(site, given, x))
        return given

    def _say(self, site: Site, problem: Diagnostic | None) -> None:
        if problem is not None:
            self.found.setdefault(problem.where or site.name, problem)


# Layers with a data format.


def _is_ordered(site: Site) -> bool:
    """Tell whether a layer takes an axis for the channels. Flatten does, and what it gives has no axes left."""
    return hasattr(site.layer, "channels_first") or ("data_format" in site.layer.arguments and site.kind != "Flatten")


def _own(site: Site, rank: int, *, is_certain: bool) -> Order:
    spatial = getattr(site.layer, "rank", 2)
    axis = rank - 1 - spatial if site.layer.data_format == FIRST else rank - 1
    return Order(axis, rank, site, is_certain)


def _is_told(site: Site) -> bool:
    """Tell whether somebody wrote where the channels are; a file says it of every layer."""
    value = site.layer.data_format
    return value == FIRST or (value is not None and not site.is_saved)


def _looks_along(site: Site, channels: int, own: int) -> bool:
    """Tell whether the windows of a pooling are wider than 1 along the channels alone."""
    axes = [axis for axis in range(1, len(site.input or ())) if axis != own]
    if "pool_size" not in site.layer.arguments:
        return site.kind.startswith("Global") and axes == [channels]
    sizes = zip(axes, site.layer.pool_size, strict=False)
    return {axis for axis, size in sizes if size > 1} == {channels}


def _of_order(site: Site, given: Order, own: Order) -> Diagnostic:
    """Return the warning for a layer that takes another axis for the channels."""
    giver = given.giver
    if own.is_first and not given.is_certain:
        # Nobody said it of the layer above, which only moves a window, and it is said here.
        giver, site = site, giver
    first, last = "puts the channels first", "takes the last axis for them"
    if giver.layer.data_format != FIRST:
        first, last = "puts the channels last", "takes the first axis for them"
    mend = "give both the same `data_format`"
    if site.layer.data_format == FIRST:
        mend = changed(site, {}, dropped=("data_format",)) or mend
    elif "data_format" in site.layer.arguments:
        mend = changed(site, {"data_format": FIRST}) or mend
    else:
        mend = f"{site.kind} takes the channels last alone: put them there with Permute before it"
    return doubt(
        site,
        "mixed-data-format",
        f"{giver.quoted} {first}, and {site.quoted} {last}",
        mend,
        labels=((giver, first), (site, f"takes the channels {'first' if site.layer.data_format == FIRST else 'last'}")),
    )


def _of_steps(site: Site, given: Order) -> Diagnostic:
    """Return the warning for a layer that goes from step to step along the channels."""
    giver = given.giver
    return doubt(
        site,
        "mixed-data-format",
        f"{giver.quoted} puts the channels first, and {site.quoted} takes the last axis for the features of a step",
        "put the channels last with Permute((2, 1)) before it",
        labels=((giver, "puts the channels first"), (site, "takes each channel for a time step")),
    )


# Layers with an axis, behind channels that are first.


def _of_axis(site: Site, given: Order, x: Shape) -> Diagnostic | None:
    """Return the warning for a layer that works along the last axis, as if the channels were there."""
    wrong = _wrong_axis(site, given, x)
    if wrong is None:
        return None
    what, arguments = wrong
    name, value = next(iter(arguments.items()))
    return doubt(
        site,
        "mixed-data-format",
        f"{given.giver.quoted} puts the channels first, and {site.quoted} {what}",
        changed(site, arguments) or f"`{name}={value}` in {site.quoted}",
        labels=((given.giver, "puts the channels first"), (site, f"`{name}={value}` goes with them")),
        settings=(name,),
    )


def _wrong_axis(site: Site, given: Order, x: Shape) -> tuple[str, Mapping[str, Any]] | None:
    """Return what a layer does along another axis than that of the channels, and what would mend it."""
    kind, layer, last = site.kind, site.layer, given.rank - 1
    places, mend = _places(last, given), {"axis": given.axis}
    if kind in NORMALIZATIONS and layer.axis % given.rank != given.axis:
        axis = layer.axis % given.rank
        sizes = [f"{size} " if (size := x[each]) else "" for each in (axis, given.axis)]
        channels = x[given.axis]
        if kind == "GroupNormalization" and channels and layer.groups > 0 and channels % layer.groups:
            from mlcalc.layers.groups import nearest_divisor

            mend = {**mend, "groups": nearest_divisor(channels, layer.groups)}
        return f"normalizes each of {sizes[0]}{_places(axis, given)}, not each of {sizes[1]}channels", mend
    if kind in NORMALIZATIONS_OVER and not layer.is_given("axis"):
        return f"normalizes over the {places}", mend
    if kind == "Concatenate" and layer.axis in (-1, last):
        return f"joins the {places}, not the channels", mend
    if kind == "Softmax" and given.rank > 3 and layer.axis in ((-1,), (last,)):
        return f"shares 1 among the {places}, not among the channels", mend
    if kind == "PReLU" and given.axis in (shared := layer.shared_axes or ()) and last not in shared:
        own = tuple(axis for axis in range(1, given.rank) if axis != given.axis)
        return f"learns a slope for each of the {places}, not for each of the channels", {"shared_axes": own}
    return None


def _places(axis: int, given: Order) -> str:
    """Return what lies along an axis of space or time, where the channels are first."""
    behind = given.rank - 1 - given.axis
    inner = axis - given.axis - 1
    return PLACES[behind][inner] if behind in PLACES and 0 <= inner < behind else "places"
