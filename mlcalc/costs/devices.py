"""How fast well-known processors are at best: a small table from the data sheets of those who make them.

A peak is that of dense products, without sparsity (half of what a sheet gives with it): of tensor cores (matrix cores)
where the data type has them, in FLOPs a second, one multiply–accumulate being two. Products of float16 are summed in
float32, as frameworks do it; cards for games have twice that peak when they sum in float16. `tf32` is NVIDIA's way to
compute with float32 in fewer bits, which frameworks may choose by themselves. A bandwidth is that of the processor's
own memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from mlcalc.errors import closest, error
from mlcalc.texts import named


class Device(NamedTuple):
    """A processor.

    Attributes:
        name: what it is called.
        peaks: FLOPs a second at most, by data type; of every type if the key is empty.
        bandwidth: bytes a second at most.
        source: where that is said.
    """

    name: str
    peaks: Mapping[str, float]
    bandwidth: float
    source: str

    def peak(self, dtype: str) -> float | None:
        """Return FLOPs a second in a data type; None if there is no figure for it."""
        return self.peaks.get("", self.peaks.get(dtype))


T, G = 1e12, 1e9
"""Units of the table: a trillion, and a billion."""


def _gpu(name: str, bandwidth: float, source: str, half: float | None = None, **peaks: float) -> Device:
    """Return a GPU with its bandwidth in GB/s and its peaks in TFLOPS; `half` is that of float16 and bfloat16."""
    both = {} if half is None else {"float16": half, "bfloat16": half}
    return Device(name, {dtype: peak * T for dtype, peak in {**peaks, **both}.items()}, bandwidth * G, source)


def _cpu(name: str, cores: int, clock: float, width: int, bandwidth: float, source: str) -> Device:
    """Return a CPU: cores × GHz at the base clock × FLOPs a cycle in float32, half as many in float64."""
    peak = cores * clock * G * width
    return Device(name, {"float32": peak, "float64": peak / 2}, bandwidth * G, source)


_A100 = {"float64": 19.5, "float32": 19.5, "tf32": 156.0, "half": 312.0}
_TABLE = (
    _gpu("a100-40gb", 1555, "NVIDIA A100 Tensor Core GPU, data sheet (2021)", **_A100),
    _gpu("a100-80gb", 2039, "NVIDIA A100 Tensor Core GPU, data sheet (2021), SXM", **_A100),
    _gpu("h100-sxm", 3350, "NVIDIA H100 Tensor Core GPU, data sheet (2023)", 989.4, float64=67, float32=67, tf32=494.7),
    _gpu("h100-pcie", 2000, "NVIDIA H100 Tensor Core GPU, data sheet (2023)", 756, float64=51, float32=51, tf32=378),
    _gpu("h200", 4800, "NVIDIA H200 Tensor Core GPU, data sheet (2024)", 989.4, float64=67, float32=67, tf32=494.7),
    _gpu("v100-sxm", 900, "NVIDIA V100 Tensor Core GPU, data sheet (2020)", float64=7.8, float32=15.7, float16=125),
    _gpu("v100-pcie", 900, "NVIDIA V100 Tensor Core GPU, data sheet (2020)", float64=7, float32=14, float16=112),
    _gpu("p100", 732, "NVIDIA Tesla P100, data sheet (2016), SXM2", float64=5.3, float32=10.6, float16=21.2),
    _gpu("t4", 320, "NVIDIA T4 Tensor Core GPU, data sheet (2019)", float32=8.1, float16=65),
    _gpu("l4", 300, "NVIDIA L4 Tensor Core GPU, data sheet (2023)", 121, float32=30.3, tf32=60),
    _gpu("l40s", 864, "NVIDIA L40S, data sheet (2023)", 362, float32=91.6, tf32=183),
    _gpu("a10", 600, "NVIDIA A10 Tensor Core GPU, data sheet (2021)", 125, float32=31.2, tf32=62.5),
    _gpu("rtx-3090", 936, "NVIDIA Ampere GA102 GPU Architecture, white paper (2021)", 71, float32=35.6, tf32=35.6),
    _gpu("rtx-4090", 1008, "NVIDIA Ada GPU Architecture, white paper (2023)", 165.2, float32=82.6, tf32=82.6),
    _gpu("jetson-nano", 25.6, "NVIDIA Jetson Nano, data sheet (2019)", float32=0.236, float16=0.472),
    _gpu("mi250x", 3277, "AMD Instinct MI250X, data sheet (2021)", 383, float64=95.7, float32=95.7),
    _gpu("mi300x", 5300, "AMD Instinct MI300X, data sheet (2023)", 1307.4, float64=163.4, float32=163.4, tf32=653.7),
    _gpu("tpu-v3", 900, "Google Cloud, TPU v3 system architecture, one chip", bfloat16=123),
    _gpu("tpu-v4", 1200, "Google Cloud, TPU v4 system architecture, one chip", bfloat16=275),
    _gpu("tpu-v5e", 819, "Google Cloud, TPU v5e system architecture, one chip", bfloat16=197),
    _gpu("tpu-v5p", 2765, "Google Cloud, TPU v5p system architecture, one chip", bfloat16=459),
    _gpu("m1", 68, "Apple, announcement of the M1 (2020), its GPU", float32=2.6),
    _gpu("m2", 100, "Apple, announcement of the M2 (2022), its GPU", float32=3.6),
    _cpu("epyc-7763", 64, 2.45, 32, 204.8, "AMD EPYC 7763: two AVX2 units of 8 numbers, 8 channels of DDR4-3200"),
    _cpu("xeon-8380", 40, 2.3, 64, 204.8, "Intel Xeon Platinum 8380: two AVX-512 units, 8 channels of DDR4-3200"),
    _cpu("i9-9900k", 8, 3.6, 32, 41.6, "Intel Core i9-9900K: two AVX2 units of 8 numbers, 2 channels of DDR4-2666"),
)
DEVICES: Mapping[str, Device] = {each.name: each for each in _TABLE}
"""The processors that mlcalc knows, by name."""

_SHORT = {
    "a100": "a100-40gb",
    "h100": "h100-sxm",
    "v100": "v100-sxm",
    "rtx3090": "rtx-3090",
    "3090": "rtx-3090",
    "rtx4090": "rtx-4090",
    "4090": "rtx-4090",
}
"""Shorter names, each for the first of its kind."""


def device(name: str) -> Device:
    """Return a processor by its name, in any case, with blanks or underscores for hyphens.

    Raises:
        MlcalcError: there is none of this name.
    """
    key = re.sub(r"[\s_]+", "-", name.strip().lower()).removeprefix("nvidia-").removeprefix("tesla-")
    found = DEVICES.get(_SHORT.get(key, key))
    if found is None:
        match = closest(key, (*DEVICES, *_SHORT))
        mend = f"did you mean `{match}`? Of" if match else f"there are {', '.join(DEVICES)}; of"
        raise error(
            "unknown-device",
            f"mlcalc does not know the device `{named(name)}`",
            help=f"{mend} any other, give `flops=312T` and `bandwidth=2TB/s`",
            argument="device",
            settings=("flops", "bandwidth"),
        )
    return found


def own_device(flops: str, bandwidth: str) -> Device:
    """Return a processor of which somebody says both figures, such as `312T` and `2TB/s`.

    Raises:
        MlcalcError: one of them is no number with a unit, or none above 0.
    """
    peak = _rate("flops", flops, ("", "flop", "flops", "flop/s"), "FLOPs a second, such as `312T`")
    if bits := re.fullmatch(r"(.*[KMGTP]i?)b(?:/s|ps)?\s*", bandwidth):
        message = f"`{named(bandwidth)}` is a number of bits a second"
        mend = f"bytes are `{named(bits[1])}B/s`, and 8 bits are one"
        raise error("unknown-device", message, help=mend, argument="bandwidth")
    moved = _rate("bandwidth", bandwidth, ("", "b/s", "b"), "bytes a second, such as `2TB/s`")
    unit = "" if "flop" in flops.lower() else " FLOPS"
    return Device(f"{flops}{unit}, {bandwidth}", {"": peak}, moved, "as given")


_PREFIXES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18}
_LARGEST_RATE = 1e24


def _rate(argument: str, text: str, units: tuple[str, ...], what: str) -> float:
    found = re.fullmatch(
        r"\s*([0-9]{1,30}(?:\.[0-9]{0,30})?(?:e[0-9]{1,2})?)\s*([kmgtpe]?)(i?)([a-z/]*)\s*", text.lower()
    )
    # An exbi- or exaFLOP is far from what any processor does, and a binary prefix is 1024.
    if found is not None and found[4] in units and (found[2] or not found[3]):
        base = 1024 ** (["", "k", "m", "g", "t", "p", "e"].index(found[2])) if found[3] else _PREFIXES[found[2]]
        rate = float(found[1]) * base
        if 0 < rate <= _LARGEST_RATE:
            return rate
    raise error("unknown-device", f"`{named(text)}` is no number of {what}", argument=argument)
