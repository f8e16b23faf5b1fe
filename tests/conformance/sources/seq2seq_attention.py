import keras
from keras import layers

SRC, TGT, UNITS = 4000, 5000, 48

source = keras.Input(shape=(None,), dtype="int64", name="source")
e = layers.Embedding(SRC, 32, mask_zero=True)(source)
e, fh, fc, bh, bc = layers.Bidirectional(layers.LSTM(UNITS, return_sequences=True, return_state=True))(e)
h = layers.Concatenate()([fh, bh])
c = layers.Concatenate()([fc, bc])

target = keras.Input(shape=(None,), dtype="int64", name="target")
d = layers.Embedding(TGT, 32, mask_zero=True)(target)
d = layers.LSTM(2 * UNITS, return_sequences=True)(d, initial_state=[h, c])
context = layers.Attention()([d, e])
both = layers.concatenate([d, context])
both = layers.TimeDistributed(layers.Dense(UNITS, activation="tanh"))(both)
out = layers.TimeDistributed(layers.Dense(TGT, activation="softmax"))(both)
translator = keras.Model([source, target], out)
