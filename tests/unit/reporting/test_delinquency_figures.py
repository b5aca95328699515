"""Answers and drawings of the delinquency page, from rows small enough to check by eye."""

from __future__ import annotations

from slrs_ml.reporting.cure_figures import cure_curves, cure_ends
from slrs_ml.reporting.figure import Context
from slrs_ml.reporting.movement_figures import (
    roll_rates,
    state_projections,
    transition_matrix,
)
from slrs_ml.reporting.vintage_figures import vintage_defaults, vintage_recoveries
from tests.published_book import ROWS

CONTEXT = Context(currency="EUR")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_newest_month_is_the_answer_and_every_step_a_line():
    figure = roll_rates(ROWS["rpt_roll_rates"], CONTEXT)
    assert "In the month to 31 October 2026, 20.0 % of the loans not past due" in plain(
        figure.answer
    )
    assert [trace["y"] for trace in figure.plot["data"]] == [[0.1, 0.15, 0.2]] * 4
    assert plain(figure.table.rows[0][-2]) == "15.0 % to 25.0 %"


def test_the_matrix_leaves_unseen_ends_out_and_says_when_no_loan_leaves():
    rows = ROWS["rpt_transition_matrix"]
    figure = transition_matrix(rows, CONTEXT)
    assert figure.plot["data"][0]["x"] == ["current", "1-30", "31-60"]
    assert "no loan is seen to leave the book" in figure.answer
    leaving = [row | {"loan_months": 1} if row["to_state"] == "paid_off" else row for row in rows]
    figure = transition_matrix(leaving, CONTEXT)
    assert figure.plot["data"][0]["x"] == ["current", "1-30", "31-60", "paid off"]
    assert "no loan is seen to leave" not in figure.answer


def test_a_projection_outside_the_interval_is_named():
    figure = state_projections(ROWS["rpt_state_projections"], CONTEXT)
    assert figure.answer.startswith("For “not past due” the projection lies outside")
    projected, observed = figure.plot["data"]
    assert projected["x"] == [0.2, 0.2, 0.2]
    assert observed["x"] == [0.1, 0.2]
    unseen = [row | {"observed_loans": None} for row in ROWS["rpt_state_projections"]]
    unchecked = state_projections(unseen, CONTEXT)
    assert "nothing says whether the projection holds" in unchecked.absent
    assert unchecked.plot is None


def test_years_are_compared_at_the_same_age():
    figure = vintage_defaults(ROWS["rpt_vintages"], CONTEXT)
    assert (
        plain(figure.answer)
        == "After 12 months, 6.0 % of the loans of 2025 had been in default, against 2.4 % of 2024."
    )
    assert [trace["name"] for trace in figure.plot["data"]] == ["2025", "2024"]


def test_years_that_cannot_be_told_apart_are_said_to_overlap():
    rows = [row | {"default_rate_low": 0.0} for row in ROWS["rpt_vintages"]]
    assert "their intervals overlap" in vintage_defaults(rows, CONTEXT).answer


def test_a_single_month_on_book_is_no_curve():
    rows = [row for row in ROWS["rpt_vintages"] if row["months_on_book"] == 0]
    figure = vintage_defaults(rows, CONTEXT)
    assert figure.absent == "No year of origination is old enough for a curve."
    assert "nothing to recover" in vintage_recoveries(rows, CONTEXT).absent


def test_cures_are_told_at_three_months_with_their_bands():
    figure = cure_curves(ROWS["rpt_cure_curves"], CONTEXT)
    assert "30.0 % of those 1 to 30 days past due" in plain(figure.answer)
    band, line = figure.plot["data"][:2]
    assert len(band["x"]) == 2 * len(line["x"])
    assert line["y"][:2] == [0, 0.1]


def test_ends_leave_out_what_nobody_came_to():
    figure = cure_ends(ROWS["rpt_cure_curves"], CONTEXT)
    names = [trace["name"] for trace in figure.plot["data"]]
    assert names == ["cured", "new schedule", "still past due", "in default"]
    assert "after 6 months: 60.0 % cured" in plain(figure.answer)


def test_a_short_watch_is_told_by_its_own_months():
    rows = [row for row in ROWS["rpt_cure_curves"] if row["months_since_start"] < 3]
    assert "after 2 months: 20.0 % cured" in plain(cure_ends(rows, CONTEXT).answer)
    assert cure_ends(rows, CONTEXT).plot["data"][0]["y"][0] == "1 to 30 days,<br>after 2 months"
    assert cure_curves(rows, CONTEXT).answer == "No start was watched for three months."
