from keras.layers import Input, Conv2D, MaxPooling2D, Concatenate, AveragePooling2D, Dense, Flatten, Dropout
from keras.models import Model


def inception_module(x, f1, f3r, f3, f5r, f5, proj, name=None):
    a = Conv2D(f1, (1, 1), padding='same', activation='relu')(x)
    b = Conv2D(f3r, (1, 1), padding='same', activation='relu')(x)
    b = Conv2D(f3, (3, 3), padding='same', activation='relu')(b)
    c = Conv2D(f5r, (1, 1), padding='same', activation='relu')(x)
    c = Conv2D(f5, (5, 5), padding='same', activation='relu')(c)
    d = MaxPooling2D((3, 3), strides=(1, 1), padding='same')(x)
    d = Conv2D(proj, (1, 1), padding='same', activation='relu')(d)
    return Concatenate(axis=3, name=name)([a, b, c, d])


def auxiliary(x, name):
    x = AveragePooling2D((5, 5), strides=3)(x)
    x = Conv2D(128, 1, activation='relu')(x)
    x = Flatten()(x)
    x = Dropout(0.7)(x)
    return Dense(10, activation='softmax', name=name)(x)


TABLE = '''
64 96 128 16 32 32 3a
128 128 192 32 96 64 3b
192 96 208 16 48 64 4a
'''
image = Input((112, 112, 3))
x = Conv2D(64, 7, strides=2, padding='same', activation='relu')(image)
x = MaxPooling2D(3, 2, 'same')(x)
extra = []
for row in TABLE.strip().splitlines():
    *numbers, tag = row.split()
    x = inception_module(x, *[int(v) for v in numbers], name='inception_' + tag)
    if tag == '3b':
        extra.append(auxiliary(x, 'aux'))
out = Dense(10, activation='softmax', name='main')(Flatten()(AveragePooling2D(7)(x)))
model = Model(image, [out] + extra)
