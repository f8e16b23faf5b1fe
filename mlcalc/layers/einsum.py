"""A dense layer over any axes, stated as an Einstein sum: which axes meet, and which remain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mlcalc.arguments import REQUIRED, Argument, Described, integer, integers, text, training_only
from mlcalc.errors import Diagnostic, MlcalcError, error
from mlcalc.formula import Expression, Operand, Term, product
from mlcalc.layers.activation import activation_name
from mlcalc.layers.base import BIAS, Layer, Weight
from mlcalc.layers.lora import constrained, low_rank
from mlcalc.shapes import Dimension, Shape, SymbolicShape, format_shape

_FORMS = (
    r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)",
    r"\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)",
    r"([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\.",
)


class Equation(NamedTuple):
    """The letters of `inputs,kernel->outputs`; an ellipsis stands before them (`leading`) or after."""

    inputs: str
    kernel: str
    outputs: str
    leading: bool

    @classmethod
    def parse(cls, written: str) -> Equation:
        """Return the equation that a text states.

        Raises:
            MlcalcError: it has none of the three forms that Keras knows, or a letter without a source.
        """
        for form in _FORMS:
            match = re.match(form, written)
            if match:
                inputs, kernel, outputs = match.groups()
                equation = cls(inputs, kernel, outputs, leading=written.startswith("..."))
                equation._check_letters(written)
                return equation
        raise error(
            "wrong-argument",
            f"EinsumDense: `{written}` is not an equation that it knows",
            help="write it without spaces, as `ab,bc->ac`, `...x,xy->...y` or `ab...,bc->ac...`",
            argument="equation",
        )

    def _check_letters(self, written: str) -> None:
        made = [letter for letter in self.outputs if letter not in self.inputs + self.kernel]
        given = [letter for letter in self.kernel if letter not in self.inputs + self.outputs]
        if made or given:
            raise error(
                "wrong-argument",
                f"EinsumDense: `{''.join(made + given)}` stands only once in `{written}`",
                help="each axis of the kernel and of the output must be in another part of the equation, too",
                argument="equation",
            )


class Contraction:
    """An Einstein sum of an input and a kernel, with the size of each axis.

    Args:
        shape: the input's.
        made: the output's axes, without the batch and without those that an ellipsis stands for.
        bias_axes: the letters of the output's axes that have a bias.
        names: a symbol and its meaning for a letter, for formulas.

    Raises:
        MlcalcError: the shapes do not fit the equation.
    """

    def __init__(
        self,
        equation: Equation,
        shape: Shape,
        made: Shape,
        bias_axes: str | None = None,
        names: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self.equation, self.shape, self.bias_axes, self.names = equation, shape, bias_axes, names or {}
        self.elided = len(shape) - len(equation.inputs)
        # Keras puts each axis of a leading ellipsis before the last one: three of them come out reversed.
        before = shape[1 : self.elided][::-1] if equation.leading else ()
        after = () if equation.leading or self.elided < 1 else shape[-self.elided :]
        self.output: Shape = (shape[0], *before, *made, *after)
        self._check_rank()
        first = self.elided if equation.leading else 0
        self.read = dict(zip(equation.inputs, shape[first:], strict=False))
        self.made = dict(zip(equation.outputs, self.output[first:], strict=False))
        self._check_shared()

    def _check_rank(self) -> None:
        if self.elided < 0:
            raise error(
                "wrong-rank",
                f"EinsumDense: the equation reads {len(self.equation.inputs)} axes "
                f"({self.equation.inputs}) but the input is {format_shape(self.shape)}",
            )
        needed = len(self.equation.outputs) + (self.elided if self.equation.leading else 0)
        if len(self.output) < needed:
            raise error(
                "wrong-rank",
                f"EinsumDense: the equation makes {needed} axes but the output is {format_shape(self.output)}",
                help="give `output_shape` a size, or none, for each axis but the batch and those of an ellipsis",
                argument="output_shape",
            )

    def _check_shared(self) -> None:
        for letter, size in self.read.items():
            stated = self.made.get(letter)
            if stated is not None and stated != size:
                raise error(
                    "shapes-differ",
                    f"EinsumDense: axis `{letter}` is {size} in the input {format_shape(self.shape)} "
                    f"but {stated} in the output",
                    argument="output_shape",
                )

    def _term(self, letter: str, size: Dimension) -> Term:
        symbol, meaning = self.names.get(letter, (letter, f"size of axis {letter}"))
        return Term(symbol, size, meaning)

    def kernel(self) -> list[Term]:
        """Return the shape of the kernel; the output's size of an axis goes before the input's."""
        sizes = {**self.read, **self.made}
        return [self._term(letter, sizes[letter]) for letter in self.equation.kernel]

    def bias(self) -> list[Operand] | None:
        """Return the shape of the bias: from its first axis to the output's last, 1 where it is shared."""
        if self.bias_axes is None:
            return None
        outputs = self.equation.outputs
        axes = outputs[min(outputs.index(letter) for letter in self.bias_axes) :]
        shared = 0 if self.equation.leading else self.elided
        return [*(self._term(each, self.made[each]) if each in self.bias_axes else 1 for each in axes), *[1] * shared]

    def weights(self) -> tuple[Weight, list[Weight]]:
        """Return the kernel, and the bias where there is one."""
        bias = self.bias()
        return Weight("kernel", self.kernel()), [] if bias is None else [Weight("bias", bias)]

    def params(self) -> Expression:
        """Return the count: (what is summed + 1) × what is made, where each number made has its bias."""
        terms = dict(zip(self.equation.kernel, self.kernel(), strict=True))
        made = {letter: each for letter, each in terms.items() if letter in self.made}
        bias = self.bias()
        if bias is None:
            return product(terms.values())
        if set(self.bias_axes or "") != set(made) or len(made) == len(terms):
            return product(terms.values()) + product(size for size in bias if size != 1)
        summed = product(each for letter, each in terms.items() if letter not in made)
        return (summed + BIAS) * product(made.values())

    def macs(self) -> Expression:
        """Return one product for each combination of axes, the batch aside."""
        leading = self.equation.leading and self.elided > 0
        others = self.shape[1 : self.elided] if leading else self.shape[len(self.equation.inputs) :]
        sizes = {**self.read, **self.made, **self.read}  # the input's sizes, which may be better known, and first
        if not leading:
            del sizes[self.equation.inputs[0]]
        positions = [Term("positions", size, "positions, each with the same weights") for size in others]
        return product([*positions, *(self._term(letter, size) for letter, size in sizes.items())])


def _sizes(value: Any, owner: type[Described]) -> Shape:
    """Keep positive integers and None; a single one stands for a list of one."""
    parts = value if isinstance(value, (list, tuple)) else (value,)
    known = [part for part in parts if part is not None]
    integers(minimum=1).convert(known, owner)
    return tuple(parts)


class EinsumDense(Layer):
    """A dense layer that reads and makes any axes of a tensor, as the equation of `numpy.einsum` says.

    The kernel has an axis for each letter between the comma and the arrow.
    """

    quantizes = True

    equation: str = text()
    output_shape_: Shape = Argument(REQUIRED, _sizes, kind="INTEGERS")  # type: ignore[assignment]
    activation: str | None = activation_name()
    bias_axes: str | None = text(None)
    kernel_initializer = bias_initializer = kernel_regularizer = bias_regularizer = training_only()
    kernel_constraint = bias_constraint = training_only()
    lora_rank: int | None = integer(None)
    lora_alpha = gptq_unpacked_column_size = quantization_config = training_only()

    def problems(self) -> Iterable[Diagnostic]:
        yield from constrained(self, "kernel_constraint")
        try:
            outputs = Equation.parse(self.equation).outputs
        except MlcalcError as wrong:
            yield from wrong.diagnostics
            return
        if self.bias_axes is not None and not (self.bias_axes and set(self.bias_axes) <= set(outputs)):
            yield Diagnostic(
                "wrong-argument",
                f"EinsumDense: `bias_axes` must name axes of the output, {outputs}, not `{self.bias_axes}`",
                argument="bias_axes",
            )

    def contraction(self, shape: Shape) -> Contraction:
        """Return the equation with the sizes of an input put in."""
        return Contraction(Equation.parse(self.equation), shape, self.output_shape_, self.bias_axes)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.contraction(inputs[0]).output

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        kernel, bias = self.contraction(inputs[0]).weights()
        yield from low_rank(kernel, bias, self.lora_rank)

    def textbook(self, *inputs: Shape) -> Expression | None:
        return None if self.lora_rank else self.contraction(inputs[0]).params()

    def cost(self, *inputs: Shape) -> Operand | None:
        return self.contraction(inputs[0]).macs()
