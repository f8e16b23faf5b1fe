from keras.models import Model
from keras.layers import Input, Dense, Conv1D, MaxPooling1D, Flatten, concatenate

n_heads = 3
n_timesteps, n_features, n_outputs = 128, 9, 6
kernels = {0: 3, 1: 5, 2: 11}
inputs, flats = [], []
for head in range(n_heads):
    visible = Input(shape=(n_timesteps, n_features), name='head_{}'.format(head))
    conv = Conv1D(filters=64, kernel_size=kernels[head], activation='relu')(visible)
    pool = MaxPooling1D(pool_size=2)(conv)
    flats += [Flatten()(pool)]
    inputs.append(visible)
merged = concatenate(flats)
dense = Dense(100, activation='relu')(merged)
model = Model(inputs=inputs, outputs=[Dense(1, name='out_%d' % i)(dense) for i in range(n_outputs)])
