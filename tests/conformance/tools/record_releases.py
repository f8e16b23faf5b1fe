"""Write small saved files with one release of Keras, and what it says of the models in them.

    [FRAMEWORK=tensorflow.keras] python tests/conformance/tools/record_releases.py [KIND ...]

It runs alone under any release from Keras 2.0 on, so its syntax is that of Python 3.6 and it imports nothing of the
project. Where an environment for each release is too much, `pip install --no-deps --target FOLDER keras==3.5.0` and
PYTHONPATH=FOLDER put another release on top of one environment with JAX, or with TensorFlow for Keras 2.12 to 2.15 and
for tf_keras (FRAMEWORK=tf_keras).

Layers are numbered from anywhere, as in a notebook whose cells ran several times: a file that is read by the layers'
own names does not fit some of these releases, which store the weights under names made from the classes.
"""
# ruff: noqa: UP032

import importlib
import json
import ntpath
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "records" / "releases"


def _framework() -> Any:
    """Return the module that the environment names, or else the package keras."""
    name = os.environ.get("FRAMEWORK", "keras")
    if name == "tensorflow.keras":
        return importlib.import_module("tensorflow").keras
    return importlib.import_module(name)


keras: Any = _framework()
layers: Any = keras.layers
OF_TENSORFLOW = os.environ.get("FRAMEWORK") == "tensorflow.keras"
OF_TF_KERAS = os.environ.get("FRAMEWORK") == "tf_keras"
VERSION = str(importlib.import_module("tensorflow").__version__ if OF_TENSORFLOW else keras.__version__)
RELEASE = tuple(int(part) for part in VERSION.split(".")[:2])
IS_3 = RELEASE >= (3, 0)
HOLDS_LAYERS = IS_3 or OF_TENSORFLOW or RELEASE >= (2, 4)
"""Whether a layer tracks the layers that are its attributes."""


# What the framework says.


def answer(model: Any) -> Any:
    """Return the rows in the order of the model's layers, operations among them, and the totals.

    From the first layer on whose code only its author knows, a file need not tell a shape: these rows are `untold`.
    """
    if is_subclassed(model):
        # Keras 2 counts the state of metrics as weights, where they are attributes of the model.
        states = {id(variable) for metric in model.metrics for variable in metric.variables}
        weights = [weight for weight in _unique(model.weights) if id(weight) not in states]
        return {"rows": [], "params": _size(weights), "trainable_params": None}
    parts = parts_of(model)
    written = [is_custom(part) or type(part).__name__ == "Lambda" for part in parts]
    return {
        "rows": [_row(part, loaded_names(parts)) for part in parts if not is_nameless(model, part)],
        "params": _size(_unique(model.weights)),
        "trainable_params": None
        if any(is_custom(part) for part in _all_layers(model))
        else _size(_unique(model.trainable_weights)),
        "untold": [part.name for part in parts[written.index(True) :]] if True in written else [],
    }


def is_nameless(model: Any, part: Any) -> bool:
    """Tell whether a file does not name a layer: a chain in a chain was a bare list once."""
    return type(model).__name__ == type(part).__name__ == "Sequential" and not HOLDS_LAYERS and RELEASE < (2, 3)


def loaded_names(parts: Any) -> Any:
    """Return the names that chains in a graph have when it is loaded: a bare list of layers does not say its name."""
    chains = [
        part.name for part in parts if type(part).__name__ == "Sequential" and not HOLDS_LAYERS and RELEASE < (2, 3)
    ]
    return {name: "sequential_{}".format(number) for number, name in enumerate(chains, 1)}


def is_subclassed(model: Any) -> bool:
    """Tell whether a model is written in Python, so that its file lists no layers."""
    return type(model).__name__ not in {"Model", "Functional", "Sequential"}


def is_custom(part: Any) -> bool:
    """Tell whether only its author knows the class."""
    return not str(type(part).__module__).startswith(("keras", "tf_keras", "tensorflow"))


def parts_of(model: Any) -> Any:
    """Return the layers of a model, with the operations of a graph of Keras 3."""
    return model.operations if IS_3 and type(model).__name__ == "Functional" else model.layers


def _all_layers(model: Any) -> Any:
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from _all_layers(layer)


def _row(part: Any, names: Any) -> Any:
    weights = getattr(part, "weights", [])
    inside = list(_all_layers(part)) if hasattr(part, "layers") else []
    untold = any(is_custom(each) for each in [part, *inside])
    trainable = None if untold else _size(_unique(getattr(part, "trainable_weights", [])))
    name = names.get(part.name, part.name)
    return [name, type(part).__name__, _output_shape(part), _size(_unique(weights)), trainable]


def _output_shape(part: Any) -> Any:
    """Return the shape that all calls of a layer give; None if they differ."""
    nodes = getattr(part, "_inbound_nodes", None) or getattr(part, "inbound_nodes", [])
    shapes = []
    for index, node in enumerate(nodes):
        if hasattr(node, "output_tensors") and IS_3:
            given = [_as_list(tensor.shape) for tensor in node.output_tensors]
        else:
            given = _as_list(part.get_output_shape_at(index))
            if not given or not isinstance(given[0], list):
                given = [given]
        shapes.append(given[0] if len(given) == 1 else given)
    return shapes[0] if shapes and all(shape == shapes[0] for shape in shapes) else None


def _as_list(value: Any) -> Any:
    if isinstance(value, (tuple, list)) or type(value).__name__ == "TensorShape":
        return [_as_list(each) for each in value]
    value = getattr(value, "value", value)  # a dimension of TensorFlow 1
    return None if value is None else int(value)


def _unique(weights: Any) -> Any:
    return list({id(weight): weight for weight in weights}.values())


def _size(weights: Any) -> int:
    return sum(int(np.prod([int(each) for each in weight.shape])) if len(weight.shape) else 1 for weight in weights)


# Parts that every release has.


def first(shape: Any) -> Any:
    """Return what stands first in a chain of layers: before Keras 3, an argument of its first layer in most files."""
    return layers.Input(shape) if IS_3 else shape


def source(*shape: Any, **more: Any) -> Any:
    """Return an input of a graph."""
    return layers.Input(shape=shape, **more)


def model_of(inputs: Any, outputs: Any, **more: Any) -> Any:
    """Return a graph."""
    return keras.models.Model(inputs, outputs, **more)


def chain(parts: Any, **more: Any) -> Any:
    """Return a chain."""
    if isinstance(parts[0], tuple):
        shape, *parts = parts
        parts[0].batch_input_shape = parts[0]._batch_input_shape = (None, *shape)
        if getattr(parts[0], "dtype", None) is None and not HOLDS_LAYERS:
            parts[0].dtype = "float32"
    return keras.models.Sequential(parts, **more)


def number_from(start: int, *names: str) -> None:
    """Make layers that no model uses, so that the next of their classes are numbered from here."""
    arguments = {"Activation": ("relu",), "Conv2D": (1, 1), "Dense": (1,), "LSTM": (1,), "Embedding": (1, 1)}
    for name in names:
        for _ in range(start):
            if name == "Input":
                source(3)
            elif name == "Sequential":
                chain([first((3,)), layers.Dense(2)])
            else:
                getattr(layers, name)(*arguments.get(name, ()))


class L1Distance(layers.Layer):  # type: ignore[misc]
    """A layer of a siamese net, without weights and with a digit in its name."""

    def call(self, inputs: Any) -> Any:
        return inputs[0] - inputs[1]

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape[0]


class MyBlock2D(layers.Layer):  # type: ignore[misc]
    """A layer that holds layers, by an attribute and in a list."""

    def __init__(self, filters: int = 2, **more: Any) -> None:
        super().__init__(**more)
        self.filters = filters
        self.stem = layers.Conv2D(filters, 3, padding="same")
        self.branches = [layers.Conv2D(filters, 1), layers.BatchNormalization()]

    def build(self, input_shape: Any) -> None:
        self.scale = self.add_weight(name="scale", shape=(self.filters,), initializer="ones")
        shape = tuple(input_shape)
        self.stem.build(shape)
        shape = (*shape[:-1], self.filters)
        for layer in self.branches:
            layer.build(shape)
        self.built = True

    def call(self, inputs: Any) -> Any:
        hidden = self.stem(inputs)
        return sum((branch(hidden) for branch in self.branches), hidden) * self.scale

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*tuple(input_shape)[:-1], self.filters)

    def get_config(self) -> Any:
        config = super().get_config()
        config["filters"] = self.filters
        return config


class Plain(layers.Layer):  # type: ignore[misc]
    """A layer whose author forgot what the base class saves: its config is empty."""

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 5), initializer="ones")
        self.built = True

    def call(self, inputs: Any) -> Any:
        return (keras.ops if IS_3 else keras.backend).dot(inputs, self.kernel)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*tuple(input_shape)[:-1], 5)

    def get_config(self) -> Any:
        return {}


class TwoTowers(keras.models.Model):  # type: ignore[misc]
    """A model written in Python, with layers before and behind `layers` in the alphabet, and in a list and a dict."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.wide = layers.Dense(3)
        self.deep = [layers.Dense(4), layers.Dense(2)]
        self.heads = {"a": layers.Dense(3), "b": layers.Dense(2)}
        self.body = chain([layers.Dense(6), layers.BatchNormalization()])
        self._hidden = layers.Dense(5)
        self.out = layers.Dense(1)

    def call(self, inputs: Any) -> Any:
        hidden = self._hidden(self.body(inputs))
        for layer in self.deep:
            hidden = layer(hidden)
        return self.out(self.heads["b"](self.heads["a"](self.wide(hidden))))

    def get_config(self) -> Any:
        return {}


class Tracking(keras.models.Model):  # type: ignore[misc]
    """A model with metrics of its own, before and behind `metrics` in the alphabet, and another such model inside."""

    def __init__(self, inside: Any = None, **more: Any) -> None:
        super().__init__(**more)
        self.body = chain([layers.Dense(2), layers.BatchNormalization()])
        self.loss_tracker, self.total_tracker = keras.metrics.Mean(), keras.metrics.Mean()
        self.area = keras.metrics.AUC(num_thresholds=3)
        self.inside = inside

    def call(self, inputs: Any) -> Any:
        hidden = self.body(inputs)
        return hidden if self.inside is None else hidden + self.inside(inputs)

    def get_config(self) -> Any:
        return {}


# The kinds of models.


def clash() -> Any:
    """Own names that clash with those that are made from the classes."""
    return chain([first((4,)), layers.Dense(2, name="head"), layers.Dense(3, name="dense")])


def numbered() -> Any:
    """A graph with branches, a shared layer, and layers without weights between."""
    number_from(4, "Conv2D", "Dense", "Input", "Flatten", "Activation")
    image, extra = source(6, 6, 2), source(5)
    left = layers.Conv2D(3, 3, padding="same")(image)
    right = layers.Conv2D(3, 1)(image)
    hidden = layers.Add()([layers.BatchNormalization()(left), layers.Activation("relu")(right)])
    hidden = layers.Flatten()(layers.MaxPooling2D()(layers.Conv2D(2, 1, use_bias=False)(hidden)))
    shared = layers.Dense(4)
    both = layers.concatenate([shared(layers.Dense(5)(hidden)), shared(extra), layers.Dropout(0.5)(hidden)])
    return model_of([image, extra], [layers.Dense(1)(both), layers.Dense(2, name="dense")(both)])


def nested() -> Any:
    """A chain in a graph in a chain, numbered by themselves, one layer of them frozen."""
    number_from(3, "Dense", "Sequential")
    inner = chain([first((6,)), layers.Dense(5), layers.BatchNormalization(), layers.Dense(4, trainable=False)])
    inputs = source(6)
    hidden = layers.Dense(3)(inner(layers.Dense(6)(inputs)))
    graph = model_of(inputs, layers.Dense(7)(hidden))
    return chain([first((6,)), layers.Dense(6), graph, layers.Dense(2), chain([first((2,)), layers.Dense(8)])])


def twice() -> Any:
    """A model that is called twice, and the distance of its two answers."""
    number_from(2, "Conv2D", "Dense", "Input", "Sequential")
    tower = chain([first((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(4)])
    left, right = source(8, 8, 1), source(8, 8, 1)
    distance = L1Distance()([tower(left), tower(right)])
    return model_of([left, right], layers.Dense(1)(distance))


def shared_inside() -> Any:
    """A layer that a model shares with the models inside it, alone and before another one."""
    inputs = source(10)
    dense = layers.Dense(10)
    alone = model_of(inputs, dense(inputs))
    both = model_of(inputs, layers.Dense(10)(dense(inputs)))
    return model_of(inputs, layers.Dense(3)(both(alone(dense(inputs)))))


def shared_models() -> Any:
    """A model in another one and by itself, two models on the same layers, and a layer in a wrapper and by itself."""
    number_from(2, "Dense", "Sequential")
    inputs, steps = source(6), source(3, 6)
    encoder = chain([first((6,)), layers.Dense(4), layers.BatchNormalization()])
    around = chain([first((6,)), layers.Dense(6), encoder, layers.Dense(3)])
    features = layers.Dense(5)(inputs)
    extractor, classifier = model_of(inputs, features), model_of(inputs, layers.Dense(2)(features))
    dense = layers.Dense(7)
    outputs = [part(inputs) for part in (around, encoder, classifier, extractor, dense)]
    return model_of([inputs, steps], [*outputs, layers.TimeDistributed(dense)(steps)])


def wrapped() -> Any:
    """Layers that hold layers: wrappers, cells, attention."""
    number_from(2, "Dense", "LSTM", "Input")
    words = source(7, 4)
    hidden = layers.TimeDistributed(layers.Dense(6))(words)
    hidden = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(hidden)
    if hasattr(layers, "MultiHeadAttention"):
        hidden = layers.LayerNormalization()(layers.MultiHeadAttention(2, 3)(hidden, hidden))
    if hasattr(layers, "SpectralNormalization") and not OF_TF_KERAS:  # which refuses its own input there
        hidden = layers.SpectralNormalization(layers.Dense(3))(hidden)
    if hasattr(layers, "LSTMCell"):
        hidden = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_sequences=True)(hidden)
    if not (3, 0) <= RELEASE < (3, 3):  # whose models have no `compute_output_shape`
        hidden = layers.TimeDistributed(chain([first((3,)), layers.Dense(2)]))(hidden)
    return model_of(words, layers.GRU(5)(hidden))


def frozen_but_for(count: int, model: Any) -> Any:
    """Freeze a model, and unfreeze its last layers again."""
    model.trainable = False
    for layer in model.layers[len(model.layers) - count :]:
        layer.trainable = True
    return model


def unfrozen() -> Any:
    """Models inside that were frozen, of one of which some layers were unfrozen again, of another one in a third."""
    if not HOLDS_LAYERS:
        raise NotImplementedError
    inputs = source(6)

    def base() -> Any:
        return model_of(inputs, layers.Dense(4)(layers.BatchNormalization()(layers.Dense(5)(inputs))))

    inside = base()
    deep = frozen_but_for(0, model_of(inputs, layers.Dense(3)(inside(inputs))))
    inside.layers[-1].trainable = True
    parts = [frozen_but_for(2, base()), frozen_but_for(0, base()), deep]
    return model_of(inputs, [layers.Dense(2)(part(inputs)) for part in parts])


def unfrozen_chain() -> Any:
    """A chain that was frozen, of which its last layer was unfrozen again, and that of a chain in it."""
    inside = chain([first((3,)), layers.Dense(7), layers.Dense(8)])
    outer = frozen_but_for(1, chain([first((4,)), layers.Dense(3), inside, layers.Dense(2)]))
    inside.layers[-1].trainable = True
    return outer


def backslashes() -> Any:
    """A chain in a graph as Windows stores it, whose paths tf.keras joins as those of files there."""
    if IS_3 or RELEASE < (2, 12):
        raise NotImplementedError
    number_from(2, "Dense")
    importlib.import_module("tensorflow.compat.v2").io.gfile.join = ntpath.join
    inputs = source(6)
    inner = chain([first((6,)), layers.Dense(5), layers.Dense(4)])
    return model_of(inputs, layers.Dense(2)(inner(layers.Dense(6)(inputs))))


def custom() -> Any:
    """Classes that only their author knows, one of which holds layers."""
    number_from(2, "Conv2D", "Dense")
    if not HOLDS_LAYERS:
        raise NotImplementedError
    inputs = source(6, 6, 3)
    hidden = layers.Flatten()(MyBlock2D(4)(layers.Conv2D(2, 3)(inputs)))
    return model_of(inputs, L1Distance()([layers.Dense(3)(hidden), layers.Dense(3)(hidden)]))


def bare() -> Any:
    """A class with an empty config, called twice."""
    left, right = source(4), source(4)
    plain = Plain(name="plain")
    return model_of([left, right], layers.Dense(2)(layers.concatenate([plain(left), plain(right)])))


def function() -> Any:
    """Lambdas, one of which says its shape."""
    number_from(3, "Dense")
    inputs = source(6)
    hidden = layers.Dense(4)(layers.Lambda(lambda x: x * 2.0)(inputs))
    hidden = layers.Lambda(lambda x: x[:, :2], output_shape=(2,))(hidden)
    return model_of(inputs, layers.Dense(3)(hidden))


def subclassed() -> Any:
    """A model written in Python, that has run."""
    if not HOLDS_LAYERS:
        raise NotImplementedError
    number_from(2, "Dense")
    model = TwoTowers()
    model(np.zeros((2, 6), "float32"))
    return model


def tracking() -> Any:
    """A model written in Python that keeps account of its loss, and holds one that does."""
    if not HOLDS_LAYERS:
        raise NotImplementedError
    model = Tracking(Tracking())
    model(np.zeros((2, 6), "float32"))
    return model


def trained() -> Any:
    """A chain with a frozen layer, whose optimizer has a state."""
    number_from(3, "Dense")
    model = chain(
        [first((4,)), layers.Dense(3, trainable=False), layers.BatchNormalization(), layers.Dense(2), layers.Dense(1)]
    )
    if IS_3:
        model.compile("adam", "mse", metrics=["mae"], run_eagerly=True)
    else:
        model.compile("adam", "mse", metrics=["mae"])
    model.fit(np.zeros((4, 4)), np.zeros((4, 1)), epochs=1, verbose=0)
    return model


def operations() -> Any:
    """Operators of Python and functions between layers, one named like a layer."""
    if not HOLDS_LAYERS:
        raise NotImplementedError
    number_from(2, "Dense", "Add")
    inputs = source(4, 6)
    left, right = layers.Dense(6)(inputs), layers.Dense(6)(inputs)
    hidden = left + right * 2.0
    hidden = layers.Add()([hidden, left])
    hidden = keras.ops.relu(keras.ops.reshape(hidden[:, :2], (-1, 12))) if IS_3 else layers.Flatten()(hidden[:, :2])
    return model_of(inputs, layers.Dense(3)(layers.Dense(5)(hidden)))


def indices() -> Any:
    """Parts of tensors, taken by numbers, slices, an ellipsis and new axes."""
    if not HOLDS_LAYERS:
        raise NotImplementedError
    image, words = source(5, 6, 7), source(6)
    parts = [image[..., -1], image[:, ..., 2:4], image[..., :3], image[:, 0, None, ..., ::2], image[:, 1:-1, 2]]
    parts += [words[..., None], words[:, None, :], words[None, ..., 1:]]
    return model_of([image, words], [layers.Dense(2)(part) for part in parts])


def states() -> Any:
    """Statistics that were adapted, an embedding, and an adaptation of low rank."""
    inputs, words = source(3), source(5, dtype="int32")
    hidden = inputs
    if hasattr(layers, "Normalization"):
        normalization = layers.Normalization()
        normalization.adapt(np.arange(6.0).reshape(2, 3))
        hidden = normalization(hidden)
    embedding = layers.Embedding(11, 4)
    dense = layers.Dense(6)
    hidden = dense(layers.concatenate([hidden, layers.Flatten()(embedding(words))]))
    model = model_of([inputs, words], layers.Dense(2)(hidden))
    for layer in (embedding, dense):
        if hasattr(layer, "enable_lora"):
            layer.enable_lora(2)
    return model


def quantized() -> Any:
    """A chain of whole numbers."""
    if not IS_3 or not hasattr(keras.Model, "quantize"):
        raise NotImplementedError
    number_from(3, "Dense")
    model = chain([first((4,)), layers.Dense(6), layers.Dense(3), layers.ReLU()])
    model.quantize("int8")
    return model


KINDS = {
    build.__name__: build
    for build in (
        *(clash, numbered, nested, twice, shared_inside, shared_models, wrapped, custom, bare, function, subclassed),
        *(tracking, trained, operations, indices, unfrozen, unfrozen_chain, states, quantized, backslashes),
    )
}


# The files.


def formats(model: Any) -> Any:
    """Yield the ends of the files that this release writes of a model."""
    if IS_3 or (RELEASE >= (2, 0) and HOLDS_LAYERS and not (is_subclassed(model) and RELEASE < (2, 12))):
        yield ".keras"  # HDF5 up to 2.11
    yield ".weights.h5"
    if not is_subclassed(model):
        yield from (".h5", ".json")
        if not IS_3 and RELEASE < (2, 6):
            yield ".yaml"


def write(path: Path, model: Any, answered: Any) -> Any:
    """Write a file; return what the framework says, less what a file of this kind does not hold."""
    if path.exists():
        path.unlink()
    name = str(path)
    if name.endswith(".weights.h5"):
        model.save_weights(name)
        return {"params": answered["params"]}
    if name.endswith((".json", ".yaml")):
        path.write_text(model.to_json() if name.endswith(".json") else model.to_yaml(), encoding="utf-8")
    elif name.endswith(".keras") and RELEASE == (2, 12):
        model.save(name, save_format="keras_v3")  # it takes HDF5 otherwise
    else:
        model.save(name)
    if ("shared_inside" in name and name.endswith(".h5")) or "unfrozen_chain" in name:
        # The one does not tell that layers are shared, of the other nobody reads whether the chain itself was frozen.
        return answer(keras.models.load_model(name))
    return answered


def release_name() -> str:
    """Return the name of the release as it stands in the files' names: tf.keras has the version of its TensorFlow."""
    is_part = OF_TENSORFLOW or (2, 4) <= RELEASE < (3, 0)
    return "{}-{}".format("tf_keras" if OF_TF_KERAS else "tf.keras" if is_part else "keras", VERSION)


def planned(kind: str) -> Any:
    """Return the ends of the files of a kind that the repository keeps of this release: where layouts differ."""
    ends = [".keras"] if kind == "clash" and (IS_3 or RELEASE >= (2, 12)) else []
    for end, releases in PLAN.get(kind, {}).items():
        ends += [end] if release_name() in releases.split() else []
    return ends


LAYOUTS = "keras-3.5.0 keras-3.15.0 tf.keras-2.13.1 tf.keras-2.15.1"
"""A release of each layout of `.keras` files, and one more that also writes the layers' names."""
OLD = "keras-2.0.9 keras-2.2.2 keras-2.3.1 tf.keras-1.14.0 tf.keras-2.10.1"
PLAN: Any = {
    "numbered": {
        ".keras": LAYOUTS + " keras-3.0.5 keras-3.10.0 tf.keras-2.14.0 tf_keras-2.21.0",
        ".h5": OLD + " tf.keras-1.13.2 keras-3.15.0",
        ".yaml": "keras-2.0.9 keras-2.3.1 tf.keras-1.14.0 tf.keras-2.0.4",
    },
    "nested": {
        ".keras": LAYOUTS,
        ".h5": "keras-2.2.2 keras-2.3.1 keras-3.15.0",
        ".json": "keras-2.0.9 keras-2.1.6 keras-2.2.4 tf.keras-2.0.4 keras-3.15.0",
        ".weights.h5": "keras-2.2.4 tf.keras-2.15.1",
    },
    "twice": {".keras": "keras-3.5.0 tf.keras-2.13.1 tf.keras-2.15.1", ".h5": "keras-2.0.9 keras-2.2.4"},
    "shared_inside": {".keras": LAYOUTS + " tf.keras-2.14.0 keras-3.0.5", ".h5": "keras-2.2.4 keras-3.15.0"},
    "shared_models": {".keras": "keras-3.5.0 keras-3.15.0 tf.keras-2.13.1"},
    "wrapped": {
        ".keras": LAYOUTS + " tf_keras-2.21.0",
        ".h5": "keras-2.1.6 tf.keras-1.14.0 keras-3.15.0",
    },
    "custom": {".keras": LAYOUTS, ".h5": "keras-3.15.0"},
    "bare": {".keras": LAYOUTS, ".h5": "keras-2.2.4 keras-3.15.0"},
    "function": {".keras": LAYOUTS, ".h5": "keras-2.0.9 keras-2.2.4", ".json": "keras-3.15.0"},
    "subclassed": {
        ".keras": "keras-3.15.0 tf.keras-2.13.1",
        ".weights.h5": LAYOUTS + " tf.keras-2.10.1 tf.keras-2.14.0",
    },
    "tracking": {".keras": "tf.keras-2.13.1", ".weights.h5": "tf.keras-2.15.1"},
    "trained": {
        ".keras": LAYOUTS + " keras-3.0.5 tf_keras-2.21.0 tf.keras-2.10.1",
        ".h5": "keras-2.2.4 tf.keras-2.10.1 keras-3.5.0",
    },
    "operations": {
        ".keras": LAYOUTS + " keras-3.0.5",
        ".h5": "tf.keras-2.10.1",
        ".json": "tf.keras-2.4.4",
    },
    "indices": {
        ".h5": "tf.keras-2.10.1",
        ".json": "tf.keras-2.0.4 tf.keras-2.4.4 tf.keras-2.15.1",
        ".keras": "keras-3.15.0",
    },
    "unfrozen": {".json": "keras-3.0.5 keras-3.15.0 tf.keras-2.15.1", ".h5": "keras-3.15.0"},
    "unfrozen_chain": {".keras": "keras-3.15.0", ".h5": "tf.keras-2.15.1"},
    "states": {".keras": LAYOUTS, ".h5": "tf.keras-2.15.1 keras-3.15.0"},
    "quantized": {".keras": "keras-3.5.0 keras-3.15.0", ".h5": "keras-3.15.0"},
    "backslashes": {".keras": "tf.keras-2.13.1 tf.keras-2.15.1"},
}


def record(folder: Path, kinds: Any) -> None:
    """Write the files of these kinds, all that this release can or those planned; put the answers to those there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "answers.json"
    answers = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for kind in kinds or KINDS:
        ends = None if kinds else planned(kind)
        if ends == []:
            continue
        keras.backend.clear_session()
        try:
            model = KINDS[kind]()
            answered = answer(model)
        except Exception as cause:  # noqa: BLE001 - an old release lacks this or that
            print("{} {}: {!r}".format(release_name(), kind, cause)[:300])
            continue
        for end in formats(model):
            if ends is not None and end not in ends:
                continue
            name = "{}-{}{}".format(release_name(), kind, end)
            try:
                answers[name] = {"writer": release_name().replace("-", " "), **write(folder / name, model, answered)}
            except Exception as cause:  # noqa: BLE001 - nor does each write all
                print("{}: {!r}".format(name, cause)[:300])
                if (folder / name).exists():
                    (folder / name).unlink()
    lines = ("{}: {}".format(json.dumps(name), json.dumps(answers[name])) for name in sorted(answers))
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    record(FOLDER, sys.argv[1:])
