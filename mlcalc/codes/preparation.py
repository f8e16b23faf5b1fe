"""How the data of a training are prepared."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import Page
from mlcalc.codes.trainings import SPARSE, VALUES, check, training

PAGES: Mapping[str, Page] = {
    "unscaled-input": Page(
        "Pixels of 0 to 255, or values in the thousands, go into the model as they are. Weights begin near 0 and learn "
        "from values of about 1.",
        check(
            "(x, y), _ = keras.datasets.mnist.load_data()\n"
            "model = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f'model.compile("adam", {SPARSE})\nmodel.fit(x, y)\n'
        ),
        check(
            "(x, y), _ = keras.datasets.mnist.load_data()\n"
            "model = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f'model.compile("adam", {SPARSE})\nmodel.fit(x / 255, y)\n'
        ),
    ),
    "large-targets": Page(
        "The values to predict are in the thousands, and the model begins near 0: it takes many steps to come there.",
        training("layers.Dense(1)", '"mse"', targets=f"{VALUES} * 500000"),
        training("layers.Dense(1)", '"mse"', targets=f"{VALUES} * 500000 / 500000"),
    ),
    "unequal-scaling": Page(
        "A model learns from data that are scaled, and is given data of the same kind that are not.",
        check(
            "(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()\n"
            "model = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f'model.compile("adam", {SPARSE})\nmodel.fit(x / 255, y)\nmodel.evaluate(x_test, y_test)\n'
        ),
        check(
            "(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()\n"
            "model = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f'model.compile("adam", {SPARSE})\nmodel.fit(x / 255, y)\nmodel.evaluate(x_test / 255, y_test)\n'
        ),
    ),
    "never-scaled-back": Page(
        "The values to predict are scaled, so what the model predicts is scaled, too, until it is transformed back.",
        training(
            "layers.Dense(1)",
            '"mse"',
            "from sklearn.preprocessing import StandardScaler\nscaled = StandardScaler().fit_transform(y)\n"
            "model.fit(x, scaled)\nprint(model.predict(x))\n",
            VALUES,
        ),
        training("layers.Dense(1)", '"mse"', "model.fit(x, y)\nprint(model.predict(x))\n", VALUES),
    ),
    "validated-on-training": Page(
        "The model is tested on what it learns from, so that nobody can see whether it learns by heart.",
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, validation_data=(x, y))\n", VALUES),
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, validation_split=0.2)\n", VALUES),
    ),
    "unused-preparation": Page(
        "Data are scaled, padded or encoded, and the model still gets what they were made from.",
        training("layers.Dense(1)", '"mse"', "x_scaled = (x - 0.5) / 0.3\nmodel.fit(x, y)\n", VALUES),
        training("layers.Dense(1)", '"mse"', "x_scaled = (x - 0.5) / 0.3\nmodel.fit(x_scaled, y)\n", VALUES),
    ),
    "shuffled-alone": Page(
        "Samples and labels are shuffled each in its own way, or one of them alone: they no longer belong together.",
        training("layers.Dense(1)", '"mse"', "np.random.shuffle(y)\nmodel.fit(x, y)\n", VALUES),
        training(
            "layers.Dense(1)",
            '"mse"',
            "order = np.random.permutation(100)\nmodel.fit(x[order], y[order])\n",
            VALUES,
        ),
    ),
    "leaking-scaler": Page(
        "A scaler has learnt from the test data, so that a test says too much good of the model.",
        check(
            "from sklearn.model_selection import train_test_split\n"
            "from sklearn.preprocessing import StandardScaler\n\n"
            "x = StandardScaler().fit_transform(np.random.rand(100, 8))\n"
            "x_train, x_test = train_test_split(x)\n"
        ),
        check(
            "from sklearn.model_selection import train_test_split\n"
            "from sklearn.preprocessing import StandardScaler\n\n"
            "x_train, x_test = train_test_split(np.random.rand(100, 8))\n"
            "scaler = StandardScaler().fit(x_train)\n"
        ),
    ),
    "lost-result": Page(
        "A method of an array gives a new one and leaves the array as it is. Nothing takes what it gives.",
        check("x = np.random.rand(100, 8)\nx.reshape(100, 4, 2)\n"),
        check("x = np.random.rand(100, 8)\nx = x.reshape(100, 4, 2)\n"),
    ),
    "shuffled-series": Page(
        "Windows are cut out of a series that was shuffled, so that what follows in time no longer stands together.",
        check(
            "series = np.random.rand(100, 1)\nnp.random.shuffle(series)\n"
            "keras.utils.timeseries_dataset_from_array(series, None, 10)\n"
        ),
        check(
            "series = np.random.rand(100, 1)\n"
            "keras.utils.timeseries_dataset_from_array(series, None, 10, shuffle=True)\n"
        ),
    ),
}
