"""What is typed on the command line, or given to a function: a call, layers one by one, the value of an argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mlcalc.arguments.base import Argument
from mlcalc.errors import Diagnostic, MlcalcError, Source
from mlcalc.layers.base import Layer
from mlcalc.layers.own_input import own_input_shape
from mlcalc.limits import MOST_FAULTS
from mlcalc.model import Model
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.build import context_of, read_within
from mlcalc.readers.description.call_text import as_serialised, parse_call
from mlcalc.readers.description.files import Files, OpenFile
from mlcalc.readers.description.forms import argument_value, make_layer
from mlcalc.readers.description.frameworks import check_framework
from mlcalc.readers.description.functional import check_called
from mlcalc.readers.description.instructions import instructed, with_instructions
from mlcalc.readers.description.sequential import sequential
from mlcalc.readers.description.writing import WholeCall
from mlcalc.readers.located import NOWHERE, Located
from mlcalc.shapes import Shape


def read_argument(argument: Argument, value: Any, convention: str | None = None) -> Any:
    """Return the value of an argument, with the layers made that it holds.

    Raises:
        MlcalcError: one of them is unknown or wrong.
    """
    return as_serialised(argument_value(argument, Located(value, NOWHERE), context_of(Files(), convention)))


def read_layers(
    texts: Sequence[str], *, input_shape: Shape | None, convention: str | None, open_file: OpenFile | None = None
) -> Model:
    """Return the chain of layers that texts such as `LSTM(10)`, `lstm: 10` or `flatten` spell.

    Raises:
        MlcalcError: one of them spells no layer, or they do not fit together.
    """
    sources = [Source(f"--layer {number}", text, is_file=False) for number, text in enumerate(texts, 1)]
    files = Files(open_file)

    def read(sources: Sequence[Source], files: Files) -> Model:
        return read_within(
            files, Located({"layers": sources}, NOWHERE), context_of(files, convention), "model", input_shape
        )

    try:
        return read(sources, files)
    except MlcalcError as cause:
        raise _explained_layers(sources, cause, read, files) from None


def _explained_layers(
    sources: Sequence[Source], cause: MlcalcError, read: Callable[[Sequence[Source], Files], Model], files: Files
) -> MlcalcError:
    """Return what is wrong with the texts of layers: each is mended where it is at fault, the others as they are."""
    from mlcalc.readers.description.trial import explained, explained_call

    problems: list[Diagnostic] = []
    left = MOST_FAULTS
    for index, source in enumerate(sources):
        own = [each for each in cause.diagnostics if each.place and each.place.source == source]

        def attempt(text: Source, budget: Budget, index: int = index) -> object:
            before, behind = sources[:index], sources[index + 1 :]
            try:
                return read([*before, text, *behind], files.within(budget))
            except MlcalcError as why:
                others = (*before, *behind)  # what is wrong with these is told in their turn
                own = [each for each in why.diagnostics if not each.place or each.place.source not in others]
                if own:
                    raise why.saying(own) from None
                return None

        if own and left:
            left -= 1
            explain = explained_call if "(" in source.text else explained
            problems += explain(source, MlcalcError(own), attempt).diagnostics
        else:
            problems += own
    others = [each for each in cause.diagnostics if not each.place or each.place.source not in sources]
    return MlcalcError(list(dict.fromkeys([*problems, *others])))


def read_call(
    source: Source,
    convention: str | None = None,
    *,
    input_shape: Shape | None = None,
    follow: Callable[[str], object] | None = None,
) -> Layer:
    """Return the layer, or the chain of layers, that a call spells.

    Args:
        source: the call.
        convention: whose defaults to take.
        input_shape: the input's shape with the batch.
        follow: reads what only Python can hold in one call, where a mended text is that; raises what is wrong with it.

    Raises:
        MlcalcError: it is no call, or its layer or an argument is unknown or wrong.
    """

    def tried(source: Source, budget: Budget) -> object:
        from mlcalc.readers.python_text import is_expression_of_python

        return follow(source.text) if follow and is_expression_of_python(source.text) else read(source, budget)

    def read(source: Source, budget: Budget | None = None) -> Layer:
        check_printed(source)
        check_called(source)
        files, call = Files(None, budget), parse_call(source.text, source)
        context = context_of(files, convention).of(call)
        check_framework(call, is_whole=input_shape is None)
        if call.is_model:
            return read_within(files, sequential(call), context, input_shape=input_shape)
        entry = Located(call, call.spot)
        try:
            layer = make_layer(call, context, input_shape)
        except MlcalcError as cause:
            from mlcalc.readers.description.proposals import with_own_input

            told = cause if input_shape else with_own_input(cause, call, is_alone=True)
            raise with_instructions(told, entry) from None
        if isinstance(layer, Model):
            return layer.with_remarks([instructed(each, entry) for each in layer.remarks])
        return layer.as_written(WholeCall(entry, call.locate, own_input_shape(layer)))

    from mlcalc.readers.description.pytorch import check_printed

    try:
        return read(source)
    except MlcalcError as cause:
        from mlcalc.readers.description.trial import explained_call

        raise explained_call(source, cause, tried) from None


def explained_target(source: Source, cause: MlcalcError, follow: Callable[[str], object]) -> MlcalcError:
    """Return what is wrong with a text that names nothing: it may be meant as a call, or as statements of Python.

    Args:
        source: the text.
        cause: what was found.
        follow: reads statements of Python; raises what is wrong with them.
    """
    from mlcalc.readers.description.trial import explained_word
    from mlcalc.readers.python_text import is_named_layer, is_python

    def read(source: Source, budget: Budget) -> object:
        if is_python("", source.text) and not is_named_layer(source.text):
            return follow(source.text)
        return make_layer(parse_call(source.text, source), context_of(Files(None, budget), None))

    return explained_word(source, cause, read)
