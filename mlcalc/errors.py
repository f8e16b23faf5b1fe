"""Every error that a user can meet: what is wrong, where, and what would mend it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from os import PathLike
from typing import Any, NamedTuple

from mlcalc.changes import Change
from mlcalc.excerpts import problem_text, problems_text
from mlcalc.limits import LONGEST_NAME, MOST_COMPARED, MOST_NAMES


class Unstored(str):
    """What messages call a text that no file holds, as what was typed or came on standard input: no path."""

    __slots__ = ()


class Source(NamedTuple):
    """A text that a user wrote: a file, a cell of a notebook, or an argument of the command line.

    The lines of a file are known by their numbers, an argument by its name. `cell` counts all cells of a notebook from
    1; the lines are those of the cell then. `numbers` are those of its lines in the text that was written, where it is
    that text with something mended. What was typed or came on standard input has lines, but its name is no path.
    """

    name: str
    text: str
    is_file: bool = True
    cell: int | None = None
    numbers: tuple[int, ...] = ()

    @property
    def path(self) -> str | None:
        """The path of the file that holds it; None where none does."""
        return self.name if self.is_file and not isinstance(self.name, Unstored) else None

    @property
    def lines(self) -> Sequence[str]:
        """All lines without their line endings."""
        return _lines_of(self.text)

    def line(self, number: int) -> str:
        """Return one line (counted from 1) without its line ending."""
        lines = self.lines
        return lines[number - 1] if 0 < number <= len(lines) else ""

    @property
    def has_lines(self) -> bool:
        """Whether people know its lines by their numbers: those of a file, or of an argument of several."""
        return self.is_file or "\n" in self.text.strip()

    def number(self, line: int) -> int:
        """Return the number that a line has in the text that was written."""
        return self.numbers[line - 1] if 0 < line <= len(self.numbers) else line

    def is_whole(self, line: int) -> bool:
        """Tell whether a line is no part of one of the text that was written."""
        return self.numbers.count(self.number(line)) < 2


@lru_cache(maxsize=4)
def _lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text, which many errors may point at."""
    return tuple(text.splitlines())


class Place(NamedTuple):
    """A stretch of one line of a source; line and column count from 1."""

    source: Source
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        source = self.source
        if source.cell is not None:
            return f"{source.name}: cell {source.cell}, line {self.line}"
        return f"{source.name}:{self.line}:{self.column}" if source.has_lines else source.name

    @property
    def gutter(self) -> str:
        """What stands before the line in an excerpt."""
        return str(self.line) if self.source.has_lines else self.source.name

    @property
    def in_words(self) -> str:
        """How a sentence names the line."""
        return f"line {self.source.number(self.line)}" if self.source.has_lines else f"`{self.source.name}`"


class Label(NamedTuple):
    """A remark on a place that helps to understand the error."""

    place: Place
    text: str


ERROR, WARNING, NOTE = "error", "warning", "note"


class Diagnostic(NamedTuple):
    """One thing that is wrong, or worth a note: its `severity` says which.

    `code` is stable, for scripts, and stands in the table of `mlcalc.codes`; `argument` names the layer's argument at
    fault, until the reader that knows where it was written turns that into a `place`: that of the argument's name if
    `is_misnamed`, of its value otherwise, or of the `part` of its value that alone is wrong.
    `change` is what would mend the layer, until the reader that knows how it was written turns that into words.
    `edits` are those of `mlcalc.edits` that `help` tells of, if there are any; `is_certain` says that they may be made
    without a question.
    `file` is the file that it is of, where no line of one was written for it, as in a saved model.
    `settings` are arguments of the call that `help` names in backticks, which each caller may spell in its own way.
    """

    code: str
    message: str
    help: str | None = None
    argument: str | None = None
    place: Place | None = None
    labels: tuple[Label, ...] = ()
    where: str | None = None
    severity: str = ERROR
    settings: tuple[str, ...] = ()
    is_misnamed: bool = False
    change: Change | None = None
    edits: tuple[Any, ...] = ()
    is_certain: bool = False
    file: str | None = None
    part: int | None = None

    def __str__(self) -> str:
        return problem_text(self)

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the problem as JSON data; lines and columns count from 1, and what does not apply is null."""
        place = self.place
        in_file = place is not None and place.source.is_file
        has_lines = place is not None and place.source.has_lines
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "file": place.source.path if place and in_file else self.file,
            "line": place.line if place and has_lines else None,
            "column": place.column if place else None,
            "end_column": place.column + place.length if place else None,
            "help": self.help,
            **({"cell": place.source.cell} if place and place.source.cell is not None else {}),
        }


class MlcalcError(Exception):
    """A description, a file or data cannot be used; holds every independent reason that was found."""

    def __init__(self, diagnostics: Diagnostic | Sequence[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = (
            (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        )
        super().__init__(*self.diagnostics)

    def __str__(self) -> str:
        if len(self.diagnostics) == 1:
            return problems_text(self.diagnostics)
        from mlcalc.together import mended_together

        return problems_text(mended_together(self.diagnostics))

    def saying(self, diagnostics: Sequence[Diagnostic]) -> MlcalcError:
        """Return the error with its diagnostics in other words, or with places that they had not."""
        return MlcalcError(diagnostics)


class UsageError(MlcalcError):
    """A setting of the call itself cannot be used, whatever the model or the data: the command was typed wrong."""


class WrongTypeError(MlcalcError, TypeError):
    """A call in Python was given something of a kind that it does not take."""


class UnknownError(MlcalcError):
    """What was asked for cannot be known; nothing need be wrong."""


class UnknownSizeError(MlcalcError):
    """A layer needs a size that is not known; it is wrong only where nothing can make the size known later."""


class NoRunError(MlcalcError):
    """Keras builds the layer and states its shape, but no run survives. A file may hold such a layer."""


class WrongRankError(MlcalcError):
    """The first input has the wrong number of axes: the layer above may be at fault."""


def wrong_type(message: str) -> WrongTypeError:
    """Return the error for a call in Python that was given something of a wrong kind."""
    return WrongTypeError(Diagnostic("wrong-type", message))


def note(code: str, message: str) -> Diagnostic:
    """Return a remark on numbers that are right."""
    return Diagnostic(code, message, severity=NOTE)


def warning(code: str, message: str, place: Place | None = None) -> Diagnostic:
    """Return a remark on a file that can be read, but not as its writer may have meant it."""
    return Diagnostic(code, message, place=place, severity=WARNING)


def error(code: str, message: str, **details: str | tuple[str, ...] | None) -> MlcalcError:
    """Return an error with a single diagnostic, ready to be raised."""
    return MlcalcError(Diagnostic(code, message, **details))  # type: ignore[arg-type]


def unknown_size(message: str, **details: str | None) -> UnknownSizeError:
    """Return the error that a layer needs a size that is not known, ready to be raised."""
    return UnknownSizeError(Diagnostic("unknown-dimension", message, **details))  # type: ignore[arg-type]


@contextmanager
def bounded_depth() -> Iterator[None]:
    """Turn nesting that is deeper than Python's stack into an error like any other.

    Depth is bounded when data are read, but the caller may already have used up the stack.

    Raises:
        MlcalcError: the stack was too small.
    """
    try:
        yield
    except RecursionError:
        raise error("too-deep", "layers are nested too deeply") from None


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics in the order of the lines that they are about; what has no line comes last."""

    def line(each: Diagnostic) -> tuple[float, float, int]:
        place = each.place
        if place is None or not place.source.has_lines:
            return math.inf, math.inf, 0
        return place.source.cell or 0, place.line, place.column

    return sorted(diagnostics, key=line)


def located(cause: MlcalcError, place: Place | None, where: str | None = None) -> MlcalcError:
    """Return the error with a place for each diagnostic that has none yet."""
    return MlcalcError(
        [each if each.place or each.where else each._replace(place=place, where=where) for each in cause.diagnostics]
    )


def in_file(problem: Diagnostic, path: str | None) -> Diagnostic:
    """Return a problem with the file that it is of, unless a line was written for it or its file is known."""
    return problem if problem.place is not None or problem.file else problem._replace(file=path)


@contextmanager
def naming_file(path: str | PathLike[str]) -> Iterator[None]:
    """Let what is wrong with a file as a whole be known as its.

    Raises:
        MlcalcError: what was raised, with the file.
    """
    try:
        yield
    except MlcalcError as cause:
        if (name := str(path)) != "-":
            cause.diagnostics = tuple(in_file(each, name) for each in cause.diagnostics)
        raise


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a misspelt one most likely means, if any is near."""
    typed = _plain(name)
    if not 0 < len(typed) <= LONGEST_NAME:
        return None
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=typed, autojunk=False)
    nearest, meant = (_NEAR if len(typed) > _SHORT else _NEAR_IF_SHORT, ""), None
    for plain, each in _of_similar_length(typed, islice(known, MOST_NAMES)):
        matcher.set_seq1(plain)
        if _have_changed_places(plain, typed):  # which no other name beats
            return each
        # The quick one is never below the true one, and found in a tenth of the time.
        if matcher.quick_ratio() >= nearest[0] and (likeness := (matcher.ratio(), plain)) > nearest:
            nearest, meant = likeness, each
    return meant


def _have_changed_places(name: str, typed: str) -> bool:
    """Tell whether two or three letters of a name changed places, and nothing else."""
    different = [pair for pair in zip(name, typed, strict=False) if pair[0] != pair[1]]
    return sorted(name) == sorted(typed) and len(different) <= 3


_NEAR = 0.67
"""How alike a name must be to one that was meant, from 0 to 1: the share of their letters that stand in one order."""

_SHORT = 3
_NEAR_IF_SHORT = 0.65
"""The same of a name of up to three letters, of which one may be wrong."""


def _plain(name: str) -> str:
    """Return a name as it is compared."""
    return name.lower().replace("_", "")


def _of_similar_length(typed: str, known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield those names, as they are compared and as they are, whose length alone does not make them different."""
    left = MOST_COMPARED // len(typed)
    for each in known:
        plain = _plain(each)
        if left and _NEAR_IF_SHORT * (len(typed) + len(plain)) <= 2 * min(len(typed), len(plain)):
            left -= 1
            yield plain, each


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Return the help line for a misspelt name, or None if nothing is near."""
    match = closest(name, known)
    return f"did you mean `{match}`?" if match else None
