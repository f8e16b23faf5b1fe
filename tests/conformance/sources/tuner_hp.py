import keras
from keras import layers


def build_model(hp):
    model = keras.Sequential()
    model.add(layers.Input((28, 28)))
    model.add(layers.Flatten())
    for i in range(2):
        model.add(layers.Dense(units=hp.Int(f"units_{i}", min_value=32, max_value=512, step=32), activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    return model
