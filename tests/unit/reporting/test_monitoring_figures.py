"""Answers and drawings of the monitoring page, from rows small enough to check by eye."""

from __future__ import annotations

from slrs_ml.reporting.figure import Context
from slrs_ml.reporting.monitoring_figures import drift, lead_times, performance_over_time
from slrs_ml.reporting.population_figures import (
    band_metrics,
    fairness,
    fairness_flags,
    model_slices,
)
from tests.published_book import ROWS

CONTEXT = Context(currency="EUR")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_months_are_held_against_what_was_to_be_expected():
    """Intervals are 0.65 to 0.75 plus a fiftieth a month: from the third on 0.80 is above 0.71."""
    figure = performance_over_time(ROWS["rpt_performance_over_time"], CONTEXT)
    assert figure.answer.startswith("In 3 of 5 months with known outcomes the interval holds")
    assert (
        "The scores of 28 June 2026 let expect an AUC of 0.800 for early warning." in figure.answer
    )
    backtested, served, realised = figure.plot["data"]
    assert [len(trace["x"]) for trace in (backtested, served, realised)] == [5, 1, 5]
    assert len(figure.table.rows) == len(ROWS["rpt_performance_over_time"])


def test_before_any_outcome_is_known_there_is_nothing_to_hold_the_estimate_against():
    rows = [row for row in ROWS["rpt_performance_over_time"] if row["realised_value"] is None]
    figure = performance_over_time(rows, CONTEXT)
    assert figure.answer == ("No month has enough known outcomes yet to hold the estimate against.")


def test_what_has_moved_is_named_with_its_day():
    figure = drift(ROWS["rpt_drift"], CONTEXT)
    assert figure.answer == "Yes, on 28 March 2026: Employment tenure months."
    (trace,) = figure.plot["data"]
    assert trace["y"][0] == "Score of early warning"
    assert trace["z"][0] == [None, None, 0.1]


def test_an_alert_that_has_passed_is_told_as_past():
    rows = [row | {"is_alert": row["is_alert"] and False} for row in ROWS["rpt_drift"]]
    assert drift(rows, CONTEXT).answer == (
        "No column and no score has moved by more than the threshold up to 28 March 2026."
    )
    rows[0] |= {"is_alert": True, "snapshot_date": "2026-02-28"}
    assert drift(rows, CONTEXT).answer == (
        "Not on 28 March 2026; in months before it had, in Score of early warning."
    )


def test_lead_times_tell_how_many_could_have_been_flagged():
    figure = lead_times(ROWS["rpt_lead_times"], CONTEXT)
    assert (
        "Top tenth of the month: of 80 defaults 60.0 % (50.0 % to 65.0 %) were flagged at least 3 "
        "months before." in plain(figure.answer)
    )
    assert [len(trace["x"]) for trace in figure.plot["data"]] == [4, 4]
    unseen = [row | {"flagged_share": None} for row in ROWS["rpt_lead_times"]]
    assert "none could be flagged" in lead_times(unseen, CONTEXT).absent


def test_an_empty_band_is_told_and_not_drawn():
    figure = band_metrics(ROWS["rpt_band_metrics"], CONTEXT)
    assert plain(figure.answer) == (
        "Early warning: of the 10.0 % of loans in the band high, 80.0 % came true; that finds "
        "80.0 % of all that did."
    )
    (trace,) = figure.plot["data"]
    assert trace["x"] == ["Low", "High"]
    assert [row[1] for row in figure.table.rows] == ["Low", "Medium", "High"]


def test_loans_among_whom_the_model_is_blind_are_named():
    figure = model_slices(ROWS["rpt_model_slices"], CONTEXT)
    assert figure.answer == (
        "In 2 of 3 kinds of loans the model ranks better than a coin; not surely so among 1 to 30 "
        "days (early warning)."
    )
    assert figure.plot["data"][0]["y"][-1] == "Segment 2"
    sure = [row | {"auc_low": 0.6} for row in ROWS["rpt_model_slices"]]
    assert model_slices(sure, CONTEXT).answer == (
        "In each of 3 kinds of loans the model ranks better than a coin."
    )


def test_groups_whose_risk_is_told_wrongly_are_named_beside_what_chance_does():
    figure = fairness(ROWS["rpt_fairness"], CONTEXT)
    assert figure.answer == (
        "Of 2 groups shown, the interval leaves out 0 for sex: male (early warning, "
        "underestimated); of so many, "
        "chance alone leaves it out for 0.1 on average."
    )
    # Female is 0.2 points off with an interval of a point to each side.
    assert figure.plot["data"][0]["x"] == [0.002, -0.03]


def test_hidden_groups_stand_in_the_table_without_a_number():
    figure = fairness(ROWS["rpt_fairness"], CONTEXT)
    hidden = [row for row in figure.table.rows if "widowed" in row[1]]
    assert len(hidden) == 1
    assert set(hidden[0][3:]) == {"too few to show"}
    assert hidden[0][2] == "–"
    unseen = [row | {"metric_value": None, "is_suppressed": True} for row in ROWS["rpt_fairness"]]
    assert fairness(unseen, CONTEXT).absent == "Every group is too small to be shown."


def test_the_widest_spread_of_flags_is_told_with_the_interval_of_the_difference():
    """Both intervals reach a point to each side, that of the difference the root of two."""
    figure = fairness_flags(ROWS["rpt_fairness"], CONTEXT)
    assert plain(figure.answer) == (
        "The spread is by sex (early warning): 13.0 % of male against 9.8 % of female, 3.2 points "
        "apart (1.8 to 4.6)."
    )
