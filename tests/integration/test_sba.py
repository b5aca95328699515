"""The SBA file: a fixture of leaks, each found by its own numbers and none used."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checks(sba) -> dict[tuple[str, str], tuple]:
    rows = sba.rows(
        "select check_name, column_name, verdict, is_used, value, explanation "
        "from assurance.fct_leakage_checks"
    )
    return {(check, column): tuple(rest) for check, column, *rest in rows}


def test_two_loans_without_a_day_are_rejected_and_counted(sba):
    assert sba.value("select count(*) from marts.dim_loans") == 2_099
    rejected = sba.rows(
        "select source_table, reason_code, count(*) from assurance.rejected_records "
        "where source_table in ('loans', 'snapshot_dates') group by all order by all"
    )
    assert rejected == [
        ("loans", "missing_value", 2),
        ("snapshot_dates", "missing_value", 2),
    ]


@pytest.mark.parametrize("column", ["Term", "daysterm", "ChgOffPrinGr", "ChgOffDate"])
def test_a_column_gives_the_outcome_away(checks, column):
    verdict, is_used, auc, _ = checks["single_column", column]
    assert (verdict, is_used) == ("leak", False)
    assert auc >= 0.8


def test_of_the_charge_offs_date_it_is_the_absence_that_tells(checks):
    explanation = checks["single_column", "ChgOffDate"][3]
    assert "whether it is missing at all ranks the outcome with AUC 0.99" in explanation
    assert "missing" not in checks["single_column", "Term"][3]


@pytest.mark.parametrize(
    ("column", "formula"),
    [
        ("xx", "daysterm + originated_on"),
        ("RealEstate", "Term >= 240"),
        ("daysterm", "30.0 times Term"),
        ("Portion", "SBA_Appv / principal_amount"),
    ],
)
def test_a_column_made_of_a_leak_is_one(checks, column, formula):
    verdict, is_used, share, explanation = checks["derived_column", column]
    assert (verdict, is_used) == ("leak", False)
    assert share >= 0.999
    assert f"it is {formula}" in explanation


def test_what_is_made_of_nothing_else_is_not_called_derived(checks):
    for column in ("Selected", "Recession", "CreateJob", "DisbursementGross", "ChgOffDate"):
        assert checks["derived_column", column][0] == "ok"


def test_the_authors_own_draw_is_no_leak(checks):
    assert checks["single_column", "Selected"][0] == "ok"


def test_no_leak_is_used(sba, checks):
    assert not [
        key for key, (verdict, is_used, *_) in checks.items() if verdict == "leak" and is_used
    ]
    used = {
        name
        for (name,) in sba.rows("select distinct unnest(feature_names) from marts.dim_model_runs")
    }
    assert used
    assert not used & {column for check, column in checks if check == "undated"}


def test_names_of_businesses_go_nowhere(sba):
    borrowers = sba.rows("select borrower_id from marts.dim_borrowers")
    assert len(borrowers) == 1_995, "upper and lower case are one name"
    assert all(borrower.isdigit() for (borrower,) in borrowers)


def test_days_are_days(sba):
    assert sba.rows(
        "select min(originated_on)::varchar, max(originated_on)::varchar from marts.dim_loans"
    ) == [("1989-01-31", "2010-12-13")]
