"""Columns planted beside a simulated book: leaks are found by their kind, chance is left alone.

The checks are run anew on a copy of the demo's build file, to which undated columns are
added that are made from the very labels, and as many again that chance alone made.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.dbt_sessions import run_dbt
from tests.foundation import rows as build_rows
from tests.portfolios import Built

pytestmark = pytest.mark.slow

MODELS = ("ml_check_column_values+", "ml_check_pair_values+", "ml_check_derived_columns+")
# Number streams in [0, 1), one a loan and name, that anybody can draw again.
UNIT = "(('0x' || substr(md5(loans.loan_id || '{}'), 1, 13))::bigint / 4503599627370496.0)"
PLANTED = {
    "paid_sum": f"round(principal * (0.5 + 0.3 * {UNIT.format('paid')} + 0.3 * (1 - event)), 2)",
    "score_after": f"round(event + 0.4 * {UNIT.format('score')}, 6)",
    "score_and_principal": f"round(event + 0.4 * {UNIT.format('score')}, 6) + principal",
    "is_scored_high": f"(round(event + 0.4 * {UNIT.format('score')}, 6) >= 0.9)::integer",
    "written_on": f"case when event = 1 then floor(9000 * {UNIT.format('day')}) end",
    "savings_filled": (
        f"case when {UNIT.format('filled')} < 0.02 + 0.5 * event then 4242.42 "
        f"else round(10000 * {UNIT.format('savings')}, 2) end"
    ),
}
RANDOM = {
    **{f"random_number_{n}": f"{UNIT.format(f'number{n}')}" for n in range(6)},
    **{f"random_sum_{n}": f"round(exp(8 + 2 * {UNIT.format(f'sum{n}')}), 2)" for n in range(5)},
    **{f"random_count_{n}": f"floor(12 * {UNIT.format(f'count{n}')})" for n in range(4)},
    **{
        f"random_gap_{n}": f"case when {UNIT.format(f'gap{n}')} < 0.4 "
        f"then {UNIT.format(f'gap_value{n}')} end"
        for n in range(3)
    },
    **{
        f"random_fill_{n}": f"case when {UNIT.format(f'fill{n}')} < 0.2 then 1000 "
        f"else round(5000 * {UNIT.format(f'fill_value{n}')}, 2) end"
        for n in range(3)
    },
    **{f"random_code_{n}": f"'c' || floor(6 * {UNIT.format(f'code{n}')})" for n in range(3)},
}


@pytest.fixture(scope="module")
def checks(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple]:
    home = tmp_path_factory.mktemp("planted")
    file = home / "build" / "demo" / "slrs.duckdb"
    file.parent.mkdir(parents=True)
    shutil.copyfile(demo.home / "build" / "demo" / "slrs.duckdb", file)
    plant(file)
    run_dbt("run", "--select", *MODELS, home=home, portfolio="demo")
    found = build_rows(
        file,
        "select check_name, column_name, verdict, is_used, value, explanation "
        "from assurance.fct_leakage_checks where task = 'early_warning'",
    )
    return {(check, column): tuple(rest) for check, column, *rest in found}


def plant(file: Path) -> None:
    """Write the columns of every loan; those without a label count as no event."""
    columns = " union all ".join(
        f"select loan_id, '{name}' as attribute_name, ({value})::varchar as value from loans"
        for name, value in {**PLANTED, **RANDOM}.items()
    )
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            f"""
            insert into staging.stg_loan_undated_attributes
                (loan_id, attribute_name, value)
            with labels as (
                select loan_id, label from ml.ml_check_audited_rows
                where task = 'early_warning'
            ),
            loans as (
                select
                    stg_loans.loan_id,
                    stg_loans.principal_amount::double as principal,
                    coalesce(labels.label, 0) as event
                from staging.stg_loans
                left join labels on stg_loans.loan_id = labels.loan_id
                qualify row_number() over (
                    partition by stg_loans.loan_id order by stg_loans.recorded_at desc
                ) = 1
            )
            select loan_id, attribute_name, value from ({columns})
            """
        )


@pytest.mark.parametrize(
    ("check", "column", "said"),
    [
        ("single_column", "score_after", "are of a class of which"),
        ("single_column", "written_on", "whether it is missing at all ranks the outcome"),
        ("pair_of_columns", "paid_sum|principal_amount", "ratio ranks the outcome"),
        ("imputed_cells", "savings_filled", "the value 4242.42 stands in"),
        ("derived_column", "score_and_principal", "score_after + principal_amount"),
        ("derived_column", "is_scored_high", "score_after >= "),
    ],
)
def test_a_planted_column_is_a_leak_by_its_kind(checks, check, column, said):
    verdict, is_used, _, explanation = checks[check, column]
    assert (verdict, is_used) == ("leak", False)
    assert said in explanation


def test_a_finding_is_one_of_its_own_kind_alone(checks):
    assert checks["single_column", "paid_sum"][2] < 0.8
    assert checks["derived_column", "paid_sum"][0] == "ok"
    assert checks["derived_column", "savings_filled"][0] == "ok"


def test_chance_gives_nothing_away(checks):
    alarms = [
        key
        for key, (verdict, *_) in checks.items()
        if verdict == "leak" and all(part.startswith("random_") for part in key[1].split("|"))
    ]
    assert len(alarms) <= 1, alarms
    assert ("imputed_cells", "random_fill_0") in checks, "chance's fills were looked at"


def test_declared_columns_of_a_clean_world_are_no_leak(checks):
    planted = {*PLANTED, *RANDOM}
    declared = {key: found for key, found in checks.items() if not planted & set(key[1].split("|"))}
    assert len(declared) > 50
    assert not [key for key, (verdict, *_) in declared.items() if verdict == "leak"]
    assert not [
        key
        for key, (verdict, *_) in declared.items()
        if key[0] in ("pair_of_columns", "imputed_cells") and verdict == "suspect"
    ]
