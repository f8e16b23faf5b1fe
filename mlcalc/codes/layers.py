"""What a layer takes and gives, remarks on numbers that are right, and what a model holds in memory."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import CHAIN, Example, Page, json_model, model

_SHARED = """\
{"class_name": "Functional", "config": {"name": "model", "layers": [
  {"class_name": "InputLayer", "name": "a", "config": {"name": "a", "batch_shape": [null, 3]}, "inbound_nodes": []},
  {"class_name": "InputLayer", "name": "b", "config": {"name": "b", "batch_shape": [null, %d]}, "inbound_nodes": []},
  {"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 2},
   "inbound_nodes": [[["a", 0, 0, {}]], [["b", 0, 0, {}]]]}],
  "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["d", 0, 0], ["d", 1, 0]]}}
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
        json_model(_SHARED % 4),
        json_model(_SHARED % 3),
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
        json_model(CHAIN % ("MyDense", "train")),
        json_model(CHAIN % ("Dense", "keras.layers")),
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
        model(_WITH_ACTIVATION % "rellu"),
        model(_WITH_ACTIVATION % "relu"),
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
}
