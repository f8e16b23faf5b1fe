import keras
from keras import layers, ops
class BahdanauAttention(layers.Layer):
    """Additive attention over the steps of a sequence."""
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
    def build(self, input_shape):
        d = input_shape[-1]
        self.W = self.add_weight(name="W", shape=(d, self.units), initializer="glorot_uniform")
        self.b = self.add_weight(name="b", shape=(self.units,), initializer="zeros")
        self.u = self.add_weight(name="u", shape=(self.units, 1), initializer="glorot_uniform")
        super().build(input_shape)
    def call(self, x, mask=None):
        score = ops.tanh(ops.tensordot(x, self.W, axes=1) + self.b)
        a = ops.softmax(ops.tensordot(score, self.u, axes=1), axis=1)
        return ops.sum(x * a, axis=1), a
    def compute_output_shape(self, s):
        return (s[0], s[-1]), (s[0], s[1], 1)
    def get_config(self):
        cfg = super().get_config()
        cfg.update({"units": self.units})
        return cfg
i = keras.Input((20, 8))
h = layers.Bidirectional(layers.GRU(16, return_sequences=True), name="enc")(i)
ctx, w = BahdanauAttention(10, name="att")(h)
model = keras.Model(i, layers.Dense(1)(ctx))
viz = keras.Model(i, w)
i2 = keras.Input((None, 8))
seq, *states = layers.LSTM(6, return_sequences=True, return_state=True)(i2)
q = layers.Attention(use_scale=True)([seq, seq])
o = layers.Dense(2)(layers.concatenate([layers.GlobalAveragePooling1D()(q), states[0], states[1]]))
m2 = keras.Model(i2, o)
