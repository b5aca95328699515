"""Journals made up by chance, for the writers of tables: plausible in form, not in figures."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from slrs_ml.simulation.clock import Clock, first_day, last_day

CLOCK = Clock(months=24, burn_in=12)
BEGIN, END = first_day(CLOCK.begin), last_day(CLOCK.end)

Kinds = dict[str, dict[str, np.ndarray]]


def people(borrowers: int, *, seed: int = 1) -> SimpleNamespace:
    """The fields of a population that the writers read."""
    chance = np.random.default_rng(seed)
    income = chance.integers(150_000, 600_000, borrowers)
    return SimpleNamespace(
        index=np.arange(borrowers),
        income=income,
        essential_expenses=(income * chance.uniform(0.35, 0.6, borrowers)).astype(np.int64),
        other_debt=(income * np.maximum(0, chance.uniform(-0.04, 0.1, borrowers))).astype(np.int64),
        employment=chance.choice(4, borrowers, p=(0.7, 0.15, 0.1, 0.05)),
        speaks_spanish=chance.random(borrowers) < 0.2,
        preferred_channel=chance.integers(0, 4, borrowers),
    )


def of_people(population: SimpleNamespace, *, begin: int, end: int) -> SimpleNamespace:
    return SimpleNamespace(**{name: values[begin:end] for name, values in vars(population).items()})


def of_borrowers(kinds: Kinds, *, begin: int, end: int) -> Kinds:
    """The journal of some of the borrowers, counted from the first of them."""
    part = {}
    for kind, rows in kinds.items():
        kept = (rows["borrower"] >= begin) & (rows["borrower"] < end)
        part[kind] = {name: values[kept] for name, values in rows.items()}
        part[kind]["borrower"] = part[kind]["borrower"] - begin
    return part


def journal(borrowers: int, *, seed: int = 1) -> Kinds:
    """Two loans a borrower, one after the other, with rows of every kind on them."""
    chance = np.random.default_rng(seed)
    loans = 2 * borrowers
    who = np.repeat(np.arange(borrowers), 2)
    sequence = np.tile([1, 2], borrowers)
    half = (END - BEGIN) // 2
    began = BEGIN + np.where(sequence == 1, 0, half) + chance.integers(0, 60, loans)
    closed = began + chance.integers(200, half, loans)

    def on_loans(rows: int, **columns: np.ndarray | int) -> dict[str, np.ndarray]:
        loan = np.sort(chance.integers(0, loans, rows))
        day = began[loan] + (chance.random(rows) * (closed - began)[loan]).astype(np.int64)
        return _in_order(
            borrower=who[loan],
            sequence=sequence[loan],
            day=day,
            second=chance.integers(8 * 3600, 21 * 3600, rows),
            **columns,
        )

    def at_any_time(rows: int, **columns: np.ndarray | int) -> dict[str, np.ndarray]:
        return _in_order(
            borrower=chance.integers(0, borrowers, rows),
            day=chance.integers(BEGIN, END + 40, rows),
            second=chance.integers(8 * 3600, 21 * 3600, rows),
            **columns,
        )

    def codes(rows: int, most: int) -> np.ndarray:
        return chance.integers(0, most, rows)

    many, few = 12 * borrowers, 2 * borrowers
    decisions = on_loans(many, treatment=codes(many, 7), policy=1 + codes(many, 2))
    decisions["is_randomised"] = (chance.random(many) < 0.1).astype(np.int64)
    decisions["propensity_ppm"] = np.where(decisions["is_randomised"] > 0, 200_000, -1)
    decisions["number"] = _counted(decisions)
    contacts = {name: decisions[name] for name in ("borrower", "sequence", "second")}
    contacts["day"] = decisions["day"] + codes(many, 4)
    contacts |= {"decision": decisions["number"], "channel": codes(many, 6)}
    contacts |= {"outcome": codes(many, 8), "cost": codes(many, 400)}
    promises = on_loans(many, amount=5_000 + 10 * codes(many, 5_000))
    promises["due_day"] = promises["day"] + 3 + codes(many, 10)
    shocks = at_any_time(few, months=1 + codes(few, 12), factor_permille=350 + codes(few, 400))
    shocks["month"] = CLOCK.begin + codes(few, CLOCK.end - CLOCK.begin + 1)
    shocks |= {"is_job_lost": codes(few, 2), "is_reported": codes(few, 2)}
    return {
        "loans": {"borrower": who, "sequence": sequence, "day": began},
        "closings": {
            "borrower": who,
            "sequence": sequence,
            "day": closed,
            "reason": codes(loans, 3),
        },
        "payments": on_loans(many, amount=1 + codes(many, 60_000)),
        "decisions": decisions,
        "contacts": contacts,
        "promises": promises,
        "legal_events": on_loans(few, event=codes(few, 7), cost=codes(few, 90_000)),
        "ledger": on_loans(few, entry=codes(few, 9), amount=codes(few, 90_000)),
        "offers": on_loans(few, offer=codes(few, 2), is_accepted=codes(few, 2)),
        "measures": on_loans(
            few,
            measure=codes(few, 2),
            starts=END + 0 * codes(few, 2),
            ends=np.where(codes(few, 2) > 0, END, -1),
            is_performing=codes(few, 2),
        ),
        "complaints": at_any_time(few, complaint=codes(few, 4)),
        "consents": at_any_time(borrowers, channel=codes(borrowers, 6), status=codes(borrowers, 2)),
        "flags": at_any_time(few, flag=codes(few, 6), closes=-1 + 0 * codes(few, 2)),
        "shocks": shocks,
    }


def written_loans(kinds: Kinds, *, first_borrower: int = 0) -> np.ndarray:
    """Numbers of all loans of a journal but those of every seventh borrower."""
    borrower = kinds["loans"]["borrower"] + first_borrower
    number = (borrower + 1) * 100 + kinds["loans"]["sequence"]
    return number[borrower % 7 != 6]


def _in_order(**columns: np.ndarray | int) -> dict[str, np.ndarray]:
    order = np.lexsort((columns["second"], columns["day"], columns["borrower"]))
    return {name: np.asarray(values)[order] for name, values in columns.items()}


def _counted(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Running number of each row within its loan."""
    loan = rows["borrower"] * 100 + rows["sequence"]
    counts: dict[int, int] = {}
    numbers = []
    for value in loan.tolist():
        counts[value] = counts.get(value, 0) + 1
        numbers.append(counts[value])
    return np.array(numbers)
