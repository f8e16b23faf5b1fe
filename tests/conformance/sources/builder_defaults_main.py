"""Train a small network on numbers that are made up."""
import numpy as np
from keras import Sequential
from keras.layers import Dense, Dropout, Input


def make_data(n=200, d=6):
    x = np.random.rand(n, d)
    y = x.sum(axis=1, keepdims=True)
    return x, y


def build_model(n_inputs, n_hidden=(32, 16), rate=0.3, activation="tanh"):
    model = Sequential()
    model.add(Input((n_inputs,)))
    for units in n_hidden:
        model.add(Dense(units, activation=activation))
        if rate > 0:
            model.add(Dropout(rate))
    model.add(Dense(1))
    model.compile(loss="mse", optimizer="adam")
    return model


def main():
    x, y = make_data()
    model = build_model(x.shape[1])
    model.fit(x, y, epochs=5, verbose=0)
    wide = build_model(n_inputs=x.shape[-1], n_hidden=[64] * 3, rate=0)
    wide.fit(x, y)
    print(model.predict(x[:3]), wide.predict(x[:3]))


if __name__ == "__main__":
    main()
