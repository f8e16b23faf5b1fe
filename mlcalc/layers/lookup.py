"""From words and integers to indices: layers that hold a vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import anything, boolean, choice, integer, integers, keyword_only, text, training_only
from mlcalc.errors import Diagnostic, error
from mlcalc.layers.preprocessing import HASH_SALT, Encoding, encoded, encoding, numbers, sparse_integers
from mlcalc.layers.specs import Spec, stated_otherwise
from mlcalc.shapes import Dimension, Shape, format_shape
from mlcalc.texts import counted, quoted

_OUTPUT_MODES = ("int", "one_hot", "multi_hot", "binary", "count", "tf_idf", "tf-idf")
_WEIGHTED = ("tf_idf", "tf-idf")


OUTPUT_MODE = choice(*_OUTPUT_MODES, default="int", any_case=False)


class Lookup(Encoding):
    """Finds each input in a vocabulary, after the indices kept for the mask and for unknown tokens.

    A vocabulary may be the name of a file, which is not read: its size is then unknown.
    """

    # What a saved layer records of the vocabulary that it learnt.
    vocabulary_size: int | None = keyword_only(integer(None, minimum=0))
    has_input_vocabulary = keyword_only(training_only())

    max_tokens: int | None
    num_oov_indices: int = 1
    mask_token: Any
    oov_token: Any
    vocabulary: Any
    idf_weights: Any
    invert: bool = False
    output_mode: str
    pad_to_max_tokens: bool

    @property
    def special_count(self) -> int:
        """How many tokens stand before those of the vocabulary."""
        return self._is_masked + self.num_oov_indices

    @property
    def _is_masked(self) -> bool:
        return self.mask_token is not None and self.output_mode == "int"

    @property
    def tokens(self) -> Sequence[Any] | None:
        """The vocabulary without the special tokens; None if it is not given."""
        if self.vocabulary is None or isinstance(self.vocabulary, str):
            return None
        vocabulary: Sequence[Any] = self.vocabulary
        return vocabulary[self.special_count :] if self._holds_special(vocabulary) else vocabulary

    def _holds_special(self, vocabulary: Sequence[Any]) -> bool:
        """Tell whether a vocabulary begins with the special tokens."""
        if len(vocabulary) < self.special_count:
            return False
        special = [self.mask_token] * self._is_masked + [self.oov_token] * self.num_oov_indices
        return list(vocabulary[: self.special_count]) == special

    @property
    def depth(self) -> Dimension:
        """How many indices there are."""
        if self.pad_to_max_tokens:
            return self.max_tokens
        return self.vocabulary_size if self.tokens is None else self.special_count + len(self.tokens)

    def problems(self) -> Iterable[Diagnostic]:
        yield from sparse_integers(self)
        yield from self._refused("conflicting-arguments", self._wrong_arguments())
        yield from self._refused("wrong-vocabulary", self._wrong_vocabulary())
        yield from self._refused("conflicting-arguments", self._wrong_weights())

    def _refused(self, code: str, reasons: Iterable[tuple[str, str]]) -> Iterable[Diagnostic]:
        for argument, reason in reasons:
            yield Diagnostic(code, f"{self.title()}: {reason}", argument=argument)

    def _wrong_arguments(self) -> Iterable[tuple[str, str]]:
        if self.pad_to_max_tokens and self.max_tokens is None:
            yield "pad_to_max_tokens", "`pad_to_max_tokens` needs `max_tokens`"
        if self.invert and self.output_mode != "int":
            yield "invert", '`invert` needs `output_mode: "int"`'

    def _wrong_vocabulary(self) -> Iterable[tuple[str, str]]:
        tokens = self.tokens
        if tokens is None:
            return
        if not tokens:
            yield "vocabulary", "the vocabulary has no token but special ones"
        if len(set(tokens)) < len(tokens):
            yield "vocabulary", "the vocabulary has a token twice"
        if self.mask_token is not None and self.mask_token in tokens:
            yield "vocabulary", f"the vocabulary holds the mask token {quoted(self.mask_token)}"
        if self.invert and self.oov_token is not None and self.oov_token in tokens:
            yield "vocabulary", f"the vocabulary holds the token for unknown ones, {quoted(self.oov_token)}"
        size = self.special_count + len(tokens)
        held = counted(size, "token")
        if self.output_mode != "int" and not self.pad_to_max_tokens and self.vocabulary_size not in (None, size):
            yield "vocabulary", f"the vocabulary has {held}, not the {self.vocabulary_size} of `vocabulary_size`"
        if self.max_tokens is not None and size > self.max_tokens:
            yield "max_tokens", f"the vocabulary has {held}, the special ones included, and `max_tokens` is less"

    def _wrong_weights(self) -> Iterable[tuple[str, str]]:
        if self.output_mode not in _WEIGHTED:
            if self.idf_weights is not None:
                yield "idf_weights", '`idf_weights` needs `output_mode: "tf_idf"`'
        elif self.vocabulary is None:
            return
        elif self.idf_weights is None:
            yield "idf_weights", "tf_idf needs `idf_weights` next to the vocabulary"
        elif isinstance(self.vocabulary, str) or len(self.idf_weights) != len(self.vocabulary):
            yield "idf_weights", "`idf_weights` needs one number for each token of a given vocabulary"

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        return encoding(x, self.output_mode, self.depth)


def _integers(value: Any, owner: type[HasArguments]) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(each, (int, float)) for each in value):
        return tuple(value)
    raise ValueError("a list of integers")


def _texts(value: Any, owner: type[HasArguments]) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and (not value or any(isinstance(each, str) for each in value)):
        return tuple(map(str, value))
    raise ValueError("a list of texts")


class IntegerLookup(Lookup):
    """Gives each integer its index in a vocabulary."""

    max_tokens: int | None = integer(None, minimum=2)
    num_oov_indices: int = integer(1, minimum=0)
    mask_token = anything(None)
    oov_token = anything(-1)
    vocabulary = Argument(None, _integers, kind="INTEGERS")
    vocabulary_dtype: str = choice("int64", default="int64", any_case=False)
    idf_weights = numbers(axes=1)
    invert: bool = boolean(False)
    output_mode: str = OUTPUT_MODE
    sparse: bool = boolean(False)
    pad_to_max_tokens: bool = boolean(False)
    oov_method: str = choice("floormod", "farmhash", default="floormod", any_case=False)
    salt = HASH_SALT

    def problems(self) -> Iterable[Diagnostic]:
        yield from super().problems()
        if self.salt is not None and self.oov_method != "farmhash":
            yield Diagnostic(
                "conflicting-arguments", 'IntegerLookup: `salt` needs `oov_method: "farmhash"`', argument="salt"
            )


class StringLookup(Lookup):
    """Gives each text its index in a vocabulary."""

    oov_method: str = keyword_only(choice("floormod", "farmhash", default="floormod", any_case=False))

    max_tokens: int | None = integer(None, minimum=2)
    num_oov_indices: int = integer(1, minimum=0)
    mask_token = anything(None)
    oov_token = anything("[UNK]")
    vocabulary = Argument(None, _texts, kind="TEXTS")
    idf_weights = numbers(axes=1)
    invert: bool = boolean(False)
    output_mode: str = OUTPUT_MODE
    pad_to_max_tokens: bool = boolean(False)
    sparse: bool = boolean(False)
    encoding: str = text("utf-8")
    salt = HASH_SALT


def _step(*words: str) -> Any:
    """One of a few words, None for no such step, or a function as Keras serialises it."""

    def convert(value: Any, owner: type[HasArguments]) -> Any:
        if value is None or isinstance(value, dict) or value in words:
            return value
        raise ValueError(f"one of {', '.join(words)}, none")

    return Argument(words[0], convert, kind="|".join((*words, "none")))


class TextVectorization(Lookup):
    """Splits texts into tokens and gives each its index: (batch, tokens), or one row for each text."""

    mask_token: str = ""
    oov_token: str = "[UNK]"  # noqa: S105 - the word for an unknown one, no password

    max_tokens: int | None = integer(None, minimum=2)
    standardize = _step("lower_and_strip_punctuation", "lower", "strip_punctuation")
    split = _step("whitespace", "character")
    ngrams: tuple[int, ...] | None = integers(None)
    output_mode: str = OUTPUT_MODE
    output_sequence_length: int | None = integer(None)
    pad_to_max_tokens: bool = boolean(False)
    vocabulary = Argument(None, _texts, kind="TEXTS")
    idf_weights = numbers(axes=1)
    sparse: bool = boolean(False)
    ragged: bool = boolean(False)
    encoding: str = text("utf-8")

    def _wrong_arguments(self) -> Iterable[tuple[str, str]]:
        yield from super()._wrong_arguments()
        if self.output_mode != "int" and self.output_sequence_length is not None:
            yield "output_sequence_length", '`output_sequence_length` needs `output_mode: "int"`'
        if self.output_mode != "int" and self.ragged:
            yield "ragged", '`ragged` needs `output_mode: "int"`'

    def axis_names(self, rank: int) -> Sequence[str] | None:
        return {1: ("batch",), 2: ("batch", "texts")}.get(rank)

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        last = "tokens" if self.output_mode == "int" else "categories"
        return (axes[0], *axes[1 : rank - 1], last)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        texts = x
        if len(x) > 1:
            if self.split is not None and x[-1] not in (1, None):
                raise error(
                    "shapes-differ",
                    f"TextVectorization splits one text a row: the last axis of {format_shape(x)} must be 1",
                    help="put Reshape or Flatten before it, or set `split: none`",
                )
            texts = x[:-1]
        if self.output_mode == "int":
            output = (*texts, self.output_sequence_length)
            return Spec((output,), problems=stated_otherwise(output, (x[0], self.output_sequence_length)))
        # Texts have different numbers of tokens, which leaves no other size known where several are gathered.
        gathers = self.output_mode != "one_hot" and len(texts) > 1
        tokens = (texts[0], *[None] * len(texts)) if gathers else (*texts, None)
        if self.split is None:
            tokens = x if len(x) > 1 else (*x, 1)
        return Spec((encoded(tokens, self.output_mode, self.depth),))
