"""What a description may grow to, and the models in the files that it names: each is read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mlcalc.errors import MlcalcError
from mlcalc.limits import COST_OF_FILE, MOST_ENTRIES, MOST_EXPANSIONS
from mlcalc.model import Model
from mlcalc.readers.located import Located, Spot, fail
from mlcalc.shapes import Shape

T = TypeVar("T")
Cost = tuple[int, int]


class TooLargeError(MlcalcError):
    """A description grows beyond any bound: nothing after it is read."""


class Budget:
    """What one description has grown to, together with all that stands in it and in the files that it names."""

    def __init__(self) -> None:
        self.expansions = 0
        self.entries = 0
        self.files = 0

    def spend(self, spot: Spot, expansions: int = 1, entries: int = 0) -> None:
        """Count that something is used once more than it is written.

        Raises:
            TooLargeError: a short description has grown beyond any bound.
        """
        self.expansions += expansions
        self.entries += entries
        if self.expansions + COST_OF_FILE * self.files > MOST_EXPANSIONS or self.entries > MOST_ENTRIES:
            message = f"a description repeats things at most {MOST_EXPANSIONS:,} times in all"
            raise TooLargeError(fail(spot, "too-large", message).diagnostics)

    def measured(self, act: Callable[[], T]) -> tuple[T, Cost]:
        """Return what an act gives, and what each further use of that adds to the description."""
        expansions, entries = self.expansions, self.entries
        value = act()
        return value, (self.expansions - expansions, self.entries - entries)


OpenFile = Callable[[str, Shape | None, str | None, Budget], Model]
"""Reads the model in a file: its path, the shape of its first input in place of its own, and the convention."""


class Files:
    """The models in the files that one description names."""

    def __init__(self, open_file: OpenFile | None = None, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        self._open = open_file
        self._models: dict[tuple[str, str | None, Shape | None], tuple[Model, Cost]] = {}

    def model(self, path: Located, convention: str | None, input_shape: Shape | None = None) -> Model:
        """Return the model in a file.

        Raises:
            MlcalcError: it cannot be read, or the files name each other in a circle.
        """
        name, spot = path
        if not isinstance(name, str) or self._open is None:
            raise fail(spot, "bad-model", "a model is the path of a file, or a mapping with `layers`")
        open_file, key = self._open, (name, convention, input_shape)
        if key in self._models:
            model, (expansions, entries) = self._models[key]
            self.budget.spend(spot, 1 + expansions, entries)
            return model
        self.budget.files += 1
        self.budget.spend(spot)
        try:
            known = self.budget.measured(lambda: open_file(name, input_shape, convention, self.budget))
        except MlcalcError as cause:
            problems = [each if each.place else each._replace(place=spot.place) for each in cause.diagnostics]
            raise MlcalcError(problems) from None
        self._models[key] = known
        return known[0]
