from keras.layers import Dense, Input
from keras.models import Model

start = Input((8,))
left = Dense(4)(start)
right = Dense(5)(start)
both = left + right
model = Model(start, both)
