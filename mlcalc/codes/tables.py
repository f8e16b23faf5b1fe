"""Data to scale."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import Example, Page, table

_SAVED = """\
{"mlcalc": "scaler", "version": 1, "method": "minmax", "columns": [
  {"name": "1", "seen": 2, "missing": 0, "data_min": 0, "data_max": 4}]}
"""


def _fitted(old: str, new: str) -> Example:
    """Return the scaling of a table by what was learnt from another."""
    return Example("scale minmax new.csv --fit old.csv", {"old.csv": old, "new.csv": new})


def _loaded(method: str, text: str) -> Example:
    """Return the scaling by what was learnt before and saved."""
    return Example(f"scale {method} 1 2 --load saved.json", {"saved.json": text})


PAGES: Mapping[str, Page] = {
    "empty-data": Page(
        "There is nothing to read: the file is empty, or has a header and no rows.",
        table("mass\n"),
        table("mass\n1\n3\n"),
    ),
    "bad-csv": Page(
        "The table is not well-formed, such as by a quotation mark that is never closed.",
        table('mass\n1\n"3\n'),
        table("mass\n1\n3\n"),
    ),
    "ragged-row": Page(
        "A row has more or fewer cells than the first one, or columns differ in length.",
        table("mass,day\n1,2\n3\n"),
        table("mass,day\n1,2\n3,\n"),
    ),
    "wrong-delimiter": Page(
        "One character stands between cells. It cannot be one that cells are made of, such as a digit.",
        table("mass;day\n1;2\n3;4\n", '--delimiter ";;"'),
        table("mass;day\n1;2\n3;4\n", '--delimiter ";"'),
    ),
    "left-as-text": Page(
        "All cells of a column look like numbers in another notation, and so the column is left as it is.",
        Example("scale minmax t.csv", {"t.csv": "a;b\n1,5;2\n3,5;4\n"}),
        Example("scale minmax t.csv --decimal ,", {"t.csv": "a;b\n1,5;2\n3,5;4\n"}),
    ),
    "blank-line": Page(
        "Blank lines are no rows, as in other readers of CSV. In a single column each may have been an empty cell.",
        table("a\n1\n\n3\n"),
        table("a\n1\nnan\n3\n"),
    ),
    "lines-above": Page(
        "Lines above the table, a title or comments, are no rows and are left out.",
        table("# made in spring\na,b\n1,2\n3,4\n"),
        table("a,b\n1,2\n3,4\n"),
    ),
    "unclear-start": Page(
        "The first line stands apart by a blank one, and nothing tells whether it is a title, a header or a row.",
        table("Ada,1\n\nBob,2\nCy,3\n"),
        table("Ada,1\n\nBob,2\nCy,3\n", "--no-header"),
    ),
    "foreign-table": Page(
        "The text is a table in a format that mlcalc knows by name, and does not read.",
        table("@relation plants\n@attribute height numeric\n@data\n1\n3\n"),
        table("height\n1\n3\n"),
    ),
    "maybe-thousands": Page(
        "Numbers with three digits behind the point stand beside whole ones: the point may stand between thousands.",
        table("area;pop\n7;1.234\n8;2.345\n9;987\n"),
        table("area;pop\n7;1.234\n8;2.345\n9;987\n", "--thousands ."),
    ),
    "bad-cell": Page(
        "A cell in a column of numbers is no number, or is infinite.",
        Example("scale minmax 1 x 3"),
        Example("scale minmax 1 2 3"),
    ),
    "bad-array": Page(
        "A `.npy` file holds numbers alone, in one dimension or more.",
        Example("scale minmax table.npy", {"table.npy": "1\n3\n"}),
        table("1\n3\n"),
    ),
    "several-axes": Page(
        "An array of more than two axes has a column for each place of the last one, as of (samples, time_steps, "
        "features); pictures without channels have none there.",
        "an array of NumPy of the shape (60000, 28, 28)",
        "the same with `--together`, or of the shape (60000, 28, 28, 1)",
    ),
    "no-numbers": Page(
        "No column of the table holds numbers, so there is nothing to scale.",
        table("name\nAda\nBob\n"),
        table("mass\n1\n3\n"),
    ),
    "repeated-column": Page(
        "Two columns have the same name, so that what is learnt about one could be used for the other.",
        table("mass,mass\n1,2\n3,4\n"),
        table("mass,day\n1,2\n3,4\n"),
    ),
    "missing-column": Page(
        "The table lacks a column that the scaler has learnt.",
        _fitted("mass,day\n1,2\n3,4\n", "mass\n2\n"),
        _fitted("mass,day\n1,2\n3,4\n", "mass,day\n2,3\n"),
    ),
    "extra-column": Page(
        "There are more columns of numbers than the scaler has learnt, and no header says which of them it knows.",
        _fitted("1\n3\n", "2,3\n"),
        _fitted("1,2\n3,4\n", "2,3\n"),
    ),
    "unlearnt-column": Page(
        "The table has a column of numbers that the scaler has not learnt: it is copied as it is.",
        _fitted("mass\n1\n3\n", "mass,day\n2,3\n"),
        _fitted("mass,day\n1,2\n3,4\n", "mass,day\n2,3\n"),
    ),
    "scaled-target": Page(
        "A column that is named like what a model shall predict is scaled like its inputs.",
        table("mass,label\n1,0\n3,1\n"),
        table("mass,label\n1,0\n3,1\n", "--columns mass"),
    ),
    "outside-range": Page(
        "The data have numbers beyond those that minmax learnt its range from: they are scaled to beyond its ends.",
        _fitted("mass\n1\n3\n", "mass\n2\n4\n"),
        _fitted("mass\n1\n3\n", "mass\n2\n3\n"),
    ),
    "taken-in-order": Page(
        "The data do not name their columns, and those that were learnt have names: they are taken in their order.",
        _fitted("mass,day\n1,2\n3,4\n", "2,3\n2,4\n"),
        _fitted("mass,day\n1,2\n3,4\n", "mass,day\n2,3\n2,4\n"),
    ),
    "two-rows": Page(
        "Of two rows, each column becomes the same two numbers, whatever it held. Tables have a row for each sample.",
        table("1,5,8,9\n2,3,7,4\n", "--no-header"),
        table("1,2\n5,3\n8,7\n9,4\n", "--no-header"),
    ),
    "one-row": Page(
        "Of a single row, each column becomes one and the same number, whatever it held.",
        table("mass,day\n1,2\n"),
        table("mass,day\n1,2\n3,5\n"),
    ),
    "on-its-side": Page(
        "The rows have names, and the numbers of each are far from those of the others: each row seems to be what a "
        "column should be.",
        table("height,1.6,1.7,1.8,1.9\nage,30,40,50,60\nincome,3000,5000,4000,6000\n"),
        table("height,age,income\n1.6,30,3000\n1.7,40,5000\n1.8,50,4000\n1.9,60,6000\n"),
    ),
    "numbered-columns": Page(
        "The first row counts, as pandas writes it above columns without names: it may be no row of numbers.",
        table("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.3\n4.7,3.2,1.5\n"),
        table("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.3\n4.7,3.2,1.5\n", "--header"),
    ),
    "missing-mark": Page(
        "A number such as -999 stands far from all others of its column: it may stand for a missing one.",
        table("t\n20\n22\n-999\n21\n"),
        table("t\n20\n22\n-999\n21\n", "--missing -999"),
    ),
    "not-scaled": Page(
        "What is scaled back holds no number in the range that scaled numbers lie in: it may not be scaled at all.",
        Example("scale minmax new.csv --fit old.csv --inverse", {"old.csv": "t\n20\n22\n", "new.csv": "t\n21\n22\n"}),
        Example("scale minmax new.csv --fit old.csv", {"old.csv": "t\n20\n22\n", "new.csv": "t\n21\n22\n"}),
    ),
    "scaled-index": Page(
        "The first column only counts the rows, as pandas and R write it into a file, and is scaled like the others.",
        table(",mass\n0,1\n1,3\n"),
        table(",mass\n0,1\n1,3\n", "--columns mass"),
    ),
    "unscaled-text": Page(
        "A column holds words or dates, which no scaler learns from: it is copied as it is.",
        table("day,mass\nMon,1\nTue,3\n"),
        table("day,mass\nMon,1\nTue,3\n", "--columns mass"),
    ),
    "unknown-method": Page(
        "There is no method of scaling of this name.",
        '`mlcalc.scaling.make("minmx", {})` in Python',
        '`mlcalc.scaling.make("minmax", {})`',
    ),
    "wrong-method": Page(
        "The saved scaler belongs to another method than the one that the command names.",
        _loaded("standard", _SAVED),
        _loaded("minmax", _SAVED),
    ),
    "bad-scaler": Page(
        "The file is no scaler that mlcalc saved, or was changed since.",
        _loaded("minmax", '{"method": "minmax"}\n'),
        _loaded("minmax", _SAVED),
    ),
    "not-invertible": Page(
        "A column cannot be scaled back: its range was too wide for a float, so that scaling made all numbers equal.",
        Example("scale minmax 0 1 --fit wide.csv --inverse", {"wide.csv": "-1.7e308\n1.7e308\n"}),
        Example("scale minmax 0 1 --fit wide.csv --inverse", {"wide.csv": "-1.7e30\n1.7e30\n"}),
    ),
}
