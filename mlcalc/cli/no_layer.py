"""What a word was meant as for which `mlcalc layers` knows neither a layer nor a family."""

from __future__ import annotations

from mlcalc.layers import FAMILIES, find, is_other_name, meant, names
from mlcalc.names import snake_case
from mlcalc.texts import listed

_SHORTEST = 3
"""Letters that a word has at least which is a part of names."""
_MOST_NAMED = 6


def proposal(word: str) -> str | None:
    """Return the help for a word that names nothing: what it begins, is short for, or is a part of."""
    plain = word.lower()
    if len(plain) >= _SHORTEST and (families := _shortened(plain)):
        return _which(families, "mlcalc layers {}")
    from mlcalc.applications import names as architectures
    from mlcalc.applications import related

    if not is_other_name(word) and (found := related(word)):
        return _which(found)
    if (near := meant(word, architectures())) is not None:
        return near
    if len(plain) >= _SHORTEST and (parts := [each for each in names() if plain in snake_case(each).split("_")]):
        return _which(parts)
    return _of_argument(plain.lstrip("-").replace("-", "_")) or _of_optimizer(plain)


def _which(found: list[str], form: str = "{}") -> str:
    """Return the help that names what there is, as one proposal or as several."""
    if len(found) == 1:
        return f"did you mean `{form.format(found[0])}`?"
    return f"which one? There are {listed(found, lambda each: f'`{form.format(each)}`', most=_MOST_NAMED)}"


def _shortened(word: str) -> list[str]:
    """Return the families whose names begin so, or have these letters in this order behind the same first one."""
    begun = [each for each in FAMILIES if each.startswith(word)]
    short = [each for each in FAMILIES if each[0] == word[0] and _is_in_order(word, each)]
    begins = max((size for size in range(len(word)) if any(each.startswith(word[:size]) for each in short)), default=0)
    return begun or [each for each in short if each.startswith(word[:begins])]


def _is_in_order(word: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in word)


def _of_argument(word: str) -> str | None:
    """Return the help for an argument: the layers that take it."""
    owners = [each for each in names() if word in find(each).arguments]
    told = listed(owners, lambda each: f"`mlcalc layers {each}`", most=3)
    return f"it is an argument of layers: {told}" if owners else None


def _of_optimizer(word: str) -> str | None:
    from mlcalc.footprint.optimizers import KINDS

    return f"it is an optimizer: `mlcalc memory MODEL --optimizer {word}`" if word in KINDS else None
