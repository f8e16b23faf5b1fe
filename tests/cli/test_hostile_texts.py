"""Whatever text a file or a word of the command line holds: in every format, what leaves is text, and is seen."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlcalc.cli import main
from mlcalc.cli.world import World
from mlcalc.texts import visible
from tests.commands import Outcome, Terminal
from tests.history_files import event, simple, tensor, version, write_log

HALF = "\ud800x"
TEXTS = {
    "colour": "\x1b[95mred\x1b[39m",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\",
    "one byte for an escape": "\x9b2Jx",
    "cursor": "\x1b[2J\x1b[1;1Hx",
    "backspace": "good\b\b\b\bevil",
    "return": "good\revil",
    "bell": "x\x07\x00",
    "direction": "\u202egnp.exe\u2066\u200f",
    "line ends": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "line end": "a\nerror: b",
    "half a character": HALF,
    "no character": "a\ufffeb\uffff",
    "markup": "[/x][bold]b[/bold]",
    "markup of a link": "[link=http://x]y[/link]",
    "emoji": ":smile: [red]",
    "formula": "=cmd|' /C calc'!A1",
    "markdown": "<img src=x> [a](http://x) ![b](c) **d** `e` ~f~ _g_ a_b &lt; |",
}


def as_handed_over(word: str) -> str:
    """Return a word of the command line as the system hands it over: no zero bytes, and bytes where it is no text."""
    return word.replace("\0", "").encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def run(*words: str, is_terminal: bool = False, stdin: str = "") -> Outcome:
    """Run a command in the current folder."""
    out, err = Terminal(is_terminal=is_terminal), Terminal(is_terminal=is_terminal)
    given = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogatepass")), "utf-8")
    environment = {"COLUMNS": "400", "TERM": "xterm"} if is_terminal else {}
    code = main([as_handed_over(each) for each in words], World(given, out, err, environment))
    # The few colours that are ours, none of which is in the texts above.
    stdout, stderr = (re.sub(r"\x1b\[(?:[01]|1;3[12356]|3[1256])m", "", each.shown) for each in (out, err))
    return Outcome(stdout, stderr, code)


def acting(text: str) -> str:
    """Return what in a text acts on a terminal, apart from line ends."""
    return "".join(each for each in text if each != "\n" and visible(each) != each)


FORMATS = ("table", "plain", "markdown", "csv", "json", "svg", "terminal")


def answered(kind: str, *words: str) -> str:
    """Return the answer of a command in a format; whatever it is, nothing in it acts, and nothing else says a word."""
    if kind == "svg":
        done = run(*words, "--output", "picture.svg")
        text = Path("picture.svg").read_text(encoding="utf-8") if done.code == 0 else ""
    else:
        done = run(*words, is_terminal=True) if kind == "terminal" else run(*words, "--format", kind)
        text = done.stdout
    assert ("", "", 0) == (acting(text), acting(done.stderr), done.code)
    return text


def seen(kind: str, text: str) -> str:
    """Return the words of an answer as the reader of its format sees them, without blanks, at which lines may end."""
    if kind == "json":
        words = "".join(map(visible, texts_of(json.loads(text))))
    elif kind == "csv":
        words = "".join(cell.removeprefix("'") for row in csv.reader(io.StringIO(text)) for cell in row)
    elif kind == "svg":
        words = "".join(ET.fromstring(text).itertext())
    elif kind == "markdown":
        assert not re.search(r"(?<!\\)(?:\\\\)*[<>\[\]`~]|(?<!\\)(?:\\\\)*\b_", text)
        words = re.sub(r"\\([!-/:-@[-`{-~])", r"\1", text)
    else:
        words = text
    return without_blanks(words)


def texts_of(data: Any) -> list[str]:
    """Return all texts in JSON data, and all keys."""
    parts = [*data, *data.values()] if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [data] if isinstance(data, str) else [each for part in parts for each in texts_of(part)]


def without_blanks(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(name: str, content: str) -> str:
    Path(name).write_text(content, encoding="utf-8")
    return name


def saved(*layers: tuple[str, str], name: str = "m") -> str:
    """Return a chain as Keras saves it, of layers with these names and classes."""
    source = {"class_name": "InputLayer", "config": {"batch_shape": [None, 3], "name": "input"}}
    dense = [{"class_name": kind, "config": {"name": each, "units": 2}} for each, kind in layers]
    return json.dumps({"class_name": "Sequential", "config": {"name": name, "layers": [source, *dense]}})


def without_slashes(text: str) -> str:
    """Return a text as a description may name a layer."""
    return text.replace("/", "|")


def described(*texts: str) -> dict[str, Any]:
    return {"input": [3], "layers": [{"dense": 2, "name": without_slashes(text)} for text in texts]}


def in_yaml(*texts: str) -> str:
    # YAML has no halves of characters, and its escapes are otherwise those of JSON.
    names = [json.dumps(without_slashes(text)) for text in texts if text != HALF]
    layers = [f"- {{dense: 2, name: {name}}}\n" for name in [*names, '"\\\\ud800x"']]
    return written("m.yaml", f"input: [3]\nlayers:\n{''.join(layers)}")


def in_an_archive(*texts: str) -> str:
    with zipfile.ZipFile("m.keras", "w") as file:
        file.writestr("config.json", saved(*((text, "Dense") for text in texts)))
    return "m.keras"


def as_inputs(*texts: str) -> str:
    # In `from`, a bracket starts the number of an output.
    names = [without_slashes(text).replace("[", "(") for text in texts]
    layers: list[Any] = [{"dense": 2, "from": name, "name": f"{name}."} for name in names]
    outputs = [layer["name"] for layer in layers]
    return written("m.json", json.dumps({"inputs": dict.fromkeys(names, (3,)), "layers": layers, "outputs": outputs}))


def as_models(*texts: str) -> str:
    names = map(without_slashes, texts)
    models = [{"name": text, "model": {"name": text, "layers": [{"dense": 2}]}} for text in names]
    return written("m.json", json.dumps({"input": [3], "layers": models}))


def as_blocks(*texts: str) -> str:
    blocks = {text: {"layers": [{"dense": 2}]} for text in texts}
    return written("m.json", json.dumps({"input": [3], "blocks": blocks, "layers": [{text: None} for text in texts]}))


def as_classes(*texts: str) -> str:
    # Before the last `>` stands a package.
    layers = [(f"a{index}", text.replace(">", "")) for index, text in enumerate(texts)]
    return written("m.json", saved(*layers))


ENTRANCES: dict[str, Callable[..., str]] = {
    "JSON": lambda *texts: written("m.json", json.dumps(described(*texts))),
    "YAML": in_yaml,
    "a saved model": lambda *texts: written("m.json", saved(*((text, "Dense") for text in texts))),
    "an archive": in_an_archive,
    "inputs": as_inputs,
    "models": as_models,
    "blocks": as_blocks,
    "classes": as_classes,
}


COLUMN = {"inputs": "inputs", "classes": "type"}
"""Where the names of an entrance are seen, if they are not those of layers."""


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_names_in_models(entrance: str, kind: str) -> None:
    """A name is seen as it stands in a file, with escapes for what would act, and no markup."""
    # No name of a layer has a slash.
    texts = [text if entrance == "classes" else text.replace("/", "|") for text in TEXTS.values()]
    path = ENTRANCES[entrance](*texts)
    answer = seen(kind, answered(kind, "summary", path, "--columns", COLUMN.get(entrance, "name")))
    for text in texts if entrance != "blocks" else ():
        slashed = text if entrance in ("a saved model", "an archive", "classes") else without_slashes(text)
        name = {"inputs": slashed.replace("[", "("), "classes": text.replace(">", "")}.get(entrance, slashed)
        assert without_blanks(visible(name)) in answer
    for command in ("params", "shape"):
        assert answered(kind, command, path)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_name_of_a_model(text: str, kind: str) -> None:
    """The same holds for the title of an answer."""
    answer = seen(kind, answered(kind, "summary", written("m.json", saved(("a", "Dense"), name=text))))
    assert kind == "csv" or without_blanks(visible(text)) in answer


def model(*layers: object, **keys: object) -> str:
    return written("m.json", json.dumps({"input": [3], "layers": layers, **keys}))


def table(text: str) -> str:
    cell = text.replace('"', '""')
    return written("t.csv", f'"{cell}",b\n1,2\n3,4\n"{cell}",5\n'.replace("\ud800", "").replace("\0", ""))


MISTAKES: dict[str, Callable[[str], list[str]]] = {
    "a layer": lambda text: ["summary", model({text: 3})],
    "a key": lambda text: ["summary", model({"dense": 3}, **{text: 1})],
    "an argument": lambda text: ["summary", model({"dense": {"units": 3, text: 3}})],
    "a value": lambda text: ["summary", model({"dense": text})],
    "a value in a value": lambda text: ["summary", model({"dense": [{text: [text]}]})],
    "a source": lambda text: ["summary", model({"dense": 3, "from": text})],
    "a shape": lambda text: ["summary", model({"dense": 3}, input=text)],
    "a parameter": lambda text: ["summary", model({"b": {text: 3}}, blocks={"b": {"layers": [{"dense": 2}]}})],
    "a file": lambda text: ["summary", model({"model": f"{text}.yaml"})],
    "a call": lambda text: ["summary", model(f"Dense({text!r})")],
    "the end of a JSON text": lambda text: ["summary", written("m.json", f'{{"{text}'.replace("\ud800", ""))],
    "a YAML text": lambda text: ["summary", written("m.yaml", f"- {text}: [".replace("\ud800", ""))],
    "TARGET": lambda text: ["params", text],
    "TARGET as a call": lambda text: ["params", f"Dense({text!r}, {text})"],
    "a file that is not there": lambda text: ["summary", f"./{text}.h5"],
    "an argument of a layer": lambda text: ["params", "dense", "--units", text],
    "a word of an argument": lambda text: [
        "params",
        "conv2d",
        "--filters",
        "3",
        "--kernel-size",
        "3",
        "--padding",
        text,
    ],
    "--input": lambda text: ["params", "dense", "--units", "3", "--input", text],
    "--input-dim": lambda text: ["params", "dense", "--units", "3", "--input-dim", text],
    "--columns": lambda text: ["summary", model({"dense": 2}), "--columns", text],
    "--range": lambda text: ["summary", model({"dense": 2}), "--range", text],
    "--layer": lambda text: ["summary", "--input", "3", "--layer", text],
    "--convention": lambda text: ["summary", model({"dense": 2}), "--convention", text],
    "--depth": lambda text: ["summary", model({"dense": 2}), "--depth", text],
    "--format": lambda text: ["summary", model({"dense": 2}), "--format", text],
    "--output": lambda text: ["summary", model({"dense": 2}), "--output", f"m.{text}"],
    "a command": lambda text: [f"s{text}"],
    "a flag": lambda text: ["summary", model({"dense": 2}), f"--{text}"],
    "a flag of a layer": lambda text: ["params", "dense", f"--{text}", "3"],
    "a flag of scale": lambda text: ["scale", "minmax", "1", f"--{text}"],
    "a method": lambda text: ["scale", text, "1"],
    "numbers": lambda text: ["scale", "minmax", "1", "2", text],
    "a range": lambda text: ["scale", "minmax", "1", "2", "--feature-range", text],
    "a delimiter": lambda text: ["scale", "minmax", table("a"), "--delimiter", text],
    "a decimal sign": lambda text: ["scale", "minmax", table("a"), "--decimal", text],
    "a column": lambda text: ["scale", "minmax", table("a"), "--columns", text],
    "a cell": lambda text: ["scale", "minmax", table(text)],
    "a saved scaler": lambda text: ["scale", "minmax", "1", "--load", written("s.json", json.dumps({"mlcalc": text}))],
}


@pytest.mark.parametrize("is_terminal", [False, True])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(mistake: str, is_terminal: bool) -> None:
    """What was typed or written wrong is quoted as text."""
    for text in TEXTS.values():
        done = run(*MISTAKES[mistake](text), is_terminal=is_terminal)
        assert ("", "") == (acting(done.stdout), acting(done.stderr))
        assert done.code in ((0, 1, 2) if mistake == "a delimiter" else (1, 2)), text
        assert "Traceback" not in done.stderr
        assert not re.search(r"^error: b", done.stderr, flags=re.MULTILINE)


def test_quoted_in_full() -> None:
    """A short text is quoted in full, in a message of ours and in one of Typer's."""
    shown = r"\x1b]0;owned\x07"
    for mistake in (
        "a layer",
        "a key",
        "a value",
        "a source",
        "TARGET",
        "--range",
        "a command",
        "--format",
        "a method",
    ):
        assert shown in run(*MISTAKES[mistake](TEXTS["title"])).stderr.replace("\\\\", "\\"), mistake


@pytest.mark.parametrize("command", ["summary", "params"])
def test_notes(command: str) -> None:
    """A note on standard error is one line, whatever the layer is called."""
    for text in map(without_slashes, TEXTS.values()):
        done = run(command, model({"gru": 2, "name": text}, input=[3, 2]), "--quiet")
        assert done.stderr.startswith(f"note on {visible(text)}: ")
        assert 1 == done.stderr.count("\n")


# Tables of data.


def data(*names: str) -> str:
    """Write a table with a column of numbers and a column of texts for each name."""
    rows = [[each for name in names for each in (name, f"{name}.")]]
    rows += [[each for name in names for each in (str(number), name)] for number in (1, 3)]
    with Path("t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return "t.csv"


CELLS = [text for text in TEXTS.values() if text != HALF and "\0" not in text]
"""Those that a table can hold, which is UTF-8 without zero bytes."""


@pytest.mark.parametrize("text", CELLS)
def test_data_in_a_pipe(text: str) -> None:
    """Scaled data go on as they are: what reads them may need each character."""
    done = run("scale", "minmax", data(text))
    assert (acting(done.stderr), done.code) == ("", 0)
    expected = [[text, f"{text}."], ["0.0", text], ["1.0", text]]
    assert expected == list(csv.reader(io.StringIO(done.stdout, newline="")))


@pytest.mark.parametrize(
    "form", [[], ["--explain"], ["-f", "csv"], ["-f", "json"], ["-f", "markdown"], ["-f", "plain"]]
)
@pytest.mark.parametrize("is_terminal", [False, True])
def test_data_as_read(form: list[str], is_terminal: bool) -> None:
    """Where people read them, headers and cells are seen as they are, without effect."""
    for text in CELLS:
        done = run("scale", "minmax", data(text), *form, is_terminal=is_terminal)
        assert ("", 0) == (acting(done.stderr), done.code)
        if is_terminal or form not in ([], ["--explain"], ["-f", "csv"]):
            assert "" == acting(done.stdout)
        if is_terminal and form != ["-f", "json"]:
            answer = without_blanks(re.sub(r"\\([!-/:-@[-`{-~])", r"\1", done.stdout + done.stderr))
            assert without_blanks(visible(text)).replace("\\", "") in answer.replace("\\", "")


def test_tabs_between_cells_on_a_terminal() -> None:
    """The tabs of a table stay tabs."""
    Path("t.tsv").write_text("a\tb\x1b\n1\tx\n3\ty\n", encoding="utf-8")
    assert "a\tb\\x1b\n0.0\tx\n1.0\ty\n" == run("scale", "minmax", "t.tsv", "-q", "-f", "csv", is_terminal=True).stdout


def test_saved_scaler_and_file_names() -> None:
    """The names of columns come back from a saved scaler, and a file may be called anything."""
    for text in CELLS:
        assert 0 == run("scale", "minmax", data(text), "--save", "s.json").code
        assert "" == acting(Path("s.json").read_text(encoding="utf-8"))
        assert 0 == run("scale", "minmax", data(text), "--load", "s.json").code
        name = f"{text.replace('/', '')}.yaml"
        written(name, "input: [3]\nlayers: [{dense: 2}, {dens: 3}]\n")
        done = run("summary", name)
        assert ("", 1) == (acting(done.stderr), done.code)
        assert f"{visible(name)}:2:" in done.stderr


def test_stored_names() -> None:
    """So are the names of groups and weights that a file of weights holds."""
    h5py = pytest.importorskip("h5py")
    with h5py.File("m.weights.h5", "w") as file:
        for text in CELLS:
            file.create_group(f"layers/{text.replace('/', '')}/vars")["0"] = [1.0]
    for kind in FORMATS:
        answered(kind, "summary", "m.weights.h5")


# Trainings.


def history_in_json(*texts: str) -> list[str]:
    # The word tells a history, and is seen behind each text.
    return [written("h.json", json.dumps({f"{text} loss": [3, 1, 1, 2] for text in texts}))]


def history_in_csv(*texts: str) -> list[str]:
    with Path("h.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["epoch", *(text for text in texts if text in CELLS)], *([[0] * (1 + len(CELLS))] * 4)]
        )
    return ["h.csv"]


def history_in_a_log(*texts: str) -> list[str]:
    scalars = b"".join(simple(text.encode("utf-8", "backslashreplace").decode(), 1) for text in texts)
    write_log(
        Path("logs"), version(), event(0, scalars + b"".join(tensor(text, 7, b"", plugin=text) for text in CELLS))
    )
    return ["logs"]


def history_in_folders(*texts: str) -> list[str]:
    for text in texts:
        write_log(Path("logs", text.replace("/", "").replace("\0", "")), version(), event(0, simple("loss", 1)))
    return ["logs"]


HISTORIES = [history_in_json, history_in_csv, history_in_a_log]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("history", HISTORIES)
def test_metrics(history: Callable[..., list[str]], kind: str) -> None:
    """The metrics of a training are seen as they stand in its log."""
    answer = seen(kind, answered(kind, "history", *history(*TEXTS.values())))
    for text in CELLS if history is history_in_csv else TEXTS.values():
        assert without_blanks(visible(text)) in answer


@pytest.mark.parametrize("kind", FORMATS)
def test_runs(kind: str) -> None:
    """So are the names of runs, which are those of folders."""
    paths = history_in_folders(*CELLS)
    answer = seen(kind, answered(kind, "history", *paths))
    for text in CELLS:
        assert without_blanks(visible(text.replace("/", ""))) in answer


@pytest.mark.parametrize("history", HISTORIES)
def test_bare_metrics(history: Callable[..., list[str]]) -> None:
    """A bare answer for each metric stands on a line of its own."""
    done = run("history", *history(*TEXTS.values()), "--quiet")
    assert ("", "", 0) == (acting(done.stdout.replace("\t", "")), done.stderr, done.code)
    assert {2} == {len(line.split("\t")) for line in done.stdout.splitlines()}


def test_mistakes_in_histories() -> None:
    """What is wrong with a log is told as text, whatever its names are."""
    for text in CELLS:
        name = written(text.replace("/", ""), json.dumps({text: [1, "x"], "loss": [text]}))
        for done in (run("history", name), run("history", *history_in_json(text), "--metric", f"{text}?")):
            assert ("", "") == (acting(done.stdout), acting(done.stderr))
            assert done.code in (1, 2)
            assert done.stderr.startswith("error: ")
