"""Lost masks: said once for each layer that loses one, with what would leave out the padding, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import WARNING, Diagnostic
from mlcalc.lint.masks import Masks
from mlcalc.lint.sites import View
from tests.commands import run_command
from tests.hand import Command, applied

EMBEDDING = "embedding: {input_dim: 100, output_dim: 8, mask_zero: true}"
SEQUENCES = "lstm: {units: 4, return_sequences: true}"


def losses(target: Any) -> list[Diagnostic]:
    """Return the warnings of a model, all of which must be of lost masks."""
    found = [each for each in mlcalc.summarize(mlcalc.load(target)).problems if each.severity == WARNING]
    assert {"lost-mask"} >= {each.code for each in found}
    return found


def written(folder: Path, *layers: str, given: str = "input: [12]") -> Path:
    path = folder / "model.yaml"
    path.write_text(f"{given}\nlayers:\n" + "".join(f"  - {each}\n" for each in layers))
    return path


def test_pooling_that_knows_of_masks(tmp_path: Path) -> None:
    """GlobalMaxPooling1D takes padding for data, and GlobalAveragePooling1D in its place does not."""
    path = written(tmp_path, EMBEDDING, "dropout: 0.1", "global_max_pooling1d", "dense: 1")
    (found,) = losses(path)
    assert (
        '"global_max_pooling1d" does not support masks: the padding that "embedding" marks counts as data from here on'
        == found.message
    )
    assert 5 == (found.place and found.place.line)
    assert [(3, "makes the mask"), (5, "loses it")] == [(each.place.line, each.text) for each in found.labels]
    assert "GlobalAveragePooling1D leaves padding out: change line 5 to: - global_average_pooling1d" == found.help
    command = applied(Command([], text=path.read_text()), str(found.help))
    assert command
    path.write_text(command.text)
    assert [] == losses(path)


@pytest.mark.parametrize(
    ("before", "layer"),
    [
        ((EMBEDDING,), "flatten"),
        ((EMBEDDING,), "conv1d: {filters: 4, kernel_size: 3, activation: relu}"),
        ((EMBEDDING, "time_distributed: {dense: 4}"), "max_pooling1d"),
        (("Embedding(100, 8, mask_zero=True)", "layer_normalization"), "Reshape((-1, 2))"),
        (("repeat_vector: 5", "masking"), "Permute((2, 1))"),
        (("repeat_vector: 5", "masking: 0.0", "activation: relu"), "up_sampling1d: 2"),
        (("Sequential([Embedding(100, 8, mask_zero=True)])",), "flatten"),
    ],
)
def test_mask_that_nothing_reads(tmp_path: Path, before: tuple[str, ...], layer: str) -> None:
    """Where no layer looks at the mask, the help is a model without it, in the spelling of what was written."""
    path = written(tmp_path, *before, layer, "dense: 1")
    (found,) = losses(path)
    assert 3 + len(before) == (found.place and found.place.line)
    command = applied(Command([], text=path.read_text()), str(found.help))
    assert command, found.help
    path.write_text(command.text)
    assert [] == losses(path)


def test_masks_of_several_branches_go_in_one_mend(tmp_path: Path) -> None:
    """Four masks that meet and are lost are one warning, which names all of them and mends all of them."""
    branches = [f"{{name: e{name}, {EMBEDDING}, from: {name}}}" for name in "abcd"]
    joined = "{concatenate: , from: [ea, eb, ec, ed]}"
    path = written(tmp_path, *branches, joined, "flatten", given="inputs: {a: [12], b: [12], c: [12], d: [12]}")
    (found,) = losses(path)
    assert '"ea", "eb", "ec", "ed" mark counts' in found.message
    command = applied(Command([], text=path.read_text()), str(found.help))
    assert command
    assert "mask_zero" not in command.text
    path.write_text(command.text)
    assert [] == losses(path)


def test_layer_that_several_branches_share(tmp_path: Path) -> None:
    """A layer that loses a mask in each of its calls is named once, with all that made one."""
    branches = [f"{{name: m{name}, masking: , from: {name}}}" for name in "abcd"]
    first = "{name: conv, conv1d: {filters: 4, kernel_size: 3}, from: ma}"
    calls = [f"{{name: c{name}, call: conv, from: m{name}}}" for name in "bcd"]
    given = "inputs: {a: [9, 2], b: [9, 2], c: [9, 2], d: [9, 2]}"
    path = written(tmp_path, *branches, first, *calls, "{add: , from: [conv, cb, cc, cd]}", given=given)
    (found,) = losses(path)
    assert '"ma", "mb", "mc", "md" mark' in found.message


def test_layer_of_a_saved_model_that_several_branches_share() -> None:
    """Without places, too, a layer is named once, and so is one in a model that is called again and again."""
    inner = {"input": [12, 8], "layers": ["flatten", {"dense": {"units": 9, "activation": "relu"}}]}
    layers: list[Any] = [
        {"name": f"e{name}", "embedding": {"input_dim": 100, "output_dim": 8, "mask_zero": True}, "from": name}
        for name in "ab"
    ]
    layers += [{"name": "m", "model": inner, "from": "ea"}, {"name": "again", "call": "m", "from": "eb"}]
    layers += [{"add": None, "from": ["m", "again"]}, {"dense": 1}]
    (found,) = losses({"inputs": {"a": [12], "b": [12]}, "layers": layers})
    assert 'layer "m/flatten"' == found.where


@pytest.mark.parametrize(
    "layers",
    [
        (EMBEDDING, "global_average_pooling1d", "dense: 1"),
        (EMBEDDING, "lstm: 4", "dense: 1"),
        (EMBEDDING, "dense: 4"),
        (EMBEDDING, "bidirectional: {gru: 4}", "reshape: [4, 2]"),
        (EMBEDDING, SEQUENCES, "lstm: 4", "repeat_vector: 3"),
        (EMBEDDING, "RNN(LSTMCell(4))", "flatten"),
        (EMBEDDING.replace("true", "false"), "flatten"),
        (EMBEDDING, "Sequential([LSTM(4, return_sequences=True), GlobalAveragePooling1D()])", "flatten"),
    ],
)
def test_mask_that_is_not_lost(tmp_path: Path, layers: tuple[str, ...]) -> None:
    """What reads a mask, hands it on or ends it has no warning, nor has what follows an end."""
    assert [] == losses(written(tmp_path, *layers))


def test_mask_that_something_reads_stays(tmp_path: Path) -> None:
    """A mask that a layer above has read is not taken out: the rest is said in words."""
    (found,) = losses(written(tmp_path, EMBEDDING, SEQUENCES, "flatten", "dense: 1"))
    assert "GlobalAveragePooling1D, recurrent layers and attention leave padding out" == found.help


@pytest.mark.parametrize(
    "between",
    ["max_pooling1d: 2", "conv1d: {filters: 4, kernel_size: 3}", "lambda: {function: f, output_shape: [12, 8]}"],
)
def test_mask_that_would_be_read_behind(tmp_path: Path, between: str) -> None:
    """Where a layer further on would read the mask, the layer in between is the mistake, and not the mask."""
    (found,) = losses(written(tmp_path, EMBEDDING, between, "dense: 4", "lstm: 4"))
    assert '"lstm" would leave padding out' in str(found.help)
    assert "mask can go" not in str(found.help)


def test_lambda_of_a_source(tmp_path: Path) -> None:
    """The function of a Lambda is known in a source, and loses the mask all the same, as Keras warns."""
    path = tmp_path / "model.py"
    path.write_text(
        "from keras import Sequential, layers\n"
        "m = Sequential([layers.Input((7,)), layers.Embedding(9, 4, mask_zero=True),\n"
        "                layers.Lambda(lambda t: t * 2), layers.LSTM(3)])\n"
    )
    (found,) = losses(path)
    assert '"lambda" does not support masks' in found.message


def test_mask_that_another_model_reads_stays(tmp_path: Path) -> None:
    """An Embedding that two models share keeps its mask, which the other one may read."""
    path = tmp_path / "model.py"
    path.write_text(
        "from keras import Input, Model, layers\n"
        "words = layers.Embedding(9, 4, mask_zero=True)\n"
        "x, y = Input((7,)), Input((7,))\n"
        "first = Model(x, layers.LSTM(3)(words(x)))\n"
        "second = Model(y, layers.Flatten()(words(y)))\n"
    )
    done = run_command("check", str(path))
    assert '"flatten" does not support masks' in done.stdout
    assert "mask can go" not in done.stdout


def test_mask_that_the_loss_reads_stays(tmp_path: Path) -> None:
    """An output with a mask counts in training where it is not masked."""
    layers = (f"{{name: e, {EMBEDDING}}}", "{name: f, flatten: , from: e}", "{name: d, dense: 2, from: e}")
    path = written(tmp_path, *layers)
    path.write_text(path.read_text() + "outputs: [f, d]\n")
    (found,) = losses(path)
    assert "change" not in str(found.help)


def test_masking_that_also_sets_to_zero_stays(tmp_path: Path) -> None:
    """Masking of another value than 0 sets it to 0: to take the layer out changes what follows."""
    path = written(tmp_path, "masking: -1.0", "flatten", "dense: 1", given="input: [6, 2]")
    (found,) = losses(path)
    assert "change" not in str(found.help)
    assert "take out" not in str(found.help)


def test_merge_hands_on_the_mask_of_all(tmp_path: Path) -> None:
    """Concatenate hands on the mask of any input, and a sum that of all of them."""
    both = (f"{{name: e, {EMBEDDING}, from: a}}", "{name: p, embedding: {input_dim: 12, output_dim: 8}, from: b}")
    for merge, count in (("concatenate", 1), ("add", 0)):
        path = written(tmp_path, *both, f"{{{merge}: , from: [e, p]}}", "flatten", given="inputs: {a: [12], b: [12]}")
        assert count == len(losses(path))


def test_attention_hands_on_the_mask_of_the_query(tmp_path: Path) -> None:
    """What comes out of attention has a place for each place of the query."""
    named = (f"{{name: e, {EMBEDDING}, from: a}}", "{name: p, embedding: {input_dim: 12, output_dim: 8}, from: b}")
    for query, count in (("e, p", 1), ("p, e", 0)):
        attention = f"{{multi_head_attention: {{num_heads: 2, key_dim: 4}}, from: [{query}]}}"
        path = written(tmp_path, *named, attention, "flatten", given="inputs: {a: [12], b: [12]}")
        assert count == len(losses(path))


def test_models_inside_each_other_cost_no_more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is called twice, by a model that is called twice, is looked at once for each kind of mask."""
    inside: Any = {"input": [4, 4], "layers": [{"conv1d": {"filters": 4, "kernel_size": 1}}]}
    for _ in range(11):
        inside = {"input": [4, 4], "layers": [{"repeat": 2, "model": inside}]}
    looked: list[View] = []
    through = Masks.through

    def counted(masks: Masks, view: View, given: Any) -> Any:
        looked.append(view)
        return through(masks, view, given)

    monkeypatch.setattr(Masks, "through", counted)
    found = losses({"input": [4, 4], "layers": ["masking", {"model": inside}]})
    assert 1 <= len(found) < 100
    assert 12 < len(looked) < 100


def test_on_the_command_line(tmp_path: Path) -> None:
    """The answer stands on standard output, the warning beside it; `--strict` makes it a failure."""
    path = written(tmp_path, EMBEDDING, "flatten", "dense: 1")
    outcome = run_command("params", path, "--quiet")
    assert (0, "897\n") == (outcome.code, outcome.stdout)
    assert 'warning: "flatten" does not support masks' in outcome.stderr
    assert 1 == run_command("params", path, "--quiet", "--strict").code


def test_in_python_source(tmp_path: Path) -> None:
    """A mend of source is a line of source."""
    path = tmp_path / "train.py"
    path.write_text(
        "from keras import layers, models\n"
        "m = models.Sequential()\n"
        "m.add(layers.Embedding(100, 8, mask_zero=True, input_length=12))\n"
        "m.add(layers.Conv1D(8, 3, activation='relu'))\n"
        "m.add(layers.GlobalMaxPooling1D())\n"
    )
    outcome = run_command("params", path, "--quiet")
    assert "1000\n" == outcome.stdout
    assert "change line 3 to: m.add(layers.Embedding(100, 8, input_length=12))" in outcome.stderr
