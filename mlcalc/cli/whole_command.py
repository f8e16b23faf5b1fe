"""A command of which several words are wrong: all of them are told in one run, and the command that is meant."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from itertools import pairwise

from mlcalc.cli.commands import names_of_flags, program
from mlcalc.cli.inner_typer import ClickException
from mlcalc.cli.problems import Found
from mlcalc.cli.unknown_flags import NO
from mlcalc.cli.usage import Command, placed
from mlcalc.cli.world import World
from mlcalc.cli.wrong_words import problem_of
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.limits import MOST_FAULTS

_OFFER = re.compile(
    r"(?:did you mean |it is |write it as: )?`?(--?[A-Za-z][^`]*?)`?(?:\?| here)?|did you mean `(\w+)`\?"
)
"""How a help line offers a flag, alone or with its value, or another word."""
_NO_OFFER = re.compile(r"take it out: .*|`.* --help` lists the flags")
"""How a help line says that a flag has no place in the command."""

_IS_MISSING = re.compile(r" needs (?:a value|`|[A-Z])")
"""What a problem says of what is not there: its mend is an example, and not what was meant."""


def told_together(first: Diagnostic, words: Sequence[str], world: World) -> list[Diagnostic]:
    """Return all that is wrong with the words of a command; the help of each is the command without any of it.

    Where one word alone is wrong, or a further one has no sure mend, each keeps its own help.

    Args:
        first: what was found first.
        words: the words behind the program's name.
        world: what the command is run in.
    """
    if _IS_MISSING.search(first.message) and (wrong := _wrong_shapes(words)):
        return [*wrong, first._replace(help=_flags_alone(first.help, words))]
    found, now, is_sure = [first], list(words), True
    problem: Diagnostic | None = first
    while problem is not None and len(found) <= MOST_FAULTS:
        then = None if _IS_MISSING.search(problem.message) else _without(problem, now)
        if then is None:
            return found
        if problem is not first:
            found.append(_at_its_word(problem, Command(now), Command(words)))
        is_sure = is_sure and "lists the flags" not in (problem.help or "")
        now, problem = then, _wrong_in(then, world)
    if len(found) == 1 or problem is not None or not is_sure:
        return found
    whole = shlex.join(["mlcalc", *now])
    return [each._replace(help=whole) for each in found]


def _wrong_shapes(words: Sequence[str]) -> list[Diagnostic]:
    """Return what is wrong with the shapes of inputs, which no run has read where a flag is missing."""
    from mlcalc.cli.input_flags import shape_of_flag

    found = []
    for at, (before, word) in enumerate(pairwise(words), 1):
        if before != "--input":
            continue
        try:
            shape_of_flag(word)
        except MlcalcError as cause:
            found += [each._replace(place=Command(words).place(at), where=None) for each in cause.diagnostics]
    return found


def _flags_alone(mend: str | None, words: Sequence[str]) -> str | None:
    """Return what a mend adds to a command of which another word is wrong, too."""
    typed = f"{shlex.join(['mlcalc', *words])} "
    return f"add {mend.removeprefix(typed)}" if mend and mend.startswith(typed) else mend


def _without(problem: Diagnostic, words: Sequence[str]) -> list[str] | None:
    """Return the words of a command with what the help of a problem offers; None if it offers nothing sure."""
    mend = (problem.help or "").partition(", or the call ")[0]
    if mend.startswith("mlcalc "):
        return shlex.split(mend)[1:]
    at, offer = _index(problem, Command(words)), _OFFER.fullmatch(mend)
    if at is None or not (offer or _NO_OFFER.fullmatch(mend)):
        return None
    if offer and offer[2] and words[at].startswith("-"):
        return None
    new = shlex.split(offer[1] or offer[2]) if offer else []
    start, end = _replaced(words, at, new)
    sign, value = words[at].partition("=")[1:] if end == at + 1 and len(new) == 1 else ("", "")
    return [*words[:start], *(f"{each}{sign}{value}" for each in new), *words[end:]]


def _replaced(words: Sequence[str], at: int, new: Sequence[str]) -> tuple[int, int]:
    """Return the stretch of words that what is offered at one of them stands in place of."""
    behind = (each for each in range(at + 1, len(words)) if re.match(r"--?[A-Za-z]", words[each]))
    end = next(behind, len(words))
    is_flag, has_value = words[at].startswith("-"), "=" in words[at]
    is_off = new and new[0].startswith("--no-") and words[at + 1 : end][:1] in _NOT_SO
    if is_flag and (len(new) != 1 or is_off):
        return at, at + 1 if has_value else min(at + 2, end)
    if is_flag or not new[0].startswith("-"):
        return at, at + 1
    if len(new) == 1 and words[at - 1].startswith("-"):  # a switch with a value
        return at - 1, at + 1
    flags = [each for each in range(at) if words[each] == new[0]]
    return (flags[-1], end) if flags else (at, end if len(new) > 2 else at + 1)


_NOT_SO = [[each] for word in NO for each in (word, word.title())]


def _index(problem: Diagnostic, command: Command) -> int | None:
    """Return the word that a problem stands at."""
    if problem.place is None:
        return None
    return next((at for at in range(len(command.words)) if command.place(at).column == problem.place.column), None)


def _at_its_word(problem: Diagnostic, now: Command, typed: Command) -> Diagnostic:
    """Return what is wrong with a word of a mended command, at the word as it was typed."""
    problem = placed(problem, now)
    at = _index(problem, now)
    there = None if at is None else typed.index_of_word(now.words[at])
    return problem._replace(place=typed.end if there is None else typed.place(there))


def _wrong_in(words: Sequence[str], world: World) -> Diagnostic | None:
    """Read the words of a command without running it, and return what is wrong with one of them."""
    if not {"-h", "--help", "--version", "-V"}.isdisjoint(words):
        return None
    try:
        aside = world._replace(found=Found())  # whose notes are of a command that was not typed
        outer = program().make_context("mlcalc", list(words), obj=aside)
        run = program().get_command(outer, words[0]) if words else None
        if run is not None:
            run.make_context(words[0], list(words[1:]), parent=outer)
    except ClickException as problem:
        return placed(problem_of(problem, command := Command(words, names_of_flags(words))), command)
    except MlcalcError as problem:
        command = Command(words, names_of_flags(words))
        return placed(problem.diagnostics[0], command)
    return None
