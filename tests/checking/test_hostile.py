"""Whatever stands in a source, a check ends with what is wrong with it, and with no fault of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcalc.checking import check_file
from mlcalc.checking.choice import Choice
from mlcalc.limits import LARGEST_CODE
from mlcalc.render.problems import as_annotations, as_json, as_text
from mlcalc.render.sarif import as_sarif
from tests.checking.drawing import HEAD

ODD = (
    "10 ** 400", "-(10 ** 400)", "float('nan')", "float('inf')", "-float('inf')", "1e308 * 10", "None", "'text'",
    "[]", "{}", "()", "lambda: 0", "keras", "np.nan", "True", "-1", "0", "1j", "b'x'", "unknown", "...", "[[]]",
    "{'a': {'b': 1}}", "[1, 'a', None]", "type", "x", "model", "5 ** 5 ** 5", "layers.Dense", "keras.losses",
)  # fmt: skip
TEMPLATE = f"""{HEAD}
x, y = np.random.rand(100, 8), np.random.rand(100, 1)
model = keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense(1)])
model.compile(%(optimizer)s, %(loss)s, metrics=%(metrics)s)
hist = model.fit(%(x)s, %(y)s, epochs=2)
"""
PLAIN = {"optimizer": '"adam"', "loss": '"mse"', "metrics": '["mae"]', "x": "x", "y": "y"}
PLACES = [
    ("optimizer", "%s"), ("optimizer", "keras.optimizers.Adam(%s)"), ("optimizer", "keras.optimizers.SGD(lr=%s)"),
    ("loss", "%s"), ("loss", "[%s]"), ("loss", "{'a': %s}"), ("loss", "keras.losses.BinaryCrossentropy(%s)"),
    ("loss", "keras.losses.BinaryCrossentropy(from_logits=%s)"), ("metrics", "%s"), ("metrics", "[%s]"),
    ("x", "%s"), ("x", "x * %s"), ("x", "%s - x"), ("x", "x[%s]"), ("x", "np.array(%s)"), ("x", "np.array([1, %s])"),
    ("x", "np.clip(x, 0, %s)"), ("x", "np.arange(%s)"), ("x", "np.random.uniform(0, %s, (5, 8))"),
    ("x", "StandardScaler(%s).fit_transform(x)"), ("x", "MinMaxScaler(%s).fit_transform(%s)"),
    ("x", "train_test_split(%s)[0]"), ("x", "keras.utils.to_categorical(%s, %s)"), ("x", "x.reshape(%s)"),
    ("y", "np.random.randint(%s, size=100)"), ("y", "np.random.randint(0, %s, 100)"), ("y", "y ** %s"), ("y", "%s"),
    ("y", "y, batch_size=%s"), ("y", "y, steps_per_epoch=%s"), ("y", "y, validation_data=%s"), ("y", "y, **%s"),
    ("y", "y, validation_data=(x, %s)"), ("y", "y, callbacks=%s"),
    ("y", "y, callbacks=[keras.callbacks.EarlyStopping(%s)]"),
    ("y", "y, callbacks=[keras.callbacks.ModelCheckpoint(%s, monitor=%s, mode=%s)]"),
    ("y", "y, epochs=%s, initial_epoch=%s"),
    ("loss", "'mse', loss_weights=%s"), ("loss", "'mse', weighted_metrics=%s"), ("loss", "{%s: 'mse'}"),
    ("y", "y); model.save(%s); keras.models.load_model(%s, %s"),
    ("y", "y); model.load_weights(%s"),
    ("y", "y, validation_split=%s"), ("y", "y); print(hist.history[%s]"), ("y", "y); model.predict(x).argmax(%s"),
    ("y", "y); np.random.shuffle(%s"), ("y", "y); np.random.seed(%s"), ("y", "y); model.trainable = (%s"),
    ("x", "keras.preprocessing.image.ImageDataGenerator(%s).flow_from_directory('x', class_mode=%s)"),
    ("x", "keras.utils.image_dataset_from_directory('x', label_mode=%s, class_names=%s)"),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=lambda each: f"{each[0]}={each[1]}")
def test_odd_values(place: tuple[str, str], tmp_path: Path) -> None:
    """No value at any place is too odd: the check ends, and its problems can be written in every format."""
    name, text = place
    path = tmp_path / "train.py"
    for each in ODD:
        path.write_text(TEMPLATE % {**PLAIN, name: text.replace("%s", each)}, encoding="utf-8")
        problems = check_file(str(path), Choice()).problems
        assert as_text(problems, 1)
        assert as_json(problems)
        assert as_sarif(problems)
        assert as_annotations(problems) or not problems


@pytest.mark.parametrize(
    "text",
    [
        "model.fit(" * 3000,
        "x = [" * 500 + "]" * 500,
        f"{HEAD}x = np.zeros((2, 2))\nfor i in range(10 ** 9):\n    x = x * 2\n",
        f"{HEAD}x = np.ones((2, 2))\nwhile True:\n    x = x * x + x\n",
        f"{HEAD}x = [1]\nx.append(x)\ny = np.array(x)\nmodel = keras.Sequential([layers.Dense(1)])\nmodel.fit(x, x)\n",
        f"{HEAD}def f(): return f()\nf()\n",
        f"{HEAD}model = keras.Sequential()\nmodel.add(model)\nmodel.compile('adam', 'mse')\nmodel.fit(1, 2)\n",
        f"{HEAD}x = (1, 2)\nx.add(layers.Dense(1))\n",
        f"{HEAD}x = np.ones((n, 8))\ny = x[{{}}:5]\nz = x[:, 'a':5]\n",
        f"{HEAD}def f(n):\n    for i in range(n):\n        a = [i]\n        yield np.array(a)\nf(k)\n",
        "import keras\n\0",
        "import keras\n" + "# mlcalc: ignore[" * 1000,
    ],
)
def test_hostile_text(text: str, tmp_path: Path) -> None:
    """A text that is nested, endless or refers to itself ends like any other."""
    path = tmp_path / "train.py"
    path.write_text(text, encoding="utf-8")
    assert isinstance(check_file(str(path), Choice()).problems, tuple)


def test_nothing_in_a_file(tmp_path: Path) -> None:
    """A file of code with nothing in it is no fault, as the `__init__.py` of a package; another empty file is one."""
    for text in ("", "\n \n", "\ufeff"):
        (tmp_path / "__init__.py").write_text(text, encoding="utf-8")
        assert () == check_file(str(tmp_path / "__init__.py"), Choice()).problems
    (tmp_path / "model.yaml").write_text("")
    (problem,) = check_file(str(tmp_path / "model.yaml"), Choice()).problems
    assert "empty-data" == problem.code
    assert 1 == as_text([problem], 1).split("error")[0].count("model.yaml")


def test_more_code_than_anybody_writes(tmp_path: Path) -> None:
    """A file with too much code is one problem, and is not read."""
    path = tmp_path / "long.py"
    path.write_text("import keras\n" + "x = 1\n" * (LARGEST_CODE // 6), encoding="utf-8")
    (problem,) = check_file(str(path), Choice()).problems
    assert "too-large" == problem.code
