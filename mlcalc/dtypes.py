"""Data types: their names, their bits, and the policies of Keras that name them."""

from __future__ import annotations

from functools import cache
from typing import Any

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


def variable_dtype(policy: Any, *, quantizes: bool) -> str:
    """Return the data type of the weights under a dtype or a dtype policy of Keras.

    Args:
        policy: a name (`float16`, `mixed_bfloat16`), or a policy as Keras serialises it.
        quantizes: whether a quantized policy would give the layer other weights.

    Raises:
        ValueError: it is none; the text completes "must be …".
    """
    name = policy_name(policy) if isinstance(policy, dict) else policy
    if not isinstance(name, str):
        raise ValueError("the name of a data type")
    _, quantized, source = name.rpartition("_from_")
    if quantized and quantizes:
        raise ValueError("a data type as it was before quantization, whose own weights are not counted yet")
    if source in ("mixed_float16", "mixed_bfloat16"):
        return "float32"
    if source not in DATA_TYPES:
        guess = closest(source, DATA_TYPES)
        raise ValueError("the name of a data type" + (f" (`{guess}`?)" if guess else ""))
    return source


def policy_name(policy: dict[str, Any]) -> Any:
    """Return the name of a serialised dtype policy; `int8_from_float32` for a quantized one."""
    settings = policy.get("config")
    if not isinstance(settings, dict):
        return "float32"
    if "source_name" in settings:
        return f"{settings.get('mode')}_from_{settings['source_name']}"
    return settings.get("name") or "float32"
