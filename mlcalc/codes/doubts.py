"""What is probably not meant: warnings on models that can be built."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import Example, Page, model

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

_ATTENDED = """\
inputs: {text: [9, 3]}
layers:
  - {name: steps, lstm: %s, from: text}
  - {attention: , from: [steps, steps]}
"""

PAGES: Mapping[str, Page] = {
    "missing-flatten": Page(
        "Dense works on the last axis alone, so it gives an answer for each pixel or time step. One answer for each "
        "sample needs a Flatten or a global pooling before it.",
        model(f"{_PICTURE}  - dense: {{units: 10, activation: softmax}}\n"),
        model(f"{_PICTURE}  - flatten\n  - dense: {{units: 10, activation: softmax}}\n"),
    ),
    "one-unit-softmax": Page(
        "The outputs of softmax add up to 1, so that of a single unit is 1 whatever the model learns. Sigmoid answers "
        "yes or no.",
        Example("""params "Dense(1, activation='softmax')" --input 8"""),
        Example("""params "Dense(1, activation='sigmoid')" --input 8"""),
    ),
    "linear-layers": Page(
        "Without an activation between them, two layers can do no more than one of them.",
        model("input: [8]\nlayers:\n  - dense: 64\n  - dense: 1\n"),
        model("input: [8]\nlayers:\n  - dense: {units: 64, activation: relu}\n  - dense: 1\n"),
    ),
    "channels-first": Page(
        "A first size of 1 or 3 looks like the channels of a picture, and the layer takes the last size for them.",
        Example('shape "Conv2D(8, 3)" --input 3,224,224'),
        Example('shape "Conv2D(8, 3)" --input 224,224,3'),
    ),
    "mixed-data-format": Page(
        "One layer puts the channels of a picture or a sequence first, and one behind it works along the last axis, "
        "a row, as if they were there; or the reverse.",
        model(
            "input: [3, 28, 28]\nlayers:\n  - conv2d: {filters: 8, kernel_size: 3, data_format: channels_first}\n"
            "  - max_pooling2d: 2\n"
        ),
        model(
            "input: [3, 28, 28]\nlayers:\n  - conv2d: {filters: 8, kernel_size: 3, data_format: channels_first}\n"
            "  - max_pooling2d: {pool_size: 2, data_format: channels_first}\n"
        ),
    ),
    "normalized-rows": Page(
        "Batch normalization keeps a mean and a scale for each place along its axis. The channels of a picture, a "
        "signal or a volume are the last axis; axis 1 is its rows, its time steps or its layers.",
        model(f"{_PICTURE}  - batch_normalization: {{axis: 1}}\n"),
        model(f"{_PICTURE}  - batch_normalization\n"),
    ),
    "lost-mask": Page(
        "Padding is marked by a mask, and the layer does not support masks: what follows takes padding for data. "
        "Keras warns of the same.",
        model("input: [20]\nlayers:\n  - Embedding(1000, 16, mask_zero=True)\n  - global_max_pooling1d\n"),
        model("input: [20]\nlayers:\n  - Embedding(1000, 16, mask_zero=True)\n  - global_average_pooling1d\n"),
    ),
    "older-kernel": Page(
        "`Conv2D(32, 3, 3)` was a kernel of 3 × 3 in Keras 1; since Keras 2 the kernel is one argument, the strides "
        "follow it, and the picture gets three times smaller. Strides that are meant are written by their name.",
        model(f"{_PICTURE}  - Conv2D(32, 3, 3)\n"),
        model(f"{_PICTURE}  - Conv2D(32, (3, 3))\n"),
    ),
    "pytorch-order": Page(
        "`Conv2d(3, 64, 7)` of PyTorch is given the channels, the filters and the kernel. Keras takes the channels "
        "from the input: the same numbers are 3 filters, a kernel of 64 × 64, and strides of 7.",
        model("input: [64, 64, 3]\nlayers:\n  - Conv2D(3, 16, 5)\n"),
        model("input: [64, 64, 3]\nlayers:\n  - Conv2D(16, 5)\n"),
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
        model("input: [8]\nlayers:\n  - dense: {units: 64, activation: softmax}\n  - dense: 1\n"),
        model("input: [8]\nlayers:\n  - dense: {units: 64, activation: relu}\n  - dense: 1\n"),
    ),
    "heavy-layer": Page(
        "Flatten puts every pixel in a row, and a Dense layer has a weight for each of them and each unit: here nearly "
        "all that the model has. Pooling before it saves most of them.",
        model(f"{_LARGE}  - flatten\n  - dense: 64\n"),
        model(f"{_LARGE}  - global_average_pooling2d\n  - dense: 64\n"),
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
        model("input: [null, 8]\nlayers:\n  - dense: 5\n"),
        model("input: [8]\nlayers:\n  - dense: 5\n"),
    ),
    "attention-over-batch": Page(
        "Attention weighs the positions of a sequence. What it gets has none, so that it weighs the samples of a "
        "batch, and each answer depends on which samples come together.",
        model(_ATTENDED % 4),
        model(_ATTENDED % "{units: 4, return_sequences: true}"),
    ),
    "repeated-activation": Page(
        "A relu of what relu gives is the same again: the second one does nothing, and one of the two is left over.",
        model("input: [8]\nlayers:\n  - dense: {units: 64, activation: relu}\n  - relu\n  - dense: 1\n"),
        model("input: [8]\nlayers:\n  - dense: {units: 64, activation: relu}\n  - dense: 1\n"),
    ),
    "activations-in-a-row": Page(
        "One activation is applied to what another has left. If they differ the first spoils the second, such as relu "
        "before softmax, and if they are the same one is enough.",
        model("input: [8]\nlayers:\n  - dense: {units: 3, activation: relu}\n  - activation: softmax\n"),
        model("input: [8]\nlayers:\n  - dense: 3\n  - activation: softmax\n"),
    ),
    "flatten-twice": Page(
        "What is flat already stays as it is, so the second Flatten does nothing.",
        model("input: [4, 4]\nlayers:\n  - flatten\n  - flatten\n"),
        model("input: [4, 4]\nlayers:\n  - flatten\n"),
    ),
    "dropout-of-all": Page(
        "The rate of Dropout is the part of the values that is dropped. With 1 nothing is left to learn from.",
        Example('shape "Dropout(1)" --input 8'),
        Example('shape "Dropout(0.5)" --input 8'),
    ),
    "dropout-at-end": Page(
        "Dropout behind the last layer sets answers themselves to zero while the model learns.",
        model("input: [8]\nlayers:\n  - dense: 3\n  - dropout: 0.5\n"),
        model("input: [8]\nlayers:\n  - dropout: 0.5\n  - dense: 3\n"),
    ),
    "broadcast-sum": Page(
        "Add puts the one feature of a tensor to every feature of another, and a vector to every place of a picture. "
        "Where the shapes were meant to be equal, nothing tells it.",
        model("inputs: {a: [4], b: [1]}\nlayers:\n  - {type: add, from: [a, b]}\n"),
        model("inputs: {a: [4], b: [4]}\nlayers:\n  - {type: add, from: [a, b]}\n"),
    ),
    "same-input-twice": Page(
        "A tensor is joined with itself: a sum doubles it, a difference is 0. Most likely another layer is meant.",
        model(
            "input: [3]\nlayers:\n  - {name: past, dense: 4}\n  - {name: further, dense: 4, from: input}\n"
            "  - {type: add, from: [past, past]}\noutputs: [add, further]\n"
        ),
        model(
            "input: [3]\nlayers:\n  - {name: past, dense: 4}\n  - {name: further, dense: 4, from: input}\n"
            "  - {type: add, from: [past, further]}\n"
        ),
    ),
    "dropped-states": Page(
        "A recurrent layer is asked for its last states, and nothing takes them.",
        model("input: [5, 8]\nlayers:\n  - lstm: {units: 4, return_state: true}\n  - {dense: 1, from: lstm}\n"),
        model("input: [5, 8]\nlayers:\n  - lstm: 4\n  - {dense: 1, from: lstm}\n"),
    ),
}
