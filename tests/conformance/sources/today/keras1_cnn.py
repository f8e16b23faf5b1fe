from keras.models import Sequential
from keras.layers import Dense, Dropout, Activation, Flatten
from keras.layers import Convolution2D, MaxPooling2D
from keras.layers import BatchNormalization

nb_classes = 10
nb_filters = 32

model = Sequential()
model.add(Convolution2D(nb_filters, (3, 3), padding='valid', input_shape=(28, 28, 1)))
model.add(Activation('relu'))
model.add(Convolution2D(nb_filters, (3, 3), strides=(2, 2), kernel_initializer='he_normal', kernel_regularizer=None))
model.add(Activation('relu'))
model.add(MaxPooling2D(pool_size=(2, 2), padding='same'))
model.add(BatchNormalization(axis=-1))
model.add(Dropout(rate=0.25))
model.add(Flatten())
model.add(Dense(units=128, kernel_initializer='uniform', activation='relu'))
model.add(Dense(nb_classes, use_bias=False))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adadelta')
