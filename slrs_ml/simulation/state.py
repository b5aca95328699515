"""The state of the world at the end of a month: all that the next month depends on.

Loans sit in slots, shape ``(slots, borrowers)``. ``due_total`` and ``paid_total`` are the
cents due and paid since origination; with first in, first out the number of whole
installments paid is ``paid_total // installment`` (all but the last are equal), which
gives the oldest unpaid due date and so the days past due exactly.
"""

from dataclasses import dataclass

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints

__all__ = ["CHARGED_OFF", "FREE", "OPEN", "State"]

FREE, OPEN, CHARGED_OFF = 0, 1, 2
_NEVER = -(10**9)


@dataclass
class State:
    """Mutable arrays; see the module for shapes. Months are month numbers."""

    # loans
    status: Ints
    sequence: Ints
    product: Ints
    principal: Ints
    annual_rate: Floats
    term: Ints
    installment: Ints
    is_secured: Bools
    due_day: Ints
    origination_month: Ints
    installments_due: Ints
    balance: Ints
    due_total: Ints
    paid_total: Ints
    months_in_default: Ints
    closed_month: Ints
    # borrowers
    loans_so_far: Ints
    blocked_until: Ints
    shock_months_left: Ints
    shock_income_factor: Floats
    is_shock_reported: Bools
    is_job_lost: Bools
    mood: Floats
    flagged_until: dict[str, Ints]

    @classmethod
    def empty(cls, *, slots: int, borrowers: int, flags: tuple[str, ...]) -> "State":
        """Nobody has a loan, a shock or a flag yet."""

        def loans() -> Ints:
            return np.zeros((slots, borrowers), dtype=np.int64)

        def people() -> Ints:
            return np.zeros(borrowers, dtype=np.int64)

        return cls(
            status=loans(),
            sequence=loans(),
            product=loans(),
            principal=loans(),
            annual_rate=loans().astype(np.float64),
            term=loans(),
            installment=loans() + 1,
            is_secured=loans().astype(bool),
            due_day=loans() + 1,
            origination_month=loans(),
            installments_due=loans(),
            balance=loans(),
            due_total=loans(),
            paid_total=loans(),
            months_in_default=loans(),
            closed_month=loans() + _NEVER,
            loans_so_far=people(),
            blocked_until=people() + _NEVER,
            shock_months_left=people(),
            shock_income_factor=people().astype(np.float64) + 1.0,
            is_shock_reported=people().astype(bool),
            is_job_lost=people().astype(bool),
            mood=people().astype(np.float64),
            flagged_until={flag: people() + _NEVER for flag in flags},
        )

    @property
    def arrears(self) -> Ints:
        """Cents due and unpaid."""
        return np.maximum(self.due_total - self.paid_total, 0)

    @property
    def missed(self) -> Ints:
        """Installments due and not wholly paid, of open loans."""
        missed = -(-self.arrears // self.installment)
        return np.where(self.status == OPEN, missed, 0)

    @property
    def exposure(self) -> Ints:
        """Cents owed: scheduled principal to come, plus what is due and unpaid."""
        return self.balance + self.due_total - self.paid_total

    def is_flagged(self, flag: str, *, month: int) -> Bools:
        """Whether a borrower's flag is open in a month, shape ``(borrowers,)``."""
        return self.flagged_until[flag] >= month
