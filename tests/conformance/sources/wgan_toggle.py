import keras
from keras import layers

LATENT = 64


def toggle(network, flag):
    network.trainable = flag
    for layer in network.layers:
        layer.trainable = flag


critic = keras.Sequential(name="critic")
critic.add(layers.Dense(64, input_shape=(2,)))
critic.add(layers.LeakyReLU())
critic.add(layers.BatchNormalization())
critic.add(layers.Dense(1))

gen_in = keras.Input((LATENT,))
h = layers.Dense(32, activation="relu")(gen_in)
h = layers.BatchNormalization()(h)
generator = keras.Model(gen_in, layers.Dense(2)(h), name="generator")

toggle(critic, False)
both = keras.Model(gen_in, critic(generator.output), name="both")
toggle(critic, True)
toggle(generator, False)
