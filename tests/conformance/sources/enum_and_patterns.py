import keras
from keras import layers
from enum import Enum

class Kind(Enum):
    CNN = "cnn"
    RNN = "rnn"
    MLP = "mlp"

def make(kind: Kind, units: int = 32):
    match kind:
        case Kind.CNN:
            stack = [keras.Input((64, 4)), layers.Conv1D(units, 5), layers.MaxPooling1D(), layers.Flatten()]
        case Kind.RNN:
            stack = [keras.Input((64, 4)), layers.LSTM(units)]
        case Kind.MLP | None:
            stack = [keras.Input((256,)), layers.Dense(units)]
        case _:
            raise ValueError(kind)
    return keras.Sequential([*stack, layers.Dense(1)], name=kind.value)

def from_spec(spec):
    match spec:
        case ["dense", n]:
            return layers.Dense(n)
        case ("conv", f, k):
            return layers.Conv2D(f, k)
        case {"type": "pool", "size": s}:
            return layers.MaxPooling2D(s)
        case str() as word:
            return getattr(layers, word)()

models = {k.name: make(k) for k in Kind}
third = keras.Sequential([keras.Input((28, 28, 1))] + [from_spec(s) for s in [("conv", 8, 3), {"type": "pool", "size": 2}, "Flatten", ["dense", 3]]])
