"""Other ways to write a layer, as data: who knows what would mend a mistake says so, whoever can spell it then does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from mlcalc.shapes import Shape


class Change(NamedTuple):
    """One layer with other arguments, or another layer in its place.

    Attributes:
        arguments: what is set, by name.
        dropped: the arguments that are left out, by name, or by position where that is how they are given.
        renamed: an argument as it is written -> its name here.
        kind: the layer that is meant, if it is another one.
        inside: the arguments that lead to the layer that is meant, if it stands in others.
        is_example: whether a value is only an example of what is missing.
        call: the call that is meant in place of the whole layer, if it is another one.
        why: what is said in front of the instruction, if not the help, which says what the call is.
        also: what else changes, in the same layer or in one inside it.
        entry: the layer as data, which stand in place of all that was written.
        positional: all that a call is given by position, in place of what it is given now.
        around: the layer into which the whole layer is put, as it is.
        behind: the layer that is put behind it.
    """

    arguments: Mapping[str, Any] = MappingProxyType({})
    dropped: tuple[str | int, ...] = ()
    renamed: Mapping[str, str] = MappingProxyType({})
    kind: str | None = None
    inside: tuple[str, ...] = ()
    is_example: bool = False
    call: str | None = None
    why: str | None = None
    also: tuple[Change, ...] = ()
    entry: Any = None
    positional: tuple[Any, ...] | None = None
    around: str | None = None
    behind: NewLayer | None = None

    def __hash__(self) -> int:
        return hash((*self.arguments, *self.renamed, self.dropped, self.kind, self.inside, self.call, self.around))

    def within(self, argument: str) -> Change:
        """Return the change of a layer as one of the layer that holds it in an argument."""
        also = tuple(each.within(argument) for each in self.also)
        return self._replace(inside=(argument, *self.inside), also=also)


class Refit(Protocol):
    """How a call that makes an architecture is written for inputs of another shape."""

    def __call__(self, shape: Shape, top: str | None, /) -> Change | None:
        """Return the change of the call; None if no call of it takes them.

        Args:
            shape: that of the inputs, without the batch.
            top: the class of the layer that stands behind the architecture; None if it is the end itself.
        """


class Intended(NamedTuple):
    """How a call is meant that was written for another version or another library.

    Attributes:
        why: what its values are there, as people say it.
        change: what says the same here.
    """

    why: str
    change: Change


class NewLayer(NamedTuple):
    """A layer to put in: its class, its arguments, and whether it works on each time step."""

    kind: str
    arguments: Mapping[str, Any] = MappingProxyType({})
    on_each_step: bool = False


class Parameter(NamedTuple):
    """What an argument of another layer is that stands in the same block: another value in each use of it.

    Attributes:
        text: how the argument is written, `$filters`.
        argument: its name.
        offset: how many nodes further the other layer stands.
    """

    text: str
    argument: str
    offset: int
