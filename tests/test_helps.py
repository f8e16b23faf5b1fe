"""The help of a message speaks the language in which the model was written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commands import run_command
from tests.hand import helps
from tests.messages.corpus import areas, read
from tests.test_mends import CHAINS, FORMS, Kind, Layers

YAML = re.compile(
    r"(?<![\w`])(?!to: |it: |so: |as: |such: )[a-z_]{2,}: (?:true|false|null|none|-?\d|\[|<)"
    r"|\{[a-z_]+: |`[a-z_]+: |`- [a-z]|: null\b"
)
"""A name, a colon and a value, as YAML has them; the colon of a sentence stands before a word."""


def of_yaml(stderr: str) -> list[str]:
    """Return the helps that speak YAML."""
    return [each for each in helps(stderr) if YAML.search(each)]


def test_what_yaml_is() -> None:
    """The pattern finds the words of YAML, and no sentence."""
    for text in ("change line 3 to: - lstm: {units: 3}", "give `units: 3`", "add `- flatten` above", "`a: [3]`"):
        assert YAML.search(text), text
    for text in (
        "change line 3 to: [LSTM(3)]",
        "did you mean 3? change TARGET to: Dense(3)",
        'it belongs to LSTM: change it to: LSTM(10, name="a: b")',
        "for example, change TARGET to: Sequential([Input((3, 1)), LSTM(10)])",
    ):
        assert not YAML.search(text), text


MISTAKES = {(path.stem, each.title): each for path in areas() for each in read(path)}
CALLS = sorted(
    key
    for key, each in MISTAKES.items()
    if re.search(r"""mlcalc \w+ "?(\w+\.)*\w+\(""", each.command) or ('-l "' in each.command and "(" in each.command)
)


@pytest.mark.parametrize("key", CALLS, ids=" / ".join)
def test_helps_for_calls(key: tuple[str, str]) -> None:
    """No call of the recorded mistakes is answered in YAML, unless a flag held it."""
    said = MISTAKES[key].record
    if not re.search(r"-l \"[a-z_]+: ", MISTAKES[key].command):
        assert [] == of_yaml(said)


def source(kind: Kind) -> str:
    """Return a chain as Python source."""

    def call(name: str, arguments: dict[str, object]) -> str:
        parts = [
            f"{key}={call(*value) if isinstance(value, tuple) and isinstance(value[0], str) else repr(value)}"
            for key, value in arguments.items()
        ]
        return f"layers.{name}({', '.join(parts)})"

    rows = [f"    {call(name, arguments)}," for name, arguments in kind.layers]
    head = ["import keras", "from keras import layers", "model = keras.Sequential(["]
    return "\n".join([*head, f"    layers.Input({tuple(kind.shape)}),", *rows, "])", ""])


@pytest.mark.parametrize("name", CHAINS)
def test_helps_for_chains(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a call, of calls in flags, and of Python source, no help is in YAML."""
    monkeypatch.chdir(tmp_path)
    for form in ("a call", "flags"):
        assert [] == of_yaml(FORMS[form](CHAINS[name]).run()[1])
    Path("m.py").write_text(source(CHAINS[name]), encoding="utf-8")
    assert [] == of_yaml(run_command("summary", "m.py").stderr)


VALUES = (1, 0, -1, 3, 2.5, True, None, "same", "relu", "8", (2, 2), (3, 3, 3), [4])
NAMES = ("Dense", "Conv2D", "Conv1D", "LSTM", "Flatten", "Add", "Concatenate", "MaxPooling2D", "Embedding", "Reshape")
ARGUMENTS = ("units", "filters", "kernel_size", "strides", "padding", "activation", "unit", "rate", "return_sequences")
layers_drawn = st.tuples(
    st.sampled_from(NAMES), st.dictionaries(st.sampled_from(ARGUMENTS), st.sampled_from(VALUES), max_size=3)
)
shapes = st.lists(st.sampled_from([1, 3, 8, 28, None]), min_size=1, max_size=3)


@given(shapes, st.lists(layers_drawn, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_helps_for_drawn_chains(
    tmp_path_factory: pytest.TempPathFactory, shape: list[int | None], drawn: Layers
) -> None:
    """Whatever is wrong with layers that are drawn, it is answered in their language."""
    kind = Kind(shape, drawn, "")
    command = FORMS["a call"](kind)
    assert [] == of_yaml(command.run()[1])
    assert [] == of_yaml(FORMS["flags"](kind).run()[1])
    path = tmp_path_factory.mktemp("drawn") / "m.py"
    path.write_text(source(kind), encoding="utf-8")
    assert [] == of_yaml(run_command("summary", str(path)).stderr)


GRAPHS = {
    "one tensor for two": "y = layers.Dot(axes=1)(x)\n",
    "one tensor in no list": "y = layers.Concatenate()(x)\n",
    "several outputs": "y = layers.Dense(1)(layers.LSTM(4, return_state=True)(x))\n",
    "an attention on one": "y = layers.Attention()(x)\n",
    "a shortcut": "y = layers.Add()([x, layers.LSTM(4)(x)])\n",
    "states of both directions": (
        "s = layers.Bidirectional(layers.LSTM(4, return_state=True))(x)\ny = layers.LSTM(4)(x, initial_state=s[1:3])\n"
        "y = layers.LSTM(4)(x, initial_state=s[1:])\n"
    ),
}


@pytest.mark.parametrize("body", GRAPHS.values(), ids=GRAPHS)
def test_helps_for_graphs_in_source(body: str, tmp_path: Path) -> None:
    """A functional model is answered in Python."""
    head = "import keras\nfrom keras import layers\nx = keras.Input((5, 3))\n"
    path = tmp_path / "m.py"
    path.write_text(f"{head}{body}model = keras.Model(x, y)\n", encoding="utf-8")
    assert [] == of_yaml(run_command("summary", str(path)).stderr)
