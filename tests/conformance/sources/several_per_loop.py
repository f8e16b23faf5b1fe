import keras
from keras.layers import Dense, Input

models = []
histories = {}
for units in [4, 8, 16]:
    m = keras.Sequential([Input((3,)), Dense(units), Dense(1)])
    m.compile('sgd', 'mse')
    models.append(m)

ensemble_in = Input((3,))
outs = [m(ensemble_in) for m in models]
ensemble = keras.Model(ensemble_in, keras.layers.Average()(outs))


def create(name, *sizes, **options):
    net = keras.Sequential(name=name)
    net.add(Input((sizes[0],)))
    for s in sizes[1:]:
        net.add(Dense(s, **options))
    return net


nets = {n: create(n, 5, *range(10, k, -2), use_bias=False) for n, k in (('short', 6), ('long', 0))}
