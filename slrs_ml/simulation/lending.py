"""New loans: who asks, what the lender grants, at which rate.

A free slot is filled with a constant chance a month. The lender sees stated income, other
installments and a noisy score; it cuts the principal to an installment that leaves the
burden under 36 per cent of stated income, and refuses borrowers in arrears, recently
charged off or known to have lost income.
"""

import numpy as np

from slrs_ml.simulation.arrays import Ints
from slrs_ml.simulation.clock import first_day
from slrs_ml.simulation.income import write_borrower_versions
from slrs_ml.simulation.journal import Journal
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.population import Population, pick
from slrs_ml.simulation.schedules import installment_cents
from slrs_ml.simulation.state import FREE, OPEN, State
from slrs_ml.simulation.streams import Streams

__all__ = ["originate"]

_DUE_DAYS = np.array([1, 5, 10, 15, 20, 25, 28])
_SMALLEST_PRINCIPAL = 50_000
# Below this, rounding installments up to the cent could repay a loan before its term.
_SMALLEST_INSTALLMENT = 2_000


def originate(
    state: State,
    *,
    population: Population,
    streams: Streams,
    month: int,
    parameters: Parameters,
    journal: Journal,
) -> None:
    """Fill free slots with new loans and write them down."""
    for slot in range(parameters.slots):
        _originate_in_slot(
            slot,
            state=state,
            population=population,
            streams=streams,
            month=month,
            parameters=parameters,
            journal=journal,
        )


def _originate_in_slot(
    slot: int,
    *,
    state: State,
    population: Population,
    streams: Streams,
    month: int,
    parameters: Parameters,
    journal: Journal,
) -> None:
    products = parameters.products

    def drawn(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return streams.uniform(f"new_{name}", month=month, slot=slot)

    stated = population.income * population.stated_income_factor
    product = pick(drawn("product"), shares=tuple(product.share for product in products))
    choices = [np.array(product.terms) for product in products]
    position = drawn("term")
    term = np.choose(
        product, [terms[np.floor(position * len(terms)).astype(np.int64)] for terms in choices]
    )
    lowest, highest = np.array([product.income_multiple for product in products])[product].T
    multiple = lowest + (highest - lowest) * drawn("multiple") ** 1.4
    score = -0.35 * population.willingness - 0.35 * population.ability
    score = score + 0.85 * streams.normal("new_score", month=month, slot=slot)
    rate = np.array([product.annual_rate for product in products])[product]
    rate = np.round(np.clip(rate * np.exp(0.22 * score), 0.02, 0.30), 4)

    principal = _rounded(stated * multiple)
    wanted = installment_cents(np.maximum(principal, 1), annual_rate=rate, terms=term)
    others = np.where(state.status == OPEN, state.installment, 0).sum(axis=0)
    room = parameters.largest_burden * stated - others - population.other_debt
    principal = _rounded(principal * np.clip(room / wanted, 0.0, 1.0))

    installment = installment_cents(np.maximum(principal, 1), annual_rate=rate, terms=term)

    refused = (
        (state.arrears * (state.status == OPEN) > 0).any(axis=0)
        | (state.blocked_until > month)
        | state.is_shock_reported
        | state.is_flagged("deceased", month=month)
        | state.is_flagged("bankruptcy", month=month)
        | (state.status[slot] != FREE)
        | (state.closed_month[slot] == month)
        | (principal < _SMALLEST_PRINCIPAL)
        | (installment < _SMALLEST_INSTALLMENT)
    )
    who = np.flatnonzero(~refused & (drawn("asks") < parameters.origination[slot]))
    secured = drawn("secured") < np.array([p.secured_share for p in products])[product]
    cover_low, cover_high = np.array([p.cover for p in products])[product].T
    cover = cover_low + (cover_high - cover_low) * drawn("cover")
    purpose = np.floor(drawn("purpose") * np.array([len(p.purposes) for p in products])[product])
    purpose = np.where(drawn("misses_purpose") < 0.05, -1, purpose).astype(np.int64)
    day = first_day(month) + np.floor(28 * drawn("day")).astype(np.int64)

    state.loans_so_far[who] += 1
    new = {
        "status": np.full(len(who), OPEN),
        "sequence": state.loans_so_far[who],
        "product": product[who],
        "principal": principal[who],
        "annual_rate": rate[who],
        "term": term[who],
        "installment": installment[who],
        "is_secured": secured[who],
        "due_day": _DUE_DAYS[np.floor(drawn("due_day") * len(_DUE_DAYS)).astype(np.int64)][who],
        "origination_month": np.full(len(who), month),
        "installments_due": np.zeros(len(who), dtype=np.int64),
        "balance": principal[who],
        "due_total": np.zeros(len(who), dtype=np.int64),
        "paid_total": np.zeros(len(who), dtype=np.int64),
        "months_in_default": np.zeros(len(who), dtype=np.int64),
    }
    for name, values in new.items():
        getattr(state, name)[slot, who] = values
    journal.append(
        "loans",
        {
            "borrower": who,
            "day": day[who],
            "purpose": purpose[who],
            "collateral": np.where(secured, _rounded(principal * cover), -1)[who],
            **{
                name: new[name]
                for name in (
                    "sequence",
                    "product",
                    "principal",
                    "annual_rate",
                    "term",
                    "installment",
                    "due_day",
                    "origination_month",
                )
            },
            "is_secured": new["is_secured"].astype(np.int64),
        },
    )
    asked = np.zeros(streams.borrowers, dtype=bool)
    asked[who] = True
    write_borrower_versions(journal, who=asked, day=day, state=state, population=population)


def _rounded(cents: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Ints:
    """Down to whole hundreds of the currency."""
    return (np.floor(cents / 10_000) * 10_000).astype(np.int64)
