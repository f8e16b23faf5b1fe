"""The command line: it joins readers, calculator and renderers, and does nothing that they cannot."""

from __future__ import annotations

import io
from collections.abc import Sequence

from typer._click.exceptions import ClickException, NoArgsIsHelpError

from mlcalc.cli.commands import program
from mlcalc.cli.flags import with_flags
from mlcalc.cli.world import ExitCode, World, process_world
from mlcalc.errors import MlcalcError, UsageError
from mlcalc.excerpts import problems_text
from mlcalc.texts import readable


def main(argv: Sequence[str] | None = None, world: World | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        argv: the words after the program's name; those of the process by default.
        world: the streams and the environment; those of the process by default.
    """
    if world is None:
        return _run(argv, process_world())
    with world.in_place():
        return _run(argv, world)


def _run(argv: Sequence[str] | None, world: World) -> int:
    """Run a command; the one place where errors become messages and exit codes."""
    world.use_ascii_where_needed()
    try:
        run = program()(argv, prog_name="mlcalc", obj=world, terminal_width=world.help_width, standalone_mode=False)
        return int(run or ExitCode.WORKED)
    except SystemExit as end:  # how Typer ends after what it does for a shell
        return int(end.code or ExitCode.WORKED)
    except ClickException as problem:
        world.say(_usage_text(problem))
        return problem.exit_code
    except MlcalcError as problem:
        world.say(problems_text(problem.diagnostics, lambda each: str(with_flags(each))))
        return ExitCode.WRONG_COMMAND if isinstance(problem, UsageError) else ExitCode.WRONG_MODEL_OR_DATA
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (RecursionError, MemoryError):
        world.say("error: the input is nested too deeply or is too large")
    except OSError as problem:
        world.say(readable(f"error: {problem.strerror or problem}"))
    return ExitCode.WRONG_MODEL_OR_DATA


def _usage_text(problem: ClickException) -> str:
    """Return what Typer says of a command that was typed wrong; the words that were typed are in its last line."""
    if not isinstance(problem, NoArgsIsHelpError):
        problem.message = readable(problem.message)
    shown = io.StringIO()
    problem.show(shown)
    return shown.getvalue().removesuffix("\n")
