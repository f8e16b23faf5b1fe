"""Problems as annotations, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from mlcalc.errors import ERROR, WARNING, Diagnostic
from mlcalc.texts import readable

_COMMANDS = {ERROR: "error", WARNING: "warning"}


def annotation(problem: Diagnostic) -> str:
    """Return a problem as a command of a workflow: `::error file=model.yaml,line=3,col=5::…`.

    What no line of a file was written for, such as a flag, names its place in the message.

    GitHub, "Workflow commands for GitHub Actions"; its runner says what is escaped.
    """
    place = problem.place
    if place is not None and place.source.path is not None:
        parts = {"file": readable(place.source.path), "line": place.line, "col": place.column}
        settings = " " + ",".join(f"{name}={_in_setting(str(value))}" for name, value in parts.items())
        where = None
    else:
        settings = f" file={_in_setting(readable(problem.file))}" if problem.file else ""
        where = str(place) if place else problem.where
    names_it = not where or problem.message.startswith(f"{where} ")
    message = readable(problem.message if names_it else f"{where}: {problem.message}")
    mend = [readable(f"help: {problem.help}")] if problem.help else []
    return f"::{_COMMANDS.get(problem.severity, 'notice')}{settings}::{_in_message(chr(10).join([message, *mend]))}"


def bare_annotation(text: str) -> str:
    """Return an error that is no more than a text."""
    lines = [readable(line) for line in text.removeprefix("error: ").splitlines()]
    return f"::error::{_in_message(chr(10).join(lines))}"


def _in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_setting(text: str) -> str:
    return _in_message(text).replace(":", "%3A").replace(",", "%2C")
