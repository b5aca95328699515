"""Random forest, grown by XGBoost in one round of parallel trees.

Each tree sees a bootstrap-sized part of the rows, each split a part of the columns
(Breiman 2001); squared error on a label of 0 and 1 splits as Gini's impurity does, and a
leaf holds the mean of its labels, so the mean over the trees is a probability. The
catalogue's monotone signs hold here as well. Missing values are seen as such; none is
imputed. On the simulated book and the card clients the forests rank like scikit-learn's
and grow five times as fast.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from slrs_ml.explanation import ensemble_from_xgboost, tree_matrix
from slrs_ml.risk.models import Matrix, TreeModel
from slrs_ml.risk.parameters import ForestParameters
from slrs_ml.risk.threads import threads_for

__all__ = ["fit_forest", "read_forest"]

# Share of distinct rows in a bootstrap sample of as many rows, 1 - 1/e.
DISTINCT_SHARE = 0.632
BINS = 64


def fit_forest(
    features: Matrix,
    *,
    labels: npt.NDArray[np.float64],
    monotone_signs: Sequence[int],
    parameters: ForestParameters,
    random_seed: int,
) -> bytes:
    """Fit and return the stored form (``forest_ubjson``)."""
    import xgboost

    threads = threads_for(len(labels))
    columns = tree_matrix(features, feature_count=features.shape[1])
    matrix = xgboost.DMatrix(np.ascontiguousarray(columns.T), label=labels, nthread=threads)
    sampled = min(parameters.rows_per_tree, len(labels)) / len(labels)
    count = features.shape[1]
    booster = xgboost.train(
        {
            "objective": "reg:squarederror",
            "tree_method": "hist",
            "num_parallel_tree": parameters.trees,
            "max_depth": parameters.depth,
            "learning_rate": 1.0,
            "subsample": DISTINCT_SHARE * sampled,
            "colsample_bynode": float(np.sqrt(count) / count),
            "min_child_weight": parameters.min_leaf_rows,
            "reg_lambda": 0.0,
            "max_bin": BINS,
            "monotone_constraints": tuple(int(sign) for sign in monotone_signs),
            # Leaves then hold plain means, not steps from somewhere.
            "base_score": 0.0,
            "nthread": threads,
            "seed": random_seed,
            "verbosity": 0,
        },
        matrix,
        num_boost_round=1,
    )
    return bytes(booster.save_raw("ubj"))


def read_forest(blob: bytes) -> TreeModel:
    """Read the stored form; its scores are probabilities."""
    import xgboost

    booster = xgboost.Booster()
    booster.load_model(bytearray(blob))
    return TreeModel(ensemble_from_xgboost(booster), score_link="probability")
