import keras
from keras import ops, layers

q = keras.Input((10, 16), name="q")
k = keras.Input((12, 16), name="k")
scores = ops.matmul(q, ops.transpose(k, (0, 2, 1)))
weights = ops.softmax(scores / 4.0, axis=-1)
mixed = ops.matmul(weights, k)
mean = ops.mean(mixed, axis=1)
top = ops.max(mixed, axis=1, keepdims=True)
top = ops.squeeze(top, axis=1)
both = ops.concatenate([mean, top], axis=-1)
both = ops.reshape(both, (-1, 4, 8))
both = ops.relu(ops.expand_dims(both, -1))
out = layers.Dense(5)(layers.Flatten()(both))
model = keras.Model([q, k], out)
