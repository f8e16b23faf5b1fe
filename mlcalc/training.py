"""What only training needs, and Keras still looks at: the names of initializers, regularizers and constraints.

They change neither a shape nor a count, but Keras refuses a name that it does not have. The names are those of
`keras.initializers`, `keras.regularizers` and `keras.constraints` of Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "initializer": (
        "an initializer",
        tuple(
            "glorot_uniform glorot_normal he_normal he_uniform zeros ones random_normal random_uniform "
            "truncated_normal lecun_normal lecun_uniform orthogonal identity constant variance_scaling "
            "normal uniform zero one stft initializer GlorotUniform GlorotNormal HeNormal HeUniform Zeros Ones "
            "RandomNormal RandomUniform TruncatedNormal LecunNormal LecunUniform Orthogonal OrthogonalInitializer "
            "Identity IdentityInitializer Constant VarianceScaling STFT STFTInitializer Initializer".split()
        ),
    ),
    "regularizer": (
        "a regularizer",
        tuple("l2 l1 l1l2 orthogonal_regularizer regularizer L1 L2 L1L2 OrthogonalRegularizer Regularizer".split()),
    ),
    "constraint": (
        "a constraint",
        tuple(
            "max_norm min_max_norm non_neg unit_norm constraint MaxNorm MinMaxNorm NonNeg UnitNorm Constraint".split()
        ),
    ),
}
"""The last word of an argument's name -> what it takes, and the names that there are, the usual ones first."""

ELSEWHERE = {
    "xavier": "glorot_uniform",
    "xavieruniform": "glorot_uniform",
    "xaviernormal": "glorot_normal",
    "glorot": "glorot_uniform",
    "kaiming": "he_normal",
    "kaiminguniform": "he_uniform",
    "kaimingnormal": "he_normal",
    "he": "he_normal",
    "lecun": "lecun_normal",
    "gaussian": "random_normal",
    "weightdecay": "l2",
    "elasticnet": "l1l2",
    "nonnegative": "non_neg",
}
"""What other libraries call them."""
