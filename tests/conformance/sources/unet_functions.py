import numpy as np
from tensorflow.keras.layers import *
from tensorflow.keras.models import *
from tensorflow.keras.optimizers import Adam


def conv_block(inputs, n_filters, kernel_size=3, batchnorm=True, dropout=0):
    x = inputs
    for i in range(2):
        x = Conv2D(filters=n_filters, kernel_size=(kernel_size, kernel_size), kernel_initializer="he_normal",
                   padding="same")(x)
        if batchnorm:
            x = BatchNormalization()(x)
        x = Activation("relu")(x)
    if dropout:
        x = Dropout(dropout)(x)
    return x


def encoder_block(inputs, n_filters, **kw):
    skip = conv_block(inputs, n_filters, **kw)
    return skip, MaxPooling2D((2, 2))(skip)


def decoder_block(inputs, skip, n_filters, **kw):
    up = Conv2DTranspose(n_filters, (3, 3), strides=(2, 2), padding="same")(inputs)
    merged = concatenate([up, skip])
    return conv_block(merged, n_filters, **kw)


def unet(input_size=(128, 128, 1), n_filters=16, depth=4, dropout=0.1):
    inputs = Input(input_size)
    skips = []
    x = inputs
    for level in range(depth):
        skip, x = encoder_block(x, n_filters * 2 ** level, dropout=dropout if level else 0)
        skips.append(skip)
    x = conv_block(x, n_filters * 2 ** depth)
    for level, skip in zip(range(depth - 1, -1, -1), reversed(skips)):
        x = decoder_block(x, skip, n_filters * 2 ** level, dropout=dropout)
    outputs = Conv2D(1, (1, 1), activation="sigmoid")(x)
    model = Model(inputs=[inputs], outputs=[outputs])
    model.compile(optimizer=Adam(1e-4), loss="binary_crossentropy", metrics=["accuracy"])
    return model


if __name__ == "__main__":
    model = unet()
    print(model.count_params())
    X = np.zeros((4, 128, 128, 1), dtype=np.float32)
    model.fit(X, X)
