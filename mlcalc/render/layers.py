"""The answers of `mlcalc layers`: the families, and the arguments of one layer."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlcalc import applications
from mlcalc.applications.base import Application
from mlcalc.arguments.base import Argument, HasArguments, flag
from mlcalc.layers import FAMILIES, find
from mlcalc.layers.base import Layer
from mlcalc.layers.examples import Inner, example_of
from mlcalc.names import snake_case
from mlcalc.render.report import Column, CsvTable, Line, Report, Table
from mlcalc.shapes import format_output
from mlcalc.words import meaning_of


def _names(family: str) -> list[list[str]]:
    """Return each layer of a family with its other names."""
    return [entry.split("=") for entry in FAMILIES[family].split()]


def _sentence(layer_class: type[Layer]) -> str:
    """Return the first sentence of what a layer does."""
    return (inspect.getdoc(layer_class) or "").partition("\n")[0]


_COLUMNS = [
    Column("Family", "family"),
    Column("Layer", "layer", is_whole=True),
    Column("Also called", "aliases", gives_way=1),
    Column("What it does", "does"),
]


def _rows(family: str) -> list[list[object]]:
    return [[family, name, ", ".join(aliases), _sentence(find(name))] for name, *aliases in _names(family)]


ARCHITECTURES = "applications"
"""The family of the layers inside the architectures of `keras.applications`, under whose name these are listed."""


def _architectures(family: str) -> list[list[object]]:
    """Return a row for each architecture of a family, if that has any."""
    names = applications.names() if family == ARCHITECTURES else ()
    return [[family, name, "", " ".join(_texts(applications.find(name))[::2])] for name in names]


def _texts(architecture: type[Application]) -> tuple[str, str, str]:
    """Return what an architecture is: its idea, where that was published, and what is its own."""
    idea, _, source = (inspect.getdoc(inspect.getmodule(architecture)) or "").partition("\n\n")
    return idea, source, inspect.getdoc(architecture) or ""


def layers_report() -> Report:
    """Return every layer by its family, with what it does."""
    rows = [row for family in FAMILIES for row in _rows(family)]
    end = f"{len(rows)} layers; `mlcalc layers LSTM` explains one"
    return [Table(_COLUMNS, rows), Line(""), Line(end), Line(_ON_ARCHITECTURES)]


_ON_ARCHITECTURES = "`mlcalc layers applications` lists the architectures of `keras.applications`, such as ResNet50"


_FIRST = 5
"""Layers of a family, such as the three Conv1D, Conv2D and Conv3D, that the overview names."""


def families_report() -> Report:
    """Return the families with their first layers, which fits a screen."""
    found = {family: [name for name, *_ in _names(family)] for family in FAMILIES}
    width = max(map(len, found)) + 2
    lines = [Line(f"{family:{width}}{_first(names)}", hang=width) for family, names in found.items()]
    ends = [
        f"{sum(map(len, found.values()))} layers; `mlcalc layers convolution` says what those of a family do,",
        "`mlcalc layers LSTM` explains one",
        _ON_ARCHITECTURES,
    ]
    return [*lines, Line(""), *map(Line, ends)]


def _first(names: Sequence[str]) -> str:
    """Return the first layers of a family; those that differ by their rank alone are one."""
    stems: dict[str, list[str]] = {}
    for name in names:
        rank = re.search(r"\dD", name)
        stems.setdefault(name.replace(rank[0], "%") if rank else name, []).append(rank[0] if rank else "")
    together = {stem.replace("%", "/".join(ranks)): len(ranks) for stem, ranks in stems.items()}
    more = sum(list(together.values())[_FIRST:])
    return ", ".join(list(together)[:_FIRST]) + (f", … and {more} more" if more else "")


def is_family(name: str) -> bool:
    """Tell whether this is the name of a family, which may be a layer's in another case: `attention` is a family."""
    return name in FAMILIES


def family_report(family: str) -> Report:
    """Return what each layer of a family does."""
    architectures, layers = _architectures(family), _rows(family)
    rows = architectures or layers
    table = Table(_COLUMNS[1:], [row[1:] for row in rows])
    end = Line(f"`mlcalc layers {rows[0][1]}` explains one: its arguments, and an example")
    title = f"{len(rows)} architectures of `keras.applications`" if architectures else f"Family: {family}"
    inside = f"Inside some of them are the layers {', '.join(str(row[1]) for row in layers)}"
    ends = [end, *([Line(inside)] if architectures else [])]
    return [CsvTable(Table(_COLUMNS, rows)), Line(title, "title"), table, Line(""), *ends]


def architecture_report(name: str) -> Report:
    """Return what an architecture is, an example, and its arguments with their defaults.

    Raises:
        MlcalcError: there is no such architecture.
    """
    architecture = applications.find(name)
    lines = [Line(architecture.title(), "title"), *map(Line, "\n".join(_texts(architecture)).split("\n")), Line("")]
    columns = [
        Column("Argument", "argument", is_whole=True),
        Column("Default", "default"),
        Column("Meaning", "meaning"),
    ]
    rows: list[list[object]] = [
        [each, _default(architecture, each), meaning_of(architecture, each)] for each in architecture.arguments
    ]
    return [*lines, Line(f"Example: {architecture_command(architecture)}"), Line(""), Table(columns, rows)]


def architecture_command(architecture: type[Application]) -> str:
    """Return a command about an architecture that works as it stands."""
    call = f"{architecture.title()}(include_top=False, input_shape=(160, 160, 3))"
    return shlex.join(["mlcalc", "summary", call])


def layer_report(name: str) -> Report:
    """Return what one layer does, an example, and its arguments with their defaults.

    Raises:
        MlcalcError: there is no such layer.
    """
    layer_class = find(name)
    own = {each: argument for each, argument in layer_class.arguments.items() if not argument.ignored}
    ignored = {each: argument for each, argument in layer_class.arguments.items() if argument.ignored}
    common = {each: argument for each, argument in Layer.keywords.items() if each not in own and not argument.ignored}
    text = inspect.getdoc(layer_class) or ""
    lines = [Line(layer_class.title(), "title"), *map(Line, text.split("\n")), Line("")]
    lines += [Line(each) for each in (*example_shapes(layer_class), f"Example: {example_command(layer_class)}")]
    table = _arguments(layer_class, own)
    answer = [table] if own else [Line("It takes no arguments of its own."), CsvTable(table)]
    others = [
        ("Every layer takes as well:", common),
        ("Accepted and ignored, as only training needs them:", ignored),
    ]
    more = [part for title, group in others if group for part in (Line(""), Line(title), _meanings(layer_class, group))]
    return [*lines, Line(""), *answer, *more]


def _arguments(layer_class: type[Layer], arguments: Mapping[str, Argument]) -> Table:
    columns = [
        Column("Argument", "argument", is_whole=True),
        Column("Flag", "flag", is_whole=True, gives_way=1),
        Column("Value", "kind", gives_way=2),
        Column("Default", "default"),
        Column("Meaning", "meaning"),
    ]
    rows = [
        [name, flag(name), argument.kind.lower(), _default(layer_class, name), meaning_of(layer_class, name)]
        for name, argument in arguments.items()
    ]
    return Table(columns, rows)


def _meanings(layer_class: type[Layer], arguments: Iterable[str]) -> Table:
    columns = [Column("Argument", "argument", is_whole=True), Column("Meaning", "meaning")]
    return Table(columns, [[name, meaning_of(layer_class, name)] for name in arguments])


def example_command(layer_class: type[Layer], command: str = "params") -> str:
    """Return a command about a layer that works as it stands."""
    example = example_of(layer_class)
    flags = [word for name, value in example.arguments.items() for word in (flag(name), _typed(value))]
    inputs = [word for shape in example.inputs for word in ("--input", _typed(shape))]
    return shlex.join(["mlcalc", command, snake_case(layer_class.title()), *flags, *inputs])


def example_question(layer_class: type[Layer]) -> str | None:
    """Return a question for `mlcalc solve` about a layer that has an answer; None if none of its numbers is sought."""
    example = example_of(layer_class)
    required = [name for name in example.arguments if layer_class.arguments[name].required]
    sought = [name for name in required if layer_class.arguments[name].kind == "INTEGER" or name in _SQUARE]
    shapes = [(None, *shape) for shape in example.inputs]
    layer = example.layer(layer_class)
    output, params = layer.specify(*shapes).shapes[0], layer.params(*shapes)
    if not sought or output is None or (not params and None in output[1:]):
        return None
    known = {name: value for name, value in example.arguments.items() if name not in sought}
    flags = [word for name, value in known.items() for word in (flag(name), _typed(value))]
    inputs = [word for shape in example.inputs for word in ("--input", _typed(shape))]
    wanted = ["--params", str(params)] if params else ["--output-shape", _typed(output[1:])]
    return shlex.join(["mlcalc", "solve", snake_case(layer_class.title()), *flags, *inputs, *wanted])


_SQUARE = ("kernel_size", "pool_size", "output_size")
"""Arguments that are sought as one number for all axes."""


def _typed(value: object) -> str:
    """Return a value as the command line takes it."""
    if not isinstance(value, (list, tuple)) or isinstance(value, Inner):
        return str(value)
    text = ",".join(map(str, value))
    return f"[{text}]" if any(isinstance(each, Inner) for each in value) else text


def example_shapes(layer_class: type[Layer]) -> list[str]:
    """Return which shapes go in and come out in the example of a layer, with their axes in words."""
    example = example_of(layer_class)
    shapes = [(None, *shape) for shape in example.inputs]
    layer = example.layer(layer_class)
    reasons, gives = layer.explain(*shapes), layer.specify(*shapes).shapes
    told = [("input ", *each) for each in zip(map(format_output, shapes), reasons.inputs, strict=True)]
    told += [("output", *each) for each in zip(map(format_output, gives), reasons.outputs, strict=True)]
    width = max(len(shape) for _, shape, _ in told)
    return [f"{what} {shape:{width}}  {words}" for what, shape, words in told]


def _default(layer_class: type[HasArguments], name: str) -> str:
    if layer_class.arguments[name].required:
        return "required"
    default = layer_class.default(name)
    return _typed(default) if isinstance(default, tuple) else str(default).lower()


def bare(name: str | None) -> list[str]:
    """Return the bare names: of every layer, of those of a family, or of the arguments of one layer or architecture."""
    if name in FAMILIES:
        return [str(row[1]) for row in _architectures(name) or _rows(name)]
    if name is not None and applications.is_application(name):
        return list(applications.find(name).arguments)
    if name is not None:
        return [each for each, argument in find(name).arguments.items() if not argument.ignored]
    return [names[0] for family in FAMILIES for names in _names(family)]


def as_data(name: str | None) -> Any:
    """Return the same as JSON data."""
    if name is None or is_family(name):
        wanted = FAMILIES if name is None else [name]
        return {each: _family_data((_architectures(each) if name else []) or _rows(each)) for each in wanted}
    if applications.is_application(name):
        return _architecture_data(applications.find(name))
    layer_class = find(name)
    return {
        "name": layer_class.title(),
        "does": inspect.getdoc(layer_class),
        "example": example_command(layer_class),
        "arguments": [
            {
                "name": each,
                "required": argument.required,
                "default": None if argument.required else layer_class.default(each),
                "ignored": argument.ignored,
                "flag": None if argument.ignored else flag(each),
                "kind": None if argument.ignored else argument.kind.lower(),
            }
            for each, argument in layer_class.arguments.items()
        ],
        "meanings": {each: meaning_of(layer_class, each) for each in layer_class.arguments},
    }


def _family_data(rows: Sequence[Sequence[object]]) -> dict[str, Any]:
    """Return the layers of a family by their names, with what a row tells of each."""
    return {
        str(name): {"aliases": str(aliases).split(", ") if aliases else [], "does": does}
        for _, name, aliases, does in rows
    }


def _architecture_data(architecture: type[Application]) -> Any:
    return {
        "name": architecture.title(),
        "does": "\n".join(_texts(architecture)),
        "example": architecture_command(architecture),
        "arguments": [
            {"name": each, "required": False, "default": architecture.default(each), "ignored": False}
            for each in architecture.arguments
        ],
        "meanings": {each: meaning_of(architecture, each) for each in architecture.arguments},
    }
