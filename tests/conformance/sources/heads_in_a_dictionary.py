import keras
from keras import layers
class MultiHead(keras.Model):
    def __init__(self, tasks: dict, **kwargs):
        super().__init__(**kwargs)
        self.trunk = [layers.Dense(u, activation="relu", name=f"trunk_{i}") for i, u in enumerate((64, 32), 1)]
        self.heads = {task: layers.Dense(n, name=f"head_{task}") for task, n in tasks.items()}
    def call(self, x):
        for l in self.trunk:
            x = l(x)
        return {k: h(x) for k, h in self.heads.items()}
    def get_config(self):
        return {**super().get_config(), "tasks": {}}
mh = MultiHead({"age": 1, "sex": 2, "race": 5}, name="utk")
mh.build((None, 20))
preds = {}
inp = keras.Input((12,), name="x")
for name, (units, act) in {"a": (3, "softmax"), "b": (1, None)}.items():
    preds[name] = layers.Dense(units, activation=act, name=name)(inp)
m = keras.Model(inputs={"x": inp}, outputs=preds)
