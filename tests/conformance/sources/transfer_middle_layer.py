from keras.applications.vgg16 import VGG16
from keras.models import Model
from keras.layers import GlobalAveragePooling2D, Dense

vgg = VGG16(weights=None, include_top=True)
features = Model(inputs=vgg.input, outputs=vgg.get_layer('block4_pool').output)
fc2 = Model(vgg.inputs, vgg.layers[-2].output, name='fc2_features')
for layer in features.layers:
    layer.trainable = layer.name.startswith('block4')
head = GlobalAveragePooling2D()(features.output)
head = Dense(3)(head)
classifier = Model(features.input, head)
