"""Attention: each query takes the average of the values, weighted by how well their keys match it.

The inputs are query, value and key, in this order; without a key the value is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_uppercase

from mlcalc.arguments import anything, boolean, choice, integer, integers, number, sublayer, training_only
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Operand, Term, product, total
from mlcalc.layers.base import Inputs, Layer, Spec, Weight
from mlcalc.layers.einsum import Contraction, Equation
from mlcalc.shapes import Shape, SymbolicShape, broadcast, format_shape


def roles(inputs: Sequence[Shape]) -> tuple[Shape, Shape, Shape]:
    """Return query, value and key; the query stands for a missing value, the value for a missing key."""
    query = inputs[0]
    value = inputs[1] if len(inputs) > 1 else query
    return query, value, inputs[2] if len(inputs) > 2 else value


class Scoring(Layer):
    """An attention layer that can give its scores besides, where a call asks for them."""

    def scores(self, query: Shape, key: Shape) -> SymbolicShape:
        """Return the shape of the scores: one for each pair of positions that ask and answer."""
        raise NotImplementedError

    def with_scores(self) -> Scored:
        """Return the layer as a call with `return_attention_scores=True` uses it."""
        return Scored(layer=self, name=self.name)


class Scored(Layer):
    """An attention layer in a call that asks for its scores: they are a second output."""

    inputs = Inputs(("query", "value", "key"), most=3)

    layer: Scoring = sublayer()

    @property
    def type_name(self) -> str:
        return self.layer.type_name

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        query, _, key = roles((x, *others))
        inner = self.layer.specify(x, *others)
        return inner._replace(outputs=(*inner.outputs, self.layer.scores(query, key)), params=None, notes=None)


class Attention(Scoring):
    """Attention whose scores are inner products of query and key, or sums of tanh(query + key).

    Luong et al., "Effective Approaches to Attention-based Neural Machine Translation" (2015).
    """

    inputs = Inputs(least=2, most=3)

    use_scale: bool = boolean(False)
    score_mode: str = choice("dot", "concat", default="dot", any_case=False)
    dropout: float = number(0.0)
    seed = training_only()

    def infer(self, *inputs: Shape) -> SymbolicShape:
        for shape in inputs:
            self.check_rank(shape)
        query, value, _ = roles(inputs)
        return (*query[:-1], value[-1])

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        if self.use_scale:
            yield Weight("scale", ())
        if self.score_mode == "concat":
            yield Weight("concat_score_weight", ())

    def textbook(self, *inputs: Shape) -> Expression | None:
        return total(Term("1", 1, weight.name) for weight in self.build(*inputs))

    def scores(self, query: Shape, key: Shape) -> SymbolicShape:
        return (*query[:-1], key[-2])

    def products_of_score(self, query: Shape) -> Operand:
        """Return how many products make one score."""
        return Term("query_features", query[-1]) if self.score_mode == "dot" else 0

    def cost(self, *inputs: Shape) -> Operand | None:
        query, value, key = roles(inputs)
        others = _broadcast(query, value, key)
        if others is None:
            return None
        positions = [
            *(Term("others", size, "further axes") for size in others),
            *(Term("queries", size, "positions that ask") for size in query[1:-1][-1:]),
            *(Term("keys", size, "positions that answer") for size in key[-2:-1]),
        ]
        return product([*positions, self.products_of_score(query) + Term("value_features", value[-1])])


def _broadcast(query: Shape, value: Shape, key: Shape) -> Shape | None:
    """Return the axes between batch and positions; None where the three shapes have no such axes in common."""
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

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        if self.use_scale:
            yield Weight("scale", [Term("query_features", inputs[0][-1], "features of the query")])

    def textbook(self, *inputs: Shape) -> Expression | None:
        return None

    def products_of_score(self, query: Shape) -> Operand:
        return Term("query_features", query[-1]) if self.use_scale else 0


def _asking(query: Shape) -> list[Term]:
    return [Term("queries", size, "positions that ask") for size in query[1:-1]]


def _answering(value: Shape) -> list[Term]:
    return [Term("keys", size, "positions that answer") for size in value[1:-1]]


class HeadedAttention(Scoring):
    """Attention in several heads: query, key and value are projected before, and the result after.

    With a gate, a fourth projection of the query is multiplied with the result, value by value.
    """

    inputs = Inputs(("query", "value", "key"), most=3)
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
                "wrong-argument",
                f"{self.title()}: `flash_attention` and `dropout` exclude each other",
                argument="flash_attention",
            )

    def projections(self, query: Shape, value: Shape, key: Shape) -> dict[str, Contraction]:
        """Return the projections by name, in the order of Keras' weights."""
        raise NotImplementedError

    def with_gate(self, projections: dict[str, Contraction]) -> dict[str, Contraction]:
        """Return the projections, that of the gate only where there is one."""
        return {name: each for name, each in projections.items() if name != "gate" or self.use_gate}

    def inner_products(self, query: Shape, value: Shape) -> Operand | None:
        """Return the products of queries with keys, and of their scores with values."""
        raise NotImplementedError

    def check_value(self, query: Shape, value: Shape, key: Shape) -> None:
        """Raise an error where query, value and key do not fit together."""
        if value[1:-1] != key[1:-1]:
            raise error(
                "shapes-differ",
                f"{self.title()} needs a value and a key of the same positions but gets "
                f"{format_shape(value)} and {format_shape(key)}",
            )

    def projected(self, inputs: Sequence[Shape]) -> dict[str, Contraction]:
        """Return the projections of inputs that fit together.

        Raises:
            MlcalcError: they do not.
        """
        shapes = roles(inputs)
        for shape in shapes:
            self.check_rank(shape)
        self.check_value(*shapes)
        return self.projections(*shapes)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        self.projected(inputs)
        return inputs[0]

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        for projection in self.projected(inputs).values():
            kernel, bias = projection.weights()
            yield from self.of_inner_layers((kernel, *bias))

    def textbook(self, *inputs: Shape) -> Expression | None:
        return total(each.params().named(name) for name, each in self.projected(inputs).items())

    def cost(self, *inputs: Shape) -> Operand | None:
        query, value, _ = roles(inputs)
        inner = self.inner_products(query, value)
        projections = [each.macs().named(name) for name, each in self.projected(inputs).items()]
        return None if inner is None else total([*projections, inner])


_HEADS = ("num_heads", "heads")
_HEAD_DIM = ("head_dim", "features of a head")


def _features(role: str) -> tuple[str, str]:
    return f"{role}_features", f"features of the {role}"


class MultiHeadAttention(HeadedAttention):
    """Attention in several heads: four dense layers (query, key, value, output) and two inner products.

    Vaswani et al., "Attention Is All You Need" (2017), section 3.2.2. A single input attends to itself.
    """

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
        # What Keras states of a symbolic call: the queries' length twice, whatever the keys'.
        return (query[0], self.num_heads, query[1], query[1])

    @property
    def _key_head(self) -> Term:
        return Term("key_dim", self.key_dim, "features of a head's queries and keys")

    @property
    def _value_head(self) -> Term:
        return Term("value_dim", self.value_dim, "features of a head's values") if self.value_dim else self._key_head

    def infer(self, *inputs: Shape) -> SymbolicShape:
        query, value, _ = roles(inputs)
        self.projected(inputs)
        self.attended(len(value))
        return (*query[:-1], *self.output_shape_) if self.output_shape_ else query

    def attended(self, rank: int) -> list[int]:
        """Return the axes that attention runs over, counted in the projected value.

        That has the heads as an axis of its own, yet negative axes are counted as if it had not.
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

    def projections(self, query: Shape, value: Shape, key: Shape) -> dict[str, Contraction]:
        projections = {
            "query": self._to_heads("query", query, self._key_head),
            "key": self._to_heads("key", key, self._key_head),
            "gate": self._to_heads("query", query, self._value_head),
            "value": self._to_heads("value", value, self._value_head),
            "output": self._from_heads(query, self._value_head),
        }
        return self.with_gate(projections)

    def _to_heads(self, role: str, shape: Shape, head: Term) -> Contraction:
        names = {"x": _features(role), "n": _HEADS, "h": (head.symbol, head.meaning)}
        equation = Equation("x", "xnh", "nh", leading=True)
        return Contraction(equation, shape, (self.num_heads, head.value), "nh" if self.use_bias else None, names)

    def _from_heads(self, query: Shape, head: Term) -> Contraction:
        made: Shape = self.output_shape_ or query[-1:]
        letters = ascii_uppercase[: len(made)]
        names = {"n": _HEADS, "h": (head.symbol, head.meaning), **dict.fromkeys(letters, _features("output"))}
        equation = Equation("nh", f"nh{letters}", letters, leading=True)
        heads = (*query[:-1], self.num_heads, head.value)
        return Contraction(equation, heads, made, letters if self.use_bias else None, names)

    def inner_products(self, query: Shape, value: Shape) -> Operand | None:
        # Where there is but one axis of positions, Keras' fused kernel attends over it, whatever is asked.
        fused = len(value) == 3 and not self.dropout
        attended = [1] if fused else self.attended(len(value))
        if len(query) != len(value) or not set(attended) <= set(range(1, len(value))):
            return None
        heads = Term("num_heads", self.num_heads)
        axes = zip([*_asking(query), heads], [*_answering(value), heads], strict=True)
        sizes = [pair if axis in attended else pair[:1] for axis, pair in enumerate(axes, 1)]
        return product([*(size for pair in sizes for size in pair), self._key_head + self._value_head])


class GroupedQueryAttention(HeadedAttention):
    """Attention in which several heads of the query share one head of key and value.

    Ainslie et al., "GQA: Training Generalized Multi-Query Transformer Models" (2023).
    """

    least_rank = 3

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
            yield Diagnostic(
                "uneven-groups",
                f"{self.title()}: {self.num_query_heads} query heads cannot be shared evenly "
                f"by {self.num_key_value_heads} key and value heads",
                argument="num_key_value_heads",
            )

    def scores(self, query: Shape, key: Shape) -> SymbolicShape:
        return (query[0], self.num_query_heads, *query[1:-1], *key[1:-1])

    def check_value(self, query: Shape, value: Shape, key: Shape) -> None:
        super().check_value(query, value, key)
        if query[-1] != value[-1]:
            raise error(
                "shapes-differ",
                f"{self.title()} needs a query and a value of as many features but gets "
                f"{format_shape(query)} and {format_shape(value)}",
            )

    def projections(self, query: Shape, value: Shape, key: Shape) -> dict[str, Contraction]:
        projections = {
            "query": self._to_heads("query", query, self.num_query_heads),
            "key": self._to_heads("key", key, self.num_key_value_heads),
            "gate": self._to_heads("query", query, self.num_query_heads),
            "value": self._to_heads("value", value, self.num_key_value_heads),
            "output": self._from_heads(query),
        }
        return self.with_gate(projections)

    def _to_heads(self, role: str, shape: Shape, heads: int) -> Contraction:
        symbol = "num_query_heads" if role == "query" else "num_key_value_heads"
        names = {"m": _features(role), "n": (symbol, "heads"), "h": _HEAD_DIM}
        equation = Equation("btm", "mnh", "btnh", leading=False)
        return Contraction(equation, shape, (None, heads, self.head_dim), "nh" if self.use_bias else None, names)

    def _from_heads(self, query: Shape) -> Contraction:
        names = {"m": _features("output"), "n": ("num_query_heads", "heads"), "h": _HEAD_DIM}
        equation = Equation("btnh", "nhm", "btm", leading=False)
        heads = (*query[:2], self.num_query_heads, self.head_dim)
        return Contraction(equation, heads, (None, query[-1]), "m" if self.use_bias else None, names)

    def inner_products(self, query: Shape, value: Shape) -> Operand | None:
        heads = Term("num_query_heads", self.num_query_heads, "heads")
        features = Term("head_dim", self.head_dim)
        return product([heads, *_asking(query), *_answering(value), features + features])
