from keras import layers, models, ops
import keras


def causal_block(x, heads, dim):
    a = layers.LayerNormalization()(x)
    a = layers.MultiHeadAttention(heads, dim // heads)(a, a, use_causal_mask=True)
    x = x + a
    b = layers.LayerNormalization()(x)
    b = layers.Dense(4 * dim, activation="gelu")(b)
    b = layers.Dense(dim)(b)
    return x + b


def gpt(vocab=256, context=64, dim=96, heads=4, depth=3):
    tokens = keras.Input((context,), dtype="int32")
    x = layers.Embedding(vocab, dim)(tokens)
    for _ in range(depth):
        x = causal_block(x, heads, dim)
    x = layers.LayerNormalization()(x)
    return models.Model(tokens, layers.Dense(vocab, use_bias=False)(x), name="gpt")


small = gpt()
wider = gpt(dim=128, depth=1)
