import numpy as np
import keras
from keras import layers
TIME_STEPS = 288
data = np.random.normal(size=(4032, 1))
def create_sequences(values, time_steps=TIME_STEPS):
    output = []
    for i in range(len(values) - time_steps + 1):
        output.append(values[i : (i + time_steps)])
    return np.stack(output)
x_train = create_sequences(data)
model = keras.Sequential([
    layers.Input(shape=(x_train.shape[1], x_train.shape[2])),
    layers.Conv1D(filters=32, kernel_size=7, padding="same", strides=2, activation="relu"),
    layers.Dropout(rate=0.2),
    layers.Conv1D(filters=16, kernel_size=7, padding="same", strides=2, activation="relu"),
    layers.Conv1DTranspose(filters=16, kernel_size=7, padding="same", strides=2, activation="relu"),
    layers.Conv1DTranspose(filters=32, kernel_size=7, padding="same", strides=2, activation="relu"),
    layers.Conv1DTranspose(filters=1, kernel_size=7, padding="same"),
])
X = np.vstack([np.zeros((10, 5)), np.ones((20, 5))])
Xc = np.c_[X, np.ones(30)]
a = keras.Sequential([layers.Dense(Xc.shape[1], input_shape=(X.shape[1],))])
X3 = np.dstack((X, X))
b = keras.Sequential([layers.LSTM(4, input_shape=X3.shape[1:])])
imgs = np.repeat(np.zeros((8, 28, 28))[..., np.newaxis], 3, axis=-1)
c = keras.Sequential([layers.Conv2D(2, 3, input_shape=imgs[0].shape), layers.Flatten()])
s = (28, 28) + (1,)
d = keras.Sequential([layers.Conv2D(2, 3, input_shape=s[:2] + (3,)), layers.GlobalMaxPooling2D()])
e = keras.Sequential([layers.Dense(3, input_shape=(np.zeros((5, 4, 3)).reshape(5, -1).shape[-1],))])
f = keras.Sequential([layers.Dense(3, input_shape=(np.array([[1, 2, 3], [4, 5, 6]]).shape[1],)), layers.Dense(np.array([3, 1, 2]).sum())]) if False else None
g = keras.Sequential([layers.Dense(3, input_shape=X.mean(axis=0).shape), layers.Dense(np.hstack([X, X]).shape[1]), layers.Dense(X.T.shape[0] + X.ndim + X.size)])
h = keras.Sequential([layers.Dense(2, input_shape=np.squeeze(np.zeros((9, 1, 7))).shape[1:]), layers.Dense(np.pad(np.zeros((3, 4)), ((0, 0), (1, 2))).shape[1])])
