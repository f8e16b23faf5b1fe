import numpy as np
import keras
from keras import layers
def series_to_supervised(data, n_in=1, n_out=1):
    rows = len(data) - n_in - n_out + 1
    X = np.zeros((rows, n_in, data.shape[1])); y = np.zeros((rows, n_out))
    for i in range(rows):
        X[i] = data[i:i + n_in]
        y[i] = data[i + n_in:i + n_in + n_out, 0]
    return X, y
values = np.random.randn(500, 3)
n_train = int(len(values) * 0.7)
train, test = values[:n_train, :], values[n_train:, :]
X, y = series_to_supervised(train, 10, 4)
ds = keras.utils.timeseries_dataset_from_array(X[:-1], y[:-1], sequence_length=5)
m = keras.Sequential([keras.Input(X.shape[1:]), layers.LSTM(8), layers.Dense(y.shape[1])])
flat = X.reshape(X.shape[0], -1)
m2 = keras.Sequential([keras.Input(flat.shape[1:]), layers.Dense(6)])
n_steps, n_seq = 5, 2
sub = X.reshape((X.shape[0], n_seq, n_steps, X.shape[2]))
m3 = keras.Sequential()
m3.add(keras.Input((None, *sub.shape[2:])))
m3.add(layers.TimeDistributed(layers.Conv1D(filters=4, kernel_size=2)))
m3.add(layers.TimeDistributed(layers.MaxPooling1D(pool_size=2)))
m3.add(layers.TimeDistributed(layers.Flatten()))
m3.add(layers.LSTM(7)); m3.add(layers.Dense(1))
cl = X.reshape((-1, n_seq, 1, n_steps, 3))
m4 = keras.Sequential([keras.Input(cl.shape[1:]), layers.ConvLSTM2D(4, (1, 2)), layers.Flatten(), layers.RepeatVector(y.shape[1]), layers.LSTM(5, return_sequences=True), layers.TimeDistributed(layers.Dense(1))])
