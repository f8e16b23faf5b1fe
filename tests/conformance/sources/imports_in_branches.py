import os

if os.path.exists("old"):
    from keras.layers import Dense, Input
    from keras.models import Model
else:
    from tensorflow.keras.layers import Dense, Input
    from tensorflow.keras.models import Model


def build(units=3):
    start = Input((4,))
    return Model(start, Dense(units)(start))


model = build()
