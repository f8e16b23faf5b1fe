"""How commands are run: in this process, which is quick, or in one of their own, which is real."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from tests.commands import Outcome, run_command

ROOT = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-m", "mlcalc")
# What would change the output on one machine and not on another.
_UNSET = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "PYTHONIOENCODING", "_MLCALC_COMPLETE")


class Run(Protocol):
    """Runs `mlcalc` with these words; `environment` adds variables."""

    def __call__(self, *words: str | Path, stdin: str = "", environment: dict[str, str] | None = None) -> Outcome:
        """Return the outcome."""
        ...


def environment_with(added: dict[str, str] | None = None) -> dict[str, str]:
    """Return the environment that processes run in."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "xterm-256color", **(added or {})}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return run_command


@pytest.fixture
def run_process(tmp_path: Path) -> Run:
    """Run the command in a process of its own, in an empty folder."""

    def run_in_process(*words: str | Path, stdin: str = "", environment: dict[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            [*COMMAND, *map(str, words)],
            input=stdin.encode(),
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env=environment_with(environment),
        )
        return Outcome(done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"), done.returncode)

    return run_in_process
