import keras
from keras import layers, ops
class GLUBlock(layers.Layer):
    def __init__(self, units, virtual_batch_size=None, momentum=0.02, **kw):
        super().__init__(**kw)
        self.units = units
        self.fc_out = layers.Dense(units, use_bias=False)
        self.bn_out = layers.BatchNormalization(momentum=momentum)
        self.fc_gate, self.bn_gate = layers.Dense(units, use_bias=False), layers.BatchNormalization(momentum=momentum)
    def call(self, inputs, training=None):
        output = self.bn_out(self.fc_out(inputs), training=training)
        gate = self.bn_gate(self.fc_gate(inputs), training=training)
        return output * keras.activations.sigmoid(gate)
class FeatureTransformer(layers.Layer):
    def __init__(self, units, shared=(), skip=False, **kw):
        super().__init__(**kw)
        self.shared = list(shared)
        self.skip = skip
        self.own = [GLUBlock(units) for _ in range(2)]
    def call(self, x):
        for i, b in enumerate([*self.shared, *self.own]):
            y = b(x)
            x = y if i == 0 else (x + y) * 0.7071
        return x
class TabNet(keras.Model):
    def __init__(self, num_features, dim, n_steps=3, n_out=1, **kw):
        super().__init__(**kw)
        self.bn = layers.BatchNormalization()
        self.shared = [GLUBlock(dim), GLUBlock(dim)]
        self.steps = [FeatureTransformer(dim, self.shared) for _ in range(n_steps)]
        self.masks = []
        for _ in range(n_steps - 1):
            self.masks.append(keras.Sequential([layers.Dense(num_features, use_bias=False), layers.BatchNormalization()]))
        self.head = layers.Dense(n_out)
        self.num_features, self.dim, self.n_steps = num_features, dim, n_steps
    def call(self, x, training=None):
        x = self.bn(x, training=training)
        out, prior, masked = 0., ops.ones_like(x), x
        for i in range(self.n_steps):
            h = self.steps[i](masked)
            out += ops.relu(h)
            if i < self.n_steps - 1:
                mask = ops.softmax(self.masks[i](h) * prior)
                prior *= (1.3 - mask)
                masked = mask * x
        return self.head(out)
net = TabNet(12, 16)
net.build((None, 12))
