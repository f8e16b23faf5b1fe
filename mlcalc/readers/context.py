"""What all parts of one description share: where each was written, and whose defaults it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place
from mlcalc.shapes import Shape

Path = tuple[str | int, ...]
PlaceFinder = Callable[..., Place | None]
DEEPEST = 100
"""Levels of layers, models and blocks inside each other; a real description has five."""


def nowhere(path: Sequence[str | int], *, key: bool = False) -> Place | None:
    """The places of a description that was not written as a text."""
    return None


MOST_EXPANSIONS = 50_000
"""Repetitions, uses of blocks and files read: far more than any real network has. A few lines that multiply must
not fill the memory."""
MOST_EXPANDED = 500_000
"""Entries that may be read where something is repeated."""
COST_OF_FILE = 100


class TooLargeError(MlcalcError):
    """A description grows beyond any bound: nothing after it is read."""


class Budget:
    """What one description has grown to, together with all that stands in it and in the files that it names."""

    def __init__(self) -> None:
        self.expansions = 0
        self.entries = 0

    def is_spent(self, expansions: int) -> bool:
        """Tell whether a further expansion is too much."""
        self.expansions += expansions
        return self.expansions > MOST_EXPANSIONS or self.entries > MOST_EXPANDED


class Context(NamedTuple):
    """The convention, where each part of the description stands, and how deep inside others it is.

    `stands_alone` marks a call that is the whole description; `input_shape` is the shape that it is given.
    """

    convention: str | None = None
    place_of: PlaceFinder = nowhere
    depth: int = 0
    folder: str = "."
    files: tuple[str, ...] = ()
    budget: Budget | None = None
    input_shape: Shape | None = None
    stands_alone: bool = False

    def expand(self, path: Path, times: int = 1) -> None:
        """Count that something is read once more than it is written.

        Raises:
            TooLargeError: a short description has grown beyond any bound.
        """
        if self.budget is not None and self.budget.is_spent(times):
            message = f"a description repeats things at most {MOST_EXPANSIONS:,} times in all"
            raise TooLargeError(self.fail(path, "too-large", message).diagnostics)

    def fail(
        self,
        path: Path,
        code: str,
        message: str,
        help: str | None = None,  # noqa: A002  (the word that the message shows)
        *,
        key: bool = False,
    ) -> MlcalcError:
        """Return an error at a place of the description."""
        where = None if self.place_of is not nowhere else written(path)
        return MlcalcError(Diagnostic(code, message, help=help, place=self.place_of(path, key=key), where=where))

    def deeper(self, path: Path) -> Context:
        """Return the context of what stands inside something else.

        Raises:
            MlcalcError: it is nested deeper than any real description.
        """
        if self.depth >= DEEPEST:
            raise self.fail(path, "bad-description", f"layers are nested at most {DEEPEST} levels deep")
        return self._replace(depth=self.depth + 1)

    def below(self, path: Path) -> Context:
        """Return the context of a description that stands inside this one at a path."""
        place_of = self.place_of
        if place_of is nowhere:
            return self.deeper(path)
        return self.deeper(path)._replace(place_of=lambda inner, key=False: place_of((*path, *inner), key=key))


def written(path: Path) -> str | None:
    """Return a path as people write it: `layers[2].units`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or None
