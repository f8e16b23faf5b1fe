"""Random cases of attention, Einstein sums, and the layers that prepare numbers, texts, sound and images."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.conformance.tools.drawing import ACTIVATIONS, Config, Draw, Drawn, Shape

HEADS: Mapping[str, Sequence[Any]] = {
    "dropout": [0.1, 0.5, 1.5],
    "use_bias": [False, False, True],
    "use_gate": [True, True, False],
    "sliding_window": [2, 5, 0],
    "flash_attention": [True, False],
    "kernel_initializer": ["he_normal"],
    "bias_regularizer": ["l2"],
    "kernel_constraint": ["non_neg"],
    "seed": [3],
}


def attended(draw: Draw, features: bool = False) -> list[Shape]:
    """Return shapes of query, value and at times key, which mostly fit; of as many features where asked."""
    rank = draw.one(1, 1, 1, 1, 0, 2, 3)
    batch, size = draw.batch(), draw.size(1, 8, unknown=0.03)
    query = [batch, *(draw.size(1, 6) for _ in range(rank)), size]
    value_size = size if features or draw.chance(0.6) else draw.size(1, 8, unknown=0.03)
    value = [batch, *(draw.size(1, 6) for _ in range(rank)), value_size]
    key = [*value[:-1], draw.size(1, 8, unknown=0.03)]
    if draw.chance(0.05):
        key[draw.integer(0, len(key) - 1)] = draw.integer(1, 9)
    if draw.chance(0.04):
        value.insert(1, 3)
    return [query, value, key][: draw.one(2, 2, 3)]


def attention(draw: Draw, name: str) -> Drawn:
    options = {"use_scale": [True, False], "dropout": [0.2, 2.0], "seed": [1], "score_mode": ["dot", "concat", "sum"]}
    inputs = attended(draw)
    return draw.some(options, 0.35), inputs[:1] if draw.chance(0.03) else inputs


def multi_head_attention(draw: Draw, name: str) -> Drawn:
    sizes = {"num_heads": draw.count(1, 4), "key_dim": draw.count(1, 5)}
    options = {
        **HEADS,
        "value_dim": [1, 3, 6, 0],
        "output_shape": [7, [5], [2, 3], 4],
        "attention_axes": [1, [1], [1, 2], 2, -1, -2, [-2], 5, -7],
    }
    return {**sizes, **draw.some(options)}, attended(draw)


def grouped_query_attention(draw: Draw, name: str) -> Drawn:
    groups = draw.integer(1, 3)
    heads = groups * draw.integer(1, 3) + draw.chance(0.05)
    sizes = {"head_dim": draw.integer(1, 5), "num_query_heads": heads, "num_key_value_heads": groups}
    return {**sizes, **draw.some(HEADS)}, attended(draw, features=draw.chance(0.95))


EQUATIONS = (
    "ab,bc->ac",
    "abc,cd->abd",
    "abc,cde->abde",
    "abcd,cde->abe",
    "abc,bcd->ad",
    "abc,bd->adc",
    "ab,bcd->adc",
    "abc,bcd->abd",
    "...x,xy->...y",
    "...xy,yz->...xz",
    "...x,xyz->...yz",
    "...xy,xyz->...z",
    "ab...,bc->ac...",
    "abc...,cd->abd...",
    "abc...,bcde->aed...",
)
IMPOSSIBLE = ("ab,bc->ad", "ab,cd->ad", "ab, bc->ac", "a...,ab->b...", "ab...,bc->...ac", "")


def einsum_dense(draw: Draw, name: str) -> Drawn:
    equation = draw.one(*IMPOSSIBLE) if draw.chance(0.05) else draw.one(*EQUATIONS)
    read = equation.partition(",")[0]
    axes = equation.rpartition(">")[2].replace(".", "")
    letters = {letter: draw.size(1, 5, unknown=0.1) for letter in read + axes}
    elided = [draw.size(1, 5) for _ in range(draw.integer(0, 3))] if "..." in read else []
    sizes = [letters[letter] for letter in read.replace(".", "")]
    shape = [*elided, *sizes] if read.startswith("...") else [*sizes, *elided]
    if read.startswith("...") and draw.chance(0.9):
        shape.insert(0, draw.batch())
    if draw.chance(0.04):
        shape.append(3)
    made = axes if read.startswith("...") else axes[1:]
    output = [None if letter in read and draw.chance(0.3) else letters[letter] for letter in made]
    if draw.chance(0.05):
        output = draw.one(output[1:], [*output, 2], [draw.integer(1, 5) for _ in output])
    options = {
        "activation": ACTIVATIONS,
        "bias_axes": [axes[-1:], axes[-1:], axes[1:] or axes, axes, "q", ""],
        "kernel_constraint": ["non_neg"],
        "lora_rank": [1, 2],
    }
    single = len(output) == 1 and output[0] is not None and draw.chance(0.5)
    return {"equation": equation, "output_shape": output[0] if single else output, **draw.some(options)}, [shape]


def any_input(draw: Draw) -> Shape:
    """Return a batch and up to three more dimensions, the last of them often 1."""
    shape = draw.shape(0, 3)
    if len(shape) > 1 and draw.chance(0.4):
        shape[-1] = 1
    return shape


def rescaling(draw: Draw, name: str) -> Drawn:
    return {"scale": draw.one(2, 0.5, [1, 2]), **draw.some({"offset": [1, -0.5]})}, [any_input(draw)]


CATEGORIES = ["int", "one_hot", "one_hot", "multi_hot", "count", "ONE_HOT"]


def encoding(draw: Draw, name: str) -> Drawn:
    config: Config = {"output_mode": draw.one(*CATEGORIES, "binary")}
    if not draw.chance(0.05):
        config["num_tokens"] = draw.count(1, 9)
    return config, [any_input(draw)]


def discretization(draw: Draw, name: str) -> Drawn:
    config: Config = draw.some({"output_mode": CATEGORIES, "epsilon": [0.1], "sparse": [True, False]}, 0.5)
    if draw.chance(0.5):
        config["bin_boundaries"] = draw.one([], [0.0], [1, 2, 3])
    elif not draw.chance(0.1):
        config["num_bins"] = draw.one(0, 1, 4, -1)
    return config, [any_input(draw)]


def hashing(draw: Draw, name: str) -> Drawn:
    options = {
        "output_mode": CATEGORIES,
        "mask_value": [0],
        "salt": [5, [1, 2], [1], "pepper"],
        "sparse": [True],
        "dtype": ["int32", "int64", "float32", "string"],
    }
    return {"num_bins": draw.count(1, 9), **draw.some(options, 0.3)}, [any_input(draw)]


def hashed_crossing(draw: Draw, name: str) -> Drawn:
    first = any_input(draw)
    second = first if draw.chance(0.9) else any_input(draw)
    return {"num_bins": draw.integer(1, 9), **draw.some({"output_mode": CATEGORIES}, 0.6)}, [first, second]


def normalization(draw: Draw, name: str) -> Drawn:
    shape = any_input(draw)
    config: Config = draw.some({"axis": [-1, 1, [-1], [1, 2], [2, 1], [-2], None, 0, 4], "invert": [True]}, 0.5)
    if draw.chance(0.3):
        size = shape[-1] or 2
        config["mean"] = draw.one(0.5, [1.0] * size, [1.0], [1.0, 2.0], [[1.0]], [[1.0] * size])
        if not draw.chance(0.1):
            config["variance"] = config["mean"] if draw.chance(0.9) else 1.0
    return config, [shape]


def vocabulary(draw: Draw, name: str, special: Sequence[Any]) -> list[Any]:
    """Return tokens, now and then with the special ones before them, one of them twice, or none at all."""
    pool: list[Any] = [3, 5, 7, 9, 11] if name == "IntegerLookup" else ["a", "b", "c", "d", "[UNK]", ""]
    tokens = draw.random.sample(pool, draw.integer(1, 4))
    if draw.chance(0.2):
        tokens = [*special, *tokens]
    return draw.one([], [*tokens, tokens[0]]) if draw.chance(0.06) else tokens


def index_lookup(draw: Draw, name: str) -> Drawn:
    integers = name == "IntegerLookup"
    mask, unknown = (draw.one(None, 0, 3), -1) if integers else (draw.one(None, "", "a"), "[UNK]")
    config: Config = {"mask_token": mask} if mask is not None else {}
    config |= draw.some(
        {
            "max_tokens": [2, 5, 20, 1],
            "num_oov_indices": [0, 2, 3, -1],
            "invert": [True, False],
            "pad_to_max_tokens": [True],
            "salt": [4, [1, 2]],
            "oov_method": ["floormod", "farmhash", "other"],
            "vocabulary_size": [6],
        },
        0.15,
    )
    config |= draw.some({"output_mode": [*CATEGORIES, "tf_idf", "tf-idf", "binary"]}, 0.6)
    if draw.chance(0.7):
        start = [mask] if mask is not None and config.get("output_mode", "int") == "int" else []
        config["vocabulary"] = vocabulary(draw, name, [*start, unknown])
    return with_weights(draw, config), [any_input(draw)]


def with_weights(draw: Draw, config: Config) -> Config:
    """Return the arguments with weights where tf_idf needs them, now and then where nothing does."""
    weighted = str(config.get("output_mode")).startswith("tf") and "vocabulary" in config
    if weighted != draw.chance(0.05):
        config["idf_weights"] = [0.5] * (len(config.get("vocabulary", [])) + draw.chance(0.05))
    return config


def text_vectorization(draw: Draw, name: str) -> Drawn:
    config: Config = draw.some(
        {
            "max_tokens": [5, 20, 1],
            "standardize": ["lower", "strip_punctuation", None, "upper"],
            "split": ["whitespace", "character", None, "comma"],
            "ngrams": [2],
            "pad_to_max_tokens": [True],
            "vocabulary_size": [6],
        }
    )
    config |= draw.some({"output_mode": [*CATEGORIES, "tf_idf", "binary"]}, 0.6)
    config |= draw.some({"output_sequence_length": [1, 8]}, 0.5 if config.get("output_mode", "int") == "int" else 0.05)
    if draw.chance(0.6):
        masked = [""] if config.get("output_mode", "int") == "int" else []
        config["vocabulary"] = vocabulary(draw, name, [*masked, "[UNK]"])
    return with_weights(draw, config), [any_input(draw)]


def mel_spectrogram(draw: Draw, name: str) -> Drawn:
    options = {
        "fft_length": [64, 100],
        "sequence_stride": [1, 10, 64],
        "sequence_length": [32, 64, 100],
        "sampling_rate": [8000],
        "num_mel_bins": [4, 16],
        "max_freq": [4000.0],
        "power_to_db": [False],
    }
    return draw.some(options, 0.4), [[draw.size(100, 300), *draw.one([], [draw.size(100, 300)])]]


def stft_spectrogram(draw: Draw, name: str) -> Drawn:
    options = {
        "mode": ["magnitude", "psd", "real", "imag", "angle", "stft", "power"],
        "frame_step": [1, 3, 7, 0],
        "fft_length": [16, 32, 4],
        "window": ["hamming", "boxcar", "bartlett_periodic", "kaiser", "nonsense", None],
        "periodic": [True],
        "scaling": ["spectrum", "density", None, "loud"],
        "padding": ["same", "valid", "causal"],
        "expand_dims": [True, False],
    }
    config: Config = {"frame_length": draw.one(1, 4, 7, 8, 13), **draw.some(options, 0.3)}
    ordered = draw.data_format(config)
    return config, [draw.image(1, ordered, sizes=(4, 40))]


Values = Sequence[Any]
FACTOR: Values = [
    0.3,
    0.3,
    1,
    1,
    [0.1, 0.4],
    [0.2, 0.1],
    0.0,
    -0.2,
    -1.0,
    1.5,
    3,
    [-0.3, 0.2],
    [0.5, -3],
    [2, 3],
    "much",
]
RANGE: Values = [[0, 1], [-1, 1], (0, 255), [255, 0], [1], 255]
SAMPLING: Values = ["nearest", "nearest", "bilinear", "bicubic"]
BORDER: Values = ["reflect", "wrap", "constant", "nearest", "mirror"]
FORMAT: Values = ["channels_first", "channels_first", "channels_last", "Channels_First", None, "channels_middle"]
SIZE: Values = [1, 3, 8, 20]
COLOR: Mapping[str, Values] = {"factor": FACTOR, "value_range": RANGE, "data_format": FORMAT, "seed": [1]}
CHANGED: Mapping[str, Values] = {"interpolation": SAMPLING, "fill_value": [1.0], "seed": [1], "data_format": FORMAT}
MOVED: Mapping[str, Values] = {**CHANGED, "fill_mode": BORDER}
MIXED: Mapping[str, Values] = {"value_range": RANGE, "factor": FACTOR, "interpolation": SAMPLING, "data_format": FORMAT}

IMAGES: Mapping[str, tuple[str, Mapping[str, Values]]] = {
    # Class -> the arguments that it must have, and those that it may have, each with its values.
    "Resizing": (
        "height width",
        {
            "height": SIZE,
            "width": SIZE,
            "interpolation": SAMPLING,
            "crop_to_aspect_ratio": [True, False],
            "pad_to_aspect_ratio": [True, False],
            "fill_mode": ["constant"],
            "antialias": [True],
            "data_format": FORMAT,
        },
    ),
    "CenterCrop": ("height width", {"height": SIZE, "width": SIZE, "data_format": FORMAT}),
    "RandomCrop": ("height width", {"height": SIZE, "width": SIZE, "data_format": FORMAT, "seed": [1]}),
    "MaxNumBoundingBoxes": ("max_number", {"max_number": [3, 10], "fill_value": [0], "data_format": FORMAT}),
    "RandomFlip": ("", {"mode": ["horizontal", "vertical"], "seed": [1], "data_format": FORMAT}),
    "RandomRotation": ("factor", {"factor": FACTOR, **MOVED}),
    "RandomTranslation": ("height_factor width_factor", {"height_factor": FACTOR, "width_factor": FACTOR, **MOVED}),
    "RandomZoom": ("height_factor", {"height_factor": FACTOR, "width_factor": [*FACTOR, None], **MOVED}),
    "RandomShear": ("", {"x_factor": FACTOR, "y_factor": FACTOR, **MOVED}),
    "RandomPerspective": ("", {"factor": FACTOR, "scale": [0.5, 0, 1, 1.5, -1], **CHANGED}),
    "RandomElasticTransform": ("", {"factor": FACTOR, "scale": FACTOR, "value_range": [[0, 1]], **MOVED}),
    "RandomErasing": ("", {"factor": FACTOR, "scale": FACTOR, "fill_value": [0, [1, 2, 3]], "data_format": FORMAT}),
    "RandomGaussianBlur": ("", {"factor": FACTOR, "kernel_size": [5, 4, [3, 5], [3, 4], [1]], "sigma": FACTOR}),
    "RandomBrightness": ("factor", COLOR),
    "RandomContrast": ("factor", {**COLOR, "value_range": RANGE[:4]}),
    "RandomSaturation RandomSharpness RandomColorDegeneration": ("factor", COLOR),
    "RandomPosterization": ("factor", {**COLOR, "factor": [1, 3, 8, [2, 5], [0, 1], [8, 12], 0.5, 9, [9, 12]]}),
    "RandomHue": ("factor", {**COLOR, "value_range": RANGE[:4]}),
    "RandomInvert": ("", {**COLOR, "value_range": RANGE[:4]}),
    "RandomColorJitter": (
        "",
        {
            "brightness_factor": [*FACTOR, None],
            "contrast_factor": [*FACTOR, None],
            "saturation_factor": [*FACTOR, None],
            "hue_factor": [*FACTOR, None],
            "value_range": RANGE[:4],
            "data_format": FORMAT,
        },
    ),
    "RandomGrayscale": ("", {"factor": [0, 0.5, 1.0, -0.1, 2, [0, 1]], "data_format": FORMAT, "seed": [1]}),
    "Solarization": ("", {"addition_factor": FACTOR, "threshold_factor": FACTOR, "value_range": RANGE}),
    "AutoContrast": ("", {"value_range": RANGE, "data_format": FORMAT}),
    "Equalization": ("", {"value_range": RANGE, "bins": [64], "data_format": FORMAT}),
    "ContrastLimitedAdaptiveHistogramEqualization": (
        "",
        {"value_range": [[0, 1]], "clip_limit": [2.0], "tile_grid_size": [[4, 4]], "data_format": FORMAT},
    ),
    "MixUp": ("", {"alpha": [0.5], "data_format": FORMAT, "seed": [1]}),
    "CutMix": ("", {"factor": FACTOR, "data_format": FORMAT, "seed": [1]}),
    "RandAugment": ("", {**MIXED, "num_ops": [1, 4]}),
    "AugMix": ("", {**MIXED, "num_chains": [2], "chain_depth": [1], "alpha": [0.5], "all_ops": [False]}),
}


def image(required: str, options: Mapping[str, Values]) -> Callable[[Draw, str], Drawn]:
    """Return a function that draws some of these arguments, and an image or a batch of them."""

    def drawn(draw: Draw, name: str) -> Drawn:
        config = {**draw.some(options), **{each: draw.one(*options[each]) for each in required.split()}}
        channels = 3 if draw.chance(0.7) else draw.size(1, 5)
        sizes = [draw.size(1, 30), draw.size(1, 30)]
        first = str(config.get("data_format")).lower() == "channels_first"
        shape = [channels, *sizes] if first else [*sizes, channels]
        return config, [shape if draw.chance(0.2) else [draw.batch(), *shape]]

    return drawn


STEPS = (
    "Dense",
    "Rescaling",
    "RandomFlip",
    "Normalization",
    "Dropout",
    "RandomZoom",
    "LayerNormalization",
    "CenterCrop",
)
STEP_ARGUMENTS: Mapping[str, Config] = {
    "Dense": {"units": 3},
    "Rescaling": {"scale": 2},
    "Dropout": {"rate": 0.5},
    "RandomZoom": {"height_factor": 0.2},
    "CenterCrop": {"height": 4, "width": 5},
}


def pipeline(draw: Draw, name: str) -> Drawn:
    chosen = [draw.one(*STEPS) for _ in range(draw.integer(1, 3))]
    layers = [{"class_name": each, "config": STEP_ARGUMENTS.get(each, {})} for each in chosen]
    return {"layers": layers}, [[draw.batch(), draw.integer(5, 9), draw.integer(5, 9), 3]]


GROUPS: Mapping[str, Callable[[Draw, str], Drawn]] = {
    "Attention AdditiveAttention": attention,
    "MultiHeadAttention": multi_head_attention,
    "GroupedQueryAttention": grouped_query_attention,
    "EinsumDense": einsum_dense,
    "Rescaling": rescaling,
    "CategoryEncoding": encoding,
    "Discretization": discretization,
    "Hashing": hashing,
    "HashedCrossing": hashed_crossing,
    "Normalization": normalization,
    "IntegerLookup StringLookup": index_lookup,
    "TextVectorization": text_vectorization,
    "MelSpectrogram": mel_spectrogram,
    "STFTSpectrogram": stft_spectrogram,
    "Pipeline": pipeline,
    **{names: image(required, options) for names, (required, options) in IMAGES.items()},
}
"""Classes -> the function that draws them."""
