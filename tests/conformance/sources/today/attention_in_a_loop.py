from tensorflow.keras.layers import Bidirectional, Concatenate, Permute, Dot, Input, LSTM, Multiply, RepeatVector, Dense, Activation, Lambda, Reshape
from tensorflow.keras.models import Model
import numpy as np
Tx, Ty, n_a, n_s = 30, 10, 32, 64
human_vocab = {c: i for i, c in enumerate(list('abcdefghijklmnopqrstuvwxyz0123456789'))}
machine_vocab = dict(enumerate('0123456789-'))
repeator = RepeatVector(Tx)
concatenator = Concatenate(axis=-1)
densor1 = Dense(10, activation="tanh")
densor2 = Dense(1, activation="relu")
activator = Activation('softmax', name='attention_weights')
dotor = Dot(axes=1)
def one_step_attention(a, s_prev):
    s_prev = repeator(s_prev)
    concat = concatenator([a, s_prev])
    e = densor1(concat)
    energies = densor2(e)
    alphas = activator(energies)
    context = dotor([alphas, a])
    return context
post_activation_LSTM_cell = LSTM(n_s, return_state=True)
output_layer = Dense(len(machine_vocab), activation='softmax')
def modelf(Tx, Ty, n_a, n_s, human_vocab_size, machine_vocab_size):
    X = Input(shape=(Tx, human_vocab_size))
    s0 = Input(shape=(n_s,), name='s0')
    c0 = Input(shape=(n_s,), name='c0')
    s = s0
    c = c0
    outputs = []
    a = Bidirectional(LSTM(units=n_a, return_sequences=True))(X)
    for t in range(Ty):
        context = one_step_attention(a, s)
        _, s, c = post_activation_LSTM_cell(sequences=context, initial_state=[s, c])
        out = output_layer(inputs=s)
        outputs.append(out)
    return Model(inputs=[X, s0, c0], outputs=outputs)
model = modelf(Tx, Ty, n_a, n_s, len(human_vocab), len(machine_vocab))
n_values, n_a2 = 90, 64
reshaper = Reshape((1, n_values))
LSTM_cell = LSTM(n_a2, return_state=True)
densor = Dense(n_values, activation='softmax')
def djmodel(Tx, LSTM_cell, densor, reshaper):
    n_values = densor.units
    n_a = LSTM_cell.units
    X = Input(shape=(Tx, n_values))
    a0 = Input(shape=(n_a,), name='a0')
    c0 = Input(shape=(n_a,), name='c0')
    a, c = a0, c0
    outputs = []
    for t in range(Tx):
        x = X[:, t, :]
        x = reshaper(x)
        a, _, c = LSTM_cell(x, initial_state=[a, c])
        outputs.append(densor(a))
    return Model(inputs=[X, a0, c0], outputs=outputs)
dj = djmodel(5, LSTM_cell, densor, reshaper)
