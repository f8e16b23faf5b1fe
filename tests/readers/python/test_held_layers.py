"""Layers whose classes the source writes, in layers that call them; and models on what they were not built for."""

from __future__ import annotations

from mlcalc.errors import ERROR
from mlcalc.summary import summarize
from tests.readers.python.reading import models, reading, summary

CELL = """
class Cell(layers.Layer):
    def __init__(self, units, sizes, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size = units, sizes
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units))
    def call(self, x, states):
        y = ops.matmul(x, self.kernel)
        return y, [y, *states[1:]]
"""


def errors(text: str) -> list[str]:
    """Return the messages of what would end a run."""
    found = reading(text)
    said = [*found.problems, *(each for model in found.models for each in model.remarks)]
    return [each.message for each in said if each.severity == ERROR]


def test_cells_of_the_source() -> None:
    """A cell has a state of each of its sizes; its weights are those of the RNN."""
    text = CELL + "i = Input((4, 3))\nm = Model(i, layers.RNN(Cell(7, [7, 2]), return_state=True)(i))"
    row = summary(text).layers[-1]
    assert [(None, 7), (None, 7), (None, 2)] == row.output_shape
    assert 3 * 7 == row.params
    text = CELL + "m = Sequential([Input((4, 3)), layers.RNN([Cell(7, 7), layers.LSTMCell(2)])])"
    assert 3 * 7 + 4 * (7 + 2 + 1) * 2 == summary(text).params


def test_cell_with_the_states_of_another() -> None:
    """The size of the states is that of the cell inside."""
    text = """
class Outer(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.cell = layers.LSTMCell(units)
    @property
    def state_size(self):
        return self.cell.state_size
    def call(self, x, states):
        return self.cell(x, states)
m = Sequential([Input((4, 3)), layers.RNN(Outer(5))])
"""
    assert 4 * (3 + 5 + 1) * 5 == summary(text).params


def test_own_weight_of_unknown_size() -> None:
    """It is not counted, and the rest of the model is shown."""
    text = """
class Scale(layers.Layer):
    def build(self, shape):
        self.g = self.add_weight(shape=(self.other.kernel.shape[-1],))
    def call(self, x):
        return x * 2
m = Sequential([Input((4,)), Dense(3), Scale()])
"""
    found = summary(text)
    assert [15, None] == [row.params for row in found.layers]


def test_cell_without_states() -> None:
    """What has no `state_size` is no cell, as Keras says."""
    text = "class No(layers.Layer):\n    def call(self, x):\n        return x\n"
    assert ["RNN: No is not a cell"] == errors(text + "m = Sequential([Input((4, 3)), layers.RNN(No())])")


def test_frozen_cell() -> None:
    """What is frozen of the layer that holds it is frozen."""
    text = CELL + "c = Cell(7, 7)\nm = Sequential([Input((4, 3)), layers.RNN(c)])\nc.trainable = False"
    found = summary(text)
    assert (21, 0) == (found.params, found.trainable_params)


def test_wrapper_of_the_source() -> None:
    """A subclass of Wrapper has the layer that it is given."""
    text = """
class Doubled(layers.Wrapper):
    def call(self, x):
        return self.layer(x) * 2
m = Sequential([Input((4, 3)), layers.TimeDistributed(Doubled(Dense(5)))])
"""
    assert 4 * 5 == summary(text).params


def test_what_is_more_than_a_call_is_not_followed() -> None:
    """What a layer does with a layer of the source beyond a call is not known."""
    text = """
class Own(layers.Layer):
    def call(self, x):
        return x[:, 0]
class Longer(LSTM):
    pass
m = Sequential([Input((4, 3)), Bidirectional(Longer(5, return_sequences=True)), layers.SpectralNormalization(Own())])

"""
    [model] = models(text)
    found = summarize(model)
    assert [2 * 4 * (3 + 5 + 1) * 5, None] == [row.params for row in found.layers]
    assert [] == errors(text)


def test_inputs_of_a_model() -> None:
    """Keras calls a chain on other sizes than those that it was built for, layer by layer, but no functional model."""
    chain = "m = Sequential([Input((12, 2)), layers.Reshape((-1, 8))])\n"
    assert [] == errors(chain + "y = m(np.ones((1, 20, 2)))")
    functional = "i = Input((12, 2))\nm = Model(i, layers.Reshape((-1, 8))(i))\n"
    assert ['"functional" takes (None, 12, 2), and is called on (1, 20, 2)'] == errors(
        functional + "y = m(np.ones((1, 20, 2)))"
    )


def test_inputs_that_are_left_out_or_not_known() -> None:
    """Nothing is said of how many there are."""
    model = "a, b = Input((2,)), Input((2,))\nm = Model([a, b], Dense(3)(a))\n"
    assert [] == errors(model + "m([np.ones((2, 2)), None])")
    assert [] == errors(model + "from other import f\nm(f(3))")
    assert ['"functional" takes 2 inputs, not 1'] == errors(model + "m([np.ones((2, 2))])")


def test_chain_that_hands_on_a_dictionary() -> None:
    """What its first layer takes is the source's own affair."""
    text = """
class Both(layers.Layer):
    def call(self, x):
        return x["a"] + x["b"]
m = Sequential([Both()])
m({"a": np.ones((3, 2)), "b": np.ones((3, 2))})
"""
    assert [] == errors(text)
