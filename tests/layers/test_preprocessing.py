"""Layers that prepare numbers, categories, texts, sound and images."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError, WrongRankError
from mlcalc.layers import FAMILIES, make
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import Recorded
from mlcalc.layers.weights import total_size
from mlcalc.shapes import Shape
from tests.models import chain

WORDS = ["the", "cat", "sat"]
IMAGE = (None, 32, 24, 3)


@pytest.mark.parametrize(
    ("layer", "shape", "output"),
    [
        (make("Rescaling", (1 / 255,)), (None, 3, None), (None, 3, None)),
        (make("CategoryEncoding", (4,)), (None, 3), (None, 4)),
        (make("CategoryEncoding", (4, "count")), (None, 2, 3), (None, 3, 4)),
        (make("CategoryEncoding", (4, "one_hot")), (None, 3), (None, 3, 4)),
        (make("CategoryEncoding", (4, "one_hot")), (None, 1), (None, 4)),
        (make("Discretization", ([0.0, 1.0],)), (None, 3), (None, 3)),
        (make("Discretization", ([0.0, 1.0],), {"output_mode": "one_hot"}), (None, 3), (None, 3, 3)),
        (make("Discretization", (), {"num_bins": 5, "output_mode": "count"}), (None, 3, 2), (None, 2, 5)),
        (make("Discretization", ([0.0],), {"num_bins": 5, "output_mode": "count"}), (None, 3), (None, 2)),
        (make("Hashing", (6,)), (None, 3), (None, 3)),
        (make("Hashing", (6,), {"output_mode": "one_hot"}), (None, 3), (None, 3, 6)),
        (make("StringLookup", (), {"vocabulary": WORDS}), (None, 5), (None, 5)),
        # One index more, for words that the vocabulary lacks.
        (make("StringLookup", (), {"vocabulary": WORDS, "output_mode": "multi_hot"}), (None, 5), (None, 4)),
        (
            make("StringLookup", (), {"vocabulary": ["[UNK]", *WORDS], "output_mode": "one_hot"}),
            (None, 5),
            (None, 5, 4),
        ),
        (make("StringLookup", (), {"vocabulary": "words.txt", "output_mode": "count"}), (None, 5), (None, None)),
        (
            make("IntegerLookup", (9,), {"num_oov_indices": 2, "output_mode": "count", "pad_to_max_tokens": True}),
            (None, 5),
            (None, 9),
        ),
        (make("IntegerLookup", (), {"output_mode": "count", "vocabulary_size": 7}), (None, 5), (None, 7)),
        (make("TextVectorization"), (None, 1), (None, None)),
        (make("TextVectorization", (), {"output_sequence_length": 20}), (None,), (None, 20)),
        (make("TextVectorization", (), {"output_mode": "tf_idf"}), (None,), (None, None)),
        (make("TextVectorization", (), {"vocabulary": WORDS, "output_mode": "count"}), (None,), (None, 4)),
        (
            make("TextVectorization", (), {"vocabulary": WORDS, "output_mode": "count", "split": None}),
            (None,),
            (None, 4),
        ),
        (make("MelSpectrogram", (), {"num_mel_bins": 80}), (None, 16000), (None, 80, 32)),
        (make("MelSpectrogram"), (None, None), (None, 128, None)),
        (make("Resizing", (10, 20)), IMAGE, (None, 10, 20, 3)),
        (make("Resizing", (10, 20)), IMAGE[1:], (10, 20, 3)),
        (make("CenterCrop", (10, 20), {"data_format": "channels_first"}), (None, 3, 32, 24), (None, 3, 10, 20)),
        (make("RandomCrop", (10, 20)), (None, None, None, 3), (None, 10, 20, 3)),
        (make("Pipeline", ([make("Resizing", (8, 9)), make("RandomFlip")],)), IMAGE, (None, 8, 9, 3)),
    ],
)
def test_output_shape(layer: Layer, shape: Shape, output: Shape) -> None:
    """Encodings add or replace the last axis, images change height and width, all else keeps its shape."""
    assert output == layer.output_shape(shape)


def test_many_unknown_tokens() -> None:
    """The indices of unknown tokens are counted, and not listed."""
    layer = make("IntegerLookup", (), {"num_oov_indices": 10**17, "vocabulary": [1, 2], "output_mode": "one_hot"})
    assert (None, 10**17 + 2) == layer.output_shape((None, 1))
    known = make("IntegerLookup", (), {"num_oov_indices": 2, "vocabulary": [-1, -1, 7], "output_mode": "one_hot"})
    assert (None, 3) == known.output_shape((None, 1))


def test_crossing() -> None:
    """A pair of categories is one category."""
    assert (None, 1) == make("HashedCrossing", (5,)).output_shape((None, 1), (None, 1))
    assert (None, 5) == make("HashedCrossing", (5, "one_hot")).output_shape((None, 1), (None, 1))


@pytest.mark.parametrize(
    ("arguments", "shape", "statistics"),
    [
        ({}, (None, 4, 3), [(3,), (3,), ()]),
        ({"axis": [2, 1]}, (None, 4, 3), [(4, 3), (4, 3), ()]),
        ({"axis": None}, (None, None), [(), (), ()]),
        ({"mean": 0.0, "variance": 1.0}, (None, 3), []),
        ({"mean": [0, 1, 2], "variance": [1, 1, 1]}, (None, 3), []),
    ],
)
def test_normalization(arguments: dict[str, object], shape: Shape, statistics: list[Shape]) -> None:
    """The statistics of the kept axes are weights that training leaves alone, unless they are given."""
    layer = make("Normalization", (), arguments)
    weights = layer.weights(shape)
    formula = layer.explain(shape).params
    assert list(zip(["mean", "variance", "count"], statistics, strict=False)) == [(w.name, w.shape) for w in weights]
    assert not any(weight.trainable for weight in weights)
    assert total_size(weights) == (formula.value if formula else 0)


@pytest.mark.parametrize(
    ("arguments", "shape", "output", "params"),
    [
        # Frames of 256 samples, half a frame apart: (1000 − 256) / 128 + 1 = 6, and 256 / 2 + 1 frequencies.
        ({}, (None, 1000, 1), (None, 6, 129), 2 * 256 * 129),
        ({"mode": "real"}, (None, 1000, 2), (None, 6, 258), 256 * 129),
        ({"mode": "stft", "padding": "same"}, (None, 1000, 1), (None, 8, 258), 2 * 256 * 129),
        ({"expand_dims": True}, (None, None, 2), (None, None, 129, 2), 2 * 256 * 129),
        ({"frame_length": 9, "data_format": "channels_first"}, (None, 2, 50), (None, 18, 11), 2 * 9 * 9),
        (
            {"frame_length": 8, "expand_dims": True, "data_format": "channels_first"},
            (None, 2, 50),
            (None, 2, 11, 5),
            2 * 8 * 5,
        ),
    ],
)
def test_short_time_fourier(arguments: dict[str, object], shape: Shape, output: Shape, params: int) -> None:
    """A kernel of (frame_length, 1, frequencies) for the real part, and one for the imaginary part."""
    layer = make("STFTSpectrogram", (), arguments)
    formula = layer.explain(shape).params
    assert (output, params) == (layer.output_shape(shape), layer.params(shape))
    assert formula is not None
    assert params == formula.value


def test_cost_of_sound() -> None:
    """Frames × samples × frequencies for each kernel; mel bins are products with the frequencies."""
    assert 2 * 6 * 256 * 129 == make("STFTSpectrogram").macs((None, 1000, 1))
    assert 32 * 1025 * 128 == make("MelSpectrogram").macs((None, 16000))
    # Keras states 31 frames of these, and makes 30.
    assert 30 * 33 * 128 == make("MelSpectrogram", (), {"fft_length": 64, "sequence_stride": 10}).macs((None, 299))


def test_pipeline() -> None:
    """Weights and cost are those of its layers; a frozen one stays frozen."""
    dense = make("Dense", (4,), {"trainable": False})
    pipeline = make("Pipeline", ([dense, make("Dense", (2,))],))
    weights = pipeline.weights((None, 3))
    assert [(3, 4), (4,), (4, 2), (2,)] == [weight.shape for weight in weights]
    assert [False, False, True, True] == [weight.trainable for weight in weights]
    assert 3 * 4 + 4 * 2 == pipeline.macs((None, 3))


def test_pipeline_of_several_tensors() -> None:
    """What a layer gives goes into the next one whole, and comes out whole at the end."""
    lstm = make("LSTM", (3,), {"return_state": True})
    assert (None, 3) == make("Pipeline", ([lstm, make("Add")],)).output_shape((None, 4, 2))
    assert [(None, 3)] * 3 == make("Pipeline", ([lstm],)).output_shape((None, 4, 2))
    with pytest.raises(MlcalcError, match="Dense takes 1 input, not 3"):
        make("Pipeline", ([lstm, make("Dense", (3,))],)).output_shape((None, 4, 2))


def test_pipeline_of_a_model_with_an_unknown_layer() -> None:
    """What is unknown of a layer inside is unknown of the whole, and what is wrong inside is wrong with it."""
    unknown = Recorded(class_name="Scaled", outputs=[(None, 8)])
    spec = make("Pipeline", ([unknown, make("Dense", (2,))],)).specify((None, 8))
    assert (None, None, ((None, 2),)) == (spec.weights, spec.macs, spec.shapes)
    broken = chain("broken", (3,), make("LSTM", (3,)))
    with pytest.raises(MlcalcError, match="LSTM needs 3 dimensions"):
        make("Pipeline", ([broken],)).output_shape((None, 3))


REQUIRED = {
    "MaxNumBoundingBoxes": (10,),
    "RandomTranslation": (0.2, 0.2),
    "RandomPosterization": (4,),
    **dict.fromkeys(["Resizing", "CenterCrop", "RandomCrop"], (32, 24)),
    **dict.fromkeys(["RandomBrightness", "RandomContrast", "RandomHue", "RandomRotation", "RandomSaturation"], (0.2,)),
    **dict.fromkeys(["RandomSharpness", "RandomZoom", "RandomColorDegeneration"], (0.2,)),
}


@pytest.mark.parametrize("name", FAMILIES["augmentation"].split())
def test_images(name: str) -> None:
    """Layers for images take one of them or a batch, have no parameters, and refuse other inputs."""
    layer = make(name, REQUIRED.get(name, ()))
    assert IMAGE == layer.output_shape(IMAGE)
    assert IMAGE[1:] == layer.output_shape(IMAGE[1:])
    assert (0, 0) == (layer.params(IMAGE), layer.macs(IMAGE))
    with pytest.raises(WrongRankError, match=r"takes an image of 3 dimensions or a batch of 4, not \(None, 10\)"):
        layer.output_shape((None, 10))


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("CategoryEncoding", {}, "CategoryEncoding needs `num_tokens`"),
        ("CategoryEncoding", {"num_tokens": 2, "output_mode": "int"}, "`output_mode` must be one of count, one_hot"),
        ("Discretization", {}, "needs `bin_boundaries` or `num_bins`"),
        ("Discretization", {"bin_boundaries": 3}, "`bin_boundaries` must be a list of numbers, not 3"),
        ("Discretization", {"num_bins": 2, "sparse": True}, "`sparse` needs another `output_mode` than int"),
        ("Hashing", {"num_bins": 2, "salt": "x"}, "`salt` must be an integer or two of them, not 'x'"),
        ("Hashing", {"num_bins": 2, "dtype": "float32"}, "bins need a `dtype` of int32 or int64"),
        ("Normalization", {"mean": 1.0}, "`mean` and `variance` must be given together"),
        ("Normalization", {"mean": [1.0], "variance": 1.0}, "`mean` and `variance` must have one shape"),
        ("Normalization", {"mean": [[1.0]], "variance": [[1.0]]}, "`mean` has more axes than are kept by `axis`"),
        ("Normalization", {"mean": [[1], [1, 2]], "variance": 1}, "`mean` must be a number or a list of numbers"),
        ("StringLookup", {"vocabulary": ["a", "a"]}, "the vocabulary has a token twice"),
        ("StringLookup", {"vocabulary": []}, "the vocabulary has no token but special ones"),
        ("StringLookup", {"vocabulary": [1, 2]}, "`vocabulary` must be a list of texts, not [1, 2]"),
        ("StringLookup", {"vocabulary": ["a", ""], "mask_token": ""}, "the vocabulary holds the mask token ''"),
        (
            "StringLookup",
            {"vocabulary": ["a", "[UNK]"], "invert": True},
            "the vocabulary holds the token for unknown ones, '[UNK]'",
        ),
        ("StringLookup", {"vocabulary": WORDS, "max_tokens": 3}, "has 4 tokens, the special ones included"),
        (
            "StringLookup",
            {"vocabulary": WORDS, "vocabulary_size": 3, "output_mode": "count"},
            "has 4 tokens, not the 3 of `vocabulary_size`",
        ),
        ("StringLookup", {"output_mode": "tf_idf", "vocabulary": WORDS}, "tf_idf needs `idf_weights`"),
        ("StringLookup", {"idf_weights": [1.0]}, '`idf_weights` needs `output_mode: "tf_idf"`'),
        (
            "StringLookup",
            {"output_mode": "tf_idf", "vocabulary": WORDS, "idf_weights": [1.0]},
            "`idf_weights` needs one number for each token",
        ),
        ("IntegerLookup", {"idf_weights": [[1.0]]}, "`idf_weights` must be a list of numbers, not [[1.0]]"),
        ("IntegerLookup", {"vocabulary": ["a"]}, "`vocabulary` must be a list of integers, not ['a']"),
        ("IntegerLookup", {"pad_to_max_tokens": True}, "`pad_to_max_tokens` needs `max_tokens`"),
        ("IntegerLookup", {"invert": True, "output_mode": "count"}, '`invert` needs `output_mode: "int"`'),
        ("IntegerLookup", {"salt": 3}, '`salt` needs `oov_method: "farmhash"`'),
        ("TextVectorization", {"split": "comma"}, "`split` must be one of whitespace, character, none, not 'comma'"),
        (
            "TextVectorization",
            {"output_mode": "count", "output_sequence_length": 5},
            '`output_sequence_length` needs `output_mode: "int"`',
        ),
        ("TextVectorization", {"output_mode": "count", "ragged": True}, '`ragged` needs `output_mode: "int"`'),
        ("MelSpectrogram", {"fft_length": 8, "sequence_length": 9}, "`fft_length` 8 must not be less than"),
        ("STFTSpectrogram", {"frame_step": 300}, "`frame_step` must be from 1 to `frame_length`, 256"),
        ("STFTSpectrogram", {"frame_length": 1}, "`frame_step` must be from 1 to `frame_length`, 1"),
        ("STFTSpectrogram", {"fft_length": 128}, "`fft_length` must not be less than `frame_length`, 256"),
        ("STFTSpectrogram", {"window": "round"}, "`window` must be the name of a window, such as hann"),
        ("STFTSpectrogram", {"window": [1.0, 1.0]}, "`window` must have `frame_length` values, 256"),
        ("RandomRotation", {"factor": 1.5}, "`factor` must be a number from -1 to 1, or a pair of them, not 1.5"),
        ("RandomZoom", {"height_factor": -1.0}, "`height_factor` must be a number from -1 to 1"),
        ("RandomShear", {"x_factor": [-0.1, 0.5]}, "`x_factor` must be a number from 0 to 1"),
        ("RandomPosterization", {"factor": 9}, "`factor` must be a number from 1 to 8"),
        ("RandomBrightness", {"factor": 0.1, "value_range": 255}, "`value_range` must be a pair of numbers"),
        ("RandomGaussianBlur", {"kernel_size": 4}, "`kernel_size` must be an odd number or two of them, not 4"),
        ("RandomFlip", {"data_format": "last"}, "`data_format` must be one of channels_last, channels_first"),
    ],
)
def test_refused_arguments(name: str, arguments: dict[str, object], message: str) -> None:
    """What Keras' constructors refuse is refused, with the reason."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make(name, (), arguments)


@pytest.mark.parametrize(
    ("layer", "inputs", "message"),
    [
        (make("HashedCrossing", (3,)), [(None, 1), (None, 2)], "HashedCrossing needs inputs of one shape"),
        (make("Normalization"), [(None, None)], "Normalization keeps axis 1, which is unknown in its input"),
        (make("Normalization", (2,)), [(None, 3)], "there is no axis 2"),
        (make("Normalization", ([1, -1],)), [(None, 3)], "the same axis is given twice"),
        (make("Normalization", (-1, [1, 2], [1, 1])), [(None, 3)], "`mean` has 2 values for 3"),
        (make("STFTSpectrogram"), [(None, 100, 1)], "the frame_length of 256 is larger than the time_steps of 100"),
        (make("STFTSpectrogram"), [(None, 1000, None)], "STFTSpectrogram needs to know the channels of its input"),
        (make("RandomColorDegeneration", (0.1,)), [(None, 8, 8, 1)], "takes images of 3 channels, not 1"),
        (make("Pipeline", ([make("RandomFlip")],)), [(None, 8)], "RandomFlip takes an image of 3 dimensions"),
    ],
)
def test_refused_inputs(layer: Layer, inputs: list[Shape], message: str) -> None:
    """What Keras refuses as an input is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape(*inputs)


@pytest.mark.parametrize(
    ("layer", "shape", "output", "stated"),
    [
        (make("Rescaling", ([1, 2],)), (None, 3, 1), (None, 3, 2), "(None, 3, 1)"),
        (make("CategoryEncoding", (4, "count")), (None, 2, 3), (None, 3, 4), "(None, 2, 4)"),
        (make("Hashing", (6,), {"output_mode": "one_hot"}), (None, 3), (None, 3, 6), "(None, 6)"),
        (make("TextVectorization", (), {"output_sequence_length": 9}), (None, 4, 1), (None, 4, 9), "(None, 9)"),
        (make("MelSpectrogram", (), {"sequence_stride": 1}), (None, 123), (None, 128, 124), "(None, 128, 125)"),
    ],
)
def test_run(layer: Layer, shape: Shape, output: Shape, stated: str) -> None:
    """What a run gives is shown, and a note names what Keras states."""
    assert output == layer.output_shape(shape)
    (note,) = layer.specify(shape).problems
    assert ("stated-otherwise", f"; Keras states {stated}") == (note.code, note.message[-len(stated) - 15 :])


@pytest.mark.parametrize(
    ("layer", "shapes", "message"),
    [
        (make("Rescaling", ([1, 2],)), [(None, 3)], "`scale` and `offset` do not fit an input of (None, 3)"),
        (make("TextVectorization"), [(None, 3)], "the last axis of (None, 3) must be 1"),
        (make("HashedCrossing", (5,)), [(None, 3), (None, 3)], "takes inputs of (batch) or (batch, 1), not (None, 3)"),
    ],
)
def test_no_run_survives(layer: Layer, shapes: list[Shape], message: str) -> None:
    """What Keras builds but cannot run is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape(*shapes)
