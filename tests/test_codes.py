"""The table of codes: each code of the source has a page, and each page shows a problem that has just this code."""

from __future__ import annotations

import ast
import json
import pickle
import re
import shlex
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc import checking, scaling, summary
from mlcalc.cli import output, scale
from mlcalc.cli.commands import program
from mlcalc.codes import PAGES, Example
from mlcalc.errors import MlcalcError
from mlcalc.footprint import report
from mlcalc.history.remarks import remarks_on
from mlcalc.layers.explanation import Explanation
from mlcalc.layers.specs import Spec
from mlcalc.readers import loading
from mlcalc.solving import passing
from mlcalc.solving.sizes import sizes_that_work
from tests.commands import Outcome, run_command
from tests.history_files import event, simple, start, version, write_log
from tests.libraries import without_h5py

ROOT = Path(__file__).parent.parent
SAVED = ROOT / "tests" / "conformance" / "records" / "files"
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "mlcalc").rglob("*.py"))}


# The codes in the source.


def functions_with_a_code(tree: ast.AST) -> dict[str, int]:
    """Return the functions, methods and named tuples that take a `code`, and which argument that is.

    A function is `name`, a method is `.name`.
    """
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [ast.unparse(each.target) for each in node.body if isinstance(each, ast.AnnAssign)]
            if "code" in fields:
                found[node.name] = fields.index("code")
        elif isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args]
            is_method = names[:1] == ["self"]
            if "code" in names:
                found["." * is_method + node.name] = names.index("code") - is_method
    return found


def called(node: ast.Call) -> str:
    """Return the name of what is called, with a dot before that of a method."""
    if isinstance(node.func, ast.Attribute):
        return f".{node.func.attr}"
    return node.func.id if isinstance(node.func, ast.Name) else ""


def codes_in(tree: ast.AST, functions: dict[str, int]) -> Iterator[str]:
    """Yield the codes that a function takes by default or is called with; of what is no text, the Python."""
    functions = {**functions, **functions_with_a_code(tree)}
    for node in ast.walk(tree):
        code: ast.expr | None = None
        if isinstance(node, ast.FunctionDef):
            names, defaults = [each.arg for each in node.args.args], node.args.defaults
            code = dict(zip(names[::-1], defaults[::-1], strict=False)).get("code")
        elif isinstance(node, ast.Call) and called(node) in functions:
            named = [each.value for each in node.keywords if each.arg == "code"]
            code = next(iter([*named, *node.args[functions[called(node)] :]]), None)
        for each in (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,):
            if each is not None:
                yield str(each.value) if isinstance(each, ast.Constant) else ast.unparse(each)


def used_codes() -> set[str]:
    """Return the codes in the source; a function that takes a code, or what has one, and hands it on says `code`."""
    everywhere = {
        name: position
        for tree in TREES.values()
        for name, position in functions_with_a_code(tree).items()
        if not name.startswith(".")
    }
    return {code for tree in TREES.values() for code in codes_in(tree, everywhere)} - {
        "code",
        "part.code",
        "*data['refused']",
    }


def test_every_code_has_a_page_and_every_page_a_use() -> None:
    """No code is missing from the table, and none in it is left over."""
    assert PAGES.keys() == used_codes()


def test_codes_are_found() -> None:
    """A code is found wherever it is written: in a function, a method or a choice of two, and nothing hides one."""
    source = """
class Problem(NamedTuple):
    code: str
def fail(spot, code, message): return Problem(code, message)
class Reader:
    def note(self, code): self.problems.append(Problem(code))
def read(reader):
    reader.note("of-a-method")
    fail(1, "of-a-function", "it is odd")
    raise error("one" if reader else "other", "it is odd")
    note(odd)
    note(code="by-name")
def refusal(spot, code="by-default"): fail(spot, code)
refusal(3)
"""
    found = set(codes_in(ast.parse(source), {"error": 0, "note": 0}))
    assert {"code", "of-a-method", "of-a-function", "one", "other", "odd", "by-name", "by-default"} == found


def test_no_code_steers() -> None:
    """What happens next follows from the type of an error or from its data, and no code is compared."""
    compared = [
        f"{path.name}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Compare, ast.Match)) and ".code" in ast.unparse(node).partition("\n")[0]
    ]
    assert [] == compared


# Sentences.


@pytest.mark.parametrize("code", PAGES)
def test_sentence(code: str) -> None:
    """A code is in kebab-case, and its meaning one or two sentences."""
    assert re.fullmatch("[a-z]+(-[a-z]+)*", code)
    sentence = PAGES[code].sentence
    assert re.fullmatch(r"[A-Z`].*\.", sentence)
    assert 1 <= len(re.findall(r"\.(?= |$)", sentence)) <= 2
    assert len(sentence) < 230


def test_pages_differ() -> None:
    """No two codes mean the same, and no example is its own mend."""
    assert len(PAGES) == len({page.sentence for page in PAGES.values()}) == len({page.wrong for page in _texts()})
    assert [] == [code for code, page in PAGES.items() if page.wrong == page.mended]


def _texts() -> Iterator[Any]:
    """Yield the pages with their examples as texts, which sets can hold."""
    return (page._replace(wrong=str(page.wrong)) for page in PAGES.values())


# Examples.

Ask = Callable[[str], Outcome]


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:  # noqa: C901, PLR0915  (each part has its watcher)
    """Run in an empty folder, and collect the codes of all problems that reach a person."""
    found: list[str] = []
    summarized, explained = summary._summary, Explanation.of

    def watched_program() -> Any:
        def run(*words: Any, **settings: Any) -> Any:
            try:
                return program()(*words, **settings)
            except MlcalcError as cause:
                found.extend(each.code for each in cause.diagnostics)
                raise

        return run

    def watched_summary(*arguments: Any, **settings: Any) -> Any:
        result = summarized(*arguments, **settings)
        found.extend(each.code for each in result.problems)
        return result

    def watched_explanation(spec: Spec) -> Explanation:
        found.extend(each.code for each in (spec.notes() if spec.notes else ()))
        return explained(spec)

    def watched_remarks(runs: Any) -> Any:
        notes = remarks_on(runs)
        found.extend(each.code for several in notes.values() for each in several)
        return notes

    held = report.memory_of

    def watched_memory(*arguments: Any) -> Any:
        result = held(*arguments)
        found.extend(each.code for each in result.problems)
        return result

    monkeypatch.setattr(report, "memory_of", watched_memory)
    write = scale._write

    read = loading._read_code

    def watched_code(*arguments: Any, **settings: Any) -> Any:
        models, problems = read(*arguments, **settings)
        found.extend(each.code for each in problems)
        return models, problems

    monkeypatch.setattr(loading, "_read_code", watched_code)

    def watched_scaling(world: Any, *arguments: Any, **settings: Any) -> None:
        write(world, *arguments, **settings)
        found.extend(each.code for each in world.found.problems)

    def watched_sizes(*arguments: Any, **settings: Any) -> Any:
        answer = sizes_that_work(*arguments, **settings)
        found.extend(each.code for each in answer.problems)
        return answer

    monkeypatch.setattr("mlcalc.solving.sizes.sizes_that_work", watched_sizes)

    def watched_check(*arguments: Any, **settings: Any) -> Any:
        checked = check_file(*arguments, **settings)
        found.extend(each.code for each in checked.problems)
        return checked

    check_file = checking.check_file
    monkeypatch.setattr(checking, "check_file", watched_check)

    def watched_flags(ctx: Any, kind: Any, *, quiet: Any) -> None:
        tell_beside_quiet(ctx, kind, quiet=quiet)
        found.extend(each.code for each in ctx.obj.found.problems)

    tell_beside_quiet = output._tell_beside_quiet
    monkeypatch.setattr(output, "_tell_beside_quiet", watched_flags)
    monkeypatch.setattr(scale, "_write", watched_scaling)
    monkeypatch.setattr("mlcalc.cli.program", watched_program)
    monkeypatch.setattr("mlcalc.history.remarks.remarks_on", watched_remarks)
    monkeypatch.setattr(summary, "_summary", watched_summary)
    monkeypatch.setattr(Explanation, "of", watched_explanation)
    monkeypatch.chdir(tmp_path)
    return found


def run(example: Example) -> Outcome:
    """Run an example in the current folder."""
    for name, text in example.files.items():
        Path(name).write_text(text, encoding="utf-8")
    return run_command(*shlex.split(example.command))


RUNNABLE = [code for code, page in PAGES.items() if isinstance(page.wrong, Example)]


@pytest.mark.parametrize("code", RUNNABLE)
def test_wrong_example(code: str, codes: list[str]) -> None:
    """A wrong example has its problem, once, and no other."""
    page = PAGES[code]
    if ".npy" in str(page.wrong):
        pytest.importorskip("numpy")
    assert isinstance(page.wrong, Example)
    outcome = run(page.wrong)
    assert [code] == codes
    said = outcome.stdout.replace("error[", "error: ") if page.wrong.command.startswith("check") else ""
    assert ("error: " in outcome.stderr + said) == (outcome.code != 0)


@pytest.mark.parametrize("code", RUNNABLE)
def test_mended_example(code: str, codes: list[str]) -> None:
    """A mended example has no problem at all."""
    example = PAGES[code].mended
    assert isinstance(example, Example)
    assert (0, []) == (run(example).code, codes)


# Pages in words: what is wrong takes more than commands and texts.


def _damaged(monkeypatch: pytest.MonkeyPatch) -> object:
    whole = (SAVED / "chain.keras").read_bytes()
    Path("half.keras").write_bytes(whole[: len(whole) // 2])
    return run_command("summary", "half.keras")


def _linked(monkeypatch: pytest.MonkeyPatch) -> object:
    h5py = pytest.importorskip("h5py")
    with h5py.File("part.weights.h5", "w") as file:
        file.create_group("layers/dense/vars")["0"] = h5py.ExternalLink("other.h5", "/")
    return run_command("summary", "part.weights.h5")


def _unlike(monkeypatch: pytest.MonkeyPatch) -> object:
    h5py = pytest.importorskip("h5py")
    with h5py.File("w.h5", "w") as file:
        file.create_dataset("layers/dense/vars/0", (3, 7), "f4")
    bad = PAGES["unknown-weights"].mended
    assert isinstance(bad, Example)
    with zipfile.ZipFile("model.keras", "w") as archive:
        archive.writestr("config.json", bad.files["model.json"])
        archive.write("w.h5", "model.weights.h5")
    return run_command("summary", "model.keras")


def _unlike_in_number(monkeypatch: pytest.MonkeyPatch) -> object:
    h5py = pytest.importorskip("h5py")
    good = PAGES["unknown-weights"].mended
    assert isinstance(good, Example)
    Path("model.json").write_text(good.files["model.json"], encoding="utf-8")
    with h5py.File("w.h5", "w") as file:
        for name, shape in {"dense/vars/0": (3, 5), "dense/vars/1": (5,), "dense_1/vars/0": (5, 5)}.items():
            file.create_dataset(f"layers/{name}", shape, "f4")
    return run_command("params", "model.json", "--weights", "w.h5")


def _gru(monkeypatch: pytest.MonkeyPatch) -> object:
    h5py = pytest.importorskip("h5py")
    gru = {"class_name": "GRU", "config": {"name": "g", "units": 2, "batch_input_shape": [None, 4, 3]}}
    with h5py.File("model.h5", "w") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"layers": [gru]}})
        file.attrs["layer_names"] = ["g"]
        group = file.create_group("g")
        group.attrs["weight_names"] = ["kernel", "recurrent_kernel", "bias"]
        for name, shape in zip(group.attrs["weight_names"], [(3, 6), (2, 6), (2, 6)], strict=True):
            group.create_dataset(name, shape, "f4")
    return run_command("summary", "model.h5")


def _shared(monkeypatch: pytest.MonkeyPatch) -> object:
    dense = {"class_name": "Dense", "config": {"units": 3, "trainable": True}, "shared_object_id": 1}
    inner = {"class_name": "Sequential", "config": {"name": "m", "layers": [dense]}}
    config = {"layers": [dense, inner], "build_input_shape": [None, 3]}
    Path("model.json").write_text(json.dumps({"class_name": "Sequential", "config": config}), encoding="utf-8")
    return run_command("summary", "model.json")


def _unfrozen(monkeypatch: pytest.MonkeyPatch) -> object:
    return run_command("summary", SAVED.parent / "releases" / "keras-3.15.0-unfrozen.json")


def _without_h5py(monkeypatch: pytest.MonkeyPatch) -> object:
    without_h5py(monkeypatch)
    return run_command("summary", SAVED / "chain.h5")


def _saved(name: str) -> Callable[[pytest.MonkeyPatch], object]:
    def recipe(monkeypatch: pytest.MonkeyPatch) -> object:
        pytest.importorskip("h5py")
        return run_command("summary", SAVED / name)

    return recipe


def _inside(monkeypatch: pytest.MonkeyPatch) -> object:
    pytest.importorskip("h5py")
    Path("model.yaml").write_text(f"layers:\n  - model: {SAVED / 'chain.weights.h5'}\n", encoding="utf-8")
    return run_command("summary", "model.yaml")


def _with_weights(model: str, weights: str) -> Callable[[pytest.MonkeyPatch], object]:
    def recipe(monkeypatch: pytest.MonkeyPatch) -> object:
        pytest.importorskip("h5py")
        return run_command("params", SAVED / model, "--weights", SAVED / weights)

    return recipe


def _pictures(patch: pytest.MonkeyPatch) -> None:
    numpy = pytest.importorskip("numpy")
    numpy.save("a.npy", numpy.arange(24).reshape(2, 3, 4))
    run_command("scale", "minmax", "a.npy", "--together", "--quiet")
    run_command("scale", "minmax", "a.npy", "--quiet")


def _latin(monkeypatch: pytest.MonkeyPatch) -> object:
    Path("table.csv").write_bytes("größe\n1\n3\n".encode("latin-1"))
    return run_command("scale", "minmax", "table.csv")


def _deep(monkeypatch: pytest.MonkeyPatch) -> object:
    return run_command("params", "TimeDistributed(" * 150 + "Dense(3)" + ")" * 150)


def _changed_log(monkeypatch: pytest.MonkeyPatch) -> object:
    path = write_log(Path("logs"), event(0, simple("loss", 1)), event(1, simple("loss", 2)))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    return run_command("history", "logs")


def _restarted_log(monkeypatch: pytest.MonkeyPatch) -> object:
    first, again = [[start(0), *(event(step, simple("loss", 1)) for step in (0, 1))] for _ in range(2)]
    write_log(Path("logs"), version(), *first, *again)
    return run_command("history", "logs", "-m", "loss", "--last", "2")


def _cut_log(monkeypatch: pytest.MonkeyPatch) -> object:
    path = write_log(Path("logs"), event(0, simple("loss", 1)), event(1, simple("loss", 2)))
    path.write_bytes(path.read_bytes()[:-1])
    return run_command("history", "logs")


def _empty_folder(monkeypatch: pytest.MonkeyPatch) -> object:
    Path("logs").mkdir()
    return run_command("history", "logs")


def _pickled(monkeypatch: pytest.MonkeyPatch) -> object:
    Path("history.pkl").write_bytes(pickle.dumps({"loss": [0.5]}))
    return run_command("history", "history.pkl")


def _few_asked(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(passing, "MOST_LAYERS_ASKED", 100)
    return run_command("solve", "Sequential([Input((4, 8)), Reshape((-1, 4))])")


RECIPES: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
    "quantized": _saved("adapted.keras"),
    "stored-weights-differ": _unlike,
    "settled-by-weights": _gru,
    "shared-weights": _shared,
    "trained-inside": _unfrozen,
    "one-shard": _saved("../shards/model_00000.weights.h5"),
    "unused-weights": _unlike_in_number,
    "optimizer": _saved("chain.keras"),
    "metrics": _saved("../releases/tf.keras-2.13.1-tracking.keras"),
    "too-deep": _deep,
    "not-text": _latin,
    "several-axes": _pictures,
    "missing-library": _without_h5py,
    "damaged-file": _damaged,
    "external-link": _linked,
    "weights-alone": _inside,
    "no-weights": _with_weights("tf_keras_chain.json", "tf_keras_chain.json"),
    "damaged-log": _changed_log,
    "half-written": _cut_log,
    "restarted": _restarted_log,
    "no-logs": _empty_folder,
    "pickle": _pickled,
    "not-searched": _few_asked,
    "stray-weights": _with_weights("chain.weights.h5", "chain.weights.h5"),
}


@pytest.mark.parametrize("code", RECIPES)
def test_page_in_words(code: str, codes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page says in words has its problem, once, and no other."""
    RECIPES[code](monkeypatch)
    assert [code] == codes


def test_unknown_method() -> None:
    """The command names its methods itself; only in Python there can be one too many."""
    with pytest.raises(MlcalcError, match="there is no method `minmx`") as caught:
        scaling.make("minmx", {})
    assert ["unknown-method"] == [each.code for each in caught.value.diagnostics]


def test_wrong_type() -> None:
    """Only in Python can a value be of a wrong kind."""
    with pytest.raises(MlcalcError, match="takes a layer or a model") as caught:
        mlcalc.summarize("model.yaml")  # type: ignore[arg-type]
    assert ["wrong-type"] == [each.code for each in caught.value.diagnostics]


def test_pages_in_words_have_a_recipe() -> None:
    """No page is without a proof."""
    words = {code for code, page in PAGES.items() if isinstance(page.wrong, str) or isinstance(page.mended, str)}
    assert {*RECIPES, "unknown-method", "wrong-type"} == words == PAGES.keys() - set(RUNNABLE)
