"""The names of initializers, regularizers and constraints, as arguments that only training needs have them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, closest
from mlcalc.limits import LONGEST_NAME
from mlcalc.texts import quoted

if TYPE_CHECKING:
    from mlcalc.arguments.base import HasArguments


def wrong_training_name(owner: type[HasArguments], name: str, value: object) -> Iterable[Diagnostic]:
    """Yield what is wrong with the name of an initializer and its like; classes and calls may be somebody's own."""
    last = name.rpartition("_")[2]
    if type(value) not in (str, int, float, bool) or last not in ("initializer", "regularizer", "constraint"):
        return
    from mlcalc.training import ELSEWHERE, NAMES

    what, known = NAMES[last]
    found = owner.misplaced(name, value)
    word = value if isinstance(value, str) else ""
    if value in known or len(word) > LONGEST_NAME:  # what is so long is no name, and of no use here
        return
    wrong = owner.wrong_argument(name, f"must be the name of {what}, not {quoted(value)}")
    near = closest(word, known)
    meant = ELSEWHERE.get(word.lower().replace("_", "")) or (f"{word}_{last}" if f"{word}_{last}" in known else near)
    if found:
        yield wrong._replace(help=found[0], change=found[1])
    elif word.lower() in ("none", "null"):
        yield wrong._replace(help=f"without {what}", change=Change({name: None}))
    elif other := _for_another(owner, name, word):
        article, title = other
        yield wrong._replace(help=f"{quoted(word)} is {article}: `{title}`", change=Change(renamed={name: title}))
    elif meant:
        yield wrong._replace(help=f"did you mean {quoted(meant)}?", change=Change({name: meant}))
    else:
        usual = ", ".join(known[:4])
        yield wrong._replace(help=f"there are {usual} and others", change=Change({name: known[0]}, is_example=True))


def _for_another(owner: type[HasArguments], name: str, word: str) -> tuple[str, str] | None:
    """Return what a name is that was given as another thing, and the argument for the same weights that takes it."""
    from mlcalc.training import NAMES

    weights, _, own = name.rpartition("_")
    for kind, (what, known) in NAMES.items():
        argument = f"{weights}_{kind}"
        if kind != own and argument in owner.arguments and word.replace("_", "").lower() in _plain_names(known):
            return what, argument
    return None


def _plain_names(names: Iterable[str]) -> set[str]:
    return {each.replace("_", "").lower() for each in names}
