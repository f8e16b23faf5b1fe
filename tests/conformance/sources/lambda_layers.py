import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Lambda, Dense, Input, LSTM, Reshape, Concatenate
from tensorflow.keras.models import Model

steps, features = 15, 6
inp = Input((steps, features))
scaled = Lambda(lambda t: t / 255.0, name='scale')(inp)
seq = LSTM(20, return_sequences=True)(scaled)
last = Lambda(lambda t: t[:, -1, :], output_shape=(20,), name='last')(seq)
wide = Lambda(lambda t: K.expand_dims(t, axis=1), output_shape=(1, 20))(last)
wide = Reshape((20,))(wide)
joined = Concatenate()([last, wide])
model = Model(inp, Dense(2)(joined))
