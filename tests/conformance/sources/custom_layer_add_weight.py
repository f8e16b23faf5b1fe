import keras
from keras import ops
from keras.layers import Layer, Dense, Input


class Linear(Layer):
    def __init__(self, units=32, **kwargs):
        super(Linear, self).__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)
        self.count = self.add_weight(name="count", shape=(), initializer="zeros", trainable=False)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b


class Scale(Layer):
    def build(self, input_shape):
        self.gain = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="gain")
        super().build(input_shape)

    def call(self, x):
        return x * self.gain

    def compute_output_shape(self, input_shape):
        return input_shape


inputs = Input((24,))
x = Linear(16, name="lin")(inputs)
x = Scale()(x)
x = Linear(4)(x)
model = keras.Model(inputs, Dense(1)(x))
