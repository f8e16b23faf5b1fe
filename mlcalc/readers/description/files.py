"""The models in the files that a description names: each is read once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.model import Model
from mlcalc.readers.budget import Budget
from mlcalc.readers.located import Located, Spot, fail, in_place
from mlcalc.shapes import Shape

OpenFile = Callable[[str, Shape | None, str | None, Budget], Model]
"""Reads the model in a file: its path, the shape of its first input in place of its own, and the convention."""


class Files:
    """The models in the files that one description names."""

    def __init__(self, open_file: OpenFile | None = None, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        self._open = open_file
        self._models: dict[tuple[str, str | None, Shape | None], tuple[Model, int]] = {}

    def within(self, budget: Budget) -> Files:
        """Return the same files, read within another budget."""
        return Files(self._open, budget)

    def model(self, path: Located, convention: str | None, input_shape: Shape | None = None) -> Model:
        """Return the model in a file.

        Raises:
            MlcalcError: it cannot be read, or the files name each other in a circle.
        """
        name, spot = path
        if not isinstance(name, str) or self._open is None:
            from mlcalc.readers.description.replacing import instead

            alone = name[0] if isinstance(name, list) and len(name) == 1 and isinstance(name[0], str) else None
            mend = instead(path, alone, "one path stands without brackets") if alone else None
            raise fail(spot, "bad-model", "a model is the path of a file, or a mapping with `layers`", mend)
        open_file, key = self._open, (name, convention, input_shape)
        if key in self._models:
            model, steps = self._models[key]
            self.budget.spend_on_model(spot, model, steps)
            return model
        self.budget.spend_on_file(spot)
        try:
            known = self.budget.measured(lambda: open_file(name, input_shape, convention, self.budget))
        except MlcalcError as cause:
            problems = [each if each.place else _in_line(each, name, spot) for each in cause.diagnostics]
            raise MlcalcError(problems) from None
        self._models[key] = known
        return known[0]


def _in_line(problem: Diagnostic, path: str, spot: Spot) -> Diagnostic:
    """Return what is wrong with a file at the place that names it, and its line with the name that is near."""
    near = re.fullmatch(r"did you mean `([^`]+)`\?", problem.help or "")
    mend = in_place(spot, str(PurePath(path).with_name(PurePath(near[1]).name)), near[0]) if near else problem.help
    return problem._replace(place=spot.place, help=mend)
