"""The modules in which Keras has its layers, and what is meant by one in which it has none."""

from __future__ import annotations

from mlcalc.errors import closest

_PACKAGES = ("keras", "tf_keras")
_NAMES = (*_PACKAGES, "tensorflow", "layers")
_AT_TOP = ("Sequential", "Model", "Functional", "Input", "InputLayer", "Layer", "InputSpec")
"""Classes that Keras has, or once had, in its package itself."""
_SLIPS = 1
"""By how many letters a misspelt module is longer or shorter."""
OTHER_LIBRARIES = frozenset("hk haiku snt sonnet eqx equinox nnx linen slim tflearn tl paddle chainer lasagne".split())
"""Libraries with layers of their own, as people import them."""


def module_meant(module: str, name: str) -> str | None:
    """Return the module in which a layer lies that is written with one which Keras does not have, or which lacks it.

    >>> module_meant("tf.keras", "Dense"), module_meant("tf.kears.layer", "Dense"), module_meant("tf.keras", "Model")
    ('tf.keras.layers', 'tf.keras.layers', None)
    """
    parts = [_meant(each) for each in module.split(".")]
    if set(_PACKAGES).isdisjoint(parts):
        return None
    if parts[-1] in _PACKAGES and name not in _AT_TOP:
        parts.append("layers")
    meant = ".".join(parts)
    return meant if meant != module else None


def _meant(part: str) -> str:
    """Return the name of a package or a module that is meant by one that is misspelt."""
    near = None if part in _NAMES else closest(part, _NAMES)
    is_alike = near is not None and near not in part and abs(len(near) - len(part)) <= _SLIPS
    return near if near is not None and is_alike else part
