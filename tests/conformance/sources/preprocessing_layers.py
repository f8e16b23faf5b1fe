import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.layers import Rescaling

resize_and_rescale = tf.keras.Sequential([layers.Resizing(180, 180), Rescaling(1. / 255)])
model = tf.keras.Sequential([
    layers.Input(shape=(200, 200, 3)),
    resize_and_rescale,
    layers.RandomZoom(0.1),
    layers.RandomContrast(0.2),
    layers.Conv2D(16, 3, padding='same', activation='relu'),
    layers.MaxPooling2D(),
    layers.Conv2D(32, 3, padding='same', activation='relu'),
    layers.MaxPooling2D(),
    layers.Dropout(0.2),
    layers.Flatten(),
    layers.Dense(128, activation='relu'),
    layers.Dense(5, name="outputs"),
])
