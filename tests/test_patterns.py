"""Every regular expression in the house takes time in proportion to its text, whatever the text."""

from __future__ import annotations

import ast
import importlib
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parent.parent / "mlcalc"
LENGTH = 10_000
"""Characters of a text: a pattern that goes back over it at each of them takes seconds, others a millisecond."""
SECONDS = 30
"""Of CPU time, of which a quadratic pattern takes most for its texts, and all others together a few."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Return every pattern, by the place where it is written or kept."""
    found: dict[str, re.Pattern[str]] = {}
    for path in sorted(HOUSE.rglob("*.py")):
        name = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        if "re." not in path.read_text(encoding="utf-8") or path.name == "__main__.py":
            continue
        for key, value in vars(importlib.import_module(name.removesuffix(".__init__"))).items():
            if key == "__builtins__":  # what Python shares with everybody
                continue
            found |= {f"{name}.{key}{number}": each for number, each in enumerate(_kept_in(value))}
        found |= {f"{name}:{line}": each for line, each in _written_in(path)}
    return found


def _kept_in(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        is_of_bytes = isinstance(value.pattern, bytes)
        yield re.compile(value.pattern.decode("latin-1"), value.flags) if is_of_bytes else value
    elif isinstance(value, (list, tuple, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _kept_in(each)


def _written_in(path: Path) -> Iterator[tuple[int, re.Pattern[str]]]:
    """Yield the patterns that stand in the calls of a module, and in a list of forms, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                is_of_lines = any(ast.unparse(each).endswith("re.MULTILINE") for each in node.args)
                yield node.lineno, re.compile(text.value, re.MULTILINE if is_of_lines else 0)
    if path.name == "einsum.py":
        from mlcalc.layers.einsum import _FORMS

        yield from enumerate(map(re.compile, _FORMS))


def worst_texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield long texts that almost fit: what the pattern repeats, many times, with an end that it cannot take."""
    # Of each word, the first letter stands for the others, which are taken in the same way.
    letters = sorted({each[0] for each in re.findall(r"[^\W\d_]+|\d|[._:,\"$+-]", pattern.pattern)} | set('10a_. "\n'))
    for first in letters:
        for second in ("", *letters):
            pump = first + second
            yield pump * (LENGTH // len(pump)) + "\0"


def ask_all() -> None:
    """Ask every pattern about its worst texts, and say which is being asked."""
    different = {(pattern.pattern, pattern.flags & re.MULTILINE): name for name, pattern in patterns().items()}
    for (text, flags), name in sorted(different.items()):
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        for worst in worst_texts(pattern := re.compile(text, flags)):
            pattern.match(worst)
            pattern.fullmatch(worst)
            if flags:  # it is looked for at the beginning of each line
                pattern.findall(worst)
    sys.stdout.write("done\n")


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def test_all_are_found() -> None:
    """The patterns of each kind are among those that are asked."""
    names = " ".join(patterns())
    assert all(each in names for each in ("cells._NUMBER", "yaml_text._PLAIN", "names:", "einsum:", "json_text._TOKEN"))


def test_linear() -> None:
    """All are done with the worst texts within a limit of CPU time that a single quadratic one exceeds."""
    done = subprocess.run(
        [sys.executable, "-c", "from tests.test_patterns import ask_all; ask_all()"],
        cwd=HOUSE.parent,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_bound,
    )
    assert "done" == done.stdout.splitlines()[-1]


def test_lines_are_looked_at_alone() -> None:
    """No pattern goes from each line over the empty ones below it, which is quadratic in their number."""
    for name, pattern in patterns().items():
        assert not (pattern.flags & re.MULTILINE and re.search(r"(?<!\[)\^\(?\\s", pattern.pattern)), name


def test_empty_lines(tmp_path: Path) -> None:
    """A source and a description of many empty lines are read in time that is in proportion to their number."""
    for name, last in (("model.py", "import keras"), ("model.yaml", "a"), ("model.txt", "a")):
        path = tmp_path / name
        path.write_text("\n" * 200_000 + last, encoding="utf-8")
        for command in ("summary", "check"):
            done = subprocess.run(
                [sys.executable, "-m", "mlcalc", command, str(path)],
                cwd=HOUSE.parent,
                capture_output=True,
                text=True,
                check=False,
                preexec_fn=_bound,
            )
            assert done.returncode in (0, 1), (name, command)


def test_the_lowest_python_reads_them() -> None:
    """No pattern is possessive or atomic, which Python 3.10 does not read."""
    for name, pattern in patterns().items():
        outside = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern.pattern, flags=re.DOTALL)
        assert not re.search(r"[*+?}]\+|\(\?>", outside), name
