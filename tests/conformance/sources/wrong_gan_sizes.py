from keras.layers import Dense, Input
from keras.models import Sequential

generator = Sequential([Input((8,)), Dense(3)])
discriminator = Sequential([Input((4,)), Dense(1)])
gan = Sequential()
gan.add(generator)
gan.add(discriminator)
