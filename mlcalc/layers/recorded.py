"""What a file says of a layer: its outputs and weights, beside the rule or in place of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from mlcalc.dtypes import USUAL_DTYPE, is_floating, quantization_of, variable_dtype
from mlcalc.errors import Diagnostic, UnknownError, note, warning
from mlcalc.layers.base import Inputs, Layer
from mlcalc.layers.specs import UNKNOWN, Spec
from mlcalc.layers.weights import Weight, all_frozen, total_size
from mlcalc.shapes import Shape
from mlcalc.texts import counted, named


class Broken(Layer):
    """What stands in the place of a layer that cannot be made, so that the rest can be checked: all of it is unknown.

    Args:
        written: what was written, as a summary shows it.
    """

    inputs = Inputs((), least=0, most=None)
    least_rank = 0

    written: str

    def __init__(self, written: str) -> None:
        super().__init__()
        self.__dict__["written"] = written

    @property
    def type_name(self) -> str:
        return self.written

    def spec(self, x: Shape | None = None, /, *others: Shape) -> Spec:
        return UNKNOWN

    def unknown_spec(self, *inputs: Shape | None) -> Spec:
        return UNKNOWN


class OwnWeights(Layer):
    """Weights that a class of layers written in Python makes for itself, beside the layers in it."""

    inputs = Inputs((), least=0, most=0)
    least_rank = 0

    def __init__(self, weights: Sequence[Weight], *, trainable: bool = True) -> None:
        super().__init__(trainable=trainable)
        owned = tuple(each.owned(each.trainable and trainable, USUAL_DTYPE) for each in weights)
        self.__dict__["stored"] = owned if trainable else all_frozen(owned)

    def spec(self, x: Shape | None = None, /, *others: Shape) -> Spec:
        stored = self.__dict__["stored"]
        return Spec((), None if any(None in each.shape for each in stored) else stored)

    def unknown_spec(self, *inputs: Shape | None) -> Spec:
        return self.spec()

    def given_arguments(self) -> dict[str, Any]:
        return {**super().given_arguments(), "stored": self.__dict__["stored"]}


class Recorded(Layer):
    """A layer of a saved model, with the shapes and weights that the file records of one call.

    Args:
        rule: the layer itself; None for one whose class mlcalc does not know.
        class_name: what the file calls it; empty if that is the name of the rule's class.
        outputs: the shape of each output, None for one that the file does not say.
        stored: the weights in the file; None if it does not say which there are.
        reason: why the weights are unknown.
        mend: what would make them known, with names of settings in backticks.
        weights_file: the file of the weights, if somebody put it beside that of the model.
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
        mend: str | None = None,
        name: str | None = None,
        trainable: bool = True,
        weights_file: str | None = None,
    ) -> None:
        super().__init__(name=rule.name if rule else name, trainable=rule.trainable if rule else trainable)
        owned = None if stored is None else tuple(each.owned(each.trainable, USUAL_DTYPE) for each in stored)
        self.__dict__.update(rule=rule, nesting=rule.nesting if rule else 0, class_name=class_name, stored=owned)
        self.__dict__.update(outputs=tuple(outputs), reason=reason, mend=mend, weights_file=weights_file)

    rule: Layer | None
    class_name: str
    outputs: tuple[Shape | None, ...]
    stored: tuple[Weight, ...] | None
    reason: str | None
    mend: str | None
    weights_file: str | None

    @property
    def type_name(self) -> str:
        return self.class_name or (self.rule.type_name if self.rule else "")

    def spec(self, x: Shape | None = None, /, *others: Shape) -> Spec:
        inputs = () if x is None else (x, *others)
        if self.rule is None:
            return self._as_recorded(UNKNOWN)
        try:
            return self._compared(self.rule.specify(*inputs), inputs)
        except UnknownError:
            return self._as_recorded(self.rule.unknown_spec(*inputs))

    def unknown_spec(self, *inputs: Shape | None) -> Spec:
        return self._as_recorded(self.rule.unknown_spec(*inputs) if self.rule else UNKNOWN)

    def _as_recorded(self, spec: Spec) -> Spec:
        """Return what the file says, and the rule if the file is silent."""
        is_missing = self.stored == () and bool(spec.weights)
        weights = spec.weights if self.stored is None or is_missing else self._stored_like(spec.weights)
        problems = (*spec.problems, note("unknown-weights", _MISSING)) if is_missing else spec.problems
        outputs = self._completed(spec)
        if self.reason and (weights is None or any(None in each.shape for each in weights)):
            are_both = self.rule is None and None in outputs
            what = "parameters and output shape are unknown" if are_both else "the number of parameters is unknown"
            problems = (*problems, self._unknown(f"{what}: {self.reason}"))
        return spec._replace(outputs=outputs, weights=weights, problems=problems)

    def _unknown(self, message: str) -> Diagnostic:
        return warning("unknown-weights", message)._replace(help=self.mend, settings=("input_shape", "weights"))

    def _completed(self, spec: Spec) -> tuple[Any, ...]:
        """Return the outputs of the rule, with those that it leaves open as the file says."""
        has_all = self.rule is not None and None not in spec.outputs  # others that a file names are none of the layer
        pairs = zip_longest(spec.outputs, self.outputs[: len(spec.outputs)] if has_all else self.outputs)
        return tuple(recorded if computed is None else computed for computed, recorded in pairs)

    def _compared(self, spec: Spec, inputs: tuple[Shape, ...]) -> Spec:
        """Return the rule's answer, and a note if the file stores weights of other shapes.

        The file decides on what only it can know: sizes that follow from an unknown input, how a layer was quantized,
        and which of two conventions holds where the arguments leave it open.
        """
        spec = spec._replace(outputs=self._completed(spec))
        if self.stored is None or spec.weights is None or self._agree(spec.weights):
            return spec
        if self.stored and any(None in each.shape for each in spec.weights):
            return self._with_stored(spec)
        if self.stored and self.rule and quantization_of(self.rule.dtype or USUAL_DTYPE):
            # Each release of Keras quantizes in its own way.
            return self._with_stored(spec, self._difference(spec.weights, self.stored, shown="those of the file"))
        other = self.rule.under_keras3().specify(*inputs) if self.rule else spec
        if other.weights is not None and self._agree(other.weights):
            return other._replace(outputs=self._completed(other), problems=(*other.problems, self._settled(spec)))
        return spec._replace(
            problems=(*spec.problems, self._difference(spec.weights, self.stored, shown="those of the rule"))
        )

    def _agree(self, computed: Sequence[Weight]) -> bool:
        """Tell whether the file stores these weights.

        Of a layer inside another, some are stored twice. Keras 1 stores the same numbers in another order of axes, or
        a weight for each gate.
        """
        if self.stored and total_size(computed) == total_size(self.stored):
            return True
        missing, stored = _shapes(computed), _shapes(self.stored or ())
        missing.subtract(stored)
        return not any(number > 0 if self.nesting else number for number in missing.values())

    def _with_stored(self, spec: Spec, *problems: Diagnostic) -> Spec:
        weights = self._stored_like(spec.weights)
        return spec._replace(weights=weights, params=None, problems=(*spec.problems, *problems))

    def _stored_like(self, computed: Sequence[Weight] | None) -> tuple[Weight, ...]:
        """Return the stored weights, with the rule telling which are trained if they are the same ones."""
        stored = self.stored or ()
        if computed is None:
            return stored
        if len(computed) == len(stored) and all(map(_may_be, computed, stored)):
            return tuple(there.with_trainable(here.trainable) for here, there in zip(computed, stored, strict=True))
        trainable = None if self.trainable else False
        return tuple(each.with_trainable(trainable) for each in stored)

    def _settled(self, usual: Spec) -> Diagnostic:
        return note(
            "settled-by-weights",
            f"the arguments in the file leave open what {self.type_name} is: the stored weights are those of Keras 3's "
            f"defaults, with others it has {_count(usual.weights or ())}",
        )

    def _difference(self, computed: Sequence[Weight], stored: Sequence[Weight], *, shown: str) -> Diagnostic:
        file = self.weights_file
        message = (
            f"{f'the file {named(file)}' if file else 'the file'} stores {_count(stored)} of the layer, but "
            f"{self.type_name} has {_count(computed)}; {shown} are shown"
        )
        if file is None:
            return note("stored-weights-differ", message)
        return warning("stored-weights-differ", message)._replace(help=OF_ANOTHER)

    # It stands for its rule wherever a layer is looked at.

    def as_frozen(self) -> Layer:
        rule = self.rule.as_frozen() if self.rule else None
        stored = None if self.stored is None else all_frozen(self.stored)
        return self._changed({"rule": rule, "trainable": False, "is_frozen": True, "stored": stored})

    def under_keras3(self) -> Layer:
        return self

    def under_policy(self, policy: str) -> Layer:
        rule = self.rule.under_policy(policy) if self.rule else None
        dtype = variable_dtype(policy)
        stored = self.stored and tuple(
            each.with_dtype(dtype) if is_floating(each.dtype or USUAL_DTYPE) else each for each in self.stored
        )
        return self._changed({"rule": rule, "stored": stored, "dtype": policy})

    def input_axes(self) -> tuple[str, ...] | None:
        return self.rule.input_axes() if self.rule else None

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return self.rule.output_axes(axes, rank, index) if self.rule else None

    def variant(self) -> tuple[str, Layer, str] | None:
        return self.rule.variant() if self.rule else None

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


OF_ANOTHER = "these are the weights of another model: give those that were saved with this one"
"""What to do about a file of weights that does not go with the architecture."""
_MISSING = "the file stores no weights of the layer, and its input is not known, from which they would follow"


def _shapes(weights: Iterable[Weight]) -> Counter[Shape]:
    return Counter(weight.shape for weight in weights)


def _may_be(computed: Weight, stored: Weight) -> bool:
    """Tell whether two weights have the same shape, as far as it is known."""
    pairs = zip_longest(computed.shape, stored.shape, fillvalue=-1)
    return all(here in (None, there) for here, there in pairs)


def _count(weights: Sequence[Weight]) -> str:
    """Return how many parameters there are in how many weights."""
    size = sum(weight.size or 0 for weight in weights)
    return f"{counted(size, 'parameter')} in {counted(len(weights), 'weight')}"


def ruled(layer: Layer) -> Layer:
    """Return the layer whose rule counts: of one that a file holds, the layer itself, if its class has a rule."""
    while isinstance(layer, Recorded) and layer.rule is not None:
        layer = layer.rule
    return layer
