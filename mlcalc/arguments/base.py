"""The arguments of a constructor: their names, order and defaults, and how a value is checked.

A class lists its arguments in its body; nothing else is needed for them to be readable from YAML,
from call text, from a saved file and from flags on the command line.

>>> from mlcalc.arguments.kinds import integer
>>> class Repeat(HasArguments):
...     n: int = integer()
>>> Repeat(3).n
3
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from mlcalc.changes import Change, Intended
from mlcalc.errors import Diagnostic, MlcalcError


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

    usually_inside: ClassVar[str | None] = None
    """The layer that people most often put inside it, if it holds one."""
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
        values = _values(type(self), positional, named)
        if values is None:
            from mlcalc.arguments.mistakes import problems_of_call

            raise MlcalcError(problems_of_call(type(self), positional, named))
        attributes = self.attributes
        for name, value in values.items():
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
    def name_here(cls, name: str) -> str | None:
        """Return what an argument is called here that is known by another name; None if it is known by none."""
        elsewhere = cls.elsewhere.get(name)
        return elsewhere if elsewhere in cls.arguments or elsewhere in cls.keywords else None

    @classmethod
    def wrong_argument(cls, name: str, reason: str) -> Diagnostic:
        """Return the refusal of a value, with the reason in words that follow the name of its argument."""
        return Diagnostic("wrong-argument", f"{cls.title()}: `{name}` {reason}", argument=name)

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


def _values(owner: type[HasArguments], positional: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the value of each argument that a call gives, as Python matches them; None if anything is wrong."""
    values = dict(zip(owner.arguments, positional, strict=False))
    by_name_alone = (owner.arguments[name].number_by_name and type(value) is int for name, value in values.items())
    if len(positional) > len(owner.arguments) or any(by_name_alone) or not values.keys().isdisjoint(named):
        return None
    values.update(named)
    if any(argument.required and name not in values for name, argument in owner.arguments.items()):
        return None
    for name, value in values.items():
        argument = owner.arguments.get(name) or owner.keywords.get(name)
        if argument is None:
            return None
        if argument.ignored:
            if _is_wrong_for_training(owner, name, value):
                return None
        elif value is not None or argument.default is not None:
            try:
                values[name] = argument.convert(value, owner)
            except ValueError:
                return None
    return values


def _is_wrong_for_training(owner: type[HasArguments], name: str, value: object) -> bool:
    if type(value) not in (str, int, float, bool):
        return False
    from mlcalc.arguments.training_names import wrong_training_name

    return any(wrong_training_name(owner, name, value))


def flag(name: str) -> str:
    """Return the command line's flag for an argument: `kernel_size` is `--kernel-size`."""
    return f"--{name.replace('_', '-')}"
