"""Two models of a course: a chain for series, and a small residual network whose head is trained alone."""

import keras
from keras import layers

series = keras.Sequential(name="series")
series.add(layers.LSTM(10, return_sequences=True, input_shape=(3, 1)))
series.add(layers.Dropout(0.2))
series.add(layers.LSTM(10))
series.add(layers.Dense(1))


def block(x, filters, strides=1):
    """Two convolutions beside a shortcut."""
    shortcut = x
    if strides > 1 or x.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=strides)(x)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", activation="relu")(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.ReLU()(layers.add([x, shortcut]))


def pictures(classes=10, widths=(16, 32)):
    """A residual network of one block for each width."""
    inputs = keras.Input((32, 32, 3))
    x = inputs
    for number, width in enumerate(widths):
        x = block(x, width, strides=1 if number == 0 else 2)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x), name="pictures")


(x_train, y_train), _ = keras.datasets.cifar10.load_data()
classifier = pictures(classes=10)
for layer in classifier.layers[:-1]:
    layer.trainable = False
classifier.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
classifier.fit(x_train, y_train, epochs=3)
