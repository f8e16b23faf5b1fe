"""The rule holds for nearly right data at every entrance, and for the seeds; where it does not hold, that is seen."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcalc.cli import params as command
from tests.commands import Outcome
from tests.fuzz import strategies as data
from tests.fuzz.entrances import ENTRANCES, Broken, Entrance, check
from tests.fuzz.mutators import mutated
from tests.fuzz.seeds import own_seeds, seeds
from tests.fuzz.strategies import hurt


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("h5py")
    monkeypatch.chdir(tmp_path)


def enter(name: str, whole: Any) -> Outcome:
    """Return the outcome of data at an entrance, at which they are written as its notation has it."""
    entrance = ENTRANCES[name]
    assert entrance.notation is not None
    return check(entrance, entrance.notation.write(whole).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", ENTRANCES)
def test_seeds(name: str) -> None:
    """What the search begins with obeys the rule: the seeds of its own, and some of what stands in the project."""
    known = seeds(name)
    chosen = {*own_seeds(name), *known[:: 1 + len(known) // 40]}
    assert 0 in {check(ENTRANCES[name], content).code for content in chosen}


@pytest.mark.parametrize("name", ["yaml", "json"])
@given(st.data())
def test_description(name: str, draw: st.DataObject) -> None:
    """A description with some wounds is read or refused."""
    enter(name, draw.draw(hurt(data.descriptions())))


@pytest.mark.parametrize("name", ["saved-json", "saved-yaml"])
@given(st.data())
def test_saved_model(name: str, draw: st.DataObject) -> None:
    """So is a model that Keras saved."""
    enter(name, draw.draw(hurt(data.saved_models())))


@pytest.mark.parametrize(
    ("name", "recipes"),
    [("keras-recipe", data.archives()), ("h5-recipe", data.hdf5_models()), ("weights-recipe", data.weights())],
)
@settings(max_examples=30)
@given(st.data())
def test_container(name: str, recipes: st.SearchStrategy[Any], draw: st.DataObject) -> None:
    """So is a file that holds such a model, and the weights in it."""
    enter(name, draw.draw(hurt(recipes)))


@pytest.mark.parametrize(("name", "whole"), [("csv", data.tables()), ("scaler", data.scalers())])
@given(st.data())
def test_scale(name: str, whole: st.SearchStrategy[Any], draw: st.DataObject) -> None:
    """So are data to scale, and a saved scaler."""
    enter(name, draw.draw(hurt(whole)))


@given(st.data())
def test_history(draw: st.DataObject) -> None:
    """So is what a training left behind."""
    enter("history-json", draw.draw(hurt(data.histories())))


@pytest.mark.parametrize("name", ENTRANCES)
def test_any_bytes(name: str) -> None:
    """So is anything, such as a seed in which bytes are changed."""
    draw, entrance = random.Random(name), ENTRANCES[name]
    known = seeds(name)
    for _ in range(20):
        check(entrance, mutated(entrance, draw.choice(known), draw))


@pytest.mark.parametrize(
    ("name", "whole", "share"),
    [
        ("json", data.descriptions(), 0.7),
        ("saved-json", data.saved_models(), 0.9),
        ("keras-recipe", data.archives(), 0.9),
        ("h5-recipe", data.hdf5_models(), 0.9),
        ("csv", data.tables(), 0.3),
        ("scaler", data.scalers(), 0.1),
        ("history-json", data.histories(), 0.9),
    ],
)
def test_data_without_wounds(name: str, whole: st.SearchStrategy[Any], share: float) -> None:
    """Data without wounds are right, mostly: what is drawn reaches deep."""
    codes: list[int] = []

    @settings(max_examples=30)
    @given(whole)
    def enter_all(drawn: Any) -> None:
        codes.append(enter(name, drawn).code)

    enter_all()
    assert codes.count(0) >= share * len(codes)


# The rule is seen to be broken.


def say(text: str) -> Callable[..., Any]:
    return lambda world, *more: world.stderr.write(text)


def answer(text: str) -> Callable[..., Any]:
    return lambda world, *more: world.stdout.write(text)


def warn(*given: Any) -> None:
    warnings.warn("invalid value", RuntimeWarning, stacklevel=1)


def use_up(*given: Any) -> None:
    raise RecursionError


def escape(*given: Any) -> None:
    raise AttributeError("'int' object has no attribute 'get'")


@pytest.mark.parametrize(
    ("behave", "cause", "message"),
    [
        (say("Traceback (most recent call last):"), Broken, "^said: Traceback"),
        (say("error: \x1b[31mred\n"), Broken, r"^printed the control character '\\x1b'$"),
        (say("error: x\n" * 100_000), Broken, "^a message of 900,000 characters$"),
        (answer("\x9b31m"), Broken, r"^printed the control character '\\x9b'$"),
        (answer("x" * 10_000_000), Broken, "^an answer of 10,000,000 characters$"),
        (warn, Broken, "^warned: RuntimeWarning: invalid value$"),
        (use_up, Broken, "^the stack or the memory was used up$"),
        (escape, AttributeError, "no attribute 'get'"),
    ],
)
def test_broken_rule(behave: Any, cause: type[Exception], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no command may do is told in a line."""
    monkeypatch.setattr(command, "write_count", behave)
    with pytest.raises(cause, match=message):
        check(Entrance("broken", "", ("params FILE --quiet --input-dim 3",)), b"lstm\n--units\n2")
