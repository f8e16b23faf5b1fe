import keras
from keras import backend as K
from keras.layers import *


def bn_rl_conv(x, filters, kernel=1, strides=1):
    x = BatchNormalization()(x)
    x = ReLU()(x)
    x = Conv2D(filters, kernel, strides=strides, padding='same')(x)
    return x


def dense_block(x, repetition, growth):
    for _ in range(repetition):
        y = bn_rl_conv(x, 4 * growth)
        y = bn_rl_conv(y, growth, 3)
        x = concatenate([y, x])
    return x


def transition_layer(x):
    x = bn_rl_conv(x, x.shape[-1] // 2)
    x = AvgPool2D(2, strides=2, padding='same')(x)
    return x


def densenet(input_shape, n_classes, growth=8, repetitions=(2, 3, 2)):
    inputs = Input(input_shape)
    x = Conv2D(2 * growth, 7, strides=2, padding='same')(inputs)
    x = MaxPool2D(3, strides=2, padding='same')(x)
    for repetition in repetitions:
        d = dense_block(x, repetition, growth)
        x = transition_layer(d)
    x = GlobalAveragePooling2D()(d)
    output = Dense(n_classes, activation='softmax')(x)
    return keras.models.Model(inputs, output)


model = densenet((64, 64, 3), n_classes=K.int_shape(Input((5,)))[-1])
