"""Run a source file or a notebook with the real Keras, and note the models that it makes: where, and what they are.

Training, downloads, plots and files are made harmless; the data sets of Keras are zeros of the true shapes. A function
or a class that the source never uses is called at the end, with the defaults of its arguments.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import io
import itertools
import json
import sys
import tempfile
import types
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from unittest.mock import MagicMock

import keras
import numpy as np
import pandas as pd

from tests.conformance.tools.ask_keras_models import VERSION, _output_shape, _size

__all__ = ["VERSION", "run"]

Answer = dict[str, Any]

LABELS = {"mnist": 10, "fashion_mnist": 10, "cifar10": 10, "cifar100": 100, "imdb": 2, "reuters": 46}
PICTURES = {
    "mnist": (60000, 10000, 28, 28),
    "fashion_mnist": (60000, 10000, 28, 28),
    "cifar10": (50000, 10000, 32, 32, 3),
    "cifar100": (50000, 10000, 32, 32, 3),
}
TEXTS = {"imdb": (25000, 25000), "reuters": (8982, 2246)}
TABLES = {"boston_housing": (404, 102, 13), "california_housing": (16512, 4128, 8)}
MASKS: weakref.WeakSet[Any] = weakref.WeakSet()
"""Operations that layers make for their masks."""


class Code(NamedTuple):
    """Code that is run at once: a file, or a cell of a notebook."""

    cell: int | None
    text: str


class Made(NamedTuple):
    """A model, and where the source makes it."""

    model: Any
    names: list[str]
    line: int
    cell: int | None


def run(name: str, text: str, settings: Mapping[str, str] | None = None, table: Iterable[int] = ()) -> Answer:
    """Return `{"models": […]}`, and under `error` the line at which the source fails.

    Args:
        name: the name of the file; one that ends in `.ipynb` is a notebook.
        text: what it holds.
        settings: values for expressions of the source, by their text, and for `FUNCTION.PARAMETER`.
        table: rows and columns of what pandas reads from any file.
    """
    keras.backend.clear_session()
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    return _Run(name, text, dict(settings or {}), tuple(table)).answer()


class _Run:
    def __init__(self, name: str, text: str, settings: dict[str, str], table: tuple[int, ...]) -> None:
        self.name, self.settings, self.table = name, settings, table
        self.codes = list(_codes(name, text))
        self.trees: dict[str, ast.Module] = {}
        self.cells: dict[str, int | None] = {}
        self.made: list[Made] = []
        self.called: set[str] = set()
        self.module = types.ModuleType("__main__")
        self.module.__dict__.update(__file__=name, __called__=self.called.add)
        self.failure: dict[str, Any] | None = None

    def answer(self) -> Answer:
        with _harmless(self), tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # type: ignore[attr-defined]  # Python 3.11
            for code in self.codes:
                self._run(code)
            answer: Answer = {"models": self._models()}
            if self.failure is None:
                for each in self._unused():
                    self.made.clear()
                    keras.backend.clear_session()
                    with contextlib.suppress(Exception):
                        each()
                    answer["models"] += self._models()
        answer["models"].sort(key=lambda model: (model["cell"] or 0, model["line"]))
        if self.failure is not None:
            answer["error"] = self.failure
        return answer

    def _run(self, code: Code) -> None:
        filename = f"{self.name}#{code.cell}"
        try:
            tree = ast.parse(code.text)
        except SyntaxError:
            return
        self.trees[filename], self.cells[filename] = ast.parse(code.text), code.cell
        try:
            exec(compile(_Changed(self.settings).visit(tree), filename, "exec"), self.module.__dict__)  # noqa: S102
        except SystemExit:
            pass
        except Exception as failure:  # noqa: BLE001 - a source may fail with every kind of exception
            trace = failure.__traceback__
            lines = []
            while trace is not None:
                if (where := trace.tb_frame.f_code.co_filename) in self.cells:
                    lines.append({"line": trace.tb_lineno, "cell": self.cells[where]})
                if isinstance(chain := trace.tb_frame.f_locals.get("self"), keras.Sequential):
                    self.made = [each for each in self.made if each.model is not chain]
                trace = trace.tb_next
            self.failure = self.failure or {**lines[-1], "type": type(failure).__name__, "why": str(failure)[:300]}

    # Where a model is made.

    def note(self, model: Any) -> None:
        """Keep a model that a line of the source makes, unless a layer of the source makes it for itself."""
        frame: types.FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code.co_name == "__new__":
            frame = frame.f_back
        owner = self._class_of(model)
        is_own = frame is not None and frame.f_code.co_filename in self.cells
        if not is_own and owner is None:
            return
        filename, line = owner or (frame.f_code.co_filename, _line(frame))  # type: ignore[union-attr, arg-type]
        names: list[str] = []
        while frame is not None:
            if frame.f_code.co_filename in self.cells:
                if _is_made_by_a_layer(frame, model):
                    return
                names = self._names(frame) + names
            frame = frame.f_back
        self.made.append(Made(model, names, line, self.cells[filename]))

    def _names(self, frame: types.FrameType) -> list[str]:
        """Return the names to which the statement assigns that a frame is at."""
        around = [
            node
            for node in ast.walk(self.trees[frame.f_code.co_filename])
            if isinstance(node, ast.stmt) and node.lineno <= frame.f_lineno <= (node.end_lineno or 0)
        ]
        inner = min(around, key=lambda node: (node.end_lineno or 0) - node.lineno)
        targets = inner.targets if isinstance(inner, ast.Assign) else [getattr(inner, "target", None)]
        return [ast.unparse(part) for each in targets if each for part in getattr(each, "elts", [each])]

    def _class_of(self, model: Any) -> tuple[str, int] | None:
        """Return file and line of the class, if the source writes it."""
        if type(model).__module__ != "__main__":
            return None
        for filename, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and node.name == type(model).__name__:
                    return filename, node.lineno
        return None

    def _models(self) -> list[Answer]:
        answers: list[Answer] = []
        for model, names, line, cell in self.made:
            own = [name for name, value in self.module.__dict__.items() if value is model]
            answers.append({"variables": [*dict.fromkeys(own + names)], "line": line, "cell": cell, **answer_of(model)})
        return [answer for index, answer in enumerate(answers) if answer not in answers[:index]]

    # What the source never uses.

    def _unused(self) -> Iterator[Callable[[], Any]]:
        """Yield what calls each function and class that the source does not, those first that no other uses."""
        nodes = [
            node
            for tree in self.trees.values()
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in self.module.__dict__
        ]
        used = {
            getattr(part, "id", None) or getattr(part, "attr", None)
            for node in nodes
            for part in ast.walk(node)
            if part is not node
        }
        for is_inner in (False, True):
            for node in nodes:
                value = self.module.__dict__[node.name]
                if (node.name in used) is not is_inner or node.name in self.called or "Model" == node.name:
                    continue
                yield lambda value=value, node=node: self._use(value, node)  # type: ignore[misc]

    def _use(self, value: Any, node: ast.FunctionDef | ast.ClassDef) -> None:
        if isinstance(node, ast.FunctionDef):
            self._called(value, self._given(node.name))
            return
        instance = self._called(value, self._given(f"{node.name}.__init__"))
        if isinstance(instance, keras.Layer):
            return
        for each in node.body:
            if isinstance(each, ast.FunctionDef) and each.name not in self.called and not each.name.startswith("__"):
                with contextlib.suppress(Exception):
                    self._called(getattr(instance, each.name), self._given(f"{node.name}.{each.name}"))

    def _given(self, function: str) -> dict[str, Any]:
        start = f"{function}."
        return {key[len(start) :]: value_of(text) for key, text in self.settings.items() if key.startswith(start)}

    @staticmethod
    def _called(value: Callable[..., Any], given: dict[str, Any]) -> Any:
        """Call something; what has no default and no value is a stand-in."""
        for each in inspect.signature(value).parameters.values():
            if each.default is each.empty and each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY):
                given.setdefault(each.name, MagicMock())
        return value(**given)


def value_of(text: str) -> Any:
    """Return the value of a setting, as `--set` takes it."""
    if text == "none":
        return None
    return ast.literal_eval(text)


def _is_made_by_a_layer(frame: types.FrameType, model: Any) -> bool:
    """Tell whether a frame is the constructor of another layer."""
    code = frame.f_code
    first = frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
    return code.co_name in ("__init__", "build") and isinstance(first, keras.Layer) and first is not model


def _line(frame: types.FrameType) -> int:
    """Return the line on which the call stands that a frame is at."""
    positions = next(itertools.islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))  # type: ignore[attr-defined]
    return positions[0] or frame.f_lineno


def _codes(name: str, text: str) -> Iterator[Code]:
    if not name.endswith(".ipynb"):
        yield Code(None, text)
        return
    for number, cell in enumerate(json.loads(text)["cells"], 1):
        written = "".join(cell["source"])
        if cell["cell_type"] == "code" and not written.startswith("%%"):
            lines = ["pass" if line.startswith(("%", "!")) else line for line in written.split("\n")]
            yield Code(number, "\n".join(lines))


class _Changed(ast.NodeTransformer):
    """Puts the values of settings for the expressions that they name, and has functions say that they are called."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.values = {ast.unparse(ast.parse(key, mode="eval").body): text for key, text in settings.items()}

    def visit(self, node: ast.AST) -> Any:
        is_read = isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if is_read and (text := self.values.get(ast.unparse(node))) is not None:
            value = ast.parse(repr(value_of(text)), mode="eval").body
            for each in ast.walk(value):
                ast.copy_location(each, node)
            return value
        return super().visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        self.generic_visit(node)
        said = ast.parse(f"__called__({node.name!r})").body[0]
        for each in ast.walk(said):
            ast.copy_location(each, node)
        node.body.insert(1 if ast.get_docstring(node) is not None and len(node.body) > 1 else 0, said)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        self.generic_visit(node)
        for each in node.body:
            if isinstance(each, ast.FunctionDef):
                said = ast.parse(f"__called__({node.name!r})").body[0]
                for part in ast.walk(said):
                    ast.copy_location(part, each)
                each.body.insert(0, said)
        return node


# What a model is.


def answer_of(model: Any) -> Answer:
    """Return class, rows `[name, class, output shape, params, trainable params]`, and the totals; null is not known.

    The operations that layers make for their masks are left out.
    """
    is_graph = isinstance(model, keras.models.Model) and hasattr(model, "operations")
    parts = model.operations if is_graph and not isinstance(model, keras.Sequential) else model.layers
    rows = [_row(model, part) for part in parts if part not in MASKS]
    is_known = model.built and all(row[3] is not None for row in rows)
    return {
        "class": type(model).__name__,
        "rows": rows,
        "params": model.count_params() if is_known else None,
        "trainable_params": _size(model.trainable_weights) if is_known else None,
    }


def _row(model: Any, part: Any) -> list[Any]:
    is_layer = isinstance(part, keras.Layer)
    params: int | None = 0
    trainable: int | None = 0
    if is_layer:
        params = part.count_params() if part.built else None
        trainable = _size(part.trainable_weights) if part.built else None
    try:
        shape = _output_shape(model, part)
    except (StopIteration, AttributeError):
        shape = None
    return [part.name, type(part).__name__, shape, params, trainable]


# What a source may do while it is run.


@contextlib.contextmanager
def _harmless(runner: _Run) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        for name, value in _stand_ins().items():
            stack.enter_context(_put(sys.modules, name, value, is_item=True))
        stack.enter_context(_put(sys, "argv", [runner.name]))
        for owner, name, value in _patches(runner):
            stack.enter_context(_put(owner, name, value))
        yield


@contextlib.contextmanager
def _put(owner: Any, name: str, value: Any, *, is_item: bool = False) -> Iterator[None]:
    missing = object()
    if is_item:
        before = owner.get(name, missing)
        owner[name] = value
    else:
        before = vars(owner).get(name, missing)
        setattr(owner, name, value)
    try:
        yield
    finally:
        if before is missing:
            owner.pop(name) if is_item else delattr(owner, name)
        elif is_item:
            owner[name] = before
        else:
            setattr(owner, name, before)


def _stand_ins() -> dict[str, Any]:
    names = (
        "matplotlib matplotlib.pyplot matplotlib.image seaborn cv2 tqdm tqdm.notebook tqdm.auto wandb PIL PIL.Image "
        "skimage skimage.io skimage.transform nltk nltk.corpus yfinance imageio kagglehub gym tensorboard "
        "google google.colab plotly plotly.express"
    )
    return {name: MagicMock() for name in names.split()}


def _table(table: tuple[int, ...]) -> Callable[..., Any]:
    """Return what stands for `pandas.read_csv`."""
    if not table:
        return lambda *args, **named: MagicMock()
    columns = [f"c{index}" for index in range(table[1])]
    return lambda *args, **named: pd.DataFrame(np.zeros(table), columns=columns)


def _patches(runner: _Run) -> Iterator[tuple[Any, str, Any]]:
    made = keras.Model.__new__

    def new(cls: Any, *args: Any, **named: Any) -> Any:
        model = made(cls, *args, **named)
        if all(model is not each.model for each in runner.made):
            runner.note(model)
        return model

    yield keras.Model, "__new__", staticmethod(new)
    yield keras.Model, "fit", _fit
    yield keras.Model, "fit_generator", _fit
    yield keras.Model, "predict", _predicted
    for name in ("evaluate", "train_on_batch", "test_on_batch"):
        yield keras.Model, name, lambda self, *args, **named: [0.0, 0.0]
    yield keras.Model, "predict_on_batch", _predicted
    for name in ("save", "save_weights", "load_weights"):
        yield keras.Model, name, lambda self, *args, **named: None
    for name in ("read_csv", "read_excel"):
        yield pd, name, _table(runner.table)
    for package in ("keras", "keras._tf_keras.keras"):
        utils = importlib.import_module(f"{package}.utils")
        yield utils, "plot_model", lambda *args, **named: None
        yield utils, "get_file", lambda *args, **named: "file"
    for package in ("keras.src", "keras", "keras._tf_keras.keras"):
        for name in (*PICTURES, *TEXTS, *TABLES):
            module = importlib.import_module(f"{package}.datasets.{name}")
            yield module, "load_data", lambda *args, name=name, **named: _data(name)
    yield from _marks_of_masks()


def _marks_of_masks() -> Iterator[tuple[Any, str, Any]]:
    """Yield the patches with which an operation that a layer makes for its mask is marked as such."""
    call, symbolic_call = keras.Layer.__call__, keras.Operation.symbolic_call
    depth = 0

    def called(self: Any, *args: Any, **named: Any) -> Any:
        nonlocal depth
        depth += 1
        try:
            return call(self, *args, **named)
        finally:
            depth -= 1

    def called_on_symbols(self: Any, *args: Any, **named: Any) -> Any:
        if depth and not isinstance(self, keras.Layer):
            MASKS.add(self)
        return symbolic_call(self, *args, **named)

    yield keras.Layer, "__call__", called
    yield keras.Operation, "symbolic_call", called_on_symbols


def _fit(model: Any, x: Any = None, *args: Any, **named: Any) -> Any:
    """Build the model on the shapes of the data, as training would."""
    if not model.built and x is not None:
        first = x[0] if isinstance(x, (list, tuple)) else x
        if isinstance(model, keras.Sequential) or type(model).call is not keras.Model.call:
            with contextlib.suppress(Exception):
                model.build((None, *first.shape[1:]))
    return MagicMock()


def _predicted(model: Any, x: Any = None, *args: Any, **named: Any) -> Any:
    first = x[0] if isinstance(x, (list, tuple)) else x
    shapes = model.output_shape
    if isinstance(shapes, list):
        return [np.zeros((len(first), *shape[1:])) for shape in shapes]
    return np.zeros((len(first), *shapes[1:]))


def _data(name: str) -> Any:
    """Return zeros of the shapes that a data set of Keras has, with every label that it has."""
    if name in PICTURES:
        train, test, *sizes = PICTURES[name]
        pairs: list[Any] = [(np.zeros((count, *sizes), "uint8"), _labels(name, count)) for count in (train, test)]
        return tuple((x, y[:, None] if "cifar" in name else y) for x, y in pairs)
    if name in TABLES:
        train, test, width = TABLES[name]
        return tuple((np.zeros((count, width)), np.zeros(count)) for count in (train, test))
    return tuple((_texts(count), _labels(name, count)) for count in TEXTS[name])


def _labels(name: str, count: int) -> Any:
    return (np.arange(count) % LABELS[name]).astype("uint8" if name in PICTURES else "int64")


def _texts(count: int) -> Any:
    texts: Any = np.empty(count, dtype=object)
    texts[:] = [[1, 2, 3]] * count
    return texts
