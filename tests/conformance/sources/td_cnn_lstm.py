import tensorflow as tf
from tensorflow.keras.layers import (TimeDistributed, Conv2D, MaxPooling2D, Flatten, LSTM, Dense, Dropout,
                                     Bidirectional, GRU, BatchNormalization)
from tensorflow.keras.models import Sequential

SEQUENCE_LENGTH, HEIGHT, WIDTH = 20, 64, 64
CLASSES = ['walk', 'run', 'jump']


def create_LRCN_model():
    model = Sequential()
    model.add(TimeDistributed(Conv2D(16, (3, 3), padding='same', activation='relu'),
                              input_shape=(SEQUENCE_LENGTH, HEIGHT, WIDTH, 3)))
    model.add(TimeDistributed(MaxPooling2D((4, 4))))
    model.add(TimeDistributed(Dropout(0.25)))
    model.add(TimeDistributed(Conv2D(32, (3, 3), padding='same', activation='relu')))
    model.add(TimeDistributed(BatchNormalization()))
    model.add(TimeDistributed(MaxPooling2D((4, 4))))
    model.add(TimeDistributed(Flatten()))
    model.add(Bidirectional(LSTM(32, return_sequences=True), merge_mode='sum'))
    model.add(Bidirectional(GRU(16)))
    model.add(Dense(len(CLASSES), activation='softmax'))
    model.summary()
    return model


LRCN_model = create_LRCN_model()
