import keras
from keras import layers


def build_classifier(num_classes, width=24, *, image_size=(40, 40)):
    inputs = keras.Input(shape=(*image_size, 3))
    x = layers.Conv2D(width, 3, activation="relu")(inputs)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="classifier")


class Trainer:
    def __init__(self, state_size, action_size):
        self.state_size = state_size
        self.action_size = action_size
        self.model = self._build()

    def _build(self):
        model = keras.Sequential()
        model.add(layers.Dense(24, input_dim=self.state_size, activation="relu"))
        model.add(layers.Dense(self.action_size, activation="linear"))
        return model
