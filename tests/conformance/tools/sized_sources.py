"""Networks in Python source, each with its picture's size in two places: what Keras says of other sizes is recorded.

`@H@` and `@W@` stand where the size of the input does. They are the networks that people ask about: U-Nets with
crops, patches, classifiers, autoencoders, skips of residual networks, WaveNet, models inside models, and layers of
one's own that ask for the shape of a tensor.
"""

from __future__ import annotations

from typing import NamedTuple


class Sized(NamedTuple):
    """A source.

    Attributes:
        text: the source.
        sizes: the sizes that it has.
        others: further sizes, of all axes.
        between: the first and the last size of the first axis that Keras is asked for, the others as they are.
    """

    text: str
    sizes: tuple[int, ...]
    others: tuple[tuple[int, ...], ...] = ()
    between: tuple[int, int] = (1, 40)

    def at(self, *sizes: int) -> str:
        """Return the source with these sizes."""
        text = f"{HEAD}{self.text}"
        for name, size in zip(("@H@", "@W@"), sizes, strict=False):
            text = text.replace(name, str(size))
        return text


HEAD = """\
import keras
from keras import Input, Model, Sequential, layers, ops
from keras.layers import *
"""

SOURCES = {
    "unet_same": Sized(
        """
def block(x, n):
    x = Conv2D(n, 3, padding='same', activation='relu')(x)
    return Conv2D(n, 3, padding='same', activation='relu')(x)
def unet(shape):
    inputs = Input(shape)
    skips, x = [], inputs
    for n in (4, 8, 16):
        x = block(x, n); skips.append(x); x = MaxPooling2D()(x)
    x = block(x, 32)
    for n, skip in zip((16, 8, 4), reversed(skips)):
        x = UpSampling2D()(x)
        x = concatenate([x, skip]); x = block(x, n)
    return Model(inputs, Conv2D(1, 1, activation='sigmoid')(x))
model = unet((@H@, @W@, 3))
""",
        (64, 64),
        ((32, 32), (40, 64), (60, 60)),
    ),
    "unet_crop_int_shape": Sized(
        """
def crop_sizes(big, small):
    dh, dw = big.shape[1] - small.shape[1], big.shape[2] - small.shape[2]
    return (dh // 2, dh - dh // 2), (dw // 2, dw - dw // 2)
inputs = Input((@H@, @W@, 1))
c1 = Conv2D(4, 3, activation='relu')(inputs); c1 = Conv2D(4, 3, activation='relu')(c1)
p1 = MaxPooling2D()(c1)
c2 = Conv2D(8, 3, activation='relu')(p1); c2 = Conv2D(8, 3, activation='relu')(c2)
p2 = MaxPooling2D()(c2)
c3 = Conv2D(16, 3, activation='relu')(p2); c3 = Conv2D(16, 3, activation='relu')(c3)
u2 = Conv2DTranspose(8, 2, strides=2)(c3)
x = Concatenate()([Cropping2D(crop_sizes(c2, u2))(c2), u2])
x = Conv2D(8, 3, activation='relu')(x)
u1 = Conv2DTranspose(4, 2, strides=2)(x)
x = Concatenate()([Cropping2D(crop_sizes(c1, u1))(c1), u1])
model = Model(inputs, Conv2D(2, 1)(x))
""",
        (60, 60),
        ((61, 61), (44, 52), (30, 30), (100, 100)),
    ),
    "patches_subclass": Sized(
        """
class Patches(Model):
    def __init__(self):
        super().__init__()
        self.conv = Conv2D(4, 3, padding='same')
        self.dense = Dense(5)
    def call(self, x):
        x = self.conv(x)
        b, h, w, c = x.shape
        x = ops.reshape(x, (-1, h // 4, 4, w // 4, 4, c))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        x = ops.reshape(x, (-1, (h // 4) * (w // 4), 16 * c))
        return self.dense(x)
model = Patches()
model(Input((@H@, @W@, 3)))
""",
        (16, 16),
        ((32, 32), (20, 24), (18, 18)),
    ),
    "patches_ops_shape": Sized(
        """
class Patches(Layer):
    def __init__(self, size, **kw):
        super().__init__(**kw)
        self.size = size
    def call(self, x):
        s = ops.shape(x)
        h, w, c = s[1] // self.size, s[2] // self.size, s[3]
        x = ops.reshape(x, (-1, h, self.size, w, self.size, c))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (-1, h * w, self.size * self.size * c))
inputs = Input((@H@, @W@, 3))
x = Patches(4)(inputs)
x = Dense(8)(x)
x = GlobalAveragePooling1D()(x)
model = Model(inputs, Dense(2)(x))
""",
        (16, 16),
        ((32, 32), (24, 20), (18, 18)),
    ),
    "vgg_like": Sized(
        """
model = Sequential([
    Input((@H@, @W@, 3)),
    Conv2D(4, 3, activation='relu'), MaxPooling2D(),
    Conv2D(8, 3, activation='relu'), MaxPooling2D(),
    Conv2D(16, 3, activation='relu'), MaxPooling2D(),
    Flatten(), Dense(10, activation='softmax')])
""",
        (32, 32),
        ((64, 64), (22, 22), (21, 40)),
    ),
    "first_layer_shape": Sized(
        """
model = Sequential()
model.add(Conv2D(4, (3, 3), activation='relu', input_shape=(@H@, @W@, 1)))
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(Dense(10))
""",
        (28, 28),
        ((32, 32), (3, 3)),
    ),
    "autoencoder": Sized(
        """
i = Input((@H@, @W@, 1))
x = Conv2D(8, 3, padding='same', activation='relu')(i); x = MaxPooling2D(2, padding='same')(x)
x = Conv2D(4, 3, padding='same', activation='relu')(x); encoded = MaxPooling2D(2, padding='same')(x)
x = Conv2D(4, 3, padding='same', activation='relu')(encoded); x = UpSampling2D()(x)
x = Conv2D(8, 3, padding='same', activation='relu')(x); x = UpSampling2D()(x)
model = Model(i, Conv2D(1, 3, padding='same', activation='sigmoid')(x))
""",
        (28, 28),
        ((30, 30), (23, 23)),
    ),
    "autoencoder_shape_before_flatten": Sized(
        """
i = Input((@H@, @W@, 1))
x = Conv2D(8, 3, strides=2, padding='same', activation='relu')(i)
x = Conv2D(16, 3, strides=2, padding='same', activation='relu')(x)
before = x.shape[1:]
units = before[0] * before[1] * before[2]
x = Flatten()(x)
z = Dense(2)(x)
x = Dense(units, activation='relu')(z)
x = Reshape(before)(x)
x = Conv2DTranspose(16, 3, strides=2, padding='same')(x)
x = Conv2DTranspose(8, 3, strides=2, padding='same')(x)
model = Model(i, Conv2DTranspose(1, 3, padding='same')(x))
""",
        (28, 28),
        ((32, 32), (30, 30)),
    ),
    "autoencoder_fixed_reshape": Sized(
        """
model = Sequential([Input((@H@, @W@, 1)), Conv2D(8, 3, strides=2, padding='same'), Flatten(), Dense(14*14*4),
    Reshape((14, 14, 4)), Conv2DTranspose(1, 3, strides=2, padding='same')])
""",
        (28, 28),
        ((32, 32),),
    ),
    "pix2pix": Sized(
        """
def down(n, norm=True):
    s = Sequential([Conv2D(n, 4, strides=2, padding='same', use_bias=False)])
    if norm: s.add(BatchNormalization())
    s.add(LeakyReLU())
    return s
def up(n):
    return Sequential([Conv2DTranspose(n, 4, strides=2, padding='same', use_bias=False), BatchNormalization(), ReLU()])
def generator():
    inputs = Input(shape=[@H@, @W@, 3])
    x, skips = inputs, []
    for d in [down(4, False), down(8), down(8), down(8)]:
        x = d(x); skips.append(x)
    for u, skip in zip([up(8), up(8), up(4)], reversed(skips[:-1])):
        x = u(x); x = Concatenate()([x, skip])
    return Model(inputs=inputs, outputs=Conv2DTranspose(3, 4, strides=2, padding='same', activation='tanh')(x))
model = generator()
""",
        (64, 64),
        ((32, 48), (40, 40)),
    ),
    "wavenet": Sized(
        """
def net(length, channels=1, filters=4):
    i = Input((length, channels))
    x = Conv1D(filters, 1)(i)
    skips = []
    for d in [1, 2, 4, 8] * 2:
        f = Conv1D(filters, 2, padding='causal', dilation_rate=d, activation='tanh')(x)
        g = Conv1D(filters, 2, padding='causal', dilation_rate=d, activation='sigmoid')(x)
        z = Multiply()([f, g]); z = Conv1D(filters, 1)(z)
        x = Add()([x, z]); skips.append(z)
    x = ReLU()(Add()(skips))
    return Model(i, Conv1D(16, 1, activation='softmax')(x))
model = net(@H@)
""",
        (64,),
        ((32,), (7,)),
    ),
    "wavenet_valid_crop": Sized(
        """
i = Input((@H@, 1))
x = Conv1D(4, 1)(i)
skips = []
for d in (1, 2, 4, 8):
    y = Conv1D(4, 2, dilation_rate=d, activation='tanh')(x)
    x = Cropping1D((x.shape[1] - y.shape[1], 0))(x)
    x = Add()([x, y]); skips.append(y)
last = skips[-1].shape[1]
skips = [Cropping1D((s.shape[1] - last, 0))(s) for s in skips]
model = Model(i, Conv1D(2, 1)(Add()(skips)))
""",
        (64,),
        ((32,), (15,), (16,), (100,)),
    ),
    "nested_encoder_32": Sized(
        """
def encoder():
    i = Input((32, 32, 3))
    x = Conv2D(4, 3, padding='same')(i)
    return Model(i, MaxPooling2D()(x), name='encoder')
i = Input((@H@, @W@, 3))
x = encoder()(i)
x = GlobalAveragePooling2D()(x)
model = Model(i, Dense(3)(x))
""",
        (32, 32),
        ((64, 64),),
    ),
    "nested_sequential_32": Sized(
        """
enc = Sequential([Input((32, 32, 3)), Conv2D(4, 3, padding='same'), MaxPooling2D()])
model = Sequential([Input((@H@, @W@, 3)), enc, Flatten(), Dense(3)])
""",
        (32, 32),
        ((64, 64),),
    ),
    "subclass_of_fixed": Sized(
        """
class Net(Model):
    def __init__(self):
        super().__init__()
        i = Input((32, 32, 3))
        self.enc = Model(i, Conv2D(4, 3)(i))
        self.flat = Flatten()
        self.out = Dense(10)
    def call(self, x):
        return self.out(self.flat(self.enc(x)))
model = Net()
model(Input((@H@, @W@, 3)))
""",
        (32, 32),
        ((64, 64),),
    ),
    "resnet_shortcut": Sized(
        """
def block(x, n, stride):
    y = Conv2D(n, 3, strides=stride, padding='same')(x); y = BatchNormalization()(y); y = ReLU()(y)
    y = Conv2D(n, 3, padding='same')(y)
    if stride != 1 or x.shape[-1] != n:
        x = Conv2D(n, 1, strides=stride)(x)
    return ReLU()(Add()([x, y]))
i = Input((@H@, @W@, 3))
x = Conv2D(8, 3, padding='same')(i)
for n, s in ((8, 1), (16, 2), (32, 2)):
    x = block(x, n, s)
model = Model(i, Dense(10)(GlobalAveragePooling2D()(x)))
""",
        (32, 32),
        ((64, 64), (31, 33)),
    ),
    "se_block": Sized(
        """
def se(x, r=4):
    c = x.shape[-1]
    s = GlobalAveragePooling2D()(x)
    s = Reshape((1, 1, c))(s)
    s = Dense(c // r, activation='relu')(s); s = Dense(c, activation='sigmoid')(s)
    return Multiply()([x, s])
i = Input((@H@, @W@, 3))
x = se(Conv2D(8, 3)(i)); x = MaxPooling2D()(x)
x = se(Conv2D(16, 3)(x))
model = Model(i, Dense(2)(GlobalAveragePooling2D()(x)))
""",
        (32, 32),
        ((64, 64), (6, 6)),
    ),
    "aspp": Sized(
        """
def aspp(x):
    _, h, w, _ = x.shape
    p = AveragePooling2D(pool_size=(h, w))(x)
    p = Conv2D(4, 1)(p)
    p = UpSampling2D(size=(h // p.shape[1], w // p.shape[2]), interpolation='bilinear')(p)
    ys = [Conv2D(4, 3, padding='same', dilation_rate=d)(x) for d in (1, 2)]
    return Concatenate()([p, *ys])
i = Input((@H@, @W@, 3))
x = Conv2D(8, 3, strides=2, padding='same')(i)
x = aspp(x)
x = UpSampling2D(size=(i.shape[1] // x.shape[1], i.shape[2] // x.shape[2]))(x)
model = Model(i, Conv2D(3, 1)(x))
""",
        (32, 32),
        ((64, 64), (33, 33)),
    ),
    "branch_on_size": Sized(
        """
i = Input((@H@, @W@, 3))
x = Conv2D(4, 3, padding='same')(i)
while x.shape[1] > 8:
    x = Conv2D(x.shape[-1] * 2, 3, strides=2, padding='same')(x)
model = Model(i, Dense(2)(Flatten()(x)))
""",
        (32, 32),
        ((64, 64), (8, 8)),
    ),
    "positions_weight": Sized(
        """
class Positions(Layer):
    def build(self, shape):
        self.pos = self.add_weight(shape=(1, shape[1], shape[2]), name='pos')
    def call(self, x):
        return x + self.pos
i = Input((@H@, 8))
x = Positions()(i)
x = MultiHeadAttention(2, 4)(x, x)
model = Model(i, GlobalAveragePooling1D()(x))
""",
        (16,),
        ((32,), (5,)),
    ),
    "positions_embedding": Sized(
        """
class PosEmbed(Layer):
    def __init__(self, maxlen, dim):
        super().__init__()
        self.emb = Embedding(100, dim); self.pos = Embedding(maxlen, dim)
    def call(self, x):
        n = ops.shape(x)[-1]
        return self.emb(x) + self.pos(ops.arange(0, n))
i = Input((@H@,))
x = PosEmbed(50, 8)(i)
model = Model(i, Dense(2)(GlobalAveragePooling1D()(x)))
""",
        (20,),
        ((50,), (10,)),
    ),
    "reshape_lstm_crnn": Sized(
        """
i = Input((@H@, @W@, 1))
x = Conv2D(4, 3, padding='same')(i); x = MaxPooling2D()(x)
x = Conv2D(8, 3, padding='same')(x); x = MaxPooling2D()(x)
x = Reshape((x.shape[1], x.shape[2] * x.shape[3]))(x)
x = Bidirectional(LSTM(4, return_sequences=True))(x)
model = Model(i, Dense(5)(x))
""",
        (32, 16),
        ((64, 32), (33, 17)),
    ),
    "app_inside": Sized(
        """
base = keras.applications.MobileNetV2(weights=None, include_top=False, input_shape=(@H@, @W@, 3))
x = GlobalAveragePooling2D()(base.output)
model = Model(base.input, Dense(2)(x))
""",
        (96, 96),
        ((128, 128), (224, 224)),
        (30, 34),
    ),
    "app_called": Sized(
        """
base = keras.applications.VGG16(weights=None, include_top=False)
i = Input((@H@, @W@, 3))
x = GlobalAveragePooling2D()(base(i))
model = Model(i, Dense(2)(x))
""",
        (64, 64),
        ((128, 128), (31, 31)),
        (30, 33),
    ),
    "app_fixed_called": Sized(
        """
base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
i = Input((@H@, @W@, 3))
x = GlobalAveragePooling2D()(base(i))
model = Model(i, Dense(2)(x))
""",
        (64, 64),
        ((128, 128),),
        (62, 66),
    ),
    "subclass_unet_resize": Sized(
        """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.a = Conv2D(4, 3, strides=2, padding='same'); self.b = Conv2D(8, 3, strides=2, padding='same')
        self.c = Conv2D(4, 3, padding='same'); self.out = Conv2D(1, 1)
    def call(self, x):
        a = self.a(x); b = self.b(a)
        b = ops.image.resize(b, (a.shape[1], a.shape[2]))
        y = self.c(ops.concatenate([a, b], axis=-1))
        y = ops.image.resize(y, ops.shape(x)[1:3])
        return self.out(y)
model = Net()
model(Input((@H@, @W@, 3)))
""",
        (32, 32),
        ((64, 64), (33, 35)),
    ),
    "channels_from_size": Sized(
        """
i = Input((@H@, 8))
x = Permute((2, 1))(i)
x = Dense(i.shape[1], activation='softmax')(x)
x = Permute((2, 1))(x)
model = Model(i, Multiply()([i, x]))
""",
        (16,),
        ((32,),),
    ),
    "siamese": Sized(
        """
def tower(shape):
    i = Input(shape)
    return Model(i, Dense(4)(Flatten()(Conv2D(2, 3)(i))))
shape = (@H@, @W@, 1)
t = tower(shape)
a, b = Input(shape), Input(shape)
model = Model([a, b], Dense(1)(Concatenate()([t(a), t(b)])))
""",
        (16, 16),
        ((20, 20),),
    ),
    "shape_by_name": Sized(
        """
SHAPE = (@H@, @W@, 3)
def encoder(shape):
    i = Input(shape)
    x = Conv2D(4, 3, padding='same')(i)
    return Model(i, MaxPooling2D()(x), name='encoder')
i = Input(SHAPE)
x = encoder(SHAPE)(i)
model = Model(i, Dense(3)(GlobalAveragePooling2D()(x)))
""",
        (32, 32),
        ((64, 64), (1, 8)),
    ),
    "sequential_in_call": Sized(
        """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.enc = Sequential([Input((32, 32, 3)), Conv2D(4, 3, strides=2, padding='same')])
        self.out = Dense(10)
    def call(self, x):
        return self.out(ops.mean(self.enc(x), axis=(1, 2)))
model = Net()
model(Input((@H@, @W@, 3)))
""",
        (32, 32),
        ((64, 64),),
    ),
    "decoder_of_its_own_size": Sized(
        """
def decoder():
    z = Input((7, 7, 8))
    return Model(z, Conv2DTranspose(1, 3, strides=4, padding='same')(z))
i = Input((@H@, @W@, 1))
x = Conv2D(8, 3, strides=4, padding='same')(i)
model = Model(i, decoder()(x))
""",
        (28, 28),
        ((27, 26), (32, 32)),
    ),
    "chain_begun_by_call": Sized(
        """
down = Sequential([Conv2D(4, 4, strides=2, padding='same', use_bias=False), BatchNormalization(), LeakyReLU()])
i = Input((@H@, @W@, 3))
x = down(i)
model = Model(i, Conv2DTranspose(3, 4, strides=2, padding='same')(x))
""",
        (32, 32),
        ((31, 64),),
    ),
    "transformer_blocks": Sized(
        """
class Block(Layer):
    def __init__(self, dim, heads):
        super().__init__()
        self.att = MultiHeadAttention(heads, dim // heads)
        self.norm = LayerNormalization()
        self.mlp = Sequential([Dense(dim * 2, activation='gelu'), Dense(dim)])
    def call(self, x):
        x = x + self.att(self.norm(x), self.norm(x))
        return x + self.mlp(x)
class Encode(Layer):
    def __init__(self, count, dim):
        super().__init__()
        self.project = Dense(dim)
        self.place = Embedding(count, dim)
        self.count = count
    def call(self, patches):
        return self.project(patches) + self.place(ops.arange(0, self.count))
i = Input((@H@, @W@, 3))
x = Conv2D(8, 4, strides=4)(i)
x = Reshape((-1, 8))(x)
x = Encode((@H@ // 4) * (@W@ // 4), 8)(x)
x = Block(8, 2)(x)
model = Model(i, Dense(2)(x[:, 0]))
""",
        (32, 32),
    ),
}
