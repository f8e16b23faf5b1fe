from keras.models import Sequential
from keras.layers import Dense, Activation
import numpy as np

print('making the model')
in_out_neurons = 2
hidden_neurons = 30

model = Sequential()
model.add(Dense(hidden_neurons, input_dim=in_out_neurons))
model.add(Activation("linear"))
print("so far", len(model.layers), 'layers')
model.add(Dense(in_out_neurons))
try:
    model.compile(loss="mean_squared_error", optimizer="rmsprop")
except Exception as e:
    print(e)
for i in range(3):
    print(i)
