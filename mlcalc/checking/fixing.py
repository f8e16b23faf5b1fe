"""Mends that are certain and change one line, written into the files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcalc.edits import Edit, edited
from mlcalc.errors import Diagnostic
from mlcalc.files import replace_file
from mlcalc.limits import MOST_MENDS_WRITTEN
from mlcalc.readers.files import STANDARD_INPUT

if TYPE_CHECKING:
    from mlcalc.checking import Checked
    from mlcalc.checking.choice import Choice

CERTAIN = frozenset(
    (
        "one-unit-softmax missing-probabilities softmax-as-logits mismatched-loss wrong-labels squared-classes "
        "older-epochs constraint-as-regularizer learning-rate lost-result list-as-data missing-key wrong-units "
        "accuracy-of-numbers unreachable-targets too-many-answers unequal-samples stray-argument "
        "unknown-identifier class-as-object text-as-list impossible-setting"
    ).split()
)
"""Codes of problems whose mend leaves no choice: what is meant can be told from the rest."""


def fixed(checked: Checked, choice: Choice) -> tuple[Checked, list[str]]:
    """Write what mends the problems of a file, one after the other; return what is left, and what was done.

    Each mend is taken only if its problem is gone behind it and no other has come.

    Raises:
        MlcalcError: the file cannot be written.
    """
    from mlcalc.checking import check_file

    done: list[str] = []
    refused: set[Any] = set()
    if checked.path == STANDARD_INPUT:
        return checked, done
    for _ in range(MOST_MENDS_WRITTEN):
        problem = next((each for each in checked.problems if may_fix(each) and _key(each) not in refused), None)
        if problem is None or problem.place is None:
            break
        path = Path(checked.path)
        before = path.read_bytes()
        after = _edited(before, problem)
        if after is None:
            refused.add(_key(problem))
            continue
        replace_file(path, [after])
        again = check_file(checked.path, choice)
        if not is_better(checked.problems, again.problems, problem):
            replace_file(path, [before])
            refused.add(_key(problem))
            continue
        done.append(f"fixed {problem.place}: [{problem.code}] {problem.help}")
        checked = again
    return checked, done


def may_fix(problem: Diagnostic) -> bool:
    """Tell whether a mend is certain and changes a part of one line."""
    lines = {(each.source.name, each.line) for each in problem.edits}
    is_inside = all(
        isinstance(each, Edit) and each.text is not None and "\n" not in each.text for each in problem.edits
    )
    is_short = all(each.last in (0, each.line) for each in problem.edits)
    return bool(problem.is_certain and {problem.code} & CERTAIN and len(lines) == 1 and is_inside and is_short)


def is_better(before: Sequence[Diagnostic], after: Sequence[Diagnostic], problem: Diagnostic) -> bool:
    """Tell whether a problem is gone and no other has come."""
    old = [each.code for each in before]
    old.remove(problem.code)
    for code in (each.code for each in after):
        if code not in old:
            return False
        old.remove(code)
    return True


def _key(problem: Diagnostic) -> Any:
    return problem.code, problem.message, problem.help


def _edited(content: bytes, problem: Diagnostic) -> bytes | None:
    """Return a file with the edits of a problem; None if its text cannot be changed so."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    cell = problem.edits[0].source.cell
    if cell is None:
        changed = edited(text, problem.edits)
        return None if changed is None else changed.text.encode("utf-8")
    return _edited_notebook(text, cell, problem.edits)


def _edited_notebook(text: str, cell: int, edits: Sequence[Edit]) -> bytes | None:
    """Return a notebook with one cell changed; the rest stays as it is, indentation included."""
    try:
        data = json.loads(text)
        part = data["cells"][cell - 1]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    written = part.get("source", "")
    changed = edited("".join(written) if isinstance(written, list) else str(written), edits)
    if changed is None:
        return None
    part["source"] = changed.text.splitlines(keepends=True) if isinstance(written, list) else changed.text
    lines = text.splitlines()
    second = lines[1] if len(lines) > 1 else ""
    indent = len(second) - len(second.lstrip()) or None
    end = "\n" if text.endswith("\n") else ""
    return (json.dumps(data, indent=indent, ensure_ascii=False) + end).encode("utf-8")
