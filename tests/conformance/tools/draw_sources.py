"""Random programs that make models, in the ways in which people write them: every program is one that runs."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

LAYERS = (
    "Activation Add Average AveragePooling2D BatchNormalization Bidirectional Concatenate Conv1D Conv2D "
    "Conv2DTranspose Dense DepthwiseConv2D Dropout ELU Embedding Flatten GRU GlobalAveragePooling1D "
    "GlobalAveragePooling2D GlobalMaxPooling2D LSTM LayerNormalization LeakyReLU Maximum MaxPooling1D MaxPooling2D "
    "Layer Multiply Permute ReLU RepeatVector SeparableConv2D SimpleRNN SpatialDropout1D TimeDistributed UpSampling2D "
    "ZeroPadding2D"
).split()


class Style(NamedTuple):
    """How a program imports Keras, and what it writes before the names of layers and models."""

    imports: tuple[str, ...]
    layers: str
    sequential: str
    model: str
    input: str


STYLES = (
    Style(("import keras", "from keras import layers"), "layers.", "keras.Sequential", "keras.Model", "keras.Input"),
    Style(
        ("from tensorflow import keras", "from tensorflow.keras import layers, models"),
        "layers.",
        "models.Sequential",
        "models.Model",
        "layers.Input",
    ),
    Style(
        ("import tensorflow as tf",),
        "tf.keras.layers.",
        "tf.keras.Sequential",
        "tf.keras.models.Model",
        "tf.keras.Input",
    ),
    Style(
        ("from keras.layers import *", "from keras.models import Sequential, Model"), "", "Sequential", "Model", "Input"
    ),
    Style(
        ("import keras.layers as kl", "from keras.models import Sequential as Chain", "from keras import Model as Net"),
        "kl.",
        "Chain",
        "Net",
        "kl.Input",
    ),
    Style(
        (
            f"from tensorflow.keras.layers import ({', '.join([*LAYERS, 'Input'])})",
            "from tensorflow.keras import Sequential, Model",
        ),
        "",
        "Sequential",
        "Model",
        "Input",
    ),
)


class Kind(NamedTuple):
    """What flows between layers: a vector, a series or a picture, and the size of its first axis."""

    name: str
    size: int = 0


class Program:
    """One program.

    Args:
        seed: the same seed draws the same program.
    """

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.style = self.random.choice(STYLES)
        self.lines: list[str] = [*self.style.imports, "import numpy as np", ""]
        self.names: dict[str, int] = {}
        self.made: list[tuple[str, str]] = []
        self.count = 0

    def text(self) -> str:
        """Return the text of the program."""
        self._constants()
        helpers = [self._helper(kind) for kind in ("vector", "picture", "series") if self._is(0.5)]
        for index in range(self.random.randint(1, 3)):
            how = self.random.choice(
                (
                    self._chain,
                    self._chain,
                    self._listed,
                    self._collected,
                    self._graph,
                    self._graph,
                    self._two_inputs,
                    self._built,
                    self._nested,
                    self._subclass,
                    self._custom_layer,
                )
            )
            how(f"net{index}" if self._is(0.6) else "model", dict(helpers))
        for _ in range(self.random.randint(0, 2)):
            self._freeze()
        if self._is(0.3):
            self._unused_function()
        return "\n".join(self.lines) + "\n"

    def _is(self, chance: float) -> bool:
        return self.random.random() < chance

    def _new(self, name: str) -> str:
        self.count += 1
        return f"{name}_{self.count}"

    # Values.

    def _constants(self) -> None:
        for name in ("UNITS", "width", "n_filters"):
            self.names[name] = self.random.choice((4, 6, 8, 12))
            self.lines.append(f"{name} = {self.names[name]}")
        if self._is(0.5):
            value = self.random.choice((5, 10, 16))
            self.lines.append(f"config = {{'units': {value}, 'inner': {{'depth': 2}}, 'rate': 0.5}}")
            self.names["config['units']"] = value
            self.names["config['inner']['depth']"] = 2
        if self._is(0.4):
            values = [self.random.randint(2, 9) for _ in range(3)]
            self.lines.append(f"sizes = {values}")
            self.names["sizes[-1]"], self.names["len(sizes)"] = values[-1], 3
            self.names["sum(sizes)"], self.names["max(sizes[:2])"] = sum(values), max(values[:2])
        if self._is(0.3):
            self.lines += [
                "import argparse",
                "parser = argparse.ArgumentParser()",
                "parser.add_argument('--hidden', type=int, default=7)",
                "args = parser.parse_args()",
            ]
            self.names["args.hidden"] = 7
        if self._is(0.3):
            self.lines.append("data = np.zeros((50, 11))")
            self.names["data.shape[1]"] = 11
            self.names["data.reshape((10, -1)).shape[-1]"] = 55
        self.lines.append("")

    def _number(self, value: int | None = None) -> str:
        """Return an expression; of any number if none is given."""
        if value is None:
            if self._is(0.5):
                return self.random.choice(list(self.names))
            value = self.random.randint(1, 16)
        forms: tuple[Callable[[int], str], ...] = (
            str,
            str,
            str,
            lambda n: f"{n - 1} + 1",
            lambda n: f"{2 * n} // 2",
            lambda n: f"int({n}.0)",
            lambda n: f"max({n}, 1)",
            lambda n: f"len('{'x' * n}')",
            lambda n: f"[{n}, 3][0]",
            lambda n: f"({n} if UNITS > 2 else 1)",
            lambda n: f"int('{n}')",
            lambda n: f"round({n} / 1)",
            lambda n: f"abs(-{n})",
            lambda n: f"np.zeros(({n}, 2)).shape[0]",
            lambda n: f"(lambda v: v)({n})",
            lambda n: f"min([{n}, {n + 1}])",
            lambda n: f"sum(1 for _ in range({n}))",
            lambda n: f"dict(a={n})['a']",
        )
        return self.random.choice(forms)(value)

    # Layers.

    def _layer(self, kind: Kind, i: str | None = None) -> tuple[str, Kind]:
        """Return the call that makes a layer for what flows here, and what it gives."""
        written, given = getattr(self, f"_of_{kind.name}")(kind)
        name, arguments = written
        options = []
        if self._is(0.12):
            options.append(f"name={self._name_text(i)}")
        if name in ("Dense", "Conv2D", "LSTM") and self._is(0.06):
            options.append("trainable=False")
        return f"{self.style.layers}{name}({', '.join([*arguments, *options])})", given

    def _name_text(self, i: str | None) -> str:
        name = self._new("layer")
        if i is None:
            return f"'{name}'"
        return self.random.choice((f"f'{name}_{{{i}}}'", f"'{name}_%d' % {i}", f"'{name}_' + str({i})"))

    def _activation(self) -> list[str]:
        return [f"activation='{self.random.choice(('relu', 'tanh', 'elu', 'sigmoid'))}'"] if self._is(0.5) else []

    def _of_vector(self, kind: Kind) -> tuple[tuple[str, list[str]], Kind]:
        units = self._number()
        return self.random.choice(
            (
                (("Dense", [self.random.choice((units, f"units={units}")), *self._activation()]), kind),
                (("Dense", [units, "'relu'", "use_bias=False"][: self.random.choice((1, 2, 3))]), kind),
                (("Dropout", [self.random.choice(("0.2", "rate=0.5"))]), kind),
                (("BatchNormalization", self.random.choice(([], ["momentum=0.8"], ["scale=False"]))), kind),
                (("Activation", ["'relu'"]), kind),
                (("LeakyReLU", self.random.choice(([], ["0.2"]))), kind),
                (("LayerNormalization", []), kind),
                (("RepeatVector", [self._number(4)]), Kind("series", 4)),
            )
        )

    def _of_series(self, kind: Kind) -> tuple[tuple[str, list[str]], Kind]:
        units = self._number()
        rnn = self.random.choice(("LSTM", "GRU", "SimpleRNN"))
        inner = f"{self.style.layers}{rnn}({units}, return_sequences=True)"
        last = Kind("vector")
        return self.random.choice(
            (
                ((rnn, [units, "return_sequences=True", *self._activation()]), kind),
                ((rnn, [units]), last),
                (("Bidirectional", [inner, *self.random.choice(([], ["merge_mode='sum'"]))]), kind),
                (("TimeDistributed", [f"{self.style.layers}Dense({units})"]), kind),
                (("Conv1D", [units, "3", "padding='same'", *self._activation()]), kind),
                (("Conv1D", [f"filters={units}", "kernel_size=2", "padding='causal'"]), kind),
                (("MaxPooling1D", ["2", "padding='same'"]), Kind("series", -(-kind.size // 2))),
                (("SpatialDropout1D", ["0.1"]), kind),
                (("BatchNormalization", []), kind),
                (("GlobalAveragePooling1D", []), last),
                (("Flatten", []), last),
            )
        )

    def _of_picture(self, kind: Kind) -> tuple[tuple[str, list[str]], Kind]:
        filters = self._number()
        half = Kind("picture", -(-kind.size // 2))
        last = Kind("vector")
        choices: list[tuple[tuple[str, list[str]], Kind]] = [
            (("Conv2D", [filters, self.random.choice(("3", "(3, 3)", "[1, 3]")), "padding='same'"]), kind),
            (("Conv2D", [filters, "(3, 3)", "strides=2", "padding='same'", *self._activation()]), half),
            (("Conv2D", [f"filters={filters}", f"kernel_size={self._number(3)}", 'padding="same"']), kind),
            (("SeparableConv2D", [filters, "3", "padding='same'"]), kind),
            (("DepthwiseConv2D", ["3", "padding='same'", "depth_multiplier=2"]), kind),
            (("Conv2DTranspose", [filters, "2", "strides=(2, 2)"]), Kind("picture", 2 * kind.size)),
            (("BatchNormalization", []), kind),
            (("ReLU", []), kind),
            (("ELU", []), kind),
            (("UpSampling2D", []), Kind("picture", 2 * kind.size)),
            (("ZeroPadding2D", ["((1, 0), (0, 1))"]), Kind("picture", kind.size + 1)),
            (("GlobalMaxPooling2D", []), last),
            (("Flatten", []), last),
        ]
        if kind.size >= 4:
            choices += [
                (("MaxPooling2D", self.random.choice(([], ["2"], ["(2, 2)"]))), Kind("picture", kind.size // 2)),
                (("AveragePooling2D", ["pool_size=(2, 2)"]), Kind("picture", kind.size // 2)),
                (("Conv2D", [filters, "3"]), Kind("picture", kind.size - 2)),
            ]
        return self.random.choice([each for each in choices if each[1].size <= 64])

    def _start(self) -> tuple[str, Kind]:
        """Return the shape of an input, and what it is."""
        kind = Kind(self.random.choice(("vector", "series", "picture")), 8)
        if kind.name == "vector":
            n = self._number()
            return self.random.choice((f"({n},)", f"[{n}]")), kind
        if kind.name == "series":
            return f"({self._number(8)}, {self._number()})", kind
        size = self._number(8)
        return self.random.choice((f"({size}, 8, 3)", "(8, 8) + (1,)", "(*[8, 8], 3)")), kind

    # Programs.

    def _helper(self, kind: str) -> tuple[str, str]:
        """Write a function that puts some layers behind a tensor and keeps what kind it is."""
        name, at = self._new(f"{kind}_block"), self.style.layers
        body = {
            "vector": [f"x = {at}Dense(n)(x)", f"x = {at}Activation(act)(x)"],
            "series": [f"x = {at}Conv1D(n, k, padding='same')(x)", f"x = {at}Activation(act)(x)"],
            "picture": [
                f"x = {at}Conv2D(n, (k, k), padding='same', use_bias=not bn)(x)",
                f"x = {at}Activation(act)(x)",
            ],
        }[kind]
        self.lines += [f"def {name}(x, n, k=3, act='relu', bn=True, repeat=1):", "    for _ in range(repeat):"]
        self.lines += [f"        {line}" for line in body]
        if self._is(0.5):
            self.lines += ["        if bn:", f"            x = {at}BatchNormalization()(x)"]
        if self._is(0.4):
            self.lines += [f"    y = {at}Dense(x.shape[-1])(x)"]
            self.lines += [self.random.choice((f"    x = {at}Add()([x, y])", "    x = x + y"))]
        self.lines += ["    return x", "", ""]
        return kind, name

    def _chain(self, name: str, helpers: dict[str, str], indent: str = "") -> None:
        """Write a Sequential that grows."""
        put = self.lines.append
        shape, kind = self._start()
        title = f"name='{self._new('named')}'" if self._is(0.5) else ""
        put(f"{indent}{name} = {self.style.sequential}({title})")
        if self._is(0.5):
            put(f"{indent}{name}.add({self.style.input}({self.random.choice(('', 'shape='))}{shape}))")
        else:
            layer, given = self._layer(kind)
            while "name=" in layer or any(each in layer for each in ("Bidirectional", "SpatialDropout")):
                layer, given = self._layer(kind)
            kind = given
            put(f"{indent}{name}.add({layer[:-1]}{'' if layer.endswith('()') else ', '}input_shape={shape}))")
        for _ in range(self.random.randint(1, 3)):
            if self._is(0.35):
                kind = self._loop_of_layers(name, kind, indent)
            else:
                layer, kind = self._layer(kind)
                put(f"{indent}{name}.add({layer})")
        if self._is(0.15):
            put(f"{indent}{name}.pop()")
        if not indent:
            self._keep(name, "chain")

    def _loop_of_layers(self, name: str, kind: Kind, indent: str) -> Kind:
        i = self.random.choice(("i", "_", "j"))
        number = None if i == "_" else i
        times = self.random.randint(1, 4)
        head = self.random.choice(
            (f"for {i} in range({self._number(times)}):", f"for {i}, size in enumerate([4, 5, 6][:{times}]):")
        )
        layer, given = self._layer(kind, number)
        while given != kind or (number is None and "name=" in layer):
            layer, given = self._layer(kind, number)
        self.lines.append(f"{indent}{head}")
        if number and self._is(0.4):
            test = self.random.choice((f"{i} % 2 == 0", f"{i} < 2", f"not {i}", f"{i} in (0, 3) and UNITS > 0"))
            self.lines += [f"{indent}    if {test}:", f"{indent}        {name}.add({layer})"]
            other, given = self._layer(kind, number)
            if given == kind and self._is(0.5):
                self.lines += [f"{indent}    else:", f"{indent}        {name}.add({other})"]
        else:
            self.lines.append(f"{indent}    {name}.add({layer})")
        if self._is(0.15) and number:
            self.lines += [f"{indent}    if {i} >= 1:", f"{indent}        {self.random.choice(('break', 'continue'))}"]
        return kind

    def _listed(self, name: str, helpers: dict[str, str]) -> None:
        """Write a Sequential of a list."""
        shape, kind = self._start()
        parts = [f"{self.style.input}({shape})"]
        for _ in range(self.random.randint(1, 4)):
            layer, given = self._layer(kind)
            if given == kind and self._is(0.3) and "name=" not in layer:
                layer = f"*[{layer} for _ in range({self._number(2)})]"
            parts.append(layer)
            kind = given
        if self._is(0.5):
            self.lines += [f"{name} = {self.style.sequential}([", *(f"    {part}," for part in parts), "])"]
        else:
            self.lines.append(f"parts = [{', '.join(parts)}]")
            self.lines.append(f"{name} = {self.style.sequential}({self.random.choice(('parts', 'layers=parts'))})")
        self._keep(name, "chain")

    def _graph(self, name: str, helpers: dict[str, str]) -> None:
        """Write a functional model."""
        shape, kind = self._start()
        inp = self._new("inp")
        self.lines.append(f"{inp} = {self.style.input}({self.random.choice(('', 'shape='))}{shape})")
        tensors, current = [inp], inp
        outputs: list[str] = []
        for _ in range(self.random.randint(1, 5)):
            current, kind = self._step(current, kind, helpers, outputs)
            if self._is(0.12) and current not in outputs:
                outputs.append(current)
        if current not in outputs:
            outputs.insert(0, current)
        del tensors
        told = outputs[0] if len(outputs) == 1 and self._is(0.7) else f"[{', '.join(outputs)}]"
        form = self.random.choice(("{}({}, {})", "{}(inputs={}, outputs={})", "{}(inputs=[{}], outputs={})"))
        self.lines.append(f"{name} = " + form.format(self.style.model, inp, told))
        self._keep(name, "graph")

    def _step(self, x: str, kind: Kind, helpers: dict[str, str], outputs: list[str]) -> tuple[str, Kind]:
        y, at = self._new("x") if x in outputs or self._is(0.3) or x.startswith("inp") else x, self.style.layers
        put = self.lines.append
        if kind.name in helpers and self._is(0.4):
            options = self.random.choice(("", ", act='tanh'", ", bn=False", ", 1", ", repeat=2", ", **dict(k=2)"))
            put(f"{y} = {helpers[kind.name]}({x}, {self._number()}{options})")
            return y, kind
        if self._is(0.25):
            left, right = self._new("a"), self._new("b")
            one, given = self._layer(kind)
            while given != kind:
                one, given = self._layer(kind)
            put(f"{left} = {one}({x})")
            how = self.random.choice(("Concatenate", "Concatenate", "Add", "Multiply", "+", "*", "-", "share"))
            if how == "Concatenate":
                put(f"{right} = {left if self._is(0.3) else x}")
                put(f"{y} = {at}Concatenate({self.random.choice(('', 'axis=-1'))})([{left}, {right}])")
            elif how == "share":
                put(f"{right} = {at}Dense({self._number()})")
                put(f"{left} = {right}({x})")
                put(f"{y} = {at}Average()([{right}({x}), {left}])")
            elif how in "+*-":
                put(f"{right} = {at}Activation('relu')({left})")
                put(f"{y} = {left} {how} {right}" if self._is(0.6) else f"{y} = {left} {how} 2.0")
            else:
                put(f"{right} = {at}Activation('tanh')({left})")
                put(f"{y} = {at}{how}()([{left}, {right}])")
            return y, kind
        layer, given = self._layer(kind)
        if self._is(0.2):
            held = self._new("layer")
            put(f"{held} = {layer}")
            put(f"{y} = {held}({x})")
        else:
            put(f"{y} = {layer}({x})")
        return y, given

    def _built(self, name: str, helpers: dict[str, str]) -> None:
        """Write a function or a class that builds a chain, and its calls."""
        if self._is(0.3):
            self._class(name)
            return
        build = self._new("build")
        self.lines.append(
            f"def {build}(n_in={self._number(6)}, units=({self._number()}, {self._number()}), *, rate=0.3):"
        )
        self.lines += [
            f"    m = {self.style.sequential}()",
            f"    m.add({self.style.input}((n_in,)))",
            "    for u in units:",
            f"        m.add({self.style.layers}Dense(u))",
            "        if rate:",
            f"            m.add({self.style.layers}Dropout(rate))",
            "    return m",
            "",
            "",
        ]
        calls = ("()", "(4)", "(5, [3] * 3)", "(units=[width, 2])", "(n_in=UNITS, rate=0)", "(*(3, (2,)))")
        self.lines.append(f"{name} = {build}{self.random.choice(calls)}")
        self._keep(name, "chain")
        if self._is(0.4):
            self.lines.append(f"{name}_b = {build}{self.random.choice(calls)}")
            self._keep(f"{name}_b", "chain")

    def _class(self, name: str) -> None:
        owner = self._new("Owner")
        self.lines += [
            f"class {owner}:",
            f"    hidden = {self._number()}",
            "",
            "    def __init__(self, n_in=5, deep=False):",
            "        self.n_in, self.deep = n_in, deep",
            "        self.model = self.make(3)",
            "",
            "    def make(self, n):",
        ]
        self.lines += [
            f"        net = {self.style.sequential}()",
            f"        net.add({self.style.layers}Dense(self.hidden, input_dim=self.n_in))",
            "        if self.deep:",
            f"            net.add({self.style.layers}Dense(n * 2))",
            f"        net.add({self.style.layers}Dense(n))",
            "        return net",
            "",
            "",
            f"{name} = {owner}({self.random.choice(('', '7', 'deep=True', '3, True'))})",
        ]
        self._keep(f"{name}.model", "chain")

    def _collected(self, name: str, helpers: dict[str, str]) -> None:
        """Write a Sequential of layers that are gathered before, in one of many ways."""
        at, n = self.style.layers, self._new("part")
        first, second = self._number(), self._number()
        ways = (
            [f"{n} = []", "k = 3", "while k > 0:", f"    {n}.append({at}Dense(k * {first}))", "    k -= 1"],
            [f"{n} = [{at}Dense(u, name=f'{n}_{{u}}') for u in range(1, 9) if u % 3 == 0]"],
            [f"{n} = list(map({at}Dense, ({first}, {second})))"],
            [f"{n} = []", f"for u, r in zip([{first}, 5], (0.1, 0)):", f"    {n} += [{at}Dense(u), {at}Dropout(r)]"],
            [f"{n} = [{at}Dense({first})]", f"{n}.insert(0, {at}BatchNormalization())", f"{n}.extend([{at}ReLU()])"],
            [
                f"table_{n} = {{'one': dict(units={first}, activation='relu'), 'two': {{'units': 3}}}}",
                f"{n} = [{at}Dense(**options) for key, options in table_{n}.items()]",
            ],
            [
                "from functools import partial",
                f"{n}_make = partial({at}Dense, activation='tanh', use_bias=False)",
                f"{n} = [{n}_make({first}), {n}_make(4, use_bias=True)]",
            ],
            [
                f"def {n}_of(count, *widths, **options):",
                "    def one(width):",
                f"        return {at}Dense(width, **options)",
                "    return [one(w) for w in widths for _ in range(count)]",
                f"{n} = {n}_of(2, {first}, {second}, activation='relu')",
            ],
            [
                f"{n} = {{'a': {at}Dense({first}), 'b': {at}LayerNormalization()}}",
                f"{n} = [{n}['a'], {n}['b'], *{n}.values()][:2]",
            ],
            [
                "try:",
                f"    {n} = [{at}Dense({first})]",
                "except (ImportError, ValueError):",
                f"    {n} = []",
            ],
            [
                f"def {n}_down(k):",
                f"    return [] if k == 0 else [{at}Dense(k)] + {n}_down(k - 1)",
                f"{n} = {n}_down(3)",
            ],
        )
        self.lines += self.random.choice(ways)
        width = self._number()
        if self._is(0.5):
            self.lines.append(f"{name} = {self.style.sequential}([{self.style.input}(({width},))] + {n})")
        else:
            self.lines += [
                f"{name} = {self.style.sequential}()",
                f"{name}.add({self.style.input}(({width},)))",
                f"for part in {n}:",
                f"    {name}.add(part)",
            ]
        self._keep(name, "chain")

    def _two_inputs(self, name: str, helpers: dict[str, str]) -> None:
        at, a, b = self.style.layers, self._new("left"), self._new("right")
        self.lines += [
            f"{a} = {self.style.input}(({self._number()},), name='{a}')",
            f"{b} = {self.style.input}(shape=({self._number(6)}, {self._number()}))",
            f"{a}_x = {at}Dense({self._number()})({a})",
            f"{b}_x = {at}{self.random.choice(('LSTM', 'GRU'))}({self._number()})({b})",
            f"{name}_x = {at}Concatenate()([{a}_x, {b}_x])",
        ]
        if self._is(0.3):
            self.lines += [
                f"{name}_out, *{name}_states = {at}LSTM({self._number()}, return_state=True)({b})",
                f"{name}_x = {at}Concatenate()([{name}_x, *{name}_states])",
            ]
        outputs = self.random.choice(
            (
                f"{at}Dense(1)({name}_x)",
                f"[{at}Dense(1)({name}_x), {at}Dense(2, name='{a}_two')({name}_x)]",
                f"{{'y': {at}Dense(3)({name}_x)}}",
            )
        )
        inputs = self.random.choice((f"[{a}, {b}]", f"({a}, {b})", f"{{'{a}': {a}, 'other': {b}}}"))
        self.lines.append(f"{name} = {self.style.model}({inputs}, {outputs})")
        self._keep(name, "graph")

    def _nested(self, name: str, helpers: dict[str, str]) -> None:
        """Write a model around another one, as a layer or with its parts."""
        at, inner = self.style.layers, self._new("inner")
        self.lines += [
            f"{inner} = {self.style.sequential}(name='{inner}')",
            f"{inner}.add({at}Dense({self._number()}, input_shape=(6,)))",
            f"{inner}.add({at}BatchNormalization())",
        ]
        if self._is(0.3):
            self.lines.append(f"{inner}.trainable = False")
        ways = (
            [f"{name} = {self.style.sequential}([{inner}, {at}Dense({self._number()})])"],
            [
                f"{name}_in = {self.style.input}((6,))",
                f"{name} = {self.style.model}({name}_in, {at}Dense(2)({inner}({name}_in)))",
            ],
            [
                f"{name}_in, {name}_also = {self.style.input}((6,)), {self.style.input}((6,))",
                f"{name}_both = {at}Add()([{inner}({name}_in), {inner}({name}_also)])",
                f"{name} = {self.style.model}([{name}_in, {name}_also], {name}_both)",
            ],
            [f"{name} = {self.style.model}({inner}.inputs, {at}Dense(3)({inner}.layers[-1].output))"],
            [f"{name} = {self.style.model}({inner}.inputs, {at}Dense(3)({inner}.get_layer(index=0).output))"],
            [
                f"{name} = {self.style.sequential}()",
                f"{name}.add({inner})",
                f"{name}.add({at}Dense({inner}.output_shape[-1] + len({inner}.layers)))",
            ],
            [
                f"{name}_in = {self.style.input}((4, 6))",
                f"{name} = {self.style.model}({name}_in, {at}TimeDistributed({inner})({name}_in))",
            ],
        )
        self.lines += self.random.choice(ways)
        self._keep(inner, "chain")
        self._keep(name, "graph")

    def _subclass(self, name: str, helpers: dict[str, str]) -> None:
        """Write a class of models."""
        at, owner = self.style.layers, self._new("Net")
        self.lines += [
            f"class {owner}({self.style.model}):",
            f"    def __init__(self, units={self._number()}, depth=2, **kwargs):",
            f"        super({self.random.choice(('', owner + ', self'))}).__init__(**kwargs)",
            f"        self.body = [{at}Dense(units, activation='relu') for _ in range(depth)]",
            f"        self.norm = {at}BatchNormalization() if depth > 1 else None",
            f"        self.drop = {at}Dropout(0.2)",
            f"        self.head = {at}Dense({self._number()})",
            "",
            "    def call(self, inputs, training=None):",
            "        x = inputs",
            "        for layer in self.body:",
            "            x = layer(x)",
            "        if self.norm is not None:",
            "            x = self.norm(x, training=training)",
            "        if training:",
            "            x = self.drop(x)",
            f"        return {self.random.choice(('self.head(x)', 'self.head(x + 1)', 'self.head(self.drop(x))'))}",
            "",
            "",
            f"{name} = {owner}({self.random.choice(('', '5', 'depth=1', 'units=3, depth=3'))})",
            f"{name}.build({self.random.choice(('', 'input_shape='))}(None, {self._number()}))",
        ]
        self._keep(name, "class")

    def _custom_layer(self, name: str, helpers: dict[str, str]) -> None:
        """Write a class of layers, and a chain with it."""
        at, owner = self.style.layers, self._new("Own")
        body = self.random.choice(
            (
                [
                    "        self.w = self.add_weight(shape=(input_shape[-1], self.n), initializer='normal')",
                    "        self.b = self.add_weight(name='b', shape=(self.n,), trainable=False)",
                    "",
                    "    def call(self, inputs):",
                    "        return keras.ops.matmul(inputs, self.w) + self.b",
                ],
                [
                    f"        self.inner = {at}Dense(self.n)",
                    "        self.scale = self.add_weight(name='scale', shape=(1,), initializer='ones')",
                    "",
                    "    def call(self, x):",
                    "        return self.inner(x) * self.scale",
                ],
            )
        )
        self.lines += [
            "import keras",
            f"class {owner}({at}Layer):",
            "    def __init__(self, n, **kwargs):",
            "        super().__init__(**kwargs)",
            "        self.n = n",
            "",
            "    def build(self, input_shape):",
            *body,
            "",
            "",
            f"{name} = {self.style.sequential}([{self.style.input}(({self._number()},))])",
            f"{name}.add({owner}({self._number()}))",
            f"{name}.add({owner}(n={self._number()}{self.random.choice(('', ', trainable=False'))}))",
        ]
        self._keep(name, "chain")

    def _keep(self, name: str, kind: str) -> None:
        owner = name.partition(".")[0]
        self.made = [each for each in self.made if each[0].partition(".")[0] != owner]
        self.made.append((name, kind))
        self.lines.append("")

    def _freeze(self) -> None:
        name, kind = self.random.choice(self.made)
        if kind == "class":
            self.lines.append(f"{name}.{self.random.choice(('head', 'body[0]'))}.trainable = False")
            return
        i = self._new("layer")
        forms = (
            [f"{name}.trainable = False"],
            [f"{name}.trainable = False", f"{name}.trainable = True"],
            [f"{name}.layers[-1].trainable = False"],
            [f"{name}.layers[0].trainable = False"],
            [f"for {i} in {name}.layers:", f"    {i}.trainable = False"],
            [f"for {i} in {name}.layers[:2]:", f"    {i}.trainable = False"],
            [f"for {i} in {name}.layers[:-1]:", f"    {i}.trainable = not True"],
            [f"for n, {i} in enumerate({name}.layers):", f"    {i}.trainable = n % 2 == 0"],
            [f"{name}.trainable = False", f"{name}.layers[-1].trainable = True"],
            [
                f"def {i}_freeze(m, upto=None):",
                f"    for {i} in m.layers[:upto]:",
                f"        {i}.trainable = False",
                f"{i}_freeze({name}{self.random.choice(('', ', 1', ', upto=-1'))})",
            ],
            [
                f"{i} = 0",
                f"while {i} < len({name}.layers) - 1:",
                f"    {name}.layers[{i}].trainable = False",
                f"    {i} += 1",
            ],
            [f"for {i} in {name}.layers:", f"    if 'dense' in {i}.name:", f"        {i}.trainable = False"],
            [f"for {i} in {name}.layers:", f"    {i}.trainable = not isinstance({i}, {self.style.layers}Dense)"],
            [
                f"head = {self.style.sequential}([{name}, {self.style.layers}Flatten(), {self.style.layers}Dense(3)])"
                if kind == "chain"
                else f"head = {self.style.model}({name}.inputs, {name}.layers[-1].output)"
            ],
        )
        self.lines += self.random.choice(forms)

    def _unused_function(self) -> None:
        self.lines += ["", "", f"def {self._new('never')}(size={self._number(5)}, deep=True):"]
        self._chain("local", {}, "    ")
        self.lines += [
            "    if deep:",
            "        pass",
            "    return local",
        ]
