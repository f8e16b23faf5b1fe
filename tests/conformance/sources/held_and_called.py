import keras
from keras import layers
d = layers.Dense(5)
i = keras.Input((7, 3))
j = keras.Input((3,))
a = layers.TimeDistributed(d)(i)
b = d(j)
m = keras.Model([i, j], [a, b])
cell = layers.LSTMCell(4)
rnn = layers.RNN(cell, return_sequences=True)
class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.cell = layers.GRUCell(6)
        self.rnn = layers.RNN(self.cell)
        self.d = layers.Dense(2)
        self.td = layers.TimeDistributed(self.d)
    def call(self, x):
        y = self.rnn(x)
        return self.td(x), self.d(x[:, 0])
two = Two()
two(keras.Input((7, 3)))
