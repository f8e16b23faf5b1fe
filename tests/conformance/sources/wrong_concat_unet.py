from keras.layers import Input, Conv2D, MaxPooling2D, UpSampling2D, concatenate
from keras.models import Model


def unet(size=(100, 100, 1)):
    inp = Input(size)
    c1 = Conv2D(8, 3, padding='same')(inp)
    p1 = MaxPooling2D()(c1)
    c2 = Conv2D(16, 3, padding='same')(p1)
    p2 = MaxPooling2D()(c2)
    c3 = Conv2D(32, 3, padding='same')(p2)
    p3 = MaxPooling2D()(c3)
    c4 = Conv2D(64, 3, padding='same')(p3)
    u3 = UpSampling2D()(c4)
    m3 = concatenate([u3, c3])
    u2 = UpSampling2D()(m3)
    m2 = concatenate([u2, c2])
    u1 = UpSampling2D()(m2)
    m1 = concatenate([u1, c1])
    return Model(inp, Conv2D(1, 1)(m1))


model = unet()
