"""Attention: each query takes the average of the values, weighted by how well their keys match it.

The inputs are query, value and key, in this order; without a key the value is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from mlcalc.arguments.kinds import anything, boolean, choice, integer, integers, number, sublayer, training_only
from mlcalc.errors import Diagnostic, NoRunError, error, note
from mlcalc.formula import Expression, Operand, Term, product, total
from mlcalc.layers.base import Inputs, Layer
from mlcalc.layers.quantization import Matrix, quantized, quantized_notes, split_matrix, whole
from mlcalc.layers.specs import BIAS, Spec, positions, stated_otherwise
from mlcalc.layers.weights import Weight, total_size
from mlcalc.shapes import Dimension, Shape, SymbolicShape, broadcast, format_shape
from mlcalc.texts import counted, listed


def query_value_key(query: Shape, others: Sequence[Shape]) -> tuple[Shape, Shape, Shape]:
    """Return query, value and key; the query stands for a missing value, the value for a missing key."""
    value = others[0] if others else query
    return query, value, others[1] if len(others) > 1 else value


def query_positions(query: Shape) -> list[Term]:
    """Return the axes over which queries stand."""
    return [Term("queries", size, "query positions") for size in query[1:-1]]


def key_positions(value: Shape) -> list[Term]:
    """Return the axes over which keys and values stand."""
    return [Term("keys", size, "key positions") for size in value[1:-1]]


class Scoring(Layer):
    """An attention layer that also gives its scores if a call asks for them."""

    def scores(self, query: Shape, key: Shape) -> SymbolicShape:
        """Return the shape of the scores: one for each pair of query and key positions."""
        raise NotImplementedError

    def in_call(self, options: Mapping[str, Any]) -> Layer:
        asks = options.get("return_attention_scores") is True
        return AttentionWithScores(layer=self, name=self.name) if asks else self

    def stated_scores(self, query: Shape, key: Shape) -> SymbolicShape:
        """Return the shape that Keras states for the scores of a symbolic call."""
        return (*query[:-1], key[-2])

    def no_run(self, cause: NoRunError) -> tuple[Diagnostic, ...]:
        """Return a note that no run survives, for a layer that a file holds.

        Raises:
            NoRunError: no file holds it.
        """
        if not self.is_saved:
            raise cause
        return tuple(
            note("stated-otherwise", f"no run survives, and Keras states a shape: {each.message}")
            for each in cause.diagnostics
        )


class AttentionWithScores(Layer):
    """An attention layer in a call that asks for its scores: they are a second output."""

    inputs = Inputs(("query", "value", "key"), most=3)

    layer: Scoring = sublayer()

    @property
    def type_name(self) -> str:
        return self.layer.type_name

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        query, _, key = query_value_key(x, others)
        inner = self.layer.specify(x, *others)
        stated = self.layer.stated_scores(query, key)
        try:
            scores = self.layer.scores(query, key)
        except NoRunError:  # said of the layer itself
            scores = stated
        problems = (*inner.problems, *stated_otherwise(scores, stated))
        return inner._replace(outputs=(*inner.outputs, scores), params=None, notes=None, problems=problems)


class Attention(Scoring):
    """Attention whose scores are inner products of query and key, or sums of tanh(query + key).

    Luong et al., "Effective Approaches to Attention-based Neural Machine Translation" (2015).
    """

    inputs = Inputs(least=2, most=3, together=2)
    least_rank = 2

    use_scale: bool = boolean(False)
    score_mode: str = choice("dot", "concat", default="dot", any_case=False)
    dropout: float = number(0.0)
    seed = training_only()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        for shape in others:
            self.check_rank(shape)
        query, value, key = query_value_key(x, others)
        weights = self.score_weights(query)
        stated = (*query[:-1], value[-1])
        try:
            made = self.made(query, value, key)
        except NoRunError as cause:
            made, problems = stated, self.no_run(cause)
        else:
            problems = stated_otherwise(made, stated)
        output = made if problems else stated
        return Spec(
            outputs=(output,),
            weights=weights,
            macs=self.products(query, value, key),
            params=lambda: total(product([Term("1", 1, each.name), *each.dimensions]) for each in weights),
            problems=problems,
        )

    def made(self, query: Shape, value: Shape, key: Shape) -> Shape:
        """Return the shape that a run gives.

        Raises:
            NoRunError: no run survives.
        """
        scores = self.scores(query, key)
        *batch, keys, features = value
        # The axes before the positions are broadcast, and each score meets the value of its key.
        common = broadcast(scores[:-2], tuple(batch))
        if common is None or differ(scores[-1], keys):
            raise _do_not_fit(self, query, value, key)
        return (*common, query[-2], features)

    def score_weights(self, query: Shape) -> tuple[Weight, ...]:
        """Return what is learnt about the scores."""
        scale = [Weight("scale", ())] if self.use_scale else []
        return (*scale, Weight("concat_score_weight", ())) if self.score_mode == "concat" else tuple(scale)

    def scores(self, query: Shape, key: Shape) -> Shape:
        fits = not differ(query[-1], key[-1])
        if not self.multiplies:
            fits = broadcast(query[-1:], key[-1:]) is not None
        common = broadcast(query[:-2], key[:-2])
        if common is None or not fits:
            raise _do_not_fit(self, query, key)
        return (*common, query[-2], key[-2])

    @property
    def multiplies(self) -> bool:
        """Whether a score is an inner product, and not a sum over what query and key are added to."""
        return self.score_mode == "dot"

    def products_of_score(self, query: Shape, key: Shape) -> Operand:
        """Return how many products make one score."""
        return Term("query_features", query[-1]) if self.score_mode == "dot" else 0

    def products(self, query: Shape, value: Shape, key: Shape) -> Operand | None:
        """Return the products of all scores, and of the scores with the values."""
        others = _broadcast(query, value, key)
        if others is None:
            return None
        positions = [
            *(Term("others", size, "further axes") for size in others),
            *query_positions(query)[-1:],
            *key_positions((None, *key[-2:])),
        ]
        return product([*positions, self.products_of_score(query, key) + Term("value_features", value[-1])])


def differ(first: Dimension, second: Dimension) -> bool:
    """Tell whether two sizes are known and not the same."""
    return None not in (first, second) and first != second


def _do_not_fit(layer: Layer, *shapes: Shape) -> NoRunError:
    message = f"{layer.title()}: these do not fit: {listed(shapes, format_shape)}"
    return NoRunError(Diagnostic("shapes-differ", message))


def _broadcast(query: Shape, value: Shape, key: Shape) -> Shape | None:
    """Return the axes between batch and positions; None if the three shapes have no such axes in common."""
    if len({len(query), len(value), len(key)}) > 1:
        return None
    scores = broadcast(query[1:-2], key[1:-2])
    return None if scores is None or broadcast(scores, value[1:-2]) != scores else scores


class AdditiveAttention(Attention):
    """Attention whose scores are sums of tanh(query + key), each feature with a learnt weight.

    Bahdanau et al., "Neural Machine Translation by Jointly Learning to Align and Translate" (2015).
    """

    use_scale: bool = boolean(True)
    order = "use_scale dropout"

    @property
    def multiplies(self) -> bool:
        return False

    def score_weights(self, query: Shape) -> tuple[Weight, ...]:
        features = Term("query_features", query[-1], "features of the query")
        return (Weight("scale", [features]),) if self.use_scale else ()

    def products_of_score(self, query: Shape, key: Shape) -> Operand:
        (features,) = broadcast(query[-1:], key[-1:]) or (None,)
        return Term("query_features", features) if self.use_scale else 0


class Projection(NamedTuple):
    """A dense layer inside attention: at each position it sums over some axes and gives others."""

    positions: Sequence[Term]
    summed: Sequence[Term]
    given: Sequence[Term]
    use_bias: bool

    def weights(self) -> list[Weight]:
        """Return the kernel, and the bias if there is one."""
        bias = [Weight("bias", self.given)] if self.use_bias else []
        return [Weight("kernel", (*self.summed, *self.given)), *bias]

    def params(self) -> Expression:
        """Return (what is summed + 1) × what is given: each number that is given has its bias."""
        return (product(self.summed) + BIAS if self.use_bias else product(self.summed)) * product(self.given)

    def macs(self) -> Expression:
        """Return one product for each position and each entry of the kernel."""
        return product([*self.positions, *self.summed, *self.given])


class HeadedAttention(Scoring):
    """Attention in several heads: query, key and value are projected before, and the result after.

    With a gate, a fourth projection of the query is multiplied with the result, value by value.
    """

    names_inside = ("Dropout", "Softmax")

    inputs = Inputs(("query", "value", "key"), most=3, together=2)
    least_rank = 2
    quantizes = True

    dropout: float
    sliding_window: int | None
    use_bias: bool
    use_gate: bool
    flash_attention: object

    def problems(self) -> Iterable[Diagnostic]:
        if self.flash_attention and self.dropout > 0:
            yield Diagnostic(
                "conflicting-arguments",
                f"{self.title()}: `flash_attention` and `dropout` exclude each other",
                argument="flash_attention",
            )

    def projections(self, query: Shape, value: Shape, key: Shape) -> dict[str, Projection]:
        """Return the projections by name, in the order of Keras' weights."""
        raise NotImplementedError

    def inner_products(self, query: Shape, value: Shape) -> Operand | None:
        """Return the products of queries with keys, and of their scores with values."""
        raise NotImplementedError

    def given_features(self, query: Shape) -> Sequence[int | None]:
        """Return the last axes of the output."""
        return query[-1:]

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        query, value, key = query_value_key(x, others)
        for shape in others:
            self.check_rank(shape)
        problems = quantized_notes(self.quantized, "kernels")
        try:
            self.check_value(query, value, key)
        except NoRunError as cause:
            problems = (*problems, *self.no_run(cause))
        parts = self.projections(query, value, key)
        if not self.use_gate:
            del parts["gate"]
        inner = self.inner_products(query, value)
        return Spec(
            outputs=((*query[:-1], *self.given_features(query)),),
            weights=self.of_inner_layers(
                weight.inside(name) for name, each in parts.items() for weight in self._kept(each)
            ),
            macs=None if inner is None else total([*(each.macs() for each in parts.values()), inner]),
            params=None if self.quantized else lambda: total(each.params().named(name) for name, each in parts.items()),
            problems=problems,
            notes_on_params=lambda: self.size_notes(query, others),
        )

    def size_notes(self, query: Shape, others: Sequence[Shape]) -> Iterable[str]:
        """Yield what a reader of the sizes should know."""
        return ()

    def _kept(self, projection: Projection) -> Sequence[Weight]:
        """Return the weights of a projection, whose kernel may be quantized."""
        kernel, *bias = projection.weights()
        how = self.quantized
        if how is None:
            return (kernel, *bias)
        if how.mode in ("gptq", "awq"):
            return quantized(self, split_matrix(self, kernel), bias)
        summed, given = ([each.value for each in part] for part in (projection.summed, projection.given))
        scale = (*[1] * (len(projection.positions) + 1), *given)
        return quantized(self, Matrix(kernel, whole(summed), whole(given), scale), bias)

    def check_value(self, query: Shape, value: Shape, key: Shape) -> None:
        """Raise an error if query, value and key do not fit together."""
        if value[1:-1] != key[1:-1]:
            raise error(
                "shapes-differ",
                f"{self.title()} needs a value and a key of the same positions but gets "
                f"{format_shape(value)} and {format_shape(key)}",
            )


def _features(role: str, size: int | None) -> Term:
    return Term(f"{role}_features", size, f"features of the {role}")


class MultiHeadAttention(HeadedAttention):
    """Attention in several heads: four dense layers (query, key, value, output) and two inner products.

    Vaswani et al., "Attention Is All You Need" (2017), section 3.2.2. A single input attends to itself.
    """

    config_only: ClassVar[Mapping[str, Any]] = dict.fromkeys(("query_shape", "key_shape", "value_shape"), ...)
    told: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("embed_dim", "embedding_dim", "d_model", "model_dim", "hidden_size"),
        "`key_dim` is the size of one head: that of all heads together, divided by `num_heads`",
    )
    num_heads: int = integer()
    key_dim: int = integer()
    value_dim: int | None = integer(None)
    dropout: float = number(0.0, minimum=0, maximum=1)
    use_bias: bool = boolean(True)
    output_shape_: tuple[int, ...] | None = integers(None, minimum=1)
    attention_axes: tuple[int, ...] | None = integers(None)
    sliding_window: int | None = integer(None)
    flash_attention = anything(None)
    kernel_initializer = bias_initializer = kernel_regularizer = bias_regularizer = training_only()
    activity_regularizer = kernel_constraint = bias_constraint = training_only()
    use_gate: bool = boolean(False)
    seed = training_only()

    def scores(self, query: Shape, key: Shape) -> SymbolicShape:
        axes = self.attended(len(query))
        positions_of = [(*shape[1:-1], self.num_heads) for shape in (query, key)]
        attended = [[sizes[axis - 1] for axis in axes] for sizes in positions_of]
        others = [size for axis, size in enumerate(positions_of[0], 1) if axis not in axes]
        return (query[0], *others, *attended[0], *attended[1])

    def stated_scores(self, query: Shape, key: Shape) -> SymbolicShape:
        # The queries' length twice, whatever the keys have.
        return (query[0], self.num_heads, query[1], query[1])

    def check_value(self, query: Shape, value: Shape, key: Shape) -> None:
        super().check_value(query, value, key)
        if differ(query[0], value[0]) or differ(value[0], key[0]):
            raise _do_not_fit(self, query, value, key)
        axes = self.attended(len(value))
        if len(query) != len(value):
            raise _do_not_fit(self, query, value)
        if len(value) == 3 and not self.dropout:
            return  # Keras' fused kernel attends over the only axis, whatever the arguments say
        if not axes or max(axes) > len(value) - 1:
            raise error(
                "wrong-axis",
                f"MultiHeadAttention has no axis to attend over in {format_shape(query)} and {format_shape(value)}",
                help="it needs (batch, time_steps, feature)",
                argument="attention_axes",
            )
        if self.sliding_window and len(axes) > 1:
            raise error(
                "conflicting-arguments",
                f"MultiHeadAttention: `sliding_window` slides over one axis of positions, not over {len(axes)}",
                argument="sliding_window",
            )
        apart = [pair for axis, pair in enumerate(zip(query[1:-1], value[1:-1], strict=False), 1) if axis not in axes]
        if any(differ(*pair) for pair in apart):
            raise _do_not_fit(self, query, value)

    def size_notes(self, query: Shape, others: Sequence[Shape]) -> Iterable[str]:
        """Yield that `key_dim` is the size of one head, where it was given the features of all heads together."""
        features, heads = query[-1], self.num_heads
        if features is None or heads < 2 or self.key_dim != features or features % heads:
            return
        usual = self._changed({"key_dim": features // heads})
        count = total_size(usual.specify(query, *others).weights)
        message = (
            f"`key_dim` is the size of one head: {heads} × {self.key_dim} is not the {features} features of the query"
        )
        yield f"{message}; `key_dim={features // heads}` is the usual, with {count:,} parameters"

    @property
    def _key_head(self) -> Term:
        return Term("key_dim", self.key_dim, "features of a head's queries and keys")

    @property
    def _value_head(self) -> Term:
        return Term("value_dim", self.value_dim, "features of a head's values") if self.value_dim else self._key_head

    @property
    def _heads(self) -> Term:
        return Term("num_heads", self.num_heads, "heads")

    def given_features(self, query: Shape) -> Sequence[int | None]:
        return self.output_shape_ or query[-1:]

    def other_arguments(self, *inputs: Shape) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the axes that attention runs over by default."""
        axes = tuple(range(1, len(inputs[0]) - 1))
        if axes and self.attention_axes is not None:
            text = "axis 1 has" if len(axes) == 1 else f"the axes {listed(axes)} have"
            yield f"{text} the positions", {"attention_axes": axes}

    def attended(self, rank: int) -> list[int]:
        """Return the axes that attention runs over, counted in the projected value.

        The projected value has an extra axis of heads, but Keras counts negative axes without it.
        """
        if self.attention_axes is None:
            return list(range(1, rank - 1))
        axes = [axis if axis >= 0 else rank + axis for axis in self.attention_axes]
        for axis, written in zip(axes, self.attention_axes, strict=True):
            if not -rank - 1 <= axis <= rank:
                raise error(
                    "wrong-axis",
                    f"MultiHeadAttention: a value of {rank} dimensions has no axis {written} to attend over",
                    argument="attention_axes",
                )
        return [axis % (rank + 1) for axis in axes]

    def projections(self, query: Shape, value: Shape, key: Shape) -> dict[str, Projection]:
        outputs = [_features("output", size) for size in self.given_features(query)]
        heads = [self._heads, self._value_head]
        return {
            "query": self._to_heads("query", query, self._key_head),
            "key": self._to_heads("key", key, self._key_head),
            "gate": self._to_heads("query", query, self._value_head),
            "value": self._to_heads("value", value, self._value_head),
            "output": Projection(positions(query[1:-1]), heads, outputs, self.use_bias),
        }

    def _to_heads(self, role: str, x: Shape, head: Term) -> Projection:
        return Projection(positions(x[1:-1]), [_features(role, x[-1])], [self._heads, head], self.use_bias)

    def inner_products(self, query: Shape, value: Shape) -> Operand | None:
        # If there is only one axis of positions, Keras' fused kernel attends over it and ignores `attention_axes`.
        attended = self.attended(len(value))
        if len(value) == 3 and not self.dropout:
            attended = [1]
        if len(query) != len(value) or not set(attended) <= set(range(1, len(value))):
            return None
        axes = list(zip([*query_positions(query), self._heads], [*key_positions(value), self._heads], strict=True))
        if any(one.value != other.value for axis, (one, other) in enumerate(axes, 1) if axis not in attended):
            return None  # Keras broadcasts these axes while it runs, and states other shapes
        sizes = [pair if axis in attended else pair[:1] for axis, pair in enumerate(axes, 1)]
        return product([*(size for pair in sizes for size in pair), self._key_head + self._value_head])


class GroupedQueryAttention(HeadedAttention):
    """Attention in which several heads of the query share one head of key and value.

    Ainslie et al., "GQA: Training Generalized Multi-Query Transformer Models" (2023).
    """

    axes = ("batch", "queries", "feature")

    head_dim: int = integer()
    num_query_heads: int = integer()
    num_key_value_heads: int = integer()
    dropout: float = number(0.0, minimum=0, maximum=1)
    use_bias: bool = boolean(True)
    sliding_window: int | None = integer(None)
    flash_attention = anything(None)
    kernel_initializer = bias_initializer = kernel_regularizer = bias_regularizer = training_only()
    activity_regularizer = kernel_constraint = bias_constraint = training_only()
    use_gate: bool = boolean(False)
    seed = training_only()

    def problems(self) -> Iterable[Diagnostic]:
        yield from super().problems()
        if self.num_query_heads % self.num_key_value_heads:
            from mlcalc.layers.groups import even_groups

            yield Diagnostic(
                "uneven-groups",
                f"{self.title()}: {counted(self.num_query_heads, 'query head')} cannot be shared evenly "
                f"by {self.num_key_value_heads} key and value heads",
                help=even_groups(self.num_query_heads, argument="num_key_value_heads"),
                argument="num_key_value_heads",
            )

    def scores(self, query: Shape, key: Shape) -> SymbolicShape:
        return (query[0], self.num_query_heads, *query[1:-1], *key[1:-1])

    def stated_scores(self, query: Shape, key: Shape) -> SymbolicShape:
        return self.scores(query, key)

    def check_value(self, query: Shape, value: Shape, key: Shape) -> None:
        super().check_value(query, value, key)
        if query[-1] != value[-1]:
            raise error(
                "shapes-differ",
                f"{self.title()} needs a query and a value of as many features but gets "
                f"{format_shape(query)} and {format_shape(value)}",
            )

    def projections(self, query: Shape, value: Shape, key: Shape) -> dict[str, Projection]:
        heads = [self._query_heads, self._head]
        outputs = [_features("output", query[-1])]
        return {
            "query": self._to_heads("query", query, self._query_heads),
            "key": self._to_heads("key", key, self._key_value_heads),
            "gate": self._to_heads("query", query, self._query_heads),
            "value": self._to_heads("value", value, self._key_value_heads),
            "output": Projection(positions(query[1:2]), heads, outputs, self.use_bias),
        }

    @property
    def _head(self) -> Term:
        return Term("head_dim", self.head_dim, "features of a head")

    @property
    def _query_heads(self) -> Term:
        return Term("num_query_heads", self.num_query_heads, "heads")

    @property
    def _key_value_heads(self) -> Term:
        return Term("num_key_value_heads", self.num_key_value_heads, "heads")

    def _to_heads(self, role: str, x: Shape, heads: Term) -> Projection:
        return Projection(positions(x[1:2]), [_features(role, x[2])], [heads, self._head], self.use_bias)

    def inner_products(self, query: Shape, value: Shape) -> Operand | None:
        features = Term("head_dim", self.head_dim)
        return product([self._query_heads, *query_positions(query), *key_positions(value), features + features])
