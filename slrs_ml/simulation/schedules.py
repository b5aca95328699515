"""Annuity schedules in whole cents.

With monthly rate i = annual rate / 12 and n installments the installment is
A = P i / (1 - (1 + i)^-n), rounded up to the cent; of each, interest is B i on the scheduled
balance B, rounded down, and the rest repays principal. The last installment takes what is
left, which by this rounding is never more than A.
"""

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints

__all__ = ["installment_cents", "next_installment", "whole_schedules"]


def installment_cents(principal: Ints, *, annual_rate: Floats, terms: Ints) -> Ints:
    """Level installment of each loan in cents, same shape as ``principal``."""
    monthly = annual_rate / 12.0
    return np.ceil(principal * monthly / (1.0 - (1.0 + monthly) ** -terms)).astype(np.int64)


def next_installment(
    balance: Ints, *, annual_rate: Floats, installment: Ints, is_last: Bools
) -> tuple[Ints, Ints]:
    """Principal and interest due next on a scheduled balance, in cents.

    Returns
    -------
    tuple
        Principal due and interest due, same shape as ``balance``.
    """
    interest = np.floor(balance * (annual_rate / 12.0)).astype(np.int64)
    principal = np.where(is_last, balance, np.minimum(installment - interest, balance))
    return principal, interest


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
    index = np.repeat(np.arange(len(terms)), terms)
    begins = np.cumsum(terms) - terms
    number = np.arange(len(index)) - begins[index] + 1
    principal_due = np.zeros(len(index), dtype=np.int64)
    interest_due = np.zeros(len(index), dtype=np.int64)
    balance = principal.copy()
    for step in range(1, int(terms.max(initial=0)) + 1):
        running = np.flatnonzero(terms >= step)
        due, interest = next_installment(
            balance[running],
            annual_rate=annual_rate[running],
            installment=installment[running],
            is_last=terms[running] == step,
        )
        balance[running] -= due
        principal_due[begins[running] + step - 1] = due
        interest_due[begins[running] + step - 1] = interest
    return index, number, principal_due, interest_due
