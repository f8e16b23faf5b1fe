"""Samples that were damaged at one place: what is said is ours, stands near the damage, and the mend works."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import mlcalc
from mlcalc.errors import MlcalcError

SAMPLES = Path(__file__).parent.parent.parent / "samples"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".yaml", ".json"))
TIMES = 40
"""Damages of each kind to each sample."""

SENTENCES = re.compile(
    # PyYAML
    r"mapping values are not allowed|did not find expected|could not find expected|while (parsing|scanning)"
    r"|found (character|unexpected|undefined|unknown|duplicate|a tab|unhashable|invalid)|block (mapping|sequence) entr"
    r"|could not determine a constructor|unacceptable character|special characters are not allowed|second occurrence"
    # json
    r"|Expecting (value|property|',')|Unterminated string|Invalid (control|\\escape)|Extra data|Illegal trailing comma"
    # ast and the parser of Python
    r"|invalid (syntax|character|decimal|non-printable)|was never closed\b|unterminated string|unmatched '|f-string"
    r"|cannot assign|positional argument follows|unexpected (EOF|indent|character)|leading zeros|does not match opening"
    r"|codec can't|object at 0x|Traceback|Perhaps you forgot"
)
"""What the libraries say, in their words."""


class Damage(NamedTuple):
    """A damaged text, and the line of the damage."""

    text: str
    line: int


def damages(text: str, seed: str) -> Iterator[Damage]:
    """Yield a text with one character or line deleted, written twice, or put in."""
    chance = random.Random(seed)
    lines = text.splitlines(keepends=True)
    for _ in range(TIMES):
        at = chance.randrange(len(text))
        line = text.count("\n", 0, at) + 1
        yield Damage(text[:at] + text[at + 1 :], line)
        yield Damage(text[:at] + text[at] + text[at:], line)
        yield Damage(text[:at] + chance.choice("\"'[]{}(),:;-=# \t，：“–x7") + text[at:], line)
    for _ in range(TIMES // 4):
        number = chance.randrange(len(lines))
        yield Damage("".join(lines[:number] + lines[number + 1 :]), number + 1)
        yield Damage("".join(lines[: number + 1] + lines[number:]), number + 1)


def problem_of(path: Path) -> MlcalcError | None:
    try:
        mlcalc.load(path)
    except MlcalcError as cause:
        return cause
    return None


@pytest.mark.parametrize("name", NAMES)
def test_damage(name: str, tmp_path: Path) -> None:
    """No sentence of a parser is heard; nearly every damage is placed within a line of it, and each mend works."""
    path = tmp_path / name
    near = placed = mended = 0
    for damage in damages((SAMPLES / name).read_text(encoding="utf-8"), name):
        path.write_text(damage.text, encoding="utf-8")
        problem = problem_of(path)
        if problem is None:
            continue
        assert not SENTENCES.search(str(problem)), (damage, str(problem))
        first = problem.diagnostics[0]
        assert first.message
        if first.place is not None:
            placed += 1
            near += abs(first.place.line - damage.line) <= 1
        change = re.fullmatch(r"change line (\d+) to: (.*)", first.help or "")
        if change and len(problem.diagnostics) == 1:
            lines = damage.text.splitlines()
            number = int(change[1]) - 1
            indent = "" if change[2].startswith(" ") else re.match(r"\s*", lines[number])[0]  # type: ignore[index]
            lines[number] = indent + change[2]
            path.write_text("\n".join([*lines, ""]), encoding="utf-8")
            left = problem_of(path)
            # A line that was cut out of the config of a layer is missing there still.
            assert left is None or "missing-argument" in {each.code for each in left.diagnostics}, (
                damage,
                str(problem),
            )
            mended += 1
    assert placed
    assert near >= 0.8 * placed
    assert mended or name.endswith(".json")
