import functools, time
import keras
from keras import layers
REGISTRY = {}
def register(name):
    def deco(fn):
        REGISTRY[name] = fn
        return fn
    return deco
def timed(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        t = time.time()
        out = fn(*args, **kwargs)
        print(time.time() - t)
        return out
    return wrapper
@register("lenet")
@timed
def lenet(shape=(32, 32, 1), classes=10):
    return keras.Sequential([keras.Input(shape), layers.Conv2D(6, 5), layers.AveragePooling2D(2), layers.Conv2D(16, 5), layers.AveragePooling2D(2), layers.Flatten(), layers.Dense(120), layers.Dense(84), layers.Dense(classes)], name="lenet")
@register("mlp")
def mlp(shape=(32, 32, 1), classes=10, *, hidden=(64,)):
    model = keras.Sequential(name="mlp")
    model.add(keras.Input(shape)); model.add(layers.Flatten())
    [model.add(layers.Dense(h)) for h in hidden]
    model.add(layers.Dense(classes))
    return model
@keras.saving.register_keras_serializable(package="x")
class Scale(layers.Layer):
    def build(self, shape):
        self.gamma = self.add_weight(name="gamma", shape=(shape[-1],), initializer="ones")
        self.t = self.add_weight(shape=(), trainable=False)
    def call(self, x):
        return x * self.gamma + self.t
model = REGISTRY["lenet"](classes=26)
other = REGISTRY.get("mlp", lenet)(hidden=[300, 100])
third = keras.Sequential([keras.Input((9,)), Scale(), layers.Dense(2)])
