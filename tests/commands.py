"""The command as a user runs it: words in, what it prints and its exit code out, without a process of its own."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mlcalc.cli import main
from mlcalc.cli.world import World


class Outcome(NamedTuple):
    """What a command printed, and its exit code."""

    stdout: str
    stderr: str
    code: int


class Terminal(io.TextIOWrapper):
    """A stream that says whether it is a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), "utf-8", write_through=True)
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    @property
    def shown(self) -> str:
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


def run_command(
    *words: str | Path,
    stdin: str | bytes = b"",
    environment: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> Outcome:
    """Run the command in the current folder and return the outcome."""
    content = stdin.encode() if isinstance(stdin, str) else stdin
    stdout, stderr = io.BytesIO(), io.BytesIO()
    # A file, because what reads standard input may ask for its number.
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        world = World(
            io.TextIOWrapper(file, "utf-8"),
            io.TextIOWrapper(stdout, encoding, write_through=True),
            io.TextIOWrapper(stderr, encoding, write_through=True),
            {"MLCALC_DEBUG": "1", **(environment or {})},  # a mistake of the program's own is one of the test, too
        )
        code = main([str(each) for each in words], world)
        return Outcome(stdout.getvalue().decode(encoding), stderr.getvalue().decode(encoding), code)
