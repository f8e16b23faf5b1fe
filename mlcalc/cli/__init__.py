"""The command line: it joins readers, calculator and renderers, and does nothing that they cannot."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from typer._click.exceptions import ClickException, NoArgsIsHelpError

from mlcalc.cli.commands import program
from mlcalc.cli.problems import Found, asked_form
from mlcalc.cli.world import ExitCode, World, process_world
from mlcalc.errors import MlcalcError, UsageError
from mlcalc.texts import readable


def main(argv: Sequence[str] | None = None, world: World | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        argv: the words after the program's name; those of the process by default.
        world: the streams and the environment; those of the process by default.
    """
    words = sys.argv[1:] if argv is None else argv
    found = Found(asked_form(words))
    if world is None:
        return _run(words, process_world()._replace(found=found))
    with world.in_place():
        return _run(words, world._replace(found=found))


def _run(argv: Sequence[str], world: World) -> int:
    """Run a command, and show the problems that it found."""
    world.use_ascii_where_needed()
    try:
        code = _exit_code(argv, world)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    world.found.show(world)
    return ExitCode.WRONG_MODEL_OR_DATA if code == ExitCode.WORKED and world.found.is_refused else code


def _exit_code(argv: Sequence[str], world: World) -> int:
    """Run a command; the one place where errors become messages and exit codes."""
    try:
        run = program()(argv, prog_name="mlcalc", obj=world, terminal_width=world.help_width, standalone_mode=False)
        return int(run or ExitCode.WORKED)
    except SystemExit as end:  # how Typer ends after what it does for a shell
        return int(end.code or ExitCode.WORKED)
    except ClickException as problem:
        world.found.add_text(_usage_text(problem, is_whole=world.found.is_text))
        return problem.exit_code
    except MlcalcError as problem:
        world.found.add(problem.diagnostics)
        return ExitCode.WRONG_COMMAND if isinstance(problem, UsageError) else ExitCode.WRONG_MODEL_OR_DATA
    except (RecursionError, MemoryError):
        world.found.add_text("error: the input is nested too deeply or is too large")
    except OSError as problem:
        world.found.add_text(readable(f"error: {problem.strerror or problem}"))
    return ExitCode.WRONG_MODEL_OR_DATA


def _usage_text(problem: ClickException, *, is_whole: bool) -> str:
    """Return what Typer says of a command that was typed wrong; the words that were typed are in its last line."""
    if not isinstance(problem, NoArgsIsHelpError):
        problem.message = readable(problem.message)
    if not is_whole:
        return problem.format_message()
    shown = io.StringIO()
    problem.show(shown)
    return shown.getvalue().removesuffix("\n")
