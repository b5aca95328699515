"""No feature has seen the future, and one that has is found and named.

What `slrs build` does with a sample, here with every loan of two small lenders: a messy
simulated one, and one at whom everything that can arrive late does.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from slrs_ml.cli.dbt_session import DbtSession
from slrs_ml.cli.erasure_check import check_future_erasure, erase_and_compare
from slrs_ml.cli.layout import Layout
from slrs_ml.erasure import ALL_ROWS, FEATURE_RELATIONS, ColumnResult
from slrs_ml.errors import BuildError
from slrs_ml.loading import load_portfolio
from tests.foundation import rows
from tests.portfolios import REPOSITORY, slrs

LAYERS = ("adapters", "staging", "intermediate", "features", "marts/core", "groups.yml")
# What stands below the features must not have seen the future either.
RELATIONS = {
    **FEATURE_RELATIONS,
    "intermediate.int_loan_months": "loan_id",
    "marts.fct_loan_snapshots": "loan_id",
}
LAST_LINE = "\nselect * from features\n"
# Each leak replaces a feature of this name by what reads the future in its own way.
LEAKS = {
    # One day ahead: money that became known the day after.
    "paid_amount_lag_0": """
        (
            select sum(receipts.received_amount)::double
            from {{ ref('int_receipts') }} as receipts
            where
                receipts.loan_id = features.loan_id
                and receipts.available_on > features.snapshot_date
                and receipts.available_on <= features.snapshot_date + 1
        )""",
    # How the loan ended, whenever that was.
    "is_secured": """
        (
            select max((versions.close_reason = 'paid_off')::integer)::double
            from {{ ref('int_loan_versions') }} as versions
            where versions.loan_id = features.loan_id
        )""",
    # A mean over the whole book and all its months, the future ones of others too.
    "term_months": "(avg(is_default::integer) over ())::double",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project up to the features and core marts, to be tampered with."""
    copy = tmp_path_factory.mktemp("project")
    source, dbt_project = REPOSITORY / "dbt_project", copy / "dbt_project"
    for name in ("macros", "seeds", *(f"models/{layer}" for layer in LAYERS)):
        if (source / name).is_dir():
            shutil.copytree(source / name, dbt_project / name)
        else:
            shutil.copy(source / name, dbt_project / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(source / name, dbt_project / name)
    return copy


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def layout(project: Path, home: Path) -> Layout:
    found = Layout(project, "lending", home / "build", home)
    found.make()
    return found


@pytest.fixture(scope="module")
def dbt(layout: Layout) -> Iterator[DbtSession]:
    """A session that has read the project as it is."""
    with DbtSession(layout) as session:
        yield session


@pytest.fixture(scope="module")
def messy(home: Path) -> Path:
    """A lender with duplicates, gaps, wrong codes and late records."""
    out = home / "messy"
    result = slrs(
        *("simulate", "--borrowers", "120", "--months", "36", "--seed", "5"),
        *("--scenario", "messy", "--truth", "none", "--out", str(out)),
        home=home,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return out


def differing(results: list[ColumnResult]) -> dict[str, int]:
    return {
        result.column_name: result.differing_rows for result in results if result.differing_rows
    }


def totals(results: list[ColumnResult]) -> ColumnResult:
    return next(result for result in results if result.column_name == ALL_ROWS)


def test_no_feature_of_any_messy_loan_sees_the_future(dbt: DbtSession, messy: Path):
    load_portfolio("lending", data_dir=messy, database_path=dbt.layout.build_file)
    results = erase_and_compare(
        dbt,
        borrowers=None,
        dates=[date(2021, 2, 28), date(2022, 6, 30)],
        relations=RELATIONS,
    )
    assert differing(results) == {}
    assert totals(results).checked_rows > 700
    assert len(results) > 50


def test_no_feature_sees_what_arrives_late(dbt: DbtSession, late_folder: Path):
    load_portfolio(
        "lending",
        data_dir=late_folder,
        database_path=dbt.layout.build_file,
        as_of=date(2024, 6, 30),
    )
    results = erase_and_compare(
        dbt, borrowers=None, dates=[date(2023, 9, 30), date(2024, 2, 29)], relations=RELATIONS
    )
    assert differing(results) == {}
    assert totals(results).checked_rows > 500


def test_planted_leaks_are_found_and_named(dbt: DbtSession, messy: Path, layout: Layout):
    del dbt  # The copy is read as it is before it is tampered with.
    load_portfolio("lending", data_dir=messy, database_path=layout.build_file)
    file = layout.dbt_project / "models/features/feat_loan_features.sql"
    sql = file.read_text()
    assert sql.endswith(LAST_LINE)
    leaks = ",".join(f"{leak} as {feature}" for feature, leak in LEAKS.items())
    try:
        leaking = f"\nselect * replace ({leaks}) from features\n"
        file.write_text(sql.removesuffix(LAST_LINE) + leaking)
        with DbtSession(layout) as tampered:
            # A sample, as in a build.
            held_for, results = check_future_erasure(tampered)
            # What was checked with these rows and this code is not checked again.
            assert check_future_erasure(tampered) == (held_for, None)
    finally:
        file.write_text(sql)
    assert results is not None
    assert set(differing(results)) == {*LEAKS, ALL_ROWS}
    stored = rows(
        layout.build_file,
        "select column_name, differing_rows, checked_rows, input_and_code_hash "
        "from lending.erasure_results",
    )
    assert stored == [(*vars(result).values(), held_for) for result in results]


def test_a_check_that_cannot_be_made_says_so(layout: Layout, messy: Path):
    load_portfolio("lending", data_dir=messy, database_path=layout.build_file)
    file = layout.dbt_project / "models/staging/stg_build_settings.sql"
    sql = file.read_text()
    try:
        file.write_text(f"select nothing from ({sql})")
        with DbtSession(layout) as broken, pytest.raises(BuildError) as raised:
            check_future_erasure(broken)
    finally:
        file.write_text(sql)
    told = str(raised.value)
    assert told.startswith("checking that no feature sees the future: model ")
    assert "stg_build_settings failed: " in told
    assert "The last good publish stands." in told
    assert "Traceback" not in told


def test_what_arrives_late_is_worth_erasing(late_file: Path):
    """Late records, new schedules, reversals and corrections all change something."""
    counts = rows(
        late_file,
        """
        select
            (select count(*) from staging.stg_payments where available_on > paid_on),
            (select count(*) from staging.stg_payments where reversal_of_payment_id <> ''),
            (select count(*) - count(distinct payment_id) from staging.stg_payments),
            (select count(*) from staging.stg_payments as reversals
             inner join staging.stg_payments as payments
                on reversals.reversal_of_payment_id = payments.payment_id
             where reversals.recorded_at < payments.recorded_at),
            (select count(*) from staging.stg_recovery_ledger where available_on > booked_on),
            (select count(*) - count(distinct entry_id) from staging.stg_recovery_ledger),
            (select count(*) from intermediate.int_receipts as receipts
             inner join intermediate.int_loan_ends as loan_ends
                on receipts.loan_id = loan_ends.loan_id
                and receipts.available_on > loan_ends.known_on
             where loan_ends.end_state = 'charged_off'),
            (select count(*) from intermediate.int_arrears_spells where ended_by = 'reschedule'),
            (select count(*) from intermediate.int_default_periods),
            (select count(*) from intermediate.int_loan_versions where valid_from > '0001-01-01'),
            (select count(*) from intermediate.int_loan_ends where known_on > ended_on),
            (select count(*) from intermediate.int_loan_months where is_from_report),
            (select count(distinct (loan_id, valid_from)) - count(distinct loan_id)
             from intermediate.int_schedule_lines),
            (select count(*) from intermediate.int_account_months where replaced_on < '9999-12-31'),
            (select count(*) from intermediate.int_account_months
             where known_by > last_day(make_date(
                ((month_number - 1) // 12)::integer, ((month_number - 1) % 12 + 1)::integer, 1
             ))),
            (select count(*) from intermediate.int_contacts where known_on > acted_on),
            (select count(*) from intermediate.int_contacts where replaced_on < '9999-12-31'),
            (select count(*) from intermediate.int_legal_steps where known_on > occurred_on)
        """,
    )[0]
    assert all(count >= 5 for count in counts), counts
