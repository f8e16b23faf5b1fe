import keras
from keras.layers import Conv1D, Dense, Flatten, Input, MaxPooling1D

model = keras.Sequential(
    [
        Input((12, 2)),
        Conv1D(16, 3, activation="relu"),
        Flatten(),
        MaxPooling1D(2),
        Dense(1),
    ]
)
