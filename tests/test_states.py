"""States that one recurrent layer hands to another, and mends that make the model pass."""

from __future__ import annotations

import json
import re

import pytest

from tests.commands import run_command

ENCODERS = """\
inputs: {x: [7, 20], y: [5, 20]}
layers:
  - {name: e, bidirectional: {lstm: {units: 8, return_state: true}}, from: x}
  - {name: d, lstm: 8, from: [y, FROM]}
"""


@pytest.mark.parametrize("taken", ['"e[1]", "e[2]", "e[3]", "e[4]"', "e"])
@pytest.mark.parametrize("is_wider", [True, False])
def test_pairs_are_joined(taken: str, *, is_wider: bool) -> None:
    """The help writes one Concatenate for each pair; with its units the model passes, in either of the two layers."""
    text = ENCODERS.replace("FROM", taken)
    told = run_command("summary", "-", stdin=text)
    assert 1 == told.code
    assert "LSTM takes 2 first states, not " in told.stderr
    help_line = told.stderr.partition("= help: ")[2]
    *new, sources = re.findall("`(.*?)`", help_line)
    wide, half, narrow = re.findall(r"(\d+) (?:units|in|here)", help_line)
    above = "".join(f"  {line}\n" for line in new)
    mended = text.replace("  - {name: d", f"{above}  - {{name: d").replace(f"from: [y, {taken}]", sources)
    mended = mended.replace("lstm: 8", f"lstm: {wide}") if is_wider else mended.replace("units: 8", f"units: {half}")
    passed = run_command("summary", "-", "--format", "json", stdin=mended)
    assert (0, "") == (passed.code, passed.stderr)
    decoder = json.loads(passed.stdout)["layers"][-1]
    assert [None, int(wide if is_wider else narrow)] == decoder["output_shape"]


def test_a_sequence_is_no_state() -> None:
    """Its last step is meant: the layer that gives it need not return sequences, which makes the model pass."""
    text = (
        "inputs: {x: [7, 20], y: [5, 20]}\nlayers:\n  - {name: e, gru: {units: 8, return_sequences: true}, from: x}\n"
    )
    text += "  - {name: d, gru: 8, from: [y, e]}\n"
    told = run_command("summary", "-", stdin=text)
    change = told.stderr.partition("change line 3 to: ")[2].strip()
    assert 0 == run_command("summary", "-", stdin=text.replace(text.splitlines()[2].strip(), change)).code
    alone = "inputs: {x: [7, 20], s: [9, 8]}\nlayers:\n  - {gru: 8, from: [x, s]}\n"
    assert "a sequence is no state: that is its last step alone" in run_command("summary", "-", stdin=alone).stderr


def test_inputs_are_shown_as_tensors() -> None:
    """The column `inputs` names the output that is taken; in JSON, `inputs` names layers, and `sources` says more."""
    text = "inputs: {x: [7, 20]}\nlayers:\n  - {name: e, lstm: {units: 8, return_state: true}, from: x}\n"
    text += '  - {name: d, lstm: 8, from: [x, "e[1]", "e[2]"]}\n'
    column = run_command("summary", "-", "--columns", "inputs", "--format", "csv", stdin=text).stdout
    assert "x e[1] e[2]" == column.splitlines()[-1].replace(";", " ").replace(",", " ").replace("  ", " ").strip('"')
    layers = json.loads(run_command("summary", "-", "--format", "json", stdin=text).stdout)["layers"]
    assert (["x", "e", "e"], ["x", "e[1]", "e[2]"]) == (layers[-1]["inputs"], layers[-1]["sources"])
    assert "sources" not in layers[1]


SAVED = {
    "class_name": "Functional",
    "config": {
        "name": "m",
        "layers": [
            {"class_name": "InputLayer", "name": "x", "config": {"batch_shape": [None, 5, 6], "name": "x"}},
            {"class_name": "InputLayer", "name": "h", "config": {"batch_shape": [None, 3], "name": "h"}},
            {
                "class_name": "GRU",
                "name": "gru",
                "config": {"units": 4, "reset_after": True, "name": "gru"},
                "inbound_nodes": [[["x", 0, 0, {}], ["h", 0, 0, {}]]],
            },
        ],
        "input_layers": [["x", 0, 0], ["h", 0, 0]],
        "output_layers": [["gru", 0, 0]],
    },
}
"""A GRU with a first state that does not fit, as Keras 2 saves it."""


def test_saved_model() -> None:
    """A layer of a file has no flags: its inputs are mended where they stand, or all of them are given."""
    told = run_command("summary", "-", stdin=json.dumps(SAVED)).stderr
    assert "--units" not in told
    assert "write `[null, 4]` in place of `[null, 3]`" in told
    done = run_command("summary", "-", "--input=5,6", "--input=4", "--quiet", stdin=json.dumps(SAVED))
    assert (0, f"{3 * 4 * (6 + 4 + 2)}\n") == (done.code, done.stdout)
