"""Portfolio figures of a world, each beside the band in which published ones lie.

A figure is a ratio of two sums over borrowers, or such a ratio over another one, so that
its sampling error follows from the borrowers. The sources of the bands stand in decision
0011.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.worlds import BuiltWorld

MONTHS = """
with months as (
    select
        snapshots.*,
        loans.product_type,
        lead(snapshots.days_past_due) over of_loan as next_days,
        lead(snapshots.loan_state) over of_loan as next_state,
    from marts.fct_loan_snapshots as snapshots
    inner join marts.dim_loans as loans using (loan_id)
    where snapshots.is_month_end
    window of_loan as (partition by snapshots.loan_id order by snapshots.snapshot_date)
)
select borrower_id as borrower, {columns}
from months
where loan_state = 'open' and {rows}
group by borrower_id
"""

LABELS = """
select outcomes.borrower_id as borrower, {columns}
from marts.fct_loan_outcomes as outcomes
inner join marts.fct_loan_snapshots as snapshots
    on
        outcomes.loan_id = snapshots.loan_id
        and outcomes.snapshot_date = snapshots.snapshot_date
inner join marts.dim_loans as loans on outcomes.loan_id = loans.loan_id
where not outcomes.is_censored and snapshots.is_month_end and {rows}
group by outcomes.borrower_id
"""

LOAN_BORROWERS = "(select distinct loan_id, borrower_id from '{data}/loans.parquet')"

CALLS = """
select borrower_id as borrower, {columns}
from '{data}/collection_actions.parquet'
where channel = 'call' and {rows}
group by borrower_id
"""

REACHED = "outcome in ('right_party_contact', 'promise_to_pay', 'refused', 'dispute', 'payment')"

PROMISES = f"""
with promises as (
    select
        promises.promise_id,
        any_value(loans.borrower_id) as borrower_id,
        any_value(promises.promised_amount) as promised,
        coalesce(sum(payments.amount), 0) as paid,
    from '{{data}}/promises_to_pay.parquet' as promises
    inner join {LOAN_BORROWERS} as loans using (loan_id)
    left join '{{data}}/payments.parquet' as payments
        on
            promises.loan_id = payments.loan_id
            and payments.reversal_of_payment_id is null
            and payments.paid_at >= promises.promised_at
            and payments.paid_at::date <= promises.due_on + 3
    group by promises.promise_id
)
select borrower_id as borrower, {{columns}} from promises where {{rows}} group by borrower_id
"""

# Loans charged off at least two years before the world ends.
CHARGED_OFF = """
with ends as (
    select max(booked_on) as last_day from '{data}/recovery_ledger.parquet'
),
written_off as (
    select loan_id, min(booked_on) as charged_off_on, sum(amount) as charged_off
    from '{data}/recovery_ledger.parquet'
    where entry_type = 'write_off'
    group by loan_id
),
recovered as (
    select
        written_off.*,
        coalesce(sum(ledger.amount) filter (where ledger.entry_type = 'recovery_cash'), 0) as cash,
    from written_off
    left join '{data}/recovery_ledger.parquet' as ledger
        on
            written_off.loan_id = ledger.loan_id
            and ledger.booked_on > written_off.charged_off_on
            and ledger.booked_on <= written_off.charged_off_on + 730
    group by all
)
select loans.borrower_id as borrower, {columns}
from recovered
inner join
    (select distinct loan_id, borrower_id, is_secured from '{data}/loans.parquet') as loans
    using (loan_id)
cross join ends
where not loans.is_secured and charged_off_on + 730 <= last_day and {rows}
group by loans.borrower_id
"""

COLLATERAL = """
with sales as (
    select loan_id, min(booked_on) as sold_on, sum(amount) as proceeds
    from '{data}/recovery_ledger.parquet'
    where entry_type = 'collateral_proceeds'
    group by loan_id
),
exposures as (
    select
        sales.loan_id,
        snapshots.borrower_id,
        any_value(sales.proceeds) as proceeds,
        max_by(snapshots.outstanding_amount, snapshots.snapshot_date) as outstanding,
    from sales
    inner join marts.fct_loan_snapshots as snapshots
        on sales.loan_id = snapshots.loan_id and snapshots.snapshot_date < sales.sold_on
    inner join marts.dim_loans as loans on sales.loan_id = loans.loan_id
    where loans.product_type = 'vehicle'
    group by sales.loan_id, snapshots.borrower_id
)
select borrower_id as borrower, {columns} from exposures where {rows} group by borrower_id
"""

COURT = f"""
with cases as (
    select
        loan_id,
        min(occurred_at) filter (where event_type = 'filed') as filed_at,
        min(occurred_at) filter (where event_type = 'judgment') as judged_at,
    from '{{data}}/legal_events.parquet'
    group by loan_id
)
select loans.borrower_id as borrower, {{columns}}
from cases
inner join {LOAN_BORROWERS} as loans using (loan_id)
where judged_at is not null and {{rows}}
group by loans.borrower_id
"""


@dataclass(frozen=True)
class Figure:
    """One figure: where its rows come from, what is summed, and the published band.

    ``above`` and ``below`` are summed by borrower; with ``base_above`` and ``base_below``
    the figure is the first ratio over the second.
    """

    name: str
    rows: str
    above: str
    below: str
    band: tuple[float, float]
    where: str = "true"
    base_above: str = "1"
    base_below: str = "1"

    def sums(self, built: BuiltWorld) -> pd.DataFrame:
        columns = (
            f"sum({self.above})::double as above, sum({self.below})::double as below, "
            f"sum({self.base_above})::double as base_above, "
            f"sum({self.base_below})::double as base_below"
        )
        return built.frame(self.rows.replace("{columns}", columns).replace("{rows}", self.where))

    @property
    def is_relative(self) -> bool:
        return self.base_above != "1"


def share(condition: str) -> str:
    return f"({condition})::integer"


def roll(name: str, low: int, high: int, band: tuple[float, float]) -> Figure:
    """Loans of a bucket that are a bucket further, in default or written off a month later."""
    return Figure(
        name,
        MONTHS,
        share(f"next_days > {high} or next_state = 'charged_off'"),
        "1",
        band,
        f"days_past_due between {low} and {high} and not is_default and next_state is not null",
    )


def cure(bucket: str, band: tuple[float, float]) -> Figure:
    return Figure(
        f"cured within 3 months, from {bucket} days past due",
        LABELS,
        "outcomes.label_value",
        "1",
        band,
        f"outcomes.label_name = 'cure' and snapshots.delinquency_bucket = '{bucket}'",
    )


def month_end(month: int) -> str:
    return f"month(snapshot_date) = {month}"


FIGURES = (
    Figure(
        "default within 12 months, of loans not in default",
        LABELS,
        "outcomes.label_value",
        "1",
        (0.025, 0.06),
        "outcomes.label_name = 'early_warning'",
    ),
    Figure(
        "the same, personal loans",
        LABELS,
        "outcomes.label_value",
        "1",
        (0.03, 0.07),
        "outcomes.label_name = 'early_warning' and loans.product_type = 'personal'",
    ),
    Figure(
        "the same, vehicle loans",
        LABELS,
        "outcomes.label_value",
        "1",
        (0.015, 0.05),
        "outcomes.label_name = 'early_warning' and loans.product_type = 'vehicle'",
    ),
    Figure(
        "30–89 days past due, of open loans",
        MONTHS,
        share("days_past_due between 30 and 89"),
        "1",
        (0.015, 0.04),
    ),
    Figure("in default, of open loans", MONTHS, share("is_default"), "1", (0.02, 0.06)),
    Figure(
        "newly 30 days past due in a month, of loans below",
        MONTHS,
        share("next_days >= 30"),
        "1",
        (0.004, 0.012),
        "days_past_due < 30 and next_state is not null",
    ),
    roll("roll in a month, 1–29 to 30 and more", 1, 29, (0.15, 0.35)),
    roll("roll in a month, 30–59 to 60 and more", 30, 59, (0.30, 0.55)),
    roll("roll in a month, 60–89 to 90 and more", 60, 89, (0.50, 0.80)),
    cure("1-30", (0.65, 0.90)),
    cure("31-60", (0.30, 0.60)),
    cure("61-90", (0.12, 0.35)),
    Figure(
        "calls that reach the borrower",
        CALLS,
        share(REACHED),
        "1",
        (0.18, 0.35),
    ),
    Figure(
        "promises, of calls that reach the borrower",
        CALLS,
        share("outcome = 'promise_to_pay'"),
        "1",
        (0.30, 0.60),
        REACHED,
    ),
    Figure(
        "promises kept within three days of the date",
        PROMISES,
        share("paid >= 0.99 * promised"),
        "1",
        (0.40, 0.65),
    ),
    Figure(
        "recovery rate 12 months after a month end in default",
        LABELS,
        "outcomes.label_value",
        "1",
        (0.15, 0.45),
        "outcomes.label_name = 'recovery_rate'",
    ),
    Figure(
        "fully recovered within 12 months, of loans in default",
        LABELS,
        "outcomes.label_value",
        "1",
        (0.10, 0.35),
        "outcomes.label_name = 'recovery_outcome'",
    ),
    Figure(
        "cash within two years of charge-off, unsecured, of the amount",
        CHARGED_OFF,
        "cash",
        "charged_off",
        (0.05, 0.15),
    ),
    Figure(
        "unsecured charge-offs that bring nothing within two years",
        CHARGED_OFF,
        share("cash = 0"),
        "1",
        (0.30, 0.75),
    ),
    Figure(
        "vehicle sale, of the amount outstanding",
        COLLATERAL,
        "proceeds",
        "outstanding",
        (0.35, 0.65),
        "outstanding > 0",
    ),
    Figure(
        "court case, days from filing to judgment",
        COURT,
        "date_diff('day', filed_at, judged_at)",
        "1",
        (60, 180),
    ),
    Figure(
        "season: 30–90 days past due at the end of April over February",
        MONTHS,
        share(f"{month_end(4)} and days_past_due >= 30 and not is_default"),
        share(month_end(4)),
        (0.70, 0.95),
        base_above=share(f"{month_end(2)} and days_past_due >= 30 and not is_default"),
        base_below=share(month_end(2)),
    ),
)


@dataclass(frozen=True)
class Value:
    """A figure of one world, and the error with which borrowers alone would scatter it."""

    value: float
    error: float


def value_of(figure: Figure, sums: pd.DataFrame) -> Value:
    """Compute a figure and its error, linearised over borrowers."""

    def ratio(above: np.ndarray, below: np.ndarray) -> tuple[float, np.ndarray]:
        rate = above.sum() / below.sum()
        return float(rate), (above - rate * below) / below.sum()

    if sums.empty or sums["below"].sum() == 0:
        return Value(float("nan"), float("nan"))
    value, influence = ratio(sums["above"].to_numpy(), sums["below"].to_numpy())
    if figure.is_relative:
        base, moved = ratio(sums["base_above"].to_numpy(), sums["base_below"].to_numpy())
        influence = influence / base - moved * value / base**2
        value = value / base
    return Value(value, float(np.sqrt((influence**2).sum())))


def figures(built: BuiltWorld) -> pd.DataFrame:
    """Compute every figure of one world."""
    found = {figure.name: value_of(figure, figure.sums(built)) for figure in FIGURES}
    return pd.DataFrame(
        [(name, one.value, one.error) for name, one in found.items()],
        columns=["figure", "value", "error"],
    )
