import keras
from keras import layers
from keras.models import Sequential, Model
def build_model(vocab_size, seq_len=20, embedding_matrix=None, *, rnn='lstm', rnn_units=(16, 8), **dense_kw):
    m = Sequential(name=f'{rnn}_clf')
    if embedding_matrix is not None:
        m.add(layers.Embedding(vocab_size, embedding_matrix.shape[1], weights=[embedding_matrix], trainable=False))
    else:
        m.add(layers.Embedding(vocab_size, 12, input_length=seq_len) if keras.__version__.startswith('2') else layers.Embedding(vocab_size, 12))
    R = {'lstm': layers.LSTM, 'gru': layers.GRU}.get(rnn.lower(), layers.SimpleRNN)
    *first, last = rnn_units
    for u in first:
        m.add(layers.Bidirectional(R(u, return_sequences=True)))
    m.add(layers.Bidirectional(R(last)))
    m.add(layers.Dense(**{'units': 1, 'activation': 'sigmoid', **dense_kw}))
    m.build((None, seq_len))
    return m
a = build_model(500)
b = build_model(500, rnn='GRU', rnn_units=[4])
c = build_model(300, 10, rnn='x', units=3)
