import keras
from keras.layers import Dense, LSTM, Dropout, Input, Embedding, Flatten, Concatenate, Lambda
import keras.backend as K
users, items = 50, 70
u_in, i_in = Input((1,), name="u"), Input((1,), name="i")
def tower(inp, n, d=8):
    e = Embedding(n, d, name=f"emb_{inp.name}")(inp)
    b = Embedding(n, 1, name=f"bias_{inp.name}")(inp)
    return Flatten()(e), Flatten()(b)
ue, ub = tower(u_in, users)
ie, ib = tower(i_in, items)
dot = keras.layers.Dot(axes=1)([ue, ie])
out = keras.layers.Add()([dot, ub, ib])
out = Lambda(lambda x: x * 4 + 1)(out)
mf = keras.Model([u_in, i_in], out)
deep = Concatenate()([ue, ie])
for n in (16, 8):
    deep = Dense(n, activation="relu", name="dense_%d" % n)(deep)
    deep = keras.layers.BatchNormalization()(deep) if n > 8 else deep
neumf = keras.Model(inputs=dict(u=u_in, i=i_in), outputs=Dense(1)(Concatenate()([deep, dot])))
for w in neumf.layers:
    w.trainable = not w.name.startswith("emb")
