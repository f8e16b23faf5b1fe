"""What the objects of a training are made with: optimizers, losses, metrics and callbacks of Keras, as plain data.

Source: the constructors of Keras 3.15, and what Keras 2 and Keras 1 take beside them. A conformance test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping

_OF_OPTIMIZERS = (
    "weight_decay clipnorm clipvalue global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
    "gradient_accumulation_steps name"
)
_ADAM = f"learning_rate beta_1 beta_2 epsilon {_OF_OPTIMIZERS}"
_LOSS = "reduction name dtype"
_METRIC = "name dtype"
_CURVE = "num_thresholds class_id name dtype"

ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "optimizers": {
        "Adadelta": f"learning_rate rho epsilon {_OF_OPTIMIZERS}",
        "Adafactor": (f"learning_rate beta_2_decay epsilon_1 epsilon_2 clip_threshold relative_step {_OF_OPTIMIZERS}"),
        "Adagrad": f"learning_rate initial_accumulator_value epsilon {_OF_OPTIMIZERS}",
        "Adam": f"learning_rate beta_1 beta_2 epsilon amsgrad {_OF_OPTIMIZERS}",
        "AdamW": (
            "learning_rate weight_decay beta_1 beta_2 epsilon amsgrad " + _OF_OPTIMIZERS.removeprefix("weight_decay ")
        ),
        "Adamax": _ADAM,
        "Ftrl": (
            "learning_rate learning_rate_power initial_accumulator_value l1_regularization_strength "
            f"l2_regularization_strength l2_shrinkage_regularization_strength beta {_OF_OPTIMIZERS}"
        ),
        "Lamb": _ADAM,
        "Lion": f"learning_rate beta_1 beta_2 {_OF_OPTIMIZERS}",
        "Nadam": _ADAM,
        "RMSprop": f"learning_rate rho momentum epsilon centered {_OF_OPTIMIZERS}",
        "SGD": f"learning_rate momentum nesterov {_OF_OPTIMIZERS}",
    },
    "losses": {
        "BinaryCrossentropy": "from_logits label_smoothing axis reduction name dtype",
        "BinaryFocalCrossentropy": (
            "apply_class_balancing alpha gamma from_logits label_smoothing axis reduction name dtype"
        ),
        "CategoricalCrossentropy": "from_logits label_smoothing axis reduction name dtype",
        "CategoricalFocalCrossentropy": "alpha gamma from_logits label_smoothing axis reduction name dtype",
        "CosineSimilarity": f"axis {_LOSS}",
        "Dice": "reduction name axis dtype",
        "Huber": f"delta {_LOSS}",
        "SparseCategoricalCrossentropy": "from_logits ignore_class reduction axis name dtype",
        "Tversky": "alpha beta reduction name axis dtype",
        **dict.fromkeys(
            (
                "CategoricalHinge Hinge KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError "
                "MeanSquaredError MeanSquaredLogarithmicError Poisson SquaredHinge"
            ).split(),
            _LOSS,
        ),
    },
    "metrics": {
        "AUC": (
            "num_thresholds curve summation_method name dtype thresholds multi_label num_labels label_weights "
            "from_logits"
        ),
        "BinaryAccuracy": "name dtype threshold",
        "BinaryCrossentropy": "name dtype from_logits label_smoothing",
        "CategoricalCrossentropy": "name dtype from_logits label_smoothing axis",
        "CosineSimilarity": "name dtype axis",
        "F1Score": "average threshold name dtype",
        "FBetaScore": "average beta threshold name dtype",
        "MeanIoU": "num_classes name dtype ignore_class sparse_y_true sparse_y_pred axis",
        "PrecisionAtRecall": f"recall {_CURVE}",
        "R2Score": "class_aggregation num_regressors name dtype",
        "RecallAtPrecision": f"precision {_CURVE}",
        "SensitivityAtSpecificity": f"specificity {_CURVE}",
        "SparseCategoricalCrossentropy": "name dtype from_logits ignore_class axis",
        "SparseTopKCategoricalAccuracy": "k name dtype from_sorted_ids",
        "SpecificityAtSensitivity": f"sensitivity {_CURVE}",
        "TopKCategoricalAccuracy": "k name dtype",
        **dict.fromkeys(("Precision", "Recall"), "thresholds top_k class_id name dtype"),
        **dict.fromkeys("FalseNegatives FalsePositives TrueNegatives TruePositives".split(), "thresholds name dtype"),
        **dict.fromkeys(
            (
                "Accuracy CategoricalAccuracy CategoricalHinge Hinge KLDivergence LogCoshError Mean MeanAbsoluteError "
                "MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson "
                "RootMeanSquaredError SparseCategoricalAccuracy SquaredHinge Sum"
            ).split(),
            _METRIC,
        ),
    },
    "callbacks": {
        "BackupAndRestore": "backup_dir save_freq double_checkpoint delete_checkpoint",
        "CSVLogger": "filename separator append",
        "EarlyStopping": ("monitor min_delta patience verbose mode baseline restore_best_weights start_from_epoch"),
        "LearningRateScheduler": "schedule verbose",
        "ModelCheckpoint": (
            "filepath monitor verbose save_best_only save_weights_only mode save_freq initial_value_threshold"
        ),
        "ReduceLROnPlateau": "monitor factor patience verbose mode min_delta cooldown min_lr",
        "TensorBoard": (
            "log_dir histogram_freq write_graph write_images write_steps_per_second update_freq profile_batch "
            "embeddings_freq embeddings_metadata"
        ),
        "TerminateOnNaN": "raise_error",
    },
}
"""Module -> class -> the arguments of its constructor, in their order."""

RENAMED: Mapping[str, str] = {"lr": "learning_rate"}
"""An argument of optimizers of Keras 2 -> what it is called today."""

_OLDER: Mapping[str, str] = {
    "optimizers": ("decay epsilon schedule_decay jit_compile is_legacy_optimizer use_locking"),
    "BackupAndRestore": "options",
    "ModelCheckpoint": "period options load_weights_on_restart",
    "ReduceLROnPlateau": "epsilon",
    "TensorBoard": "batch_size write_grads embeddings_layer_names embeddings_data",
}
"""A class, or a module for all its classes, -> what earlier releases take beside, which is passed over."""


def arguments_of(kind: str, name: str) -> tuple[str, ...] | None:
    """Return the arguments of a constructor in their order; None if the class is not in the table.

    >>> arguments_of("callbacks", "LearningRateScheduler")
    ('schedule', 'verbose')
    """
    found = ARGUMENTS.get(kind, {}).get(name)
    return None if found is None else tuple(found.split())


def is_older(kind: str, name: str, argument: str) -> bool:
    """Tell whether an earlier release has an argument that today's has not: it is read as what it meant."""
    own = _OLDER.get(name, _OLDER.get(kind, "")).split()
    return argument in RENAMED or argument in own
