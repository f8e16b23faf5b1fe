"""The arguments of a constructor: their names, order and defaults, and how a value is checked.

A class lists its arguments in its body; nothing else is needed for them to be readable from YAML,
from call text, from a saved file and from flags on the command line.

>>> class Repeat(HasArguments):
...     n: int = integer()
>>> Repeat(3).n
3
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Final

from mlcalc.changes import Change, Intended
from mlcalc.dtypes import closest_data_type
from mlcalc.errors import Diagnostic, MlcalcError, closest
from mlcalc.limits import LONGEST_INTEGER, LONGEST_NAME, MOST_AXES
from mlcalc.texts import counted, named, quoted


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED: Final = _Required()

Converter = Callable[[Any, type["HasArguments"]], Any]
"""Returns the value to keep; raises ValueError with the words that complete "must be …"."""


class Argument:
    """One argument: its default, its kind in a word, and how its value is checked.

    `kind` is what the command line shows for the value (`INTEGER`); `holds` is "layer" or "layers"
    if the value is itself a layer or a list of layers; `ignored` marks what only training needs; `words` are all the
    texts that it can be, if they can be listed; `number_by_name` is set where a number stands only behind the name.

    It stands in the class body and gives its default to every instance that was not given a value.
    """

    __slots__ = (
        "_defaults",
        "convert",
        "default",
        "holds",
        "ignored",
        "keyword_only",
        "kind",
        "number_by_name",
        "words",
    )

    def __init__(
        self,
        default: Any,
        convert: Converter,
        *,
        kind: str = "VALUE",
        holds: str | None = None,
        ignored: bool = False,
        keyword_only: bool = False,
    ) -> None:
        self._defaults: dict[type, Any] = {}
        self.number_by_name = False
        self.keyword_only = keyword_only
        self.default = default
        self.convert = convert
        self.kind = kind
        self.holds = holds
        self.ignored = ignored
        self.words = tuple(kind.split("|")) if "|" in kind else ()

    @property
    def required(self) -> bool:
        """Whether a description must give it."""
        return self.default is REQUIRED

    def default_of(self, owner: type[HasArguments]) -> Any:
        """Return what the argument is in a class if the description says nothing."""
        if self.default is None or self.ignored or self.required:
            return self.default
        if owner not in self._defaults:
            self._defaults[owner] = self.convert(self.default, owner)
        return self._defaults[owner]

    def __get__(self, instance: HasArguments | None, owner: type[HasArguments]) -> Any:
        return self if instance is None else self.default_of(owner)


class HasArguments:
    """A value described by named arguments; frozen, and equal to another with the same arguments.

    Equal values have the same hash, and `pickle` and `copy` give equal ones.

    The constructor takes what Keras' takes, positionally or by name, and reports every wrong
    argument at once.

    Raises:
        MlcalcError: an argument is missing, unknown, given twice or of the wrong kind.
    """

    arguments: ClassVar[dict[str, Argument]] = {}
    keywords: ClassVar[dict[str, Argument]] = {}
    """Arguments that every subclass takes, by name only."""
    order: ClassVar[str] = ""
    """The names that come first, in their order, if that is not the order of the class bodies."""
    elsewhere: ClassVar[Mapping[str, str | None]] = {}
    """What older versions of Keras and other libraries call an argument -> its name here; None for what is not said
    here, since it follows from the input. A class adds to those of its bases."""
    told: ClassVar[Mapping[str, str]] = {}
    """What is said of an argument that others have, where no other name alone mends it. A class adds to its bases."""
    attributes: ClassVar[dict[str, str]] = {}
    """Argument name -> attribute name. An argument called like a method of the class is declared
    with a trailing underscore, and kept under that name."""

    holding: ClassVar[tuple[str, ...]] = ()
    """The attributes whose values are layers, or tuples of layers."""

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Argument)}
        by_name = {name.rstrip("_"): value for name, value in own.items()}
        keywords = vars(cls).get("keywords", _inherited(cls, "keywords"))
        cls.keywords = keywords | {name: value for name, value in by_name.items() if value.keyword_only}
        merged = _inherited(cls, "arguments")
        merged.update((name, value) for name, value in by_name.items() if not value.keyword_only)
        known = {**cls.keywords, **merged}
        cls.arguments = {name: known[name] for name in (*cls.order.split(), *merged)}
        cls.elsewhere = _inherited(cls, "elsewhere") | vars(cls).get("former", {}) | vars(cls).get("elsewhere", {})
        cls.told = _inherited(cls, "told") | vars(cls).get("told", {})
        cls.attributes = _inherited(cls, "attributes") | {name.rstrip("_"): name for name in own}
        cls.holding = tuple(cls.attributes[name] for name, argument in cls.arguments.items() if argument.holds)

    def __init__(self, *positional: Any, **named: Any) -> None:
        attributes = self.attributes
        for name, value in _bind(type(self), positional, named).items():
            self.__dict__[attributes[name]] = value
        problems = list(self.problems())
        if problems:
            raise MlcalcError(problems)

    def problems(self) -> Iterable[Diagnostic]:
        """Yield what is wrong with arguments that do not go together."""
        return ()

    @classmethod
    def meant(
        cls,
        name: str,  # noqa: ARG003  (subclasses use them)
        value: object,  # noqa: ARG003
        values: Mapping[str, Any],  # noqa: ARG003
    ) -> Iterable[object]:
        """Yield what a value of another library means here.

        Args:
            name: the argument.
            value: what it was given.
            values: what is given to the others.
        """
        return ()

    @classmethod
    def misplaced(
        cls,
        name: str,  # noqa: ARG003  (subclasses use them)
        value: object,  # noqa: ARG003
    ) -> tuple[str, Change] | None:
        """Return why a value that an argument cannot have is meant for another one, and the change that gives it there.

        Args:
            name: the argument.
            value: what it was given.
        """
        return None

    @classmethod
    def instead(
        cls,
        name: str,  # noqa: ARG003  (subclasses use them)
        value: object,  # noqa: ARG003
        values: Mapping[str, Any],  # noqa: ARG003
    ) -> str | None:
        """Return in words what does here what a value does in another library, where no value of the argument does.

        Args:
            name: the argument.
            value: what it was given.
            values: what is given to the others.
        """
        return None

    @classmethod
    def intended(
        cls,
        positional: Sequence[Any],  # noqa: ARG003  (subclasses use them)
        given: Mapping[str, Any],  # noqa: ARG003
    ) -> Intended | None:
        """Return how a call is meant, if it was written for an older version or for another library.

        Args:
            positional: the values that are given by position.
            given: those that are given by name.
        """
        return None

    @classmethod
    def title(cls) -> str:
        """The name that error messages use."""
        return cls.__name__

    def is_given(self, name: str) -> bool:
        """Whether the caller gave a value for an argument, so that its default did not decide."""
        return self.attributes[name] in self.__dict__

    def given_arguments(self) -> dict[str, Any]:
        """Return the arguments that change an answer and differ from their defaults."""
        values = {
            name: getattr(self, self.attributes[name])
            for name, argument in self.arguments.items()
            if not argument.ignored and self.is_given(name)
        }
        return {name: value for name, value in values.items() if value != self.default(name)}

    @classmethod
    def default(cls, name: str) -> Any:
        """Return what an argument is if the description says nothing."""
        return cls.arguments[name].default_of(cls)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{self.title()} is frozen: `{name}` cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self.title()} is frozen: `{name}` cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.given_arguments() == other.given_arguments()

    def __hash__(self) -> int:
        return hash((type(self), *map(_hash_of, self.given_arguments().items())))

    def __repr__(self) -> str:
        return f"{self.title()}({', '.join(f'{name}={value!r}' for name, value in self.given_arguments().items())})"


def _hash_of(value: object) -> int:
    """Return the hash of a value; all values that cannot be hashed, such as lists, share one."""
    try:
        return hash(value)
    except TypeError:
        return 0


def _inherited(cls: type, table: str) -> dict[str, Any]:
    """Return a table of all the bases as one, in which the first base has the last word."""
    return {name: value for base in reversed(cls.__bases__) for name, value in getattr(base, table, {}).items()}


def _bind(owner: type[HasArguments], positional: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """Match values with arguments as a Python call does, collecting every mismatch."""
    values, problems = _matched(owner, positional, named)
    for name, argument in owner.arguments.items():
        if argument.default is REQUIRED and name not in values and name not in _meant(owner, problems):
            problems.append(_missing(owner, name))
    for name, value in values.items():
        argument = owner.arguments.get(name) or owner.keywords[name]
        if argument.ignored:
            problems += wrong_training_name(owner, name, value)
            continue
        if value is None and argument.default is None:
            continue
        try:
            values[name] = argument.convert(value, owner)
        except ValueError as reason:
            wrong = _wrong(owner, name, f"must be {reason}, not {quoted(value)}")
            wrong = wrong._replace(part=_wrong_part(argument, value, owner))
            problems.append(_with_meant_value(wrong, argument, value, owner, values))
    if problems:
        raise MlcalcError(_with_change(problems, owner, positional, named))
    return values


def _wrong_part(argument: Argument, value: object, owner: type[HasArguments]) -> int | None:
    """Return which part of a list alone makes it wrong: with another one in its place, it would not be."""
    if not isinstance(value, (list, tuple)) or not 1 < len(value) <= MOST_AXES:
        return None
    if any(isinstance(each, (list, tuple)) for each in value):
        return None  # pairs are wrong together
    found = []
    for index in range(len(value)):
        for other in dict.fromkeys(each for each in (1, *value[:index], *value[index + 1 :]) if type(each) is int):
            with suppress(ValueError):
                argument.convert([*value[:index], other, *value[index + 1 :]], owner)
                found.append(index)
                break
    return found[0] if len(found) == 1 else None


def wrong_training_name(owner: type[HasArguments], name: str, value: object) -> Iterable[Diagnostic]:
    """Yield what is wrong with the name of an initializer and its like; classes and calls may be somebody's own."""
    last = name.rpartition("_")[2]
    if type(value) not in (str, int, float, bool) or last not in ("initializer", "regularizer", "constraint"):
        return
    from mlcalc.training import ELSEWHERE, NAMES

    what, known = NAMES[last]
    found = owner.misplaced(name, value)
    word = value if isinstance(value, str) else ""
    if value in known or len(word) > LONGEST_NAME:  # what is so long is no name, and of no use here
        return
    wrong = _wrong(owner, name, f"must be the name of {what}, not {quoted(value)}")
    near = closest(word, known)
    meant = ELSEWHERE.get(word.lower().replace("_", "")) or (f"{word}_{last}" if f"{word}_{last}" in known else near)
    if found:
        yield wrong._replace(help=found[0], change=found[1])
    elif word.lower() in ("none", "null"):
        yield wrong._replace(help=f"without {what}", change=Change({name: None}))
    elif other := _for_another(owner, name, word):
        article, title = other
        yield wrong._replace(help=f"{quoted(word)} is {article}: `{title}`", change=Change(renamed={name: title}))
    elif meant:
        yield wrong._replace(help=f"did you mean {quoted(meant)}?", change=Change({name: meant}))
    else:
        usual = ", ".join(known[:4])
        yield wrong._replace(help=f"there are {usual} and others", change=Change({name: known[0]}, is_example=True))


def _for_another(owner: type[HasArguments], name: str, word: str) -> tuple[str, str] | None:
    """Return what a name is that was given as another thing, and the argument for the same weights that takes it."""
    from mlcalc.training import NAMES

    weights, _, own = name.rpartition("_")
    for kind, (what, known) in NAMES.items():
        argument = f"{weights}_{kind}"
        if kind != own and argument in owner.arguments and word.replace("_", "").lower() in _plain_names(known):
            return what, argument
    return None


def _plain_names(names: Iterable[str]) -> set[str]:
    return {each.replace("_", "").lower() for each in names}


def _with_change(
    problems: Sequence[Diagnostic], owner: type[HasArguments], positional: Sequence[Any], given: Mapping[str, Any]
) -> list[Diagnostic]:
    """Return the problems of one call with the change that mends them all, if there is one: it is tried."""
    order = list(owner.arguments)
    intended = owner.intended(positional, given)
    whole = older = intended.change if intended else Change()
    if intended:
        problems = list(_as_intended(problems, intended, order))
    changes = [each.change for each in problems]
    found = None if intended else _as_one(owner, positional, given)
    if found and {each.argument for each in problems} <= {None, *owner.arguments}:
        mend, change = found
        return [problems[0]._replace(help=mend, change=change)]
    if len(positional) > len(owner.arguments) or not all(changes):
        return [each._replace(change=None) for each in problems]
    by_position = zip(order, positional, strict=False)
    values = {name: value for at, (name, value) in enumerate(by_position) if at not in whole.dropped} | dict(given)
    values = {name: value for name, value in values.items() if name not in whole.dropped}
    for change in (each for each in changes if each and each is not older):
        renamed = {old: new for old, new in change.renamed.items() if new not in values}
        twice = tuple(old for old in change.renamed if old not in renamed)
        whole = Change(
            {**whole.arguments, **change.arguments},
            (*whole.dropped, *change.dropped, *twice),
            {**whole.renamed, **renamed},
            is_example=whole.is_example or change.is_example,
        )
    for old, new in whole.renamed.items():  # what is renamed may need another value, too
        if not _is_value(owner, new, values[old]):
            meant = next(iter(_meant_values(owner, new, values[old], values)), values[old])
            whole = whole._replace(arguments={**whole.arguments, new: meant})
    whole = whole._replace(dropped=tuple(each for each in whole.dropped if each not in whole.arguments))
    mended = {whole.renamed.get(name, name): value for name, value in values.items() if name not in whole.dropped}
    mended.update(whole.arguments)
    if len({*whole.renamed.values()}) < len(whole.renamed) or not _can_be_made(owner, mended):
        return [each._replace(change=None) for each in problems]
    return [
        each._replace(change=whole if each.change and each.change.is_example else whole._replace(is_example=False))
        for each in problems
    ]


def _as_one(
    owner: type[HasArguments], positional: Sequence[Any], given: Mapping[str, Any]
) -> tuple[str, Change] | None:
    """Return what numbers are by position that are one argument: all of them the first, or the last the input's shape.

    The change is tried.
    """
    if len(positional) < 2 or {*map(type, positional)} != {int}:
        return None
    name, first = next(iter(owner.arguments.items()), ("", None))
    takes_all = first is not None and first.kind == "INTEGERS"
    if takes_all and _can_be_made(owner, {name: tuple(positional), **given}):
        return "several numbers are one argument here", Change(positional=(tuple(positional),))
    needed = [name for name, each in owner.arguments.items() if each.required]
    shape = tuple(positional[len(needed) :])
    # So large a stride is no stride.
    is_shape = len(shape) == getattr(owner, "rank", -1) + 1 and shape and shape[0] >= _LEAST_SIZE
    values = {**dict(zip(needed, positional, strict=False)), "input_shape": shape}
    if not is_shape or given.keys() & values.keys() or not _can_be_made(owner, {**values, **given}):
        return None
    change = Change({"input_shape": shape}, positional=tuple(positional[: len(needed)]))
    return "the shape of the input stands behind its name", change


_LEAST_SIZE = 8
"""From which number on what stands behind a kernel is the size of a picture."""


def _as_intended(problems: Iterable[Diagnostic], intended: Intended, order: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield the problems of a call that was written for something else: what follows from that is one of them."""
    change = intended.change
    dropped = [order[each] if isinstance(each, int) else each for each in change.dropped]
    own = [each for each in problems if each.argument in (*dropped, *change.renamed, *change.arguments)]
    front = next((name for name in order if any(each.argument == name for each in own)), None)
    first = [each for each in own if each.argument == front] or own
    for each in problems:
        if each not in own:
            yield each
        elif each is first[-1] or change.renamed:
            yield each._replace(change=change, help=intended.why)


def _is_value(owner: type[HasArguments], name: str, value: object) -> bool:
    """Tell whether an argument can have a value."""
    argument = owner.arguments.get(name) or owner.keywords[name]
    with suppress(ValueError):
        if argument.ignored:
            return not list(wrong_training_name(owner, name, value))
        return value is None or argument.convert(value, owner) is not ...
    return False


def _can_be_made(owner: type[HasArguments], values: Mapping[str, Any]) -> bool:
    try:
        owner(**values)
    except MlcalcError:
        return False
    return True


def _matched(
    owner: type[HasArguments], positional: Sequence[Any], named: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Return the value given for each argument, and what was given wrongly."""
    values: dict[str, Any] = dict(zip(owner.arguments, positional, strict=False))
    problems: list[Diagnostic] = []
    if len(positional) > len(owner.arguments):
        problems.append(_too_many(owner, len(positional)))
    for name, value in values.items():
        argument = owner.arguments[name]
        if argument.number_by_name and type(value) is int:
            wrong = _wrong(owner, name, f"must be one of {', '.join(argument.words)}, not {value}")
            by_name = f"a number of rows stands behind the name: `{name}={value}`"
            near = _with_meant_value(wrong, argument, value, owner, values)
            is_sure = near.change is not None and not near.change.is_example
            problems.append(near if is_sure else wrong._replace(help=by_name, change=Change({name: value})))
    for name, value in named.items():
        if name in values:
            problems.append(_repeated(owner, name))
        elif name in owner.arguments or name in owner.keywords:
            values[name] = value
        else:
            problems.append(_unknown(owner, name))
    return values, problems


def _meant(owner: type[HasArguments], problems: Sequence[Diagnostic]) -> set[str | None]:
    """Return the arguments that misspelt names probably mean, so that they are not reported as missing too."""
    return {_named_here(owner, each.argument or "") for each in problems if each.is_misnamed}


def name_here(owner: type[HasArguments], name: str) -> str | None:
    """Return what an argument is called here that is known by another name; None if it is known by none."""
    elsewhere = owner.elsewhere.get(name)
    return elsewhere if elsewhere in owner.arguments or elsewhere in owner.keywords else None


def _named_here(owner: type[HasArguments], name: str) -> str | None:
    """Return what an argument is called here that is known by another name or misspelt; None if nothing is near."""
    if name in owner.told or owner.elsewhere.get(name, "") is None:
        return None
    of_kernel = f"kernel_{name}"  # who says no more means the kernel's, not the bias'
    known = {**owner.arguments, **owner.keywords}
    return name_here(owner, name) or (of_kernel if of_kernel in known else closest(name, known))


_SWITCHES = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}


def _with_meant_value(
    problem: Diagnostic, argument: Argument, value: object, owner: type[HasArguments], values: Mapping[str, Any]
) -> Diagnostic:
    """Add the value that is meant, if it is near."""
    if argument.kind == "BOOLEAN" and isinstance(value, str) and (word := _SWITCHES.get(value.lower())):
        problem = problem._replace(help=f"write `{word}`")
    name = str(problem.argument)
    for meant in _meant_values(owner, name, value, values):
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
    free = (each for each in known if each not in values or not _is_value(owner, each, values[each]))
    return next((each for each in free if _is_value(owner, each, value)), None)


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
    for example in (rounded, _EXAMPLES.get(name), default, *argument.words[:1]):
        with suppress(ValueError):
            if example is not None and argument.convert(example, owner) is not None:
                return Change({name: example}, is_example=True)
    return None


def _meant_values(owner: type[HasArguments], name: str, value: object, values: Mapping[str, Any]) -> Iterable[object]:
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
    for meant in _meant_values(owner, name, value, values):
        return meant, False
    example = _example(owner.arguments[name], name, value, owner)
    return (example.arguments[name], True) if example and name in example.arguments else None


IN_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([,_' ])[0-9]{3}(\1[0-9]{3}){0,4}")
"""An integer with signs between its thousands."""


NUMBERS_IN_WORDS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"sixteen": 16, "twenty": 20, "thirty": 30, "fifty": 50, "sixty-four": 64, "hundred": 100}


def _near_number(argument: Argument, word: str) -> Iterable[object]:
    """Yield the number, or the numbers, that a text may be meant as: one of arithmetic where one is needed."""
    if len(word) < LONGEST_INTEGER and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", word):
        yield float(word) if "." in word else int(word)
    if word in NUMBERS_IN_WORDS:
        yield NUMBERS_IN_WORDS[word]
    if percent := re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?%", word):
        yield float(percent[1]) / 100
    if re.fullmatch(r"[0-9]{1,9},[0-9]{1,9}", word):
        yield float(word.replace(",", "."))
    if argument.kind == "INTEGER" and IN_THOUSANDS.fullmatch(word):
        yield int(re.sub(r"\D", "", word))
    if argument.kind == "INTEGER" and re.fullmatch(r"[0-9]{1,9}(?: ?\* ?[0-9]{1,9}){1,4}", word):
        yield math.prod(int(each) for each in word.split("*"))
    if argument.kind == "INTEGER" and (power := re.fullmatch(r"([0-9]{1,2}) ?(?:\*\*|\^) ?([0-9]{1,2})", word)):
        yield int(power[1]) ** int(power[2])
    if re.fullmatch(r"[0-9]{1,9}(?: ?[x×*] ?[0-9]{1,9}){1,4}", word):
        yield [int(each) for each in re.split("[x×*]", word)]


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
        yield from _near_text(argument, value.strip().lower())
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


def _wrong(owner: type[HasArguments], name: str, reason: str) -> Diagnostic:
    return Diagnostic("wrong-argument", f"{owner.title()}: `{name}` {reason}", argument=name)


def _repeated(owner: type[HasArguments], name: str) -> Diagnostic:
    message = f"{owner.title()}: `{name}` is given twice"
    mend = "leave one of the two out"
    return Diagnostic("repeated-argument", message, help=mend, argument=name, is_misnamed=True)


def example_of(name: str) -> object:
    """Return a value that an argument of this name often has; None if no name is known like it."""
    return _EXAMPLES.get(name)


def _missing(owner: type[HasArguments], name: str) -> Diagnostic:
    kind = owner.arguments[name].kind.lower()
    example = _EXAMPLES.get(name)
    return Diagnostic(
        "missing-argument",
        f"{owner.title()} needs `{name}`",
        help=f"add the argument `{name}`: {_with_article(kind)}",
        change=None if example is None else Change({name: example}, is_example=True),
    )


def _with_article(kind: str) -> str:
    """Return the kind of a value as a sentence has it."""
    words = {"integers": "integers in a list", "value": "any value", "layers": "a list of layers", "name": "a name"}
    return words.get(kind, f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}") if "|" not in kind else f"one of {kind}"


_EXAMPLES = {
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


def _too_many(owner: type[HasArguments], count: int) -> Diagnostic:
    return Diagnostic(
        "too-many-arguments",
        f"{owner.title()} takes at most {counted(len(owner.arguments), 'positional argument')}, not {count}",
    )


def _unknown(owner: type[HasArguments], name: str) -> Diagnostic:
    relevant = [each for each, argument in owner.arguments.items() if not argument.ignored]
    known = f"{owner.title()} takes {', '.join(relevant)}" if relevant else None
    here = None if name in owner.told else _named_here(owner, name)
    change = Change(renamed={name: here}) if here else None
    message = f"{owner.title()} has no argument `{named(name)}`"
    help: str | None  # noqa: A001
    if name in owner.told:
        help = owner.told[name]  # noqa: A001
    elif here is not None:
        help = f"it is `{here}` here" if owner.elsewhere.get(name) == here else f"did you mean `{here}`?"  # noqa: A001
    elif owner.elsewhere.get(name, "") is not None:
        help = known  # noqa: A001
    else:
        help, change = "leave it out: here it follows from the input, or is always so", Change(dropped=(name,))  # noqa: A001
    return Diagnostic("unknown-argument", message, help=help, argument=name, is_misnamed=True, change=change)


def flag(name: str) -> str:
    """Return the command line's flag for an argument: `kernel_size` is `--kernel-size`."""
    return f"--{name.replace('_', '-')}"


# The kinds of arguments. Each returns Any, so that a class body can state the type of the value:
# `units: int = integer()`.


def integer(default: Any = REQUIRED, *, minimum: int | None = 1) -> Any:
    """An integer of at least `minimum`; the default None makes it optional."""

    def convert(value: Any, owner: type[HasArguments]) -> int:
        expected = "an integer" if minimum is None else _at_least(minimum)
        number = _as_integer(value, expected)
        if minimum is not None and number < minimum:
            raise ValueError(expected)
        return number

    return Argument(default, convert, kind="INTEGER")


def _at_least(minimum: int) -> str:
    words = {0: "zero or a positive integer", 1: "a positive integer"}
    return words.get(minimum, f"an integer of at least {minimum}")


def _as_integer(value: Any, expected: str) -> int:
    if isinstance(value, (bool, str, float)):
        raise ValueError(expected)
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(expected) from None
    if abs(number) >= 10**LONGEST_INTEGER:
        raise ValueError(f"{expected} of at most {LONGEST_INTEGER} digits")
    return number


def number(default: Any = REQUIRED, *, minimum: float | None = None, maximum: float | None = None) -> Any:
    """A number from minimum to maximum, inclusive."""

    def convert(value: Any, owner: type[HasArguments]) -> float:
        if isinstance(value, (bool, str)) or not isinstance(value, (int, float)) or not is_finite(value):
            raise ValueError("a number")
        if minimum is not None and maximum is not None and not minimum <= value <= maximum:
            raise ValueError(f"a number from {minimum:g} to {maximum:g}")
        if minimum is not None and value < minimum:
            raise ValueError(f"a number of at least {minimum:g}")
        return value

    return Argument(default, convert, kind="NUMBER")


def is_finite(value: float) -> bool:
    """Tell whether a number is finite as a float, which an integer may be too large for."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def boolean(default: Any = REQUIRED) -> Any:
    """True or false."""

    def convert(value: Any, owner: type[HasArguments]) -> bool:
        if isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
            return bool(value)
        raise ValueError("true or false")

    return Argument(default, convert, kind="BOOLEAN")


def text(default: Any = REQUIRED) -> Any:
    """Any text."""

    def convert(value: Any, owner: type[HasArguments]) -> str:
        if isinstance(value, str):
            return value
        raise ValueError("a text")

    return Argument(default, convert, kind="TEXT")


def choice(*options: str, default: Any = REQUIRED, any_case: bool = True, optional: bool = False) -> Any:
    """One of a few words, in any case by default; or None if it is optional."""

    def convert(value: Any, owner: type[HasArguments]) -> str | None:
        if value is None and optional:
            return None
        if isinstance(value, str) and (value.lower() if any_case else value) in options:
            return value.lower()
        raise ValueError(f"one of {', '.join(options)}")

    return Argument(default, convert, kind="|".join(options))


def sizes(default: Any = REQUIRED, *, minimum: int = 1) -> Any:
    """An integer for each spatial dimension of the class (its `rank`), or one for all of them."""

    def convert(value: Any, owner: type[HasArguments]) -> tuple[int, ...]:
        rank: int = owner.rank  # type: ignore[attr-defined]
        each = _at_least(minimum)
        expected = each if rank == 1 else f"{each} or {rank} of them"
        parts = tuple(value) if isinstance(value, (list, tuple)) else (value,) * rank
        if len(parts) != rank:
            raise ValueError(expected)
        numbers = tuple(_as_integer(part, expected) for part in parts)
        if min(numbers) < minimum:
            raise ValueError(expected)
        return numbers

    return Argument(default, convert, kind="INTEGERS")


def padding(*options: str, any_case: bool = True, number_by_name: bool = False) -> Any:
    """One of a few words, in any case by default, or the rows that are added at each end: a number, or one an axis."""
    word, numbers = choice(*options, any_case=any_case), sizes(minimum=0)

    def convert(value: Any, owner: type[HasArguments]) -> Any:
        if isinstance(value, str) or value is None or isinstance(value, bool):
            return word.convert(value, owner)
        try:
            sides = numbers.convert(value, owner)
        except ValueError as reason:
            raise ValueError(f"one of {', '.join(options)}, or {reason}") from None
        return sides if any(sides) else options[0]

    argument = Argument(options[0], convert, kind="|".join(options))
    argument.number_by_name = number_by_name
    return argument


def integers(default: Any = REQUIRED, *, minimum: int | None = None) -> Any:
    """A list of integers, one for each axis at most; a single one stands for a list of one."""

    def convert(value: Any, owner: type[HasArguments]) -> tuple[int, ...]:
        expected = "a list of integers" if minimum is None else f"a list of integers of at least {minimum}"
        parts = value if isinstance(value, (list, tuple)) else (value,)
        if len(parts) > MOST_AXES:
            raise ValueError(f"{expected}, {MOST_AXES} at most")
        numbers = tuple(_as_integer(part, expected) for part in parts)
        if minimum is not None and any(number < minimum for number in numbers):
            raise ValueError(expected)
        return numbers

    return Argument(default, convert, kind="INTEGERS")


def anything(default: Any = REQUIRED) -> Any:
    """A value that changes neither shape nor count, and is not checked."""
    return Argument(default, lambda value, owner: value)


def sublayer(default: Any = REQUIRED) -> Any:
    """Another layer, which this one wraps."""
    return Argument(default, _described, kind="LAYER", holds="layer")


def sublayers(default: Any = REQUIRED) -> Any:
    """A list of other layers."""

    def convert(value: Any, owner: type[HasArguments]) -> tuple[HasArguments, ...]:
        if not isinstance(value, (list, tuple)) or not value:
            raise ValueError("a list of layers")
        return tuple(_described(each, owner) for each in value)

    return Argument(default, convert, kind="LAYERS", holds="layers")


def _described(value: Any, owner: type[HasArguments]) -> HasArguments:
    if isinstance(value, HasArguments):
        return value
    raise ValueError("a layer")


def keyword_only(argument: Any) -> Any:
    """An argument that a class and its subclasses take by name only."""
    argument.keyword_only = True
    return argument


def training_only(default: Any = None) -> Any:
    """What only training needs: accepted as Keras accepts it, and ignored."""
    return Argument(default, lambda value, owner: value, ignored=True)
