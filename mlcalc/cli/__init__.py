"""The command line: it joins readers, calculator and renderers, and does nothing that they cannot."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from mlcalc.cli.commands import LazyGroup
from mlcalc.errors import MlcalcError
from mlcalc.version import __version__

app = typer.Typer(
    cls=LazyGroup,
    name="mlcalc",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # a frame would cut flags to the width of the terminal, and swallow `[default: …]`
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 it worked, 1 the model or the data is wrong, 2 the command was typed wrong.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"mlcalc {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """The model calculator: output shapes, parameters and the reason for every number.

    Example: `mlcalc params lstm --units 10 --input-dim 1`
    """


def main() -> NoReturn:
    """Run the command line; the one place where errors become messages and exit codes."""
    if hasattr(signal, "SIGPIPE"):
        # A closed pipe (`| head`) ends the program quietly, as it does any other tool.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # A program that is started without standard streams, as by a daemon, writes to nowhere.
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    _speak_ascii_where_needed()
    # A run is short, and makes many objects but hardly any cycles: collecting them often is time lost.
    gc.set_threshold(100_000, 50, 100)
    try:
        app(prog_name="mlcalc")
    except MlcalcError as problem:
        sys.stderr.write(_coloured(str(problem)) + "\n")
        # What is wrong with a flag was typed wrong.
        sys.exit(2 if all((each.where or "").startswith("--") for each in problem.diagnostics) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except (RecursionError, MemoryError):
        sys.stderr.write("error: the input is nested too deeply or is too large\n")
    except OSError as problem:
        sys.stderr.write(f"error: {problem.strerror or problem}\n")
    sys.exit(1)


def _coloured(text: str) -> str:
    """Return the message with its first word in red, on a terminal that may have colours."""
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return "\n".join(
        f"\033[1;31merror\033[0m{line[5:]}" if line.startswith("error:") else line for line in text.split("\n")
    )


def _speak_ascii_where_needed() -> None:
    """Write the signs of formulas in ASCII where the locale has nothing better."""
    for stream in (sys.stdout, sys.stderr):
        if (stream.encoding or "ascii").lower().replace("-", "") not in (
            "utf8",
            "utf16",
            "utf32",
        ):
            import codecs

            codecs.register_error("mlcalc", _in_ascii)
            stream.reconfigure(errors="mlcalc")  # type: ignore[union-attr]
        else:
            # JSON can name a layer by half a character, which UTF-8 has no bytes for.
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


_ASCII = {"×": "*", "−": "-", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "→": "->", "…": "..."}


def _in_ascii(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    signs = problem.object[problem.start : problem.end]
    return "".join(_ASCII.get(sign, "?") for sign in signs), problem.end
