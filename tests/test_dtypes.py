"""Data types: how many bits a number takes."""

from __future__ import annotations

import pytest

from mlcalc.dtypes import bits_of


@pytest.mark.parametrize(
    ("dtype", "bits"),
    [
        (None, 32),
        ("float32", 32),
        ("float16", 16),
        ("bfloat16", 16),
        ("float64", 64),
        ("int8", 8),
        ("uint8", 8),
        ("int4", 4),
        ("bool", 8),
        ("float8_e4m3fn", 8),
    ],
)
def test_bits(dtype: str | None, bits: int) -> None:
    """A number takes as many bits as its data type says."""
    assert bits == bits_of(dtype)
