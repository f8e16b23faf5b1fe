"""The four scalers, as scikit-learn defines them: settings, what they learn, their arithmetic and its formula."""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, ClassVar

from mlcalc.arguments import Argument, HasArguments, boolean, is_finite
from mlcalc.errors import Diagnostic, error, suggestion
from mlcalc.formula import Expression, Term
from mlcalc.scaling.columns import FittedColumn, match_columns, unlearnt
from mlcalc.scaling.datasets import NumberColumn, in_memory
from mlcalc.scaling.numerics import (
    extremes,
    is_constant,
    is_negligible,
    mean_and_variance,
    median,
    percentile,
    present,
)
from mlcalc.texts import listed, named

Step = tuple[str, float]
"""An operator (+ − × /) and its right operand."""

_INVERSE = {"+": "−", "−": "+", "×": "/", "/": "×"}
_ARITHMETIC = {"+": operator.add, "−": operator.sub, "×": operator.mul, "/": operator.truediv}

RANGE = "LOW,HIGH"
"""The kind of a setting that is two numbers."""


class Setting(Argument):
    """An argument of a scaler, by scikit-learn's name; `meaning` says in a few words what it does."""

    __slots__ = ("meaning",)

    def __init__(self, default: Any, convert: Any, kind: str, meaning: str) -> None:
        super().__init__(default, convert, kind=kind)
        self.meaning = meaning


def switch(default: bool, meaning: str) -> Any:
    """Return a setting that is on or off."""
    return Setting(default, boolean().convert, "BOOLEAN", meaning)


def interval(low: float, high: float, meaning: str) -> Any:
    """Return a setting that is two numbers."""

    def convert(value: Any, owner: type[HasArguments]) -> tuple[float, float]:
        is_pair = isinstance(value, (list, tuple)) and len(value) == 2
        if not is_pair or not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in value):
            raise ValueError(f"two numbers, {RANGE}")
        if not all(map(is_finite, value)):
            raise ValueError(f"two finite floats, {RANGE}")
        return float(value[0]), float(value[1])

    return Setting((low, high), convert, RANGE, meaning)


class Quantity(Term):
    """A real number in a formula by its name; without a value it stands for itself, as x does."""

    __slots__ = ("real",)

    def __init__(self, symbol: str, real: float | None = None) -> None:
        super().__init__(symbol, None)
        self.real = real

    def number(self) -> str:
        return self.symbol if self.real is None else shown(self.real)


X = Quantity("x")


class Scaler(HasArguments):
    """A method with its settings and, once fitted, what it learnt about each column; frozen.

    Raises:
        MlcalcError: there is no such setting, or it is wrong.
    """

    method: ClassVar[str]
    statistics: ClassVar[Mapping[str, str]]
    """The numbers of a column: the names of scikit-learn's attributes -> how textbooks call them."""
    switches: ClassVar[tuple[str | None, str | None]] = (None, None)
    """Whether to subtract the center, and whether to divide by the scale."""

    columns: tuple[FittedColumn, ...] = ()
    """What was learnt; nothing yet if empty."""

    def __dir__(self) -> list[str]:
        return [*self.arguments, "method", "columns", "settings", "transform", "inverse", "formula", "derivation"]

    def settings(self) -> dict[str, Any]:
        """Return the settings by the names of scikit-learn's arguments."""
        return {name: getattr(self, name) for name in self.arguments}

    def with_columns(self, columns: Iterable[FittedColumn]) -> Scaler:
        """Return the same scaler with what it learnt."""
        fitted = type(self)(**self.settings())
        fitted.__dict__["columns"] = tuple(columns)
        return fitted

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scaler) and super().__eq__(other) and self.columns == other.columns

    __hash__ = HasArguments.__hash__

    def __repr__(self) -> str:
        return f"{super().__repr__()}{f'.with_columns({self.columns!r})' if self.columns else ''}"

    def fitted(self, columns: Mapping[str, Sequence[float]]) -> Scaler:
        """Return the same scaler with what it learns from columns; NaN is missing."""
        seen = {name: len(present(numbers)) for name, numbers in columns.items()}
        return self.with_columns(
            FittedColumn(name, seen[name], len(numbers) - seen[name], self.learn(numbers))
            for name, numbers in columns.items()
        )

    def learn(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the statistics of one column."""
        raise NotImplementedError

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        """Return what to subtract (None for nothing) and what to divide by.

        Args:
            values: the statistics, as numbers or as parts of a formula.
        """
        raise NotImplementedError

    def is_constant(self, column: FittedColumn) -> bool:
        """Return whether scikit-learn takes the column for constant, and so divides by 1."""
        return is_negligible(self.center_and_scale(column.statistics)[1])

    def _operands(self, column: FittedColumn | None, values: Mapping[str, Any], one: Any) -> tuple[Any, Any]:
        """Return the center and the scale (`one` for a constant column), None for what the settings leave out."""
        center, scale = self.center_and_scale(values)
        with_center, with_scale = (switch is None or getattr(self, switch) for switch in self.switches)
        scale = one if column and self.is_constant(column) else scale
        return center if with_center else None, scale if with_scale else None

    def steps(self, column: FittedColumn) -> tuple[Step, ...]:
        """Return the arithmetic for one column, in scikit-learn's order of operations."""
        steps = zip("−/", self._operands(column, column.statistics, 1.0), strict=True)
        return tuple((sign, operand) for sign, operand in steps if operand is not None)

    def limits(self) -> tuple[float, float] | None:
        """Return the range that results are clipped to, if they are."""
        return None

    def transform_column(
        self, column: FittedColumn, numbers: Iterable[float], *, inverse: bool = False
    ) -> array[float]:
        """Return numbers of one column scaled, or as they were before; NaN stays NaN.

        Raises:
            MlcalcError: the column cannot be scaled back: its range was too wide for a float, so that scaling
                made all numbers equal.
        """
        steps = self.steps(column)
        if inverse:
            steps = tuple((_INVERSE[sign], operand) for sign, operand in reversed(steps))
            if ("/", 0.0) in steps:
                reason = "its range is too wide for a float"
                raise error("not-invertible", f"`{named(column.name)}` cannot be scaled back: {reason}")
        scaled = numbers
        for sign, operand in steps:
            scaled = map(_ARITHMETIC[sign], scaled, repeat(operand))
        limits = self.limits()
        if limits and not inverse:
            low, high = limits
            scaled = [low if x < low else high if x > high else x for x in scaled]  # noqa: FURB136  (thrice as fast)
        return array("d", scaled)

    def transform(self, data: Mapping[str, Sequence[float]] | Sequence[float], *, inverse: bool = False) -> Any:
        """Return numbers scaled: a list of them, or named columns, in the form in which they are given.

        Raises:
            MlcalcError: a column is missing, unknown, or holds an infinite number.
        """
        columns = in_memory(data)
        matched = match_columns(self.columns, columns)
        if others := unlearnt(self.columns, columns):
            raise error("extra-column", f"the scaler has not learnt `{listed(others, named)}`")
        numbers = [
            self.transform_column(matched[index], values.numbers, inverse=inverse).tolist()
            for index, values in enumerate(columns.read(matched.keys()))
            if isinstance(values, NumberColumn)
        ]
        return numbers[0] if columns.is_list else dict(zip(columns.names, numbers, strict=True))

    def inverse(self, data: Mapping[str, Sequence[float]] | Sequence[float]) -> Any:
        """Return scaled numbers as they were before, in the form in which they are given.

        Raises:
            MlcalcError: a column is missing, unknown, infinite, or cannot be scaled back.
        """
        return self.transform(data, inverse=True)

    def quantities(self, column: FittedColumn | None) -> dict[str, Quantity]:
        """Return the statistics as leaves of a formula, by their names."""
        symbols = zip(self.statistics, self.symbols(), strict=True)
        return {name: Quantity(symbol, column.statistics[name] if column else None) for name, symbol in symbols}

    def symbols(self) -> Iterable[str]:
        """Return how textbooks call the statistics."""
        return self.statistics.values()

    def expression(self, column: FittedColumn | None = None, *, inverse: bool = False) -> Expression:
        """Return the textbook's formula with a column's numbers behind its names."""
        center, scale = self._operands(column, self.quantities(column), Quantity("1"))
        if inverse:
            wide = X if scale is None else X * scale
            return wide if center is None else wide + center
        centred = X if center is None else X - center
        return centred if scale is None else centred / scale

    def formula(self, column: FittedColumn | None = None, *, inverse: bool = False) -> str:
        """Return the formula as text, with the numbers of a column put in if one is given."""
        expression = self.expression(column, inverse=inverse)
        limits = None if inverse else self.limits()
        clipping = f", clipped to {shown(limits[0])} … {shown(limits[1])}" if limits else ""
        return (expression.symbols if column is None else expression.numbers) + clipping

    def derivation(self, column: FittedColumn) -> list[str]:
        """Return how the numbers in the formula came about, if that takes arithmetic."""
        return []


class MinMax(Scaler):
    """The least number becomes the low end of `feature_range`, the greatest its high end.

    `clip` keeps numbers beyond those seen in fit within the range.
    """

    method = "minmax"
    statistics: ClassVar[Mapping[str, str]] = {"data_min": "min", "data_max": "max"}

    feature_range: tuple[float, float] = interval(0, 1, "what the range becomes")
    clip: bool = switch(False, "keep results within the range")

    def problems(self) -> Iterable[Diagnostic]:
        low, high = self.feature_range
        if not low < high:
            message = f"feature_range must rise, but {shown(low)} is not below {shown(high)}"
            yield Diagnostic("wrong-argument", message, argument="feature_range")

    def learn(self, numbers: Sequence[float]) -> dict[str, float]:
        return dict(zip(self.statistics, extremes(numbers), strict=True))

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return values["data_min"], values["data_max"] - values["data_min"]

    def steps(self, column: FittedColumn) -> tuple[Step, ...]:
        low, high = self.feature_range
        least, spread = self._operands(column, column.statistics, 1.0)
        scale = (high - low) / spread
        return ("×", scale), ("+", low - least * scale)

    def limits(self) -> tuple[float, float] | None:
        return self.feature_range if self.clip else None

    def expression(self, column: FittedColumn | None = None, *, inverse: bool = False) -> Expression:
        if self.feature_range == (0, 1):
            return super().expression(column, inverse=inverse)
        low, high = (Quantity(shown(each)) for each in self.feature_range)
        if not inverse:
            return super().expression(column) * (high - low) + low
        least, spread = self._operands(column, self.quantities(column), Quantity("1"))
        original: Expression = (X - low) / (high - low) * spread + least
        return original


class Standard(Scaler):
    """The mean becomes 0 (`with_mean`) and the standard deviation 1 (`with_std`)."""

    method = "standard"
    statistics: ClassVar[Mapping[str, str]] = {"mean": "mean", "var": "variance", "scale": "std"}
    switches = ("with_mean", "with_std")

    with_mean: bool = switch(True, "centre on the mean")
    with_std: bool = switch(True, "divide by the deviation")

    def learn(self, numbers: Sequence[float]) -> dict[str, float]:
        mean, variance = mean_and_variance(numbers)
        constant = is_constant(mean, variance, len(present(numbers)))
        return {"mean": mean, "var": variance, "scale": 1.0 if constant else math.sqrt(variance)}

    def is_constant(self, column: FittedColumn) -> bool:
        return is_constant(column.statistics["mean"], column.statistics["var"], column.seen)

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return values["mean"], values["scale"]

    def derivation(self, column: FittedColumn) -> list[str]:
        mean, variance, deviation = self.quantities(column).values()
        total, squares = (shown(column.statistics[each] * column.seen) for each in ("mean", "var"))
        lines = [f"mean = Σx / n = {total} / {column.seen} = {mean.numbers}"]
        if self.with_std and not self.is_constant(column):
            roots = f"√(Σ({(X - mean).numbers})² / n) = √({squares} / {column.seen}) = √{variance.numbers}"
            lines.append(f"std = {roots} = {deviation.numbers}")
        return lines


class MaxAbs(Scaler):
    """The number farthest from zero becomes 1 or −1, and zero stays zero.

    `clip` keeps numbers beyond those seen in fit between −1 and 1.
    """

    method = "maxabs"
    statistics: ClassVar[Mapping[str, str]] = {"max_abs": "max|x|"}

    clip: bool = switch(False, "keep results within the range")

    def learn(self, numbers: Sequence[float]) -> dict[str, float]:
        return {"max_abs": max(map(abs, extremes(numbers)))}

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return None, values["max_abs"]

    def limits(self) -> tuple[float, float] | None:
        return (-1.0, 1.0) if self.clip else None


class Robust(Scaler):
    """The median becomes 0 (`with_centering`), the distance between two percentiles 1 (`with_scaling`)."""

    method = "robust"
    statistics: ClassVar[Mapping[str, str]] = {"center": "median", "quantile_low": "q25", "quantile_high": "q75"}
    switches = ("with_centering", "with_scaling")

    with_centering: bool = switch(True, "centre on the median")
    with_scaling: bool = switch(True, "divide by the range")
    quantile_range: tuple[float, float] = interval(25, 75, "the percentiles")

    def problems(self) -> Iterable[Diagnostic]:
        low, high = self.quantile_range
        if not 0 <= low <= high <= 100:
            message = f"quantile_range must rise within 0 … 100, not be {shown(low)} and {shown(high)}"
            yield Diagnostic("wrong-argument", message, argument="quantile_range")

    def learn(self, numbers: Sequence[float]) -> dict[str, float]:
        ordered = sorted(present(numbers))
        low, high = (percentile(ordered, percent) for percent in self.quantile_range)
        return {"center": median(ordered), "quantile_low": low, "quantile_high": high}

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return values["center"], values["quantile_high"] - values["quantile_low"]

    def symbols(self) -> Iterable[str]:
        return ("median", *(f"q{shown(each)}" for each in self.quantile_range))


SCALERS: Mapping[str, type[Scaler]] = {each.method: each for each in (MinMax, Standard, MaxAbs, Robust)}
"""Method -> scaler."""


def make(method: str, settings: Mapping[str, Any]) -> Scaler:
    """Return a scaler that has learnt nothing yet.

    Raises:
        MlcalcError: there is no such method, it has no such setting, or a setting is wrong.
    """
    if method not in SCALERS:
        mend = suggestion(method, SCALERS) or ", ".join(SCALERS)
        raise error("unknown-method", f"there is no method `{named(method)}`", help=mend)
    unknown = sorted(settings.keys() - SCALERS[method].arguments.keys())
    if unknown:
        raise error("unknown-argument", f"{method} has no setting `{named(unknown[0])}`")
    return SCALERS[method](**settings)


def shown(number: float) -> str:
    """Return a number for people: at most ten significant digits, and a minus sign as in print."""
    text = f"{number:.10g}"
    return f"−{text[1:]}" if text.startswith("-") else text
