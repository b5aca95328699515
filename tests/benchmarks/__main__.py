"""Exact reasons beside their peers, interleaved in one run, to ``RESULTS.md``.

A benchmark counts only after its result has been found equal to the peer's. The other
workloads follow when the parts that they time are built to be fast.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import shap
import xgboost as xgb

from slrs_ml.explanation import ensemble_from_xgboost, tree_contributions

HERE = Path(__file__).parent
ROUNDS = 5
FEATURES = 40
WORKLOADS = ((100, 3, 50_000), (100, 6, 10_000))


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Run once and give wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


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


def main() -> None:
    """Run every workload and write the two files."""
    found = [workload(*sizes) for sizes in WORKLOADS]
    versions = {
        "python": platform.python_version(),
        "xgboost": xgb.__version__,
        "shap": shap.__version__,
        "cores": os.cpu_count(),
    }
    (HERE / "results.json").write_text(
        json.dumps({"versions": versions, "results": found}, indent=2) + "\n"
    )
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`: medians of "
        f"{ROUNDS} interleaved rounds, wall microseconds a row; "
        + ", ".join(f"{name} {value}" for name, value in versions.items())
        + ".",
        "",
        "| workload | slrs | pred_contribs | TreeExplainer | ratio | ratio | largest difference |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for result in found:
        measured = result["measured"]
        cells = [f"{measured[name]['wall_us_per_row']:.1f}" for name in measured]
        lines.append(
            f"| {result['workload']} | {' | '.join(cells)} | "
            f"{result['ratio_to_pred_contribs']:.3f} | {result['ratio_to_tree_explainer']:.3f} | "
            f"{result['largest_difference']:.1e} |"
        )
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
