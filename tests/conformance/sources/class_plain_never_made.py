import keras
from keras import layers


class TrafficNet:
    """A network that other files use."""

    WIDTH = 32

    def __init__(self, classes=43, size=48):
        self.classes = classes
        self.size = size
        self.model = None

    def build(self):
        self.model = keras.Sequential([
            keras.Input((self.size, self.size, 3)),
            layers.Conv2D(self.WIDTH, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(self.WIDTH * 2, 3, activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(self.classes, activation="softmax"),
        ])
        return self.model
