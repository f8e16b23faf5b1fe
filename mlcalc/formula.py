"""One expression, from which both the number and the text with the numbers put in are made.

>>> units, input_dim = Term("units", 10), Term("input_dim", 1)
>>> gates, bias = Term("4", 4, "gates"), Term("1", 1, "bias")
>>> formula = gates * (units + input_dim + bias) * units
>>> formula.value, formula.symbols, formula.numbers
(480, '4 × (units + input_dim + 1) × units', '4 × (10 + 1 + 1) × 10')
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_SUM, _PRODUCT, _ATOM = range(3)


class Expression:
    """An integer with its derivation; the value is None where a part of it is unknown."""

    __slots__ = ("label", "value")

    value: int | None
    label: str | None

    def __add__(self, other: Operand) -> Expression:
        return Operation("+", self, term(other))

    def __radd__(self, other: Operand) -> Expression:
        return Operation("+", term(other), self)

    def __sub__(self, other: Operand) -> Expression:
        return Operation("−", self, term(other))

    def __mul__(self, other: Operand) -> Expression:
        return Operation("×", self, term(other))

    def __rmul__(self, other: Operand) -> Expression:
        return Operation("×", term(other), self)

    def __floordiv__(self, other: Operand) -> Expression:
        return Operation("/", self, term(other))

    def __truediv__(self, other: Operand) -> Expression:
        return Operation("÷", self, term(other))

    def named(self, label: str) -> Expression:
        """Say what the number is, such as the axis that it measures."""
        self.label = label
        return self

    @property
    def symbols(self) -> str:
        """The formula with the names of its terms."""
        return self.text_of(lambda leaf: leaf.symbol)

    @property
    def numbers(self) -> str:
        """The formula with the numbers put in."""
        return self.text_of(lambda leaf: leaf.number())

    @property
    def terms(self) -> list[Term]:
        """The terms that have a meaning to tell, each once, in the order of the formula."""
        return list({(leaf.symbol, leaf.meaning): leaf for leaf in self.leaves() if leaf.meaning}.values())

    def text_of(self, leaf_text: Callable[[Term], str]) -> str:
        """Return the formula, with each leaf written as `leaf_text` writes it."""
        raise NotImplementedError

    def leaves(self) -> Iterator[Term]:
        """Yield every leaf from left to right."""
        raise NotImplementedError

    @property
    def binding(self) -> int:
        """How closely the outermost operator binds."""
        raise NotImplementedError


class Term(Expression):
    """A leaf of a formula: a symbol, its number and, for the reader, its meaning."""

    __slots__ = ("meaning", "symbol")

    def __init__(self, symbol: str, value: int | None, meaning: str = "") -> None:
        self.symbol = symbol
        self.value = value
        self.meaning = meaning
        self.label = None

    def number(self) -> str:
        """Return the number as text, `?` where it is unknown."""
        return "?" if self.value is None else str(self.value).replace("-", "−")

    def text_of(self, leaf_text: Callable[[Term], str]) -> str:
        return leaf_text(self)

    def leaves(self) -> Iterator[Term]:
        yield self

    @property
    def binding(self) -> int:
        return _ATOM


Operand = Expression | int

_OPERATORS: dict[str, tuple[int, Callable[[int, int], Any]]] = {
    "+": (_SUM, lambda left, right: left + right),
    "−": (_SUM, lambda left, right: left - right),
    "×": (_PRODUCT, lambda left, right: left * right),
    "÷": (_PRODUCT, lambda left, right: left / right),
    "/": (_ATOM, lambda left, right: left // right),
    "⌈/": (_ATOM, lambda left, right: -(-left // right)),
    "max": (_ATOM, max),
}


class Operation(Expression):
    """Two expressions joined by an operator."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Expression, right: Expression) -> None:
        self.operator, self.left, self.right = operator, left, right
        self.label = None
        known = left.value is not None and right.value is not None
        self.value = _OPERATORS[operator][1](left.value, right.value) if known else None  # type: ignore[arg-type]

    @property
    def binding(self) -> int:
        return _OPERATORS[self.operator][0]

    def text_of(self, leaf_text: Callable[[Term], str]) -> str:
        left, right = self.left.text_of(leaf_text), self.right.text_of(leaf_text)
        if self.operator == "/":
            return f"⌊{self._inner(self.left, left)} / {self._inner(self.right, right)}⌋"
        if self.operator == "⌈/":
            return f"⌈{self._inner(self.left, left)} / {self._inner(self.right, right)}⌉"
        if self.operator == "max":
            return f"max({left}, {right})"
        if self.left.binding < self.binding:
            left = f"({left})"
        if self.right.binding < self.binding + (self.operator in "−÷") or right.startswith("−"):
            right = f"({right})"
        return f"{left} {self.operator.replace('÷', '/')} {right}"

    @staticmethod
    def _inner(part: Expression, text: str) -> str:
        return text if part.binding == _ATOM else f"({text})"

    def leaves(self) -> Iterator[Term]:
        yield from self.left.leaves()
        yield from self.right.leaves()


def term(operand: Operand) -> Expression:
    """Return an expression for a plain number, which stands for itself in the formula."""
    return operand if isinstance(operand, Expression) else Term(str(operand), operand)


def ceil_div(left: Operand, right: Operand) -> Expression:
    """Return the quotient rounded up."""
    return Operation("⌈/", term(left), term(right))


def at_least(least: int, operand: Operand) -> Expression:
    """Return the operand, or `least` where that is more."""
    return Operation("max", term(operand), term(least))


def total(parts: Iterable[Operand]) -> Expression:
    """Return the sum; that of nothing is 0."""
    return _chain("+", parts, 0)


def product(parts: Iterable[Operand]) -> Expression:
    """Return the product; that of nothing is 1."""
    return _chain("×", parts, 1)


def _chain(operator: str, parts: Iterable[Operand], empty: int) -> Expression:
    expressions = [term(part) for part in parts]
    if not expressions:
        return term(empty)
    chained = expressions[0]
    for each in expressions[1:]:
        chained = Operation(operator, chained, each)
    return chained


def value_of(dimension: Operand | None) -> int | None:
    """Return the plain number behind a dimension."""
    return dimension.value if isinstance(dimension, Expression) else dimension


def known_product(dimensions: Iterable[int | None]) -> int | None:
    """Return the product of dimensions, or None where one of them is unknown."""
    sizes = list(dimensions)
    return None if None in sizes else math.prod(sizes)  # type: ignore[arg-type]
