"""What a short description may grow to."""

from __future__ import annotations

import pytest

from mlcalc.limits import MOST_STEPS, STEPS_OF_FILE, STEPS_OF_USE, STEPS_OF_VALUE
from mlcalc.readers.budget import Budget, TooLargeError
from mlcalc.readers.located import NOWHERE


def test_price() -> None:
    """Uses, values and files have a price, which is known of an act."""
    budget = Budget()
    value, steps = budget.measured(lambda: budget.spend_on_use(NOWHERE, 7, times=3))
    assert (None, 3 * (STEPS_OF_USE + 7 * STEPS_OF_VALUE)) == (value, steps)
    assert steps == budget.steps


def test_files() -> None:
    """The files that a description names are bounded with all else, but each is opened once."""
    budget = Budget()
    _, steps = budget.measured(lambda: budget.spend_on_file(NOWHERE))
    budget.spend(NOWHERE, MOST_STEPS - STEPS_OF_FILE)
    assert 0 == steps
    with pytest.raises(TooLargeError):
        budget.spend(NOWHERE, 1)


def test_bound() -> None:
    """All is counted together, and bounded; the bound itself is allowed."""
    budget = Budget()
    budget.spend(NOWHERE, MOST_STEPS)
    with pytest.raises(TooLargeError, match="what this description repeats takes more than 10,000,000 steps to read"):
        budget.spend(NOWHERE, 1)
