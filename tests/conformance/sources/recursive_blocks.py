import keras
from keras import layers
def tree(x, depth, width):
    if depth == 0:
        return layers.Dense(width, activation="relu")(x)
    left = tree(layers.Dense(width)(x), depth - 1, width // 2)
    right = tree(layers.Dense(width)(x), depth - 1, width // 2)
    return layers.Concatenate()([left, right])
inp = keras.Input((16,))
model = keras.Model(inp, tree(inp, 3, 32))
class Hourglass(layers.Layer):
    def __init__(self, n, f, bn=None, increase=0):
        super().__init__()
        nf = f + increase
        self.up1 = layers.Conv2D(f, 3, padding="same")
        self.pool1 = layers.MaxPool2D(2)
        self.low1 = layers.Conv2D(nf, 3, padding="same")
        self.n = n
        if self.n > 1:
            self.low2 = Hourglass(n - 1, nf, bn=bn, increase=increase)
        else:
            self.low2 = layers.Conv2D(nf, 3, padding="same")
        self.low3 = layers.Conv2D(f, 3, padding="same")
        self.up2 = layers.UpSampling2D()
    def call(self, x):
        up1 = self.up1(x)
        low = self.low3(self.low2(self.low1(self.pool1(x))))
        return up1 + self.up2(low)
hg = keras.Sequential([keras.Input((64, 64, 8)), Hourglass(4, 8, increase=4), layers.Conv2D(17, 1)])
