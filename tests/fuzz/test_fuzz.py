"""The search keeps what breaks the rule: once for each cause, in its smallest form, and says what happened."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz import entrances, fuzz
from tests.fuzz.mutators import MOST_BYTES, mutated, tokens
from tests.fuzz.seeds import seeds


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fuzz, "WORK", tmp_path)
    handler = signal.getsignal(signal.SIGVTALRM)
    yield
    signal.signal(signal.SIGVTALRM, handler)


def breaks(entrance: Any, content: bytes) -> None:
    """Break the rule in one of two places."""
    if b"!" in content:
        raise TypeError(f"{content!r}")
    if b"?" in content:
        raise entrances.Broken(f"printed {len(content)} characters")


def test_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings with the same cause are one, of which the smallest stays."""
    monkeypatch.setattr(entrances, "check", breaks)
    hunt = fuzz.Hunt("call")
    for content in (b"Dense(3)", b"Dense(3)!!", b"Dense!", b"Dense(3)!", b"LSTM(3)?", b"LSTM?", b"LSTM(?"):
        hunt.try_input(content)
    found = fuzz._findings("call")
    assert [b"Dense!", b"LSTM?"] == sorted(path.read_bytes() for path in found)
    assert all("mlcalc ['" in path.with_suffix(".txt").read_text() for path in found)


def test_endless_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that takes too long is a finding, too."""

    def wait(entrance: Any, content: bytes) -> None:
        while True:
            pass

    monkeypatch.setattr(entrances, "check", wait)
    monkeypatch.setattr(fuzz, "LONGEST", 0.01)
    hunt = fuzz.Hunt("call")
    hunt.try_input(b"Dense(3)")
    (report,) = hunt.findings.glob("*.txt")
    assert "TooLong" in report.read_text()


def test_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs are counted over all searches."""
    monkeypatch.setattr(entrances, "check", breaks)
    for number in (1, 2):
        hunt = fuzz.Hunt("call")
        for _ in range(100):
            hunt.try_input(b"Dense(3)")
        assert 100 * number == fuzz._tried("call")


def test_names() -> None:
    """The search knows every entrance, before mlcalc is imported."""
    assert [*entrances.ENTRANCES] == [*fuzz.NAMES]


@pytest.mark.parametrize("name", fuzz.NAMES)
def test_mutations(name: str) -> None:
    """Inputs follow from the seed of chance alone, differ from what they were made of, and are not large."""
    pytest.importorskip("h5py")
    entrance, known = entrances.ENTRANCES[name], seeds(name)
    made = [mutated(entrance, known[number % len(known)], random.Random(number)) for number in range(30)]
    assert made == [mutated(entrance, known[number % len(known)], random.Random(number)) for number in range(30)]
    assert max(map(len, made)) <= MOST_BYTES
    assert 20 < len(set(made) - set(known))


def test_tokens() -> None:
    """Names of layers and of their arguments are known."""
    assert {"LSTM", "Conv2D", "return_sequences", "kernel_size", "inbound_nodes", "<<: *a"} < set(tokens())
