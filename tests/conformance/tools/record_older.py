"""Record what older versions of Keras say of random models: their JSON, and the rows of their summary.

    PYTHON tests/conformance/tools/record_older.py SEEDS RECORD.json

PYTHON is that of an environment with one of: Keras 1.2.2 with Theano 1.0.5 (`KERAS_BACKEND=theano`), Keras
2.3.1 with TensorFlow 1.15, TensorFlow 2.3 or 2.10. None of them holds the tests' own packages, so this file needs
nothing else. `python -m tests.conformance.tools.join_older RECORD.json…` puts the records together.
"""

from __future__ import annotations

import json
import os
import random
import sys
from typing import Any, Callable  # noqa: UP035  (of Python 3.7)

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("THEANO_FLAGS", "optimizer=None,cxx=")

try:
    import keras

    VERSION = keras.__version__
    is_tensorflow = not VERSION.startswith(("0.", "1.", "2.3.1"))
except ImportError:
    is_tensorflow = True
if is_tensorflow:
    import tensorflow as tf

    VERSION = "tf.keras of TensorFlow " + tf.__version__
    keras = tf.keras
K = keras.backend

Draw = Callable[[random.Random, Any], Any]
"""Makes a layer that may take an input of this shape, batch first."""


# What is drawn. Words are those of Keras 1; `_today` translates them for Keras 2.


def some(rng: random.Random, *, most: int = 6) -> int:
    return rng.randint(1, most)


def pair(rng: random.Random, most: int = 3, count: int = 2) -> tuple[Any, ...]:
    return tuple(rng.randint(1, most) for _ in range(count))


def layer(name: str, *arguments: Any, **named: Any) -> Any:
    return getattr(keras.layers, name)(*arguments, **named)


def _mode(rng: random.Random, *more: str) -> str:
    return rng.choice(("valid", "same", *more))


def _recurrent(rng: random.Random, name: str | None = None, **more: Any) -> Any:
    named = {"return_sequences": rng.random() < 0.5, "go_backwards": rng.random() < 0.3, **more}
    return layer(name or rng.choice(("LSTM", "GRU", "SimpleRNN")), some(rng), **named)


OF_KERAS_1: dict[int, list[Draw]] = {
    2: [
        lambda r, x: layer("Dense", some(r), bias=r.random() < 0.7),
        lambda r, x: layer("MaxoutDense", some(r), nb_feature=some(r), bias=r.random() < 0.7),
        lambda r, x: layer("Highway", bias=r.random() < 0.7),
        lambda r, x: layer("RepeatVector", some(r)),
        lambda r, x: layer("BatchNormalization", mode=r.choice((0, 1, 2))),
        lambda r, x: layer(r.choice(("PReLU", "ELU", "LeakyReLU", "SReLU", "ParametricSoftplus", "ThresholdedReLU"))),
        lambda r, x: layer("GaussianNoise", 0.3),
        lambda r, x: layer("GaussianDropout", 0.3),
        lambda r, x: layer("Dropout", 0.3),
    ],
    3: [
        lambda r, x: layer("Convolution1D", some(r), some(r, most=3), border_mode=_mode(r, "full"),
                           subsample_length=some(r, most=2), bias=r.random() < 0.7),
        lambda r, x: layer("AtrousConvolution1D", some(r), some(r, most=3), atrous_rate=some(r, most=3),
                           border_mode=_mode(r, "full"), subsample_length=some(r, most=2)),
        lambda r, x: layer("LocallyConnected1D", some(r), some(r, most=3), subsample_length=some(r, most=2)),
        lambda r, x: layer(r.choice(("MaxPooling1D", "AveragePooling1D")), pool_length=some(r, most=3),
                           stride=r.choice((None, 1, 2)), border_mode=_mode(r)),
        lambda r, x: layer(r.choice(("GlobalMaxPooling1D", "GlobalAveragePooling1D"))),
        lambda r, x: layer("UpSampling1D", length=some(r, most=3)),
        lambda r, x: layer("ZeroPadding1D", r.choice((1, (1, 2), {"left_pad": 2}))),
        lambda r, x: layer("Cropping1D", (r.randint(0, 1), r.randint(0, 1))),
        lambda r, x: _recurrent(r),
        lambda r, x: _recurrent(r, consume_less=r.choice(("cpu", "gpu", "mem")), dropout_W=0.2),
        lambda r, x: layer("Bidirectional", _recurrent(r), merge_mode=r.choice(("sum", "concat", "mul", "ave"))),
        lambda r, x: layer("TimeDistributed", layer("Dense", some(r), bias=r.random() < 0.7)),
        lambda r, x: layer("TimeDistributedDense", some(r)),
        lambda r, x: layer("Dense", some(r)),
        lambda r, x: layer("SpatialDropout1D", 0.2),
        lambda r, x: layer("Masking"),
        lambda r, x: layer("Permute", (2, 1)),
        lambda r, x: layer("Flatten"),
        lambda r, x: layer("SReLU", shared_axes=r.choice((None, [1]))),
    ],
    4: [
        lambda r, x: layer("Convolution2D", some(r), *pair(r), border_mode=_mode(r, "full"), subsample=pair(r, 2),
                           bias=r.random() < 0.7),
        lambda r, x: layer("AtrousConvolution2D", some(r), *pair(r), atrous_rate=pair(r), border_mode=_mode(r)),
        lambda r, x: _deconvolution(r, x),  # noqa: PLW0108  (it stands below)
        lambda r, x: layer("LocallyConnected2D", some(r), *pair(r), subsample=pair(r, 2), bias=r.random() < 0.7),
        lambda r, x: layer(r.choice(("MaxPooling2D", "AveragePooling2D")), pair(r), border_mode=_mode(r),
                           strides=r.choice((None, (1, 2), (2, 2)))),
        lambda r, x: layer(r.choice(("GlobalMaxPooling2D", "GlobalAveragePooling2D"))),
        lambda r, x: layer("UpSampling2D", pair(r)),
        lambda r, x: layer("ZeroPadding2D", r.choice(((1, 2), (0, 1, 2, 3), {"top_pad": 1, "right_pad": 2}))),
        lambda r, x: layer("Cropping2D", ((r.randint(0, 1), 0), (1, r.randint(0, 1)))),
        lambda r, x: layer("BatchNormalization", axis=r.choice((1, 2, 3, -1))),
        lambda r, x: layer(r.choice(("PReLU", "ParametricSoftplus")), shared_axes=r.choice((None, [1], [2, 3]))),
        lambda r, x: layer("SpatialDropout2D", 0.2),
        lambda r, x: layer("Permute", (3, 1, 2)),
        lambda r, x: layer("Activation", r.choice(("relu", "hard_sigmoid", "linear"))),
        lambda r, x: layer("Flatten"),
    ],
    5: [
        lambda r, x: layer("Convolution3D", some(r), *pair(r, 2, 3), border_mode=_mode(r), subsample=pair(r, 2, 3)),
        lambda r, x: layer(r.choice(("MaxPooling3D", "AveragePooling3D")), pair(r, 2, 3), border_mode=_mode(r)),
        lambda r, x: layer(r.choice(("GlobalMaxPooling3D", "GlobalAveragePooling3D"))),
        lambda r, x: layer("UpSampling3D", pair(r, 2, 3)),
        lambda r, x: layer("ZeroPadding3D", pair(r, 2, 3)),
        lambda r, x: layer("Cropping3D", ((1, 0), (0, 1), (0, 0))),
        lambda r, x: layer("ConvLSTM2D", some(r), *pair(r), border_mode=_mode(r), return_sequences=r.random() < 0.5),
        lambda r, x: layer("TimeDistributed", layer("Convolution2D", some(r), *pair(r))),
        lambda r, x: layer("Flatten"),
    ],
}  # fmt: skip


def _deconvolution(rng: random.Random, shape: Any) -> Any:
    rows, columns = shape[2:] if _channels_first() else shape[1:3]
    strides, filters = pair(rng, 2), some(rng)
    size = (rows * strides[0], columns * strides[1])
    whole = (None, filters, *size) if _channels_first() else (None, *size, filters)
    return layer("Deconvolution2D", filters, 3, 3, whole, subsample=strides, border_mode="same")


def _channels_first() -> bool:
    return bool(K.image_dim_ordering() == "th")


_RNN = {"go_backwards": True}
OF_KERAS_2: dict[int, list[Draw]] = {
    2: [
        lambda r, x: layer("Dense", some(r)),
        lambda r, x: layer("ThresholdedReLU", theta=0.5),
        lambda r, x: layer("RepeatVector", some(r)),
        lambda r, x: layer("Dropout", 0.3),
    ],
    3: [
        lambda r, x: layer("LocallyConnected1D", some(r), some(r, most=3), strides=some(r, most=2),
                           use_bias=r.random() < 0.7, **_implementation(r)),
        lambda r, x: layer("Bidirectional", layer(r.choice(("LSTM", "GRU")), some(r), return_sequences=True,
                                                  go_backwards=r.random() < 0.7)),
        lambda r, x: _cudnn(r),
        lambda r, x: layer("Bidirectional", _cudnn(r), merge_mode="sum"),
        lambda r, x: layer("Cropping1D", (r.randint(0, 2), r.randint(0, 2))),
        lambda r, x: layer("ThresholdedReLU"),
    ],
    4: [
        lambda r, x: layer("LocallyConnected2D", some(r), pair(r), strides=pair(r, 2), use_bias=r.random() < 0.7,
                           **_implementation(r)),
        lambda r, x: layer("Cropping2D", ((r.randint(0, 3), 1), (1, r.randint(0, 3)))),
        lambda r, x: layer("UpSampling2D", pair(r)),
        lambda r, x: layer("Flatten"),
    ],
    5: [
        lambda r, x: layer("Cropping3D", ((r.randint(0, 2), 1), (r.randint(0, 2), 1), (1, 1))),
        lambda r, x: layer("Conv3D", some(r), 1),
        lambda r, x: layer("Flatten"),
    ],
}  # fmt: skip


def _implementation(rng: random.Random) -> dict[str, Any]:
    if not is_tensorflow:
        return {"data_format": rng.choice(("channels_last", "channels_first"))} if rng.random() < 0 else {}
    implementation = rng.choice((1, 2, 3))
    padding = "same" if implementation > 1 and rng.random() < 0.5 else "valid"
    return {"implementation": implementation, "padding": padding}


def _cudnn(rng: random.Random) -> Any:
    layers = tf.compat.v1.keras.layers if is_tensorflow else keras.layers
    return getattr(layers, rng.choice(("CuDNNLSTM", "CuDNNGRU")))(some(rng), return_sequences=rng.random() < 0.6)


# Models.


def input_shape(rng: random.Random, rank: int) -> tuple[Any, ...]:
    return (None, *(rng.randint(4, 9) for _ in range(rank - 2)), rng.randint(2, 5))


def chain(rng: random.Random, table: dict[int, list[Draw]]) -> Any:
    """Return a chain of a few layers, each of them drawn again until it fits."""
    rank = rng.choice(sorted(table))
    shape: Any = input_shape(rng, rank)
    model = keras.models.Sequential()
    if rank == 2 and rng.random() < 0.3:
        length = some(rng)
        given = {"input_length": length} if rng.random() < 0.7 else {"batch_input_shape": (None, length)}
        model.add(layer("Embedding", 20, some(rng), **given))
    for _ in range(rng.randint(1, 5)):
        shape = model.output_shape if model.layers else shape
        if len(shape) not in table:
            break
        made = _fitting(rng, table, shape, is_first=not model.layers)
        if made is not None:
            model.add(made)
    return model


def _fitting(rng: random.Random, table: dict[int, list[Draw]], shape: Any, *, is_first: bool) -> Any:
    for _ in range(20):
        try:
            state = rng.getstate()
            draw = rng.choice(table[len(shape)])
            after = rng.getstate()
            _try(draw(rng, shape), shape)
            rng.setstate(after)
            made = draw(rng, shape)
        except Exception:  # noqa: BLE001  (whatever an old framework raises of a draw)
            rng.setstate(state)
            rng.random()
            continue
        if is_first:
            _begin(made, shape)
        return made
    return None


def _try(made: Any, shape: Any) -> None:
    """Raise what the framework raises of a layer on this shape, or an error if it says that nothing is left."""
    _begin(made, shape)
    model = keras.models.Sequential()
    model.add(made)
    least = 0 if "Cropping" in type(made).__name__ and VERSION[0] != "1" else 1
    if any(size is not None and size < least for size in model.output_shape):
        raise ValueError("an axis of no length")


def _begin(made: Any, shape: Any) -> None:
    """Make a layer the first of a chain."""
    setattr(made, "_batch_input_shape" if is_tensorflow else "batch_input_shape", tuple(shape))


def merged(rng: random.Random) -> Any:
    """Return a chain of Keras 1 that begins with a Merge, or a graph with one."""
    width = some(rng)
    ways: Any = (("concat", {}), ("sum", {}), ("mul", {}), ("ave", {}), ("max", {}), ("dot", {"dot_axes": 1}))
    mode, more = rng.choice(ways)
    if rng.random() < 0.5:
        left, right = keras.layers.Input((some(rng),)), keras.layers.Input((some(rng), 3))
        one, other = layer("Dense", width)(left), _recurrent_to(rng, width)(right)
        joined = keras.layers.merge([one, other], mode=mode, **more)
        return keras.models.Model([left, right], layer("Dense", 3)(joined))
    branches = []
    for _ in range(2):
        branch = keras.models.Sequential()
        branch.add(layer("Convolution1D", some(rng), 2, input_shape=(5, some(rng))))
        branch.add(_recurrent_to(rng, width))
        branches.append(branch)
    model = keras.models.Sequential()
    model.add(layer("Merge", branches, mode=mode, **more))
    model.add(layer("Dense", some(rng)))
    return model


def _recurrent_to(rng: random.Random, width: int) -> Any:
    return layer(rng.choice(("LSTM", "GRU", "SimpleRNN")), width)


def settled(rng: random.Random) -> Any:
    """Return a graph whose embedding states the length that its input leaves open."""
    words = keras.layers.Input((None,))
    vectors = layer("Embedding", 20, some(rng), input_length=some(rng))(words)
    return keras.models.Model(words, layer("Dense", some(rng))(vectors))


# Answers.


def size(weights: Any) -> int:
    total = 0
    for weight in weights:
        count = 1
        for length in K.int_shape(weight) if hasattr(K, "int_shape") else K.get_value(weight).shape:
            count *= length
        total += count
    return total


def rows(model: Any) -> list[list[Any]]:
    """Return name, class, output shape, parameters and trainable parameters of each layer."""
    return [
        [each.name, type(each).__name__, _shape(each), size([*each.trainable_weights, *each.non_trainable_weights]),
         size(each.trainable_weights)]
        for each in model.layers
    ]  # fmt: skip


def _shape(each: Any) -> Any:
    shape = each.output_shape
    if isinstance(shape, list):
        shape = shape[0] if len(shape) == 1 else shape
    return [list(one) for one in shape] if isinstance(shape, list) else [None if s is None else int(s) for s in shape]


def recorded(seed: int) -> dict[str, Any] | None:
    rng = random.Random(seed)
    K.clear_session() if hasattr(K, "clear_session") else None
    is_old = VERSION.startswith("1.")
    if is_old:
        K.set_image_dim_ordering(rng.choice(("th", "tf")))
    elif not VERSION.startswith("0."):
        K.set_image_data_format("channels_last")
    kind = rng.random()
    if is_old and kind < 0.25:
        model = merged(rng)
    elif kind > 0.93:
        model = settled(rng)
    else:
        model = chain(rng, OF_KERAS_1 if is_old else OF_KERAS_2)
    if not model.layers:
        return None
    text = model.to_json()
    if is_old:
        # Not all that a layer was told is written, and what a file leaves open is the default of its reader.
        K.set_image_dim_ordering("th" if '"dim_ordering": "th"' in text else "tf")
        model = keras.models.model_from_json(text)
    params = size([*model.trainable_weights, *model.non_trainable_weights])
    answer = {"rows": rows(model), "params": params, "trainable_params": size(model.trainable_weights)}
    return {"config": json.loads(text), "answer": answer}


def main(seeds: int, path: str) -> None:
    """Write the record of one framework, and say what it holds."""
    if is_tensorflow and not VERSION.split()[-1].startswith("1."):
        tf.compat.v1.disable_eager_execution()
    models = []
    for seed in range(seeds):
        try:
            models.append(recorded(seed))
        except Exception as cause:  # noqa: BLE001  (whatever an old framework raises of a draw)
            print(f"seed {seed}: {type(cause).__name__}: {str(cause)[:100]}")
    known = [each for each in models if each]
    with open(path, "w") as file:  # noqa: PTH123
        json.dump({"version": VERSION, "models": known}, file)
    classes = {row[1] for model in known for row in model["answer"]["rows"]}
    print(f"{VERSION}: {len(known)} models, {len(classes)} classes: {' '.join(sorted(classes))}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
