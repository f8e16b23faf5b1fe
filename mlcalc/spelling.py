"""Plain data on one line of YAML, as a person would write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.texts import json_text

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NO_TEXTS = {"true", "false", "null", "none", "yes", "no", "on", "off", "y", "n"}


class AsItIs(str):
    """A text that is spelled already, such as the name of a parameter."""

    __slots__ = ()


def scalar(value: Any) -> str:
    """Return one value.

    >>> scalar("relu"), scalar("no"), scalar(0.5), scalar(True), scalar("encoder[1]")
    ('relu', '"no"', '0.5', 'true', '"encoder[1]"')
    """
    if isinstance(value, AsItIs):
        return str(value)
    if isinstance(value, str) and _WORD.fullmatch(value) and value.lower() not in _NO_TEXTS:
        return value
    if isinstance(value, float) and "e" in (text := repr(value)):
        return text if "." in text else text.replace("e", ".0e")  # YAML takes 1e-05 for a text
    return json_text(value)


def flow(value: Any) -> str:
    """Return data on one line.

    >>> flow({"name": "both", "concatenate": None, "from": ["a", "b"]})
    '{name: both, concatenate: , from: [a, b]}'
    """
    if isinstance(value, Mapping):
        pairs = [f"{scalar(key)}: {'' if each is None else flow(each)}" for key, each in value.items()]
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value)
