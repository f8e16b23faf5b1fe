"""What a layer is: frozen arguments, and pure answers about shapes, weights, counts and cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from mlcalc.arguments import (
    Argument,
    HasArguments,
    anything,
    boolean,
    keyword_only,
    text,
    training_only,
)
from mlcalc.changes import Change
from mlcalc.dtypes import (
    USUAL_DTYPE,
    Quantization,
    checked_policy,
    compute_dtype,
    is_floating,
    quantization_of,
    variable_dtype,
)
from mlcalc.errors import ERROR, Diagnostic, MlcalcError, UnknownError, WrongRankError, error, note
from mlcalc.formula import Expression, Operand, Term, known_product, product, total, value_of
from mlcalc.layers.axes import BY_RANK, FEATURES, in_words
from mlcalc.layers.convention import second_count
from mlcalc.limits import DEEPEST, HIGHEST_RANK, LARGEST_DIMENSION, MOST_AXES
from mlcalc.shapes import Dimension, Shape, SymbolicShape, as_dimension, as_shape, format_output, format_shape
from mlcalc.texts import listed

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


class Identity:
    """What makes a layer the same one in several models. Its copies are other ones, unless copied together."""


class Weight:
    """A named tensor that a layer owns: its shape, and whether training changes it.

    `dimensions` are those of the shape, each with the formula it comes from, if it has one; an unknown one is None.
    `path` is the name with the part of its layer that it belongs to, such as `query/kernel`; Keras' own name is `name`.
    `trainable` is None if a file does not say it. `dtype` is None until the layer that owns the weight is known.
    `shared` tells the weights of a layer that several models share, by the layer and the weight's place in it.
    A step of training puts the gradient in the place of one that `is_overwritten`, so that no optimizer keeps anything
    of it. Equal weights may come from different formulas.
    """

    __slots__ = (
        *("dimensions", "dtype", "has_owner", "is_overwritten", "name"),
        *("path", "shape", "shared", "size", "trainable"),
    )

    shape: Shape
    size: int | None
    """How many parameters it holds; None if a dimension is unknown."""

    def __init__(
        self,
        name: str,
        dimensions: Iterable[Expression | Dimension],
        trainable: bool | None = True,
        dtype: str | None = None,
        *,
        is_overwritten: bool = False,
    ) -> None:
        self.name = self.path = name
        self.dimensions = tuple(dimensions)
        self.shape = tuple([value_of(size) for size in self.dimensions])
        self.size = known_product(self.shape)
        self.trainable = trainable
        self.dtype = dtype
        self.has_owner = False
        self.is_overwritten = is_overwritten
        self.shared: tuple[Identity, int] | None = None

    def owned(self, trainable: bool | None, dtype: str) -> Weight:
        """Return the weight as the layer around it has it, unless a layer inside that one owns it already."""
        if self.has_owner:
            return self
        owned = self._changed(self.trainable and trainable, self.dtype or dtype)
        owned.has_owner = True
        return owned

    def frozen(self) -> Weight:
        """Return the weight as one that training does not change."""
        return self.with_trainable(False)

    def with_trainable(self, trainable: bool | None) -> Weight:
        """Return the weight with another `trainable`; None if it is unknown whether training changes it."""
        return self if self.trainable is trainable else self._changed(trainable, self.dtype)

    def with_dtype(self, dtype: str) -> Weight:
        """Return the weight with another data type."""
        return self._changed(self.trainable, dtype)

    def inside(self, part: str) -> Weight:
        """Return the weight as that of a part of its layer."""
        return self.at(f"{part}/{self.path}")

    def at(self, path: str) -> Weight:
        """Return the weight under another path."""
        other = self._changed(self.trainable, self.dtype)
        other.path = path
        return other

    def _changed(self, trainable: bool | None, dtype: str | None) -> Weight:
        other = Weight.__new__(Weight)
        other.path, other.is_overwritten = self.path, self.is_overwritten
        other.name, other.dimensions, other.shape, other.size = self.name, self.dimensions, self.shape, self.size
        other.trainable, other.dtype, other.has_owner, other.shared = trainable, dtype, self.has_owner, self.shared
        return other

    def shared_as(self, identity: Identity, place: int) -> Weight:
        """Return the weight as that of a layer which several models share, unless a layer inside it is shared."""
        if self.shared:
            return self
        other = self._changed(self.trainable, self.dtype)
        other.shared = (identity, place)
        return other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Weight) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())

    def _facts(self) -> tuple[object, ...]:
        return self.name, self.shape, self.trainable, self.dtype or USUAL_DTYPE

    def __repr__(self) -> str:
        dtype = "" if self.dtype in (None, USUAL_DTYPE) else f", dtype={self.dtype!r}"
        return f"Weight({self.path!r}, {self.shape}, trainable={self.trainable}{dtype})"


class Explanation(NamedTuple):
    """Why a layer's numbers are what they are: the formulas behind its shape, count and cost, and its axes in words.

    `inputs` and `outputs` say what the axes of each are; `otherwise`, which shape another value of an argument gives;
    `notes_on_params`, what a reader of the count alone should know as well; `costs`, the formulas behind the further
    figures of a summary, by their names.
    """

    shape: tuple[Expression, ...] = ()
    params: Expression | None = None
    macs: Expression | None = None
    notes: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    otherwise: str | None = None
    notes_on_params: tuple[str, ...] = ()
    costs: Mapping[str, tuple[Expression, ...]] | None = None

    @classmethod
    def of(cls, spec: Spec) -> Explanation:
        """Return the formulas of one call."""
        formula = spec.params() if spec.params and spec.weights else None
        if formula is None and spec.weights:
            formula = total(product(weight.dimensions) for weight in spec.weights)
        return cls(
            shape=tuple(each for output in spec.outputs for each in output or () if isinstance(each, Expression)),
            params=formula,
            macs=spec.macs if isinstance(spec.macs, Expression) else None,
            notes=tuple(each.message for each in spec.notes()) if spec.notes else (),
            notes_on_params=tuple(spec.notes_on_params()) if spec.notes_on_params else (),
        )

    def with_axes(self, layer: Layer, inputs: Sequence[Shape], outputs: Sequence[Shape | None]) -> Explanation:
        """Return the explanation with the axes of a call in words."""
        return self._replace(
            inputs=tuple(in_words(shape, layer.axis_names(len(shape))) for shape in inputs),
            outputs=tuple(
                "" if shape is None else in_words(shape, names) for shape, names in _named(layer, inputs, outputs)
            ),
            otherwise=_otherwise(layer, inputs),
        )

    def __str__(self) -> str:
        """Return one line for each thing that is explained."""
        lines = [f"input {each}" for each in self.inputs] + [f"output {each}" for each in self.outputs if each]
        lines += [f"{each.label or 'size'} = {each}" for each in self.shape]
        lines += [
            f"{name} = {each}" for name, each in (("params", self.params), ("macs", self.macs)) if each is not None
        ]
        lines += map("note: {}".format, self.notes_on_params)
        return "\n".join([*lines, *([self.otherwise] if self.otherwise else []), *map("note: {}".format, self.notes)])

    def with_notes(self, notes: Iterable[str]) -> Explanation:
        """Return the explanation with further notes."""
        return self._replace(notes=(*self.notes, *notes))

    def as_dict(self) -> dict[str, Any]:
        """Return the formulas as JSON data."""
        return {
            "shape": [_formula_dict(each) for each in self.shape],
            "params": _formula_dict(self.params) if self.params else None,
            "macs": _formula_dict(self.macs) if self.macs else None,
            "notes": [*self.notes, *self.notes_on_params],
            "inputs": list(self.inputs),
            "outputs": list(self.outputs),
            **({"otherwise": self.otherwise} if self.otherwise else {}),
            **{name: [_formula_dict(each) for each in formulas] for name, formulas in (self.costs or {}).items()},
        }


def _named(
    layer: Layer, inputs: Sequence[Shape], outputs: Sequence[Shape | None]
) -> Iterator[tuple[Shape | None, Sequence[str] | None]]:
    """Yield each output with the names of its axes; those behind the first are states, or of the same kind."""
    first = next(iter((*inputs, *outputs)), None)
    rank = len(first or ())
    axes = layer.axis_names(rank) if inputs else BY_RANK.get(rank)
    for index, shape in enumerate(outputs):
        names = None if axes is None or shape is None else layer.output_axes(axes, len(shape), index)
        yield shape, names if names is not None and shape is not None and len(names) == len(shape) else None


def _otherwise(layer: Layer, inputs: Sequence[Shape]) -> str | None:
    variant = layer.variant()
    if variant is None:
        return None
    change, other, remark = variant
    try:
        shape = other.specify(*inputs).shapes[0]
    except MlcalcError:
        return None
    return f"with {change}: {format_output(shape)}, {remark}"


def _formula_dict(formula: Expression) -> dict[str, Any]:
    return {
        **({"axis": formula.label} if formula.label else {}),
        "symbols": formula.symbols,
        "numbers": formula.numbers,
        "value": _plain(formula.value),
        "terms": [
            {"symbol": each.symbol, "value": _plain(each.value), "meaning": each.meaning} for each in formula.terms
        ],
    }


def _plain(number: Any) -> Any:
    """Return a number as JSON has it: a fraction as a decimal one."""
    return number if number is None or isinstance(number, int) else float(number)


def _data_type(value: Any, owner: type[HasArguments]) -> str:
    return checked_policy(value, quantizes=getattr(owner, "quantizes", False))


Lazy = Callable[[], T]
"""What is worked out only for those who ask for it."""


class Spec(NamedTuple):
    """What one call of a layer gives and owns. An unknown size is None, and so is what follows from it.

    Attributes:
        outputs: the shape of each tensor that comes out, batch first; None for one whose rank is unknown, too.
        weights: in Keras' order; None if it is unknown which there are.
        macs: multiply–accumulates of one sample; None if they cannot be known.
        params: the count as textbooks write it; without one, the sum over the weights.
        notes: what a reader of the formulas should know as well.
        problems: what a summary says of the call: notes on its numbers, and errors of the layers in a model.
        inner: the trace of the calls that a model makes.
        notes_on_params: what a reader of the count should know as well.
    """

    outputs: tuple[SymbolicShape | None, ...]
    weights: tuple[Weight, ...] | None = ()
    macs: Operand | None = 0
    params: Lazy[Expression | None] | None = None
    notes: Lazy[Iterable[Diagnostic]] | None = None
    problems: tuple[Diagnostic, ...] = ()
    inner: Any = None
    notes_on_params: Lazy[Iterable[str]] | None = None

    @property
    def shapes(self) -> tuple[Shape | None, ...]:
        """The outputs as plain numbers."""
        return tuple(None if each is None else tuple(map(value_of, each)) for each in self.outputs)

    def named(self, part: str) -> Spec:
        """Return the same with weights that are those of a part of a layer."""
        return (
            self if self.weights is None else self._replace(weights=tuple(each.inside(part) for each in self.weights))
        )


def combined(
    parts: Sequence[Spec], outputs: tuple[SymbolicShape | None, ...], names: Sequence[str] | None = None
) -> Spec:
    """Return what several calls own and cost together; what is unknown of one is unknown of all.

    The weights are told apart by the names of the parts, if there are any.
    """
    if names is not None:
        parts = [part.named(name) for part, name in zip(parts, names, strict=True)]
    known = [part.weights for part in parts if part.weights is not None]
    costs = [part.macs for part in parts]
    return Spec(
        outputs,
        weights=tuple(chain.from_iterable(known)) if len(known) == len(parts) else None,
        macs=None if None in costs else total(costs),
        problems=tuple(dict.fromkeys(chain.from_iterable(part.problems for part in parts))),
    )


def stated_otherwise(given: SymbolicShape, stated: SymbolicShape) -> tuple[Diagnostic, ...]:
    """Return a note if Keras states another shape for a layer than a run of it gives."""
    run, symbolic = (tuple(map(value_of, shape)) for shape in (given, stated))
    if len(run) == len(symbolic) and all(
        None in pair or pair[0] == pair[1] for pair in zip(run, symbolic, strict=True)
    ):
        return ()
    return (note("stated-otherwise", f"a run gives {format_shape(run)}; Keras states {format_shape(symbolic)}"),)


UNKNOWN = Spec(outputs=(None,), weights=None, macs=None)


def _in_common(specs: Sequence[Spec]) -> Spec:
    """Return what is the same in the answers to several questions; what is not is unknown."""
    if not specs:
        return UNKNOWN
    first, others = specs[0], specs[1:]
    outputs: tuple[SymbolicShape | None, ...] = (None,)
    if all(len(each.outputs) == len(first.outputs) for each in others):
        pairs = enumerate(zip(first.outputs, first.shapes, strict=True))
        outputs = tuple(
            output if all(each.shapes[index] == shape for each in others) else None for index, (output, shape) in pairs
        )
    weights = first.weights if all(each.weights == first.weights for each in others) else None
    costs = {value_of(each.macs) for each in specs}
    return Spec(outputs, weights, first.macs if len(costs) == 1 else None)


class Inputs(NamedTuple):
    """Which inputs a call takes.

    Attributes:
        names: the parameters of Keras' `call` that hold them, in order; none if every tensor of a call is an input.
        least: the least number of tensors.
        most: the most; None if there is no limit.
        together: how many a layer in a model needs, where less will do for a layer that is asked by itself.
        is_list: whether they stand in a list, also if there is one.
    """

    names: tuple[str, ...] = ("inputs",)
    least: int = 1
    most: int | None = 1
    together: int = 1
    is_list: bool = False

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.least} input" + ("s" if self.least != 1 else "")
        plural = "s" if self.least != 1 else ""
        return f"at least {self.least} input{plural}" if self.most is None else f"{self.least} to {self.most} inputs"

    def allow(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)


class Layer(HasArguments):
    """A layer of a neural network, with the arguments of its Keras constructor.

    A subclass declares its arguments and answers with one `spec` for the shapes of its inputs, whose number and
    rank have been checked. Users call `output_shape`, `weights`, `params`, `macs` and `explain`, each with one
    shape for every input, whose sizes are checked.

    Layers with the same arguments are equal, whatever their names: a name changes no answer.
    """

    axes: ClassVar[tuple[str, ...] | None] = None
    """The names of the input's axes, if their number is fixed."""
    least_rank: ClassVar[int] = 1
    """The least number of axes, if their number is not fixed."""
    inputs: ClassVar[Inputs] = Inputs()
    """Which inputs a call takes."""
    call_options: ClassVar[tuple[str, ...]] = ()
    """The parameters of Keras' `call` behind the inputs, as far as they change an answer."""
    remembers: ClassVar[bool] = False
    """Whether it remembers its answers itself."""
    keras3: ClassVar[dict[str, Any]] = {}
    """Defaults that Keras 3 has and the textbook convention has not."""
    elsewhere: ClassVar[Mapping[str, str | None]] = {
        **dict.fromkeys(
            ("in_features", "in_channels", "input_size", "num_features", "normalized_shape", "batch_first", "inplace")
        ),
        **dict.fromkeys(("device", "track_running_stats", "affine", "padding_mode", "max_norm", "sparse")),
        "W_constraint": "kernel_constraint",
        "W_regularizer": "kernel_regularizer",
        "act": "activation",
        "atrous_rate": "dilation_rate",
        "b_constraint": "bias_constraint",
        "b_regularizer": "bias_regularizer",
        "beta_init": "beta_initializer",
        "bias": "use_bias",
        "border_mode": "padding",
        "concat_axis": "axis",
        "dilation": "dilation_rate",
        "dim": "axis",
        "dim_ordering": "data_format",
        "eps": "epsilon",
        "gamma_init": "gamma_initializer",
        "init": "kernel_initializer",
        "inner_activation": "recurrent_activation",
        "inner_init": "recurrent_initializer",
        "mode": "merge_mode",
        "nonlinearity": "activation",
        "non_linearity": "activation",
        "activation_fn": "activation",
        "pad": "padding",
        "p": "rate",
        "prob": "rate",
        "probability": "rate",
        "drop_prob": "rate",
        "drop_rate": "rate",
        "dropout_rate": "rate",
        "return_sequence": "return_sequences",
        "return_seq": "return_sequences",
        "sigma": "stddev",
        "stride": "strides",
        "subsample": "strides",
        "subsample_length": "strides",
    }
    former: ClassVar[Mapping[str, str]] = {}
    """Names that older versions of Keras used for an argument, each with today's."""
    config_only: ClassVar[Mapping[str, Any]] = {}
    """What `get_config()` of an older Keras writes beside today's arguments: each name with the one value that
    means what the layer does without it, or `...` if every value does."""
    gives: ClassVar[str | None] = None
    """What the features of its output are called; None if they are those of its input."""
    kernel_name: ClassVar[str | None] = None
    """The name of the weight that is its kernel, if it has one of its own."""
    quantizes: ClassVar[bool] = False
    """Whether a quantized dtype policy gives it other weights."""
    names_inside: ClassVar[tuple[str, ...]] = ()
    """Classes of the layers that it makes inside and leaves Keras to name: the next one outside is named after them."""
    copies: ClassVar[bool] = False
    """Whether it makes layers of its own of those that it is given."""
    verbs: ClassVar[tuple[str, ...]] = ("type_name", "output_shape", "weights", "params", "macs", "explain")
    """What users ask of it."""
    nesting: int = 0
    """Levels of layers inside it."""
    identity: Identity | None = None
    """What makes it the same layer in several models; None if it stands in one."""
    is_frozen: bool = False
    """Whether it was frozen after it was made, as `layer.trainable = False` does, which reaches the layers inside."""
    is_saved: bool = False
    """Whether a file holds it: older versions of Keras allowed what today's refuses."""

    written: Any = None
    """What knows where and how it was written, if it was written as a call of its own: a `graph.Locator`."""

    name: str | None = keyword_only(text(None))
    trainable: bool = keyword_only(boolean(True))
    dtype: str | None = keyword_only(Argument(None, _data_type, kind="DTYPE"))
    autocast = keyword_only(training_only(True))
    activity_regularizer = keyword_only(training_only())
    input_shape = keyword_only(anything(None))
    batch_input_shape = keyword_only(anything(None))
    input_dim = keyword_only(anything(None))
    input_length = keyword_only(anything(None))
    batch_size = keyword_only(anything(None))

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        if self.holding:
            self.__dict__["nesting"] = deeper(self.inner_layers())

    @classmethod
    def misplaced(cls, name: str, value: object) -> tuple[str, Change] | None:
        """Return that a list of sizes is the shape of the input."""
        sizes = value if isinstance(value, (list, tuple)) else ()
        rank = getattr(cls, "rank", None)
        is_shape = {*map(type, sizes)} == {int} and len(sizes) == (rank + 1 if rank else len(sizes))
        if not is_shape or name not in ("data_format", "strides", "padding", "activation"):
            return None
        change = Change({"input_shape": tuple(sizes)}, dropped=(name,))
        return "the shape of the input stands behind its name", change

    def given_arguments(self) -> dict[str, Any]:
        """Return the arguments that change an answer and differ from their defaults."""
        values = super().given_arguments()
        if not self.trainable:
            values["trainable"] = False
        if self.dtype not in (None, USUAL_DTYPE):
            values["dtype"] = self.dtype
        return values

    @classmethod
    def arguments_of_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """Return what `get_config()` of any Keras wrote, under today's names.

        Raises:
            MlcalcError: an argument that is no longer there has a value that changed the layer.
        """
        named = {str(name): value for name, value in config.items()}
        for former, name in cls.former.items():
            if former in named:
                named.setdefault(name, named.pop(former))
        for name, usual in cls.config_only.items():
            if name in named and named.pop(name) != usual is not ...:
                raise error("wrong-argument", f"{cls.title()}: `{name}` must be {usual}", argument=name)
        return named

    # What a subclass answers.

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        """Return what a call on these shapes gives and owns.

        Raises:
            MlcalcError: the layer cannot take them.
        """
        raise NotImplementedError

    def unknown_spec(self, *inputs: Shape | None) -> Spec:
        """Return what is known of a call if the rank of an input is unknown: what is the same for every rank."""
        found = []
        for rank in range(1, HIGHEST_RANK + 1):
            try:
                found.append(self.specify(*((None,) * rank if each is None else each for each in inputs)))
            except MlcalcError:
                continue  # no model runs with this rank
        return _in_common(found)

    def input_axes(self) -> tuple[str, ...] | None:
        """Return the names of the input's axes, where their number is fixed."""
        return self.axes

    def axis_names(self, rank: int) -> Sequence[str] | None:
        """Return the names of the axes of an input with so many of them; None if they have none."""
        axes = self.input_axes()
        return axes if axes is not None and len(axes) == rank else BY_RANK.get(rank)

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        """Return the names of the axes of an output; None if they have none.

        Args:
            axes: those of the first input.
            rank: how many axes the output has.
            index: which output it is.
        """
        if rank != len(axes):
            return None
        return [self.gives if self.gives and each in FEATURES else each for each in axes]

    def variant(self) -> tuple[str, Layer, str] | None:
        """Return the argument that decides over the shape most, the layer with its other value, and what that gives."""
        return None

    def fix_for_rank(self, axes: Sequence[str] | None, output: Shape) -> tuple[str, str] | None:
        """Return a remark and the argument to add, if this layer could give those axes instead."""
        return None

    # What the layers, models and traces around it ask.

    def in_call(self, options: Mapping[str, Any]) -> Layer:
        """Return the layer as a call with these options uses it."""
        return self

    def without_unknown(self, inputs: Sequence[Shape | None]) -> str:
        """Return the other way out where a size is unknown that a weight needs, if the layer has one."""
        return ""

    def other_arguments(self, *inputs: Shape) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield arguments with which inputs may fit that do not fit now, each with its reason, the best first."""
        yield from ()

    def in_keras(self) -> tuple[Layer, ...]:
        """Return the layers, one after the other, that it is in Keras: itself, unless Keras cannot say it in one."""
        return (self,)

    def specify(self, *inputs: Shape | None) -> Spec:
        """Return what a call gives and owns, with each weight as its owner has it.

        Raises:
            MlcalcError: the layer cannot take these inputs.
        """
        if None in inputs:
            return self.unknown_spec(*inputs)
        spec = self.spec(*self.checked(inputs))  # type: ignore[arg-type]
        for output in spec.outputs:
            if output is not None and _is_too_large(output):
                what = f"{self.title()} gives more than {MOST_AXES} dimensions, or one of 2^63 or more"
                raise error("too-large", what)
        if not spec.weights:
            return spec
        trainable, dtype = self.trainable, variable_dtype(self.dtype)
        weights = [each.owned(trainable, dtype) for each in spec.weights]
        if self.identity:
            weights = [each.shared_as(self.identity, place) for place, each in enumerate(weights)]
        return spec._replace(weights=tuple(weights))

    def shared_as(self, identity: Identity | None) -> Self:
        """Return the layer as one that several models share."""
        return self if identity is None else self._changed({"identity": identity})

    def unfit(self, *inputs: Shape | None) -> tuple[Shape, Shape] | None:
        """Return the shape that an input of a model inside states, and another one that it would be called on.

        Keras refuses such a call: a functional model or a chain with an input of a fixed size takes no other one.
        None where nothing is wrong.
        """
        return None

    def inner_layers(self) -> list[Layer]:
        """Return the layers that this one holds."""
        values = [getattr(self, attribute) for attribute in self.holding]
        return [each for value in values if value for each in (value if isinstance(value, tuple) else [value])]

    def of_inner_layers(self, weights: Iterable[Weight]) -> tuple[Weight, ...]:
        """Return weights that in Keras belong to layers inside: freezing the layer around leaves them trainable."""
        return tuple(each.owned(not self.is_frozen, variable_dtype(self.dtype)) for each in weights)

    @property
    def quantized(self) -> Quantization | None:
        """How its kernel is quantized, as its dtype policy says; None if it is not."""
        return quantization_of(self.dtype) if self.quantizes and self.dtype else None

    def as_frozen(self) -> Layer:
        """Return the layer with itself and the layers inside it frozen."""
        return self._with_inner(Layer.as_frozen, {"trainable": False, "is_frozen": True})

    def as_made_frozen(self) -> Layer:
        """Return the layer as `trainable=False` in its constructor makes it: what is inside is not frozen."""
        return self._changed({"trainable": False})

    def with_part(self, attribute: str, part: Layer) -> Self:
        """Return the layer with another one of those that it holds."""
        return self._changed({attribute: part})

    def as_written(self, locate: Any) -> Self:
        """Return the layer as one that was written as a call of its own, with what knows where."""
        return self._changed({"written": locate})

    def as_saved(self) -> Layer:
        """Return the layer as one that a file holds."""
        return self._changed({"is_saved": True})

    def as_today(self) -> Layer:
        """Return the layer as one that is written today, and no file holds."""
        return self._changed({"is_saved": False})

    def under_keras3(self) -> Layer:
        """Return the same layer with Keras 3's defaults; itself if they change nothing."""
        if not self.keras3 and not self.holding:
            return self
        changes = {name: value for name, value in self.keras3.items() if not self.is_given(name)}
        return self._with_inner(Layer.under_keras3, changes)

    def under_policy(self, policy: str) -> Layer:
        """Return the same layer, and those inside it, with another dtype policy; integers stay integers."""
        if self.dtype is not None and not is_floating(compute_dtype(self.dtype)):
            return self
        mode = self.quantized.named(policy) if self.quantized else policy
        return self._with_inner(lambda each: each.under_policy(policy), {"dtype": mode})

    def of_policy(self, policy: str | None) -> Self:
        """Return the layer with a dtype policy, while those inside it keep theirs; itself for None."""
        return self if policy is None else self._changed({"dtype": policy})

    def _with_inner(self, change: Callable[[Layer], Layer], attributes: Mapping[str, Any]) -> Layer:
        """Return a copy with other attributes and changed inner layers; itself if nothing changes."""
        changes = dict(attributes)
        for attribute in self.holding:
            value = getattr(self, attribute)
            if isinstance(value, Layer):
                changes[attribute] = change(value)
            elif value:
                changes[attribute] = tuple(map(change, value))
        if all(getattr(self, name) is value for name, value in changes.items()):
            return self
        return self._changed(changes)

    def _changed(self, attributes: Mapping[str, Any]) -> Self:
        """Return a copy with other attributes."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, **attributes)
        return other

    def checked(self, inputs: Sequence[Shape]) -> tuple[Shape, ...]:
        """Return the input shapes.

        Raises:
            MlcalcError: there are too many or too few inputs, or one has the wrong number of axes.
        """
        if not self.inputs.allow(len(inputs)):
            mend = "join them before, for example with `concatenate`" if self.inputs.most == 1 and inputs else None
            raise error("wrong-inputs", f"{self.title()} takes {self.inputs}, not {len(inputs)}", help=mend)
        if inputs:
            self.check_rank(inputs[0])
        return tuple(inputs)

    def check_rank(self, shape: Shape) -> None:
        """Raise an error if the first input has the wrong number of axes."""
        axes = self.input_axes()
        if axes is not None and len(shape) != len(axes):
            needed = f"{len(axes)} dimensions ({', '.join(axes)})"
        elif len(shape) < self.least_rank:
            needed = f"at least {self.least_rank} dimensions"
        else:
            return
        raise wrong_rank(f"{self.title()} needs {needed} but gets {format_shape(shape)}", _rank_help(axes, shape))

    def nested(self, outputs: Sequence[T]) -> list[Any]:
        """Return what stands for each output in the lists that Keras gives them in."""
        return list(outputs)

    # What users ask.

    @property
    def type_name(self) -> str:
        """The name of the class, as Keras spells it."""
        return self.title()

    def __dir__(self) -> list[str]:
        own = [name for name, argument in self.arguments.items() if not argument.ignored]
        return [*own, "name", "trainable", "dtype", *self.verbs]

    def output_shape(self, *inputs: Sequence[Any]) -> Any:
        """Return the shape that comes out, or a list of them if the layer gives several, nested as in Keras.

        Args:
            inputs: the shape of each input, the batch first, None if a dimension is unknown.

        Raises:
            MlcalcError: a size is none, the layer cannot take these inputs, or the rank of an output cannot be known.
        """
        shapes = self._answer(_as_shapes(inputs)).shapes
        if None in shapes:
            raise UnknownError(Diagnostic("unknown-shape", f"the output shape of {self} cannot be known"))
        return shapes[0] if len(shapes) == 1 else self.nested(shapes)

    def weights(self, *inputs: Sequence[Any]) -> list[Weight]:
        """Return every weight of the layer, in Keras' order.

        Raises:
            MlcalcError: a size is none, the layer cannot take these inputs, or a dimension that a weight needs
                is unknown.
        """
        shapes = _as_shapes(inputs)
        weights = self._answer(shapes).weights
        if weights is None:
            raise UnknownError(Diagnostic("unknown-weights", f"the weights of {self} cannot be known"))
        if (unknown := uncountable(self, weights, shapes)) is not None:
            raise MlcalcError(unknown)
        return list(weights) if self.trainable else list(all_frozen(weights))

    def params(self, *inputs: Sequence[Any]) -> int:
        """Return the number of parameters: the sum over the weights."""
        return sum(weight.size or 0 for weight in self.weights(*inputs))

    def macs(self, *inputs: Sequence[Any]) -> int | None:
        """Return the multiply–accumulates of one forward pass on one sample.

        Matrix products and convolutions count; bias, activation, normalization and pooling do not.
        None if a needed dimension is unknown.
        """
        return value_of(self._answer(_as_shapes(inputs)).macs)

    def explain(self, *inputs: Sequence[Any]) -> Explanation:
        """Return the formulas behind the shape, the count and the cost, and notes on them."""
        shapes = _as_shapes(inputs)
        spec = self._answer(shapes)
        other = second_count(self, shapes, total_size(spec.weights))
        explanation = Explanation.of(spec).with_axes(self, shapes, spec.shapes)
        return explanation.with_notes([other.message] if other else ())

    def _answer(self, shapes: Sequence[Shape]) -> Spec:
        spec = self.specify(*shapes)
        if errors := [each for each in spec.problems if each.severity == ERROR]:
            raise MlcalcError(errors)
        return spec


def _as_shapes(inputs: Sequence[Any]) -> tuple[Shape, ...]:
    """Return the shapes in a caller's arguments: one for each input, or one list of them all.

    Raises:
        MlcalcError: one is none, or the sizes of one stand apart.
    """
    if len(inputs) > 1 and all(each is None or isinstance(each, int) for each in inputs):
        whole = inputs if inputs[0] is None else (None, *inputs)
        raise error("bad-shape", "the shape of an input is one argument, the batch first", help=format_shape(whole))
    first = inputs[0] if len(inputs) == 1 else None
    if isinstance(first, (tuple, list)) and isinstance(next(iter(first), None), (tuple, list)):
        inputs = first
    return tuple(map(as_shape, inputs))


class SameShape(Layer):
    """A layer that gives its first input on in the same shape, owns no weights and multiplies nothing."""

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        return Spec((x,))


def distinct(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """Return weights with each one of a shared layer once."""
    seen: set[tuple[Identity, int]] = set()
    found = []
    for weight in weights:
        if weight.shared is None or weight.shared not in seen:
            found.append(weight)
        if weight.shared is not None:
            seen.add(weight.shared)
    return tuple(found)


def all_frozen(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """Return weights as ones that training does not change."""
    return tuple(weight.frozen() for weight in weights)


def total_size(weights: Iterable[Weight] | None) -> int | None:
    """Return the number of parameters in weights; None if a size is unknown."""
    sizes = [None] if weights is None else [weight.size for weight in weights]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def deeper(layers: Iterable[Layer]) -> int:
    """Return how many levels of layers there are around these.

    Raises:
        MlcalcError: there are more than any real network has.
    """
    depth = 1 + max((each.nesting for each in layers), default=0)
    if depth > DEEPEST:
        raise error("too-deep", f"layers are nested at most {DEEPEST} levels deep")
    return depth


def _is_too_large(shape: SymbolicShape) -> bool:
    if len(shape) > MOST_AXES:
        return True
    for size in shape:  # a loop, because this is asked of every output of a model
        number = size.value if isinstance(size, Expression) else size
        if number is not None and number > LARGEST_DIMENSION:
            return True
    return False


IN_WORDS, BY_ARGUMENT = "`input: […]` in a model, or `input_shape`", "`input_shape`"
"""How the shape of an input is given in a description, or as a setting."""


def uncountable(
    layer: Layer,
    weights: Iterable[Weight],
    inputs: Sequence[Shape | None],
    in_words: str = IN_WORDS,
    *,
    is_alone: bool = True,
) -> Diagnostic | None:
    """Return why the weights cannot be counted: the first of them with an unknown size, and which that is.

    Args:
        layer: the layer.
        weights: what it owns.
        inputs: the shapes that it gets.
        in_words: how the shape of an input is written where the layer stands.
        is_alone: whether its input is that of the model, so that an example of it can be given.
    """
    for weight in weights:
        if None not in weight.shape:
            continue
        example = _example_input(layer, inputs) if is_alone and in_words in (IN_WORDS, BY_ARGUMENT) else None
        how = in_words if example is None else f"for example {example}"
        how += ", or `input: […]` in a model" if example is not None and in_words == IN_WORDS else ""
        unknown = [each.symbols for each in weight.dimensions if isinstance(each, Expression) and each.value is None]
        what = f"`{unknown[0]}`" if unknown else "a dimension of the input"
        return Diagnostic(
            "unknown-dimension",
            f"{layer.type_name} cannot count its {weight.name}: {what} is unknown "
            f"(input {listed(inputs, format_output)})",
            help=f"{layer.without_unknown(inputs)}give the input's shape: {how}",
            settings=("input_shape", "input_dim") if in_words in (IN_WORDS, BY_ARGUMENT) else (),
        )
    return None


_USUAL = {"time_steps": 3, "feature": 1, "channels": 1, "height": 28, "width": 28, "depth": 28}
"""What the size of an axis may be, in an example."""


def _example_input(layer: Layer, inputs: Sequence[Shape | None]) -> str | None:
    """Return an input with which the weights of a layer can be counted, as settings say it; None if none is found."""
    x = inputs[0] if len(inputs) == 1 else None
    if x is None or len(x) < 2:
        return None
    axes = layer.axis_names(len(x)) or ()
    usual = [_USUAL.get(name, 3) for name in axes] if len(axes) == len(x) else [3] * len(x)
    sizes = tuple(size or other for size, other in zip(x[1:], usual[1:], strict=True))
    last = (*x[:-1], 1)
    if len(x) <= 3 and not any(x[1:]) and "input_dim" not in layer.arguments and _can_count(layer, last):
        return "`input_dim=1`"
    return f"`input_shape={','.join(map(str, sizes))}`" if _can_count(layer, (x[0], *sizes)) else None


def _can_count(layer: Layer, x: Shape) -> bool:
    """Tell whether a layer can take an input, and has weights of known sizes then."""
    try:
        spec = layer.specify(x)
    except MlcalcError:
        return False
    return spec.weights is not None and all(None not in each.shape for each in spec.weights)


def even_groups(*counts: int, argument: str = "groups") -> str:
    """Return the help that names the numbers of groups that share all of some counts evenly, the largest first."""
    common = math.gcd(*counts)
    if common > _LARGEST_SHARED:
        return "any divisor of it shares it evenly, such as 1"
    fitting = [each for each in range(common, 0, -1) if common % each == 0]
    return f"`{argument}` may be {', '.join(map(str, fitting))}"


def nearest_divisor(size: int, wanted: int) -> int:
    """Return the divisor of a number that is nearest to another number."""
    small = [each for each in range(1, math.isqrt(min(size, 10**10)) + 1) if size % each == 0]
    return min((*small, *(size // each for each in small)), key=lambda each: (abs(each - wanted), each))


_LARGEST_SHARED = 1 << 16


def wrong_rank(message: str, help: str | None = None) -> WrongRankError:  # noqa: A002
    """Return the error for a first input with the wrong number of axes."""
    return WrongRankError(Diagnostic("wrong-rank", message, help=help))


def _rank_help(axes: Sequence[str] | None, shape: Shape) -> str | None:
    if axes is None:
        return None
    missing = len(axes) - len(shape)
    if missing == 1 and {"time_steps", "height"} <= {*axes} and shape[-1] in (1, 3, 4):
        return f"the time steps of each picture are missing: {format_shape((None, *shape[1:]))}"
    if missing == 1 and axes[-1] == "channels":
        return f"a grey image has one channel: give it as {format_shape((*shape[1:], 1))}"
    if missing == -1 and len(axes) == 2:
        return "put Flatten before it"
    return None


def positions(dimensions: Iterable[Dimension]) -> list[Term]:
    """Return as terms the axes over which a layer repeats the same work."""
    return [Term("positions", size, "positions, each with the same weights") for size in dimensions]


BIAS = Term("1", 1, "the bias")


OWN_INPUT = ("batch_input_shape", "input_shape", "input_dim", "input_length")
"""The arguments of a first layer that state its input."""


def own_input_shape(layer: Layer) -> Shape | None:
    """Return the input shape in a first layer's own arguments, as Keras has them, with the batch."""
    values = layer.__dict__
    if (shape := values.get("batch_input_shape")) is not None:
        return as_shape(shape)
    batch = values.get("batch_size")
    if (shape := values.get("input_shape")) is not None:
        return (batch, *as_shape(shape))
    # An embedding's `input_dim` is the number of its indices, and no size of its input.
    has_width = "input_dim" not in layer.arguments
    length, width = values.get("input_length"), values.get("input_dim") if has_width else None
    if width is None and length is None:
        return None
    parts = ([] if length is None else [length]) + ([width] if has_width else [])
    if length is None and "time_steps" in (layer.input_axes() or ()):
        parts = [None, width]
    return (batch, *map(as_dimension, parts))
