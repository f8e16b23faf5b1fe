from __future__ import print_function
import keras
from keras.layers import LSTM, GRU
from keras.layers import TimeDistributed, Bidirectional
from keras.layers import Dense, RepeatVector, Permute, Reshape
from keras.layers import Embedding
from keras.layers import LeakyReLU, PReLU
from keras.layers import Conv1D, UpSampling1D
from keras.layers import MaxPooling1D
from keras.layers import GaussianNoise
from keras.layers import Input
from keras.models import Model
from keras.optimizers import Adam

inp = Input(shape=(30,))
x = Embedding(200, 16)(inp)
x = Conv1D(12, 3, padding='same')(x)
x = LeakyReLU(negative_slope=0.1)(x)
x = MaxPooling1D(2)(x)
x = Bidirectional(LSTM(9, return_sequences=False))(x)
x = RepeatVector(5)(x)
x = GaussianNoise(0.1)(x)
x = GRU(7, return_sequences=True)(x)
x = Permute((2, 1))(x)
x = PReLU()(x)
x = UpSampling1D(size=2)(x)
out = TimeDistributed(Dense(3))(x)
model = Model(inp, out)
model.compile(Adam(learning_rate=1e-3), 'mse')
print(model.summary())
