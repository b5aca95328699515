"""What is true of a world, as the tables of schema ``truth``.

Label probabilities and recovery distributions are given the state at a snapshot, under
the collectors' own policy, by counting futures: their Monte Carlo error stands beside.
Outcomes of treatments are what each allowed treatment of a logged decision would have
brought; effect parameters are those of the borrowers with an open loan at the last
snapshot. ``treatment.py`` holds the formula that macro ``true_treatment_effect`` repeats.
"""

from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Floats, Ints
from slrs_ml.simulation.clock import Clock, last_day
from slrs_ml.simulation.codes import CHANNELS, LABEL_CLASSES, TREATMENTS
from slrs_ml.simulation.engine.effects import effects_at_end
from slrs_ml.simulation.engine.futures import EFFECT_COLUMNS, LABEL_COLUMNS
from slrs_ml.simulation.engine.run import Lived
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.records.row_ids import among, labelled, numbered

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["truth_tables", "world_table"]

_LABEL_MONTHS, _CURE_MONTHS = 12, 3


def truth_tables(
    lived: Lived, *, clock: Clock, parameters: Parameters, first_borrower: int, written: Ints
) -> dict[str, "pa.Table"]:
    """Tables of schema ``truth`` for a batch, of the written loans."""
    labels = dict(zip(LABEL_COLUMNS, lived.labels.T, strict=True))
    number = _loan_number(labels, first_borrower=first_borrower)
    kept = among(number, written=written) & np.nan_to_num(
        labels["early_warning_paths"] + labels["recovery_paths"] > 0
    )
    labels = {name: values[kept] for name, values in labels.items()}
    effects = dict(zip(EFFECT_COLUMNS, lived.effects.T, strict=True))
    effect_number = _loan_number(effects, first_borrower=first_borrower)
    kept_effects = among(effect_number, written=written)
    effects = {name: values[kept_effects] for name, values in effects.items()}
    return {
        "label_probabilities": _label_probabilities(labels, number=number[kept]),
        "recovery_distributions": _recovery_distributions(labels, number=number[kept]),
        "treatment_outcomes": _treatment_outcomes(effects, number=effect_number[kept_effects]),
        "effect_parameters": _effect_parameters(
            lived, clock=clock, parameters=parameters, first_borrower=first_borrower
        ),
    }


def _loan_number(rows: dict[str, Floats], *, first_borrower: int) -> Ints:
    borrower = rows["borrower"].astype(np.int64) + first_borrower + 1
    return borrower * 100 + rows["sequence"].astype(np.int64)


def _month_ends(month: Floats) -> "pa.Array":
    import pyarrow as pa

    later = (month.astype(np.int64) + 1 - 12 * 1970).astype("datetime64[M]")
    return pa.array(later.astype("datetime64[D]").astype(np.int32) - 1).cast(pa.date32())


def _label_probabilities(labels: dict[str, Floats], *, number: Ints) -> "pa.Table":
    is_default = labels["is_default"] > 0
    overdue = (labels["days_past_due"] >= 1) & (labels["days_past_due"] <= 90)
    parts = [
        ("early_warning", "event", "early_warning", "early_warning_paths", ~is_default),
        ("cure", "event", "cure", "cure_paths", overdue),
        *(("recovery_outcome", name, name, "recovery_paths", is_default) for name in LABEL_CLASSES),
    ]
    import pyarrow as pa

    tables = []
    for label, ending, column, paths, population in parts:
        rows = population & (labels[paths] > 0)
        probability, counted = labels[column][rows], labels[paths][rows]
        tables.append(
            pa.table(
                {
                    "loan_id": numbered("L", number=number[rows], width=9),
                    "snapshot_date": _month_ends(labels["month"][rows]),
                    "label_name": pa.repeat(label, len(counted)),
                    "label_class": pa.repeat(ending, len(counted)),
                    "horizon_months": pa.array(
                        np.full(
                            len(counted), _CURE_MONTHS if label == "cure" else _LABEL_MONTHS
                        ).astype(np.int32)
                    ),
                    "probability": probability,
                    "standard_error": np.sqrt(probability * (1.0 - probability) / counted),
                    "paths": pa.array(counted.astype(np.int32)),
                }
            )
        )
    keys = ("loan_id", "snapshot_date", "label_name", "label_class")
    return pa.concat_tables(tables).sort_by([(key, "ascending") for key in keys])


def _recovery_distributions(labels: dict[str, Floats], *, number: Ints) -> "pa.Table":
    import pyarrow as pa

    from slrs_ml.simulation.records.tables import decimals

    rows = (labels["is_default"] > 0) & (labels["rate_paths"] > 0)
    paths = labels["rate_paths"][rows]
    exposed = labels["exposure"][rows].astype(np.int64)
    quantiles = ("rate_p05", "rate_p25", "rate_p50", "rate_p75", "rate_p95")
    return pa.table(
        {
            "loan_id": numbered("L", number=number[rows], width=9),
            "snapshot_date": _month_ends(labels["month"][rows]),
            "horizon_months": pa.array(np.full(len(paths), _LABEL_MONTHS).astype(np.int32)),
            "exposure_amount": decimals(exposed, is_null=np.zeros(len(paths), dtype=bool)),
            "mean_rate": labels["rate"][rows],
            **{name: labels[name][rows] for name in quantiles},
            "standard_error": labels["rate_spread"][rows] / np.sqrt(paths),
            "paths": pa.array(paths.astype(np.int32)),
        }
    )


def _treatment_outcomes(effects: dict[str, Floats], *, number: Ints) -> "pa.Table":
    import pyarrow as pa

    decision = number * 1000 + effects["number"].astype(np.int64)
    return pa.table(
        {
            "decision_id": numbered("D", number=decision, width=12),
            "treatment_code": labelled(effects["treatment"].astype(np.int64), labels=TREATMENTS),
            "loan_id": numbered("L", number=number, width=9),
            "decided_on": pa.array(effects["day"].astype(np.int32)).cast(pa.date32()),
            "is_logged_choice": pa.array(effects["is_logged_choice"] > 0),
            "net_cash_6m": effects["net_cash"] / 100.0,
            "cure_3m": effects["cure"],
            "paths": pa.array(effects["paths"].astype(np.int32)),
        }
    )


def _effect_parameters(
    lived: Lived, *, clock: Clock, parameters: Parameters, first_borrower: int
) -> "pa.Table":
    import pyarrow as pa

    who, effects = effects_at_end(lived.people, lived.loans, clock=clock, parameters=parameters)
    people = lived.people[who]
    reach = 1.0 / (1.0 + np.exp(-people["reach"]))
    day = last_day(clock.end)
    return pa.table(
        {
            "borrower_id": numbered("B", number=who + first_borrower + 1, width=7),
            "snapshot_date": pa.array(np.full(len(who), day).astype(np.int32)).cast(pa.date32()),
            **{
                f"effect_{name}": effects[:, code]
                for code, name in enumerate(TREATMENTS)
                if code > 0
            },
            **{f"reach_{name}": reach[:, code] for code, name in enumerate(CHANNELS)},
            "best_hour": people["best_hour"],
            "recent_contacts": people["recent_contacts"] * parameters.contact_persistence,
            "fatigue_rate": people["fatigue_rate"],
            "harm": people["harm"],
        }
    )


def world_table(
    *,
    borrowers: int,
    months: int,
    seed: int,
    signal: float,
    scenario: str,
    truth_level: str,
    paths: int,
) -> "pa.Table":
    """One row: what world this is."""
    import pyarrow as pa

    return pa.table(
        {
            "borrowers": pa.array([borrowers], pa.int64()),
            "months": pa.array([months], pa.int32()),
            "seed": pa.array([seed], pa.int64()),
            "signal": [float(signal)],
            "scenario": [scenario],
            "truth_level": [truth_level],
            "paths": pa.array([paths], pa.int32()),
        }
    )
