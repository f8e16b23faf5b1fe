"""Products of tensors: shapes, and multiply–accumulates against products that are counted one by one."""

from __future__ import annotations

from itertools import product

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.formula import value_of
from mlcalc.rules import products
from mlcalc.rules.products import EinsteinSum
from mlcalc.shapes import Shape


def visited(subscripts: str, *shapes: tuple[int, ...]) -> int:
    """Count the products of two tensors in plain loops, once what only one of them has is summed."""
    inputs, output = subscripts.split("->")
    one, other = inputs.split(",")
    sizes = dict(zip(one + other, (size for shape in shapes for size in shape), strict=True))
    letters = [letter for letter in sizes if letter in output or (letter in one and letter in other)]
    return sum(1 for _ in product(*(range(sizes[letter]) for letter in letters)))


@pytest.mark.parametrize(
    ("subscripts", "first", "second"),
    [
        ("bij,bkj->bik", (1, 4, 3), (1, 5, 3)),
        ("abc,cd->ad", (1, 2, 3), (3, 5)),
        ("abc,bde->ad", (1, 2, 3), (2, 4, 5)),
        ("ab,cb->ca", (1, 3), (4, 3)),
        ("bi,bj->ij", (1, 3), (1, 4)),
        ("bi,bi->b", (1, 3), (1, 3)),
    ],
)
def test_einstein_sum_of_two(subscripts: str, first: tuple[int, ...], second: tuple[int, ...]) -> None:
    """One product for each combination of axes that meet or come out, the batch aside."""
    unknown_batch = tuple(None if size == 1 else size for size in first)
    other = tuple(None if size == 1 else size for size in second)
    assert visited(subscripts, first, second) == value_of(products.einsum(subscripts, unknown_batch, other).macs)


def test_cheapest_order() -> None:
    """Three matrices are multiplied in the better order: 4 × 50 × 6 and 4 × 6, not 50 × 4 and 50 × 6 for each row."""
    tall = products.einsum("bi,ij,jk->bk", (None, 4), (4, 50), (50, 6)).macs
    stack = products.einsum("bhi,ij,jk->bhk", (None, 1000, 4), (4, 50), (50, 6)).macs
    assert (4 * 50 + 50 * 6, 4 * 50 * 6 + 1000 * 4 * 6) == (value_of(tall), value_of(stack))


def test_too_many_tensors() -> None:
    """The order of many tensors is not looked for, and the cost is unknown."""
    assert products.einsum("a,a,a,a,a,a->a", *[(3,)] * 6) == ((3,), None)


def test_without_an_arrow() -> None:
    """Axes that stand once come out, in the order of the alphabet, behind those of an ellipsis."""
    assert (None, 2, 5) == products.einsum("...jb,bk", (None, 2, 4), (4, 5)).output
    assert (2, 3) == products.einsum("ba", (3, 2)).output


def test_names_of_an_ellipsis() -> None:
    """Its axes count from the last, so that shorter ones are broadcast."""
    assert EinsteinSum((("1", "0", "x"), ("0", "x")), ("1", "0")) == EinsteinSum.parse("...x,...x->...", [3, 2])
    assert ((None, 4), 4 * 6) == _plain("...x,...x->...", (None, 4, 6), (4, 6))


def _plain(subscripts: str, *shapes: Shape) -> tuple[Shape, int | None]:
    found = products.einsum(subscripts, *shapes)
    return found.output, value_of(found.macs)


@pytest.mark.parametrize(
    ("first", "second", "output", "macs"),
    [
        ((None, 10, 64), (None, 64, 10), (None, 10, 10), 6_400),
        ((None, 64), (64, 10), (None, 10), 640),
        ((None, 64), (64,), (None,), 64),
        ((64,), (None, 64, 10), (None, 10), 640),
        ((5, 64), (None, 64, 10), (None, 5, 10), 3_200),
        ((None, 1, 4, 3), (None, 7, 3, 5), (None, 7, 4, 5), 7 * 4 * 3 * 5),
        ((None, None, 64), (64, 10), (None, None, 10), None),
    ],
)
def test_matmul(first: Shape, second: Shape, output: Shape, macs: int | None) -> None:
    """A matrix product costs rows × columns × what is summed, for each matrix of the stack but the batch."""
    found = products.matmul(first, second)
    assert (output, macs) == (found.output, value_of(found.macs))


def test_shared_heads() -> None:
    """Each head of the query makes its scores, also if several share one head of key and value."""
    found = products.attention((None, 5, 4, 3), (None, 7, 2, 3), (None, 7, 2, 6))
    assert ((None, 5, 4, 6), 4 * 5 * 7 * (3 + 6)) == (found.output, value_of(found.macs))


def test_refused() -> None:
    """Tensors that do not fit are named."""
    with pytest.raises(MlcalcError, match=r"^error: axes that belong together have 4 and 5: .*6\)$"):
        products.matmul((None, 3, 4), (None, 5, 6))
