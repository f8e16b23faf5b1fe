import keras
from keras import ops
from keras.layers import Input, Conv2D, MaxPooling2D, Flatten, Dense, Lambda
from keras.models import Model, Sequential


def euclidean(vectors):
    a, b = vectors
    total = ops.sum(ops.square(a - b), axis=1, keepdims=True)
    return ops.sqrt(ops.maximum(total, 1e-7))


input_shape = (28, 28, 1)
tower = Sequential(name='tower')
tower.add(Input(input_shape))
tower.add(Conv2D(4, 5, activation='tanh'))
tower.add(MaxPooling2D())
tower.add(Conv2D(16, 5, activation='tanh'))
tower.add(Flatten())
tower.add(Dense(10, activation='tanh'))

left = Input(input_shape, name='left')
right = Input(input_shape, name='right')
distance = Lambda(euclidean, output_shape=(1,))([tower(left), tower(right)])
out = Dense(1, activation='sigmoid')(distance)
siamese = Model([left, right], out, name='siamese')
siamese.compile('rmsprop', 'binary_crossentropy')
