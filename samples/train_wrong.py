"""A training script with three faults, for `mlcalc check`."""

import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Flatten

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
is_even = np.asarray(y_train % 2 == 0)
model = Sequential([Input((28, 28)), Flatten(), Dense(64, activation="relu"), Dense(1, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x_train, is_even, epochs=3)
best = min(history.history["val_loss"])
