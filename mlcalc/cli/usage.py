"""Commands that were typed wrong: what the library refuses because of a flag."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mlcalc.errors import MlcalcError, UsageError, located


@contextmanager
def at_flag(flag: str) -> Iterator[None]:
    """Blame on a flag what the library refuses meanwhile.

    Raises:
        UsageError: it refused something.
    """
    try:
        yield
    except MlcalcError as cause:
        raise UsageError(located(cause, None, flag).diagnostics) from None
