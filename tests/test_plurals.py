"""One thing is no things: whatever the command says of one is in the singular."""

from __future__ import annotations

import re

import pytest

from tests.commands import run_command
from tests.messages.corpus import areas, read

NO_PLURAL = "is|has|was|does|holds|gives|makes|needs|stands|belongs|bias|axis|this|class|pass|loss|less"
ONE_OF_SEVERAL = re.compile(rf"(?<![\w.,:×/−-])1 (?!(?:{NO_PLURAL})\b)[a-z]+s\b")
"""A number 1 and a plural behind it; not in 0.1 or 1,001, and no verb."""

OUT_OF_REACH = """\
input: [1]
layers:
  - {name: a, dense: {units: 1, use_bias: false}}
  - {name: b, dense: 2, from: input}
"""
ADDED = """\
input: [8, 8, 3]
layers:
  - {name: a, conv2d: [4, 1]}
  - {name: b, conv2d: [1, 1], from: a}
  - {add: , from: [a, b, a]}
"""
PRINTED = """\
Layer (type)  Output Shape  Param #
====
dense (Dense)  (None, 1)  2
====
Total params: 2
"""
COMMANDS = {
    "values of a Reshape": (["shape", "Reshape((2, 3))", "--input", "1"], ""),
    "a value that fits": (["shape", "Reshape((2,))", "--input", "1"], ""),
    "channels of a group": (["shape", "Conv2D(8, 3, groups=2)", "--input", "8,8,1"], ""),
    "filters of a group": (["shape", "Conv2D(1, 3, groups=2)", "--input", "8,8,4"], ""),
    "channels of a normalization": (["shape", "GroupNormalization(2)", "--input", "8,8,1"], ""),
    "query heads": (["shape", "GroupedQueryAttention(4, 1, 2)", "--input", "5,8"], ""),
    "axes of an equation": (["shape", "EinsumDense('a,ab->ab', output_shape=(3,))", "--input", "4,5"], ""),
    "time steps of a window": (["shape", "window", "--length", "1", "--time-steps", "1"], ""),
    "parameters out of reach": (["summary", "-"], OUT_OF_REACH),
    "channels of a sum": (["summary", "-"], ADDED),
    "rows of a summary": (["summary", "-"], PRINTED),
    "layers of a family": (["layers", "einsum"], ""),
    "values of a mean": (["shape", "Normalization(mean=[1.0, 2.0], variance=1.0)", "--input", "1"], ""),
    "a shortcut": (["summary", "-"], ADDED.replace("[4, 1]", "[1, 1]").replace("[a, b, a]", "[a, input]")),
    "tokens": (["shape", "StringLookup(max_tokens=1, vocabulary=['a'])", "--input", "3"], ""),
    "positional arguments": (["shape", "Flatten(1, 2)", "--input", "3"], ""),
    "columns": (["scale", "robust", "-"], "a\n1\n2\n"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_one(name: str) -> None:
    """A sentence about one thing has no plural."""
    words, stdin = COMMANDS[name]
    outcome = run_command(*words, stdin=stdin)
    assert outcome.stdout + outcome.stderr
    assert [] == ONE_OF_SEVERAL.findall(outcome.stdout + outcome.stderr)


@pytest.mark.parametrize("area", areas(), ids=lambda path: path.stem)
def test_messages(area: object) -> None:
    """No message of the corpus has one."""
    found = [match[0] for each in read(area) for match in ONE_OF_SEVERAL.finditer(each.record)]  # type: ignore[arg-type]
    assert [] == found


def test_pattern() -> None:
    """The pattern finds what it is made for."""
    assert ONE_OF_SEVERAL.search("it has 1 columns")
    assert not ONE_OF_SEVERAL.search("1 column, 11 columns, 0.1 seconds, 1,001 rows, axis 1 is, 1 bias")
