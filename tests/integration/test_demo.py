"""From simulated tables to decisions, reasons and pages."""

from __future__ import annotations

import math
import re
import shutil

import duckdb
import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

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
        " inner join marts.dim_model_runs using (model_run_id, outcome_class)"
        " left join marts.fct_reason_codes as codes"
        " on (scores.loan_id, scores.snapshot_date, scores.task, scores.outcome_class)"
        " = (codes.loan_id, codes.snapshot_date, codes.task, codes.outcome_class)"
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
            "update ml.ml_model_runs set calibration_slope = null"
            " where part = 'served' and algorithm <> 'scorecard'"
        )
    published = home / "publish" / "demo" / "slrs.duckdb"
    before = published.read_bytes()
    result = slrs("build", "--portfolio", "demo", "--data", str(simulated), home=home)
    assert result.returncode == 1
    assert "ml_calibrated_scores" in result.stderr
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


def test_metrics_in_sql_are_those_of_scikit_learn(demo):
    rows = demo.rows(
        "select probability, label_value, product_type, strftime(snapshot_date, '%Y-%m')"
        " from marts.fct_loan_scores as scores"
        " inner join marts.fct_loan_outcomes as outcomes using (loan_id, snapshot_date)"
        " inner join marts.dim_loans as loans using (loan_id)"
        " where task = 'early_warning' and label_name = task"
        " and score_kind = 'backtest_out_of_time'"
        " order by loan_id, snapshot_date"
    )
    scores, labels = (np.array([row[place] for row in rows]) for place in (0, 1))
    kinds = {"product_type": 2, "month": 3}
    found = demo.rows(
        "select population, metric_name, metric_value from assurance.fct_model_metrics"
        " inner join marts.dim_model_runs as runs using (model_run_id)"
        " where runs.status = 'champion' and runs.task = 'early_warning'"
        " and split = 'out_of_time' and metric_name in ('auc', 'brier', 'event_rate', 'lift_10')"
    )
    compared = set()
    for population, metric, value in found:
        kind, _, told = population.partition("=")
        if kind not in {"all", *kinds}:
            continue
        held = np.array([kind == "all" or row[kinds[kind]] == told for row in rows])
        # Published probabilities are rounded, which moves a rank here and there.
        assert value == pytest.approx(_metric(metric, scores[held], labels[held]), abs=0.001)
        compared.add(kind)
    assert compared == {"all", *kinds}


def _metric(name, scores, labels):
    if name == "auc":
        return roc_auc_score(labels, scores)
    if name == "brier":
        return brier_score_loss(labels, scores)
    if name == "event_rate":
        return labels.mean()
    # A tie at the cut counts as a tenth of it would on average over its orders.
    cut = np.sort(scores)[::-1][math.ceil(len(scores) / 10) - 1]
    above, at = scores > cut, scores == cut
    found = labels[above].sum() + (len(scores) / 10 - above.sum()) * labels[at].mean()
    return found / (len(scores) / 10) / labels.mean()


def test_what_probabilities_let_expect_is_the_mean_over_their_own_draws(demo):
    probabilities = np.array(
        [
            value
            for (value,) in demo.rows(
                "select probability from marts.fct_loan_scores"
                " where task = 'early_warning' and score_kind = 'served' order by loan_id"
            )
        ]
    )
    draws = np.random.default_rng(1).random((400, len(probabilities))) < probabilities
    areas = [roc_auc_score(drawn, probabilities) for drawn in draws]
    expected = demo.value(
        "select estimated_value from assurance.fct_performance_over_time"
        " where task = 'early_warning' and score_kind = 'served' and metric_name = 'auc'"
    )
    error = np.std(areas) / math.sqrt(len(areas))
    assert expected == pytest.approx(np.mean(areas), abs=5 * error + 0.001)


def test_cards_tell_points_that_follow_the_events(demo):
    """On the served cards, bins of a feature with a sign never fall the other way."""
    cards = demo.rows(
        "select task, count(distinct model_run_id), count(distinct feature_name),"
        " max(points) filter (where feature_name = 'base')"
        " from marts.fct_scorecard_points where outcome_class = 'event' group by task"
    )
    assert {task for task, *_ in cards} == {"early_warning", "cure"}
    for _, runs, features, base in cards:
        assert runs == 1
        assert features > 3
        assert 400 < base < 800
    shares = demo.rows(
        "select sum(row_share) from marts.fct_scorecard_points"
        " where feature_name <> 'base' group by model_run_id, outcome_class, feature_name"
    )
    assert {round(share, 4) for (share,) in shares} == {1.0}
    turned = demo.value(
        "select count(*) from (select points - lag(points) over (partition by model_run_id,"
        " feature_name order by bin) as step from marts.fct_scorecard_points"
        " where task = 'early_warning' and feature_name like '%days_past_due%'"
        " and not is_missing_bin) as steps where step > 0"
    )
    assert turned == 0


def test_bounds_hold_the_probability_and_are_narrow_where_rows_are_many(demo):
    below, above, width, widest = demo.rows(
        "select count(*) filter (where probability_low > probability),"
        " count(*) filter (where probability_high < probability),"
        " median(probability_high - probability_low),"
        " max(probability_high - probability_low)"
        " from marts.fct_loan_scores where task = 'early_warning'"
    )[0]
    assert (below, above) == (0, 0)
    assert 0 < width < 0.02
    assert widest < 0.5


def test_checks_that_need_a_fit_ran_and_found_nothing(demo):
    found = demo.rows(
        "select task, check_name, verdict from assurance.fct_leakage_checks"
        " where check_name in ('label_shuffle', 'random_column', 'parity')"
    )
    assert len(found) == 3 * len({task for task, *_ in found})
    assert {verdict for *_, verdict in found} <= {"ok", "not_run"}
    assert ("early_warning", "label_shuffle", "ok") in found
    assert ("early_warning", "random_column", "ok") in found
    assert ("early_warning", "parity", "ok") in found
