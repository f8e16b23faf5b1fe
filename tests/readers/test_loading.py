"""`load`: it looks at what it is given, picks the reader, and refuses what it cannot read by name."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import mlcalc
from mlcalc.errors import MlcalcError, Source
from mlcalc.readers import formats, json_text
from mlcalc.readers.json_text import spot_of
from mlcalc.readers.loading import layer, load, looks_like_path
from mlcalc.readers.located import InText
from mlcalc.summary import summarize

DESCRIPTION = {"input": [3, 1], "layers": [{"lstm": 10}, "Dense(1)"]}
YAML = "input: [3, 1]\nlayers:\n  - lstm: 10\n  - Dense(1)\n"


def params(path: str | Path) -> int | None:
    return mlcalc.summarize(load(path)).params


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.yaml", YAML),
        ("model.yml", YAML),
        ("model", YAML),
        ("model.json", json.dumps(DESCRIPTION)),
        ("model.txt", json.dumps(DESCRIPTION)),
        ("model.yaml", json.dumps(DESCRIPTION)),
        ("model.yaml", "{input: [3, 1], layers: [{lstm: 10}, Dense(1)]}"),
        ("model.yaml", "\ufeff" + YAML),
        ("model.json", "\ufeff" + json.dumps(DESCRIPTION)),
        ("model.yaml", YAML.replace("\n", "\r\n")),
        ("my model.yaml", YAML),
    ],
)
def test_files(tmp_path: Path, name: str, content: str) -> None:
    """YAML and JSON are told apart by what they look like, whatever the file is called."""
    path = tmp_path / name
    path.write_bytes(content.encode())
    assert 491 == params(path) == params(str(path))
    assert path.stem == load(path).name


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is standard input."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(YAML.encode())))
    model = load("-")
    assert ("model", 491) == (model.name, mlcalc.summarize(model).params)


def test_input_shape() -> None:
    """The first input can be given from outside, with the batch."""
    model = load(DESCRIPTION, input_shape=(8, 7, 2))
    assert (8, 1) == mlcalc.summarize(model).output_shape


def test_convention() -> None:
    """So can the convention, in place of the description's own."""
    description = {"input": [3, 1], "layers": ["GRU(5)"]}
    assert 120 == mlcalc.summarize(load(description, convention="keras3")).params
    assert 120 == mlcalc.summarize(load({**description, "convention": "keras3"})).params
    assert 105 == mlcalc.summarize(load({**description, "convention": "keras3"}, convention="course")).params


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "empty-data", "{path} is empty"),
        (b" \n\n", "empty-data", "{path} is empty"),
        (b"# nothing\n", "missing-layers", "a description is a mapping with `layers`"),
        (b"hello\n", "missing-layers", "a description is a mapping with `layers`"),
        (b"name: caf\xe9\n", "not-text", "{path} is not UTF-8 text: line 1, column 10"),
        (b"\xfe\xff\xd8\x00", "not-text", "{path} is text in UTF-16, and damaged or cut off (byte 2)"),
        (
            b"\x80\x02abc",
            "foreign-format",
            "{path} is a Python pickle, such as PyTorch saves, which mlcalc does not read",
        ),
        (b"\x1f\x8b\x08", "foreign-format", "{path} is compressed with gzip, which mlcalc does not read"),
    ],
)
def test_refused_content(tmp_path: Path, content: bytes, code: str, message: str) -> None:
    """A file that holds no description is named, and nothing in it is run."""
    path = tmp_path / "model.yaml"
    path.write_bytes(content)
    with pytest.raises(MlcalcError, match=re.escape(message.format(path=path))) as caught:
        load(path)
    (problem,) = caught.value.diagnostics
    assert code == problem.code
    assert str(path) in str(problem)


def test_json_error(tmp_path: Path) -> None:
    """A mistake in JSON is pointed at."""
    path = tmp_path / "model.json"
    path.write_text('{"input": [3],, }')
    with pytest.raises(MlcalcError, match=r"^error: a comma stands here twice") as caught:
        load(path)
    place = caught.value.diagnostics[0].place
    assert place is not None
    assert (f"{path}:1:15", "bad-json") == (str(place), caught.value.diagnostics[0].code)


def test_error_within_json(tmp_path: Path) -> None:
    """A mistake in what JSON describes names its line and column."""
    path = tmp_path / "model.json"
    path.write_text('{"input": [3], "layers": [\n  {"dense": {"unit": 3}}]}')
    with pytest.raises(MlcalcError, match="Dense has no argument `unit`") as caught:
        load(path)
    assert [f"{path}:2:14"] == [str(each.place) for each in caught.value.diagnostics]


def test_key_that_stands_twice_in_json(tmp_path: Path) -> None:
    """In a description, nobody can mean two values of one key; of a saved model, the last is what Keras reads."""
    path = tmp_path / "model.json"
    path.write_text('{"input": [3], "layers": ["flatten"],\n "layers": ["re_lu"]}')
    with pytest.raises(MlcalcError, match="error: `layers` stands here twice, and the last one holds") as caught:
        load(path)
    assert [f"{path}:2:2"] == [str(each.place) for each in caught.value.diagnostics]
    dense = '{"class_name": "Dense", "config": {"units": 2, "units": 5, "batch_input_shape": [null, 3]}}'
    path.write_text(f'{{"class_name": "Sequential", "config": {{"name": "s", "layers": [{dense}]}}}}')
    summary = mlcalc.summarize(load(path))
    assert 20 == summary.params
    assert ["warning: `units` stands here twice, and the last one holds"] == [
        str(each).partition("\n")[0] for each in summary.problems
    ]


def test_shapes_of_a_saved_model_name_its_file() -> None:
    """What does not fit in a saved model, for the input that is asked for, is told with the file and the layer."""
    path = str(Path(__file__).parent.parent / "conformance" / "records" / "files" / "chain.keras")
    with pytest.raises(MlcalcError) as caught:
        summarize(load(path), (None, 1, 1, 1))
    assert {path} == {each.file for each in caught.value.diagnostics}
    assert f"  --> {path}: layer " in str(caught.value)


def test_long_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a very long text, a mistake names the path that leads there: its line would take too long to find."""
    monkeypatch.setattr(formats, "LONGEST_WITH_PLACES", 40)
    path = tmp_path / "model.json"
    path.write_text('{"input": [3], "layers": ["re_lu", {"dense": {"unit": 3}}]}')
    with pytest.raises(MlcalcError, match="Dense has no argument `unit`") as caught:
        load(path)
    assert [(None, str(path), "layers[1].dense")] == [
        (each.place, each.file, each.where) for each in caught.value.diagnostics
    ]


def test_json_is_read_again_for_an_error_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the values of JSON stand is looked for once, and only if something is wrong, be it the shapes alone."""
    read: list[str] = []

    def counted(source: Source) -> InText:
        read.append(source.name)
        return spot_of(source)

    monkeypatch.setattr(json_text, "spot_of", counted)
    path = tmp_path / "model.json"
    layers = '[{"lstm": 10, "name": "a"},\n {"dense": 3, "from": "a", "name": "b"}, {"lstm": 2, "name": "c"}]'
    path.write_text(f'{{"input": [3, 1], "layers": {layers}}}')
    model = load(path)
    assert not read
    with pytest.raises(MlcalcError, match="LSTM needs 3 dimensions") as caught:
        mlcalc.summarize(model)
    assert f"{path}:2:43" == str(caught.value.diagnostics[0].place)
    assert [str(path)] == read


@pytest.mark.parametrize("text", ["[" * 100_000, '{"layers": ' + "[" * 100_000 + "]" * 100_000 + "}"])
def test_deep_json(tmp_path: Path, text: str) -> None:
    """Nesting without end is an error like any other."""
    path = tmp_path / "deep.json"
    path.write_text(text)
    with pytest.raises(MlcalcError, match=r"^error: (the JSON is nested too deeply|`.` is never closed)"):
        load(path)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    path = tmp_path / "none.yaml"
    with pytest.raises(
        MlcalcError, match=f"^error: cannot read {re.escape(str(path))}: there is no file of this name$"
    ):
        load(path)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("-", True),
        ("model.yaml", True),
        ("MODEL.YAML", True),
        ("models/a", True),
        ("model.keras", True),
        ("pyproject.toml", True),
        ("lstm", False),
        ("lstmm", False),
    ],
)
def test_looks_like_path(text: str, answer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text is meant as a file where it ends like one, names a folder, or is one."""
    monkeypatch.chdir(Path(__file__).parent.parent.parent)
    assert answer is looks_like_path(text)


def test_layer() -> None:
    """One layer is made by name, or from how Keras serialises it, and not from both."""
    assert layer("Dense", 5) == layer({"class_name": "Dense", "config": {"units": 5}})
    with pytest.raises(MlcalcError, match=r"^error: a serialised layer already has its arguments$"):
        layer({"class_name": "Dense", "config": {"units": 5}}, units=3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("root:x:0:0:root", "holds no model"),
        ("password: hunter2", "holds no model"),
        ("- hunter2", "holds no model"),
        ("key: [hunter2, %\n", "holds no model: it cannot be read at line 1, column 6"),
        ('{"password": "hunter2",, }', "holds no model: it cannot be read at line 1, column 24"),
    ],
)
def test_no_word_of_another_file(content: str, message: str, tmp_path: Path) -> None:
    """Whoever writes a description may name any file of whoever reads it: of one that is no model, no word is shown."""
    other = tmp_path / ("other.json" if content.startswith("{") else "other")
    other.write_text(content)
    path = tmp_path / "m.yaml"
    path.write_text(f"input: [3]\nlayers:\n  - model: {other}\n")
    with pytest.raises(MlcalcError) as caught:
        load(path)
    shown = str(caught.value)
    assert shown.startswith(f"error: {other} {message}\n  --> {path}:3:12\n")
    assert not any(word in shown for word in ("hunter2", "root:", "password"))


def test_mistake_in_another_file(tmp_path: Path) -> None:
    """A model in another file is shown where it is wrong."""
    (tmp_path / "part.yaml").write_text("layers:\n  - dens: 3\n")
    (tmp_path / "m.yaml").write_text("input: [3]\nlayers:\n  - model: part.yaml\n")
    with pytest.raises(MlcalcError, match=r"there is no layer `dens`\n.*part\.yaml:2:5\n"):
        load(tmp_path / "m.yaml")


@pytest.mark.parametrize("key", ["model", "base"])
def test_only_regular_files_are_named(key: str, tmp_path: Path) -> None:
    """A description that names a pipe does not have mlcalc wait for it, nor read a device without end."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "/dev/zero"):
        layers = f"layers:\n  - model: {name}\n" if key == "model" else f"base: {name}\nlayers: [re_lu]\n"
        (tmp_path / "m.yaml").write_text(f"input: [3]\n{layers}" if key == "model" else layers)
        with pytest.raises(MlcalcError, match=f"cannot read .*{name}: it is no regular file"):
            load(tmp_path / "m.yaml")


def test_file_of_the_name_of_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A description that names `-` means a file of that name: standard input is the user's alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    data = {"input": [3], "layers": [{"model": "-"}]}
    with pytest.raises(MlcalcError, match=r"cannot read .*-: there is no file"):
        load(data)
    Path("-").write_text("input: [3]\nlayers:\n  - dense: 2\n", encoding="utf-8")
    assert 8 == mlcalc.summarize(load(data)).params


@pytest.mark.parametrize(("name", "kind"), [("a.keras", "a zip archive"), ("a.h5", "HDF5")])
def test_saved_model_that_is_none(name: str, kind: str, tmp_path: Path) -> None:
    """What is named as a saved model and holds something else is told so."""
    path = tmp_path / name
    path.write_bytes(b"\xff\x00\xd8 no model")
    with pytest.raises(MlcalcError, match=f"does not begin as {kind}(?s:.*)save or download the model once more"):
        load(path)
