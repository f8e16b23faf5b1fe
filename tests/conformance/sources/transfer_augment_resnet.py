import keras
from keras import layers
from keras.applications.resnet50 import ResNet50, preprocess_input

data_augmentation = keras.Sequential([
    layers.RandomFlip("horizontal"),
    layers.RandomRotation(0.2),
])
base_model = ResNet50(include_top=False, weights=None, pooling="avg", input_shape=(160, 160, 3))
base_model.trainable = False

inputs = keras.Input(shape=(160, 160, 3))
x = data_augmentation(inputs)
x = preprocess_input(x)
x = base_model(x, training=False)
x = layers.Dropout(0.3)(x)
outputs = layers.Dense(5, activation="softmax")(x)
model = keras.Model(inputs, outputs)
