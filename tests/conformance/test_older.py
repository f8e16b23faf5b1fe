"""mlcalc says of random models of older versions of Keras what these said, and of classes that are long gone."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.layers import FAMILIES
from tests.conformance.tools.comparison import read_records
from tests.conformance.tools.join_older import OLDER
from tests.conformance.tools.model_comparison import differences, mlcalc_answer

RECORDS: dict[str, list[dict[str, Any]]] = read_records(OLDER)
MODELS = {f"{version} {index}": model for version, models in RECORDS.items() for index, model in enumerate(models)}


def begins_with_merge(answer: dict[str, Any]) -> bool:
    """Tell whether a chain begins with a Merge of other models, which Keras 1 did not list."""
    return bool(answer["rows"][0][1] == "Merge")


@pytest.mark.parametrize("key", MODELS)
def test_model_is_that_of_its_keras(key: str) -> None:
    """Each row and the totals; the models that a chain merges first have rows here."""
    config, answer = MODELS[key]["config"], MODELS[key]["answer"]
    if not begins_with_merge(answer):
        assert not differences(config, answer)
        return
    ours = mlcalc_answer(config)
    assert (answer["params"], answer["trainable_params"]) == (ours["params"], ours["trainable_params"])
    assert answer["rows"] == ours["rows"][-len(answer["rows"]) :]


def test_dropped_classes_are_recorded() -> None:
    """The records hold the classes that Keras has dropped, and those that it has renamed."""
    recorded = {row[1] for model in MODELS.values() for row in model["answer"]["rows"]}
    dropped = {entry.partition("=")[0] for entry in FAMILIES["older"].split()}
    assert 12 < len(dropped & recorded)
    assert {"Convolution2D", "TimeDistributedDense", "Merge", "CuDNNLSTM", "LocallyConnected2D"} <= recorded
