import keras
from keras import layers, regularizers
import pandas as pd

EMBEDDING_SIZE = 50
num_users, num_movies = 610, 9724


class RecommenderNet(keras.Model):
    def __init__(self, num_users, num_movies, embedding_size, **kwargs):
        super().__init__(**kwargs)
        self.user_embedding = layers.Embedding(num_users, embedding_size, embeddings_initializer="he_normal",
                                               embeddings_regularizer=keras.regularizers.l2(1e-6))
        self.user_bias = layers.Embedding(num_users, 1)
        self.movie_embedding = layers.Embedding(num_movies, embedding_size)
        self.movie_bias = layers.Embedding(num_movies, 1)

    def call(self, inputs):
        user_vector = self.user_embedding(inputs[:, 0])
        user_bias = self.user_bias(inputs[:, 0])
        movie_vector = self.movie_embedding(inputs[:, 1])
        movie_bias = self.movie_bias(inputs[:, 1])
        dot = keras.ops.tensordot(user_vector, movie_vector, 2)
        return keras.ops.nn.sigmoid(dot + user_bias + movie_bias)


model = RecommenderNet(num_users, num_movies, EMBEDDING_SIZE)
model.build((None, 2))

user_in = keras.Input((1,), name="user")
item_in = keras.Input((1,), name="item")
mf = layers.Dot(axes=2)([layers.Embedding(num_users, 8)(user_in), layers.Embedding(num_movies + 1, 8)(item_in)])
mf_model = keras.Model([user_in, item_in], layers.Flatten()(mf))
