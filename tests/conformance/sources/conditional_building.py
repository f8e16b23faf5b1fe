import keras
from keras import layers

MODE = "gru"
USE_BN, USE_ATTENTION = True, not True
DEBUG = False
RECURRENT = {"lstm": layers.LSTM, "gru": layers.GRU, "rnn": layers.SimpleRNN}

inp = keras.Input((24, 7))
x = inp
if DEBUG:
    x = layers.Dense(1000)(x)
elif MODE in RECURRENT:
    x = RECURRENT[MODE](32, return_sequences=USE_ATTENTION or False)(x)
else:
    raise ValueError(MODE)
if USE_BN and x.shape[-1] > 16:
    x = layers.BatchNormalization()(x)
try:
    x = layers.Dense(8, activation="relu")(x)
except ValueError:
    x = layers.Dense(9)(x)
finally:
    pass
with keras.name_scope("head"):
    y = layers.Dense(1 if MODE != "lstm" else 2)(x)
assert y.shape[-1] == 1
getter = getattr(layers, "Dropout")
model = keras.Model(inp, getter(0.5)(y))
