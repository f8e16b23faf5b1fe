import tensorflow as tf

IMG_SIZE = (128, 128)
IMG_SHAPE = IMG_SIZE + (3,)
base = tf.keras.applications.MobileNetV2(input_shape=IMG_SHAPE, include_top=False, weights=None, alpha=0.5)
base.trainable = False
model = tf.keras.Sequential([
    base,
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dropout(0.2),
    tf.keras.layers.Dense(1),
])
model.compile(optimizer=tf.keras.optimizers.Adam(1e-4), loss=tf.keras.losses.BinaryCrossentropy(from_logits=True))

# fine tuning
base.trainable = True
fine_tune_at = 100
for layer in base.layers[:fine_tune_at]:
    layer.trainable = False
