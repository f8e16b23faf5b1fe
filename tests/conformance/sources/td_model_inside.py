import keras
from keras import layers

frame = keras.Sequential([
    keras.Input((32, 32, 1)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
], name="frame")
video = keras.Input((None, 32, 32, 1))
x = layers.TimeDistributed(frame)(video)
x = layers.GRU(16, reset_after=False)(x)
classifier = keras.Model(video, layers.Dense(4)(x))
