"""Sets of sizes as progressions, and in words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.solving.progressions import Progression, in_words, nearest, progressions, rule_of


@given(st.sets(st.integers(1, 60)))
def test_progressions_are_the_set(sizes: set[int]) -> None:
    """They are in order, do not overlap, and hold each size once."""
    found = progressions(sorted(sizes))
    assert [size for each in found for size in each.sizes()] == sorted(sizes)
    assert all(one.last < other.first for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([7], [(7, 7, 1)]),
        ([1, 2, 4, 6, 8], [(1, 1, 1), (2, 8, 2)]),
        ([16, 32, 48], [(16, 48, 16)]),
        ([4, 5, 8, 9], [(4, 5, 1), (8, 9, 1)]),
    ],
)
def test_progressions(sizes: list[int], expected: list[tuple[int, int, int]]) -> None:
    """The fewest that can be read."""
    assert progressions(sizes) == expected


@pytest.mark.parametrize(
    ("progression", "rule"),
    [
        ((16, 1024, 16), "multiples of 16"),
        ((28, 1024, 1), "at least 28"),
        ((1, 1024, 1), "every size"),
        ((188, 1020, 16), "16·k + 12, at least 188"),
        ((4, 1012, 16), "16·k + 4"),
        ((32, 1024, 16), "multiples of 16, at least 32"),
        ((16, 64, 16), "multiples of 16, at most 64"),
        ((5, 5, 1), "5 alone"),
        ((1, 9, 1), "at most 9"),
        ((3, 9, 1), "3 to 9"),
        ((1, 1024, 1023), "1 and 1,024"),
        ((512, 1024, 512), "multiples of 512"),
    ],
)
def test_rules(progression: tuple[int, int, int], rule: str) -> None:
    """One progression is one rule."""
    assert rule_of([Progression(*progression)], (1, 1024)) == rule


def test_rule_of_stretches() -> None:
    """Stretches that come back are one rule, too."""
    sizes = [size for size in range(8, 1025) if size % 8 < 4]
    assert rule_of(progressions(sizes), (1, 1024)) == "8·k to 8·k + 3"
    assert rule_of(progressions([*sizes[4:]]), (1, 1024)) == "8·k to 8·k + 3, at least 16"
    assert (
        rule_of(progressions([size for size in range(1, 1025) if size % 5 in (2, 3)]), (1, 1024))
        == "5·k + 2 to 5·k + 3"
    )
    assert rule_of(progressions([*sizes[:-1], 1030]), (1, 1100)) is None
    assert rule_of(progressions(sizes[:40]), (1, 1024)) is None


def test_no_rule() -> None:
    """Several are listed."""
    works = [Progression(1, 1), Progression(4, 6), Progression(8, 1024, 4)]
    assert rule_of(works, (1, 1024)) is None
    assert in_words(works, (1, 1024)) == "1, 4 to 6, 8 to 1,024 in steps of 4"
    assert in_words([], (1, 10)) == "no size from 1 to 10"


@given(st.sets(st.integers(1, 40)), st.integers(1, 45))
def test_nearest(sizes: set[int], size: int) -> None:
    """The next below and the next above."""
    sizes -= {size}
    below = [each for each in sizes if each < size]
    above = [each for each in sizes if each > size]
    expected = [*([max(below)] if below else []), *([min(above)] if above else [])]
    assert nearest(progressions(sorted(sizes)), size) == expected
