import keras
from keras import Sequential, layers
from keras.layers import Input


def small(name):
    return Sequential([Input((2,)), layers.Dense(3), layers.BatchNormalization(), layers.Dense(4)], name=name)


by_setattr = small("by_setattr")
for layer in by_setattr.layers:
    setattr(layer, "trainable", False)

in_a_list = small("in_a_list")
[setattr(layer, "trainable", False) for layer in in_a_list.layers[-1:]]

by_class_name = small("by_class_name")
by_class_name.trainable = False
for layer in by_class_name.layers:
    if layer.__class__.__name__ == "BatchNormalization":
        layer.trainable = True

from_the_start = Sequential([Input((2,)), layers.Dense(3)], trainable=False)

both_ways = layers.Bidirectional(layers.GRU(2, return_sequences=True))
wrapped = Sequential([Input((4, 2)), both_ways, layers.TimeDistributed(layers.Dense(3))])
wrapped.layers[0].forward_layer.trainable = False
wrapped.layers[1].trainable = False
