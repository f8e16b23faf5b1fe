"""Weights without the graph that they belong to: named tensors, in groups by their names."""

from __future__ import annotations

from typing import NamedTuple

from mlcalc.errors import Diagnostic
from mlcalc.layers.weights import Weight
from mlcalc.texts import counted

WEIGHTS_ALONE = "(weights alone)"
"""What stands for the class of a layer of which only the weights are known."""


class Group(NamedTuple):
    """The weights that belong together, such as those of one layer."""

    name: str
    weights: tuple[Weight, ...]


class Checkpoint(NamedTuple):
    """The contents of a file of weights alone: its groups, and the shapes of their tensors.

    It says neither which shapes flow nor, unless a name does, which weights training changes. `remarks` are on how it
    was read.
    """

    name: str | None
    groups: tuple[Group, ...]
    remarks: tuple[Diagnostic, ...] = ()

    def __repr__(self) -> str:
        return f"Checkpoint({self.name!r}, {counted(len(self.groups), 'group')})"
