"""Files, and the models that are saved in them."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import CHAIN, Example, Page, json_model, model

_CONFIG = (
    "{'name': '%s', 'trainable': True, 'units': 4, 'activation': 'relu', 'use_bias': True, 'kernel_initializer': None,"
    " 'bias_initializer': None, 'kernel_regularizer': None, 'bias_regularizer': None, 'kernel_constraint': None,"
    " 'bias_constraint': None}\n"
)

_SUMMARY = """\
Layer (type)                Output Shape              Param #
=================================================================
dense (Dense)               (None, 5)                 20
"""

PAGES: Mapping[str, Page] = {
    "unknown-class": Page(
        "`get_config()` of a layer does not say its class: its name tells it, if Keras gave that, and so may its "
        "arguments.",
        Example("summary config.txt", {"config.txt": "{'name': 'mine', 'trainable': True, 'pool_size': (2, 2)}\n"}),
        Example(
            "summary config.txt --input 8,8,3",
            {"config.txt": "{'class_name': 'MaxPooling2D', 'config': {'name': 'mine', 'pool_size': (2, 2)}}\n"},
        ),
    ),
    "class-by-arguments": Page(
        "`get_config()` of a layer does not say its class, and the name is no name of Keras: only one class of layers "
        "has such arguments.",
        Example("params config.txt --input 3", {"config.txt": _CONFIG % "mine"}),
        Example("params config.txt --input 3", {"config.txt": _CONFIG % "dense"}),
    ),
    "printed-summary": Page(
        "The text is what `model.summary()` prints: it has shapes and counts, and not the arguments that they follow "
        "from. Its rows are added up all the same.",
        Example("summary printed.txt", {"printed.txt": _SUMMARY}),
        json_model(CHAIN % ("Dense", "keras.layers")),
    ),
    "unreadable-file": Page(
        "There is no such file, or the system does not let it be read.",
        Example("summary model.yml", {"model.yaml": "input: [3]\nlayers:\n  - dense: 5\n"}),
        model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "unwritable-file": Page(
        "The file cannot be written, such as in a folder that does not exist.",
        Example("scale minmax 1 2 --output none/scaled.csv"),
        Example("scale minmax 1 2 --output scaled.csv"),
    ),
    "not-text": Page(
        "The file is no text in UTF-8: it has another encoding, or is no text at all.",
        "a table saved in Latin-1",
        "the table saved in UTF-8",
    ),
    "foreign-format": Page(
        "The file is of a kind that mlcalc knows by name, but reads no model from.",
        Example("summary model.pdf", {"model.pdf": "%PDF-1.4\n"}),
        json_model('{"input": [3], "layers": ["Dense(5)"]}\n'),
    ),
    "missing-library": Page(
        "The file needs a library that is not installed, or does not work here.",
        "an `.h5` file, and no h5py",
        "the file once h5py is installed, by the command that the error gives",
    ),
    "damaged-file": Page(
        "The file is not whole, or not as Keras writes it. It may have been cut off on its way here.",
        "a `.keras` file of which half is missing",
        "the file copied once more",
    ),
    "external-link": Page(
        "The file keeps a part of itself in another file, which mlcalc does not follow: a model from elsewhere must "
        "not choose what is read.",
        "an `.h5` file with a link to another",
        "the file written as one",
    ),
    "weights-alone": Page(
        "The file holds weights and not how its layers are joined, so it cannot be a part of a model.",
        "`- model: part.weights.h5` among the layers",
        "`- model: part.keras`, the whole model",
    ),
    "no-weights": Page(
        "The file that is given as the weights of a model holds none.",
        "`mlcalc params model.json --weights model.json`",
        "`mlcalc params model.json --weights model.weights.h5`",
    ),
    "wrong-type": Page(
        "A call in Python was given something of a kind that it does not take. The error is a TypeError as well.",
        '`mlcalc.summarize("model.yaml")`',
        '`mlcalc.summarize(mlcalc.load("model.yaml"))`',
    ),
    "stray-weights": Page(
        "Weights are given beside something that Keras did not save as an architecture, so that they belong to none "
        "of its layers.",
        "`mlcalc params model.weights.h5 --weights other.weights.h5`",
        "`mlcalc params model.json --weights model.weights.h5`",
    ),
    "unknown-model": Page(
        "The model is a class written in Python, and its file does not list its layers.",
        json_model('{"class_name": "MyModel", "config": {"name": "mine"}}\n'),
        json_model(CHAIN % ("Dense", "keras.layers")),
    ),
    "bad-config": Page(
        "A saved model is not built as Keras builds it. Somebody may have changed its JSON by hand.",
        json_model('{"class_name": "Sequential", "config": {"name": "model", "layers": 3}}\n'),
        json_model(CHAIN % ("Dense", "keras.layers")),
    ),
    "not-written": Page(
        "A layer has no words in the language of the file, so that the model cannot be written there.",
        Example(
            "summary model.yaml --output model.py", {"model.yaml": "input: [10]\nlayers:\n  - highway\n  - dense: 1\n"}
        ),
        Example("summary model.yaml --output model.py", {"model.yaml": "input: [10]\nlayers:\n  - dense: 1\n"}),
    ),
}
