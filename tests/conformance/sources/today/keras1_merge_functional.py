from keras.layers import Input, Embedding, LSTM, Dense, concatenate, add, Convolution1D, GlobalMaxPooling1D
from keras.models import Model

main_input = Input(shape=(100,), dtype='int32', name='main_input')
x = Embedding(output_dim=512, input_dim=10000)(main_input)
lstm_out = LSTM(32, dropout=0.2, recurrent_dropout=0.2, recurrent_activation='sigmoid')(x)
conv = Convolution1D(filters=16, kernel_size=5, padding='valid', activation='relu', strides=1)(x)
conv = GlobalMaxPooling1D()(conv)
auxiliary_input = Input(shape=(5,), name='aux_input')
x = concatenate([lstm_out, conv, auxiliary_input])
x = Dense(64, activation='relu', kernel_regularizer='l2')(x)
y = Dense(64)(auxiliary_input)
x = add([x, y])
main_output = Dense(1, activation='sigmoid', name='main_output')(x)
model = Model(inputs=[main_input, auxiliary_input], outputs=[main_output])
