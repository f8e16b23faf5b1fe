"""The answers of `mlcalc layers`: the families, and the arguments of one layer."""

from __future__ import annotations

import inspect
from typing import Any

from mlcalc.arguments import flag
from mlcalc.layers import FAMILIES, find
from mlcalc.layers.base import Layer
from mlcalc.render.report import Column, CsvTable, Line, Report, Table
from mlcalc.shapes import format_shape


def _names(family: str) -> list[list[str]]:
    """Return each layer of a family with its other names."""
    return [entry.split("=") for entry in FAMILIES[family].split()]


def _sentence(layer_class: type[Layer]) -> str:
    """Return the first sentence of what a layer does."""
    return (inspect.getdoc(layer_class) or "").partition("\n")[0]


def layers_report() -> Report:
    """Return every layer by its family."""
    columns = [
        Column("Family", "family"),
        Column("Layer", "layer"),
        Column("Also called", "aliases"),
        Column("What it does", "does"),
    ]
    rows = [
        [family, name, ", ".join(aliases), _sentence(find(name))]
        for family in FAMILIES
        for name, *aliases in _names(family)
    ]
    return [Table(columns, rows), Line(""), Line(f"{len(rows)} layers; `mlcalc layers LSTM` explains one")]


def layer_report(name: str) -> Report:
    """Return what one layer does, and its arguments with their defaults.

    Raises:
        MlcalcError: there is no such layer.
    """
    layer_class = find(name)
    columns = [
        Column("Argument", "argument"),
        Column("Flag", "flag"),
        Column("Value", "kind"),
        Column("Default", "default"),
    ]
    rows = [
        [each, flag(each), argument.kind.lower(), _default(layer_class, each)]
        for each, argument in layer_class.arguments.items()
        if not argument.ignored
    ]
    ignored = [each for each, argument in layer_class.arguments.items() if argument.ignored]
    text = inspect.getdoc(layer_class) or ""
    lines = [Line(layer_class.title(), "title"), *map(Line, text.split("\n")), Line("")]
    table = (
        [Table(columns, rows)] if rows else [Line("It takes no arguments of its own."), CsvTable(Table(columns, []))]
    )
    accepted = [Line(""), Line(f"Accepted and ignored, as only training needs them: {', '.join(ignored)}")]
    return [*lines, *table, *(accepted if ignored else [])]


def _default(layer_class: type[Layer], name: str) -> str:
    if layer_class.arguments[name].required:
        return "required"
    default = layer_class.default(name)
    return format_shape(default) if isinstance(default, tuple) else str(default).lower()


def bare(name: str | None) -> list[str]:
    """Return the bare names: of every layer, or of one layer's arguments."""
    if name is not None:
        return [each for each, argument in find(name).arguments.items() if not argument.ignored]
    return [names[0] for family in FAMILIES for names in _names(family)]


def as_data(name: str | None) -> Any:
    """Return the same as JSON data."""
    if name is None:
        return {family: [names[0] for names in _names(family)] for family in FAMILIES}
    layer_class = find(name)
    return {
        "name": layer_class.title(),
        "does": inspect.getdoc(layer_class),
        "arguments": [
            {
                "name": each,
                "required": argument.required,
                "default": None if argument.required else layer_class.default(each),
                "ignored": argument.ignored,
            }
            for each, argument in layer_class.arguments.items()
        ],
    }
