"""Arguments: bound as a Python call binds them, each of its kind, with every mistake told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

import pytest

from mlcalc.arguments.base import Argument, HasArguments, flag
from mlcalc.arguments.kinds import (
    anything,
    boolean,
    choice,
    integer,
    integers,
    keyword_only,
    number,
    sizes,
    sublayer,
    sublayers,
    text,
    training_only,
)
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.layers import make


class Thing(HasArguments):
    """A thing with arguments of several kinds."""

    keywords: ClassVar[dict[str, Argument]] = {"name": text(None)}

    units: int = integer()
    kernel_size: int = integer(3)
    label: str | None = text(None)
    initializer = training_only("zeros")


def refusals(*positional: Any, **named: Any) -> list[tuple[str, str, str | None]]:
    """Return what is wrong with these arguments of a Thing: code, message and help."""
    with pytest.raises(MlcalcError, match="Thing") as caught:
        Thing(*positional, **named)
    return [(each.code, each.message, each.help) for each in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("thing", "values"),
    [
        (Thing(4), (4, 3, None)),
        (Thing(4, 5), (4, 5, None)),
        (Thing(4, label="x"), (4, 3, "x")),
        (Thing(units=4, kernel_size=5), (4, 5, None)),
        (Thing(4, 5, "x", "ones"), (4, 5, "x")),
        (Thing(4, label=None), (4, 3, None)),
    ],
)
def test_binding(thing: Thing, values: tuple[Any, ...]) -> None:
    """Values go to arguments by position and by name; what is not given has its default."""
    assert values == (thing.units, thing.kernel_size, thing.label)


def test_given() -> None:
    """A thing knows which arguments were stated, even those with the default's value."""
    thing = Thing(4, kernel_size=3)
    assert [True, True, False] == [thing.is_given(name) for name in ("units", "kernel_size", "label")]


NEEDS_UNITS = (
    "missing-argument",
    "Thing needs `units`",
    "add the argument `units`: an integer",
)


def test_missing() -> None:
    """A missing argument says how it is given in each of the spellings."""
    assert [NEEDS_UNITS] == refusals()


def test_unknown() -> None:
    """An unknown argument is told with its nearest neighbour, or with all that there are."""
    assert [("unknown-argument", "Thing has no argument `kernelsize`", "did you mean `kernel_size`?")] == refusals(
        4, kernelsize=3
    )
    assert [("unknown-argument", "Thing has no argument `xyz`", "Thing takes units, kernel_size, label")] == refusals(
        4, xyz=3
    )


def test_misspelt_is_not_missing() -> None:
    """A required argument that is only misspelt is one mistake, not two."""
    assert [("unknown-argument", "Thing has no argument `unit`", "did you mean `units`?")] == refusals(unit=3)
    assert [
        ("unknown-argument", "Thing has no argument `xyz`", "Thing takes units, kernel_size, label"),
        NEEDS_UNITS,
    ] == refusals(xyz=3)


def test_given_twice() -> None:
    """An argument cannot be given by position and by name."""
    assert [("repeated-argument", "Thing: `units` is given twice", "leave one of the two out")] == refusals(4, units=4)


def test_too_many() -> None:
    """There are no more positions than arguments; those by name only have none."""
    assert [("too-many-arguments", "Thing takes at most 4 positional arguments, not 5", None)] == refusals(
        4, 3, "x", "ones", "name"
    )


def test_every_mistake_at_once() -> None:
    """All wrong arguments are reported together."""
    assert [
        ("unknown-argument", "Thing has no argument `xyz`", "Thing takes units, kernel_size, label"),
        ("wrong-argument", "Thing: `units` must be a positive integer, not 'a'", None),
        ("wrong-argument", "Thing: `kernel_size` must be a positive integer, not 0", None),
    ] == refusals("a", xyz=1, kernel_size=0)


@pytest.mark.parametrize(("word", "mend"), [("yes", "write `true`"), ("Off", "write `false`"), ("maybe", None)])
def test_switch_of_an_older_yaml(word: str, mend: str | None) -> None:
    """What YAML 1.1 took for true or false is a text, and the help says what to write."""
    with pytest.raises(MlcalcError) as caught:
        make("LSTM", (3,), {"return_sequences": word})
    assert mend == caught.value.diagnostics[0].help


def test_wrong_value_is_shown_in_short() -> None:
    """What is in the middle of a long wrong value is left out."""
    (refusal,) = refusals("x" * 100)
    assert f"Thing: `units` must be a positive integer, not '{'x' * 30}…{'x' * 29}'" == refusal[1]


class Owner(HasArguments):
    """What arguments of a class with two spatial dimensions belong to."""

    rank = 2


def converted(argument: Argument, value: Any) -> Any:
    return argument.convert(value, Owner)


@pytest.mark.parametrize(
    ("argument", "value", "kept"),
    [
        (integer(), 1, 1),
        (integer(minimum=0), 0, 0),
        (integer(minimum=None), -7, -7),
        (integer(), 10**18 - 1, 10**18 - 1),
        (number(), 1, 1),
        (number(), -0.5, -0.5),
        (number(minimum=0, maximum=1), 1, 1),
        (boolean(), True, True),
        (boolean(), 0, False),
        (text(), "relu", "relu"),
        (choice("valid", "same"), "SAME", "same"),
        (choice("valid", "same", optional=True), None, None),
        (sizes(), 3, (3, 3)),
        (sizes(), [3, 4], (3, 4)),
        (sizes(minimum=0), (0, 0), (0, 0)),
        (integers(), -1, (-1,)),
        (integers(), [1, -1], (1, -1)),
        (integers(), [], ()),
        (anything(), {"a": 1}, {"a": 1}),
        (training_only(), "he_normal", "he_normal"),
    ],
)
def test_kinds(argument: Argument, value: Any, kept: Any) -> None:
    """A value of the right kind is kept, in one form for all its spellings."""
    assert kept == converted(argument, value)
    assert type(kept) is type(converted(argument, value))


@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        (integer(), 0, "a positive integer"),
        (integer(minimum=0), -1, "zero or a positive integer"),
        (integer(minimum=2), 1, "an integer of at least 2"),
        (integer(minimum=None), "3", "an integer"),
        (integer(), True, "a positive integer"),
        (integer(), 3.0, "a positive integer"),
        (integer(), 10**18, "a positive integer of at most 18 digits"),
        (integer(), [3], "a positive integer"),
        (number(), "0.5", "a number"),
        (number(), True, "a number"),
        (number(), float("nan"), "a number"),
        (number(), float("inf"), "a number"),
        (number(minimum=0, maximum=1), 1.1, "a number from 0 to 1"),
        (number(minimum=0), -0.1, "a number of at least 0"),
        (boolean(), 2, "true or false"),
        (boolean(), "true", "true or false"),
        (text(), 3, "a text"),
        (choice("valid", "same"), "full", "one of valid, same"),
        (choice("valid", "same"), None, "one of valid, same"),
        (choice("valid", "same", any_case=False), "SAME", "one of valid, same"),
        (sizes(), [3], "a positive integer or 2 of them"),
        (sizes(), [3, 3, 3], "a positive integer or 2 of them"),
        (sizes(), [3, 0], "a positive integer or 2 of them"),
        (sizes(minimum=0), -1, "zero or a positive integer or 2 of them"),
        (integers(), ["a"], "a list of integers"),
        (integers(minimum=-1), [-2], "a list of integers of at least -1"),
        (sublayer(), "lstm", "a layer"),
        (sublayers(), [], "a list of layers"),
        (sublayers(), Thing(1), "a list of layers"),
        (sublayers(), [Thing(1), 2], "a layer"),
    ],
)
def test_kinds_refuse(argument: Argument, value: Any, expected: str) -> None:
    """A value of another kind is refused, in words that complete "must be …"."""
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        converted(argument, value)


def test_sublayers() -> None:
    """Inner layers are kept as they are."""
    first, second = Thing(1), Thing(2)
    assert first is converted(sublayer(), first)
    assert (first, second) == converted(sublayers(), [first, second])


def test_frozen() -> None:
    """A described value cannot be changed."""
    thing = Thing(4)
    with pytest.raises(AttributeError, match=r"^Thing is frozen: `units` cannot be set$"):
        thing.units = 5
    with pytest.raises(AttributeError, match=r"^Thing is frozen: `units` cannot be deleted$"):
        del thing.units
    assert 4 == thing.units


class Other(Thing):
    """Another class with the same arguments."""


def test_equality() -> None:
    """Two values are equal where class and arguments are; what only training needs does not count."""
    assert Thing(4) == Thing(units=4, kernel_size=3, initializer="ones")
    assert Thing(4) != Thing(5)
    assert Thing(4) != Thing(4, label="x")
    assert Thing(4) != Other(4)


class Free(HasArguments):
    """What takes any value."""

    value: Any = anything(None)


def test_hash() -> None:
    """Equal values have the same hash, also where an argument has none itself."""
    assert hash(Thing(4)) == hash(Thing(units=4, kernel_size=3, initializer="ones"))
    assert 3 == len({Thing(4), Thing(4), Thing(5), Other(4)})
    assert 2 == len({Free([1, {}]), Free([1, {}]), Free([2])})
    assert 2 == len({Free((1, [])), Free((1, [])), Free(1)})


def test_repr() -> None:
    """A value is written as the call that makes it, with what differs from the defaults."""
    assert "Thing(units=4, label='x')" == repr(Thing(4, 3, "x", "ones"))


class Reordered(Thing):
    """A subclass with an argument of its own, which stands second, and one named like a method."""

    depth: int = integer(1)
    title_: str = text("t")
    order = "units depth"


def test_order() -> None:
    """A subclass has its parent's arguments, its own after them, and an order of its own where it says so."""
    assert ["units", "depth", "kernel_size", "label", "initializer", "title"] == list(Reordered.arguments)
    assert 2 == Reordered(4, 2).depth


class Labelled(HasArguments):
    """A second parent, with arguments of its own."""

    label: str | None = text("none")
    colour: str = text("red")
    remark: str = keyword_only(text("n"))


class Joined(Thing, Labelled):
    """A subclass of two parents, which puts an argument by name only among the others."""

    order = "units remark colour"


def test_two_parents() -> None:
    """A subclass has the arguments of all its parents; what both have is the first one's."""
    assert ["units", "remark", "colour", "label", "kernel_size", "initializer"] == list(Joined.arguments)
    assert "Joined(units=4, remark='b', colour='blue')" == repr(Joined(4, "b", "blue"))
    assert Thing(4).label == Joined(4).label != Labelled().label


def test_trailing_underscore() -> None:
    """An argument called like a method is given by its name, and kept beside the method."""
    assert "x" == Reordered(4, title="x").title_
    assert "Reordered(units=4, title='x')" == repr(Reordered(4, title="x"))


class Even(HasArguments):
    """A value whose arguments must fit each other."""

    whole: int = integer()
    part: int = integer()

    def problems(self) -> Iterable[Diagnostic]:
        if self.whole % self.part:
            yield Diagnostic("uneven", f"{self.whole} is no multiple of {self.part}")


def test_problems() -> None:
    """Arguments that are right alone and wrong together are refused, once each is right alone."""
    assert 4 == Even(4, 2).whole
    with pytest.raises(MlcalcError, match=r"^error: 4 is no multiple of 3$"):
        Even(4, 3)
    with pytest.raises(MlcalcError, match=r"^error: Even: `part` must be a positive integer, not 0$"):
        Even(4, 0)


@pytest.mark.parametrize(("name", "written"), [("units", "--units"), ("return_sequences", "--return-sequences")])
def test_flag(name: str, written: str) -> None:
    """A flag of the command line has hyphens."""
    assert written == flag(name)
