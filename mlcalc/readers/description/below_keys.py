"""What is wrong with the layers of a description of which a key is misspelt: both are told in one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.model import Model
from mlcalc.readers.description.top_level import TOP_LEVEL, key_meant
from mlcalc.readers.located import Located


def with_layers(cause: MlcalcError, data: Located, read: Callable[[Located], Model]) -> MlcalcError:
    """Return what is wrong with the keys of a description, and with its layers if the keys are as they are meant.

    Args:
        cause: what is wrong with the keys.
        data: the description.
        read: reads it once more.
    """
    meant = _as_meant(data)
    if meant is None:
        return cause
    try:
        read(meant)
    except MlcalcError as further:
        first = data.at("layers").spot.place
        others = (each for each in further.diagnostics if each not in cause.diagnostics)
        below = [each for each in others if first and _is_below(each, first.line)]
        return cause.saying([*cause.diagnostics, *below])
    return cause


def _is_below(problem: Diagnostic, line: int) -> bool:
    """Tell whether a problem stands in the layers: another key has no place of its own by the name that is meant."""
    return problem.place is not None and problem.place.line >= line > 1


def _as_meant(data: Located) -> Located | None:
    """Return a description with the keys that are meant; None where they are as it has them, or one means nothing."""
    if not isinstance(data.value, Mapping) or "layers" not in data.value:
        return None
    names = {key: key if key in TOP_LEVEL else key_meant(data, str(key)) for key in data.value}
    is_right = all(key == name for key, name in names.items())
    if is_right or None in names.values() or len(set(names.values())) < len(names):
        return None
    return data._replace(value={names[key]: value for key, value in data.value.items()})
