"""Which problems are told: flags, comments and `pyproject.toml`; and which files are looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import mlcalc
from mlcalc.checking import checked
from mlcalc.checking.choice import Choice, configured, known_codes
from mlcalc.checking.files import files_in
from mlcalc.errors import UsageError

WRONG = """\
from keras import Input, Sequential, layers

model = Sequential([Input((4,)), layers.Dense(1)])%s
model.compile("adam", "binary_crossentropy")%s
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def codes(*paths: str) -> list[str]:
    return [each.code for each in mlcalc.check(*paths)]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("", ["missing-probabilities"]),
        ("  # mlcalc: ignore[missing-probabilities]", []),
        ("  # mlcalc: ignore[wrong-units, missing-probabilities] (as in the paper)", []),
        ("  # mlcalc: ignore", []),
        ("  #mlcalc:ignore[missing-probabilities]", []),
        ("  # mlcalc: ignore[wrong-units]", ["missing-probabilities"]),
        ("  # ignore[missing-probabilities]", ["missing-probabilities"]),
    ],
)
def test_comment(comment: str, expected: list[str]) -> None:
    """A comment on the line of a problem silences it, and no other."""
    Path("train.py").write_text(WRONG % (comment, ""), encoding="utf-8")
    assert expected == codes("train.py")


def test_comment_in_a_string() -> None:
    """What a string holds is no comment."""
    text = (WRONG % ("", "")).replace("Dense(1)", 'Dense(1, name="# mlcalc: ignore")')
    Path("train.py").write_text(text, encoding="utf-8")
    assert ["missing-probabilities"] == codes("train.py")


def test_comment_elsewhere() -> None:
    """A comment on another line silences nothing."""
    Path("train.py").write_text(WRONG % ("", "  # mlcalc: ignore[missing-probabilities]"), encoding="utf-8")
    assert ["missing-probabilities"] == codes("train.py")


def test_configuration() -> None:
    """The nearest `pyproject.toml` with a table of mlcalc counts, for each file its own."""
    for folder in ("one", "two/inner", "three"):
        Path(folder).mkdir(parents=True)
        Path(folder, "train.py").write_text(WRONG % ("", ""), encoding="utf-8")
    Path("one", "pyproject.toml").write_text('[tool.mlcalc]\nignore = ["missing-probabilities"]\n', encoding="utf-8")
    Path("two", "pyproject.toml").write_text(
        '[tool.mlcalc]\nstrict = true\nper-file-ignores = {"inner/*" = ["missing-probabilities"]}\n', encoding="utf-8"
    )
    Path("three", "pyproject.toml").write_text('[tool.other]\nname = "x"\n', encoding="utf-8")
    assert [] == codes("one")
    assert [] == codes("two")
    assert configured("two/inner/train.py").is_strict
    assert not configured("one/train.py").is_strict
    assert ["missing-probabilities"] == codes("three")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("selct = []", "no key `selct`"),
        ('select = "wrong-units"', "must be a list of texts"),
        ('ignore = ["wrong-unit"]', "no problem has the code `wrong-unit`"),
        ("strict = 1", "must be true or false"),
        ("per-file-ignores = []", "must be a table"),
        ("exclude = [3]", "must be a list of texts"),
        ("ignore = [", "it is no TOML"),
    ],
)
def test_wrong_configuration(table: str, reason: str) -> None:
    """A table that is wrong is an error of the command, and says what is wrong with it."""
    Path("pyproject.toml").write_text(f"[tool.mlcalc]\n{table}\n", encoding="utf-8")
    Path("train.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match=reason):
        codes("train.py")


def test_codes() -> None:
    """Codes stand alone or with commas between them; one that is misspelt is told which is meant."""
    assert ["wrong-units", "wrong-labels", "large-batch"] == known_codes(["wrong-units, wrong-labels", "large-batch"])
    with pytest.raises(UsageError, match="did you mean `wrong-units`"):
        known_codes(["wrong-unit"])


def test_files() -> None:
    """A folder gives what may hold a model, each file once, and passes over environments and what is excluded."""
    for name in ("a.py", "b.ipynb", "c.txt", ".hidden.py", "venv/d.py", ".git/e.py", "inner/f.yaml", "old/g.py"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("x", encoding="utf-8")
    found = [path for path, _ in files_in([".", "a.py", "old/g.py"], lambda path: Choice(exclude=("old",)))]
    assert [Path(each) for each in ("a.py", "b.ipynb", "inner/f.yaml", "old/g.py")] == list(map(Path, found))


def test_a_file_that_is_not_there() -> None:
    """A path with nothing at it is one problem, and the others are checked all the same."""
    Path("train.py").write_text(WRONG % ("", ""), encoding="utf-8")
    [missing, there] = checked(["trian.py", "train.py"])
    assert ["cannot read trian.py: there is no file of this name"] == [each.message for each in missing.problems]
    assert (
        ["trian.py"]
        == [each.file for each in missing.problems]
        == [each.as_dict()["file"] for each in missing.problems]
    )
    assert ["missing-probabilities"] == [each.code for each in there.problems]


def test_a_pipe_in_a_folder() -> None:
    """What would wait for somebody who writes is passed over in a folder."""
    os.mkfifo("train.py")
    assert [] == codes(".")


def test_other_files_in_a_folder() -> None:
    """Files of other programs in a folder are no problems, and neither is source without a network."""
    texts = {
        "settings.yaml": "host: localhost\nport: 80\n",
        "data.json": '{"name": "x"}',
        "tool.py": "print('hello')\n",
        "compose.yaml": "services:\n  web:\n    layers: 3\n",
        "broken_tool.py": "def f(:\n",
    }
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    assert [] == codes(".")


def test_one_file_does_not_end_the_run() -> None:
    """A file that cannot be read is one problem, and the others are checked all the same."""
    Path("a.py").write_text("import keras\nmodel = keras.Sequential([\n", encoding="utf-8")
    Path("b.py").write_bytes(b"import keras\n\xff\xfe\xfa = 1\n")
    Path("c.ipynb").write_text('{"nbformat": 4, "keras": 1, "cells": 3}', encoding="utf-8")
    Path("d.py").write_text(WRONG % ("", ""), encoding="utf-8")
    assert ["not-python", "not-text", "damaged-file", "missing-probabilities"] == codes(".")
