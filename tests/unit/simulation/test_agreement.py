"""The comparison of true probabilities with what happened, on numbers made for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.evidence.agreement import agreement, mean, without_monte_carlo_error

PATHS = 200


def rows(seed: int, *, shift: float = 0.0, stretch: float = 1.0) -> pd.DataFrame:
    """Six dates of 3,000 borrowers; ``shift`` and ``stretch`` make the stated truth wrong."""
    chance = np.random.default_rng(seed)
    borrower = np.repeat(np.arange(3_000), 6)
    log_odds = np.repeat(chance.normal(-3.5, 1.6, 3_000), 6) + chance.normal(0, 0.4, 18_000)
    happened = chance.random(18_000) < 1 / (1 + np.exp(-log_odds))
    stated = 1 / (1 + np.exp(-(shift + stretch * (log_odds + 3.5) - 3.5)))
    return pd.DataFrame(
        {
            "borrower": borrower,
            "probability": chance.binomial(PATHS, stated) / PATHS,
            "paths": PATHS,
            "realised": happened.astype(int),
        }
    )


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_an_exact_truth_holds_in_spite_of_its_monte_carlo_error(seed: int):
    found = agreement(rows(seed), "exact")
    assert found.holds
    assert found.slope.value == pytest.approx(1, abs=0.1)
    # As it stands, the share of paths would seem to promise too much.
    assert found.raw_slope.value < found.slope.value


def test_a_shifted_truth_is_seen():
    assert not agreement(rows(14, shift=0.5), "shifted").holds


def test_a_stretched_truth_is_seen():
    found = agreement(rows(15, stretch=1.4), "stretched")
    assert found.slope.z(1) < -3.3
    assert not found.holds


def test_shares_of_many_paths_stay_what_they_are():
    share = np.repeat([0.1, 0.4, 0.7], 50)
    paths = np.full(150, 200_000.0)
    assert without_monte_carlo_error(share, paths) == pytest.approx(share, abs=0.02)


def test_errors_are_clustered():
    values = np.repeat([0.0, 1.0, 1.0, 0.0], 100)
    alone = mean(values, np.arange(400))
    together = mean(values, np.repeat(np.arange(4), 100))
    assert alone.value == together.value == 0.5
    assert together.error == pytest.approx(10 * alone.error)
