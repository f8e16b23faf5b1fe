"""YAML: read as data with the place of each value, and refused where it is not what it seems."""

from __future__ import annotations

import math
import re
from functools import reduce
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError, Place, Source
from mlcalc.readers.description.yaml_text import read_yaml
from mlcalc.readers.located import InText, Located

TEXT = """\
name: m
input: [28, 28, 1]
layers:
  - conv2d: {filters: 8, kernel_size: 3}
  - "Dense(10)"
  - {name: x, dense: 3}
"""
SOURCE = Source("m.yaml", TEXT)


def read(text: str) -> Any:
    return read_yaml(Source("m.yaml", text)).value


def test_data() -> None:
    """The data are those of YAML."""
    assert {
        "name": "m",
        "input": [28, 28, 1],
        "layers": [{"conv2d": {"filters": 8, "kernel_size": 3}}, "Dense(10)", {"name": "x", "dense": 3}],
    } == read_yaml(SOURCE).value


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        (("name",), False, (1, 7, 1)),
        (("name",), True, (1, 1, 4)),
        (("input",), False, (2, 8, 11)),
        (("input", 2), False, (2, 17, 1)),
        (("layers", 0, "conv2d", "kernel_size"), False, (4, 39, 1)),
        (("layers", 0, "conv2d", "kernel_size"), True, (4, 26, 11)),
        (("layers", 0, "conv2d"), True, (4, 5, 6)),
        (("layers", 1), False, (5, 5, 11)),
        (("layers", 2, "dense"), False, (6, 22, 1)),
    ],
)
def test_places(path: tuple[str | int, ...], key: bool, place: tuple[int, int, int]) -> None:
    """Every value and every key knows its line, its column and its length."""
    spot = reduce(Located.at, path, read_yaml(SOURCE)).spot
    assert Place(SOURCE, *place) == (spot.key if key else spot).place


@pytest.mark.parametrize(
    ("path", "place"),
    [(("none",), (1, 1, 7)), (("layers", 7), (4, 3, 38)), (("name", "x"), (1, 7, 1)), (("layers", "x"), (4, 3, 38))],
)
def test_no_place(path: tuple[str | int, ...], place: tuple[int, int, int]) -> None:
    """What was not written has the place of what it would be a part of."""
    assert Place(SOURCE, *place) == reduce(InText.below, path, read_yaml(SOURCE).spot).place  # type: ignore[arg-type]


def test_place_over_several_lines() -> None:
    """Of a value that spans lines, the first one is marked."""
    source = Source("m.yaml", "layers: [a,\n  b]\n")
    assert Place(source, 1, 9, 3) == read_yaml(source).at("layers").spot.place


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-3", 0.001), ("-1E5", -100000.0), ("2.5e-1", 0.25), ("1.", 1.0), ("0.5", 0.5), ("1_000", 1000), ("e3", "e3")],
)
def test_numbers(text: str, value: object) -> None:
    """Numbers are those of Python, where YAML 1.1 would see a text."""
    assert {"x": value} == read(f"x: {text}")
    assert type(value) is type(read(f"x: {text}")["x"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(text, text) for text in ("on", "off", "yes", "No", "y", "N", "tRue", "nULL", "=", "2001-12-14", "1:75")],
        *[(text, True) for text in ("true", "True", "TRUE")],
        *[(text, False) for text in ("false", "False", "FALSE")],
        *[(text, None) for text in ("null", "Null", "NULL", "~")],
        *[(text, 15) for text in ("0o17", "0xf", "0xF", "0b1111", "15", "+15", "1_5")],
        *[(text, text) for text in ("0o8", "0xg", "1__5", "15_", "_15", ".", "1e", ".e1", "1.5.2")],
        *[(text, 1.5) for text in ("1.5", "+1.5", "01.5", "15e-1", "15E-1", ".15e1", "1.5e+0")],
        *[(text, float("inf")) for text in (".inf", "+.Inf", ".INF", "1e999")],
        ("-0xf", -15),
        ("0", 0),
        ("-0", 0),
        ("5.", 5.0),
        ("-.5", -0.5),
    ],
)
def test_plain_values(text: str, value: object) -> None:
    """What a plain value is, YAML 1.2 says: alone, as a value and as a key; and quotes make any of them a text."""
    whole, (held,) = read(text), read(f"x: {text}").values()
    (key,) = read(f"? {text}\n: 1")
    assert (value, value, value) == (whole, held, key)
    assert type(value) is type(whole) is type(held) is type(key)
    assert [text] == read(f'["{text}"]')


def test_not_a_number() -> None:
    """Nothing equals it, not even itself."""
    assert all(math.isnan(value) for value in read("[.nan, .NaN, .NAN]"))


def test_empty_value() -> None:
    """Nothing at all is None."""
    assert {"flatten": None} == read("flatten:")


@pytest.mark.parametrize(
    ("text", "why", "mend"),
    [
        ("010", "starts with a zero", 'write `10`, `0o10` for base 8, or `"010"` for a text'),
        ("-0_17", "starts with a zero", 'write `-17`, `-0o17` for base 8, or `"-0_17"` for a text'),
        ("+08", "starts with a zero", 'write `8`, or `"+08"` for a text'),
        ("007", "starts with a zero", 'write `7`, or `"007"` for a text'),
        ("00", "starts with a zero", 'write `0`, or `"00"` for a text'),
        ("1:30", "is a number in base 60", 'write one number without a colon, or `"1:30"` for a text'),
        ("-1:30:05.5", "is a number in base 60", 'write one number without a colon, or `"-1:30:05.5"` for a text'),
        ("0" * 5000 + "7" * 5000, "starts with a zero", "write `777"),
    ],
)
@pytest.mark.parametrize("form", ["x: {}", "x: [1, {}]", "? {}\n: 1", "x: &one {}\ny: *one"])
def test_numbers_that_mean_two_things(text: str, why: str, mend: str, form: str) -> None:
    """What YAML 1.1 and 1.2 read differently is refused at its place, as a value and as a key, and once."""
    with pytest.raises(MlcalcError) as caught:
        read(form.format(text))
    (problem,) = caught.value.diagnostics
    assert ("ambiguous-number", True) == (problem.code, problem.message.startswith(f"`{text}` {why}"))
    assert problem.help is not None
    assert problem.help.startswith(mend)
    assert problem.place is not None
    column = form.format(text).index(text) + 1
    assert (1, column, len(text)) == (problem.place.line, problem.place.column, problem.place.length)


def test_every_number_that_means_two_things() -> None:
    """All are told in one run, in their order; what stands in quotes or in a comment is no number."""
    with pytest.raises(MlcalcError) as caught:
        read("- dense: 010\n- {repeat: 1:30, name: '010'} # 020\n- 08: 1\n")
    assert [(1, 10), (2, 12), (3, 3)] == [
        (problem.place.line, problem.place.column) for problem in caught.value.diagnostics if problem.place
    ]


@pytest.mark.parametrize("text", ["!!int 010", "!!int 1:30", "!!float 1:30", "!!int on"])
def test_tags_make_no_numbers(text: str) -> None:
    """A tag asks for a number, and gets one as YAML 1.2 writes it."""
    with pytest.raises(MlcalcError, match=r"^error: this value cannot be read"):
        read(text)


@pytest.mark.parametrize("text", ["", "# a remark\n", "---\n"])
def test_nothing(text: str) -> None:
    """A text without data is None."""
    assert read(text) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text("ab:-#'\"{}[] é", max_size=6),
        lambda part: (
            st.lists(part, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), part, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_what_yaml_writes(data: Any) -> None:
    """What YAML's own library writes is read as what it was."""
    assert data == read(yaml.safe_dump(data, allow_unicode=True))


@pytest.mark.parametrize(
    ("text", "code", "message", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "repeated-key", "`a` stands here twice", 3, 1),
        ("layers:\n  - dense: {units: 3, units: 4}\n", "repeated-key", "`units` stands here twice", 2, 23),
        ("a: [1\nb: 2\n", "bad-yaml", "the text cannot be read as YAML from here on", 2, 2),
        ("a: 1\n---\nb: 2\n", "bad-yaml", "a second document begins here", 2, 1),
        ("a: *b\n", "bad-yaml", "nothing is called `&b` above", 1, 4),
        (
            "a: !!python/object/apply:os.system [x]\n",
            "bad-yaml",
            "the tag `!!python/object/apply:os.system` cannot stand here: values have no tags",
            1,
            4,
        ),
        ("a: !thing 1\n", "bad-yaml", "the tag `!thing` cannot stand here", 1, 4),
        ("a: " + "[" * 101 + "]" * 101, "too-deep", "a description is nested at most 100 levels deep", 1, 103),
    ],
)
def test_refusals(text: str, code: str, message: str, line: int, column: int) -> None:
    """What is no description is refused, at its place."""
    with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}") as caught:
        read(text)
    (problem,) = caught.value.diagnostics
    assert problem.place is not None
    assert (code, line, column) == (problem.code, problem.place.line, problem.place.column)


def test_control_characters() -> None:
    """Bytes that no text holds are refused."""
    with pytest.raises(MlcalcError, match=r"^error: the character U\+0000 cannot stand in YAML(?s:.*)m.yaml:1:4"):
        read("a: \x00\n")


def test_deepest() -> None:
    """A hundred levels are read, which is more than any description needs."""
    assert read("[" * 100 + "]" * 100)


def test_repeated_merge_keys() -> None:
    """Merging is no repetition."""
    assert {"a": {"x": 1}, "b": {"y": 2}, "c": {"x": 1, "y": 2}} == read(
        "a: &a {x: 1}\nb: &b {y: 2}\nc:\n  <<: *a\n  <<: *b\n"
    )


def test_shared_parts() -> None:
    """A part that is written once and used twice is looked at once."""
    levels = "\n".join(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]" for level in range(1, 16))
    whole = read(f"a0: &a0 [1]\n{levels}\n")
    assert 16 == len(whole)
    assert all(whole[f"a{level}"][0] is whole[f"a{level}"][1] is whole[f"a{level - 1}"] for level in range(1, 16))


def test_every_mistake() -> None:
    """One run finds all that is wrong with a text; one that is no YAML at all is told as that."""
    text = "a: !thing 1\nb: *none\na: 010\n? [x]\n: 3\n"
    with pytest.raises(MlcalcError, match=r"^error: ") as caught:
        read(text)
    assert [(1, 4), (2, 4), (3, 1), (3, 4), (4, 3)] == sorted(
        (problem.place.line, problem.place.column) for problem in caught.value.diagnostics if problem.place
    )
    with pytest.raises(MlcalcError, match=r"^error: the text cannot be read") as caught:
        read(f"{text}b: [\n")
    assert [(7, 1)] == [(each.place.line, each.place.column) for each in caught.value.diagnostics if each.place]


def test_places_of_merged_values() -> None:
    """What is merged stands where it was written, and a mapping's own keys go before."""
    whole = read_yaml(Source("m.yaml", "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 5}\n")).at("c")
    assert {"x": 5, "y": 2, "z": 4} == whole.value
    assert {"x": (3, 22), "y": (1, 17), "z": (2, 17)} == {
        key: (place.line, place.column)
        for key, place in ((key, whole.at(key).spot.place) for key in whole.value)
        if place
    }


def test_place_of_an_alias() -> None:
    """A value that is used again stands where it was written, behind the key of each use."""
    whole = read_yaml(Source("m.yaml", "a: &a 10\nb: *a\nc: [*a]\n"))
    places = [whole.at("a").spot, whole.at("b").spot, whole.at("c").at(0).spot]
    assert [(1, 4)] * 3 == [(each.place.line, each.place.column) for each in places if each.place]
    assert [(1, 1), (2, 1), (1, 4)] == [
        (each.key.place.line, each.key.place.column) for each in places if each.key.place
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<<: 3\n", "`<<` merges a mapping or a list of mappings, not a single value"),
        ("<<: [[3]]\n", "`<<` merges mappings, not a list"),
        ("a: &x 1\nb: &x 2\n", "the anchor `&x` stands here twice"),
        ("a: !!set {x}\n", "this value cannot be read"),
        ("a: !!seq {x: 1}\n", "the tag `!!seq` cannot stand here"),
        ("a: !!map [1]\n", "the tag `!!map` cannot stand here"),
    ],
)
def test_refused_kinds(text: str, message: str) -> None:
    """What does not fit the place where it stands is refused."""
    with pytest.raises(MlcalcError, match=f"^error: {message}"):
        read(text)


def test_half_a_character() -> None:
    """A text that no encoding holds, as the command line may give it, is no YAML."""
    with pytest.raises(MlcalcError, match=r"^error: the character U\+DC80 cannot stand in YAML"):
        read("a: \udc80")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(3, 3)", [3, 3]),
        ("(784,)", [784]),
        ("(784)", 784),
        ("(None, -1, True, 0.5)", [None, -1, True, 0.5]),
        ("((1, 1), (2, 2))", [[1, 1], [2, 2]]),
        ("(3, x)", "(3, x)"),
        ("(3,, 3)", "(3,, 3)"),
        ("None", None),
        ("{k: (3, 3), p: same}", {"k": [3, 3], "p": "same"}),
        ("{k: ((1, 1), (2, 2))}", {"k": [[1, 1], [2, 2]]}),
        ("[(3, 3), Dense(5, activation='relu'), 4]", [[3, 3], "Dense(5, activation='relu')", 4]),
        ("[Dense(5,\n  3), x]", ["Dense(5, 3)", "x"]),
        ("[f(x, y)z, 1]", ["f(x", "y)z", 1]),
        ("{a: (five, con)v2d: {b: 1}}", {"a": "(five", "con)v2d": {"b": 1}}),
        ("{a: 25(6,) from: [1]}", {"a": "25(6", ") from": [1]}),
    ],
)
def test_what_python_prints(text: str, value: Any) -> None:
    """Tuples, None and calls are read as Python prints them, also where YAML would cut them at their commas."""
    assert {"x": value} == read(f"x: {text}")
