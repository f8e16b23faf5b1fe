"""Arguments as flags, and problems as the command line says them: what the library calls a setting is a flag here."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperOption

from mlcalc.arguments import Argument, flag
from mlcalc.errors import Diagnostic

_FLAGS = {"input_shape": "--input"}
"""A setting -> its flag, if that has another name."""


def with_flags(problem: Diagnostic) -> Diagnostic:
    """Return a problem whose help names flags in place of the settings of the library."""
    mend = problem.help or ""
    for name in problem.settings:
        mend = re.sub(rf"`{name}\b", f"`{_FLAGS.get(name) or flag(name)}", mend)
    return problem._replace(help=mend) if mend else problem


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
    )
