"""Data types: their names, their bits, and the policies of Keras that name them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from mlcalc.errors import closest

DATA_TYPES = frozenset(
    "bfloat16 bool complex64 complex128 float16 float32 float64 int int16 int32 int64 string "
    "uint8 uint16 uint32 uint64".split()
)

USUAL_DTYPE = "float32"
"""The data type of weights by default."""

_BITS = {"bool": 8, "bfloat16": 16, "float8_e4m3fn": 8, "float8_e5m2": 8, "int4": 4, "uint4": 4}


@cache
def bits_of(dtype: str | None) -> int:
    """Return how many bits a number of this data type takes; 32 for an unknown one, as for float32."""
    name = dtype or USUAL_DTYPE
    digits = "".join(each for each in name.partition("_")[0] if each.isdigit())
    return _BITS.get(name) or (int(digits) if digits else 32)


def is_data_type(name: str) -> bool:
    """Tell whether Keras knows a data type of this name."""
    return name in DATA_TYPES or name in _BITS or name in _OTHERS


_OTHERS = frozenset(("int8", "float", "double", "half"))


def closest_data_type(name: str) -> str | None:
    """Return the data type that a misspelt name means, if one is near: of floats the usual one."""
    plain = name.lower().rpartition(".")[2]
    guess = closest(plain, ("float", *sorted(DATA_TYPES)))
    return USUAL_DTYPE if guess == "float" else guess


class Quantization(NamedTuple):
    """How a layer was quantized, as the name of its dtype policy says.

    Attributes:
        mode: int8, int4, float8, gptq or awq.
        source: the policy before, such as float32 or mixed_bfloat16.
        bits: of a number of the kernel.
        group: how many rows of the kernel share a scale; None if all do.
        history: how many maxima float8 keeps of each tensor.
        written: what stands before the policy, such as `int4/128`.
    """

    mode: str
    source: str
    bits: int
    group: int | None = None
    history: int = 1024
    written: str = ""

    def named(self, source: str) -> str:
        """Return the name of the same quantization with another policy before it."""
        return f"{self.written}_from_{source}"


_MODES = re.compile(r"(int8|int4|float8)|(?:(int4)|gptq/([2348])|awq/(4))/(-1|[1-9][0-9]{0,17})|float8/([0-9]{1,18})")


@cache
def quantization_of(policy: str) -> Quantization | None:
    """Return how a policy such as `int4/128_from_float32` quantizes; None if it does not.

    Keras writes the block size behind int4, and the bits and the group size behind gptq and awq. The history of float8
    is written here in the same way.
    """
    name, quantized, source = policy.rpartition("_from_")
    found = _MODES.fullmatch(name) if quantized else None
    if found is None:
        return None
    mode = name.partition("/")[0]
    bits = found[3] or {"int8": 8, "float8": 8}.get(mode, 4)
    group, history = found[5] or "-1", found[6] or 1024
    return Quantization(mode, source, int(bits), None if group == "-1" else int(group), int(history), name)


@cache
def variable_dtype(policy: str | None) -> str:
    """Return the data type of the weights under a policy, but for those that are quantized."""
    source = (policy or USUAL_DTYPE).rpartition("_from_")[2]
    return USUAL_DTYPE if source in _MIXED else source


_MIXED = ("mixed_float16", "mixed_bfloat16")

POLICIES = ("float32", *_MIXED, "bfloat16", "float16", "float64")
"""The policies for a whole model, the usual one first."""


@cache
def compute_dtype(policy: str | None) -> str:
    """Return the data type in which a layer computes, and which its output has, under a policy."""
    return (policy or USUAL_DTYPE).rpartition("_from_")[2].removeprefix("mixed_")


def is_floating(dtype: str) -> bool:
    """Tell whether a data type is that of numbers with a fraction, which have a gradient."""
    return "float" in dtype or "complex" in dtype


def checked_policy(policy: Any, *, quantizes: bool) -> str:
    """Return the name of a dtype or a dtype policy of Keras.

    Args:
        policy: a name (`float16`, `mixed_bfloat16`), or a policy as Keras serialises it.
        quantizes: whether a quantized policy gives the layer other weights; that before it is returned otherwise.

    Raises:
        ValueError: it is none; the text completes "must be …".
    """
    name = policy_name(policy) if isinstance(policy, dict) else policy
    if not isinstance(name, str):
        raise ValueError("the name of a data type")
    source = name.rpartition("_from_")[2]
    if source not in _MIXED and source not in DATA_TYPES:
        guess = closest_data_type(source)
        raise ValueError("the name of a data type" + (f" (`{guess}`?)" if guess else ""))
    if source == name:
        return name
    quantization = quantization_of(name)
    if quantization is None:
        raise ValueError("a data type that int8, int4, float8, gptq or awq made, such as `int8_from_float32`")
    if quantization.mode == "int8" and source in ("float16", "mixed_float16"):
        raise ValueError("a data type other than float16 before int8")
    return name if quantizes else source


def policy_name(policy: dict[str, Any]) -> Any:
    """Return the name of a serialised dtype policy; `int8_from_float32` for a quantized one.

    A map of policies has the name of its default; which layer inside has another one is not in the name.
    """
    settings = policy.get("config")
    if not isinstance(settings, dict):
        return USUAL_DTYPE
    if isinstance(settings.get("default_policy"), dict):
        return policy_name(settings["default_policy"])
    if "source_name" in settings:
        mode, history = settings.get("mode"), settings.get("amax_history_length", 1024)
        return f"{mode if history == 1024 else f'{mode}/{history}'}_from_{settings['source_name'] or USUAL_DTYPE}"
    return settings.get("name") or settings.get("default_policy") or USUAL_DTYPE
