import keras
from keras import layers
from functools import partial, reduce
# YOLO-like darknet with compose and partial, wraps decorator
from functools import wraps
def compose(*funcs):
    if funcs:
        return reduce(lambda f, g: lambda *a, **kw: g(f(*a, **kw)), funcs)
    else:
        raise ValueError('Composition of empty sequence not supported.')
@wraps(layers.Conv2D)
def DarknetConv2D(*args, **kwargs):
    darknet_conv_kwargs = {'padding': 'valid' if kwargs.get('strides') == (2, 2) else 'same'}
    darknet_conv_kwargs.update(kwargs)
    return layers.Conv2D(*args, **darknet_conv_kwargs)
def DarknetConv2D_BN_Leaky(*args, **kwargs):
    no_bias_kwargs = {'use_bias': False}
    no_bias_kwargs.update(kwargs)
    return compose(DarknetConv2D(*args, **no_bias_kwargs), layers.BatchNormalization(), layers.LeakyReLU(0.1))
def resblock_body(x, num_filters, num_blocks):
    x = layers.ZeroPadding2D(((1, 0), (1, 0)))(x)
    x = DarknetConv2D_BN_Leaky(num_filters, (3, 3), strides=(2, 2))(x)
    for i in range(num_blocks):
        y = compose(DarknetConv2D_BN_Leaky(num_filters // 2, (1, 1)), DarknetConv2D_BN_Leaky(num_filters, (3, 3)))(x)
        x = layers.Add()([x, y])
    return x
def darknet_body(x):
    x = DarknetConv2D_BN_Leaky(8, (3, 3))(x)
    x = resblock_body(x, 16, 1)
    x = resblock_body(x, 32, 2)
    return x
inp = layers.Input((None, None, 3))
model = keras.Model(inp, darknet_body(inp))
Conv = partial(layers.Conv2D, kernel_size=3, padding='same', activation='relu')
small = keras.Sequential([layers.Input((16, 16, 1)), Conv(4), Conv(8, kernel_size=1), layers.GlobalMaxPool2D()])
