"""`mlcalc history`: what it prints, in each format, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mlcalc.cli import main
from mlcalc.cli.world import World
from tests.cli.conftest import COMMAND, ROOT, Run, environment_with
from tests.commands import Terminal
from tests.history_files import event, simple, start, version, write_log


def on_terminal(columns: int, *words: str) -> str:
    """Return what a command shows on a terminal of so many columns, without colours."""
    shown = Terminal(is_terminal=True)
    assert 0 == main(words, World(sys.stdin, shown, shown, {"COLUMNS": str(columns), "TERM": "xterm"}))
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.shown)


SAMPLE = str(ROOT / "samples" / "training" / "history.csv")


def test_table(run: Run) -> None:
    """A row for each metric, training and validation below each other, and the remarks."""
    outcome = run("history", SAMPLE)
    assert ("", 0) == (outcome.stderr, outcome.code)
    lines = outcome.stdout.splitlines()
    assert ["accuracy", "val_accuracy", "loss", "val_loss"] == [line.split()[0] for line in lines[1:5]]
    assert "val_loss           8  0.5722  0.4286  0.3652  epoch 4  min   █▃▂▁▁▁▂▃" == lines[4]
    assert "over-fitting from epoch 5: val_loss is best at 0.3652 (epoch 4)" in outcome.stdout


HEADERS = {
    100: "Run Metric Points First Last Best At Rule Curve",
    76: "Run Metric First Last Best At Rule Curve",
    70: "Run Metric First Last Best At Curve",
    60: "Run Metric First Last Best At",
    50: "Run Metric Last Best At",
    40: "Run Metric Best At",
    28: "Run Metric Best",
}


@pytest.mark.parametrize("columns", HEADERS)
def test_narrow_terminal(columns: int, tmp_path: Path) -> None:
    """A terminal that is too narrow for all does without some columns; no number is cut, and no curve is folded."""
    for name in ("train", "validation"):
        write_log(tmp_path / name, version(), *(event(step, simple("epoch_loss", 0.12345)) for step in range(30)))
    lines = on_terminal(columns, "history", str(tmp_path)).splitlines()
    assert HEADERS[columns].split() == lines[0].split()
    assert len(max(lines[:4], key=len)) <= columns
    for line in lines[2:4]:
        assert {"0.12345"} == {*re.findall(r"\S*\d\.\S*", line)}
        assert (20 if columns == 100 else 8) <= line.count("▁") or columns < 70
    left_out = [each for each in HEADERS[100].split() if each not in lines[0]]
    below = " ".join(" ".join(lines[4:]).split())
    said = re.search(r"… and (\d+) more columns? \((.*?)\): a width of (\d+) shows all", below)
    assert bool(left_out) == bool(said)
    if said is not None:
        assert str(len(left_out)) == said[1]
        assert left_out[0] in said[2]
        whole = on_terminal(int(said[3]), "history", str(tmp_path)).splitlines()
        assert HEADERS[100].split() == whole[0].split()


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_usual_terminals(columns: int) -> None:
    """A long name of a metric is shortened before the best value is; no line is wider than the terminal."""
    lines = on_terminal(columns, "history", SAMPLE).splitlines()
    assert columns >= max(map(len, lines))
    assert {"Metric", "Best"} <= {*lines[0].split()}
    assert ("Curve" in lines[0]) == (columns >= 60)
    assert ("more column" in " ".join(lines)) == ("Points" not in lines[0])


def test_long_names_are_shortened_in_the_middle(tmp_path: Path) -> None:
    """A metric stays in one line, whatever its name, and no number is cut."""
    path = tmp_path / "h.json"
    path.write_text('{"val_sparse_categorical_accuracy": [0.25, 0.5]}', encoding="utf-8")
    rows = [on_terminal(columns, "history", str(path)).splitlines()[2] for columns in (44, 32)]
    assert ["val_sparse_categorica", "val_spa"] != rows
    assert ["…", "…"] == [re.sub(r"[^…]", "", row) for row in rows]
    assert ["0.5", "0.5"] == [re.findall(r"0\.5\b", row)[-1] for row in rows]


@pytest.mark.parametrize(
    ("question", "answer"), [("best", "0.3652"), ("best_step", "4"), ("first", "0.5722"), ("last", "0.4286")]
)
def test_quiet(run: Run, question: str, answer: str) -> None:
    """A script asks for one number."""
    assert (f"{answer}\n", "", 0) == run("history", SAMPLE, "--quiet", question, "val_loss")
    assert (f"{answer}\n", "", 0) == run("history", "-q", question, "val_loss", SAMPLE)
    assert (f"{answer}\n", "", 0) == run("history", "-m", "val_loss", "-q", question, SAMPLE)


def test_quiet_smoothed(run: Run) -> None:
    """The last smoothed value can be asked for, if there is one."""
    smoothed = json.loads(run("history", SAMPLE, "-f", "json", "--smooth", "0.6").stdout)["runs"][0]["metrics"]
    outcome = run("history", SAMPLE, "--smooth", "0.6", "-q", "smoothed", "loss")
    assert (f"{smoothed['loss']['smoothed'][-1]}\n", "", 0) == outcome
    assert 2 == run("history", SAMPLE, "-q", "smoothed", "loss").code


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("best", "val_loss", SAMPLE), "--quiet best"),
        ((SAMPLE, "-q", "val_loss"), "--quiet best val_loss"),
        (("",), "is empty"),
        ((SAMPLE, "-q", "worst", "loss"), "it answers best, best_step, first, last, smoothed"),
        (("-q", "best", "loss", "val_loss", SAMPLE), "--metric val_loss"),
        (("--log", SAMPLE), "--output curves.svg"),
        (("--smooth", "1", SAMPLE), "less than 1"),
        (("--decimal", ";", SAMPLE), "a point or a comma"),
    ],
)
def test_mends_of_words(run: Run, words: tuple[str, ...], mend: str) -> None:
    """What belongs to `--quiet`, or does nothing, is a command typed wrong, and the message says what is meant."""
    outcome = run("history", *words)
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert mend in " ".join(outcome.stderr.split())


def test_decimal_comma(run: Run, tmp_path: Path) -> None:
    """A decimal comma is an error that quotes the cell, and the flag that it names reads it."""
    path = tmp_path / "h.csv"
    path.write_text("epoch;loss;val_loss\n0;0,5;1\n1;0,25;2\n", encoding="utf-8")
    outcome = run("history", str(path))
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert "'0,5' in column `loss`" in outcome.stderr
    assert "`--decimal ,`" in outcome.stderr
    assert ("0.25\n", "", 0) == run("history", str(path), "--decimal", ",", "-q", "best", "loss")


@pytest.mark.parametrize("text", ["epoch,loss\n", "epoch,loss\n0,\n"])
def test_no_points(run: Run, tmp_path: Path, text: str) -> None:
    """A log without points has no table: it is said that there are none."""
    path = tmp_path / "h.csv"
    path.write_text(text, encoding="utf-8")
    assert ("note on h.csv: no points have been logged yet\n", "", 0) == run("history", str(path))
    assert 1 == run("history", str(path), "-q").code


def test_cut_log(run: Run, tmp_path: Path) -> None:
    """That the last record is not whole is a note, and no error."""
    path = write_log(tmp_path, version(), event(0, simple("loss", 1)), event(1, simple("loss", 2)))
    path.write_bytes(path.read_bytes()[:-3])
    outcome = run("history", str(path))
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert "ends within a record" in outcome.stdout


def test_json_lines(run: Run, tmp_path: Path) -> None:
    """A log may be JSON Lines, whose last line may be half written; a mapping that Python printed is named as such."""
    path = tmp_path / "h.jsonl"
    path.write_text('{"epoch": 1, "loss": 3}\n{"epoch": 2, "loss": 2}\n{"epoch": 3, "lo', encoding="utf-8")
    outcome = run("history", str(path))
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert "loss         2      3     2     2  epoch 2" in outcome.stdout
    assert "the last line is not whole" in outcome.stdout
    path.write_text("{'loss': [3, 2]}", encoding="utf-8")
    assert "`json.dump(hist.history, open(" in run("history", str(path)).stderr


def test_bare_quiet(run: Run) -> None:
    """Without a question, the best of each metric is told."""
    assert ["accuracy\t0.9457", "loss\t0.1645"] == run("history", SAMPLE, "-q", "-m", "[al]*").stdout.splitlines()


def test_json(run: Run, tmp_path: Path) -> None:
    """JSON holds every point; NaN is null, and an infinite value a text."""
    path = tmp_path / "h.json"
    path.write_text('{"loss": [1.5, NaN, Infinity, 0.5]}', encoding="utf-8")
    runs = json.loads(run("history", str(path), "--format", "json").stdout)["runs"]
    assert {
        "runs": [
            {
                "name": "h.json",
                "metrics": {
                    "loss": {
                        "steps": [0, 1, 2, 3],
                        "wall_times": None,
                        "values": [1.5, None, "Infinity", 0.5],
                        "first": 1.5,
                        "last": 0.5,
                        "best": 0.5,
                        "best_step": 3,
                        "rule": "min",
                    }
                },
                "skipped": {},
                "notes": ["loss is NaN at epoch 1", "loss is infinite at epoch 2"],
            }
        ]
    } == {"runs": [{key: value for key, value in each.items() if key != "problems"} for each in runs]}
    assert runs[0]["notes"] == [each["message"] for each in runs[0]["problems"]]
    assert {("not-a-number", "note")} == {(each["code"], each["severity"]) for each in runs[0]["problems"]}


def test_csv(run: Run) -> None:
    """CSV holds every point, a row for each."""
    rows = list(csv.DictReader(io.StringIO(run("history", SAMPLE, "-f", "csv", "--smooth", "0.6").stdout)))
    assert 32 == len(rows)
    assert {"run", "metric", "step", "wall_time", "value", "smoothed"} == rows[0].keys()


def test_several_runs(run: Run, tmp_path: Path) -> None:
    """Several runs are compared in one table."""
    for name in ("train", "validation"):
        write_log(tmp_path / name, version(), *(event(step, simple("epoch_loss", step)) for step in range(3)))
    lines = run("history", str(tmp_path)).stdout.splitlines()
    assert [["train", "epoch_loss"], ["validation", "epoch_loss"]] == [line.split()[:2] for line in lines[1:3]]


def test_damage(run: Run, tmp_path: Path) -> None:
    """What can be read is shown, the error goes to standard error, and the exit code is 1."""
    path = write_log(tmp_path, version(), event(0, simple("loss", 1)), event(1, simple("loss", 2)))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    outcome = run("history", str(tmp_path))
    assert 1 == outcome.code
    assert "loss" in outcome.stdout
    assert "has a wrong checksum" in outcome.stderr


@pytest.mark.parametrize("words", [("--best", "most"), ("--smooth", "2"), ("--last", "0"), ("--output", "x.png")])
def test_typed_wrong(run: Run, words: tuple[str, str]) -> None:
    """A wrong flag is a command typed wrong."""
    assert 2 == run("history", SAMPLE, *words).code


SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("flags", [(), ("--log",), ("--smooth", "0.5"), ("--last", "1")])
def test_picture(run: Run, tmp_path: Path, flags: tuple[str, ...]) -> None:
    """A picture draws a panel for each metric, with a legend and round numbers at its axes."""
    path = tmp_path / "curves.svg"
    assert ("", "", 0) == run("history", SAMPLE, "--output", str(path), *flags)
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert {"accuracy", "val_accuracy", "loss", "val_loss", "epoch"} <= {*texts}
    assert 4 == len([*root.iter(f"{SVG}{'circle' if '--last' in flags else 'polyline'}")])


def test_notes_are_folded(run: Run, tmp_path: Path) -> None:
    """Of many notes of a kind, a few are told, and how many more there are; JSON holds all."""
    (tmp_path / "h.json").write_text(json.dumps({f"loss {each}": [1, 2, 3] for each in range(50)}), encoding="utf-8")
    told = run("history", "h.json").stdout.splitlines()[-11:]
    assert ["… and 40 more like it", True] == [told[-1], all("did not fall" in each for each in told[:-1])]
    assert 50 == len(json.loads(run("history", "h.json", "-f", "json").stdout)["runs"][0]["notes"])


@pytest.mark.parametrize("words", [("-q", "last"), ("-q", "last", "-m", "*loss"), ("-q", "last", "*loss")])
def test_question_without_a_metric(run: Run, words: tuple[str, ...]) -> None:
    """A question alone is asked of all metrics, or of those that a flag names."""
    lines = run("history", SAMPLE, *words).stdout.splitlines()
    assert ("loss\t0.1645" in lines, "accuracy\t0.9457" in lines) == (True, words == ("-q", "last"))


def test_follow_standard_input(run: Run) -> None:
    """Standard input cannot be followed."""
    assert 2 == run("history", "-", "--follow").code


STATES = {
    "epoch,loss\n0,3\n": "3.0",
    "epoch,loss\n0,3\n1": "3.0",
    "epoch,loss\n0,3\n1,0.": "3.0",
    "epo": "",
    "": "",
    "epoch,loss\n0,3\n1,2\n": "2.0",
}
"""What is in a log, one after the other, and the best loss in it, if there is one."""


def test_follow(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A training is shown again whenever its log has changed, until Ctrl-C; a line that is half written waits."""
    path = tmp_path / "log.csv"
    states = iter(STATES)

    def pause(seconds: float) -> None:
        try:
            path.write_text(next(states), encoding="utf-8")
        except StopIteration:
            raise KeyboardInterrupt from None

    pause(0)
    monkeypatch.setattr("time.sleep", pause)
    outcome = run("history", str(path), "--follow", "-q", "best", "loss")
    assert [*filter(None, STATES.values()), 130] == [*outcome.stdout.split(), outcome.code]
    assert ["error: no points have been logged yet"] * 2 == outcome.stderr.splitlines()


def test_follow_in_a_pipe(tmp_path: Path) -> None:
    """Who reads a pipe sees each look at once."""
    path = tmp_path / "log.csv"
    path.write_text("epoch,loss\n0,3\n", encoding="utf-8")
    words = [*COMMAND, "history", str(path), "--follow", "-q"]
    environment = environment_with({"PYTHONUNBUFFERED": ""})
    # A child of a shell's background job would ignore Ctrl-C, as that job does.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert "3.0\n" == process.stdout.readline()
        path.write_text("epoch,loss\n0,3\n1,2\n", encoding="utf-8")
        assert "2.0\n" == process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait()
    signal.signal(signal.SIGINT, before)


def test_examples(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of the help work."""
    monkeypatch.chdir(ROOT)
    text = " ".join(run("history", "--help").stdout.split())
    examples = [part.partition("`")[0] for part in text.split("Example: `mlcalc ")[1:]]
    assert 2 == len(examples)
    assert [0, 0] == [run(*shlex.split(example)).code for example in examples]


def test_output_is_no_log(run: Run, tmp_path: Path) -> None:
    """A log is not overwritten by what is said of it."""
    path = tmp_path / "h.csv"
    path.write_text("epoch,loss\n0,3\n", encoding="utf-8")
    assert 2 == run("history", str(path), "-o", str(tmp_path / "." / "h.csv")).code
    assert "epoch,loss\n0,3\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", range(1, 40))
def test_any_width(columns: int, tmp_path: Path) -> None:
    """However narrow a terminal is, there is a table."""
    for name in ("train", "validation"):
        write_log(tmp_path / name, version(), event(0, simple("epoch_loss", 0.5)), event(1, simple("epoch_loss", 0.25)))
    assert on_terminal(columns, "history", str(tmp_path), "--smooth", "0.5")


NOTES = {
    "epoch,loss,optimizer\n0,0.5,adam\n": "`optimizer` is left out: on line 2 it is 'adam'",
    "epoch,loss,loss\n0,0.5,0.6\n": "several columns are called `loss`: the first one is read",
    "epoch,loss\n0,0.5\n1,0.": "the last line has no end: it may be half written",
    "epoch,loss\n0,0.5\n1,0.4\nepoch,loss\n0,0.4\n": "epoch 0 comes after epoch 1: the log holds several trainings",
    '{"loss": [1], "loss": [2]}': "a key stands twice: the last one is read",
}


@pytest.mark.parametrize("text", NOTES)
def test_notes_on_a_log(run: Run, tmp_path: Path, text: str) -> None:
    """What is not read of a log, or may be wrong in it, is a note, and no error."""
    path = tmp_path / "log"
    path.write_text(text, encoding="utf-8")
    outcome = run("history", str(path))
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert f"note on log: {NOTES[text]}" in outcome.stdout
    assert 1 == outcome.stdout.count("note on log")


WRONG = {
    "epoch;loss\n0;-\n1;0.5\n": (":2", "'-' in column `loss` is not a number"),
    "run,metric,step,wall_time,value\n.,loss,0,,1\n": ("", "give the log that it was made of"),
    '{"runs": []}': ("", "give the log that it was made of"),
}


@pytest.mark.parametrize("text", WRONG)
def test_wrong_logs(run: Run, tmp_path: Path, text: str) -> None:
    """What is no log, or has no number in it, is an error with its place."""
    path = tmp_path / "log"
    path.write_text(text, encoding="utf-8")
    outcome = run("history", str(path))
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert all(each in outcome.stderr for each in WRONG[text])


def test_decimal_that_separates_columns(run: Run, tmp_path: Path) -> None:
    """A comma between columns is no decimal comma, and a point is none either where the comma is one."""
    path = tmp_path / "log"
    path.write_text("epoch,loss\n0,5\n", encoding="utf-8")
    assert "read it without `--decimal`" in run("history", str(path), "--decimal", ",").stderr
    path.write_text("epoch;loss\n0;0.5\n", encoding="utf-8")
    assert "without `--decimal ,` it is one" in run("history", str(path), "--decimal", ",").stderr


def test_purged_points_are_said(run: Run, tmp_path: Path) -> None:
    """What a restart purges is left out, and said to be."""
    session = [start(0), *(event(step, simple("loss", 1)) for step in range(3))]
    write_log(tmp_path, version(), *session, *session[:2])
    assert "note: 3 points are left out, as in TensorBoard" in run("history", str(tmp_path)).stdout


def test_usual_names_are_found_in_folders(run: Run) -> None:
    """The sample's folder has a history in CSV and one in JSON."""
    assert 0 == run("history", str(Path(SAMPLE).parent)).code


def test_printed_progress(run: Run, tmp_path: Path) -> None:
    """What Keras prints while it trains is named, with what writes a log."""
    path = tmp_path / "log.txt"
    path.write_text("Epoch 1/2\n10/10 [====] - 1s - loss: 0.9\nEpoch 2/2\n", encoding="utf-8")
    outcome = run("history", str(path))
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert "is what Keras prints while it trains, and no log" in outcome.stderr
    assert "CSVLogger('log.csv')" in outcome.stderr
