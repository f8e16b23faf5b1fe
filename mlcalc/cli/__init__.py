"""The command line: it joins readers, calculator and renderers, and does nothing that they cannot."""

from __future__ import annotations

from collections.abc import Sequence

from mlcalc.cli.commands import program
from mlcalc.cli.flags import with_flags
from mlcalc.cli.world import ExitCode, World, process_world
from mlcalc.errors import MlcalcError, UsageError


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
        program()(argv, prog_name="mlcalc", obj=world, terminal_width=world.help_width)
    except SystemExit as end:  # how Typer ends every command, after help and its own errors too
        return int(end.code or ExitCode.WORKED)
    except MlcalcError as problem:
        said = MlcalcError([with_flags(each) for each in problem.diagnostics])
        world.stderr.write(_coloured(str(said), world) + "\n")
        return ExitCode.WRONG_COMMAND if isinstance(problem, UsageError) else ExitCode.WRONG_MODEL_OR_DATA
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (RecursionError, MemoryError):
        world.stderr.write("error: the input is nested too deeply or is too large\n")
    except OSError as problem:
        world.stderr.write(f"error: {problem.strerror or problem}\n")
    return ExitCode.WRONG_MODEL_OR_DATA


def _coloured(text: str, world: World) -> str:
    """Return the message with its first word in red, on a terminal that may have colours."""
    if not world.has_coloured_errors:
        return text
    return "\n".join(
        f"\033[1;31merror\033[0m{line[5:]}" if line.startswith("error:") else line for line in text.split("\n")
    )
