"""Layers that use another layer: on every time step, or in both directions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlcalc.arguments import Argument, Described, sublayer, training_only
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Operand, Term, term, total
from mlcalc.layers.base import Layer, Weight
from mlcalc.layers.recurrent import Recurrent
from mlcalc.shapes import Rule, Shape


class TimeDistributed(Layer):
    """Applies one layer to every time step, with the same weights."""

    least_rank = 3
    wraps = True

    layer: Layer = sublayer()

    def _step(self, shape: Shape) -> Shape:
        return self.layer.checked([(shape[0], *shape[2:])])[0]

    def input_axes(self) -> tuple[str, ...] | None:
        inner = self.layer.input_axes()
        return None if inner is None else (inner[0], "time_steps", *inner[1:])

    def infer(self, *inputs: Shape) -> Rule:
        output = self.layer.infer(self._step(inputs[0]))
        if isinstance(output, list):
            raise error(
                "wrong-argument", f"TimeDistributed: {self.layer.title()} gives several outputs", argument="layer"
            )
        return (output[0], inputs[0][1], *output[1:])

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        return self.layer.held(self._step(inputs[0]))

    def textbook(self, *inputs: Shape) -> Any:
        return self.layer.textbook(self._step(inputs[0]))

    def cost(self, *inputs: Shape) -> Operand | None:
        once = self.layer.cost(self._step(inputs[0]))
        if once is None or once == 0:
            return once
        return Term("time_steps", inputs[0][1], "each step costs the same") * once


def _merge_mode(value: Any, owner: type[Described]) -> str | None:
    if value in ("sum", "mul", "ave", "concat", None):
        return value  # type: ignore[no-any-return]
    raise ValueError("one of sum, mul, ave, concat, none")


class Bidirectional(Layer):
    """Runs a recurrent layer forwards and a second one backwards, and merges what they give.

    Schuster and Paliwal, "Bidirectional Recurrent Neural Networks" (1997).
    """

    input_count = (1, None)
    call_inputs = ("sequences", "initial_state")
    wraps = True

    layer: Recurrent = sublayer()
    merge_mode: str | None = Argument("concat", _merge_mode, kind="sum|mul|ave|concat|none")  # type: ignore[assignment]
    weights_ = training_only()
    backward_layer: Recurrent | None = sublayer(None)

    def problems(self) -> Iterable[Diagnostic]:
        pair = (self.layer, self.backward_layer or self.layer)
        for each in pair:
            if not isinstance(each, Recurrent):
                yield Diagnostic(
                    "wrong-argument",
                    f"Bidirectional needs a recurrent layer, not {each.title()}",
                    help="such as LSTM, GRU or SimpleRNN",
                    argument="layer",
                )
                return
        backwards = True if self.backward_layer is None else self.backward_layer.go_backwards
        if self.layer.go_backwards == backwards:
            yield Diagnostic(
                "wrong-argument",
                f"Bidirectional: both of its layers go {'backwards' if backwards else 'forwards'}",
                help="set `go_backwards: true` on the backward layer alone",
                argument="backward_layer",
            )
        if self.layer.stateful and self.layer.return_state:
            yield Diagnostic(
                "wrong-argument",
                "Bidirectional: Keras cannot call a layer with both `stateful` and `return_state` in it",
                argument="layer",
            )
        if self.backward_layer is not None:
            yield from self._disagreements(self.layer, self.backward_layer)

    def _disagreements(self, forward: Recurrent, backward: Recurrent) -> Iterable[Diagnostic]:
        for name in ("return_sequences", "return_state", "stateful"):
            if getattr(forward, name) != getattr(backward, name):
                yield Diagnostic(
                    "wrong-argument",
                    f"Bidirectional: `{name}` differs between its two layers",
                    argument="backward_layer",
                )

    def _both(self) -> tuple[Recurrent, Recurrent]:
        return self.layer, self.backward_layer or self.layer

    def infer(self, *inputs: Shape) -> Rule | list[Rule]:
        inner = self.layer.infer(*self.layer.checked(inputs[:1]))
        output, *states = inner if isinstance(inner, list) else [inner]
        merged = [output, output] if self.merge_mode is None else [self._merged(output)]
        outputs = [*merged, *states, *states]
        return outputs if len(outputs) > 1 else outputs[0]

    def _merged(self, output: Rule) -> Rule:
        if self.merge_mode != "concat":
            return output
        last = output[-1]
        doubled = None if last is None else (term(last) * Term("2", 2, "forwards and backwards")).named("feature")
        return (*output[:-1], doubled)

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        for direction in self._both():
            yield from direction.held(inputs[0])

    def textbook(self, *inputs: Shape) -> Any:
        forward = self.layer.textbook(*self.layer.checked(inputs[:1]))
        if forward is None or self.backward_layer is not None:
            return None
        return Term("2", 2, "forwards and backwards") * forward

    def cost(self, *inputs: Shape) -> Operand | None:
        return total(term(direction.cost(inputs[0]) or 0) for direction in self._both())

    def advice(self, axes: Any, output: Shape) -> tuple[str, str] | None:
        return self.layer.advice(axes, output)

    def input_axes(self) -> tuple[str, ...] | None:
        return self.layer.input_axes()
