from keras import Sequential, Input
from keras.layers import (ConvLSTM2D, BatchNormalization, Conv3D, RNN, LSTMCell, GRUCell, StackedRNNCells, SimpleRNN,
                          Dense, MaxPooling3D, GlobalAveragePooling3D, Masking)

movie = Sequential([
    Input((None, 20, 20, 1)),
    ConvLSTM2D(filters=6, kernel_size=(3, 3), padding='same', return_sequences=True),
    BatchNormalization(),
    ConvLSTM2D(4, 5, padding='same', return_sequences=True),
    Conv3D(filters=1, kernel_size=(3, 3, 3), activation='sigmoid', padding='same'),
    MaxPooling3D((1, 2, 2)),
    GlobalAveragePooling3D(),
])
cells = Sequential([
    Input((7, 3)),
    Masking(mask_value=-1.),
    RNN([LSTMCell(6), GRUCell(5)], return_sequences=True),
    RNN(StackedRNNCells([LSTMCell(4) for _ in range(2)]), return_sequences=True),
    SimpleRNN(3),
    Dense(1),
])
