"""mlcalc builds what the functions of `keras.applications` build, and refuses what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlcalc.applications import build, names
from tests.conformance.tools.application_answers import built, differences, digest
from tests.conformance.tools.comparison import read_records

RECORDS = Path(__file__).parent / "records"
CASES: list[tuple[str, dict[str, Any], list[Any]]] = read_records(RECORDS / "built.json.gz")["cases"]
PUBLISHED: dict[str, dict[str, Any]] = read_records(RECORDS / "applications.json.gz")["models"]


@pytest.mark.parametrize("name", names())
def test_what_is_built(name: str) -> None:
    """Name, class, output shape, parameters, trainable parameters and inputs of each layer, and the model's name."""
    cases = [(arguments, answer) for each, arguments, answer in CASES if each == name]
    assert len(cases) >= 4
    assert [] == [arguments for arguments, answer in cases if digest(built(name, arguments)) != answer]


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_rows(name: str) -> None:
    """As published, each row is the one that Keras gave, and not only its digest."""
    answer = built(name, {"weights": None})
    assert PUBLISHED[name]["answer"]["rows"] == [row[:-1] for row in answer["rows"]]


def test_all_are_there() -> None:
    """Those of the table are the forty that Keras has."""
    assert set(names()) == set(PUBLISHED)


def test_both_kinds_are_recorded() -> None:
    """Among the cases are many that Keras builds, and many that it refuses."""
    refused = sum(not answer for _, _, answer in CASES)
    assert min(refused, len(CASES) - refused) > 100


def test_comparison_can_fail() -> None:
    """An altered entry of one row changes the digest, and is shown by the live comparison."""
    answer = built("VGG16", {})
    altered = {**answer, "rows": [*answer["rows"][:-1], [*answer["rows"][-1][:-1], ["fc1"]]]}
    assert digest(answer) != digest(altered)
    assert len(differences(answer, altered)) == 1
    assert len(differences(answer, {"refused": "no"})) == 1


def test_layers_stand_as_in_keras() -> None:
    """The nodes of the graph are in the order of `model.layers`, so that a count from the end finds the same."""
    nodes = build("ResNet50V2", {"include_top": False}).graph.nodes
    assert [node.name for node in nodes[-3:]] == ["conv5_block3_out", "post_bn", "post_relu"]
    assert [node.name for node in nodes] == [
        row[0] for row in PUBLISHED["ResNet50V2"]["answer"]["rows"] if row[0] not in ("avg_pool", "predictions")
    ]
