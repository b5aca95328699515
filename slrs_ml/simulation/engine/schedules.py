"""Annuity schedules in whole cents.

With monthly rate i = annual rate / 12 and n installments the installment is
A = P i / (1 - (1 + i)^-n), rounded up to the cent; of each, interest is B i on the scheduled
balance B, rounded down, and the rest repays principal. The last installment takes what is
left, which by this rounding is never more than A.
"""

import numpy as np

from slrs_ml.simulation.arrays import Floats, Ints
from slrs_ml.simulation.compiled import compiled, compiled_and_kept

__all__ = ["installment_cents", "next_installment", "whole_schedules"]


@compiled
def installment_cents(principal: int, annual_rate: float, term: int) -> int:
    """Level installment in cents of a principal in cents, repaid in so many months."""
    monthly = annual_rate / 12.0
    return int(np.ceil(principal * monthly / (1.0 - (1.0 + monthly) ** -term)))


@compiled
def next_installment(
    balance: int, annual_rate: float, installment: int, is_last: bool
) -> tuple[int, int]:
    """Principal and interest due next on a scheduled balance, in cents."""
    interest = int(np.floor(balance * (annual_rate / 12.0)))
    principal = balance if is_last else min(installment - interest, balance)
    return principal, interest


@compiled_and_kept
def _fill_schedules(
    principal: Ints, annual_rate: Floats, installment: Ints, terms: Ints, filled: Ints
) -> None:
    line = 0
    for loan in range(len(principal)):
        balance = principal[loan]
        for number in range(1, terms[loan] + 1):
            due, interest = next_installment(
                balance, annual_rate[loan], installment[loan], number == terms[loan]
            )
            balance -= due
            filled[0, line], filled[1, line] = loan, number
            filled[2, line], filled[3, line] = due, interest
            line += 1


def whole_schedules(
    principal: Ints, *, annual_rate: Floats, installment: Ints, terms: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """All installments of all loans, in order of loan and number.

    Returns
    -------
    tuple
        Index of the loan, installment number, principal due, interest due; each of
        length ``terms.sum()``.
    """
    filled = np.empty((4, int(terms.sum())), dtype=np.int64)
    _fill_schedules(principal, annual_rate, installment, terms, filled)
    return filled[0], filled[1], filled[2], filled[3]
