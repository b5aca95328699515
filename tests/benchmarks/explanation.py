"""Exact reasons beside their peers, interleaved in one run."""

from __future__ import annotations

import statistics

import numpy as np
import shap
import xgboost as xgb

from slrs_ml.explanation import ensemble_from_xgboost, tree_contributions
from tests.benchmarks.timing import ROUNDS, seconds
from tests.evidence.proof import table

FEATURES = 40
WORKLOADS = ((100, 3, 50_000), (100, 6, 10_000))


def workload(trees: int, depth: int, rows: int) -> dict[str, object]:
    """Time the engine, ``pred_contribs`` and ``TreeExplainer`` on one ensemble."""
    generator = np.random.Generator(np.random.Philox(7))
    features = generator.normal(size=(rows, FEATURES)).astype(np.float32)
    features[generator.random(features.shape) < 0.05] = np.nan
    signal = np.nan_to_num(features[:, :8]).sum(axis=1) + np.nan_to_num(features[:, 0]) ** 2
    labels = (signal + generator.normal(size=rows) * 2 > 1).astype(float)
    matrix = xgb.DMatrix(features, labels)
    booster = xgb.train(
        {"objective": "binary:logistic", "max_depth": depth, "nthread": 2, "seed": 1},
        matrix,
        num_boost_round=trees,
    )
    ensemble = ensemble_from_xgboost(booster)
    peer_rows = min(rows, 2_000)
    explainer = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")

    _, ours = tree_contributions(features, ensemble=ensemble)
    theirs = booster.predict(matrix, pred_contribs=True)[:, :-1]
    error = float(np.abs(ours - theirs).max())
    if error > 1e-5:
        raise SystemExit(f"not equal to pred_contribs: largest difference {error:.2e}")

    peers = {
        "slrs": (lambda: tree_contributions(features, ensemble=ensemble), rows),
        "pred_contribs": (lambda: booster.predict(matrix, pred_contribs=True), rows),
        "TreeExplainer": (lambda: explainer.shap_values(features[:peer_rows]), peer_rows),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, (work, _rows) in peers.items():
            taken[name].append(seconds(work))
    micro = {
        name: {
            "wall_us_per_row": statistics.median(w for w, _ in taken[name]) / peers[name][1] * 1e6,
            "cpu_us_per_row": statistics.median(c for _, c in taken[name]) / peers[name][1] * 1e6,
        }
        for name in peers
    }
    base = micro["slrs"]["wall_us_per_row"]
    return {
        "workload": f"B4, {trees} trees x depth {depth}, {FEATURES} features, {rows} rows",
        "largest_difference": error,
        "measured": micro,
        "ratio_to_pred_contribs": base / micro["pred_contribs"]["wall_us_per_row"],
        "ratio_to_tree_explainer": base / micro["TreeExplainer"]["wall_us_per_row"],
    }


def measure() -> dict[str, object]:
    """Run the workloads and give what was measured."""
    return {
        "versions": {"xgboost": xgb.__version__, "shap": shap.__version__},
        "workloads": [workload(*sizes) for sizes in WORKLOADS],
    }


def section(found: dict[str, object]) -> str:
    """Lay out what was measured."""
    versions = ", ".join(f"{name} {value}" for name, value in found["versions"].items())
    rows = [
        (
            result["workload"],
            *(f"{one['wall_us_per_row']:.1f}" for one in result["measured"].values()),
            f"{result['ratio_to_pred_contribs']:.3f}",
            f"{result['ratio_to_tree_explainer']:.3f}",
            f"{result['largest_difference']:.1e}",
        )
        for result in found["workloads"]
    ]
    header = ("workload", "slrs", "pred_contribs", "TreeExplainer", "ratio", "ratio", "difference")
    return (
        f"Medians of {ROUNDS} interleaved rounds, wall microseconds a row; {versions}. "
        "*difference* is the largest one to `pred_contribs`.\n\n" + table(header, rows)
    )
