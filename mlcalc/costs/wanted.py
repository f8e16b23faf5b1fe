"""What is asked for beside a summary's own figures, as flags and arguments say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mlcalc.errors import closest, error
from mlcalc.texts import named

if TYPE_CHECKING:
    from mlcalc.costs.devices import Device
    from mlcalc.costs.tools import Tool


class Wanted(NamedTuple):
    """What is asked for.

    Attributes:
        names: the figures.
        batch_size: how many samples a forward pass takes; None for one.
        tool: the tool that is counted like.
        device: what the layers run on.
        dtype: the data type that all layers compute in; None for each layer's own.
        weights_dtype: the data type of all weights; None for each weight's own.
    """

    names: tuple[str, ...] = ()
    batch_size: int | None = None
    tool: Tool | None = None
    device: Device | None = None
    dtype: str | None = None
    weights_dtype: str | None = None

    @property
    def samples(self) -> int:
        """How many samples the figures are those of."""
        return self.batch_size or 1


_MOVED = {"moved_bytes", "arithmetic_intensity", "seconds"}
"""The figures that depend on the data type."""
SETTINGS = ("count", "count_as", "device", "flops", "bandwidth", "dtype")
"""What goes with the figures: the flags of the same names."""

ELEMENTWISE = ("bias", "activation", "normalization", "pooling")
TIMES = ("seconds", "bound_by")
FURTHER = (
    *("receptive_field", "jump", "bytes", "flops", "activations", "moved_bytes", "arithmetic_intensity"),
    *ELEMENTWISE,
    "counted",
    *TIMES,
)
"""The figures that are worked out only where they are asked for."""


def wanted(  # noqa: PLR0913  (each is a flag)
    columns: Iterable[str],
    batch_size: int | None = None,
    *,
    count: str | None = None,
    count_as: str | None = None,
    device: str | None = None,
    flops: str | None = None,
    bandwidth: str | None = None,
    dtype: str | None = None,
) -> Wanted | None:
    """Return what is asked for; None if it is nothing beside a summary's own figures.

    Args:
        columns: the columns that are chosen; others than those of FURTHER are passed over.
        batch_size: the batch that the figures are those of.
        count: `elementwise` adds what is computed beside the products.
        count_as: the name of a tool.
        device: the name of a processor.
        flops: FLOPs a second of a processor of one's own, such as `312T`.
        bandwidth: bytes a second of it, such as `2TB/s`.
        dtype: a data type, or a policy of Keras.

    Raises:
        MlcalcError: a tool, a device or a data type is unknown, or a column needs one that is not given.
    """
    elementwise = ELEMENTWISE if _asks_elementwise(count) else ()
    names = [*(name for name in columns if name in FURTHER), *elementwise]
    tool, processor = _tool(count_as, names), _device(device, flops, bandwidth)
    computed, of_weights = _dtypes(dtype)
    if processor is None:
        _check_timeless(names)
    else:
        _check_peak(processor, computed)
        names += TIMES
    if tool is not None:
        names.append("counted")
    if dtype is not None and not {*names} & _MOVED:
        mend = "such as `device=a100`, or the column `moved_bytes`"
        what = "a data type to compute in needs a figure that follows from it"
        raise error("unknown-device", what, help=mend, argument="dtype", settings=("device",))
    if not names:
        return None
    return Wanted(tuple(dict.fromkeys(names)), batch_size, tool, processor, computed, of_weights)


def _tool(name: str | None, names: Sequence[str]) -> Tool | None:
    """Return the tool to count like, which its column needs."""
    if name is None:
        if "counted" in names:
            what = "the column `counted` needs a tool to count like"
            raise error("unknown-tool", what, help="`count_as=fvcore` is one", settings=("count_as",))
        return None
    from mlcalc.costs import tools

    return tools.tool(name)


def _check_timeless(names: Iterable[str]) -> None:
    for name in names:
        if name in TIMES:
            mend = "`device=a100`, or `flops=312T` and `bandwidth=2TB/s`"
            what = f"the column `{name}` needs a device to run on"
            raise error("unknown-device", what, help=mend, settings=("device", "flops", "bandwidth"))


def _asks_elementwise(count: str | None) -> bool:
    if count not in (None, "elementwise"):
        raise error(
            "unknown-tool", f"there is no count `{named(count)}`", help="`elementwise` is one", argument="count"
        )
    return count is not None


def _device(name: str | None, flops: str | None, bandwidth: str | None) -> Device | None:
    """Return the device by its name, or by its two figures."""
    if name is None and flops is None and bandwidth is None:
        return None
    from mlcalc.costs import devices

    if name is not None:
        if (flops, bandwidth) != (None, None):
            what = "a device is given by its name, or by its FLOPS and bandwidth, not by both"
            raise error("unknown-device", what, argument="device")
        return devices.device(name)
    if flops is None or bandwidth is None:
        given, missing = ("flops", "`bandwidth=2TB/s`") if bandwidth is None else ("bandwidth", "`flops=312T`")
        raise error(
            "unknown-device",
            "a device has both FLOPS and a bandwidth",
            help=f"add {missing}",
            argument=given,
            settings=("bandwidth", "flops"),
        )
    return devices.own_device(flops, bandwidth)


_TYPES = ("float16", "bfloat16", "float32", "float64", "tf32")
_POLICIES = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}
DTYPES = (*_TYPES, *_POLICIES)
"""The data types to compute in, and the policies of Keras that keep the weights in float32."""


def computed_dtype(policy: str) -> str:
    """Return the data type that a layer computes in under a data type or a policy."""
    return _POLICIES.get(policy, policy)


def _dtypes(name: str | None) -> tuple[str | None, str | None]:
    """Return the data type to compute in and that of the weights."""
    if name is None or name in _TYPES:
        return name, name
    if name in _POLICIES:
        return _POLICIES[name], "float32"
    match = closest(name, DTYPES)
    mend = f"did you mean `{match}`?" if match else f"there are {', '.join(DTYPES)}"
    raise error("unknown-device", f"there is no data type `{named(name)}` to compute in", help=mend, argument="dtype")


def _check_peak(device: Device, dtype: str | None) -> None:
    if device.peak(dtype or "float32") is None:
        there = sorted(device.peaks)
        raise error(
            "unknown-device",
            f"{device.name} has no figure for {dtype or 'float32'}",
            help=f"it has some for {', '.join(there)}: `dtype={there[0]}`",
            settings=("dtype",),
            argument="dtype" if dtype else "device",
        )
