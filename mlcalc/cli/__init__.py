"""The command line: it joins readers, calculator and renderers, and does nothing that they cannot."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from typer._click.exceptions import ClickException, NoArgsIsHelpError

from mlcalc.cli.commands import names_of_flags, program
from mlcalc.cli.flags import with_flags
from mlcalc.cli.usage import Command, placed, problem_of
from mlcalc.cli.world import ExitCode, World, process_world
from mlcalc.errors import MlcalcError, UsageError
from mlcalc.excerpts import problems_text
from mlcalc.texts import readable
from mlcalc.version import __version__


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
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        run = program()(words, prog_name="mlcalc", obj=world, terminal_width=world.help_width, standalone_mode=False)
        return int(run or ExitCode.WORKED)
    except SystemExit as end:  # how Typer ends after what it does for a shell
        return int(end.code or ExitCode.WORKED)
    except NoArgsIsHelpError as problem:
        world.say(problem.message)
        return ExitCode.WRONG_COMMAND
    except (ClickException, MlcalcError) as problem:
        return _told(problem, Command(words, names_of_flags(words)), world)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (RecursionError, MemoryError):
        world.say("error: the input is nested too deeply or is too large")
    except OSError as problem:
        world.say(readable(f"error: {problem.strerror or problem}"))
    except Exception as fault:
        if world.environment.get("MLCALC_DEBUG"):
            raise
        world.say(_own_fault(fault))
    return ExitCode.WRONG_MODEL_OR_DATA


def _told(problem: ClickException | MlcalcError, command: Command, world: World) -> int:
    """Say what is wrong with a command, a model or data, and return the exit code."""
    if isinstance(problem, ClickException):
        problem = UsageError(problem_of(problem, command))
    problems, is_typed = problem.diagnostics, isinstance(problem, UsageError)
    shown = [placed(each, command) for each in problems] if is_typed else problems
    world.say(problems_text(shown, lambda each: str(with_flags(each))))
    return ExitCode.WRONG_COMMAND if is_typed else ExitCode.WRONG_MODEL_OR_DATA


def _own_fault(fault: Exception) -> str:
    """Return one line on a mistake of mlcalc's own, with what a report of it needs."""
    import traceback

    where = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    what = readable(f"{type(fault).__name__} at {place}: {fault}")
    return f"error: a mistake of mlcalc {__version__} itself: {what} (`MLCALC_DEBUG=1` shows more: please report both)"
