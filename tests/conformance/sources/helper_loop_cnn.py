import tensorflow as tf
from tensorflow.keras.layers import (Conv2D, BatchNormalization, Activation, MaxPool2D, GlobalAvgPool2D, Dense,
                                     Input)
from tensorflow.keras.models import Model


def conv_bn(x, filters, kernel=3, strides=1, act='relu'):
    """A convolution with its normalization."""
    x = Conv2D(filters, kernel, strides=strides, padding='same', use_bias=False)(x)
    x = BatchNormalization()(x)
    if act:
        x = Activation(act)(x)
    return x


inp = Input((64, 64, 3))
x = inp
for i, filters in enumerate([16, 32, 64]):
    x = conv_bn(x, filters)
    x = conv_bn(x, filters, kernel=1, act=None if i == 2 else 'relu')
    if i < 2:
        x = MaxPool2D()(x)
x = GlobalAvgPool2D()(x)
out = Dense(7, activation='softmax')(x)
net = Model(inp, out)
