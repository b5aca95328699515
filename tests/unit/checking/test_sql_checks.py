"""Each check finds what its first line says, counts it, and leaves the rest alone."""

from __future__ import annotations

import re
from datetime import date

import pytest

from slrs_ml.checking.findings import Severity
from slrs_ml.checking.sql_checks import read_checks

LOAN = {
    "loan_id": "L1",
    "borrower_id": "B1",
    "principal_amount": 100,
    "originated_on": "2024-01-10",
}
LATER = {**LOAN, "loan_id": "L2", "originated_on": "2024-03-10"}


def test_every_check_says_what_is_found_and_what_to_do():
    checks = read_checks()
    assert len(checks) > 20
    for check in checks:
        assert check.finding, check.name
        assert check.advice.endswith((".", "}}")), check.name
        assert check.severity in set(Severity)
        assert "rows_found" in check.sql, check.name


@pytest.mark.parametrize("check", [check.name for check in read_checks()])
def test_no_check_finds_anything_in_good_rows(found, check):
    payment = {"payment_id": "P1", "loan_id": "L1", "amount": 100}
    good = {
        "borrowers": [{"borrower_id": "B1", "birth_date": "1980-01-01", "time_zone": "Asia/Tokyo"}],
        "loans": [{**LOAN, "annual_interest_rate": 0.09, "currency": "USD"}],
        "installments": [
            {"loan_id": "L1", "installment_number": 1, "due_on": "2024-02-10", "principal_due": 100}
        ],
        "payments": [{**payment, "paid_at": "2024-02-10 09:00:00+00"}],
    }
    # What is not filled is empty; that is told, and is no fault.
    assert check == "empty_column" or found(check, good) == []


def test_a_rate_that_looks_like_per_cent(found):
    loans = [{**LOAN, "annual_interest_rate": 9.5}, {**LATER, "annual_interest_rate": 1.5}]
    assert found("rate_as_per_cent", {"loans": loans}) == [
        ("loans", "annual_interest_rate", 1, 0.5, "L1: 9.5")
    ]


def test_what_is_due_before_the_loan_began(found):
    line = {"loan_id": "L2", "installment_number": 7, "principal_due": 1}
    lines = [{**line, "due_on": "2024-03-09"}, {**line, "due_on": "2024-03-10"}]
    assert found("due_before_origination", {"loans": [LOAN, LATER], "installments": lines}) == [
        ("installments", "due_on", 1, 0.5, "L2|7: 2024-03-09 before 2024-03-10")
    ]


def test_what_happened_before_the_loan_began_by_its_local_day(found):
    payment = {"payment_id": "P1", "loan_id": "L1", "amount": 1}
    tables = {
        "loans": [LOAN],
        "payments": [
            # In Berlin it is the tenth already.
            {**payment, "paid_at": "2024-01-09 23:30:00+00"},
            {**payment, "payment_id": "P2", "paid_at": "2024-01-09 22:30:00+00"},
        ],
        "recovery_ledger": [{"entry_id": "E1", "loan_id": "L1", "booked_on": "2023-12-31"}],
    }
    assert found("event_before_origination", tables, time_zone="Europe/Berlin") == [
        ("payments", "paid_at", 1, 0.5, "P2: 2024-01-09 before 2024-01-10"),
        ("recovery_ledger", "booked_on", 1, 1.0, "E1: 2023-12-31 before 2024-01-10"),
    ]


def test_who_is_born_too_late(found):
    people = [
        {"borrower_id": "B1", "birth_date": "2030-01-01"},
        {"borrower_id": "B2", "birth_date": "2010-01-01"},
        {"borrower_id": "B3", "birth_date": "2008-01-10"},
    ]
    loans = [{**LOAN, "borrower_id": f"B{number}", "loan_id": f"L{number}"} for number in (1, 2, 3)]
    tables = {"borrowers": people, "loans": loans}
    assert found("born_in_the_future", tables) == [
        ("borrowers", "birth_date", 1, 1 / 3, "B1: 2030-01-01")
    ]


def test_who_is_a_child_when_the_loan_is_paid_out(found):
    people = [
        {"borrower_id": "B1", "birth_date": "2010-01-01"},
        {"borrower_id": "B2", "birth_date": "2008-01-10"},
    ]
    loans = [{**LOAN, "borrower_id": f"B{number}", "loan_id": f"L{number}"} for number in (1, 2)]
    assert found("born_too_late", {"borrowers": people, "loans": loans}) == [
        ("borrowers", "birth_date", 1, 0.5, "B1: 2010-01-01 and a loan of 2024-01-10")
    ]


def test_what_happens_after_the_day_of_the_build(found):
    complaint = {"complaint_id": "C1", "borrower_id": "B1"}
    tables = {
        "complaints": [
            {**complaint, "received_at": "2024-12-31 22:59:00+00"},
            {**complaint, "complaint_id": "C2", "received_at": "2024-12-31 23:00:00+00"},
        ]
    }
    assert found("event_after_as_of", tables, time_zone="Europe/Berlin") == [
        ("complaints", "received_at", 1, 0.5, "C2: 2024-12-31 23:00:00+00")
    ]


def test_what_is_recorded_after_the_day_of_the_build(found):
    loans = [{**LOAN, "recorded_at": "2025-01-01 00:00:00+00"}]
    assert found("recorded_after_as_of", {"loans": loans}) == [
        ("loans", "recorded_at", 1, 1.0, "L1: 2025-01-01 00:00:00+00")
    ]


def test_what_is_recorded_more_than_a_day_too_early(found):
    payment = {"payment_id": "P1", "loan_id": "L1", "paid_at": "2024-02-10 09:00:00+00"}
    rows = [
        {**payment, "recorded_at": "2024-02-09 09:00:00+00"},
        {**payment, "payment_id": "P2", "recorded_at": "2024-02-09 08:59:00+00"},
    ]
    assert found("recorded_before_event", {"payments": rows}) == [
        (
            "payments",
            "recorded_at",
            1,
            0.5,
            "P2: 2024-02-09 08:59:00+00 before 2024-02-10 09:00:00+00",
        )
    ]


def calls(count: int, acted_at: str, recorded_at: str) -> list[dict[str, object]]:
    return [
        {"action_id": f"A{number:02}", "acted_at": acted_at, "recorded_at": recorded_at}
        for number in range(count)
    ]


def test_local_times_that_were_written_as_utc(found):
    early = calls(20, "2024-02-10 11:00:00+00", "2024-02-10 09:03:00+00")
    (finding,) = found("local_time_as_utc", {"collection_actions": early})
    assert finding[:4] == ("collection_actions", "acted_at", 20, 1.0)


def test_a_few_clocks_that_run_ahead_are_nothing(found):
    early = calls(19, "2024-02-10 11:00:00+00", "2024-02-10 09:03:00+00")
    assert found("local_time_as_utc", {"collection_actions": early}) == []


def test_days_that_were_written_as_midnight_in_utc(found):
    midnight = {"collection_actions": calls(20, "2024-02-10 00:00:00+00", "2024-02-11")}
    (finding,) = found("midnight_in_utc", midnight, time_zone="America/New_York")
    assert finding[:4] == ("collection_actions", "acted_at", 20, 1.0)
    assert finding[4] == "A00: 2024-02-10 00:00:00+00 = 2024-02-09 19:00:00"


def test_midnight_in_utc_is_midnight_where_it_is_local(found):
    midnight = {"collection_actions": calls(20, "2024-02-10 00:00:00+00", "2024-02-11")}
    assert found("midnight_in_utc", midnight, time_zone="UTC") == []


def test_one_moment_of_recording_for_a_whole_history(found):
    payments = [
        {"payment_id": f"P{day}", "paid_at": f"2024-0{day % 3 + 1}-10", "recorded_at": "2024-06-01"}
        for day in range(30)
    ]
    assert found("one_recorded_at", {"payments": payments}) == [
        ("payments", "recorded_at", 30, 1.0, "2024-06-01 00:00:00+00")
    ]


def test_one_moment_of_recording_for_one_day_is_a_day(found):
    payments = [
        {"payment_id": f"P{number}", "paid_at": "2024-05-31", "recorded_at": "2024-06-01"}
        for number in range(30)
    ]
    assert found("one_recorded_at", {"payments": payments}) == []


def test_a_column_that_is_empty(found):
    people = [{"borrower_id": "B1", "region": None}, {"borrower_id": "B2", "region": None}]
    empty = {finding[1] for finding in found("empty_column", {"borrowers": people})}
    assert "region" in empty
    assert "borrower_id" not in empty


def test_a_column_of_which_nothing_could_be_read_is_not_called_empty(found):
    people = [
        {"borrower_id": "B1", "reason_code": "unreadable_date", "reason_column": "birth_date"}
    ]
    empty = {finding[1] for finding in found("empty_column", {"borrowers": people})}
    assert "region" in empty
    assert "birth_date" not in empty


def rejected(number: int, of: int) -> list[dict[str, object]]:
    return [
        {
            "borrower_id": f"B{row}",
            "reason_code": "missing_value" if row < number else None,
            "reason_column": "borrower_id" if row < number else None,
        }
        for row in range(of)
    ]


@pytest.mark.parametrize(("rows", "check"), [(2, "many_rejected"), (11, "most_rejected")])
def test_a_table_that_loses_its_rows(found, rows, check):
    people = rejected(rows, 20)
    assert found(check, {"borrowers": people}) == [("borrowers", "", rows, rows / 20, "")]


@pytest.mark.parametrize(
    ("rows", "check"), [(1, "many_rejected"), (11, "many_rejected"), (10, "most_rejected")]
)
def test_a_loss_is_told_once_and_only_where_it_is_one(found, rows, check):
    assert found(check, {"borrowers": rejected(rows, 20)}) == []


def test_a_needed_table_without_rows(found):
    assert found("empty_table", {"borrowers": [{"borrower_id": "B1"}]}) == [
        ("loans", "", None, None, "")
    ]


def test_one_wrong_date_that_sets_the_clock(found):
    payment = {"loan_id": "L1", "amount": 1}
    paid = [
        {**payment, "payment_id": f"P{day}", "paid_at": f"2024-0{day % 9 + 1}-10"}
        for day in range(2_000)
    ]
    paid.append({**payment, "payment_id": "typo", "paid_at": "2034-01-10"})
    assert found("clock_far_ahead", {"payments": paid}, as_of=date(2034, 1, 10)) == [
        ("", "as_of_date", 1, 1 / 2_001, "")
    ]


def test_a_clock_that_follows_the_events_is_right(found):
    paid = [{"payment_id": f"P{day}", "paid_at": f"2024-0{day % 9 + 1}-10"} for day in range(2_000)]
    assert found("clock_far_ahead", {"payments": paid}, as_of=date(2024, 9, 10)) == []


def test_a_schedule_that_is_not_the_principals(found):
    line = {"loan_id": "L1", "installment_number": 1, "due_on": "2024-02-10"}
    lines = [
        {**line, "principal_due": 60, "recorded_at": "2024-01-10"},
        # Corrected, and rescheduled later: neither is the first word.
        {**line, "principal_due": 50, "recorded_at": "2024-01-20"},
        {**line, "schedule_version": 2, "principal_due": 100, "recorded_at": "2024-05-20"},
    ]
    assert found("principal_not_scheduled", {"loans": [LOAN], "installments": lines}) == [
        ("loans", "principal_amount", 1, 1.0, "L1: 100.00 lent, 50.00 scheduled")
    ]


def test_payments_in_cents_beside_installments_in_units(found):
    due = {"loan_id": "L1", "due_on": "2024-02-10", "principal_due": 90, "interest_due": 10}
    tables = {
        "installments": [{**due, "installment_number": number} for number in range(20)],
        "payments": [{"payment_id": f"P{number}", "amount": 10_000} for number in range(20)],
    }
    assert found("payments_in_other_units", tables) == [
        ("payments", "amount", 20, 1.0, "10000.00 paid, 100.00 due")
    ]


def test_a_loan_of_which_nothing_is_told(found):
    reports = [{"loan_id": "L1", "reported_on": "2024-02-28"}]
    assert found(
        "loans_without_history", {"loans": [LOAN, LATER], "loan_status_reports": reports}
    ) == [("loans", "loan_id", 1, 0.5, "L2")]


def test_a_time_zone_that_is_none(found):
    people = [
        {"borrower_id": "B1", "time_zone": "Europe/Berlin", "phone_time_zone": "MEZ"},
        {"borrower_id": "B2", "time_zone": None, "phone_time_zone": None},
    ]
    assert found("unknown_time_zone", {"borrowers": people}) == [
        ("borrowers", "phone_time_zone", 1, 0.5, "B1: MEZ")
    ]


def test_currencies_with_and_without_a_rate(found):
    tables = {
        "loans": [LOAN, LATER],
        "loan_rates": [
            {"loan_id": "L1", "currency": "EUR", "rate": 1.1, "rated_on": "2024-01-15"},
            {"loan_id": "L2", "currency": "JPY", "rate": None, "rated_on": None},
        ],
    }
    assert found("second_currency", tables) == [("loans", "currency", 1, 0.5, "L2: JPY")]


def test_a_loan_older_than_all_rates(found):
    tables = {
        "loans": [LOAN, LATER],
        "loan_rates": [
            {"loan_id": "L1", "currency": "EUR", "rate": 1.1, "rated_on": "2024-01-15"},
            {"loan_id": "L2", "currency": "EUR", "rate": 1.1, "rated_on": "2024-03-10"},
        ],
    }
    assert found("rate_after_origination", tables) == [
        ("loans", "currency", 1, 0.5, "L1: EUR of 2024-01-10 at the rate of 2024-01-15")
    ]


def test_what_is_converted_is_told(found):
    rate = {"loan_id": "L1", "currency": "EUR", "rate": 1.1, "rated_on": "2024-01-05"}
    (finding,) = found("converted_currency", {"loans": [LOAN], "loan_rates": [rate]})
    assert finding[:4] == ("loans", "currency", 1, 1.0)
    assert re.fullmatch(r"L1: EUR at 1[.]10* of 2024-01-05", str(finding[4]))


def test_a_currency_that_is_no_code(found):
    loans = [{**LOAN, "currency": "Euro"}, {**LATER, "currency": "eur"}]
    assert found("odd_currency", {"loans": loans}) == [("loans", "currency", 1, 0.5, "L1: Euro")]
