import keras
from keras.layers import Dense, Input, Conv2D

a = Input((8, 8, 4))
x = Conv2D(4, 3, padding='same')(a)
x = x + a
x = x * 0.5
y = Conv2D(4, 1)(x)
x = x - y
x = 2 * x / 3
x += a
z = -x
w = z[:, ::2, 1:, :3]
flat = keras.layers.Flatten()(w)
model = keras.Model(a, Dense(3)(flat))
