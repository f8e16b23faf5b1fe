"""JSON as plain data, to any depth that a real model has."""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source

DEEPEST = 12_000
"""Levels of nesting; a thousand models inside each other have six thousand."""
STACK_BYTES = 256 << 20


def read_json(text: str, name: str) -> Any:
    """Return the data that a JSON text holds.

    Raises:
        MlcalcError: it is not JSON, or is nested deeper than any real model.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as cause:
        place = Place(Source(name, text), cause.lineno, cause.colno)
        raise MlcalcError(Diagnostic("bad-json", f"not valid JSON: {cause.msg}", place=place)) from None
    except RecursionError:
        return _read_deep(text, name)
    except ValueError:
        # The one thing that Python refuses besides is an integer that takes long to read.
        raise MlcalcError(Diagnostic("bad-json", "a number in the JSON has too many digits", where=name)) from None


def _read_deep(text: str, name: str) -> Any:
    """Read deeply nested JSON on a thread with a stack of its own, since the parser recurses."""
    answer: list[Any] = []

    def read() -> None:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(DEEPEST)
        try:
            answer.append(json.loads(text))
        except (RecursionError, ValueError):
            pass
        finally:
            sys.setrecursionlimit(limit)

    before = threading.stack_size(STACK_BYTES)
    try:
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    if not answer:
        raise MlcalcError(Diagnostic("bad-json", "the JSON is nested too deeply, or is damaged", where=name))
    return answer[0]
