"""However long a text is and whatever it repeats, the time to read it grows with its length; the answer is short."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.commands import run_command

LENGTH = 30_000
"""Characters of a text: whatever goes over all of it at each of its lines takes many seconds, anything else one."""
SECONDS = 60
"""Of CPU time: all texts together take less than a third of it, and each that is read in quadratic time all."""
LONGEST_LINE, LONGEST_ANSWER = 2_000, 20_000
"""Characters of what a person reads: the excerpt of a long line is short, and of many problems few are told."""

PUMPS = {
    "a.py": ("\n", "[\n", "{\n", "print \n", "a,", "x = (\n", '"\\', '"""\\', "a", "x = (]\n", "except (\n"),
    "a.yaml": ("layers:\n", "- a\n", "a,", "\u00a0", '"', "(", "- dense: x\n", "&a "),
    "a.json": ("layers:\n", "[", '{"a":', '"\\'),
    "a.txt": ("layers:\n", "a "),
}
"""Ends of names of files -> what a text of each repeats."""
HEADS = {"a.py": "import keras\n", "a.yaml": "layers:\n"}
"""What stands above it."""


def questions() -> Iterator[tuple[str, str, str]]:
    """Yield each command with the name of a file and what the text in it repeats."""
    for name, pumps in PUMPS.items():
        for pump in pumps:
            yield "summary", name, pump
            yield "check", name, pump


def ask_all(folder: str) -> None:
    """Ask each question, and say which is being asked."""
    for command, name, pump in questions():
        sys.stdout.write(f"{command} {name} of {pump!r}\n")
        sys.stdout.flush()
        path = Path(folder) / name
        path.write_text(HEADS.get(name, "") + pump * (LENGTH // len(pump)), encoding="utf-8")
        found = run_command(command, path)
        told = found.stdout + found.stderr
        assert found.code in (0, 1, 2)
        assert command == "check" or len(told) < LONGEST_ANSWER  # which tells all problems
        assert max(map(len, told.splitlines()), default=0) < LONGEST_LINE
    sys.stdout.write("done\n")


def test_linear(tmp_path: Path) -> None:
    """All are answered within a limit of CPU time that a single quadratic reading exceeds, in few and short lines."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    done = subprocess.run(
        [sys.executable, "-c", f"from tests.test_long_texts import ask_all; ask_all({str(tmp_path)!r})"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )
    assert ("done", "") == (done.stdout.splitlines()[-1], done.stderr)
