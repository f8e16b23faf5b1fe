import keras
from keras import layers
cnn = keras.Sequential()
cnn.add(layers.Conv2D(8, 3))
cnn.add(layers.Flatten())
model = keras.Sequential()
model.add(layers.TimeDistributed(cnn, input_shape=(5, 16, 16, 1)))
model.add(layers.LSTM(4))
