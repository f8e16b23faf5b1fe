"""Import boundaries, each proved in a fresh interpreter: what is imported costs time, and may be missing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FRAMEWORKS = {"keras", "tensorflow", "torch", "jax", "sklearn", "scipy", "pandas", "numpy", "h5py", "onnx"}
DRAWING, READING = {"rich"}, {"yaml"}

# Runs a command as `python -m mlcalc` would, and at its end tells on standard error what was imported for it.
PROBE = """\
import atexit, sys
atexit.register(lambda: print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr))
from mlcalc.cli import main
main()
"""


def imported(*words: str) -> set[str]:
    """Return the top-level modules that a command imports; the command must work."""
    done = subprocess.run([sys.executable, "-c", PROBE, *words], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout
    modules = set(done.stderr.split())
    assert {"mlcalc", "typer", "sys"} <= modules
    return modules


def modules_after(code: str) -> set[str]:
    """Return the modules, whole names, that a piece of Python imports."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(done.stdout.split())


QUIET = {
    "params": ("params", "lstm", "--units", "10", "--input-dim", "1", "--quiet"),
    "params of a call": ("params", "LSTM(10)", "--input-dim", "1", "--quiet"),
    "shape": ("shape", "conv2d", "--filters", "8", "--kernel-size", "3", "--input", "9,9,1", "--quiet"),
    "window": ("shape", "window", "--length", "7", "--time-steps", "3", "--quiet"),
    "summary": ("summary", "--input", "3,1", "-l", "LSTM(10)", "-l", "flatten", "--quiet"),
    "summary of JSON": ("summary", "samples/seq2seq.json", "--quiet"),
    "memory": (
        "memory",
        "LSTM(10)",
        "--input",
        "3,1",
        "--batch-size",
        "2",
        "--optimizer",
        "Adam(amsgrad=True)",
        "--quiet",
    ),
    "layers": ("layers", "--quiet"),
    "scale": ("scale", "minmax", "1", "2", "3", "--quiet"),
    "solve": ("solve", "lstm", "--params", "480", "--input-dim", "1", "--quiet"),
    "solve of JSON": ("solve", "samples/seq2seq.json", "--quiet"),
    "history": ("history", "samples/training/history.csv", "--quiet", "best", "val_loss"),
}


@pytest.mark.parametrize("words", QUIET.values(), ids=QUIET)
def test_quiet(words: tuple[str, ...]) -> None:
    """A bare answer needs neither a framework nor Rich nor PyYAML."""
    assert set() == imported(*words) & (FRAMEWORKS | DRAWING | READING)


LOUD = {
    "params": ("params", "lstm", "--units", "10", "--input-dim", "1"),
    "summary": ("summary", "samples/lenet5.yaml", "--explain"),
    "table": ("summary", "samples/two-inputs.yaml", "--format", "table"),
    "json": ("shape", "samples/vgg16.yaml", "--format", "json"),
    "memory": ("memory", "samples/vgg16.yaml", "--batch-size", "2"),
    "layers": ("layers", "LSTM"),
    "scale": ("scale", "standard", "samples/predict.csv", "--fit", "samples/train.csv"),
    "history": ("history", "tests/conformance/records/history/run1", "--format", "table"),
    "check": ("check", "samples/two_models.py"),
    "help": ("params", "lstm", "--help"),
}


@pytest.mark.parametrize("words", LOUD.values(), ids=LOUD)
def test_no_framework(words: tuple[str, ...]) -> None:
    """No command imports a framework or NumPy, whatever it prints."""
    assert set() == imported(*words) & FRAMEWORKS


def test_what_is_needed_is_imported() -> None:
    """YAML imports PyYAML and a table imports Rich: the proofs above can see that, and so can fail."""
    assert READING == imported("params", "samples/gru.yaml", "--quiet") & (READING | DRAWING)
    assert DRAWING == imported("layers", "LSTM", "--format", "table") & (READING | DRAWING)


def test_plain_text_needs_no_rich() -> None:
    """In a pipe nothing is drawn."""
    assert set() == imported("params", "lstm", "--units", "10", "--input-dim", "1") & DRAWING


def test_one_family() -> None:
    """A layer brings the module of its family, not those of the others."""
    modules = modules_after("import mlcalc; mlcalc.layer('LSTM', 10).params((None, 3, 1))")
    families = {name for name in modules if name.startswith("mlcalc.layers.")}
    assert "mlcalc.layers.recurrent" in families
    assert not families & {"mlcalc.layers.convolution", "mlcalc.layers.pooling", "mlcalc.layers.attention"}


@pytest.mark.parametrize(("file", "needed"), [("gru.yaml", "yaml"), ("seq2seq.json", "json")])
def test_one_format(file: str, needed: str) -> None:
    """A format brings its own reader, not those of the others."""
    modules = modules_after(f"import mlcalc; mlcalc.load('samples/{file}')")
    readers = {"yaml", "json", "zipfile", "h5py", "mlcalc.readers.keras.files", "mlcalc.readers.keras.model"}
    assert {needed} == modules & readers


def test_kinds_of_other_files_are_loaded_late() -> None:
    """A file that is understood needs none of what tells what other files are."""
    for name in ("samples/gru.yaml", "samples/seq2seq.json"):
        assert "mlcalc.foreign" not in modules_after(f"import mlcalc; mlcalc.load({name!r})")
    assert "mlcalc.foreign" not in imported("check", "samples/two_models.py")
    assert "mlcalc.foreign" in modules_after(
        "import mlcalc\ntry: mlcalc.load('pyproject.toml')\nexcept Exception: pass"
    )


def test_further_figures_alone() -> None:
    """What a summary shows only where it is asked for is imported only then."""
    code = "import mlcalc; print(mlcalc.summarize(mlcalc.load('LSTM(10)'), (None, 3, 1){}))"
    assert not {name for name in modules_after(code.format("")) if name.startswith("mlcalc.costs")}
    asked = {name for name in modules_after(code.format(", columns=['flops']")) if name.startswith("mlcalc.costs.")}
    assert {"mlcalc.costs.figures", "mlcalc.costs.families", "mlcalc.costs.wanted"} == asked


def test_package_alone() -> None:
    """Importing the package imports nothing but its version."""
    modules = {name for name in modules_after("import mlcalc") if name.startswith("mlcalc")}
    assert {"mlcalc", "mlcalc.version"} == modules


def test_library_alone() -> None:
    """The library itself needs no other package; PyYAML is needed for YAML alone."""
    code = f"""
import sys
sys.modules.update(dict.fromkeys({sorted(FRAMEWORKS | {"typer", *DRAWING, *READING})}))
import mlcalc
model = mlcalc.load({{"input": [3, 1], "layers": ["LSTM(10)", {{"dense": 1}}]}})
assert mlcalc.summarize(model).params == 491
"""
    assert "mlcalc" in modules_after(code)


FLOORS = {
    name: number
    for number, names in enumerate(
        [
            "version limits codes words training installing",
            "texts changes spelling nesting kinds foreign",
            "excerpts",
            "together",
            "errors",
            "integers modules nearby",
            "formula shapes arguments dtypes rules files samples protobuf plain_json faults edits",
            "layers ops series scaling",
            "graph",
            "trace",
            "model",
            "builder names checkpoint history lint mends states applications solving costs",
            "soundness footprint",
            "summary",
            "readers render",
            "writing checking",
            "api api_memory api_solving cli",
        ]
    )
    for name in names.split()
}
"""Room -> its floor; imports point down."""

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "mlcalc").rglob("*.py"))
}
ENTRANCES = {"mlcalc", "mlcalc.__main__"}


def imports_of(module: str) -> set[str]:
    """Return the modules of the project that a module imports, at once or later; those for type checkers are none."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(MODULES[module].read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{each.name}" for each in node.names} & MODULES.keys()
            found |= inside or {node.module}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        waiting += ast.iter_child_nodes(node)
    return found & MODULES.keys()


IMPORTS = {module: imports_of(module) for module in MODULES}


def room_of(module: str) -> str:
    return module.split(".")[1]


def test_every_room_has_a_floor() -> None:
    """A new room is given its place here."""
    assert FLOORS.keys() >= {room_of(module) for module in MODULES.keys() - ENTRANCES}


def is_upwards(module: str, other: str) -> bool:
    """Tell whether an import between two rooms goes up, or from reading to showing."""
    rooms = {room_of(module), room_of(other)}
    return len(rooms) > 1 and (FLOORS[room_of(other)] > FLOORS[room_of(module)] or rooms == {"readers", "render"})


def test_direction() -> None:
    """Imports point down the floors of the house and never up, late ones included; a reader knows no renderer."""
    pairs = [(module, other) for module in MODULES.keys() - ENTRANCES for other in IMPORTS[module] - ENTRANCES]
    assert pairs
    assert [] == sorted(f"{module} imports {other}" for module, other in pairs if is_upwards(module, other))


def circles(imports: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """Return the groups of modules that import each other, whatever the way round."""
    reached = {module: set(others) for module, others in imports.items()}
    for middle, beyond in reached.items():
        for others in reached.values():
            others.update(beyond if middle in others else ())
    groups = {tuple(sorted(each for each in others if one in reached[each])) for one, others in reached.items()}
    return sorted(groups - {()})


def test_no_circle() -> None:
    """No module imports itself by way of others, not inside a folder either, and not late."""
    assert [] == circles(IMPORTS)


def test_circles_are_found() -> None:
    """Circles of two modules and of more are found, and nothing else is one."""
    assert [("a", "b", "c"), ("e", "f")] == circles(
        {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": {"f"}, "f": {"e"}}
    )


def test_history_stands_alone() -> None:
    """No part of the model calculator imports what reads trainings, and that imports no part of the calculator."""
    users = {
        room_of(module) for module in MODULES.keys() - ENTRANCES for each in IMPORTS[module] if "mlcalc.history" in each
    }
    assert {"history", "render", "cli"} == users
    used = {room_of(each) for module in MODULES if "mlcalc.history" in module for each in IMPORTS[module] - ENTRANCES}
    assert used <= {
        "history",
        "errors",
        "limits",
        "texts",
        "files",
        "nearby",
        "foreign",
        "plain_json",
        "protobuf",
        "faults",
        "scaling",
    }
