"""From simulated tables to decisions, reasons and pages."""

from __future__ import annotations

import re
import shutil

import duckdb
import pytest

from tests.portfolios import slrs

pytestmark = pytest.mark.slow


def test_the_terminal_says_where_to_look(demo):
    assert "site/index.html" in demo.output
    assert "slrs.duckdb" in demo.output
    assert len(re.findall(r"slrs query \w+", demo.output)) == 3


def test_every_open_loan_has_one_decision_and_no_legal_step(demo):
    open_loans = demo.value(
        "select count(*) from marts.fct_loan_snapshots where loan_state = 'open'"
        " and snapshot_date = (select max(snapshot_date) from marts.fct_loan_snapshots)"
    )
    decided, distinct = demo.rows(
        "select count(*), count(distinct loan_id) from marts.fct_recovery_strategies"
    )[0]
    assert open_loans > 500
    assert decided == distinct == open_loans
    assert (
        demo.value(
            "select count(*) from marts.fct_recovery_strategies where treatment_code like '%legal%'"
        )
        == 0
    )


def test_early_warning_has_a_champion_judged_on_months_it_never_saw(demo):
    found = demo.rows(
        "select ci_low, metric_value, ci_high, split"
        " from assurance.fct_model_metrics as metrics"
        " inner join marts.dim_model_runs as runs using (model_run_id)"
        " where runs.status = 'champion' and runs.task = 'early_warning'"
        " and metric_name = 'auc' and population = 'all' and split = 'out_of_time'"
    )
    assert len(found) == 1
    low, auc, high, split = found[0]
    assert split == "out_of_time"
    assert low < auc < high
    assert auc > 0.6


def test_scores_are_never_in_sample(demo):
    kinds = {kind for (kind,) in demo.rows("select score_kind from marts.fct_loan_scores")}
    assert kinds == {"served", "backtest_out_of_time"}


def test_every_scored_loan_has_contributions_and_one_to_four_reasons(demo):
    assert (
        demo.value(
            "select count(*) from marts.fct_loan_scores as scores"
            " anti join marts.fct_score_contributions as contributions"
            " using (loan_id, snapshot_date, task, outcome_class)"
        )
        == 0
    )
    low, high = demo.rows(
        "select min(reasons), max(reasons) from ("
        " select count(codes.reason_rank) as reasons from marts.fct_loan_scores as scores"
        " left join marts.fct_reason_codes as codes"
        " using (loan_id, snapshot_date, task, outcome_class)"
        " group by scores.loan_id, scores.snapshot_date, scores.task, scores.outcome_class)"
    )[0]
    assert low >= 1
    assert high <= 4


def test_risk_bands_agree_with_the_published_probability(demo):
    assert (
        demo.value(
            "select count(*) from marts.fct_recovery_strategies where risk_band is distinct from"
            " case when risk_probability is null then null when risk_probability > 0.75 then 'high'"
            " when risk_probability >= 0.5 then 'medium' else 'low' end"
        )
        == 0
    )


def test_personal_details_do_not_leave_the_house(demo):
    columns = {name for (name,) in demo.rows("select column_name from information_schema.columns")}
    assert not columns & {"sex", "ethnicity", "marital_status", "birth_date", "postal_code"}


def test_a_build_that_cannot_start_leaves_the_last_good_publish(demo, tmp_path):
    before = demo.file.read_bytes()
    result = slrs("build", "--portfolio", "demo", "--data", str(tmp_path), home=demo.home)
    assert result.returncode == 2
    assert "borrowers" in result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    assert demo.file.read_bytes() == before


def test_a_failed_test_of_the_build_leaves_the_last_good_publish(demo, simulated, tmp_path):
    """Without its calibration a stored run gives no probability, which a test refuses."""
    home = tmp_path / "home"
    shutil.copytree(demo.home, home)
    with duckdb.connect(str(home / "build" / "demo" / "slrs.duckdb")) as connection:
        connection.execute(
            "update ml.ml_model_runs set calibration_slope = null where part = 'served'"
        )
    published = home / "publish" / "demo" / "slrs.duckdb"
    before = published.read_bytes()
    result = slrs("build", "--portfolio", "demo", "--data", str(simulated), home=home)
    assert result.returncode == 1
    assert "ml_loan_scores" in result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    assert published.read_bytes() == before


def test_features_are_asked_for_each_value_of_each_attribute(demo):
    """The simulator draws attributes apart from all else: no value is told well."""
    told, suppressed, most, fewest = demo.rows(
        "select count(*) filter (where not is_suppressed),"
        " count(*) filter (where is_suppressed and auc is null and rows is null),"
        " max(auc), min(rows) from assurance.fct_attribute_predictability"
    )[0]
    assert told >= 10
    assert told + suppressed == 2 * demo.value(
        "select count(*) from (select distinct attribute, group_value"
        " from assurance.fct_attribute_predictability)"
    )
    assert most < 0.7
    assert fewest > 500
