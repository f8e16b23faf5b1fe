"""What a call can name: a layer of Keras, or an architecture of `keras.applications`."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc import applications, layers
from mlcalc.arguments.base import Argument, HasArguments


def is_kind(name: object) -> bool:
    """Tell whether this is the name of a layer or of an architecture, in any case, with underscores or without."""
    return layers.is_layer(str(name)) or applications.is_application(str(name))


def find(name: object) -> type[HasArguments]:
    """Return the class of a layer or of an architecture.

    Raises:
        MlcalcError: there is none of this name; the nearest one is suggested.
    """
    if applications.is_application(str(name)):
        return applications.find(str(name))
    return layers.find(str(name), (*applications.names(), *_CHAINED))


_CHAINED = ("Input",)
"""What a call can name beside layers."""


def arguments_of(name: object) -> Mapping[str, Argument]:
    """Return the arguments of a layer or of an architecture in their order; none of anything else."""
    return find(name).arguments if is_kind(name) else {}
