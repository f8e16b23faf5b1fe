import numpy as np
from keras.utils import to_categorical
from keras.models import Sequential
from keras.layers import Dense, Embedding, LSTM
y_raw = np.array([0, 1, 2, 2, 1, 0, 3])
labels = to_categorical(y_raw)
num_classes = labels.shape[1]
a = Sequential([Dense(4, input_shape=(5,)), Dense(num_classes, activation="softmax")])
b = Sequential([Dense(4, input_shape=(5,)), Dense(len(np.unique(y_raw)), activation="softmax")])
c = Sequential([Dense(4, input_shape=(5,)), Dense(np.unique(y_raw).size)])

e = Sequential([Dense(4, input_shape=(5,)), Dense(int(np.max(y_raw)) + 1)])
f = Sequential([Dense(4, input_shape=(5,)), Dense(len(set(y_raw)))])
docs = ["well done", "good work", "poor effort", "not good"]
words = sorted({w for d_ in docs for w in d_.split()})
index = {w: i + 1 for i, w in enumerate(words)}
maxlen = max(len(s.split()) for s in docs)
g = Sequential([Embedding(len(index) + 1, 8, input_length=maxlen) if False else Embedding(len(index) + 1, 8), LSTM(4), Dense(1)])
g.build((None, maxlen))
text = "hello world, this is text"
chars = sorted(list(set(text)))
char_indices = dict((c_, i) for i, c_ in enumerate(chars))
h = Sequential([LSTM(128, input_shape=(40, len(chars))), Dense(len(char_indices), activation="softmax")])
