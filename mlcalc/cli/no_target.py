"""Flags of a layer in a command that names no layer."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from mlcalc.arguments.base import flag
from mlcalc.cli.unknown_flags import Unknown
from mlcalc.layers import find, names
from mlcalc.texts import listed

_OF_INPUTS = ("--input-dim", "--input-length")
"""Flags of layers that are no arguments of them."""


def without_its_layer(unknown: Unknown) -> tuple[str, str] | None:
    """Return that the layer is missing to which a flag belongs, and the command with one that has all the flags."""
    typed = dict.fromkeys(_plain(each) for each in unknown.words if each.startswith("-"))
    own = [each for each in typed if each not in unknown.options and each not in _OF_INPUTS]
    of_layers = {each: {flag(name) for name in find(each).arguments} for each in names()}
    having = [name for name, flags in of_layers.items() if own and flags.issuperset(own)]
    having.sort(key=lambda name: not name.endswith(_axes(unknown.words)))
    if unknown.layer or unknown.path not in _OF_LAYERS or not having or any(_targets(unknown)):
        return None
    first, *rest = unknown.words
    message = f"`{unknown.path}` needs TARGET before the flags of a layer: {listed(own, lambda each: f'`{each}`')}"
    mend = shlex.join(["mlcalc", first, having[0].lower(), *rest])
    others = listed(having, most=4)
    return message, f"which layer? For example `{mend}`" + (f"; {others} have them" if having[1:] else "")


_OF_LAYERS = ("mlcalc params", "mlcalc shape")
"""Commands that take the flags of layers."""


def _axes(words: Sequence[str]) -> str:
    """Return how a layer's name ends that goes over the axes of the input that is typed; nothing without one."""
    shape = re.search(r"--input[= ]([0-9,]+)", " ".join(words))
    return f"{shape[1].count(',')}D" if shape else ""


def _plain(word: str) -> str:
    return re.sub(r"^--no-", "--", word.partition("=")[0].replace("_", "-"))


def _targets(unknown: Unknown) -> Iterator[str]:
    """Yield the words that are neither flags nor the values of any."""
    before = ""
    for word in unknown.words[1:]:
        takes_value = before.startswith("-") and "=" not in before
        if not word.startswith("-") and (not takes_value or getattr(unknown.options.get(before), "is_flag", False)):
            yield word
        before = word
