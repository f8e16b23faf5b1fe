"""What a code means: its page, and the examples that stand on pages of several kinds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

CHAIN = """\
{"class_name": "Sequential", "config": {"name": "model", "layers": [
  {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [null, 3]}},
  {"class_name": "%s", "module": "%s", "config": {"name": "last", "units": 5}}]}}
"""


class Example(NamedTuple):
    """Something to try: the words behind `mlcalc`, and the texts of the files that they name."""

    command: str
    files: Mapping[str, str] = MappingProxyType({})


class Page(NamedTuple):
    """What a code means.

    Attributes:
        sentence: one or two sentences, for somebody who meets the problem for the first time.
        wrong: an example that has this problem and no other; in words if it needs more than commands and texts.
        mended: the example without the problem.
    """

    sentence: str
    wrong: Example | str
    mended: Example | str


def model(text: str, *, flags: str = "", **others: str) -> Example:
    """Return the summary of a description in YAML; others may stand beside it."""
    return Example(
        f"summary model.yaml {flags}".rstrip(),
        {"model.yaml": text, **{f"{name}.yaml": each for name, each in others.items()}},
    )


def json_model(text: str) -> Example:
    """Return the summary of a saved configuration in JSON."""
    return Example("summary model.json", {"model.json": text})


def table(text: str, flags: str = "") -> Example:
    """Return the scaling of a table in CSV."""
    return Example(f"scale minmax table.csv {flags}".rstrip(), {"table.csv": text})
