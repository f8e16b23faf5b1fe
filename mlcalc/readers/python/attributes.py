"""What values have under their names, and what a source sets there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from mlcalc.readers.python import arrays, builtins, frames, keras_objects, members, operations, samples
from mlcalc.readers.python.builtins import OPEN_CHANGE
from mlcalc.readers.python.configs import from_config as from_config_of_class
from mlcalc.readers.python.datasets import Bunch
from mlcalc.readers.python.enums import members_of
from mlcalc.readers.python.keras_names import VERSIONS, is_familiar, is_known, is_of_keras
from mlcalc.readers.python.machine import Machine, text_of
from mlcalc.readers.python.objects import ChainObject, LayerObject, ModelObject, SourceLayer, Tensor, Variable
from mlcalc.readers.python.options import Namespace
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.source_layers import begin_as_functional
from mlcalc.readers.python.training import History
from mlcalc.readers.python.undefined import attribute_never_set
from mlcalc.readers.python.values import (
    Array,
    Class,
    Function,
    Instance,
    Method,
    Outside,
    Setting,
    Super,
    Unknown,
    of_kind,
)

_MODULES = ("layers", "models", "backend")
_OF_MODELS = ("compile", "fit", "evaluate", "predict", "summary", "save", "add", "layers", "get_layer")
_WITH_CONSTANTS = ("numpy", "math", "tensorflow")
Getter = Callable[["Attributes", Any, str, "ast.expr | None"], Any]


class Attributes(Machine):
    """Looks up names on values."""

    def attribute(self, owner: Any, name: str, node: ast.expr | None) -> Any:
        get = of_kind(owner, _GETTERS)
        if get is not None:
            return get(self, owner, name, node)
        if isinstance(owner, (int, float, str)) and name in ("shape", "value"):
            return () if name == "shape" else owner  # the value of an Enum, or of a size
        if isinstance(owner, (dict, list)) and not hasattr(owner, name):
            from mlcalc.readers.python import failures

            failures.of_attribute(self.session, node, owner, name)
        return Method(lambda session, value, setting: builtins.method(session, value, name, setting), owner)

    def of_outside(self, owner: Outside, name: str, node: ast.expr | None) -> Any:
        """Return what a module has; its numbers are known."""
        if name == "FLAGS":
            return self.flags
        if name == "__name__":
            return owner.name
        if name == "__version__" and owner.path in VERSIONS and not self.session.is_keras1:
            return VERSIONS[owner.path]
        found = owner.below(name)
        if is_of_keras(found.path) and not is_familiar(name):
            from mlcalc.readers.python.misspelt_names import looked_up

            found = Outside(looked_up(self.session, found.path, node), owner.is_assumed)
        if found.path == "sys.argv":
            return ["train.py"]  # a run to which nobody says anything
        return arrays.constant(found) if owner.path in _WITH_CONSTANTS else found

    def of_function_itself(self, owner: Function, name: str, node: ast.expr | None) -> Any:
        """Return what a function has; that a model was meant to be what it makes is said."""
        written = node.value if isinstance(node, ast.Attribute) else None
        is_of_model = name in _OF_MODELS and isinstance(owner.node, ast.FunctionDef) and not owner.kind
        if is_of_model and isinstance(written, ast.Name) and not self.session.tries:
            from mlcalc.readers.python.misused import function_without_call

            function_without_call(self.session, written.id, owner)
        return Method(lambda session, value, setting: builtins.method(session, value, name, setting), owner)

    def of_instance(  # noqa: PLR0911  (one for each place where it may be)
        self, owner: Instance | SourceLayer, name: str, node: ast.expr | None
    ) -> Any:
        """Return what an object of a class of the source has: its own, or what its class has."""
        instance = owner.instance if isinstance(owner, SourceLayer) else owner
        if name in instance.attributes:
            return instance.attributes[name]
        if name == "__class__":
            return instance.owner
        if name == "__dict__":
            return instance.attributes
        found = instance.owner.find(name) if instance.owner else None
        if isinstance(found, Function):
            if found.kind == "property":
                return self.run(Method(found, owner), Setting([], {}), None)
            return found if found.kind == "staticmethod" else Method(found, owner)
        if found is not None or (instance.owner is not None and instance.owner.has(name)):
            return found
        if isinstance(owner, SourceLayer):
            has_rule = owner.inherited is not None and name in owner.inherited.layer.arguments
            inherited = members.attribute(self.session, owner.inherited if has_rule else owner, name)
            if instance.owner is None or owner.inherited is not None or not isinstance(inherited, Unknown):
                return inherited
            meant = attribute_never_set(self.session, instance.owner, name, node)
            return instance.attributes.get(meant or name, inherited)
        return Unknown(f"self.{name}", "nothing gives it a value", f"self.{name}")

    def of_super(self, owner: Super, name: str, node: ast.expr | None) -> Any:
        """Return what the classes behind another have."""
        instance = owner.instance
        plain = instance.instance if isinstance(instance, SourceLayer) else instance
        found = plain.owner.find(name, owner.after) if plain.owner else None
        if isinstance(found, Function):
            return Method(found, instance)
        if isinstance(instance, SourceLayer):
            if name == "__init__":
                return Method(_begin, instance)
            return members.attribute(self.session, instance.inherited or instance, name)
        return Method(_ignore, instance)

    def set_attribute(self, owner: Any, name: str, value: Any) -> None:
        """Set a name on a value."""
        if isinstance(owner, SourceLayer):
            if name in ("trainable", "name", "_name"):
                self.session.calls += 1
                self.session.setting(owner)
                members.set_attribute(owner, name, value)
                return
            if isinstance(value, Variable) and not any(each is value.weight for each in owner.own):
                owner.own.append(value.weight)
            owner.instance.attributes[name] = value
        elif isinstance(owner, LayerObject):
            self.session.calls += 1
            self.session.setting(owner)
            if name == "trainable":
                self.session.training.toggled(self.session, owner, value)
            elif name[:2] == "tr":
                from mlcalc.readers.python.model_slips import set_on_layer

                set_on_layer(self.session, name)
            members.set_attribute(owner, name, value)
        elif isinstance(owner, Instance):
            self._set_on_object(owner, name, value)
        elif isinstance(owner, Class):
            owner.names[name] = value
        elif isinstance(owner, Namespace):
            owner.fields[name] = value

    def _set_on_object(self, owner: Instance, name: str, value: Any) -> None:
        known = owner.owner.find(name) if owner.owner else None
        if isinstance(known, Function) and known.setter is not None:
            self.run(Method(known.setter, owner), Setting([value], {}), None)
            return
        owner.attributes[name] = value
        if isinstance(value, ModelObject):
            name_model(value, f"self.{name}", is_outermost=False)

    def set_item(self, owner: Any, key: Any, value: Any) -> None:
        """Set what stands under an index or a key."""
        if isinstance(owner, (dict, list)) and isinstance(key, (Unknown, slice)):
            self.session.open(owner, OPEN_CHANGE)
        elif isinstance(owner, dict) and not isinstance(key, (list, dict)):
            operations.attempt(owner.__setitem__, key, value)
        elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
            owner[key] = value
        elif isinstance(owner, frames.Frame):
            frames.set_item(owner, key, value)
        elif isinstance(owner, (Array, Unknown)):
            samples.touched(owner)


def _of_unknown(machine: Attributes, owner: Unknown, name: str, node: ast.expr | None) -> Any:
    if owner.text in _MODULES and (is_known(name) or owner.text != "models"):
        return Outside(f"keras.{owner.text}.{name}", is_assumed=True)  # a module that comes out of a function
    if name == "reshape":  # whatever the data are
        return arrays.attribute(machine.session, Array(None, owner), name)
    text = f"{owner.text}.{name}"
    return owner.plain().named(text, text, "1000,28,28" if name == "shape" else None)


def _of_layer(machine: Attributes, owner: Tensor | LayerObject, name: str, node: ast.expr | None) -> Any:
    is_open = isinstance(owner, ChainObject) and name in ("input", "output") and owner.inputs[0].shape is None
    if isinstance(owner, ChainObject) and is_open:
        from mlcalc.readers.python.model_slips import of_unbuilt

        of_unbuilt(machine.session, owner, name, node)
    elif isinstance(owner, ModelObject) and name == "add":
        from mlcalc.readers.python.model_slips import added_to_functional

        added_to_functional(machine.session, owner, node)
    return members.attribute(machine.session, owner, name)


def _of_array(machine: Attributes, owner: Array, name: str, node: ast.expr | None) -> Any:
    return samples.attribute(machine.session, owner, name, arrays.attribute(machine.session, owner, name))


def _of_frame(machine: Attributes, owner: frames.Frame, name: str, node: ast.expr | None) -> Any:
    return frames.attribute(machine.session, owner, name, text_of(node) or f"{owner.text}.{name}")


def _of_column(machine: Attributes, owner: frames.Column, name: str, node: ast.expr | None) -> Any:
    text = text_of(node) or f"{owner.origin.text}.{name}"
    return frames.of_column(machine.session, owner, name, text, _of_array(machine, owner, name, node))


def _of_class(machine: Attributes, owner: Class, name: str, node: ast.expr | None) -> Any:
    if name in (members := members_of(owner)):
        return members[name]
    found = owner.find(name)
    if isinstance(found, Function) and found.kind == "classmethod":
        return Method(found, owner)
    if found is None and name == "from_config":
        return Method(from_config_of_class, owner)
    return found if owner.has(name) else Unknown(f"{owner.name}.{name}", "", None)


def _of_namespace(machine: Attributes, owner: Namespace, name: str, node: ast.expr | None) -> Any:
    return owner.attribute(name, text_of(node) or name)


def _of_transformer(machine: Attributes, owner: arrays.Transformer, name: str, node: ast.expr | None) -> Any:
    return samples.of_transformer(machine.session, owner, name, owner.attribute(name))


def _of_made(machine: Attributes, owner: keras_objects.Made, name: str, node: ast.expr | None) -> Any:
    return keras_objects.attribute(machine.session, owner, name)


def _of_history(machine: Attributes, owner: History, name: str, node: ast.expr | None) -> Any:
    is_table = owner.is_table or name == "history"
    return History(owner.fit, is_table=is_table, text=f"{owner.text}.{name}")


def _of_bunch(machine: Attributes, owner: Bunch, name: str, node: ast.expr | None) -> Any:
    return owner.fields.get(name, Unknown(text_of(node) or name, "it is not followed"))


_GETTERS: Mapping[type, Getter] = {
    Array: _of_array,
    Bunch: _of_bunch,
    Class: _of_class,
    frames.Column: _of_column,
    frames.Frame: _of_frame,
    Function: Attributes.of_function_itself,
    History: _of_history,
    keras_objects.Made: _of_made,
    Instance: Attributes.of_instance,
    LayerObject: _of_layer,
    Namespace: _of_namespace,
    Outside: Attributes.of_outside,
    SourceLayer: Attributes.of_instance,
    Super: Attributes.of_super,
    Tensor: _of_layer,
    Unknown: _of_unknown,
    arrays.Transformer: _of_transformer,
}
"""A kind of value -> how a name is looked up on it; others have methods of Python."""


def name_model(model: ModelObject, name: str, *, is_outermost: bool) -> None:
    """Keep the name that the source gives a model: that of the module's own variable goes before others."""
    if name not in model.names:
        model.names.append(name)
    if is_outermost and not model.has_outer_name:
        model.variable, model.has_outer_name = name, True
    elif model.variable is None:
        model.variable = name


def _begin(session: Session, layer: SourceLayer, setting: Setting) -> None:
    """`super().__init__(…)` of a class of Keras: its name, and the tensors of a model that is made of them."""
    begin_as_functional(session, layer, setting)


def _ignore(session: Session, value: Any, setting: Setting) -> None:
    """Stand for a method of a class that is not read."""
