"""One layer turned round: which arguments and which input give an output shape, or a number of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from mlcalc.errors import UsageError, error
from mlcalc.layers import make
from mlcalc.layers.explanation import Explanation
from mlcalc.limits import MOST_ASKED_WIDELY, MOST_LISTED, MOST_SOLUTIONS, MOST_STEPS_ASKED_WIDELY
from mlcalc.shapes import format_shape
from mlcalc.solving.choices import tried
from mlcalc.solving.questions import Question, Turned, Values, assigned
from mlcalc.solving.search import USUAL, WINDOWS, Search
from mlcalc.solving.unanswered import nearest, reason
from mlcalc.solving.wider import others_that_give
from mlcalc.texts import counted, listed


def turned_round(question: Question) -> Turned:
    """Return what gives the shape or the count that is wanted, each solution asked of the layer itself.

    Kernels are square, and strides are the same along each axis.

    Raises:
        UsageError: nothing is wanted, nothing is unknown, or an unknown is no number.
        MlcalcError: what is known is wrong.
    """
    part = question.sought.opened.get("target_shape")
    if part is not None and question.output_shape is None and question.sought.kind is question.kind:
        question = question._replace(output_shape=(None, *part))
    search = Search(question)
    _check(search)
    if search.choices:
        turned = tried(question, search.choices, lambda each: _answered(Search(each, MOST_ASKED_WIDELY)))
        return turned if turned.solutions else _with_parts(question, turned)
    turned = _answered(search)
    if turned.solutions:
        return turned
    if _has_batch(search):
        return turned_round(question._replace(output_shape=(question.output_shape or ())[1:]))
    if search.is_cut or search.steps > MOST_STEPS_ASKED_WIDELY:
        return turned
    found = tuple(islice(_others(search), _MOST_OTHERS))
    lists = {name for name, part in search.opened.items() if isinstance(part, tuple)}
    asked = tuple(each for each in found if lists & {*each} and {*each} <= {*search.unknown})
    if asked:  # numbers of their own along each axis are what was asked for
        formulas = tuple(_formula(search, each) for each in asked)
        return replace(turned, solutions=asked, count=None, complete=False, nearest=(), reason=None, formulas=formulas)
    return replace(turned, others=found)


def _with_parts(question: Question, turned: Turned) -> Turned:
    """Return an answer without a solution with what gives what is wanted where every argument is one of its own."""
    kind, _, opened = question.sought
    if kind is not question.kind:
        return turned
    search = Search(question._replace(opened={}), MOST_ASKED_WIDELY)
    fitting = (each for each in _others(search) if all(_fits(each.get(name), part) for name, part in opened.items()))
    return replace(turned, others=tuple(islice(fitting, _MOST_OTHERS)))


def _fits(value: object, part: object) -> bool:
    """Tell whether a value is as it is known in parts."""
    if isinstance(part, tuple) and isinstance(value, tuple):
        return len(part) == len(value) and all(map(_fits, value, part))
    return part is None or value in (None, part)


_MOST_OTHERS = 3
"""How many answers to a wider question are told."""


def _others(search: Search) -> Iterator[Values]:
    """Yield what gives what is wanted where one more argument is sought, or other numbers along each axis."""
    found = others_that_give(
        search.question, lambda question: Search(question, MOST_ASKED_WIDELY).solutions(), search.fits
    )
    met: list[Values] = []
    for each in found:
        if each not in met:
            met.append(each)
            yield {name: each[name] for name in (*search.kind.arguments, *each) if name in each}


def _answered(search: Search) -> Turned:
    """Return what a search finds, or why it finds nothing."""
    solutions = search.solutions()
    is_open = search.is_endless or search.is_cut or bool(search.held)
    return Turned(
        tuple(solutions[:MOST_SOLUTIONS]),
        None if is_open else len(solutions),
        not is_open and len(solutions) <= MOST_SOLUTIONS,
        tuple(name for name in search.unknown if name in search.free) if solutions else (),
        () if solutions else tuple(nearest(search)),
        None if solutions else reason(search),
        tuple(_formula(search, each) for each in solutions[:MOST_LISTED]),
        tuple(search.held),
    )


def _formula(search: Search, values: Values) -> str:
    """Return why values give what is wanted: the count with the numbers put in, and the shape."""
    loose = [name for name in search.unknown if name not in values]
    whole = {**dict.fromkeys(loose, USUAL), **values}
    if search.ask(whole) is None:
        whole = {**dict.fromkeys(loose, 1), **values}
    layer = search.make(whole)
    shapes = (search.input(whole, layer), *search.question.inputs[1:])
    answer = search.ask(whole)
    example = ", ".join(f"{name} {USUAL}" for name in loose if whole[name] == USUAL)
    parts = [format_shape(answer.output)] if search.wanted and answer and answer.output else []
    formula = Explanation.of(search.specified(layer, shapes[0])).params
    if search.question.params is not None and formula is not None:
        parts.append(f"{formula.numbers} = {formula.value:,}")
    elif answer and answer.params and not loose:
        parts.append(f"{answer.params:,} parameters")
    elif answer and answer.params and example:
        parts.append(f"{answer.params:,} parameters with {example}")
    return ", ".join(parts)


def _check(search: Search) -> None:
    """Raise what makes a question none."""
    question = search.question
    if question.params is None and search.wanted is None:
        mend = "`params 480`, or `output_shape 16,16,8`"
        raise _typed("nothing is wanted: what shall the layer give?", mend, ("params", "output_shape"))
    for name in {**question.opened, **search.opened}:
        if name not in search.kind.arguments and name not in question.kind.arguments:
            make(search.kind.__name__, (), {**search.arguments, name: 1})
    if not search.unknown and not search.choices:
        raise _nothing_unknown(search)
    numbers = (name for name in search.unknown if name in search.kind.arguments)
    strange = [name for name in numbers if not _can_vary(search, name)]
    chosen = {choice.name for choice, _ in search.choices}
    strange += [name for name in question.opened if search.kind is not question.kind and name not in chosen]
    if strange:
        raise _not_sought(search, strange)
    complete = search.example()
    if complete is None:
        search.make(search.required(1))
    elif question.inputs:
        complete.checked(question.inputs)


def _not_sought(search: Search, strange: Sequence[str]) -> UsageError:
    """Return that some arguments cannot be sought."""
    names = listed([f"`{name}`" for name in strange])
    it = "they are no numbers" if len(strange) > 1 else "it is no number"
    own = {**search.question.kind.arguments, **search.kind.arguments}
    if all(own[name].kind in ("NUMBER", "NAME") for name in strange):
        it = f"{'they decide' if len(strange) > 1 else 'it decides'} over no shape and no count"
    mend = f"give {'them' if len(strange) > 1 else 'it'} as well{', such as `layer lstm`' * ('layer' in strange)}"
    return _typed(f"{search.question.title}: {names} cannot be sought, for {it}", mend, ("layer",))


def _nothing_unknown(search: Search) -> UsageError:
    """Return that all is given: what the layer gives then, and which further argument gives what is wanted.

    Raises:
        MlcalcError: the layer does not take what is given.
    """
    answer = search.ask({})
    if answer is None:
        layer = search.make({})
        layer.specify(search.input({}, layer), *search.question.inputs[1:])
    gives = [] if answer is None or answer.output is None else [format_shape(answer.output)]
    gives += [] if answer is None or not answer.params else [counted(answer.params, "parameter")]
    then = f", and {search.question.title} gives {' with '.join(gives)}" if gives else ""
    given = [f"`{name}`" for name, each in search.kind.arguments.items() if each.required and name in search.arguments]
    mend = f"leave out what is sought: {' or '.join([*given, 'the input'])}"
    if search.fits({}):
        then += ", as it is wanted"
    elif (wider := next(_others(search), None)) is not None:
        mend = f"{assigned(wider)} gives what is wanted"
    return _typed(f"nothing is unknown: all arguments and the input are given{then}", mend)


def _can_vary(search: Search, name: str) -> bool:
    argument = search.kind.arguments[name]
    if name in ("target_shape", "dims"):
        return search.wanted is not None or isinstance(search.opened.get(name), tuple)
    if name in ("strides", "padding") or name in WINDOWS:
        return True
    return argument.kind == "INTEGER"


def _has_batch(search: Search) -> bool:
    """Tell whether the shape that is wanted begins with the batch, as Keras prints it."""
    outputs, wanted = search.outputs(), search.wanted or ()
    return bool(outputs) and wanted[1:2] == (None,) and len(wanted) == len(outputs[0]) + 1


def _typed(message: str, mend: str, settings: tuple[str, ...] = ()) -> UsageError:
    return UsageError(error("nothing-to-solve", message, help=mend, settings=settings).diagnostics)
