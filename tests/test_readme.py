"""The README: every command and every Python example in it runs, and gives what it shows."""

from __future__ import annotations

import doctest
import re
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.commands import run_command

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
EXAMPLES = [example for block in BLOCKS for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(words: list[str]) -> str:
    outcome = run_command(*words)
    return outcome.stdout + outcome.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.partition("\n")[0] for example in EXAMPLES])
def test_command(example: str) -> None:
    """A command of the README prints what stands below it."""
    command, _, expected = example.partition("\n")
    program, *words = shlex.split(command)
    assert program == "mlcalc"
    assert expected == run(words)


def test_python_examples() -> None:
    """The Python session of the README gives what it shows."""
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert results.attempted > 5
    assert results.failed == 0


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL))
def test_descriptions(block: str, tmp_path: Path) -> None:
    """A description in the README is a model that can be summarized."""
    model = tmp_path / "model.yaml"
    model.write_text(block, encoding="utf-8")
    assert run(["params", str(model), "--quiet"]).strip().isdigit()


def test_links() -> None:
    """What the README points to is there."""
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert {"LICENSE", "SECURITY.md", "samples/lenet5.svg"} <= set(targets)
    assert [] == [each for each in targets if not (ROOT / each).exists()]


def test_every_command_is_shown() -> None:
    """Each command stands in the README."""
    from mlcalc.cli.commands import COMMANDS

    assert [] == [command for command in COMMANDS if f"mlcalc {command}" not in README]


def test_picture(tmp_path: Path) -> None:
    """The picture shows what the command prints today."""
    fresh = tmp_path / "fresh.svg"
    run(["summary", "samples/lenet5.yaml", "--output", str(fresh)])
    assert _words(fresh) == _words(ROOT / "samples" / "lenet5.svg")


def _words(picture: Path) -> str:
    """Return the text of a picture, however its letters are placed."""
    return "".join("".join(ET.fromstring(picture.read_text(encoding="utf-8")).itertext()).split()[-200:])
