"""Answers and drawings of the data quality page, from rows small enough to check by eye."""

from __future__ import annotations

import pytest

from slrs_ml.reporting.completeness_figures import missing_shares, reconciliations
from slrs_ml.reporting.figure import Context
from slrs_ml.reporting.input_figures import input_freshness, input_rows
from tests.published_book import ROWS

CONTEXT = Context(currency="EUR")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_rows_in_are_rows_used_and_rows_put_aside():
    figure = input_rows(ROWS["rpt_input_quality"], CONTEXT)
    assert "12,100 rows came in, 12,093 are used and 7 (0.06 %) were put aside" in plain(
        figure.answer
    )
    assert figure.plot["data"][0]["text"][2] == "7 of 10,000"


def test_without_a_reject_all_are_used():
    rows = [row | {"rejected_rows": 0, "rejected_share": 0.0} for row in ROWS["rpt_input_quality"]]
    assert input_rows(rows, CONTEXT).answer == "12,100 rows came in and all of them are used."


def test_the_oldest_last_event_is_named_and_tables_without_days_are_not_drawn():
    figure = input_freshness(ROWS["rpt_input_quality"], CONTEXT)
    assert "45 days before the build's date, in customer messages" in figure.answer
    assert "900 rows do not say when they were recorded" in figure.answer
    assert figure.plot["data"][0]["x"] == [1, 45]
    undated = [row | {"days_since_last_event": None} for row in ROWS["rpt_input_quality"]]
    assert "nothing can be said about freshness" in input_freshness(undated, CONTEXT).absent


def test_what_adds_up_is_good_and_what_is_missing_is_told_in_its_unit():
    figure = reconciliations(ROWS["rpt_reconciliations"], CONTEXT)
    assert figure.answer == "Yes: what went in stands at the other end."
    assert {card.tone for card in figure.cards} == {"good"}
    broken = [
        row | {"is_reconciled": False, "difference": 12}
        if row["subject"] in ("payments", "receipts")
        else row
        for row in ROWS["rpt_reconciliations"]
    ]
    figure = reconciliations(broken, CONTEXT)
    assert figure.answer == "No: 2 of 4 counts do not add up."
    assert [plain(card.text) for card in figure.cards] == [
        "Missing: 12 in payments.",
        "Missing: EUR 12 in receipts.",
    ]


@pytest.mark.parametrize(("deviation", "start"), [(26.2, "Yes: "), (3.0, "No column stands out")])
def test_a_column_that_stops_is_named_and_chance_is_not(deviation, start):
    rows = [row | {"deviation": deviation} for row in ROWS["rpt_missing_shares"]]
    figure = missing_shares(rows, CONTEXT)
    assert figure.answer.startswith(start)
    assert "borrower protected attributes: marital status" in figure.answer


def test_months_with_few_rows_stay_blank():
    rows = ROWS["rpt_missing_shares"][1:]
    figure = missing_shares(rows, CONTEXT)
    assert figure.plot["data"][0]["z"][0] == [None, 0.05, 1.0]
    assert "fewer than ten rows" in figure.plot["data"][0]["hovertext"][0][0]
