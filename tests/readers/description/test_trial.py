"""All that is wrong with a text is told in one run: faults of writing, and the mistakes that stand behind them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mlcalc
from mlcalc.errors import MlcalcError, in_order
from mlcalc.readers.description.typed import read_layers

SPLIT = """\
name: x
input: [3, 1] layers:
  - lstm 10
  - lstm: {units: 4, return_sequences: tru}
  - dens: 5
  - dropout: {rate: 0.2
  - denze: 3
"""
IN_ONE = """\
input: [3, 1]
layers:
  - lstm: {units: 4}  - dens: 5
  - dropout: {rate: 0.2
  - denze: 3
"""
IN_JSON = """\
{"input": [3, 1],
 'layers': [
  {"lstm": {"units": 10, "return_sequences": True}},
  {"dens": 5}
  {"dropout": 0.3},
  {"lstm": 4},,
  {"batchnorm": {}}
 ]
"""
ALL = {
    "a line that is two": (SPLIT, "m.yaml", [2, 3, 4, 5, 6, 7]),
    "a line that is two entries": (IN_ONE, "m.yaml", [3, 3, 4, 5]),
    "JSON": (IN_JSON, "m.json", [1, 2, 3, 4, 4, 6, 7]),
}


def told(text: str, path: Path) -> tuple[mlcalc.errors.Diagnostic, ...]:
    """Return what is wrong with a description in a file."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MlcalcError) as caught:
        mlcalc.load(path)
    return caught.value.diagnostics


@pytest.mark.parametrize(("text", "name", "lines"), ALL.values(), ids=ALL)
def test_all_in_one_run(text: str, name: str, lines: list[int], tmp_path: Path) -> None:
    """Each is told at the line where it was written, also behind a mend that makes two lines of one."""
    problems = told(text, tmp_path / name)
    assert lines == sorted(each.place.line for each in problems if each.place)
    for each in problems:
        assert each.place
        assert each.place.source.text == text
        assert each.help


@pytest.mark.parametrize(("text", "name", "lines"), ALL.values(), ids=ALL)
def test_all_mends_in_one_go(text: str, name: str, lines: list[int], tmp_path: Path) -> None:
    """Who follows all helps from the top down has a model."""
    rows: list[str] = text.split("\n")
    broken: list[tuple[int, str]] = []
    for each in in_order(told(text, tmp_path / name)):
        said = each.help or ""
        if match := re.search(r"change line (\d+) to: (.*)$", said):
            old = rows[int(match[1]) - 1]
            rows[int(match[1]) - 1] = old[: len(old) - len(old.lstrip())] + match[2]
        elif match := re.search(r"in line (\d+), write `(.*)` in place of `(.*)`", said):
            rows[int(match[1]) - 1] = rows[int(match[1]) - 1].replace(match[3], match[2])
        elif match := re.search(r"begin a new line in front of `(.*)`", said):
            assert each.place
            broken.append((each.place.line, match[1]))
        else:
            raise AssertionError(said)
    for number, _ in broken:
        row = rows[number - 1]
        at = re.search(r"(?<=\S)\s+(?=layers:|- )", row)
        assert at
        rows[number - 1] = f"{row[: at.start()]}\n{'  ' if row[at.end()] == '-' else ''}{row[at.end() :]}"
    path = tmp_path / name
    path.write_text("\n".join(rows), encoding="utf-8")
    left = _problems(path)
    assert all("3 dimensions" in each.message for each in left), left  # shapes are told of when all layers are known


def _problems(path: Path) -> tuple[mlcalc.errors.Diagnostic, ...]:
    try:
        mlcalc.load(path)
    except MlcalcError as cause:
        return cause.diagnostics
    return ()


def test_one_line_has_one_mend(tmp_path: Path) -> None:
    """The help of a fault mends all that its line has: following the next help takes nothing back."""
    text = '{"input": [3, 1],\n "layers": [\n  {"dens": 5}\n  {"dropout": 0.3}]}\n'
    helps = [each.help or "" for each in told(text, tmp_path / "m.json")]
    assert len(helps) == 2
    assert all(each.endswith('change line 3 to: {"dense": 5},') for each in helps)


@pytest.mark.parametrize("open_at", ["[3, 1]", "{units: 10}", "[pool, both]"])
def test_one_cause_is_told_once(open_at: str, tmp_path: Path) -> None:
    """A bracket that is never closed is one mistake, wherever it stands."""
    right = (
        "inputs: {past: [3, 1]}\nlayers:\n  - {name: pool, lstm: {units: 10}}\n"
        "  - {name: both, dense: 10}\n  - {add: , from: [pool, both]}\n"
    )
    text = right.replace(open_at, open_at[:-1], 1)
    problems = told(text, tmp_path / "m.yaml")
    assert [f"`{open_at[0]}` is never closed"] == [each.message for each in problems]


TWO_LSTMS = """\
input: [10, 4]
layers:
  - lstm: 10
  - lstm: 10
  - {last}
"""


@pytest.mark.parametrize("last", ["dense 4", "dense: {units: 4, activation:relu}", "dense = 4"])
def test_shapes_beside_a_fault_of_writing(last: str, tmp_path: Path) -> None:
    """What does not fit together is told in the same run as a fault of writing, also where YAML can be read."""
    problems = told(TWO_LSTMS.replace("{last}", last), tmp_path / "m.yaml")
    assert [4, 5] == sorted(each.place.line for each in problems if each.place)
    assert any("return_sequences: true" in str(each.help) for each in problems)


def test_a_number_beside_a_block(tmp_path: Path) -> None:
    """A key that is a number is refused as any other."""
    text = "input: [3]\nblocks: {b: {parameters: {n: 2}, layers: [{dense: $n}]}}\nlayers:\n  - {b: 3, 4: }\n"
    assert "`4` cannot stand beside a block" == told(text, tmp_path / "m.yaml")[0].message


def test_typed_layers_that_are_wrong_alike_are_told_once() -> None:
    """Of several texts each is mended by itself, whatever is wrong with the others."""
    with pytest.raises(MlcalcError) as caught:
        read_layers(["dense 10", "lstm=3", "lstm=5"], convention=None, input_shape=(None, 10, 4))
    assert [f"--layer {number}" for number in (1, 2, 3)] == [
        each.place.source.name for each in caught.value.diagnostics if each.place
    ]
