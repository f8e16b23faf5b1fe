"""Import boundaries, each proved in a fresh interpreter: what is imported costs time, and may be missing."""

from __future__ import annotations

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
    "layers": ("layers", "--quiet"),
    "scale": ("scale", "minmax", "1", "2", "3", "--quiet"),
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
    "layers": ("layers", "LSTM"),
    "scale": ("scale", "standard", "samples/predict.csv", "--fit", "samples/train.csv"),
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


FLOORS = (
    "limits errors formula shapes arguments layers graph trace model names builder summary readers render cli".split()
)
# Beside the way from a description to a summary: what these need is only below them.
BESIDE = {"version": 0, "windows": FLOORS.index("layers"), "scaling": FLOORS.index("layers")}


def floor_of(module: str) -> int:
    part = module.split(".")[1] if "." in module else "version"
    return BESIDE.get(part, FLOORS.index(part) if part in FLOORS else len(FLOORS))


def top_level_imports(path: Path) -> set[str]:
    """Return the modules of the project that a file imports when it is itself imported."""
    lines = path.read_text(encoding="utf-8").split("\n")
    found = (line.split()[1] for line in lines if line.startswith(("from mlcalc.", "import mlcalc.")))
    return set(found)


def test_direction() -> None:
    """Imports point down the floors of the house and never up; a reader knows no renderer."""
    upwards = []
    for path in sorted((ROOT / "mlcalc").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if module in ("mlcalc", "mlcalc.__main__"):
            continue
        for other in top_level_imports(path):
            same_floor = floor_of(other) == floor_of(module)
            if floor_of(other) > floor_of(module) or (same_floor and other.split(".")[1] != module.split(".")[1]):
                upwards.append(f"{module} imports {other}")
            if module.startswith("mlcalc.render") and other.startswith("mlcalc.readers"):
                upwards.append(f"{module} imports {other}")
    assert [] == upwards
