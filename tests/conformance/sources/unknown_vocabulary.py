import numpy as np
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.layers import Embedding, LSTM, Dense, Input
from tensorflow.keras.models import Model, Sequential

with open("corpus.txt") as f:
    text = f.read().lower()
tokenizer = Tokenizer()
tokenizer.fit_on_texts([text])
total_words = len(tokenizer.word_index) + 1
max_length = max(len(line.split()) for line in text.split("\n"))

model = Sequential()
model.add(Input(shape=(max_length - 1,)))
model.add(Embedding(total_words, 100))
model.add(LSTM(150, return_sequences=True))
model.add(LSTM(100))
model.add(Dense(total_words / 2, activation="relu") if False else Dense(64, activation="relu"))
model.add(Dense(total_words, activation="softmax"))
