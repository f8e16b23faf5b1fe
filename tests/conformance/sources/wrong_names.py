from keras.layers import Dense, Input
from keras.models import Sequential

model = Sequential([Input((8,))])
model.add(Dense(3, name="hidden"))
model.add(Dense(3, name="hidden"))
