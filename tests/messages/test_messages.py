"""What the command says of hundreds of mistakes: exactly what was recorded, so that no wording changes unseen."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from mlcalc.cli.commands import COMMANDS
from tests.commands import run_command
from tests.messages.corpus import areas, introduction, read

MISTAKES = {(path.stem, each.title): each for path in areas() for each in read(path)}


@pytest.mark.parametrize("key", MISTAKES, ids=" / ".join)
def test_record(key: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome is the recorded one, and nothing is written; `python -m tests.messages.record` records anew."""
    monkeypatch.chdir(tmp_path)
    mistake = MISTAKES[key]
    mistake.make_files()
    before = sorted(tmp_path.rglob("*"))
    assert mistake.record.split("\n") == mistake.outcome().split("\n")
    assert before == sorted(tmp_path.rglob("*"))


OF_MODELS = [key for key, each in MISTAKES.items() if re.fullmatch(r"mlcalc summary \S+\.(ya?ml|json)", each.command)]


@pytest.mark.parametrize("key", OF_MODELS, ids=" / ".join)
def test_check_says_what_summary_says(key: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` finds the errors that `summary` ends with, in the same words, and ends with the same code."""
    monkeypatch.chdir(tmp_path)
    mistake = MISTAKES[key]
    mistake.make_files()
    file = mistake.command.split()[-1]
    summary, check = run_command("summary", file), run_command("check", file)
    errors = re.findall(r"^error: (.*)", summary.stderr, re.MULTILINE)
    assert sorted(errors) == sorted(re.findall(r"^\S[^\n]*?: error(?:\[[\w-]+\]|:) (.*)", check.stdout, re.MULTILINE))
    assert summary.code == check.code


def test_comparison_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other words are another record."""
    mistake = MISTAKES["targets", "a layer that is misspelt"]
    assert mistake.record == mistake.outcome()
    monkeypatch.setattr("mlcalc.cli.target.meant", lambda name, others: "is it `LSTM`?")
    assert mistake.record.replace("did you mean", "is it") == mistake.outcome() != mistake.record


def test_every_mistake_is_read() -> None:
    """Titles are unique in their area, each file is as the recorder writes it, and every command has its mistakes."""
    for path in areas():
        mistakes = list(read(path))
        assert [] == [title for title, count in Counter(each.title for each in mistakes).items() if count > 1]
        assert path.read_text(encoding="utf-8") == "\n".join([introduction(path), *map(str, mistakes)])
    words = Counter(each.command.split()[1] for each in MISTAKES.values() if " " in each.command)
    assert len(MISTAKES) > 250
    assert [] == [command for command in COMMANDS if words[command] < 4]


def test_records_are_those_of_any_machine() -> None:
    """No record holds a traceback, or a path that only one machine has."""
    strange = ("Traceback", str(Path.home()), "/tmp/", "site-packages")  # noqa: S108  (no file, but a text)
    assert [] == [key for key, each in MISTAKES.items() if any(text in each.record for text in strange)]
