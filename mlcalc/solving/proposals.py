"""What gives an output, as an answer: the changes that were found, or that none was."""

from __future__ import annotations

from typing import Any, NamedTuple

from mlcalc.edits import Line, bare
from mlcalc.errors import Diagnostic, Place
from mlcalc.shapes import Shape, format_shape
from mlcalc.solving.candidates import agrees
from mlcalc.solving.reasons import Limit
from mlcalc.texts import counted, named

ARGUMENT, LAYER, INPUT = "argument", "layer", "input"


class Proposal(NamedTuple):
    """A change that gives the output.

    Attributes:
        kind: of an `argument`, a new `layer`, or the `input`.
        layer: the layer that is changed, or behind which the new one stands.
        line: the line of that, if it is in a file.
        arguments: what is set; of a new layer with its `type`.
        text: the line as it is then, or the new one.
        edits: other lines that must change with it.
        output_shape: what comes out.
        params_difference: how many parameters more the model has then; None where it fails today.
        why: the size that decides, with the numbers put in.
        in_place: whether a new layer stands within the line that is there, and has none of its own.
    """

    kind: str
    layer: str
    line: int | None
    arguments: dict[str, Any]
    text: str
    edits: tuple[Line, ...]
    output_shape: Shape
    params_difference: int | None
    why: str = ""
    in_place: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "kind": self.kind,
            "layer": self.layer,
            "line": self.line,
            "arguments": {name: _listed(value) for name, value in self.arguments.items()},
            "text": self.text,
            "edits": [{"line": each.number, "layer": each.layer, "text": each.text} for each in self.edits],
            "output_shape": list(self.output_shape),
            "params_difference": self.params_difference,
            **({"in_place": True} if self.in_place else {}),
        }


def _listed(value: Any) -> Any:
    return list(map(_listed, value)) if isinstance(value, (tuple, list)) else value


class Changes(NamedTuple):
    """The changes of a model that give an output.

    Attributes:
        output_shape: what comes out today, None if that is not known, or the model fails.
        wanted: what shall come out.
        changes: the changes, those that change least first; none if it comes out already.
        problems: what was not searched.
        output: which output it is, if the model has several.
        failure: why nothing comes out today, if the model fails.
    """

    output_shape: Shape | None
    wanted: Shape
    changes: tuple[Proposal, ...]
    problems: tuple[Diagnostic, ...] = ()
    output: str | None = None
    failure: Limit | None = None

    @property
    def title(self) -> str:
        """Which output it is, and what comes out there today."""
        if self.output_shape is None and self.failure is not None:
            line = "" if self.failure.line is None else f", line {self.failure.line}"
            return f'the model fails at "{self.failure.layer}"{line} ({self.failure.reason})'
        name = "the output" if self.output is None else f'the output "{named(self.output)}"'
        given = "unknown" if self.output_shape is None else format_shape(self.output_shape[1:])
        return f"{name} is {given}"

    @property
    def is_right(self) -> bool:
        """Whether it comes out already."""
        return agrees(self.output_shape, self.wanted)

    @property
    def is_answer(self) -> bool:
        """Whether nothing need be changed, or a change is found."""
        return self.is_right or bool(self.changes)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "output_shape": None if self.output_shape is None else list(self.output_shape),
            "wanted": list(self.wanted),
            "changes": [each.as_dict() for each in self.changes],
            **({} if self.output is None else {"output": self.output}),
        }


def no_change(changes: Changes) -> Diagnostic:
    """Return that nothing was found."""
    output, wanted = changes.output_shape, changes.wanted
    if output is not None and len(output) != len(wanted):
        has = counted(len(wanted) - 1, "dimension")
        message = f"{changes.title}, and {format_shape(wanted[1:])} has {has}"
        return Diagnostic("no-solution", f"{message}, not {len(output) - 1}", help=_OTHER_RANK)
    message = f"{changes.title}, and no change that was tried gives {format_shape(wanted[1:])}"
    tried = "tried are: one or two arguments that move sizes, a crop or a padding, the input's own size"
    return Diagnostic("no-solution", message, help=tried)


def unexpected(changes: Changes, place: Place | None) -> Diagnostic:
    """Return that another output comes out than is expected, with the changes that change least.

    Args:
        changes: what was found.
        place: where the layer stands that gives the output.
    """
    if not changes.changes:
        nothing = no_change(changes)
        return nothing._replace(code="unexpected-output", place=place)
    message = f"{changes.title}, and {format_shape(changes.wanted[1:])} is expected"
    told = "; or ".join(map(_instruction, changes.changes[:_MOST_TOLD]))
    return Diagnostic("unexpected-output", message, help=bare(told), place=place)


def _instruction(change: Proposal) -> str:
    """Return what to do."""
    if change.line is None:
        where = f' behind "{named(change.layer)}"' if change.kind == LAYER else f' for "{named(change.layer)}"'
        return f"`{change.text}`{'' if change.kind == INPUT else where}"
    is_new = change.kind == LAYER and not change.in_place
    parts = [f"{'add below' if is_new else 'change'} line {change.line}{':' if is_new else ' to:'} `{change.text}`"]
    parts += [
        f"{'add below' if each.is_new else 'change'} line {each.number}{':' if each.is_new else ' to:'} `{each.text}`"
        for each in change.edits
    ]
    return ", and ".join(parts)


_MOST_TOLD = 3
"""How many changes an error names."""
_OTHER_RANK = "no change of sizes gives more axes or fewer: Flatten, Reshape and `return_sequences` do"


def begins_with_batch(wanted: Shape, output: Shape) -> bool:
    """Tell whether a shape that is wanted is one as Keras prints it, behind a batch of its own."""
    return wanted[1:2] == (None,) and len(wanted) == len(output) + 1
