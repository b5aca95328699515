"""Scores and contributions equal those of the libraries that grew the trees."""

import numpy as np
import pytest
import shap
import xgboost
from sklearn.ensemble import RandomForestClassifier

from slrs_ml.errors import ModelError
from slrs_ml.explanation import (
    TreeEnsemble,
    ensemble_from_forest,
    ensemble_from_xgboost,
    tree_contributions,
    tree_scores,
)


def a_world(*, rows: int, features: int, seed: int, missing: float):
    generator = np.random.default_rng(seed)
    # Few distinct values: many rows lie exactly on a threshold.
    values = np.round(generator.normal(size=(rows, features)) * 4) / 4
    values[:, 0] = np.round(values[:, 0])
    link = values[:, 0] + values[:, 1] * values[:, 2] - 0.5
    labels = (generator.random(rows) < 1 / (1 + np.exp(-link))).astype(np.int64)
    values[generator.random(values.shape) < missing] = np.nan
    return values, labels


def a_forest(values, labels, *, depth: int, trees: int = 20, min_leaf: int = 5):
    forest = RandomForestClassifier(
        trees, max_depth=depth, min_samples_leaf=min_leaf, n_jobs=1, random_state=3
    )
    return forest.fit(values.astype(np.float32), labels)


def a_booster(values, labels, *, depth: int, trees: int = 25, **parameters):
    matrix = xgboost.DMatrix(values.astype(np.float32), label=labels)
    settings = {"objective": "binary:logistic", "max_depth": depth, "nthread": 1, "seed": 5}
    return xgboost.train({**settings, **parameters}, matrix, num_boost_round=trees)


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("depth", [1, 3, 8])
def test_a_forest_scores_as_scikit_learn_does(depth, missing):
    values, labels = a_world(rows=1500, features=6, seed=depth, missing=missing)
    forest = a_forest(values, labels, depth=depth)
    scores = tree_scores(values, ensemble=ensemble_from_forest(forest))
    expected = forest.predict_proba(values.astype(np.float32))[:, 1]
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-12)


def test_rows_just_beside_a_threshold_go_the_way_scikit_learn_sends_them():
    values, labels = a_world(rows=400, features=3, seed=1, missing=0.0)
    values = values + np.float32(0.1)
    forest = a_forest(values, labels, depth=4)
    thresholds = forest.estimators_[0].tree_.threshold.astype(np.float32)
    beside = np.concatenate(
        [
            thresholds,
            np.nextafter(thresholds, np.float32(-np.inf)),
            np.nextafter(thresholds, np.float32(np.inf)),
        ]
    )
    rows = np.column_stack([beside, beside, beside])
    scores = tree_scores(rows, ensemble=ensemble_from_forest(forest))
    np.testing.assert_allclose(scores, forest.predict_proba(rows)[:, 1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("parameters", [{}, {"base_score": 0.1}, {"base_score": 0.5}])
def test_a_boosted_model_scores_as_xgboost_does(missing, parameters):
    values, labels = a_world(rows=1500, features=6, seed=2, missing=missing)
    booster = a_booster(values, labels, depth=4, **parameters)
    scores = tree_scores(values, ensemble=ensemble_from_xgboost(booster))
    margin = booster.predict(xgboost.DMatrix(values.astype(np.float32)), output_margin=True)
    np.testing.assert_allclose(scores, margin, rtol=0, atol=1e-5)


def test_a_forest_of_parallel_trees_scores_as_xgboost_does():
    values, labels = a_world(rows=1500, features=6, seed=3, missing=0.2)
    forest = a_booster(
        values,
        labels,
        depth=6,
        trees=1,
        **{
            "objective": "reg:squarederror",
            "num_parallel_tree": 30,
            "learning_rate": 1.0,
            "subsample": 0.6,
            "reg_lambda": 0.0,
            "base_score": 0.0,
        },
    )
    scores = tree_scores(values, ensemble=ensemble_from_xgboost(forest))
    expected = forest.predict(xgboost.DMatrix(values.astype(np.float32)))
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-6)
    assert scores.mean() == pytest.approx(labels.mean(), abs=0.01)


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("depth", [1, 3, 8])
def test_forest_contributions_equal_those_of_shap(depth, missing):
    values, labels = a_world(rows=700, features=5, seed=10 + depth, missing=missing)
    forest = a_forest(values, labels, depth=depth)
    ensemble = ensemble_from_forest(forest)
    base, contributions = tree_contributions(values[:60], ensemble=ensemble)
    explainer = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
    # shap reads missing values only through xgboost; without them it is the reference.
    if missing == 0.0:
        reference = explainer.shap_values(values[:60].astype(np.float32), check_additivity=False)
        np.testing.assert_allclose(contributions, reference[:, :, 1], rtol=0, atol=1e-9)
        assert base == pytest.approx(explainer.expected_value[1], abs=1e-12)
    np.testing.assert_allclose(
        base + contributions.sum(axis=1),
        tree_scores(values[:60], ensemble=ensemble),
        rtol=0,
        atol=1e-9,
    )


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("depth", [1, 3, 6, 8])
def test_boosted_contributions_equal_those_of_xgboost(depth, missing):
    values, labels = a_world(rows=2500, features=4, seed=20 + depth, missing=missing)
    booster = a_booster(values, labels, depth=depth)
    ensemble = ensemble_from_xgboost(booster)
    base, contributions = tree_contributions(values, ensemble=ensemble)
    matrix = xgboost.DMatrix(values.astype(np.float32))
    reference = booster.predict(matrix, pred_contribs=True)
    np.testing.assert_allclose(contributions, reference[:, :-1], rtol=0, atol=1e-5)
    assert base == pytest.approx(reference[0, -1], abs=1e-5)
    np.testing.assert_allclose(
        base + contributions.sum(axis=1),
        tree_scores(values, ensemble=ensemble),
        rtol=0,
        atol=1e-9,
    )


def an_ensemble(**changes):
    """One tree: x0 < 0 ? 1 : (x0 < 2 ? 2 : 6), covers 6, 2, 2, missing goes right, left."""
    nodes = {
        "feature": np.array([0, -1, 0, -1, -1], dtype=np.int32),
        "threshold": np.array([0, 0, 2, 0, 0], dtype=np.float32),
        "left": np.array([1, -1, 3, -1, -1], dtype=np.int32),
        "right": np.array([2, -1, 4, -1, -1], dtype=np.int32),
        "default_left": np.array([False, False, True, False, False]),
        "value": np.array([0.0, 1.0, 0.0, 2.0, 6.0]),
        "cover": np.array([10.0, 6.0, 4.0, 2.0, 2.0]),
        "tree_offsets": np.array([0, 5], dtype=np.int64),
        "base_score": 0.5,
        "feature_count": 2,
    }
    return TreeEnsemble(**{**nodes, **changes})


def test_a_feature_met_twice_on_a_path_is_one_player():
    rows = np.array([[-1.0, 0.0], [1.0, 0.0], [3.0, 0.0], [np.nan, 0.0], [2.0, 0.0], [0.0, 0.0]])
    base, contributions = tree_contributions(rows, ensemble=an_ensemble())
    # 0.6 * 1 + 0.2 * 2 + 0.2 * 6 and the base score; one feature explains all the rest.
    assert base == pytest.approx(2.7)
    np.testing.assert_allclose(base + contributions[:, 0], [1.5, 2.5, 6.5, 2.5, 6.5, 2.5])
    np.testing.assert_array_equal(contributions[:, 1], 0.0)


def test_a_tree_of_one_leaf_adds_its_value_to_the_base():
    leaf = an_ensemble(
        feature=np.array([-1], dtype=np.int32),
        threshold=np.zeros(1, dtype=np.float32),
        left=np.array([-1], dtype=np.int32),
        right=np.array([-1], dtype=np.int32),
        default_left=np.array([False]),
        value=np.array([0.25]),
        cover=np.array([9.0]),
        tree_offsets=np.array([0, 1], dtype=np.int64),
    )
    rows = np.zeros((3, 2))
    base, contributions = tree_contributions(rows, ensemble=leaf)
    assert base == 0.75
    np.testing.assert_array_equal(contributions, np.zeros((3, 2)))
    np.testing.assert_array_equal(tree_scores(rows, ensemble=leaf), 0.75)


def test_a_row_has_the_same_bits_alone_and_in_a_batch():
    values, labels = a_world(rows=3000, features=5, seed=8, missing=0.1)
    ensemble = ensemble_from_forest(a_forest(values, labels, depth=6))
    scores = tree_scores(values, ensemble=ensemble)
    _, contributions = tree_contributions(values, ensemble=ensemble)
    for row in (0, 1023, 1024, 2999):
        alone = values[row : row + 1]
        assert tree_scores(alone, ensemble=ensemble)[0] == scores[row]
        np.testing.assert_array_equal(
            tree_contributions(alone, ensemble=ensemble)[1][0], contributions[row]
        )


def test_no_rows_give_no_contributions_but_a_base_value():
    base, contributions = tree_contributions(np.zeros((0, 2)), ensemble=an_ensemble())
    assert base == pytest.approx(2.7)
    assert contributions.shape == (0, 2)


def test_infinite_values_count_as_missing():
    scores = tree_scores(np.array([[np.inf, 0], [np.nan, 0]]), ensemble=an_ensemble())
    assert scores[0] == scores[1] == 2.5


def test_a_matrix_of_the_wrong_width_is_refused():
    with pytest.raises(ModelError, match="expects 2 columns"):
        tree_scores(np.zeros((4, 3)), ensemble=an_ensemble())


def test_another_objective_is_refused():
    values, labels = a_world(rows=200, features=3, seed=4, missing=0.0)
    booster = a_booster(values, labels, depth=2, objective="reg:absoluteerror")
    with pytest.raises(ModelError, match="binary:logistic"):
        ensemble_from_xgboost(booster)


def test_holding_fewer_tables_at_a_time_changes_nothing(monkeypatch):
    values, labels = a_world(rows=1500, features=5, seed=9, missing=0.1)
    ensemble = ensemble_from_forest(a_forest(values, labels, depth=6))
    base, contributions = tree_contributions(values, ensemble=ensemble)
    monkeypatch.setattr("slrs_ml.explanation._tree_contributions.TABLE_CELLS", 1)
    again = tree_contributions(values, ensemble=ensemble)
    assert again[0] == base
    np.testing.assert_array_equal(again[1], contributions)
