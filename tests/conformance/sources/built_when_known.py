import keras
from keras import layers, Sequential, Input
class Own(layers.Layer):
    def build(self, shape):
        self.inner = layers.Dense(5)
    def call(self, x):
        return self.inner(x)
m = Sequential([Input((3,)), Own()])
m.layers[0].trainable = False
late = Sequential([Own()])
late.build((None, 3))
late.layers[0].trainable = False
early = Sequential([Own()])
early.layers[0].trainable = False
early.build((None, 3))
