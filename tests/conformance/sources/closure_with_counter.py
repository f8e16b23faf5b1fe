import keras
from keras.layers import Dense, Dropout, Input, BatchNormalization, Add

counter = 0

def make_block_factory(prefix, width):
    n = 0
    def block(x, *, dropout: float = 0.0, residual=True):
        nonlocal n
        global counter
        n += 1
        counter += 1
        y = Dense(width * n, activation="relu", name=f"{prefix}_dense_{n}")(x)
        y = BatchNormalization(name=f"{prefix}_bn_{n}")(y)
        if dropout:
            y = Dropout(dropout, name=f"{prefix}_drop_{n}")(y)
        if residual and x.shape[-1] == y.shape[-1]:
            y = Add(name=f"{prefix}_add_{n}")([x, y])
        return y
    return block

tower = make_block_factory("tower", 24)
head = make_block_factory("head", 10)
inp = Input(shape=(24,))
z = tower(inp)
z = tower(z, dropout=0.2)
z = tower(z, residual=False)
out = head(z)
model = keras.Model(inp, [out, Dense(counter, name="count")(z)])
