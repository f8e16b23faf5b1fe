"""What a value that an argument cannot have may be meant as, and what a name is called here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mlcalc.arguments.training_names import wrong_training_name
from mlcalc.changes import Change
from mlcalc.dtypes import closest_data_type
from mlcalc.errors import Diagnostic, closest
from mlcalc.integers import is_finite
from mlcalc.limits import LONGEST_INTEGER
from mlcalc.texts import quoted

if TYPE_CHECKING:
    from mlcalc.arguments.base import Argument, HasArguments


def is_value(owner: type[HasArguments], name: str, value: object) -> bool:
    """Tell whether an argument can have a value."""
    argument = owner.arguments.get(name) or owner.keywords[name]
    with suppress(ValueError):
        if argument.ignored:
            return not list(wrong_training_name(owner, name, value))
        return value is None or argument.convert(value, owner) is not ...
    return False


def named_here(owner: type[HasArguments], name: str) -> str | None:
    """Return what an argument is called here that is known by another name or misspelt; None if nothing is near."""
    if name in owner.told or owner.elsewhere.get(name, "") is None:
        return None
    of_kernel = f"kernel_{name}"  # who says no more means the kernel's, not the bias'
    known = {**owner.arguments, **owner.keywords}
    return owner.name_here(name) or (of_kernel if of_kernel in known else closest(name, known))


_SWITCHES = {
    **dict.fromkeys(("yes", "y", "on", "t"), "true"),
    **dict.fromkeys(("no", "n", "off", "f"), "false"),
}


def with_meant_value(
    problem: Diagnostic, argument: Argument, value: object, owner: type[HasArguments], values: Mapping[str, Any]
) -> Diagnostic:
    """Add the value that is meant, if it is near."""
    if argument.kind == "BOOLEAN" and isinstance(value, str) and (word := _SWITCHES.get(value.lower())):
        problem = problem._replace(help=f"write `{word}`")
    name = str(problem.argument)
    for meant in meant_values(owner, name, value, values):
        return problem._replace(help=problem.help or f"did you mean {quoted(meant)}?", change=Change({name: meant}))
    if other := _argument_of(owner, value, values):
        change = Change({other: value}, dropped=(name,))
        return problem._replace(help=f"{quoted(value)} is a value of `{other}`", change=change)
    if found := owner.misplaced(name, value):
        mend, change = found
        return problem._replace(help=mend, change=change)
    if name == "data_format" and isinstance(value, (list, tuple)) and {*map(type, value)} == {int}:
        change = Change({"input_shape": tuple(value)}, dropped=(name,))
        return problem._replace(help="the shape of the input stands behind its name", change=change)
    if words := owner.instead(name, value, values):
        return problem._replace(help=words)
    return problem._replace(change=_example(argument, name, value, owner))


def _argument_of(owner: type[HasArguments], value: object, values: Mapping[str, Any]) -> str | None:
    """Return the argument that a word is a value of, where it was given to another one."""
    if not isinstance(value, str):
        return None
    usual = ("activation", "padding", "data_format")
    others = [name for name, each in owner.arguments.items() if each.words and name not in usual]
    known = [each for each in (*usual, *others) if each in owner.arguments]
    free = (each for each in known if each not in values or not is_value(owner, each, values[each]))
    return next((each for each in free if is_value(owner, each, value)), None)


def _example(argument: Argument, name: str, value: object, owner: type[HasArguments]) -> Change | None:
    """Return a value that an argument can have, or its default where something quite different was given."""
    if isinstance(value, str) and argument.kind == "BOOLEAN":
        return None  # true and false are the message, and one of both is no example of what was meant
    is_word = argument.kind in ("NAME", "BOOLEAN") or (name == "data_format" and argument.default is None)
    if not isinstance(value, str) and is_word and not argument.required:
        return Change(dropped=(name,), is_example=True)
    default = None if argument.required else argument.default
    default = default[0] if isinstance(default, tuple) and len(set(default)) == 1 else default
    rounded = round(value) if isinstance(value, float) and is_finite(value) and name != "axis" else None
    for example in (rounded, EXAMPLES.get(name), default, *argument.words[:1]):
        with suppress(ValueError):
            if example is not None and argument.convert(example, owner) is not None:
                return Change({name: example}, is_example=True)
    return None


def meant_values(owner: type[HasArguments], name: str, value: object, values: Mapping[str, Any]) -> Iterable[object]:
    """Yield what a value may be meant as, as far as the argument can have it."""
    argument = owner.arguments.get(name) or owner.keywords[name]
    if argument.ignored:
        changes = [each.change for each in wrong_training_name(owner, name, value) if each.change]
        yield from (each.arguments[name] for each in changes if not each.is_example and name in each.arguments)
        return
    for meant in (*owner.meant(name, value, values), *_near_values(argument, value)):
        with suppress(ValueError):
            argument.convert(meant, owner)
            yield meant


def value_meant(
    owner: type[HasArguments], name: str, value: object, values: Mapping[str, Any]
) -> tuple[object, bool] | None:
    """Return what a value that an argument cannot have may be meant as, or an example of one, and whether it is that.

    Args:
        owner: whose argument it is.
        name: the argument.
        value: what it cannot be.
        values: what is given to the others, as far as it is known.
    """
    for meant in meant_values(owner, name, value, values):
        return meant, False
    example = _example(owner.arguments[name], name, value, owner)
    return (example.arguments[name], True) if example and name in example.arguments else None


IN_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([,_' ])[0-9]{3}(\1[0-9]{3}){0,4}")
"""An integer with signs between its thousands."""


NUMBERS_IN_WORDS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"sixteen": 16, "twenty": 20, "thirty": 30, "fifty": 50, "sixty-four": 64, "hundred": 100}


_LOOK_ALIKE = str.maketrans("oOlI|", "00111")
"""Letters that are taken for digits."""
_ALONE = re.compile(r"[\s'\"`<>()\[\]{}=:+~≈*&$#]*(?P<number>-?[0-9oOlI|]*\.?[0-9oOlI|]+)\.?(?P<behind>.*)", re.DOTALL)
_BEHIND = re.compile(r"[\s'\"`<>()\[\]{};:,]*|\s*(?:#|//|--).*|[\s_-]*(?:f|[A-Za-z][a-z]+)", re.DOTALL)
"""What stands behind a number and is none: marks, a remark, a unit."""


def number_typed(word: str) -> int | float | None:
    """Return the one number that a text holds, whose digits may be letters like them, beside marks and a remark.

    >>> number_typed("1O"), number_typed("3#three"), number_typed("`10`"), number_typed("0.5f"), number_typed("ten")
    (10, 3, 10, 0.5, None)
    """
    found = _ALONE.fullmatch(word) if len(word) < _LONGEST_REMARK else None
    if found is None or not _BEHIND.fullmatch(found["behind"]):
        return None
    digits = found["number"].translate(_LOOK_ALIKE)
    if len(digits) > LONGEST_INTEGER or not re.search("[0-9]", found["number"]):
        return None
    return float(digits) if "." in digits else int(digits)


_LONGEST_REMARK = 80


_LETTERS_FOR_DIGITS = re.compile(r"(?=[a-z]*[1-9])[0-9ol]{2,9}")
_DIGITS = str.maketrans("ol", "01")
"""Letters that look like digits, in lower case."""


def _near_number(argument: Argument, word: str) -> Iterable[object]:
    """Yield the number, or the numbers, that a text may be meant as: one of arithmetic where one is needed."""
    if number_typed(word) is not None:
        yield number_typed(word)
    if word in NUMBERS_IN_WORDS:
        yield NUMBERS_IN_WORDS[word]
    if percent := re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?%", word):
        yield float(percent[1]) / 100
    if re.fullmatch(r"[0-9]{1,9},[0-9]{1,9}", word):
        yield float(word.replace(",", "."))
    if argument.kind == "INTEGER":
        yield from _near_integer(word)
    if re.fullmatch(r"[0-9]{1,9}(?: ?[x×*] ?[0-9]{1,9}){1,4}", word):
        yield [int(each) for each in re.split("[x×*]", word)]


def _near_integer(word: str) -> Iterable[int]:
    """Yield the integer that a text may be meant as: with letters for digits, with what it counts, or as arithmetic."""
    if _LETTERS_FOR_DIGITS.fullmatch(word):
        yield int(word.translate(_DIGITS))
    if counted := re.fullmatch(r"([0-9]{1,9}) [a-z_]+", word):
        yield int(counted[1])
    if IN_THOUSANDS.fullmatch(word):
        yield int(re.sub(r"\D", "", word))
    if re.fullmatch(r"[0-9]{1,9}(?: ?\* ?[0-9]{1,9}){1,4}", word):
        yield math.prod(int(each) for each in word.split("*"))
    if power := re.fullmatch(r"([0-9]{1,2}) ?(?:\*\*|\^) ?([0-9]{1,2})", word):
        yield int(power[1]) ** int(power[2])


_FUNCTIONS = {
    "logistic": "sigmoid",
    "rectifier": "relu",
    "rectified_linear": "relu",
    "leakyrelu": "leaky_relu",
    "lrelu": "leaky_relu",
    "identity": "linear",
    "hyperbolic_tangent": "tanh",
    "soft_max": "softmax",
}
"""What textbooks and other libraries call an activation."""


_MERGES = {
    **dict.fromkeys(("add", "addition", "plus", "summation", "+"), "sum"),
    **dict.fromkeys(("average", "avg", "mean"), "ave"),
    **dict.fromkeys(("multiply", "product", "times", "*"), "mul"),
    **dict.fromkeys(("concatenate", "cat", "stack", "join"), "concat"),
}
"""How others call what becomes of two directions."""


_ORDERS = {"th": "channels_first", "tf": "channels_last", "nchw": "channels_first", "nhwc": "channels_last"}
"""What others call an order of axes."""


def _near_values(argument: Argument, value: object) -> Iterable[object]:
    """Yield what a value may be meant as: a number that is written as a text or with a point, a word, one for all."""
    if isinstance(value, str):
        if value.lower() in ("none", "null") and "none" in argument.kind.split("|"):
            yield None
        yield from _near_text(argument, value.strip(" \t\n\"'`").lower())
    elif isinstance(value, float) and is_finite(value) and value == int(value):
        yield int(value)
    elif isinstance(value, (int, float)) and value < 0:
        yield -value
    elif type(value) is int and argument.kind == "NUMBER" and 1 < value <= 100:  # a rate in percent
        yield value / 100
    elif isinstance(value, (list, tuple)) and value and all(_is_same(each, value[0], argument) for each in value):
        yield value[0]


def _is_same(value: object, first: object, argument: Argument) -> bool:
    """Tell whether two values are the same number, or the same word for an argument that takes one."""
    takes_words = argument.kind == "NAME" or bool(argument.words)
    return type(value) is type(first) and value == first and type(value) in ((int, str) if takes_words else (int,))


def _near_text(argument: Argument, word: str) -> Iterable[object]:
    """Yield what a text may be meant as: a switch, a number, several of them, no activation, or a word that is near."""
    if word in ("true", "false", *_SWITCHES):
        yield _SWITCHES.get(word, word) == "true"
    if argument.kind == "BOOLEAN" and (near := closest(word, ("true", "false"))):
        yield near == "true"
    yield from _near_number(argument, word)
    if argument.kind == "NAME" and word in _FUNCTIONS:
        yield _FUNCTIONS[word]
    if word in ("none", "null", "no", ""):
        yield "linear"
    yield from (table[word] for table in (_ORDERS, _MERGES) if word in table)
    if near := closest(word, argument.words):
        yield near
    if argument.kind == "DTYPE" and (near := closest_data_type(word)):
        yield near


def example_of(name: str) -> object:
    """Return a value that an argument of this name often has; None if no name is known like it."""
    return EXAMPLES.get(name)


EXAMPLES = {
    "units": 32,
    "filters": 32,
    "kernel_size": 3,
    "pool_size": 2,
    "rate": 0.5,
    "n": 3,
    "input_dim": 1000,
    "output_dim": 64,
    "num_heads": 4,
    "key_dim": 64,
    "activation": "relu",
    "dropout": 0.2,
    "strides": 1,
    "stddev": 0.1,
    "scale": 0.5,
    "axes": 1,
    "cropping": 1,
}
"""Values that an argument often has, for an example of what is missing."""
