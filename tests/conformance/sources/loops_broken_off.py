import keras
from keras import layers
widths = [128, 64, 0, 32, -1, 8]
m = keras.Sequential([keras.Input((20,))])
for w in widths:
    if w == 0:
        continue
    if w < 0:
        break
    m.add(layers.Dense(w))
else:
    m.add(layers.Dense(777))
n, stack = 3, []
while True:
    stack.insert(0, n)
    n -= 1
    if not n: break
x = i = keras.Input((4,))
for k in stack[::-1]:
    x = layers.Dense(k)(x)
    for act in ("relu", "tanh"):
        if act == "tanh" and k > 2: break
        x = layers.Activation(act)(x)
m2 = keras.Model(i, x)
def gen(a, b):
    while a < b:
        yield a
        a *= 2
m3 = keras.Sequential([keras.Input((4,))] + [layers.Dense(u) for u in gen(2, 20)] + [layers.Dense(sum(gen(1, 8)))])
m4 = keras.Sequential()
[m4.add(l) for l in (keras.Input((5,)), layers.Dense(3), layers.Dense(2))]
m4.pop()
names = [l.name for l in m3.layers]
m5 = keras.Model(m3.inputs, m3.get_layer(names[2]).output)
m6 = keras.Model(m3.inputs, [l.output for l in m3.layers if l.units >= 8])
lookup = dict(zip("abc", (1, 2, 3)))
m7 = keras.Sequential([keras.Input((3,))] + [layers.Dense(v, name=k) for k, v in sorted(lookup.items(), key=lambda kv: -kv[1])])
total = 0
for l in m7.layers:
    total += l.count_params()
m8 = keras.Sequential([keras.Input((2,)), layers.Dense(total)])
