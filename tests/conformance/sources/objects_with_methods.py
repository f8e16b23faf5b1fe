import keras
from keras import layers
class Net:
    _registry = []
    def __init__(self, units=None, **options):
        self._units = units or [32, 16]
        self.options = {"dropout": 0.1, "act": "relu", **options}
        self.__dict__.update(self.options)
        Net._registry.append(self)
    @property
    def units(self):
        return self._units
    @units.setter
    def units(self, value):
        self._units = list(value)
    def __len__(self):
        return len(self._units)
    def __getitem__(self, i):
        return self._units[i]
    def __iter__(self):
        yield from self._units
    def __call__(self, n_in, n_out=1):
        i = keras.Input((n_in,))
        x = i
        for u in self:
            x = layers.Dense(u, activation=self.act)(x)
            if self.dropout:
                x = layers.Dropout(self.dropout)(x)
        return keras.Model(i, layers.Dense(n_out)(x), name=f"net{len(self)}")
net = Net()
a = net(10)
net.units = (8, 8, 8)
b = net(10, n_out=net[0])
c = Net([4], dropout=0)(6)
