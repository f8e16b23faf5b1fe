"""What a layer is: frozen arguments, and pure answers about shapes, weights, counts and cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import anything, boolean, keyword_only, text, training_only
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
from mlcalc.errors import ERROR, Diagnostic, MlcalcError, UnknownError, error
from mlcalc.formula import Expression, value_of
from mlcalc.layers.axes import BY_RANK, FEATURES
from mlcalc.layers.convention import second_count
from mlcalc.layers.specs import Spec, in_common
from mlcalc.layers.weights import Identity, Weight, all_frozen, total_size
from mlcalc.limits import DEEPEST, HIGHEST_RANK, LARGEST_DIMENSION, MOST_AXES
from mlcalc.shapes import Shape, SymbolicShape, as_shape, format_shape

if TYPE_CHECKING:
    from typing_extensions import Self

    from mlcalc.layers.explanation import Explanation


T = TypeVar("T")


def _data_type(value: Any, owner: type[HasArguments]) -> str:
    return checked_policy(value, quantizes=getattr(owner, "quantizes", False))


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
        return in_common(found)

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
        from mlcalc.layers.unanswered import help_for_rank, wrong_rank

        raise wrong_rank(f"{self.title()} needs {needed} but gets {format_shape(shape)}", help_for_rank(axes, shape))

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
        if any(None in weight.shape for weight in weights):
            from mlcalc.layers.unanswered import uncountable

            raise MlcalcError(uncountable(self, weights, shapes) or ())
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
        from mlcalc.layers.explanation import Explanation

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
