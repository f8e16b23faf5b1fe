"""What may be wrong with statements that call layers on tensors: `x = Input((4,)); y = Dense(3)(x)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcalc.faults.mending import Edit, Fault

_NAME = r"[A-Za-z_]\w*"
_LAYER = rf"(?:{_NAME}\.)*[A-Z]\w*"
_ARGUMENTS = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_SLIPS = [
    (r"\bInputs(?=\()", "Input", "the layer of an input is `Input`"),
    (rf"(?<=\))\s*,\s*(?={_NAME}\s*=\s*{_LAYER}\()", "; ", "a semicolon stands between two statements"),
    (rf"(?<=\))\s*\[\s*({_NAME})\s*\]", r"(\1)", "a layer is called on a tensor with parentheses"),
    (rf"(?<=[\w\s])\s*(?:<-|:=)\s*(?={_LAYER}\()", " = ", "what a name stands for is behind `=`"),
    (
        rf"(?<=,)(\s*)({_LAYER}{_ARGUMENTS}\s+for\s+[\w, ]+\s+in\s+[^][]+)(?=\])",
        r"\1*[\2]",
        "a loop behind other layers stands in a list of its own",
    ),
]
"""What is written otherwise in Python: a pattern, what shall stand there, and the fault in words."""


def faults(text: str) -> Iterator[Fault]:
    """Yield what may be wrong with the statements of one text, each for all places where it is."""
    for pattern, new, message in _SLIPS:
        found = list(re.finditer(pattern, text))
        if found:
            edits = tuple(Edit(*each.span(), each.expand(new)) for each in found)
            yield Fault(*_shown(found[0]), message, edits)
    yield from _tensor_as_argument(text)
    yield from _never_called(text)


def _tensor_as_argument(text: str) -> Iterator[Fault]:
    """Yield the fault that the tensor which a layer is called on is its first argument: `Dense(x, 3)`."""
    tensors = _variables(text)
    for found in re.finditer(rf"(?<!\w)(?<!\w\.){_LAYER}\(\s*({_NAME})\s*,\s*((?:[^()]|{_ARGUMENTS})*)\)", text):
        if found[1] in tensors:
            start, end = found.start(1), found.end()
            message = "a layer is made of its arguments first, and then called on a tensor"
            yield Fault(*found.span(1), message, (Edit(start, end, f"{found[2]})({found[1]})"),))


def _never_called(text: str) -> Iterator[Fault]:
    """Yield the fault that a layer has a name and is called on nothing: it is called on the tensor above it."""
    last: str | None = None
    each: list[Fault] = []
    for found in re.finditer(rf"(?:^|(?<=[;\n]))[^\S\n]*({_NAME})\s*=\s*({_LAYER}){_ARGUMENTS}(?=(\(?))", text):
        is_layer = not found[3] and found[2].rpartition(".")[2] not in ("Input", "Model", "Sequential")
        if is_layer and last is not None:
            message = "a layer is called on a tensor, which stands in parentheses behind it"
            each.append(Fault(*found.span(2), message, (Edit(found.end(), found.end(), f"({last})"),)))
        last = found[1]
    if len(each) > 1:
        yield each[0]._replace(edits=tuple(edit for fault in each for edit in fault.edits))
    yield from each


def _variables(text: str) -> set[str]:
    return set(re.findall(rf"(?:^|(?<=[;\n,]))[^\S\n]*({_NAME})\s*=\s*{_LAYER}\(", text))


def _shown(found: re.Match[str]) -> tuple[int, int]:
    """Return the stretch that shows a fault, without the blanks around it."""
    inside = found[0].strip()
    start = found.start() + found[0].index(inside)
    return start, start + len(inside)
