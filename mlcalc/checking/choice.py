"""Which problems are told: by the flags, by comments in the source, and by `[tool.mlcalc]` in `pyproject.toml`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, UsageError, closest, error
from mlcalc.files import is_folder
from mlcalc.texts import named, quoted

_FILE = "pyproject.toml"
_STRING_OR_COMMENT = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|#.*""")
_COMMENT = re.compile(r"#\s*mlcalc:\s*ignore(?:\[([\w\-, ]*)\])?", re.IGNORECASE)


class Choice(NamedTuple):
    """Which problems are told.

    Attributes:
        select: the codes that are told; None for all.
        ignore: the codes that are not.
        exclude: patterns of paths that are passed over in folders.
        per_file: pattern of a path -> the codes that are not told there.
        is_strict: whether a warning makes the exit code 1.
        folder: what patterns start from.
    """

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    is_strict: bool = False
    folder: str = ""

    def takes(self, problem: Diagnostic, path: str) -> bool:
        """Tell whether a problem is told."""
        left_out = set(self.ignore)
        for pattern, codes in self.per_file:
            if self._fits(path, pattern):
                left_out |= codes
        code = {problem.code}
        is_selected = self.select is None or bool(code & self.select)
        return is_selected and not code & left_out and not is_ignored(problem)

    def passes_over(self, path: str) -> bool:
        """Tell whether a file or a folder is passed over that the user has not named."""
        return any(self._fits(path, each) for each in self.exclude)

    def _fits(self, path: str, pattern: str) -> bool:
        whole = Path(path)
        try:
            inside = whole.resolve().relative_to(Path(self.folder or ".").resolve()).as_posix()
        except ValueError:
            inside = whole.as_posix()
        pattern = pattern.rstrip("/")
        return fnmatch(inside, pattern) or fnmatch(whole.name, pattern) or inside.startswith(f"{pattern}/")

    def but(self, select: Iterable[str] | None, ignore: Iterable[str] | None, *, is_strict: bool) -> Choice:
        """Return the choice with what the flags say: `select` goes before that of a file, `ignore` adds to it."""
        return self._replace(
            select=self.select if select is None else frozenset(select),
            ignore=self.ignore | frozenset(ignore or ()),
            is_strict=self.is_strict or is_strict,
        )


def is_ignored(problem: Diagnostic) -> bool:
    """Tell whether a comment on the line of a problem says that it is meant: `# mlcalc: ignore[CODE]`."""
    place = problem.place
    if place is None or "mlcalc" not in (line := place.source.line(place.line)):
        return False
    comment = next((each for each in _STRING_OR_COMMENT.findall(line) if each.startswith("#")), "")
    found = _COMMENT.search(comment)
    if found is None:
        return False
    return found[1] is None or bool({problem.code} & {*re.split(r"[,\s]+", found[1].strip())})


def known_codes(texts: Sequence[str]) -> list[str]:
    """Return the codes in words that may hold several, with commas between them.

    Raises:
        UsageError: no problem has such a code.
    """
    found = [each.strip() for text in texts for each in text.split(",") if each.strip()]
    if not found:
        return []
    from mlcalc.codes import PAGES

    for each in found:
        if each not in PAGES:
            nearest = closest(each, PAGES)
            mend = f"did you mean `{nearest}`?" if nearest else "`mlcalc explain` lists the codes"
            raise UsageError(Diagnostic("unknown-code", f"no problem has the code `{named(each)}`", help=mend))
    return found


# pyproject.toml.


def configured(path: str) -> Choice:
    """Return what the nearest `pyproject.toml` with a table `[tool.mlcalc]` says, in the folder of a path or above.

    Raises:
        MlcalcError: the table is wrong.
    """
    folder = Path.cwd() if path == "-" else Path(path).absolute()
    return _configured(str(folder if is_folder(folder) else folder.parent))


@lru_cache(maxsize=4096)
def _configured(folder: str) -> Choice:
    file = Path(folder, _FILE)
    if file.is_file() and (table := _table(file)) is not None:
        return _choice(table, file)
    above = str(Path(folder).parent)
    return Choice() if above == folder else _configured(above)


def _table(file: Path) -> Mapping[str, Any] | None:
    """Return the table of mlcalc in a file, if it has one."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if "tool.mlcalc" not in text and "mlcalc" not in text:
        return None
    try:
        import tomllib as toml  # type: ignore[import-not-found, unused-ignore]
    except ImportError:  # before Python 3.11
        try:
            import tomli as toml  # type: ignore[import-not-found, no-redef, unused-ignore]
        except ImportError:
            message = f"{file}: reading [tool.mlcalc] takes Python 3.11 or the package tomli"
            raise error("missing-library", message, help="pip install tomli") from None
    try:
        tools = toml.loads(text).get("tool", {})
    except (ValueError, RecursionError) as cause:
        raise _wrong(file, f"it is no TOML: {cause}") from None
    return tools.get("mlcalc") if isinstance(tools, dict) else None


def _wrong(file: Path, reason: str, mend: str | None = None) -> UsageError:
    path = os.path.relpath(file) if Path.cwd() in (file.parent, *file.parents) else str(file)
    return UsageError(Diagnostic("bad-configuration", f"{path}: {reason}", help=mend))


_KEYS = ("select", "ignore", "exclude", "per-file-ignores", "strict")


def _choice(table: Any, file: Path) -> Choice:
    if not isinstance(table, dict):
        raise _wrong(file, "`mlcalc` must be a table, [tool.mlcalc]")
    for key in table:
        if key not in _KEYS:
            nearest = closest(str(key), _KEYS)
            mend = f"did you mean `{nearest}`?" if nearest else f"there are {', '.join(_KEYS)}"
            raise _wrong(file, f"[tool.mlcalc] has no key `{named(key)}`", mend)
    strict, per_file = table.get("strict", False), table.get("per-file-ignores", {})
    if not isinstance(strict, bool):
        raise _wrong(file, f"`strict` must be true or false, not {quoted(strict)}")
    if not isinstance(per_file, dict):
        raise _wrong(file, "`per-file-ignores` must be a table of patterns")
    return Choice(
        frozenset(_codes(table["select"], "select", file)) if "select" in table else None,
        frozenset(_codes(table.get("ignore", []), "ignore", file)),
        tuple(_texts(table.get("exclude", []), "exclude", file)),
        tuple((pattern, frozenset(_codes(codes, pattern, file))) for pattern, codes in per_file.items()),
        strict,
        str(file.parent),
    )


def _texts(value: Any, key: str, file: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(file, f"`{key}` must be a list of texts, not {quoted(value)}")
    return value


def _codes(value: Any, key: str, file: Path) -> list[str]:
    try:
        return known_codes(_texts(value, key, file))
    except UsageError as cause:
        known = cause.diagnostics[0]
        raise _wrong(file, f"`{key}`: {known.message}", known.help) from None
