"""`mlcalc samples`, and a sample in the place of a file that is not there."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from mlcalc import samples
from mlcalc.samples import ENDINGS, all_samples, find
from tests.cli.conftest import ROOT, Run

SAMPLES = ROOT / "samples"


def test_list(run: Run) -> None:
    """All samples are listed, each with what it is, also for scripts."""
    expected = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.suffix in ENDINGS)
    assert ("".join(f"{name}\n" for name in expected), "", 0) == run("samples", "--quiet")
    listed = json.loads(run("samples", "--format", "json").stdout)
    assert [str(SAMPLES / name) for name in expected] == [each["path"] for each in listed]
    assert [] == [each for each in listed if not each["about"].endswith(".")]
    assert expected[-1] in run("samples").stdout


def test_text(run: Run) -> None:
    """One is printed as it is, or written to a file."""
    text = (SAMPLES / "gru.yaml").read_text(encoding="utf-8")
    assert (text, "", 0) == run("samples", "gru")
    assert ("", "", 0) == run("samples", "gru", "--output", "mine.txt")
    assert text == Path("mine.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["samples", "samples --quiet", "samples lenet5", "samples rooms/train.csv"])
def test_answers(run: Run, command: str) -> None:
    """Each way to ask gives an answer."""
    outcome = run(*shlex.split(command))
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert outcome.stdout


@pytest.mark.parametrize(
    ("command", "sample"),
    [
        ("params lenet5 --quiet", "lenet5.yaml"),
        ("shape --quiet lenet5.yaml", "lenet5.yaml"),
        ("summary samples/siamese.json --quiet", "siamese.json"),
        ("history training/history --quiet", "training/history.json"),
        ("scale minmax rooms/predict.csv --quiet", "rooms/predict.csv"),
        ("scale minmax 20 22 --fit rooms/predict.csv --columns humidity --quiet", "rooms/predict.csv"),
    ],
)
def test_target(run: Run, command: str, sample: str) -> None:
    """A command takes a sample where there is no such file, and says so; a file of that name goes before it."""
    words = shlex.split(command)
    outcome = run(*words)
    named = next(word for word in words if sample.startswith(word.removeprefix("samples/")))
    note = f"note: there is no file {named} here: this is mlcalc's sample, {SAMPLES / sample}\n"
    assert (note, 0) == (outcome.stderr, outcome.code) or "--columns" in command
    assert note in outcome.stderr
    Path(named).parent.mkdir(exist_ok=True)
    Path(named).write_text("")
    assert note not in run(*words).stderr


def test_layers_are_no_samples(run: Run) -> None:
    """The name of a layer means the layer."""
    assert "GRU(units=3)" in run("params", "gru", "--units", "3", "--input-dim", "1").stdout
    assert "note" not in run("shape", "LSTM(10)").stderr


@pytest.mark.parametrize(
    ("name", "mend"), [("lenet", "did you mean `lenet5`?"), ("../pyproject.toml", "`mlcalc samples` lists them all")]
)
def test_unknown(run: Run, name: str, mend: str) -> None:
    """A name that no sample has is told the nearest one."""
    outcome = run("samples", name)
    *lines, last = outcome.stderr.splitlines()
    assert (2, f"error: there is no sample `{name}`", f"  = help: {mend}") == (outcome.code, lines[0], last)
    assert lines[-2].endswith(f"mlcalc samples {name}")


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../README", "..", "", "samples/", "a\0b", "a" * 5000, "lenet5.svg", "rooms"]
)
def test_no_way_out(name: str) -> None:
    """No name leads out of the samples, to a folder, or to what is no sample."""
    assert find(name) is None


def test_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Once it is installed, the samples lie in the package."""
    (tmp_path / "mlcalc" / "data" / "samples").mkdir(parents=True)
    (tmp_path / "mlcalc" / "data" / "samples" / "one.yaml").write_text("# One.\n")
    monkeypatch.setattr(samples, "__file__", str(tmp_path / "mlcalc" / "samples.py"))
    assert [("one.yaml", "One.")] == [(each.name, each.about) for each in all_samples()]


def test_text_in_a_file_of_its_kind(run: Run, tmp_path: Path) -> None:
    """The text of a sample goes into a file whose ending is its own, or promises nothing."""
    for ending in (".json", ".csv", ".md", ".py"):
        done = run("samples", "gru", "-o", tmp_path / f"x{ending}")
        assert (2, "") == (done.code, done.stdout)
        assert f"error: `--output` is to be a .yaml file, and not a {ending} one: for example, --output" in done.stderr
        assert not list(tmp_path.iterdir())
    for ending in (".yaml", ".yml", ".txt", ""):
        assert 0 == run("samples", "gru", "-o", tmp_path / f"x{ending}").code
        assert run("samples", "gru").stdout == (tmp_path / f"x{ending}").read_text(encoding="utf-8")


def test_text_has_no_other_format(run: Run) -> None:
    """A sample is printed as it stands, and whoever asks for another format is told so."""
    stdout, stderr, code = run("samples", "gru", "--format", "csv")
    assert ("", 2) == (stdout, code)
    assert "the text of a sample has no other format" in stderr


def test_name_in_another_case(run: Run) -> None:
    """A sample is found whatever the case of its name."""
    assert run("samples", "lenet5") == run("samples", "LeNet5")
