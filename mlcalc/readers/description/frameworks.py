"""Layers of other frameworks, and of modules that Keras does not have, under names that it has."""

from __future__ import annotations

from mlcalc.applications import is_application
from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.layers import is_layer
from mlcalc.modules import module_meant
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.description.kinds import is_kind
from mlcalc.texts import listed, named


def check_framework(call: LayerCall, *, is_whole: bool = False) -> None:
    """Refuse a layer of PyTorch, whose name may be that of another one here.

    One that `is_whole`, all there is, says what its input is, too.

    Raises:
        MlcalcError: it is one.
    """
    name = call.name
    is_chain = not call.module and name == "Sequential" and _is_chain_of_pytorch(call)
    is_foreign = is_chain or bool(call.module) or not is_kind(name) or _is_spelt_by_pytorch(call)
    if call.convention or not is_foreign:
        return
    from mlcalc.readers.description.pytorch import (
        as_called,
        explanation,
        framework_of,
        in_keras,
        is_its_name,
        is_of_pytorch,
        missing,
    )

    in_data = as_called(call) if call.module is None else None
    is_named_alone = is_its_name(call) if call.module == "" else in_data is not None
    if is_chain or is_of_pytorch(call) or (not call.module and is_named_alone):
        call = in_data or call
        here, written = in_keras(call, with_input=is_whole), f"{call.module or ''}.{name}".lstrip(".")
        lacking = missing(call)
        mend = f"write it as: {here}" if here else "`mlcalc layers` lists the layers that there are"
        if lacking:
            mend = f"it needs {listed(lacking, lambda name: f'`{name}`')}, too"
        kind = "layer"
        if is_application(str(call.name)):
            kind, mend = "model", "the layers of Keras' own differ; `mlcalc layers applications` lists them"
        what = "holds layers" if is_chain else f"is a {kind}"
        message = f"`{named(written)}` {what} of {framework_of(call)}{explanation(call)}"
        problem = Diagnostic("pytorch", message, help=mend)
        change = Change(call=here, why="") if here and kind == "layer" else None
        raise MlcalcError(problem._replace(place=call.spot.place, where=call.spot.where, change=change))


def check_module(call: LayerCall) -> None:
    """Refuse a layer of a module that Keras does not have, or that has none of its name.

    Raises:
        MlcalcError: it is one.
    """
    meant = module_meant(call.module, str(call.name)) if call.module and is_layer(str(call.name)) else None
    if meant is not None:
        message = f"Keras has no `{named(call.module)}.{named(call.name)}`"
        raise MlcalcError(Diagnostic("unknown-layer", message, place=call.spot.place))


def _is_spelt_by_pytorch(call: LayerCall) -> bool:
    """Tell whether a convolution is called by PyTorch's name, on three sizes: channels, filters and the kernel."""
    sizes = call.positional[:3]
    is_one = call.module == "" and call.name in ("Conv1d", "Conv2d", "Conv3d")
    return is_one and len(sizes) == 3 and {*map(type, sizes)} == {int}


def _is_chain_of_pytorch(call: LayerCall) -> bool:
    """Tell whether all layers of a chain can be layers of PyTorch, and one is no other."""
    values = call.positional[0] if len(call.positional) == 1 else call.positional
    layers = [each for each in values if isinstance(each, LayerCall)] if isinstance(values, (list, tuple)) else []
    if all(not each.module and is_kind(each.name) and not _is_spelt_by_pytorch(each) for each in layers):
        return False
    from mlcalc.readers.description.pytorch import framework_of, in_keras, is_its_name, is_of_pytorch

    if in_keras(call) is None or framework_of(call) != "PyTorch":
        return False
    return any(is_of_pytorch(each) or is_its_name(each) or _is_spelt_by_pytorch(each) for each in layers)
