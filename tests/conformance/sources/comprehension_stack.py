import keras
from keras import layers

sizes = [64, 32, 16]
hidden = [layers.Dense(n, activation="relu", name=f"hidden_{i}") for i, n in enumerate(sizes, 1)]
model = keras.Sequential([keras.Input((40,))] + hidden + [layers.Dense(1)])

convs = {k: layers.Conv1D(8, k, padding="same") for k in (3, 5, 7)}
inp = keras.Input((50, 4))
towers = [conv(inp) for conv in convs.values()]
towers += [layers.MaxPooling1D(3, strides=1, padding="same")(inp)]
inception = keras.Model(inp, layers.Concatenate()(towers))

stack = keras.Sequential([
    keras.Input((30, 6)),
    *[layers.GRU(12, return_sequences=i < 2) for i in range(3)],
    *(layers.Dense(u) for u in range(8, 0, -3)),
])
