"""What a flag that a command has not was meant as: a slip of the pen, or what other programs call it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.arguments.base import flag
from mlcalc.errors import MlcalcError, Source, closest
from mlcalc.files import exists
from mlcalc.layers import FAMILIES, find, is_layer, names
from mlcalc.names import snake_case
from mlcalc.texts import listed, named

_CALLED_HERE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("i", "in-shape", "input-shape", "input-shapes", "input-size", "inputs", "shape", "batch-input-shape"),
        ("input",),
    ),
    **dict.fromkeys(
        ("length", "maxlen", "seq-len", "seq-length", "sequence-length", "steps", "time-steps", "timesteps", "window"),
        ("time-steps", "input-length"),
    ),
    **dict.fromkeys(
        (
            *("look-back", "lookback", "n-steps", "n-timesteps", "past"),
            *("window-length", "window-size", "window-width", "width"),
        ),
        ("time-steps",),
    ),
    **dict.fromkeys(("hop", "shift", "step"), ("stride", "strides")),
    **dict.fromkeys(
        ("ahead", "forecast", "future", "look-ahead", "lookahead", "n-out", "steps-ahead", "target-length"),
        ("horizon",),
    ),
    **dict.fromkeys(("n", "rows", "samples", "series", "series-length", "size", "total-length"), ("length",)),
    **dict.fromkeys(
        ("channels", "dim", "feature", "features", "in-channels", "in-dim", "in-features", "input-channels"),
        ("feature", "input-dim"),
    ),
    **dict.fromkeys(("input-features", "n-features", "num-features"), ("feature", "input-dim")),
    **dict.fromkeys(("b", "batch", "batchsize", "bs"), ("batch-size",)),
    **dict.fromkeys(("out-range", "output-range", "range", "scale-range", "to"), ("feature-range",)),
    **dict.fromkeys(("delim", "sep", "separator"), ("delimiter",)),
    **dict.fromkeys(("missing-value", "missing-values", "na", "na-value", "na-values", "nan", "null"), ("missing",)),
    **dict.fromkeys(("fit-on", "from", "learn-from", "reference", "train", "training"), ("fit",)),
    **dict.fromkeys(("scaler", "use"), ("load",)),
    **dict.fromkeys(("dump", "save-scaler", "store"), ("save",)),
    **dict.fromkeys(("file", "out", "outfile", "output-file", "write"), ("output",)),
    **dict.fromkeys(("cols", "column", "fields", "usecols"), ("columns",)),
    **dict.fromkeys(("gpu", "mem", "memory", "ram", "vram"), ("in",)),
    **dict.fromkeys(("details", "formula", "formulas", "v", "verbose", "why"), ("explain",)),
    **dict.fromkeys(("count", "n-params", "num-params", "parameters", "target", "total"), ("params",)),
    **dict.fromkeys(("out-shape", "target-shape"), ("output-shape",)),
    **dict.fromkeys(("bare", "brief", "s", "short", "silent"), ("delimiter", "quiet")),
    **dict.fromkeys(("opt", "optim"), ("optimizer",)),
    **dict.fromkeys(("precision", "type"), ("dtype",)),
    **dict.fromkeys(("layers", "add"), ("layer",)),
    **dict.fromkeys(("metrics",), ("metric",)),
    **dict.fromkeys(("smoothing",), ("smooth",)),
    "?": ("help",),
}
"""What others call a flag -> what it is called here; the first that the command has."""

YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "none")
"""How a switch is answered by those who give it a value."""

_FORMATS = {
    **{each: each for each in ("csv", "github", "json", "markdown", "npy", "plain", "svg", "table", "tsv")},
    "md": "markdown",
    "text": "plain",
    "txt": "plain",
}
"""Words for formats that are typed as flags, as in `--json`."""


class Unknown(NamedTuple):
    """A flag that a command has not, among the words of it.

    `at` is where it stands, `options` are the flags that there are, `layer` is the layer that the command is about,
    and `path` are the names of the command.
    """

    words: Sequence[str]
    at: int
    options: Mapping[str, Any]
    layer: str | None
    path: str

    @property
    def typed(self) -> str:
        """The flag as it was typed, without a value behind `=`."""
        return self.words[self.at].partition("=")[0]

    @property
    def plain(self) -> str:
        """The flag as it is spelt here: two dashes, and dashes between its words."""
        return f"--{self.typed.strip('-').replace('_', '-')}"

    @property
    def value(self) -> str | None:
        """The value that was typed with it, if any."""
        _, sign, value = self.words[self.at].partition("=")
        if sign:
            return value
        after = self.words[self.at + 1 : self.at + 2]
        return after[0] if after and not re.match(r"--|-[A-Za-z]", after[0]) else None

    def has(self, name: str) -> bool:
        """Whether the command has a flag."""
        return f"--{name}" in self.options

    def without(self, *new: str) -> str:
        """Return the command with other words in the place of the flag and its value."""
        end = self.at + (1 if "=" in self.words[self.at] or self.value is None else 2)
        return shlex.join(["mlcalc", *self.words[: self.at], *new, *self.words[end:]])


def meant_by(unknown: Unknown) -> tuple[str, str]:
    """Return what is wrong with a flag, and what was meant: one proposal, or where flags are listed."""
    owner = find(unknown.layer).__name__ if unknown.layer else f"`{unknown.path}`"
    message = f"{owner} has no flag `{named(unknown.typed)}`"
    if unknown.plain not in unknown.options:
        for guess in (_glued, _of_a_call):
            if (found := guess(unknown)) is not None:
                return found
    for mend in _MENDS:
        if (help_line := mend(unknown)) is not None:
            return message, help_line
    about = f"{unknown.path} {unknown.layer}" if unknown.layer else unknown.path
    return message, f"`{about} --help` lists the flags"


def _glued(unknown: Unknown) -> tuple[str, str] | None:
    """Return the flag and its value as two words, if they are typed as one."""
    parts = re.fullmatch(r"(--?[A-Za-z][A-Za-z_-]*?)([\s:]+|(?=[0-9(\[]))(\S.*)", unknown.words[unknown.at])
    if parts is None:
        return None
    name = f"--{parts[1].strip('-').replace('_', '-')}"
    if name not in unknown.options or getattr(unknown.options[name], "is_flag", False):
        return None
    return f"`{named(unknown.words[unknown.at])}` is one word, and no flag", f"{name} {shlex.quote(parts[3])}"


def _of_a_call(unknown: Unknown) -> tuple[str, str] | None:
    """Return the call with an argument that was typed as a flag beside it, or a layer with its flags as a call."""
    name = re.sub(r"^no-", "", unknown.plain[2:])
    if unknown.layer and flag_argument(unknown.layer, name):
        message = f"`{unknown.path}` takes no flags of a layer, such as `{unknown.plain}`"
        alone = f"`mlcalc params {unknown.layer}` and `mlcalc shape {unknown.layer}` take them"
        return message, _layer_as_call(unknown) or alone
    from mlcalc.readers.description.call_text import looks_like_call

    for at, word in enumerate(unknown.words):
        layer = word.partition("(")[0].strip()
        if looks_like_call(word) and is_layer(layer) and (argument := flag_argument(layer, name)):
            message = f"the arguments of a call stand in its parentheses, and `{named(unknown.typed)}` is a flag"
            inside = word.rstrip().removesuffix(")")
            call = f"{inside}{'' if inside.rstrip().endswith('(') else ', '}{keyword(unknown, layer, argument)})"
            rest = shlex.split(unknown.without())
            if is_right(call) and unknown.words[at] in rest:
                return message, shlex.join([call if each == word else each for each in rest])
            return message, f"take it out, or change the call: `mlcalc layers {layer}` lists its arguments"
    return None


def flag_argument(layer: str, name: str) -> str | None:
    """Return the argument of a layer that a flag is for, if it is one."""
    return next((each for each in find(layer).arguments if flag(each) == f"--{name}"), None)


def keyword(unknown: Unknown, layer: str, argument: str) -> str:
    """Return an argument as it stands in a call, with the value that was typed behind its flag."""
    kind = find(layer).arguments[argument].kind
    if kind == "BOOLEAN":
        return f"{argument}={unknown.value is None and not unknown.plain.startswith('--no-')}"
    value = unknown.value or ""
    if re.fullmatch(r"[0-9.]+(,[0-9.]+)+", value):
        return f"{argument}=({value.replace(',', ', ')})"
    is_text = re.fullmatch(r"[A-Za-z_]\w*", value) and value not in {"None", "True", "False"}
    return f"{argument}={value!r}" if is_text else f"{argument}={value}"


def _layer_as_call(unknown: Unknown) -> str | None:
    """Return the command with the call of its layer in place of the layer and its flags, if that call is right."""
    layer = unknown.layer or ""
    parts, rest, skips = list[str](), list[str](), False
    for at, word in enumerate(unknown.words):
        each = unknown._replace(at=at)
        if skips:
            skips = False
        elif word.startswith("--") and (argument := flag_argument(layer, re.sub(r"^no-", "", each.plain[2:]))):
            is_switch = find(layer).arguments[argument].kind == "BOOLEAN"
            parts.append(keyword(each, layer, argument))
            skips = not is_switch and "=" not in word and each.value is not None
        else:
            rest.append(word)
    call = f"{find(layer).__name__}({', '.join(parts)})"
    return shlex.join(["mlcalc", *(call if each == layer else each for each in rest)]) if is_right(call) else None


def is_right(call: str) -> bool:
    """Tell whether a call can be read."""
    from mlcalc.readers.description.typed import read_call

    try:
        read_call(Source("TARGET", call, is_file=False))
    except MlcalcError:
        return False
    return True


def _respelt(unknown: Unknown) -> str | None:
    """Return the flag that differs in dashes and capitals alone."""
    off = unknown.plain.replace("--no-", "--without-", 1)
    same = (unknown.plain, unknown.plain.lower(), unknown.typed.swapcase(), off)
    found = next((each for each in same if each in unknown.options), None)
    return f"did you mean `{found}`?" if found else None


def _column(unknown: Unknown) -> str | None:
    """Return the columns of a summary with one that was typed as a flag."""
    return column_of(unknown.plain) if unknown.has("columns") else None


def column_of(name: str) -> str | None:
    """Return how a summary shows a column whose name was typed as a flag, if there is one."""
    from mlcalc.render.summary import all_columns

    column = name[2:].replace("-", "_")
    is_further = column in all_columns() and column not in _NO_COLUMN
    return f"`--columns name,output_shape,params,{column}`" if is_further else None


_NO_COLUMN = ("name", "type", "inputs", "input_shape", "output_shape", "params", "weights", "bias", "activation")
"""Columns that a flag of the same name is not meant as: it is a column of every table, or an argument of a layer."""


def _elsewhere(unknown: Unknown) -> str | None:
    """Return what another library calls an argument of the layer."""
    name = unknown.plain[2:].replace("-", "_")
    if unknown.layer is None:
        return None
    here = find(unknown.layer).elsewhere.get(name)
    if here is None:
        return find(unknown.layer).told.get(name) or (_NEEDLESS if name in _SWITCHES else None)
    is_off = (unknown.value or "").lower() in NO and find(unknown.layer).arguments[here].kind == "BOOLEAN"
    return f"it is `{flag(f'no_{here}' if is_off else here)}` here"


_NEEDLESS = "take it out: here it follows from the input, or is always so"
_SWITCHES = ("batch_first", "inplace", "track_running_stats", "affine")
"""What PyTorch asks, and is no question here."""


def _by_its_letter(unknown: Unknown) -> str | None:
    """Return the one flag that a layer needs which begins with a letter."""
    if unknown.layer is None or not re.fullmatch(r"-[A-Za-z]", unknown.typed):
        return None
    needed = [name for name, each in find(unknown.layer).arguments.items() if each.required]
    found = [name for name in needed if name.startswith(unknown.typed[1:].lower())]
    return f"did you mean `{flag(found[0])}`?" if len(found) == 1 else None


def _of_an_architecture(unknown: Unknown) -> str | None:
    """Return the call that gives an architecture the argument that was typed as a flag, if it has it."""
    from mlcalc.applications import find as architecture
    from mlcalc.applications import is_application

    word = next((word for word in unknown.words if is_application(word)), None)
    found = architecture(word) if word else None
    name = next(
        (each for each in (found.arguments if found else ()) if unknown.plain.replace("--no-", "--") == flag(each)),
        None,
    )
    if found is None or name is None:
        return None
    value = unknown.value or ""
    is_off = unknown.plain.startswith("--no-") or value.lower() in NO
    said = "False" if is_off else "True" if value.lower() in YES else value
    call = f"{found.title()}({name}={said})"
    mend = call if is_right(call) else f"{found.title()}({name}=…)"
    return f'an architecture has its arguments in a call: "{mend}"'


def _called_here(unknown: Unknown) -> str | None:
    """Return the flag of this command that others call so, with the value that was typed."""
    name = unknown.plain[2:].lower()
    if name in _FORMATS and unknown.has("format"):
        return f"--format {_FORMATS[name]}"
    if unknown.has("feature-range") and (pair := _least_and_most(unknown.words)):
        return f"--feature-range {pair}"
    if unknown.has("feature-range") and name in _OTHERWISE:
        return _OTHERWISE[name]
    if name in {"color", "colors", "colour", "no-color", "no-colour"}:
        return f"`NO_COLOR=1 {shlex.join(['mlcalc', *unknown.words[: unknown.at]])}` prints without colours"
    known = _CALLED_HERE.get(name, ())
    if name == "input-size" and (unknown.value or "").isdigit():
        known = ("input-dim", *known)  # PyTorch's: the last axis alone
    found = next((each for each in known if unknown.has(each)), None)
    if found is None or unknown.plain == f"--{found}":
        return None
    is_switch = getattr(unknown.options[f"--{found}"], "is_flag", False)
    value = "" if is_switch or unknown.value is None else f" {shlex.quote(unknown.value)}"
    return f"it is `--{found}{value}` here"


_LEFT_OUT = "`--columns` names the columns to scale, and leaves all others as they are"
_OTHERWISE = {
    **dict.fromkeys(("drop", "exclude", "ignore", "ignore-columns", "index", "index-col", "skip"), _LEFT_OUT),
    "encoding": "a text is UTF-8: `iconv -f ENCODING -t utf-8 FILE` converts another one",
}
"""What others have a flag for in scaling, and is done in another way here."""


def _least_and_most(words: Sequence[str]) -> str | None:
    """Return the range that `--min` and `--max` give."""
    pairs = dict(zip(words, [*words[1:], ""], strict=False))
    low, high = pairs.get("--min"), pairs.get("--max")
    return f"{low},{high}" if low and high else None


def _word_of_its_own(unknown: Unknown) -> str | None:
    """Return the command in which a layer, a file or a method that is typed behind a flag stands alone."""
    value, name = unknown.value, unknown.plain[2:]
    if value is None or unknown.path == "mlcalc":
        return None
    if unknown.has("feature-range"):
        if name in {"method", "type"}:  # which stands first
            words = unknown._replace(at=1).words
            rest = shlex.split(unknown.without())[2:]
            return shlex.join(["mlcalc", words[0], value, *rest])
        return unknown.without(value) if name in _OF_FILES and exists(value) else None
    is_layers = unknown.path == "mlcalc layers" and name in {"family", "group", "kind", *_OF_LAYERS}
    if is_layers and not (is_layer(value) or value.lower() in FAMILIES):
        return "a family stands alone, as in `mlcalc layers convolution`; `mlcalc layers` lists them all"
    is_target = is_layers or (is_layer(value) and name in _OF_LAYERS) or (exists(value) and name in _OF_FILES)
    return unknown.without(value) if is_target else None


_OF_FILES = {"csv", "data", "file", "input", "input-file", "model", "model-file", "net", "network", "path", "table"}
_OF_LAYERS = {"layer", "layer-type", "layers", "model", "name", "type"}
"""Flags by which others take what stands alone here."""


def _of_a_longer_name(unknown: Unknown) -> str | None:
    """Return the command about the one layer that has the argument and whose name ends so: `rnn` for `simple_rnn`."""
    argument, layer = unknown.plain[2:].replace("-", "_"), unknown.layer
    if layer is None or layer not in unknown.words:
        return None
    end = find(layer).__name__
    owners = [name for name in names() if name.endswith(end) and argument in find(name).arguments]
    kinds = {find(name).__name__ for name in owners} - {end}
    if len(kinds) != 1:
        return None
    meant = snake_case(kinds.pop())
    return shlex.join(["mlcalc", *(meant if word == layer else word for word in unknown.words)])


def _of_other_layers(unknown: Unknown) -> str | None:
    """Return the layers that have the argument."""
    argument = unknown.plain[2:].replace("-", "_")
    owners = [name for name in names() if argument in find(name).arguments] if unknown.layer else []
    return f"it is one of {listed(owners, most=3)}" if owners else None


def _near(unknown: Unknown) -> str | None:
    """Return the flag whose name is near."""
    near = closest(unknown.plain.strip("-"), list(_long(unknown.options)))
    return f"did you mean `--{near}`?" if near else None


def _long(options: Mapping[str, Any]) -> Iterator[str]:
    return (each[2:] for each in options if each.startswith("--"))


_MENDS = (
    _respelt,
    _column,
    _elsewhere,
    _of_an_architecture,
    _word_of_its_own,
    _called_here,
    _by_its_letter,
    _of_a_longer_name,
    _of_other_layers,
    _near,
)
"""What a flag can be meant as, the surest first."""
