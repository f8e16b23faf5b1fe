"""The names of Keras that a source uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlcalc.layers import is_spelt_exactly

if TYPE_CHECKING:
    from mlcalc.readers.python.values import Outside

_PACKAGES = {"keras", "tf_keras", "tensorflow", "keras_core"}


VERSIONS = {"keras": "3.15.1", "tensorflow": "2.20.0", "tensorflow.keras": "3.15.1"}
"""Package -> the release of which a source is taken to be, unless its spellings are older."""

MODELS = ("Sequential", "Model", "Functional")

_FAMILIAR = frozenset(
    (
        "activations applications backend callbacks config constraints datasets initializers keras layers losses "
        "metrics mixed_precision models ops optimizers preprocessing random regularizers saving schedules utils "
        "Sequential Model Input Variable load_model clone_model save_model load_data preprocess_input "
        "decode_predictions clear_session to_categorical pad_sequences plot_model set_random_seed EarlyStopping "
        "ModelCheckpoint ReduceLROnPlateau TensorBoard LearningRateScheduler Callback Loss Metric mnist fashion_mnist "
        "cifar10 cifar100 imdb reuters boston_housing get serialize deserialize register_keras_serializable Mean "
        "SparseCategoricalCrossentropy CategoricalCrossentropy BinaryCrossentropy MeanSquaredError load_img "
        "img_to_array image_dataset_from_directory get_file l1 l2 l1_l2 L1 L2 relu softmax sigmoid tanh linear"
    ).split()
)
"""Names that most sources take out of Keras: they are not looked up in the table of all."""


def is_familiar(name: str) -> bool:
    """Tell whether a name is one of those that most sources take out of Keras."""
    return name in _FAMILIAR or is_spelt_exactly(name)


def is_usual(path: str) -> bool:
    """Tell whether an import takes what most sources take, from where it is."""
    module, name = path.rpartition(".")[::2]
    is_layer = is_spelt_exactly(name) and name not in _FAMILIAR
    return all(map(is_familiar, path.split(".")[1:])) and (not is_layer or module.endswith("layers"))


def is_of_keras(path: str) -> bool:
    """Tell whether a name belongs to Keras or TensorFlow."""
    return path.partition(".")[0] in _PACKAGES


def is_known(name: str) -> bool:
    """Tell whether a name that stands alone is one of Keras: that of a layer or of a class of models."""
    return name in MODELS or name == "Input" or is_spelt_exactly(name)


def is_layer_name(outside: Outside) -> bool:
    """Tell whether a name is that of a layer of Keras."""
    parts = outside.path.split(".")
    return is_spelt_exactly(outside.name) and not {"ops", "backend", "activations", "datasets"} & set(parts)


def functions() -> Sequence[str]:
    """Return the names of functions that people use without their module."""
    return ("concatenate", "add", "multiply", "merge", "average", "maximum", "to_categorical", "pad_sequences")
