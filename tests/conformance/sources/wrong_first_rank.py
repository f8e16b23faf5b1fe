from keras.layers import GRU, GlobalAveragePooling1D
from keras.models import Sequential

model = Sequential()
model.add(GRU(5, return_sequences=True, input_shape=(4,)))
model.add(GlobalAveragePooling1D())
