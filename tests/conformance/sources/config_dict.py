from tensorflow.keras import layers, models, regularizers

CONFIG = {
    'input_shape': (32, 32, 3),
    'blocks': [
        {'filters': 32, 'kernel_size': 3, 'repeat': 2},
        {'filters': 64, 'kernel_size': 3, 'repeat': 2},
        {'filters': 128, 'kernel_size': 1, 'repeat': 1},
    ],
    'dense': {'units': 100, 'activation': 'elu'},
    'n_classes': 10,
    'l2': 1e-4,
}
CONFIG.update(n_classes=100)
CONFIG['dense']['units'] = 256


def create_model(cfg):
    reg = regularizers.l2(cfg.get('l2', 0.0))
    model = models.Sequential(name='configured')
    model.add(layers.InputLayer(cfg['input_shape']))
    for block in cfg['blocks']:
        for j in range(block['repeat']):
            model.add(layers.Conv2D(block['filters'], block['kernel_size'], padding='same',
                                    kernel_regularizer=reg))
            model.add(layers.LeakyReLU())
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(**cfg['dense']))
    model.add(layers.Dense(cfg['n_classes'], 'softmax'))
    return model


model = create_model(CONFIG)
