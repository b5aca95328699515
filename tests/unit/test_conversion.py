"""What is paid in full in one currency is paid in full in the other, in whatever parts."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
from jinja2 import Environment

MACRO = Path(__file__).parents[2] / "dbt_project" / "macros" / "in_reporting_currency.sql"


def converted(amount: str, rounded: str) -> str:
    macros = Environment(autoescape=False).from_string(MACRO.read_text(encoding="utf-8")).module
    return str(macros.in_reporting_currency(amount, rounded))


def test_rates_and_parts_of_a_cent_make_no_arrears():
    chance = random.Random(75)
    lines: list[str] = []
    for case in range(400):
        rate = round(chance.choice((chance.uniform(0.001, 2), chance.uniform(2, 900))), 6)
        due = [chance.randint(1, 50_000) for _ in range(chance.randint(1, 12))]
        left = sum(due)
        while left:
            part = chance.randint(1, left)
            lines.append(f"({case}, 'paid', {part / 100:.2f}, {rate})")
            left -= part
        lines += [f"({case}, 'due', {cents / 100:.2f}, {rate})" for cents in due]
    worst, least, rows = duckdb.execute(
        f"""
        with held as (
            select case_id, kind, amount::decimal(18, 2) as amount, case_id as loan_id,
                rate::decimal(18, 10) as rate
            from (values {", ".join(lines)}) as lines (case_id, kind, amount, rate)
        ),

        sums as (
            select
                case_id,
                count(*) as rows,
                sum(case when kind = 'paid' then {converted("amount", "up")} end) as paid,
                sum(case when kind = 'due' then {converted("amount", "down")} end) as due,
            from held as loan_rates
            group by case_id
        )

        select max((paid - due) / rows), min(paid - due), sum(rows) from sums
        """
    ).fetchone() or (None, None, None)
    assert rows == len(lines)
    assert least >= 0
    assert worst < 0.01
