import keras
from keras import layers


class Net(keras.Model):
    def __init__(self, units=8):
        super().__init__()
        self.body = [layers.Dense(units, activation="relu") for _ in range(2)]
        self.drop = layers.Dropout(0.2)
        self.head = layers.Dense(3)

    def call(self, inputs, training=None):
        x = inputs
        for layer in self.body:
            x = layer(x)
        if training:
            x = self.drop(x)
        return self.head(x)


net = Net()
net.build((None, 6))
