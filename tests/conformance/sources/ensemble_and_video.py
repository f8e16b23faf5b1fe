import keras
from keras import layers
members = []
for seed in range(3):
    keras.utils.set_random_seed(seed)
    m = keras.Sequential([keras.Input((8,)), layers.Dense(4 + seed), layers.Dense(1)], name=f"member_{seed}")
    m.trainable = seed == 2
    members.append(m)
inp = keras.Input((8,))
outs = [m(inp) for m in members]
ens = keras.Model(inp, layers.Average()(outs), name="ensemble")
frame = keras.Sequential([layers.Conv2D(8, 3, strides=2, activation="relu"), layers.Conv2D(16, 3, strides=2), layers.GlobalMaxPool2D()], name="frame_cnn")
vid = keras.Input((10, 32, 32, 3))
x = layers.TimeDistributed(frame)(vid)
x = layers.Bidirectional(layers.GRU(12, return_sequences=True), merge_mode="sum")(x)
x = layers.Bidirectional(layers.LSTM(12), backward_layer=layers.LSTM(12, go_backwards=True))(x)
video = keras.Model(vid, layers.Dense(5)(x))
shared = layers.LSTM(16)
a, b = keras.Input((20, 5)), keras.Input((20, 5))
ea, eb = map(shared, (a, b))
dist = layers.Lambda(lambda t: keras.ops.abs(t[0] - t[1]))([ea, eb])
siam = keras.Model([a, b], layers.Dense(1)(dist))
