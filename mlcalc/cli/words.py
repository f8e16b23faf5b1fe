"""A command that reads flags as people type them, and takes no option twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from mlcalc.cli.inner_typer import TyperCommand
from mlcalc.cli.slips import check_slips
from mlcalc.errors import Diagnostic, UsageError
from mlcalc.texts import named

_TRUTH = {"true": True, "false": False}
_DIGITS = {"1": True, "0": False}
"""Truths as well, but only behind `=`: a word of its own may be data, as in `scale minmax --explain 1 2 3`."""


class CarefulCommand(TyperCommand):
    """A command whose switches may be given as `--flag True` or `--flag=false`, and whose options stand once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words."""
        options = {name: each for each in self.get_params(ctx) for name in (*each.opts, *each.secondary_opts)}
        options = {name: each for name, each in options.items() if name.startswith("-")}
        if not ctx.resilient_parsing:
            check_slips(ctx, options)
            self.check_words(ctx, args)
        switches = {name: each for name, each in options.items() if getattr(each, "is_flag", False)}
        words = args if ctx.resilient_parsing else list(_as_flags(args, switches))
        _check_contradictions(words, switches, {word.partition("=")[0] for word in args})
        return super().parse_args(ctx, words)

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        from mlcalc.cli.pages import page

        return page(self, ctx)

    def check_words(self, ctx: Any, args: list[str]) -> None:
        """Refuse words that no flag makes right, before any flag is read."""

    def make_parser(self, ctx: Any) -> Any:
        """Return a parser that takes each option once, unless all of its values count."""
        parser: Any = super().make_parser(ctx)
        parse = parser.parse_args

        def parse_once(args: list[str]) -> Any:
            options, rest, order = parse(args)
            if not ctx.resilient_parsing:
                _check_once(order)
            return options, rest, order

        parser.parse_args = parse_once
        return parser


def _as_flags(words: Sequence[str], switches: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words with switches alone in place of switches and their truth: `--use-bias False` is `--no-use-bias`.

    A truth behind a switch may also be data, as in `scale standard --explain True False True`: then there are others.
    """
    pairs = list(zip(["", *words], words, strict=False))
    truths = [before for before, word in pairs if word.lower() in _TRUTH]
    are_values = all(before in switches for before in truths)
    skipped = False
    for word, behind in zip(words, (*words[1:], ""), strict=False):
        name, sign, value = word.partition("=")
        if skipped:
            skipped = False
        elif sign and name in switches and value.lower() in _TRUTH:
            yield from _switch(name, switches[name], is_on=_TRUTH[value.lower()])
        elif sign and name in switches and switches[name].secondary_opts and value in _DIGITS:
            yield from _switch(name, switches[name], is_on=_DIGITS[value])
        elif word in switches and are_values and behind.lower() in _TRUTH:
            skipped = True
            yield from _switch(word, switches[word], is_on=_TRUTH[behind.lower()])
        else:
            yield word


def _switch(name: str, option: Any, *, is_on: bool) -> Iterator[str]:
    """Yield the name that says the same: the other one of two for what is not so, none if there is no other."""
    if is_on:
        yield name
    else:
        yield from (option.secondary_opts if name in option.opts else option.opts)[:1]


def _check_contradictions(words: Sequence[str], switches: Mapping[str, Any], typed: Collection[str]) -> None:
    """Raise an error if a switch is turned on and off, which names what was `typed`."""
    for option in dict.fromkeys(switches.values()):
        on, off = (
            next((word for word in words if word in names), None) for names in (option.opts, option.secondary_opts)
        )
        if on and off and not {on, off} <= {*typed}:
            raise given_too_often(on if on in typed else off, 2)
        if on and off:
            last = max((on, off), key=lambda each: len(words) - list(reversed(words)).index(each))
            raise UsageError(
                Diagnostic(
                    "wrong-command", f"`{on}` and `{off}` are both given", help="take one of them out", where=last
                )
            )


def _check_once(order: Sequence[Any]) -> None:
    """Raise an error if an option is given twice, of whose values the last alone would count."""
    for option, count in Counter(order).items():
        is_single = option.param_type_name == "option" and not option.multiple and not option.is_flag
        if count > 1 and is_single and not option.count:
            raise given_too_often(option.opts[0], count)


def given_too_often(what: str, count: int) -> UsageError:
    """Return the error for an option, or a name that it sets, of whose values the last alone would count."""
    message = f"`{named(what)}` is given {'twice' if count == 2 else f'{count} times'}, and takes one value"
    return UsageError(Diagnostic("wrong-command", message, help="take one of them out", where=what.partition(" ")[0]))
