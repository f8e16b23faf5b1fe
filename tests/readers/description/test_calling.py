"""`call: NAME`: what stands above is called once more with the same weights, and the mistakes that lead there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from tests.commands import run_command

TOWERS = {"left": [10], "right": [10]}
DIFFERENCE = {"name": "difference", "subtract": None, "from": ["enc", "other"]}
BLOCK = {
    "parameters": {"units": None},
    "layers": [{"dense": "$units"}, {"name": "mid", "dense": 4}, {"add": None, "from": ["mid", "mid"]}],
}


def siamese(encoder: dict[str, Any], shape: list[int] | None = None, **more: Any) -> dict[str, Any]:
    """Return a model that calls an encoder on two inputs and subtracts what comes out."""
    first, again = {"name": "enc", **encoder, "from": "left"}, {"name": "other", "call": "enc", "from": "right"}
    inputs = dict.fromkeys(("left", "right"), shape or [10])
    return {"inputs": inputs, **more, "layers": [first, again, DIFFERENCE]}


@pytest.mark.parametrize(
    ("description", "count"),
    [
        (siamese({"dense": 8}), 88),
        (siamese({"type": "dense", "units": 8}), 88),
        (siamese({"layers": [{"dense": 8}, {"dense": 4}]}), 88 + 36),
        (siamese({"tower": 8}, blocks={"tower": BLOCK}), 88 + 36),
        (siamese({"repeat": 2, "dense": 10}), 220),
        (siamese({"repeat": 2, "layers": [{"dense": 10}, "relu"]}), 220),
        (siamese({"embedding": {"input_dim": 50, "output_dim": 4}}), 200),
        (siamese({"bidirectional": {"lstm": 3}}, [5, 2]), 2 * 4 * (3 + 2 + 1) * 3),
    ],
)
def test_the_same_weights(description: Any, count: int) -> None:
    """A layer, a model, a block or a repetition that is called on two inputs counts once."""
    assert count == mlcalc.summarize(mlcalc.load(description)).params


def test_one_row() -> None:
    """There is one row for all calls of a layer, and the cost of each of them."""
    summary = mlcalc.summarize(mlcalc.load(siamese({"dense": 8})))
    assert ["left", "right", "enc", "difference"] == [row.name for row in summary.layers]
    row = summary.layers[2]
    assert (("left", "right"), 88, 160) == (row.inputs, row.params, row.macs)


def test_what_is_called_by_its_second_name() -> None:
    """The name of a call is that of what was called, too."""
    description = siamese({"tower": 8}, blocks={"tower": BLOCK})
    third = {"name": "third", "call": "other", "from": "right"}
    description["layers"] = [*description["layers"], third, {"add": None, "from": ["difference", "third"]}]
    summary = mlcalc.summarize(mlcalc.load(description))
    assert (124, 3 * (80 + 32)) == (summary.params, summary.macs)


def test_calls_inside_what_is_called() -> None:
    """A block that calls one of its layers, or another block, twice is called as a whole."""
    inner = {"layers": [{"name": "a", "dense": 10}, {"name": "b", "dense": 10}, {"call": "a"}]}
    outer = {"layers": [{"name": "first", "inner": None}, {"call": "first"}, {"dense": 10}]}
    description = siamese({"outer": None}, blocks={"inner": inner, "outer": outer})
    summary = mlcalc.summarize(mlcalc.load(description))
    assert (330, 2 * 7 * 100) == (summary.params, summary.macs)


def test_two_inputs_that_are_one() -> None:
    """A block of two inputs may be called on one tensor twice, and then on two."""
    block = {
        "inputs": ["a", "b"],
        "layers": [
            {"dense": 8, "from": "a"},
            {"name": "s", "subtract": None, "from": ["dense", "dense"]},
            {"name": "d", "dense": 8, "from": "b"},
            {"add": None, "from": ["s", "d"]},
        ],
    }
    layers = [
        {"name": "enc", "both": None, "from": ["left", "left"]},
        {"name": "other", "call": "enc", "from": ["left", "right"]},
        DIFFERENCE,
    ]
    summary = mlcalc.summarize(mlcalc.load({"inputs": TOWERS, "blocks": {"both": block}, "layers": layers}))
    assert 176 == summary.params
    assert ("left", "right") == summary.layers[4].inputs


@pytest.mark.parametrize("wrapper", ["time_distributed", "spectral_normalization"])
def test_inside_a_wrapper(wrapper: str) -> None:
    """A wrapper holds the layer itself: its weights count once."""
    shape = [5, 10] if wrapper == "time_distributed" else [10]
    layers = [{"name": "enc", "dense": 8, "from": "left"}, {"name": "all", wrapper: {"call": "enc"}, "from": "right"}]
    description = {"inputs": {"left": [10], "right": shape}, "layers": layers, "outputs": ["enc", "all"]}
    summary = mlcalc.summarize(mlcalc.load(description))
    own = 8 if wrapper == "spectral_normalization" else 0
    assert 88 + own == summary.params


def test_called_inside_a_wrapper_alone() -> None:
    """A layer that only wrappers call is part of the model: what counts inside them is not said to be left out."""
    layers = [
        {"name": "emb", "embedding": {"input_dim": 100, "output_dim": 16}, "from": "words"},
        {"name": "enc", "lstm": 8, "from": "emb"},
        {"name": "lost", "dense": 3, "from": "enc"},
        {"name": "each", "time_distributed": {"call": "emb"}, "from": "texts"},
        {"name": "all", "time_distributed": {"call": "enc"}, "from": "each"},
    ]
    description = {"inputs": {"words": [7], "texts": [5, 7]}, "layers": layers, "outputs": ["all"]}
    summary = mlcalc.summarize(mlcalc.load(description))
    assert 1600 + 800 == summary.params
    told = [each.message for each in summary.problems if each.code == "unreached-layer"]
    assert [
        '"lost" reaches no output: no part of the model, as in Keras, and its 27 parameters are not counted'
    ] == told


@pytest.mark.parametrize(
    ("entry", "message", "mend"),
    [
        ({"call": "enk"}, 'there is no layer "enk" above to call', "did you mean `enc`?"),
        ({"call": 3}, 'there is no layer "3" above to call', "`call` names a layer, a block or a model"),
        ({"call": "left"}, '"left" is an input of the model, and no layer', ""),
        ({"call": "enc", "units": 3}, "`units` cannot stand beside `call`", "take `units` out"),
        ({"bidirectional": {"call": "enc"}}, "Bidirectional makes layers of its own", "write the layer itself"),
        ({"time_distributed": {"call": "right"}}, '"right" is no single layer', "into a model of their own"),
        ({"call": "enc", "from": "narrow"}, '"enc" is shared: its weights fit its first input', ""),
    ],
)
def test_wrong_calls(entry: dict[str, Any], message: str, mend: str) -> None:
    """What cannot be called is refused, with what to do."""
    layers = [{"name": "enc", "dense": 8, "from": "left"}, {"from": "right", **entry}]
    with pytest.raises(MlcalcError) as caught:
        mlcalc.summarize(mlcalc.load({"inputs": {**TOWERS, "narrow": [3]}, "layers": layers}))
    assert message in str(caught.value)
    assert mend in str(caught.value)


SECOND = [
    "- {layer: enc, from: right}",
    "- {shared: enc, from: right}",
    "- {same: enc, from: right}",
    "- {same_as: enc, from: right}",
    "- {type: enc, from: right}",
    "- {enc: , from: right}",
    "- {dense: 8, share: enc, from: right}",
]


@pytest.mark.parametrize("second", SECOND)
def test_errors_lead_there(second: str) -> None:
    """Other words for the same lead to the call, with which the model has 88."""
    text = "inputs: {left: [10], right: [10]}\nlayers:\n  - {name: enc, dense: 8, from: left}\n"
    told = run_command("summary", "-", stdin=f"{text}  {second}\noutputs: [enc]\n").stderr
    assert 'to call "enc" again, with the same weights: change line 4 to: ' in told
    call = told.partition("change line 4 to: ")[2].partition("\n")[0].partition(";")[0].strip("`")
    assert "- {call: enc, from: right}" == call
    done = run_command("summary", "-", "--quiet", stdin=f"{text}  {call}\n  - dense: 1\n")
    assert ("97\n", 0) == done[::2]


@pytest.mark.parametrize(
    ("second", "difference"),
    [
        ("- {name: enc, dense: 8, from: right}", "enc, enc"),
        ("- {name: enc, dense: 8, from: right}", "enc, enc_1"),
        ("- {name: enc, from: right}", "enc, enc_1"),
        ("- {name: e2, enc: , from: right}", "enc, e2"),
        ("- {name: e2, type: call, layer: enc, from: right}", "enc, e2"),
        ("- {name: e2, dense: 8, share: enc, from: right}", "enc, e2"),
    ],
)
def test_the_call_keeps_a_name(second: str, difference: str) -> None:
    """What another layer names is still there when the mend is applied, and the weights count once."""
    lines = ["inputs: {left: [10], right: [10]}", "layers:", "  - {name: enc, dense: 8, from: left}"]
    lines += [f"  {second}", f"  - {{subtract: , from: [{difference}]}}"]
    told = run_command("params", "-", stdin="\n".join(lines)).stderr.partition("with the same weights: ")[2]
    for number, text in re.findall(r"change line ([0-9]+) to: `?([^`\n]+)", told.partition("\n")[0]):
        lines[int(number) - 1] = f"  {text}"
    done = run_command("summary", "-", "--format", "json", stdin="\n".join(lines))
    summary = json.loads(done.stdout)
    assert (0, 88) == (done.code, summary["params"])
    assert 2 == len(summary["layers"][2]["inputs"])


def test_errors_lead_there_in_json() -> None:
    """In JSON the call is written as JSON."""
    layers = [{"name": "enc", "dense": 8, "from": "left"}, {"name": "enc", "dense": 8, "from": "right"}]
    told = run_command("summary", "-", stdin=json.dumps({"inputs": TOWERS, "layers": layers})).stderr
    assert 'with the same weights: `{"name": "enc_1", "call": "enc", "from": "right"}`; for a layer of its own' in told


def test_another_layer_of_the_same_name() -> None:
    """A layer of another kind, or with other arguments, is not meant to be the same."""
    layers = [{"name": "enc", "dense": 8, "from": "left"}, {"name": "enc", "dense": 9, "from": "right"}]
    with pytest.raises(MlcalcError, match='the name "enc" is taken') as caught:
        mlcalc.load({"inputs": TOWERS, "layers": layers})
    assert "for example `enc_1` is free" == caught.value.diagnostics[0].help


def test_a_chain() -> None:
    """A layer of a chain may be called again and again, by the name that Keras gives it."""
    layers = [{"dense": 8}, {"call": "dense"}, {"repeat": 3, "call": "dense"}, {"dense": 1}]
    summary = mlcalc.summarize(mlcalc.load({"input": [8], "layers": layers}))
    assert (72 + 9, 5 * 64 + 8) == (summary.params, summary.macs)
    assert "81\n" == run_command("params", "-", "--quiet", stdin=json.dumps({"input": [8], "layers": layers})).stdout
