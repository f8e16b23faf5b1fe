"""The answers of `mlcalc explain`: all codes, and the page of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mlcalc.codes import PAGES, Example, Page
from mlcalc.errors import UsageError, closest, error
from mlcalc.render.report import Column, CsvTable, Line, Report, Table
from mlcalc.texts import named

_COLUMNS = [Column("Code", "code"), Column("What it means", "meaning")]


def page_of(name: str) -> tuple[str, Page]:
    """Return a code as it is spelt, and its page; the case and the sign between words do not matter.

    Raises:
        UsageError: there is no such code.
    """
    spelt = name.lower().replace("_", "-").replace(" ", "-")
    code = _ALSO_CALLED.get(spelt, spelt)
    if (page := PAGES.get(code)) is not None:
        return code, page
    mend = _in_what_was_said(spelt) or _near(spelt) or _of_a_layer(name) or "`mlcalc explain` lists them all"
    message = f"no problem has the code `{named(name)}`"
    raise UsageError(error("unknown-code", message, help=mend, where=name).diagnostics)


_ALSO_CALLED = {
    **dict.fromkeys(("missing-return-sequences", "return-sequences", "expected-ndim", "ndim", "rank"), "wrong-rank"),
    **dict.fromkeys(("needs-2-dimensions", "needs-3-dimensions", "needs-4-dimensions"), "wrong-rank"),
    **dict.fromkeys(("negative-dimension", "kernel-too-large", "larger-than-the-height"), "window-too-large"),
    **dict.fromkeys(("shape-mismatch", "shapes-mismatch", "matching-shapes", "incompatible-shapes"), "shapes-differ"),
    "batch": "batch-in-shape",
    **dict.fromkeys(("flatten", "no-flatten"), "missing-flatten"),
    **dict.fromkeys(("softmax", "softmax-of-one"), "one-unit-softmax"),
}
"""What people look for -> the code that tells of it."""


def _in_what_was_said(spelt: str) -> str | None:
    """Return the page of a message that was typed in place of a code, by the words for which it is known."""
    known = {**{each: each for each in PAGES}, **_ALSO_CALLED}
    found = [each for each in known if f"-{each}-" in f"-{re.sub('[^a-z0-9]+', '-', spelt)}-" and "-" in each]
    return f"`mlcalc explain {known[max(found, key=len)]}` tells of it" if found else None


def _near(spelt: str) -> str | None:
    """Return the page whose code, or what people call it, is near."""
    near = closest(spelt, [*PAGES, *(each for each in _ALSO_CALLED if "-" in each)])
    return f"did you mean `{_ALSO_CALLED.get(near, near)}`?" if near else None


def _of_a_layer(name: str) -> str | None:
    """Return where a layer is explained."""
    from mlcalc.layers import is_layer

    return f"`mlcalc layers {name}` explains the layer" if is_layer(name) else None


def codes_report() -> Report:
    """Return every code with what it means."""
    rows = [[code, page.sentence] for code, page in PAGES.items()]
    return [Table(_COLUMNS, rows), Line(""), Line(f"{len(rows)} codes; `mlcalc explain {rows[0][0]}` explains one")]


def page_report(name: str) -> Report:
    """Return what a code means, something that is wrong in this way, and the same mended.

    Raises:
        UsageError: there is no such code.
    """
    code, page = page_of(name)
    return [
        Line(code, "title"),
        Line(page.sentence),
        *_example("Wrong", page.wrong),
        *_example("Mended", page.mended),
        CsvTable(Table(_COLUMNS, [[code, page.sentence]])),
    ]


def _example(title: str, example: Example | str) -> Iterator[Line]:
    yield Line("")
    if isinstance(example, str):
        yield Line(f"{title}: {example}")
        return
    yield Line(f"{title}: mlcalc {example.command}", "note")
    for name, text in example.files.items():
        yield Line("")
        yield Line(f"  {name}")
        yield from (Line(f"    {line}") for line in text.splitlines())


def bare(name: str | None) -> list[str]:
    """Return the codes alone, or what one means.

    Raises:
        UsageError: there is no such code.
    """
    return list(PAGES) if name is None else [page_of(name)[1].sentence]


def as_data(name: str | None) -> Any:
    """Return the same as JSON data.

    Raises:
        UsageError: there is no such code.
    """
    if name is None:
        return {each: page.sentence for each, page in PAGES.items()}
    code, page = page_of(name)
    return {
        "code": code,
        "meaning": page.sentence,
        "wrong": _example_as_data(page.wrong),
        "mended": _example_as_data(page.mended),
    }


def _example_as_data(example: Example | str) -> dict[str, Any]:
    if isinstance(example, str):
        return {"words": example}
    return {"command": f"mlcalc {example.command}", "files": dict(example.files)}
