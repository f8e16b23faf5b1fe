import keras
from keras.layers import *

inp = Input(shape=[None, 1])
x = inp
rate = 1
skips = []
while rate <= 16:
    t = Conv1D(8, 2, padding="causal", dilation_rate=rate, activation="tanh")(x)
    s = Conv1D(8, 2, padding="causal", dilation_rate=rate, activation="sigmoid")(x)
    g = multiply([t, s])
    g = Conv1D(8, 1)(g)
    skips.append(g)
    x = Add()([Conv1D(8, 1)(x) if rate == 1 else x, g])
    rate *= 2
    if len(skips) > 10:
        break
z = Activation("relu")(Add()(skips))
model = keras.Model(inputs=[inp], outputs=Conv1D(3, 1, activation="softmax")(z))
