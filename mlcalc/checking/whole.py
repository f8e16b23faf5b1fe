"""All that is wrong with one file: its shapes, its layers, how it is trained, and how its data are prepared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcalc.errors import ERROR, NOTE, WARNING, Diagnostic, MlcalcError, Source, bounded_depth
from mlcalc.lint import lint
from mlcalc.lint.table import IN_CHECK
from mlcalc.model import Model
from mlcalc.readers.content import Code
from mlcalc.readers.files import STANDARD_INPUT
from mlcalc.readers.loading import opened
from mlcalc.soundness import in_doubt, remarks_on_models
from mlcalc.trace import Trace

if TYPE_CHECKING:
    from mlcalc.lint.facts import Script
    from mlcalc.lint.findings import Training
    from mlcalc.readers.python.reading import Reading

UNSAID = "unsaid"
_SEVERITIES: Mapping[str, str] = {
    **IN_CHECK,
    # What mlcalc does not follow is no problem of the source, and what a large layer costs is for who asks for it.
    **dict.fromkeys(
        "unknown-shape unknown-weights unknown-value unknown-input unknown-condition unknown-loop "
        "heavy-layer unknown-features unused-setting too-long unknown-model missing-input second-count same-padding "
        "causal-padding "
        "explicit-padding".split(),
        UNSAID,
    ),
}
"""Code -> how a check takes it, where that is another way than that of a summary."""

_OF_NETWORKS = re.compile(r"keras|tensorflow|sklearn|\bSequential\b|\blayers\b")
_OF_MODELS = re.compile(
    r"""^[{"']*(?:layers|class_name)["']?\s*:|["'{,]\s*["']?(?:layers|class_name)["']?\s*:""", re.MULTILINE
)
"""What a description has on its outermost level, as each line of YAML without indentation, or in braces."""
_TEXT_OF_MODELS = (".yaml", ".yml", ".json")
_HDF5 = (".h5", ".hdf5")


def problems_of(path: str, *, is_named: bool) -> list[Diagnostic]:
    """Return what is wrong with a file.

    Args:
        path: its path, or `-` for standard input.
        is_named: whether the user has named it; of what lies in a folder, only what holds models is of interest.

    Raises:
        MlcalcError: it cannot be read, or is no model.
    """
    if _is_empty_code(path) or (not is_named and not _may_hold_models(path)):
        return []
    try:
        found = opened(path)
    except MlcalcError as cause:
        if is_named or _is_ours(path, cause):
            raise
        return []
    if isinstance(found, Code):
        return _as_checked(_of_source(found.source))
    if isinstance(found, Model):
        return _as_checked(_of_model_file(found))
    return _as_checked(getattr(found, "remarks", ()))


def _is_empty_code(path: str) -> bool:
    """Tell whether a file of code has nothing in it, as the `__init__.py` of many a package, which is no fault."""
    file = Path(path)
    try:
        is_small = file.suffix in (".py", ".pyw") and file.is_file() and file.stat().st_size <= _MOST_BLANKS
        return is_small and not file.read_bytes().strip(b"\xef\xbb\xbf \t\r\n\f")
    except OSError:
        return False  # which is said where it is opened


_MOST_BLANKS = 1000


def _may_hold_models(path: str) -> bool:
    """Tell whether a file in a folder may hold models: JSON and YAML are written for many things."""
    if path.lower().endswith((".keras", *_HDF5)):
        return True
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            text = file.read(_MOST_LOOKED_AT)
    except OSError:
        return True  # which is said where it is opened
    is_text = path.lower().endswith(_TEXT_OF_MODELS)
    return (_OF_MODELS if is_text else _OF_NETWORKS).search(text) is not None


_MOST_LOOKED_AT = 1_000_000


def _is_ours(path: str, cause: MlcalcError) -> bool:
    """Tell whether what cannot be read in a folder is meant as a model: a file of another program is none."""
    if path.lower().endswith(_TEXT_OF_MODELS):
        return any(each.place is not None for each in cause.diagnostics)
    if not path.lower().endswith(_HDF5):
        return True
    from mlcalc.readers.hdf5.process import NoLibraryError
    from mlcalc.readers.keras.files import OtherDataError

    return not isinstance(cause, (NoLibraryError, OtherDataError))


def _as_checked(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return problems as a check takes them; of two that say the same of one place, the graver."""
    found: dict[Any, Diagnostic] = {}
    for each in problems:
        severity = _SEVERITIES.get(each.code, each.severity)
        if severity == UNSAID:
            continue
        key = each.code, each.place, each.place or each.where, "" if each.place else each.message
        known = found.get(key)
        if known is None or (known.severity, severity) == (WARNING, ERROR):
            found[key] = each._replace(severity=severity)
    return list(found.values())


# Models.


def _of_model(
    model: Model, training: Any = None, known: Iterable[Diagnostic] = (), *, labels_known: bool = False
) -> tuple[list[Diagnostic], Trace | None]:
    """Return what is wrong with the layers of a model, and its calls if all of them can be made."""
    try:
        with bounded_depth():
            flow = model.trace()
    except MlcalcError as cause:
        return list(cause.diagnostics), None
    remarks = list(remarks_on_models(model))
    errors = [*(each for each in remarks if each.severity == ERROR), *flow.errors]
    if model.origin is not None and model.origin.is_open:
        errors = [each for each in errors if each not in flow.sizeless]  # the data give the sizes later
    else:
        errors += flow.uncountable()
    if errors:
        unsure = in_doubt(flow)
        errors = [each for each in errors if each not in unsure]
        if not errors or (model.origin is not None and model.origin.is_assumed):
            return [], None
        from mlcalc.solving.advice import advised

        told = advised(flow, (), model)
        return [told.get(each, each) for each in errors], None
    place = model.origin.place if model.origin else None
    warnings = [each for each in remarks if each.severity == WARNING]
    older = [each for each in remarks if _is_of_older(each) and (each.place or place)]
    warnings += [each._replace(place=each.place or place) for each in older]
    calls = [each for call in flow.calls for each in call.problems if each.severity == WARNING]
    return [*warnings, *calls, *lint(flow, with_training=True)], flow


def _is_of_older(remark: Diagnostic) -> bool:
    """Tell whether a note tells of older names, which is the only one that a source gets."""
    return remark.severity == NOTE and bool({remark.code} & {"older-arguments"})


def _of_model_file(model: Model) -> list[Diagnostic]:
    found, flow = _of_model(model)
    if flow is not None and model.compiled:
        from mlcalc.lint.ends import ends_of
        from mlcalc.lint.facts import Script
        from mlcalc.lint.findings import Training
        from mlcalc.lint.sites import View
        from mlcalc.lint.table import on_training
        from mlcalc.readers.keras.compiled import compiled_event

        view = View(flow, is_end=True, is_whole=True)
        event = compiled_event(model.compiled, model)
        training = Training(view, ends_of(view), [event] if event else [], Script(), "the model", is_made=False)
        found += on_training(training, found)
    return found


# Sources.


def _of_source(source: Source) -> list[Diagnostic]:
    from mlcalc.lint.table import on_script
    from mlcalc.readers.python.reading import read_source

    folder = Path() if source.name == STANDARD_INPUT else Path(source.name).parent
    reading = read_source(source, folder, open_model=lambda path: opened(str(folder / path)))
    found = [_unreadable(each, source) for each in reading.problems]
    parts = _parts(reading)
    for model in (*reading.models, *reading.parts):
        problems, flow = _of_model(model)
        if flow is not None:
            training = _training(reading, model, flow, parts)
            said = _as_checked(problems)
            trained = list(_on_training(training, said))
            found += _without_repeats(problems, training, trained)
            found += trained
        else:
            found += problems
    return [*found, *on_script(reading.script)]


_OF_PYTHON_2 = re.compile(
    r"^[^\S\n]*(?:print(?:[^\S\n]+[^\s=.\[(]|[^\S\n]*(?:$|>>))|except[^\S\n]+[\w.]+[^\S\n]*,[^\S\n]*\w+[^\S\n]*:)",
    re.MULTILINE,
)


def _unreadable(problem: Diagnostic, source: Source) -> Diagnostic:
    """Return a line that cannot be read as the error that it is; what Python 2 could read is none."""
    if not {problem.code} & {"not-python"} or (problem.place is not None and problem.place.source.cell is not None):
        return problem
    return problem._replace(severity=NOTE if _OF_PYTHON_2.search(source.text) else ERROR)


def _on_training(training: Training, known: list[Diagnostic]) -> Iterator[Diagnostic]:
    from mlcalc.lint.table import on_training

    yield from on_training(training, known)


def _without_repeats(problems: list[Diagnostic], training: Training, trained: list[Diagnostic]) -> list[Diagnostic]:
    """Return what is wrong with layers, without what the labels settle."""
    from mlcalc.lint.labels import settle_shape
    from mlcalc.lint.table import is_mend_certain

    strays = [each.place.line for each in training.script.strays if each.argument == "activation" and each.place]
    left = [each for each in problems if not settle_shape(training, each) and not _is_told(each, strays)]
    return [each._replace(is_certain=bool(each.edits) and is_mend_certain(each, training)) for each in left]


def _is_told(problem: Diagnostic, strays: Iterable[int]) -> bool:
    """Tell whether a layer lacks the activation that its line gives to another call."""
    lacks = bool({problem.code} & {"linear-layers"})
    return lacks and problem.place is not None and problem.place.line in strays


def _parts(reading: Reading) -> set[int]:
    """Return the objects that are parts of models which are trained: those of a GAN, and bases."""
    from mlcalc.readers.python.training import layers_of

    trained = {id(each.model): each.model for each in reading.script.events if each.kind == "compile"}
    return set().union(*map(layers_of, trained.values()))


def _training(reading: Reading, model: Model, flow: Trace, parts: set[int]) -> Training:
    from mlcalc.lint.ends import ends_of
    from mlcalc.lint.findings import Training
    from mlcalc.lint.sites import View
    from mlcalc.readers.python.objects import SourceLayer

    made = reading.made.get(id(model))
    script: Script = reading.script
    view = View(flow, is_end=True, is_whole=True)
    variable = model.origin.variable if model.origin else None
    ends = ends_of(view)
    names = made.attributes.get("output_names") if made is not None else None
    if names is not None and len(names) == len(ends):
        ends = [end._replace(name=name) for end, name in zip(ends, names, strict=True)]
    is_bare = made is not None and bool(made.attributes.get("is_uncompiled"))
    return Training(
        view,
        ends,
        script.of(made) if made is not None else [],
        script,
        variable or "the model",
        is_part=id(made) in parts,
        is_made=made is not None and (not made.is_read or is_bare),
        escapes=made is None or id(made) in script.escaped,
        has_names=made is not None and not isinstance(made, SourceLayer) and not made.is_read,
        is_loaded_bare=is_bare,
    )
