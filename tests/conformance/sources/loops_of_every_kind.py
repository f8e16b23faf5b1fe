import keras
from keras import layers
layer_sizes = [784, 256, 128, 10]
acts = ["relu"] * (len(layer_sizes) - 2) + ["softmax"]
mlp = keras.Sequential()
mlp.add(keras.Input(shape=layer_sizes[:1]))
for n_in, n_out, act in zip(layer_sizes, layer_sizes[1:], acts):
    mlp.add(layers.Dense(n_out, input_dim=n_in if False else None, activation=act) if False else layers.Dense(n_out, activation=act))
ae = keras.Sequential(name="ae")
ae.add(keras.Input((784,)))
for u in layer_sizes[1:-1] + layer_sizes[-1:] + layer_sizes[-2:0:-1]:
    ae.add(layers.Dense(u, "relu"))
ae.add(layers.Dense(layer_sizes[0], "sigmoid"))
width, i = 512, 0
pyramid = keras.Sequential([keras.Input((64,))])
while width >= 16:
    pyramid.add(layers.Dense(width, name="d%02d_%s" % (i, "x" * 2)))
    width //= 2; i += 1
    if width == 64: continue
    pyramid.add(layers.Activation("elu"))
else:
    pyramid.add(layers.Dense(1))
sizes = [2**k for k in range(3, 7)]
total = sum(sizes); biggest = max(sizes, key=lambda s: -s)
funcs = list(map(lambda s: layers.Dense(s), filter(lambda s: s > 8, sizes)))
m = keras.Sequential([keras.Input((total,)), *funcs, layers.Dense(biggest)])
a, *rest = sizes
m2 = keras.Sequential([keras.Input((a,))] + [layers.Dense(r) for r in rest if r != 32] + [layers.Dense(abs(-3)), layers.Dense(round(4.6)), layers.Dense(int("7")), layers.Dense(divmod(17, 5)[0])])
