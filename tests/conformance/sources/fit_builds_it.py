import numpy as np
import tensorflow as tf

X = np.random.rand(500, 9).astype("float32")
y = np.random.rand(500, 1)
normalizer = tf.keras.layers.Normalization(axis=-1)
normalizer.adapt(X)
model = tf.keras.Sequential([normalizer, tf.keras.layers.Dense(6), tf.keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(X, y, epochs=3)

late = tf.keras.Sequential()
late.add(tf.keras.layers.Dense(4))
late.add(tf.keras.layers.Dense(2))
late.build((None, 11))
