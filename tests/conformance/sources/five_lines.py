import keras
from keras import layers
model = keras.Sequential([layers.Input(shape=(8,)), layers.Dense(12, activation="relu"), layers.Dense(1)])
model.compile("adam", "mse")
model.summary()
