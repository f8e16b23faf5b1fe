"""HDF5 files of all kinds, walked once within bounds."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import pytest

from mlcalc.kinds import ONCE_MORE
from mlcalc.limits import DEEPEST
from mlcalc.readers.hdf5.tree import Dataset, Group, Refusal, as_node

h5py = pytest.importorskip("h5py")
np = pytest.importorskip("numpy")
walk = pytest.importorskip("mlcalc.readers.hdf5.walk")


def written(fill: Callable[[Any], Any]) -> bytes:
    """Return an HDF5 file."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        fill(file)
    return stream.getvalue()


def walked(content: bytes, on: Any = None) -> Any:
    """Return what is read of a file."""
    return as_node((on or walk.Walk()).tree("m.h5", io.BytesIO(content)))


def child_of(fill: Callable[[Any], Any], path: str = "x") -> Any:
    """Return what is read of one part of a file."""
    tree = walked(written(fill))
    for step in path.split("/"):
        tree = tree.children[step]
    return tree


def attribute_of(value: Any, name: str = "layer_names") -> Any:
    """Return what is read of an attribute."""
    return walked(written(lambda file: file.attrs.__setitem__(name, value))).attributes[name]


def test_tree() -> None:
    """Groups, shapes and data types are read."""

    def fill(file: Any) -> None:
        file.create_dataset("layers/dense/vars/0", (3, 2), "f4")
        file.create_dataset("layers/dense/vars/1", (), "i8")
        file.create_group("empty")

    variables = Group({}, {"0": Dataset((3, 2), "float32"), "1": Dataset((), "int64")})
    layers = Group({}, {"dense": Group({}, {"vars": variables})})
    assert Group({}, {"empty": Group(), "layers": layers}) == walked(written(fill))


FIELDS = [(f"field{number}", "f4") for number in range(300)]


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("f2", "float16"),
        ("?", "bool"),
        ("V2", "|V2"),
        ("c8", "object"),
        (h5py.string_dtype(), "object"),
        (FIELDS, "object"),
    ],
)
def test_types(dtype: Any, expected: str) -> None:
    """The name of a data type is short, however many fields it has."""
    assert Dataset((3,), expected) == child_of(lambda file: file.create_dataset("x", (3,), dtype))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "a"),
        (b"a", "a"),
        (np.bytes_(b"a"), "a"),
        ("\u00fc", "\u00fc"),
        ([b"a", b"bc"], ["a", "bc"]),
        (["a", "bc"], ["a", "bc"]),
        (np.array([b"a", b"bc"]), ["a", "bc"]),
        ([], []),
        (h5py.Empty("f4"), []),
        (3, 3),
        (np.uint64(2**63), 2**63),
    ],
)
def test_attributes(value: Any, expected: Any) -> None:
    """Texts, lists of texts and numbers are read, in each way that h5py and Keras write them."""
    assert expected == attribute_of(value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "is neither text nor number"),
        ([1.5], "is neither text nor number"),
        (True, "is neither text nor number"),
        ([["a"]], "is neither text nor number"),
        (np.zeros(1, [("a", "i4")]), "is neither text nor number"),
        (b"\xff\xfe", "is damaged: it holds a text that is not UTF-8"),
        ([b"a", b"\xff"], "is damaged: it holds a text that is not UTF-8"),
        (np.array([b"\xff"]), "is damaged: it holds a text that is not UTF-8"),
        ([1, 2], "is neither text nor number"),
    ],
)
def test_other_attributes(value: Any, reason: str) -> None:
    """Others are refused."""
    refusal = attribute_of(value)
    assert "damaged-file" == refusal.code
    assert refusal.message.startswith(f"the attribute layer_names in the file {reason}")


def test_unread_attributes() -> None:
    """Of attributes that no reader asks for, the names alone are read."""
    assert None is attribute_of(np.zeros((10, 10)), "other")
    assert ["a"] == attribute_of(["a"], "weight_names17")


# Nothing outside the file.


def _virtual(file: Any) -> None:
    layout = h5py.VirtualLayout((3,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (3,))
    file.create_virtual_dataset("x", layout)


def _external(file: Any) -> None:
    file.create_dataset("x", (3,), "f4", external=[("other", 0, 12)])


ELSEWHERE: dict[str, tuple[Callable[[Any], Any], str]] = {
    "another file": (
        lambda file: file.__setitem__("x", h5py.ExternalLink("other.h5", "/")),
        "x in the file is a link to another file, which is not followed",
    ),
    "another place": (
        lambda file: file.__setitem__("x", h5py.SoftLink("/y")),
        "x in the file is a link to another place, which is not followed",
    ),
    "virtual": (_virtual, "x in the file is made of data sets in other files, which are not read"),
    "external": (_external, "x in the file keeps its numbers in another file, which is not read"),
}


@pytest.mark.parametrize(("fill", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("path", ["", "layers/", "layers/dense/vars/"])
def test_elsewhere(fill: Callable[[Any], Any], expected: str, path: str) -> None:
    """What lies in another file is refused, and all that lies beside it is read."""

    def whole(file: Any) -> None:
        group = file.require_group(path) if path else file
        fill(group)
        group.create_dataset("y", (2,), "f4")

    assert Refusal("external-link", expected) == child_of(whole, f"{path}x")
    assert Dataset((2,), "float32") == child_of(whole, f"{path}y")


def test_no_tensor() -> None:
    """A type that is kept by itself, and a data set without a shape, are no tensors."""
    expected = Refusal("damaged-file", "x in the file is no tensor", ONCE_MORE)
    assert expected == child_of(lambda file: file.__setitem__("x", np.dtype("f4")))
    assert expected == child_of(lambda file: file.__setitem__("x", h5py.Empty("f4")))


# No more than there is.


def test_second_way() -> None:
    """A group is read once: a second way to it is refused, and so no way leads in a circle. A tensor may have two."""

    def fill(file: Any) -> None:
        group = file.create_group("a")
        file["b"] = group
        group["root"], group["self"] = file, group
        group["0"] = group["1"] = group.create_dataset("t", (2,), "f4")

    tree = walked(written(fill))
    second = Refusal("damaged-file", "b in the file is a second way to a group, which no model has", ONCE_MORE)
    assert second == tree.children["b"]
    assert {"root", "self"} == {key for key, each in tree.children["a"].children.items() if isinstance(each, Refusal)}
    assert tree.children["a"].children["0"] == tree.children["a"].children["1"] == Dataset((2,), "float32")


def test_many_links_to_a_large_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many links lead to a large group, its names are counted once."""

    def fill(file: Any) -> None:
        group = file.create_group("large")
        data = group.create_dataset("t", (2,), "f4")
        for number in range(300):
            group[str(number)] = data
        for number in range(200):
            file[f"z{number}"] = group

    walk_of_it = walk.Walk()
    tree = walked(written(fill), walk_of_it)
    assert (301, 200) == (
        len(tree.children["large"].children),
        sum(isinstance(each, Refusal) for each in tree.children.values()),
    )
    assert 1 + 301 + 200 == walk_of_it.parts


def test_depth() -> None:
    """Groups deeper than all layers inside each other are refused."""
    assert Group() == child_of(lambda file: file.create_group("/".join("x" * DEEPEST)), "/".join("x" * DEEPEST))
    too_deep = child_of(lambda file: file.create_group("/".join("x" * 3 * DEEPEST)), "/".join("x" * (DEEPEST + 1)))
    assert "too-deep" == too_deep.code


def _many_attributes(file: Any) -> None:
    for number in range(60):
        file.attrs[str(number)] = 1


MANY: dict[str, Callable[[Any], Any]] = {
    "groups": lambda file: [file.create_group(str(number)) for number in range(60)],
    "groups in groups": lambda file: [file.create_group(f"{number}/x/y") for number in range(20)],
    "attributes": _many_attributes,
    "names": lambda file: file.attrs.__setitem__("layer_names", ["a"] * 60),
    "names in pieces": lambda file: file.attrs.update({f"layer_names{number}": ["a"] * 10 for number in range(6)}),
    "steps of a path of Windows": lambda file: file.create_group("\\" * 60),
}


@pytest.mark.parametrize("fill", MANY.values(), ids=MANY)
def test_many_parts(fill: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups, attributes and names are counted together, whatever is asked for."""
    content = written(fill)
    assert isinstance(walked(content), Group)
    monkeypatch.setattr(walk, "MOST_PARTS", 50)
    found = walked(content)
    if isinstance(found, Group):  # a single list is too long, which is known before it is read
        expected = Refusal("too-large", "the attribute layer_names in the file is too large")
        assert expected == found.attributes["layer_names"]
    else:
        assert Refusal("too-large", "the file holds more than 50 groups and weights") == found


LONG: dict[str, Callable[[Any], Any]] = {
    "names of groups": lambda file: [file.create_group(f"{number:0100}") for number in range(20)],
    "names of attributes": lambda file: file.attrs.update({f"{number:0100}": 1 for number in range(20)}),
    "names in lists": lambda file: [file.create_group(str(n)).attrs.update(weight_names=["a" * 500]) for n in range(3)],
    "texts": lambda file: file.attrs.update(model_config="x" * 600, keras_version="x" * 600),
}


@pytest.mark.parametrize("fill", LONG.values(), ids=LONG)
def test_long_texts(fill: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """So are the characters of names and texts."""
    content = written(fill)
    assert isinstance(walked(content), Group)
    monkeypatch.setattr(walk, "LARGEST_CONFIG", 1000)
    assert Refusal("too-large", "the texts in the file have more than 1,000 characters") == walked(content)


def test_size_that_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attribute that claims to be larger than all texts together is refused before it is read."""
    content = written(lambda file: file.attrs.update(model_config=np.bytes_(b"x" * 40_000), keras_version="3.0.0"))
    monkeypatch.setattr(walk, "LARGEST_CONFIG", 39_999)
    expected = Refusal("too-large", "the attribute model_config in the file is too large")
    assert {"model_config": expected, "keras_version": "3.0.0"} == walked(content).attributes


# Damage.


def test_damage_in_one_part() -> None:
    """A part that is damaged is refused, and the others are read."""

    def fill(file: Any) -> None:
        file.create_dataset("x", (3,), "f4")
        file.create_dataset("y", (30_001,), "f4")

    content = written(fill)
    place = content.index(struct.pack("<Q", 30_001))
    tree = walked(content[: place - 8] + b"\xff" * 8 + content[place:])
    assert Dataset((3,), "float32") == tree.children["x"]
    assert "damaged-file" == tree.children["y"].code
    assert tree.children["y"].message.startswith("y in the file is damaged: ")


@pytest.mark.parametrize("content", [b"", b"x" * 1000, b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n" + bytes(1000)])
def test_no_file(content: bytes) -> None:
    """What is no HDF5 file is damaged."""
    refusal = walked(content)
    assert "damaged-file" == refusal.code
    assert refusal.message.startswith("m.h5 is damaged: ")


def test_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where memory ends, the whole file is too large."""

    def fail(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(walk, "_dataset", fail)
    refusal = walked(written(lambda file: file.create_dataset("x", (3,), "f4")))
    assert Refusal("too-large", "m.h5 takes more memory than any model does") == refusal
