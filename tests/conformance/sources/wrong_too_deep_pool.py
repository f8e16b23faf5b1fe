from tensorflow.keras import Sequential, layers

ok = Sequential([layers.Input((16, 16, 3)), layers.Conv2D(4, 3), layers.MaxPooling2D()])
model = Sequential()
model.add(layers.Input((20, 20, 3)))
for filters in (8, 16, 32, 64):
    model.add(layers.Conv2D(filters, 3, activation="relu"))
    model.add(layers.MaxPooling2D(2))
model.add(layers.Flatten())
model.add(layers.Dense(2))
