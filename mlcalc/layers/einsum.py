"""A dense layer over any axes, written as an Einstein sum: which axes meet, and which remain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from mlcalc.arguments.base import REQUIRED, Argument, HasArguments
from mlcalc.arguments.kinds import integer, integers, text, training_only
from mlcalc.dtypes import Quantization
from mlcalc.errors import Diagnostic, MlcalcError, error, unknown_size
from mlcalc.formula import Expression, Operand, Term, product
from mlcalc.layers.activation import activation_name
from mlcalc.layers.base import Layer
from mlcalc.layers.lora import constrained, low_rank, with_adaptation
from mlcalc.layers.quantization import Matrix, quantized, quantized_notes, split_matrix, whole
from mlcalc.layers.specs import BIAS, Spec, stated_otherwise
from mlcalc.layers.weights import Weight
from mlcalc.rules.products import EinsteinSum
from mlcalc.shapes import Dimension, Shape, format_shape
from mlcalc.texts import counted, named

_FORMS = (
    r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)",
    r"\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)",
    r"([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\.",
)


class Equation(NamedTuple):
    """The letters of `inputs,kernel->outputs`; an ellipsis (`elides`) stands before them (`leading`) or after."""

    inputs: str
    kernel: str
    outputs: str
    leading: bool
    elides: bool

    @classmethod
    def parse(cls, written: str) -> Equation:
        """Return the equation in a text.

        Raises:
            MlcalcError: it has none of the three forms that Keras knows, or a letter without a source.
        """
        for form in _FORMS:
            match = re.match(form, written)
            if match:
                inputs, kernel, outputs = match.groups()
                equation = cls(inputs, kernel, outputs, leading=written.startswith("..."), elides="..." in written)
                equation._check_letters(written)
                return equation
        raise error(
            "wrong-equation",
            f"EinsumDense: `{written}` is not an equation that it knows",
            help="write it without spaces, as `ab,bc->ac`, `...x,xy->...y` or `ab...,bc->ac...`",
            argument="equation",
        )

    def _check_letters(self, written: str) -> None:
        only_output = [letter for letter in self.outputs if letter not in self.inputs + self.kernel]
        only_kernel = [letter for letter in self.kernel if letter not in self.inputs + self.outputs]
        if only_output or only_kernel:
            raise error(
                "wrong-equation",
                f"EinsumDense: `{''.join(only_output + only_kernel)}` stands only once in `{written}`",
                help="each axis of the kernel and of the output must be in another part of the equation, too",
                argument="equation",
            )


class Contraction:
    """An Einstein sum of an input and a kernel, with the size of each axis.

    Args:
        shape: the input's.
        out_axes: the output's axes, without the batch and without those that an ellipsis stands for.

    Raises:
        MlcalcError: the shapes do not fit the equation.
    """

    def __init__(self, equation: Equation, shape: Shape, out_axes: Shape) -> None:
        self.equation, self.shape = equation, shape
        self.elided = len(shape) - len(equation.inputs)
        # As Keras states it, each axis of a leading ellipsis stands before the last one: three are reversed.
        before = shape[1 : self.elided][::-1] if equation.leading else ()
        after = () if equation.leading or self.elided < 1 else shape[-self.elided :]
        self.output: Shape = (shape[0], *before, *out_axes, *after)
        self._check_rank()
        first = self.elided if equation.leading else 0
        self.input_sizes = dict(zip(equation.inputs, shape[first:], strict=False))
        self.output_sizes = dict(zip(equation.outputs, self.output[first:], strict=False))
        self._check_shared()
        self._check_kernel()

    def _check_rank(self) -> None:
        if self.elided < 0 or (self.elided and not self.equation.elides):
            raise error(
                "wrong-rank",
                f"EinsumDense: the equation reads {counted(len(self.equation.inputs), 'axis', 'axes')} "
                f"({self.equation.inputs}) but the input is {format_shape(self.shape)}",
            )
        needed = len(self.equation.outputs) + (self.elided if self.equation.leading else 0)
        if len(self.output) < needed:
            made = counted(needed, "axis", "axes")
            raise error(
                "wrong-rank",
                f"EinsumDense: the equation makes {made} but the output is {format_shape(self.output)}",
                help="give `output_shape` a size, or none, for each axis but the batch and those of an ellipsis",
                argument="output_shape",
            )

    def _check_shared(self) -> None:
        for letter, size in self.input_sizes.items():
            output_size = self.output_sizes.get(letter)
            if output_size is not None and output_size != size:
                raise error(
                    "shapes-differ",
                    f"EinsumDense: axis `{letter}` is {size} in the input {format_shape(self.shape)} "
                    f"but {output_size} in the output",
                    argument="output_shape",
                )

    def _check_kernel(self) -> None:
        """Raise an error if the output leaves an axis of the kernel open, which no input can give."""
        for letter in self.equation.kernel:
            if letter in self.output_sizes and self.output_sizes[letter] is None:
                raise unknown_size(
                    f"EinsumDense: its kernel needs the size of axis `{letter}`, which the output "
                    f"{format_shape(self.output)} leaves open",
                    help=f"give axis `{letter}` a size in `output_shape`",
                    argument="output_shape",
                )

    @property
    def summed(self) -> Shape:
        """The output of a run: the sizes of its letters, and the axes of an ellipsis in the input's order.

        A size that Keras states is unknown stays so, unless Keras states axes that no run gives.
        """
        elided = self.shape[: self.elided] if self.equation.leading else self.shape[len(self.equation.inputs) :]
        is_stated = len(self.output) == len(elided) + len(self.equation.outputs)
        sizes = {} if is_stated else self.input_sizes
        letters = tuple(
            sizes.get(letter) if self.output_sizes[letter] is None else self.output_sizes[letter]
            for letter in self.equation.outputs
        )
        return (*elided, *letters) if self.equation.leading else (*letters, *elided)

    @property
    def kernel(self) -> list[Term]:
        """The shape of the kernel; the output's size of an axis goes before the input's."""
        sizes = {**self.input_sizes, **self.output_sizes}
        return [_term(letter, sizes[letter]) for letter in self.equation.kernel]

    def bias(self, bias_axes: str | None) -> list[Operand]:
        """Return the shape of the bias: from its first axis to the output's last, 1 if it is shared."""
        if bias_axes is None:
            return []
        outputs = self.equation.outputs
        axes = outputs[min(outputs.index(letter) for letter in bias_axes) :]
        shared = 0 if self.equation.leading else self.elided
        return [*(_term(each, self.output_sizes[each]) if each in bias_axes else 1 for each in axes), *[1] * shared]

    def params(self, bias_axes: str | None) -> Expression:
        """Return the count, (summed sizes + 1) × output sizes, if each output number has its own bias."""
        terms = dict(zip(self.equation.kernel, self.kernel, strict=True))
        outputs = {letter: each for letter, each in terms.items() if letter in self.output_sizes}
        if bias_axes is None:
            return product(terms.values())
        if set(bias_axes) != set(outputs) or len(outputs) == len(terms):
            return product(terms.values()) + product(size for size in self.bias(bias_axes) if size != 1)
        summed = product(each for letter, each in terms.items() if letter not in outputs)
        return (summed + BIAS) * product(outputs.values())

    def matrix(self, kernel: Weight) -> Matrix:
        """Return the kernel with the axes that are summed as rows, and the others as columns."""
        letters = list(zip(self.equation.kernel, kernel.shape, strict=True))
        rows = whole(size for letter, size in letters if letter not in self.output_sizes)
        columns = whole(size for letter, size in letters if letter in self.output_sizes)
        return Matrix(kernel, rows, columns, self._scale(kernel.shape))

    def _scale(self, sizes: Shape) -> list[Dimension]:
        """Return the shape of a scale for each output, with axes of 1 where Keras puts them to fit the product."""
        inputs, kernel, outputs = self.equation[:3]
        axes = [kernel.index(letter) for letter in outputs if letter in kernel]
        gaps = [place for place, letter in enumerate(outputs) if letter not in kernel]
        place = sum(letter in inputs for letter in outputs[:-1])
        dropped = []
        summed = [axis for axis, letter in enumerate(kernel) if letter not in outputs]
        for axis in summed:
            if gaps:
                place = gaps.pop(0)
            else:
                dropped.append(axis)
            axes.insert(place, axis)
        scale = [1 if axis in summed else sizes[axis] for axis in axes]
        for gap in gaps:
            scale.insert(gap, 1)
        for axis in reversed(dropped):
            scale.pop(axis)
        return scale

    def macs(self, others: Mapping[str, Expression] | None = None) -> Expression:
        """Return one product for each combination of axes, the batch aside; some may have other sizes."""
        elided = tuple(map(str, range(self.elided)))
        before, after = (elided, ()) if self.equation.leading else ((), elided)
        inputs = (*before, *self.equation.inputs, *after)
        products = EinsteinSum((inputs, tuple(self.equation.kernel)), (*before, *self.equation.outputs, *after))
        # The input's sizes win: they may be better known.
        sizes = {**self.output_sizes, **dict(zip(inputs, self.shape, strict=True))}
        names = products.multiplied(batch=inputs[0])
        terms = {**{name: _term(name, size) for name, size in sizes.items()}, **(others or {})}
        return product(terms[name] for name in sorted(names, key=str.isalpha))

    def macs_of_adaptation(self, rank: Expression) -> Operand | None:
        """Return the products of the input with the first of two thin matrices, and then with the second.

        The first has the kernel's axes but its last, which is `rank` long and must be the output's last as well.
        """
        last = self.equation.kernel[-1]
        if self.equation.outputs[-1] != last:
            return None
        # Keras quantizes no equation with an ellipsis: the output has the axes that it names.
        sizes = {**self.output_sizes, **self.input_sizes}
        kept = [_term(letter, sizes[letter]) for letter in self.equation.outputs if letter != self.equation.inputs[0]]
        return self.macs({last: rank}) + product([*kept, rank])


def _term(name: str, size: Dimension) -> Term:
    """Return the size of an axis that has a letter, or that an ellipsis stands for."""
    if name.isalpha():
        return Term(name, size, f"size of axis {name}")
    return Term("positions", size, "positions, each with the same weights")


def _sizes(value: Any, owner: type[HasArguments]) -> Shape:
    """Keep positive integers and None; a single one stands for a list of one."""
    parts = value if isinstance(value, (list, tuple)) else (value,)
    known = [part for part in parts if part is not None]
    integers(minimum=1).convert(known, owner)
    return tuple(parts)


class EinsumDense(Layer):
    """A dense layer that reads and makes any axes of a tensor, as the equation of `numpy.einsum` says.

    The kernel has an axis for each letter between the comma and the arrow.
    """

    kernel_name = "kernel"
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
                "wrong-equation",
                f"EinsumDense: `bias_axes` must name axes of the output, {outputs}, not `{named(self.bias_axes)}`",
                argument="bias_axes",
            )
        if self.quantized and self.quantized.mode != "float8" and "..." in self.equation:
            yield Diagnostic(
                "wrong-equation",
                f"EinsumDense: Keras cannot quantize an equation with an ellipsis to {self.quantized.mode}",
                argument="dtype",
            )

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        contraction = Contraction(Equation.parse(self.equation), x, self.output_shape_)
        bias = contraction.bias(self.bias_axes)
        biases = [Weight("bias", bias)] if bias else []
        kernel, how = Weight("kernel", contraction.kernel), self.quantized
        if how is None:
            weights = low_rank(kernel, biases, self.lora_rank)
        else:
            weights = quantized(self, self._matrix(how, contraction, kernel), biases, self.lora_rank)
        plain = how is None and not self.lora_rank
        return Spec(
            outputs=(contraction.summed,),
            weights=weights,
            macs=with_adaptation(self, contraction.macs(), kernel, contraction.macs_of_adaptation),
            params=partial(contraction.params, self.bias_axes) if plain else None,
            problems=(*stated_otherwise(contraction.summed, contraction.output), *quantized_notes(how, "kernel")),
        )

    def _matrix(self, how: Quantization, contraction: Contraction, kernel: Weight) -> Matrix:
        """Return the kernel as it is quantized."""
        if how.mode == "float8":
            return Matrix(kernel, None, None, ())
        if how.mode in ("gptq", "awq"):
            return split_matrix(self, kernel)
        return contraction.matrix(kernel)
