"""What one reading of a source keeps: the names that Keras would give, the models, and what has to be said."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from mlcalc.errors import WARNING, Diagnostic, MlcalcError, Place, warning
from mlcalc.graph import Locator
from mlcalc.limits import MOST_MODELS, MOST_ROUNDS, MOST_STEPS_OF_SOURCE
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.located import InText
from mlcalc.readers.python.begins import Asked, Begins
from mlcalc.readers.python.cells import Cell
from mlcalc.readers.python.objects import (
    NO_DOUBTS,
    AutoNames,
    ChainObject,
    Doubt,
    LayerObject,
    ModelObject,
    Tensor,
    Use,
    fixed,
)
from mlcalc.readers.python.places import MergingWriting, SourceWriting, place_of
from mlcalc.readers.python.values import Collection, Setting, Unknown, flattened
from mlcalc.shapes import Shape


class TooLongError(Exception):
    """The source takes more steps than are followed."""


class Kept(NamedTuple):
    """What a statement makes: a layer, or what the call of one gives.

    Attributes:
        value: the layer or the tensor.
        name: the variable that holds it; None if nothing does.
        node: the expression that makes it.
        cell: the code in which that stands.
        function: the function of the source that is followed then, if one is.
        goes_on: the variable of what it was to go on from: of a tensor, or of a chain.
    """

    value: LayerObject | Tensor
    name: str | None
    node: ast.Call
    cell: Cell
    function: object
    goes_on: str | None = None


class Results:
    """What the statements of a source give.

    Attributes:
        nameless: the tensors that expressions give which are statements of their own.
        kept: what statements make that nothing else takes at once.
        looked_at: the calls whose tensors have been asked for by the name of a variable.
        meant: a name that nothing sets -> what is meant by it.
    """

    def __init__(self) -> None:
        self.nameless: list[Tensor] = []
        self.kept: list[Kept] = []
        self.looked_at: set[Use] = set()
        self.meant: dict[ast.Name, Any] = {}


class Session:
    """One reading of a source.

    Attributes:
        folder: where the files lie that the source names.
        settings: what the user says of its values, by the text of each.
        names: the names that Keras gives.
        models: those that the source has made so far.
        saved: the path of a file -> the model that the source has saved there.
        data_format: the order of axes that it has set.
        policy: the dtype policy that it has set for the layers that follow.
        is_keras1: whether it is written for Keras 1.
        is_old: whether it is written for a Keras before 3.
        is_keras0: whether it is written for a Keras before 1.0.
        watching: what is told of each call of a layer while a layer of the source runs.
        stack: the calls of functions that are being followed, the outermost first.
        run: follows a function of the source.
        open_model: reads the model in a file that the source names.
        training: keeps what the source does with its models and its data.
        begins: what its models begin with.
    """

    run: Callable[[Any, Setting, Any], Any]
    attribute: Callable[[Any, str, Any], Any]
    set_attribute: Callable[[Any, str, Any], None]
    open_model: Callable[[str], Any]
    training: Any

    def __init__(
        self, folder: Path, settings: Mapping[str, Any], convention: str = "keras3", asked: Asked | None = None
    ) -> None:
        self.folder, self.settings, self.convention = folder, dict(settings), convention
        self.used_settings: set[str] = set()
        self.names = AutoNames()
        self.begins = Begins(asked or {})
        self.models: list[ModelObject] = []
        self.saved: dict[str, ModelObject] = {}
        self.made_models: dict[int, ModelObject] = {}
        """The `id` of a finished model -> its object."""
        self.problems: list[Diagnostic] = []
        self.remarks: list[Diagnostic] = []
        self.doubts = NO_DOUBTS
        """The conditions that are not known and decide whether what is followed now is followed at all."""
        self.known_doubts: dict[str, Doubt] = {}
        self.supposed: dict[str, Any] = {}
        """What is taken for true to follow one way, by how it is written."""
        self.is_supposing = False
        """Whether expressions are worth what is supposed."""
        self.opened: dict[int, tuple[Collection, str]] = {}
        """The `id` of a list, dictionary or set -> itself, and why it is not known what it holds."""
        self.flags: dict[LayerObject, bool] = {}
        """Layer -> whether training changed it before a way in doubt set it."""
        self.unknowns: dict[str, Diagnostic] = {}
        self.unmade: list[Diagnostic] = []
        """Why models are not shown."""
        self._made: dict[int, list[int]] = {}
        self._noted: dict[str, list[Diagnostic]] | None = None
        self.data_format: str | None = None
        self.policy: str | None = None
        self.is_keras1 = False
        self.is_old = False
        self.is_keras0 = False
        self.watching: list[list[Use]] = []
        self.stack: list[tuple[Place, Any]] = []
        self.cell: Cell | None = None
        self.node: ast.expr | ast.stmt | None = None
        self.is_exploring = False
        """Whether a function is followed that the source never calls."""
        self.cells: Sequence[Cell] = ()
        """All of the code."""
        self.stars: set[str] = set()
        """Modules that are not read, of which the source takes all names: any name may be one of theirs."""
        self.tensors: dict[str, Tensor] = {}
        """Variable -> the tensor that it was set to last."""
        self.results = Results()
        self.tries = 0
        """How many `try` stand around what is followed: a failure leads to the handler of the innermost."""
        self.inside = 0
        """How many layers of the source are making themselves."""
        self.steps, self.most_steps, self.calls = 0, MOST_STEPS_OF_SOURCE, 0

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the source gives values anywhere: cells may have run in another order."""
        found: set[str] = set()
        for cell in self.cells:
            for node in (each for statement in cell.body for each in ast.walk(statement)):
                if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                    found.add(node.id)
                elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    found.add(node.name)
                elif isinstance(node, ast.alias):
                    found.add(node.asname or node.name.partition(".")[0])
                elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
                    found.add(node.name or "")
        return frozenset(found)

    @cached_property
    def above(self) -> dict[ast.AST, ast.AST | None]:
        """A part of the code -> the one that it stands in; None for a statement of no other."""
        found: dict[ast.AST, ast.AST | None] = {}
        for cell in self.cells:
            found.update(dict.fromkeys(cell.body))
            for statement in cell.body:
                found.update((child, each) for each in ast.walk(statement) for child in ast.iter_child_nodes(each))
        return found

    @contextmanager
    def in_cell(self, cell: Cell) -> Iterator[None]:
        """Take places for those of another part of the code."""
        current, self.cell = self.cell, cell
        try:
            yield
        finally:
            self.cell = current

    @cached_property
    def has_imports(self) -> bool:
        """Whether the source imports anything: an excerpt does not."""
        nodes = (node for cell in self.cells for statement in cell.body for node in ast.walk(statement))
        return any(isinstance(each, (ast.Import, ast.ImportFrom)) for each in nodes)

    @contextmanager
    def noted(self) -> Iterator[dict[str, list[Diagnostic]]]:
        """Collect what is said meanwhile: `problems`, and what is `asked` for."""
        found: dict[str, list[Diagnostic]] = {"problems": [], "asked": []}
        outer, self._noted = self._noted, found
        try:
            yield found
        finally:
            self._noted = outer

    @contextmanager
    def doubting(self, doubt: Doubt) -> Iterator[None]:
        """Follow what may not be followed at all."""
        before, self.doubts = self.doubts, self.doubts | {doubt}
        try:
            with self.training.in_doubt():
                yield
        finally:
            self.doubts = before

    def setting(self, layer: LayerObject) -> None:
        """Note what training changes now, before a way in doubt sets it."""
        if self.doubts:
            for each in layer.everything():
                self.flags.setdefault(each, each.trainable)

    def remark(self, problem: Diagnostic) -> None:
        """Keep a warning on how the source was followed."""
        if problem not in self.remarks:
            self.remarks.append(problem)

    def open(self, held: Collection, reason: str) -> None:
        """Forget what a list, a dictionary or a set holds, under whatever name; one of layers keeps those shown."""
        if not any(isinstance(each, (Tensor, LayerObject)) for each in (flattened(held) if held else ())):
            self.opened.setdefault(id(held), (held, reason))

    def has_file(self, path: str) -> bool:
        """Tell whether a file lies beside the source."""
        try:
            return (self.folder / path).exists()
        except (OSError, ValueError):
            return False

    def doubt_in(self, held: Collection) -> Doubt | None:
        """Return what decides whether all layers and tensors of a list are there, if something does."""
        for each in islice(held.values() if isinstance(held, dict) else held, MOST_ROUNDS):
            doubts = each.use.doubts if isinstance(each, Tensor) else getattr(each, "doubts", NO_DOUBTS)
            if doubts - self.doubts:
                return next(iter(doubts - self.doubts))
        return None

    def chains(self) -> list[tuple[ChainObject, int]]:
        """Return the chains of the source, each with how many layers it has now."""
        return [(each, len(each.parts)) for each in self.models if isinstance(each, ChainObject)]

    def doubt_growth(self, before: Sequence[tuple[ChainObject, int]], node: ast.expr | ast.stmt) -> None:
        """Leave open the end of the chains that grew in a statement which was not followed to its own."""
        for chain, count in before:
            if len(chain.parts) > count:
                text = chain.variable or chain.name
                message = f"following this takes too long: which layers it adds to `{text}` is not known"
                problem = warning("too-long", message, self.place(node))
                chain.leave_open(
                    Doubt(f"the layers of {text}", "the statement that changes it takes too long", problem)
                )

    def step(self, count: int = 1) -> None:
        """Count steps.

        Raises:
            TooLongError: there are too many.
        """
        self.steps += count
        if self.steps > self.most_steps:
            raise TooLongError

    def guard(self, follow: Callable[[], Any], share: int = 1) -> bool:
        """Follow a part of the source as far as its steps last, and tell whether they did; what is left out is said.

        Args:
            follow: what follows it.
            share: the part gets one such share of the steps that are left.
        """
        most, self.most_steps = self.most_steps, self.steps + (self.most_steps - self.steps) // share
        try:
            follow()
        except TooLongError:
            message = "following this takes more steps than any network does: the rest of the statement is left out"
            self.remark(warning("too-long", message, self.place(self.node)))
        except RecursionError:
            message = "the source is nested too deeply here: the rest of the statement is left out"
            self.remark(warning("too-deep", message, self.place(self.node)))
        else:
            return True
        finally:
            self.most_steps = most
            self.stack.clear()
            self.watching.clear()
            self.doubts, self.tries = NO_DOUBTS, 0
            self.inside = 0
        return False

    def place(self, node: ast.expr | ast.stmt | ast.keyword | None) -> Place | None:
        """Return where a part of the code stands that is being followed."""
        return place_of(self.cell.source, node) if node is not None and self.cell else None

    def locate(self) -> Locator | None:
        """Return what knows where the statement stands that is being followed."""
        place = self.place(self.node)
        return None if place is None else lambda argument: place

    def writing(
        self, call: LayerCall, node: ast.Call | None, kind: type[SourceWriting] = SourceWriting
    ) -> SourceWriting:
        """Return what knows where a layer is made, and how often."""
        times = self._made.setdefault(id(node), [0])
        times[0] += 1
        return kind(call, times, through=tuple(place for place, _ in self.stack))

    def locate_merging(self, call: LayerCall, node: ast.Call | None) -> Locator | None:
        """Return what knows where a function joins tensors, and which."""
        locate = self.locate()
        if locate is None or not isinstance(call.spot, InText):
            return locate
        times = self._made.setdefault(id(node), [0])
        times[0] += 1
        return MergingWriting(call, times, locate(None))

    def locate_call(self, setting: Setting) -> Locator | None:
        """Return what knows where the call stands that makes a model."""
        place = self.place(setting.node or self.node)
        return None if place is None else lambda argument: place

    def add(self, model: ModelObject) -> None:
        """Keep a model that the source has made."""
        model.made_at = model.made_at or self.begins.at(model.place)
        model.called_from = tuple(place for place, _ in self.stack)
        model.is_inside = self.inside > 0
        model.doubts = self.doubts
        if len(self.models) < MOST_MODELS:
            self.models.append(model)

    def use(
        self,
        layer: LayerObject,
        inputs: Sequence[Tensor],
        options: Mapping[str, Any] | None = None,
        node: ast.expr | None = None,
    ) -> Use:
        """Call a layer on tensors."""
        if not layer.uses:
            for each in layer.layer.names_inside:
                self.names.next(each)
        use = layer.call([self.sure(each) for each in inputs], options)
        use.place, use.doubts = self.place(node), self.doubts | layer.doubts
        self.seen(use)
        return use

    def sure(self, tensor: Tensor) -> Tensor:
        """Return a tensor; of one that is there only if something else is followed, too, no size is known."""
        reasons = tensor.use.doubts - self.doubts
        return self.meeting(tensor, None, reasons) if reasons else tensor

    def meeting(self, tensor: Tensor, shape: Shape | None, reasons: frozenset[Doubt]) -> Tensor:
        """Return what stands for a tensor behind a branch: it has the sizes that it has whichever way is followed."""
        found = fixed(tensor.use.layer.name, shape).call([tensor])
        found.doubts, found.reasons = self.doubts, reasons
        self.seen(found)
        return Tensor(found)

    def made(self, layer: LayerObject) -> None:
        """Note that a layer or a model is made; what it is made of is as sure as what is followed now."""
        self.calls += 1
        layer.doubts = self.doubts
        if self.doubts and isinstance(layer, ModelObject) and layer.is_read:
            for use in layer.graph().uses:
                use.doubts |= self.doubts

    def seen(self, use: Use) -> None:
        """Note a call for the layer of the source that makes it."""
        if self.watching:
            self.watching[-1].append(use)
            use.is_in_call = True

    def fail(self, cause: MlcalcError, node: ast.expr | ast.stmt | None) -> None:
        """Note an error; what has no place stands at a part of the code."""
        place = self.place(node)
        found = [each if each.place else each._replace(place=place) for each in cause.diagnostics]
        if self.doubts:  # what may not be followed at all may not be wrong
            found = [each._replace(severity=WARNING) for each in found]
        self.problems += found
        if self._noted is not None:
            self._noted["problems"] += found

    def fail_once(self, cause: MlcalcError, node: ast.expr | ast.stmt | None) -> None:
        """Note an error of a part of the code that may be followed often."""
        place = self.place(node)
        known = {(each.message, each.place) for each in self.problems}
        if any((each.message, each.place or place) not in known for each in cause.diagnostics):
            self.fail(cause, node)

    def ask(self, value: Unknown, node: ast.expr | None) -> Diagnostic:
        """Return the warning that a value which a layer needs is not known, and note it once."""
        text = value.text
        reason = f": {value.reason}" if value.reason else ""
        found = warning("unknown-value", f"`{text}` is not known{reason}", self.place(node) or value.place)
        if value.setting:
            found = found._replace(help=f'`set "{value.setting}={value.example}"` says it', settings=("set",))
        known = self.unknowns.setdefault(value.setting or text, found)
        if self._noted is not None:
            self._noted["asked"].append(known)
        return known
