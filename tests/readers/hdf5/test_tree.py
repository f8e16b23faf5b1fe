"""What an HDF5 file holds, as plain data."""

from __future__ import annotations

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.readers.hdf5.tree import Dataset, Group, Refusal, as_node, merged

KERNEL, BIAS = Dataset((3, 2), "float32"), Dataset((2,), "float32")
LINK = Refusal("external-link", "b is a link")
TREE = Group(
    {"text": "x", "number": 3, "texts": ["a", "b"], "noted": None, "refused": Refusal("too-large", "it is too large")},
    {"a": Group({}, {"kernel": KERNEL, "b": LINK}), "c": BIAS},
)


def test_from_json() -> None:
    """A group is an object, a data set a list, and what is refused says why."""
    data = {
        "attributes": {"text": "x", "number": 3, "texts": ["a", "b"], "noted": None}
        | {"refused": {"refused": ["too-large", "it is too large"]}},
        "children": {
            "a": {
                "attributes": {},
                "children": {"kernel": [[3, 2], "float32"], "b": {"refused": ["external-link", "b is a link"]}},
            },
            "c": [[2], "float32"],
        },
    }
    assert TREE == as_node(data)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/kernel", KERNEL),
        ("/a//kernel/", KERNEL),
        ("c", BIAS),
        ("", TREE),
        ("a/x", None),
        ("c/x", None),
        ("x/y", None),
    ],
)
def test_paths(path: str, expected: object) -> None:
    """A path leads through groups; where it does not lead, there is nothing."""
    assert expected == TREE.at(path)


def test_long_path() -> None:
    """No group lies deeper than all that is read, so no more of a path is cut into steps."""
    assert None is TREE.at("/" * 1000 + "c")
    assert BIAS == TREE.at("/" * 100 + "c")


@pytest.mark.parametrize("path", ["a/b", "a/b/c"])
def test_what_is_refused(path: str) -> None:
    """What is refused is an error for whoever asks for it, or for what is behind it."""
    with pytest.raises(MlcalcError, match=r"^error: b is a link$") as caught:
        TREE.at(path)
    assert "external-link" == caught.value.diagnostics[0].code
    group = TREE.group("a")
    assert group
    with pytest.raises(MlcalcError, match=r"^error: b is a link$"):
        list(group.items())


def test_a_group_is_expected() -> None:
    """A data set in its place is an error."""
    assert None is TREE.group("x")
    with pytest.raises(MlcalcError, match=r"^error: c in the file is no group$"):
        TREE.group("c")


def test_attributes() -> None:
    """An attribute is of the kind that is asked for, or is an error."""
    assert ("x", 3, ["a", "b"]) == (TREE.text("text"), TREE.number("number"), TREE.texts("texts"))
    assert (None, None, None) == (TREE.text("none"), TREE.number("noted"), TREE.texts("none"))
    for ask, name in [(TREE.text, "number"), (TREE.text, "texts"), (TREE.number, "text"), (TREE.texts, "text")]:
        with pytest.raises(MlcalcError, match=f"the attribute {name} in the file is no (text|number|list of texts)"):
            ask(name)
    with pytest.raises(MlcalcError, match="it is too large"):
        TREE.text("refused")


def test_merged() -> None:
    """Groups of the same path in several files are one; the first data set counts, and what one refuses is refused."""
    first = Group({"x": 1}, {"g": Group({}, {"0": KERNEL}), "d": KERNEL, "e": LINK})
    second = Group({"x": 2, "y": 3}, {"g": Group({"z": 4}, {"1": BIAS}), "d": BIAS, "e": BIAS, "f": BIAS})
    assert Group(
        {"x": 1, "y": 3}, {"g": Group({"z": 4}, {"0": KERNEL, "1": BIAS}), "d": KERNEL, "e": LINK, "f": BIAS}
    ) == merged([first, second])
    assert LINK == merged([second, first]).children["e"]
