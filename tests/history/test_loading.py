"""Files and folders of trainings, recognised by what they hold."""

from __future__ import annotations

import io
import json
import os
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.history import History, Wanted, load
from tests.history_files import event, log, simple, start, version, write_log

Points = dict[str, list[tuple[float, float | str]]]


def read(path: Path, text: str | bytes) -> History:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load([str(path)], Wanted(keep=True))


def points(history: History) -> Points:
    """Return steps and values of all metrics of the only run; NaN as a text."""
    (run,) = history.runs.values()
    return {
        name: [(each.step, each.value if each.value == each.value else "nan") for each in metric.points or ()]
        for name, metric in run.metrics.items()
    }


LOSSES = {"loss": [(0, 0.5), (1, 0.25)]}
READ: dict[str, tuple[str | bytes, Any]] = {
    "hist.history": ('{"loss": [0.5, 0.25]}', LOSSES),
    "with epochs": ('{"epoch": [3, 4], "loss": [0.5, 0.25]}', {"loss": [(3, 0.5), (4, 0.25)]}),
    "the whole callback": (
        '{"history": {"loss": [0.5, 0.25]}, "epoch": [1, 2], "params": {"epochs": 2}}',
        {"loss": [(1, 0.5), (2, 0.25)]},
    ),
    "params beside": ('{"loss": [0.5, 0.25], "params": {"steps": 9}}', LOSSES),
    "numbers as strings": ('{"loss": ["0.5", "2.5e-1"]}', LOSSES),
    "NaN and Infinity": (
        '{"loss": [NaN, Infinity, -Infinity, null, "nan"]}',
        {"loss": [(0, "nan"), (1, float("inf")), (2, float("-inf")), (4, "nan")]},
    ),
    "Hugging Face": (
        json.dumps(
            {
                "log_history": [
                    {"epoch": 0.5, "loss": 2, "step": 10},
                    {"epoch": 1, "eval_loss": 3, "step": 20},
                    {"loss": 1, "step": 20},
                ]
            }
        ),
        {"loss": [(10, 2.0), (20, 1.0)], "eval_loss": [(20, 3.0)]},
    ),
    "columns of pandas": ('{"loss": {"0": 0.5, "1": 0.25}}', LOSSES),
    "rows of pandas": ('[{"loss": 0.5}, {"loss": 0.25}]', LOSSES),
    "CSVLogger": ("epoch,loss\n0,0.5\n1,0.25\n", LOSSES),
    "other delimiter, marks": ("\ufeffepoch;loss\r\n0;0.5\r\n1;0.25\r\n", LOSSES),
    "Lightning": (
        "epoch,step,train_loss,val_loss\n0,9,0.5,\n0,9,,0.75\n1,19,0.25,NA\n",
        {"train_loss": [(9, 0.5), (19, 0.25)], "val_loss": [(9, 0.75)]},
    ),
    "exported by TensorBoard": ("Wall time,Step,Value\n5.5,3,0.5\n", {"Value": [(3, 0.5)]}),
    "written by pandas": (",loss\n0,0.5\n1,0.25\n", LOSSES),
    "without steps": ("loss\n0.5\n0.25\n", LOSSES),
    "nan and inf": ("epoch,loss\n0,nan\n1,inf\n", {"loss": [(0, "nan"), (1, float("inf"))]}),
    "a column of texts": ("epoch,phase,loss\n0,warm,0.5\n1,hot,0.25\n", LOSSES),
    "lists": ('{"loss": [0.5, 0.25], "f1": [[1, 2], [3, 4]]}', LOSSES),
}


@pytest.mark.parametrize("name", READ)
def test_read(tmp_path: Path, name: str) -> None:
    """A history is known by what the file holds, whatever the file is called."""
    text, expected = READ[name]
    assert expected == points(read(tmp_path / "x", text))


def test_wall_times(tmp_path: Path) -> None:
    """A column of times is kept beside the steps."""
    metric = read(tmp_path / "x", READ["exported by TensorBoard"][0]).runs["x"].metrics["Value"]
    assert metric.first is not None
    assert 5.5 == metric.first.wall_time


BAD: dict[str, tuple[str | bytes, str]] = {
    "cut JSON": ('{"loss": [0.5, 0.2', "bad-json"),
    "a model": ('{"layers": []}', "no-history"),
    "a model with an input": ('{"input": [3], "layers": [{"dense": 1}]}', "no-history"),
    "rows without a step": ('[{"mass": 0.5}]', "no-history"),
    "a number": ("[1, 2]", "no-history"),
    "no number": ('{"loss": ["low", 0.5]}', "bad-history"),
    "too few epochs": ('{"epoch": [0], "loss": [0.5, 0.25]}', "bad-history"),
    "too many digits": (f'{{"loss": [{"9" * 9999}]}}', "too-large"),
    "a large number": (f'{{"loss": [{"9" * 400}]}}', "bad-history"),
    "deep": ("[" * 100_000, "too-deep"),
    "empty": ("", "empty-data"),
    "text": ("Dear reader,\nthis is no history.\n", "no-history"),
    "a table": ("mass,height\n1,2\n", "no-history"),
    "epochs alone": ("epoch\n1\n", "no-history"),
    "bytes": (b"\xff\xfe\x00epoch", "no-history"),
    "a pickle": (pickle.dumps({"loss": [0.5]}), "pickle"),
    "an old pickle": (pickle.dumps({"loss": [0.5]}, protocol=0), "pickle"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(tmp_path: Path, name: str) -> None:
    """What is no history is refused by name."""
    text, code = BAD[name]
    with pytest.raises(MlcalcError, match=r"error: ") as caught:
        read(tmp_path / "x", text)
    assert [code] == [each.code for each in caught.value.diagnostics]


CUT = {
    "ragged": ("epoch,loss\n0,0.5\n1,0.25\n2", "ragged-row"),
    "no number": ("epoch,loss\n0,0.5\n1,0.25\n2,low\n", "bad-cell"),
    "no step": ("epoch,loss\n0,0.5\n1,0.25\ninf,1\n", "bad-cell"),
    "JSON": ('{"loss": [0.5, 0.25, "low"]}', "bad-history"),
    "no CSV": ('epoch,loss\n0,0.5\n1,0.25\n2,"1', "bad-csv"),
}


@pytest.mark.parametrize("name", CUT)
def test_damaged_table(tmp_path: Path, name: str) -> None:
    """Of a damaged table, the rows above the damage are read."""
    text, code = CUT[name]
    history = read(tmp_path / "x", text)
    assert [code] == [each.code for each in history.problems]
    assert points(history) == LOSSES


def test_no_pickle_is_opened(tmp_path: Path) -> None:
    """A pickle runs nothing."""

    class Trap:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "trap"),)

    with pytest.raises(MlcalcError, match="is a pickle"):
        read(tmp_path / "x", pickle.dumps(Trap()))
    assert not (tmp_path / "trap").exists()


def test_pipe(tmp_path: Path) -> None:
    """A pipe that a user names is read, as a shell makes them, and a device is not."""
    os.mkfifo(tmp_path / "pipe")
    content = log(version(), start(0), *(event(step, simple("loss", step)) for step in (0, 1)), start(1))
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=[content])
    writer.start()
    assert {"loss": [(0, 0.0)]} == points(load([str(tmp_path / "pipe")], Wanted(keep=True)))
    writer.join()
    for path in ("/dev/zero", "-"):
        with pytest.raises(MlcalcError, match="it is a device"), Path("/dev/zero").open("rb") as zeros:
            load([path], Wanted(), zeros)


def test_no_file_chooses_what_is_waited_for(tmp_path: Path) -> None:
    """In a folder, only regular files are read."""
    write_log(tmp_path, version(), event(0, simple("loss", 1)))
    os.mkfifo(tmp_path / "events.out.tfevents.2.pipe")
    (tmp_path / "events.out.tfevents.3.zeros").symlink_to("/dev/zero")
    assert {"loss": [(0, 1.0)]} == points(load([str(tmp_path)], Wanted(keep=True)))


def test_standard_input() -> None:
    """A dash is standard input, whatever it holds."""
    for content in (b'{"loss": [2.0]}', b"epoch,loss\n0,2\n", Path("/dev/null").read_bytes()):
        if content:
            assert {"loss": [(0, 2.0)]} == points(load(["-"], Wanted(keep=True), io.BytesIO(content)))


def test_folder(tmp_path: Path) -> None:
    """In a folder, event files and the logs of Lightning and Hugging Face are runs; other files are left alone."""
    write_log(tmp_path / "b", version(), event(0, simple("loss", 1)))
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "metrics.csv").write_text("step,loss\n0,1\n", encoding="utf-8")
    (tmp_path / "a" / "config.json").write_text("{}", encoding="utf-8")
    assert ["a/metrics.csv", "b"] == list(load([str(tmp_path)], Wanted()).runs)


def test_logs_of_libraries_are_nobody_s(tmp_path: Path) -> None:
    """What lies in a virtual environment below a project is passed over, save where that folder itself is asked for."""
    installed = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    write_log(installed / "library", version(), event(0, simple("loss", 1)))
    write_log(tmp_path / "mine", version(), event(0, simple("loss", 1)))
    assert ["mine"] == list(load([str(tmp_path)], Wanted()).runs)
    assert ["library"] == list(load([str(installed)], Wanted()).runs)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["two", "three"], ["two/train", "three/train"]),
        (["one", "two/train"], ["one", "two/train"]),
        (["one/a.csv", "two/a.csv"], ["one/a.csv", "two/a.csv"]),
        (["two", "one", "two"], ["train", "."]),
    ],
)
def test_same_names(given: list[str], names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that share a name are called by their whole paths, and what is given twice is one."""
    monkeypatch.chdir(tmp_path)
    for place in ("one", "two/train", "three/train"):
        write_log(Path(place), version(), event(0, simple("loss", 1)))
    for place in ("one", "two"):
        Path(place, "a.csv").write_text("step,loss\n0,1\n", encoding="utf-8")
    assert names == list(load(given, Wanted()).runs)


def test_links(tmp_path: Path) -> None:
    """Links to folders are followed, once each, and after the folders: a run keeps its own name."""
    for place in ("logs/b", "elsewhere"):
        write_log(tmp_path / place, version(), event(0, simple("loss", 1)))
    for name, to in (("a", "b"), ("c", "../elsewhere"), ("b/up", ".."), ("nowhere", "lost")):
        (tmp_path / "logs" / name).symlink_to(to)
    assert ["b", "c"] == list(load([str(tmp_path / "logs")], Wanted()).runs)


def test_deep_folders(tmp_path: Path) -> None:
    """Folders may lie in each other more deeply than Python's stack."""
    folders = [tmp_path.joinpath(*"d" * depth) for depth in range(1, 1200)]
    for each in folders:
        each.mkdir()
    file = write_log(folders[-1], version(), event(0, simple("loss", 1)))
    assert 1 == len(load([str(tmp_path)], Wanted()).runs)
    file.unlink()
    for each in reversed(folders):  # what pytest removes folders with is not as patient
        each.rmdir()


def test_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be read is told, and the others are read."""
    for place in ("a", "locked"):
        write_log(tmp_path / place, version(), event(0, simple("loss", 1)))
    scandir = os.scandir

    def locked(place: Path) -> Any:
        if place.name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr(os, "scandir", locked)
    history = load([str(tmp_path)], Wanted())
    assert ["a"] == list(history.runs)
    assert [f"cannot read {tmp_path / 'locked'}: you may not open it"] == [each.message for each in history.problems]


def test_readable_runs_are_read(tmp_path: Path) -> None:
    """What cannot be read does not hide the rest."""
    (tmp_path / "a.csv").write_text("epoch,loss\n0,1\n", encoding="utf-8")
    history = load([str(tmp_path / "a.csv"), str(tmp_path / "none.csv")], Wanted())
    assert (["a.csv"], ["unreadable-file"]) == (list(history.runs), [each.code for each in history.problems])


@pytest.mark.parametrize("missed", ["logs/fit/trian", "logs/fit/train/plugins", "logz"])
def test_nearest_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missed: str) -> None:
    """A folder without logs, or none at all, names the nearest one that has some, with the command to paste."""
    monkeypatch.chdir(tmp_path)
    write_log(Path("logs/fit/train"), version(), event(0, simple("loss", 1)))
    nearest = "logs" if missed == "logz" else "logs/fit/train"
    for exists in (False, True):
        if exists:
            Path(missed).mkdir()
        with pytest.raises(MlcalcError, match=f"`mlcalc history {nearest}`"):
            load([missed], Wanted())


def test_unknown_metric(tmp_path: Path) -> None:
    """A metric that no run has is an error that names those that there are."""
    (tmp_path / "a.csv").write_text("epoch,loss\n0,1\n", encoding="utf-8")
    with pytest.raises(MlcalcError, match="did you mean `loss`"):
        load([str(tmp_path / "a.csv")], Wanted(("lss",)))


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ('{"loss": [0.5, "low"]}', 1, '"low"'),
        ('{"epoch": [0, 1],\n "history": {"loss": [0.5, "low"]}}', 2, '"low"'),
        ('{"epoch": [0], "loss": [0.5, 0.25]}', 1, "0.25"),
        ('{"loss": 0.5}', 1, "0.5"),
        ('{"log_history": [{"step": 0, "loss": 1},\n {"step": 1, "loss": "low"}]}', 2, '"low"'),
        ('{"step": 0, "loss": 1}\n\n{"step": 1, "loss": "low"}\n', 3, '"low"'),
        ("epoch,loss,acc\n0,1,1\n1,0.5\n", 3, "1,0.5"),
    ],
)
def test_places(tmp_path: Path, text: str, line: int, shown: str) -> None:
    """What is wrong with a value, or with a row, is shown at its line."""
    try:
        (problem,) = read(tmp_path / "log", text).problems
    except MlcalcError as cause:
        (problem,) = cause.diagnostics
    place = problem.place
    assert place is not None
    there = place.source.line(place.line)[place.column - 1 :][: place.length]
    assert (line, shown) == (place.line, there)


def test_decimal_comma_in_json(tmp_path: Path) -> None:
    """A number with a decimal comma is told as a number."""
    history = read(tmp_path / "log", '{"loss": [0.5, "0,25"]}')
    assert "write 0.25 with a decimal point" == history.problems[0].help
