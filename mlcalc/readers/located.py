"""Values that keep the place where they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, closest
from mlcalc.texts import json_text


class Unprinted(str):
    """An object of which data that Python printed tell nothing but its class: `<keras.layers.LSTM object at 0x7f…>`."""

    __slots__ = ()


class InText(NamedTuple):
    """A place in a text; `length` is None for what ends on another line.

    `parts` are the places of the items or values of what stands there, `before` is that of the key in front of it.
    """

    source: Source
    line: int
    column: int
    length: int | None
    parts: Sequence[InText] | Mapping[Any, InText] = ()
    before: InText | None = None

    def below(self, step: Any) -> InText:
        """Return the place of one part; of a part that was not written here, that of the whole."""
        parts = self.parts
        has_step = step in parts if isinstance(parts, Mapping) else isinstance(step, int) and step < len(parts)
        return parts[step] if has_step else self

    @property
    def place(self) -> Place:
        """The place as errors show it."""
        length = len(self.source.line(self.line)) - self.column + 1 if self.length is None else self.length
        return Place(self.source, self.line, self.column, max(1, length))

    def locate(self, argument: str | None = None) -> Place:
        """Return the place, whichever argument of a layer is asked for."""
        return self.place

    @property
    def where(self) -> None:
        """There is no need of a path."""

    @property
    def key(self) -> InText:
        """The place of the key that stands before the value, or of the value if there is none."""
        return self.before or self


class InData(NamedTuple):
    """A place in data: the keys and indices that lead there, and the text if there is one, read only for an error.

    `text` returns the place of the outermost value in the text; `is_key` says that the key before the value is meant.
    """

    path: tuple[Any, ...] = ()
    text: Callable[[], InText] | None = None
    is_key: bool = False

    def below(self, step: Any) -> InData:
        """Return the place of one part."""
        return InData((*self.path, step), self.text)

    @property
    def in_text(self) -> InText | None:
        """The place in the text, if there is one."""
        if self.text is None:
            return None
        spot = reduce(InText.below, self.path, self.text())
        return spot.key if self.is_key else spot

    @property
    def place(self) -> Place | None:
        """The place as errors show it, if there is a text."""
        spot = self.in_text
        return spot.place if spot else None

    def locate(self, argument: str | None = None) -> Place | None:
        """Return the place, whichever argument of a layer is asked for."""
        return self.place

    @property
    def key(self) -> InData:
        """The place of the key that stands before the value."""
        return InData(self.path, self.text, is_key=True)

    @property
    def where(self) -> str | None:
        """The path as people write it, if there is no text: `layers[2].units`."""
        if self.text is not None:
            return None
        text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return text.lstrip(".") or None


Spot = InText | InData
NOWHERE = InData()
"""The whole of data without a text."""


class Located(NamedTuple):
    """Plain data with the place where they were written; each part is located when it is asked for."""

    value: Any
    spot: Spot

    def at(self, step: Any) -> Located:
        """Return the part with this key or index."""
        return Located(self.value[step], self.spot.below(step))

    def get(self, key: str) -> Located | None:
        """Return the value of a key; None if it is not there, or if this is no mapping."""
        return self.at(key) if self.has(key) else None

    def has(self, key: str) -> bool:
        """Tell whether this is a mapping with this key."""
        return isinstance(self.value, Mapping) and key in self.value

    def parts(self) -> Iterator[Located]:
        """Yield the items of a list, each with its place when its turn has come."""
        return map(self.at, range(len(self.value)))

    def without(self, *keys: str) -> Located:
        """Return the mapping without some of its keys."""
        return self._replace(value={key: each for key, each in self.value.items() if key not in keys})

    def named(self, name: str | None) -> Located:
        """Return the mapping with another name; None leaves it as it is."""
        return self._replace(value={**self.value, "name": name}) if name else self


def fail(spot: Spot, code: str, message: str, help: str | None = None) -> MlcalcError:  # noqa: A002
    """Return an error at a place of the description."""
    return MlcalcError(Diagnostic(code, message, help=help, place=spot.place, where=spot.where))


def in_place(spot: Spot, text: str, why: str = "") -> str:
    """Return the instruction to write a text in the place of what stands somewhere; the reason alone if it is unknown.

    Args:
        spot: where it stands, on one line; quotes around it stay.
        text: what shall stand there.
        why: what is said in front of the instruction.
    """
    edit = edit_of(spot, text)
    return why if edit is None else bare(f"{why} {instruction([edit])}".strip())


def edit_of(spot: Spot, text: str, old: str | None = None) -> Edit | None:
    """Return the edit that does so, if that stands on one line; with `old`, only where that stands alone."""
    here = spot.in_text if isinstance(spot, InData) else spot
    if here is None or not here.length:
        return None
    written = here.source.line(here.line)[here.column - 1 :][: here.length]
    if old is not None and written.strip("'\"") != old:
        return None
    quote = written[:1] if written[:1] in ("'", '"') else ""
    start = here.column - 1
    return Edit(here.source, here.line, start, start + here.length, f"{quote}{text}{quote}")


def value_in_place(spot: Spot, value: Any, why: str) -> str:
    """Return the instruction to write another value in the place of one, as JSON; the reason alone if it is unknown."""
    here = spot.in_text if isinstance(spot, InData) else spot
    end = end_of(here) if here else None
    if here is None or end is None:
        return why
    edit = Edit(here.source, here.line, here.column - 1, end[1], spelled_like(here, value), end[0])
    return bare(f"{why} {instruction([edit])}".strip())


def end_of(spot: InText) -> tuple[int, int] | None:
    """Return the line and the column behind a value, which may be a list of numbers on several lines."""
    if spot.length:
        return spot.line, spot.column - 1 + spot.length
    rows = spot.source.lines[spot.line - 1 :]
    if rows[0][spot.column - 1 : spot.column] != "[":
        return None
    found = next(((number, row.index("]")) for number, row in enumerate(rows, spot.line) if "]" in row), None)
    return None if found is None else (found[0], found[1] + 1)


def spelled_like(spot: InText, value: Any) -> str:
    """Return a value in JSON, or as Python prints it where the key has the quotes of Python."""
    plain = list(value) if isinstance(value, tuple) else value
    before = spot.key.source.line(spot.key.line)[spot.key.column - 1 :]
    return repr(plain) if before.startswith("'") else json_text(plain)


def written_in(spot: Spot, text: str) -> Spot:
    """Return the first place inside another where a text stands as a value of its own; the whole if none does."""
    whole = spot.in_text if isinstance(spot, InData) else spot
    waiting = [whole] if whole else []
    while waiting:
        here = waiting.pop()
        parts = list(here.parts.values() if isinstance(here.parts, Mapping) else here.parts)
        waiting += parts[::-1]
        written = here.source.line(here.line)[here.column - 1 :][: here.length or 0]
        if not parts and written.strip("\"'") == text:
            return here
    return spot


def did_you_mean(written: str, known: Iterable[str], spot: Spot) -> str | None:
    """Return the help for a misspelt word at a place: what is near, and the line as it is then; None if nothing is."""
    near = closest(written, known)
    return None if near is None else in_place(spot, near, f"did you mean `{near}`?")
