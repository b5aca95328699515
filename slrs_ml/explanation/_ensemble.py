"""Tree ensembles as flat arrays, whatever library grew them.

A fitted forest and a boosted model are the same thing to whoever scores or explains
them: binary trees whose inner nodes send a row left when ``x < threshold`` and whose
leaves add up. `TreeEnsemble` holds all nodes of all trees in parallel arrays. Two
details decide whether its scores equal the library's:

* XGBoost compares ``x < t`` in float32; scikit-learn compares ``x <= t`` with a float32
  ``x`` and a float64 ``t``. Both are ``x < threshold`` in float32 once scikit-learn's
  ``t`` is rounded down to float32 and moved up to the next representable number.
* A missing value (NaN) follows ``default_left``, learnt at the fit.

Scores are summed in float64, tree after tree, so a row has the same bits alone, in a
batch, and on any number of threads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from slrs_ml.errors import ModelError

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestClassifier
    from xgboost import Booster

__all__ = ["TreeEnsemble", "ensemble_from_forest", "ensemble_from_xgboost", "tree_matrix"]

LEAF = -1
OBJECTIVES = ("binary:logistic", "reg:squarederror")


@dataclass(frozen=True, eq=False)
class TreeEnsemble:
    """Nodes of all trees, tree after tree; children are indices within the tree.

    Attributes
    ----------
    feature : ndarray of int32, shape (nodes,)
        Index of the feature an inner node splits on, -1 in leaves.
    threshold : ndarray of float32, shape (nodes,)
        A row goes left when its value is smaller.
    left, right : ndarray of int32, shape (nodes,)
        Children, counted from the tree's first node; -1 in leaves.
    default_left : ndarray of bool, shape (nodes,)
        Where a missing value goes.
    value : ndarray of float64, shape (nodes,)
        What a leaf adds to the score.
    cover : ndarray of float64, shape (nodes,)
        Training weight that passed the node.
    tree_offsets : ndarray of int64, shape (trees + 1,)
        First node of each tree, and the number of nodes.
    base_score : float
        Added to every row.
    feature_count : int
        Columns of the matrix that the trees expect.
    """

    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    default_left: npt.NDArray[np.bool_]
    value: npt.NDArray[np.float64]
    cover: npt.NDArray[np.float64]
    tree_offsets: npt.NDArray[np.int64]
    base_score: float
    feature_count: int

    @property
    def tree_count(self) -> int:
        """Number of trees."""
        return len(self.tree_offsets) - 1


def tree_matrix(features: npt.NDArray[Any], *, feature_count: int) -> npt.NDArray[np.float32]:
    """Return the rows as the trees read them: float32, column by column, no infinities.

    Parameters
    ----------
    features : ndarray, shape (rows, features)
        Feature values; NaN is missing, and infinities count as missing.
    feature_count : int
        What the model was fitted with.

    Returns
    -------
    ndarray of float32, shape (features, rows)
        Transposed and contiguous, so that one feature of many rows is read in one go.

    Raises
    ------
    ModelError
        If the number of columns is not `feature_count`.
    """
    if features.ndim != 2 or features.shape[1] != feature_count:
        raise ModelError(
            f"the feature matrix has shape {features.shape}, the model expects {feature_count} "
            "columns: score with the run's own feature_names"
        )
    with np.errstate(over="ignore"):
        columns = np.ascontiguousarray(features.T, dtype=np.float32)
    infinite = np.isinf(columns)
    if infinite.any():
        columns = np.where(infinite, np.float32(np.nan), columns)
    return columns


def ensemble_from_forest(forest: RandomForestClassifier) -> TreeEnsemble:
    """Flatten a fitted scikit-learn forest of two classes.

    Leaf values are the tree's share of the second class divided by the number of trees,
    so that their sum is `predict_proba`.
    """
    trees = [estimator.tree_ for estimator in forest.estimators_]
    classes = list(forest.classes_)
    positive = classes.index(1) if 1 in classes else None
    parts: dict[str, list[npt.NDArray[Any]]] = {
        name: []
        for name in ("feature", "threshold", "left", "right", "default_left", "value", "cover")
    }
    for tree in trees:
        leaf = tree.children_left < 0
        shares = np.zeros(tree.node_count)
        if positive is not None:
            counts = tree.value[:, 0, :]
            shares = counts[:, positive] / counts.sum(axis=1)
        parts["feature"].append(np.where(leaf, LEAF, tree.feature).astype(np.int32))
        parts["threshold"].append(np.where(leaf, 0, _strictly_below(tree.threshold)))
        parts["left"].append(np.where(leaf, LEAF, tree.children_left).astype(np.int32))
        parts["right"].append(np.where(leaf, LEAF, tree.children_right).astype(np.int32))
        parts["default_left"].append(tree.missing_go_to_left.astype(bool) & ~leaf)
        parts["value"].append(np.where(leaf, shares / len(trees), 0.0))
        parts["cover"].append(tree.weighted_n_node_samples.astype(np.float64))
    return TreeEnsemble(
        feature=np.concatenate(parts["feature"]),
        threshold=np.concatenate(parts["threshold"]).astype(np.float32),
        left=np.concatenate(parts["left"]),
        right=np.concatenate(parts["right"]),
        default_left=np.concatenate(parts["default_left"]),
        value=np.concatenate(parts["value"]),
        cover=np.concatenate(parts["cover"]),
        tree_offsets=_offsets([tree.node_count for tree in trees]),
        base_score=0.0,
        feature_count=int(forest.n_features_in_),
    )


def ensemble_from_xgboost(booster: Booster) -> TreeEnsemble:
    """Flatten trees grown by XGBoost.

    The objective is ``binary:logistic`` (score: log odds) or ``reg:squarederror`` (score:
    the mean itself, as of a forest of parallel trees).

    Raises
    ------
    ModelError
        If the objective is another.
    """
    document = json.loads(bytes(booster.save_raw("json")))["learner"]
    objective = document["objective"]["name"]
    if objective not in OBJECTIVES:
        raise ModelError(
            f"the objective is {objective}, expected {' or '.join(OBJECTIVES)}: refit the run"
        )
    parameters = document["learner_model_param"]
    # A list of one number since xgboost 3.1, a number before; on the label's scale in both.
    base = float(np.float32(parameters["base_score"].strip("[]")))
    if objective == "binary:logistic":
        base = float(np.log(base) - np.log1p(-base))
    trees = document["gradient_booster"]["model"]["trees"]
    left = [np.asarray(tree["left_children"], dtype=np.int32) for tree in trees]
    conditions = [np.asarray(tree["split_conditions"], dtype=np.float32) for tree in trees]

    def inner(name: str, kind: Any) -> npt.NDArray[Any]:
        columns = [np.asarray(tree[name], dtype=kind) for tree in trees]
        return np.concatenate(columns) if columns else np.zeros(0, dtype=kind)

    left_all = np.concatenate(left) if left else np.zeros(0, dtype=np.int32)
    condition = np.concatenate(conditions) if conditions else np.zeros(0, dtype=np.float32)
    leaf = left_all < 0
    return TreeEnsemble(
        feature=np.where(leaf, LEAF, inner("split_indices", np.int32)).astype(np.int32),
        threshold=np.where(leaf, 0, condition).astype(np.float32),
        left=left_all,
        right=np.where(leaf, LEAF, inner("right_children", np.int32)).astype(np.int32),
        default_left=inner("default_left", np.bool_) & ~leaf,
        value=np.where(leaf, condition.astype(np.float64), 0.0),
        cover=inner("sum_hessian", np.float32).astype(np.float64),
        tree_offsets=_offsets([len(tree) for tree in left]),
        base_score=base,
        feature_count=int(parameters["num_feature"]),
    )


def _strictly_below(threshold: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Turn ``x <= t`` into ``x < result`` for every float32 x."""
    floor = threshold.astype(np.float32)
    above = floor.astype(np.float64) > threshold
    floor = np.where(above, np.nextafter(floor, np.float32(-np.inf)), floor).astype(np.float32)
    return np.nextafter(floor, np.float32(np.inf))


def _offsets(counts: list[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
