"""Layers that use another layer: on every time step, or in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import sublayer, training_only
from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Term, term, value_of
from mlcalc.layers.base import Inputs, Layer
from mlcalc.layers.convention import pytorch_count
from mlcalc.layers.recurrent import SEQUENCES, Recurrent, check_directions
from mlcalc.layers.specs import Spec, combined, stated_otherwise
from mlcalc.layers.weights import total_size
from mlcalc.shapes import Shape, SymbolicShape, broadcast, format_shape

T = TypeVar("T")


class TimeDistributed(Layer):
    """Applies one layer to every time step, with the same weights."""

    least_rank = 3
    usually_inside = "Dense"

    layer: Layer = sublayer()

    def input_axes(self) -> tuple[str, ...] | None:
        inner = self.layer.input_axes()
        return None if inner is None else (inner[0], "time_steps", *inner[1:])

    def axis_names(self, rank: int) -> Sequence[str] | None:
        inner = self.layer.axis_names(rank - 1)
        return None if inner is None else (inner[0], "time_steps", *inner[1:])

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        inner = self.layer.output_axes((axes[0], *axes[2:]), rank - 1, index)
        return None if inner is None else (inner[0], "time_steps", *inner[1:])

    def unfit(self, *inputs: Shape | None) -> tuple[Shape, Shape] | None:
        return self.layer.unfit(*(x and (x[0], *x[2:]) for x in inputs))

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        inner = self.layer.specify((x[0], *x[2:]))
        if len(inner.outputs) > 1:
            raise error(
                "wrong-inner-layer", f"TimeDistributed: {self.layer.type_name} gives several outputs", argument="layer"
            )
        output = inner.outputs[0]
        return inner._replace(
            outputs=(None if output is None else (output[0], x[1], *output[1:]),),
            macs=inner.macs and Term("time_steps", x[1], "each step costs the same") * inner.macs,
            notes=None,
            inner=None,
        )


def _merge_mode(value: Any, owner: type[HasArguments]) -> str | None:
    if value in ("sum", "mul", "ave", "concat", None):
        return value  # type: ignore[no-any-return]
    raise ValueError("one of sum, mul, ave, concat, none")


_MERGES = {
    "sum": ("add", "plus", "addition"),
    "mul": ("multiply", "times", "product"),
    "ave": ("average", "avg", "mean"),
    "concat": ("concatenate", "cat", "join"),
}
"""How people call the ways in which both directions are merged: a layer of the graph does the same."""

TWICE = Term("2", 2, "forwards and backwards")


def _doubled(forward: Any, backward: Any) -> Expression:
    """Return the features of both directions side by side."""
    first, second = term(forward), term(backward)
    same = first.value == second.value
    return (first * TWICE if same else first.named("forward") + second.named("backward")).named("feature")


def _stated_otherwise(given: SymbolicShape | None, stated: SymbolicShape | None) -> tuple[Diagnostic, ...]:
    return () if given is None or stated is None else stated_otherwise(given, stated)


class Bidirectional(Layer):
    """Runs a recurrent layer forwards and a second one backwards, and merges what they give.

    Schuster and Paliwal, "Bidirectional Recurrent Neural Networks" (1997).
    """

    inputs = Inputs(("sequences", "initial_state"), most=None)
    copies = True
    usually_inside = "LSTM"

    layer: Recurrent = sublayer()
    merge_mode: str | None = Argument("concat", _merge_mode, kind="sum|mul|ave|concat|none")  # type: ignore[assignment]
    weights_ = training_only()
    backward_layer: Recurrent | None = sublayer(None)

    @classmethod
    def meant(
        cls,
        name: str,
        value: object,
        values: Mapping[str, Any],  # noqa: ARG003
    ) -> Iterable[object]:
        """Yield the way to merge both directions that goes by another name."""
        if name == "merge_mode" and isinstance(value, str):
            yield from (word for word, others in _MERGES.items() if value.lower() in others)

    def problems(self) -> Iterable[Diagnostic]:
        for each in self.inner_layers():
            if not isinstance(each, Recurrent):
                return [
                    Diagnostic(
                        "wrong-inner-layer",
                        f"Bidirectional needs a recurrent layer, not {each.type_name}",
                        help="such as LSTM, GRU or SimpleRNN",
                        argument="layer",
                        change=Change(kind="LSTM", inside=("layer",), is_example=True),
                    )
                ]
        return [
            Diagnostic("conflicting-arguments", f"Bidirectional: {reason}", argument=argument, help=mend, change=change)
            for argument, reason, mend, change in self._refusals()
        ]

    def _refusals(self) -> Iterable[tuple[str, str, str | None, Change | None]]:
        """Yield the argument at fault, what is wrong with it, and what would mend that."""
        forward, backward = self.layer, self.backward_layer
        backwards = True if backward is None else backward.go_backwards
        if forward.go_backwards == backwards:
            reason = f"both of its layers go {'backwards' if backwards else 'forwards'}"
            turned = "layer" if backwards else "backward_layer"
            change = Change({"go_backwards": not backwards}, inside=(turned,))
            yield "backward_layer", reason, "`go_backwards` is true of the backward layer alone", change
        if forward.stateful and forward.return_state:
            yield "layer", "Keras cannot call a layer with both `stateful` and `return_state` in it", None, None
        for name in ("return_sequences", "return_state", "stateful"):
            if backward is not None and getattr(forward, name) != getattr(backward, name):
                change = Change({name: getattr(forward, name)}, inside=("backward_layer",))
                yield "backward_layer", f"`{name}` differs between its two layers", "both layers have the same", change

    @property
    def backwards(self) -> Recurrent:
        """The layer that runs backwards: the one that is given, or the first one turned round."""
        return self.backward_layer or self.layer._changed({"go_backwards": not self.layer.go_backwards})  # noqa: SLF001  (of the same family)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        half = len(others) // 2
        first, second = others[:half], others[half:]
        directions = (self.layer, self.backward_layer or self.layer)
        if others:
            check_directions(self.title(), directions, x, (first, second))
        forward = self.layer.specify(x, *first)
        is_same = self.backward_layer is None and first == second
        backward = forward if is_same else directions[1].specify(x, *second)
        both = combined([forward, backward], self._outputs(forward, backward), ("forward", "backward"))
        problems = both.problems
        if backward is not forward:
            stated = self._outputs(forward, forward)
            problems = (*problems, *chain.from_iterable(map(_stated_otherwise, both.outputs, stated)))
        return both._replace(
            params=lambda: self._params(forward), problems=problems, notes_on_params=lambda: self._notes(both)
        )

    def _notes(self, both: Spec) -> list[str]:
        """Return the count of PyTorch for both directions."""
        biases = [getattr(each, "second_biases", 0) for each in (self.layer, self.backward_layer or self.layer)]
        return pytorch_count(total_size(both.weights), sum(biases))

    def _outputs(self, forward: Spec, backward: Spec) -> tuple[SymbolicShape | None, ...]:
        """Return what both directions give, merged, and then the states of each."""
        (first, *states), (second, *others) = forward.outputs, backward.outputs
        merged = [first, second] if self.merge_mode is None else [self._merged(first, second)]
        return (*merged, *states, *others)

    def _merged(self, forward: SymbolicShape | None, backward: SymbolicShape | None) -> SymbolicShape | None:
        if forward is None or backward is None:
            return None
        *others, feature = forward
        if self.merge_mode == "concat":
            joined = None if None in (feature, backward[-1]) else _doubled(feature, backward[-1])
            return (*others, joined)
        if forward is backward:
            return forward
        first, second = (tuple(map(value_of, shape)) for shape in (forward, backward))
        merged = broadcast(first, second)
        if merged is None:
            raise error(
                "shapes-differ",
                f"Bidirectional cannot merge {format_shape(first)} and {format_shape(second)} by `{self.merge_mode}`",
                argument="merge_mode",
            )
        return forward if merged == first else merged

    def _params(self, forward: Spec) -> Expression | None:
        once = forward.params() if forward.params and self.backward_layer is None else None
        return None if once is None else TWICE * once

    def nested(self, outputs: Sequence[T]) -> list[Any]:
        if not self.layer.return_state:
            return list(outputs)
        given = 2 if self.merge_mode is None else 1
        half = (len(outputs) - given) // 2
        backwards = self.backward_layer or self.layer
        halves = ((self.layer, outputs[given : given + half]), (backwards, outputs[given + half :]))
        states = [state for layer, part in halves for state in layer.nested((part[0], *part))[1:]]
        return [*outputs[:given], *states]

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        merged = index == 0 or (index == 1 and self.merge_mode is None)
        names = self.layer.output_axes(axes, rank, 0 if merged else index)
        if names is None or not merged or self.merge_mode != "concat":
            return names
        gives = str(self.layer.gives)
        return [f"{gives} of both directions" if each.startswith(gives) else each for each in names]

    def variant(self) -> tuple[str, Layer, str] | None:
        name, whether = "return_sequences", not self.layer.return_sequences
        both = {
            attribute: layer._changed({name: whether})  # noqa: SLF001  (of the same family)
            for attribute in self.holding
            if (layer := getattr(self, attribute)) is not None
        }
        return f"{name}={whether}", self._changed(both), SEQUENCES[whether]

    def fix_for_rank(self, axes: Any, output: Shape) -> tuple[str, str] | None:
        return self.layer.fix_for_rank(axes, output)

    def input_axes(self) -> tuple[str, ...] | None:
        return self.layer.input_axes()
