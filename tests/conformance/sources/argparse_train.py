import argparse

import keras
from keras import layers


def get_args():
    parser = argparse.ArgumentParser(description="train")
    parser.add_argument("--hidden", type=int, default=96, help="units")
    parser.add_argument("--layers", "-l", type=int, default=3)
    parser.add_argument("--img-size", type=int, default=28)
    parser.add_argument("--dropout", type=float, default=0.25)
    parser.add_argument("--bn", action="store_true")
    parser.add_argument("--no-bias", dest="bias", action="store_false")
    parser.add_argument("--model", default="mlp", choices=["mlp", "cnn"])
    return parser.parse_args()


def build(args):
    inputs = keras.Input((args.img_size, args.img_size, 1))
    if args.model == "cnn":
        x = layers.Conv2D(8, 3)(inputs)
    else:
        x = layers.Flatten()(inputs)
    for _ in range(args.layers):
        x = layers.Dense(args.hidden, activation="relu", use_bias=args.bias)(x)
        if args.bn:
            x = layers.BatchNormalization()(x)
        x = layers.Dropout(args.dropout)(x)
    return keras.Model(inputs, layers.Dense(10)(x))


if __name__ == "__main__":
    args = get_args()
    model = build(args)
    model.summary()
