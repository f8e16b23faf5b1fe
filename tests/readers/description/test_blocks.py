"""Blocks: parameters and their values, inputs and outputs, names, and every error in its place."""

from __future__ import annotations

import re
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError, Source
from mlcalc.readers.description.build import read_description
from mlcalc.readers.description.yaml_text import read_yaml


def rows(description: dict[str, Any]) -> list[tuple[str, Any, int | None]]:
    """Return name, output shape and parameters of each layer."""
    summary = mlcalc.summarize(mlcalc.load(description))
    return [(row.name, row.output_shape, row.params) for row in summary.layers if row.type != "InputLayer"]


def using(use: Any, **block: Any) -> dict[str, Any]:
    """Return a description that uses one block, `part`, on eight features."""
    return {"input": [8], "blocks": {"part": block}, "layers": [use]}


DENSE = {
    "parameters": {"units": None, "use_bias": True},
    "layers": [{"dense": {"units": "$units", "use_bias": "$use_bias"}}],
}


@pytest.mark.parametrize(
    ("use", "params"),
    [
        ({"part": {"units": 4}}, (8 + 1) * 4),
        ({"part": 4}, (8 + 1) * 4),
        ({"part": {"units": 4, "use_bias": False}}, 8 * 4),
    ],
    ids=str,
)
def test_parameters(use: Any, params: int) -> None:
    """A parameter has its default or what the use says; a bare value is the first parameter's."""
    assert [("dense", (None, 4), params)] == rows(using(use, **DENSE))


@pytest.mark.parametrize("use", ["part", {"part": None}, {"part": {}}], ids=str)
def test_every_parameter_has_a_default(use: Any) -> None:
    """A block whose parameters all have defaults needs nothing."""
    assert [("dense", (None, 3), 27)] == rows(using(use, parameters={"units": 3}, layers=[{"dense": "$units"}]))


def test_value_and_text() -> None:
    """`$name` is the value with its type, and `${name}` its text within a longer one."""
    block = {"parameters": {"n": 2}, "layers": [{"name": "to_${n}_$n", "dense": "$n"}, "Dense(${n})", "Dense($n)"]}
    assert [("part_to_2_2", (None, 2), 18), ("dense", (None, 2), 6), ("dense_1", (None, 2), 6)] == rows(
        using("part", **block)
    )


def test_value_of_any_kind() -> None:
    """A parameter may be a list, or a whole layer."""
    layers = [{"reshape": "$shape"}, {"time_distributed": "$inner"}]
    block = {"parameters": {"shape": None, "inner": None}, "layers": layers}
    assert [("reshape", (None, 4, 2), 0), ("time_distributed", (None, 4, 3), 9)] == rows(
        using({"part": {"shape": [4, 2], "inner": {"dense": 3}}}, **block)
    )


def test_block_in_a_block() -> None:
    """A block may use another, and hand its own parameters on; names carry those of all blocks around."""
    blocks = {
        "outer": {"parameters": {"n": None}, "layers": [{"inner": "$n"}, {"name": "second", "inner": 1}]},
        "inner": {"parameters": {"n": None}, "layers": [{"name": "core", "dense": "$n"}]},
    }
    assert [("top_inner_core", (None, 4), 36), ("top_second_core", (None, 1), 5)] == rows(
        {"input": [8], "blocks": blocks, "layers": [{"name": "top", "outer": 4}]}
    )


def test_inputs_and_output() -> None:
    """A block may take several inputs, and give what one of its layers gives that is not the last."""
    block = {
        "inputs": ["left", "right"],
        "layers": [
            {"name": "sum", "add": None, "from": ["left", "right"]},
            {"name": "unused", "dense": 5, "from": "sum"},
        ],
        "output": "sum",
    }
    description = {
        "inputs": {"a": [8], "b": [8]},
        "blocks": {"part": block},
        "layers": [{"name": "x", "part": None, "from": ["a", "b"]}, {"dense": 1}],
    }
    assert [("x_sum", (None, 8), 0), ("dense", (None, 1), 9)] == rows(description)


def test_name_of_a_use_is_its_output() -> None:
    """What follows may take what a use gives by the use's name."""
    layers = [{"name": "one", "part": 4}, {"name": "two", "part": 2}, {"concatenate": None, "from": ["one", "two"]}]
    assert ("concatenate", (None, 6), 0) == rows({"input": [8], "blocks": {"part": DENSE}, "layers": layers})[-1]


BLOCK = "input: [8]\nblocks:\n  part:\n    parameters: {units: }\n    layers:\n      - dense: %s\nlayers:\n  - %s\n"


@pytest.mark.parametrize(
    ("inside", "use", "code", "message", "help_", "place"),
    [
        (
            "$units",
            "part",
            "missing-parameter",
            "the block `part` needs `units`",
            "for example, change line 8 to: - part: {units: 8}",
            None,
        ),
        (
            "$units",
            "part: {unit: 3}",
            "unknown-parameter",
            "the block `part` has no parameter `unit`",
            "did you mean `units`? change line 8 to: - part: {units: 3}",
            (8, 12),
        ),
        (
            "$units",
            "part: {x: 3}",
            "unknown-parameter",
            "the block `part` has no parameter `x`",
            "it has units",
            (8, 12),
        ),
        (
            "$unit",
            "part: 3",
            "unknown-parameter",
            "there is no parameter `unit`",
            "did you mean `units`? change line 6 to: - dense: $units",
            (6, 16),
        ),
        ("{$unit: 3}", "part: 3", "unknown-parameter", "there is no parameter `unit`", None, (6, 17)),
        ("$units", "{part: 3, dense: 3}", "stray-key", "`dense` cannot stand beside a block", None, (8, 15)),
        (
            "$units",
            "{part: 3, from: [dense, dense]}",
            "unknown-source",
            'there is no layer or input "dense" above',
            None,
            None,
        ),
    ],
)
def test_errors_of_a_use(
    inside: str, use: str, code: str, message: str, help_: str | None, place: tuple[int, int] | None
) -> None:
    """A use that does not fit the block is pointed at."""
    data = read_yaml(Source("m.yaml", BLOCK % (inside, use)))
    with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}") as caught:
        read_description(data)
    problem = caught.value.diagnostics[0]
    assert code == problem.code
    assert help_ is None or help_ == problem.help
    assert problem.place is not None
    assert place is None or place == (problem.place.line, problem.place.column)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"layers": []}, "the block `part` must have a list of `layers`"),
        ({"layers": "dense"}, "the block `part` must have a list of `layers`"),
        (None, "the block `part` must have a list of `layers`"),
        ({"layers": ["re_lu"], "outputs": "x"}, "a block has no `outputs`"),
        ({"layers": ["re_lu"], "parameters": [1]}, "`parameters` must map names to their defaults"),
        ({"layers": ["re_lu"], "inputs": "x"}, "the `inputs` of a block must be a list of names"),
        ({"layers": ["re_lu"], "inputs": ["x", "y"]}, "the block `part` takes 2 inputs, not 1"),
        ({"layers": ["re_lu"], "output": "z"}, 'there is no layer or input "z" above'),
        ({"layers": ["part"]}, "uses itself, and so never ends"),
    ],
)
def test_errors_of_a_block(block: Any, message: str) -> None:
    """A block that is none, or that uses itself, is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        mlcalc.load({"input": [8], "blocks": {"part": block}, "layers": ["part"]})


def test_bare_value_without_parameters() -> None:
    """A block without parameters takes no value."""
    with pytest.raises(MlcalcError, match=r"^error: the block `part` has no parameters"):
        mlcalc.load(using({"part": 3}, layers=["re_lu"]))


def test_blocks_must_be_a_mapping() -> None:
    """`blocks` maps names to blocks."""
    with pytest.raises(MlcalcError, match=r"^error: `blocks` must map names to blocks"):
        mlcalc.load({"input": [8], "blocks": ["part"], "layers": ["re_lu"]})


@pytest.mark.parametrize(
    ("value", "mend"),
    [
        ("8", "for example, change line 7 to: - down: {filters: 8, kernel: 3}"),
        ("[8, 5]", "several values stand by their names: change line 7 to: - down: {filters: 8, kernel: 5}"),
        ("8, 5", "several values stand by their names: change line 7 to: - down: {filters: 8, kernel: 5}"),
        ("[8]", "for example, change line 7 to: - down: {filters: 8, kernel: 3}"),
    ],
)
def test_bare_value_for_several_parameters(value: str, mend: str) -> None:
    """A block has no order of arguments that a reader would know: each value stands by its name."""
    text = f"""\
input: [64, 64, 3]
blocks:
  down:
    parameters: {{filters: , kernel: }}
    layers: [conv2d: {{filters: $filters, kernel_size: $kernel}}]
layers:
  - down: {value}
"""
    with pytest.raises(MlcalcError) as caught:
        read_description(read_yaml(Source("m.yaml", text)))
    assert caught.value.diagnostics[0].help == mend


@pytest.mark.parametrize("value", [[1], {"a": 1}], ids=str)
def test_parameter_that_is_no_key(value: Any) -> None:
    """A parameter may stand for a key, if its value can be one."""
    block = {"parameters": {"kind": None}, "layers": [{"$kind": 3}]}
    assert [("dense", (None, 3), 27)] == rows(using({"part": {"kind": "dense"}}, **block))
    with pytest.raises(MlcalcError, match=r"^error: `\$kind` stands for a key here, which cannot be "):
        mlcalc.load(using({"part": {"kind": value}}, **block))


def test_a_mistake_in_a_repeated_block_is_told_once() -> None:
    """A further repetition, which does not know what it gets, does not say the same again."""
    flow = read_description(
        read_yaml(
            Source(
                "m.yaml",
                "input: [8]\nblocks:\n  join:\n    layers:\n      - dense: 8\n      - multiply\n"
                "layers:\n  - {repeat: 3, join: }\n",
            )
        )
    ).trace()
    assert [("wrong-inputs", 6)] == [(each.code, each.place.line) for each in flow.errors if each.place]
    assert 3 == len(flow.failed)
