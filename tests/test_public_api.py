"""The public Python API: the names that there are, and what the documentation promises of them."""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mlcalc

SAMPLES = Path(__file__).parent.parent / "samples"
NAMES = {
    "Checkpoint",
    "Diagnostic",
    "Explanation",
    "Layer",
    "LayerRow",
    "Memory",
    "MlcalcError",
    "Model",
    "Scaler",
    "Summary",
    "Weight",
    "Window",
    "__version__",
    "check",
    "layer",
    "load",
    "memory",
    "models",
    "scale",
    "scaler",
    "solve",
    "summarize",
    "to_keras",
    "to_yaml",
    "windows",
}


def test_names() -> None:
    """The package offers these names and no others."""
    assert NAMES == set(mlcalc.__all__) == set(dir(mlcalc))


@pytest.mark.parametrize("name", sorted(NAMES - {"__version__"}))
def test_documented(name: str) -> None:
    """Each public name says what it is."""
    value = getattr(mlcalc, name)
    assert name == value.__name__
    assert value.__doc__.strip()[:1].isupper()


def test_unknown_name() -> None:
    """A name that there is not is an ordinary error."""
    with pytest.raises(AttributeError, match=r"^module 'mlcalc' has no attribute 'sumarize'$"):
        mlcalc.sumarize  # noqa: B018


@pytest.mark.parametrize(
    "module",
    [
        "mlcalc",
        "mlcalc.api",
        "mlcalc.formula",
        "mlcalc.arguments.base",
        "mlcalc.series",
        "mlcalc.texts",
        "mlcalc.render.text",
        "mlcalc.layers.axes",
        "mlcalc.layers.examples",
        "mlcalc.readers.loading",
    ],
)
def test_examples_in_docstrings(module: str) -> None:
    """Examples in the documentation give what they show."""
    results = doctest.testmod(importlib.import_module(module))
    assert results.attempted > 0
    assert 0 == results.failed


def test_one_layer() -> None:
    """A layer is made by its Keras name and arguments, and answers what the formula sheet says."""
    lstm = mlcalc.layer("LSTM", units=10)
    assert (None, 10) == lstm.output_shape((None, 3, 1))
    assert 4 * (10 + 1 + 1) * 10 == lstm.params((None, 3, 1))
    assert [("kernel", (1, 40)), ("recurrent_kernel", (10, 40)), ("bias", (40,))] == [
        (weight.name, weight.shape) for weight in lstm.weights((None, 3, 1))
    ]


def test_one_layer_by_position() -> None:
    """Arguments may be given by position, and the name in any case."""
    assert mlcalc.layer("conv2d", 8, 3) == mlcalc.layer("Conv2D", filters=8, kernel_size=(3, 3))


def test_several_inputs() -> None:
    """A layer with several inputs takes one shape for each, or a list of them."""
    add = mlcalc.layer("Add")
    assert (None, 4) == add.output_shape((None, 4), (None, 4)) == add.output_shape([(None, 4), (None, 4)])


def test_serialised_layer() -> None:
    """A layer as Keras serialises it has Keras' defaults: a GRU keeps two biases a gate."""
    config = {"class_name": "GRU", "config": {"units": 5}}
    assert 3 * (5 + 1 + 2) * 5 == mlcalc.layer(config).params((None, 3, 1))
    assert 3 * (5 + 1 + 1) * 5 == mlcalc.layer("GRU", 5).params((None, 3, 1))


def test_convention() -> None:
    """`convention="keras3"` takes Keras' defaults, and no more than the defaults."""
    assert 120 == mlcalc.layer("GRU", 5, convention="keras3").params((None, 3, 1))
    assert 105 == mlcalc.layer("GRU", 5, reset_after=False, convention="keras3").params((None, 3, 1))


def test_load_and_summarize() -> None:
    """A description as Python data becomes a model, and that a summary."""
    model = mlcalc.load({"input": [3, 1], "layers": ["LSTM(10)", {"dense": 1}]})
    summary = mlcalc.summarize(model)
    assert 480 + 11 == summary.params
    assert [(None, 10), (None, 1)] == [row.output_shape for row in summary.layers]


def test_summarize_one_layer() -> None:
    """A single layer is summarized on the input that is given."""
    summary = mlcalc.summarize(mlcalc.layer("Dense", 5), (None, 2), explain=True)
    (row,) = summary.layers
    assert ("dense", "Dense", 15) == (row.name, row.type, row.params)
    assert row.explanation is not None
    assert row.explanation.params is not None
    assert "(2 + 1) × 5" == row.explanation.params.numbers


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("unknown-layer", lambda: mlcalc.layer("LSMT", 3)),
        ("missing-argument", lambda: mlcalc.layer("LSTM")),
        ("wrong-rank", lambda: mlcalc.layer("LSTM", 3).output_shape((None, 3))),
        ("wrong-inputs", lambda: mlcalc.layer("Dense", 3).output_shape((None, 3), (None, 3))),
        ("unknown-dimension", lambda: mlcalc.layer("Dense", 3).params((None, None))),
        ("unreadable-file", lambda: mlcalc.load("no-such-file.yaml")),
        ("missing-layers", lambda: mlcalc.load({})),
        ("bad-config", lambda: mlcalc.layer({"config": {}})),
        ("repeated-argument", lambda: mlcalc.layer({"class_name": "Dense", "config": {"units": 1}}, 3)),
    ],
)
def test_errors(code: str, cause: object) -> None:
    """Every mistake is one kind of exception, whose diagnostics have a code for scripts."""
    with pytest.raises(mlcalc.MlcalcError, match=r"^error: ") as caught:
        cause()  # type: ignore[operator]
    assert [code] == [each.code for each in caught.value.diagnostics]


STACKED = {"name": "stacked", "input": [3, 1], "layers": ["LSTM(10)", {"dense": 1}]}


def test_a_summary_is_shown_as_its_table() -> None:
    """What `print` shows is what the command line shows; a notebook gets the table, Markdown and CSV on demand."""
    summary = mlcalc.summarize(mlcalc.load(STACKED))
    assert str(summary).startswith("Model: stacked\nLayer  Type   Output shape  Params\nlstm ")
    assert str(summary).endswith("MACs for one sample: 1,330 (FLOPs are twice that)")
    html = summary._repr_html_()
    assert 1 == html.count("<table>")
    assert '<td style="text-align: right">480</td>' in html
    assert "| lstm | LSTM | (None, 10) | 480 |" in summary.to_markdown()
    assert '\nlstm,LSTM,"(None, 10)",480\n' in summary.to_csv()
    assert str(summary.between("1", "1")) == str(summary.between(1, 1))


def test_html_of_a_name() -> None:
    """Whatever a name holds, a notebook shows it as text."""
    summary = mlcalc.summarize(mlcalc.load({"input": [3], "layers": [{"dense": 1, "name": "<script>&\x1b[1m"}]}))
    assert "&lt;script&gt;&amp;\\x1b[1m" in summary._repr_html_()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (mlcalc.load(STACKED), "Model('stacked', 2 layers, input (None, 3, 1))"),
        (mlcalc.summarize(mlcalc.load(STACKED)), "Summary('stacked', 2 layers, 491 params)"),
        (mlcalc.summarize(mlcalc.load(STACKED)).layers[0], "LayerRow('lstm', LSTM, (None, 10), 480 params)"),
        (mlcalc.layer("LSTM", 10), "LSTM(units=10)"),
        (
            mlcalc.layer("LSTM", 10).explain((None, 3, 1)).params,
            "4 × (units + input_dim + 1) × units = 4 × (10 + 1 + 1) × 10 = 480",
        ),
        (mlcalc.scaler("minmax", [1, 2]), "MinMax(fitted to 1 column)"),
        (
            mlcalc.scaler("minmax", {"a": [1], "b": [2]}, feature_range=(-1, 1)),
            "MinMax(feature_range=(-1.0, 1.0), fitted to 2 columns)",
        ),
        (mlcalc.windows([1, 2, 3, 4, 5, 6, 7], 3), "Window(length=7, time_steps=3)"),
    ],
)
def test_representations(value: object, text: str) -> None:
    """What Python shows of a value is short and true, and a formula reads as one."""
    assert text == repr(value)


def test_an_explanation_reads_as_sentences() -> None:
    """Printed, it is what the command line says."""
    lines = str(mlcalc.layer("LSTM", 10).explain((None, 3, 1))).splitlines()
    assert "input batch, 3 time steps, 1 feature" == lines[0]
    assert "params = 4 × (units + input_dim + 1) × units = 4 × (10 + 1 + 1) × 10 = 480" in lines
    assert lines[-1].startswith("with return_sequences=True: (None, 3, 10), ")


def test_scaling_and_windows() -> None:
    """Numbers are scaled in the form in which they are given, and a fitted scaler serves other data."""
    assert [0.0, 0.5, 1.0] == mlcalc.scale("minmax", [1, 2, 3])
    assert {"a": [-1.0, 1.0]} == mlcalc.scale("minmax", {"a": [1, 2]}, feature_range=(-1, 1))
    assert [1.0, 3.0] == mlcalc.scale("minmax", [0, 1], fit=[1, 3], inverse=True)
    scaled = mlcalc.scale("standard", SAMPLES / "predict.csv", fit=SAMPLES / "train.csv")
    assert ["day", "species", "mass_g"] == list(scaled)[:3]
    assert scaled["species"][0] == "robin"
    assert mlcalc.scaler("minmax", [1, 3]).transform([2]) == [0.5]
    assert (4, 3, 1) == mlcalc.windows(7, 3).x_shape


@pytest.mark.parametrize(
    "target", ["LSTM(10)", "keras.layers.LSTM(10)", "flatten", "Sequential([Input((3,)), Dense(2)])"]
)
def test_load_takes_what_the_command_line_takes(target: str) -> None:
    """A call as text, or a layer's name, is a target as a file is."""
    assert isinstance(mlcalc.load(target), mlcalc.Layer)
    assert mlcalc.layer("LSTM(10)") == mlcalc.load("LSTM(10)")


def test_calls_know_their_place() -> None:
    """What is wrong with a call is shown in it."""
    with pytest.raises(mlcalc.MlcalcError, match=r"call +\| LSTM\(10, unit=3\)"):
        mlcalc.load("LSTM(10, unit=3)")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: mlcalc.load(3), "a path, a call or a description"),  # type: ignore[call-overload]
        (lambda: mlcalc.load({}, weights=3), "the path of a file"),  # type: ignore[call-overload]
        (lambda: mlcalc.layer(3), "a name, a call or what Keras serialises"),  # type: ignore[arg-type]
        (lambda: mlcalc.summarize("m.yaml"), "a layer or a model, as mlcalc.load returns it"),  # type: ignore[arg-type]
        (lambda: mlcalc.summarize(mlcalc.load(STACKED), depth="all"), "a number of levels"),  # type: ignore[arg-type]
        (lambda: mlcalc.scale("minmax", None), "numbers, an array, named columns of numbers or a path"),  # type: ignore[arg-type]
        (lambda: mlcalc.scale(3, [1]), "one of minmax, standard"),  # type: ignore[arg-type]
        (lambda: mlcalc.scale("minmax", b"12"), "named columns of numbers or a path, not b'12'"),
        (lambda: mlcalc.scaler("minmax", [1, 2]).transform(None), "an array or named columns"),  # type: ignore[arg-type]
        (lambda: mlcalc.load("m.py", model=3), "a text, the variable, the name or the line"),  # type: ignore[call-overload]
        (lambda: mlcalc.load("m.py", values=["n"]), "those of names in the source"),  # type: ignore[call-overload]
        (lambda: mlcalc.models("m.py", values="n=3"), "those of names in the source"),  # type: ignore[arg-type]
        (lambda: mlcalc.models(None), "a path, or the text of a source"),  # type: ignore[arg-type]
        (lambda: mlcalc.check(None), "the paths of files and folders"),  # type: ignore[arg-type]
        (lambda: mlcalc.check("m.py", choice="missing-loss"), "choice is a "),  # type: ignore[arg-type]
        (lambda: mlcalc.summarize(mlcalc.load(STACKED), columns=5), "names such as receptive_field"),  # type: ignore[arg-type]
        (lambda: mlcalc.solve(mlcalc.load(STACKED), free=[1]), "the names of axes"),  # type: ignore[list-item]
        (lambda: mlcalc.solve(mlcalc.load(STACKED), free=[]), "the names of axes"),
        (lambda: mlcalc.solve(mlcalc.load(STACKED), sizes=(9, 1)), "the first and the last"),
        (lambda: mlcalc.solve(mlcalc.load(STACKED), convention="keras3"), "for the name of a layer"),
        (lambda: mlcalc.solve("Dense", params=3.5), "a whole number"),  # type: ignore[arg-type]
    ],
)
def test_wrong_types(call: Callable[[], object], expected: str) -> None:
    """What is of a wrong type is told what was expected, by an error that is ours and Python's own."""
    with pytest.raises(TypeError, match=expected) as caught:
        call()
    assert isinstance(caught.value, mlcalc.MlcalcError)


@pytest.mark.parametrize("shapes", [(3, 1), (1,), (None,), ({},), ("3,1",), (object(),)])
def test_wrong_shapes(shapes: tuple[object, ...]) -> None:
    """What is no shape, or none that the layer takes, is an error of ours."""
    with pytest.raises(mlcalc.MlcalcError):
        mlcalc.layer("LSTM", 3).params(*shapes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "make", [lambda: mlcalc.layer("GRU", 5, convention="torch"), lambda: mlcalc.load([], convention="torch")]
)
def test_unknown_convention(make: Callable[[], object]) -> None:
    """A convention that there is not is no default."""
    with pytest.raises(mlcalc.MlcalcError, match="must be one of course, keras3"):
        make()


def test_what_tab_shows() -> None:
    """Users' verbs alone: neither machinery nor dunders."""
    assert {"units", "params", "weights", "output_shape", "explain", "macs"} <= set(dir(mlcalc.layer("LSTM", 3)))
    for value in (
        mlcalc.layer("LSTM", 3),
        mlcalc.load(STACKED),
        mlcalc.summarize(mlcalc.load(STACKED)),
        mlcalc.summarize(mlcalc.load(STACKED)).layers[0],
        mlcalc.scaler("robust", [1, 2]),
        mlcalc.windows(7, 3),
    ):
        names = dir(value)
        assert len(names) < 30
        assert not [name for name in names if name.startswith("_") or not hasattr(value, name)]


@pytest.mark.parametrize("path", ["a\x00b", "x" * 500, ""])
def test_paths_of_no_file(path: str) -> None:
    """What can be the name of no file is told as a file that is not there."""
    with pytest.raises(mlcalc.MlcalcError):
        mlcalc.load(path)
    assert ["unreadable-file"] == [each.code for each in mlcalc.check(path)]


@pytest.mark.parametrize("size", [3.5, float("inf"), "four", [4], b"4"])
def test_sizes_that_are_none(size: object) -> None:
    """What is no size is never searched for."""
    with pytest.raises(mlcalc.MlcalcError):
        mlcalc.solve("Dense", params=55, input_dim=size)  # type: ignore[arg-type]
    with pytest.raises(mlcalc.MlcalcError):
        mlcalc.to_yaml(mlcalc.load(STACKED), size)  # type: ignore[arg-type]


def test_a_model_of_no_axes() -> None:
    """An input without even a batch is written as it is, or refused."""
    with pytest.raises(mlcalc.MlcalcError):
        mlcalc.to_yaml(mlcalc.load(STACKED), ())


def test_what_solve_finds_is_shown_as_on_the_command_line() -> None:
    """Printed, each answer is what `mlcalc solve` prints; one that is none says why."""
    assert "    5         10  (10 + 1) × 5 = 55" in str(mlcalc.solve("Dense", params=55)).splitlines()
    assert str(mlcalc.solve("LSTM", params=481, input_dim=1)).startswith("no LSTM gives 481 parameters")
    model = mlcalc.load({"input": [30, 30, 1], "layers": ["MaxPooling2D(4)", "UpSampling2D(2)"]})
    assert str(mlcalc.solve(model)).startswith("height and width: at least 4")
    assert "MaxPooling2D(pool_size=(4, 4), padding='same')" in str(mlcalc.solve(model, output_shape=(16, 16, 1)))
    assert "no change that was tried gives (16, 16, 99)" in str(mlcalc.solve(model, output_shape=(16, 16, 99)))


@pytest.mark.parametrize("junk", [object(), {}, b"3", 3.5, (None, 3.5, 1), (None, "x", 1), [None, [3], 1]])
def test_a_shape_of_a_wrong_kind(junk: Any) -> None:
    """Whatever stands where a shape is expected is an error that says so, and a TypeError."""
    layer = mlcalc.layer("LSTM", 10)
    chain = mlcalc.load({"input": [3, 1], "layers": ["LSTM(10)"]})
    for ask in (layer.output_shape, layer.params, chain.trace, chain.output_shape):
        with pytest.raises(mlcalc.MlcalcError, match=r"a (shape|dimension) is a ") as caught:
            ask(junk)
        assert isinstance(caught.value, TypeError)


def test_sizes_that_stand_apart() -> None:
    """A shape whose sizes are arguments of their own is shown as one."""
    for sizes in ((3, 1), (None, 3, 1)):
        with pytest.raises(mlcalc.MlcalcError, match="one argument") as caught:
            mlcalc.layer("LSTM", 10).params(*sizes)
        assert ["(None, 3, 1)"] == [each.help for each in caught.value.diagnostics]


def test_a_trace_of_too_many_shapes() -> None:
    """A model of one input does not trace two; an input of which nothing is known is None."""
    chain = mlcalc.load({"input": [3, 1], "layers": ["LSTM(10)"]})
    with pytest.raises(mlcalc.MlcalcError, match="takes 1 input, not 2"):
        chain.trace((None, 3, 1), (None, 3, 1))
    assert ((None, 10),) == chain.trace([None, 3, 1]).outputs == chain.trace("none,3,1").outputs
    assert chain.trace(None).outputs


def test_verbs_of_keras() -> None:
    """What a model of Keras has is named by what gives it here; Tab shows no inner matters of a summary."""
    chain: Any = mlcalc.load({"input": [3, 1], "layers": ["LSTM(10)"]})
    with pytest.raises(AttributeError, match=r"no `summary`: here it is `print\(mlcalc\.summarize\(model\)\)`"):
        chain.summary()
    with pytest.raises(AttributeError, match=r"no `sumary`$"):
        chain.sumary()
    assert not {"is_chain", "shown", "asked", "known_macs", "as_answer"} & {*dir(mlcalc.summarize(chain))}


def test_misspelt_name_of_the_module() -> None:
    """Python proposes the name that is near, as it is told whose attribute is missing."""
    with pytest.raises(AttributeError, match="no attribute 'sumarize'") as caught:
        _ = mlcalc.sumarize
    assert ("sumarize", mlcalc) == (caught.value.name, caught.value.obj)
