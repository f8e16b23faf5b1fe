from keras.models import Sequential
from keras.layers import Dense, Dropout, Input

model = Sequential([
    Input(shape=(10,)),
    Dense(32, activation="relu"),
    Dropout(0.2),
    Dense(16, activaton="relu"),
    Dense(1),
])
