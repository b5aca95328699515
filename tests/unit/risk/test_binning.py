"""Bins part rows exactly where they say, and their evidence is that of counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrs_ml.risk.binning import bin_feature, roundest_number

RULES = {
    "monotone_sign": 0,
    "max_bins": 6,
    "min_bin_share": 0.05,
    "min_missing_rows": 50,
    "prior_rows": 10.0,
}
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def steps(*rates, rows=1000):
    """Values 0, 1, … of `rows` rows each, with these shares of events."""
    values = np.repeat(np.arange(len(rates), dtype=float), rows)
    labels = np.concatenate([np.arange(rows) < round(rate * rows) for rate in rates])
    return values, labels.astype(float)


def test_the_evidence_of_two_bins_by_hand():
    values, labels = steps(0.1, 0.3)
    found = bin_feature(values, labels=labels, **RULES)
    assert found.cuts == [1.0]
    assert found.rows == [0, 1000, 1000]
    assert found.events == [0.0, 100.0, 300.0]
    # Ten rows at the overall rate of 0.2 join each bin: 102 of 1010 and 302 of 1010.
    low, high = np.log(102 / 908) - np.log(0.25), np.log(302 / 708) - np.log(0.25)
    assert found.weights_of_evidence == pytest.approx([0.0, low, high], abs=1e-12)
    # A quarter and three quarters of the events, 9 and 7 sixteenths of the others; chance
    # alone shows 1/400 + 1/1600 with two bins.
    information = (1 / 4 - 9 / 16) * low + (3 / 4 - 7 / 16) * high - (1 / 400 + 1 / 1600)
    assert found.information_value == pytest.approx(information, abs=1e-12)
    np.testing.assert_array_equal(found.terms, np.where(values == 0, low, high))


def test_a_value_equal_to_a_cut_stands_above_it():
    generator = np.random.default_rng(5)
    values = generator.normal(size=4000).round(2)
    labels = (generator.random(4000) < 1 / (1 + np.exp(-values))).astype(float)
    found = bin_feature(values, labels=labels, **RULES)
    assert set(found.cuts) & set(values)
    expected = np.searchsorted(np.array(found.cuts), values, side="right") + 1
    np.testing.assert_array_equal(found.bins, expected)


def test_neighbouring_doubles_are_told_apart():
    # In float32, where trees compare, the two values are one.
    low, high = 1.0, float(np.nextafter(1.0, 2.0))
    labels = np.repeat([0.0, 1.0, 0.0, 1.0], [450, 50, 50, 450])
    found = bin_feature(np.repeat([low, high], 500), labels=labels, **RULES)
    assert found.cuts == [high]
    assert found.events == [0.0, 50.0, 450.0]


@pytest.mark.parametrize(("sign", "bins"), [(0, 3), (1, 2), (-1, 2)])
def test_bins_keep_to_the_direction_of_the_catalogue(sign, bins):
    values, labels = steps(0.1, 0.4, 0.2)
    found = bin_feature(values, labels=labels, **{**RULES, "monotone_sign": sign})
    assert len(found.rows) - 1 == bins
    assert (np.diff(found.weights_of_evidence[1:]) * (sign or 1) > 0).all() == (sign != 0)


def test_a_cut_against_the_direction_is_not_spent():
    # The best cut of all stands before 2, where the rate falls.
    values, labels = steps(0.1, 0.3, 0.05, 0.05)
    found = bin_feature(values, labels=labels, **{**RULES, "monotone_sign": 1, "max_bins": 2})
    assert found.cuts == [1.0]


@pytest.mark.parametrize(("rows", "cuts"), [(40, []), (60, [1.0])])
def test_a_bin_holds_its_least_share_of_rows(rows, cuts):
    values = np.repeat([0.0, 1.0], [1000 - rows, rows])
    labels = np.where(values == 1, 1.0, np.arange(1000) % 2)
    assert bin_feature(values, labels=labels, **RULES).cuts == cuts


def test_the_prior_cannot_turn_the_direction_of_a_small_bin():
    # 60 rows at 0.92 are drawn further towards the overall rate than 940 at 0.9.
    values = np.repeat([0.0, 1.0, 2.0], [1000, 940, 60])
    labels = np.concatenate(
        [np.arange(1000) < 100, np.arange(940) < 846, np.arange(60) < 55]
    ).astype(float)
    rules = {**RULES, "min_bin_share": 0.01, "prior_rows": 100.0}
    free = bin_feature(values, labels=labels, **rules).weights_of_evidence
    assert free[3] < free[2]
    held = bin_feature(values, labels=labels, **{**rules, "monotone_sign": 1})
    assert held.rows == [0, 1000, 1000]
    assert held.cuts == [1.0]


@pytest.mark.parametrize("gap", [np.nan, np.inf, -np.inf])
def test_missing_rows_speak_once_they_are_enough(gap):
    values, labels = steps(0.1, 0.3)
    for missing, is_heard in ((49, False), (50, True)):
        gaps = np.append(values, np.full(missing, gap))
        found = bin_feature(gaps, labels=np.append(labels, np.ones(missing)), **RULES)
        assert found.rows[0] == missing
        assert found.events[0] == missing
        assert (found.weights_of_evidence[0] > 0) is is_heard
        assert (found.bins[-1], found.terms[-1]) == (0, found.weights_of_evidence[0])


@pytest.mark.parametrize("values", [np.full(200, 7.0), np.full(200, np.nan)])
def test_a_feature_of_one_value_says_nothing(values):
    found = bin_feature(values, labels=np.tile([0.0, 1.0], 100), **RULES)
    assert found.cuts == []
    assert found.weights_of_evidence == [0.0, 0.0]
    assert found.information_value == 0.0


def test_chance_is_worth_nothing_on_average():
    generator = np.random.default_rng(8)
    worth = []
    for _ in range(200):
        values = generator.integers(0, 2, size=2000).astype(float)
        labels = (generator.random(2000) < 0.1).astype(float)
        rules = {**RULES, "prior_rows": 1e-9}
        worth.append(bin_feature(values, labels=labels, **rules).information_value)
    # Uncorrected, two bins of chance are worth 0.0056 here.
    assert np.mean(worth) == pytest.approx(0.0, abs=0.0015)


def test_shares_of_an_outcome_count_as_so_many_events():
    values, labels = steps(0.2, 0.6)
    whole = bin_feature(values, labels=labels, **RULES)
    shares = bin_feature(values, labels=np.where(values == 0, 0.2, 0.6), **RULES)
    assert shares.cuts == whole.cuts
    assert shares.weights_of_evidence == pytest.approx(whole.weights_of_evidence, abs=1e-12)


@given(st.lists(FINITE, min_size=2, max_size=2, unique=True).map(sorted))
def test_a_round_number_always_parts_the_two(pair):
    low, high = pair
    assert low < roundest_number(low, high) <= high


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 1, 1), (2, 3, 3), (29.98, 31.2, 30), (-5, -3, -4), (-0.5, 0, 0), (999.9, 1000.1, 1000)],
)
def test_cuts_are_round(low, high, expected):
    assert roundest_number(low, high) == expected
