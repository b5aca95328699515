"""The answers and drawings of figures, from rows small enough to check by eye."""

from __future__ import annotations

import json

import pytest

from slrs_ml.reporting.check_figures import leakage_checks, notebook_baseline, rejected_records
from slrs_ml.reporting.decision_figures import reasons, strategies
from slrs_ml.reporting.effect_figures import treatment_effects
from slrs_ml.reporting.feature_set_figures import feature_sets
from slrs_ml.reporting.figure import Context
from slrs_ml.reporting.honesty_figures import calibration, metrics, verdicts
from slrs_ml.reporting.portfolio_figures import (
    delinquency_buckets,
    delinquency_history,
    risk_bands,
)
from slrs_ml.reporting.segment_figures import (
    segment_profiles,
    segment_risk,
    segment_sizes,
    segmentation_quality,
)
from slrs_ml.reporting.segment_move_figures import segment_migrations
from slrs_ml.reporting.tiles import tiles
from tests.published_book import HOSTILE, ROWS

CONTEXT = Context(currency="EUR")


def changed(relation: str, **values: object) -> list[dict[str, object]]:
    return [{**row, **values} for row in ROWS[relation]]


def test_buckets_answer_with_what_is_past_due():
    figure = delinquency_buckets(ROWS["rpt_delinquency_buckets"], CONTEXT)
    assert figure.answer.replace("\u00a0", " ").startswith(
        "15.0 % of the open loans are past due, and 3.0 % by more than 90 days"
    )
    assert figure.plot["data"][0]["x"] == [0.85, 0.08, 0.025, 0.015, 0.03]


def test_what_the_source_does_not_say_is_not_past_due():
    told = changed("rpt_delinquency_buckets", delinquency_bucket="unknown", loan_share=1.0)[:1]
    figure = delinquency_buckets(told, CONTEXT)
    assert figure.answer == "The source does not say how late any of the open loans is."
    row = {**ROWS["rpt_portfolio_summary"][0], "loans_past_due": None, "loans_in_default": None}
    said = {tile.name: (tile.value, tile.remark) for tile in tiles([row], CONTEXT)}
    assert said["Past due"] == said["In default"] == ("–", "the source does not say")


def test_one_month_end_is_no_trend():
    figure = delinquency_history(ROWS["rpt_delinquency_history"][:1], CONTEXT)
    assert "nothing can be said about a trend" in figure.absent
    assert figure.plot is None


def test_history_compares_with_the_months_before():
    figure = delinquency_history(ROWS["rpt_delinquency_history"], CONTEXT)
    assert "up from 2.0" in figure.answer
    assert "2 months before" in figure.answer


def test_bands_without_scores_say_that_rules_decide():
    rows = [{**ROWS["rpt_risk_bands"][0], "risk_band": "not scored", "loans": 500}]
    figure = risk_bands(rows, CONTEXT)
    assert "no model of this portfolio found a usable signal" in figure.absent
    assert "500" in figure.absent


def test_no_legal_step_is_carried_out():
    figure = strategies(ROWS["rpt_strategies"], CONTEXT)
    assert "legal steps for 20 loans; none is carried out" in figure.answer


def test_strategies_without_scores_name_the_delinquency_rules():
    rows = changed("rpt_strategies", proposed_by_score_loans=0)
    assert strategies(rows, CONTEXT).answer.startswith("No score serves here")


def test_reasons_lower_to_the_left_and_raise_to_the_right():
    figure = reasons(ROWS["rpt_reasons"], CONTEXT)
    lowers, raises = figure.plot["data"]
    assert lowers["x"] == [-100, 0]
    assert raises["x"] == [400, 300]


def test_plotly_never_sees_tags_from_data():
    figure = reasons(ROWS["rpt_reasons"], CONTEXT)
    assert "<script" not in json.dumps(figure.plot)
    assert HOSTILE in str(figure.table)


def test_a_rejected_task_has_no_usable_signal():
    figure = verdicts(ROWS["rpt_model_verdicts"], CONTEXT)
    serving, rejected = figure.cards
    assert (serving.tone, serving.verdict) == ("good", "Usable signal")
    assert "81 times in 100" in serving.text
    assert (rejected.tone, rejected.verdict) == ("bad", "No usable signal before the outcome")
    assert "delinquency rules" in rejected.text


def test_only_rejected_tasks_are_told_in_the_answer():
    figure = verdicts(ROWS["rpt_model_verdicts"][1:], CONTEXT)
    assert figure.answer.startswith("No usable signal before the outcome")


def test_too_few_outcomes_is_not_called_a_rejection():
    rows = [{**ROWS["rpt_model_verdicts"][1], "auc": None, "status_reason": "too few"}]
    (card,) = verdicts(rows, CONTEXT).cards
    assert card.verdict == "Not enough outcomes"


def test_metrics_report_the_test_split_not_the_validation():
    figure = metrics(ROWS["rpt_model_metrics"], CONTEXT)
    assert {row[-1] for row in figure.table.rows} == {"later in time"}
    assert "0.030 AUC above logistic regression" in figure.answer


def test_a_champion_below_the_simple_model_is_said_to_be_below():
    rows = [
        row | {"metric_value": 0.5} if row["algorithm"] == "xgboost" else row
        for row in ROWS["rpt_model_metrics"]
    ]
    assert " AUC below logistic regression" in metrics(rows, CONTEXT).answer


def test_sets_of_features_are_told_apart_only_beyond_chance():
    answer = feature_sets(ROWS["rpt_feature_sets"], CONTEXT).answer
    assert answer == (
        "Early warning, without lender's score: AUC 0.740, 0.040 less (0.030 to 0.050) "
        "than all allowed features."
    )
    near = changed("rpt_feature_sets", auc_difference_low=-0.05, auc_difference_high=0.01)
    assert feature_sets(near, CONTEXT).answer.startswith("None of the sets differs clearly")


def test_calibration_gap_is_weighted_by_rows():
    rows = [
        {**ROWS["rpt_calibration"][0], "predicted_mean": 0.1, "observed_rate": 0.2, "rows": 300},
        {**ROWS["rpt_calibration"][1], "predicted_mean": 0.4, "observed_rate": 0.4, "rows": 100},
    ]
    assert "7.5 percentage points" in calibration(rows, CONTEXT).answer


def test_no_stable_segments_in_those_words():
    rows = changed("rpt_segmentation_quality", is_chosen=False)
    assert segmentation_quality(rows, CONTEXT).answer.startswith("No stable segments")


def test_profiles_show_the_strongest_features_first():
    rows = [
        {**row, "z_score": 3.0 if row["feature_name"] == "monthly_income" else 0.1}
        for row in ROWS["rpt_segment_profiles"]
    ]
    assert segment_profiles(rows, CONTEXT).plot["data"][0]["y"][0] == "Monthly income"


def test_the_largest_segment_is_named_first_among_equals():
    assert "“Segment 0” is the largest" in segment_sizes(ROWS["rpt_segments"], CONTEXT).answer


def test_high_risk_segments_are_named():
    answer = segment_risk(ROWS["rpt_segments"], CONTEXT).answer.replace("\u00a0", " ")
    assert answer == "“Segment 1” (20.0 %) is at high risk; the average is 8.8 %."
    calm = changed("rpt_segments", is_high_risk_segment=False)
    assert segment_risk(calm, CONTEXT).answer.startswith("None: no segment has a rate")


def test_the_groups_that_set_segments_apart_are_told():
    answer = segment_profiles(ROWS["rpt_segment_profiles"], CONTEXT).answer
    assert "0 by payment behaviour, 1 by payment behaviour and 3 by payment behaviour." in answer
    alike = changed("rpt_segment_profiles", distinguishing_group=None)
    assert "set apart" not in segment_profiles(alike, CONTEXT).answer


def test_the_algorithm_that_found_stable_segments_is_named():
    rows = changed("rpt_segmentation_quality", algorithm="hierarchical")
    figure = segmentation_quality(rows, CONTEXT)
    assert figure.answer.startswith("Yes: hierarchical finds 4 segments")
    assert [trace["name"] for trace in figure.plot["data"]] == [
        "hierarchical, silhouette",
        "hierarchical, Rand index",
    ]


def test_moves_are_counted_at_the_last_month_end():
    figure = segment_migrations(ROWS["rpt_segment_migrations"], CONTEXT)
    assert figure.answer.replace("\u00a0", " ").startswith("20.0 % of borrowers changed")
    assert "from no segment did far more leave than usual" in figure.answer
    assert "not shifted since the fit (stability index 0.02" in figure.answer
    assert len(figure.plot["data"]) == 2
    assert len(figure.table.rows) == 4


def test_an_alert_of_segments_is_told_and_drawn():
    rows = [
        {**row, "is_leaver_alert": row["from_segment_id"] == 2, "is_psi_alert": True}
        for row in ROWS["rpt_segment_migrations"]
    ]
    figure = segment_migrations(rows, CONTEXT)
    assert "far more than usual left “Segment 2" in figure.answer
    assert "Segment 1" not in figure.answer
    assert "Alert: the sizes of segments have shifted" in figure.answer
    assert figure.plot["data"][-1]["name"] == "far more than usual"


def test_segments_without_outcomes_are_a_sentence():
    figure = segment_risk(changed("rpt_segments", label_rate=None), CONTEXT)
    assert "No outcome was known" in figure.absent


@pytest.mark.parametrize(
    ("verdict", "is_used", "told"),
    [
        ("leak", False, "knows the outcome, and no model uses it"),
        ("leak", True, "and it is used"),
        ("suspect", True, "No leak was found"),
        ("ok", True, "No: no column"),
        ("not_run", False, "1 check was not run"),
    ],
)
def test_leaks_are_told_with_their_use(verdict, is_used, told):
    rows = changed("rpt_leakage_checks", verdict=verdict, is_used=is_used)
    assert told in leakage_checks(rows, CONTEXT).answer


def test_a_leak_of_all_columns_is_told_beside_no_other():
    (row,) = changed("rpt_leakage_checks", verdict="leak", is_used=True)
    whole = {**row, "column_name": "*"}
    assert "the set of columns knows" in leakage_checks([whole], CONTEXT).answer
    assert f"{row['column_name']} knows" in leakage_checks([whole, row], CONTEXT).answer


def test_the_notebooks_measure_themselves():
    answer = notebook_baseline(ROWS["rpt_notebook_baseline"], CONTEXT).answer
    assert answer == (
        "Themselves: AUC 0.960 against their own flag, but 0.520 against what was recorded "
        "(recorded outcome)."
    )


@pytest.mark.parametrize(
    ("measure", "target", "value", "told"),
    [
        ("full recovery share, 0 to 2 missed payments", "recorded data", 0.578, "57.8 %"),
        ("correlation of income and loan amount", "recorded data", 0.0021, "0.002"),
        ("loans_to_legal", "count", 265.0, "265"),
    ],
)
def test_a_quoted_insight_stands_in_its_own_unit(measure, target, value, told):
    quoted = {**ROWS["rpt_notebook_baseline"][0], "measure": measure, "target": target}
    rows = [*ROWS["rpt_notebook_baseline"], {**quoted, "value": value}]
    (card,) = notebook_baseline(rows, CONTEXT).cards
    assert card.verdict.replace("\u00a0", " ") == told


def test_rejected_rows_are_added_up():
    assert rejected_records(ROWS["rpt_rejected_records"], CONTEXT).answer.startswith("7 rows")


def effect_rows(outcome: str = "cure_3m", **values: object) -> list[dict[str, object]]:
    rows = changed("rpt_treatment_effects", **values)
    return [row for row in rows if row["outcome_name"] == outcome]


def test_treatments_stand_by_the_log_by_chance_and_in_truth():
    figure = treatment_effects(effect_rows("net_cash_6m"), CONTEXT)
    assert figure.answer.replace("\u00a0", " ") == (
        "By the log automated reminder comes first (EUR 40); in truth phone call does "
        "(EUR 120). The log puts 3 of 3 treatments in the wrong place."
    )
    log, chance, true = figure.plot["data"]
    assert (log["name"], log["x"]) == ("the log", [-50.0, 40.0, -200.0])
    assert (chance["name"], chance["x"]) == ("decided by chance", [110.0, 20.0])
    assert (true["name"], true["x"]) == ("true", [120.0, 30.0])
    assert log["y"][0] < chance["y"][0] == 0 < true["y"][0]
    assert figure.plot["layout"]["yaxis"]["ticktext"][0] == "Phone call"
    assert len(figure.table.rows) == 4


def test_cures_are_told_in_percentage_points():
    figure = treatment_effects(effect_rows(), CONTEXT)
    assert "phone call does (12.0 points)" in figure.answer
    assert figure.plot["layout"]["xaxis"]["tickformat"] == ".0%"


def test_without_a_truth_chance_is_what_the_log_is_held_against():
    rows = effect_rows(reference="chance", true_effect=None, true_effect_low=None)
    figure = treatment_effects(rows, CONTEXT)
    assert "where chance decided phone call does (11.0 points)" in figure.answer
    assert [trace["name"] for trace in figure.plot["data"]] == ["the log", "decided by chance"]


def test_without_chance_nothing_can_be_told():
    rows = effect_rows(
        reference=None, true_effect=None, chance_effect=None, naive_rank=None, reference_rank=None
    )
    figure = treatment_effects(rows, CONTEXT)
    assert figure.answer.startswith("That cannot be told")
    assert [trace["name"] for trace in figure.plot["data"]] == ["the log"]


def test_a_log_in_the_right_order_is_said_to_be():
    rows = [{**row, "reference_rank": row["naive_rank"]} for row in effect_rows()]
    figure = treatment_effects(rows, CONTEXT)
    assert figure.answer == (
        "The log orders all 3 treatments as they are in truth; automated reminder comes first."
    )


def test_doing_nothing_can_come_first():
    rows = [
        {**row, "naive_rank": 1 if row["treatment_code"] == "routine_monitoring" else 2}
        for row in effect_rows()
        if row["naive_rank"]
    ]
    figure = treatment_effects(rows, CONTEXT)
    assert figure.answer.startswith("By the log doing nothing comes first (0.0 points)")
    assert [row[0] for row in figure.table.rows][-1] == "Doing nothing"
