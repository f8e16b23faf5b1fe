import keras
from keras import layers


class Wide(keras.Model):
    """A functional model that is a class."""

    def __init__(self, n_in=12, n_out=3, **kw):
        inputs = keras.Input((n_in,))
        h = layers.Dense(30, activation="relu")(inputs)
        outputs = layers.Concatenate()([inputs, h])
        super().__init__(inputs, layers.Dense(n_out)(outputs), **kw)


class Deep(keras.Sequential):
    def __init__(self, depth=4):
        super().__init__()
        self.add(keras.Input((6,)))
        for i in range(depth):
            self.add(layers.Dense(6, name=f"deep_{i}"))


wide = Wide(n_out=5, name="wide")
deep = Deep()
