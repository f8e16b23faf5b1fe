from keras import backend as K
from keras.models import Sequential
from keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

K.set_image_data_format('channels_first')
model = Sequential()
model.add(Conv2D(6, (3, 3), padding='same', input_shape=(3, 32, 40)))
model.add(MaxPooling2D((2, 2)))
model.add(Conv2D(4, (3, 3), data_format='channels_first'))
model.add(Flatten())
model.add(Dense(3))
