"""YAML as PyYAML dumped it for Keras: plain data whatever their tags, and nothing of Python beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import WARNING, MlcalcError, Source
from mlcalc.readers.content import Content
from mlcalc.readers.keras.yaml_text import read_saved_yaml
from tests.commands import run_command

HEAD = "class_name: Sequential\n"
LIST = "tensorflow.python.training.tracking.data_structures.ListWrapper"


def saved(value: str, head: str = HEAD) -> Content:
    """Return what is read of a saved model whose `config` holds a value."""
    found = read_saved_yaml(
        Source("m.yaml", f"{head}config:\n  value: {value}\n"), {"class_name": None, "config": None}
    )
    assert found is not None
    return found


def value_of(text: str) -> Any:
    return saved(text).data["config"]["value"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!python/tuple [1, !!python/tuple [2]]", [1, [2]]),
        ("!!python/tuple []", []),
        ("!!python/unicode 'x'", "x"),
        ("!!python/unicode '1'", "1"),
        ('!!python/str "gr\\xF6"', "gr\xf6"),
        ("!!python/long '3'", 3),
        (f"!!python/object/apply:{LIST} [[3, 4]]", [3, 4]),
        (f"!!python/object/apply:{LIST}\n  - - 3", [3]),
        ("!!python/object/apply:keras.src.ListWrapper [[]]", []),
        ("!!python/object/apply:tensorflow.data_structures._DictWrapper [{a: 1}]", {"a": 1}),
        ("!!python/object/apply:builtins.dict [{a: 1}]", {"a": 1}),
        ("!!python/object/apply:__builtin__.dict [{a: 1}]", {"a": 1}),
        ("!!python/object/new:builtins.tuple [!!python/tuple [3, 4]]", [3, 4]),
        ("!!python/object/apply:a.TensorShape [[!!python/object/apply:a.Dimension [null]]]", [None]),
        ("!!python/object/new:a.SharedObjectConfig {dictitems: {a: 1}, state: {object_id: 2}}", {"a": 1}),
        ("!!python/object/new:a.ListWrapper {args: [[3]], state: {}}", [3]),
        ("!!python/object/new:a.ListWrapper {listitems: [3]}", [3]),
    ],
)
def test_plain_data(text: str, value: Any) -> None:
    """A tag of Python that stands for plain data is passed over."""
    assert value == value_of(text)


def test_anchors() -> None:
    """What has a tag can have a name as well, and is used again."""
    text = f"[&a !!python/tuple [1, 2], *a, &b !!python/object/apply:{LIST} [[3]], *b]"
    assert [[1, 2], [1, 2], [3], [3]] == value_of(text)


@pytest.mark.parametrize(
    "tag",
    [
        "object/apply:os.system",
        "object/apply:numpy.core.multiarray.scalar",
        "object/apply:ListWrapper",
        "object/apply:builtins.eval",
        "object/new:a.ListWrapper.x",
        "object:a.ListWrapper",
        "module:os",
        "name:os.system",
        "dict",
        "complex",
    ],
)
@pytest.mark.parametrize("value", ["['x']", "{args: ['x']}", "x"])
def test_objects(tag: str, value: str) -> None:
    """Any other tag of Python is refused by its name, and nothing is made of it."""
    with pytest.raises(MlcalcError, match=f"`!!python/{tag}` stands for an object of Python") as caught:
        saved(f"!!python/{tag} {value}")
    (problem,) = caught.value.diagnostics
    assert ("python-object", "m.yaml:3:10") == (problem.code, str(problem.place))


@pytest.mark.parametrize(
    "text",
    [f"!!python/object/apply:{LIST} {each}" for each in ("[[1], [2]]", "[]", "{a: 1}", "{state: {}}", "x", "{args: 1}")]
    + ["!!python/tuple {a: 1}", "!!python/tuple x"],
)
def test_objects_of_another_kind(text: str) -> None:
    """An object that should hold one value and holds another number of them is refused."""
    with pytest.raises(MlcalcError, match="only plain data are read"):
        saved(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("Off", False),
        ("1e-05", "1e-05"),
        ("1.0e-05", 1e-05),
        ("010", 8),
        ("0x1f", 31),
        ("0b11", 3),
        ("1:30", 90),
        ("1_000", 1000),
        ("~", None),
        ("", None),
        (".inf", float("inf")),
        ("2001-02-03", "2001-02-03"),
        ("=", "="),
        ("'yes'", "yes"),
        ("! yes", True),
        ("!!str yes", "yes"),
        ("!!float 1", 1.0),
    ],
)
def test_yaml_1_1(text: str, value: Any) -> None:
    """Plain values are what PyYAML makes of them; only a date, which no model holds, stays a text."""
    found = value_of(text)
    assert (value, type(value)) == (found, type(found))


def test_number_with_many_digits() -> None:
    """A number that Python reads too slowly is refused."""
    with pytest.raises(MlcalcError):
        value_of("1" * 5000)


DENSE = "{class_name: Dense, config: {name: last, units: 5, units: 7, batch_input_shape: !!python/tuple [null, 3]}}"


def test_repeated_key(tmp_path: Path) -> None:
    """Of a key that stands twice the last value holds, and a warning says so, whatever is asked."""
    path = tmp_path / "m.yaml"
    path.write_text(f"backend: a\nbackend: b\n{HEAD}config:\n- {DENSE}\n", encoding="utf-8")
    summary = mlcalc.summarize(mlcalc.load(path))
    assert (28, ()) == (summary.params, summary.notes)
    assert [("repeated-key", WARNING, 2), ("repeated-key", WARNING, 5)] == [
        (each.code, each.severity, each.place and each.place.line) for each in summary.problems
    ]
    for words in (["summary"], ["params", "--quiet"], ["shape", "--format", "json"]):
        outcome = run_command(*words, path)
        assert 0 == outcome.code
        assert "`backend` stands here twice, and the last one holds, as in Keras" in outcome.stderr
        assert ("warning" in outcome.stdout) == ("json" in words)


def test_two_models(tmp_path: Path) -> None:
    """Two models behind each other are not read as the second one."""
    (tmp_path / "m.yaml").write_text(f"{HEAD}config: []\n{HEAD}config: []\n", encoding="utf-8")
    with pytest.raises(MlcalcError, match="`config` stands here twice: the file holds more than one model"):
        mlcalc.load(tmp_path / "m.yaml")


def test_descriptions_stay_strict(tmp_path: Path) -> None:
    """A description of ours is YAML 1.2 without repeated keys and without tags, also one that holds a saved layer."""
    path = tmp_path / "m.yaml"
    for text, message in [
        (f"input: [3]\nlayers: [{DENSE}]\n", "`units` stands here twice"),
        ("input: [010]\nlayers: [dense: 5]\n", "`010` starts with a zero"),
        ("input: !!python/tuple [3]\nlayers: [dense: 5]\n", "tag:yaml.org,2002:python/tuple"),
    ]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(MlcalcError, match=message):
            mlcalc.load(path)
