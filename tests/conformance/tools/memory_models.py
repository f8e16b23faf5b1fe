"""Models of every kind, of which it is measured what frameworks hold in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

layers = keras.layers
Model = Any
Tensor = Any


def lenet() -> Model:
    """LeNet-5, with pooling that averages."""
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, "tanh"),
            layers.Dense(84, "tanh"),
            layers.Dense(10, "softmax"),
        ]
    )


def perceptron() -> Model:
    """Dense layers with dropout between them."""
    parts: list[Any] = [keras.Input((784,))]
    for units in (512, 256, 128):
        parts += [layers.Dense(units, "relu"), layers.Dropout(0.3)]
    return keras.Sequential([*parts, layers.Dense(10, "softmax")])


def vgg() -> Model:
    """A small VGG: pairs of convolutions, then a maximum."""
    parts: list[Any] = [keras.Input((64, 64, 3))]
    for filters in (32, 64, 128):
        parts += [layers.Conv2D(filters, 3, padding="same", activation="relu") for _ in range(2)]
        parts.append(layers.MaxPooling2D())
    return keras.Sequential([*parts, layers.Flatten(), layers.Dense(256, "relu"), layers.Dense(10, "softmax")])


def unet() -> Model:
    """A U-Net of three levels."""
    inputs = keras.Input((64, 64, 3))
    x, skips = inputs, []
    for filters in (16, 32, 64):
        x = _twice(x, filters)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = _twice(x, 128)
    for filters, skip in zip((64, 32, 16), reversed(skips), strict=True):
        x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
        x = _twice(layers.Concatenate()([x, skip]), filters)
    return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x))


def _twice(x: Tensor, filters: int) -> Tensor:
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return x


def autoencoder() -> Model:
    """Strided convolutions down, transposed ones up, with normalization."""
    parts: list[Any] = [keras.Input((64, 64, 3))]
    for filters in (16, 32, 64):
        parts += [layers.Conv2D(filters, 3, 2, "same"), layers.BatchNormalization(), layers.ReLU()]
    for filters in (32, 16):
        parts += [layers.Conv2DTranspose(filters, 3, 2, "same"), layers.BatchNormalization(), layers.ReLU()]
    return keras.Sequential([*parts, layers.Conv2DTranspose(3, 3, 2, "same", activation="sigmoid")])


def recurrent(kind: str) -> Callable[[], Model]:
    """Two recurrent layers."""

    def made() -> Model:
        layer = getattr(layers, kind)
        parts = [keras.Input((50, 16)), layer(64, return_sequences=True), layer(64), layers.Dense(1)]
        return keras.Sequential(parts)

    return made


def text_classifier() -> Model:
    """An embedding and an LSTM in both directions."""
    return keras.Sequential(
        [
            keras.Input((100,), dtype="int32"),
            layers.Embedding(5000, 64),
            layers.Bidirectional(layers.LSTM(32)),
            layers.Dense(1, "sigmoid"),
        ]
    )


def conv_lstm() -> Model:
    """A convolutional LSTM over short films."""
    return keras.Sequential(
        [keras.Input((8, 32, 32, 1)), layers.ConvLSTM2D(16, 3, padding="same"), layers.Conv2D(1, 3, padding="same")]
    )


def _block(x: Tensor, heads: int, wide: int, *, causal: bool, dropout: float = 0.0) -> Tensor:
    features = x.shape[-1]
    y = layers.LayerNormalization()(x)
    y = layers.MultiHeadAttention(heads, features // heads, dropout=dropout)(y, y, use_causal_mask=causal)
    x = layers.Add()([x, y])
    y = layers.LayerNormalization()(x)
    y = layers.Dense(features)(layers.Dense(wide, "gelu")(y))
    return layers.Add()([x, y])


def encoder() -> Model:
    """A transformer's encoder of two blocks."""
    inputs = keras.Input((64,), dtype="int32")
    x = layers.Embedding(5000, 64)(inputs)
    for _ in range(2):
        x = _block(x, 4, 256, causal=False)
    return keras.Model(inputs, layers.Dense(2, "softmax")(layers.GlobalAveragePooling1D()(x)))


def gpt() -> Model:
    """A small GPT with dropout on its attention."""
    inputs = keras.Input((64,), dtype="int32")
    x = layers.Embedding(1000, 96)(inputs)
    for _ in range(3):
        x = _block(x, 6, 384, causal=True, dropout=0.1)
    return keras.Model(inputs, layers.Dense(1000)(layers.LayerNormalization()(x)))


def mixer() -> Model:
    """An MLP-Mixer: dense layers over patches and over channels in turn."""
    inputs = keras.Input((64, 64))
    x = inputs
    for _ in range(3):
        y = layers.Permute((2, 1))(layers.LayerNormalization()(x))
        y = layers.Permute((2, 1))(layers.Dense(64)(layers.Dense(128, "gelu")(y)))
        x = layers.Add()([x, y])
        y = layers.LayerNormalization()(x)
        x = layers.Add()([x, layers.Dense(64)(layers.Dense(256, "gelu")(y))])
    return keras.Model(inputs, layers.Dense(10, "softmax")(layers.GlobalAveragePooling1D()(x)))


def siamese() -> Model:
    """One tower on two pictures, and the distance between what comes out."""
    tower = keras.Sequential(
        [keras.Input((32, 32, 1)), layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]
    )
    left, right = keras.Input((32, 32, 1)), keras.Input((32, 32, 1))
    distance = layers.Subtract()([tower(left), tower(right)])
    return keras.Model([left, right], layers.Dense(1, "sigmoid")(layers.Multiply()([distance, distance])))


def wavenet() -> Model:
    """Dilated convolutions with gates and skips."""
    inputs = keras.Input((256, 1))
    x = layers.Conv1D(32, 1)(inputs)
    skips = []
    for rate in (1, 2, 4, 8):
        y = layers.Conv1D(32, 2, padding="causal", dilation_rate=rate, activation="tanh")(x)
        gate = layers.Conv1D(32, 2, padding="causal", dilation_rate=rate, activation="sigmoid")(x)
        y = layers.Multiply()([y, gate])
        skips.append(layers.Conv1D(32, 1)(y))
        x = layers.Add()([x, skips[-1]])
    x = layers.ReLU()(layers.Add()(skips))
    return keras.Model(inputs, layers.Conv1D(1, 1)(x))


def transfer() -> Model:
    """A frozen base of convolutions below two layers that are trained."""
    base = vgg_base()
    base.trainable = False
    return keras.Sequential([keras.Input((64, 64, 3)), base, layers.Dense(64, "relu"), layers.Dense(5, "softmax")])


def vgg_base() -> Model:
    """The convolutions of a VGG, with the average over all places."""
    inputs = keras.Input((64, 64, 3))
    x = layers.MaxPooling2D()(_twice(layers.MaxPooling2D()(_twice(inputs, 32)), 64))
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x), name="base")


def application(name: str, size: int) -> Callable[[], Model]:
    """One of the architectures of Keras, without weights that were learnt."""

    def made() -> Model:
        return getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3))

    return made


MODELS: dict[str, tuple[int, Callable[[], Model]]] = {
    "LeNet-5": (32, lenet),
    "perceptron": (64, perceptron),
    "small VGG": (16, vgg),
    "U-Net": (8, unet),
    "autoencoder": (16, autoencoder),
    "siamese towers": (16, siamese),
    "WaveNet": (8, wavenet),
    "frozen base": (16, transfer),
    "SimpleRNN": (16, recurrent("SimpleRNN")),
    "GRU": (16, recurrent("GRU")),
    "LSTM": (16, recurrent("LSTM")),
    "LSTM in both directions": (16, text_classifier),
    "ConvLSTM": (4, conv_lstm),
    "MLP-Mixer": (16, mixer),
    "transformer's encoder": (16, encoder),
    "small GPT": (8, gpt),
    "ResNet50": (8, application("ResNet50", 224)),
    "MobileNetV2": (8, application("MobileNetV2", 224)),
    "DenseNet121": (8, application("DenseNet121", 224)),
    "EfficientNetB0": (8, application("EfficientNetB0", 224)),
}
"""Name -> the batch that is measured, and what makes the model."""
