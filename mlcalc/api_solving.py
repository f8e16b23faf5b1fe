"""What Python users call to turn a model round: which sizes work, and what gives a shape or a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import index
from typing import Any

from mlcalc.errors import wrong_type
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape, as_dimension, as_shape
from mlcalc.solving import proposals as changing
from mlcalc.solving import questions
from mlcalc.solving import sizes as sizing
from mlcalc.texts import quoted


class Turned(questions.Turned):
    """The arguments of a layer that give what is wanted, shown as the table of them."""

    def __str__(self) -> str:
        from mlcalc.render.solving import nearest_text, turned_report
        from mlcalc.render.text import plain

        if not self.solutions:
            return "\n".join(filter(None, (self.reason or "no solution", nearest_text(self))))
        return plain(turned_report(self, "")[1:]).removesuffix("\n")


class SizesThatWork(sizing.SizesThatWork):
    """Which sizes of its inputs work for a model, shown in sentences."""

    __slots__ = ()

    def __str__(self) -> str:
        from mlcalc.render.solving import no_sizes_text, sizes_report
        from mlcalc.render.text import plain

        return plain(sizes_report(self)).removesuffix("\n") if self.is_answer else no_sizes_text(self)


class Changes(changing.Changes):
    """What gives an output, shown as the table of the changes."""

    __slots__ = ()

    def __str__(self) -> str:
        from mlcalc.render.solving import changes_report
        from mlcalc.render.text import plain

        return plain(changes_report(self)).removesuffix("\n") if self.is_answer else str(changing.no_change(self))


def solve(  # noqa: PLR0913  (each is a part of what is known or wanted)
    target: Layer | str,
    *inputs: Shape,
    params: int | None = None,
    output_shape: Sequence[int | None] | Mapping[str, Sequence[int | None]] | None = None,
    free: Sequence[str] | None = None,
    sizes: tuple[int, int] | None = None,
    input_dim: int | None = None,
    input_length: int | None = None,
    convention: str | None = None,
    **arguments: Any,
) -> Turned | SizesThatWork | Changes:
    """Return which sizes of its inputs work for a model, what gives an output, or which arguments of a layer do.

    >>> import mlcalc
    >>> model = mlcalc.load({"input": [30, 30, 1], "layers": ["MaxPooling2D(4)", "UpSampling2D(2)"]})
    >>> mlcalc.solve(model).sizes[0].rule
    'at least 4'
    >>> mlcalc.solve(model, output_shape=(16, 16, 1)).changes[0].text
    "MaxPooling2D(pool_size=(4, 4), padding='same')"
    >>> mlcalc.solve("LSTM", params=480, input_dim=1).solutions
    ({'units': 10},)

    Args:
        target: a model, as `load` returns it; or the name of a layer, or a call of one such as `Dense(?)`, whose
            arguments that are not given are sought.
        inputs: a shape for each input, batch first; those of the model itself by default.
        params: how many parameters the layer shall have.
        output_shape: the shape that shall come out, without the batch; of a model with several outputs the shape of
            one by its name, such as `{"picture": (23, 23, 1)}`.
        free: the axes of the inputs whose sizes are sought, by name or number; all of space and time by default.
        sizes: the first and the last size that are tried; 1 and 1024 by default.
        input_dim: the last axis of the layer's input, as in Keras.
        input_length: its first axis behind the batch.
        convention: `keras3` takes every default from Keras 3.
        arguments: the arguments of the layer that are known.

    Raises:
        UsageError: nothing is unknown, or nothing is wanted.
        MlcalcError: the layer or the model is wrong, or has no axis whose size could be another.
    """
    shapes = tuple(map(as_shape, inputs))
    output, wanted = _wanted(output_shape)
    known = {
        "params": _count("params", params),
        "input_dim": as_dimension(input_dim),
        "input_length": as_dimension(input_length),
    }
    if isinstance(target, str):
        return _turned_round(target, shapes, wanted, {**arguments, "convention": convention}, **known)
    if not isinstance(target, Layer):
        raise wrong_type(f"solve takes a model, or the name of a layer, not {quoted(target)}")
    for name, value in {**arguments, **known, "convention": convention}.items():
        if name in arguments or value is not None:
            raise wrong_type(f"`{name}` is for the name of a layer, such as 'LSTM'")
    _check_axes(free)
    between = _between(sizes)
    from mlcalc.builder import model_of

    model = model_of(target, shapes)
    if wanted is not None:
        from mlcalc.solving.changes import changes_that_give

        return Changes(*changes_that_give(model, wanted, shapes, output=output))
    from mlcalc.solving.sizes import USUAL_SIZES, sizes_that_work

    return SizesThatWork(*sizes_that_work(model, shapes, free=free, between=between or USUAL_SIZES))


def _wanted(output_shape: object) -> tuple[str | None, Shape | None]:
    """Return which output shall have a shape, if that is said, and the shape, the batch first."""
    if output_shape is None:
        return None, None
    if not isinstance(output_shape, Mapping):
        return None, (None, *as_shape(output_shape))
    if len(output_shape) != 1 or not isinstance(name := next(iter(output_shape)), str):
        raise wrong_type(
            f"output_shape names one output, such as {{'picture': (23, 23, 1)}}, not {quoted(output_shape)}"
        )
    return name, (None, *as_shape(output_shape[name]))


def _count(name: str, value: object) -> int | None:
    """Return a number of things, NumPy's too."""
    try:
        count = None if value is None else index(value)  # type: ignore[arg-type]
    except TypeError:
        count = -1
    if isinstance(value, bool) or (count is not None and count < 0):
        raise wrong_type(f"{name} is a whole number, 0 or more, not {quoted(value)}")
    return count


def _check_axes(free: object) -> None:
    is_list = isinstance(free, (list, tuple)) and bool(free) and all(isinstance(each, str) for each in free)
    if free is not None and not is_list:
        raise wrong_type(f"free are the names of axes, such as ['height', 'width'], not {quoted(free)}")


def _between(sizes: object) -> tuple[int, int] | None:
    """Return the first and the last size that are tried."""
    if sizes is None:
        return None
    if not isinstance(sizes, (list, tuple)) or len(sizes) != 2:
        raise wrong_type(f"sizes are the first and the last that are tried, such as (1, 1024), not {quoted(sizes)}")
    first, last = map(as_dimension, sizes)
    if first is None or last is None or first > last:
        raise wrong_type(f"sizes are the first and the last that are tried, such as (1, 1024), not {quoted(sizes)}")
    return first, last


def _turned_round(
    name: str, inputs: tuple[Shape, ...], wanted: Shape | None, arguments: dict[str, Any], **known: int | None
) -> Turned:
    """Return which arguments of a layer give what is wanted; an Embedding has an `input_dim` of its own."""
    from mlcalc.layers import find
    from mlcalc.readers.sought import read_asked, read_inner
    from mlcalc.solving.turned import turned_round

    convention = arguments.pop("convention")
    asked, opened = read_asked(name, convention), {}
    if asked is not None:
        arguments, convention = {**asked.arguments, **arguments}, asked.convention
        opened = {each: part for each, part in asked.opened.items() if each not in arguments}
    kind = find(name) if asked is None else asked.kind
    for each in [each for each, argument in kind.arguments.items() if argument.holds]:
        if isinstance(arguments.get(each), str):
            arguments[each] = read_inner(kind.arguments[each], arguments[each], convention)
    if "input_dim" in kind.arguments and known["input_dim"] is not None:
        arguments["input_dim"] = known.pop("input_dim")
    question = questions.Question(
        kind, arguments, inputs, output_shape=wanted, convention=convention, opened=opened, **known
    )
    found = turned_round(question)
    return Turned(**{each.name: getattr(found, each.name) for each in fields(found)})
