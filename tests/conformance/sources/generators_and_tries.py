from keras import Input, Sequential, layers


def widths():
    yield 3
    for k in range(2):
        yield k + 4


def build(options):
    try:
        units = options["units"]
    except KeyError:
        units = 4
    return Sequential([Input((3,)), layers.Dense(units)])


def listed(sizes):
    if type(sizes) is tuple:
        sizes = list(sizes)
    return Sequential([Input((3,))] + [layers.Dense(s) for s in sizes])


model = Sequential([Input((3,))])
for width in widths():
    model.add(layers.Dense(width))
given, otherwise = build({"units": 2}), build({})
pair = listed((4, 5))
copy = Sequential([Input((5,)), layers.Dense.from_config(pair.layers[0].get_config())])
