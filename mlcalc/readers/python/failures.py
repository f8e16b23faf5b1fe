"""Lines at which Python would end a run: what stands there, why it cannot be, and what is meant.

Only what is known is told: nothing of values that a function may have changed which is not followed, of what stands
behind a condition that is not known, or in a function that nothing calls.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from mlcalc.edits import bare, instruction
from mlcalc.errors import closest, error
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.objects import LayerObject, ModelObject, Tensor
from mlcalc.readers.python.public_names import public_names
from mlcalc.readers.python.rewriting import behind, put_around, written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.training import Answers
from mlcalc.readers.python.values import Outside, Scope, Setting, first_unknown
from mlcalc.texts import counted, listed, named

_CHANGING = frozenset("append extend insert remove pop clear add update setdefault sort".split())
_LOOKING = frozenset("len range enumerate zip print sum max min list tuple sorted dict set str reversed Input".split())
"""Functions that change nothing that they are given."""
_LIKE_APPEND = ("add", "push", "push_back", "Append")
_MOST_KEYS = 8
"""Keys that a message lists."""


def is_sure(session: Session) -> bool:
    """Tell whether what is followed now is surely followed in a run, and nothing catches its end."""
    return not (session.tries or session.doubts or session.is_exploring or session.is_supposing)


def _say(session: Session, node: ast.expr | None, message: str, mend: str | None) -> None:
    session.fail_once(error("failing-line", message, help=mend), node)


def of_index(session: Session, node: ast.Subscript, owner: Any, key: Any, found: Any) -> Any:
    """Say that a list has no such place, or a dictionary no such key; return what is meant, or what was found."""
    text = text_of(node.value) or "this"
    is_place = isinstance(owner, (list, tuple, str)) and isinstance(key, int)
    if is_place and -len(owner) <= key < len(owner):
        return found  # it is there, and not known
    if not is_sure(session) or _may_change(session, text):
        return found
    if is_place:
        return _of_place(session, node, owner, key, found)
    if isinstance(owner, (list, tuple)) and isinstance(key, str):
        _say(session, node, f"`{named(text)}` is a list: its items have numbers, and no names", None)
    elif isinstance(owner, dict) and owner and not _is_open(session, owner):
        near = closest(key, [each for each in owner if isinstance(each, str)]) if isinstance(key, str) else None
        keys = [f"`{each!r}`" for each in owner][:_MOST_KEYS]
        more = " and others" if len(owner) > len(keys) else ""
        question = f": did you mean {near!r}?" if near else f": it has {listed(keys)}{more}"
        is_written = isinstance(node.slice, ast.Constant)
        mend = written_instead(session, node.slice, _quoted(session, node.slice, near)) if near and is_written else None
        _say(session, node, f"`{named(text)}` has no {key!r}{question}", mend)
        return owner[near] if near else found
    return found


def _of_place(session: Session, node: ast.Subscript, owner: Any, key: int, found: Any) -> Any:
    """Say that a list ends before a place; return its last item where the place behind that is asked for."""
    text = text_of(node.value) or "this"
    what = "layer" if owner and all(isinstance(each, LayerObject) for each in owner) else "item"
    places = f": the last is number {len(owner) - 1}, since the first is number 0" if owner else ""
    message = f"`{named(text)}` has {counted(len(owner), what)}, and none of number {key}{places}"
    is_next = bool(owner) and key == len(owner) and isinstance(node.slice, ast.Constant)
    mend = written_instead(session, node.slice, str(len(owner) - 1)) if is_next else None
    _say(session, node, message, mend or _shorter_loop(session, node, text))
    return owner[-1] if is_next else found


def _shorter_loop(session: Session, node: ast.Subscript, text: str) -> str | None:
    """Return the help that a loop counts no further than a list goes, where its end stands there as a number."""
    above: ast.AST | None = node
    while above is not None:
        loop = above.iter if isinstance(above, ast.For) else None
        if isinstance(above, ast.For) and ast.dump(node.slice) == _loaded(above.target):
            is_range = isinstance(loop, ast.Call) and text_of(loop.func) == "range" and len(loop.args) == 1
            end = loop.args[0] if isinstance(loop, ast.Call) and is_range else None
            return written_instead(session, end, f"len({text})") if isinstance(end, ast.Constant) else None
        above = session.above.get(above)
    return None


def _loaded(target: ast.expr) -> str:
    return ast.dump(ast.Name(target.id, ast.Load())) if isinstance(target, ast.Name) else ""


def of_attribute(session: Session, node: ast.expr | None, owner: Any, name: str) -> None:
    """Say that a dictionary is asked for a key as for an attribute, or a list to `add`."""
    if not isinstance(node, ast.Attribute) or not is_sure(session):
        return
    text = text_of(node.value) or "this"
    if isinstance(owner, dict) and not hasattr(owner, name):
        near = name if name in owner else closest(name, [each for each in owner if isinstance(each, str)])
        if near is not None:
            mend = written_instead(session, node, f'{text}["{near}"]')
            _say(session, node, f"`{named(text)}` is a dictionary: its values stand in square brackets", mend)
    elif isinstance(owner, list) and name in _LIKE_APPEND:
        mend = written_instead(session, node, f"{text}.append")
        _say(session, node, f"`{named(text)}` is a list, and has no `{named(name)}`: did you mean `append`?", mend)


def of_operator(session: Session, node: ast.BinOp, one: Any, other: Any) -> None:
    """Say that an operator takes no such values together, such as a text and a number."""
    kinds = _kind(one), _kind(other)
    if not is_sure(session) or None in kinds or kinds[0] == kinds[1] == "number" or "shape" in (text_of(node) or ""):
        return
    signs = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Pow: "**"}
    sign = signs.get(type(node.op))
    if sign is None:
        return
    edits = []
    if isinstance(node.op, ast.Add) and "number" in kinds:
        part = node.left if kinds[0] == "number" else node.right
        value = one if kinds[1] == "number" else other
        around = {"tuple": ("(", ",)"), "list": ("[", "]"), "text": ("str(", ")")}[_kind(value) or ""]
        is_numeral = isinstance(value, str) and value.strip().replace(".", "", 1).isdigit()
        edits = [] if is_numeral else put_around(session, part, *around)
    elif isinstance(node.op, ast.Add) and set(kinds) == {"list", "tuple"}:
        edits = put_around(session, node.right, f"{kinds[0]}(", ")")
    message = f"`{sign}` takes no {kinds[0]} and {kinds[1]} together: {_shown(one)} and {_shown(other)}"
    _say(session, node, message, bare(instruction(edits)) if edits else None)


def of_call(session: Session, function: Any, setting: Setting) -> None:
    """Say that something is called which is no function: a list, a number, a tensor."""
    node = setting.node
    if node is None or not is_sure(session):
        return
    text = text_of(node.func) or "this"
    if isinstance(function, Tensor):
        is_again = isinstance(node.func, ast.Call) and [*map(ast.dump, node.func.args)] == [*map(ast.dump, node.args)]
        mend = written_instead(session, node, text) if is_again else None
        what = "what a layer gives on a tensor" if isinstance(node.func, ast.Call) else f"`{named(text)}`"
        _say(session, node, f"{what} is a tensor, and is called here: only layers are", mend)
    elif (kind := _kind(function)) is not None or isinstance(function, dict):
        mend = None
        if kind != "number" and len(node.args) == 1 and not node.keywords:
            mend = written_instead(session, node, f"{text}[{text_of(node.args[0])}]")
        elif kind == "number" and len(node.args) == 1 and isinstance(node.func, ast.Constant):
            mend = written_instead(session, node, f"{text} * ({text_of(node.args[0])})")
        _say(session, node, f"`{named(text)}` is a {kind or 'dictionary'}, and is called here as a function", mend)


def of_items(session: Session, node: ast.expr, value: Any) -> None:
    """Say that a loop goes through a number."""
    if is_sure(session) and isinstance(value, (int, float)) and not isinstance(value, bool):
        text = text_of(node) or "this"
        mend = written_instead(session, node, f"range({text})") if isinstance(value, int) else None
        said = f"{value}" if text == str(value) else f"`{named(text)}` is {value}, and"
        _say(session, node, f"{said} is no list that a loop goes through", mend)


def of_builtin(session: Session, node: ast.Call, name: str, values: Sequence[Any]) -> None:
    """Say that a function of Python takes no such value."""
    if not is_sure(session) or node.keywords or len(node.args) != len(values):
        return
    if name == "len":
        _of_length(session, node, values[0])
    if first_unknown(values):
        return
    wrong = next((at for at, each in enumerate(values) if not isinstance(each, int)), None)
    if name != "range" or wrong is None:
        return
    part, value = node.args[wrong], values[wrong]
    text = text_of(part) or "this"
    mend = None
    if isinstance(value, (list, tuple, dict)):
        mend = written_instead(session, part, f"len({text})")
    elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div):
        mend = written_instead(session, part, ast.unparse(ast.BinOp(part.left, ast.FloorDiv(), part.right)))
    elif isinstance(value, (float, str)):
        mend = written_instead(session, part, f"int({text})")
    kind = "dictionary" if isinstance(value, dict) else _kind(value)
    what = _shown(value) if isinstance(value, float) else f"a {kind or 'value of another kind'}"
    _say(session, part, f"`range` takes whole numbers, and `{named(text)}` is {what}", mend)


def of_parts(session: Session, targets: Sequence[ast.expr], values: Sequence[Any]) -> None:
    """Say that there are more names than values, or fewer."""
    if not is_sure(session) or len(targets) == len(values):
        return
    mend, pairs = None, [each for each in values if isinstance(each, tuple)]
    if len(pairs) == len(values) and all(len(each) * len(values) == len(targets) for each in pairs):
        size, texts = len(targets) // len(values), [ast.unparse(each) for each in targets]
        groups = [f"({', '.join(texts[at : at + size])})" for at in range(0, len(texts), size)]
        edits = put_around(session, targets[0], "(", "") if targets[0].lineno == targets[-1].lineno else []
        for at in range(size, len(targets), size):
            edits += [*behind(session, targets[at - 1], ")"), *put_around(session, targets[at], "(", "")[:1]]
        edits += behind(session, targets[-1], ")") if edits else []
        mend = bare(instruction([each for each in edits if each.text])) if edits else f"write `{', '.join(groups)}`"
    elif len(targets) < len(values):
        edits = behind(session, targets[-1], ", _" * (len(values) - len(targets)))
        mend = bare(instruction(edits)) if edits else None
    those = "one name is" if len(targets) == 1 else f"{len(targets)} names are"
    message = f"{counted(len(values), 'value')} {'comes' if len(values) == 1 else 'come'} here, and {those} set to them"
    _say(session, targets[-1], message, mend)


def of_answers(session: Session, targets: Sequence[ast.expr], answers: Answers) -> None:
    """Say that a test gives fewer or more numbers than there are names: the loss, and each metric of `compile`."""
    if not is_sure(session):
        return
    count, mend = answers.count or 1, None
    if len(targets) < count:
        edits = behind(session, targets[-1], ", _" * (count - len(targets)))
        mend = bare(instruction(edits)) if edits else None
    elif count == 1 and len(targets) == 2:
        mend = _with_metric(session, (text_of(targets[1]) or "").lower(), answers)
    gives = (
        "the loss alone, since `compile` names no metrics" if count == 1 else f"the loss and {count - 1} of `metrics`"
    )
    message = f"`evaluate` gives {gives}, and {len(targets)} names are set to it"
    _say(session, targets[-1], message, mend)


def _with_metric(session: Session, name: str, answers: Answers) -> str | None:
    """Return the help that the only `compile` of the source names the metric that a variable is to have."""
    usual = "mae" if _is_regression(session, answers) else "accuracy"
    metric = usual if "acc" in name else next((each for each in ("mae", "mse", "auc") if each in name), None)
    calls = [each for each in _nodes(session) if isinstance(each, ast.Call)]
    made = [each for each in calls if isinstance(each.func, ast.Attribute) and each.func.attr == "compile"]
    if metric is None or len(made) != 1 or any(each.arg == "metrics" for each in made[0].keywords):
        return None
    given = [*made[0].args, *(each.value for each in made[0].keywords)]
    metric = "AUC" if metric == "auc" else metric
    edits = (
        behind(session, max(given, key=lambda each: each.end_col_offset or 0), f', metrics=["{metric}"]')
        if given
        else []
    )
    return bare(instruction(edits)) if edits and made[0].lineno == made[0].end_lineno else None


def _is_regression(session: Session, answers: Answers) -> bool:
    """Tell whether a test is of a distance between numbers: accuracy says nothing of it, except of probabilities."""
    from mlcalc.lint.names import DISTANCES

    model = answers.test.model
    compiled = [each.compiling for each in session.training.events if each.compiling and each.model is model]
    losses = list(compiled[-1].losses) if compiled else []
    if not isinstance(model, ModelObject) or len(losses) != 1 or losses[0] is None or losses[0].name not in DISTANCES:
        return False
    outputs = list(model.outputs)
    last = outputs[0].use.layer.layer if outputs else None
    return getattr(last, "activation", None) not in ("softmax", "sigmoid")


def of_truth(session: Session, node: ast.expr) -> None:
    """Say that a condition asks a tensor, which has no values while a model is made."""
    if is_sure(session) and not session.watching:
        text = named(text_of(node) or "this")
        _say(session, node, f"`{text}` is a tensor without values while the model is made: `if` cannot ask it", None)


def _of_length(session: Session, node: ast.Call, value: Any) -> None:
    """Say that a tensor has no length."""
    if isinstance(value, Tensor) and not session.watching:
        text = text_of(node.args[0]) or "x"
        _say(
            session,
            node,
            f"`{named(text)}` is a tensor, and has no `len`: its sizes are in `{named(text)}.shape`",
            None,
        )


def of_numpy(session: Session, outside: Outside, setting: Setting, scope: Scope) -> None:
    """Say that a function of NumPy takes a tensor of a model, which has no numbers yet."""
    node = setting.node
    if not isinstance(node, ast.Call) or not is_sure(session) or session.watching:
        return
    ops = next((key for key, each in scope.names.items() if each == Outside("keras.ops")), None)
    package = next((key for key, each in scope.names.items() if each == Outside("keras")), None)
    begin = ops or (f"{package}.ops" if package else None)
    is_known = outside.name in public_names("keras.ops")
    mend = written_instead(session, node.func, f"{begin}.{outside.name}") if begin and is_known else None
    message = (
        f"NumPy works on numbers, and a tensor has none while the model is made: `{named(outside.name)}` cannot run"
    )
    other = f"Keras has it as `keras.ops.{outside.name}`" if is_known else None
    _say(session, node, message, mend or other)


def _kind(value: Any) -> str | None:
    """Return what Python calls a value, as far as an operator asks."""
    if isinstance(value, bool) or value is None:
        return None
    kinds = {int: "number", float: "number", str: "text", list: "list", tuple: "tuple"}
    return next((kind for each, kind in kinds.items() if isinstance(value, each)), None)


def _shown(value: Any) -> str:
    text = repr(value) if first_unknown([value]) is None and not isinstance(value, (list, tuple)) else ""
    if isinstance(value, (list, tuple)) and all(isinstance(each, (int, float, str)) for each in value):
        text = repr(value)
    return f"`{named(text)}`" if text else f"a {_kind(value)}"


def _quoted(session: Session, node: ast.expr, key: str) -> str:
    """Return a key between the quotes that stand there now."""
    place = session.place(node)
    line = place.source.text.split("\n")[place.line - 1] if place else '"'
    mark = line[place.column - 1] if place else '"'
    return f"{mark}{key}{mark}" if mark in "'\"" else repr(key)


def _is_open(session: Session, owner: dict[Any, Any]) -> bool:
    """Tell whether a dictionary may have other keys than those that are known."""
    return first_unknown(owner) is not None or any(
        isinstance(each, ast.Dict) and None in each.keys for each in _nodes(session)
    )


def _may_change(session: Session, text: str) -> bool:
    """Tell whether the source changes what a list or a dictionary holds, or what is not read does."""
    if "argv" in text or any(isinstance(each, ast.Attribute) and each.attr == "argv" for each in _nodes(session)):
        return True
    return any(_changes(each, text) for each in _nodes(session))


def _changes(node: ast.AST, text: str) -> bool:
    if isinstance(node, ast.AugAssign):
        return text_of(node.target) == text
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return text_of(node.value) == text
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING and text_of(node.func.value) == text:
        return True
    is_given = any(text_of(each) == text for each in node.args)
    return is_given and (text_of(node.func) or "").rpartition(".")[2] not in _LOOKING


def _nodes(session: Session) -> Iterator[ast.AST]:
    """Yield all parts of the code."""
    return iter(session.above)
