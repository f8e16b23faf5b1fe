from keras.models import Model
from keras.layers import Input, Conv2D, MaxPooling2D, UpSampling2D, concatenate, Dropout


def get_unet(rows=64, cols=96):
    inputs = Input((rows, cols, 3))
    conv1 = Conv2D(8, 3, activation='relu', padding='same')(inputs)
    conv1 = Conv2D(8, 3, activation='relu', padding='same')(conv1)
    pool1 = MaxPooling2D(pool_size=(2, 2))(conv1)

    conv2 = Conv2D(16, 3, activation='relu', padding='same')(pool1)
    conv2 = Conv2D(16, 3, activation='relu', padding='same')(conv2)
    pool2 = MaxPooling2D(pool_size=(2, 2))(conv2)

    conv3 = Conv2D(32, 3, activation='relu', padding='same')(pool2)
    drop3 = Dropout(0.5)(conv3)

    up4 = concatenate([UpSampling2D(size=(2, 2))(drop3), conv2], axis=3)
    conv4 = Conv2D(16, 3, activation='relu', padding='same')(up4)

    up5 = concatenate([UpSampling2D(size=(2, 2))(conv4), conv1], axis=3)
    conv5 = Conv2D(8, 3, activation='relu', padding='same')(up5)
    conv5 = Conv2D(2, 1, activation='sigmoid')(conv5)

    return Model(inputs=inputs, outputs=conv5)
