"""What may be wrong with a text that shall be the call of a layer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcalc.arguments.meanings import NUMBERS_IN_WORDS
from mlcalc.faults import brackets, functional_text, signs
from mlcalc.faults.mending import Edit, Fault, is_inside
from mlcalc.modules import module_meant
from mlcalc.nesting import parts_of_call
from mlcalc.texts import named

_NAME = r"[A-Za-z_]\w*"
_WORDS = {
    "True": "true TRUE yes Yes YES on On Ture ture Treu treu Tru tru",
    "False": "false FALSE no No NO off Off Flase flase Fales fales Fasle fasle Fals fals",
    "None": "none NONE null Null NULL nil",
}
"""What Python writes -> how others write it, and how it is misspelt."""
_MEANT = {word: meant for meant, words in _WORDS.items() for word in words.split()}
_LAYER = r"[A-Z]\w*"
_SIZES = r"\d+(?:\s*[x×X]\s*\d+)+"
_CALL = rf"{_NAME}\((?:[^()]|\([^()]*\))*\)"
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_MASKED = re.compile(rf"{_QUOTED.pattern}|(?<![^\s,(\[])#[^\n]*")
_PARENTHESES = "the arguments of a call stand in parentheses"
_NO_TEXT = "the layers of a chain are calls, and a word alone is none"
_LEFT_OUT = "this stands for what was left out"
_ARGUMENT = r"(?:[a-z]+_)+(?:shape|size|dim|length|rate|format|sequences)"
_POINTED = r"\d+(?:\.\d+)+"
_FOR, _IN = r"\bfor", r"\bin"
_OF_LOOP = r"(?:for|in|if|else)\b"
_ONE_LIST = "the layers of a chain stand in one list"
_SPACING: list[tuple[str, str, str]] = [
    (rf"(?<=[(,])(\s*{_NAME})\s*(?::|==|:=|->|=>)\s*", r"\1=", "in a call, a value stands behind `=`"),
    (
        rf"(?<=[(,])(\s*[a-z]\w*)\s*[,;，、]\s*(?=[\"'\d(]|(?:{'|'.join(_WORDS)})\b)",
        r"\1=",
        "in a call, a value stands behind `=`",
    ),
    (rf"(?<=[(,])(\s*)([\"'])({_NAME})[\"'](?=\s*=(?!=))", r"\1\3", "the name of an argument has no quotes"),
    (rf"(?<=[(,])(\s*{_NAME})[ \t]+({_NAME})(?=\s*=(?!=))", r"\1_\2", "the names of arguments have `_`, not a space"),
    (rf"(?<=[(,])(\s*{_ARGUMENT})\s*(?=\()", r"\1=", "in a call, a value stands behind `=`"),
    (rf"(?<==)(\s*)({'|'.join(_MEANT)})(?=\s*[,)])", "", "Python writes `True`, `False` and `None`"),
    (rf"(?<==)(\s*)({_NAME}(?:-{_NAME})*)(?=\s*[,)])", r'\1"\2"', "a text needs quotes"),
    (r"(?<=[(,])(\s*)([a-z]+(?:_[a-z]+)+)(?=\s*[,)])", r"\1\2=True", "an argument that is named has a value"),
    (rf"(?<=[(,=])(\s*)({_SIZES})(?=\s*[,)])", "", "several sizes stand in parentheses, with commas"),
    (rf"((?<=[=(])\()\s*({_POINTED})(?=\s*\))", "", "a comma stands between sizes, not a point"),
    (r"(?<=\w\()0,(?=\d+\s*[,)])", "0.", "Python writes a point in a number, no comma"),
    (r"(?<==)\s*0,(?=\d+\s*[,)])", "0.", "Python writes a point in a number, no comma"),
    (r"(?<=[(,=])\s*(\d{1,3})[, .](0\d\d)(?=\s*[,)])", r"\1\2", "a number has no sign between its thousands"),
    (rf"(?<=[\[(,])(\s*)({_LAYER})\s+(?=[\d\"'])([^][(),=]+)(?=\s*[],)])", r"\1\2(\3)", _PARENTHESES),
    (r"(?<=[\[,])(\s*)([\"'])(\w+)[\"'](?=\s*[,\]])", r"\1Activation(\2\3\2)", _NO_TEXT),
    (r"(?<=[\[,])(\s*)([\"'])(\w+)[\"'](?=\s*[,\]])", r"\1\3()", _NO_TEXT),
    (
        r"(?:(?<=\),)|(?<=[\[,])(?=\s*[a-z]\w*\s*,\s*[A-Z]\w*\())(\s*)([a-z]\w*)(?=\s*[,\]])",
        r'\1Activation("\2")',
        _NO_TEXT,
    ),
    (r"(?<=[(,\[])(\s*)([A-Z]\w*)(?=\s*[,)\]])", r"\1\2()", "a layer is made with parentheses behind its name"),
    (rf"(?<=[(,])(\s*)({_NAME})(?=\s*[,)])", r'\1"\2"', "a text needs quotes"),
    (r"\b(\d+(?:\.\d+)?)\s*%(?=\s*[,)\]])", r"\1/100", "a share is a number: a hundredth is written as `1/100`"),
    (rf"(?<=[(,])(\s*{_NAME}) +(?=[\w\"'\[(-])", r"\1=", "a `=` is missing between an argument and its value"),
    (rf"(?<=[(,])(\s*{_NAME})(?=[\"'])", r"\1=", "a `=` is missing between an argument and its value"),
    (rf"(?<=[(,])(\s*\d+)(?={_NAME}\s*=)", r"\1, ", "a comma is missing"),
    (r"(?<=[\w\"')\]])(?=[ \t]*\n\s*[\w\"'(\[-])", ",", "a comma is missing"),
    (rf"(?<=[\w\"')\]])(?<!{_FOR})(?<!{_IN})\s+(?!{_OF_LOOP})(?=[\w\"'(\[-])", ", ", "a comma is missing"),
    (r"(?<=[)\]\"'])(?=[\w(\[\"'])", ", ", "a comma is missing"),
    (r"(?<=[(=,\[])(\s*\d+)\s+(?=\d+\s*[],)])", r"\1", "there is no space in a number"),
    (r"(?<=\d)[oO](?=\s*[],)])", "0", "this is a letter, and no zero"),
    (
        rf"(?<=[\w\"')\]])\)(\s*,\s*{_NAME}\s*=\s*(?:\([^()]*\)|[^][(),=]+))(?=\s*[],])",
        r"\1)",
        "the arguments of a layer stand inside its parentheses",
    ),
    (r",\s*(?:\.\.\.|…)(?=\s*[],)])", "", _LEFT_OUT),
    (r"(?<=[\[(])\s*(?:\.\.\.|…)\s*,\s*", "", _LEFT_OUT),
    (r"(?<=[\w\"')\]]);\s*(?=[])])", "", "nothing belongs here, no semicolon either"),
    (r"(?<=[\w\"')\]]);\s*", ", ", "a comma belongs here, not a semicolon"),
    (r"(?<=[\w\"')\]])\.\s+(?=\w)", ", ", "a comma belongs here, not a full stop"),
    (r"(?<=[\"')\]])\.(?=\s*[],)])", "", "this point is one too many"),
    (r"(?<=[\d\"')\]])\s*:\s*(?=[\w(\[])", ", ", "a comma belongs here, not a colon"),
    (r",\s*(?=,)", "", "a comma stands here twice"),
    (r"(?<=[(\[])\s*,\s*", "", "there is nothing in front of this comma"),
    (r"=(?=\s*=)", "", "a `=` stands here twice"),
    (rf"{_NAME}\s*=\s*(?=[,)])", "", "there is nothing behind this `=`"),
    (rf"(?<=[(,])(\s*{_NAME})-(?=[A-Za-z])", r"\1_", "the names of arguments have `_`, not `-`"),
    (r"(?<![\w.])\(\s*(\d+)\s*\)(?=\s*[,)])", r"(\1,)", "this is a number: a shape of one size has a comma, `(3,)`"),
    (r"(?<=shape=)\s*(\d+)(?=\s*[,)])", r"(\1,)", "this is a number: a shape of one size is written as `(3,)`"),
    (r"(?<=Input)\(\s*(\d+)\s*\)", r"((\1,))", "this is a number: a shape of one size is written as `(3,)`"),
    (
        r"(?<=Input)\(\s*((?:\d+|None)(?:\s*,\s*(?:\d+|None))+)\s*\)",
        r"((\1))",
        "a shape of several sizes has parentheses around it",
    ),
    (r"[\"'](-?[\d.]+)[\"']", r"\1", "the quotes make a text of a number"),
    (r"\b(\d+)\.0*(?=\s*[,)\]])", r"\1", "a whole number is written without a point"),
    (r"(?<![\w.\"'])0+(?=\d)", "", "no number begins with a zero"),
    (r"(?<=[\s(,=])[*~^%@!&|$`?]+", "", "this sign means nothing here"),
    (r"[;,.:\s\\`]+$", "", "the call ends in front of this"),
    (rf"^\s*{_NAME}(?:\.{_NAME})*\s*=\s*(?={_NAME}[.(\w])", "", "the call alone stands here, without a name for it"),
    (r"(?<=\))\s*\(\s*\w+\s*\)\s*$", "", "the layer alone stands here, without what it is called on"),
    (r"(?<=\))[^()]+$", "", "the call ends in front of this"),
    (r"^\s*(\[.*\))\s*\]\s*$", r"Sequential(\1])", "the layers of a chain stand in a `Sequential`"),
    (
        rf"^\s*({_CALL}(?:\s*,\s*{_CALL})+)\s*,?\s*$",
        r"Sequential([\1])",
        "the layers of a chain stand in a `Sequential`",
    ),
    (
        rf"^(.*\bSequential\(\[.*)\]\s*,\s*({_CALL}(?:\s*,\s*{_CALL})*)\s*\)\s*$",
        r"\1, \2])",
        _ONE_LIST,
    ),
    (r"^(.*?\bSequential)\((?!\s*[\[{])((?:.|\n)*)\)\s*$", r"\1([\2])", "the layers of a chain stand in a list"),
    (
        r"^\s*((?:\w+\.)*)[Ss]equential\s*\[((?:.|\n)*)\]\s*$",
        r"\1Sequential([\2])",
        "the layers of a chain stand in a list in parentheses",
    ),
    (r"(\bSequential)\s*(?=\[)", r"\1(", "the layers of a chain stand in a list in parentheses"),
    (r"(\bSequential\s*\(\s*)\{(.*)\}", r"\1[\2]", "a list stands in brackets, not in braces"),
    (r"(?<=[\[,])(\s*)\[([^][]*)\](?=\s*[,\]])", r"\1\2", _ONE_LIST),
    (
        r"^(\s*(?:\w+\.)*)(?:Seq\w*|seq\w*|[Mm]odel|Functional)\s*(?=\(\s*\[)",
        r"\1Sequential",
        "a chain of layers is a `Sequential`",
    ),
    (r"^\s*(?:>>>|\.\.\.|In \[\d*\]:)\s*", "", "this is what Python shows, and not what is typed"),
    (r"^\s*[$%#!]?\s*mlcalc \w+ ", "", "the command stands in front of the call already"),
    (r"^\s*(?:print|display|summary)\s*\((.*)\)\s*$", r"\1", "the call alone stands here"),
    (
        rf"^(\s*(?:{_NAME}\.)*{_NAME})\s*[\[{{<](.*)[\]}}>]\s*$",
        r"\1(\2)",
        _PARENTHESES,
    ),
    (rf"^(\s*(?:{_NAME}\.)*{_NAME})[ :=]+([^()\s].*?)\s*$", r"\1(\2)", _PARENTHESES),
]
"""What a call lacks or has too much: a pattern, what shall stand there, and the fault in words."""


def faults(text: str) -> Iterator[Fault]:
    """Yield what may be wrong with a call, the likeliest first."""
    yield from signs.faults(text)
    yield from brackets.faults(text, brackets.scan(text, anywhere=True))
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    masked = _MASKED.sub(_mask, text)
    yield from _activations(masked)
    yield from _numbers(masked)
    for match in re.finditer(r"(?<=shape=)\s*(\d+(?:\s*,\s*\d+)+)(?=\s*\))", masked):
        edit = Edit(*match.span(1), f"({match[1]})")
        yield Fault(*match.span(1), "a shape of several sizes has parentheses around it", (edit,))
    yield from _behind_names(text, masked)
    for start, end in quoted:
        if re.fullmatch(rf"(?:{_NAME}\.)*{_CALL}", text[start + 1 : end - 1]):
            edits = (Edit(start, start + 1, ""), Edit(end - 1, end, ""))
            yield Fault(start, end, "the quotes make a text of a layer", edits)
    yield from _other_brackets(text, masked)
    yield from _behind_layers(text, masked)
    yield from _given_to_chain(text, masked)
    yield from _in_wrong_modules(text, masked)
    yield from _joined_by_signs(text, masked)
    yield from _called_without(text, masked)
    yield from _line_by_line(text, masked)
    yield from functional_text.faults(text)
    for pattern, new, message in _SPACING:
        found = ((match, _edit(text, match, new)) for match in re.finditer(pattern, masked))
        outside = [(match, edit) for match, edit in found if not is_inside(edit, quoted)]
        matches, each = [match for match, _ in outside], [edit for _, edit in outside]
        if len(each) > 1:
            yield Fault(*_shown(matches[0]), message, tuple(each))
        for match, edit in zip(matches, each, strict=True):
            yield Fault(*_shown(match), message, (edit,))
    yield from _without_name(text, masked)


def _mask(match: re.Match[str]) -> str:
    """Return what stands for a quoted text, of which numbers are looked at alone, or for a comment."""
    if match[0].startswith("#"):
        return " " * len(match[0])
    return f"{match[0][0]}{re.sub('[^0-9.-]', 'q', match[0][1:-1])}{match[0][0]}"


def _strays(text: str, masked: str) -> Iterator[tuple[list[tuple[int, int]], list[tuple[int, int]]]]:
    """Yield the arguments of calls from the first that has a name on, and those among them that have none."""
    for opened in re.finditer(rf"\b{_NAME}\s*\(", masked):
        parts = _parts(masked, opened.end())
        names = [bool(re.match(rf"\s*{_NAME}\s*=(?!=)", masked[start:end])) for start, end in parts]
        first = names.index(True) if True in names else len(names)
        strays = [part for part, is_named in zip(parts[first:], names[first:], strict=True) if not is_named]
        if strays and all(text[start:end].strip() for start, end in strays):
            yield parts[first:], strays


def _activations(masked: str) -> Iterator[Fault]:
    """Yield the fault that activations are classes of layers, such as `ReLU`: each is a text."""
    matches = list(re.finditer(rf"(?<=activation=)\s*({_LAYER})(?=\s*[,)])", masked))
    if matches:
        edits = tuple(Edit(*match.span(1), f'"{match[1].lower()}"') for match in matches)
        yield Fault(*matches[0].span(1), "an activation is a text", edits)


def _numbers(masked: str) -> Iterator[Fault]:
    """Yield the fault that numbers are written in words."""
    words = re.finditer(r"(?<=[(,=])\s*([a-z-]+)(?=\s*[,)])", masked)
    matches = [match for match in words if match[1] in NUMBERS_IN_WORDS]
    if matches:
        edits = tuple(Edit(*match.span(1), str(NUMBERS_IN_WORDS[match[1]])) for match in matches)
        yield Fault(*matches[0].span(1), "a number is written in digits", edits)


def _behind_names(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that a value without a name stands behind one with a name: in front of that, it is right."""
    for parts, strays in _strays(text, masked):
        at = _first_sign(text, *parts[0])
        moved = "".join(f"{text[start:end].strip()}, " for start, end in strays)
        edits = (Edit(at, at, moved), *(Edit(start - 1, end, "") for start, end in strays))
        start, end = strays[0]
        start = _first_sign(text, start, end)
        yield Fault(start, end, "a value without a name belongs in front of those with names", edits)


def _without_name(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that the name of a value is missing behind others that have theirs."""
    for _, strays in _strays(text, masked):
        start, end = strays[0]
        start = _first_sign(text, start, end)
        is_switch = text[start:end].strip() in ("True", "False")
        for name in _NAMES_OF_SWITCHES if is_switch else _NAMES_OF_VALUES:
            message = "a value behind those with names has a name, too"
            yield Fault(start, end, message, (Edit(start, start, f"{name}="),))


_NAMES_OF_VALUES = "activation padding units kernel_size pool_size strides rate output_dim key_dim merge_mode".split()
_NAMES_OF_SWITCHES = "return_sequences use_bias include_top".split()
"""What people leave out the names of, behind others."""


def _first_sign(text: str, start: int, end: int) -> int:
    """Return where a stretch begins behind its blanks."""
    return end - len(text[start:end].lstrip())


def _other_brackets(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that the arguments of a layer stand in brackets or braces."""
    for opened in re.finditer(rf"(?<=[\[(,])\s*{_LAYER}\s*([\[{{])", masked):
        at = opened.start(1)
        end = _end_of(masked, at)
        if end is not None:
            edits = (Edit(at, at + 1, "("), Edit(end, end + 1, ")"))
            yield Fault(at, at + 1, _PARENTHESES, edits)


_AS_LAYERS: list[tuple[str, str]] = [
    (rf"(?:activation\s*=\s*)?[\"']?((?:{_NAME}\.)*({_LAYER})\(.*\))[\"']?", r"\1"),
    (rf"(?:activation\s*=\s*)?[\"']?(?:{_NAME}\.)*(PReLU|prelu)[\"']?", "PReLU()"),
    (r"(?:dropout|drop_rate)\s*=\s*(.*)", r"Dropout(\1)"),
    (r"(?:batch_norm|batch_normalization|batchnorm|bn|use_bn)\s*=\s*True", "BatchNormalization()"),
    (r"flatten\s*=\s*True", "Flatten()"),
]
"""Arguments that are layers of their own: a pattern, and the layer."""


def _behind_layers(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that an argument of a layer in a list is a layer of its own, which stands behind it."""
    for opened in re.finditer(rf"(?<=[\[,])\s*(?:{_NAME}\.)*{_NAME}\s*\(", masked):
        end = _end_of(masked, opened.end() - 1)
        if end is None or not re.match(r"\s*[],]", masked[end + 1 :]):
            continue
        for start, stop in _parts(masked, opened.end())[1:]:
            written = text[start:stop].strip()
            for pattern, layer in _AS_LAYERS:
                if match := re.fullmatch(pattern, written, re.DOTALL):
                    behind = match.expand(layer)
                    edits = (Edit(start - 1, stop, ""), Edit(end + 1, end + 1, f", {behind}"))
                    message = f"`{behind.partition('(')[0]}` is a layer of its own, and stands behind this one"
                    yield Fault(_first_sign(text, start, stop), stop, message, edits)


def _given_to_chain(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that a chain is given the shape of its input, which its first layer takes."""
    for opened in re.finditer(rf"\bSequential\s*\(\s*\[\s*(?:{_NAME}\.)*{_NAME}\s*(\()", masked):
        end = _end_of(masked, opened.start(1))
        start = masked.index("(", opened.start())
        if end is None:
            continue
        for begin, stop in _parts(masked, start + 1)[1:]:
            if re.match(r"\s*(?:batch_)?input_(?:shape|dim)\s*=", masked[begin:stop]):
                given = text[begin:stop].strip()
                comma = ", " if masked[opened.end() : end].strip() else ""
                edits = (Edit(end, end, f"{comma}{given}"), Edit(begin - 1, stop, ""))
                message = "the first layer of a chain says what its input is"
                yield Fault(_first_sign(text, begin, stop), stop, message, edits)


def _in_wrong_modules(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that layers are written with a module in which Keras has none: of all of them, then of each."""
    found = []
    for written in re.finditer(rf"(?<!\w)(?<!\w\.)({_NAME}(?:\.{_NAME})*)\.({_NAME})(?=\s*\()", masked):
        meant = module_meant(written[1], written[2])
        if meant is not None:
            message = f"there is no `{named(written[1])}.{named(written[2])}`: Keras has it in `{meant}`"
            found.append(Fault(*written.span(1), message, (Edit(*written.span(1), meant),)))
    if len(found) > 1:
        yield found[0]._replace(edits=tuple(edit for each in found for edit in each.edits))
    yield from found


def _end_of(masked: str, start: int) -> int | None:
    """Return where a bracket is closed, whatever kind the brackets are of."""
    found = parts_of_call(masked, start + 1)
    return found[1] if found else None


_BETWEEN = re.compile(r"(?<!\s)\s*(?:->|=>|>>|→|\||;)\s*")


def _joined_by_signs(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that layers stand behind each other with arrows between them."""
    signs_between = list(_BETWEEN.finditer(masked))
    if not signs_between or not re.fullmatch(rf"\s*{_CALL}(?:{_BETWEEN.pattern}{_CALL})+\s*", masked):
        return
    edits = [Edit(0, 0, "Sequential(["), *(Edit(*each.span(), ", ") for each in signs_between)]
    whole = (*edits, Edit(len(text), len(text), "])"))
    yield Fault(*_shown(signs_between[0]), "the layers of a chain stand in a `Sequential`, with commas", whole)


def _line_by_line(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that layers stand below each other, and in no list."""
    if not re.fullmatch(rf"\s*{_CALL}(?:\s*\n\s*{_CALL})+\s*", masked):
        return
    ends = [match.end() for match in re.finditer(rf"\b{_CALL}", masked)]
    edits = [Edit(0, 0, "Sequential(["), *(Edit(end, end, ",") for end in ends[:-1])]
    whole = (*edits, Edit(ends[-1], ends[-1], "])"))
    yield Fault(0, len(text), "the layers of a chain stand in a `Sequential`, with commas", whole)


def _called_without(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that a layer stands behind the one that is called on it, and in no parentheses."""
    for match in re.finditer(rf"(?<=\))\s*(?={_LAYER}\()", masked):
        edits = (Edit(*match.span(), "("), Edit(len(text), len(text), ")"))
        for each in (edits, edits[:1]):
            message = "a layer is called on what stands in parentheses behind it"
            yield Fault(match.start() - 1, match.end() + 1, message, each)


def _parts(masked: str, start: int) -> list[tuple[int, int]]:
    """Return the stretches between the commas of a call whose arguments begin somewhere."""
    found = parts_of_call(masked, start)
    return found[0] if found else []


def _edit(text: str, match: re.Match[str], new: str) -> Edit:
    """Return what stands in place of a match, in the words of the text itself."""
    if match.lastindex == 2 and match[2] in _MEANT:
        return Edit(*match.span(2), _MEANT[match[2]])
    if match.lastindex == 2 and re.fullmatch(_SIZES, match[2]):
        return Edit(*match.span(2), f"({', '.join(re.findall(r'[0-9]+', match[2]))})")
    if match.lastindex == 2 and re.fullmatch(_POINTED, match[2]):
        return Edit(*match.span(2), match[2].replace(".", ", "))
    groups = [text[slice(*match.span(number))] for number in range((match.lastindex or 0) + 1)]
    return Edit(*match.span(), re.sub(r"\\(\d)", lambda each: groups[int(each[1])], new))


def _shown(match: re.Match[str]) -> tuple[int, int]:
    """Return the stretch that shows a fault: what matched, or the character in front if that is empty."""
    start = match.start()
    inside = match[0].strip()
    if not inside:
        return max(0, start - 1), max(1, start)
    begin = start + match[0].index(inside)
    return begin, begin + len(inside)
