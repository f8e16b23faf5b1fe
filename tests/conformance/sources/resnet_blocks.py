import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras import Model


def identity_block(X, f, filters, stage, block):
    conv_name = 'res' + str(stage) + block + '_branch'
    bn_name = 'bn' + str(stage) + block + '_branch'
    F1, F2, F3 = filters
    X_shortcut = X
    X = layers.Conv2D(F1, (1, 1), name=conv_name + '2a')(X)
    X = layers.BatchNormalization(axis=3, name=bn_name + '2a')(X)
    X = layers.Activation('relu')(X)
    X = layers.Conv2D(F2, (f, f), padding='same', name=conv_name + '2b')(X)
    X = layers.BatchNormalization(axis=3, name=bn_name + '2b')(X)
    X = layers.Activation('relu')(X)
    X = layers.Conv2D(F3, (1, 1), name=conv_name + '2c')(X)
    X = layers.BatchNormalization(axis=3, name=bn_name + '2c')(X)
    X = layers.Add()([X, X_shortcut])
    return layers.Activation('relu')(X)


def convolutional_block(X, f, filters, stage, block, s=2):
    conv_name = f'res{stage}{block}_branch'
    bn_name = f'bn{stage}{block}_branch'
    F1, F2, F3 = filters
    X_shortcut = X
    X = layers.Conv2D(F1, (1, 1), strides=(s, s), name=conv_name + '2a')(X)
    X = layers.BatchNormalization(axis=3, name=bn_name + '2a')(X)
    X = layers.Activation('relu')(X)
    X = layers.Conv2D(filters=F2, kernel_size=(f, f), padding='same', name=conv_name + '2b')(X)
    X = layers.BatchNormalization(axis=3, name=bn_name + '2b')(X)
    X = layers.Activation('relu')(X)
    X = layers.Conv2D(F3, (1, 1), name=conv_name + '2c')(X)
    X = layers.BatchNormalization(axis=3, name=bn_name + '2c')(X)
    X_shortcut = layers.Conv2D(F3, (1, 1), strides=(s, s), name=conv_name + '1')(X_shortcut)
    X_shortcut = layers.BatchNormalization(axis=3, name=bn_name + '1')(X_shortcut)
    X = layers.Add()([X, X_shortcut])
    return layers.Activation('relu')(X)


def ResNetSmall(input_shape=(64, 64, 3), classes=6):
    X_input = layers.Input(input_shape)
    X = layers.ZeroPadding2D((3, 3))(X_input)
    X = layers.Conv2D(16, (7, 7), strides=(2, 2), name='conv1')(X)
    X = layers.BatchNormalization(axis=3, name='bn_conv1')(X)
    X = layers.Activation('relu')(X)
    X = layers.MaxPooling2D((3, 3), strides=(2, 2))(X)
    for stage, (blocks, width) in enumerate([('abc', 16), ('abcd', 32), ('ab', 64)], start=2):
        sizes = [width, width, width * 4]
        for letter in blocks:
            if letter == 'a':
                X = convolutional_block(X, 3, sizes, stage, letter, s=1 if stage == 2 else 2)
            else:
                X = identity_block(X, 3, sizes, stage, letter)
    X = layers.AveragePooling2D((2, 2), name='avg_pool')(X)
    X = layers.Flatten()(X)
    X = layers.Dense(classes, activation='softmax', name='fc' + str(classes))(X)
    return Model(inputs=X_input, outputs=X, name='ResNetSmall')


model = ResNetSmall(input_shape=(64, 64, 3), classes=6)
