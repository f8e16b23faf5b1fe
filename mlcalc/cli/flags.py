"""Arguments as flags, and problems as the command line says them: what the library calls a setting is a flag here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from mlcalc.arguments.base import Argument, flag
from mlcalc.cli.inner_typer import TyperOption
from mlcalc.errors import Diagnostic
from mlcalc.layers import names as layer_names

_FLAGS = {"input_shape": "--input"}
"""A setting -> its flag, if that has another name."""


def with_flags(problem: Diagnostic) -> Diagnostic:
    """Return a problem whose help names flags in place of the settings of the library."""
    mend = problem.help or ""
    for name in problem.settings:
        spelling = flag_of(name)
        mend = re.sub(rf"`{name}\b", f"`{spelling}", mend)
        mend = re.sub(rf"(`{spelling})=\(([\w, ]+)\)`", lambda found: f"{found[1]} {found[2].replace(' ', '')}`", mend)
    return problem._replace(help=mend) if mend else problem


def flag_of(setting: str) -> str:
    """Return the flag that says what a setting of the library says."""
    return _FLAGS.get(setting) or flag(setting)


def option(name: str, argument: Argument, *, off: str, help: str, callback: Any) -> TyperOption:  # noqa: A002
    """Return the flag of an argument, whose value only the callback gets; a switch has a second flag, `off`."""
    is_switch = argument.kind == "BOOLEAN"
    return TyperOption(
        param_decls=[name, f"{flag(name)}/{flag(off)}" if is_switch else flag(name)],
        type=bool if is_switch else str,
        is_flag=is_switch or None,
        required=argument.required,
        default=None,
        metavar=None if is_switch else argument.kind,
        help=help,
        hidden=argument.ignored,
        expose_value=False,
        callback=callback,
        autocompletion=None if is_switch else _completion(argument),
    )


def _completion(argument: Argument) -> Callable[[Any, Any, str], list[str]]:
    """Return what completes the value of a flag, where its words can be listed."""

    def complete(ctx: Any, args: Any, incomplete: str) -> list[str]:
        return [word for word in (layer_names() if argument.holds else argument.words) if word.startswith(incomplete)]

    return complete


def complete_list(known: Iterable[str], incomplete: str) -> list[str]:
    """Return the lists with commas that begin so, and go on with each of the known words that fits."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{word}" for word in known if word.startswith(last)]
