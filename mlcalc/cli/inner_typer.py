"""All that is used of Typer's inside, which may change with any of its versions: nothing else imports it from there.

`tests/cli/test_inner_typer.py` says what of it is relied on. Typer from 0.29 on imports pydantic at its start, which
takes three times as long as all that mlcalc does to answer a question: hence the cap in `pyproject.toml`.
"""

from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)
from typer._click.exceptions import UsageError as PlainUsageError
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

__all__ = [
    "BadOptionUsage",
    "BadParameter",
    "ClickException",
    "HelpFormatter",
    "MissingParameter",
    "NoArgsIsHelpError",
    "NoSuchOption",
    "PlainUsageError",
    "TyperCommand",
    "TyperGroup",
    "TyperOption",
    "get_command",
]
