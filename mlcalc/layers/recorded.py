"""What a file says of a layer: its outputs and weights, beside the rule or in place of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from mlcalc.dtypes import USUAL_DTYPE
from mlcalc.errors import Diagnostic, UnknownError, note
from mlcalc.layers.base import UNKNOWN, Inputs, Layer, Spec, Weight
from mlcalc.shapes import Shape


class Recorded(Layer):
    """A layer of a saved model, with the shapes and weights that the file records of one call.

    Args:
        rule: the layer itself; None for one whose class mlcalc does not know.
        class_name: what the file calls it.
        outputs: the shape of each output, None for one that the file does not say.
        stored: the weights in the file; None if it does not say which there are.
        reason: why the weights are unknown, and what would make them known.
    """

    inputs = Inputs((), least=0, most=None)
    least_rank = 0

    def __init__(  # noqa: PLR0913  (what a file can say)
        self,
        rule: Layer | None = None,
        *,
        class_name: str = "",
        outputs: Sequence[Shape | None] = (),
        stored: Sequence[Weight] | None = None,
        reason: str | None = None,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        super().__init__(name=rule.name if rule else name, trainable=rule.trainable if rule else trainable)
        owned = None if stored is None else tuple(each.owned(each.trainable, USUAL_DTYPE) for each in stored)
        self.__dict__.update(rule=rule, nesting=rule.nesting if rule else 0, class_name=class_name, stored=owned)
        self.__dict__.update(outputs=tuple(outputs), reason=reason)

    rule: Layer | None
    class_name: str
    outputs: tuple[Shape | None, ...]
    stored: tuple[Weight, ...] | None
    reason: str | None

    @property
    def type_name(self) -> str:
        return self.rule.type_name if self.rule else self.class_name

    def spec(self, x: Shape | None = None, /, *others: Shape) -> Spec:
        inputs = () if x is None else (x, *others)
        if self.rule is None:
            return self._as_recorded(UNKNOWN)
        try:
            return self._compared(self.rule.specify(*inputs))
        except UnknownError:
            return self._as_recorded(self.rule.unknown_spec(*inputs))

    def unknown_spec(self, *inputs: Shape | None) -> Spec:
        return self._as_recorded(self.rule.unknown_spec(*inputs) if self.rule else UNKNOWN)

    def _as_recorded(self, spec: Spec) -> Spec:
        """Return what the file says, and the rule if the file is silent."""
        weights = spec.weights if self.stored is None else self.stored
        problems = spec.problems
        if weights is None and self.reason:
            problems = (*problems, note("unknown-weights", self.reason))
        return spec._replace(outputs=self._completed(spec), weights=weights, problems=problems)

    def _completed(self, spec: Spec) -> tuple[Any, ...]:
        """Return the outputs of the rule, with those that it leaves open as the file says."""
        pairs = zip_longest(spec.outputs, self.outputs)
        return tuple(recorded if computed is None else computed for computed, recorded in pairs)

    def _compared(self, spec: Spec) -> Spec:
        """Return the rule's answer with the weights of the file, if these have other shapes."""
        spec = spec._replace(outputs=self._completed(spec))
        if self.stored is None or spec.weights is None or _shapes(spec.weights) == _shapes(self.stored):
            return spec
        trainable = None if self.trainable else False
        weights = tuple(each.with_trainable(trainable) for each in self.stored)
        unknown = any(None in each.shape for each in spec.weights)
        difference = () if unknown else (self._difference(spec.weights, self.stored),)
        return spec._replace(weights=weights, params=None, problems=(*spec.problems, *difference))

    def _difference(self, computed: Sequence[Weight], stored: Sequence[Weight]) -> Diagnostic:
        here, there = (sum(weight.size or 0 for weight in weights) for weights in (computed, stored))
        return note(
            "stored-weights-differ",
            f"the file stores {there:,} parameters in {len(stored)} weights, "
            f"but {self.type_name} has {here:,} in {len(computed)}; the file's are shown",
        )

    # It stands for its rule wherever a layer is looked at.

    def as_frozen(self) -> Layer:
        rule = self.rule.as_frozen() if self.rule else None
        stored = None if self.stored is None else tuple(each.frozen() for each in self.stored)
        return self._changed({"rule": rule, "trainable": False, "is_frozen": True, "stored": stored})

    def under_keras3(self) -> Layer:
        return self

    def input_axes(self) -> tuple[str, ...] | None:
        return self.rule.input_axes() if self.rule else None

    def fix_for_rank(self, axes: Sequence[str] | None, output: Shape) -> tuple[str, str] | None:
        return self.rule.fix_for_rank(axes, output) if self.rule else None

    def checked(self, inputs: Sequence[Shape]) -> tuple[Shape, ...]:
        return self.rule.checked(inputs) if self.rule else super().checked(inputs)

    def given_arguments(self) -> dict[str, Any]:
        return {
            **super().given_arguments(),
            "rule": self.rule,
            "class_name": self.class_name,
            "outputs": self.outputs,
            "stored": self.stored,
        }

    def __repr__(self) -> str:
        return repr(self.rule) if self.rule else f"{self.class_name}()"


def _shapes(weights: Iterable[Weight]) -> Counter[Shape]:
    return Counter(weight.shape for weight in weights)
