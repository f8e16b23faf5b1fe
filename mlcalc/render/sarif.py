"""Problems as SARIF 2.1.0, which services that show what checkers find take in.

Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS Standard.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from mlcalc.codes import PAGES
from mlcalc.edits import Edit
from mlcalc.errors import ERROR, WARNING, Diagnostic, Label, Place
from mlcalc.texts import json_text
from mlcalc.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {ERROR: "error", WARNING: "warning"}


def as_sarif(problems: Sequence[Diagnostic]) -> str:
    """Return problems as a log of one run."""
    codes = list(dict.fromkeys(each.code for each in problems))
    rules = [_rule(code) for code in codes]
    driver = {"name": "mlcalc", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code)) for each in problems],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(code: str) -> dict[str, Any]:
    name = "".join(part.capitalize() for part in code.split("-"))
    page = PAGES.get(code)
    return {"id": code, "name": name, **({"fullDescription": {"text": page.sentence}} if page else {})}


def _result(problem: Diagnostic, index: int) -> dict[str, Any]:
    text = f"{problem.message}. {problem.help}" if problem.help else problem.message
    found: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _LEVELS.get(problem.severity, "note"),
        "message": {"text": text},
    }
    place = problem.place
    if place is not None and place.source.is_file:
        found["locations"] = [{"physicalLocation": _location(place)}]
        others = [each for each in problem.labels if each.text and each.place != place]
        if others:
            found["relatedLocations"] = [_related(number, each) for number, each in enumerate(others, 1)]
        if problem.edits and place.source.cell is None and place.source.path is not None:
            found["fixes"] = [_fix(problem)]
        return found
    location: dict[str, Any] = {}
    if problem.file:
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(problem.file)}}
    if problem.where:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.where}]
    if location:
        found["locations"] = [location]
    return found


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.length}
    path = place.source.path
    file = {"description": {"text": place.source.name}} if path is None else {"uri": _uri(path)}
    return {"artifactLocation": file, "region": region}


def _related(number: int, label: Label) -> dict[str, Any]:
    return {"id": number, "physicalLocation": _location(label.place), "message": {"text": label.text}}


def _uri(path: str) -> str:
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())


def _fix(problem: Diagnostic) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in problem.edits:
        changes.setdefault(edit.source.name, []).append(_replacement(edit))
    return {
        "description": {"text": problem.help or problem.message},
        "artifactChanges": [
            {"artifactLocation": {"uri": _uri(name)}, "replacements": several} for name, several in changes.items()
        ],
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    last = max(edit.last, edit.line)
    region = {
        "startLine": edit.line,
        "startColumn": edit.start + 1,
        "endLine": last,
        "endColumn": edit.end + 1,
    }
    if edit.text is None:
        region = {"startLine": edit.line, "startColumn": 1, "endLine": last + 1, "endColumn": 1}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text or ""}}
