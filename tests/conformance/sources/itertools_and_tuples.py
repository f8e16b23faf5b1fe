import keras
from keras import layers as L
from typing import NamedTuple
from collections import namedtuple, OrderedDict, defaultdict
from itertools import chain, pairwise, product, repeat, islice, accumulate
from operator import mul, itemgetter
from functools import reduce
class Spec(NamedTuple):
    filters: int
    repeat: int = 2
    down: bool = True
BlockArgs = namedtuple("BlockArgs", "k s f")
SPECS = [Spec(8), Spec(16, 3), Spec(32, down=False)]
def tower(x, specs=SPECS):
    for idx, (f, n, down) in enumerate(specs):
        for j in range(n):
            x = L.Conv2D(f, 3, padding="same", name=f"b{idx}_{j}")(x)
        if down:
            x = L.MaxPool2D()(x)
    return x
i = keras.Input((32, 32, 3))
m = keras.Model(i, L.Dense(reduce(mul, [2, 3]))(L.GlobalAveragePooling2D()(tower(i))))
args = [BlockArgs(3, 1, 8), BlockArgs(k=5, s=2, f=16)]
seq = keras.Sequential(list(chain([keras.Input((32, 32, 3))], (L.Conv2D(a.f, a.k, strides=a.s) for a in args), [L.Flatten()])))
dims = [64, 32, 16, 8]
mlp = keras.Sequential([keras.Input((dims[0],))] + [L.Dense(o, name=f"l_{a}_{o}") for a, o in pairwise(dims)])
grid = {f"{u}_{a}": keras.Sequential([keras.Input((4,)), L.Dense(u, a)], name=f"g{u}{a}") for u, a in product((2, 3), ("relu", "tanh"))}
od = OrderedDict([("fc1", 12), ("fc2", 7)])
net = keras.Sequential([keras.Input((5,)), *(L.Dense(v, name=k) for k, v in od.items())])
dd = defaultdict(list)
for n in range(6):
    dd["odd" if n % 2 else "even"].append(n + 1)
both = keras.Sequential([keras.Input((3,))] + [L.Dense(u) for u in dd["odd"] + dd["even"][-1:]])
acc = keras.Sequential([keras.Input((3,)), *[L.Dense(u) for u in accumulate([1, 2, 3])], *map(L.Dense, repeat(4, 2)), *islice((L.Dense(k) for k in (9, 8, 7)), 2)])
