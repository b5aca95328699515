"""The state of a borrower at the end of a month: all that the next month depends on.

One record a borrower, and one a loan slot (a borrower holds at most one loan in each).
Copying the records is copying the world, which is how its futures are simulated. Dates
are days since 1970-01-01, months are month numbers, money is in cents.

``due_total`` and ``paid_total`` count from the current schedule on. With first in, first
out the number of whole installments paid is ``paid_total // installment`` (all but the
last are equal), which gives the oldest unpaid due date and so the days past due exactly.
"""

import numpy as np

__all__ = ["BORROWER", "CHARGED_OFF", "FREE", "LOAN", "NEVER", "OPEN", "SLOTS"]

FREE, OPEN, CHARGED_OFF = 0, 1, 2
SLOTS = 2
NEVER = -(10**6)
_MOST_MONEY_A_MONTH = 5

BORROWER = np.dtype(
    [
        # who they are; the index counts within the borrowers simulated together
        ("index", "i8"),
        ("willingness", "f8"),
        ("ability", "f8"),
        ("inattention", "f8"),
        ("responsiveness", "f8"),
        ("promise_keeping", "f8"),
        ("harm", "f8"),
        ("fatigue_rate", "f8"),
        ("best_hour", "f8"),
        ("reach", "f8", (6,)),
        ("income", "i8"),
        ("stated_income_factor", "f8"),
        ("essential_expenses", "i8"),
        ("other_debt", "i8"),
        ("employment", "i8"),
        ("shock_hazard", "f8"),
        ("prepayment_factor", "f8"),
        ("pays_by_direct_debit", "?"),
        ("preferred_channel", "i8"),
        # how they are
        ("loans_so_far", "i8"),
        ("blocked_until", "i8"),
        ("shock_months_left", "i8"),
        ("shock_income_factor", "f8"),
        ("is_shock_reported", "?"),
        ("is_job_lost", "?"),
        ("mood", "f8"),
        ("recent_contacts", "f8"),
        ("flagged_until", "i8", (6,)),
        ("died_on", "i8"),
        ("has_opted_out", "i8", (6,)),
    ],
    align=True,
)

LOAN = np.dtype(
    [
        # as agreed
        ("status", "i8"),
        ("sequence", "i8"),
        ("product", "i8"),
        ("rate", "f8"),
        ("is_secured", "?"),
        ("collateral", "i8"),
        ("due_day", "i8"),
        ("origination_month", "i8"),
        # the current schedule
        ("version", "i8"),
        ("schedule_month", "i8"),
        ("term", "i8"),
        ("installment", "i8"),
        ("installments_due", "i8"),
        ("installments_before", "i8"),
        ("balance", "i8"),
        ("due_total", "i8"),
        ("paid_total", "i8"),
        ("paid_before", "i8"),
        # arrears, day by day
        ("in_arrears", "?"),
        ("is_default", "?"),
        ("arrears_ended_on", "i8"),
        ("months_in_default", "i8"),
        # collection
        ("decisions", "i8"),
        ("treatment", "i8"),
        ("push", "f8"),
        ("plan_until", "i8"),
        ("promise_due_on", "i8"),
        ("promise_amount", "i8"),
        ("legal_stage", "i8"),
        ("legal_month", "i8"),
        ("is_garnished", "?"),
        ("sale_month", "i8"),
        ("closed_month", "i8"),
        # the month at work
        ("contact_day", "i8"),
        ("heard_day", "i8"),
        ("last_money_day", "i8"),
        ("settles", "?"),
        ("takes_plan", "?"),
        ("is_repossessed", "?"),
        ("money_count", "i8"),
        ("money_day", "i8", (_MOST_MONEY_A_MONTH,)),
        ("money_amount", "i8", (_MOST_MONEY_A_MONTH,)),
        # what is watched from a snapshot on, to an end
        ("watched_from", "i8"),
        ("watched_to", "i8"),
        ("first_default_on", "i8"),
        ("first_cure_on", "i8"),
        ("ended_on", "i8"),
        ("end_reason", "i8"),
        ("last_spell_paid", "?"),
        ("cash", "i8"),
        ("discounted_cash", "f8"),
        ("cost", "i8"),
    ],
    align=True,
)
