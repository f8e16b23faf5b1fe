"""Calls of functions of the source with arguments that they do not have: Python ends there."""

from __future__ import annotations

import ast

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Diagnostic, MlcalcError, closest, error
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Function, Setting
from mlcalc.texts import counted, listed, named


def check_arguments(session: Session, function: Function, setting: Setting) -> Setting:
    """Say what a function is given and does not take; return what is meant.

    Args:
        session: the reading of the source.
        function: a function of the source that is no method.
        setting: what it is given.
    """
    node, given = setting.node, function.node.args
    if node is None or setting.is_partial or not _is_followed(session, function, node):
        return setting
    places = [each.arg for each in (*given.posonlyargs, *given.args)][function.owner is not None :]
    if not given.vararg and len(setting.positional) > len(places):
        takes, those = counted(len(places), "argument"), listed([f"`{named(each)}`" for each in places])
        message = f"`{function.shown}` takes {takes}, and gets {len(setting.positional)}"
        mend = f"it takes {those}" if places else "leave them out"
        session.fail(error("too-many-arguments", message, help=mend), node.args[len(places)])
    known = [*places, *(each.arg for each in given.kwonlyargs)]
    strays = [each for each in node.keywords if each.arg not in known] if not given.kwarg else []
    for each in strays:
        meant = _stray(session, function, each, [name for name in known if name not in setting.named])
        if meant is not None and meant not in places[: len(setting.positional)]:
            named_so = {meant if key == each.arg else key: value for key, value in setting.named.items()}
            setting = setting._replace(named=named_so)
    return setting


def _is_followed(session: Session, function: Function, node: ast.Call) -> bool:
    """Tell whether a call is surely made, and made as it is written."""
    is_decorated = not isinstance(function.node, ast.Lambda) and bool(function.node.decorator_list)
    if session.tries or session.doubts or session.is_exploring or is_decorated:
        return False
    return not any(isinstance(each, ast.Starred) for each in node.args) and all(each.arg for each in node.keywords)


def _stray(session: Session, function: Function, keyword: ast.keyword, known: list[str]) -> str | None:
    """Say that a function has no argument of a name, and return the one that is meant, if one is near."""
    name = keyword.arg or ""
    meant = closest(name, known)
    question = f": did you mean `{meant}`?" if meant else ""
    place, mend = session.place(keyword), None
    if meant and place:
        start = place.column - 1
        mend = bare(instruction([Edit(place.source, place.line, start, start + len(name), meant)]))
    elif known:
        mend = f"it takes {listed([f'`{named(each)}`' for each in known])}"
    message = f"`{function.shown}` has no argument `{named(name)}`{question}"
    shown = place and place._replace(length=len(name))
    session.fail(MlcalcError(Diagnostic("unknown-argument", message, help=mend, place=shown)), keyword.value)
    return meant
