"""What was typed, and what is sought and shown."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import Example, Page, model, table

PAGES: Mapping[str, Page] = {
    # What was typed.
    "wrong-command": Page(
        "A word of the command is misspelt, missing, too many, or stands at the wrong place.",
        Example("parms lstm --units 10 --input 3,1"),
        Example("params lstm --units 10 --input 3,1"),
    ),
    # What is sought.
    "nothing-to-solve": Page(
        "A question for `mlcalc solve` leaves nothing open, or wants nothing: it seeks what is left out, and needs to "
        "know what shall come out.",
        Example("solve dense --units 5"),
        Example("solve dense --units 5 --params 55"),
    ),
    "no-solution": Page(
        "Nothing that was searched gives what is wanted; where something comes near, the help says what.",
        Example("solve lstm --params 481 --input-dim 1"),
        Example("solve lstm --params 480 --input-dim 1"),
    ),
    "unexpected-output": Page(
        "Another shape comes out of the model than `--expect` says; the help names the smallest changes that give it.",
        model("input: [8]\nlayers:\n  - dense: 3\n", flags="--expect 4"),
        model("input: [8]\nlayers:\n  - dense: 4\n", flags="--expect 4"),
    ),
    "not-searched": Page(
        "The sizes up to one were searched, and not those above it: where it is not known how sizes grow in a model, "
        "each takes a calculation of its layers.",
        "the sizes of a network of a hundred layers of somebody's own, from 1 to 100,000",
        "`--sizes 1:1024` asks for those that are needed",
    ),
    # What shall be shown.
    "unused-format": Page(
        "`--quiet` prints the bare answer alone, and a format of tables is asked for beside it.",
        Example("params lstm --units 10 --input-dim 1 --quiet --format csv"),
        Example("params lstm --units 10 --input-dim 1 --format csv"),
    ),
    "bad-range": Page(
        "A range of layers begins or ends with one that the model does not have, or ends before it begins.",
        Example('summary --input 3 -l "Dense(3)" -l "Dense(4)" --range 1:7'),
        Example('summary --input 3 -l "Dense(3)" -l "Dense(4)" --range 1:2'),
    ),
    "unknown-tool": Page(
        "There is no tool of this name that mlcalc can count like, or a column needs one and none is given.",
        Example("summary --input 3 -l 'Dense(2)' --count-as torchinf"),
        Example("summary --input 3 -l 'Dense(2)' --count-as torchinfo"),
    ),
    "unknown-device": Page(
        "There is no device of this name in the table, or it has no figure for the data type. `--flops` and "
        "`--bandwidth` describe any other.",
        Example("summary --input 3 -l 'Dense(2)' --device t40"),
        Example("summary --input 3 -l 'Dense(2)' --device t4"),
    ),
    "unknown-column": Page(
        "There is no column of this name in the table.",
        table("mass,day\n1,2\n3,4\n", "--columns mas"),
        table("mass,day\n1,2\n3,4\n", "--columns mass"),
    ),
    "unknown-sample": Page(
        "There is no sample of this name.",
        Example("samples lenet"),
        Example("samples lenet5"),
    ),
    "unknown-code": Page(
        "No problem has a code of this name.",
        Example("explain missing-flaten"),
        Example("explain missing-flatten"),
    ),
    "sample": Page(
        "There is no file of this name here, but mlcalc has a sample of it, which is taken in its place.",
        Example("scale minmax rooms/predict.csv"),
        Example("scale minmax predict.csv", {"predict.csv": "co2_ppm\n457\n915\n"}),
    ),
}
