"""The table of bounds: each has its reason, and each is kept somewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from mlcalc import limits

PACKAGE = Path(limits.__file__).parent
TABLE = ast.parse((PACKAGE / "limits.py").read_text(encoding="utf-8")).body


def bounds() -> Iterator[tuple[str, ast.stmt]]:
    """Yield the name of each bound, and what stands behind it."""
    for bound, behind in zip(TABLE, [*TABLE[1:], ast.Pass()], strict=True):
        if isinstance(bound, ast.Assign):
            yield ast.unparse(bound.targets[0]), behind


def test_reasons() -> None:
    """Behind each bound stands what it bounds and why, as a text that ends with a full stop."""
    reasons = {name: behind.value for name, behind in bounds() if isinstance(behind, ast.Expr)}
    assert sorted(reasons) == sorted(name for name in vars(limits) if name.isupper())
    assert [] == [name for name, reason in reasons.items() if not str(ast.literal_eval(reason)).endswith(".")]


def test_bounds_are_kept() -> None:
    """Each bound is used elsewhere, or in another one."""
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    used = [name for name, _ in bounds() if sum(source.count(name) for source in sources) > 1]
    assert [name for name, _ in bounds()] == used
