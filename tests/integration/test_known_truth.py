"""Two tiny worlds each: the truth is calibrated, and without signal nothing is accepted.

``make evidence`` shows the same on twenty larger ones.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.evidence import no_signal, truth_calibration
from tests.evidence.agreement import agreement
from tests.worlds import Workshop, World

LABELS = ("early_warning", "cure", "recovery_outcome")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[World, dict[str, pd.DataFrame]]:
    """What the truth says and what happened, in two worlds."""
    workshop = Workshop(tmp_path_factory.mktemp("truth"))
    worlds = [World(seed=seed, borrowers=900, months=46, truth="test") for seed in (21, 22)]
    found = {}
    for world in worlds:
        built = workshop.build(world, select=truth_calibration.SELECT)
        found[world] = {name: get(built) for name, get in truth_calibration.PROOF.keep.items()}
    return found


@pytest.mark.slow
def test_what_the_truth_calls_likely_happens_as_often(kept, tmp_path):
    finding = truth_calibration.report(kept, tmp_path)
    assert finding.holds, finding.text


@pytest.mark.slow
def test_a_wrong_truth_would_be_seen(kept):
    """Guards the test above: these rows are enough to find odds that are twice too high."""
    rows = truth_calibration.pooled(kept, "labels")
    rows = rows[rows["label_name"] == "early_warning"]
    odds = 2 * rows["probability"] / (1 - rows["probability"]).clip(lower=1e-9)
    wrong = rows.assign(probability=odds / (1 + odds))
    assert not agreement(wrong, "early_warning").holds


@pytest.mark.slow
def test_the_truth_adds_up_and_tells_its_error(kept):
    rows = pd.concat([frames["labels"] for frames in kept.values()])
    assert set(rows["label_name"]) == set(LABELS)
    assert rows["probability"].between(0, 1).all()
    assert (rows["paths"] > 0).all()
    hits = rows["probability"] * rows["paths"]
    assert np.allclose(hits, hits.round(), atol=1e-2)


@pytest.mark.slow
def test_outcomes_by_coin_leave_no_run_accepted(tmp_path):
    workshop = Workshop(tmp_path)
    judged = 0
    for seed in (31, 32):
        world = World(seed=seed, borrowers=1_000, months=60, signal=0.0)
        runs = no_signal.runs(workshop.build(world, select=no_signal.SELECT))
        assert not runs.empty
        assert set(runs["status"]) == {"rejected"}
        judged += int((runs["reason"] != "too few").sum())
    assert judged > 0
