import keras
from keras import layers
import numpy as np


class Residual(layers.Layer):
    def __init__(self, filters, strides=1, use_1x1=False, **kwargs):
        super().__init__(**kwargs)
        self.conv1 = layers.Conv2D(filters, 3, padding="same", strides=strides)
        self.conv2 = layers.Conv2D(filters, 3, padding="same")
        self.conv3 = layers.Conv2D(filters, 1, strides=strides) if use_1x1 else None
        self.bn1 = layers.BatchNormalization()
        self.bn2 = layers.BatchNormalization()

    def call(self, x):
        y = keras.activations.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.conv3 is not None:
            x = self.conv3(x)
        y = y + x
        return keras.activations.relu(y)


class ResNet(keras.Model):
    def __init__(self, arch=((2, 16), (2, 32)), classes=10):
        super().__init__()
        self.stem = keras.Sequential([
            layers.Conv2D(16, 3, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
        ])
        self.stages = []
        for i, (n, f) in enumerate(arch):
            for j in range(n):
                first = j == 0 and i > 0
                self.stages.append(Residual(f, strides=2 if first else 1, use_1x1=first))
        self.pool = layers.GlobalAveragePooling2D()
        self.head = layers.Dense(classes, activation="softmax")

    def call(self, inputs):
        x = self.stem(inputs)
        for stage in self.stages:
            x = stage(x)
        return self.head(self.pool(x))


net = ResNet()
out = net(np.zeros((1, 32, 32, 3)))
print(out.shape)
