"""What a file is: its container, by its first bytes, and then what is in it, by its structure.

Each level is a table, read from above. A format that mlcalc does not read stands there by its name: a file that is
one of those is named rather than failed on.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcalc.checkpoint import Checkpoint
from mlcalc.errors import ERROR, Diagnostic, MlcalcError, Source, error
from mlcalc.kinds import AS_YAML, BEGINNING, IN_KERAS, ONCE_MORE, READS, TABLE, is_binary, may_be_foreign
from mlcalc.layers import is_layer
from mlcalc.limits import HEAD_OF_SUMMARY, LONGEST_WITH_PLACES, MOST_TRIALS, STEPS_OF_TRIALS
from mlcalc.model import Model
from mlcalc.readers.bounds import check_data
from mlcalc.readers.budget import Budget
from mlcalc.readers.content import Code, Content
from mlcalc.readers.description.files import OpenFile
from mlcalc.readers.files import File
from mlcalc.readers.located import NOWHERE, InData, InText, Located
from mlcalc.shapes import Shape

if TYPE_CHECKING:
    from mlcalc.foreign import Kind
    from mlcalc.readers.archives import Archive, Folder, Members
    from mlcalc.readers.json_text import NotJsonError
    from mlcalc.readers.keras.stored import Stored


class FileFormat(NamedTuple):
    """A kind of file or of content.

    Attributes:
        name: as errors name it.
        matches: tells whether something is of this kind.
        read: returns what it holds; None if mlcalc does not read this kind.
        endings: how the names of such files end.
        help: what to do about one that mlcalc does not read.
    """

    name: str
    matches: Callable[[Any], bool]
    read: Callable[..., Any] | None = None
    endings: tuple[str, ...] = ()
    help: str = READS


def _read_as(formats: Sequence[FileFormat], content: Any, *more: Any) -> Any:
    """Return what something holds, by the first format that it is of.

    Raises:
        MlcalcError: mlcalc does not read this format, or what it holds is wrong.
    """
    kind = next(each for each in formats if each.matches(content))
    if kind.read is None:
        raise _foreign(content.name, kind.name, kind.help)
    return kind.read(content, *more)


def _foreign(name: str, kind: str | None, help: str) -> MlcalcError:  # noqa: A002
    return error("foreign-format", f"{name} is {kind}, which mlcalc does not read", help=help)


def _anything(content: Any) -> bool:
    return True


# Containers.


def read_file(file: File) -> Content | Checkpoint | Code:
    """Return what a file holds.

    Raises:
        MlcalcError: mlcalc does not read its format, or it is damaged.
    """
    found: Content | Checkpoint | Code = _read_as(FILES, file)
    return found


def read_stored(file: File) -> Stored:
    """Return the weights in a file: of weights alone, or of a whole model.

    Raises:
        MlcalcError: it holds none, or is damaged.
    """
    from mlcalc.readers.keras.files import hdf5_tree, stored_in
    from mlcalc.readers.keras.shards import is_index, tree_of_shards

    if _is_hdf5(file):
        return stored_in(file, hdf5_tree(file))
    if file.name.endswith(".json"):
        from mlcalc.readers.json_text import read_json

        if is_index(data := read_json(file.source)):
            return stored_in(file, tree_of_shards(file, data))
    if file.name.endswith((".json", ".yaml", ".yml")):
        message = f"{file.name} is text, which holds an architecture and no weights"
        raise error("no-weights", message, help='in Keras, `model.save_weights("model.weights.h5")` writes them')
    found = read_file(file)
    if isinstance(found, Content) and found.unread:
        raise MlcalcError(found.unread)
    if not isinstance(found, Content) or found.stored is None:
        raise error("no-weights", f"{file.name} holds no weights of Keras")
    return found.stored


def with_stored(content: Content, stored: Stored, file: str) -> Content:
    """Return a saved model with weights that lie beside it, in a file of that name.

    Raises:
        MlcalcError: it is no model that Keras saved.
    """
    from mlcalc.readers.keras.wrapped import in_order, out_of_texts, unwrapped

    content = out_of_texts(content)
    model = content if _has_keys("class_name")(content) else unwrapped(content)
    if model is None:
        message = f"weights of Keras go with a model that Keras saved, and {content.name} is none"
        raise error("stray-weights", message)
    return model._replace(stored=in_order(stored, model.data)._replace(file=file), unread=None)


def _begins(*beginnings: bytes) -> Callable[[File], bool]:
    return lambda file: file.head.startswith(beginnings)


_HDF5 = b"\x89HDF\r\n\x1a\n"
_is_hdf5 = _begins(_HDF5)


def _is_safetensors(file: File) -> bool:
    """Tell whether a file begins with the length of a header in JSON, and with that header."""
    return file.head[8:9] == b"{" and int.from_bytes(file.head[:8], "little") <= _LARGEST_HEADER


def _is_damaged_safetensors(file: File) -> bool:
    return _is_safetensors(file) and _damage(file) is not None


def _damage(file: File) -> str | None:
    from mlcalc.readers.safetensors import damage

    return damage(file)


def _refuse_damaged(file: File) -> Any:
    message = f"{file.name} is a damaged file of safetensors: {_damage(file)}"
    mend = f"{ONCE_MORE}, but its numbers are not read here: write the layers as YAML, such as `- dense: 10`"
    raise error("damaged-file", message, help=mend)


_BEGINNING = 1000
"""Characters in which data that Python printed have a quote of its kind."""

_LARGEST_HEADER = 100_000_000
"""Bytes, by the definition of the format; eight characters of a text are a larger number."""


def _is_cut(file: File) -> bool:
    """Tell whether a file is shorter than the beginning that its name promises."""
    return len(file.head) < len(_HDF5) and file.name.endswith(BINARY)


def _refuse_cut(file: File) -> Any:
    size = f"{len(file.head)} byte" + "s" * (len(file.head) != 1)
    what = f"is too short for a zip archive or an HDF5 file: {size}" if file.head else "is empty"
    raise error("damaged-file", f"{file.name} {what}", help=ONCE_MORE)


def _is_event_file(file: File) -> bool:
    """Tell whether a file begins with a short record whose first field is a time, as TensorBoard's logs do."""
    return file.head[1:8] == bytes(7) and file.head[12:13] == b"\x09"


def _refuse_history(content: Any, *more: Any) -> Any:
    message = f"{content.name} is the history of a training, and no model"
    raise error("foreign-format", message, help=f"`mlcalc history {shlex.quote(content.name)}` shows it")


def _is_of_certain_kind(file: File) -> bool:
    return may_be_foreign(file.beginning) and _certain_kind(file) is not None


def _certain_kind(file: File) -> Kind | None:
    from mlcalc.foreign import certain_kind

    return certain_kind(file.beginning, file.path)


def _refuse_certain_kind(file: File) -> Any:
    raise _of_kind(file, _certain_kind(file))


def _of_kind(file: File, kind: Kind | None) -> MlcalcError:
    name, mend = (kind.name, kind.help_for(file.path)) if kind else (None, "")
    return _foreign(file.name, name, mend or READS)


def _is_binary(file: File) -> bool:
    return is_binary(file.beginning) and not file.is_wide


def _refuse_binary(file: File) -> Any:
    """Say that a file is no text, and by its name what it ought to be."""
    if not file.beginning.strip(b"\0"):
        message = f"{file.name} holds nothing but zeros: it was copied or saved incompletely"
        raise error("damaged-file", message, help=ONCE_MORE)
    from mlcalc.foreign import kind_by_name

    if kind := kind_by_name(file.path):
        raise _of_kind(file, kind)
    raise file.not_binary_model()


def _is_called_foreign(file: File) -> bool:
    return file.path.lower().endswith(_FOREIGN_ENDINGS)


_FOREIGN_ENDINGS = (".csv", ".tsv", ".toml", ".prototxt")


def _refuse_by_name(file: File) -> Any:
    from mlcalc.foreign import kind_by_name

    raise _of_kind(file, kind_by_name(file.path))


def _is_json(file: File) -> bool:
    return file.name.endswith(".json") or file.source.text.lstrip().startswith(("{", "[", '"'))


def _is_printed(file: File) -> bool:
    head = file.source.text[:_BEGINNING].lstrip()
    if "'" not in head and not head.startswith('"'):  # which is quick to see
        return False
    from mlcalc.readers.printed import is_printed

    return is_printed(file.source.text)


def _read_printed(file: File) -> Content:
    """Return the data that Python printed; mistakes are shown at the path that leads there."""
    from mlcalc.readers.printed import read_printed, spot_in_printed

    data = read_printed(file.source)
    return Content(data, spot_in_printed(file.source), name=file.name, is_tree=True)


def _is_summary(file: File) -> bool:
    if "(ty" not in file.source.text[:HEAD_OF_SUMMARY]:
        return False
    from mlcalc.readers.printed_summary import is_printed_summary

    return not file.name.endswith((".py", ".pyw", ".ipynb")) and is_printed_summary(file.source.text)


def _refuse_summary(file: File) -> Any:
    from mlcalc.readers.printed_summary import refuse_summary

    refuse_summary(file.source)


def _is_python(file: File) -> bool:
    from mlcalc.readers.python_text import is_python

    is_data = file.source.text.lstrip().startswith(("{", "["))
    return not is_data and is_python(file.name, file.source.text)


def _is_notebook(file: File) -> bool:
    from mlcalc.readers.python_text import is_notebook

    return is_notebook(file.name, file.source.text)


def _read_code(file: File) -> Code:
    return Code(file.source)


def _is_call(file: File) -> bool:
    from mlcalc.readers.python_text import is_call

    return is_call(file.source.text)


def _read_call(file: File) -> Content:
    """Return the layers that one call spells."""
    from mlcalc.readers.description.call_text import parse_call
    from mlcalc.readers.description.sequential import sequential

    call = parse_call(file.source.text, file.source)
    whole = sequential(call) if call.is_model else Located([call], call.spot)
    return Content(*whole, name=file.name)


def _read_folder(file: File) -> Any:
    from mlcalc.readers.archives import Folder

    return _read_as(FOLDERS, Folder(file.path))


def _read_zip(file: File) -> Any:
    from mlcalc.readers.archives import Archive

    return _read_as(ARCHIVES, Archive(file))


def _read_hdf5(file: File) -> Any:
    from mlcalc.readers.keras.files import hdf5_tree, read_model, read_weights

    tree = hdf5_tree(file)
    return read_model(file, tree) if "model_config" in tree.attributes else read_weights(file, tree)


def _read_json_text(file: File) -> Content | Checkpoint:
    from mlcalc.readers.json_text import NotJsonError, read_json, spot_of

    remarks: list[Diagnostic] = []
    try:
        data = read_json(file.source, remarks=remarks, mistakes=lambda data: _count(_mistakes(data)))
    except NotJsonError as cause:
        return _read_not_json(file, cause)
    if isinstance(data, dict) and "weight_map" in data and (found := _read_shards(file, data)):
        return found
    places = partial(spot_of, file.source) if len(file.source.text) <= LONGEST_WITH_PLACES else None
    return Content(data, InData(text=places and cache(places)), name=file.name, is_tree=True, remarks=tuple(remarks))


def _mistakes(data: Any, spot: InData = NOWHERE, budget: Budget | None = None) -> list[Diagnostic] | None:
    """Return what is wrong with a description; None if data are none of ours."""
    if not isinstance(data, Mapping) or "class_name" in data or "layers" not in data:
        return None
    from mlcalc.readers.description.build import read_description

    # What is in other files is not asked again and again.
    stand_in = read_description({"input": [1], "layers": ["identity"]})
    try:
        read_description(
            Located(data, spot),
            open_file=lambda *request: stand_in,
            budget=budget or Budget(STEPS_OF_TRIALS // MOST_TRIALS),
        )
    except MlcalcError as cause:
        return list(cause.diagnostics)
    return []


def _count(problems: Sequence[Diagnostic] | None) -> int | None:
    return None if problems is None else len(problems)


def _behind(cause: NotJsonError) -> MlcalcError:
    """Return why a text is not JSON, with what is wrong with the description that it is without that."""
    from mlcalc.faults.mending import agreeing
    from mlcalc.readers.json_text import read_json, spot_of

    if cause.mended is None:
        return cause
    now = cause.mended.source
    try:
        data = read_json(now)
    except MlcalcError:
        return cause
    further = _mistakes(data, InData(text=cache(partial(spot_of, now))), Budget(STEPS_OF_TRIALS))
    return MlcalcError(agreeing(cause.diagnostics, [cause.mended.told(each) for each in further or ()]))


def _read_not_json(file: File, cause: NotJsonError) -> Content:
    """Read what begins as JSON, or is called so, and is none: a value of YAML may begin alike.

    Raises:
        MlcalcError: it is not YAML either.
    """
    try:
        content = _read_yaml_text(file)
    except MlcalcError:
        raise of_other_kind(file.name, file.source.text) or _behind(cause) from None
    if not file.name.endswith(".json"):
        return content
    if isinstance(content.data, str) or file.source.text.lstrip().startswith(("{", "[", '"')):
        raise _behind(cause)
    message = f"{file.name} holds YAML, and is called JSON"
    raise error("bad-json", message, help=_renamed(file.path), where=file.name)


def _renamed(path: str) -> str:
    """Return the help that gives a text the ending of YAML."""
    from pathlib import PurePath

    other = shlex.quote(str(PurePath(path).with_suffix(".yaml")))
    return f"give it a name that ends in .yaml: `mv {shlex.quote(path)} {other}`, then `mlcalc summary {other}`"


def _read_shards(file: File, data: Any) -> Checkpoint | None:
    from mlcalc.readers.keras.files import read_weights
    from mlcalc.readers.keras.shards import is_index, tree_of_shards

    return read_weights(file, tree_of_shards(file, data)) if is_index(data) else None


def _read_yaml_text(file: File) -> Content:
    from mlcalc.readers.description.yaml_text import Composer

    composer = Composer(file.source)
    try:
        whole = composer.document()
        saved = _saved_in_yaml(file, whole.value) if _may_hold_model(whole.value) else None
        return saved or Content(*composer.checked(whole), name=file.name)
    except MlcalcError as cause:
        from mlcalc.readers.description.trial import explained

        raise of_other_kind(file.name, file.source.text) or explained(file.source, cause, _attempt) from None


def of_other_kind(name: str, text: str) -> MlcalcError | None:
    """Return the error that a text which holds no model is of another kind; None if it may be meant as a model."""
    if any(is_layer(each) for each in _ENTRY.findall(text[:BEGINNING])):
        return None
    from mlcalc.foreign import likely_kind

    kind = likely_kind(name, text)
    return _foreign(name, kind.name, kind.help_for(name) or READS) if kind else None


_ENTRY = re.compile(r"""^[^\S\n]*(?:-\s+)?["'{]*(\w+)["']?\s*(?:[:(]|\d|$)""", re.MULTILINE)
"""A layer in a list, as a description has it."""


def _attempt(source: Source, budget: Budget, request: Request | None = None) -> Model:
    """Return the model that a text describes in YAML.

    Raises:
        MlcalcError: it is none, or is wrong.
    """
    from mlcalc.readers.description.build import read_description
    from mlcalc.readers.description.yaml_text import read_yaml

    # What is in other files is not asked again and again.
    stand_in = read_description({"input": [1], "layers": ["identity"]})
    shape, convention = (request.input_shape, request.convention) if request else (None, None)
    return read_description(read_yaml(source), None, shape, convention, lambda *request: stand_in, budget)


def _saved_in_yaml(file: File, data: Any) -> Content | None:
    from mlcalc.readers.keras.yaml_text import read_saved_yaml

    return read_saved_yaml(file.source, data)


FILES = (
    FileFormat("a folder", lambda file: file.is_folder, _read_folder),
    FileFormat("a zip archive", _begins(b"PK\x03\x04"), _read_zip, (".keras",)),
    FileFormat("an HDF5 file", _is_hdf5, _read_hdf5, (".h5", ".hdf5")),
    FileFormat("the history of a training", _is_event_file, _refuse_history),
    FileFormat("a damaged file of safetensors", _is_damaged_safetensors, _refuse_damaged),
    FileFormat("a file of safetensors", _is_safetensors, help=AS_YAML),
    FileFormat("a file of another kind", _is_of_certain_kind, _refuse_certain_kind),
    FileFormat("a file that was cut", _is_cut, _refuse_cut),
    FileFormat("binary data", _is_binary, _refuse_binary),
    FileFormat("a printed summary", _is_summary, _refuse_summary),
    FileFormat("a file that is called as another kind", _is_called_foreign, _refuse_by_name),
    FileFormat("a notebook of Jupyter", _is_notebook, _read_code, (".ipynb",)),
    FileFormat("Python source", _is_python, _read_code, (".py", ".pyw")),
    FileFormat("data that Python printed", _is_printed, _read_printed),
    FileFormat("JSON", _is_json, _read_json_text, (".json",)),
    FileFormat("a call", _is_call, _read_call),
    FileFormat("YAML", _anything, _read_yaml_text, (".yaml", ".yml")),
)

ENDINGS = tuple(ending for each in FILES for ending in each.endings)
"""How the names of the files end that mlcalc reads."""
BINARY = tuple(ending for each in FILES if each.read in (_read_zip, _read_hdf5) for ending in each.endings)
"""How the names of those end that are no text."""


# What is in a folder or a zip archive.


def _has(name: str) -> Callable[[Members], bool]:
    return lambda members: members.has(name)


def _read_keras(members: Members) -> Content:
    from mlcalc.readers.keras.files import read_archive

    return read_archive(members)


def _read_members(archive: Archive) -> Content:
    """Return the model in an archive that is called as one of Keras; say what is in another one."""
    from mlcalc.readers.folders import refuse_archive

    return _read_keras(archive) if archive.name.endswith(".keras") else refuse_archive(archive)


def _refuse_folder(folder: Folder) -> Any:
    from mlcalc.readers.folders import refuse_folder

    refuse_folder(folder.name)


def _begins_in(*parts: str) -> Callable[[Archive], bool]:
    return lambda archive: any(name.startswith(parts) for name in archive.names)


def _is_open_document(archive: Archive) -> bool:
    return archive.has("mimetype") and archive.has("content.xml")


def _is_wheel(archive: Archive) -> bool:
    return any(name.endswith(".dist-info/WHEEL") for name in archive.names)


def _is_pytorch(archive: Archive) -> bool:
    return any(name.endswith("/data.pkl") for name in archive.names)


def _is_npz(archive: Archive) -> bool:
    return bool(archive.names) and all(name.endswith(".npy") for name in archive.names)


FOLDERS = (
    FileFormat("a model of Keras", _has("config.json"), _read_keras),
    FileFormat("a SavedModel of TensorFlow", _has("saved_model.pb"), help=IN_KERAS),
    FileFormat("a folder", _anything, _refuse_folder),
)

ARCHIVES = (
    FileFormat("a model of Keras", _has("config.json"), _read_keras),
    FileFormat("a file of PyTorch", _is_pytorch, help=AS_YAML),
    FileFormat("a file of arrays of NumPy", _is_npz, help=AS_YAML),
    FileFormat("an Excel workbook", _begins_in("xl/"), help=TABLE),
    FileFormat("a document of Word", _begins_in("word/")),
    FileFormat("a presentation of PowerPoint", _begins_in("ppt/")),
    FileFormat("a document of LibreOffice", _is_open_document, help=TABLE),
    FileFormat("a program of Java", _begins_in("META-INF/MANIFEST.MF")),
    FileFormat("a package of Python", _is_wheel),
    FileFormat("a book in EPUB", _has("META-INF/container.xml")),
    FileFormat("a zip archive", _anything, _read_members),
)


# What data describe.


class Request(NamedTuple):
    """What is known of a model beside the data.

    Attributes:
        name: its name if the data give none.
        input_shape: the shape of its first input, in place of the data's own.
        convention: whose defaults to take.
        open_file: reads the models in the files that the data name.
        budget: what the descriptions around this one have grown to.
    """

    name: str | None
    input_shape: Shape | None
    convention: str | None
    open_file: OpenFile
    budget: Budget | None = None


def read_data(content: Content, request: Request) -> Model:
    """Return the model that data describe.

    Raises:
        MlcalcError: they describe none, or are wrong.
    """
    if isinstance(content.data, str):
        from mlcalc.readers.keras.wrapped import out_of_texts

        content = out_of_texts(content)
    model: Model = _read_as(DATA, content, request)
    return model.with_remarks([*model.remarks, *content.remarks]) if content.remarks else model


def _has_keys(*keys: str) -> Callable[[Content], bool]:
    return lambda content: isinstance(content.data, Mapping) and all(key in content.data for key in keys)


def _read_serialised(content: Content, request: Request) -> Model:
    from mlcalc.readers.keras.model import model_from_config

    if not content.is_tree:
        check_data(content.data)
    return model_from_config(
        _as_chain(content, request.name),
        input_shape=request.input_shape,
        stored=content.stored,
        unread=content.unread,
        spot=content.spot,
    )


def _as_chain(content: Content, name: str | None) -> Any:
    """Return the data of a model; of one layer of Keras, those of a chain of it alone."""
    from mlcalc.readers.keras.config import is_model

    data = content.data
    is_one = content.stored is None and is_layer(str(data["class_name"])) and not is_model(data)
    return {"class_name": "Sequential", "config": {"name": name or "model", "layers": [data]}} if is_one else data


def _is_bare(content: Content) -> bool:
    data = content.data[0] if isinstance(content.data, list) and content.data else content.data
    inner = data.get("layers") if isinstance(data, Mapping) else None
    first = inner[0] if isinstance(inner, (list, tuple)) and inner else data
    if not isinstance(first, Mapping) or _OF_KERAS.isdisjoint(map(str, first)):
        return False
    from mlcalc.readers.keras.bare import is_bare

    return is_bare(content.data)


_OF_KERAS = frozenset({"class_name", "trainable", "batch_shape", "sparse", "layer"})
"""Keys of which each layer that Keras serialised has one, and few others have."""


def _read_bare(content: Content, request: Request) -> Model:
    from mlcalc.readers.keras.bare import with_classes

    if not content.is_tree:
        check_data(content.data)
    whole = with_classes(content, request.name)
    return _read_serialised(whole, request).with_remarks(whole.remarks)


def _read_description(content: Content, request: Request) -> Model:
    from mlcalc.readers.description.build import read_description

    if content.remarks:
        # Keras takes the last of two equal keys: who writes a description by hand means neither.
        raise MlcalcError([each._replace(severity=ERROR) for each in content.remarks])
    try:
        return read_description(Located(content.data, content.spot), *request)
    except MlcalcError as cause:
        if not isinstance(content.spot, InText):
            raise
        if not names_layers(content) and (other := of_other_kind(content.name, content.spot.source.text)):
            raise other from None
        from mlcalc.readers.description.trial import explained

        raise explained(content.spot.source, cause, partial(_attempt, request=request)) from None


def _may_hold_model(data: Any) -> bool:
    """Tell whether data may be or hold a saved model; a description of ours has `layers`, and seldom such a name."""
    if isinstance(data, Mapping):
        return "layers" not in data or data.get("name") in ("Sequential", "Graph")
    return isinstance(data, str) or (
        isinstance(data, list) and bool(data) and isinstance(data[0], Mapping) and "class_name" in data[0]
    )


def _holds_model(content: Content) -> bool:
    if not _may_hold_model(content.data):
        return False
    from mlcalc.readers.keras.wrapped import unwrapped

    return unwrapped(content) is not None


def names_layers(content: Content) -> bool:
    """Tell whether data are meant as a model: a description that lists layers, or what Keras serialises."""
    is_mapping = isinstance(content.data, Mapping)
    return (is_mapping and ("layers" in content.data or "class_name" in content.data)) or _holds_model(content)


def _is_tfjs_graph(content: Content) -> bool:
    """Tell whether data are a graph of TensorFlow's operations, which has no layers."""
    if not _has_keys("modelTopology")(content):
        return False
    topology = content.data["modelTopology"]
    return content.data.get("format") == "graph-model" or (isinstance(topology, Mapping) and "node" in topology)


def _is_tokenizer(content: Content) -> bool:
    return isinstance(content.data, Mapping) and content.data.get("class_name") == "Tokenizer"


def _is_history(content: Content) -> bool:
    from mlcalc.readers.foreign import is_history

    return _may_hold_model(content.data) and is_history(content.data)


def _is_scaler(content: Content) -> bool:
    from mlcalc.readers.foreign import is_scaler

    return _may_hold_model(content.data) and is_scaler(content.data)


def _refuse_scaler(content: Content, request: Request) -> Any:
    message = f"{content.name} is a scaler that mlcalc saved, and no model"
    raise error("foreign-format", message, help=f"`mlcalc scale --load {shlex.quote(content.name)}` takes it")


def _foreign_kind(content: Content) -> str | None:
    if not _may_hold_model(content.data):
        return None
    from mlcalc.readers.foreign import kind_of

    return kind_of(content.data)


def _refuse_kind(content: Content, request: Request) -> Any:
    kind = _foreign_kind(content)
    raise _foreign(content.name, kind, _HELP_ON_KINDS.get(kind or "", READS))


_HELP_ON_KINDS = {
    "the metadata of a .keras file, whose model is in its config.json": "give the .keras file, or its config.json",
    "a configuration of Hugging Face": AS_YAML,
    "what a server answers that does not give the file": "download it once more, from the link to the file itself",
}


def _read_wrapped(content: Content, request: Request) -> Model:
    from mlcalc.readers.keras.wrapped import unwrapped

    return _read_serialised(unwrapped(content) or content, request)


DATA = (
    FileFormat("a tokenizer of Keras", _is_tokenizer),
    FileFormat("a model of Keras", _has_keys("class_name"), _read_serialised),
    FileFormat("a configuration of Keras without its class", _is_bare, _read_bare),
    FileFormat("a graph model of TensorFlow.js", _is_tfjs_graph),
    FileFormat("a model of Keras in other data", _holds_model, _read_wrapped),
    FileFormat("the history of a training", _is_history, _refuse_history),
    FileFormat("a scaler that mlcalc saved", _is_scaler, _refuse_scaler),
    FileFormat(
        "a summary that mlcalc printed",
        _has_keys("layers", "trainable_params", "weights_bytes"),
        help="`mlcalc summary MODEL --output model.yaml` writes the model itself",
    ),
    FileFormat("something else", lambda content: _foreign_kind(content) is not None, _refuse_kind),
    FileFormat("a description", _anything, _read_description),
)
