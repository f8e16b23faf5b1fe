"""The names of losses, optimizers and metrics, in the one spelling by which rules know them.

Source: `keras.losses.get`, `keras.optimizers.get` and `keras.metrics.get` of Keras 3.15, and of Keras 1 and 2.
"""

from __future__ import annotations

from mlcalc.names import snake_case

BINARY, CATEGORICAL, SPARSE = "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"
CROSSENTROPIES = (BINARY, CATEGORICAL, SPARSE)
DISTANCES = (
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "huber",
    "log_cosh",
)
SQUARED, ABSOLUTE = DISTANCES[:2]
_SHORT = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": BINARY,
    "logcosh": "log_cosh",
    "huber_loss": "huber",
    "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
}
_OTHERS = (
    "hinge squared_hinge categorical_hinge poisson kl_divergence cosine_similarity dice tversky circle ctc "
    "binary_focal_crossentropy categorical_focal_crossentropy categorical_generalized_cross_entropy"
).split()
LOSSES = frozenset((*CROSSENTROPIES, *DISTANCES, *_OTHERS))


def loss_name(text: str) -> str | None:
    """Return the name of a loss as a function of Keras, None if there is none.

    >>> loss_name("MeanSquaredError"), loss_name("mse"), loss_name("my_loss")
    ('mean_squared_error', 'mean_squared_error', None)
    """
    plain = snake_case(text).lower() if text[:1].isupper() and not text.isupper() else text.lower()
    name = _SHORT.get(plain, plain)
    return name if name in LOSSES else None


def optimizer_name(text: str) -> str:
    """Return the name of an optimizer, in small letters."""
    name = text.removesuffix("Optimizer").lower()
    return "sgd" if name in ("gradientdescent", "momentum") else name


_KEYS = {
    "mse": "mse",
    "mae": "mae",
    "acc": "acc",
    "accuracy": "accuracy",
}
_CLASSES = {
    "AUC": "auc",
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanIoU": "mean_io_u",
}


def metric_key(text: str) -> str | None:
    """Return the key under which a history has a metric, None if it depends on the version of Keras.

    >>> metric_key("accuracy"), metric_key("Precision"), metric_key("mse")
    ('accuracy', 'precision', 'mse')
    """
    if text in _KEYS:
        return _KEYS[text]
    if text in _CLASSES:
        return _CLASSES[text]
    return snake_case(text) if text[:1].isupper() else text


# The names by which `compile` finds them.

LOSS_NAMES = tuple(
    (
        "binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy mean_squared_error "
        "mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error huber log_cosh hinge "
        "squared_hinge categorical_hinge poisson kl_divergence cosine_similarity binary_focal_crossentropy "
        "categorical_focal_crossentropy dice tversky circle ctc mse mae mape msle bce kld"
    ).split()
)
METRIC_NAMES = tuple(
    (
        "accuracy binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy mean_squared_error "
        "mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error hinge squared_hinge "
        "categorical_hinge poisson kl_divergence cosine_similarity mse mae mape msle bce binary_accuracy "
        "categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy "
        "sparse_top_k_categorical_accuracy auc precision recall f1_score f_beta_score r2_score "
        "root_mean_squared_error log_cosh_error true_positives true_negatives false_positives false_negatives io_u "
        "mean_io_u binary_io_u one_hot_io_u one_hot_mean_io_u precision_at_recall recall_at_precision "
        "sensitivity_at_specificity specificity_at_sensitivity concordance_correlation pearson_correlation mean sum"
    ).split()
)
OPTIMIZER_NAMES = tuple("adam sgd rmsprop adamw adagrad adadelta adamax nadam ftrl lion adafactor muon".split())
"""The usual ones first."""
_OLDER_NAMES = frozenset(
    (
        "acc ce crossentropy lamb logcosh huber_loss cosine cosine_proximity kullback_leibler_divergence "
        "matthews_correlation fmeasure fbeta_score lossscaleoptimizer multioptimizer schedulefreeadamw tfoptimizer "
        "optimizer "
        "categorical_generalized_cross_entropy"
    ).split()
)
"""Names that earlier releases take, that `compile` knows beside the functions, and of optimizers around others."""


def _is_name(text: str, names: tuple[str, ...]) -> bool:
    plain = snake_case(text).lower() if text[:1].isupper() and not text.isupper() else text.lower()
    return plain in names or plain in _OLDER_NAMES


def is_loss_name(text: str) -> bool:
    """Tell whether Keras, today's or an earlier one, has a loss of this name.

    >>> is_loss_name("MeanSquaredError"), is_loss_name("mean_square_error")
    (True, False)
    """
    return loss_name(text) is not None or _is_name(text, LOSS_NAMES)


def is_metric_name(text: str) -> bool:
    """Tell whether Keras has a metric of this name."""
    return _is_name(text, (*METRIC_NAMES, *LOSS_NAMES))


def is_optimizer_name(text: str) -> bool:
    """Tell whether Keras has an optimizer of this name, in whatever letters."""
    return _is_name(text, OPTIMIZER_NAMES)
