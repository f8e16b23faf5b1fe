"""A question about one layer, and what it has found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mlcalc.layers.base import Layer
from mlcalc.shapes import Dimension, Shape

Values = dict[str, Any]


class Sought(NamedTuple):
    """A layer that another one holds, whose other arguments are unknown: the LSTM in `Bidirectional(LSTM(…))`.

    Attributes:
        kind: the layer.
        arguments: those that are known.
        opened: those that are sought though they have a default, each with what is known of it: None, or a list of
            which None stands for the numbers that are sought.
    """

    kind: type[Layer]
    arguments: Mapping[str, Any]
    opened: Mapping[str, Any] = {}


class Question(NamedTuple):
    """What is known of one call of a layer, and what is wanted.

    Attributes:
        kind: the layer.
        arguments: those that are known; a `Sought` stands for a layer inside whose own arguments are not.
        inputs: the shape of each input, the batch first; none if nothing is known but what follows.
        input_dim: the last axis of the input, or its channels.
        input_length: its first axis behind the batch.
        params: the number of parameters that is wanted, if one is.
        output_shape: the shape that is wanted, the batch first, if one is.
        convention: whose defaults hold.
        opened: the layer's own arguments that are sought though they have a default, as in `Sought`.
    """

    kind: type[Layer]
    arguments: Mapping[str, Any]
    inputs: tuple[Shape, ...] = ()
    input_dim: Dimension = None
    input_length: Dimension = None
    params: int | None = None
    output_shape: Shape | None = None
    convention: str | None = None
    opened: Mapping[str, Any] = {}

    @property
    def sought(self) -> Sought:
        """The layer whose arguments are sought: itself, or the one that it holds."""
        inside = next((each for each in self.arguments.values() if isinstance(each, Sought)), None)
        return inside or Sought(self.kind, self.arguments, self.opened)

    def knowing(self, arguments: Mapping[str, Any]) -> Question:
        """Return the question with further arguments known, of the layer whose arguments are sought."""
        kind, known, opened = self.sought
        more = {**known, **arguments}
        rest = {name: each for name, each in opened.items() if name not in arguments}
        if kind is self.kind and known is self.arguments:
            return self._replace(arguments=more, opened=rest)
        inside = Sought(kind, more, rest)
        around = {name: inside if isinstance(each, Sought) else each for name, each in self.arguments.items()}
        return self._replace(arguments=around)

    def with_own(self, name: str, value: Any) -> Question:
        """Return the question with one more argument known, of the layer itself."""
        rest = {each: known for each, known in self.opened.items() if each != name}
        return self._replace(arguments={**self.arguments, name: value}, opened=rest)

    @property
    def title(self) -> str:
        """What the layer is called, with the one that it holds."""
        kind = self.sought.kind
        return self.kind.title() if kind is self.kind else f"{self.kind.title()}({kind.title()})"

    @property
    def is_of_convention(self) -> bool:
        """Whether the count follows from a default that Keras has changed, and no argument decides."""
        kind, arguments, opened = self.sought
        decided = self.convention is not None or "reset_after" in {**arguments, **opened}
        return self.params is not None and "reset_after" in kind.arguments and not decided


@dataclass(frozen=True, slots=True)
class Turned:
    """What a question has found.

    Attributes:
        solutions: the values of the unknowns, in the order of the constructor; what is not named may be anything.
        count: how many there are; None if there is no end, or not all were searched.
        complete: whether all are listed.
        free: the unknowns that may be anything.
        nearest: where there is no solution, values and the count or the shape that they give.
        reason: where there is none, why.
        formulas: why the first of them give what is wanted.
        held: arguments that move sizes, and keep their defaults here: others give further solutions.
        others: where there is no solution, what gives it with another argument as well, or with other numbers along
            each axis.
    """

    solutions: tuple[Values, ...]
    count: int | None
    complete: bool
    free: tuple[str, ...] = ()
    nearest: tuple[Values, ...] = ()
    reason: str | None = None
    formulas: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    others: tuple[Values, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "solutions": list(map(_plain, self.solutions)),
            "count": self.count,
            "complete": self.complete,
            "free": list(self.free),
            "nearest": list(map(_plain, self.nearest)),
            **({"others": list(map(_plain, self.others))} if self.others else {}),
        }


def assigned(values: Values) -> str:
    """Return values as they are said: `filters = 8, kernel_size = (1, 3)`."""
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def _plain(values: Values) -> Values:
    return {name: _as_list(value) for name, value in values.items()}


def _as_list(value: Any) -> Any:
    return list(map(_as_list, value)) if isinstance(value, tuple) else value
