"""What is said where no values of the unknowns give what is wanted: why, and what comes nearest."""

from __future__ import annotations

from math import prod

from mlcalc.errors import MlcalcError
from mlcalc.limits import MOST_ASKED_WIDELY
from mlcalc.shapes import Shape, format_shape
from mlcalc.solving.questions import Values
from mlcalc.solving.search import Branch, Search

_MOST_NEAR = 8
"""Shapes that are met and lie near: their features are put right, which makes some of them the same."""


def nearest(search: Search) -> list[Values]:
    """Return what comes nearest to what is wanted, on both sides of it."""
    if search.question.params is not None and search.nearest:
        target = search.question.params
        valid = [each for each in search.nearest if _is_real(search, each)]
        below = [each for each in valid if each["params"] < target]
        above = [each for each in valid if each["params"] > target]
        best = [max(below, key=_params, default=None), min(above, key=_params, default=None)]
        return [_ordered(search, each) for each in best if each is not None]
    if _is_other_rank(search):
        return _of_own_rank(search)
    return _nearest_shapes(search) or search.missed[:2]


def _is_other_rank(search: Search) -> bool:
    """Tell whether the layer gives another number of axes than are wanted, whatever its arguments are."""
    outputs = search.outputs()
    return search.wanted is not None and bool(outputs) and all(len(each) != len(search.wanted) for each in outputs)


def _of_own_rank(search: Search) -> list[Values]:
    """Return what gives the last axis that is wanted, on as many axes as the layer gives."""
    output, wanted, layer = search.outputs()[0], search.wanted or (), search.example()
    whole = {"return_sequences": True}
    if len(wanted) == len(output) + 1 and {*whole} <= {*search.kind.arguments} - {*search.arguments}:
        sequences = Search(search.question.knowing(whole), MOST_ASKED_WIDELY)
        found = [] if sequences.solutions() else nearest(sequences)
        return [{**whole, **each} for each in found[:1]]
    if layer is not None and "channels" in (layer.input_axes() or ()):
        return []  # whether the channels are what was left out, nobody knows
    like = search.question._replace(output_shape=(*output[:-1], wanted[-1]))
    found = Search(like, MOST_ASKED_WIDELY).solutions() if len(wanted) < len(output) else []
    return [{**each, "output_shape": like.output_shape} for each in found[:1]]


def _refusal(search: Search) -> str | None:
    """Return why the layer takes no values of the unknowns, in its own words."""
    try:
        layer = search.make({**search.required(search.groups()), **search.base()})
        layer.specify(search.input(search.base(), layer), *search.question.inputs[1:])
    except MlcalcError as cause:
        return cause.diagnostics[0].message
    return None


def _is_real(search: Search, values: Values) -> bool:
    own = {name: value for name, value in values.items() if name != "params"}
    loose = [name for name in search.unknown if name not in own]
    answers = (search.ask({**dict.fromkeys(loose, 1), **own}, unsized=unsized) for unsized in (True, False))
    return any(answer is not None and answer.params == values["params"] for answer in answers)


def _ordered(search: Search, values: Values) -> Values:
    return {name: values[name] for name in (*search.unknown, "params") if name in values}


def _nearest_shapes(search: Search) -> list[Values]:
    """Return the two nearest of the shapes that were met on the way, with what gives them."""
    wanted = search.wanted or ()
    met: dict[Shape, tuple[int, Values]] = {}
    numbers = search.base()
    for key, answer in search.known.items():
        output = answer.output if answer else None
        if output is None or len(output) != len(wanted):
            continue
        places = search.places() or range(1, len(wanted))
        far = sum(abs((output[place] or 0) - (wanted[place] or 0)) for place in places)
        values = {name: value for name, value in key[1:] if name not in numbers}
        if output not in met or far < met[output][0]:
            met[output] = (far, values)
    best = sorted(met.items(), key=lambda each: each[1][0])[:_MOST_NEAR]
    found = (each for _, (_, values) in best if (each := _with_shape(search, values)) is not None)
    return list({each["output_shape"]: each for each in found}.values())[:2]


def _with_shape(search: Search, values: Values) -> Values | None:
    """Return values of what moves sizes with the numbers that go with them, and the shape that they give."""
    window = values.get(str(search.window))
    branch = Branch(values, range(window, window + 1) if isinstance(window, int) else None)
    settled = next(search.settled(branch) or iter(()), None)
    whole = {**search.base(), **values, **(settled or {})}
    answer = search.ask(whole)
    if settled is None or answer is None:
        return None
    return {**_ordered(search, {**values, **settled}), "output_shape": answer.output}


def reason(search: Search) -> str:
    """Return why there is no solution."""
    title = search.question.title
    wanted = search.wanted
    answers = [each for each in search.known.values() if each is not None]
    is_plain = "target_shape" not in search.unknown
    if search.known and not answers and is_plain and (said := _refusal(search)):
        return said
    if search.question.params and answers and all(each.params == 0 for each in answers):
        return f"{title} has no parameters"
    if wanted is not None and _is_other_rank(search):
        return _reason_of_rank(search, wanted)
    own = search.input({})[1:]
    if not is_plain and wanted is not None and None not in own:
        return _reason_of_values(search, wanted, prod(each or 0 for each in own))
    what = [] if wanted is None else [format_shape(wanted)]
    what += [] if search.question.params is None else [f"{search.question.params:,} parameters"]
    given = f"{title} that gives {' and '.join(what)}"
    if search.is_cut:
        return f"no {given} was found with what is given, and not all were searched"
    same = [f"`{name}`" for name in (search.window, "strides") if name in search.unknown]
    is_wide = search.wanted is not None and bool(same) and getattr(search.kind, "rank", 1) > 1
    along = f", and one {' and one '.join(same)} for all axes" if is_wide else ""
    along += f", and the default of {' and '.join(f'`{name}`' for name in search.held)}" if search.held else ""
    return f"no {title} gives {' and '.join(what)} with what is given{along}"


def _reason_of_rank(search: Search, wanted: Shape) -> str:
    """Return that the layer gives another number of axes."""
    axes, own, layer = len(search.outputs()[0]), search.input({}), search.example()
    is_of_steps = len(own) == len(wanted) and (None in (own[1], wanted[1]) or own[1] == wanted[1])
    is_sequence = is_of_steps and len(wanted) == axes + 1 and "return_sequences" in search.kind.arguments
    more = ": `return_sequences=True` gives the whole sequence" if is_sequence else ""
    names = layer and layer.input_axes()
    told = f" ({', '.join(names)})" if names and len(names) == axes and "channels" in names else ""
    shape = f"{axes} dimensions here{told}"
    return f"{search.question.title} gives {shape}, and {format_shape(wanted)} has {len(wanted)}{more}"


def _reason_of_values(search: Search, wanted: Shape, values: int) -> str:
    """Return that a Reshape holds another number of values."""
    known = prod(each for each in wanted[1:] if each is not None)
    other = f"no multiple of {known:,}" if None in wanted[1:] else f"and that has {known:,}"
    return f"no {search.question.title} gives {format_shape(wanted)}: its input holds {values:,} values, {other}"


def _params(values: Values) -> int:
    return int(values["params"])
