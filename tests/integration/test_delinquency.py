"""Movements, vintages and cures of the built portfolios, counted again without their SQL."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pytest

from tests.portfolios import Built

pytestmark = pytest.mark.slow

ENDS = ("paid_off", "settled", "charged_off", "sold")
KINDS = ("cure", "default", "reschedule", "closing")
NORMAL = 1.959963984540054


def inside(portfolio: Built, sql: str) -> list[tuple]:
    file = portfolio.home / "build" / portfolio.portfolio / "slrs.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def month(day: date) -> int:
    return 12 * day.year + day.month


@pytest.fixture(scope="module")
def lives(demo) -> dict[str, dict[int, tuple[str, str]]]:
    """Every loan's bucket or end by month, from the published snapshots alone."""
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for loan, borrower, state, bucket, day in demo.rows(
        "select loan_id, borrower_id, loan_state, delinquency_bucket, snapshot_date"
        " from marts.fct_loan_snapshots where is_month_end"
    ):
        told = bucket if state == "open" else state
        found.setdefault(loan, {})[month(day)] = (told, borrower)
    return found


def test_roll_rates_are_the_snapshots_counted_by_hand(demo, lives):
    counted: dict[tuple[int, str, str], int] = {}
    last = max(number for states in lives.values() for number in states)
    for states in lives.values():
        for number, (state, _) in states.items():
            if state not in ENDS and number < last:
                key = (number + 1, state, states[number + 1][0])
                counted[key] = counted.get(key, 0) + 1
    told = {
        (month(day), start, end): loans
        for day, start, end, loans in demo.rows(
            "select snapshot_date, from_bucket, to_bucket, loans from marts.fct_roll_rates"
            " where loans > 0"
        )
    }
    assert told == counted


def test_the_projection_is_the_power_of_the_matrix(demo):
    rows = demo.rows(
        "select from_state, to_state, loan_months, projected_share_12m, projected_share_24m"
        " from marts.fct_transition_matrix"
    )
    states = sorted({name for row in rows for name in row[:2]})
    place = {name: number for number, name in enumerate(states)}
    counts = np.zeros((len(states), len(states)))
    for start, end, moved, *_ in rows:
        counts[place[start], place[end]] = 1 if moved is None else moved
    matrix = counts / counts.sum(axis=1, keepdims=True)
    year = np.linalg.matrix_power(matrix, 12)
    two_years = np.linalg.matrix_power(matrix, 24)
    for start, end, _, share_12m, share_24m in rows:
        assert share_12m == pytest.approx(year[place[start], place[end]], abs=2e-6)
        assert share_24m == pytest.approx(two_years[place[start], place[end]], abs=2e-6)


def aalen_johansen(months: np.ndarray, ends: np.ndarray, kind: str, last: int) -> np.ndarray:
    waiting, share, curve = 1.0, 0.0, []
    for number in range(1, last + 1):
        at_risk = (months >= number).sum()
        if at_risk == 0:
            break
        gone = (months == number) & (ends != "")
        share += waiting * (gone & (ends == kind)).sum() / at_risk
        waiting *= 1 - gone.sum() / at_risk
        curve.append(share)
    return np.array(curve)


@pytest.mark.parametrize("bucket", ["1-30", "90+"])
def test_cure_curves_are_those_of_aalen_and_johansen(demo, bucket):
    starts = inside(
        demo,
        "select borrower_id, coalesce(end_kind, ''), months_followed"
        " from intermediate.int_delinquency_starts"
        f" where months_followed > 0 and start_bucket = '{bucket}'",
    )
    borrowers = np.array([row[0] for row in starts])
    ends = np.array([row[1] for row in starts])
    months = np.array([row[2] for row in starts])
    told = demo.rows(
        "select cure_incidence, default_incidence, reschedule_incidence, closing_incidence,"
        " cure_low, cure_high, loans_at_risk from marts.fct_cure_curves"
        f" where start_bucket = '{bucket}' order by months_since_start"
    )
    assert len(told) > 6
    for place, kind in enumerate(KINDS):
        if bucket == "90+" and kind == "default":
            assert {row[place] for row in told} == {None}
            continue
        curve = aalen_johansen(months, ends, kind, len(told))
        assert [row[place] for row in told] == pytest.approx(list(curve), abs=2e-6)
    # One borrower after the other left out: the jackknife's variance, then Wilson's interval.
    horizon = 6
    names = np.unique(borrowers)
    without = [
        aalen_johansen(months[borrowers != name], ends[borrowers != name], "cure", horizon)[-1]
        for name in names
    ]
    share = told[horizon - 1][0]
    variance = (len(names) - 1) / len(names) * ((without - np.mean(without)) ** 2).sum()
    trials = min(share * (1 - share) / variance, len(starts))
    half = NORMAL * np.sqrt(trials * share * (1 - share) + NORMAL**2 / 4)
    centre = trials * share + NORMAL**2 / 2
    expected = [(centre + sign * half) / (trials + NORMAL**2) for sign in (-1, 1)]
    assert told[horizon - 1][4:6] == pytest.approx(expected, abs=0.003)


def test_starts_agree_with_the_label_of_cures(demo):
    """Of new arrears whose three months are over, as many are cured as the label says."""
    pairs = inside(
        demo,
        "select starts.end_kind = 'cure' and starts.months_followed <= 3, labels.label_value"
        " from intermediate.int_delinquency_starts as starts"
        " inner join features.feat_loan_labels as labels"
        " on labels.loan_id = starts.loan_id and labels.snapshot_date = starts.started_on"
        " where labels.label_name = 'cure' and not labels.is_censored"
        " and starts.end_kind is distinct from 'reschedule'",
    )
    assert len(pairs) > 300
    differing = [pair for pair in pairs if bool(pair[0]) != bool(pair[1])]
    assert len(differing) <= 0.01 * len(pairs)


def test_vintages_are_the_snapshots_counted_by_hand(demo, lives):
    first_seen = {
        loan: (month(day), min(lives[loan]))
        for loan, day in demo.rows("select loan_id, originated_on from marts.dim_loans")
        if loan in lives
    }
    in_default: dict[str, int] = {}
    for loan, day in demo.rows(
        "select loan_id, min(snapshot_date) from marts.fct_loan_snapshots"
        " where is_default and is_month_end group by loan_id"
    ):
        in_default[loan] = month(day)
    told = demo.rows(
        "select cohort_month, months_on_book, loans, default_rate from marts.fct_vintages"
    )
    assert len(told) > 500
    last = max(number for states in lives.values() for number in states)
    for cohort, age, loans, rate in told:
        number = month(cohort)
        own = [loan for loan, (born, _) in first_seen.items() if born == number]
        assert number + age <= last
        assert abs(loans - len(own)) <= 1
        ever = sum(in_default.get(loan, last + 1) <= number + age for loan in own)
        assert rate == pytest.approx(ever / loans, abs=2.1 / loans)


def test_everything_that_came_in_is_accounted_for(demo):
    assert demo.rows("select * from assurance.fct_reconciliations where not is_reconciled") == []
    filled = "select count(*) from assurance.fct_reconciliations where expected_value > 0"
    assert demo.value(filled) > 20
    loaded = demo.rows("select source_table, loaded_rows from assurance.fct_input_quality")
    there = {
        name
        for (name,) in inside(
            demo, "select table_name from duckdb_tables() where schema_name = 'lending'"
        )
    }
    assert len(loaded) == 24
    for table, rows in loaded:
        counted = (
            inside(demo, f"select count(*) from lending.{table}") if table in there else [(0,)]
        )
        assert counted == [(rows,)]
