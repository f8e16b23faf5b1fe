"""Texts that are not UTF-8: the place of the first wrong byte, what it was meant as, and the mend."""

import pytest

from mlcalc.errors import Unstored
from mlcalc.faults.not_utf8 import wrong_byte


@pytest.mark.parametrize(
    ("content", "line", "shown", "mend"),
    [
        (b"a,b\n1,caf\xe9\r\n2,x\n", 2, "1,café", "iconv -f latin1 -t utf-8 't b.csv' > utf-8.csv"),
        (b"\xef\xbb\xbfa\n\x80 5\n", 2, "€ 5", "iconv -f cp1252 -t utf-8 't b.csv' > utf-8.csv"),
        ("ü\n".encode() + b"ok \xff", 2, "ok ÿ", "other characters in it are UTF-8: write this one anew"),
    ],
)
def test_place_and_mend(content: bytes, line: int, shown: str, mend: str) -> None:
    """The line is shown as it was meant; what is UTF-8 but for one byte is not converted as a whole."""
    problem = wrong_byte("t b.csv", content)
    place = problem.place
    assert place is not None
    assert (line, shown, mend) == (place.line, place.source.line(place.line), problem.help)
    assert content.splitlines()[line - 1].startswith(shown[: place.column - 1].encode())


def test_first_line() -> None:
    """A single line of a long table keeps its number."""
    place = wrong_byte("t.csv", b"1,\xe9\n", first_line=70).place
    assert place is not None
    assert "t.csv:70:3" == str(place)


def test_standard_input() -> None:
    """What came in a pipe is converted in the pipe."""
    problem = wrong_byte(Unstored("standard input"), b"\xe9\n")
    assert "`iconv -f latin1 -t utf-8` between the two commands makes UTF-8 of it" == problem.help
    assert problem.as_dict()["file"] is None
