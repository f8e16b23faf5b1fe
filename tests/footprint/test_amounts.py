"""Bytes that grow with the batch, and formulas of them."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.footprint.amounts import Amount, Largest, amount_of
from mlcalc.footprint.formulas import formula_in, formula_of
from mlcalc.footprint.plan import largest_batch

AMOUNTS = st.lists(st.builds(Amount, st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("shape", "dtype", "expected"),
    [
        ((None, 3, 5), "float32", Amount(0, 60)),
        ((8, 3), "float16", Amount(48)),
        ((None, 3), "bool", Amount(0, 3)),
        ((None, 3), "int4", Amount(0, 2)),
        ((None, None, 3), "float32", None),
        ((None, 3), "string", None),
        (None, "float32", None),
        ((), "float32", Amount(4)),
    ],
)
def test_amount_of(shape: tuple[int | None, ...] | None, dtype: str, expected: Amount | None) -> None:
    """A tensor takes as much as its sizes and its data type say; the unknown first size is the batch."""
    assert expected == amount_of(shape, dtype)


@given(AMOUNTS, st.integers(1, 200))
def test_largest(amounts: list[Amount], batch: int) -> None:
    """What is left of several amounts gives the largest for every batch."""
    largest = Largest((each, str(number)) for number, each in enumerate(amounts))
    number, name = largest.at(batch)
    assert max(each.at(batch) for each in amounts) == number == amounts[int(name)].at(batch)


@given(AMOUNTS)
def test_one_for_all(amounts: list[Amount]) -> None:
    """An amount that is the largest for all batches is so for each."""
    largest = Largest((each, "") for each in amounts)
    one = largest.for_all()
    if one is not None:
        assert all(one.at(batch) == largest.at(batch)[0] for batch in (1, 2, 7, 100, 10**6))


@given(AMOUNTS, st.integers(0, 5000))
def test_largest_batch(amounts: list[Amount], memory: int) -> None:
    """The largest batch fits, and one sample more does not."""
    total = Largest((each, "") for each in amounts)
    batch = largest_batch(total, memory)
    if batch is None:
        assert total.at(10**9)[0] <= memory
    else:
        assert batch == 0 or total.at(batch)[0] <= memory
        assert total.at(batch + 1)[0] > memory


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Amount(), "0"),
        (Amount(12), "12"),
        (Amount(0, 1000), "1,000 × batch"),
        (Amount(8, 3), "3 × batch + 8"),
    ],
)
def test_formula(amount: Amount, expected: str) -> None:
    """An amount is a formula in the batch."""
    assert expected == formula_of(amount)


def test_formulas_in_a_size() -> None:
    """A polynomial is found, and what is none is not taken for one."""
    axes = ["time_steps"]
    assert "(4 × time_steps² + 3 × time_steps) × batch" == formula_in(
        axes, lambda steps: Amount(0, 4 * steps * steps + 3 * steps)
    )
    assert "5 × time_steps + 7" == formula_in(axes, lambda steps: Amount(5 * steps + 7))
    assert formula_in(axes, lambda steps: Amount(0, 4 * (steps // 2))) is None
    assert formula_in(axes, lambda steps: Amount(0, steps**3)) is None
    assert formula_in(axes, lambda steps: None if steps == 64 else Amount(steps)) is None


def test_formulas_in_several_sizes() -> None:
    """Sizes are factors of each other, as height and width are; what has a square of one of several is not told."""
    axes = ["height", "width"]
    assert "(4 × height × width − 8 × height − 8 × width + 16) × batch" == formula_in(
        axes, lambda height, width: Amount(0, (height - 2) * (width - 2) * 4)
    )
    assert "12 × height × width + 8" == formula_in(axes, lambda height, width: Amount(12 * height * width + 8))
    assert "2 × width × batch + 3 × height" == formula_in(axes, lambda height, width: Amount(3 * height, 2 * width))
    assert formula_in(axes, lambda height, width: Amount(height // 2 * width)) is None
    assert formula_in(axes, lambda height, width: Amount(height * height * width)) is None
    assert formula_in(axes, lambda height, width: Amount(max(height, width))) is None
    assert "5 × depth × height × width" == formula_in(["depth", *axes], lambda *sizes: Amount(5 * prod(sizes)))
    assert formula_in(["a", "b", "c", "d"], lambda *sizes: Amount(prod(sizes))) is None
