from __future__ import print_function
import keras
from keras.layers.recurrent import LSTM, GRU
from keras.layers.wrappers import TimeDistributed, Bidirectional
from keras.layers.core import Dense, RepeatVector, Permute, Reshape
from keras.layers.embeddings import Embedding
from keras.layers.advanced_activations import LeakyReLU, PReLU
from keras.layers.convolutional import Conv1D, UpSampling1D
from keras.layers.pooling import MaxPooling1D
from keras.layers.noise import GaussianNoise
from keras.engine.topology import Input
from keras.engine.training import Model
from keras.optimizers import Adam

inp = Input(shape=(30,))
x = Embedding(200, 16, input_length=30)(inp)
x = Conv1D(12, 3, padding='same')(x)
x = LeakyReLU(alpha=0.1)(x)
x = MaxPooling1D(2)(x)
x = Bidirectional(LSTM(9, return_sequences=False, implementation=2))(x)
x = RepeatVector(5)(x)
x = GaussianNoise(0.1)(x)
x = GRU(7, return_sequences=True)(x)
x = Permute((2, 1))(x)
x = PReLU()(x)
x = UpSampling1D(size=2)(x)
out = TimeDistributed(Dense(3))(x)
model = Model(inp, out)
model.compile(Adam(lr=1e-3, decay=1e-6), 'mse')
print(model.summary())
