"""TARGET: a layer, a call, or a model file; and whose defaults it takes."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlcalc.checkpoint import Checkpoint
from mlcalc.cli.input_flags import shape_of_flag
from mlcalc.cli.samples import or_sample
from mlcalc.cli.usage import WrongValueError, as_typed, at_flag
from mlcalc.cli.words import given_too_often
from mlcalc.errors import MlcalcError, Source, UsageError, error, suggestion
from mlcalc.files import exists
from mlcalc.layers import is_layer, is_other_name, make, meant, names
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape, parse_shape
from mlcalc.texts import listed, named

if TYPE_CHECKING:
    from mlcalc.cli.problems import Found
    from mlcalc.readers.loading import Held

WINDOW = "window"
"""TARGET for the windows of a series, which `mlcalc shape` tells about beside layers."""


def complete_layer(incomplete: str) -> list[str]:
    """Return the layer names that begin so, in Keras' own spelling if they begin with a capital."""
    from mlcalc.names import snake_case

    spelt = names() if incomplete[:1].isupper() else map(snake_case, names())
    return [name for name in spelt if name.startswith(incomplete)]


def complete_architecture(incomplete: str) -> list[str]:
    """Return the architectures of `keras.applications` that begin so; who types in lower case gets it, too."""
    from mlcalc.applications import names as architectures

    spelt = map(str.lower, architectures()) if incomplete.islower() else architectures()
    return [name for name in spelt if name.startswith(incomplete)] if incomplete else []


def complete_target(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return what TARGET can be, for the shell's completion; nothing behind a layer, whose flags come next."""
    if ctx.meta.get("mlcalc.class") is not None:
        return []
    others = [WINDOW] if ctx.info_name == "shape" and WINDOW.startswith(incomplete) else []
    return [*complete_layer(incomplete), *complete_model(incomplete), *others]


def complete_model(incomplete: str) -> list[str]:
    """Return the architectures and the samples that begin so; without a beginning, they would hide the files."""
    samples = [name for name in _names_of_samples() if name.startswith(incomplete)] if incomplete else []
    return list(dict.fromkeys([*complete_architecture(incomplete), *samples]))


def _complete_convention(incomplete: str) -> list[str]:
    from mlcalc.layers.convention import CONVENTIONS

    return [each for each in CONVENTIONS if each.startswith(incomplete)]


TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        callback=or_sample,
        help='A layer (lstm), an architecture (resnet50), a call ("LSTM(10)"), a model file, or Python source; '
        "- is standard input.",
        autocompletion=complete_target,
    ),
]
LayersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        "-l",
        metavar="LAYER",
        help='One layer of a chain: "LSTM(10)", "lstm: 10" or flatten. Repeat.',
        autocompletion=complete_layer,
    ),
]
ConventionOption = Annotated[
    str | None,
    typer.Option(
        "--convention",
        metavar="course|keras3",
        help="Whose defaults to take: the textbooks' or Keras 3's.",
        is_eager=True,  # the layers in other flags follow it
        autocompletion=_complete_convention,
    ),
]

WeightsOption = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        metavar="FILE",
        help="The weights of a model saved as JSON or YAML: its .h5, .keras or .weights.json.",
    ),
]


ModelOption = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="Which model of Python source: its variable, its name or its line."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help='What Python source does not say itself: "X_train.shape=1000,28,28", build_model.units=64. Repeat.',
    ),
]


def values_of(texts: Sequence[str] | None) -> dict[str, Any]:
    """Return the values that `--set` gives, by how a source writes them.

    Raises:
        MlcalcError: one of them is no `NAME=VALUE`.
        UsageError: two of them give the same.
    """
    if not texts:
        return {}
    from mlcalc.readers.python.settings import read_setting

    with at_flag("--set"):
        settings = list(map(read_setting, texts))
    values = dict(settings)
    for name, count in Counter(name for name, _ in settings).items():
        if count > 1:
            raise given_too_often(f"--set {name}", count)
    return values


def one_of(text: str, held: Held, found: Found) -> Layer | Checkpoint:
    """Return the one thing that TARGET names, of models of Python source the one that is meant.

    `found` keeps what is wrong with the source beside its models.

    Raises:
        MlcalcError: there are several.
    """
    found.add(held.problems)
    if len(held.things) == 1:
        return held.things[0]
    from mlcalc.readers.loading import chosen_model

    with at_flag("--model"):
        return chosen_model(held.source or text, held.things, None)  # type: ignore[arg-type]


def blamed_on_input(
    cause: MlcalcError, target: str | None, stated: Sequence[str] | None, read: Callable[..., Held]
) -> MlcalcError:
    """Return what is wrong with a target; said of `--input`, if there is one and the model is right by itself."""
    if not stated or target == "-" or isinstance(cause, UsageError):
        return cause
    from mlcalc.cli.stated_input import said_of_input

    return said_of_input(cause, stated, lambda texts: read(stated=texts))


def read_held(  # noqa: PLR0913  (each is a flag)
    text: str,
    arguments: dict[str, Any],
    *,
    convention: str | None,
    stated: Sequence[str] | None = None,
    weights: Path | None = None,
    model: str | None = None,
    values: Sequence[str] | None = None,
    sizes_too: bool = False,
) -> Held:
    """Return all that TARGET names: one thing, or the models of Python source; `--model` takes one of them.

    `sizes_too` says that `--set` also gives sizes of inputs, whatever the target is.

    Raises:
        MlcalcError: it names nothing, or what it names is wrong.
    """
    from mlcalc.readers.loading import Held, chosen_model

    shape = (None, *shape_of_flag(stated[0])) if stated else None
    held = _held(text, arguments, convention, shape, weights, values_of(values))
    if held.source is None:
        for flag in [each for each, value in (("--model", model), ("--set", values and not sizes_too)) if value]:
            raise typer.BadParameter("goes with Python source or a notebook", param_hint=flag)
        return held
    if model is None:
        return held
    with at_flag("--model"):
        return Held([chosen_model(held.source, held.things, model)], held.problems, held.source)  # type: ignore[arg-type]


def model_or_layers(  # noqa: PLR0913  (each is a flag)
    model: str | None,
    layers: list[str] | None,
    *,
    convention: str | None,
    stated: list[str] | None,
    weights: Path | None,
    chosen: str | None,
    values: list[str] | None,
    sizes_too: bool = False,
) -> Held:
    """Return the model of a file or a call, the models of a source, or the chain that `--layer` lists.

    Raises:
        MlcalcError: there is none, or what there is is wrong.
    """
    shape = (None, *shape_of_flag(stated[0])) if stated else None
    if model is not None and layers:
        raise _model_beside_layers(model)
    if model is not None:
        return read_held(
            model,
            {},
            convention=convention,
            stated=stated,
            weights=weights,
            model=chosen,
            values=values,
            sizes_too=sizes_too,
        )
    if not layers:
        mend = f"mlcalc summary {shlex.quote(chosen)}" if chosen and exists(chosen) else None
        raise WrongValueError("give a MODEL, or a --layer for each layer", mend, "--model" if mend else "MODEL")
    if weights is not None:
        check_has_weights(None)
    from mlcalc.readers.description.typed import read_layers
    from mlcalc.readers.loading import Held, open_beside

    with as_typed():
        return Held([read_layers(layers, input_shape=shape, convention=convention, open_file=open_beside("."))])


def _model_beside_layers(model: str) -> WrongValueError:
    """Return the error that a word stands beside `--layer`: one more layer of the chain, or a model of its own."""
    from mlcalc.readers.description.call_text import looks_like_call

    is_part = (looks_like_call(model) or is_layer(model)) and not exists(model)
    mend = f"-l {shlex.quote(model)}" if is_part else "a file has its layers already: leave one of the two out"
    return WrongValueError("give either MODEL or --layer, not both", mend, "--layer")


def _held(
    text: str,
    arguments: dict[str, Any],
    convention: str | None,
    input_shape: Shape | None,
    weights: Path | None,
    values: dict[str, Any],
) -> Held:
    from mlcalc.readers.loading import Held

    if not text.strip():
        raise typer.BadParameter("is empty: give a layer, a call or a file", param_hint="TARGET")
    if weights is not None:
        check_has_weights(text)
    if is_layer(text) and not Path(text).is_file():
        return Held([make(text, (), arguments, convention=convention)])
    if is_architecture(text):
        from mlcalc.applications import build

        return Held([build(text, {"weights": None}, input_shape=input_shape)])
    from mlcalc.readers.description.call_text import looks_like_call
    from mlcalc.readers.pasted import is_pasted
    from mlcalc.readers.python_text import is_expression_of_python, without_name

    text = without_name(text)
    if looks_like_call(text) and not is_pasted(text) and not is_expression_of_python(text):
        from mlcalc.readers.description.functional import with_its_model
        from mlcalc.readers.description.typed import read_call
        from mlcalc.readers.loading import follow_expression, read_all

        if (piece := with_its_model(text)) is not None:
            return read_all(piece, input_shape=input_shape, convention=convention, values=values)
        with as_typed():
            source = Source("TARGET", text, is_file=False)
            return Held([read_call(source, convention, input_shape=input_shape, follow=follow_expression)])
    from mlcalc.readers.loading import read_all

    check_target(text)
    return read_all(text, input_shape=input_shape, convention=convention, weights=weights, values=values)


def is_architecture(text: str) -> bool:
    """Tell whether a text is the name of an architecture of `keras.applications`, and of no file."""
    from mlcalc.applications import is_application

    return is_application(text) and not Path(text).is_file()


def check_has_weights(text: str | None) -> None:
    """End the command if `--weights` stands beside what is no file."""
    from mlcalc.readers.description.call_text import looks_like_call

    is_name = text is not None and is_layer(text) and not Path(text).is_file()
    if text is None or is_name or is_architecture(text) or looks_like_call(text):
        reason = "goes with the file of a model that Keras saved as JSON or YAML"
        raise typer.BadParameter(reason, param_hint="--weights")


def _names_of_samples() -> list[str]:
    """Return the names of the models among the samples, as TARGET takes them."""
    from mlcalc.samples import all_samples

    return [each.name.partition(".")[0] for each in all_samples() if each.name.endswith((".yaml", ".json"))]


def check_target(text: str, inputs: Sequence[str] = ()) -> None:
    """Raise an error if a text that names no layer is neither a call nor a file.

    `inputs` are the texts of `--input` beside it, whose axes tell Conv1D from Conv2D.
    """
    from mlcalc.readers.description.call_text import looks_like_call
    from mlcalc.readers.loading import follow_expression, is_piece, looks_like_path
    from mlcalc.readers.pasted import is_pasted

    is_known = looks_like_call(text) or looks_like_path(text) or is_architecture(text)
    if not (is_known or is_pasted(text) or is_piece(text)):
        from mlcalc.applications import names as architectures
        from mlcalc.readers.description.typed import explained_target

        cause = error(
            "unknown-layer",
            f"`{named(text)}` is neither a layer nor a file",
            help=_with_ending(text)
            or _in_words(text)
            or _of_axes(text, inputs)
            or _of_family(text)
            or meant(text, (*architectures(), *_names_of_samples()))
            or "`mlcalc layers` lists the layers",
        )
        if text == WINDOW:
            cause = error(
                "unknown-layer",
                "`window` is a question for `mlcalc shape`",
                help="mlcalc shape window --length 7 --time-steps 3",
            )
        with as_typed(text):
            raise explained_target(Source("TARGET", text, is_file=False), cause, follow_expression)


def _of_axes(text: str, inputs: Sequence[str]) -> str | None:
    """Return the help for a layer without its number of axes, `conv`, which the input tells."""
    from mlcalc.layers import nearest

    name = nearest(text)
    if name is None or "2D" not in name or "2" in text:
        return None
    with suppress(MlcalcError):
        axes = len(parse_shape(inputs[0])) - 1 if inputs else 2
        name = name.replace("2D", f"{axes}D") if is_layer(name.replace("2D", f"{axes}D")) else name
    return f"did you mean `{name}`?"


def _of_family(text: str) -> str | None:
    """Return the help that names the architectures of a family, of which the text may be another member."""
    from mlcalc.applications import related

    if is_other_name(text) or any(0 < len(each) - len(text) < 3 for each in names() if _begins(each, text)):
        return None  # or the end of a layer's name was left out
    found = related(text)
    return f"which one? There are {listed(found, most=len(found))}" if found else None


def _begins(name: str, text: str) -> bool:
    return name.lower().startswith(text.lower())


def _in_words(text: str) -> str | None:
    """Return the help for a layer with the modules that it lies in, and for quotes that became a part of a name."""
    last = text.rpartition(".")[2]
    if last != text and is_layer(last):
        return f"did you mean `{last}`?"
    bare = text.strip("\"'` ")
    return f"did you mean `{bare}`?" if bare and bare != text and (exists(bare) or is_layer(bare)) else None


def _with_ending(text: str) -> str | None:
    """Return the help that names a file of the folder of which only the ending was left out."""
    files = (f"{text}{ending}" for ending in (".yaml", ".yml", ".json", ".keras", ".h5", ".py", ".ipynb"))
    found = next((each for each in files if Path(each).is_file()), None)
    return f"did you mean `{found}`?" if found else None


def check_convention(convention: str | None) -> str | None:
    """Return the convention, or end the command if it is unknown."""
    from mlcalc.layers.convention import CONVENTIONS

    if convention is not None and convention not in CONVENTIONS:
        with at_flag("--convention"):
            message = f"`--convention` must be one of {', '.join(CONVENTIONS)}, not {named(convention)}"
            raise error("unknown-convention", message, help=suggestion(convention, CONVENTIONS))
    return convention
