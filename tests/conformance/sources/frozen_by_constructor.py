import keras
from keras import layers, Sequential, Input, Model

i = Input((3, 4))
a = Model(i, layers.Bidirectional(layers.LSTM(3), trainable=False)(i))
b = Model(i, layers.TimeDistributed(layers.Dense(3), trainable=False)(i))
c = Model(i, layers.MultiHeadAttention(2, 3, trainable=False)(i, i))
d = Model(i, layers.RNN(layers.LSTMCell(3), trainable=False)(i))
e = Model(i, layers.GRU(3, trainable=False)(i))
s = Sequential([Input((3,)), layers.Dense(2)], trainable=False)
f = Sequential([s, layers.Dense(2)])
j = Input((3,))
g = Model(j, layers.Dense(2)(j), trainable=False)
h = Model(j, layers.BatchNormalization(trainable=False)(j))
k = Model(j, g(j))
l = Model(i, layers.Bidirectional(layers.LSTM(3, trainable=False))(i))


class My(layers.Layer):
    def __init__(self, **k):
        super().__init__(**k)
        self.d = layers.Dense(3)

    def build(self, s):
        self.e = layers.Dense(4)
        self.w = self.add_weight(shape=(2,))

    def call(self, x):
        return self.e(self.d(x))


o = Model(j, My(trainable=False)(j))
m = My()
m.trainable = False
p = Model(j, m(j))
m2 = My()
q = Model(j, m2(j))
m2.trainable = False


class Net(Model):
    def __init__(self, **k):
        super().__init__(**k)
        self.d = layers.Dense(3)

    def call(self, x):
        return self.d(x)


r = Net(trainable=False)
r(j)
u = Model(j, r(j))


class Own(layers.Layer):
    def __init__(self, units):
        super().__init__(trainable=False)
        self.units = units

    def build(self, s):
        self.w = self.add_weight(shape=(s[-1], self.units))

    def call(self, x):
        return keras.ops.matmul(x, self.w)


v = Model(j, Own(5)(j))
w = Sequential([Input((3,)), layers.Dense(2)], trainable=False)
w.trainable = True
x = Sequential([w, layers.Dense(1)])
