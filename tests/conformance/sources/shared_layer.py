from keras import Input, Model, layers

shared_embedding = layers.Embedding(1000, 32)
shared_lstm = layers.LSTM(24)
question = Input((None,), dtype="int32")
answer = Input((None,), dtype="int32")
encoded = [shared_lstm(shared_embedding(t)) for t in (question, answer)]
score = layers.Dot(axes=1, normalize=True)(encoded)
model = Model([question, answer], score)
