"""Commands with a slip of the hand, or in the words of another program: the mend is what was meant, and it works."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.conftest import Run

LSTM = "params lstm --units 10 --input-dim 1"
CONV = "shape conv2d --filters 8 --kernel-size 3 --input 28,28,1"
CHAIN = "summary --input 3,1 -l 'LSTM(10)' -l 'Dense(1)'"
LENET = "summary lenet5"
FORMAT = f"{LENET} --format"
MEANT = {
    "a flag for a value": ("params lstm --units --input-dim 1", LSTM, "--units 10"),
    "no value at all": (f"{LENET} --format", f"{FORMAT} table", "--format table"),
    "a blank before =": ("params lstm --units = 10 --input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "a blank behind =": ("params lstm --units= 10 --input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "no blank before a flag": (
        "shape conv2d --filters 8 --kernel-size 3 --input 28,28,1--padding same",
        f"{CONV} --padding same",
        f"mlcalc {CONV} --padding same",
    ),
    "a colon": ("params lstm --units:10 --input-dim 1", LSTM, "--units 10"),
    "no blank before a number": ("params lstm --units10 --input-dim 1", LSTM, "--units 10"),
    "quotes around a flag": ("params lstm '--units 10' --input-dim 1", LSTM, "--units 10"),
    "a no-break space": ("params lstm --units\u00a010 --input-dim 1", LSTM, "--units 10"),
    "quotes around all": (f"'{LSTM}'", LSTM, f"mlcalc {LSTM}"),
    "quotes around a layer": ("params 'lstm --units 10' --input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "the program twice": (f"mlcalc {LSTM}", LSTM, f"mlcalc {LSTM}"),
    "a part of the input beside it": (
        "params lstm --units 2 --input-dim 5 --input 3",
        "params lstm --units 2 --input 3,5",
        "`--input 3,5` alone",
    ),
    "a part that the input says": (
        "params dense --units 2 --input-dim 5 --input 5",
        "params dense --units 2 --input 5",
        "`--input 5` alone",
    ),
    "an argument of a longer name": (
        "params rnn --units 3 --input 5,2",
        "params simple_rnn --units 3 --input 5,2",
        "mlcalc params simple_rnn --units 3 --input 5,2",
    ),
    "a convolution for a series": (
        "params conv --filters 3 --kernel-size 3 --input 8,3",
        "params Conv1D --filters 3 --kernel-size 3 --input 8,3",
        "did you mean `Conv1D`?",
    ),
    "a layer whose end is missing": ("params dens --units 3 --input 8", None, "did you mean `Dense`?"),
    "a letter for a digit": ("params lstm --units 1O --input-dim 1", LSTM, "did you mean `--units 10`?"),
    "a number with what it counts": ("params lstm --units '10 units' --input-dim 1", LSTM, "`--units 10`?"),
    "a quote behind a number": ("params lstm --units 10 --input-dim '1`'", LSTM, "did you mean `--input-dim 1`?"),
    "a memory without a unit": ("memory lenet5 --in 8", "memory lenet5 --in 8GB", "did you mean `--in 8GB`?"),
    "sizes with a dash": ("solve u-net --sizes 1-64", "solve u-net --sizes 1:64", "did you mean `--sizes 1:64`?"),
    "quotes around a call and its flags": (
        "params 'LSTM(10) --input 3,1'",
        "params 'LSTM(10)' --input 3,1",
        "mlcalc params 'LSTM(10)' --input 3,1",
    ),
    "a question that is misspelt": (
        "history training/history.csv --quiet bset val_loss",
        "history training/history.csv --quiet best val_loss",
        "did you mean `best`?",
    ),
    "a question without --quiet": (
        "history training/history.csv best val_loss",
        "history training/history.csv --quiet best val_loss",
        "`--quiet best`",
    ),
    "a model of names": (
        "summary 'Model(inputs=x, outputs=y)'",
        "summary 'x = Input((4,)); y = Dense(3)(x); Model(x, y)'",
        "`x = Input((4,)); y = Dense(3)(x); Model(x, y)`; or as a chain: `Sequential([Input((4,)), Dense(3)])`",
    ),
    "the prompt of a shell": (f"$ mlcalc {LSTM}", LSTM, f"mlcalc {LSTM}"),
    "a prompt with a folder": (f"me@box:~/net$ mlcalc {LSTM}", LSTM, f"mlcalc {LSTM}"),
    "a prompt alone": (f"'%' {LSTM}", LSTM, f"mlcalc {LSTM}"),
    "the prompt of Python": ("'>>>' 'LSTM(10)' --input 3,1", None, "mlcalc params 'LSTM(10)' --input 3,1"),
    "a prompt in quotes": (f"'$ mlcalc {LSTM}'", LSTM, f"mlcalc {LSTM}"),
    "the program as a module": (f"python -m mlcalc {LSTM}", LSTM, f"mlcalc {LSTM}"),
    "the module alone": (f"-m mlcalc {LSTM}", LSTM, f"mlcalc {LSTM}"),
    "the program behind a command": (f"params mlcalc {LSTM}", LSTM, f"mlcalc {LSTM}"),
    "the command twice": (LSTM.replace("params", "params params"), LSTM, f"mlcalc {LSTM}"),
    "the command behind its layer": ("lstm params --units 10 --input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "the command behind a sample": ("lenet5 summary", LENET, f"mlcalc {LENET}"),
    "a sample as a command": ("lenet5 --quiet", f"{LENET} --quiet", f"mlcalc {LENET} --quiet"),
    "a command as a flag": (f"--{LSTM}", LSTM, f"mlcalc {LSTM}"),
    "a blank in the dashes": ("params lstm - -units 10 --input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "a blank behind the dashes": ("params lstm -- units 10 --input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "a flag without dashes": ("params lstm units 10 --input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "an input without dashes": ("params lstm --units 10 input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "a switch without dashes": (
        f"{LSTM} return_sequences",
        f"{LSTM} --return-sequences",
        f"mlcalc {LSTM} --return-sequences",
    ),
    "an argument with a colon": ("params lstm units:10 --input-dim 1", LSTM, "--units 10"),
    "arguments in parentheses": ("params lstm '(units=10)' --input-dim 1", LSTM, "--units 10"),
    "an input behind a number": ("params lstm --units 10 3,1", "params lstm --units 10 --input 3,1", "--input 3,1"),
    "a format without its flag": (f"{LENET} json", f"{FORMAT} json", "--format json"),
    "one dash": (f"{LENET} -format json", f"{FORMAT} json", "--format json"),
    "one dash of columns": (f"{LENET} -columns name", f"{LENET} --columns name", "--columns name"),
    "values alone": ("params lstm 10 1", LSTM, "--units 10 --input-dim 1"),
    "values and a shape alone": (
        "shape conv2d 8 3 28,28,1",
        CONV,
        "--filters 8 --kernel-size 3 --input 28,28,1",
    ),
    "a flag of the layer inside": (
        "params bidirectional --units 4 --input 5,3",
        "params 'Bidirectional(LSTM(units=4))' --input 5,3",
        "mlcalc params 'Bidirectional(LSTM(units=4))' --input 5,3",
    ),
    "a flag before the command": (
        "--units 10 params lstm --input-dim 1",
        "params lstm --input-dim 1 --units 10",
        "mlcalc params lstm --input-dim 1 --units 10",
    ),
    "a switch before the command": (f"--quiet {LSTM}", f"{LSTM} --quiet", f"mlcalc {LSTM} --quiet"),
    "help as a word": ("params help", "params --help", "mlcalc params --help"),
    "the version as a command": ("version", "--version", "mlcalc --version"),
    "a small v": ("-v", "-V", "did you mean `-V`?"),
    "a method as a command": ("minmax 1 2 3", "scale minmax 1 2 3", "mlcalc scale minmax 1 2 3"),
    "a command of others": ("describe lenet5", LENET, "did you mean `summary`?"),
    "a layer of a chain in parts": (
        "summary --input 3,1 -l LSTM(10, return_sequences=True)",
        "summary --input 3,1 -l 'LSTM(10, return_sequences=True)'",
        "mlcalc summary --input 3,1 -l 'LSTM(10, return_sequences=True)'",
    ),
    "a chain without -l": ("summary --input 3,1 'LSTM(10)' 'Dense(1)'", CHAIN, f"mlcalc {CHAIN}"),
    "one layer without -l": ("summary --input 3,1 -l 'LSTM(10)' 'Dense(1)'", CHAIN, "-l 'Dense(1)'"),
    "a second layer": ("params lstm gru --units 10 --input-dim 1", None, "mlcalc params gru --units 10 --input-dim 1"),
    "a layer behind a flag": ("params --layer lstm --units 10 --input-dim 1", LSTM, f"mlcalc {LSTM}"),
    "a layer with its modules": ("params tf.keras.layers.LSTM --units 10 --input-dim 1", LSTM, "did you mean `LSTM`?"),
    "flags beside a call": (
        "params 'LSTM(10)' --return-sequences --input 3,1",
        "params 'LSTM(10, return_sequences=True)' --input 3,1",
        "mlcalc params 'LSTM(10, return_sequences=True)' --input 3,1",
    ),
    "flags of a layer for a model": (
        "memory lstm --units 10 --activation relu --input 3,1",
        "memory \"LSTM(units=10, activation='relu')\" --input 3,1",
        "mlcalc memory 'LSTM(units=10, activation='\"'\"'relu'\"'\"')' --input 3,1",
    ),
    "the input as in Keras": (CONV.replace("--input", "--input-shape"), CONV, "it is `--input 28,28,1` here"),
    "the input as in code": (CONV.replace("--input ", "--input_shape="), CONV, "it is `--input 28,28,1` here"),
    "the size of the input": (CONV.replace("--input", "--input-size"), CONV, "it is `--input 28,28,1` here"),
    "a shape": (CONV.replace("--input", "--shape"), CONV, "it is `--input 28,28,1` here"),
    "the channels of PyTorch": (
        "params conv2d --in-channels 1 --filters 8 --kernel-size 3",
        "params conv2d --input-dim 1 --filters 8 --kernel-size 3",
        "it is `--input-dim 1` here",
    ),
    "a whole shape for a part": (
        "params lstm --units 10 --input-dim 3,1",
        "params lstm --units 10 --input 3,1",
        "the whole shape: `--input 3,1`",
    ),
    "filters of a dense layer": (
        "params dense --filters 8 --input 3",
        "params dense --units 8 --input 3",
        "it is `--units` here",
    ),
    "a batch": ("memory lenet5 --batch 32", "memory lenet5 --batch-size 32", "it is `--batch-size 32` here"),
    "a memory": ("memory lenet5 --gpu 8GB", "memory lenet5 --in 8GB", "it is `--in 8GB` here"),
    "steps of a window": (
        "shape window --length 7 --timesteps 3",
        "shape window --length 7 --time-steps 3",
        "it is `--time-steps 3` here",
    ),
    "a format as a flag": (f"{LENET} --json", f"{FORMAT} json", "--format json"),
    "a short format": (f"{FORMAT} md", f"{FORMAT} markdown", "did you mean `markdown`?"),
    "a picture as a format": (f"{FORMAT} png", f"{FORMAT} svg", "did you mean `svg`?"),
    "a description as a format": (f"{FORMAT} yaml", f"{LENET} -o model.yaml", "`--output model.yaml` writes the model"),
    "a picture as a file": (f"{LENET} -o a.png", f"{LENET} -o a.svg", "for example `--output a.svg`"),
    "a shape as a file": (
        "solve autoencoder --output 23,23,1",
        "solve autoencoder --output-shape 23,23,1",
        "--output-shape 23,23,1",
    ),
    "columns with semicolons": (
        f"{LENET} -c 'name;params'",
        f"{LENET} -c name,params",
        "did you mean `name,params`?",
    ),
    "a range with a dash": (f"{LENET} --range 2-4", f"{LENET} --range 2:4", "did you mean `2:4`?"),
    "a range in two words": (f"{LENET} --range 2 4", f"{LENET} --range 2:4", "--range 2:4"),
    "a range that falls": (f"{LENET} --range 4:2", f"{LENET} --range 2:4", "did you mean `2:4`?"),
    "a code in two words": ("explain missing flatten", "explain missing-flatten", "mlcalc explain missing-flatten"),
    "an error to explain": ("explain missing-flaten", "explain missing-flatten", "did you mean `missing-flatten`?"),
    "values without flags": (
        "shape conv2d 8 3 --input 28,28,1",
        "shape 'Conv2D(8, 3)' --input 28,28,1",
        '--filters 8 --kernel-size 3, or the call "Conv2D(8, 3)"',
    ),
    "a shape without its flag": (
        "shape reshape 7,7,16 --input 784",
        "shape 'Reshape((7, 7, 16))' --input 784",
        '--target-shape 7,7,16, or the call "Reshape((7, 7, 16))"',
    ),
    "a window without flags": (
        "shape window 7 3",
        "shape window --length 7 --time-steps 3",
        "--length 7 --time-steps 3",
    ),
    "a window of others": (
        "shape window --length 7 --lookback 3",
        "shape window --length 7 --time-steps 3",
        "it is `--time-steps 3` here",
    ),
    "a wrapper and its layer": (
        "params bidirectional lstm --units 10 --input 3,1",
        "params 'Bidirectional(LSTM(units=10))' --input 3,1",
        "mlcalc params 'Bidirectional(LSTM(units=10))' --input 3,1",
    ),
    "a wrapper of a layer": (
        "shape time_distributed --layer dense --units 10 --input 3,1",
        "shape 'TimeDistributed(Dense(units=10))' --input 3,1",
        "mlcalc shape 'TimeDistributed(Dense(units=10))' --input 3,1",
    ),
    "quotes of a word processor": ("params ‘LSTM(10)’ --input 3,1", None, "mlcalc params 'LSTM(10)' --input 3,1"),
    "quotes of a word processor with a blank": (
        "params lstm --units “10 ” --input 3,1",
        LSTM,
        "mlcalc params lstm --units 10 --input 3,1",
    ),
    "a call as a command": ("'LSTM(10)'", None, "mlcalc params 'LSTM(10)'"),
    "a model as a command": (
        "'Sequential([Input((3, 1)), LSTM(10)])'",
        "summary 'Sequential([Input((3, 1)), LSTM(10)])'",
        "mlcalc summary 'Sequential([Input((3, 1)), LSTM(10)])'",
    ),
    "a file as a format": ("summary -f lenet5", None, "for example `--format table`"),
    "a column as a flag": (
        f"{LENET} --macs",
        f"{LENET} --columns name,output_shape,params,macs",
        "`--columns name,output_shape,params,macs`",
    ),
    "a column as a flag that takes a value": (
        f"{LENET} --flops",
        f"{LENET} --columns name,output_shape,params,flops",
        "`--columns name,output_shape,params,flops` shows them; --flops 312T",
    ),
    "a column of others": (f"{LENET} -c name,shape", f"{LENET} -c name,output_shape", "did you mean `output_shape`?"),
    "a switch of others that is off": (
        f"{LSTM} --bias false",
        f"{LSTM} --no-use-bias",
        "it is `--no-use-bias` here",
    ),
    "an argument of an architecture": (
        "params vgg16 --include-top=false",
        "params 'VGG16(include_top=False)'",
        '"VGG16(include_top=False)"',
    ),
    "two layers in one word": (
        "params bilstm --units 10 --return-sequences --input-dim 4",
        "params 'Bidirectional(LSTM(units=10, return_sequences=True))' --input-dim 4",
        "mlcalc params 'Bidirectional(LSTM(units=10, return_sequences=True))' --input-dim 4",
    ),
    "two layers in one word, and a number": (
        "params bi-lstm 10 --input-dim 4",
        "params 'Bidirectional(LSTM(10))' --input-dim 4",
        "mlcalc params 'Bidirectional(LSTM(10))' --input-dim 4",
    ),
    "a layer in another one without its flags": (
        "params 'bidirectional(lstm)' --units 10 --merge-mode sum --input-dim 4",
        "params \"Bidirectional(LSTM(units=10), merge_mode='sum')\" --input-dim 4",
        "mlcalc params 'Bidirectional(LSTM(units=10), merge_mode=",
    ),
    "two layers in words": (
        "shape 'time distributed dense' --input 3,4",
        "shape 'TimeDistributed(Dense(units=10))' --input 3,4",
        "mlcalc shape 'TimeDistributed(Dense(units=10))' --input 3,4",
    ),
    "two layers in one word, sought": (
        "solve bilstm --params 960 --input-dim 1",
        "solve 'Bidirectional(LSTM(?))' --params 960 --input-dim 1",
        "mlcalc solve 'Bidirectional(LSTM(?))' --params 960 --input-dim 1",
    ),
    "a blank in a name": ("summary mobile net v2", "summary mobilenetv2", "mlcalc summary mobilenetv2"),
    "a blank in the name of a sample": ("summary gpt2 small", "summary gpt2-small", "mlcalc summary gpt2-small"),
    "an argument as a layer": (
        "summary -l Dense -l 10 --input 4",
        "summary -l 'Dense(10)' --input 4",
        "mlcalc summary -l 'Dense(10)' --input 4",
    ),
    "an argument behind a layer": (
        "summary -l Dense 10 --input 4",
        "summary -l 'Dense(10)' --input 4",
        "mlcalc summary -l 'Dense(10)' --input 4",
    ),
    "a count that is sought": ("solve dense 55", "solve dense --params 55", "--params 55"),
    "a count behind an argument": (
        "solve dense --units 5 55",
        "solve dense --units 5 --params 55",
        "--params 55",
    ),
    "a shape that is sought": (
        "solve conv2d 16,16,8 --input 32,32,3",
        "solve conv2d --output-shape 16,16,8 --input 32,32,3",
        "--output-shape 16,16,8",
    ),
    "a family as a flag": ("layers --family convolution", "layers convolution", "mlcalc layers convolution"),
    "no family as a flag": ("layers --family x", None, "as in `mlcalc layers convolution`"),
    "what Python asks of a model": ("summary 'model.summary()'", None, "mlcalc summary train.py"),
    "a wrapper as a flag": (f"{LSTM} --bidirectional", None, "wrap it: `Bidirectional(LSTM(…))`"),
    "a layer to explain": ("explain LSTM", "layers LSTM", "`mlcalc layers LSTM` explains the layer"),
    "a call to explain": ("layers 'LSTM(10)'", "layers LSTM", "mlcalc layers LSTM"),
}


@pytest.mark.parametrize(("typed", "meant", "mend"), MEANT.values(), ids=MEANT)
def test_slips(typed: str, meant: str | None, mend: str, run: Run) -> None:
    """Whoever slips is told at the word what was meant, and that works."""
    outcome = run(*(typed.split() if "(" in typed and "'" not in typed else shlex.split(typed)))
    assert (2, "") == (outcome.code, outcome.stdout)
    [helped] = re.findall(r"^  = help: (.*)$", outcome.stderr, flags=re.MULTILINE)
    assert mend in helped
    assert "^" in outcome.stderr
    if meant is not None:
        assert 0 == run(*shlex.split(meant)).code


def test_a_shape_beside_what_is_missing(run: Run) -> None:
    """A shape that is none is told beside a flag that is missing, and no line is offered with both."""
    outcome = run("shape", "conv2d", "--input", "3.1")
    assert 2 == outcome.code
    assert ["add --filters 10 --kernel-size 3"] == re.findall(r"help: (add .*)", outcome.stderr)
    assert "`3.1` is not a shape" in outcome.stderr
    assert "mlcalc shape conv2d --input 3.1 --filters" not in outcome.stderr


SHAPES = (
    *("28X28X1", "torch.Size([28, 28, 1])", "28.0,28.0,1.0", "28.28.1", "shape=28,28,1", "28px,28px,1"),
    *("28 by 28 by 1", "{28,28,1}", "(28,28,1", "height=28,width=28,channels=1", "28，28，1", "28,,28,1", "28,28,l"),
    *("28_28_1", "28;28;1", "28/28/1", "28*28*1", "28, 28, 1"),
)


@pytest.mark.parametrize("text", SHAPES)
def test_shapes(text: str, run: Run) -> None:
    """A shape in another spelling is read where it is clear, and else told as it is spelt here."""
    outcome = run("shape", "conv2d", "--filters", "8", "--kernel-size", "3", "--input", text)
    assert 0 == outcome.code or (2 == outcome.code and "  = help: did you mean `28,28,1`?" in outcome.stderr)


@pytest.mark.parametrize("text", ["28,rgb", "a,b", "3.5", "0,28", "units", ""])
def test_what_is_no_shape(text: str, run: Run) -> None:
    """Nothing is guessed where nothing is clear."""
    outcome = run("shape", "dense", "--units", "3", "--input", text)
    assert 2 == outcome.code
    assert "did you mean" not in outcome.stderr or "rgb" in text
