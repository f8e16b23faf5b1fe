import keras
from keras import layers


class Doubled(layers.Dense):
    def __init__(self, units, **kwargs):
        super().__init__(units * 2, activation="relu", **kwargs)


model = keras.Sequential([keras.Input((4,)), Doubled(2), Doubled(3, use_bias=False)])
