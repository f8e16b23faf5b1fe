from keras.models import Sequential
from keras.layers import Dense, Reshape, Conv2DTranspose, Input


def make_generator(latent_dim=100):
    model = Sequential()
    model.add(Input((latent_dim,)))
    model.add(Dense(7 * 7 * 128))
    model.add(Reshape((8, 8, 128)))
    model.add(Conv2DTranspose(1, 4, strides=2, padding="same"))
    return model


generator = make_generator()
