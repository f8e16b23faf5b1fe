import numpy as np
from keras.utils import to_categorical
from keras.datasets import mnist
from keras.layers import Dense

(x, y), _ = mnist.load_data()
x = x.reshape(len(x), -1)
y = to_categorical(y)
print(x.shape, y.shape, Dense)
