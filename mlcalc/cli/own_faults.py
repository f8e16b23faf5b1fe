"""What is said of an exception that no part of mlcalc has made a problem: one line, and no trace."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path

from mlcalc.texts import readable
from mlcalc.version import __version__


def fault_text(fault: Exception, environment: Mapping[str, str], where: str = "") -> str:
    """Return the line that is said of a fault.

    Args:
        fault: what was raised.
        environment: with `MLCALC_DEBUG`, a mistake of mlcalc's own is raised again, so that its trace is seen.
        where: the file over which it was raised, if that is not all that the command reads.
    """
    begin = f"error: {where}: " if where else "error: "
    if isinstance(fault, (RecursionError, MemoryError)):
        return readable(f"{begin}the input is nested too deeply or is too large")
    if isinstance(fault, OSError):
        return readable(f"{begin}{fault.strerror or fault}")
    if environment.get("MLCALC_DEBUG"):
        raise fault
    last = traceback.extract_tb(fault.__traceback__)[-1]
    what = f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}: {fault}"
    own = f"a mistake of mlcalc {__version__} itself: {what}"
    return readable(f"{begin}{own} (`MLCALC_DEBUG=1` shows more: please report both)")
