"""What layers and models say of themselves, and what is made of that again: `get_config`, `to_json` and their like."""

from __future__ import annotations

from typing import Any

from mlcalc.readers.python.making import layer_object
from mlcalc.readers.python.models import lifted
from mlcalc.readers.python.objects import LayerObject, ModelObject, SourceLayer
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Class, Outside, Setting, Unknown


class Config(dict[str, Any]):
    """What a layer or a model says of itself: the arguments of a layer by name; the object that says it."""

    def __init__(self, owner: LayerObject, fields: dict[str, Any]) -> None:
        super().__init__(fields)
        self.owner = owner


def config_of(session: Session, layer: LayerObject, setting: Setting) -> Config:
    """Return what `get_config()`, `to_json()` and `serialize(…)` give of a layer or a model."""
    given = layer.attributes.get("given")
    fields: dict[str, Any] = {"name": layer.name}
    if isinstance(layer, SourceLayer):
        fields["trainable"] = layer.trainable
    elif given is not None:
        fields.update(zip(layer.layer.arguments, given.positional, strict=False))
        fields.update({key: value for key, value in given.named.items() if key != "name"})
    return Config(layer, fields)


def from_config(session: Session, owner: Any, setting: Setting) -> Any:
    """Return what `Dense.from_config(config)`, `model_from_json(text)` and `deserialize(config)` make."""
    config = setting.get(0, "config", setting.named.get("json_string"))
    if isinstance(owner, Class) and isinstance(config, dict):
        return session.run(owner, Setting([], {str(key): each for key, each in config.items()}, setting.node), None)
    if isinstance(config, Config) and isinstance(config.owner, SourceLayer):
        return _again(session, config.owner, setting)
    if isinstance(config, Config) and isinstance(config.owner, ModelObject):
        found = lifted(config.owner.model(), session.locate_call(setting))
        found.is_read = True
        return found
    name = config.owner.layer.type_name if isinstance(config, Config) else None
    if isinstance(owner, Outside) and owner.name == "from_config" and "layers" in owner.parts:
        name = owner.parts[-2]
    if name is None or not isinstance(config, dict):
        return Unknown("a layer", "its configuration is not known", None)
    return layer_object(session, name, Setting([], {str(key): each for key, each in config.items()}, None))


def _again(session: Session, layer: SourceLayer, setting: Setting) -> Any:
    given = layer.attributes.get("given")
    if given is None or layer.instance.owner is None:
        return Unknown(f"{layer.name}", "its configuration is not known", None)
    return session.run(layer.instance.owner, given._replace(node=setting.node), None)
