import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Conv1D, Flatten
from tensorflow.keras.utils import to_categorical

rng = np.random.default_rng(0)
features = np.zeros((300, 36))
labels = rng.integers(0, 4, size=300)
onehot = to_categorical(labels, num_classes=4)
X_train, X_test, y_train, y_test = train_test_split(features, onehot, test_size=0.2, random_state=1)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)

mlp = Sequential([Dense(20, activation='relu', input_shape=(X_train.shape[1],)), Dense(y_train.shape[1], 'softmax')])

X_train = X_train.reshape(-1, 6, 6)
X_test = np.expand_dims(X_test, 2)
conv = Sequential()
conv.add(Conv1D(10, 3, input_shape=X_train[0].shape))
conv.add(Flatten())
conv.add(Dense(onehot.shape[-1]))

conv2 = Sequential([Conv1D(5, 2, input_shape=X_test.shape[1:]), Flatten(), Dense(np.ones((2, 3)).shape[1])])
