"""One expression, from which both the number and the text with the numbers put in are made.

>>> units, input_dim = Term("units", 10), Term("input_dim", 1)
>>> gates, bias = Term("4", 4, "gates"), Term("1", 1, "bias")
>>> formula = gates * (units + input_dim + bias) * units
>>> formula.value, formula.symbols, formula.numbers
(480, '4 × (units + input_dim + 1) × units', '4 × (10 + 1 + 1) × 10')
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import Any

from mlcalc.limits import MOST_OPERANDS_SHOWN

_SUM, _PRODUCT, _ATOM = range(3)

LeafValue = Callable[["Term"], "int | None"]


class Expression:
    """An integer with its derivation, which never changes; the value is None if a part of it is unknown."""

    __slots__ = ("label",)

    label: str | None
    """What the number is, such as the axis that it measures."""

    def __add__(self, other: Operand) -> Expression:
        return _chain("+", (self, other), 0)

    def __radd__(self, other: Operand) -> Expression:
        return _chain("+", (other, self), 0)

    def __sub__(self, other: Operand) -> Expression:
        return Operation("−", (self, term(other)))

    def __mul__(self, other: Operand) -> Expression:
        return _chain("×", (self, other), 1)

    def __rmul__(self, other: Operand) -> Expression:
        return _chain("×", (other, self), 1)

    def __floordiv__(self, other: Operand) -> Expression:
        return Operation("/", (self, term(other)))

    @property
    def value(self) -> int | None:
        """The number."""
        raise NotImplementedError

    def __truediv__(self, other: Operand) -> Expression:
        return Operation("÷", (self, term(other)))

    def named(self, label: str) -> Expression:
        """Return the same expression as the number that the label says."""
        raise NotImplementedError

    def value_with(self, leaf_value: LeafValue) -> int | None:
        """Return the number with other values for its leaves."""
        raise NotImplementedError

    @property
    def symbols(self) -> str:
        """The formula with the names of its terms."""
        return self.text_of(lambda leaf: leaf.symbol)

    @property
    def numbers(self) -> str:
        """The formula with the numbers put in."""
        return self.text_of(lambda leaf: leaf.number())

    @property
    def separated(self) -> str:
        """The formula with the numbers put in as people read them, with thousands separated."""
        return self.text_of(lambda leaf: leaf.number() if leaf.value is None else _separated(leaf.value))

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        value = "?" if self.value is None else _separated(self.value)
        return " = ".join(dict.fromkeys([self.symbols, self.separated, value]))

    @property
    def terms(self) -> list[Term]:
        """The terms that have a meaning, each once, in the order of the formula."""
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


def _separated(number: Any) -> str:
    return (f"{number:,}" if isinstance(number, int) else str(number)).replace("-", "−")


class Term(Expression):
    """A leaf of a formula: a symbol, its number and, for the reader, its meaning."""

    __slots__ = ("meaning", "symbol", "value")

    value: int | None

    def __init__(self, symbol: str, value: int | None, meaning: str = "", label: str | None = None) -> None:
        self.symbol = symbol
        self.value = value
        self.meaning = meaning
        self.label = label

    def named(self, label: str) -> Expression:
        return Term(self.symbol, self.value, self.meaning, label)

    def value_with(self, leaf_value: LeafValue) -> int | None:
        return leaf_value(self)

    def number(self) -> str:
        """Return the number as text, `?` if it is unknown."""
        return "?" if self.value is None else str(self.value).replace("-", "−")

    def text_of(self, leaf_text: Callable[[Term], str]) -> str:
        return leaf_text(self)

    def leaves(self) -> Iterator[Term]:
        yield self

    @property
    def binding(self) -> int:
        return _ATOM


Operand = Expression | int


def _exact(left: int, right: int) -> Any:
    """Return a quotient: an integer if it is whole, a fraction otherwise."""
    if left % right == 0:
        return left // right
    from fractions import Fraction

    return Fraction(left) / right


_CEILING = "⌈"
"""The operator of one operand, which is rounded up."""
_OPERATORS: dict[str, tuple[int, Callable[[int, int], Any]]] = {
    "+": (_SUM, operator.add),
    "−": (_SUM, operator.sub),
    "×": (_PRODUCT, operator.mul),
    "÷": (_PRODUCT, _exact),
    "/": (_ATOM, operator.floordiv),
    "⌈/": (_ATOM, lambda left, right: -(-left // right)),
    "max": (_ATOM, max),
    _CEILING: (_ATOM, max),
}


class Operation(Expression):
    """Expressions joined by an operator, from left to right."""

    __slots__ = ("_value", "operator", "parts")

    def __init__(self, operator: str, parts: tuple[Expression, ...], label: str | None = None) -> None:
        self.operator, self.parts, self.label = operator, parts, label

    @property
    def value(self) -> int | None:
        """The number, worked out when it is first asked for."""
        try:
            return self._value
        except AttributeError:
            self._value: int | None = self._joined([part.value for part in self.parts])
            return self._value

    def named(self, label: str) -> Expression:
        return Operation(self.operator, self.parts, label)

    def value_with(self, leaf_value: LeafValue) -> int | None:
        return self._joined([part.value_with(leaf_value) for part in self.parts])

    def _joined(self, values: list[int | None]) -> int | None:
        if self.operator == _CEILING:
            return None if values[0] is None else math.ceil(values[0])
        return None if None in values else reduce(_OPERATORS[self.operator][1], values)  # type: ignore[arg-type]

    @property
    def binding(self) -> int:
        return _OPERATORS[self.operator][0]

    def text_of(self, leaf_text: Callable[[Term], str]) -> str:
        parts, more = _shown(self.parts)
        texts = [part.text_of(leaf_text) for part in parts]
        if self.operator == "max":
            return f"max({', '.join(texts)})"
        if self.operator in _ROUNDED:
            opening, closing = _ROUNDED[self.operator]
            least = [_SUM if self.operator == _CEILING else _ATOM] * len(texts)
            return f"{opening}{' / '.join(map(_in_parentheses, texts, parts, least))}{closing}"
        later = self.binding + (self.operator in "−÷")
        first, *others = map(_in_parentheses, texts, parts, [self.binding, *[later] * (len(texts) - 1)])
        rest = ["…", f"{more:,} more"] if more else []
        return f" {self.operator.replace('÷', '/')} ".join([first, *map(_after_a_sign, others), *rest])

    def leaves(self) -> Iterator[Term]:
        for part in self.parts:
            yield from part.leaves()


def _shown(parts: tuple[Expression, ...]) -> tuple[tuple[Expression, ...], int]:
    """Return the parts of a sum or a product that its text shows, and the number of the others."""
    return (parts, 0) if len(parts) <= MOST_OPERANDS_SHOWN else (parts[:3], len(parts) - 3)


_ROUNDED = {"/": ("⌊", "⌋"), "⌈/": ("⌈", "⌉"), _CEILING: ("⌈", "⌉")}


def _in_parentheses(text: str, part: Expression, least: int) -> str:
    """Return the text of a part, in parentheses if its operator binds less than those around it need."""
    return text if part.binding >= least else f"({text})"


def _after_a_sign(text: str) -> str:
    """Return the text of a part behind an operator: a negative number stands in parentheses."""
    return f"({text})" if text.startswith("−") else text


def term(operand: Operand | None) -> Expression:
    """Return an expression for a plain number, which stands for itself in the formula; an unknown one is `?`."""
    if isinstance(operand, Expression):
        return operand
    return Term("?" if operand is None else str(operand), operand)


def ceil_div(left: Operand, right: Operand) -> Expression:
    """Return the quotient rounded up."""
    return Operation("⌈/", (term(left), term(right)))


def rounded_up(operand: Expression) -> Expression:
    """Return the operand rounded up, where it is a fraction."""
    return operand if operand.value is None or isinstance(operand.value, int) else Operation(_CEILING, (operand,))


def at_least(least: int, operand: Operand) -> Expression:
    """Return the operand, or `least` if that is more."""
    return Operation("max", (term(operand), term(least)))


def largest(*operands: Expression) -> Expression:
    """Return the largest of the operands."""
    return Operation("max", operands)


def total(parts: Iterable[Operand | None]) -> Expression:
    """Return the sum; that of nothing is 0."""
    return _chain("+", parts, 0)


def product(parts: Iterable[Operand | None]) -> Expression:
    """Return the product; that of nothing is 1."""
    return _chain("×", parts, 1)


def _chain(operator: str, parts: Iterable[Operand | None], empty: int) -> Expression:
    """Return expressions joined by an operator; those that it joins already, and that have no label, are taken apart.

    A sum of sums would be as deep as it is long, and Python's stack is not.
    """
    expressions: list[Expression] = []
    for part in map(term, parts):
        is_alike = isinstance(part, Operation) and part.operator == operator and part.label is None
        expressions += part.parts if is_alike else (part,)  # type: ignore[attr-defined]
    if len(expressions) > 1:
        return Operation(operator, tuple(expressions))
    return expressions[0] if expressions else term(empty)


def value_of(dimension: Operand | None) -> int | None:
    """Return the plain number behind a dimension."""
    return dimension.value if isinstance(dimension, Expression) else dimension


def known_product(dimensions: Iterable[int | None]) -> int | None:
    """Return the product of dimensions, or None if one of them is unknown."""
    sizes = list(dimensions)
    return None if None in sizes else math.prod(sizes)  # type: ignore[arg-type]
