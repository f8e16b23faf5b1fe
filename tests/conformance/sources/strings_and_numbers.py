import math
import os
from keras import Sequential, layers

WIDTH = int(os.environ.get("WIDTH", "48"))
SIZE = "{}x{}".format(20, 30)
h, w = (int(v) for v in SIZE.split("x"))
names = "alpha,beta,gamma".split(",")
levels = int(math.log2(64)) - 2
pattern = dict(zip(names, [2 ** (i + 3) for i in range(3)]))
total = sum(pattern.values())
biggest, smallest = max(pattern.values()), min(pattern.values())
order = sorted(pattern, key=lambda n: -pattern[n])
ratio = round(total / 3.0)
rest = divmod(total, 10)[1]

model = Sequential(name="_".join(names[:2]).upper())
model.add(layers.Input((h, w)))
model.add(layers.Reshape((h * w,)))
for n in order:
    model.add(layers.Dense(pattern[n], name=n.capitalize()))
model.add(layers.Dense(math.ceil(total * 0.3), name=f"r{ratio:03d}"))
model.add(layers.Dense(abs(-rest) or 1))
model.add(layers.Dense(levels if levels > 3 else smallest // 2))
model.add(layers.Dense(len(set(names + ["alpha"])) + (biggest & 0b11) + (1 << 2)))
model.add(layers.Dense(WIDTH))
