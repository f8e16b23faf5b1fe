"""How a model is trained."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import Example, Page

SAMPLES = "x = np.random.rand(100, 8)\n"

CLASSES = "np.random.randint(0, 5, 100)"

VALUES = "np.random.rand(100, 1)"

SPARSE = '"sparse_categorical_crossentropy"'

_SOFTMAX = 'layers.Dense(5, activation="softmax")'


def check(text: str) -> Example:
    """Return the check of a training."""
    head = "import keras\nimport numpy as np\nfrom keras import Input, Sequential, layers\n\n"
    return Example("check train.py", {"train.py": f"{head}{text}"})


def training(last: str, loss: str, rest: str = "", targets: str = CLASSES) -> Example:
    """Return the check of a training of two layers on data that are drawn.

    Args:
        last: the last layer.
        loss: what `compile` is given behind the optimizer.
        rest: what follows `compile`.
        targets: the labels.
    """
    model = f'model = Sequential([Input((8,)), layers.Dense(16, activation="relu"), {last}])\n'
    fit = rest or "model.fit(x, y)\n"
    return check(f'{SAMPLES}y = {targets}\n{model}model.compile("adam", {loss})\n{fit}')


PAGES: Mapping[str, Page] = {
    "missing-probabilities": Page(
        "A crossentropy takes probabilities, from a softmax or a sigmoid. What is no probability makes its logarithm "
        "meaningless; with from_logits=True it takes scores.",
        training("layers.Dense(5)", SPARSE),
        training(_SOFTMAX, SPARSE),
    ),
    "softmax-as-logits": Page(
        "With from_logits=True the loss applies a softmax or a sigmoid itself. Behind one of the model's own it is the "
        "second, and learning is slow and poor.",
        training(_SOFTMAX, "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
        training(_SOFTMAX, "keras.losses.SparseCategoricalCrossentropy()"),
    ),
    "too-many-answers": Page(
        "The model answers for every step of a sequence, or every pixel of a picture, but each sample has one label. "
        "Keras may compare them by broadcasting and say nothing.",
        check(
            "x, y = np.random.rand(100, 30, 4), np.random.rand(100, 1)\n"
            "model = Sequential([Input((30, 4)), layers.LSTM(32, return_sequences=True), layers.Dense(1)])\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
        check(
            "x, y = np.random.rand(100, 30, 4), np.random.rand(100, 1)\n"
            "model = Sequential([Input((30, 4)), layers.LSTM(32), layers.Dense(1)])\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
    ),
    "mismatched-loss": Page(
        "Softmax answers which of several classes it is, and belongs to categorical crossentropy; sigmoids answer "
        "separate questions, and belong to binary crossentropy.",
        training('layers.Dense(5, activation="sigmoid")', SPARSE),
        training(_SOFTMAX, SPARSE),
    ),
    "wrong-labels": Page(
        "The labels have another form than the loss takes: sparse_categorical_crossentropy takes the classes as "
        "integers, categorical_crossentropy one column for each class.",
        training(_SOFTMAX, '"categorical_crossentropy"'),
        training(_SOFTMAX, SPARSE),
    ),
    "wrong-units": Page(
        "The last layer has another number of units than there are classes: it gives one number for each class, "
        "and the labels must find theirs.",
        training('layers.Dense(4, activation="softmax")', SPARSE),
        training(_SOFTMAX, SPARSE),
    ),
    "squared-classes": Page(
        "A squared error on a softmax, or on the sigmoid of a classifier, learns slowest where the answer is most "
        "wrong: crossentropy is the loss of classes.",
        training(_SOFTMAX, '"mse"', targets="keras.utils.to_categorical(np.random.randint(0, 5, 100), 5)"),
        training(
            _SOFTMAX,
            '"categorical_crossentropy"',
            targets="keras.utils.to_categorical(np.random.randint(0, 5, 100), 5)",
        ),
    ),
    "unreachable-targets": Page(
        "The last activation cannot give the values that the model shall predict, such as relu for negative ones. A "
        "regression mostly ends without an activation.",
        training('layers.Dense(1, activation="relu")', '"mse"', targets=f"{VALUES} * 20 - 10"),
        training("layers.Dense(1)", '"mse"', targets=f"{VALUES} * 20 - 10"),
    ),
    "accuracy-of-numbers": Page(
        "Accuracy counts answers that are exactly equal. Numbers that are measured hardly ever are: a mean error says "
        "more of a regression.",
        training("layers.Dense(1)", '"mse", metrics=["accuracy"]', targets=VALUES),
        training("layers.Dense(1)", '"mse", metrics=["mae"]', targets=VALUES),
    ),
    "other-input": Page(
        "The data have another shape than the input of the model. The first axis of data is the samples, of which the "
        "input says nothing.",
        check(
            "x, y = np.random.rand(100, 12), np.random.rand(100, 1)\n"
            'model = Sequential([Input((10,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
        check(
            "x, y = np.random.rand(100, 12), np.random.rand(100, 1)\n"
            'model = Sequential([Input((12,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
    ),
    "small-embedding": Page(
        "An Embedding has a row for each of the whole numbers from 0 to input_dim - 1. The data have larger ones: some "
        "backends refuse them, and others go on with numbers that mean nothing.",
        check(
            "x, y = np.random.randint(0, 500, (100, 20)), np.random.rand(100, 1)\n"
            "model = Sequential([Input((20,)), layers.Embedding(100, 8), layers.Flatten(), layers.Dense(1)])\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
        check(
            "x, y = np.random.randint(0, 500, (100, 20)), np.random.rand(100, 1)\n"
            "model = Sequential([Input((20,)), layers.Embedding(500, 8), layers.Flatten(), layers.Dense(1)])\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
    ),
    "unequal-samples": Page(
        "Samples and labels do not belong together: there are more of one than of the other, or they are of different "
        "parts of a split. train_test_split gives both parts of the first array, and then both parts of the next.",
        training(
            "layers.Dense(1)",
            '"mse"',
            "from sklearn.model_selection import train_test_split\n"
            "x_train, y_train, x_test, y_test = train_test_split(x, y)\nmodel.fit(x_train, y_train)\n",
            VALUES,
        ),
        training(
            "layers.Dense(1)",
            '"mse"',
            "from sklearn.model_selection import train_test_split\n"
            "x_train, x_test, y_train, y_test = train_test_split(x, y)\nmodel.fit(x_train, y_train)\n",
            VALUES,
        ),
    ),
    "other-targets": Page(
        "The model gives another number of values for each sample than it shall learn. Where one of the two is 1, "
        "Keras compares them by broadcasting and says nothing.",
        training("layers.Dense(2)", '"mse"', targets=VALUES),
        training("layers.Dense(1)", '"mse"', targets=VALUES),
    ),
    "list-as-data": Page(
        "Keras takes a list as several inputs, one for each element. Numbers in lists become an array first.",
        check(
            "x, y = np.array([[0.1], [0.3]]), [0.5, 0.7]\n"
            'model = Sequential([Input((1,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
        check(
            "x, y = np.array([[0.1], [0.3]]), np.array([0.5, 0.7])\n"
            'model = Sequential([Input((1,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
    ),
    "learning-rate": Page(
        "The learning rate is negative, zero, or so large that the weights jump to and fro.",
        check(
            "model = Sequential([Input((8,)), layers.Dense(1)])\n"
            'model.compile(keras.optimizers.Adam(learning_rate=10.0), "mse")\n'
        ),
        check(
            "model = Sequential([Input((8,)), layers.Dense(1)])\n"
            'model.compile(keras.optimizers.Adam(learning_rate=0.001), "mse")\n'
        ),
    ),
    "never-compiled": Page(
        "A model is trained that was never compiled, so that it has neither a loss nor an optimizer.",
        check(f"{SAMPLES}y = {VALUES}\nmodel = Sequential([Input((8,)), layers.Dense(1)])\nmodel.fit(x, y)\n"),
        training("layers.Dense(1)", '"mse"', targets=VALUES),
    ),
    "compiled-twice": Page(
        "A model is compiled again before the first compile was used: only the last one counts.",
        training("layers.Dense(1)", '"mae"', 'model.compile("adam", "mse")\nmodel.fit(x, y)\n', VALUES),
        training("layers.Dense(1)", '"mse"', targets=VALUES),
    ),
    "late-thaw": Page(
        "Layers are thawed after the model was compiled and trained. Training goes on as it was compiled until compile "
        "is called once more.",
        training(
            "layers.Dense(1)",
            '"mse"',
            "model.layers[0].trainable = False\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\nmodel.trainable = True\nmodel.fit(x, y)\n',
            VALUES,
        ),
        training(
            "layers.Dense(1)",
            '"mse"',
            "model.layers[0].trainable = False\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\nmodel.trainable = True\n'
            'model.compile("adam", "mse")\nmodel.fit(x, y)\n',
            VALUES,
        ),
    ),
    "unknown-identifier": Page(
        "A loss, a metric, an optimizer or a class has a name that Keras does not know, often for a slip of the pen.",
        training("layers.Dense(1)", '"mean_square_error"', targets=VALUES),
        training("layers.Dense(1)", '"mean_squared_error"', targets=VALUES),
    ),
    "class-as-object": Page(
        "A class stands where an object of it belongs. A class is called with its arguments to make one.",
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, callbacks=[keras.callbacks.TerminateOnNaN])\n", VALUES),
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, callbacks=[keras.callbacks.TerminateOnNaN()])\n", VALUES),
    ),
    "text-as-list": Page(
        "Keras 3 takes the metrics of `compile` in a list, and stops at one that stands alone. Keras 2 took it.",
        training("layers.Dense(1)", '"mse", metrics="mae"', targets=VALUES),
        training("layers.Dense(1)", '"mse", metrics=["mae"]', targets=VALUES),
    ),
    "shared-optimizer": Page(
        "Two models are trained by one optimizer object. What it has learnt of the weights of the first is wrong for "
        "those of the second; if they have other shapes, training stops.",
        check(
            f"{SAMPLES}y = {VALUES}\noptimizer = keras.optimizers.Adam()\n"
            "for units in (8, 16):\n"
            '    model = Sequential([Input((8,)), layers.Dense(units, activation="relu"), layers.Dense(1)])\n'
            '    model.compile(optimizer, "mse")\n    model.fit(x, y)\n'
        ),
        check(
            f"{SAMPLES}y = {VALUES}\nfor units in (8, 16):\n"
            '    model = Sequential([Input((8,)), layers.Dense(units, activation="relu"), layers.Dense(1)])\n'
            '    model.compile(keras.optimizers.Adam(), "mse")\n    model.fit(x, y)\n'
        ),
    ),
    "wrong-count": Page(
        "There are more or fewer losses, weights of losses, arrays of labels or of data than the model has outputs or "
        "inputs, or they name an output that it has not.",
        training("layers.Dense(1)", '"mse", loss_weights=[1, 2]', targets=VALUES),
        training("layers.Dense(1)", '"mse", loss_weights=[1]', targets=VALUES),
    ),
    "missing-loss": Page(
        "The model is compiled without a loss. Today's Keras trains it in silence, and nothing is learnt.",
        training("layers.Dense(1)", 'metrics=["mae"]', targets=VALUES),
        training("layers.Dense(1)", '"mse", metrics=["mae"]', targets=VALUES),
    ),
    "missing-labels": Page(
        "Arrays are given without labels, and the loss compares answers with labels.",
        training("layers.Dense(1)", '"mse"', "model.fit(x)\n", VALUES),
        training("layers.Dense(1)", '"mse"', "model.fit(x, y)\n", VALUES),
    ),
    "impossible-setting": Page(
        "A number of fit cannot be: epochs and batches are counted in whole numbers from 1, and validation_split is a "
        "part of arrays, from 0 to 1.",
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, validation_split=20)\n", VALUES),
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, validation_split=0.2)\n", VALUES),
    ),
    "wrong-direction": Page(
        "A callback is told to take the largest value for the best where less is better, or the other way round.",
        training(
            "layers.Dense(1)",
            '"mse"',
            'stop = keras.callbacks.EarlyStopping("val_loss", mode="max")\n'
            "model.fit(x, y, validation_split=0.2, callbacks=[stop])\n",
            VALUES,
        ),
        training(
            "layers.Dense(1)",
            '"mse"',
            'stop = keras.callbacks.EarlyStopping("val_loss", mode="min")\n'
            "model.fit(x, y, validation_split=0.2, callbacks=[stop])\n",
            VALUES,
        ),
    ),
    "missing-custom-objects": Page(
        "A model is loaded that was made, or compiled, with classes or functions of the source. The file has their "
        "names alone.",
        check(
            "class Twice(layers.Layer):\n    def call(self, x):\n        return 2 * x\n\n\n"
            "model = Sequential([Input((8,)), Twice(), layers.Dense(1)])\n"
            'model.save("model.keras")\nmodel = keras.models.load_model("model.keras")\n'
        ),
        check(
            "class Twice(layers.Layer):\n    def call(self, x):\n        return 2 * x\n\n\n"
            "model = Sequential([Input((8,)), Twice(), layers.Dense(1)])\n"
            'model.save("model.keras")\n'
            'model = keras.models.load_model("model.keras", custom_objects={"Twice": Twice})\n'
        ),
    ),
    "not-built": Page(
        "Weights are loaded into a model that has none yet, since it does not know its input.",
        check(
            'model = Sequential([layers.Dense(1)])\nmodel.load_weights("model.weights.h5")\nmodel.build((None, 8))\n'
        ),
        check(
            'model = Sequential([layers.Dense(1)])\nmodel.build((None, 8))\nmodel.load_weights("model.weights.h5")\n'
        ),
    ),
    "older-epochs": Page(
        "The number of epochs is called `epochs` since Keras 2. Today's Keras refuses the older name.",
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, nb_epoch=20)\n", VALUES),
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, epochs=20)\n", VALUES),
    ),
    "large-batch": Page(
        "A batch is larger than the data, or there are more steps in an epoch than batches.",
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, batch_size=500)\n", VALUES),
        training("layers.Dense(1)", '"mse"', "model.fit(x, y, batch_size=50)\n", VALUES),
    ),
    "missing-key": Page(
        "A history has a key for the loss and for each metric of compile, and those with `val_` if fit has validation "
        "data. It has no others.",
        training("layers.Dense(1)", '"mse"', 'hist = model.fit(x, y)\nprint(hist.history["val_loss"])\n', VALUES),
        training(
            "layers.Dense(1)",
            '"mse"',
            'hist = model.fit(x, y, validation_split=0.2)\nprint(hist.history["val_loss"])\n',
            VALUES,
        ),
    ),
    "argmax-of-one": Page(
        "Of one column argmax is always 0, and over the samples it chooses no class. One sigmoid is compared with 0.5.",
        training(
            'layers.Dense(1, activation="sigmoid")',
            '"binary_crossentropy"',
            "model.fit(x, y)\nclasses = model.predict(x).argmax(axis=1)\n",
            "np.random.randint(0, 2, 100)",
        ),
        training(
            'layers.Dense(1, activation="sigmoid")',
            '"binary_crossentropy"',
            "model.fit(x, y)\nclasses = model.predict(x) > 0.5\n",
            "np.random.randint(0, 2, 100)",
        ),
    ),
    "equal-weights": Page(
        "All units of a hidden layer start with the same weights. Zeros under relu learn nothing, units that are read "
        "with equal weights stay the same for ever, and others begin as one.",
        check(
            'model = Sequential([Input((8,)), layers.Dense(64, activation="relu", kernel_initializer="zeros"), '
            "layers.Dense(1)])\n"
        ),
        check(
            'model = Sequential([Input((8,)), layers.Dense(64, activation="relu", kernel_initializer="he_normal"), '
            "layers.Dense(1)])\n"
        ),
    ),
    "constraint-as-regularizer": Page(
        "A constraint stands where a regularizer belongs, or the other way round. Keras takes it in silence, and adds "
        "the weights themselves to the loss.",
        check("model = Sequential([Input((8,)), layers.Dense(1, kernel_regularizer=keras.constraints.MaxNorm(3))])\n"),
        check("model = Sequential([Input((8,)), layers.Dense(1, kernel_constraint=keras.constraints.MaxNorm(3))])\n"),
    ),
    "high-dropout": Page(
        "The rate of a Dropout is the part that is dropped. In TensorFlow 1 it was the part that is kept.",
        check('model = Sequential([Input((8,)), layers.Dense(64, "relu"), layers.Dropout(0.9), layers.Dense(1)])\n'),
        check('model = Sequential([Input((8,)), layers.Dense(64, "relu"), layers.Dropout(0.1), layers.Dense(1)])\n'),
    ),
    "stray-argument": Page(
        "A call is given an argument that it does not have. It may belong into the brackets beside.",
        check("model = Sequential()\nmodel.add(layers.Dense(8), input_shape=(4,))\n"),
        check("model = Sequential()\nmodel.add(layers.Dense(8, input_shape=(4,)))\n"),
    ),
}
