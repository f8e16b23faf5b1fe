"""Recurrent layers: cells that repeat over the time steps, and the wrappers around them.

A cell's gates each see the input, the output of the step before and a bias; so each has
(input_dim + units + 1) × units parameters. Hochreiter and Schmidhuber (1997) for the LSTM,
Cho et al. (2014) for the GRU.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from mlcalc.arguments import (
    REQUIRED,
    Argument,
    Described,
    boolean,
    integer,
    keyword_only,
    number,
    sublayers,
    training_only,
)
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Operand, Term, total
from mlcalc.layers.activation import activation_name
from mlcalc.layers.base import BIAS, Inputs, Layer, Weight
from mlcalc.shapes import Shape, SymbolicShape

FED_BACK = "the output of the step before, fed back"


class Gates:
    """The weights of one step, shared by a cell and by the layer that repeats it."""

    gates: ClassVar[int]
    gate_names: ClassVar[str]
    state_count: ClassVar[int] = 1

    units: int
    use_bias: bool

    def state_sizes(self) -> list[int]:
        return [self.units] * self.state_count

    def unit_term(self) -> Term:
        return Term("units", self.units, FED_BACK)

    def gate_term(self) -> Term:
        return Term(str(self.gates), self.gates, f"gates: {self.gate_names}")

    def step_weights(self, shape: Shape) -> Iterable[Weight]:
        """Yield the weights for an input of (batch, feature)."""
        input_dim, units = _step_feature(shape), self.unit_term()
        wide = self.gate_term() * units if self.gates > 1 else units
        yield Weight("kernel", (input_dim, wide))
        yield Weight("recurrent_kernel", (units, wide))
        if self.use_bias:
            yield Weight("bias", self.bias_dimensions(wide))

    def bias_dimensions(self, wide: Expression) -> Sequence[Expression | int]:
        return (wide,)

    def biases(self) -> int:
        """Return how many biases each gate has."""
        return int(self.use_bias)

    def step_textbook(self, shape: Shape) -> Expression:
        """Return gates × (units + input_dim + biases) × units."""
        units = self.unit_term()
        summed: Expression = units + _step_feature(shape)
        if self.biases():
            summed = summed + (BIAS if self.biases() == 1 else Term(str(self.biases()), self.biases(), "two biases"))
        return self.gate_term() * summed * units if self.gates > 1 else summed * units

    def step_cost(self, shape: Shape) -> Expression:
        """Return the multiply–accumulates of one step."""
        units = self.unit_term()
        return self.gate_term() * (units + _step_feature(shape)) * units


def _step_feature(shape: Shape) -> Term:
    return Term("input_dim", shape[-1], "features of each time step")


class SimpleGates(Gates):
    """One gate-like unit: (units + input_dim + 1) × units."""

    gates = 1
    gate_names = "the output itself"


class LSTMGates(Gates):
    """Four: 4 × (units + input_dim + 1) × units."""

    gates = 4
    gate_names = "input, forget and output gate, and the cell candidate"
    state_count = 2


class GRUGates(Gates):
    """Three: 3 × (units + input_dim + 1) × units, or + 2 with a second bias (`reset_after`)."""

    gates = 3
    gate_names = "update and reset gate, and the candidate state"
    keras3: ClassVar[dict[str, Any]] = {"reset_after": True}

    reset_after: bool
    given: frozenset[str]

    def bias_dimensions(self, wide: Expression) -> Sequence[Expression | int]:
        return (Term("2", 2, "two biases"), wide) if self.reset_after else (wide,)

    def biases(self) -> int:
        return int(self.use_bias) * (1 + self.reset_after)


class Cell(Layer):
    """One step of a recurrence, for use in RNN."""

    axes = ("batch", "feature")

    def state_sizes(self) -> list[int]:
        raise NotImplementedError

    def output_size(self) -> int:
        return self.state_sizes()[0]

    def step_weights(self, shape: Shape) -> Iterable[Weight]:
        raise NotImplementedError

    def step_textbook(self, shape: Shape) -> Expression | None:
        return None

    def step_cost(self, shape: Shape) -> Expression:
        raise NotImplementedError

    def infer(self, *inputs: Shape) -> SymbolicShape | list[SymbolicShape]:
        batch = inputs[0][0]
        return [(batch, self.output_size()), *((batch, size) for size in self.state_sizes())]

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        return self.step_weights(inputs[0])

    def textbook(self, *inputs: Shape) -> Expression | None:
        return self.step_textbook(inputs[0])

    def cost(self, *inputs: Shape) -> Operand | None:
        return self.step_cost(inputs[0])


class Recurrent(Layer):
    """A cell repeated over time: gives the last output, or the whole sequence (`return_sequences`).

    More inputs than the first are initial states.
    """

    axes: ClassVar[tuple[str, ...] | None] = ("batch", "time_steps", "feature")
    inputs = Inputs(("sequences", "initial_state"), most=None)
    zero_output_for_mask = keyword_only(training_only(False))

    return_sequences: bool
    return_state: bool
    go_backwards: bool
    stateful: bool
    unroll: bool = False

    # What one step gives and owns; `shape` is that of one time step, (batch, feature).

    def step_output(self, shape: Shape) -> SymbolicShape:
        raise NotImplementedError

    def step_states(self, shape: Shape) -> list[SymbolicShape]:
        raise NotImplementedError

    def step_weights(self, shape: Shape) -> Iterable[Weight]:
        raise NotImplementedError

    def step_textbook(self, shape: Shape) -> Expression | None:
        return None

    def step_cost(self, shape: Shape) -> Expression | None:
        raise NotImplementedError

    def infer(self, *inputs: Shape) -> SymbolicShape | list[SymbolicShape]:
        sequence, step = inputs[0], _step(inputs[0])
        if self.stateful and sequence[0] is None:
            raise error(
                "unknown-dimension",
                f"{self.title()}: `stateful` needs a known batch size",
                help="give `batch_size` with the input",
                argument="stateful",
            )
        output = self.step_output(step)
        if self.return_sequences:
            output = (output[0], sequence[1], *output[1:])
        return [output, *self.step_states(step)] if self.return_state else output

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        return self.step_weights(_step(inputs[0]))

    def textbook(self, *inputs: Shape) -> Expression | None:
        return self.step_textbook(_step(inputs[0]))

    def cost(self, *inputs: Shape) -> Operand | None:
        step = self.step_cost(_step(inputs[0]))
        steps = Term("time_steps", inputs[0][1], "each step costs the same")
        return None if step is None else steps * step

    def advice(self, axes: Sequence[str] | None, output: Shape) -> tuple[str, str] | None:
        if self.return_sequences or axes is None or len(axes) != len(output) + 1:
            return None
        return "gives only its last output", "return_sequences: true"


def _step(sequence: Shape) -> Shape:
    return (sequence[0], *sequence[2:])


class GatedRecurrent(Recurrent):
    """A recurrent layer whose step is given by its gates."""

    units: int

    def step_output(self, shape: Shape) -> SymbolicShape:
        return (shape[0], self.units)

    def step_states(self, shape: Shape) -> list[SymbolicShape]:
        return [(shape[0], size) for size in self.state_sizes()]

    def state_sizes(self) -> list[int]:
        raise NotImplementedError


class SimpleRNN(SimpleGates, GatedRecurrent):
    """The plain recurrent layer: (units + input_dim + 1) × units parameters."""

    units: int = integer()
    activation: str | None = activation_name("tanh")
    use_bias: bool = boolean(True)
    kernel_initializer = recurrent_initializer = bias_initializer = kernel_regularizer = training_only()
    recurrent_regularizer = bias_regularizer = activity_regularizer = kernel_constraint = training_only()
    recurrent_constraint = bias_constraint = training_only()
    dropout: float = number(0.0)
    recurrent_dropout: float = number(0.0)
    return_sequences: bool = boolean(False)
    return_state: bool = boolean(False)
    go_backwards: bool = boolean(False)
    stateful: bool = boolean(False)
    unroll: bool = boolean(False)
    seed = training_only()


class LSTM(LSTMGates, GatedRecurrent):
    """Long short-term memory: 4 × (units + input_dim + 1) × units parameters."""

    units: int = integer()
    activation: str | None = activation_name("tanh")
    recurrent_activation: str | None = activation_name("sigmoid")
    use_bias: bool = boolean(True)
    kernel_initializer = recurrent_initializer = bias_initializer = training_only()
    unit_forget_bias: bool = boolean(True)
    kernel_regularizer = recurrent_regularizer = bias_regularizer = activity_regularizer = training_only()
    kernel_constraint = recurrent_constraint = bias_constraint = training_only()
    dropout: float = number(0.0)
    recurrent_dropout: float = number(0.0)
    seed = training_only()
    return_sequences: bool = boolean(False)
    return_state: bool = boolean(False)
    go_backwards: bool = boolean(False)
    stateful: bool = boolean(False)
    unroll: bool = boolean(False)
    use_cudnn = training_only("auto")


class GRU(GRUGates, GatedRecurrent):
    """Gated recurrent unit: 3 × (units + input_dim + 1) × units parameters, or + 2 with `reset_after`."""

    units: int = integer()
    activation: str | None = activation_name("tanh")
    recurrent_activation: str | None = activation_name("sigmoid")
    use_bias: bool = boolean(True)
    kernel_initializer = recurrent_initializer = bias_initializer = kernel_regularizer = training_only()
    recurrent_regularizer = bias_regularizer = activity_regularizer = kernel_constraint = training_only()
    recurrent_constraint = bias_constraint = training_only()
    dropout: float = number(0.0)
    recurrent_dropout: float = number(0.0)
    seed = training_only()
    return_sequences: bool = boolean(False)
    return_state: bool = boolean(False)
    go_backwards: bool = boolean(False)
    stateful: bool = boolean(False)
    unroll: bool = boolean(False)
    reset_after: bool = boolean(False)
    use_cudnn = training_only("auto")


class SimpleRNNCell(SimpleGates, Cell):
    """One step of SimpleRNN."""

    units: int = integer()
    activation: str | None = activation_name("tanh")
    use_bias: bool = boolean(True)
    kernel_initializer = recurrent_initializer = bias_initializer = kernel_regularizer = training_only()
    recurrent_regularizer = bias_regularizer = kernel_constraint = training_only()
    recurrent_constraint = bias_constraint = training_only()
    dropout: float = number(0.0)
    recurrent_dropout: float = number(0.0)
    seed = training_only()


class LSTMCell(LSTMGates, Cell):
    """One step of LSTM."""

    units: int = integer()
    activation: str | None = activation_name("tanh")
    recurrent_activation: str | None = activation_name("sigmoid")
    use_bias: bool = boolean(True)
    kernel_initializer = recurrent_initializer = bias_initializer = training_only()
    unit_forget_bias: bool = boolean(True)
    kernel_regularizer = recurrent_regularizer = bias_regularizer = training_only()
    kernel_constraint = recurrent_constraint = bias_constraint = training_only()
    dropout: float = number(0.0)
    recurrent_dropout: float = number(0.0)
    seed = training_only()


class GRUCell(GRUGates, Cell):
    """One step of GRU."""

    units: int = integer()
    activation: str | None = activation_name("tanh")
    recurrent_activation: str | None = activation_name("sigmoid")
    use_bias: bool = boolean(True)
    kernel_initializer = recurrent_initializer = bias_initializer = kernel_regularizer = training_only()
    recurrent_regularizer = bias_regularizer = kernel_constraint = training_only()
    recurrent_constraint = bias_constraint = training_only()
    dropout: float = number(0.0)
    recurrent_dropout: float = number(0.0)
    reset_after: bool = boolean(False)
    seed = training_only()


class StackedRNNCells(Cell):
    """Cells on top of each other, taken as one."""

    cells: tuple[Cell, ...] = sublayers()

    def problems(self) -> Iterable[Diagnostic]:
        return _not_cells(self.cells, "cells", type(self))

    def state_sizes(self) -> list[int]:
        return [size for cell in self.cells for size in cell.state_sizes()]

    def _stacked(self, shape: Shape) -> Iterable[tuple[Cell, Shape]]:
        for cell in self.cells:
            yield cell, shape
            shape = (shape[0], cell.output_size())

    def output_size(self) -> int:
        return self.cells[-1].output_size()

    def step_weights(self, shape: Shape) -> Iterable[Weight]:
        return [weight for cell, step in self._stacked(shape) for weight in cell.specify(step).weights or ()]

    def step_cost(self, shape: Shape) -> Expression:
        return total(cell.step_cost(step) for cell, step in self._stacked(shape))


def _not_cells(cells: Iterable[Layer], argument: str, owner: type[Described]) -> Iterable[Diagnostic]:
    for cell in cells:
        if not isinstance(cell, Cell):
            yield Diagnostic(
                "wrong-argument",
                f"{owner.title()}: {cell.title()} is not a cell",
                help="cells are SimpleRNNCell, LSTMCell, GRUCell and StackedRNNCells",
                argument=argument,
            )


def _cell(value: Any, owner: type[Described]) -> Any:
    """Keep a cell; a list of them is a stack."""
    if isinstance(value, (list, tuple)) and value and all(isinstance(each, Layer) for each in value):
        return StackedRNNCells(value)
    if isinstance(value, Layer):
        return value
    raise ValueError("a cell, or a list of cells")


class RNN(Recurrent):
    """Any cell, or a stack of them, repeated over time."""

    cell: Cell = Argument(REQUIRED, _cell, kind="LAYER", holds="layer")  # type: ignore[assignment]
    return_sequences: bool = boolean(False)
    return_state: bool = boolean(False)
    go_backwards: bool = boolean(False)
    stateful: bool = boolean(False)
    unroll: bool = boolean(False)
    zero_output_for_mask = training_only(False)

    def problems(self) -> Iterable[Diagnostic]:
        return _not_cells([self.cell], "cell", type(self))

    def step_output(self, shape: Shape) -> SymbolicShape:
        return (shape[0], self.cell.output_size())

    def step_states(self, shape: Shape) -> list[SymbolicShape]:
        return [(shape[0], size) for size in self.cell.state_sizes()]

    def step_weights(self, shape: Shape) -> Iterable[Weight]:
        return self.cell.specify(shape).weights or ()

    def step_textbook(self, shape: Shape) -> Expression | None:
        return self.cell.step_textbook(shape)

    def step_cost(self, shape: Shape) -> Expression | None:
        return self.cell.step_cost(shape)
