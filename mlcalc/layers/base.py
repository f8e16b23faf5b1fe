"""What a layer is: frozen arguments, and pure answers about shapes, weights, counts and cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from mlcalc.arguments import (
    Argument,
    Described,
    anything,
    boolean,
    keyword_only,
    text,
    training_only,
)
from mlcalc.errors import MlcalcError, closest, error
from mlcalc.formula import Expression, Operand, Term, product, total, value_of
from mlcalc.shapes import LARGEST_DIMENSION, MOST_AXES, Rule, Shape, as_shape, format_shape

if TYPE_CHECKING:
    from typing_extensions import Self


class Weight:
    """A named tensor that a layer owns: its shape, and whether training changes it.

    `trainable` is None where a file does not tell it. `dimensions` are those of the shape, each with the
    formula it comes from where it has one;
    `dtype` is None where the weight has the layer's own. Equal weights may come from different formulas.
    """

    __slots__ = ("dimensions", "dtype", "name", "shape", "trainable")

    shape: tuple[int, ...]

    def __init__(
        self,
        name: str,
        dimensions: Iterable[Expression | int | None],
        trainable: bool | None = True,
        dtype: str | None = None,
    ) -> None:
        self.name = name
        self.dimensions = tuple(dimensions)
        self.shape = tuple(map(value_of, self.dimensions))  # type: ignore[arg-type]
        self.trainable = trainable
        self.dtype = dtype

    @property
    def size(self) -> int:
        """How many parameters it holds."""
        return math.prod(self.shape)

    def untold(self) -> Weight:
        """Return the weight as one of which it is not known whether training changes it."""
        return self.with_state(None, self.dtype)

    def frozen(self) -> Weight:
        """Return the weight as one that training does not change."""
        return self.with_state(False, self.dtype)

    def with_state(self, trainable: bool | None, dtype: str | None) -> Weight:
        """Return the weight as it is in a layer that may be frozen and has a data type."""
        if (self.trainable, self.dtype) == (trainable, dtype):
            return self
        other = Weight.__new__(Weight)
        other.name, other.dimensions, other.shape = self.name, self.dimensions, self.shape
        other.trainable, other.dtype = trainable, self.dtype or dtype
        return other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Weight) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())

    def _facts(self) -> tuple[object, ...]:
        return self.name, self.shape, self.trainable, self.dtype or USUAL_DTYPE

    def __repr__(self) -> str:
        dtype = "" if self.dtype in (None, USUAL_DTYPE) else f", dtype={self.dtype!r}"
        return f"Weight({self.name!r}, {self.shape}, trainable={self.trainable}{dtype})"


USUAL_DTYPE = "float32"
"""The data type of weights of which nothing else is said."""


class Explanation(NamedTuple):
    """Why a layer's numbers are what they are: the formulas behind its shape, count and cost."""

    shape: tuple[Expression, ...]
    params: Expression | None
    macs: Expression | None
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the formulas as JSON data."""
        return {
            "shape": [_formula_dict(each) for each in self.shape],
            "params": _formula_dict(self.params) if self.params else None,
            "macs": _formula_dict(self.macs) if self.macs else None,
            "notes": list(self.notes),
        }


def _formula_dict(formula: Expression) -> dict[str, Any]:
    return {
        **({"axis": formula.label} if formula.label else {}),
        "symbols": formula.symbols,
        "numbers": formula.numbers,
        "value": formula.value,
        "terms": [{"symbol": each.symbol, "value": each.value, "meaning": each.meaning} for each in formula.terms],
    }


DATA_TYPES = frozenset(
    "bfloat16 bool complex64 complex128 float16 float32 float64 int int16 int32 int64 string "
    "uint8 uint16 uint32 uint64".split()
)


def _data_type(value: Any, owner: type[Described]) -> str:
    """Return the data type of the weights under a dtype or a Keras dtype policy."""
    name = policy_name(value) if isinstance(value, dict) else value
    if not isinstance(name, str):
        raise ValueError("the name of a data type")
    _, quantized, source = name.rpartition("_from_")
    if quantized and getattr(owner, "quantizes", False):
        raise ValueError("a data type as it was before quantization, whose own weights are not counted yet")
    if source in ("mixed_float16", "mixed_bfloat16"):
        return "float32"
    if source not in DATA_TYPES:
        guess = closest(source, DATA_TYPES)
        raise ValueError("the name of a data type" + (f" (`{guess}`?)" if guess else ""))
    return source


def policy_name(policy: dict[str, Any]) -> Any:
    """Return the name of a serialised dtype policy; `int8_from_float32` for a quantized one."""
    settings = policy.get("config")
    if not isinstance(settings, dict):
        return "float32"
    if "source_name" in settings:
        return f"{settings.get('mode')}_from_{settings['source_name']}"
    return settings.get("name") or "float32"


class Layer(Described):
    """A layer of a neural network, with the arguments of its Keras constructor.

    A subclass states its arguments and answers with `infer`, `build` and, where there is something
    to say, `textbook`, `cost` and `notes`; it is handed input shapes whose number and rank have been
    checked. Users call `output_shape`, `weights`, `params`, `macs` and `explain`, each with one
    shape for every input, whose sizes are checked; `shape_of`, `weights_of`, `macs_of` and
    `explanation_of` answer the same for shapes that were computed.

    Layers with the same arguments are equal, whatever their names: a name changes no answer.
    """

    axes: ClassVar[tuple[str, ...] | None] = None
    """The names of the input's axes, where their number is fixed."""
    least_rank: ClassVar[int] = 1
    """The least number of axes, where their number is not fixed."""
    input_count: ClassVar[tuple[int, int | None]] = (1, 1)
    """How many inputs the layer takes: the least and the most."""
    call_inputs: ClassVar[tuple[str, ...]] = ("inputs",)
    """The parameters of Keras' `call` that take the inputs, in the order of ours."""
    keras3: ClassVar[dict[str, Any]] = {}
    """Defaults that Keras 3 has and the textbook convention has not."""
    keras3_reason: ClassVar[str] = (
        "they keep a second bias in each gate of a GRU (`reset_after: true`, `--reset-after`)"
    )
    aliases: ClassVar[tuple[str, ...]] = ()
    quantizes: ClassVar[bool] = False
    """Whether a quantized dtype policy gives it other weights."""
    wraps: ClassVar[bool] = False
    """Whether its weights belong to layers within it."""

    name: str | None = keyword_only(text(None))
    trainable: bool = keyword_only(boolean(True))
    dtype: str | None = keyword_only(Argument(None, _data_type))
    autocast = keyword_only(training_only(True))
    activity_regularizer = keyword_only(training_only())
    input_shape = keyword_only(anything(None))
    batch_input_shape = keyword_only(anything(None))
    input_dim = keyword_only(anything(None))
    input_length = keyword_only(anything(None))
    batch_size = keyword_only(anything(None))

    def stated(self) -> dict[str, Any]:
        """Return the arguments that change an answer and differ from their defaults."""
        values = super().stated()
        if not self.trainable:
            values["trainable"] = False
        if self.dtype not in (None, USUAL_DTYPE):
            values["dtype"] = self.dtype
        return values

    # What a subclass answers.

    def infer(self, *inputs: Shape) -> Rule | list[Rule]:
        """Return the shape that comes out; the inputs' own by default."""
        return inputs[0]

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        """Yield the weights in Keras' order."""
        return ()

    def textbook(self, *inputs: Shape) -> Expression | None:
        """Return the formula of the count as textbooks write it, where they do."""
        return None

    def cost(self, *inputs: Shape) -> Operand | None:
        """Return the multiply–accumulates for one sample; None where they cannot be known."""
        return 0

    def notes(self, *inputs: Shape) -> Iterable[str]:
        """Yield what a reader of the numbers should know besides."""
        return ()

    def caveats(self, *inputs: Shape) -> Iterable[str]:
        """Yield what another convention counts, where a default of ours decided and not an argument."""
        other = self.under_keras3()
        if other is None:
            return
        here, there = (sum(each.size for each in layer.held(*inputs)) for layer in (self, other))
        if here != there:
            yield f"Keras since 2.4 and PyTorch count {there:,}, not {here:,}: {self.keras3_reason}"

    def under_keras3(self) -> Layer | None:
        """Return the layer as Keras 3 makes it of the same description, or None where that is no other."""
        changes: dict[str, Any] = {name: value for name, value in self.keras3.items() if not self.is_given(name)}
        for attribute in self.holding:
            inner = _each_under_keras3(getattr(self, attribute))
            if inner is not None:
                changes[attribute] = inner
        return self._changed(changes) if changes else None

    def as_frozen(self) -> Layer:
        """Return the layer with nothing in it trainable, nor in the layers that it holds."""
        changes: dict[str, Any] = {"trainable": False}
        for attribute in self.holding:
            inner = getattr(self, attribute)
            if isinstance(inner, Layer):
                changes[attribute] = inner.as_frozen()
            elif inner:
                changes[attribute] = tuple(each.as_frozen() for each in inner)
        return self._changed(changes)

    def _changed(self, attributes: Mapping[str, Any]) -> Self:
        """Return a copy with other attributes."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, **attributes)
        return other

    def input_axes(self) -> tuple[str, ...] | None:
        """Return the names of the input's axes, where their number is fixed."""
        return self.axes

    # What users ask.

    @property
    def type_name(self) -> str:
        """The name of the class, as Keras spells it."""
        return self.title()

    def output_shape(self, *inputs: Sequence[Any]) -> Shape | list[Shape]:
        """Return the shape that comes out, or a list of them where the layer gives several.

        Args:
            inputs: the shape of each input, the batch first, None where a dimension is unknown.

        Raises:
            MlcalcError: a size is none, or the layer cannot take these inputs.
        """
        return self.shape_of(*_stated(inputs))

    def shape_of(self, *inputs: Shape) -> Shape | list[Shape]:
        """Return what `output_shape` returns."""
        inferred = self.infer(*self.checked(inputs))
        if isinstance(inferred, list):
            return [self._sized(each) for each in inferred]
        return self._sized(inferred)

    def _sized(self, rule: Rule) -> Shape:
        """Return the plain numbers of a shape, none of them without end."""
        shape = tuple(map(value_of, rule))
        if len(shape) > MOST_AXES or max(filter(None, shape), default=0) > LARGEST_DIMENSION:
            raise error("too-large", f"{self.title()} gives more than {MOST_AXES} dimensions, or one of 2^63 or more")
        return shape

    def weights(self, *inputs: Sequence[Any]) -> list[Weight]:
        """Return every weight of the layer, in Keras' order.

        Raises:
            MlcalcError: a size is none, the layer cannot take these inputs, or a dimension that a weight needs
                is unknown.
        """
        return self.weights_of(*_stated(inputs))

    def weights_of(self, *inputs: Shape) -> list[Weight]:
        """Return what `weights` returns."""
        held = self.held(*inputs)
        return held if self.trainable else [weight.frozen() for weight in held]

    def held(self, *inputs: Shape) -> list[Weight]:
        """Return the weights as a layer or model around this one finds them.

        They differ from `weights` where a layer is frozen that wraps others: as in Keras, its `trainable`
        counts for the weights that it owns, and not for those of the layers within it.
        """
        return self._built(self.checked(inputs))

    def params(self, *inputs: Sequence[Any]) -> int:
        """Return the number of parameters: the sum over the weights."""
        return sum(weight.size for weight in self.weights(*inputs))

    def macs(self, *inputs: Sequence[Any]) -> int | None:
        """Return the multiply–accumulates of one forward pass on one sample.

        Matrix products and convolutions count; bias, activation, normalization and pooling do not.
        None where a needed dimension is unknown.
        """
        return self.macs_of(*_stated(inputs))

    def macs_of(self, *inputs: Shape) -> int | None:
        """Return what `macs` returns."""
        return value_of(self.cost(*self.checked(inputs)))

    def explain(self, *inputs: Sequence[Any], counted: bool = True) -> Explanation:
        """Return the formulas behind the shape, the count and the cost, and notes on them.

        Without `counted` the weights are left aside, for which more of the input must be known.
        """
        return self.explanation_of(*_stated(inputs), counted=counted)

    def explanation_of(self, *inputs: Shape, counted: bool = True) -> Explanation:
        """Return what `explain` returns."""
        shapes = self.checked(inputs)
        inferred = self.infer(*shapes)
        outputs = inferred if isinstance(inferred, list) else [inferred]
        cost = self.cost(*shapes)
        return Explanation(
            shape=tuple(each for output in outputs for each in output if isinstance(each, Expression)),
            params=self._count(shapes) if counted else None,
            macs=cost if isinstance(cost, Expression) else None,
            notes=(*self.notes(*shapes), *(self.caveats(*shapes) if counted else ())),
        )

    def _count(self, shapes: Sequence[Shape]) -> Expression | None:
        weights = self._built(shapes)
        if not weights:
            return None
        return self.textbook(*shapes) or total(product(weight.dimensions) for weight in weights)  # type: ignore[arg-type]

    def _built(self, shapes: Sequence[Shape]) -> list[Weight]:
        weights = []
        for weight in self.build(*shapes):
            if None in weight.shape:
                raise self._uncountable(weight, shapes)
            trainable = weight.trainable and (self.trainable or self.wraps)
            weights.append(weight.with_state(trainable, self.dtype or USUAL_DTYPE))
        return weights

    def _uncountable(self, weight: Weight, shapes: Sequence[Shape]) -> MlcalcError:
        unknown = [each.symbols for each in weight.dimensions if isinstance(each, Expression) and each.value is None]
        what = f"`{unknown[0]}`" if unknown else "a dimension of the input"
        return error(
            "unknown-dimension",
            f"{self.title()} cannot count its {weight.name}: {what} is unknown "
            f"(input {', '.join(map(format_shape, shapes))})",
            help="give the input's shape: `input: […]` in a model, `--input`, or `--input-dim` for its last dimension",
        )

    def checked(self, inputs: Sequence[Shape]) -> tuple[Shape, ...]:
        """Return the input shapes.

        Raises:
            MlcalcError: there are too many or too few inputs, or one has the wrong number of axes.
        """
        least, most = self.input_count
        if len(inputs) < least or (most is not None and len(inputs) > most):
            raise error("wrong-inputs", f"{self.title()} takes {_counted(least, most)}, not {len(inputs)}")
        if inputs:
            self.check_rank(inputs[0])
        return tuple(inputs)

    def check_rank(self, shape: Shape) -> None:
        """Raise an error where the first input has the wrong number of axes."""
        axes = self.input_axes()
        if axes is not None and len(shape) != len(axes):
            raise error(
                "wrong-rank",
                f"{self.title()} needs {len(axes)} dimensions ({', '.join(axes)}) but gets {format_shape(shape)}",
                help=_rank_help(axes, shape),
            )
        if len(shape) < self.least_rank:
            raise error(
                "wrong-rank",
                f"{self.title()} needs at least {self.least_rank} dimensions but gets {format_shape(shape)}",
            )

    def advice(self, axes: Sequence[str] | None, output: Shape) -> tuple[str, str] | None:
        """Return a remark and the argument to add, where this layer could give those axes instead."""
        return None


def _stated(inputs: Sequence[Any]) -> tuple[Shape, ...]:
    """Return the shapes that a caller states: one argument for each input, or one list of them all."""
    if (
        len(inputs) == 1
        and isinstance(inputs[0], (tuple, list))
        and isinstance(next(iter(inputs[0]), None), (tuple, list))
    ):
        inputs = inputs[0]
    return tuple(map(as_shape, inputs))


def _each_under_keras3(value: Any) -> Any:
    """Return an inner layer, or a tuple of them, as Keras 3 makes it; None where that is no other."""
    if isinstance(value, Layer):
        return value.under_keras3()
    others = [each.under_keras3() for each in value or ()]
    if not any(others):
        return None
    return tuple(other or each for other, each in zip(others, value, strict=True))


def _counted(least: int, most: int | None) -> str:
    if least == most:
        return f"{least} input" + ("s" if least != 1 else "")
    return f"at least {least} inputs" if most is None else f"{least} to {most} inputs"


def _rank_help(axes: Sequence[str], shape: Shape) -> str | None:
    missing = len(axes) - len(shape)
    if missing == 1 and axes[-1] == "channels":
        return f"a grey image has one channel: give it as {format_shape((*shape[1:], 1))}"
    if missing == -1 and len(axes) == 2:
        return "put Flatten before it"
    return None


def axis_index(axis: int, rank: int, title: str) -> int:
    """Return an axis counted from the front.

    Raises:
        MlcalcError: there is no such axis.
    """
    if not -rank <= axis < rank:
        raise error("wrong-axis", f"{title}: there is no axis {axis} in a tensor of {rank} dimensions", argument="axis")
    return axis % rank


def feature_term(shape: Shape, meaning: str = "features of each input") -> Term:
    """Return the last dimension as the term that textbooks call input_dim."""
    return Term("input_dim", shape[-1], meaning)


BIAS = Term("1", 1, "the bias")
