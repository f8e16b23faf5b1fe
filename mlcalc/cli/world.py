"""The world around a command: its streams and environment, which a test can replace; and its exit codes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple, TextIO

from mlcalc.cli.problems import Found
from mlcalc.texts import visible_lines


class ExitCode(IntEnum):
    """How a command ended."""

    WORKED = 0
    WRONG_MODEL_OR_DATA = 1
    WRONG_COMMAND = 2
    INTERRUPTED = 130


class World(NamedTuple):
    """What a command reads and writes, apart from files.

    The streams must have a `buffer`: a `.npy` file is bytes, and so is what may be UTF-8.
    """

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    environment: Mapping[str, str]
    found: Found = Found()
    """What the command that runs has found; each has its own."""

    @property
    def is_terminal(self) -> bool:
        """Whether a person sees the results at once."""
        return self.stdout.isatty()

    def say(self, text: str) -> None:
        """Write lines for people on standard error, visible whatever they hold; problems in colours where those are.

        All that a command says beside its result comes through here.
        """
        self._write_problems(self.stderr, text)

    def tell(self, text: str) -> None:
        """Write problems on standard output, where they are the result, as `say` does."""
        self._write_problems(self.stdout, text)

    def _write_problems(self, stream: TextIO, text: str) -> None:
        lines = visible_lines(text).split("\n") if text else []
        if (columns := self.columns_of(stream)) is not None:
            from mlcalc.cli.wrapping import wrapped

            lines = [part for line in lines for part in wrapped(line, columns)]
            if not self.environment.get("NO_COLOR") and self.environment.get("TERM") != "dumb":
                lines = list(map(_coloured, lines))
        stream.write("".join(f"{line}\n" for line in lines))

    def columns_of(self, stream: TextIO) -> int | None:
        """Return how wide a stream is for people; None where it is no terminal."""
        return self._columns(stream) if stream.isatty() else None

    @property
    def help_width(self) -> int:
        """Columns of a help page: those of the terminal, from 38 to 78."""
        return max(min(self._columns(self.stdout), 80) - 2, 38)

    def _columns(self, stream: TextIO) -> int:
        columns = self.environment.get("COLUMNS", "")
        if columns.isdecimal() and int(columns):
            return int(columns)
        try:
            return os.get_terminal_size(stream.fileno()).columns or 80
        except (OSError, ValueError):
            return 80

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Put the streams in the place of the process' own, where Typer and standard input's readers look for them."""
        before = sys.stdin, sys.stdout, sys.stderr
        sys.stdin, sys.stdout, sys.stderr = self.stdin, self.stdout, self.stderr
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = before

    def use_ascii_where_needed(self) -> None:
        """Write the signs of formulas in ASCII if the locale has nothing better."""
        for stream in (self.stdout, self.stderr):
            if (stream.encoding or "ascii").lower().replace("-", "") in ("utf8", "utf16", "utf32"):
                # JSON can name a layer by half a character, which UTF-8 has no bytes for.
                stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]
            else:
                import codecs

                codecs.register_error("mlcalc", _in_ascii)
                stream.reconfigure(errors="mlcalc")  # type: ignore[attr-defined]


_COLOURS = {
    r"(?<=\|) *\^+(?: .*)?$": "31",  # the carets and their remark
    r"(?:^|(?<=: ))error(?=:|\[)": "1;31",
    r"(?:^|(?<=: ))warning(?=:|\[)": "1;33",
    r"(?:^|(?<=: ))note(?=:|\[)": "1;35",
    r"^ +-->|^(?: {2,}|\S+ +)\|": "36",  # the place, and the gutter of an excerpt
    r"^ += help:": "1;36",
}
"""What stands out in a line of a problem -> its colour, of the terminal's own palette."""


def _coloured(line: str) -> str:
    for pattern, colour in _COLOURS.items():
        line = re.sub(pattern, f"\033[{colour}m\\g<0>\033[0m", line, count=1)
    return line


def process_world() -> World:
    """Return the world of this process, and set the process up for one command."""
    import gc
    import signal
    import warnings

    if hasattr(signal, "SIGPIPE"):
        # A closed pipe (`| head`) ends the program quietly, as it does any other tool.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # A run is short, and makes many objects but hardly any cycles: collecting them often is time lost.
    gc.set_threshold(100_000, 50, 100)
    # What Python and the libraries remark on how a file is written is for who asks for it, by `python -W` and the like.
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    # A program that is started without standard streams, as by a daemon, reads and writes nothing.
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    return World(sys.stdin, sys.stdout, sys.stderr, os.environ)


_ASCII = {"×": "*", "−": "-", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "→": "->", "…": "..."}


def _in_ascii(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    signs = problem.object[problem.start : problem.end]
    return "".join(_ASCII.get(sign, "?") for sign in signs), problem.end
