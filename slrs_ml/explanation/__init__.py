"""Exact explanations: contributions that add up to the score.

Every explained score is ``base_value + contributions.sum()`` in float64. Trees are
explained by exact path-dependent SHAP values, linear scores by their terms. A tree
ensemble, whichever library grew it, is one `TreeEnsemble`, scored and explained from the
same arrays.
"""

from slrs_ml.explanation._ensemble import (
    TreeEnsemble,
    ensemble_from_forest,
    ensemble_from_xgboost,
    tree_matrix,
)
from slrs_ml.explanation._linear import linear_contributions
from slrs_ml.explanation._tree_contributions import tree_contributions
from slrs_ml.explanation._tree_scores import tree_scores

__all__ = [
    "TreeEnsemble",
    "ensemble_from_forest",
    "ensemble_from_xgboost",
    "linear_contributions",
    "tree_contributions",
    "tree_matrix",
    "tree_scores",
]
