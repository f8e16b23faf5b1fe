import tensorflow as tf
from tensorflow import keras

inputs = {
    "age": keras.Input(shape=(1,), name="age"),
    "city": keras.Input(shape=(1,), name="city", dtype="int64"),
    "pixels": keras.Input(shape=(16, 16, 3), name="pixels"),
}
city = keras.layers.Embedding(input_dim=30, output_dim=4)(inputs["city"])
city = keras.layers.Reshape((4,))(city)
pixels = keras.layers.Conv2D(6, 3, activation="relu")(inputs["pixels"])
pixels = keras.layers.GlobalAveragePooling2D()(pixels)
joined = keras.layers.Concatenate()([inputs["age"], city, pixels])
joined = keras.layers.Dense(10, activation="relu")(joined)
outputs = {
    "income": keras.layers.Dense(1, name="income")(joined),
    "married": keras.layers.Dense(1, activation="sigmoid", name="married")(joined),
}
model = keras.Model(inputs=inputs, outputs=outputs, name="census")
model.compile("adam", loss={"income": "mae", "married": "binary_crossentropy"})
