"""Commands that were typed wrong: said at the word that is wrong, as every other problem is."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

from mlcalc.cli.inner_typer import (
    BadParameter,
)
from mlcalc.errors import Diagnostic, Label, MlcalcError, Place, Source, UsageError, located


@contextmanager
def at_flag(flag: str) -> Iterator[None]:
    """Blame on a flag what the library refuses meanwhile.

    Raises:
        UsageError: it refused something.
    """
    try:
        yield
    except MlcalcError as cause:
        raise UsageError(located(cause, None, flag).diagnostics) from None


@contextmanager
def as_typed(word: str | None = None) -> Iterator[None]:
    """Blame on the command, or on one word of it, what is wrong with its words; what is wrong in a file is the file's.

    Raises:
        UsageError: something is, and nothing else.
    """
    try:
        yield
    except MlcalcError as cause:
        if any(each.place and each.place.source.is_file for each in cause.diagnostics):
            raise
        raise UsageError(located(cause, None, word).diagnostics) from None


class WrongValueError(BadParameter):
    """A flag has a value that it cannot have.

    Args:
        message: what is wrong.
        mend: the flag with a value that it can have, if one is near.
        name: the flag, where it is not known from the option whose value is read.
    """

    def __init__(self, message: str, mend: str | None, name: str | None = None) -> None:
        super().__init__(message, param_hint=name)
        self.mend = mend


class StrayWordError(BadParameter):
    """A word stands among the data of a command, and is none of them.

    Args:
        message: what is wrong if nothing in front of the word says what it was meant for.
        word: the word.
        ctx: the context of the command.
        mend: what it may have been meant for, if that is said.
    """

    def __init__(self, message: str, word: str, ctx: Any, mend: str | None = None) -> None:
        super().__init__(message, ctx=ctx)
        self.word, self.mend = word, mend


class Command(NamedTuple):
    """A command as it was typed: its words behind the program's name; `names` are all names of each flag."""

    words: Sequence[str]
    names: Mapping[str, Sequence[str]] = MappingProxyType({})

    @property
    def source(self) -> Source:
        """The command as one line."""
        return Source("command", shlex.join(["mlcalc", *self.words]), is_file=False)

    def place(self, index: int) -> Place:
        """Return where a word stands."""
        before = shlex.join(["mlcalc", *self.words[:index]])
        return Place(self.source, 1, len(before) + 2, len(shlex.quote(self.words[index])))

    @property
    def end(self) -> Place:
        """The place behind the last word."""
        return Place(self.source, 1, len(self.source.text) + 1)

    def index_of_flag(self, name: str) -> int | None:
        """Return where a flag stands, the last time."""
        known = self.names.get(name, [name])
        found = [index for index, word in enumerate(self.words) if word in known or word.startswith(f"{name}=")]
        return found[-1] if found else None

    def index_of_word(self, word: str) -> int | None:
        """Return where a word stands, the first time."""
        return self.words.index(word) if word in self.words else None

    def index_of_value(self, name: str) -> int | None:
        """Return where the value of a flag stands."""
        index = self.index_of_flag(name)
        behind = index is not None and "=" not in self.words[index] and index + 1 < len(self.words)
        behind = behind and index is not None and not self.words[index + 1].startswith("--")
        return index + 1 if behind and index is not None else index


def placed(problem: Diagnostic, command: Command) -> Diagnostic:
    """Return what is wrong with a flag or a word, at its place in the command."""
    where = problem.where
    if problem.place or not where:
        return problem
    is_flag = where.startswith("-")
    index = command.index_of_value(where) if is_flag else command.index_of_word(where)
    if index is None:
        return problem
    place = command.place(index)
    labels = (Label(place, ""), *problem.labels) if problem.labels else ()
    return problem._replace(place=place, where=None, labels=labels)
