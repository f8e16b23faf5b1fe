"""What arguments mean: a sentence for each of them, and none for what there is not."""

from __future__ import annotations

import re

from mlcalc import applications
from mlcalc.arguments.base import HasArguments
from mlcalc.layers import find, names
from mlcalc.series import Window
from mlcalc.words import MEANINGS, meaning_of

CLASSES: list[type[HasArguments]] = [*map(find, names()), *map(applications.find, applications.names()), Window]


def test_every_argument_has_a_meaning() -> None:
    """Of every layer, those that only training needs and those that all layers take included."""
    sentences = {meaning_of(each, name) for each in CLASSES for name in (*each.arguments, *each.keywords)}
    wrong = [text for text in sentences if not re.fullmatch(r"[A-Z][^\n]{10,100}\.", text)]
    assert [] == wrong


def test_no_meaning_is_needless() -> None:
    """Each word of the table is an argument, and each class in it has that argument."""
    known = {name for each in CLASSES for name in (*each.arguments, *each.keywords)}
    classes = {base.__name__ for each in CLASSES for base in each.__mro__}
    for entry in MEANINGS:
        owner, _, name = entry.rpartition(".")
        assert name in known, entry
        assert not owner or owner in classes, entry


def test_special_meaning() -> None:
    """A word of a class, or of one that it is made of, goes before the common one."""
    assert meaning_of(find("ZeroPadding2D"), "padding") == MEANINGS["ZeroPadding.padding"]
    assert meaning_of(find("MaxPooling2D"), "padding") == MEANINGS["padding"]
