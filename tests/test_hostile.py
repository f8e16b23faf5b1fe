"""Whatever a file or data hold, the answer is a summary or an error of ours, with little work and little memory."""

from __future__ import annotations

import gzip
import io
import json
import marshal
import random
import resource
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import mlcalc
from mlcalc.arguments.base import HasArguments
from mlcalc.errors import MlcalcError
from mlcalc.readers import archives, bounds, budget
from tests.commands import run_command
from tests.models import CHAIN

ROOT = Path(__file__).parent.parent
RECORDS = Path(__file__).parent / "conformance" / "records"
FILES = sorted(path for path in (RECORDS / "files").iterdir() if path.name != "answers.json")
SAMPLES = sorted((ROOT / "samples").glob("*.yaml"))
MOST_WORK = 100_000
"""Twice what any of these takes, and far less than any of them would take without a bound."""


def outcome(description: Any) -> str:
    """Return what came of a description: `summary`, or the code of the first error; all else is raised."""
    try:
        summary = mlcalc.summarize(mlcalc.load(description), explain=True, depth=None)
        json.dumps(summary.as_dict())
    except MlcalcError as refusal:
        return refusal.diagnostics[0].code if str(refusal).startswith("error: ") else ""
    return "summary"


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count layers made, repetitions, and parts of data looked at; too much of that ends a test at once.

    Seconds would tell more of the machine than of the work.
    """
    done = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            assert done <= MOST_WORK
            return function(*arguments, **named)

        return counting

    monkeypatch.setattr(HasArguments, "__init__", counted(HasArguments.__init__))
    monkeypatch.setattr(budget.Budget, "spend", counted(budget.Budget.spend))
    monkeypatch.setattr(bounds, "_holders", counted(bounds._holders))
    return lambda: done


# Files whose bytes are wrong.


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Return bytes with some altered, and sometimes the end cut off."""
    changed = bytearray(content[: draw.randrange(len(content))] if draw.random() < 0.3 else content)
    for _ in range(draw.choice([1, 1, 2, 8])):
        if changed:
            changed[draw.randrange(min(len(changed), draw.choice([200, 4000, len(content)])))] = draw.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_damaged_file(path: Path, tmp_path: Path) -> None:
    """A file with altered bytes, or without its end, is read or refused."""
    draw, content = random.Random(path.name), path.read_bytes()
    copy = tmp_path / path.name
    for _ in range(25):
        copy.write_bytes(damaged(content, draw))
        assert outcome(copy)


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".keras"], ids=lambda path: path.name)
def test_damaged_packed_file(path: Path, tmp_path: Path) -> None:
    """So is one whose members are packed."""
    draw, packed = random.Random(path.name), io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    copy = tmp_path / path.name
    copy.write_bytes(packed.getvalue())
    assert outcome(path) == outcome(copy)
    for _ in range(10):
        copy.write_bytes(damaged(packed.getvalue(), draw))
        assert outcome(copy)


def archive(path: Path, members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


CONFIG = json.dumps(CHAIN).encode()


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5"])
def test_zip_bomb(member: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that unpacks to more than any description has is not unpacked further."""
    for bound in ("LARGEST_CONFIG", "LARGEST_PACKED"):
        monkeypatch.setattr(archives, bound, 1 << 20)
    path = archive(tmp_path / "bomb.keras", {"config.json": CONFIG, member: bytes(30 << 20)})
    assert path.stat().st_size < 1 << 20
    tracemalloc.start()
    with pytest.raises(MlcalcError, match=f"bomb.keras: {member} is larger than 1 MiB$"):
        mlcalc.load(path)
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packing(packing: int, tmp_path: Path) -> None:
    """Packings that Keras does not use, and that cannot be unpacked within bounds, are refused."""
    path = archive(tmp_path / "m.keras", {"config.json": CONFIG}, packing)
    with pytest.raises(MlcalcError, match=r"config\.json uses a compression that Keras never writes$"):
        mlcalc.load(path)


def test_nothing_is_unpacked(tmp_path: Path) -> None:
    """Members whose names lead elsewhere are left alone."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    names = ["../../x", "/x", "C:\\x", "..\\x", "config.json/../x"]
    path = archive(inner / "m.keras", {"config.json": CONFIG, **dict.fromkeys(names, b"x")})
    assert 8 == mlcalc.summarize(mlcalc.load(path)).params
    assert [path] == [each for each in tmp_path.rglob("*") if each.is_file()]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", "is not a whole zip archive"),
        (b"PK\x05\x06" + bytes(18), "a zip archive with nothing in it"),
        (b"\x89HDF\r\n\x1a\n", "is damaged"),
        (b"\x89HDF\r\n\x1a\n" + bytes(5000), "is damaged"),
        (b"\x00" * 100, "holds nothing but zeros"),
        (b'{"layers": ["\x00"]}', "cannot stand in|JSON"),
        (b"\xff\xfe{\x00}", "is text in UTF-16, and damaged"),
        (b'{"input": [' + b"9" * 100_000 + b"]}", "a number has at most 900 digits"),
        (b"[" * 100_000, "nested"),
    ],
)
def test_bytes(content: bytes, message: str, tmp_path: Path) -> None:
    """Bytes that are no model are named for what is wrong with them."""
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(MlcalcError, match=message):
        mlcalc.load(path)


@pytest.mark.parametrize("path", ["a\0b.yaml", "", ".", "/", "a\udc80.h5"])
def test_paths(path: str) -> None:
    """A path that cannot be one is refused."""
    with pytest.raises(MlcalcError, match=r"^error: (cannot read |an empty text is no path|[./] is a folder)"):
        mlcalc.load(path)


# Data that are wrong.

NOTHING = float("nan")
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**30, 10**400, -(10**700), 10**5000, 0.5, 1e308, NOTHING, float("inf"),
    "", "x", "relu", "Dense", "$x", "${index}", "\0", "\ud800", "9" * 5000, "same",
    "channels_first", "int8_from_float32",
    [], {}, [[]], [None], [1, 2], [1, [2]], [-1], ["a"], [0] * 100, {"a": 1}, {1: 2}, {None: 1}, {"": ""}, b"x", (1, 2),
    {"class_name": "Dense"}, {"class_name": "Dense", "config": {"units": 3}}, {"class_name": 1, "config": []},
    {"class_name": "Sequential", "config": {"layers": []}}, {"class_name": "Dense", "config": [["units", 3]]},
    {"class_name": "Functional", "config": {"layers": [], "input_layers": [], "output_layers": []}},
    ["dense", 0, 0], [["dense", 0, 0]], [["x", -1, 0]], [["x", 0, -1]], [["x", 0, 10**12]],
    {"class_name": "__keras_tensor__", "config": {"shape": [None, -3], "keras_history": ["x", 0, 0]}},
    {"class_name": "__slice__", "config": {"start": "a", "stop": None, "step": 0}},
    {"class_name": "DTypePolicy", "config": {"name": [1]}},
    "LSTM(10)", "Bidirectional(LSTM(3))", "Sequential([Dense(1)])", "Dense(", "Model()", "input", "$index",
    {"repeat": 3, "dense": 1}, {"repeat": 10**12, "dense": 1}, {"repeat": 2, "layers": ["relu"]}, {"model": "x.yaml"},
    {"model": {"layers": ["flatten"]}}, {"type": ["x"]}, {"name": 3, "dense": 3}, {"dense": 3, "from": {}},
    {"dense": 3, "from": "dense[" + "9" * 5000 + "]"}, {"transformer": None}, {"bidirectional": {"lstm": "x"}},
]  # fmt: skip


def parts_of(data: Any) -> list[tuple[Any, Any]]:
    """Return every place in data as its holder and the key in that."""
    places, waiting = [], [data]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        places += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys]
    return places


def mutated(data: Any, draw: random.Random) -> Any:
    """Return data in which some parts are replaced, removed, doubled or moved."""
    data = deepcopy(data)
    for _ in range(draw.choice([1, 1, 2, 3, 6])):
        places = parts_of(data)
        if not places:
            break
        holder, key = draw.choice(places)
        kind = draw.random()
        if kind < 0.6:
            holder[key] = deepcopy(draw.choice(VALUES))
        elif kind < 0.75:
            del holder[key]
        elif kind < 0.9:
            other, place = draw.choice(places)
            holder[key] = deepcopy(other.get(place) if isinstance(other, dict) else (*other, None)[place])
        elif isinstance(holder, list):
            holder.append(deepcopy(holder[key]))
        elif isinstance(holder[key], int):
            holder[key] *= draw.choice([-1, 0, 1000, 10**9, 10**20])
        else:
            holder[draw.choice(["class_name", "config", "name", "layers", "axis", "dtype", "module"])] = holder[key]
    return data


@lru_cache
def configs(file: str) -> list[Any]:
    records = json.loads(gzip.decompress((RECORDS / file).read_bytes()))["models"]
    return [each["config"] for each in (records.values() if isinstance(records, dict) else records)]


@pytest.mark.parametrize("seed", range(10))
def test_mutated_config(seed: int) -> None:
    """What Keras wrote, with wrong types, missing keys and doubled names, is read or refused."""
    draw = random.Random(seed)
    saved = [json.loads(path.read_text(encoding="utf-8")) for path in FILES if path.suffix == ".json"] * 20
    models = configs("models.json.gz") + saved
    assert {"summary"} < {outcome(mutated(draw.choice(models), draw)) for _ in range(100)}


def test_mutated_applications() -> None:
    """So is a large one."""
    draw = random.Random(1)
    models = [each for each in configs("applications.json.gz") if len(each["config"]["layers"]) < 100]
    assert {"summary"} < {outcome(mutated(draw.choice(models), draw)) for _ in range(25)}


@pytest.mark.parametrize("seed", range(10))
def test_mutated_layer(seed: int) -> None:
    """So is one layer, on any input."""
    draw = random.Random(seed)
    told: list[str] = []
    cases = json.loads(gzip.decompress((RECORDS / "layers.json.gz").read_bytes()))["cases"]
    for case in draw.sample(cases, 150):
        description = mutated({"class_name": case["class"], "config": case["config"]}, draw)
        shapes: Any = [tuple(each) for each in case["inputs"]]
        if draw.random() < 0.3:
            sizes = [None, 1, 3, 0, 10**17, 2**62, -2, 10**5000, "x"]
            shapes = [[draw.choice(sizes) for _ in range(draw.randrange(6))] for _ in range(draw.randrange(3))]
        try:
            layer = mlcalc.layer(description)
            json.dumps(mlcalc.summarize(layer, *shapes, explain=True).as_dict())
        except MlcalcError as refusal:
            told.append(str(refusal))
    assert all(each.startswith("error: ") for each in told)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_mutated_sample(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A description in which parts are wrong is read or refused, as data and as a text."""
    monkeypatch.chdir(tmp_path)
    draw, data = random.Random(path.name), yaml.safe_load(path.read_text(encoding="utf-8"))
    for _ in range(30):
        assert outcome(mutated(data, draw))


SNIPPETS = [
    *"{}[]:,-\"'&*!|>#%@`\t\n $0a\0\x85\u2028", "<<: *a", "&a ", "*a", "- ", "? ", "1e999", "0x" + "f" * 30,
    "2024-99-99",
    "12:30:45", "{" * 60, "9" * 5000, ".nan", "!!binary aaa", "!!set {a}", "!!omap [a: 1]", "!!timestamp x", "---\n",
    "!!int x", "!!float x", "!!bool x", "!!null x", "!!str [a]", "!!map a", "!!seq a",
    "!!python/object/apply:os.abort []",
]  # fmt: skip


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_mutated_text(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So is a text with other characters in it, and nothing that a tag names is called."""
    monkeypatch.chdir(tmp_path)
    draw, text = random.Random(path.name), path.read_text(encoding="utf-8")
    for _ in range(15):
        place = draw.randrange(len(text))
        changed = text[:place] + draw.choice(SNIPPETS) + text[place + draw.choice([0, 0, 1, 20]) :]
        Path("m.yaml").write_text(changed, encoding="utf-8", newline="")
        assert outcome("m.yaml")


def test_lambda_is_not_run(tmp_path: Path) -> None:
    """The code of a Lambda stays bytes."""
    file = tmp_path / "ran"
    code = marshal.dumps(compile(f"open({str(file)!r}, 'w')", "x", "exec"))
    function = {"class_name": "__lambda__", "config": {"code": code.hex(), "defaults": None, "closure": None}}
    lambda_ = {"class_name": "Lambda", "config": {"name": "f", "function": function, "output_shape": [5]}}
    older = {"class_name": "Lambda", "config": {"name": "g", "function": [code.hex(), None, None]}}
    model = deepcopy(CHAIN)
    model["config"]["layers"] += [lambda_, older]
    summary = mlcalc.summarize(mlcalc.load(model))
    assert ["dense", "f", "g"] == [row.name for row in summary.layers]
    assert not file.exists()


# A few lines that grow without end.


def doubling(levels: int) -> dict[str, Any]:
    """Return blocks that use each the next one twice."""
    blocks: dict[str, Any] = {f"b{level}": {"layers": [f"b{level + 1}"] * 2} for level in range(levels)}
    return {"input": [3], "blocks": {**blocks, f"b{levels}": {"layers": ["re_lu"]}}, "layers": ["b0"]}


def passing(value: Any, last: Any) -> dict[str, Any]:
    """Return blocks that pass their parameter on to the next, doubled."""
    blocks: dict[str, Any] = {
        f"b{level}": {"parameters": {"x": None}, "layers": [{f"b{level + 1}": value}]} for level in range(60)
    }
    return {
        "input": [3],
        "blocks": {**blocks, "b60": {"parameters": {"x": None}, "layers": [last]}},
        "layers": [{"b0": "ab"}],
    }


def nested(levels: int, wrap: Callable[[Any], Any], inner: Any) -> Any:
    for _ in range(levels):
        inner = wrap(inner)
    return inner


def circular() -> Any:
    layers: list[Any] = ["re_lu"]
    layers.append(layers)
    return {"input": [3], "layers": layers}


BOMBS: dict[str, tuple[Any, str]] = {
    "repetition": ({"input": [3], "layers": [{"repeat": 10**12, "dense": 1}]}, "takes more than 200,000 steps"),
    "repetition in repetition": (
        {"input": [3], "layers": [nested(9, lambda part: {"repeat": 99, "layers": [part]}, "re_lu")]},
        "takes more than 200,000 steps",
    ),
    "repeated model": (
        nested(
            45,
            lambda part: {"input": [3], "layers": [{"repeat": 2, "model": part}]},
            {"input": [3], "layers": ["re_lu"]},
        ),
        "takes more than 200,000 steps",
    ),
    "blocks that double": (doubling(40), "takes more than 200,000 steps"),
    "text that doubles": (passing("${x}${x}", {"dense": "$x"}), "takes more than 200,000 steps"),
    "value that doubles": (passing({"x": ["$x", "$x"]}, {"dense": "$x"}), "takes more than 200,000 steps"),
    "tensors that double": (
        {
            "input": [3],
            "layers": [
                {"name": "r0", "dense": 1},
                *({"name": f"r{n}", "repeat": 1, "layers": [], "from": [f"r{n - 1}"] * 2} for n in range(1, 60)),
            ],
        },
        "takes more than 200,000 steps",
    ),
    "names": (
        {"input": [3], "layers": [{"repeat": 500, "dense": 1, "name": "n" * 100_000}]},
        "takes more than 200,000 steps",
    ),
    "names of blocks": (
        {
            "input": [3],
            "blocks": {"b" * 100_000: {"layers": ["re_lu"]}},
            "layers": [{"repeat": 500, "layers": ["b" * 100_000]}],
        },
        "takes more than 200,000 steps",
    ),
    "tensors, times": (
        {
            "input": [3],
            "layers": [{"name": "a", "dense": 1}, {"repeat": 100, "layers": [{"add": None, "from": ["a"] * 9000}]}],
        },
        "takes more than 200,000 steps",
    ),
    "arguments, times": (
        {
            "input": [3],
            "layers": [{"repeat": 100, "layers": [{"lstm": {"units": [1] * 9000}}]}],
        },
        "takes more than 200,000 steps",
    ),
    "text, times": (
        {
            "input": [3],
            "blocks": {
                "b": {"parameters": {"v": "x" * 9000}, "layers": [{"dense": {"units": 1, "kernel_initializer": "a$v"}}]}
            },
            "layers": [{"repeat": 100, "b": None}],
        },
        "takes more than 200,000 steps",
    ),
    "models in place": (
        {"input": [3], "layers": [nested(12, lambda part: {"layers": [part, part]}, {"layers": ["re_lu"]})]},
        "takes more than 200,000 steps",
    ),
    "list in itself": (circular(), "the data contain themselves"),
    "shared parts": ({"layers": [nested(60, lambda part: [part, part], [1])]}, "at most 10,000,000 values"),
    "deep data": ({"layers": [nested(10_000, lambda part: [part], [1])]}, "nested at most 400 levels deep"),
    "deep argument of Keras": (
        {"class_name": "Sequential", "config": {"layers": nested(10_000, lambda part: [part], [1])}},
        "must be a mapping, not a list",
    ),
    "digits": ({"input": [10**5000], "layers": ["re_lu"]}, "a number has at most 900 digits"),
    "digits in a text": ({"input": "9" * 5000, "layers": ["re_lu"]}, "a dimension is below 2\\^63, not 9"),
    "dimensions": ({"input": [2] * 100, "layers": ["flatten"]}, "a shape has at most 64 dimensions"),
    "product": ({"input": [10**17] * 9, "layers": ["flatten"]}, "or one of 2\\^63 or more"),
    "growth": ({"input": [3, 3], "layers": [{"repeat": 500, "up_sampling1d": 10**17}]}, "or one of 2\\^63 or more"),
}


@pytest.fixture
def _few_repetitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that is soon met; whether it is met does not depend on its size."""
    monkeypatch.setattr(budget, "MOST_STEPS", 200_000)


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.usefixtures("_few_repetitions")
def test_bomb(name: str) -> None:
    """What grows without end is refused before it has grown."""
    description, message = BOMBS[name]
    with pytest.raises(MlcalcError, match=message):
        mlcalc.summarize(mlcalc.load(description))


def test_deep_layer() -> None:
    """A single layer that is nested without end is one whose figures are unknown."""
    around = {"class_name": "ReLU", "config": {}}
    deep = nested(3000, lambda part: {"class_name": "TimeDistributed", "config": {"layer": part}}, around)
    summary = mlcalc.summarize(mlcalc.load(deep))
    assert summary.params is None
    assert ["unknown-weights"] == [each.code for each in summary.problems]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 60)),
            "stand for at most 200,000 values in all",
        ),
        ("input: [3]\nlayers: &a [*a]\n", "the data contain themselves"),
        (
            "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)),
            "stand for at most 200,000 values in all",
        ),
        ("input: !!bool x\n", "this value cannot be read\n  --> .*:1:8"),
        ("input: !!timestamp x\n", "this value cannot be read\n  --> .*:1:8"),
        ("input: !!timestamp 2024-99-99\n", "this value cannot be read\n  --> .*:1:8"),
        ("input: [" + "9" * 100_000 + "]\n", "a number has at most 900 digits\n  --> .*:1:9"),
        ("input: !!python/object/apply:os.abort []\n", "cannot stand here"),
    ],
)
def test_yaml(text: str, message: str, tmp_path: Path) -> None:
    """YAML's own ways to grow, and values that are none, are refused at their place."""
    path = tmp_path / "m.yaml"
    path.write_text(text)
    with pytest.raises(MlcalcError, match=message):
        mlcalc.load(path)


@pytest.mark.usefixtures("_few_repetitions")
def test_files_that_double(tmp_path: Path) -> None:
    """Files that name each the next one twice are not read without end."""
    for number in range(30):
        names = [f"m{number + 1}.yaml", f"m{number + 1}.yaml"]
        layers = ", ".join(f"{{model: {name}, name: x{index}}}" for index, name in enumerate(names))
        (tmp_path / f"m{number}.yaml").write_text(f"input: [3]\nlayers: [{layers}]\n")
    (tmp_path / "m30.yaml").write_text("input: [3]\nlayers: [re_lu]\n")
    with pytest.raises(MlcalcError, match="takes more than 200,000 steps"):
        mlcalc.load(tmp_path / "m0.yaml")


def tensor(name: str, call: int) -> dict[str, Any]:
    return {"class_name": "__keras_tensor__", "config": {"shape": [None, 3], "keras_history": [name, call, 0]}}


def test_models_that_double() -> None:
    """A model that calls the next one twice, on the same input, is computed once: 2⁴⁵ calls of one Dense layer."""
    model: Any = {"class_name": "Dense", "name": "m", "config": {"units": 3, "name": "m"}}
    source = {"class_name": "InputLayer", "name": "i", "config": {"batch_shape": [None, 3], "name": "i"}}
    for level in range(45):
        calls = [{"args": [tensor("i", 0)], "kwargs": {}}, {"args": [tensor("m", 0)], "kwargs": {}}]
        inner = {**model, "inbound_nodes": calls}
        config = {"name": "m", "layers": [source, inner], "input_layers": [["i", 0, 0]]}
        model = {
            "class_name": "Functional",
            "name": "m",
            "config": {**config, "output_layers": [["m", 2 if level else 1, 0]]},
        }
    summary = mlcalc.summarize(mlcalc.load(model))
    assert (12, 9 * 2**45) == (summary.params, summary.macs)


# What Keras could not have written.


def graph(**changes: Any) -> dict[str, Any]:
    """Return a graph of two layers, with other settings in it."""
    layers = [
        {"class_name": "InputLayer", "name": "a", "config": {"batch_shape": [None, 3]}, "inbound_nodes": []},
        {
            "class_name": "Dense",
            "name": "b",
            "config": {"units": 2},
            "inbound_nodes": [{"args": [changes.pop("source", tensor("a", 0))], "kwargs": {}}],
        },
    ]
    ends = {"input_layers": [["a", 0, 0]], "output_layers": [["b", 0, 0]]}
    return {"class_name": "Functional", "config": {"name": "m", "layers": layers, **ends, **changes}}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (graph(source=tensor("b", 0)), 'the graph runs in a circle: "b" wait'),
        (graph(source=tensor("c", 0)), 'takes output 0 of "c", which it does not hold'),
        (graph(source=tensor("a", -1)), 'takes output 0 of call -1 of "a"'),
        (graph(output_layers=[["b", 0, 10**12]]), 'takes output 1000000000000 of call 0 of "b"'),
        (graph(output_layers=[["zzz", 0, 0]]), 'of "zzz", which it does not hold'),
        (graph(layers=[[]]), "a serialised layer must be a mapping, not a list"),
        ({"class_name": "Sequential", "config": {"layers": 0.5}}, "`layers` must be a list, not a number"),
        (
            {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": [1]}]},
            "`config` must be a mapping",
        ),
        (
            {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": 5}]},
            "`config` must be a mapping, not a number",
        ),
        ({"class_name": ["Sequential"], "config": {}}, "`class_name` must be a text"),
    ],
)
def test_impossible_config(config: Any, message: str) -> None:
    """Circles, names that are not there and wrong types are told as such."""
    with pytest.raises(MlcalcError, match=message):
        mlcalc.load(config)


@pytest.mark.parametrize("description", [5, None, [], {}, [1], "", b"x", {"class_name": "Dense"}, {None: 1}])
def test_no_description(description: Any) -> None:
    """What is no description at all is refused, as a model and as a layer."""
    with pytest.raises(MlcalcError, match=r"^error: "):
        mlcalc.load(description)
    with pytest.raises(MlcalcError, match=r"^error: "):
        mlcalc.layer(description)


# What HDF5 can claim.


def test_hdf5(tmp_path: Path) -> None:
    """Attributes of other types, links in circles and links to other files are refused or passed over."""
    h5py = pytest.importorskip("h5py")
    wrong: dict[str, Any] = {"number": 5, "bytes": b"\xff\xfe", "nested": "[" * 100_000, "list": [1.5, 2.5]}
    for name, value in wrong.items():
        with h5py.File(tmp_path / f"{name}.h5", "w") as file:
            file.attrs["model_config"] = value if name != "nested" else value[:60_000]
        assert "summary" != outcome(tmp_path / f"{name}.h5")
    with h5py.File(tmp_path / "names.h5", "w") as file:
        file.attrs["model_config"] = json.dumps(CHAIN)
        file.create_group("model_weights").attrs["layer_names"] = 7
    assert "damaged-file" == outcome(tmp_path / "names.h5")
    with h5py.File(tmp_path / "circle.h5", "w") as file:
        layer = file.create_group("layers/x")
        layer["a"] = layer["b"] = layer
    with pytest.raises(MlcalcError, match="a in the file is a second way to a group, which no model has"):
        mlcalc.load(tmp_path / "circle.h5")
    with h5py.File(tmp_path / "link.h5", "w") as file:
        file.create_group("layers/dense/vars")["0"] = h5py.ExternalLink(str(FILES[0]), "/")
    with pytest.raises(MlcalcError, match="0 in the file is a link to another file, which is not followed"):
        mlcalc.load(tmp_path / "link.h5")


OTHER = ("other.h5", "/")


@pytest.mark.parametrize(
    ("weight", "links", "expected"),
    [
        ("inner/kernel:0", {"dense/inner": OTHER}, "inner in the file is a link to another file"),
        (
            "kernel:0",
            {"other": OTHER, "dense/kernel:0": ("/other/kernel:0",)},
            "kernel:0 in the file is a link to another place",
        ),
        ("none", {"optimizer_weights": OTHER}, "optimizer_weights in the file is a link to another file"),
    ],
)
def test_links_out_of_a_file(weight: str, links: dict[str, tuple[str, ...]], expected: str, tmp_path: Path) -> None:
    """No weight of another file is read, by whatever way links lead there."""
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["kernel:0"] = [[0.0] * 2] * 3
    with h5py.File(tmp_path / "model.h5", "w") as file:
        file.attrs["model_config"], file.attrs["keras_version"] = CONFIG.decode(), "3.5.0"
        file.attrs["layer_names"] = ["dense"]
        file.create_group("dense").attrs["weight_names"] = [weight]
        for path, target in links.items():
            file[path] = (h5py.ExternalLink if target == OTHER else h5py.SoftLink)(*target)
    with pytest.raises(MlcalcError, match=f"^error: {expected}, which is not followed$"):
        mlcalc.load(tmp_path / "model.h5")


def test_link_to_the_optimizer_of_an_archive(tmp_path: Path) -> None:
    """The same holds for the optimizer of an archive, which has a group of its own around it."""
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        file.create_group("layers")
        file["optimizer"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/")
    weights = (tmp_path / "weights.h5").read_bytes()
    path = archive(tmp_path / "m.keras", {"config.json": CONFIG, "model.weights.h5": weights})
    with pytest.raises(MlcalcError, match="optimizer in the file is a link to another file, which is not followed"):
        mlcalc.load(path)


# The command.


@pytest.mark.parametrize("words", [["--format", "json"], ["--format", "csv"], [], ["--output", "m.md"]])
def test_half_a_character(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that no encoding holds is written as it stands in JSON."""
    (tmp_path / "m.json").write_text(r'{"input": [3], "layers": [{"dense": 2, "name": "\ud800x"}]}')
    monkeypatch.chdir(tmp_path)
    done = run_command("summary", "m.json", *words)
    assert ("", 0) == (done.stderr, done.code)
    assert "ud800x" in (done.stdout or (tmp_path / "m.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"input: !!python/object/apply:os.system ['touch ran']\n", "cannot stand here"),
        (b"input: [3]\nlayers: [{repeat: 1000000000000, dense: 1}]\n", "takes more than 10,000,000 steps"),
        (b"PK\x03\x04" + bytes(100), "is not a whole zip archive"),
        (b"\x00", "holds nothing but zeros"),
    ],
)
def test_command(content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says what is wrong and ends with 1; nothing is run and nothing is written."""
    (tmp_path / "model").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    done = run_command("summary", "./model")
    assert ("", 1) == (done.stdout, done.code)
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert ["model"] == [path.name for path in tmp_path.iterdir()]


MEMORY = 400 << 20
"""Bytes of the address space of a process: four times what the program itself takes, and far less than any of these
files would need without a bound."""

LARGE = {
    "lists in JSON": (b'{"layers": [' + b"[]," * 12_000_000 + b"[]]}", "the JSON holds more than 10,000,000 values"),
    "aliases": (
        b"x0: &x0 [1, 1]\n" + b"".join(b"x%d: &x%d [*x%d, *x%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 40)),
        "aliases (`*name`) stand for at most 200,000 values in all",
    ),
    "names": (
        b"input: [3]\nlayers:\n  - {repeat: 49000, dense: 1, name: " + b"n" * 200_000 + b"}\n",
        "takes more than 10,000,000 steps to read",
    ),
    "sources": (
        b"input: [3]\nlayers:\n  - {dense: 1, name: a}\n  - {add: , from: &s ["
        + b"a, " * 9000
        + b"]}\n"
        + b"  - {add: , from: *s}\n" * 4000,
        "stand for at most 200,000 values in all",
    ),
    "a text in a text": (
        b"input: [3]\nblocks: {b: {parameters: {v: "
        + b"x" * 100_000
        + b"}, layers: [{dense: {units: 1, kernel_initializer: 'a$v'}}]}}\nlayers: [{repeat: 9000, b: }]\n",
        "takes more than 10,000,000 steps to read",
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_memory(name: str, tmp_path: Path) -> None:
    """What would fill the memory is refused within an address space that holds little more than the program."""
    content, message = LARGE[name]
    (tmp_path / "model").write_bytes(content)

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    done = subprocess.run(
        [sys.executable, "-m", "mlcalc", "summary", "./model"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )
    assert ("", 1) == (done.stdout, done.returncode)
    assert message in done.stderr
