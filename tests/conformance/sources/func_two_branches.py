import keras
from keras.layers import Input, Dense, concatenate, Embedding, Flatten
from keras.models import Model

n_words, n_numbers = 500, 7
words = Input(shape=(12,), dtype='int32', name='words')
numbers = Input(shape=(n_numbers,), name='numbers')

a = Embedding(n_words, 16)(words)
a = Flatten()(a)
a = Dense(32, activation='relu')(a)

b = Dense(8, activation='relu')(numbers)
b = Dense(8, activation='relu')(b)

merged = concatenate([a, b], axis=-1)
x = Dense(16)(merged)
x = keras.activations.relu(x)
price = Dense(1, name='price')(x)
kind = Dense(4, activation='softmax', name='kind')(x)

model = Model(inputs=[words, numbers], outputs=[price, kind])
model.compile(optimizer='adam', loss={'price': 'mse', 'kind': 'categorical_crossentropy'})
