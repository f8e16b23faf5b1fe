from dataclasses import dataclass, field
from collections import namedtuple, OrderedDict
from enum import Enum
from types import SimpleNamespace

import keras
from keras import layers


@dataclass
class Config:
    width: int = 20
    depth: int = 2
    rates: list = field(default_factory=lambda: [0.1, 0.2])
    input_shape: tuple = (16,)

    @property
    def out(self):
        return self.width // 4


class Size(Enum):
    SMALL = 4
    LARGE = 40


Head = namedtuple("Head", ["units", "activation"])
ns = SimpleNamespace(classes=3)
cfg = Config(depth=3)
heads = OrderedDict([("a", Head(2, "relu")), ("b", Head(units=ns.classes, activation=None))])

inp = keras.Input(cfg.input_shape)
x = inp
for d in range(cfg.depth):
    x = layers.Dense(cfg.width)(x)
    if d < len(cfg.rates):
        x = layers.Dropout(cfg.rates[d])(x)
x = layers.Dense(cfg.out)(x)
x = layers.Dense(Size.LARGE.value)(x)
outs = {k: layers.Dense(h.units, activation=h.activation, name=k)(x) for k, h in heads.items()}
model = keras.Model(inp, outs)
