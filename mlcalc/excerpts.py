"""Problems as people read them: what is wrong, an excerpt of what was written, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlcalc.errors import Diagnostic, Place

LONGEST_LINE = 200
"""Characters of a line that an excerpt shows."""


def problem_text(problem: Diagnostic) -> str:
    """Return one problem, with an excerpt of its source in which carets mark the place."""
    return "\n".join(_lines(problem))


def _lines(problem: Diagnostic) -> Iterable[str]:
    yield f"{problem.severity}: {problem.message}"
    remarks = problem.labels or (((problem.place, ""),) if problem.place else ())
    shown = [each for each in remarks if len(each[0].source.line(each[0].line)) <= LONGEST_LINE]
    # Without an excerpt, a line and a column say little: of a saved model, the layer's name says more.
    location = (str(problem.place) if problem.place else None, None if shown else problem.where)
    if any(location):
        yield f"  --> {': '.join(filter(None, location))}"
    yield from _excerpt(shown)
    if problem.help:
        yield f"  = help: {problem.help}"


def _excerpt(remarks: Sequence[tuple[Place, str]]) -> Iterable[str]:
    """Yield each line that is remarked upon, with carets below the place."""
    if not remarks:
        return
    margin = max(len(place.gutter) for place, _ in remarks) + 1
    yield f"{'':{margin}} |"
    for place, text in sorted(remarks, key=lambda each: (each[0].line, each[0].gutter)):
        line = place.source.line(place.line)
        carets = "^" * max(1, min(place.length, len(line) - place.column + 1))
        yield f"{place.gutter:<{margin}} | {line}"
        yield f"{'':{margin}} | {'':{place.column - 1}}{carets} {text}".rstrip()
