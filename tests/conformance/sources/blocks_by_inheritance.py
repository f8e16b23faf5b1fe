import keras
from keras import layers, ops, Model, Input
class BaseBlock(layers.Layer):
    expansion = 1
    def __init__(self, ch, **kw):
        super().__init__(**kw)
        self.ch = ch
        self._make()
    def _make(self):
        raise NotImplementedError
    def call(self, x, training=None):
        h = x
        for l in self.seq:
            h = l(h)
        if h.shape[-1] != x.shape[-1]:
            x = self.proj(x)
        return ops.relu(h + x)
class Basic(BaseBlock):
    def _make(self):
        self.seq = [layers.Conv2D(self.ch, 3, padding="same"), layers.ReLU(), layers.Conv2D(self.ch * self.expansion, 3, padding="same")]
        self.proj = layers.Conv2D(self.ch * self.expansion, 1)
class Bottle(BaseBlock):
    expansion = 4
    def _make(self):
        self.seq = [layers.Conv2D(self.ch, 1), layers.Conv2D(self.ch, 3, padding="same"), layers.Conv2D(self.ch * self.expansion, 1)]
        self.proj = layers.Conv2D(self.ch * self.expansion, 1)
BLOCKS = {"basic": Basic, "bottle": Bottle}
def make(kind, widths=(8, 16)):
    i = Input((16, 16, 3))
    x = i
    for k, w in enumerate(widths):
        x = BLOCKS[kind](w, name=f"{kind}{k}")(x)
        x = layers.MaxPool2D()(x)
    x = layers.GlobalAveragePooling2D()(x)
    return Model(i, layers.Dense(2)(x), name=kind)
nets = [make(k) for k in sorted(BLOCKS)]
m = nets[0]
