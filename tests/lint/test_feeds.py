"""What a model is given, against its inputs and its tables; each mend is applied, and nothing is left to say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commands import run_command
from tests.hand import Command, applied

HEAD = "import keras\nimport numpy as np\nfrom keras import Input, Model, Sequential\nfrom keras.layers import *\n\n"


class Case(NamedTuple):
    """Data, a model and its use; what a check says, and what its mend says. Nothing is said of what is right."""

    text: str
    says: str = ""
    mend: str = ""


def of_words(data: str, rows: str = "100") -> str:
    """Return a model of words with a table of so many rows."""
    return (
        f"{data}\ny = np.random.rand(len(x), 1)\nmodel = Sequential([\n    Input((10,)),\n    Embedding({rows}, 4),\n"
        "    Flatten(),\n    Dense(1),\n])\nmodel.compile('adam', 'mse')\nmodel.fit(x, y)\n"
    )


PAIRS = """\
users, films = np.random.randint(0, 60, (90, 1)), np.random.randint(0, 70, (90, 1))
u, f = Input((1,), name="users"), Input((1,), name="films")
both = Concatenate()([
    Flatten()(Embedding(60, 4)(u)),
    Flatten()(Embedding(60, 4)(f)),
])
model = Model([u, f], Dense(1)(both))
model.compile("adam", "mse")
model.fit({}, np.random.rand(90, 1))
"""
VALIDATED = """\
x, y = np.random.rand(90, 4), np.random.rand(90, 2)
model = Sequential([Input((4,)), Dense(8, activation="relu"), Dense(2)])
model.compile("adam", "mse")
model.fit(x, y, validation_data=({}))
"""
FOLDER = """\
t = keras.utils.image_dataset_from_directory("d", image_size=(80, 80))
model = Sequential([
    Input({}),
    Rescaling(1 / 255),
    Conv2D(4, 3, activation="relu"),
    Flatten(),
    Dense(5, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(t)
"""
CASES = {
    "numbers that are drawn": Case(
        of_words("x = np.random.randint(0, 500, (60, 10))"),
        "to 499, and .* 100 rows, for 0 to 99",
        r"Embedding\(500",
    ),
    "one row is missing": Case(
        of_words("size = 80\nx = np.random.randint(1, size + 1, (60, 10))", "size"), "up to 80", r"Embedding\(size \+ 1"
    ),
    "a range": Case(of_words("x = np.arange(600).reshape(60, 10)"), "up to 599", r"Embedding\(600"),
    "words of a data set": Case(
        of_words(
            "(x, labels), test = keras.datasets.imdb.load_data(num_words=200)\n"
            "x = keras.utils.pad_sequences(x, maxlen=10)"
        ),
        "up to 199",
        r"Embedding\(200",
    ),
    "one of two tables": Case(PAIRS.format("[users, films]"), "films has whole numbers up to 69", r"Embedding\(70"),
    "tables by name": Case(PAIRS.format('{"films": films, "users": users}'), "films has", r"Embedding\(70"),
    "rows enough": Case(of_words("x = np.random.randint(0, 100, (60, 10))")),
    "remainders": Case(of_words("x = np.random.randint(0, 500, (60, 10)) % 100")),
    "other validation data": Case(
        VALIDATED.format("np.random.rand(9, 5), np.random.rand(9, 2)"), r"shape \(9, 5\), and .* takes \(None, 4\)"
    ),
    "other validation labels": Case(
        VALIDATED.format("np.random.rand(9, 4), np.random.rand(9, 3)"), "has 3 numbers .* gives 2"
    ),
    "right validation data": Case(VALIDATED.format("np.random.rand(9, 4), np.random.rand(9, 2)")),
    "validation data to reshape": Case(
        "other = np.random.rand(9, 2, 2)\n" + VALIDATED.format("other, np.random.rand(9, 2)"),
        r"shape \(9, 2, 2\)",
        r"validation_data=\(other.reshape\(-1, 4\), np",
    ),
    "exchanged inputs": Case(
        "few, many = np.random.rand(90, 4), np.random.rand(90, 6)\na, b = Input((4,)), Input((6,))\n"
        "model = Model([a, b], Dense(1)(Concatenate()([a, b])))\nmodel.compile('adam', 'mse')\n"
        "model.fit([many, few], np.random.rand(90))\n",
        "many is for its input .* and few for its input",
        r"fit\(\[few, many\]",
    ),
    "pictures of a folder": Case(
        FOLDER.format("(64, 64, 3)"), r"t has the shape \(None, 80, 80, 3\)", r"Input\(\(80, 80, 3\)\)"
    ),
    "pictures of a folder that fit": Case(FOLDER.format("(80, 80, 3)")),
    "pictures of any size": Case(FOLDER.format("(None, None, 3)").replace("Flatten", "GlobalAveragePooling2D")),
    "pictures that a function changes": Case(
        FOLDER.format("(64, 64, 3)").replace("model.fit(t)", "t = t.map(smaller)\nmodel.fit(t)")
    ),
    "classes from 1 on": Case(
        VALIDATED.partition("model =")[0].replace("np.random.rand(90, 2)", "np.random.randint(1, 4, 90)")
        + "model = Sequential([Input((4,)), Dense(8, activation='relu'), Dense(3, activation='softmax')])\n"
        "model.compile('adam', 'sparse_categorical_crossentropy')\nmodel.fit(x, y)\n",
        "classes 1 to 3, and .* takes 0 to 2",
        r"model.fit\(x, y - 1\)",
    ),
    "columns of numbers that are drawn": Case(
        VALIDATED.partition("model =")[0].replace("np.random.rand(90, 2)", "np.random.randint(0, 4, 90)")
        + "y = keras.utils.to_categorical(y)\n"
        "model = Sequential([Input((4,)), Dense(8, activation='relu'), Dense(3, activation='softmax')])\n"
        "model.compile('adam', 'categorical_crossentropy')\nmodel.fit(x, y)\n",
        "4 columns",
        r"Dense\(4, ",
    ),
    "one of two inputs": Case(
        PAIRS.replace("(90, 1))\nu", "(90, 3))\nu").replace("70, (", "50, (").format("[users, films]"),
        r'films has the shape \(90, 3\), and its input "films" takes \(None, 1\)',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_model_is_given(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text, says, mend = CASES[name]
    command = Command(["check", "fit.py"], "fit.py", HEAD + text)
    command.run()
    said = run_command("check", "fit.py").stdout
    assert re.search(says or "no problems", said), said
    if mend:
        (help,) = re.findall(r"= help: (.*)", said)  # noqa: A001
        assert re.search(mend, help), help
        mended = applied(command, help)
        assert mended is not None
        mended.run()
        assert "no problems" in run_command("check", "fit.py").stdout
