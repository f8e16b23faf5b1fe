import tensorflow as tf
from tensorflow.keras import layers

inputs = tf.keras.Input(shape=(28, 28))
x = layers.Conv2D(
    filters=32,
    kernel_size=3,
    activation="relu",
)(inputs)
x = layers.Flatten()(x)
model = tf.keras.Model(inputs, layers.Dense(10)(x))
