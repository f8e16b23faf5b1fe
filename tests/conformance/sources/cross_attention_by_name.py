import keras
from keras import layers
import numpy as np
# perceiver/cross-attn, tf style ops methods; gelu lambda; mask
class PositionalEncoding(layers.Layer):
    def __init__(self, length, depth, **kw):
        super().__init__(**kw)
        self.emb = layers.Dense(depth)
        pos = np.arange(length)[:, None]
        i = np.arange(depth)[None, :]
        angles = pos / np.power(10000., (2 * (i // 2)) / np.float32(depth))
        angles[:, 0::2] = np.sin(angles[:, 0::2])
        self.pe = keras.ops.cast(angles[None], "float32")
    def call(self, x):
        return self.emb(x) + self.pe[:, :x.shape[1], :]
class CrossBlock(layers.Layer):
    def __init__(self, d, h, **kw):
        super().__init__(**kw)
        self.q, self.kv = layers.LayerNormalization(), layers.LayerNormalization()
        self.mha = layers.MultiHeadAttention(h, d // h)
        self.ff = keras.Sequential([layers.Dense(4 * d, activation=lambda t: keras.activations.gelu(t)), layers.Dense(d)])
    def call(self, q, kv, training=False):
        a = self.mha(query=self.q(q), value=self.kv(kv), key=self.kv(kv))
        q = q + a
        return q + self.ff(q)
src = keras.Input((50, 7))
tgt = keras.Input((10, 7))
pe = PositionalEncoding(64, 16)
h = CrossBlock(16, 4)(pe(tgt), kv=pe(src))
model = keras.Model([src, tgt], layers.Dense(3)(h))
