"""Formulas: the number and the two texts come from one expression and agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.formula import (
    Expression,
    Term,
    at_least,
    ceil_div,
    known_product,
    product,
    term,
    total,
    value_of,
)
from tests.arithmetic import worked_out


def a() -> Term:
    return Term("a", 7, "the first")


def b() -> Term:
    return Term("b", 3, "the second")


def c() -> Term:
    return Term("c", 2)


EXPRESSIONS: list[tuple[Expression, int, str, str]] = [
    (a(), 7, "a", "7"),
    (a() + b(), 10, "a + b", "7 + 3"),
    (a() - b() - c(), 2, "a − b − c", "7 − 3 − 2"),
    (a() - (b() - c()), 6, "a − (b − c)", "7 − (3 − 2)"),
    (a() - (b() + c()), 2, "a − (b + c)", "7 − (3 + 2)"),
    (a() + (b() - c()), 8, "a + b − c", "7 + 3 − 2"),
    (a() * b() + c(), 23, "a × b + c", "7 × 3 + 2"),
    (a() * (b() + c()), 35, "a × (b + c)", "7 × (3 + 2)"),
    ((a() + b()) * c(), 20, "(a + b) × c", "(7 + 3) × 2"),
    (a() - b() * c(), 1, "a − b × c", "7 − 3 × 2"),
    (a() // b(), 2, "⌊a / b⌋", "⌊7 / 3⌋"),
    ((a() - b()) // c() + 1, 3, "⌊(a − b) / c⌋ + 1", "⌊(7 − 3) / 2⌋ + 1"),
    (a() // b() * c(), 4, "⌊a / b⌋ × c", "⌊7 / 3⌋ × 2"),
    (a() // (b() * c()), 1, "⌊a / (b × c)⌋", "⌊7 / (3 × 2)⌋"),
    (ceil_div(a(), c()), 4, "⌈a / c⌉", "⌈7 / 2⌉"),
    (ceil_div(a() - b(), 3), 2, "⌈(a − b) / 3⌉", "⌈(7 − 3) / 3⌉"),
    (at_least(2, a() - b()), 4, "max(a − b, 2)", "max(7 − 3, 2)"),
    (at_least(9, a()) * c(), 18, "max(a, 9) × c", "max(7, 9) × 2"),
    (1 + a(), 8, "1 + a", "1 + 7"),
    (2 * a(), 14, "2 × a", "2 × 7"),
    (total([a(), b(), 5]), 15, "a + b + 5", "7 + 3 + 5"),
    (total([]), 0, "0", "0"),
    (product([a(), b(), c()]), 42, "a × b × c", "7 × 3 × 2"),
    (product([]), 1, "1", "1"),
    (Term("p", -4) + a(), 3, "p + a", "−4 + 7"),
]


@pytest.mark.parametrize(
    ("formula", "value", "symbols", "numbers"), EXPRESSIONS, ids=[each[2] + " = " + each[3] for each in EXPRESSIONS]
)
def test_expression(formula: Expression, value: int, symbols: str, numbers: str) -> None:
    """An expression has its value, and is written with as few brackets as it needs."""
    assert (value, symbols, numbers) == (formula.value, formula.symbols, formula.numbers)


LEAVES = st.integers(-20, 20).map(lambda number: Term("n", number))


def _joined(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    divisors = st.integers(1, 9).map(term)
    return st.one_of(
        st.builds(lambda one, other: one + other, parts, parts),
        st.builds(lambda one, other: one - other, parts, parts),
        st.builds(lambda one, other: one * other, parts, parts),
        st.builds(lambda one, other: one // other, parts, divisors),
        st.builds(ceil_div, parts, divisors),
        st.builds(at_least, st.integers(-9, 9), parts),
    )


@given(st.recursive(LEAVES, _joined, max_leaves=12))
def test_text_means_the_value(formula: Expression) -> None:
    """Whoever works the printed numbers out by hand arrives at the value."""
    assert worked_out(formula.numbers) == formula.value


@given(st.recursive(LEAVES, _joined, max_leaves=6), st.integers(0, 3))
def test_unknown_spreads(formula: Expression, way: int) -> None:
    """A formula with an unknown part has no value, and shows the part as `?`."""
    unknown = Term("x", None)
    whole = [formula + unknown, unknown - formula, formula * unknown, at_least(1, unknown)][way]
    assert whole.value is None
    assert "x" in whole.symbols
    assert "?" in whole.numbers


def test_terms() -> None:
    """The terms with a meaning are told once each, in the order of the formula."""
    formula = b() * (a() + c() + 1) * a()
    assert [("b", 3, "the second"), ("a", 7, "the first")] == [
        (each.symbol, each.value, each.meaning) for each in formula.terms
    ]


def test_named() -> None:
    """A label says what a number is, and leaves the expression itself alone."""
    height = a() + 1
    assert ("height", None) == (height.named("height").label, height.label)
    leaf = a()
    assert ("width", None) == (leaf.named("width").label, leaf.label)


def test_other_values() -> None:
    """The number can be worked out with other values for the leaves."""
    formula = (Term("units", 10) + Term("input_dim", None)) * 4
    sizes = {"units": 3, "input_dim": 2}
    assert formula.value is None
    assert 20 == formula.value_with(lambda leaf: sizes.get(leaf.symbol, leaf.value))


def test_long_sums_are_flat() -> None:
    """A sum or a product of many parts is one operation, however many there are."""
    many = [Term("n", 1)] * 5000
    assert (5000, 1) == (total(many).value, product(many).value)
    assert "n + n + n" == total(many[:3]).symbols


@pytest.mark.parametrize(("sizes", "count"), [((), 1), ((2, 3, 4), 24), ((2, None), None), ((0, 5), 0)])
def test_known_product(sizes: tuple[int | None, ...], count: int | None) -> None:
    """A product with an unknown factor is unknown."""
    assert count == known_product(sizes)


@pytest.mark.parametrize(("dimension", "value"), [(5, 5), (None, None), (a() * 2, 14), (Term("x", None), None)])
def test_value_of(dimension: Expression | int | None, value: int | None) -> None:
    """A dimension's number is the same with its formula and without."""
    assert value == value_of(dimension)


def test_quotient() -> None:
    """A quotient that is not rounded binds as a product does, and a negative number on the right stands in brackets."""
    a, b, minus_two = Term("a", 6), Term("b", 4), Term("−2", -2)
    assert ((a - b) / (a * b)).symbols == "(a − b) / (a × b)"
    assert (a / b * a).numbers == "6 / 4 × 6"
    assert (a / b).value == 1.5
    assert (a - minus_two + minus_two).numbers == "6 − (−2) + (−2)"


def test_long_sum() -> None:
    """A sum of many is flat, however it was made, exact, and shortened in print."""
    terms = [Term(f"t{number}", number, "a term") for number in range(1, 3001)]
    added: Expression = terms[0]
    for each in terms[1:]:
        added = added + each
    nested = total([terms[0], total([terms[1], total(terms[2:])])])
    for whole in (added, nested, total(terms)):
        assert 3000 * 3001 // 2 == whole.value
        assert "t1 + t2 + t3 + … + 2,997 more" == whole.symbols
        assert "1 + 2 + 3 + … + 2,997 more" == whole.numbers
        assert 3000 == len(whole.terms)


def test_long_product() -> None:
    """So is a product."""
    factors: Expression = product([2] * 21)
    assert ("2 × 2 × 2 × … × 18 more", 2**21) == (factors.numbers, factors.value)
    assert " × ".join("2" * 20) == product([2] * 20).numbers


def test_part_with_a_label() -> None:
    """A sum that says what it is stays one part of a larger one."""
    inner = (a() + b()).named("height")
    assert [inner] == [each for each in (inner + 1).parts if each.label]  # type: ignore[attr-defined]
