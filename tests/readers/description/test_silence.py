"""What Keras refuses is refused in a description as well, and never read as something else."""

from __future__ import annotations

import pytest

from mlcalc.errors import MlcalcError, Source
from mlcalc.readers.description.build import read_description
from mlcalc.readers.description.yaml_text import read_yaml
from mlcalc.summary import Summary, summarize

STATES = "{lstm: {units: 3, return_state: true, return_sequences: true}}"
HEADS = "multi_head_attention: {num_heads: 2, key_dim: 2}"
REFUSED = {
    "input beside inputs": (
        "input: [3, 4]\ninputs: {a: [3, 4]}\n",
        "flatten",
        (2, 1),
        "take out line 1: `input: [3, 4]`; or take out line 2: `inputs: {a: [3, 4]}`",
    ),
    "no repetition": ("", "{repeat: 0, flatten: }", (3, 14), "take the entry out"),
    "fewer than no repetition": ("", "{repeat: -1, flatten: }", (3, 14), ""),
    "a slash in a name": ("", "{name: a/b, flatten: }", (3, 12), "a_b"),
    "a slash in a call's name": ("", "Flatten(name='a/b')", (3, 18), "Flatten(name='a_b')"),
    "a slash in a model's name": ("name: a/b\ninput: [3, 4]\n", "flatten", (1, 7), "a_b"),
    "a slash in an input's name": ("inputs: {a/b: [3, 4]}\n", "flatten", (1, 10), "a_b"),
    "a sum of one": ("", "add", (3, 5), "`from: [input, …]`"),
    "a sum of one by name": ("", "{add: , from: input}", (3, 6), "`from: [input, …]`"),
    "a row of one": ("", "concatenate", (3, 5), "`from: [input, …]`"),
    "a difference of one": ("", "{subtract: , from: [input]}", (3, 6), ""),
    "heads on one": ("", f"{{{HEADS}}}", (3, 6), "from: [input, input]"),
    "heads on a list of one": ("", f"{{{HEADS}, from: [input]}}", (3, 6), "from: [input, input]"),
    "attention to one": ("", "attention", (3, 5), "from: [input, input]"),
    "states into a layer": (
        "",
        f"{STATES}\n  - dense: 1",
        (4, 5),
        "change line 3 to: - {lstm: {units: 3, return_sequences: true}}",
    ),
    "states into recurrence": (
        "",
        f"{STATES}\n  - lstm: 1",
        (4, 5),
        "change line 3 to: - {lstm: {units: 3, return_sequences: true}}",
    ),
}
"""Beginning, layers, line and column of the mistake, and a part of the mend."""


def read(start: str, layers: str) -> Summary:
    text = f"{start or 'input: [3, 4]' + chr(10)}layers:\n  - {layers}\n"
    return summarize(read_description(read_yaml(Source("model.yaml", text))))


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    """Each is refused where it stands, with what to write in its place."""
    start, layers, place, mend = REFUSED[case]
    with pytest.raises(MlcalcError) as caught:
        read(start, layers)
    [problem] = caught.value.diagnostics
    assert problem.place is not None
    assert place == (problem.place.line, problem.place.column)
    assert mend in (problem.help or "")


BUILT = {
    "a sum of a list of one": ("{add: , from: [input]}", (None, 3, 4)),
    "a row of a list of one": ("{concatenate: , from: [input]}", (None, 3, 4)),
    "states in a row": ("{lstm: {units: 3, return_state: true}}\n  - concatenate", (None, 9)),
    "one of several outputs": (f'{STATES}\n  - {{dense: 1, from: "lstm[0]"}}', (None, 3, 1)),
    "attention to itself": ("{attention: , from: [input, input]}", (None, 3, 4)),
    "a name with a backslash": ("{name: 'a\\b', flatten: }", (None, 12)),
    "states at the end": ("{lstm: {units: 3, return_state: true}}", [(None, 3)] * 3),
}


@pytest.mark.parametrize("case", BUILT)
def test_built(case: str) -> None:
    """What Keras 3.15.1 builds is no mistake, and has its shape."""
    layers, shape = BUILT[case]
    summary = read("", layers)
    problems = [each for each in summary.problems if each.code != "dropped-states"]
    assert (shape, []) == (summary.output_shape, problems)
