import numpy as np
import keras
from keras import layers
shape = (28, 28, 1)
img_dim = int(np.prod(shape))
g = keras.Sequential([keras.Input((100,))])
for i, n in enumerate((128, 256, 512)):
    g.add(layers.Dense(int(n)))
    g.add(layers.LeakyReLU(negative_slope=0.2))
g.add(layers.Dense(784, activation='tanh'))
g.add(layers.Reshape(shape))
d = keras.Sequential([layers.Flatten(input_shape=shape), layers.Dense(512), layers.Dense(1, activation='sigmoid')])
d.compile(loss='binary_crossentropy', optimizer='adam')
d.trainable = False
z = layers.Input(shape=(100,))
label = layers.Input(shape=(1,), dtype='int32')
emb = layers.Flatten()(layers.Embedding(10, 100)(label))
valid = d(g(layers.multiply([z, emb])))
combined = keras.Model([z, label], valid)
widths = np.linspace(8, 32, 4).astype(int)
mlp = keras.Sequential([keras.Input((4,))] + [layers.Dense(w) for w in [8, 16]])
