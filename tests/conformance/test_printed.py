"""What real Keras prints is read as the model that it was, and the rows of its summaries add up."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import ERROR, NOTE, MlcalcError, Source
from mlcalc.readers.content import Content
from mlcalc.readers.keras.bare import is_bare, with_classes
from mlcalc.readers.printed_summary import is_printed_summary, read_summary, refuse_summary
from tests.commands import run_command

RECORDS = Path(__file__).parent / "records"


@cache
def records(name: str) -> Any:
    """Return the records of a file: version -> what it printed."""
    return json.loads(gzip.decompress((RECORDS / f"{name}.json.gz").read_bytes()))


VERSIONS = list(records("printed"))
RECORDED = {f"{version} {each['name']}": each for version in VERSIONS for each in records("printed")[version]["models"]}
MODELS = [pytest.param(each, id=name) for name, each in RECORDED.items()]
CHAINS = [pytest.param(each, id=name) for name, each in RECORDED.items() if each["is_chain"]]
LAYERS = [each for version in VERSIONS for each in records("printed")[version]["layers"]]
SUMMARIES = [
    pytest.param(model, each, id=f"{name} {' '.join(map(str, each['options'].values()))}")
    for name, model in RECORDED.items()
    for each in model["summaries"]
]


def test_records() -> None:
    """Keras 2 and 3 have printed them."""
    assert ["2", "3"] == sorted({each[0] for each in VERSIONS})
    assert len(MODELS) > 15
    assert len(SUMMARIES) > 90


@pytest.mark.parametrize("way", ["printed", "pretty", "as_text", "json_as_text"])
@pytest.mark.parametrize("model", MODELS)
def test_config_of_model(model: Any, way: str, tmp_path: Path) -> None:
    """A configuration is the model that Keras makes of it again, as a text and in a file, whatever prints it.

    A layer that several models inside share is another one in each of these.
    """
    assert model["restored"] == mlcalc.summarize(mlcalc.load(model[way])).params
    path = tmp_path / "config.txt"
    path.write_text(model[way], encoding="utf-8")
    assert model["restored"] == mlcalc.summarize(mlcalc.load(path)).params


@pytest.mark.parametrize("model", CHAINS)
def test_configs_of_layers(model: Any) -> None:
    """The configurations of the layers of a chain are that chain, on the shape of its input."""
    shape = tuple(model["input_shape"])
    assert model["params"] == mlcalc.summarize(mlcalc.load(model["layers"], input_shape=shape)).params


@pytest.mark.parametrize("name", ["graph", "attention", "twins"])
def test_configs_of_layers_of_a_graph(name: str) -> None:
    """The layers of a graph are no chain: how they are joined is not in their list."""
    model = RECORDED[f"3.15.1 {name}"]
    with pytest.raises(MlcalcError, match=r"and a list of layers does not say which go where") as caught:
        mlcalc.load(model["layers"])
    assert "bad-config" in {each.code for each in caught.value.diagnostics}


@pytest.mark.parametrize("layer", LAYERS, ids=lambda each: f"{each['class']} {each['params']}")
def test_config_of_layer(layer: Any) -> None:
    """The configuration of one layer is that layer, by its name or by its arguments."""
    model = mlcalc.load(layer["text"], input_shape=tuple(layer["input"]))
    summary = mlcalc.summarize(model)
    assert (layer["params"], [layer["class"]]) == (summary.params, [each.type for each in summary.layers])


@pytest.mark.parametrize("version", records("configs"))
def test_class_is_never_guessed(version: str) -> None:
    """The name that Keras gives tells the class; without it, the arguments tell it or nothing does."""
    told = 0
    for case in records("configs")[version]:
        config = {"trainable": True, "name": "mine", **case["config"]}
        if config["name"] != "mine" and is_bare(config):
            assert case["class"] == class_of(config)
        if case["class"] != "Pipeline" and (found := class_of({**config, "name": "mine"})):
            assert case["class"] == found
            told += 1
    assert told > 100


def class_of(config: Any) -> str | None:
    """Return the class that a configuration is read as, None if it does not tell."""
    try:
        whole = with_classes(Content(config), None)
    except MlcalcError as cause:
        return cause.diagnostics[0].code.removeprefix("unknown-class") or None
    name: str = whole.data["config"]["layers"][0]["class_name"]
    return name


@pytest.mark.parametrize(("model", "summary"), SUMMARIES)
def test_summary(model: Any, summary: Any) -> None:
    """The total of a summary is the model's, without its optimizer, and no summary of Keras is said to be wrong."""
    assert is_printed_summary(summary["text"])
    read = read_summary(summary["text"])
    assert model["params"] == read.total
    with pytest.raises(MlcalcError) as caught:
        refuse_summary(Source("printed.txt", summary["text"]))
    told, *totals = caught.value.diagnostics
    assert ("printed-summary", ERROR) == (told.code, told.severity)
    assert {NOTE} == {each.severity for each in totals}
    *of_optimizer, added_up = totals
    assert len(of_optimizer) <= (read.totals.get("total", read.total) != read.total)
    rows = [each.params for each in read.rows if not each.is_inside]
    if None not in rows and model["name"] != "shared_inside":
        assert model["params"] == sum(filter(None, rows))
        assert f"{len(rows)} rows add up to the total of {model['params']:,} parameters" in added_up.message


def test_wrong_row_of_a_real_summary() -> None:
    """One digit that was changed in a real summary is found."""
    digits = records("printed")["3.15.1"]["models"][0]["summaries"][0]["text"]
    with pytest.raises(MlcalcError, match="add up to 54,203 parameters, 1 more than the total of 54,202"):
        refuse_summary(Source("printed.txt", digits.replace(" 80 ", " 81 ")))


def test_command() -> None:
    """A printed configuration is TARGET, standard input and a file for the command."""
    text = records("printed")["3.15.1"]["models"][0]["printed"]
    for outcome in (run_command("params", text, "-q"), run_command("params", "-", "-q", stdin=text)):
        assert (0, "54202\n", "") == (outcome.code, outcome.stdout, outcome.stderr)
    summary = records("printed")["3.15.1"]["models"][0]["summaries"][0]["text"]
    for outcome in (run_command("params", summary), run_command("summary", "-", stdin=summary)):
        assert (1, "") == (outcome.code, outcome.stdout)
        assert "note: the 4 rows add up to the total of 54,202 parameters" in outcome.stderr
