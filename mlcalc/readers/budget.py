"""One bound on the work that a few lines of a description can make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.limits import MOST_STEPS, STEPS_OF_FILE, STEPS_OF_USE, STEPS_OF_VALUE
from mlcalc.model import Model
from mlcalc.readers.located import Spot, fail

T = TypeVar("T")


class TooLargeError(MlcalcError):
    """A description grows beyond any bound: nothing after it is read."""

    def saying(self, diagnostics: Sequence[Diagnostic]) -> MlcalcError:
        return TooLargeError(diagnostics)


class Budget:
    """The steps that one description takes beyond those for what is written in it, with all the files that it names.

    A step is about a microsecond of work or a character of memory; `most` are allowed.
    """

    def __init__(self, most: int | None = None) -> None:
        self.steps = 0
        self.most = MOST_STEPS if most is None else most
        self._steps_of_files = 0

    def spend(self, spot: Spot, steps: int) -> None:
        """Count steps: a name that `from` lists is one, and so is a character of a name or a text that is put together.

        Raises:
            TooLargeError: a short description has grown beyond any bound.
        """
        self.steps += steps
        if self.steps + self._steps_of_files > self.most:
            message = f"what this description repeats takes more than {self.most:,} steps to read"
            price = f"a layer that is repeated takes {STEPS_OF_USE} and {STEPS_OF_VALUE} for each value in it"
            raise TooLargeError(fail(spot, "too-large", message, price).diagnostics)

    def spend_on_use(self, spot: Spot, values: int = 0, times: int = 1) -> None:
        """Count that so many values are read once more, each of so many times.

        Raises:
            TooLargeError: a short description has grown beyond any bound.
        """
        self.spend(spot, times * (STEPS_OF_USE + STEPS_OF_VALUE * values))

    def spend_on_model(self, spot: Spot, model: Model, steps: int) -> None:
        """Count that a model is used once more, which took so many steps to read beside what is written in it.

        Raises:
            TooLargeError: a short description has grown beyond any bound.
        """
        self.spend(spot, steps + STEPS_OF_USE * (1 + len(model.graph.nodes)))

    def spend_on_file(self, spot: Spot) -> None:
        """Count that a file is opened, which is not done again if what is in it is used once more.

        Raises:
            TooLargeError: the description names too many.
        """
        self._steps_of_files += STEPS_OF_FILE
        self.spend(spot, 0)

    def measured(self, act: Callable[[], T]) -> tuple[T, int]:
        """Return what an act gives, and the steps that it took."""
        before = self.steps
        return act(), self.steps - before
