"""The real command, run as a user runs it: words in, what it prints and its exit code out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

ROOT = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-m", "mlcalc")
# What would change the output on one machine and not on another.
_UNSET = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "PYTHONIOENCODING", "_MLCALC_COMPLETE")


class Outcome(NamedTuple):
    """What a command printed, and its exit code."""

    stdout: str
    stderr: str
    code: int


class Run(Protocol):
    """Runs `mlcalc` with these words; `environment` adds variables."""

    def __call__(self, *words: str | Path, stdin: str = "", environment: dict[str, str] | None = None) -> Outcome:
        """Return the outcome."""
        ...


def environment_with(added: dict[str, str] | None = None) -> dict[str, str]:
    """Return the environment that commands run in."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "xterm-256color", **(added or {})}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command in an empty directory of its own."""

    def run_command(*words: str | Path, stdin: str = "", environment: dict[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            [*COMMAND, *map(str, words)],
            input=stdin.encode(),
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env=environment_with(environment),
        )
        return Outcome(done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"), done.returncode)

    return run_command
