"""Every code that a problem can have, in one table: what it means, a small example of it, and the example mended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_X = "x = np.random.rand(100, 8)\n"
_CLASSES, _VALUES = "np.random.randint(0, 5, 100)", "np.random.rand(100, 1)"
_SPARSE = '"sparse_categorical_crossentropy"'
_SOFTMAX = 'layers.Dense(5, activation="softmax")'


class Example(NamedTuple):
    """Something to try: the words behind `mlcalc`, and the texts of the files that they name."""

    command: str
    files: Mapping[str, str] = MappingProxyType({})


class Page(NamedTuple):
    """What a code means.

    Attributes:
        sentence: one or two sentences, for somebody who meets the problem for the first time.
        wrong: an example that has this problem and no other; in words if it needs more than commands and texts.
        mended: the example without the problem.
    """

    sentence: str
    wrong: Example | str
    mended: Example | str


def _model(text: str, *, flags: str = "", **others: str) -> Example:
    """Return the summary of a description in YAML; others may stand beside it."""
    return Example(
        f"summary model.yaml {flags}".rstrip(),
        {"model.yaml": text, **{f"{name}.yaml": each for name, each in others.items()}},
    )


def _json(text: str) -> Example:
    return Example("summary model.json", {"model.json": text})


def _table(text: str, flags: str = "") -> Example:
    """Return the scaling of a table in CSV."""
    return Example(f"scale minmax table.csv {flags}".rstrip(), {"table.csv": text})


def _fitted(old: str, new: str) -> Example:
    """Return the scaling of a table by what was learnt from another."""
    return Example("scale minmax new.csv --fit old.csv", {"old.csv": old, "new.csv": new})


def _loaded(method: str, text: str) -> Example:
    """Return the scaling by what was learnt before and saved."""
    return Example(f"scale {method} 1 2 --load saved.json", {"saved.json": text})


def _source(text: str, flags: str = "") -> Example:
    """Return the summary of the models in Python source."""
    return Example(
        f"summary train.py {flags}".rstrip(), {"train.py": f"from keras import Sequential, layers\n\n{text}"}
    )


def _history(text: str, flags: str = "", name: str = "history.json") -> Example:
    """Return the history of a training."""
    return Example(f"history {name} {flags}".rstrip(), {name: text})


def _check(text: str) -> Example:
    """Return the check of a training."""
    head = "import keras\nimport numpy as np\nfrom keras import Input, Sequential, layers\n\n"
    return Example("check train.py", {"train.py": f"{head}{text}"})


def _training(last: str, loss: str, rest: str = "", targets: str = _CLASSES) -> Example:
    """Return the check of a training of two layers on data that are drawn.

    Args:
        last: the last layer.
        loss: what `compile` is given behind the optimizer.
        rest: what follows `compile`.
        targets: the labels.
    """
    model = f'model = Sequential([Input((8,)), layers.Dense(16, activation="relu"), {last}])\n'
    fit = rest or "model.fit(x, y)\n"
    return _check(f'{_X}y = {targets}\n{model}model.compile("adam", {loss})\n{fit}')


_SAVED = """\
{"mlcalc": "scaler", "version": 1, "method": "minmax", "columns": [
  {"name": "1", "seen": 2, "missing": 0, "data_min": 0, "data_max": 4}]}
"""

_TOWERS = """\
input: [8]
blocks:
  tower:
    parameters: {size: null}
    layers:
      - dense: $size
"""

_SHARED = """\
{"class_name": "Functional", "config": {"name": "model", "layers": [
  {"class_name": "InputLayer", "name": "a", "config": {"name": "a", "batch_shape": [null, 3]}, "inbound_nodes": []},
  {"class_name": "InputLayer", "name": "b", "config": {"name": "b", "batch_shape": [null, %d]}, "inbound_nodes": []},
  {"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 2},
   "inbound_nodes": [[["a", 0, 0, {}]], [["b", 0, 0, {}]]]}],
  "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["d", 0, 0], ["d", 1, 0]]}}
"""

_PATCHES = """\
class Rows(layers.Layer):
    def call(self, x):
        return x[:, : x.shape[1] // 3]


model = Sequential([layers.Input((6, 6, 3)), Rows(), layers.Flatten(), layers.Dense(2)])
"""
_COPY = "\nfrom keras.models import clone_model\n\ncopy = clone_model(model)\n"
_CHAIN = """\
{"class_name": "Sequential", "config": {"name": "model", "layers": [
  {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [null, 3]}},
  {"class_name": "%s", "module": "%s", "config": {"name": "last", "units": 5}}]}}
"""

_DENSE = """\
{"class_name": "Sequential", "config": [
  {"class_name": "Dense", "config": {"name": "last", "units": 5, "batch_input_shape": [null, 3]}}]}
"""

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

_PICTURE = """\
input: [28, 28, 1]
layers:
  - conv2d: {filters: 8, kernel_size: 3, activation: relu}
"""

_LARGE = """\
input: [224, 224, 3]
layers:
  - conv2d: {filters: 8, kernel_size: 3, activation: relu}
"""

_LONG_LOOPS = "for i in range(1000):\n    for j in range(1000):\n        x = i * j\n"

_TWO_MODELS = """from keras import Sequential, layers

small = Sequential([layers.Input((3,)), layers.Dense(5)])
large = Sequential([layers.Input((3,)), layers.Dense(50)])
"""
_ATTENDED = """\
inputs: {text: [9, 3]}
layers:
  - {name: steps, lstm: %s, from: text}
  - {attention: , from: [steps, steps]}
"""
_WITH_ACTIVATION = """\
{"class_name": "Sequential", "config": [{"class_name": "Dense", "config":
  {"name": "last", "units": 5, "activation": "%s", "batch_input_shape": [null, 3]}}]}
"""
_COMPILED = """{"class_name": "Sequential", "config": {"name": "m", "layers": [
  {"class_name": "Dense", "config": {"name": "d", "units": 2, "batch_input_shape": [null, 3]}}]}%s}
"""

PAGES: Mapping[str, Page] = {
    # What a layer is given.
    "unknown-layer": Page(
        "Nothing of this name is a layer that mlcalc knows, or a file. Layers have the names of Keras, in any "
        "case; `mlcalc layers` lists them, and those of PyTorch are called otherwise.",
        Example('params "Dens(5)" --input 4'),
        Example('params "Dense(5)" --input 4'),
    ),
    "unknown-argument": Page(
        "The layer, or the method of scaling, has no argument of this name. It may be misspelt, be called so in "
        "another library, or belong to the layer inside this one.",
        Example('params "LSTM(10, return_sequence=True)" --input 3,1'),
        Example('params "LSTM(10, return_sequences=True)" --input 3,1'),
    ),
    "missing-argument": Page(
        "The layer needs an argument that has no default: nothing else says how large it is, such as the units of "
        "a Dense layer.",
        Example('params "LSTM()" --input 3,1'),
        Example('params "LSTM(10)" --input 3,1'),
    ),
    "repeated-argument": Page(
        "The same argument is given twice, such as once by its position and once by its name.",
        Example('params "Dense(10, units=3)" --input 4'),
        Example('params "Dense(units=3)" --input 4'),
    ),
    "too-many-arguments": Page(
        "There are more values without a name than the layer has arguments. Numbers that belong together, such as "
        "the sizes of a shape, stand in one pair of parentheses: `Reshape((28, 28, 1))`.",
        Example('shape "Reshape(4, 2)" --input 8'),
        Example('shape "Reshape((4, 2))" --input 8'),
    ),
    "wrong-argument": Page(
        "An argument cannot have this value: it is of the wrong kind, such as a text for a number, or out of range.",
        Example('params "Dense(-10)" --input 4'),
        Example('params "Dense(10)" --input 4'),
    ),
    "conflicting-arguments": Page(
        "Two arguments do not go together: one excludes the other, or needs it to have another value.",
        Example("""params "Dense(8, lora_rank=2, kernel_constraint='max_norm')" --input 4"""),
        Example('params "Dense(8, lora_rank=2)" --input 4'),
    ),
    "stride-and-dilation": Page(
        "A convolution either skips positions (strides) or spreads its kernel (dilation_rate), never both.",
        Example('shape "Conv2D(8, 3, strides=2, dilation_rate=2)" --input 28,28,1'),
        Example('shape "Conv2D(8, 3, dilation_rate=2)" --input 28,28,1'),
    ),
    "output-padding": Page(
        "The output_padding of a transposed convolution chooses among the sizes that its strides leave open, so it "
        "must be less than the stride.",
        Example('shape "Conv1DTranspose(8, 3, strides=2, output_padding=2)" --input 14,1'),
        Example('shape "Conv1DTranspose(8, 3, strides=2, output_padding=1)" --input 14,1'),
    ),
    "uneven-groups": Page(
        "Channels, filters or heads are shared by groups, and each group must get as many.",
        Example('params "Conv2D(8, 3, groups=4)" --input 28,28,6'),
        Example('params "Conv2D(8, 3, groups=2)" --input 28,28,6'),
    ),
    "wrong-equation": Page(
        "The equation of an Einstein sum cannot be read, or one of its letters leads nowhere.",
        Example("""shape "EinsumDense('ab,bc->ad', output_shape=3)" --input 4"""),
        Example("""shape "EinsumDense('ab,bc->ac', output_shape=3)" --input 4"""),
    ),
    "wrong-inner-layer": Page(
        "This layer cannot stand inside the other one, which needs one of another kind.",
        Example('params "Bidirectional(Dense(10))" --input 3,1'),
        Example('params "Bidirectional(LSTM(10))" --input 3,1'),
    ),
    "wrong-vocabulary": Page(
        "A vocabulary holds each token once, none of the special ones, and not more than the layer has room for.",
        Example("""shape "StringLookup(vocabulary=['yes', 'yes'])" --input 4"""),
        Example("""shape "StringLookup(vocabulary=['yes', 'no'])" --input 4"""),
    ),
    "pytorch": Page(
        "The layer is written as in PyTorch, where names and arguments are others: what goes in is never said here.",
        Example('params "nn.Linear(4, 8)" --input 4'),
        Example('params "Dense(8)" --input 4'),
    ),
    # Which shapes a layer takes.
    "wrong-inputs": Page(
        "The layer, block or model takes another number of inputs: a Dense layer takes one tensor, a sum two at "
        "least. Several tensors become one by a layer such as Concatenate.",
        Example('shape "Dense(3)" --input 4 --input 4'),
        Example('shape "Dense(3)" --input 4'),
    ),
    "wrong-rank": Page(
        "A tensor has more or fewer dimensions than the layer works on: a sequence has two, an image three, and the "
        "batch comes on top. A recurrent layer gives its last step alone, unless `return_sequences` is true.",
        Example('shape "Sequential([Input((3, 1)), LSTM(10), LSTM(10)])"'),
        Example('shape "Sequential([Input((3, 1)), LSTM(10, return_sequences=True), LSTM(10)])"'),
    ),
    "wrong-axis": Page(
        "An axis is named that the tensor does not have, or one is named twice. Axes are counted from 0, which is "
        "the batch; −1 is the last one, whatever their number.",
        Example('params "BatchNormalization(axis=4)" --input 8,8,3'),
        Example('params "BatchNormalization(axis=3)" --input 8,8,3'),
    ),
    "wrong-channels": Page(
        "The layer works on colours, so its images need three channels, which stand last: (height, width, 3). A "
        "grey image has one channel.",
        Example('shape "RandomColorDegeneration(0.5)" --input 28,28,1'),
        Example('shape "RandomColorDegeneration(0.5)" --input 28,28,3'),
    ),
    "wrong-size": Page(
        "The values of a tensor do not fill the shape that it shall have. One size at most may be left open, as -1.",
        Example('shape "Reshape((3, 5))" --input 16'),
        Example('shape "Reshape((4, -1))" --input 16'),
    ),
    "shapes-differ": Page(
        "Sizes that must be equal are not, such as those of two tensors that are added: one branch became smaller, or "
        "has other channels. Padding `same` keeps its size; a 1 × 1 convolution gives a shortcut its channels.",
        Example('shape "Add()" --input 3 --input 4'),
        Example('shape "Add()" --input 4 --input 4'),
    ),
    "window-too-large": Page(
        "The kernel or the pool is larger than the input that it moves over. Layers above may have made that small.",
        Example('shape "Conv2D(8, 5)" --input 4,4,1'),
        Example('shape "Conv2D(8, 3)" --input 4,4,1'),
    ),
    "crop-too-large": Page(
        "More is cut off than there is, so nothing would be left: what is cut at both ends of an axis together "
        "must be less than its size.",
        Example('shape "Cropping2D(5)" --input 8,8,1'),
        Example('shape "Cropping2D(2)" --input 8,8,1'),
    ),
    "series-too-short": Page(
        "A window takes some time steps of a series and the values to predict behind them. The series has fewer.",
        Example("shape window --length 3 --time-steps 3"),
        Example("shape window --length 7 --time-steps 3"),
    ),
    "shared-layer": Page(
        "A layer that is called several times has one set of weights, and these do not fit all of its inputs.",
        _json(_SHARED % 4),
        _json(_SHARED % 3),
    ),
    "bad-shape": Page(
        "A shape is a list of positive integers, with `none` for what is unknown, and without the batch.",
        Example('shape "Dense(3)" --input 3,a'),
        Example('shape "Dense(3)" --input 3,4'),
    ),
    # What cannot be known.
    "unknown-dimension": Page(
        "The answer depends on a size of the input that is not given. A kernel has a row for each feature or "
        "channel that comes in, so that this number decides how many weights there are.",
        Example("params dense --units 3"),
        Example("params dense --units 3 --input-dim 4"),
    ),
    "unknown-shape": Page(
        "The shape that comes out cannot be known without running the layer.",
        Example("""shape "Lambda('double')" --input 4"""),
        Example("""shape "Lambda('double', output_shape=(4,))" --input 4"""),
    ),
    "unknown-weights": Page(
        "The weights of a layer cannot be known, as mlcalc does not know its class or its input. A file that holds "
        "the weights tells them.",
        _json(_CHAIN % ("MyDense", "train")),
        _json(_CHAIN % ("Dense", "keras.layers")),
    ),
    "one-shard": Page(
        "The file is named as Keras names each part of weights in several files. It holds some of the weights alone, "
        "and their index names all parts.",
        "`mlcalc params model_00000.weights.h5`",
        "`mlcalc params model.weights.json`",
    ),
    "unused-weights": Page(
        "The file stores weights that no layer of the model has, so it may be that of another model. `vars` are "
        "weights of a model written in Python that belong to none of its layers: Keras counts them, mlcalc does not.",
        "`mlcalc params model.json --weights other.weights.h5`",
        "`mlcalc params model.json --weights model.weights.h5`",
    ),
    # Remarks on numbers that are right.
    "dropped-rows": Page(
        "A pool steps over its input without overlap, and what does not fill the last step is dropped.",
        Example('shape "MaxPooling1D(2)" --input 5,1'),
        Example('shape "MaxPooling1D(2)" --input 4,1'),
    ),
    "same-padding": Page(
        "Padding `same` adds zeros at both ends. An odd number of them cannot be halved, so one end gets one more.",
        Example("""shape "Conv1D(8, 3, strides=2, padding='same')" --input 28,1"""),
        Example("""shape "Conv1D(8, 3, strides=2)" --input 28,1"""),
    ),
    "causal-padding": Page(
        "Padding `causal` adds zeros in front alone, so that no output depends on a later time step. There are as many "
        "as all but one step of the kernel span, with the steps that a dilation skips.",
        Example("""shape "Conv1D(4, 9, padding='causal')" --input 20,3"""),
        Example("""shape "Conv1D(4, 9)" --input 20,3"""),
    ),
    "explicit-padding": Page(
        "Keras pads by a number of rows with a layer of its own, and knows `valid` and `same` alone.",
        Example("shape conv2d --filters 4 --kernel-size 5 --padding 1 --input 8,8,1"),
        Example("shape conv2d --filters 4 --kernel-size 5 --input 8,8,1"),
    ),
    "second-count": Page(
        "Textbooks and frameworks count this layer differently, and mlcalc shows the textbooks' number. "
        "`--convention keras3` shows that of Keras.",
        Example('params "GRU(10)" --input 3,1'),
        Example('params "GRU(10)" --input 3,1 --convention keras3'),
    ),
    "unknown-features": Page(
        "A dimension of the input is unknown, so Flatten cannot say how many features it gives, and no Dense layer can "
        "count its weights behind it.",
        Example("shape flatten --input none,8"),
        Example("shape flatten --input 5,8"),
    ),
    "unknown-cost": Page(
        "A figure that was asked for cannot be known of the layer, and so neither of the model: a size that it follows "
        "from is unknown, or mlcalc has no rule for it.",
        Example("summary --input none,8 -l 'LSTM(4, return_sequences=True)' --columns name,receptive_field"),
        Example("summary --input 5,8 -l 'LSTM(4, return_sequences=True)' --columns name,receptive_field"),
    ),
    "uncounted": Page(
        "The tool that is counted like leaves out a layer that multiplies, as several do with an LSTM: its figure is "
        "that of the tool, and too low.",
        Example("summary --input 6,3 -l 'LSTM(4)' --count-as fvcore"),
        Example("summary --input 6,3 -l 'LSTM(4)' --count-as torchinfo"),
    ),
    "quantized": Page(
        "The layer is quantized: it holds a kernel in fewer bits, with scales beside it, and these are counted.",
        "a model saved after `layer.quantize('int8')`",
        "the model saved before that",
    ),
    "shared-weights": Page(
        "A layer stands in several models, or also by itself. It has one set of weights, which every row shows and the "
        "total counts once.",
        "a `.keras` file in which a Dense layer is also a part of a model that the model calls",
        "the same file with two Dense layers",
    ),
    "settled-by-weights": Page(
        "An older Keras did not save an argument that changes which weights a layer has. The stored weights tell it.",
        "an `.h5` file of a GRU without `reset_after`, with two biases",
        "an `.h5` file that says `reset_after`",
    ),
    "stated-otherwise": Page(
        "Keras states another shape for the layer than a run of it gives, and prints it in its summary. What follows "
        "in a run has the shape that is shown here.",
        Example("summary --input 4,5 -l 'Bidirectional(LSTM(2), backward_layer=LSTM(3, go_backwards=True))'"),
        Example("summary --input 4,5 -l 'Bidirectional(LSTM(2), backward_layer=LSTM(2, go_backwards=True))'"),
    ),
    "stored-weights-differ": Page(
        "The file stores other weights for the layer than its arguments ask for. Those of the arguments are shown.",
        "a `.keras` file in which Dense(2) has a kernel of (3, 7)",
        "a `.keras` file as Keras saved it",
    ),
    "metrics": Page(
        "Keras 2 stores the state of metrics with the weights, and its own summary counts those of metrics that are "
        "attributes of the model. mlcalc does not, as Keras 3.",
        "a `.keras` file of a model of tf.keras with `self.loss_tracker = keras.metrics.Mean()`",
        "the same model in Keras 3",
    ),
    "trained-inside": Page(
        "What is inside a frozen layer or model need not be frozen itself: Keras 3 asks each weight whether it is "
        "trained, and the whole model, but nothing between them.",
        "a `.keras` file whose base model was frozen, and the last layers of it unfrozen again",
        "the same model with the first layers of its base frozen one by one",
    ),
    "optimizer": Page(
        "The file also holds the variables of the optimizer. Keras counts them in the total of its own summary, and "
        "mlcalc does not, as they are no part of the model.",
        "a `.keras` file saved after training",
        "a `.keras` file saved before `compile`",
    ),
    # What a model holds in memory.
    "unknown-batch": Page(
        "What a model holds grows with its batch, whose size is not given. It is shown as a formula.",
        Example("memory 'Dense(1)' --input 4"),
        Example("memory 'Dense(1)' --input 4 --batch-size 32"),
    ),
    "unknown-size": Page(
        "What a model holds depends on a size that its input leaves open, such as how many time steps there are.",
        Example("memory 'LSTM(2)' --input none,3 --batch-size 4"),
        Example("memory 'LSTM(2)' --input none,3 --batch-size 4 --set time_steps=5"),
    ),
    "unknown-activations": Page(
        "What a layer keeps for the backward pass cannot be known, as it is a function or a class that mlcalc does not "
        "know.",
        Example("""memory "Lambda('double', output_shape=(4,))" --input 4 --batch-size 2"""),
        Example("memory 'ReLU()' --input 4 --batch-size 2"),
    ),
    "unknown-activation": Page(
        "A saved layer has an activation that is none of Keras, and is spelt much like one: it may be a mistake, or a "
        "function of a user's own.",
        _model(_WITH_ACTIVATION % "rellu"),
        _model(_WITH_ACTIVATION % "relu"),
    ),
    "unknown-optimizer": Page(
        "Keras has no optimizer of this name.",
        Example("memory 'Dense(1)' --input 4 --batch-size 2 --optimizer adm"),
        Example("memory 'Dense(1)' --input 4 --batch-size 2 --optimizer adam"),
    ),
    "unknown-policy": Page(
        "There is no dtype policy of this name for a whole model.",
        Example("memory 'Dense(1)' --input 4 --batch-size 2 --dtype float61"),
        Example("memory 'Dense(1)' --input 4 --batch-size 2 --dtype float16"),
    ),
    "unknown-way": Page(
        "There is no such way to keep what the backward pass needs.",
        Example("memory 'Dense(1)' --input 4 --batch-size 2 --kept-as trch"),
        Example("memory 'Dense(1)' --input 4 --batch-size 2 --kept-as torch"),
    ),
    "stated-optimizer": Page(
        "The file says with which optimizer the model was compiled. It is taken, unless another one is asked for.",
        Example(
            "memory model.json --batch-size 2", {"model.json": _COMPILED % ', "compile_config": {"optimizer": "sgd"}'}
        ),
        Example("memory model.json --batch-size 2", {"model.json": _COMPILED % ""}),
    ),
    "stated-dtype": Page(
        "Layers of the model state a dtype policy themselves, and another one is asked for, which goes before it.",
        Example("memory 'Dense(1, dtype=\"float16\")' --input 4 --batch-size 2 --dtype bfloat16"),
        Example("memory 'Dense(1, dtype=\"float16\")' --input 4 --batch-size 2 --dtype float16"),
    ),
    # What is probably not meant: warnings on models that can be built.
    "missing-flatten": Page(
        "Dense works on the last axis alone, so it gives an answer for each pixel or time step. One answer for each "
        "sample needs a Flatten or a global pooling before it.",
        _model(f"{_PICTURE}  - dense: {{units: 10, activation: softmax}}\n"),
        _model(f"{_PICTURE}  - flatten\n  - dense: {{units: 10, activation: softmax}}\n"),
    ),
    "one-unit-softmax": Page(
        "The outputs of softmax add up to 1, so that of a single unit is 1 whatever the model learns. Sigmoid answers "
        "yes or no.",
        Example("""params "Dense(1, activation='softmax')" --input 8"""),
        Example("""params "Dense(1, activation='sigmoid')" --input 8"""),
    ),
    "linear-layers": Page(
        "Without an activation between them, two layers can do no more than one of them.",
        _model("input: [8]\nlayers:\n  - dense: 64\n  - dense: 1\n"),
        _model("input: [8]\nlayers:\n  - dense: {units: 64, activation: relu}\n  - dense: 1\n"),
    ),
    "channels-first": Page(
        "A first size of 1 or 3 looks like the channels of a picture, and the layer takes the last size for them.",
        Example('shape "Conv2D(8, 3)" --input 3,224,224'),
        Example('shape "Conv2D(8, 3)" --input 224,224,3'),
    ),
    "mixed-data-format": Page(
        "One layer puts the channels of a picture or a sequence first, and one behind it works along the last axis, "
        "a row, as if they were there; or the reverse.",
        _model(
            "input: [3, 28, 28]\nlayers:\n  - conv2d: {filters: 8, kernel_size: 3, data_format: channels_first}\n"
            "  - max_pooling2d: 2\n"
        ),
        _model(
            "input: [3, 28, 28]\nlayers:\n  - conv2d: {filters: 8, kernel_size: 3, data_format: channels_first}\n"
            "  - max_pooling2d: {pool_size: 2, data_format: channels_first}\n"
        ),
    ),
    "normalized-rows": Page(
        "Batch normalization keeps a mean and a scale for each place along its axis. The channels of a picture, a "
        "signal or a volume are the last axis; axis 1 is its rows, its time steps or its layers.",
        _model(f"{_PICTURE}  - batch_normalization: {{axis: 1}}\n"),
        _model(f"{_PICTURE}  - batch_normalization\n"),
    ),
    "lost-mask": Page(
        "Padding is marked by a mask, and the layer does not support masks: what follows takes padding for data. "
        "Keras warns of the same.",
        _model("input: [20]\nlayers:\n  - Embedding(1000, 16, mask_zero=True)\n  - global_max_pooling1d\n"),
        _model("input: [20]\nlayers:\n  - Embedding(1000, 16, mask_zero=True)\n  - global_average_pooling1d\n"),
    ),
    "older-kernel": Page(
        "`Conv2D(32, 3, 3)` was a kernel of 3 × 3 in Keras 1; since Keras 2 the kernel is one argument, the strides "
        "follow it, and the picture gets three times smaller. Strides that are meant are written by their name.",
        _model(f"{_PICTURE}  - Conv2D(32, 3, 3)\n"),
        _model(f"{_PICTURE}  - Conv2D(32, (3, 3))\n"),
    ),
    "not-percent": Page(
        "The quantiles of the robust scaler are in percent, as in scikit-learn: 25,75 is the middle half. Parts of the "
        "whole, such as 0.25,0.75, take two numbers next to the least one.",
        Example("scale robust 1 2 3 4 5 --quantile-range 0.25,0.75"),
        Example("scale robust 1 2 3 4 5 --quantile-range 25,75"),
    ),
    "hidden-softmax": Page(
        "Softmax makes features shares that sum to 1: right for the last layer, which chooses among classes. Between "
        "two layers most of what was learnt is lost in it; relu is the usual activation there.",
        _model("input: [8]\nlayers:\n  - dense: {units: 64, activation: softmax}\n  - dense: 1\n"),
        _model("input: [8]\nlayers:\n  - dense: {units: 64, activation: relu}\n  - dense: 1\n"),
    ),
    "heavy-layer": Page(
        "Flatten puts every pixel in a row, and a Dense layer has a weight for each of them and each unit: here nearly "
        "all that the model has. Pooling before it saves most of them.",
        _model(f"{_LARGE}  - flatten\n  - dense: 64\n"),
        _model(f"{_LARGE}  - global_average_pooling2d\n  - dense: 64\n"),
    ),
    "exchanged-embedding": Page(
        "An Embedding takes first how many words there are, then how long the vector of each is. Few words with very "
        "long vectors look like the reverse.",
        Example('params "Embedding(16, 20000)" --input 50'),
        Example('params "Embedding(20000, 16)" --input 50'),
    ),
    "one-time-step": Page(
        "A recurrent layer remembers from one time step to the next, and a sequence of one step has no next. The shape "
        "of a sequence is time steps, then features.",
        Example('shape "LSTM(10)" --input 1,30'),
        Example('shape "LSTM(10)" --input 30,1'),
    ),
    "batch-in-shape": Page(
        "The batch stands in front of every shape already, and is no part of one. Here it is an open size of the input "
        "that no layer looks at; or the -1 in front of a Reshape, which is worked out as a further axis of 1.",
        _model("input: [null, 8]\nlayers:\n  - dense: 5\n"),
        _model("input: [8]\nlayers:\n  - dense: 5\n"),
    ),
    "attention-over-batch": Page(
        "Attention weighs the positions of a sequence. What it gets has none, so that it weighs the samples of a "
        "batch, and each answer depends on which samples come together.",
        _model(_ATTENDED % 4),
        _model(_ATTENDED % "{units: 4, return_sequences: true}"),
    ),
    "repeated-activation": Page(
        "A relu of what relu gives is the same again: the second one does nothing, and one of the two is left over.",
        _model("input: [8]\nlayers:\n  - dense: {units: 64, activation: relu}\n  - relu\n  - dense: 1\n"),
        _model("input: [8]\nlayers:\n  - dense: {units: 64, activation: relu}\n  - dense: 1\n"),
    ),
    "activations-in-a-row": Page(
        "One activation is applied to what another has left. If they differ the first spoils the second, such as relu "
        "before softmax, and if they are the same one is enough.",
        _model("input: [8]\nlayers:\n  - dense: {units: 3, activation: relu}\n  - activation: softmax\n"),
        _model("input: [8]\nlayers:\n  - dense: 3\n  - activation: softmax\n"),
    ),
    "flatten-twice": Page(
        "What is flat already stays as it is, so the second Flatten does nothing.",
        _model("input: [4, 4]\nlayers:\n  - flatten\n  - flatten\n"),
        _model("input: [4, 4]\nlayers:\n  - flatten\n"),
    ),
    "dropout-of-all": Page(
        "The rate of Dropout is the part of the values that is dropped. With 1 nothing is left to learn from.",
        Example('shape "Dropout(1)" --input 8'),
        Example('shape "Dropout(0.5)" --input 8'),
    ),
    "dropout-at-end": Page(
        "Dropout behind the last layer sets answers themselves to zero while the model learns.",
        _model("input: [8]\nlayers:\n  - dense: 3\n  - dropout: 0.5\n"),
        _model("input: [8]\nlayers:\n  - dropout: 0.5\n  - dense: 3\n"),
    ),
    "broadcast-sum": Page(
        "Add puts the one feature of a tensor to every feature of another, and a vector to every place of a picture. "
        "Where the shapes were meant to be equal, nothing tells it.",
        _model("inputs: {a: [4], b: [1]}\nlayers:\n  - {type: add, from: [a, b]}\n"),
        _model("inputs: {a: [4], b: [4]}\nlayers:\n  - {type: add, from: [a, b]}\n"),
    ),
    "same-input-twice": Page(
        "A tensor is joined with itself: a sum doubles it, a difference is 0. Most likely another layer is meant.",
        _model(
            "input: [3]\nlayers:\n  - {name: past, dense: 4}\n  - {name: further, dense: 4, from: input}\n"
            "  - {type: add, from: [past, past]}\noutputs: [add, further]\n"
        ),
        _model(
            "input: [3]\nlayers:\n  - {name: past, dense: 4}\n  - {name: further, dense: 4, from: input}\n"
            "  - {type: add, from: [past, further]}\n"
        ),
    ),
    "dropped-states": Page(
        "A recurrent layer is asked for its last states, and nothing takes them.",
        _model("input: [5, 8]\nlayers:\n  - lstm: {units: 4, return_state: true}\n  - {dense: 1, from: lstm}\n"),
        _model("input: [5, 8]\nlayers:\n  - lstm: 4\n  - {dense: 1, from: lstm}\n"),
    ),
    # What a description says.
    # How a model is trained.
    "missing-probabilities": Page(
        "A crossentropy takes probabilities, from a softmax or a sigmoid. What is no probability makes its logarithm "
        "meaningless; with from_logits=True it takes scores.",
        _training("layers.Dense(5)", _SPARSE),
        _training(_SOFTMAX, _SPARSE),
    ),
    "softmax-as-logits": Page(
        "With from_logits=True the loss applies a softmax or a sigmoid itself. Behind one of the model's own it is the "
        "second, and learning is slow and poor.",
        _training(_SOFTMAX, "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
        _training(_SOFTMAX, "keras.losses.SparseCategoricalCrossentropy()"),
    ),
    "too-many-answers": Page(
        "The model answers for every step of a sequence, or every pixel of a picture, but each sample has one label. "
        "Keras may compare them by broadcasting and say nothing.",
        _check(
            "x, y = np.random.rand(100, 30, 4), np.random.rand(100, 1)\n"
            "model = Sequential([Input((30, 4)), layers.LSTM(32, return_sequences=True), layers.Dense(1)])\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
        _check(
            "x, y = np.random.rand(100, 30, 4), np.random.rand(100, 1)\n"
            "model = Sequential([Input((30, 4)), layers.LSTM(32), layers.Dense(1)])\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
    ),
    "mismatched-loss": Page(
        "Softmax answers which of several classes it is, and belongs to categorical crossentropy; sigmoids answer "
        "separate questions, and belong to binary crossentropy.",
        _training('layers.Dense(5, activation="sigmoid")', _SPARSE),
        _training(_SOFTMAX, _SPARSE),
    ),
    "wrong-labels": Page(
        "The labels have another form than the loss takes: sparse_categorical_crossentropy takes the classes as "
        "integers, categorical_crossentropy one column for each class.",
        _training(_SOFTMAX, '"categorical_crossentropy"'),
        _training(_SOFTMAX, _SPARSE),
    ),
    "wrong-units": Page(
        "The last layer has another number of units than there are classes: it gives one number for each class, "
        "and the labels must find theirs.",
        _training('layers.Dense(4, activation="softmax")', _SPARSE),
        _training(_SOFTMAX, _SPARSE),
    ),
    "squared-classes": Page(
        "A squared error on a softmax, or on the sigmoid of a classifier, learns slowest where the answer is most "
        "wrong: crossentropy is the loss of classes.",
        _training(_SOFTMAX, '"mse"', targets="keras.utils.to_categorical(np.random.randint(0, 5, 100), 5)"),
        _training(
            _SOFTMAX,
            '"categorical_crossentropy"',
            targets="keras.utils.to_categorical(np.random.randint(0, 5, 100), 5)",
        ),
    ),
    "unreachable-targets": Page(
        "The last activation cannot give the values that the model shall predict, such as relu for negative ones. A "
        "regression mostly ends without an activation.",
        _training('layers.Dense(1, activation="relu")', '"mse"', targets=f"{_VALUES} * 20 - 10"),
        _training("layers.Dense(1)", '"mse"', targets=f"{_VALUES} * 20 - 10"),
    ),
    "accuracy-of-numbers": Page(
        "Accuracy counts answers that are exactly equal. Numbers that are measured hardly ever are: a mean error says "
        "more of a regression.",
        _training("layers.Dense(1)", '"mse", metrics=["accuracy"]', targets=_VALUES),
        _training("layers.Dense(1)", '"mse", metrics=["mae"]', targets=_VALUES),
    ),
    "other-input": Page(
        "The data have another shape than the input of the model. The first axis of data is the samples, of which the "
        "input says nothing.",
        _check(
            "x, y = np.random.rand(100, 12), np.random.rand(100, 1)\n"
            'model = Sequential([Input((10,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
        _check(
            "x, y = np.random.rand(100, 12), np.random.rand(100, 1)\n"
            'model = Sequential([Input((12,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
    ),
    "unequal-samples": Page(
        "Samples and labels do not belong together: there are more of one than of the other, or they are of different "
        "parts of a split. train_test_split gives both parts of the first array, and then both parts of the next.",
        _training(
            "layers.Dense(1)",
            '"mse"',
            "from sklearn.model_selection import train_test_split\n"
            "x_train, y_train, x_test, y_test = train_test_split(x, y)\nmodel.fit(x_train, y_train)\n",
            _VALUES,
        ),
        _training(
            "layers.Dense(1)",
            '"mse"',
            "from sklearn.model_selection import train_test_split\n"
            "x_train, x_test, y_train, y_test = train_test_split(x, y)\nmodel.fit(x_train, y_train)\n",
            _VALUES,
        ),
    ),
    "other-targets": Page(
        "The model gives another number of values for each sample than it shall learn. Where one of the two is 1, "
        "Keras compares them by broadcasting and says nothing.",
        _training("layers.Dense(2)", '"mse"', targets=_VALUES),
        _training("layers.Dense(1)", '"mse"', targets=_VALUES),
    ),
    "list-as-data": Page(
        "Keras takes a list as several inputs, one for each element. Numbers in lists become an array first.",
        _check(
            "x, y = np.array([[0.1], [0.3]]), [0.5, 0.7]\n"
            'model = Sequential([Input((1,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
        _check(
            "x, y = np.array([[0.1], [0.3]]), np.array([0.5, 0.7])\n"
            'model = Sequential([Input((1,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n'
        ),
    ),
    "learning-rate": Page(
        "The learning rate is negative, zero, or so large that the weights jump to and fro.",
        _check(
            "model = Sequential([Input((8,)), layers.Dense(1)])\n"
            'model.compile(keras.optimizers.Adam(learning_rate=10.0), "mse")\n'
        ),
        _check(
            "model = Sequential([Input((8,)), layers.Dense(1)])\n"
            'model.compile(keras.optimizers.Adam(learning_rate=0.001), "mse")\n'
        ),
    ),
    "never-compiled": Page(
        "A model is trained that was never compiled, so that it has neither a loss nor an optimizer.",
        _check(f"{_X}y = {_VALUES}\nmodel = Sequential([Input((8,)), layers.Dense(1)])\nmodel.fit(x, y)\n"),
        _training("layers.Dense(1)", '"mse"', targets=_VALUES),
    ),
    "compiled-twice": Page(
        "A model is compiled again before the first compile was used: only the last one counts.",
        _training("layers.Dense(1)", '"mae"', 'model.compile("adam", "mse")\nmodel.fit(x, y)\n', _VALUES),
        _training("layers.Dense(1)", '"mse"', targets=_VALUES),
    ),
    "late-thaw": Page(
        "Layers are thawed after the model was compiled and trained. Training goes on as it was compiled until compile "
        "is called once more.",
        _training(
            "layers.Dense(1)",
            '"mse"',
            "model.layers[0].trainable = False\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\nmodel.trainable = True\nmodel.fit(x, y)\n',
            _VALUES,
        ),
        _training(
            "layers.Dense(1)",
            '"mse"',
            "model.layers[0].trainable = False\n"
            'model.compile("adam", "mse")\nmodel.fit(x, y)\nmodel.trainable = True\n'
            'model.compile("adam", "mse")\nmodel.fit(x, y)\n',
            _VALUES,
        ),
    ),
    "unknown-identifier": Page(
        "A loss, a metric, an optimizer or a class has a name that Keras does not know, often for a slip of the pen.",
        _training("layers.Dense(1)", '"mean_square_error"', targets=_VALUES),
        _training("layers.Dense(1)", '"mean_squared_error"', targets=_VALUES),
    ),
    "class-as-object": Page(
        "A class stands where an object of it belongs. A class is called with its arguments to make one.",
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, callbacks=[keras.callbacks.TerminateOnNaN])\n", _VALUES),
        _training(
            "layers.Dense(1)", '"mse"', "model.fit(x, y, callbacks=[keras.callbacks.TerminateOnNaN()])\n", _VALUES
        ),
    ),
    "shared-optimizer": Page(
        "Two models are trained by one optimizer object. What it has learnt of the weights of the first is wrong for "
        "those of the second; if they have other shapes, training stops.",
        _check(
            f"{_X}y = {_VALUES}\noptimizer = keras.optimizers.Adam()\n"
            "for units in (8, 16):\n"
            '    model = Sequential([Input((8,)), layers.Dense(units, activation="relu"), layers.Dense(1)])\n'
            '    model.compile(optimizer, "mse")\n    model.fit(x, y)\n'
        ),
        _check(
            f"{_X}y = {_VALUES}\nfor units in (8, 16):\n"
            '    model = Sequential([Input((8,)), layers.Dense(units, activation="relu"), layers.Dense(1)])\n'
            '    model.compile(keras.optimizers.Adam(), "mse")\n    model.fit(x, y)\n'
        ),
    ),
    "wrong-count": Page(
        "There are more or fewer losses, weights of losses, arrays of labels or of data than the model has outputs or "
        "inputs, or they name an output that it has not.",
        _training("layers.Dense(1)", '"mse", loss_weights=[1, 2]', targets=_VALUES),
        _training("layers.Dense(1)", '"mse", loss_weights=[1]', targets=_VALUES),
    ),
    "missing-loss": Page(
        "The model is compiled without a loss. Today's Keras trains it in silence, and nothing is learnt.",
        _training("layers.Dense(1)", 'metrics=["mae"]', targets=_VALUES),
        _training("layers.Dense(1)", '"mse", metrics=["mae"]', targets=_VALUES),
    ),
    "missing-labels": Page(
        "Arrays are given without labels, and the loss compares answers with labels.",
        _training("layers.Dense(1)", '"mse"', "model.fit(x)\n", _VALUES),
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y)\n", _VALUES),
    ),
    "impossible-setting": Page(
        "A number of fit cannot be: epochs and batches are counted in whole numbers from 1, and validation_split is a "
        "part of arrays, from 0 to 1.",
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, validation_split=20)\n", _VALUES),
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, validation_split=0.2)\n", _VALUES),
    ),
    "wrong-direction": Page(
        "A callback is told to take the largest value for the best where less is better, or the other way round.",
        _training(
            "layers.Dense(1)",
            '"mse"',
            'stop = keras.callbacks.EarlyStopping("val_loss", mode="max")\n'
            "model.fit(x, y, validation_split=0.2, callbacks=[stop])\n",
            _VALUES,
        ),
        _training(
            "layers.Dense(1)",
            '"mse"',
            'stop = keras.callbacks.EarlyStopping("val_loss", mode="min")\n'
            "model.fit(x, y, validation_split=0.2, callbacks=[stop])\n",
            _VALUES,
        ),
    ),
    "missing-custom-objects": Page(
        "A model is loaded that was made, or compiled, with classes or functions of the source. The file has their "
        "names alone.",
        _check(
            "class Twice(layers.Layer):\n    def call(self, x):\n        return 2 * x\n\n\n"
            "model = Sequential([Input((8,)), Twice(), layers.Dense(1)])\n"
            'model.save("model.keras")\nmodel = keras.models.load_model("model.keras")\n'
        ),
        _check(
            "class Twice(layers.Layer):\n    def call(self, x):\n        return 2 * x\n\n\n"
            "model = Sequential([Input((8,)), Twice(), layers.Dense(1)])\n"
            'model.save("model.keras")\n'
            'model = keras.models.load_model("model.keras", custom_objects={"Twice": Twice})\n'
        ),
    ),
    "not-built": Page(
        "Weights are loaded into a model that has none yet, since it does not know its input.",
        _check(
            'model = Sequential([layers.Dense(1)])\nmodel.load_weights("model.weights.h5")\nmodel.build((None, 8))\n'
        ),
        _check(
            'model = Sequential([layers.Dense(1)])\nmodel.build((None, 8))\nmodel.load_weights("model.weights.h5")\n'
        ),
    ),
    "older-epochs": Page(
        "The number of epochs is called `epochs` since Keras 2. Today's Keras refuses the older name.",
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, nb_epoch=20)\n", _VALUES),
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, epochs=20)\n", _VALUES),
    ),
    "large-batch": Page(
        "A batch is larger than the data, or there are more steps in an epoch than batches.",
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, batch_size=500)\n", _VALUES),
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, batch_size=50)\n", _VALUES),
    ),
    "missing-key": Page(
        "A history has a key for the loss and for each metric of compile, and those with `val_` if fit has validation "
        "data. It has no others.",
        _training("layers.Dense(1)", '"mse"', 'hist = model.fit(x, y)\nprint(hist.history["val_loss"])\n', _VALUES),
        _training(
            "layers.Dense(1)",
            '"mse"',
            'hist = model.fit(x, y, validation_split=0.2)\nprint(hist.history["val_loss"])\n',
            _VALUES,
        ),
    ),
    "argmax-of-one": Page(
        "Of one column argmax is always 0, and over the samples it chooses no class. One sigmoid is compared with 0.5.",
        _training(
            'layers.Dense(1, activation="sigmoid")',
            '"binary_crossentropy"',
            "model.fit(x, y)\nclasses = model.predict(x).argmax(axis=1)\n",
            "np.random.randint(0, 2, 100)",
        ),
        _training(
            'layers.Dense(1, activation="sigmoid")',
            '"binary_crossentropy"',
            "model.fit(x, y)\nclasses = model.predict(x) > 0.5\n",
            "np.random.randint(0, 2, 100)",
        ),
    ),
    "equal-weights": Page(
        "All units of a hidden layer start with the same weights. Zeros under relu learn nothing, units that are read "
        "with equal weights stay the same for ever, and others begin as one.",
        _check(
            'model = Sequential([Input((8,)), layers.Dense(64, activation="relu", kernel_initializer="zeros"), '
            "layers.Dense(1)])\n"
        ),
        _check(
            'model = Sequential([Input((8,)), layers.Dense(64, activation="relu", kernel_initializer="he_normal"), '
            "layers.Dense(1)])\n"
        ),
    ),
    "constraint-as-regularizer": Page(
        "A constraint stands where a regularizer belongs, or the other way round. Keras takes it in silence, and adds "
        "the weights themselves to the loss.",
        _check("model = Sequential([Input((8,)), layers.Dense(1, kernel_regularizer=keras.constraints.MaxNorm(3))])\n"),
        _check("model = Sequential([Input((8,)), layers.Dense(1, kernel_constraint=keras.constraints.MaxNorm(3))])\n"),
    ),
    "high-dropout": Page(
        "The rate of a Dropout is the part that is dropped. In TensorFlow 1 it was the part that is kept.",
        _check('model = Sequential([Input((8,)), layers.Dense(64, "relu"), layers.Dropout(0.9), layers.Dense(1)])\n'),
        _check('model = Sequential([Input((8,)), layers.Dense(64, "relu"), layers.Dropout(0.1), layers.Dense(1)])\n'),
    ),
    "stray-argument": Page(
        "A call is given an argument that it does not have. It may belong into the brackets beside.",
        _check("model = Sequential()\nmodel.add(layers.Dense(8), input_shape=(4,))\n"),
        _check("model = Sequential()\nmodel.add(layers.Dense(8, input_shape=(4,)))\n"),
    ),
    # How its data are prepared.
    "unscaled-input": Page(
        "Pixels of 0 to 255, or values in the thousands, go into the model as they are. Weights begin near 0 and learn "
        "from values of about 1.",
        _check(
            "(x, y), _ = keras.datasets.mnist.load_data()\n"
            "model = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f'model.compile("adam", {_SPARSE})\nmodel.fit(x, y)\n'
        ),
        _check(
            "(x, y), _ = keras.datasets.mnist.load_data()\n"
            "model = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f'model.compile("adam", {_SPARSE})\nmodel.fit(x / 255, y)\n'
        ),
    ),
    "large-targets": Page(
        "The values to predict are in the thousands, and the model begins near 0: it takes many steps to come there.",
        _training("layers.Dense(1)", '"mse"', targets=f"{_VALUES} * 500000"),
        _training("layers.Dense(1)", '"mse"', targets=f"{_VALUES} * 500000 / 500000"),
    ),
    "unequal-scaling": Page(
        "A model learns from data that are scaled, and is given data of the same kind that are not.",
        _check(
            "(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()\n"
            "model = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f'model.compile("adam", {_SPARSE})\nmodel.fit(x / 255, y)\nmodel.evaluate(x_test, y_test)\n'
        ),
        _check(
            "(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()\n"
            "model = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f'model.compile("adam", {_SPARSE})\nmodel.fit(x / 255, y)\nmodel.evaluate(x_test / 255, y_test)\n'
        ),
    ),
    "never-scaled-back": Page(
        "The values to predict are scaled, so what the model predicts is scaled, too, until it is transformed back.",
        _training(
            "layers.Dense(1)",
            '"mse"',
            "from sklearn.preprocessing import StandardScaler\nscaled = StandardScaler().fit_transform(y)\n"
            "model.fit(x, scaled)\nprint(model.predict(x))\n",
            _VALUES,
        ),
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y)\nprint(model.predict(x))\n", _VALUES),
    ),
    "validated-on-training": Page(
        "The model is tested on what it learns from, so that nobody can see whether it learns by heart.",
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, validation_data=(x, y))\n", _VALUES),
        _training("layers.Dense(1)", '"mse"', "model.fit(x, y, validation_split=0.2)\n", _VALUES),
    ),
    "unused-preparation": Page(
        "Data are scaled, padded or encoded, and the model still gets what they were made from.",
        _training("layers.Dense(1)", '"mse"', "x_scaled = (x - 0.5) / 0.3\nmodel.fit(x, y)\n", _VALUES),
        _training("layers.Dense(1)", '"mse"', "x_scaled = (x - 0.5) / 0.3\nmodel.fit(x_scaled, y)\n", _VALUES),
    ),
    "shuffled-alone": Page(
        "Samples and labels are shuffled each in its own way, or one of them alone: they no longer belong together.",
        _training("layers.Dense(1)", '"mse"', "np.random.shuffle(y)\nmodel.fit(x, y)\n", _VALUES),
        _training(
            "layers.Dense(1)",
            '"mse"',
            "order = np.random.permutation(100)\nmodel.fit(x[order], y[order])\n",
            _VALUES,
        ),
    ),
    "leaking-scaler": Page(
        "A scaler has learnt from the test data, so that a test says too much good of the model.",
        _check(
            "from sklearn.model_selection import train_test_split\n"
            "from sklearn.preprocessing import StandardScaler\n\n"
            "x = StandardScaler().fit_transform(np.random.rand(100, 8))\n"
            "x_train, x_test = train_test_split(x)\n"
        ),
        _check(
            "from sklearn.model_selection import train_test_split\n"
            "from sklearn.preprocessing import StandardScaler\n\n"
            "x_train, x_test = train_test_split(np.random.rand(100, 8))\n"
            "scaler = StandardScaler().fit(x_train)\n"
        ),
    ),
    "lost-result": Page(
        "A method of an array gives a new one and leaves the array as it is. Nothing takes what it gives.",
        _check("x = np.random.rand(100, 8)\nx.reshape(100, 4, 2)\n"),
        _check("x = np.random.rand(100, 8)\nx = x.reshape(100, 4, 2)\n"),
    ),
    "shuffled-series": Page(
        "Windows are cut out of a series that was shuffled, so that what follows in time no longer stands together.",
        _check(
            "series = np.random.rand(100, 1)\nnp.random.shuffle(series)\n"
            "keras.utils.timeseries_dataset_from_array(series, None, 10)\n"
        ),
        _check(
            "series = np.random.rand(100, 1)\n"
            "keras.utils.timeseries_dataset_from_array(series, None, 10, shuffle=True)\n"
        ),
    ),
    "bad-configuration": Page(
        "The table [tool.mlcalc] in pyproject.toml has a key that mlcalc does not know, or a value of the wrong kind.",
        Example("check train.py", {"train.py": "x = 1\n", "pyproject.toml": "[tool.mlcalc]\nselct = []\n"}),
        Example(
            "check train.py", {"train.py": "x = 1\n", "pyproject.toml": '[tool.mlcalc]\nignore = ["large-batch"]\n'}
        ),
    ),
    "missing-layers": Page(
        "A description needs a list of `layers`. It has none or an empty one, or something else stands there.",
        _model("input: [3]\n"),
        _model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "missing-input": Page(
        "The shape of the input is not said, and without it nothing can be counted: the weights of a first layer "
        "have a row for each feature that comes in. It is given once, without the batch.",
        _model("layers:\n  - dense: 5\n"),
        _model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "input-inside": Page(
        "The shape of the input stands in a layer inside another one. Keras looks for it in the outer layer alone.",
        _model("layers:\n  - Bidirectional(LSTM(3, input_shape=(5, 2)))\n"),
        _model("layers:\n  - Bidirectional(LSTM(3), input_shape=(5, 2))\n"),
    ),
    "missing-from": Page(
        "The model has several inputs, and its first layer does not say which of them it takes.",
        _model("inputs: {left: [3], right: [4]}\nlayers:\n  - dense: 5\n"),
        _model("inputs: {left: [3], right: [4]}\nlayers:\n  - concatenate:\n    from: [left, right]\n"),
    ),
    "bad-inputs": Page(
        "The `inputs` of a model are a mapping: a name and a shape for each. They stand without `input` and `base`.",
        _model("inputs: [3]\nlayers:\n  - dense: 5\n"),
        _model("inputs:\n  left: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "bad-layer": Page(
        "An entry of `layers` is a name, a call, or a mapping with one layer in it, and this is none of them.",
        _model("input: [3]\nlayers:\n  - 5\n"),
        _model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "unknown-key": Page(
        "There is no such key at this place of a description. It may be misspelt.",
        _model("inptu: [3]\nlayers:\n  - dense: 5\n"),
        _model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "stray-key": Page(
        "A key stands beside a layer, a block or a model and belongs to something else: indent an argument further, "
        "and give another layer its own `-`.",
        _model("input: [3, 1]\nlayers:\n  - lstm: 10\n    return_sequences: true\n"),
        _model("input: [3, 1]\nlayers:\n  - lstm: {units: 10, return_sequences: true}\n"),
    ),
    "name-taken": Page(
        "Two layers have the same name, so that `from` could mean either.",
        _model("input: [3]\nlayers:\n  - {name: a, dense: 5}\n  - {name: a, dense: 2}\n"),
        _model("input: [3]\nlayers:\n  - {name: a, dense: 5}\n  - {name: b, dense: 2}\n"),
    ),
    "bad-source": Page(
        "`from` and `outputs` are the name of a layer or a list of names, and hold something else here.",
        _model("input: [3]\nlayers:\n  - {name: a, dense: 5}\n  - {dense: 2, from: {a: 0}}\n"),
        _model("input: [3]\nlayers:\n  - {name: a, dense: 5}\n  - {dense: 2, from: a}\n"),
    ),
    "unknown-source": Page(
        "No layer or input above has this name, or it has not so many outputs.",
        _model("input: [3]\nlayers:\n  - {name: left, dense: 5}\n  - {dense: 2, from: lefd}\n"),
        _model("input: [3]\nlayers:\n  - {name: left, dense: 5}\n  - {dense: 2, from: left}\n"),
    ),
    "bad-repeat": Page(
        "`repeat` is how many times something is repeated: a whole number, and one at least.",
        _model("input: [3]\nlayers:\n  - {repeat: twice, dense: 5}\n"),
        _model("input: [3]\nlayers:\n  - {repeat: 2, dense: 5}\n"),
    ),
    "bad-block": Page(
        "A block is a mapping with a list of `layers`, and may have `parameters`, `inputs` and an `output`.",
        _model("input: [8]\nblocks:\n  tower: [dense]\nlayers:\n  - tower\n"),
        _model("input: [8]\nblocks:\n  tower:\n    layers:\n      - dense: 4\nlayers:\n  - tower\n"),
    ),
    "missing-parameter": Page(
        "A parameter of a block has no default, and this use of the block does not give it.",
        _model(f"{_TOWERS}layers:\n  - tower\n"),
        _model(f"{_TOWERS}layers:\n  - tower: 4\n"),
    ),
    "unknown-parameter": Page(
        "The block has no parameter of this name.",
        _model(f"{_TOWERS}layers:\n  - tower: {{sise: 4}}\n"),
        _model(f"{_TOWERS}layers:\n  - tower: {{size: 4}}\n"),
    ),
    "wrong-parameter": Page(
        "A parameter stands for the name of something here, so its value cannot be a list or a mapping.",
        _model("input: [8]\nblocks:\n  b:\n    parameters: {kind: [dense]}\n    layers: [{$kind: 4}]\nlayers: [b]\n"),
        _model("input: [8]\nblocks:\n  b:\n    parameters: {kind: dense}\n    layers: [{$kind: 4}]\nlayers: [b]\n"),
    ),
    "bad-model": Page(
        "A model belongs here: the path of a file, a mapping with `layers`, or a chain `Sequential([...])`.",
        Example('summary "Sequential(Dense(3))" --input 4'),
        Example('summary "Sequential([Dense(3)])" --input 4'),
    ),
    "cycle": Page(
        "Something is a part of itself: a model in its own file, a list in itself, or layers that wait for each other.",
        _model("input: [3]\nlayers:\n  - model: model.yaml\n"),
        _model("input: [3]\nlayers:\n  - model: part.yaml\n", part="input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "unknown-convention": Page(
        "The `convention` of a description says whose defaults its layers have, and there is none of this name.",
        _model("convention: torch\ninput: [3, 1]\nlayers:\n  - gru: 10\n"),
        _model("convention: keras3\ninput: [3, 1]\nlayers:\n  - gru: 10\n"),
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
    # How a text is written.
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
        _model("input: [3\nlayers:\n  - dense: 5\n"),
        _model("input: [3]\nlayers:\n  - dense: 5\n"),
    ),
    "unreached-layer": Page(
        "A layer leads to no output. Keras makes no such layer a part of the model, and does not count it.",
        _model(
            "inputs: {a: [4]}\nlayers:\n  - {name: left, dense: 3, from: a}\n  - {name: right, dense: 3, from: a}\n"
        ),
        _model(
            "inputs: {a: [4]}\nlayers:\n  - {name: left, dense: 3, from: a}\n  - {name: right, dense: 3, from: a}\n"
            "outputs: [left, right]\n"
        ),
    ),
    "unreached-input": Page(
        "An input leads to no output. Keras keeps it, so that whoever runs the model must give it for nothing.",
        _model("inputs: {a: [4], b: [2]}\nlayers:\n  - {dense: 3, from: a}\n"),
        _model("inputs: {a: [4]}\nlayers:\n  - {dense: 3, from: a}\n"),
    ),
    "unused-block": Page(
        "A block is described, and no entry of `layers` uses it.",
        _model("input: [3]\nblocks:\n  pair:\n    layers: [dense: 2, dense: 2]\nlayers:\n  - dense: 5\n"),
        _model("input: [3]\nblocks:\n  pair:\n    layers: [dense: 2, dense: 2]\nlayers:\n  - pair\n"),
    ),
    "unused-parameter": Page(
        "A block has a parameter that none of its layers names, so that its value changes nothing.",
        _model("input: [3]\nblocks:\n  one:\n    parameters: {u: 2}\n    layers: [dense: 2]\nlayers:\n  - one\n"),
        _model("input: [3]\nblocks:\n  one:\n    parameters: {u: 2}\n    layers: [dense: $u]\nlayers:\n  - one\n"),
    ),
    "contradicting-input": Page(
        "The first layer states another shape for its input than the model does. Keras takes that of the model.",
        _model("input: [3, 1]\nlayers:\n  - lstm: {units: 4, input_shape: [5, 2]}\n"),
        _model("input: [3, 1]\nlayers:\n  - lstm: {units: 4, input_shape: [3, 1]}\n"),
    ),
    "unknown-pooling": Page(
        "An architecture without its top ends in a pooling where that is avg or max. Keras passes over any other word.",
        Example("summary \"VGG16(include_top=False, pooling='mean')\""),
        Example("summary \"VGG16(include_top=False, pooling='avg')\""),
    ),
    "bad-name": Page(
        "The name holds a slash, which in Keras stands between the names of layers and of their weights.",
        _model("input: [3]\nlayers:\n  - {name: a/b, dense: 5}\n"),
        _model("input: [3]\nlayers:\n  - {name: a_b, dense: 5}\n"),
    ),
    "repeated-key": Page(
        "A mapping has the same key twice, and one of the values would be lost.",
        _model("input: [3]\ninput: [4]\nlayers:\n  - dense: 5\n"),
        _model("input: [4]\nlayers:\n  - dense: 5\n"),
    ),
    "python-object": Page(
        "A tag in a saved model stands for an object of Python that is no plain data. Nothing of Python is ever made.",
        _model("class_name: Sequential\nconfig:\n- !!python/name:os.system\n"),
        _model(
            "class_name: Sequential\nconfig:\n"
            "- {class_name: Dense, config: {name: last, units: 5, batch_input_shape: !!python/tuple [null, 3]}}\n"
        ),
    ),
    "several-models": Page(
        "The data hold more than one saved model, and only one can be read.",
        _json(f'{{"one": {_DENSE}, "two": {_DENSE}}}\n'),
        _json(f'{{"one": {_DENSE}}}\n'),
    ),
    "ambiguous-number": Page(
        "A number that begins with a zero or holds a colon means different things in YAML 1.1 and YAML 1.2.",
        _model("input: [010]\nlayers:\n  - dense: 5\n"),
        _model("input: [10]\nlayers:\n  - dense: 5\n"),
    ),
    "bad-json": Page(
        "The text is not JSON: the place shows up to which it could be read. Mostly a comma is missing or one too "
        "many, or a word is written as in Python: JSON has `true`, `false`, `null`, and double quotes.",
        _json('{"input": [3], "layers": ["Dense(5)"]\n'),
        _json('{"input": [3], "layers": ["Dense(5)"]}\n'),
    ),
    "bad-data": Page(
        "The text begins as data that Python prints, such as `model.get_config()`, and does not go on so.",
        Example("params config.txt --input 3", {"config.txt": "{'name': 'dense', 'trainable': True, 'units': 4\n"}),
        Example("params config.txt --input 3", {"config.txt": "{'name': 'dense', 'trainable': True, 'units': 4}\n"}),
    ),
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
        _json(_CHAIN % ("Dense", "keras.layers")),
    ),
    # Files.
    "unreadable-file": Page(
        "There is no such file, or the system does not let it be read.",
        Example("summary model.yml", {"model.yaml": "input: [3]\nlayers:\n  - dense: 5\n"}),
        _model("input: [3]\nlayers:\n  - dense: 5\n"),
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
        _json('{"input": [3], "layers": ["Dense(5)"]}\n'),
    ),
    "no-model": Page(
        "The Python source makes no model of Keras, or none that can be followed: nothing in it is run.",
        _source('print("a script without a model")\n'),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n"),
    ),
    "not-python": Page(
        "A line of the source cannot be read as Python 3. It is left out, and the rest is read; where it makes "
        "layers, that is an error, and it is read with its mend if there is one.",
        _source('print "training"\nmodel = Sequential([layers.Input((3,)), layers.Dense(5)])\n'),
        _source('print("training")\nmodel = Sequential([layers.Input((3,)), layers.Dense(5)])\n'),
    ),
    "unknown-name": Page(
        "A name is used that nothing in the source defines, or a method that a model does not have: Python ends there.",
        _source("model = Sequential([layers.Input((3,))])\nmodel.append(layers.Dense(5))\n"),
        _source("model = Sequential([layers.Input((3,))])\nmodel.add(layers.Dense(5))\n"),
    ),
    "no-return": Page(
        "A function makes a model and does not return it: what is set to its result is `None`.",
        _source(
            "def build():\n    net = Sequential([layers.Dense(5, input_dim=3)])\n\n\nmodel = build()\nmodel.summary()\n"
        ),
        _source(
            "def build():\n    net = Sequential([layers.Dense(5, input_dim=3)])\n    return net\n\n\nmodel = build()\n"
            "model.summary()\n"
        ),
    ),
    "no-layer": Page(
        "What is added to a model is no layer: a text, a class that is not called, or nothing.",
        _source("model = Sequential([layers.Input((3, 1))])\nmodel.add(layers.Flatten)\n"),
        _source("model = Sequential([layers.Input((3, 1))])\nmodel.add(layers.Flatten())\n"),
    ),
    "never-called": Page(
        "A layer stands where a tensor must: it was made, and never called on one.",
        _source("x = layers.Input((3,))\ny = layers.Dense(5)\nmodel = keras.Model(x, y)\n"),
        _source("x = layers.Input((3,))\ny = layers.Dense(5)(x)\nmodel = keras.Model(x, y)\n"),
    ),
    "unknown-value": Page(
        "A layer needs a value that the source does not say: it comes from the data, from a file, or from who calls a "
        "function. What depends on it is left open.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(len(names))])\n"),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(len(names))])\n", '--set "len(names)=5"'),
    ),
    "unknown-input": Page(
        "The source gives the model no input shape: Keras learns it from the data. Counts that depend on it are open.",
        _source("model = Sequential([layers.Dense(5)])\n"),
        _source("model = Sequential([layers.Dense(5)])\n", "--input 3"),
    ),
    "unknown-condition": Page(
        "Layers depend on a condition that the source does not say. The model is shown one way, which is said, and "
        "counts that differ on the other way are open.",
        _source("model = Sequential([layers.Input((3,))])\nif deep:\n    model.add(layers.Dense(5))\n"),
        _source(
            "model = Sequential([layers.Input((3,))])\nif deep:\n    model.add(layers.Dense(5))\n", "--set deep=True"
        ),
    ),
    "unknown-loop": Page(
        "How often a loop runs that makes layers is not said in the source. The layers of one round are shown, and "
        "what depends on their number is open.",
        _source("model = Sequential([layers.Input((3,))])\nfor _ in sizes:\n    model.add(layers.Dense(5))\n"),
        _source(
            "model = Sequential([layers.Input((3,))])\nfor _ in sizes:\n    model.add(layers.Dense(5))\n",
            '--set "sizes=(5, 5)"',
        ),
    ),
    "sizes-of-source": Page(
        "For another input the source is followed anew. The input of a copy stands nowhere in it: what a class works "
        "out of the shape of a tensor stays as it is there.",
        _source(_PATCHES + _COPY, "--model copy --input 9,9,3"),
        _source(_PATCHES.replace("(6, 6, 3)", "(9, 9, 3)") + _COPY, "--model copy"),
    ),
    "disconnected": Page(
        "An output follows from an input that the model does not begin with, so that it could not be worked out.",
        Example(
            "summary train.py",
            {
                "train.py": "from keras import Input, Model, layers\n\na, b = Input((3,)), Input((3,))\n"
                "model = Model(a, layers.add([a, b]))\n"
            },
        ),
        Example(
            "summary train.py",
            {
                "train.py": "from keras import Input, Model, layers\n\na, b = Input((3,)), Input((3,))\n"
                "model = Model([a, b], layers.add([a, b]))\n"
            },
        ),
    ),
    "too-long": Page(
        "Following the source takes more steps than any script that builds a network. What comes behind is left out.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n" + _LONG_LOOPS),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n"),
    ),
    "model-not-written": Page(
        "Layers are called on inputs, and no `Model` is made of them. The model is shown that leads from the inputs to "
        "all that no other layer takes.",
        _source("inputs = layers.Input((3,))\noutputs = layers.Dense(5)(inputs)\n"),
        _source("inputs = layers.Input((3,))\nmodel = keras.Model(inputs, layers.Dense(5)(inputs))\n"),
    ),
    "older-arguments": Page(
        "The source has arguments of Keras 1, which have other names today. They are read as they were meant.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(output_dim=5)])\n"),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(units=5)])\n"),
    ),
    "unused-setting": Page(
        "A value is given to a name that the source does not have, so that it changes nothing.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n", "--set unit=5"),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n"),
    ),
    "bad-setting": Page(
        "A value of a source is given as NAME=VALUE, where the name is written as in the source.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(n)])\n", "--set n"),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(n)])\n", "--set n=5"),
    ),
    "which-model": Page(
        "The source makes several models, and the question is about one.",
        Example("params train.py", {"train.py": _TWO_MODELS}),
        Example("params train.py --model small", {"train.py": _TWO_MODELS}),
    ),
    "no-such-model": Page(
        "The source makes no model of that name.",
        Example("params train.py --model tiny", {"train.py": _TWO_MODELS}),
        Example("params train.py --model small", {"train.py": _TWO_MODELS}),
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
        _json('{"class_name": "MyModel", "config": {"name": "mine"}}\n'),
        _json(_CHAIN % ("Dense", "keras.layers")),
    ),
    "bad-config": Page(
        "A saved model is not built as Keras builds it. Somebody may have changed its JSON by hand.",
        _json('{"class_name": "Sequential", "config": {"name": "model", "layers": 3}}\n'),
        _json(_CHAIN % ("Dense", "keras.layers")),
    ),
    # What was typed.
    "wrong-command": Page(
        "A word of the command is misspelt, missing, too many, or stands at the wrong place.",
        Example("parms lstm --units 10 --input 3,1"),
        Example("params lstm --units 10 --input 3,1"),
    ),
    # What is sought.
    "nothing-to-solve": Page(
        "A question for `mlcalc solve` leaves nothing open, or wants nothing: it seeks what is left out, and needs to "
        "know what shall come out.",
        Example("solve dense --units 5"),
        Example("solve dense --units 5 --params 55"),
    ),
    "no-solution": Page(
        "Nothing that was searched gives what is wanted; where something comes near, the help says what.",
        Example("solve lstm --params 481 --input-dim 1"),
        Example("solve lstm --params 480 --input-dim 1"),
    ),
    "unexpected-output": Page(
        "Another shape comes out of the model than `--expect` says; the help names the smallest changes that give it.",
        _model("input: [8]\nlayers:\n  - dense: 3\n", flags="--expect 4"),
        _model("input: [8]\nlayers:\n  - dense: 4\n", flags="--expect 4"),
    ),
    "not-searched": Page(
        "The sizes up to one were searched, and not those above it: where it is not known how sizes grow in a model, "
        "each takes a calculation of its layers.",
        "the sizes of a network of a hundred layers of somebody's own, from 1 to 100,000",
        "`--sizes 1:1024` asks for those that are needed",
    ),
    # What shall be shown.
    "unused-format": Page(
        "`--quiet` prints the bare answer alone, and a format of tables is asked for beside it.",
        Example("params lstm --units 10 --input-dim 1 --quiet --format csv"),
        Example("params lstm --units 10 --input-dim 1 --format csv"),
    ),
    "bad-range": Page(
        "A range of layers begins or ends with one that the model does not have, or ends before it begins.",
        Example('summary --input 3 -l "Dense(3)" -l "Dense(4)" --range 1:7'),
        Example('summary --input 3 -l "Dense(3)" -l "Dense(4)" --range 1:2'),
    ),
    "unknown-tool": Page(
        "There is no tool of this name that mlcalc can count like, or a column needs one and none is given.",
        Example("summary --input 3 -l 'Dense(2)' --count-as torchinf"),
        Example("summary --input 3 -l 'Dense(2)' --count-as torchinfo"),
    ),
    "unknown-device": Page(
        "There is no device of this name in the table, or it has no figure for the data type. `--flops` and "
        "`--bandwidth` describe any other.",
        Example("summary --input 3 -l 'Dense(2)' --device t40"),
        Example("summary --input 3 -l 'Dense(2)' --device t4"),
    ),
    "unknown-column": Page(
        "There is no column of this name in the table.",
        _table("mass,day\n1,2\n3,4\n", "--columns mas"),
        _table("mass,day\n1,2\n3,4\n", "--columns mass"),
    ),
    "unknown-sample": Page(
        "There is no sample of this name.",
        Example("samples lenet"),
        Example("samples lenet5"),
    ),
    "unknown-code": Page(
        "No problem has a code of this name.",
        Example("explain missing-flaten"),
        Example("explain missing-flatten"),
    ),
    "sample": Page(
        "There is no file of this name here, but mlcalc has a sample of it, which is taken in its place.",
        Example("scale minmax rooms/predict.csv"),
        Example("scale minmax predict.csv", {"predict.csv": "co2_ppm\n457\n915\n"}),
    ),
    # Data to scale.
    "empty-data": Page(
        "There is nothing to read: the file is empty, or has a header and no rows.",
        _table("mass\n"),
        _table("mass\n1\n3\n"),
    ),
    "bad-csv": Page(
        "The table is not well-formed, such as by a quotation mark that is never closed.",
        _table('mass\n1\n"3\n'),
        _table("mass\n1\n3\n"),
    ),
    "ragged-row": Page(
        "A row has more or fewer cells than the first one, or columns differ in length.",
        _table("mass,day\n1,2\n3\n"),
        _table("mass,day\n1,2\n3,\n"),
    ),
    "wrong-delimiter": Page(
        "One character stands between cells. It cannot be one that cells are made of, such as a digit.",
        _table("mass;day\n1;2\n3;4\n", '--delimiter ";;"'),
        _table("mass;day\n1;2\n3;4\n", '--delimiter ";"'),
    ),
    "left-as-text": Page(
        "All cells of a column look like numbers in another notation, and so the column is left as it is.",
        Example("scale minmax t.csv", {"t.csv": "a;b\n1,5;2\n3,5;4\n"}),
        Example("scale minmax t.csv --decimal ,", {"t.csv": "a;b\n1,5;2\n3,5;4\n"}),
    ),
    "blank-line": Page(
        "Blank lines are no rows, as in other readers of CSV. In a single column each may have been an empty cell.",
        _table("a\n1\n\n3\n"),
        _table("a\n1\nnan\n3\n"),
    ),
    "lines-above": Page(
        "Lines above the table, a title or comments, are no rows and are left out.",
        _table("# made in spring\na,b\n1,2\n3,4\n"),
        _table("a,b\n1,2\n3,4\n"),
    ),
    "unclear-start": Page(
        "The first line stands apart by a blank one, and nothing tells whether it is a title, a header or a row.",
        _table("Ada,1\n\nBob,2\nCy,3\n"),
        _table("Ada,1\n\nBob,2\nCy,3\n", "--no-header"),
    ),
    "foreign-table": Page(
        "The text is a table in a format that mlcalc knows by name, and does not read.",
        _table("@relation plants\n@attribute height numeric\n@data\n1\n3\n"),
        _table("height\n1\n3\n"),
    ),
    "maybe-thousands": Page(
        "Numbers with three digits behind the point stand beside whole ones: the point may stand between thousands.",
        _table("area;pop\n7;1.234\n8;2.345\n9;987\n"),
        _table("area;pop\n7;1.234\n8;2.345\n9;987\n", "--thousands ."),
    ),
    "bad-cell": Page(
        "A cell in a column of numbers is no number, or is infinite.",
        Example("scale minmax 1 x 3"),
        Example("scale minmax 1 2 3"),
    ),
    "bad-array": Page(
        "A `.npy` file holds numbers alone, in one dimension or more.",
        Example("scale minmax table.npy", {"table.npy": "1\n3\n"}),
        _table("1\n3\n"),
    ),
    "no-numbers": Page(
        "No column of the table holds numbers, so there is nothing to scale.",
        _table("name\nAda\nBob\n"),
        _table("mass\n1\n3\n"),
    ),
    "repeated-column": Page(
        "Two columns have the same name, so that what is learnt about one could be used for the other.",
        _table("mass,mass\n1,2\n3,4\n"),
        _table("mass,day\n1,2\n3,4\n"),
    ),
    "missing-column": Page(
        "The table lacks a column that the scaler has learnt.",
        _fitted("mass,day\n1,2\n3,4\n", "mass\n2\n"),
        _fitted("mass,day\n1,2\n3,4\n", "mass,day\n2,3\n"),
    ),
    "extra-column": Page(
        "There are more columns of numbers than the scaler has learnt, and no header says which of them it knows.",
        _fitted("1\n3\n", "2,3\n"),
        _fitted("1,2\n3,4\n", "2,3\n"),
    ),
    "unlearnt-column": Page(
        "The table has a column of numbers that the scaler has not learnt: it is copied as it is.",
        _fitted("mass\n1\n3\n", "mass,day\n2,3\n"),
        _fitted("mass,day\n1,2\n3,4\n", "mass,day\n2,3\n"),
    ),
    "scaled-target": Page(
        "A column that is named like what a model shall predict is scaled like its inputs.",
        _table("mass,label\n1,0\n3,1\n"),
        _table("mass,label\n1,0\n3,1\n", "--columns mass"),
    ),
    "outside-range": Page(
        "The data have numbers beyond those that minmax learnt its range from: they are scaled to beyond its ends.",
        _fitted("mass\n1\n3\n", "mass\n2\n4\n"),
        _fitted("mass\n1\n3\n", "mass\n2\n3\n"),
    ),
    "taken-in-order": Page(
        "The data do not name their columns, and those that were learnt have names: they are taken in their order.",
        _fitted("mass,day\n1,2\n3,4\n", "2,3\n2,4\n"),
        _fitted("mass,day\n1,2\n3,4\n", "mass,day\n2,3\n2,4\n"),
    ),
    "two-rows": Page(
        "Of two rows, each column becomes the same two numbers, whatever it held. Tables have a row for each sample.",
        _table("1,5,8,9\n2,3,7,4\n", "--no-header"),
        _table("1,2\n5,3\n8,7\n9,4\n", "--no-header"),
    ),
    "one-row": Page(
        "Of a single row, each column becomes one and the same number, whatever it held.",
        _table("mass,day\n1,2\n"),
        _table("mass,day\n1,2\n3,5\n"),
    ),
    "on-its-side": Page(
        "The rows have names, and the numbers of each are far from those of the others: each row seems to be what a "
        "column should be.",
        _table("height,1.6,1.7,1.8,1.9\nage,30,40,50,60\nincome,3000,5000,4000,6000\n"),
        _table("height,age,income\n1.6,30,3000\n1.7,40,5000\n1.8,50,4000\n1.9,60,6000\n"),
    ),
    "numbered-columns": Page(
        "The first row counts, as pandas writes it above columns without names: it may be no row of numbers.",
        _table("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.3\n4.7,3.2,1.5\n"),
        _table("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.3\n4.7,3.2,1.5\n", "--header"),
    ),
    "missing-mark": Page(
        "A number such as -999 stands far from all others of its column: it may stand for a missing one.",
        _table("t\n20\n22\n-999\n21\n"),
        _table("t\n20\n22\n-999\n21\n", "--missing -999"),
    ),
    "not-scaled": Page(
        "What is scaled back holds no number in the range that scaled numbers lie in: it may not be scaled at all.",
        Example("scale minmax new.csv --fit old.csv --inverse", {"old.csv": "t\n20\n22\n", "new.csv": "t\n21\n22\n"}),
        Example("scale minmax new.csv --fit old.csv", {"old.csv": "t\n20\n22\n", "new.csv": "t\n21\n22\n"}),
    ),
    "scaled-index": Page(
        "The first column only counts the rows, as pandas and R write it into a file, and is scaled like the others.",
        _table(",mass\n0,1\n1,3\n"),
        _table(",mass\n0,1\n1,3\n", "--columns mass"),
    ),
    "unscaled-text": Page(
        "A column holds words or dates, which no scaler learns from: it is copied as it is.",
        _table("day,mass\nMon,1\nTue,3\n"),
        _table("day,mass\nMon,1\nTue,3\n", "--columns mass"),
    ),
    "unknown-method": Page(
        "There is no method of scaling of this name.",
        '`mlcalc.scaling.make("minmx", {})` in Python',
        '`mlcalc.scaling.make("minmax", {})`',
    ),
    "wrong-method": Page(
        "The saved scaler belongs to another method than the one that the command names.",
        _loaded("standard", _SAVED),
        _loaded("minmax", _SAVED),
    ),
    "bad-scaler": Page(
        "The file is no scaler that mlcalc saved, or was changed since.",
        _loaded("minmax", '{"method": "minmax"}\n'),
        _loaded("minmax", _SAVED),
    ),
    "not-invertible": Page(
        "A column cannot be scaled back: its range was too wide for a float, so that scaling made all numbers equal.",
        Example("scale minmax 0 1 --fit wide.csv --inverse", {"wide.csv": "-1.7e308\n1.7e308\n"}),
        Example("scale minmax 0 1 --fit wide.csv --inverse", {"wide.csv": "-1.7e30\n1.7e30\n"}),
    ),
    "no-history": Page(
        "The file holds no history of a training: none of its columns or keys is a step or a loss.",
        _history("name,mass\nAda,1\n", name="history.csv"),
        _history("epoch,mass\n0,1\n", name="history.csv"),
    ),
    "bad-history": Page(
        "A value in the history of a training is no number, or there are more values than epochs.",
        _history('{"loss": [0.5, "low"]}\n'),
        _history('{"loss": [0.5, 0.4]}\n'),
    ),
    "damaged-log": Page(
        "A record in a log of TensorBoard is not as it was written: a checksum or a length in it is wrong.",
        "a log of which a byte was changed",
        "the log as it was written; its last record may be cut, since the training may still run",
    ),
    "no-logs": Page(
        "Neither the folder nor any folder below it holds a log of a training.",
        "`mlcalc history` of a folder in which no log is",
        "`mlcalc history` of the folder that the training wrote its log into",
    ),
    "pickle": Page(
        "The file is a pickle of Python, which may run any program when it is opened, and so mlcalc never opens one.",
        "`mlcalc history` of a file that `pickle.dump` wrote",
        "`mlcalc history` of a file that `json.dump` wrote",
    ),
    "unknown-metric": Page(
        "No run of the training has logged a metric of this name.",
        _history('{"loss": [0.5, 0.4]}\n', "--metric los"),
        _history('{"loss": [0.5, 0.4]}\n', "--metric loss"),
    ),
    "not-a-number": Page(
        "A metric became NaN or infinite. Mostly the learning rate is too high, or something divides by zero.",
        _history('{"loss": [0.5, 0.9, NaN]}\n'),
        _history('{"loss": [0.5, 0.4, 0.3]}\n'),
    ),
    "standstill": Page(
        "A metric has the same value at every step, so what it measures does not change in this training.",
        _history('{"accuracy": [0.5, 0.5, 0.5]}\n'),
        _history('{"accuracy": [0.5, 0.6, 0.7]}\n'),
    ),
    "no-fall": Page(
        "A loss ends no lower than it began, and never was lower: the training has learnt nothing that it measures.",
        _history('{"loss": [0.5, 0.6, 0.7]}\n'),
        _history('{"loss": [0.5, 0.4, 0.3]}\n'),
    ),
    "no-points": Page(
        "The log holds no point of a metric, as that of a training that has just begun.",
        _history("epoch,loss\n", name="history.csv"),
        _history("epoch,loss\n0,0.5\n", name="history.csv"),
    ),
    "steps-go-back": Page(
        "The steps of a log start again. Two trainings may stand in one file; of both, the best value is shown.",
        _history("epoch,loss\n0,0.5\n1,0.4\n0,0.6\n", name="history.csv"),
        _history("epoch,loss\n0,0.5\n1,0.4\n", name="history.csv"),
    ),
    "restarted": Page(
        "A training was restarted from an earlier step. As in TensorBoard, what it had logged behind that is left out.",
        "a log of TensorBoard in which a session starts again at a step that is there already",
        "a log of a training that ran from its beginning to its end",
    ),
    "text-column": Page(
        "A column of a history holds texts, not numbers, and so is no metric.",
        _history("epoch,loss,optimizer\n0,0.5,adam\n", name="history.csv"),
        _history("epoch,loss\n0,0.5\n", name="history.csv"),
    ),
    "name-twice": Page(
        "Two columns of a table, or two keys of a JSON history, have one name, so that one of them is not read.",
        _history("epoch,loss,loss\n0,0.5,0.6\n", name="history.csv"),
        _history("epoch,loss,val_loss\n0,0.5,0.6\n", name="history.csv"),
    ),
    "half-written": Page(
        "The last record or line of a log is not whole: it is cut, or the training still runs. All else counts.",
        "a log that was copied while the training wrote to it",
        "the log once the training has ended",
    ),
    "over-fitting": Page(
        "Validation turned worse while training went on improving: the model begins to learn its examples by heart.",
        _history('{"loss": [0.5, 0.4, 0.3, 0.2], "val_loss": [0.6, 0.5, 0.6, 0.7]}\n'),
        _history('{"loss": [0.5, 0.4, 0.3, 0.2], "val_loss": [0.6, 0.5, 0.4, 0.3]}\n'),
    ),
    "not-written": Page(
        "A layer has no words in the language of the file, so that the model cannot be written there.",
        Example(
            "summary model.yaml --output model.py", {"model.yaml": "input: [10]\nlayers:\n  - highway\n  - dense: 1\n"}
        ),
        Example("summary model.yaml --output model.py", {"model.yaml": "input: [10]\nlayers:\n  - dense: 1\n"}),
    ),
}
"""Code -> what it means."""
