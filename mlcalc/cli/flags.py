"""Problems as the command line says them: what the library calls a setting is a flag here."""

from __future__ import annotations

import re

from mlcalc.arguments import flag
from mlcalc.errors import Diagnostic

_FLAGS = {"input_shape": "--input"}
"""A setting -> its flag, if that has another name."""


def with_flags(problem: Diagnostic) -> Diagnostic:
    """Return a problem whose help names flags in place of the settings of the library."""
    mend = problem.help or ""
    for name in problem.settings:
        mend = re.sub(rf"`{name}\b", f"`{_FLAGS.get(name) or flag(name)}", mend)
    return problem._replace(help=mend) if mend else problem
