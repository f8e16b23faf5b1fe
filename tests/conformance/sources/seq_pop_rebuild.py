from keras.models import Sequential, Model
from keras.layers import *

model = Sequential(name="before")
model.add(Input(shape=(20,)))
model.add(Dense(16, activation="relu", name="first"))
model.add(Dense(8, activation="relu", name="second"))
model.add(Dense(3, activation="softmax", name="old_head"))
model.compile(loss="categorical_crossentropy", optimizer="sgd")

# give it a new head
model.pop()
model.layers[0].trainable = False
model.add(Dropout(0.1))
model.add(Dense(5, activation="softmax", name="new_head"))
model.compile(loss="categorical_crossentropy", optimizer="sgd")

features = Model(model.inputs, model.layers[-3].output, name="features")
