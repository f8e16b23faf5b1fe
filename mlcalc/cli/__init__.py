"""The command line: it joins readers, calculator and renderers, and does nothing that they cannot."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from mlcalc.cli.commands import names_of_flags, program
from mlcalc.cli.inner_typer import ClickException, NoArgsIsHelpError
from mlcalc.cli.problems import Found, asked_form
from mlcalc.cli.usage import Command, placed
from mlcalc.cli.world import ExitCode, World, process_world
from mlcalc.errors import MlcalcError, UsageError


def main(argv: Sequence[str] | None = None, world: World | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        argv: the words after the program's name; those of the process by default.
        world: the streams and the environment; those of the process by default.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    found = Found(asked_form(words))
    if world is None:
        return _run(words, process_world()._replace(found=found))
    with world.in_place():
        return _run(words, world._replace(found=found))


def _run(words: list[str], world: World) -> int:
    """Run a command, and show the problems that it found."""
    world.use_ascii_where_needed()
    try:
        code = _exit_code(words, world)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    world.found.place_in(lambda: Command(words, names_of_flags(words)))
    world.found.show(world)
    return ExitCode.WRONG_MODEL_OR_DATA if code == ExitCode.WORKED and world.found.is_refused else code


def _exit_code(words: list[str], world: World) -> int:
    """Run a command; the one place where errors become messages and exit codes."""
    try:
        run = program()(words, prog_name="mlcalc", obj=world, terminal_width=world.help_width, standalone_mode=False)
        return int(run or ExitCode.WORKED)
    except SystemExit as end:  # how Typer ends after what it does for a shell
        return int(end.code or ExitCode.WORKED)
    except NoArgsIsHelpError as problem:
        world.say(problem.message)
        return ExitCode.WRONG_COMMAND
    except (ClickException, MlcalcError) as problem:
        return _found(problem, Command(words, names_of_flags(words)), world)
    except Exception as fault:  # noqa: BLE001  (nobody shall see a trace)
        from mlcalc.cli.own_faults import fault_text

        world.found.add_text(fault_text(fault, world.environment))
    return ExitCode.WRONG_MODEL_OR_DATA


def _found(problem: ClickException | MlcalcError, command: Command, world: World) -> int:
    """Take what is wrong with a command, a model or data, and return the exit code."""
    if isinstance(problem, ClickException):
        from mlcalc.cli.wrong_words import problem_of

        problem = UsageError(problem_of(problem, command))
    is_typed = isinstance(problem, UsageError)
    told = [placed(each, command) if is_typed else each for each in problem.diagnostics]
    if is_typed and len(told) == 1 and told[0].place and told[0].place.source.name == "command":
        from mlcalc.cli.whole_command import told_together

        told = told_together(told[0], command.words, world)
    world.found.add(told)
    return ExitCode.WRONG_COMMAND if is_typed else ExitCode.WRONG_MODEL_OR_DATA
