import keras
from keras import ops

queries = keras.Input((4, 3))
keys = keras.Input((5, 3))
scores = ops.matmul(queries, keys)
model = keras.Model([queries, keys], scores)
