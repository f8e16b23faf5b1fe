"""The rule on arguments that belong to another call."""

from __future__ import annotations

from collections.abc import Iterator

from mlcalc.edits import Edit
from mlcalc.lint.facts import Script, replaced
from mlcalc.lint.findings import Finding

_OF_LAYERS = frozenset(
    "input_shape input_dim activation units kernel_initializer use_bias name padding strides return_sequences "
    "batch_input_shape input_length kernel_regularizer dtype trainable".split()
)


def stray_arguments(script: Script) -> Iterator[Finding]:
    """An argument that the call of today's Keras does not have."""
    for each in script.strays:
        mend = "take it out"
        if each.call == "add" and each.argument in _OF_LAYERS:
            mend = "it belongs into the brackets of the layer"
        edits: tuple[Edit, ...] = ()
        if each.inner and each.place is not None:
            mend, edits = f"`{each.inner}`", replaced(each.place._replace(length=len(each.argument)), each.inner)
        yield Finding(f"{each.call}() takes no argument `{each.argument}`", each.place, mend, edits)
