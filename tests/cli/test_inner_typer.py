"""What is relied on of Typer's inside: where one of these fails, its line says what would break."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from mlcalc.cli import inner_typer
from tests.cli.conftest import ROOT
from tests.test_imports import MODULES

RELIED_ON = {
    "the commands that are imported only when they are run": (
        inner_typer.TyperGroup,
        "list_commands get_command resolve_command parse_args get_help",
    ),
    "the flags of a layer, and the two words of a range": (inner_typer.TyperCommand, "parse_args get_params"),
    "the help of a layer": (inner_typer.TyperCommand, "collect_usage_pieces format_help_text"),
    "help pages": (inner_typer.HelpFormatter, "write_text write_dl write getvalue"),
    "what writes them": (inner_typer.TyperCommand, "get_help format_help"),
    "the list of what a mistyped flag may mean": (inner_typer.TyperOption, "get_help_record"),
}


@pytest.mark.parametrize("use", RELIED_ON)
def test_what_is_overridden(use: str) -> None:
    """A method of ours that Typer no longer calls would be passed over in silence."""
    part, names = RELIED_ON[use]
    assert [] == [name for name in names.split() if not callable(getattr(part, name, None))]


def test_what_an_error_tells() -> None:
    """A mistyped command is shown at its word by what these errors hold."""
    unknown = inner_typer.NoSuchOption("--unit")
    assert ("--unit", None) == (unknown.option_name, unknown.ctx)
    assert "--units" == inner_typer.BadOptionUsage("--units", "needs a value").option_name
    wrong = inner_typer.BadParameter("is wrong", param_hint="--units")
    assert ("is wrong", "--units", None) == (wrong.message, wrong.param_hint, wrong.param)
    for kind in (inner_typer.NoSuchOption, inner_typer.MissingParameter, inner_typer.BadOptionUsage):
        assert issubclass(kind, inner_typer.PlainUsageError)
    assert issubclass(inner_typer.PlainUsageError, inner_typer.ClickException)


def test_one_file_alone() -> None:
    """No other file imports anything from Typer's inside."""
    inside = re.compile(r"^\s*(?:from|import) (?:typer\.|click)", flags=re.MULTILINE)
    found = [path for path in MODULES.values() if inside.search(path.read_text(encoding="utf-8"))]
    assert [ROOT / "mlcalc" / "cli" / "inner_typer.py"] == found


def test_start() -> None:
    """Typer starts without pydantic, which alone takes longer than any answer: the reason of its cap."""
    code = "import sys, typer, typer.core, typer.main; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False\n" == done.stdout
