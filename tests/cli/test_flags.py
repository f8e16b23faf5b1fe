"""What the library calls a setting is a flag on the command line."""

from __future__ import annotations

import re

import pytest

from mlcalc.cli.flags import with_flags
from mlcalc.errors import Diagnostic
from tests.test_imports import MODULES, ROOT


@pytest.mark.parametrize(
    ("help_line", "settings", "said"),
    [
        ("give `input_shape`", ("input_shape",), "give `--input`"),
        ("`columns`, `decimal ,`", ("columns", "decimal"), "`--columns`, `--decimal ,`"),
        ("`columns` of a table", (), "`columns` of a table"),
        (None, ("columns",), None),
    ],
)
def test_flags(help_line: str | None, settings: tuple[str, ...], said: str | None) -> None:
    """Only what is named as a setting is spelt as a flag."""
    problem = Diagnostic("some-code", "it is wrong", help=help_line, settings=settings)
    assert said == with_flags(problem).help


def test_library_names_no_flags() -> None:
    """Messages of the library are for users of Python, too; the count of a GRU is said with its flag by agreement."""
    shown = {"mlcalc.cli", "mlcalc.render", "mlcalc.codes", "mlcalc.installing"}  # which names the flags of installers
    for module, path in MODULES.items():
        if ".".join(module.split(".")[:2]) in shown or module == "mlcalc.layers.convention":
            continue
        text = re.sub(
            r'"""(?s:.*?)"""|f?"--(?:layer \{number\}|input \{shape\})"', "", path.read_text(encoding="utf-8")
        )
        assert not re.findall(r"[`\"(]--[a-z]", text), path.relative_to(ROOT)
