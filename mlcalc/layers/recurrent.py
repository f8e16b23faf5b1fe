"""Recurrent layers: cells that repeat over the time steps, and the layers that repeat them.

A cell's gates each see the input, the output of the step before and a bias; so each has
(input_dim + units + 1) × units parameters. Hochreiter and Schmidhuber (1997) for the LSTM,
Cho et al. (2014) for the GRU.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from mlcalc.arguments.base import REQUIRED, Argument, HasArguments
from mlcalc.arguments.kinds import boolean, integer, keyword_only, number, sublayers, training_only
from mlcalc.changes import Change, Intended
from mlcalc.errors import Diagnostic, MlcalcError, error, unknown_size
from mlcalc.formula import Expression, Term, value_of
from mlcalc.layers.activation import activation_name
from mlcalc.layers.base import Inputs, Layer
from mlcalc.layers.convention import pytorch_count
from mlcalc.layers.orders import recurrent_of_pytorch, switch_by_position
from mlcalc.layers.specs import BIAS, Spec, combined
from mlcalc.layers.weights import Weight, total_size
from mlcalc.shapes import Shape, format_shape

T = TypeVar("T")

PREVIOUS_OUTPUT = "the output of the step before, fed back"

SEQUENCES = {
    True: "the output of every time step, as another recurrent layer needs it",
    False: "the output of the last time step alone",
}
"""What `return_sequences` decides."""


class Gated(Layer):
    """What a cell and the layer that repeats it share: gates that each see the input and the output before."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "U_regularizer": "recurrent_regularizer",
        "cell_size": "units",
        "cells": "units",
        "dropout_U": "recurrent_dropout",
        "dropout_W": "dropout",
        "hidden": "units",
        "hidden_dim": "units",
        "hidden_size": "units",
        "hidden_units": "units",
        "n_hidden": "units",
        "n_units": "units",
        "nb_units": "units",
        "neurons": "units",
        "nodes": "units",
        "num_cells": "units",
        "num_units": "units",
        "output_dim": "units",
        "size": "units",
    }
    told: ClassVar[Mapping[str, str]] = {
        "bidirectional": "wrap it: `Bidirectional(LSTM(…))` in a call, `bidirectional: {lstm: …}` in a description",
        "num_layers": "each layer is written by itself, and all but the last one need `return_sequences`",
    }
    gates: ClassVar[Term] = Term("1", 1, "gates: the output itself")
    states: ClassVar[int] = 1

    units: int = integer()
    activation: str | None = activation_name("tanh")
    use_bias: bool = boolean(True)
    kernel_initializer = recurrent_initializer = bias_initializer = training_only()
    kernel_regularizer = recurrent_regularizer = bias_regularizer = training_only()
    kernel_constraint = recurrent_constraint = bias_constraint = training_only()
    dropout: float = number(0.0)
    recurrent_dropout: float = number(0.0)
    seed = training_only()

    @property
    def biases(self) -> Term:
        """How many biases a unit of a gate has, if it has any."""
        return BIAS

    @classmethod
    def intended(cls, positional: Sequence[Any], given: Mapping[str, Any]) -> Intended | None:
        gives_all = {"return_sequences": True} if "return_sequences" in cls.arguments else {}
        second = {"reset_after": True} if "reset_after" in cls.arguments else {}
        by_name = switch_by_position(positional, given) if gives_all else None
        return by_name or recurrent_of_pytorch(positional, given, {**gives_all, **second})

    def step(self, x: Shape, /) -> Spec:
        """Return gates × (units + input_dim + biases) × units parameters, and what they give."""
        input_dim = Term("input_dim", x[-1], "features of each time step")
        units = Term("units", self.units, PREVIOUS_OUTPUT)
        wide = units if self.gates.value == 1 else self.gates * units
        bias = [Weight("bias", (wide,) if self.biases is BIAS else (self.biases, wide))] if self.use_bias else []
        return Spec(
            outputs=((x[0], self.units),) * (1 + self.states),
            weights=(Weight("kernel", (input_dim, wide)), Weight("recurrent_kernel", (units, wide)), *bias),
            macs=self.gates * (units + input_dim) * units,
            params=lambda: self._params(units, units + input_dim),
            notes_on_params=lambda: pytorch_count(
                value_of((units + input_dim) * wide + self.second_biases), self.second_biases
            ),
        )

    @property
    def second_biases(self) -> int:
        """How many biases PyTorch has beside those of Keras."""
        return self.units * (self.gates.value or 1) if self.use_bias else 0

    def _params(self, units: Term, read: Expression) -> Expression:
        summed = read + self.biases if self.use_bias else read
        return summed * units if self.gates.value == 1 else self.gates * summed * units


class LSTMGates(Gated):
    """Four: 4 × (units + input_dim + 1) × units."""

    gates = Term("4", 4, "gates: input, forget and output gate, and the cell candidate")
    states = 2

    recurrent_activation: str | None = activation_name("sigmoid")
    unit_forget_bias: bool = boolean(True)


class GRUGates(Gated):
    """Three: 3 × (units + input_dim + 1) × units; + 2 in place of + 1 with a second bias (`reset_after`)."""

    gates = Term("3", 3, "gates: update and reset gate, and the candidate state")
    keras3: ClassVar[dict[str, Any]] = {"reset_after": True}

    recurrent_activation: str | None = activation_name("sigmoid")
    reset_after: bool = boolean(False)

    @property
    def biases(self) -> Term:
        return Term("2", 2, "two biases") if self.reset_after else BIAS

    @property
    def second_biases(self) -> int:
        return 0  # the other default says it


class Cell(Layer):
    """One step of a recurrence, for use in RNN: gives its output, and each state that the next step needs."""

    axes: ClassVar[tuple[str, ...] | None] = ("batch", "feature")
    gives: ClassVar[str | None] = "units"
    config_only: ClassVar[Mapping[str, Any]] = {"implementation": ...}
    states: ClassVar[int] = 1

    def step(self, x: Shape, /) -> Spec:
        """Return what one time step gives and owns: its output, then each state."""
        raise NotImplementedError

    def nested_states(self, states: Iterator[T]) -> list[Any]:
        """Return what stands for each state in the lists that Keras gives them in."""
        return [next(states) for _ in range(self.states)]

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        return self.step(x)


A_STEP = "a sequence is no state: that is its last step alone, as a layer gives it without `return_sequences`"
_KINDS_OF_STATES = {2: "the hidden state and then the state of the cell, as `return_state` gives them"}
"""Number of states -> what they are."""


def _wrong_count(title: str, needed: int, given: int, help: str | None) -> MlcalcError:  # noqa: A002
    states = "first state" if needed == 1 else "first states"
    return error("wrong-inputs", f"{title} takes {needed} {states}, not {given}", help=help)


def check_directions(title: str, layers: Sequence[Recurrent], x: Shape, given: Sequence[Sequence[Shape]]) -> None:
    """Raise an error if the first states of two directions are too few or too many."""
    needed = [layer.needed_states(x) for layer in layers]
    fit = [layer.takes_states(len(states), count) for layer, states, count in zip(layers, given, needed, strict=True)]
    if any(given) and not all(fit):
        raise _wrong_count(
            title, sum(needed), sum(map(len, given)), "first those of the forward layer, then those of the backward one"
        )


class Recurrent(Layer):
    """A cell repeated over time: gives the last output, or the whole sequence (`return_sequences`).

    More inputs than the first are initial states.
    """

    axes: ClassVar[tuple[str, ...] | None] = ("batch", "time_steps", "feature")
    gives = "units"
    inputs = Inputs(("sequences", "initial_state"), most=None)
    config_only: ClassVar[Mapping[str, Any]] = {"time_major": False, "implementation": ...}
    zero_output_for_mask = keyword_only(training_only(False))

    @classmethod
    def misplaced(cls, name: str, value: object) -> tuple[str, Change] | None:
        """Return that a switch behind the units is `return_sequences`."""
        if name == "activation" and isinstance(value, bool):
            reason = f"`return_sequences` stands behind its name: `return_sequences={value}`"
            return reason, Change({"return_sequences": value}, dropped=(name,))
        return super().misplaced(name, value)

    return_sequences: bool = boolean(False)
    return_state: bool = boolean(False)
    go_backwards: bool = boolean(False)
    stateful: bool = boolean(False)

    def step(self, x: Shape, /) -> Spec:
        """Return what one time step gives and owns: its output, then each state."""
        raise NotImplementedError

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        batch, time_steps, *features = x
        if self.stateful and batch is None:
            stated = self.batch_input_shape is not None
            raise unknown_size(
                f"{self.title()}: `stateful` needs a known batch size"
                + (", and its `batch_input_shape` counts in the first layer of a model alone" if stated else ""),
                help="give `batch_size` with the input",
                argument="batch_input_shape" if stated else "stateful",
            )
        step = self.step((batch, *features))
        output, *states = step.outputs
        self.check_first_states(others, [shape for shape in step.shapes[1:] if shape is not None])
        if self.return_sequences and output is not None:
            output = (output[0], time_steps, *output[1:])
        steps = Term("time_steps", time_steps, "each step costs the same")
        return step._replace(
            outputs=(output, *states) if self.return_state else (output,),
            macs=None if step.macs is None else steps * step.macs,
        )

    def check_first_states(self, given: Sequence[Shape], needed: Sequence[Shape]) -> None:
        """Raise an error if first states do not fit those that the cell goes on with.

        Keras does not look at them before it runs. One with a batch of 1 serves a whole batch.
        """
        if not given:
            return
        if not self.takes_states(len(given), len(needed)):
            raise _wrong_count(self.title(), len(needed), len(given), _KINDS_OF_STATES.get(len(needed)))
        for index, (state, shape) in enumerate(zip(given, needed, strict=False)):
            # The first state is multiplied with a kernel; what is only added may be broadcast.
            exact = len(shape) - 1 if index == 0 else len(shape)
            pairs = list(zip(state, shape, strict=False))
            differ = any(
                None not in pair and pair[0] != pair[1] and (pair[0] != 1 or axis == exact)
                for axis, pair in enumerate(pairs)
            )
            if differ or len(state) != len(shape):
                raise error(
                    "shapes-differ",
                    f"{self.title()} needs a first state of {format_shape(shape)} but gets {format_shape(state)}",
                    help=A_STEP if len(state) == len(shape) + 1 else None,
                )

    def needed_states(self, x: Shape) -> int:
        """Return how many states the cell goes on with."""
        return len(self.step((x[0], *x[2:])).outputs) - 1

    def takes_states(self, given: int, needed: int) -> bool:
        """Tell whether a run gets through with so many first states."""
        return given == needed or (given > needed and self.takes_more_states)

    @property
    def takes_more_states(self) -> bool:
        """Whether a run passes over more first states than the cell has."""
        return bool(getattr(self, "unroll", False))

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        if self.return_sequences and index == 0:
            return super().output_axes(axes, rank, index)
        names = super().output_axes((axes[0], *axes[2:]), rank, index)
        if names is None or index or self.go_backwards:
            return names
        return [f"{each} of the last time step" if each == self.gives else each for each in names]

    def variant(self) -> tuple[str, Layer, str] | None:
        other = self._changed({"return_sequences": not self.return_sequences})
        return (f"return_sequences={not self.return_sequences}", other, SEQUENCES[not self.return_sequences])

    def fix_for_rank(self, axes: Sequence[str] | None, output: Shape) -> tuple[str, str] | None:
        if self.return_sequences or axes is None or len(axes) != len(output) + 1:
            return None
        return "gives only its last output", "return_sequences: true"


class SimpleRNN(Gated, Recurrent):
    """The plain recurrent layer: (units + input_dim + 1) × units parameters."""

    unroll: bool = boolean(False)
    order = """
        units activation use_bias kernel_initializer recurrent_initializer bias_initializer kernel_regularizer
        recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint
        bias_constraint dropout recurrent_dropout return_sequences return_state go_backwards stateful unroll seed"""


class LSTM(LSTMGates, Recurrent):
    """Long short-term memory: 4 × (units + input_dim + 1) × units parameters."""

    unroll: bool = boolean(False)
    use_cudnn = training_only("auto")
    order = """
        units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer
        unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer
        kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed return_sequences
        return_state go_backwards stateful unroll use_cudnn"""


class GRU(GRUGates, Recurrent):
    """Gated recurrent unit: 3 × (units + input_dim + 1) × units parameters; + 2 in place of + 1 with `reset_after`."""

    unroll: bool = boolean(False)
    use_cudnn = training_only("auto")
    order = """
        units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer
        kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint
        recurrent_constraint bias_constraint dropout recurrent_dropout seed return_sequences return_state
        go_backwards stateful unroll reset_after use_cudnn"""

    @property
    def takes_more_states(self) -> bool:
        return True


class SimpleRNNCell(Gated, Cell):
    """One step of SimpleRNN."""


class LSTMCell(LSTMGates, Cell):
    """One step of LSTM."""

    order = """
        units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer
        unit_forget_bias"""


class GRUCell(GRUGates, Cell):
    """One step of GRU."""

    order = """
        units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer
        kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint
        bias_constraint dropout recurrent_dropout reset_after seed"""


class StackedRNNCells(Cell):
    """Cells on top of each other, used as one cell."""

    cells: tuple[Cell, ...] = sublayers()

    def problems(self) -> Iterable[Diagnostic]:
        return _not_cells(self.cells, "cells", type(self))

    def nested_states(self, states: Iterator[T]) -> list[Any]:
        of_cells = [cell.nested_states(states) for cell in self.cells]
        return [each[0] if len(each) == 1 else each for each in of_cells]

    def step(self, x: Shape, /) -> Spec:
        steps: list[Spec] = []
        output: Shape | None = x
        for cell in self.cells:
            steps.append(cell.specify(output))
            output = steps[-1].shapes[0]
        states = [state for each in steps for state in each.outputs[1:]]
        whole = combined(steps, (steps[-1].outputs[0], *states), [f"cell_{index}" for index in range(len(steps))])
        return whole._replace(notes_on_params=lambda: pytorch_count(total_size(whole.weights), self.second_biases))

    @property
    def second_biases(self) -> int:
        """How many biases PyTorch has beside those of Keras; none are told of beside a GRU of textbooks."""
        are_alike = all(cell.under_keras3() is cell for cell in self.cells)
        return sum(getattr(cell, "second_biases", 0) for cell in self.cells) if are_alike else 0


def _not_cells(cells: Iterable[Layer], argument: str, owner: type[HasArguments]) -> Iterable[Diagnostic]:
    for cell in cells:
        if not isinstance(cell, Cell):
            yield Diagnostic(
                "wrong-inner-layer",
                f"{owner.title()}: {cell.type_name} is not a cell",
                help="cells are SimpleRNNCell, LSTMCell, GRUCell and StackedRNNCells",
                argument=argument,
            )


def _cell(value: Any, owner: type[HasArguments]) -> Any:
    """Keep a cell; a list of them is a stack."""
    if isinstance(value, (list, tuple)) and value and all(isinstance(each, Layer) for each in value):
        return StackedRNNCells(value)
    if isinstance(value, Layer):
        return value
    raise ValueError("a cell, or a list of cells")


class RNN(Recurrent):
    """Any cell, or a stack of them, repeated over time."""

    cell: Cell = Argument(REQUIRED, _cell, kind="LAYER", holds="layer")  # type: ignore[assignment]
    unroll: bool = boolean(False)
    zero_output_for_mask = training_only(False)
    order = "cell"

    def problems(self) -> Iterable[Diagnostic]:
        return _not_cells([self.cell], "cell", type(self))

    def check_first_states(self, given: Sequence[Shape], needed: Sequence[Shape]) -> None:
        if given and isinstance(self.cell, StackedRNNCells) and len(self.cell.cells) == 1 < len(needed):
            raise error("wrong-inputs", "RNN: a stack of one cell takes no first states in Keras")
        super().check_first_states(given, needed)

    def nested(self, outputs: Sequence[T]) -> list[Any]:
        output, *states = outputs
        return [output, *self.cell.nested_states(iter(states))]

    def step(self, x: Shape, /) -> Spec:
        return self.cell.specify(x)

    @property
    def second_biases(self) -> int:
        """How many biases PyTorch has beside those of Keras."""
        return getattr(self.cell, "second_biases", 0)
