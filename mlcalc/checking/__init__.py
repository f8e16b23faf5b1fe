"""What is wrong with sources and models, before anything is run: their problems alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from typing import NamedTuple

from mlcalc.checking.choice import Choice, configured
from mlcalc.checking.files import files_in
from mlcalc.checking.whole import problems_of
from mlcalc.errors import Diagnostic, MlcalcError, in_order, wrong_type
from mlcalc.readers.files import STANDARD_INPUT
from mlcalc.texts import quoted


class Checked(NamedTuple):
    """What is wrong with one file."""

    path: str
    problems: tuple[Diagnostic, ...]


def check(*paths: str | PathLike[str], choice: Choice | None = None) -> list[Diagnostic]:
    """Return what is wrong with sources, notebooks, saved models and descriptions; nothing in them is run.

    Args:
        paths: files and folders; `-` is standard input.
        choice: which problems are told; what `pyproject.toml` says by default.

    Raises:
        MlcalcError: a setting is wrong, or a folder holds too many files.
    """
    for path in paths:
        if not isinstance(path, (str, PathLike)):
            raise wrong_type(f"check takes the paths of files and folders, not {quoted(path)}")
    if choice is not None and not isinstance(choice, Choice):
        raise wrong_type(f"choice is a mlcalc.checking.choice.Choice, not {quoted(choice)}")
    found = checked(map(str, paths), configured if choice is None else lambda path: choice)
    return [problem for each in found for problem in each.problems]


def checked(paths: Iterable[str], choose: Callable[[str], Choice] = configured) -> Iterator[Checked]:
    """Yield what is wrong with each file, one after the other.

    Args:
        paths: files and folders; `-` is standard input.
        choose: returns which problems of a file are told.

    Raises:
        MlcalcError: a setting is wrong, or a folder holds too many files.
    """
    for path, is_named in files_in(paths, choose):
        yield check_file(path, choose(path), is_named=is_named)


def check_file(path: str, choice: Choice, *, is_named: bool = True) -> Checked:
    """Return what is wrong with one file.

    Args:
        path: its path, or `-`.
        choice: which problems are told.
        is_named: whether the user has named it; of what lies in a folder, only what holds models is of interest.
    """
    try:
        found = problems_of(path, is_named=is_named)
    except MlcalcError as cause:
        found = list(cause.diagnostics)
    told = list(dict.fromkeys(in_order(_in_file(each, path) for each in found if choice.takes(each, path))))
    if len(told) > 1:
        from mlcalc.together import mended_together

        told = mended_together(told)
    return Checked(path, tuple(told))


def _in_file(problem: Diagnostic, path: str) -> Diagnostic:
    """Return a problem that no line of a file was written for with the file that it is of."""
    is_placed = problem.place is not None and problem.place.source.is_file
    return problem if is_placed or path == STANDARD_INPUT else problem._replace(file=path)
