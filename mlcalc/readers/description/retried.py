"""Other sources for an entry, each tried: the description is read once more with them, and what passes is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, islice
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, closest
from mlcalc.limits import MOST_ENTRIES_RETRIED, MOST_SOURCES_TRIED, STEPS_OF_TRIALS
from mlcalc.model import Model
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.misplaced import rewritten
from mlcalc.readers.description.replacing import instead
from mlcalc.readers.description.scope import Scope
from mlcalc.readers.description.writing import Rewriting
from mlcalc.readers.located import Located, Spot
from mlcalc.texts import named

Read = Callable[[Located], Model]
"""Reads a description; raises MlcalcError over what is wrong with it."""
_INPUT = ("x", "inp", "inputs", "in", "identity", "shortcut", "residual", "skip")
"""What people call the input of a block."""


class Retrying:
    """Reads a description once more with other sources: few entries of it, and within bounds of its own."""

    def __init__(self, data: Located, read: Callable[[Located, Budget], Model]) -> None:
        self.data, self._read = data, read
        self.budget = Budget(STEPS_OF_TRIALS)
        self.left = MOST_ENTRIES_RETRIED

    def sources(self, entry: Located, scope: Scope) -> Sources | None:
        """Return what finds other sources for an entry; None if no more shall be tried."""
        if not self.left:
            return None
        self.left -= 1
        names = [name for name, tensors in chain.from_iterable(each.items() for each in scope.names.maps) if tensors]
        known = list(dict.fromkeys(names))[-MOST_SOURCES_TRIED:]
        return Sources(self.data, self.read, entry, known, scope.named_entries())

    def read(self, data: Located) -> Model:
        """Read the description as it may be meant.

        Raises:
            MlcalcError: it is wrong, too, or leaves something over.
        """
        model = self._read(data, self.budget)
        if errors := model.trace().errors:
            raise MlcalcError(errors)
        return model

    def with_source(self, cause: MlcalcError, source: Located, scope: Scope, entry: Located) -> MlcalcError:
        """Return what is wrong with a name that means nothing, with the one that may be meant in its place."""
        is_near = closest(str(source.value), chain.from_iterable(scope.names.maps)) is not None
        sources = None if is_near else self.sources(entry, scope)
        return _saying(cause, sources.instead_of(source) if sources else None)

    def with_output(self, cause: MlcalcError, wrong: Located, scope: Scope) -> MlcalcError:
        """Return what is wrong with the only output, with the one that is most likely meant, if no name is near."""
        is_near = closest(str(wrong.value), scope.names) is not None
        sources = None if is_near else self.sources(self.data, scope)
        return _saying(cause, sources.output(wrong) if sources else None)

    def at_uses(
        self,
        model: Model,
        joining: Iterable[tuple[Located, Scope]],
        joining_one: Iterable[tuple[Located, Scope, str]],
    ) -> tuple[Sequence[Diagnostic], ...]:
        """Return the first error of the shapes, and the same with what the entry to blame shall take.

        Both are empty if none is to blame.

        Args:
            model: the model.
            joining: the uses of blocks that take several tensors.
            joining_one: the layers that join several, and take the one above, with the name of that.
        """
        failed = model.trace().failed
        index = next(iter(failed))
        written = model.graph.nodes[index].written
        here = written.entry.spot if isinstance(written, Rewriting) else None
        places = [each.place for each in written.uses] if written else []
        mends = (
            *(self._others(entry, scope) for entry, scope in joining if entry.spot.place in places),
            *(self._joined(*each) for each in joining_one if each[0].spot == here),
        )
        if (mend := next(filter(None, mends), None)) is None:
            return (), ()
        from mlcalc.mends.causes import with_causes

        told = failed[index][:1]
        return told, [with_causes(each, model.trace(), index)._replace(help=mend) for each in told]

    def _others(self, entry: Located, scope: Scope) -> str | None:
        sources = self.sources(entry, scope)
        return sources.others() if sources else None

    def _joined(self, entry: Located, scope: Scope, above: str) -> str | None:
        sources = self.sources(entry, scope)
        return sources.joined(above) if sources else None


def _saying(cause: MlcalcError, mend: str | None) -> MlcalcError:
    return cause.saying([each._replace(help=mend) for each in cause.diagnostics]) if mend else cause


class Sources(NamedTuple):
    """What an entry takes: the description, how it is read, the entry, and the names that it may take.

    Those that the description gives to its layers, which are `given`, are meant before the others.
    """

    data: Located
    read: Read
    entry: Located
    names: Sequence[str]
    given: Collection[str]

    def instead_of(self, wrong: Located) -> str | None:
        """Return the help for a name that there is not: the one by which the model passes, and nothing is left over."""
        taken = _names(self.entry.value)
        if taken.count(wrong.value) != 1 or not re.fullmatch(r"[\w./-]+", str(wrong.value)):
            return None
        at = taken.index(wrong.value)
        passing = self._first(lambda name: [[*taken[:at], name, *taken[at + 1 :]]])
        if len(passing) > 1 and str(wrong.value).lower() in _INPUT:
            passing = [each for each in passing if each[at] == "input"]
        if len(passing) != 1:
            return None
        meant = passing[0][at]
        return instead(wrong, meant, f"with `{named(meant)}` the model passes, and nothing is left over")

    def with_more(self, count: int) -> str | None:
        """Return the help that lets an entry take so many sources, of which it has one less."""
        taken = _names(self.entry.value)
        places = range(len(taken), -1, -1)
        passing = self._first(lambda name: [[*taken[:at], name, *taken[at:]] for at in places])
        return self._told(passing) if len(taken) == count - 1 else None

    def joined(self, above: str) -> str | None:
        """Return the help for a layer that joins several tensors, and names none: one more beside that above.

        A shortcut begins at the input of a block.
        """
        passing = self._first(lambda name: [[name, above]] if name != above else [])
        if len(passing) > 1:
            passing = [each for each in passing if each[0] == "input"]
        return self._told(passing)

    def others(self) -> str | None:
        """Return the help for sources that do not fit: in another order, or one of them exchanged."""
        taken = _names(self.entry.value)
        turned = self._passing([taken[::-1]] if len(taken) > 1 else [])
        places = range(len(taken))
        return self._told(turned) or self._told(
            self._first(lambda name: [[*taken[:at], name, *taken[at + 1 :]] for at in places])
        )

    def _first(self, options: Callable[[str], list[list[str]]]) -> list[Sequence[str]]:
        """Return the sources that pass with one of the names that the entry does not take yet, the likelier first."""
        taken = _names(self.entry.value)
        left = [each for each in self.names if each not in taken]
        likely = [each for each in left if each in self.given]
        for names in (likely, [each for each in left if each not in likely]):
            if passing := self._passing(option for name in names for option in options(name)):
                return passing
        return []

    def output(self, wrong: Located) -> str | None:
        """Return the help for an output that there is not: the one name with which no layer is left over."""
        found = []
        for name in self.names:
            try:
                self.read(self.data._replace(value={**self.data.value, "outputs": [name]}))
            except MlcalcError:
                continue
            found.append(name)
        return instead(wrong, found[0], f"with `{named(found[0])}`, no layer is left over") if len(found) == 1 else None

    def _told(self, passing: Sequence[Sequence[str]]) -> str | None:
        if len(passing) != 1:
            return None
        whole = {**_as_mapping(self.entry.value), "from": passing[0]}
        return f"with these, the model passes: {rewritten(self.entry, whole)}"

    def _passing(self, options: Iterable[Sequence[str]]) -> list[Sequence[str]]:
        """Return the sources with which the model passes, and no layer or input is left over."""
        found = []
        for option in islice(options, MOST_SOURCES_TRIED):
            whole = {**_as_mapping(self.entry.value), "from": list(option)}
            data = _with(self.data, self.entry.spot, whole)
            if data is None:
                continue
            try:
                self.read(data)
            except MlcalcError:
                continue
            found.append(option)
        return found


def _as_mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {value: None}


def _names(value: Any) -> list[Any]:
    """Return the names behind the `from` of an entry."""
    sources = value.get("from") if isinstance(value, Mapping) else None
    return list(sources) if isinstance(sources, list) else [] if sources is None else [sources]


def _with(data: Located, spot: Spot, value: Any) -> Located | None:
    """Return a description with something else in the place of the entry that stands somewhere; None if none does."""
    for path in _paths(data):
        here = reduce(Located.at, path, data)
        if here.spot == spot:
            times = {"repeat": here.value["repeat"]} if here.has("repeat") else {}
            return data._replace(value=_put(data.value, path, {**times, **value}))
    return None


def _paths(data: Located) -> Iterator[tuple[Any, ...]]:
    """Yield where the entries of a description stand: in its layers, and in those of its blocks and repetitions."""
    layers = data.value.get("layers") if isinstance(data.value, Mapping) else None
    for index, each in enumerate(layers if isinstance(layers, list) else ()):
        yield "layers", index
        inner = data.at("layers").at(index)
        yield from (("layers", index, *path) for path in _paths(inner) if isinstance(each, Mapping))
    blocks = data.get("blocks")
    if blocks is not None and isinstance(blocks.value, Mapping):
        for name in blocks.value:
            yield from (("blocks", name, *path) for path in _paths(blocks.at(name)))


def _put(data: Any, path: Sequence[Any], value: Any) -> Any:
    """Return data with something else at a path."""
    if not path:
        return value
    step, *rest = path
    if isinstance(data, list):
        return [*data[:step], _put(data[step], rest, value), *data[step + 1 :]]
    return {**data, step: _put(data[step], rest, value)}
