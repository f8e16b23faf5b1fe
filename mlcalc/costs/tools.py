"""How others count: the rules of well-known tools, so that a number of theirs can be found again.

Each was measured on the tool itself (`tests/conformance/tools/record_tools.py` and `record_keras_flops.py`), on a model
after training (`model.eval()`), made of the modules that a layer is in PyTorch. What was not measured is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from mlcalc.costs.parts import Part, UnknownPartError
from mlcalc.errors import error, suggestion
from mlcalc.texts import named

Count = Callable[[Part, int], int]
"""A part, and how many samples are in the batch -> what a tool counts."""


class Tool(NamedTuple):
    """A tool that counts operations.

    Attributes:
        name: what it is called.
        version: the one that was measured.
        unit: what it calls its figure.
        counts: a kind of part -> its rule.
    """

    name: str
    version: str
    unit: str
    counts: Mapping[str, Count]

    def answer(self, part: Part, samples: int) -> int:
        """Return what the tool counts of a part.

        Raises:
            UnknownPartError: it was not measured.
        """
        if part.kind not in self.counts:
            raise UnknownPartError(f"{self.name} was not asked about {part.kind.replace('_', ' ')}")
        return self.counts[part.kind](part, samples * part.times)


def tool(name: str) -> Tool:
    """Return a tool by its name.

    Raises:
        MlcalcError: there is none of this name.
    """
    found = TOOLS.get(name.lower().replace("_", "-"))
    if found is None:
        help_line = suggestion(name, TOOLS) or f"there are {', '.join(TOOLS)}"
        raise error(
            "unknown-tool", f"mlcalc does not know how `{named(name)}` counts", help=help_line, argument="count_as"
        )
    return found


def _zero(part: Part, samples: int) -> int:
    return 0


def _macs(part: Part, samples: int) -> int:
    return part.macs * samples


def _given(part: Part, samples: int) -> int:
    return part.given * samples


def _times(of_given: int = 0, of_gives: int = 0) -> Count:
    return lambda part, samples: (of_given * part.given + of_gives * part.gives) * samples


def _by_detail(counts: Mapping[str, Count], what: str) -> Count:
    """Return a rule for each detail of a part, such as the name of an activation."""

    def count(part: Part, samples: int) -> int:
        if part.detail not in counts:
            raise UnknownPartError(f"no tool was asked about the {what} {part.detail}")
        return counts[part.detail](part, samples)

    return count


_UNCOUNTED = """
    relu relu6 elu leaky_relu gelu silu swish sigmoid tanh selu softplus mish hard_silu hard_swish hard_sigmoid softsign
    hard_tanh log_sigmoid tanh_shrink celu exponential softmax prelu""".split()
"""The activations that were measured."""


def _activations(**counts: Count) -> Count:
    return _by_detail({**dict.fromkeys(_UNCOUNTED, _zero), **counts}, "activation")


def _of_plain(count: Count) -> Count:
    """Return the rule for attention that PyTorch has, too: all features as wide as the query."""

    def checked(part: Part, samples: int) -> int:
        if part.detail != "plain":
            raise UnknownPartError("attention in PyTorch has as many features in its heads as in its query")
        return count(part, samples)

    return checked


# torchinfo multiplies the parameters of a module with how often it takes them to be used.


def _params(part: Part, samples: int) -> int:
    return (part.weight + part.bias) * samples


def _params_everywhere(part: Part, samples: int) -> int:
    return (part.weight + part.bias) * part.positions * samples


def _second_biases(part: Part) -> int:
    """Return how many biases PyTorch has in a recurrent layer that has any: two for each unit of a gate."""
    gates = {"lstm": 4, "gru": 3, "simplernn": 1}[part.kind]
    return 2 * gates * part.window * part.directions if part.bias else 0


def _params_of_steps(part: Part, samples: int) -> int:
    return (part.weight + _second_biases(part)) * part.positions * samples


_MEASURED_WITHOUT = dict.fromkeys(
    "max_pooling average_pooling global_max_pooling global_average_pooling upsampling merge".split(), _zero
)
_TORCHINFO: Mapping[str, Count] = {
    **_MEASURED_WITHOUT,
    **dict.fromkeys(
        "linear embedding batch_normalization layer_normalization group_normalization".split(),
        _params,
    ),
    **dict.fromkeys(("convolution", "transposed"), _params_everywhere),
    **dict.fromkeys(("lstm", "gru", "simplernn"), _params_of_steps),
    "attention": _of_plain(_zero),
    "activation": _activations(prelu=_params),
}


# fvcore counts a multiply–accumulate once, and a few operations of single numbers.


def _affine(plain: int, affine: int) -> Count:
    """Return so many for each number, and other so many if there is something learnt."""
    return lambda part, samples: part.given * samples * (affine if part.weight or part.bias else plain)


_ENLARGED: Mapping[str, int] = {"nearest 2": 1, "bilinear 2": 4}
_FVCORE: Mapping[str, Count] = {
    **_MEASURED_WITHOUT,
    **dict.fromkeys(("linear", "convolution", "transposed"), _macs),
    **dict.fromkeys(("embedding", "lstm", "gru", "simplernn"), _zero),
    "batch_normalization": _affine(1, 2),
    "layer_normalization": _affine(4, 5),
    "group_normalization": _affine(4, 5),
    "global_average_pooling": _by_detail({"1": _zero, "2": _given, "3": _zero}, "global pooling over axes:"),
    "upsampling": _by_detail(
        {
            **{detail: _times(of_gives=number) for detail, number in _ENLARGED.items()},
            **dict.fromkeys(("nearest 1", "nearest 3", "bicubic 2"), _zero),
        },
        "enlargement",
    ),
    "attention": _of_plain(_macs),
    "activation": _activations(),
}


# ptflops counts biases and activations, and some modules twice: by their hook, and by that of the function they call.


def _with_bias(part: Part, samples: int) -> int:
    return (part.macs + (part.gives if part.bias else 0)) * samples


def _ptflops_recurrent(part: Part, samples: int) -> int:
    """A step: both products, the sums of gates and states, and every bias."""
    own = {"lstm": 10, "gru": 7, "simplernn": 1}[part.kind] * part.window * part.directions
    return (part.weight + own + _second_biases(part)) * part.positions * samples


def _ptflops_attention(part: Part, samples: int) -> int:
    """The queries' scaling, four projections, and products and softmax twice."""
    steps, keys = part.positions, part.directions
    width = part.gives // steps
    biases = (steps + 2 * keys) * width if part.bias else 0
    projections = (steps + 2 * keys) * width * width + biases + steps * width * (width + 1)
    pairs = 2 * steps * keys * width + part.window * steps * keys
    return (steps * width + projections + 2 * pairs) * samples


def _ptflops_enlarged(part: Part, samples: int) -> int:
    """The module counts one sample of the batch, and the function all of them."""
    return part.gives * (1 + samples)


_PTFLOPS: Mapping[str, Count] = {
    "merge": _zero,
    **dict.fromkeys(("linear", "convolution", "transposed"), _with_bias),
    **dict.fromkeys(("lstm", "gru", "simplernn"), _ptflops_recurrent),
    **dict.fromkeys(
        ("max_pooling", "average_pooling", "global_max_pooling", "global_average_pooling"), _times(of_given=2)
    ),
    "embedding": _zero,
    "batch_normalization": _affine(1, 2),
    "layer_normalization": _times(of_given=1),
    "group_normalization": _affine(1, 2),
    "upsampling": _ptflops_enlarged,
    "attention": _of_plain(_ptflops_attention),
    "activation": _activations(
        **dict.fromkeys(("relu", "elu", "prelu", "gelu"), _times(of_given=2)),
        **dict.fromkeys(("leaky_relu", "relu6", "silu", "swish", "softmax"), _times(of_given=1)),
    ),
}


# thop counts products without biases, and of a transposed convolution as many as if it were a plain one.


def _softmax_of_thop(part: Part, samples: int) -> int:
    """An exponential and a division for each number, and the sum of each row."""
    return part.gives // part.window * (3 * part.window - 1) * samples


def _thop_recurrent(part: Part, samples: int) -> int:
    """A step: both products, a function for each gate, the products of gates and states, and every bias."""
    own = {"lstm": 8, "gru": 7, "simplernn": 1}[part.kind] * part.window * part.directions
    return (part.weight + own + _second_biases(part)) * part.positions * samples


def _thop_whole(part: Part, samples: int) -> int:
    return (part.window + 1) * part.gives * samples


_THOP: Mapping[str, Count] = {
    "merge": _zero,
    "linear": _macs,
    "convolution": _macs,
    "transposed": lambda part, samples: part.weight * part.positions * samples,
    **dict.fromkeys(("lstm", "gru", "simplernn"), _thop_recurrent),
    "embedding": _zero,
    "batch_normalization": _affine(2, 4),
    "layer_normalization": _affine(2, 4),
    "group_normalization": _zero,
    "max_pooling": _zero,
    "average_pooling": _times(of_gives=1),
    "global_max_pooling": _zero,
    "global_average_pooling": _thop_whole,
    "upsampling": _by_detail(
        {
            **dict.fromkeys(("nearest 1", "nearest 2", "nearest 3"), _times(of_gives=1)),
            "bilinear 2": _times(of_gives=11),
            "bicubic 2": _times(of_gives=259),
        },
        "enlargement",
    ),
    "attention": _of_plain(_zero),
    "activation": _activations(softmax=_softmax_of_thop, prelu=_times(of_given=1)),
}


# keras-flops asks the profiler of TensorFlow, which counts two for a multiply–accumulate and knows no loops.


def _twice_with_bias(part: Part, samples: int) -> int:
    return (2 * part.macs + (part.gives if part.bias else 0)) * samples


def _transposed_by_tensorflow(part: Part, samples: int) -> int:
    """The products of a plain convolution of its output, shared by the strides, but for volumes.

    The length of each axis of a series or a volume is worked out while it runs, which counts once for a batch.
    """
    rank, _, padding = part.detail.partition(" ")
    if rank != "2" and padding != "valid":
        raise UnknownPartError(f"keras-flops was not asked about this layer with padding {padding}")
    products = 0 if rank == "3" else 2 * part.positions * samples * part.weight // part.window
    lengths = 0 if rank == "2" else 2 * int(rank)
    return products + (part.gives * samples if part.bias else 0) + lengths


def _convolved_by_tensorflow(part: Part, samples: int) -> int:
    if part.directions > 1:
        raise UnknownPartError("keras-flops cannot look into a convolution in groups, and counts the whole model as 0")
    return _twice_with_bias(part, samples)


def _looped_in_tensorflow(part: Part, samples: int) -> int:
    """Nothing of what one operation does; without a bias, Keras runs a loop, of which one step counts in part."""
    if not part.bias:
        raise UnknownPartError("keras-flops counts parts of one step of a recurrent layer without a bias")
    return 0


def _normalized_by_tensorflow(part: Part, samples: int) -> int:
    """A product and a sum for each number, and what makes both of four statistics, once for the batch.

    Of pictures, one operation does it all; of others, a factor that is not learnt is not multiplied with.
    """
    of_channel = 6 if part.detail == "4" or part.weight else 5
    return 2 * part.given * samples + of_channel * part.window


def _simple_rnn_of_tensorflow(part: Part, samples: int) -> int:
    """The product of one step's input, and the bias: the loop counts once, and its state has no known shape."""
    if samples > 1 or part.directions > 1:
        raise UnknownPartError("keras-flops was asked about SimpleRNN on one sample and in one direction alone")
    width = part.given // part.positions
    return part.directions * part.window * (2 * width + bool(part.bias)) * samples


def _pooled_by_tensorflow(part: Part, samples: int) -> int:
    return 0 if part.detail == "3" else part.gives * part.window * samples


def _merged_by_tensorflow(part: Part, samples: int) -> int:
    """One for each number and each input but the first."""
    if part.detail not in ("Add", "Subtract", "Multiply", "Maximum", "Minimum"):
        raise UnknownPartError(f"keras-flops was not asked about {part.detail}")
    return part.gives * (part.window - 1) * samples


_KERAS_FLOPS: Mapping[str, Count] = {
    "linear": _twice_with_bias,
    "convolution": _convolved_by_tensorflow,
    "transposed": _transposed_by_tensorflow,
    **dict.fromkeys(("lstm", "gru"), _looped_in_tensorflow),
    "embedding": _zero,
    "simplernn": _simple_rnn_of_tensorflow,
    "batch_normalization": _normalized_by_tensorflow,
    "upsampling": _by_detail({"nearest 1": _zero, "nearest 2": lambda part, samples: 2}, "enlargement"),
    "max_pooling": _pooled_by_tensorflow,
    "average_pooling": _pooled_by_tensorflow,
    "global_average_pooling": _given,
    "global_max_pooling": lambda part, samples: (part.given - part.gives) * samples,
    "merge": _merged_by_tensorflow,
    "activation": _by_detail(
        {
            **dict.fromkeys(
                "relu relu6 elu leaky_relu sigmoid tanh selu softplus softsign exponential".split(),
                _zero,
            ),
            "softmax": _times(of_gives=5),
            "gelu": _times(of_gives=4),
            "hard_sigmoid": _times(of_gives=4),
            "prelu": lambda part, samples: 3 * part.gives * samples + part.weight,
            "mish": _times(of_gives=1),
            "swish": _times(of_gives=2),
            "silu": _times(of_gives=2),
        },
        "activation",
    ),
}

TOOLS: Mapping[str, Tool] = {
    each.name: each
    for each in (
        Tool("torchinfo", "1.8.0", "mult-adds", _TORCHINFO),
        Tool("fvcore", "0.1.5.post20221221", "FLOPs, one for a multiply–accumulate", _FVCORE),
        Tool("ptflops", "0.7.5", "MACs", _PTFLOPS),
        Tool("thop", "0.1.1.post2209072238", "MACs", _THOP),
        Tool("keras-flops", "0.1.2", "FLOPs", _KERAS_FLOPS),
    )
}
"""The tools whose figures mlcalc gives, by name."""
