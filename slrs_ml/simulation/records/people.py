"""The written borrowers: versions with what the lender believed, and who they are.

A borrower is registered up to a month before the first entry in the journal, then told
anew at each loan and at each shock reported. Some incomes, expenses, employment starts
and regions are missing, at random.
"""

from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Ints
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import TIME_ZONE, Clock, first_day, last_day
from slrs_ml.simulation.codes import CHANNELS, EMPLOYMENT_TYPES, RETIRED, UNEMPLOYED
from slrs_ml.simulation.engine.population import REGIONS, Population
from slrs_ml.simulation.records.row_ids import DAY, RECORDED_AT_NIGHT, Kinds, labelled, numbered
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["people_tables"]

_ZONES = (TIME_ZONE, TIME_ZONE, "America/Chicago", "America/Denver", "America/Los_Angeles")
_EDUCATION = ("no_degree", "high_school", "bachelor", "graduate")
_SEXES = ("female", "male", "not_stated")
_MARITAL = ("single", "married", "divorced", "widowed")
_AGE_BANDS = ("18-29", "30-44", "45-59", "60+")


def people_tables(
    population: Population, *, kinds: Kinds, streams: Streams, clock: Clock
) -> dict[str, "pa.Table"]:
    """``borrowers`` and ``borrower_protected_attributes`` of a batch."""
    return {
        "borrowers": _borrowers(population, kinds=kinds, streams=streams, clock=clock),
        "borrower_protected_attributes": _protected(population, clock=clock),
    }


def _borrowers(
    population: Population, *, kinds: Kinds, streams: Streams, clock: Clock
) -> "pa.Table":
    told = kinds["borrower_versions"]
    people = len(population.index)
    observed, end = first_day(clock.first_observed), last_day(clock.end)
    registered = observed + np.floor((end - observed) * streams.uniform("registered_on"))
    first_told = registered.astype(np.int64)
    has_told = np.zeros(people, dtype=bool)
    has_told[told["borrower"]] = True
    earliest = np.full(people, np.iinfo(np.int64).max)
    np.minimum.at(earliest, told["borrower"], told["day"])
    before = 1 + np.floor(30 * streams.uniform("registered_before")).astype(np.int64)
    first_told = np.where(has_told, earliest - before, first_told)

    stated = np.rint(population.income * population.stated_income_factor).astype(np.int64)
    who = np.concatenate([np.arange(people), told["borrower"]])
    day = np.concatenate([first_told, told["day"]])
    income = np.concatenate([stated, told["income"]])
    employment = np.concatenate([population.employment, told["employment"]])
    entry = np.concatenate([np.full(people, -1), np.arange(len(told["day"]))])
    order = np.lexsort((entry, day, who))
    # Two entries on one day: the later one holds.
    is_last = np.append(
        (who[order][1:] != who[order][:-1]) | (day[order][1:] != day[order][:-1]), True
    )
    order = order[is_last]
    who, day, income, employment = who[order], day[order], income[order], employment[order]
    has_job = (employment != UNEMPLOYED) & (employment != RETIRED)
    elsewhere = np.where(population.has_phone_elsewhere, 4, population.region)
    return as_table(
        "borrowers",
        rows=len(who),
        columns={
            "borrower_id": _ids(population).take(who),
            "birth_date": population.birth_day[who],
            "employment_type": labelled(employment, labels=EMPLOYMENT_TYPES),
            "employment_started_on": first_told[who] - population.employment_tenure_days[who],
            "monthly_income": income,
            "is_income_verified": population.is_income_verified[who],
            "monthly_essential_expenses": population.essential_expenses[who],
            "monthly_debt_payments": population.other_debt[who],
            "dependents": population.dependents[who],
            "country_code": "US",
            "region": labelled(
                np.where(population.misses_region, -1, population.region)[who], labels=REGIONS
            ),
            "postal_code": numbered("", number=population.postal_code, width=5).take(who),
            "time_zone": labelled(population.region[who], labels=_ZONES),
            "phone_time_zone": labelled(elsewhere[who], labels=_ZONES),
            "education_level": labelled(population.education[who], labels=_EDUCATION),
            "preferred_language": labelled(
                population.speaks_spanish[who].astype(np.int64), labels=("en", "es")
            ),
            "preferred_channel": labelled(population.preferred_channel[who], labels=CHANNELS),
            "recorded_at": day * DAY + RECORDED_AT_NIGHT - 3600,
        },
        nulls={
            "monthly_income": population.misses_income[who],
            "monthly_essential_expenses": population.misses_expenses[who],
            "employment_started_on": population.misses_employment_start[who] | ~has_job,
        },
    )


def _protected(population: Population, *, clock: Clock) -> "pa.Table":
    years = (first_day(clock.first_observed) - population.birth_day) / 365.25
    band = np.searchsorted(np.array([30.0, 45.0, 60.0]), years, side="right").astype(np.int64)
    return as_table(
        "borrower_protected_attributes",
        rows=len(band),
        columns={
            "borrower_id": _ids(population),
            "sex": labelled(population.sex, labels=_SEXES),
            "age_band": labelled(band, labels=_AGE_BANDS),
            "marital_status": labelled(population.marital_status, labels=_MARITAL),
            "ethnicity": labelled(population.ethnicity, labels=("A", "B", "C", "D")),
        },
    )


def _ids(population: Population) -> "pa.Array":
    number: Ints = population.index.astype(np.int64) + 1
    return numbered("B", number=number, width=7)
