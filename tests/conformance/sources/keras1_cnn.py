from keras.models import Sequential
from keras.layers.core import Dense, Dropout, Activation, Flatten
from keras.layers.convolutional import Convolution2D, MaxPooling2D
from keras.layers.normalization import BatchNormalization

nb_classes = 10
nb_filters = 32

model = Sequential()
model.add(Convolution2D(nb_filters, 3, 3, border_mode='valid', input_shape=(28, 28, 1), dim_ordering='tf'))
model.add(Activation('relu'))
model.add(Convolution2D(nb_filters, 3, 3, subsample=(2, 2), init='he_normal', W_regularizer=None))
model.add(Activation('relu'))
model.add(MaxPooling2D(pool_size=(2, 2), border_mode='same'))
model.add(BatchNormalization(mode=0, axis=-1))
model.add(Dropout(p=0.25))
model.add(Flatten())
model.add(Dense(output_dim=128, init='uniform', activation='relu'))
model.add(Dense(nb_classes, bias=False))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adadelta')
