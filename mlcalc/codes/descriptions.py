"""What a description says, and how its text is written."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import Example, Page, json_model, model

_TOWERS = """\
input: [8]
blocks:
  tower:
    parameters: {size: null}
    layers:
      - dense: $size
"""

_DENSE = """\
{"class_name": "Sequential", "config": [
  {"class_name": "Dense", "config": {"name": "last", "units": 5, "batch_input_shape": [null, 3]}}]}
"""

PAGES: Mapping[str, Page] = {
    "bad-configuration": Page(
        "The table [tool.mlcalc] in pyproject.toml has a key that mlcalc does not know, or a value of the wrong kind.",
        Example("check train.py", {"train.py": "x = 1\n", "pyproject.toml": "[tool.mlcalc]\nselct = []\n"}),
        Example(
            "check train.py", {"train.py": "x = 1\n", "pyproject.toml": '[tool.mlcalc]\nignore = ["large-batch"]\n'}
        ),
    ),
    "missing-layers": Page(
        "A description needs a list of `layers`. It has none or an empty one, or something else stands there.",
        model("input: [3]\n"),
        model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "missing-input": Page(
        "The shape of the input is not said, and without it nothing can be counted: the weights of a first layer "
        "have a row for each feature that comes in. It is given once, without the batch.",
        model("layers:\n  - dense: 5\n"),
        model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "input-inside": Page(
        "The shape of the input stands in a layer inside another one. Keras looks for it in the outer layer alone.",
        model("layers:\n  - Bidirectional(LSTM(3, input_shape=(5, 2)))\n"),
        model("layers:\n  - Bidirectional(LSTM(3), input_shape=(5, 2))\n"),
    ),
    "missing-from": Page(
        "The model has several inputs, and its first layer does not say which of them it takes.",
        model("inputs: {left: [3], right: [4]}\nlayers:\n  - dense: 5\n"),
        model("inputs: {left: [3], right: [4]}\nlayers:\n  - concatenate:\n    from: [left, right]\n"),
    ),
    "bad-inputs": Page(
        "The `inputs` of a model are a mapping: a name and a shape for each. They stand without `input` and `base`.",
        model("inputs: [3]\nlayers:\n  - dense: 5\n"),
        model("inputs:\n  left: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "bad-layer": Page(
        "An entry of `layers` is a name, a call, or a mapping with one layer in it, and this is none of them.",
        model("input: [3]\nlayers:\n  - 5\n"),
        model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "unknown-key": Page(
        "There is no such key at this place of a description. It may be misspelt.",
        model("inptu: [3]\nlayers:\n  - dense: 5\n"),
        model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "stray-key": Page(
        "A key stands beside a layer, a block or a model and belongs to something else: indent an argument further, "
        "and give another layer its own `-`.",
        model("input: [3, 1]\nlayers:\n  - lstm: 10\n    return_sequences: true\n"),
        model("input: [3, 1]\nlayers:\n  - lstm: {units: 10, return_sequences: true}\n"),
    ),
    "name-taken": Page(
        "Two layers have the same name, so that `from` could mean either.",
        model("input: [3]\nlayers:\n  - {name: a, dense: 5}\n  - {name: a, dense: 2}\n"),
        model("input: [3]\nlayers:\n  - {name: a, dense: 5}\n  - {name: b, dense: 2}\n"),
    ),
    "bad-source": Page(
        "`from` and `outputs` are the name of a layer or a list of names, and hold something else here.",
        model("input: [3]\nlayers:\n  - {name: a, dense: 5}\n  - {dense: 2, from: {a: 0}}\n"),
        model("input: [3]\nlayers:\n  - {name: a, dense: 5}\n  - {dense: 2, from: a}\n"),
    ),
    "unknown-source": Page(
        "No layer or input above has this name, or it has not so many outputs.",
        model("input: [3]\nlayers:\n  - {name: left, dense: 5}\n  - {dense: 2, from: lefd}\n"),
        model("input: [3]\nlayers:\n  - {name: left, dense: 5}\n  - {dense: 2, from: left}\n"),
    ),
    "bad-repeat": Page(
        "`repeat` is how many times something is repeated: a whole number, and one at least.",
        model("input: [3]\nlayers:\n  - {repeat: twice, dense: 5}\n"),
        model("input: [3]\nlayers:\n  - {repeat: 2, dense: 5}\n"),
    ),
    "bad-block": Page(
        "A block is a mapping with a list of `layers`, and may have `parameters`, `inputs` and an `output`.",
        model("input: [8]\nblocks:\n  tower: [dense]\nlayers:\n  - tower\n"),
        model("input: [8]\nblocks:\n  tower:\n    layers:\n      - dense: 4\nlayers:\n  - tower\n"),
    ),
    "missing-parameter": Page(
        "A parameter of a block has no default, and this use of the block does not give it.",
        model(f"{_TOWERS}layers:\n  - tower\n"),
        model(f"{_TOWERS}layers:\n  - tower: 4\n"),
    ),
    "unknown-parameter": Page(
        "The block has no parameter of this name.",
        model(f"{_TOWERS}layers:\n  - tower: {{sise: 4}}\n"),
        model(f"{_TOWERS}layers:\n  - tower: {{size: 4}}\n"),
    ),
    "wrong-parameter": Page(
        "A parameter stands for the name of something here, so its value cannot be a list or a mapping.",
        model("input: [8]\nblocks:\n  b:\n    parameters: {kind: [dense]}\n    layers: [{$kind: 4}]\nlayers: [b]\n"),
        model("input: [8]\nblocks:\n  b:\n    parameters: {kind: dense}\n    layers: [{$kind: 4}]\nlayers: [b]\n"),
    ),
    "bad-model": Page(
        "A model belongs here: the path of a file, a mapping with `layers`, or a chain `Sequential([...])`.",
        Example('summary "Sequential(Dense(3))" --input 4'),
        Example('summary "Sequential([Dense(3)])" --input 4'),
    ),
    "cycle": Page(
        "Something is a part of itself: a model in its own file, a list in itself, or layers that wait for each other.",
        model("input: [3]\nlayers:\n  - model: model.yaml\n"),
        model("input: [3]\nlayers:\n  - model: part.yaml\n", part="input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "unknown-convention": Page(
        "The `convention` of a description says whose defaults its layers have, and there is none of this name.",
        model("convention: torch\ninput: [3, 1]\nlayers:\n  - gru: 10\n"),
        model("convention: keras3\ninput: [3, 1]\nlayers:\n  - gru: 10\n"),
    ),
    "too-deep": Page(
        "Things are nested deeper than in any real network, which points to a mistake.",
        "a call of a hundred and fifty TimeDistributed, each in the next",
        "a call of one",
    ),
    "too-large": Page(
        "Something is larger than in any real model: a tensor, a number, a repetition or a file. The bounds keep a "
        "short text from filling the memory.",
        Example("shape flatten --input 9999999999,9999999999"),
        Example("shape flatten --input 99999,99999"),
    ),
    "bad-call": Page(
        "The text begins like the call of a layer, but is none: a bracket or a comma may be missing.",
        Example('params "LSTM(10" --input 3,1'),
        Example('params "LSTM(10)" --input 3,1'),
    ),
    "not-a-value": Page(
        "A call holds a variable or other code in place of a value. mlcalc reads calls and never runs them.",
        Example('params "Dense(2 * units)" --input 4'),
        Example('params "Dense(2 * 5)" --input 4'),
    ),
    "bad-yaml": Page(
        "The text is not YAML: the place shows up to which it could be read. Mostly a bracket or a quote is not "
        "closed, or a space is missing behind a colon or a dash, on that line or the one above.",
        model("input: [3\nlayers:\n  - dense: 5\n"),
        model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "unreached-layer": Page(
        "A layer leads to no output. Keras makes no such layer a part of the model, and does not count it.",
        model("inputs: {a: [4]}\nlayers:\n  - {name: left, dense: 3, from: a}\n  - {name: right, dense: 3, from: a}\n"),
        model(
            "inputs: {a: [4]}\nlayers:\n  - {name: left, dense: 3, from: a}\n  - {name: right, dense: 3, from: a}\n"
            "outputs: [left, right]\n"
        ),
    ),
    "unreached-input": Page(
        "An input leads to no output. Keras keeps it, so that whoever runs the model must give it for nothing.",
        model("inputs: {a: [4], b: [2]}\nlayers:\n  - {dense: 3, from: a}\n"),
        model("inputs: {a: [4]}\nlayers:\n  - {dense: 3, from: a}\n"),
    ),
    "unused-block": Page(
        "A block is described, and no entry of `layers` uses it.",
        model("input: [3]\nblocks:\n  pair:\n    layers: [dense: 2, dense: 2]\nlayers:\n  - dense: 5\n"),
        model("input: [3]\nblocks:\n  pair:\n    layers: [dense: 2, dense: 2]\nlayers:\n  - pair\n"),
    ),
    "unused-parameter": Page(
        "A block has a parameter that none of its layers names, so that its value changes nothing.",
        model("input: [3]\nblocks:\n  one:\n    parameters: {u: 2}\n    layers: [dense: 2]\nlayers:\n  - one\n"),
        model("input: [3]\nblocks:\n  one:\n    parameters: {u: 2}\n    layers: [dense: $u]\nlayers:\n  - one\n"),
    ),
    "contradicting-input": Page(
        "The first layer states another shape for its input than the model does. Keras takes that of the model.",
        model("input: [3, 1]\nlayers:\n  - lstm: {units: 4, input_shape: [5, 2]}\n"),
        model("input: [3, 1]\nlayers:\n  - lstm: {units: 4, input_shape: [3, 1]}\n"),
    ),
    "unknown-pooling": Page(
        "An architecture without its top ends in a pooling where that is avg or max. Keras passes over any other word.",
        Example("summary \"VGG16(include_top=False, pooling='mean')\""),
        Example("summary \"VGG16(include_top=False, pooling='avg')\""),
    ),
    "bad-name": Page(
        "The name holds a slash, which in Keras stands between the names of layers and of their weights.",
        model("input: [3]\nlayers:\n  - {name: a/b, dense: 5}\n"),
        model("input: [3]\nlayers:\n  - {name: a_b, dense: 5}\n"),
    ),
    "repeated-key": Page(
        "A mapping has the same key twice, and one of the values would be lost.",
        model("input: [3]\ninput: [4]\nlayers:\n  - dense: 5\n"),
        model("input: [4]\nlayers:\n  - dense: 5\n"),
    ),
    "python-object": Page(
        "A tag in a saved model stands for an object of Python that is no plain data. Nothing of Python is ever made.",
        model("class_name: Sequential\nconfig:\n- !!python/name:os.system\n"),
        model(
            "class_name: Sequential\nconfig:\n"
            "- {class_name: Dense, config: {name: last, units: 5, batch_input_shape: !!python/tuple [null, 3]}}\n"
        ),
    ),
    "several-models": Page(
        "The data hold more than one saved model, and only one can be read.",
        json_model(f'{{"one": {_DENSE}, "two": {_DENSE}}}\n'),
        json_model(f'{{"one": {_DENSE}}}\n'),
    ),
    "ambiguous-number": Page(
        "A number that begins with a zero or holds a colon means different things in YAML 1.1 and YAML 1.2.",
        model("input: [010]\nlayers:\n  - dense: 5\n"),
        model("input: [10]\nlayers:\n  - dense: 5\n"),
    ),
    "bad-json": Page(
        "The text is not JSON: the place shows up to which it could be read. Mostly a comma is missing or one too "
        "many, or a word is written as in Python: JSON has `true`, `false`, `null`, and double quotes.",
        json_model('{"input": [3], "layers": ["Dense(5)"]\n'),
        json_model('{"input": [3], "layers": ["Dense(5)"]}\n'),
    ),
    "bad-data": Page(
        "The text begins as data that Python prints, such as `model.get_config()`, and does not go on so.",
        Example("params config.txt --input 3", {"config.txt": "{'name': 'dense', 'trainable': True, 'units': 4\n"}),
        Example("params config.txt --input 3", {"config.txt": "{'name': 'dense', 'trainable': True, 'units': 4}\n"}),
    ),
}
