"""What a reader expects of data that others wrote: each value is checked once, where it enters.

What stands behind such a check may rely on the type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from mlcalc.errors import closest
from mlcalc.readers.located import Spot, Unprinted, fail, in_place

T = TypeVar("T")


class Expected(Generic[T]):
    """A kind of values: how errors call it, and of which types it is.

    Calling it returns the value that a mapping has under a key.
    """

    def __init__(self, words: str, *types: type) -> None:
        self.words = words
        self.types = types

    def fits(self, value: Any) -> bool:
        """Tell whether a value is of the kind."""
        return isinstance(value, self.types)

    def __call__(self, data: Mapping[str, Any], key: str, spot: Spot) -> T:
        """Return the value of a key.

        Args:
            data: what holds it.
            key: the key.
            spot: where `data` stand.

        Raises:
            MlcalcError: there is none, or it is of another kind.
        """
        if key not in data:
            near = _near(key, data)
            mend = in_place(spot.below(near).key, key, f"did you mean `{key}`?") if near else None
            raise fail(spot, "bad-config", f"`{key}` is missing, which must be {self.words}", mend)
        value = data[key]
        return value if self.fits(value) else self.checked(value, spot.below(key), f"`{key}`")

    def maybe(self, data: Mapping[str, Any], key: str, spot: Spot) -> T | None:
        """Return the value of a key; None if there is none, or null.

        Raises:
            MlcalcError: it is of another kind.
        """
        value = data.get(key)
        return value if value is None or self.fits(value) else self.checked(value, spot.below(key), f"`{key}`")

    def checked(self, value: Any, spot: Spot, what: str) -> T:
        """Return a value that stands by itself, and that errors call `what`.

        Raises:
            MlcalcError: it is of another kind.
        """
        if self.fits(value):
            return value  # type: ignore[no-any-return]
        raise fail(spot, "bad-config", f"{what} must be {self.words}, not {kind_of(value)}")


def _near(key: str, data: Mapping[str, Any]) -> str | None:
    """Return the key that is written otherwise: `className`."""
    folded = key.replace("_", "")
    names = [each for each in data if isinstance(each, str)]
    same = next((each for each in names if each.replace("_", "").replace("-", "").lower() == folded), None)
    return same or closest(key, names)


def kind_of(value: Any) -> str:
    """Return what a value is, in a word or two: it may be long, and hold anything."""
    if value is None:
        return "null"
    if isinstance(value, Unprinted):
        return f"`{value}`, an object whose arguments were not printed"
    kinds = ((bool, "true or false"), ((int, float), "a number"), (str, "a text"), (Sequence, "a list"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "a mapping")


text_of: Expected[str] = Expected("a text", str)
list_of: Expected[Sequence[Any]] = Expected("a list", list, tuple)
mapping_of: Expected[Mapping[str, Any]] = Expected("a mapping", dict, Mapping)  # what is no dict takes longer to see
