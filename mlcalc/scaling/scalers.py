"""The four scalers, as scikit-learn defines them: settings, what they learnt, their arithmetic and its words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from mlcalc.errors import error, suggestion
from mlcalc.scaling.numerics import (
    Numbers,
    divisor,
    extremes,
    is_constant,
    is_negligible,
    mean_and_variance,
    median,
    percentiles,
)

Step = tuple[str, float]
"""An operator (+ − × /) and its right operand."""

_INVERSE = {"+": "−", "−": "+", "×": "/", "/": "×"}


class Column(NamedTuple):
    """What a scaler learnt about one column.

    `seen` cells held numbers and `missing` did not; `learnt` are the numbers that the scaler's `learns`
    names, NaN where there was nothing to learn from.
    """

    name: str
    seen: int
    missing: int
    learnt: Mapping[str, float]


class Scaler:
    """A method with its settings and, once fitted, what it learnt about each column; frozen.

    Args:
        columns: what was learnt; nothing yet if empty.
        settings: the arguments of scikit-learn's class, by name.

    Raises:
        MlcalcError: there is no such setting, or it is wrong.
    """

    method: ClassVar[str]
    learns: ClassVar[tuple[str, ...]]
    """The numbers of a column, by the names of scikit-learn's attributes."""
    defaults: ClassVar[Mapping[str, Any]]
    """The settings and what they are where nothing is said."""

    columns: tuple[Column, ...]

    def __init__(self, columns: tuple[Column, ...] = (), **settings: Any) -> None:
        unknown = sorted(settings.keys() - self.defaults.keys())
        if unknown:
            raise error("unknown-setting", f"{self.method} has no setting `{unknown[0]}`")
        # Not a dataclass, whose making takes longer than scaling a small file.
        self.__dict__.update(self.defaults, **settings, columns=columns)
        self.check()

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: `{name}` cannot be set")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    def settings(self) -> dict[str, Any]:
        """Return the settings by the names of scikit-learn's arguments."""
        return {name: self.__dict__[name] for name in self.defaults}

    def with_columns(self, columns: Iterable[Column]) -> Scaler:
        """Return the same scaler with what it learnt."""
        return type(self)(tuple(columns), **self.settings())

    def check(self) -> None:
        """Raise an error where a setting is wrong."""

    def learn(self, numbers: Numbers) -> dict[str, float]:
        """Return what there is to learn from one column."""
        raise NotImplementedError

    def fitted(self, columns: Mapping[str, Numbers]) -> Scaler:
        """Return the same scaler with what it learns from columns, in memory that does not grow with their rows."""
        return self.with_columns(
            Column(name, numbers.rows - numbers.missing, numbers.missing, self.learn(numbers))
            for name, numbers in columns.items()
        )

    def steps(self, column: Column) -> tuple[Step, ...]:
        """Return the arithmetic for one column, in scikit-learn's order of operations."""
        raise NotImplementedError

    def transform_column(self, column: Column, numbers: Sequence[float]) -> list[float]:
        """Return numbers of one column scaled; NaN stays NaN."""
        return _apply(self.steps(column), numbers)

    def inverse_column(self, column: Column, numbers: Sequence[float]) -> list[float]:
        """Return numbers of one column as they were before scaling.

        Raises:
            MlcalcError: the column's range was too wide for a float, so that scaling made all numbers equal.
        """
        steps = tuple((_INVERSE[operator], operand) for operator, operand in reversed(self.steps(column)))
        if ("/", 0.0) in steps:
            raise error("not-invertible", f"`{column.name}` cannot be scaled back: its range is too wide for a float")
        return _apply(steps, numbers)

    def transform(self, data: Any) -> Any:
        """Return numbers scaled: a list of them, or named columns (a mapping of lists), as were given in fit.

        Raises:
            MlcalcError: a column is missing, unknown, or holds an infinite number.
        """
        from mlcalc.scaling.running import transform_data

        return transform_data(self, data)

    def inverse(self, data: Any) -> Any:
        """Return scaled numbers as they were before, in the form in which they are given.

        Raises:
            MlcalcError: a column is missing, unknown, infinite, or cannot be scaled back.
        """
        from mlcalc.scaling.running import transform_data

        return transform_data(self, data, inverse=True)

    def formula(self, column: Column | None = None, *, inverse: bool = False) -> str:
        """Return the formula, with the numbers of a column put in where one is given."""
        raise NotImplementedError

    def derivation(self, column: Column) -> list[str]:
        """Return how the numbers in the formula came about, where that takes arithmetic."""
        return []

    def is_constant(self, column: Column) -> bool:
        """Return whether scikit-learn takes the column for constant, and so divides by 1."""
        raise NotImplementedError


def _apply(steps: Sequence[Step], numbers: Sequence[float]) -> list[float]:
    if not steps:
        return list(numbers)
    first, last = steps[0][1], steps[-1][1]
    return _ARITHMETIC["".join(operator for operator, _ in steps)](numbers, first, last)


_ARITHMETIC: Mapping[str, Callable[[Sequence[float], float, float], list[float]]] = {
    "+": lambda numbers, a, _: [x + a for x in numbers],
    "−": lambda numbers, a, _: [x - a for x in numbers],
    "×": lambda numbers, a, _: [x * a for x in numbers],
    "/": lambda numbers, a, _: [x / a for x in numbers],
    "×+": lambda numbers, a, b: [x * a + b for x in numbers],
    "−/": lambda numbers, a, b: [(x - a) / b for x in numbers],
}
"""The steps that occur, each sequence in one loop."""


def _clipped(numbers: Sequence[float], low: float, high: float) -> list[float]:
    return [low if x < low else high if x > high else x for x in numbers]  # noqa: FURB136  (thrice as fast)


def _clipping(low: float, high: float) -> str:
    return f", clipped to {shown(low)} … {shown(high)}"


class MinMax(Scaler):
    """The least number becomes the low end of `feature_range`, the greatest its high end.

    `clip` keeps numbers beyond those seen in fit within the range.
    """

    method = "minmax"
    learns = ("data_min", "data_max")
    defaults: ClassVar[Mapping[str, Any]] = {"feature_range": (0.0, 1.0), "clip": False}

    feature_range: tuple[float, float]
    clip: bool

    def check(self) -> None:
        low, high = self.feature_range
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise error("wrong-setting", f"feature_range must rise, but {shown(low)} is not below {shown(high)}")

    def learn(self, numbers: Numbers) -> dict[str, float]:
        return dict(zip(self.learns, extremes(numbers), strict=True))

    def steps(self, column: Column) -> tuple[Step, ...]:
        low, high = self.feature_range
        scale = (high - low) / divisor(column.learnt["data_max"] - column.learnt["data_min"])
        return ("×", scale), ("+", low - column.learnt["data_min"] * scale)

    def transform_column(self, column: Column, numbers: Sequence[float]) -> list[float]:
        scaled = super().transform_column(column, numbers)
        return _clipped(scaled, *self.feature_range) if self.clip else scaled

    def is_constant(self, column: Column) -> bool:
        return is_negligible(column.learnt["data_max"] - column.learnt["data_min"])

    def formula(self, column: Column | None = None, *, inverse: bool = False) -> str:
        least, greatest = ("min", "max") if column is None else _shown_numbers(self, column)
        spread = "1" if column and self.is_constant(column) else minus(greatest, least, brackets=True)
        low, high = map(shown, self.feature_range)
        width = minus(high, low, brackets=True)
        unit = self.feature_range == (0, 1)
        if inverse:
            return plus(f"{'x' if unit else minus('x', low, brackets=True) + f' / {width}'} × {spread}", least)
        text = f"{minus('x', least, brackets=True)} / {spread}"
        text = text if unit else plus(f"{text} × {width}", low)
        return text + _clipping(*self.feature_range) if self.clip else text


class Standard(Scaler):
    """The mean becomes 0 (`with_mean`) and the standard deviation 1 (`with_std`)."""

    method = "standard"
    learns = ("mean", "var", "scale")
    defaults: ClassVar[Mapping[str, Any]] = {"with_mean": True, "with_std": True}

    with_mean: bool
    with_std: bool

    def learn(self, numbers: Numbers) -> dict[str, float]:
        mean, variance = mean_and_variance(numbers)
        constant = is_constant(mean, variance, numbers.rows - numbers.missing)
        return {"mean": mean, "var": variance, "scale": 1.0 if constant else math.sqrt(variance)}

    def steps(self, column: Column) -> tuple[Step, ...]:
        centring = (("−", column.learnt["mean"]),) if self.with_mean else ()
        return (*centring, ("/", column.learnt["scale"])) if self.with_std else centring

    def is_constant(self, column: Column) -> bool:
        return is_constant(column.learnt["mean"], column.learnt["var"], column.seen)

    def formula(self, column: Column | None = None, *, inverse: bool = False) -> str:
        mean, _, deviation = ("mean", "", "std") if column is None else _shown_numbers(self, column)
        return _centred(mean if self.with_mean else None, deviation if self.with_std else None, inverse=inverse)

    def derivation(self, column: Column) -> list[str]:
        mean, variance, scale = _shown_numbers(self, column)
        total, squares = (shown(column.learnt[each] * column.seen) for each in ("mean", "var"))
        lines = [f"mean = Σx / n = {total} / {column.seen} = {mean}"]
        if self.with_std and not self.is_constant(column):
            spread = f"Σ({minus('x', mean)})² / n"
            lines.append(f"std = √({spread}) = √({squares} / {column.seen}) = √{variance} = {scale}")
        return lines


class MaxAbs(Scaler):
    """The number farthest from zero becomes 1 or −1, and zero stays zero.

    `clip` keeps numbers beyond those seen in fit between −1 and 1.
    """

    method = "maxabs"
    learns = ("max_abs",)
    defaults: ClassVar[Mapping[str, Any]] = {"clip": False}

    clip: bool

    def learn(self, numbers: Numbers) -> dict[str, float]:
        least, greatest = extremes(numbers)
        return {"max_abs": max(abs(least), abs(greatest))}

    def steps(self, column: Column) -> tuple[Step, ...]:
        return (("/", divisor(column.learnt["max_abs"])),)

    def transform_column(self, column: Column, numbers: Sequence[float]) -> list[float]:
        scaled = super().transform_column(column, numbers)
        return _clipped(scaled, -1.0, 1.0) if self.clip else scaled

    def is_constant(self, column: Column) -> bool:
        return is_negligible(column.learnt["max_abs"])

    def formula(self, column: Column | None = None, *, inverse: bool = False) -> str:
        greatest = "max|x|" if column is None else shown(divisor(column.learnt["max_abs"]))
        text = _centred(None, greatest, inverse=inverse)
        return text + _clipping(-1, 1) if self.clip and not inverse else text


class Robust(Scaler):
    """The median becomes 0 (`with_centering`), the distance between two percentiles 1 (`with_scaling`)."""

    method = "robust"
    learns = ("center", "quantile_low", "quantile_high")
    defaults: ClassVar[Mapping[str, Any]] = {
        "with_centering": True,
        "with_scaling": True,
        "quantile_range": (25.0, 75.0),
    }

    with_centering: bool
    with_scaling: bool
    quantile_range: tuple[float, float]

    def check(self) -> None:
        low, high = self.quantile_range
        if not 0 <= low <= high <= 100:
            raise error(
                "wrong-setting", f"quantile_range must rise within 0 … 100, not be {shown(low)} and {shown(high)}"
            )

    def learn(self, numbers: Numbers) -> dict[str, float]:
        return dict(zip(self.learns, (median(numbers), *percentiles(numbers, self.quantile_range)), strict=True))

    def steps(self, column: Column) -> tuple[Step, ...]:
        centring = (("−", column.learnt["center"]),) if self.with_centering else ()
        scale = divisor(column.learnt["quantile_high"] - column.learnt["quantile_low"])
        return (*centring, ("/", scale)) if self.with_scaling else centring

    def is_constant(self, column: Column) -> bool:
        return is_negligible(column.learnt["quantile_high"] - column.learnt["quantile_low"])

    def formula(self, column: Column | None = None, *, inverse: bool = False) -> str:
        names = ("median", *(f"q{shown(each)}" for each in self.quantile_range))
        centre, low, high = names if column is None else _shown_numbers(self, column)
        spread = "1" if column and self.is_constant(column) else minus(high, low, brackets=True)
        return _centred(centre if self.with_centering else None, spread if self.with_scaling else None, inverse=inverse)


SCALERS: Mapping[str, type[Scaler]] = {each.method: each for each in (MinMax, Standard, MaxAbs, Robust)}
"""Method -> scaler."""


def make(method: str, settings: Mapping[str, Any]) -> Scaler:
    """Return a scaler that has learnt nothing yet.

    Raises:
        MlcalcError: there is no such method, it has no such setting, or a setting is wrong.
    """
    if method not in SCALERS:
        known = ", ".join(SCALERS)
        raise error("unknown-method", f"there is no method `{method}`", help=suggestion(method, SCALERS) or known)
    return SCALERS[method](**settings)


def shown(number: float) -> str:
    """Return a number for people: at most ten significant digits, and a minus sign as in print."""
    text = f"{number:.10g}"
    return f"−{text[1:]}" if text.startswith("-") else text


def minus(left: str, right: str, *, brackets: bool = False) -> str:
    """Return a difference, with brackets around a negative right side, and around the whole if wanted."""
    text = f"{left} − {_operand(right)}"
    return f"({text})" if brackets else text


def plus(left: str, right: str) -> str:
    """Return a sum, with brackets around a negative right side."""
    return f"{left} + {_operand(right)}"


def _operand(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def _shown_numbers(scaler: Scaler, column: Column) -> list[str]:
    return [shown(column.learnt[each]) for each in scaler.learns]


def _centred(centre: str | None, scale: str | None, *, inverse: bool) -> str:
    """Return `(x − centre) / scale` or its inverse, without the parts that are None."""
    if inverse:
        text = "x" if scale is None else f"x × {scale}"
        return text if centre is None else plus(text, centre)
    if centre is None:
        return "x" if scale is None else f"x / {scale}"
    return minus("x", centre) if scale is None else f"{minus('x', centre, brackets=True)} / {scale}"
