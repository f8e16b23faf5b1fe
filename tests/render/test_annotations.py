"""Annotations: what GitHub reads, and what it must not read."""

from __future__ import annotations

import pytest

from mlcalc.errors import NOTE, WARNING, Diagnostic, Place, Source, Unstored
from mlcalc.render.annotations import annotation, bare_annotation

FILE = Source("models/a,b:c%.yaml", "input: [3]\n")


@pytest.mark.parametrize(
    ("severity", "command"),
    [("error", "error"), (WARNING, "warning"), (NOTE, "notice")],
    ids=["error", "warning", "note"],
)
def test_place(severity: str, command: str) -> None:
    """The file, the line and the column stand before the message; a comma, a colon and a percent sign are escaped."""
    problem = Diagnostic("cycle", "it is 100 %: a, b", place=Place(FILE, 1, 8), severity=severity)
    assert f"::{command} file=models/a%2Cb%3Ac%25.yaml,line=1,col=8::it is 100 %25: a, b" == annotation(problem)


def test_help() -> None:
    """The mend is a line of its own."""
    assert "::error::it is odd%0Ahelp: write 3" == annotation(Diagnostic("cycle", "it is odd", help="write 3"))


def test_no_file() -> None:
    """What stands in no file is said of the argument, or of the layer."""
    flag = Place(Source("--layer 1", "Dense(", is_file=False), 1, 6)
    assert "::error::--layer 1: it is odd" == annotation(Diagnostic("cycle", "it is odd", place=flag))
    assert '::error::layer "a": it is odd' == annotation(Diagnostic("cycle", "it is odd", where='layer "a"'))


def test_standard_input() -> None:
    """What came on standard input has lines but no path: GitHub would seek a file of that name."""
    text = Place(Source(Unstored("standard input"), "input: [3]\n"), 1, 8)
    assert "::error::standard input:1:8: it is odd" == annotation(Diagnostic("cycle", "it is odd", place=text))


def test_one_line() -> None:
    """A name in a file cannot end the line, and so give a command of its own."""
    problem = Diagnostic("cycle", 'the layer "a\n::set-output name=x::y\r\x1b[31m" is odd', help="b\n::error::c")
    text = annotation(problem)
    assert text.isprintable()
    assert text.startswith('::error::the layer "a\\n::set-output')
    assert "::error::one%0Atwo" == bare_annotation("error: one\ntwo")


def test_a_file_is_named_once() -> None:
    """A message that begins with the name of its file does not have it in front once more."""
    problem = Diagnostic("empty-file", "m.yaml is empty", where="m.yaml")
    assert annotation(problem) == "::error::m.yaml is empty"
    assert annotation(problem._replace(message="nothing is in it")) == "::error::m.yaml: nothing is in it"
