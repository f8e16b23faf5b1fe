import keras
from keras import layers, ops


@keras.saving.register_keras_serializable()
class Minimal(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def get_config(self):
        return {**super().get_config(), "units": self.units}

    @property
    def state_size(self):
        return [self.units, self.units]

    def build(self, input_shape):
        self.k = self.add_weight(shape=(input_shape[-1], self.units), name="k")
        self.d = layers.Dense(self.units)
        self.d.build((None, self.units))

    def call(self, x, states, training=None):
        h, c = states
        h = ops.matmul(x, self.k) + self.d(h)
        return h, (h, c)


class Attn(layers.LSTMCell):
    pass


class Step(layers.GRUCell):
    def __init__(self, units, extra, **kw):
        super().__init__(units, **kw)
        self.extra = layers.Dense(extra)

    def call(self, x, states, training=None):
        y, s = super().call(x, states)
        return self.extra(y), s


x = i = keras.Input((6, 3))
a = layers.RNN(Minimal(7), return_sequences=True, return_state=True)
x, h, c = a(x)
x = layers.RNN([Minimal(4), layers.LSTMCell(5)], return_sequences=True)(x)
x = layers.RNN(Attn(2), return_sequences=True)(x)
z = layers.Bidirectional(layers.RNN(Minimal(9)))(x)
model = keras.Model(i, [x, h, c, z])
model.layers[1].trainable = False


class Scaled(layers.Wrapper):
    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), name="scale")
        super().build(input_shape)

    def call(self, x):
        return self.layer(x * self.scale)

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)


class Twice(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.first, self.second = layers.Dense(units), layers.Dense(3)

    def build(self, input_shape):
        self.first.build(input_shape)
        self.second.build((input_shape[0], self.first.units))

    def call(self, x):
        return self.second(self.first(x))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], 3)


steps = keras.Sequential(
    [
        keras.Input((4, 5)),
        layers.TimeDistributed(Twice(6)),
        layers.TimeDistributed(Scaled(layers.Dense(8))),
        layers.RNN(layers.StackedRNNCells([Minimal(2), layers.GRUCell(3)])),
    ]
)
