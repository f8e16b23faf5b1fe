"""Cutting a series into windows: the shapes of the data that a recurrent network learns from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlcalc.arguments.base import HasArguments
from mlcalc.arguments.kinds import integer
from mlcalc.errors import Diagnostic
from mlcalc.formula import Expression, Term
from mlcalc.shapes import Shape
from mlcalc.texts import counted


class Window(HasArguments):
    """Windows of `time_steps` values, each with the `horizon` values after it as its target.

    The series 1…7 with 3 time steps gives [1 2 3]→4 … [4 5 6]→7: x of shape (4, 3, 1), y of (4,).

    >>> Window(length=7, time_steps=3).x_shape
    (4, 3, 1)
    """

    length: int = integer()
    time_steps: int = integer()
    feature: int = integer(1)
    stride: int = integer(1)
    horizon: int = integer(1)

    def __dir__(self) -> list[str]:
        return [*self.arguments, "count", "x_shape", "y_shape", "as_dict"]

    def problems(self) -> Iterable[Diagnostic]:
        needed = self.time_steps + self.horizon
        if needed > self.length:
            steps = counted(self.time_steps, "time step")
            longer, most = f"`length {needed}` holds one", self.length - self.horizon
            shorter = f"`time_steps {most}` fits; " if most > 0 else ""
            if self.horizon > 1 and self.length > self.time_steps:
                shorter += f"`horizon {self.length - self.time_steps}` fits; "
            yield Diagnostic(
                "series-too-short",
                f"a window of {steps} and its target of {self.horizon} need {needed} values, "
                f"but the series has {self.length}",
                help=f"{shorter}{longer}",
                settings=("time_steps", "horizon", "length"),
            )

    @property
    def count(self) -> Expression:
        """How many windows there are: ⌊(length − time_steps − horizon) / stride⌋ + 1."""
        room = (
            Term("length", self.length, "values in the series")
            - Term("time_steps", self.time_steps, "values in each window")
            - Term("horizon", self.horizon, "values after it that are its target")
        )
        return (room // Term("stride", self.stride, "values from one window to the next") + 1).named("windows")

    def as_dict(self) -> dict[str, Any]:
        """Return the shapes as JSON data."""
        count = self.count
        return {
            "x_shape": self.x_shape,
            "y_shape": self.y_shape,
            "windows": count.value,
            "symbols": count.symbols,
            "numbers": count.numbers,
        }

    @property
    def x_shape(self) -> Shape:
        """The shape of the inputs: (windows, time_steps, feature)."""
        return (self.count.value, self.time_steps, self.feature)

    @property
    def y_shape(self) -> Shape:
        """The shape of the targets: (windows,), with the horizon and the features if they are above 1."""
        rest = [size for size in (self.horizon, self.feature) if size > 1]
        return (self.count.value, *rest)
