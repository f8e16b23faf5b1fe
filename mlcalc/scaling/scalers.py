"""The four scalers, as scikit-learn defines them: settings, what they learn, their arithmetic and its formula."""

from __future__ import annotations

import math
import operator
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, ClassVar

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import boolean
from mlcalc.errors import WARNING, Diagnostic, MlcalcError, error, suggestion
from mlcalc.formula import Expression, Term
from mlcalc.integers import is_finite
from mlcalc.scaling.columns import FittedColumn, match_columns, unlearnt
from mlcalc.scaling.datasets import NumberColumn, as_given, given
from mlcalc.scaling.numerics import (
    USUAL,
    Floats,
    extremes,
    is_constant,
    is_negligible,
    mean_and_variance,
    median,
    percentile,
    present,
    rounded,
    rounded_one,
)
from mlcalc.texts import counted, listed, named

Step = tuple[str, float]
"""An operator (+ − × /) and its right operand."""

_INVERSE = {"+": "−", "−": "+", "×": "/", "/": "×"}
_ARITHMETIC = {"+": operator.add, "−": operator.sub, "×": operator.mul, "/": operator.truediv}

RANGE = "LOW,HIGH"
"""The kind of a setting that is two numbers."""

WHOLE = "INTEGER"
"""The kind of a setting that is a whole number."""


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


def whole(default: int, most: int, meaning: str) -> Any:
    """Return a setting that is a whole number from 0."""

    def convert(value: Any, owner: type[HasArguments]) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise ValueError(f"a whole number from 0 to {most}")
        return value

    return Setting(default, convert, WHOLE, meaning)


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

    rounds_operands: ClassVar[bool] = False
    """Whether what was learnt is rounded to the type of the numbers that it scales, as scikit-learn does it."""

    columns: tuple[FittedColumn, ...] = ()
    """What was learnt; nothing yet if empty."""
    dtype: str = USUAL
    """The type of the floats that it was learnt from."""

    def __dir__(self) -> list[str]:
        return [*self.arguments, "method", "columns", "settings", "transform", "inverse", "formula", "derivation"]

    def settings(self) -> dict[str, Any]:
        """Return the settings by the names of scikit-learn's arguments."""
        return {name: getattr(self, name) for name in self.arguments}

    def with_columns(self, columns: Iterable[FittedColumn], dtype: str = USUAL) -> Scaler:
        """Return the same scaler with what it learnt, from floats of a type."""
        fitted = type(self)(**self.settings())
        fitted.__dict__.update(columns=tuple(columns), dtype=dtype)
        return fitted

    def __eq__(self, other: object) -> bool:
        learnt = (other.columns, other.dtype) if isinstance(other, Scaler) else None
        return super().__eq__(other) and (self.columns, self.dtype) == learnt

    __hash__ = HasArguments.__hash__

    def __repr__(self) -> str:
        settings = super().__repr__().removesuffix("()").removesuffix(")")
        if not self.columns:
            return super().__repr__()
        return f"{settings}{', ' if '(' in settings else '('}fitted to {counted(len(self.columns), 'column')})"

    def fitted(
        self,
        columns: Mapping[str, Sequence[float]],
        floats: Floats = Floats(),  # noqa: B008  (a value)
        *,
        together: bool = False,
    ) -> Scaler:
        """Return the same scaler with what it learns from columns of floats; NaN is missing.

        Args:
            columns: the numbers by the names of their columns, all as many.
            floats: which floats they are.
            together: whether all columns are one, so that each has what was learnt from the whole table.
        """
        if together:
            whole = [each for row in zip(*columns.values(), strict=True) for each in row]
            known = len(present(whole))
            learnt = self.learn(whole, floats._replace(by_rows=False))
            parts = [FittedColumn(name, known, len(whole) - known, learnt) for name in columns]
            return self.with_columns(parts, floats.dtype)
        seen = {name: len(present(numbers)) for name, numbers in columns.items()}
        return self.with_columns(
            [
                FittedColumn(name, seen[name], len(numbers) - seen[name], self.learn(numbers, floats))
                for name, numbers in columns.items()
            ],
            floats.dtype,
        )

    def doubts(self) -> Iterable[Diagnostic]:
        """Yield the warnings on settings that are probably not meant, each with its argument."""
        return ()

    def learn(self, numbers: Sequence[float], floats: Floats = Floats()) -> dict[str, float]:  # noqa: B008  (a value)
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
        return is_negligible(rounded_one(self.center_and_scale(column.statistics)[1], self.dtype), self.dtype)

    def _operands(self, column: FittedColumn | None, values: Mapping[str, Any], one: Any) -> tuple[Any, Any]:
        """Return the center and the scale (`one` for a constant column), None for what the settings leave out."""
        center, scale = self.center_and_scale(values)
        with_center, with_scale = (switch is None or getattr(self, switch) for switch in self.switches)
        scale = self.adjusted(one if column and self.is_constant(column) else scale)
        return center if with_center else None, scale if with_scale else None

    def adjusted(self, scale: Any) -> Any:
        """Return what to divide by as the settings have it, as a number or as a part of a formula."""
        return scale

    def why_constant(self, column: FittedColumn) -> str:
        """Return in words why 1 takes the place of what was learnt about a column in the divisor."""
        return "taken for constant, as in scikit-learn, so that the divisor is 1"

    def steps(self, column: FittedColumn) -> tuple[Step, ...]:
        """Return the arithmetic for one column, in scikit-learn's order of operations."""
        steps = zip("−/", self._operands(column, column.statistics, 1.0), strict=True)
        return tuple((sign, operand) for sign, operand in steps if operand is not None)

    def limits(self) -> tuple[float, float] | None:
        """Return the range that results are clipped to, if they are."""
        return None

    def transform_column(
        self, column: FittedColumn, numbers: Iterable[float], *, inverse: bool = False, dtype: str = USUAL
    ) -> array[float]:
        """Return numbers of one column scaled, or as they were before; NaN stays NaN, and floats of a type stay such.

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
            by = rounded_one(operand, dtype) if self.rounds_operands else operand
            scaled = rounded(map(_ARITHMETIC[sign], scaled, repeat(by)), dtype)
        limits = self.limits()
        if limits and not inverse:
            low, high = rounded(limits, dtype)
            scaled = [low if x < low else high if x > high else x for x in scaled]  # noqa: FURB136  (thrice as fast)
        return array("d", scaled)

    def transform(self, data: Mapping[str, Sequence[float]] | Sequence[Any], *, inverse: bool = False) -> Any:
        """Return numbers scaled, in the form in which they are given: a list, nested lists for an array, named columns.

        Raises:
            MlcalcError: a column is missing, unknown, or holds an infinite number.
        """
        columns = given(data)
        matched = match_columns(self.columns, columns)
        if others := unlearnt(self.columns, columns):
            raise error("extra-column", f"the scaler has not learnt `{listed(others, named)}`")
        numbers = [
            self.transform_column(matched[index], values.numbers, inverse=inverse, dtype=columns.floats.dtype).tolist()
            for index, values in enumerate(columns.read(matched.keys()))
            if isinstance(values, NumberColumn)
        ]
        return as_given(numbers, columns)

    def inverse(self, data: Mapping[str, Sequence[float]] | Sequence[Any]) -> Any:
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

    def learn(self, numbers: Sequence[float], floats: Floats = Floats()) -> dict[str, float]:  # noqa: B008  (a value)
        return dict(zip(self.statistics, extremes(numbers), strict=True))

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return values["data_min"], values["data_max"] - values["data_min"]

    def steps(self, column: FittedColumn) -> tuple[Step, ...]:
        def as_learnt(number: float) -> float:
            return rounded_one(number, self.dtype)

        low, high = map(as_learnt, self.feature_range)
        least, spread = self._operands(column, column.statistics, 1.0)
        scale = as_learnt(as_learnt(high - low) / as_learnt(spread))
        return ("×", scale), ("+", as_learnt(low - as_learnt(least * scale)))

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
    rounds_operands = True

    with_mean: bool = switch(True, "centre on the mean")
    with_std: bool = switch(True, "divide by the deviation")
    ddof: int = whole(0, 1, "what is taken from n in the divisor of the variance: 1 as in pandas, R and MATLAB")

    def learn(self, numbers: Sequence[float], floats: Floats = Floats()) -> dict[str, float]:  # noqa: B008  (a value)
        mean, variance = mean_and_variance(numbers, by_rows=floats.by_rows, ddof=self.ddof)
        constant = is_constant(mean, variance, len(present(numbers)))
        return {"mean": mean, "var": variance, "scale": 1.0 if constant else math.sqrt(variance)}

    def is_constant(self, column: FittedColumn) -> bool:
        return is_constant(column.statistics["mean"], column.statistics["var"], column.seen)

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return values["mean"], values["scale"]

    def derivation(self, column: FittedColumn) -> list[str]:
        mean, variance, deviation = self.quantities(column).values()
        total, squares = shown(column.statistics["mean"] * column.seen), column.statistics["var"]
        divisor, by = column.seen - self.ddof, "(n − 1)" if self.ddof else "n"
        lines = [f"mean = Σx / n = {total} / {column.seen} = {mean.numbers}"]
        if self.with_std and not self.is_constant(column):
            inner = f"Σ({(X - mean).numbers})² / {by}"
            roots = f"√({inner}) = √({shown(squares * divisor)} / {divisor}) = √{variance.numbers}"
            lines.append(f"std = {roots} = {deviation.numbers}")
        return lines


class MaxAbs(Scaler):
    """The number farthest from zero becomes 1 or −1, and zero stays zero.

    `clip` keeps numbers beyond those seen in fit between −1 and 1.
    """

    method = "maxabs"
    statistics: ClassVar[Mapping[str, str]] = {"max_abs": "max|x|"}

    clip: bool = switch(False, "keep results within the range")

    def why_constant(self, column: FittedColumn) -> str:
        return "all numbers are 0, or next to it, so that the divisor is 1, as in scikit-learn"

    def learn(self, numbers: Sequence[float], floats: Floats = Floats()) -> dict[str, float]:  # noqa: B008  (a value)
        return {"max_abs": max(map(abs, extremes(numbers)))}

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return None, values["max_abs"]

    def limits(self) -> tuple[float, float] | None:
        return (-1.0, 1.0) if self.clip else None


class Robust(Scaler):
    """The median becomes 0 (`with_centering`), the distance between two percentiles 1 (`with_scaling`).

    With `unit_variance`, that distance becomes the one of a normal distribution whose variance is 1. For percentiles
    other than 25 and 75, SciPy's may differ from it in the last bit.
    """

    method = "robust"
    statistics: ClassVar[Mapping[str, str]] = {"center": "median", "quantile_low": "q25", "quantile_high": "q75"}
    switches = ("with_centering", "with_scaling")

    with_centering: bool = switch(True, "centre on the median")
    with_scaling: bool = switch(True, "divide by the range")
    quantile_range: tuple[float, float] = interval(25, 75, "the percentiles")
    unit_variance: bool = switch(False, "make the variance of normal numbers 1")

    def problems(self) -> Iterable[Diagnostic]:
        low, high = self.quantile_range
        if self.unit_variance and not 0 < low < high < 100:
            message = f"unit_variance needs percentiles between 0 and 100, not {shown(low)} and {shown(high)}"
            yield Diagnostic("wrong-argument", message, argument="unit_variance")
        if not 0 <= low <= high <= 100:
            message = f"quantile_range must rise within 0 … 100, not be {shown(low)} and {shown(high)}"
            yield Diagnostic("wrong-argument", message, argument="quantile_range")

    def doubts(self) -> Iterable[Diagnostic]:
        low, high = self.quantile_range
        if 0 < high <= 1:
            message = f"quantile_range is in percent, and {shown(low)} to {shown(high)} lies next to the least value"
            mend = f"`quantile_range {shown(100 * low)},{shown(100 * high)}`"
            settings = ("quantile_range",)
            yield Diagnostic("not-percent", message, mend, settings[0], severity=WARNING, settings=settings)

    def is_constant(self, column: FittedColumn) -> bool:
        return is_negligible(self.center_and_scale(column.statistics)[1])  # percentiles have 64 bits

    def learn(self, numbers: Sequence[float], floats: Floats = Floats()) -> dict[str, float]:  # noqa: B008  (a value)
        ordered = sorted(present(numbers))
        low, high = (percentile(ordered, percent, floats.dtype) for percent in self.quantile_range)
        return {"center": median(ordered, floats.dtype), "quantile_low": low, "quantile_high": high}

    def center_and_scale(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return values["center"], values["quantile_high"] - values["quantile_low"]

    def adjusted(self, scale: Any) -> Any:
        if not self.unit_variance:
            return scale
        from statistics import NormalDist

        low, high = (NormalDist().inv_cdf(each / 100) for each in self.quantile_range)
        return scale / (high - low if isinstance(scale, float) else Quantity(shown(high - low)))

    def why_constant(self, column: FittedColumn) -> str:
        _, low, high = self.symbols()
        near = "" if column.statistics["quantile_low"] == column.statistics["quantile_high"] else "nearly "
        return f"{low} and {high} are {near}equal, so that their distance counts as 1, as in scikit-learn"

    def symbols(self) -> Iterable[str]:
        return ("median", *(f"q{shown(each)}" for each in self.quantile_range))


SCALERS: Mapping[str, type[Scaler]] = {each.method: each for each in (MinMax, Standard, MaxAbs, Robust)}
"""Method -> scaler."""


ELSEWHERE = {
    **dict.fromkeys(("normalize", "normalise", "normalization", "rescale", "range", "01"), "minmax"),
    **dict.fromkeys(("zscore", "z", "standardize", "standardise", "standardization", "meanstd", "std"), "standard"),
    **dict.fromkeys(("quantile", "iqr", "median"), "robust"),
    **dict.fromkeys(("abs", "maximum"), "maxabs"),
}
"""What textbooks and other libraries call a method, in small letters alone -> the method."""


def meant_method(name: str) -> str | None:
    """Return the method that others call by a name, such as `MinMaxScaler`."""
    plain = re.sub(r"[\W_]|scaler(?=\W*$)|scaling(?=\W*$)", "", name.lower())
    return ELSEWHERE.get(plain) or (plain if plain in SCALERS else None)


def unknown_method(method: str) -> MlcalcError:
    """Return the error that there is no method of a name, with the one that is meant, or all."""
    meant = meant_method(method)
    mend = f"did you mean `{meant}`?" if meant else suggestion(method, SCALERS)
    return error(
        "unknown-method",
        f"there is no method `{named(method)}`",
        help=mend or f"there are {', '.join(f'`{each}`' for each in SCALERS)}",
    )


def make(method: str, settings: Mapping[str, Any]) -> Scaler:
    """Return a scaler that has learnt nothing yet.

    Raises:
        MlcalcError: there is no such method, it has no such setting, or a setting is wrong.
    """
    if method not in SCALERS:
        raise unknown_method(method)
    unknown = sorted(settings.keys() - SCALERS[method].arguments.keys())
    if unknown:
        raise error("unknown-argument", f"{method} has no setting `{named(unknown[0])}`")
    return SCALERS[method](**settings)


def shown(number: float) -> str:
    """Return a number for people: at most ten significant digits, and a minus sign as in print."""
    text = f"{number:.10g}"
    return f"−{text[1:]}" if text.startswith("-") else text
