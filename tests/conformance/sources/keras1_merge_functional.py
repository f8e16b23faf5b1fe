from keras.layers import Input, Embedding, LSTM, Dense, merge, Convolution1D, GlobalMaxPooling1D
from keras.models import Model

main_input = Input(shape=(100,), dtype='int32', name='main_input')
x = Embedding(output_dim=512, input_dim=10000, input_length=100)(main_input)
lstm_out = LSTM(32, dropout_W=0.2, dropout_U=0.2, inner_activation='sigmoid')(x)
conv = Convolution1D(nb_filter=16, filter_length=5, border_mode='valid', activation='relu', subsample_length=1)(x)
conv = GlobalMaxPooling1D()(conv)
auxiliary_input = Input(shape=(5,), name='aux_input')
x = merge([lstm_out, conv, auxiliary_input], mode='concat')
x = Dense(64, activation='relu', W_regularizer='l2')(x)
y = Dense(64)(auxiliary_input)
x = merge([x, y], mode='sum')
main_output = Dense(1, activation='sigmoid', name='main_output')(x)
model = Model(input=[main_input, auxiliary_input], output=[main_output])
