"""mlcalc answers every recorded case as the real Keras did, which need not be installed."""

from __future__ import annotations

import json
from collections import defaultdict
from copy import deepcopy
from typing import Any

import pytest

from mlcalc.layers import FAMILIES, find, names
from mlcalc.layers.base import Layer
from tests.conformance.tools.comparison import RECORDS, difference, read_records

Case = dict[str, Any]


def _by_class() -> dict[str, list[Case]]:
    records = read_records()
    classes: dict[str, list[Case]] = defaultdict(list)
    for case in (*records["cases"], *records["differed"]):
        classes[case["class"]].append(case)
    return classes


CASES = _by_class()


ARGUMENTS: dict[str, list[list[Any]]] = read_records()["arguments"]


def differences(cases: list[Case]) -> list[str]:
    return [text for case in cases if (text := difference(case, case["answer"]))]


@pytest.mark.parametrize("name", CASES)
def test_layer_answers_as_keras_does(name: str) -> None:
    """Shape, weights with their names and order, what is trainable, and refusals are Keras' own."""
    different = differences(CASES[name])
    assert not different, "\n".join([f"{len(different)} of {len(CASES[name])} cases differ", *different])


def test_every_layer_is_recorded() -> None:
    """A layer without records is a layer that nobody compared.

    Those that only `keras.applications` has are compared within its models; those of older versions have records of
    their own.
    """
    older = {entry.partition("=")[0] for entry in FAMILIES["older"].split()}
    assert set(names()) - set(FAMILIES["applications"].split()) - older == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_layer_is_recorded_often_enough(name: str) -> None:
    """A class has several dozen cases, most of them such that Keras accepts."""
    accepted = [case for case in CASES[name] if "refused" not in case["answer"]]
    assert len(accepted) >= 24


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_are_those_of_keras(name: str) -> None:
    """A value without a name means the same argument as in Keras."""
    layer_class = find(name)
    stated = [argument for argument, *_ in ARGUMENTS[name] if argument not in Layer.keywords]
    assert stated == [argument for argument in layer_class.arguments if argument not in Layer.keywords][: len(stated)]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_defaults_are_those_of_keras(name: str) -> None:
    """What a description leaves open is what Keras 3 takes for it."""
    layer_class = find(name)
    for argument, *default in ARGUMENTS[name]:
        declared = layer_class.arguments.get(argument)
        if declared is None or declared.ignored or default == [None]:
            continue
        assert declared.required == (not default)
        if default:
            ours = layer_class.keras3.get(argument, layer_class.default(argument))
            assert _plain(declared.convert(default[0], layer_class)) == _plain(ours)


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it, with lists for tuples."""
    return json.loads(json.dumps(value))


def _other_shape(answer: Case) -> None:
    answer["output"].append(1)


def _other_name(answer: Case) -> None:
    answer["weights"][0][0] += "s"


def _other_weight(answer: Case) -> None:
    answer["weights"][0][1].append(2)


def _other_order(answer: Case) -> None:
    answer["weights"].reverse()


def _other_trainable(answer: Case) -> None:
    answer["weights"][0][2] = not answer["weights"][0][2]


def _refusal(answer: Case) -> None:
    answer.clear()
    answer["refused"] = True


@pytest.mark.parametrize("alter", [_other_shape, _other_name, _other_weight, _other_order, _other_trainable, _refusal])
def test_comparison_can_fail(alter: Any) -> None:
    """An answer that is altered in any part is a difference, and the message shows both."""
    case = deepcopy(next(case for case in CASES["LSTM"] if "refused" not in case["answer"]))
    assert difference(case, case["answer"]) is None
    alter(case["answer"])
    text = difference(case, case["answer"])
    assert text is not None
    assert json.dumps(case["answer"]) in text


def test_wrong_acceptance_is_a_difference() -> None:
    """Accepting what Keras refuses fails as well."""
    case = next(case for case in CASES["LSTM"] if "refused" in case["answer"])
    accepted = {"output": [None, 1], "weights": []}
    assert difference(case, accepted) is not None


def test_records_are_small() -> None:
    """The records stay small enough for a repository."""
    assert RECORDS.stat().st_size < 300_000
