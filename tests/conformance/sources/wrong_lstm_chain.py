import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense, Input

X = np.random.rand(100, 3, 1)
shallow = Sequential()
shallow.add(Input((3, 1)))
shallow.add(LSTM(10))
shallow.add(Dense(1))

deep_model = Sequential()
deep_model.add(LSTM(10, input_shape=X.shape[1:]))
deep_model.add(LSTM(10))
deep_model.add(Dense(1))
