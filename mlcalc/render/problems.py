"""Problems as the result of a check: for people on a terminal or in a pipe, as JSON, for GitHub, and as SARIF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mlcalc.errors import ERROR, NOTE, WARNING, Diagnostic
from mlcalc.excerpts import excerpt, file_and_part
from mlcalc.render.annotations import annotation
from mlcalc.texts import counted, json_text, readable


def as_text(problems: Sequence[Diagnostic], files: int, columns: int | None = None) -> str:
    """Return problems as people read them, with an excerpt of each, and how many there are.

    Args:
        problems: what is wrong.
        files: how many files were looked at.
        columns: how wide the terminal is; None where it is not for one.
    """
    texts = [_text(each, columns) for each in problems]
    return "\n".join([*texts, summed_up(problems, files)])


def title(problem: Diagnostic) -> str:
    """Return a problem as one line: where it is, what it is, and the sentence."""
    place = problem.place
    where = str(place) if place is not None else file_and_part(problem)
    kind = f"{problem.severity}[{problem.code}]"
    return readable(f"{where}: {kind} {problem.message}" if where else f"{kind} {problem.message}")


def _text(problem: Diagnostic, columns: int | None) -> str:
    lines = [title(problem)]
    lines += (shown := excerpt(problem, columns))
    if problem.help:
        margin = shown[0].index("|") if shown else 2
        lines.append(f"{'':{margin}}= {readable(f'help: {problem.help}')}")
    return "\n".join(lines)


def summed_up(problems: Iterable[Diagnostic], files: int) -> str:
    """Return how many problems of each kind there are: `1 error and 2 warnings in 1 file`."""
    counts = Counter(each.severity for each in problems)
    parts = [counted(counts[each], each) for each in (ERROR, WARNING, NOTE) if counts[each]]
    if not parts:
        return f"no problems in {counted(files, 'file')}"
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{listed} in {counted(files, 'file')}"


def as_json(problems: Iterable[Diagnostic]) -> str:
    """Return problems as one object of JSON."""
    return json_text({"problems": [each.as_dict() for each in problems]}) + "\n"


def as_annotations(problems: Iterable[Diagnostic]) -> str:
    """Return problems as annotations for GitHub."""
    return "".join(f"{annotation(each)}\n" for each in problems)
