"""Layers that use another layer: on every time step, or in both directions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlcalc.arguments import Argument, Described, sublayer, training_only
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Term, term
from mlcalc.layers.base import Inputs, Layer, Spec
from mlcalc.layers.recurrent import Recurrent
from mlcalc.shapes import Shape, SymbolicShape


class TimeDistributed(Layer):
    """Applies one layer to every time step, with the same weights."""

    least_rank = 3

    layer: Layer = sublayer()

    def input_axes(self) -> tuple[str, ...] | None:
        inner = self.layer.input_axes()
        return None if inner is None else (inner[0], "time_steps", *inner[1:])

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        inner = self.layer.specify((x[0], *x[2:]))
        if len(inner.outputs) > 1:
            raise error(
                "wrong-argument", f"TimeDistributed: {self.layer.title()} gives several outputs", argument="layer"
            )
        output = inner.outputs[0]
        return inner._replace(
            outputs=(None if output is None else (output[0], x[1], *output[1:]),),
            macs=inner.macs and Term("time_steps", x[1], "each step costs the same") * inner.macs,
            notes=None,
            inner=None,
        )


def _merge_mode(value: Any, owner: type[Described]) -> str | None:
    if value in ("sum", "mul", "ave", "concat", None):
        return value  # type: ignore[no-any-return]
    raise ValueError("one of sum, mul, ave, concat, none")


class Bidirectional(Layer):
    """Runs a recurrent layer forwards and a second one backwards, and merges what they give.

    Schuster and Paliwal, "Bidirectional Recurrent Neural Networks" (1997).
    """

    inputs = Inputs(("sequences", "initial_state"), most=None)

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

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        forward = self.layer.specify(x)
        backward = forward if self.backward_layer is None else self.backward_layer.specify(x)
        output, *states = forward.outputs
        merged = [output, output] if self.merge_mode is None else [self._merged(output)]
        return Spec(
            outputs=(*merged, *states, *states),
            weights=(*(forward.weights or ()), *(backward.weights or ())),
            macs=None if forward.macs is None or backward.macs is None else term(forward.macs) + backward.macs,
            params=lambda: self._textbook(forward),
        )

    def _merged(self, output: SymbolicShape | None) -> SymbolicShape | None:
        if self.merge_mode != "concat" or output is None:
            return output
        last = output[-1]
        doubled = None if last is None else (term(last) * Term("2", 2, "forwards and backwards")).named("feature")
        return (*output[:-1], doubled)

    def _textbook(self, forward: Spec) -> Expression | None:
        once = forward.params() if forward.params else None
        if once is None or self.backward_layer is not None:
            return None
        return Term("2", 2, "forwards and backwards") * once

    def advice(self, axes: Any, output: Shape) -> tuple[str, str] | None:
        return self.layer.advice(axes, output)

    def input_axes(self) -> tuple[str, ...] | None:
        return self.layer.input_axes()
