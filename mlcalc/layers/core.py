"""The layers that most models are made of: inputs, dense layers, embeddings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from mlcalc.arguments.kinds import anything, boolean, integer, number, training_only
from mlcalc.changes import Change, Intended
from mlcalc.dtypes import USUAL_DTYPE, closest_data_type, is_data_type
from mlcalc.errors import Diagnostic, UnknownError
from mlcalc.formula import Operand, Term, product
from mlcalc.layers.activation import activation_name
from mlcalc.layers.axes import BY_RANK
from mlcalc.layers.base import Inputs, Layer, SameShape
from mlcalc.layers.lora import constrained, low_rank, with_adaptation
from mlcalc.layers.orders import dense_of_pytorch
from mlcalc.layers.quantization import Matrix, ceil_divided, quantized, quantized_notes, with_own_settings
from mlcalc.layers.specs import BIAS, Spec, positions
from mlcalc.layers.weights import Weight
from mlcalc.shapes import Shape, as_dimension, as_shape
from mlcalc.texts import quoted

if TYPE_CHECKING:
    from typing_extensions import Self


class InputLayer(Layer):
    """The input of a model: its shape, without the batch."""

    inputs = Inputs(least=0)

    shape = anything(None)
    batch_size = anything(None)
    dtype = anything(None)
    sparse = training_only()
    ragged = training_only()
    batch_shape = anything(None)
    input_tensor = training_only()
    optional = training_only(False)

    least: int = 1
    """The least height and width that it may be given: an architecture refuses smaller pictures."""

    def of_pictures(self, least: int) -> Self:
        """Return the same input as one of pictures that are not smaller."""
        return self._changed({"least": least})

    def problems(self) -> Iterable[Diagnostic]:
        if _first(self.batch_shape, self.batch_input_shape, self.shape, self.input_shape) is None:
            change = Change({"shape": (28, 28, 1)}, is_example=True)
            yield Diagnostic("missing-argument", "Input needs `shape`", help="such as 28, 28, 1", change=change)
        if isinstance(self.shape, int):
            # As in `Input(28, 28, 1)`: what stands behind the shape is the batch, and then the data type.
            sizes = [each for each in (self.shape, self.batch_size, self.dtype) if isinstance(each, int)]
            yield Diagnostic(
                "wrong-argument",
                f"Input: `shape` must be the sizes in brackets, not {self.shape}",
                help=f"for example `Input(({', '.join(map(str, sizes))}{',' * (len(sizes) == 1)}))`",
                argument="shape",
            )
        yield from self._wrong_dtype()

    def _wrong_dtype(self) -> Iterable[Diagnostic]:
        """Yield that there is no data type of that name; data may be of any."""
        dtype = self.dtype
        if not isinstance(dtype, str) or is_data_type(dtype):
            return
        meant = closest_data_type(dtype)
        change = Change({"dtype": meant}) if meant else Change({"dtype": USUAL_DTYPE}, is_example=True)
        help = f"did you mean {quoted(meant)}?" if meant else None  # noqa: A001
        message = f"Input: `dtype` must be the name of a data type, not {quoted(dtype)}"
        yield Diagnostic("wrong-argument", message, help=help, argument="dtype", change=change)

    @property
    def full_shape(self) -> Shape:
        """The shape with the batch first."""
        if (batch_shape := _first(self.batch_shape, self.batch_input_shape)) is not None:
            return as_shape(batch_shape)
        return (as_dimension(self.batch_size), *as_shape(_first(self.shape, self.input_shape)))

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return BY_RANK.get(rank)

    def under_policy(self, policy: str) -> Layer:
        return self  # the data have the type that they have

    def spec(self, *inputs: Shape) -> Spec:
        return Spec((self.full_shape,))

    def given_arguments(self) -> dict[str, Any]:
        """Return the arguments that change an answer; Keras 2 has other names for the shape."""
        names = ("input_shape", "batch_input_shape")
        return {**super().given_arguments(), **{name: getattr(self, name) for name in names if self.is_given(name)}}


def _first(*spellings: object) -> object:
    """Return the value of an argument that has several names; None if all are left out."""
    return next((value for value in spellings if value is not None), None)


class Dense(Layer):
    """A fully connected layer: (input_dim + 1) × units parameters, on the last axis of any input."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "features": "units",
        "filters": "units",
        "hidden_size": "units",
        "hidden_units": "units",
        "n_units": "units",
        "n_neurons": "units",
        "nb_units": "units",
        "neurons": "units",
        "nodes": "units",
        "num_neurons": "units",
        "num_units": "units",
        "out_features": "units",
        "in": None,
        "out": "units",
        "output": "units",
        "output_dim": "units",
        "output_size": "units",
        "return_sequences": None,
        "return_state": None,
        "size": "units",
    }
    told: ClassVar[Mapping[str, str]] = {
        "dropout": "Dropout is a layer of its own, behind this one",
        "batch_norm": "BatchNormalization is a layer of its own, behind this one",
    }
    least_rank = 2
    gives = "units"
    kernel_name = "kernel"
    quantizes = True

    units: int = integer()
    activation: str | None = activation_name()
    use_bias: bool = boolean(True)
    kernel_initializer = bias_initializer = kernel_regularizer = bias_regularizer = training_only()
    activity_regularizer = kernel_constraint = bias_constraint = training_only()
    lora_rank: int | None = integer(None)
    lora_alpha = quantization_config = training_only()

    @classmethod
    def intended(cls, positional: Sequence[Any], given: Mapping[str, Any]) -> Intended | None:
        return dense_of_pytorch(positional, given)

    def problems(self) -> Iterable[Diagnostic]:
        return constrained(self, "kernel_constraint")

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        input_dim = Term("input_dim", x[-1], "features of each input")
        units = Term("units", self.units, "outputs of the layer")
        bias = [Weight("bias", (units,))] if self.use_bias else []
        kernel, how = Weight("kernel", (input_dim, units)), self.quantized
        if how is None:
            weights = low_rank(kernel, bias, self.lora_rank)
        else:
            weights = quantized(self, Matrix(kernel, x[-1], self.units, (self.units,)), bias, self.lora_rank)
        plain = how is None and not self.lora_rank
        samples = positions(x[1:-1])
        return Spec(
            outputs=((*x[:-1], self.units),),
            weights=weights,
            macs=with_adaptation(
                self,
                product([*samples, input_dim, units]),
                kernel,
                lambda rank: product([*samples, rank, input_dim + units]),
            ),
            params=(lambda: (input_dim + BIAS if self.use_bias else input_dim) * units) if plain else None,
            problems=quantized_notes(how, "kernel"),
        )


class Embedding(Layer):
    """A learnt vector for each of `input_dim` indices: input_dim × output_dim parameters."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        **dict.fromkeys(("max_len", "maxlen", "max_length", "seq_len", "sequence_length"), "input_length"),
        "dim": "output_dim",
        "dropout": None,
        "embed_dim": "output_dim",
        "embedding_dim": "output_dim",
        "embedding_size": "output_dim",
        "features": "output_dim",
        "hidden_size": "output_dim",
        "max_features": "input_dim",
        "num_embeddings": "input_dim",
        "num_words": "input_dim",
        "padding_idx": None,
        "size": "output_dim",
        "units": "output_dim",
        "vocab": "input_dim",
        "vocab_size": "input_dim",
        "vocabulary_size": "input_dim",
    }
    kernel_name = "embeddings"
    quantizes = True

    @classmethod
    def misplaced(cls, name: str, value: object) -> tuple[str, Change] | None:
        """Return that a third number is the length of the input, as in Keras 2."""
        if name == "embeddings_initializer" and type(value) is int:
            return "the length of the input stands behind its name", Change({"input_length": value}, dropped=(name,))
        return super().misplaced(name, value)

    input_dim: int = integer()
    output_dim: int = integer()
    embeddings_initializer = training_only("uniform")
    embeddings_regularizer = embeddings_constraint = training_only()
    mask_zero: bool = boolean(False)
    weights_ = training_only()
    lora_rank: int | None = integer(None)
    lora_alpha = quantization_config = training_only()

    def problems(self) -> Iterable[Diagnostic]:
        yield from constrained(self, "embeddings_constraint")
        if self.quantized and self.quantized.mode not in ("int8", "int4"):
            yield Diagnostic(
                "wrong-argument", f"{self.title()}: `dtype` may be quantized to int8 or int4 only", argument="dtype"
            )

    def axis_names(self, rank: int) -> Sequence[str] | None:
        return ("batch", "positions") if rank == 2 else None

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return (*axes, "feature")

    def vectors(self) -> tuple[Term, Term]:
        return (
            Term("input_dim", self.input_dim, "indices, one more than the largest"),
            Term("output_dim", self.output_dim, "numbers in each vector"),
        )

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        kernel = Weight("embeddings", self.vectors())
        weights = low_rank(kernel, [], self.lora_rank)
        if self.quantized is not None:
            weights = (*weights[1:], *self.packed(kernel))
        return Spec(
            outputs=((*self._settled(x), self.output_dim),),
            weights=weights,
            macs=with_adaptation(self, 0, kernel, lambda rank: product([*positions(x[1:]), rank, self.vectors()[1]])),
            problems=quantized_notes(self.quantized, "embeddings"),
        )

    def packed(self, embeddings: Weight) -> Iterable[Weight]:
        """Yield the quantized vectors and their scales: one for each vector, or for each group of its numbers."""
        how = with_own_settings(self)
        if how.mode == "int8":
            yield Weight("embeddings", embeddings.dimensions, trainable=False, dtype="int8")
            yield Weight("embeddings_scale", (self.input_dim,), trainable=False)
            return
        packed = (self.input_dim, ceil_divided(self.output_dim, 2))
        yield Weight("embeddings", packed, trainable=False, dtype="int8")
        groups = [] if how.group is None else [ceil_divided(self.output_dim, how.group)]
        yield Weight("embeddings_scale", (self.input_dim, *groups), trainable=False)
        if groups:
            yield Weight("embeddings_zero", (self.input_dim, *groups), trainable=False, dtype="int8")
            yield Weight("g_idx", (self.output_dim,), trainable=False, dtype="float32")

    def _settled(self, x: Shape) -> Shape:
        """Return the input with the lengths that older versions of Keras take from `input_length`."""
        if not self.is_saved or not self.input_length:
            return x
        lengths = self.input_length if isinstance(self.input_length, (list, tuple)) else [self.input_length]
        if len(lengths) != len(x) - 1:
            return x
        return (
            x[0],
            *[size if size is not None else as_dimension(length) for size, length in zip(x[1:], lengths, strict=True)],
        )


class ReversibleEmbedding(Embedding):
    """An embedding that can also project back to the indices, with the same weights or its own.

    A call with `reverse=True` is a dense layer whose kernel is the transposed embedding, or a weight of its own.
    """

    call_options = ("reverse",)
    is_reversed: bool = False
    """Whether this is the layer as a call on the way back uses it."""

    input_dim: int = integer()
    output_dim: int = integer()
    tie_weights: bool = boolean(True)
    embeddings_initializer = training_only("uniform")
    embeddings_regularizer = embeddings_constraint = training_only()
    mask_zero: bool = boolean(False)
    reverse_dtype = training_only()
    logit_soft_cap: float | None = number(None)
    order = """
        input_dim output_dim tie_weights embeddings_initializer embeddings_regularizer embeddings_constraint
        mask_zero reverse_dtype logit_soft_cap"""

    def problems(self) -> Iterable[Diagnostic]:
        yield from super().problems()
        if self.lora_rank and not self.tie_weights:
            yield Diagnostic(
                "conflicting-arguments",
                "ReversibleEmbedding: `lora_rank` needs `tie_weights`, as the way back is not adapted",
                argument="lora_rank",
            )

    def in_call(self, options: Mapping[str, Any]) -> Layer:
        return self._changed({"is_reversed": True}) if options.get("reverse") is True else self

    def given_arguments(self) -> dict[str, Any]:
        return super().given_arguments() | ({"reverse": True} if self.is_reversed else {})

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        spec = super().spec(x, *others)
        if self.is_reversed:
            spec = spec._replace(outputs=((*x[:-1], self.input_dim),), macs=self._macs_back(x))
        if self.tie_weights:
            return spec
        back = Weight("reverse_embeddings", reversed(self.vectors()))
        return spec._replace(
            weights=(*(spec.weights or ()), *([back] if self.quantized is None else self._packed_back()))
        )

    def _macs_back(self, x: Shape) -> Operand | None:
        indices, numbers = self.vectors()
        samples, features = positions(x[1:-1]), Term("output_dim", x[-1], numbers.meaning)
        kernel = Weight("embeddings", (indices, numbers))
        dense = product([*samples, features, indices])
        return with_adaptation(self, dense, kernel, lambda rank: product([*samples, rank, features + indices]))

    def _packed_back(self) -> Iterable[Weight]:
        """Yield the quantized way back, and its scales: one for each index, or for each group of a vector's numbers."""
        how = with_own_settings(self)
        numbers = self.output_dim if how.mode == "int8" else ceil_divided(self.output_dim, 2)
        yield Weight("reverse_embeddings", (numbers, self.input_dim), trainable=False, dtype="int8")
        groups = [] if how.group is None else [ceil_divided(self.output_dim, how.group)]
        yield Weight("reverse_embeddings_scale", (*groups, self.input_dim), trainable=False)
        if groups:
            yield Weight("reverse_embeddings_zero", (*groups, self.input_dim), trainable=False)


class Masking(SameShape):
    """Marks time steps that hold only `mask_value`, for later layers to skip."""

    mask_value: float = anything(0.0)


class Identity(SameShape):
    """Gives its input on unchanged."""


class Lambda(Layer):
    """A function written in Python, which is never run: the shape is what the layer says, or unknown."""

    function = anything()
    output_shape_ = anything(None)
    mask = arguments_ = training_only()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        if self.output_shape_ is None:
            raise UnknownError(
                Diagnostic(
                    "unknown-shape",
                    "Lambda: the shape that its function gives cannot be known without running it",
                    help="state it as `output_shape`, without the batch",
                )
            )
        return Spec(((x[0], *as_shape(self.output_shape_)),), macs=None)
