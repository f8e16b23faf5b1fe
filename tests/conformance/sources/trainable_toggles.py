import keras
from keras.layers import Dense, BatchNormalization, Input, Conv2D, Flatten

base = keras.Sequential([
    Input((16, 16, 3)),
    Conv2D(8, 3, name='c1'),
    BatchNormalization(name='bn1'),
    Conv2D(8, 3, name='c2', trainable=False),
    BatchNormalization(name='bn2'),
    Flatten(),
    Dense(10, name='d1'),
], name='base')
base.get_layer('d1').trainable = False

set_trainable = False
for layer in base.layers:
    if layer.name == 'c2':
        set_trainable = True
    layer.trainable = True if set_trainable else False

for i, layer in enumerate(base.layers):
    if isinstance(layer, BatchNormalization):
        layer.trainable = False
    print(i, layer.name, layer.trainable)

top = keras.Sequential([base, Dense(5, name='head')], name='top')
top.layers[0].layers[-1].trainable = False

frozen = keras.Sequential([Input((4,)), Dense(3, name='x'), Dense(2, name='y')], name='frozen')
frozen.trainable = False
frozen.layers[1].trainable = True
for l in frozen.layers[:-1]: l.trainable = False
