"""The published architectures of `keras.applications` by name: one visible table, and the file that builds each.

The table alone is imported to tell whether a name is one of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from string import digits
from typing import TYPE_CHECKING, Any

from mlcalc.errors import MlcalcError, error, suggestion
from mlcalc.texts import named

if TYPE_CHECKING:
    from mlcalc.applications.base import Application
    from mlcalc.model import Model
    from mlcalc.shapes import Shape

FAMILIES: dict[str, str] = {
    "vgg": "VGG16 VGG19",
    "resnet": "ResNet50 ResNet101 ResNet152",
    "resnet_v2": "ResNet50V2 ResNet101V2 ResNet152V2",
    "inception_v3": "InceptionV3",
    "inception_resnet_v2": "InceptionResNetV2",
    "xception": "Xception",
    "densenet": "DenseNet121 DenseNet169 DenseNet201",
    "mobilenet": "MobileNet",
    "mobilenet_v2": "MobileNetV2",
    "mobilenet_v3": "MobileNetV3Small MobileNetV3Large",
    "nasnet": "NASNetMobile NASNetLarge",
    "efficientnet": """
        EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5 EfficientNetB6
        EfficientNetB7""",
    "efficientnet_v2": """
        EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2S EfficientNetV2M
        EfficientNetV2L""",
    "convnext": "ConvNeXtTiny ConvNeXtSmall ConvNeXtBase ConvNeXtLarge ConvNeXtXLarge",
}
"""Family, which is the file that builds it -> its architectures."""


@cache
def _index() -> Mapping[str, tuple[str, str]]:
    """Return for each name, folded, its family and Keras' own spelling."""
    return {_folded(name): (family, name) for family, text in FAMILIES.items() for name in text.split()}


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def is_application(name: str) -> bool:
    """Tell whether this is the name of an architecture, in any case, with underscores or without."""
    return _folded(name) in _index()


def beginning_with(text: str) -> list[str]:
    """Return the architectures whose names begin so, in any case, with underscores or without."""
    folded = _folded(text)
    return [own for name, (_, own) in _index().items() if folded and name.startswith(folded)]


def related(text: str) -> list[str]:
    """Return the architectures whose names begin so, or so with another number at the end: several, or none."""
    stem = _folded(text).rstrip(digits)
    others = (own for name, (_, own) in _index().items() if stem and re.match(rf"{re.escape(stem)}\d", name))
    found = beginning_with(text) or (list(others) if text[-1:].isdigit() else [])
    return found if len(found) > 1 else []


def names() -> list[str]:
    """Return every architecture's own name, in the order of the families."""
    return [name for _, name in _index().values()]


@cache
def find(name: str) -> type[Application]:
    """Return the class of an architecture, which knows its arguments.

    Raises:
        MlcalcError: there is no such architecture; the nearest name is suggested.
    """
    entry = _index().get(_folded(name))
    if entry is None:
        mend = suggestion(name, names()) or "`mlcalc layers applications` lists them all"
        raise error("unknown-layer", f"there is no architecture `{named(name)}`", help=mend)
    family, own_name = entry
    found: type[Application] = getattr(import_module(f"mlcalc.applications.{family}"), own_name)
    return found


def build(
    name: str,
    arguments: Mapping[str, Any],
    positional: Sequence[Any] = (),
    *,
    input_shape: Shape | None = None,
) -> Model:
    """Return the model that a function of `keras.applications` builds: its layers, in the order of `model.layers`.

    As in Keras, `weights` are those of ImageNet unless they are given: no weights are read, but they settle which
    inputs and classes there can be.

    >>> build("MobileNetV2", {"include_top": False, "input_shape": (96, 96, 3)}).output_shape((None, 96, 96, 3))
    (None, 3, 3, 1280)

    Args:
        name: the architecture, in any case, with underscores or without.
        arguments: the arguments by their names in Keras. `input_tensor` is an InputLayer, or a model whose one output
            is the tensor: what leads to it becomes a part of the model, as in Keras.
        positional: further arguments by their positions, as in a call of Keras.
        input_shape: the input's shape with the batch, in place of what the arguments say of it.

    Raises:
        MlcalcError: there is no such architecture, or Keras builds none of these arguments; what is wrong with one
            names it as its `argument`.
    """
    architecture = find(name)
    given = {**dict(zip(architecture.arguments, positional, strict=False)), **arguments}
    if len(positional) > len(architecture.arguments) or len(given) < len(positional) + len(arguments):
        return architecture(*positional, **arguments).model()  # which says what is wrong
    if input_shape is None:
        return architecture(**given).model()
    try:
        return architecture(**{**given, "input_shape": input_shape[1:], "input_tensor": None}).model()
    except MlcalcError as cause:
        name_it = [each._replace(settings=("input_shape",)) for each in cause.diagnostics]
        raise cause.saying(name_it) from None
