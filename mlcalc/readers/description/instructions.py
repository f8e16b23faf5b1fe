"""The mend of an entry as an instruction for its text: which line to change, and to what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Diagnostic, Label, MlcalcError
from mlcalc.graph import Written
from mlcalc.readers.description.writing import Rewriting
from mlcalc.readers.located import Located, Spot, value_in_place

_NOWHERE: Mapping[str, Spot] = MappingProxyType({})


def with_instructions(
    cause: MlcalcError,
    entry: Located,
    given: Mapping[str, Spot] = MappingProxyType({}),
    written: Written | None = None,
) -> MlcalcError:
    """Return what is wrong with an entry, with the change that mends it as an instruction for its text.

    Args:
        cause: what is wrong.
        entry: the entry.
        given: where the parameters of the block around it are given their values.
        written: knows how a layer is put behind it, if not as in a description.
    """
    return cause.saying([instructed(each, entry, given, written) for each in cause.diagnostics])


def _replaced(edit: Edit) -> str:
    """Return the text of one line that an edit takes away."""
    return edit.source.line(edit.line)[edit.start : edit.end]


def instructed(
    problem: Diagnostic, entry: Located, given: Mapping[str, Spot] = _NOWHERE, written: Written | None = None
) -> Diagnostic:
    """Return a problem of an entry, with the change that mends it as an instruction for its text."""
    if problem.change is None:
        return problem
    rewriting = Rewriting(entry, entry.spot.locate)
    edits = rewriting.changed(problem.change)
    if edits and problem.change.behind is not None:
        name = str(entry.value["name"]) if rewriting.is_named else None
        added = None if problem.change.inside else (written or rewriting).followed(problem.change.behind, name)
        edits = [*edits, *added] if added else None
    if not edits:
        return problem._replace(change=None)
    taken = " ".join(_replaced(each) for each in edits if isinstance(each, Edit))
    if "$" in taken and "$" not in repr(entry.value) and not problem.is_misnamed:
        told = "nothing is worked out with the value of a parameter: it stands as it is"
        if (spot := given.get(taken.strip("${}"))) is not None and (at_use := _at_its_use(problem, spot)):
            return at_use
        if re.fullmatch(r"\$\w+|\$\{\w+\}", taken):
            told = f"give another value where the block is used, or in its `parameters`: `{taken}` stands for it"
        return problem._replace(help=told, change=None)
    why = problem.help if problem.change.why is None else problem.change.why
    what = "for example, " if problem.change.is_example else f"{why}: " if why else ""
    return problem._replace(help=bare(what.replace("?:", "?") + instruction(edits)).strip(), change=None)


def _at_its_use(problem: Diagnostic, spot: Spot) -> Diagnostic | None:
    """Return a problem of a parameter's value with the place where a use of the block gives it, and the mend there."""
    change, place, name = problem.change, spot.place, problem.argument
    if place is None or problem.place is None or change is None or name is None or list(change.arguments) != [name]:
        return None
    why = "for example," if change.is_example else problem.help or ""
    mend = value_in_place(spot, change.arguments[name], why)  # what JSON writes, YAML reads
    labels = (Label(problem.place, "stands for the value"), Label(place, "that this use of the block gives"))
    return problem._replace(help=mend, change=None, labels=labels)
