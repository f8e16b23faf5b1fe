from tensorflow.keras.datasets import reuters
from tensorflow.keras.preprocessing import sequence
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.utils import to_categorical
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Embedding, SpatialDropout1D, Conv1D, GlobalMaxPool1D, Dense, InputLayer

NUM_WORDS = 10_000
(x_train, y_train), (x_test, y_test) = reuters.load_data(num_words=NUM_WORDS, test_split=0.2)
x_train = pad_sequences(x_train, maxlen=150)
x_test = sequence.pad_sequences(x_test, maxlen=x_train.shape[1])
y_train, y_test = to_categorical(y_train, 46), to_categorical(y_test, 46)

model = Sequential()
model.add(InputLayer(shape=x_train.shape[1:]))
model.add(Embedding(NUM_WORDS, 50))
model.add(SpatialDropout1D(0.2))
model.add(Conv1D(64, 5, activation="relu"))
model.add(GlobalMaxPool1D())
model.add(Dense(y_train.shape[1], activation="softmax"))
