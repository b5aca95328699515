"""The truth itself is calibrated: what was written as a probability then happens as often."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from tests.evidence.agreement import (
    LARGEST_Z,
    Agreement,
    Estimate,
    agreement,
    linear_slope,
    mean,
    without_monte_carlo_error,
)
from tests.evidence.proof import Finding, Proof, table
from tests.worlds import BuiltWorld, World

# No number of the simulator was chosen on these seeds, and none may be.
SEEDS = range(2001, 2021)
WORLDS = tuple(World(seed=seed, borrowers=2_000, months=48, truth="test") for seed in SEEDS)
SELECT = ("+fct_loan_outcomes",)

LABELS = """
select
    outcomes.borrower_id as borrower,
    outcomes.label_name,
    truth.label_class,
    truth.probability,
    truth.paths,
    (outcomes.label_class = truth.label_class)::integer as realised,
from truth.label_probabilities as truth
inner join marts.fct_loan_outcomes as outcomes
    using (loan_id, snapshot_date, label_name)
where not outcomes.is_censored
"""

RATES = """
select
    outcomes.borrower_id as borrower,
    truth.mean_rate,
    truth.rate_p05,
    truth.rate_p95,
    outcomes.label_value as realised,
from truth.recovery_distributions as truth
inner join marts.fct_loan_outcomes as outcomes
    on
        truth.loan_id = outcomes.loan_id
        and truth.snapshot_date = outcomes.snapshot_date
        and outcomes.label_name = 'recovery_rate'
where not outcomes.is_censored
"""

# Matured labels of the snapshots that the truth was asked for, with and without one.
COVERED = """
select
    outcomes.label_name,
    count(*) as labels,
    count(truth.probability) as with_truth,
from marts.fct_loan_outcomes as outcomes
left join
    (
        select loan_id, snapshot_date, label_name, sum(probability) as probability
        from truth.label_probabilities
        group by all
    ) as truth
    using (loan_id, snapshot_date, label_name)
where
    not outcomes.is_censored
    and outcomes.label_name in ('early_warning', 'cure', 'recovery_outcome')
    and outcomes.snapshot_date in (select snapshot_date from truth.label_probabilities)
group by all
order by all
"""


def labels(built: BuiltWorld) -> pd.DataFrame:
    return built.frame(LABELS)


def rates(built: BuiltWorld) -> pd.DataFrame:
    return built.frame(RATES)


def covered(built: BuiltWorld) -> pd.DataFrame:
    return built.frame(COVERED)


def pooled(kept: Mapping[World, Mapping[str, pd.DataFrame]], name: str) -> pd.DataFrame:
    """Put the rows of all worlds under each other; borrowers of two worlds are two."""
    parts = [
        frames[name].assign(
            seed=world.seed, borrower=f"{world.seed} " + frames[name]["borrower"].astype(str)
        )
        for world, frames in kept.items()
    ]
    return pd.concat(parts, ignore_index=True)


def agreements(rows: pd.DataFrame) -> list[Agreement]:
    """Compare every class of every label."""
    return [
        agreement(part, label if kind == "event" else f"{label}, {kind}")
        for (label, kind), part in rows.groupby(["label_name", "label_class"], sort=True)
    ]


def worlds_that_agree(rows: pd.DataFrame) -> int:
    """Count the worlds whose own 95 % interval of the gap holds nothing."""
    return sum(
        abs(
            mean(
                (part["realised"] - part["probability"]).to_numpy(), part["borrower"].to_numpy()
            ).z(0)
        )
        <= 1.96
        for _, part in rows.groupby("seed")
    )


def reliability(rows: pd.DataFrame) -> list[tuple[object, ...]]:
    """Group early-warning rows by their probability, error of the simulation taken out."""
    part = rows[rows["label_name"] == "early_warning"]
    smooth = without_monte_carlo_error(
        part["probability"].to_numpy(float), part["paths"].to_numpy(float)
    )
    edges = (0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
    found = []
    for low, high in itertools.pairwise(edges):
        inside = (smooth > low) & (smooth <= high)
        if inside.sum() < 50:
            continue
        seen = mean(part["realised"].to_numpy(float)[inside], part["borrower"].to_numpy()[inside])
        found.append(
            (
                f"{low:.3f}–{high:.3f}",
                int(inside.sum()),
                float(smooth[inside].mean()),
                seen.interval,
            )
        )
    return found


def report(kept: Mapping[World, Mapping[str, pd.DataFrame]], _work: Path) -> Finding:
    """Lay out the comparison, pooled over worlds."""
    rows, recovered = pooled(kept, "labels"), pooled(kept, "rates")
    found = agreements(rows)
    by_class = dict(
        zip(
            [a.label for a in found],
            [part for _, part in rows.groupby(["label_name", "label_class"], sort=True)],
            strict=True,
        )
    )
    cluster = recovered["borrower"].to_numpy()
    rate_gap = mean((recovered["realised"] - recovered["mean_rate"]).to_numpy(), cluster)
    rate_slope = linear_slope(
        recovered["realised"].to_numpy(), recovered["mean_rate"].to_numpy(), cluster
    )
    inside = mean(
        recovered["realised"]
        .between(recovered["rate_p05"] - 1e-6, recovered["rate_p95"] + 1e-6)
        .to_numpy(float),
        cluster,
    )
    coverage = pd.concat([frames["covered"] for frames in kept.values()])
    share = coverage.groupby("label_name")[["labels", "with_truth"]].sum()
    complete = bool((share["labels"] == share["with_truth"]).all())
    rate_holds = abs(rate_gap.z(0)) <= LARGEST_Z and abs(rate_slope.z(1)) <= LARGEST_Z
    text = [
        f"{len(kept)} worlds (seeds {min(w.seed for w in kept)} to {max(w.seed for w in kept)}), "
        f"{next(iter(kept)).borrowers:,} borrowers and {next(iter(kept)).months} months each. "
        "The probabilities were written by the simulator, the labels come from SQL. Intervals are "
        "95 %, clustered by borrower. A class holds when neither its mean nor its slope is further "
        f"than {LARGEST_Z} standard errors off. Slopes are on log odds with the Monte Carlo error "
        "of the shares taken out; *raw* is what they would be with it.",
        table(
            (
                "label, class",
                "rows",
                "borrowers",
                "true mean",
                "realised",
                "gap",
                "z",
                "slope",
                "z",
                "raw",
                "worlds",
                "holds",
            ),
            [
                (
                    one.label,
                    one.rows,
                    one.borrowers,
                    one.true_mean,
                    one.realised_mean,
                    one.gap.interval,
                    f"{one.gap.z(0):.1f}",
                    one.slope.interval,
                    f"{one.slope.z(1):.1f}",
                    one.raw_slope.value,
                    f"{worlds_that_agree(by_class[one.label])} of {len(kept)}",
                    "yes" if one.holds else "no",
                )
                for one in found
            ],
        ),
        "*worlds*: those whose own 95 % interval of the gap holds 0; 19 of 20 are expected.",
        "Recovery rates: "
        + rate_line(recovered, rate_gap, rate_slope, inside)
        + ("." if rate_holds else ": **does not hold**."),
        "Early warning by true probability (bins by the probability, error taken out):",
        table(("true probability", "rows", "mean", "realised"), reliability(rows)),
        "Matured labels of these snapshots that have a truth: "
        + ", ".join(
            f"{name} {row.with_truth:,} of {row.labels:,}" for name, row in share.iterrows()
        )
        + ".",
    ]
    holds = all(one.holds for one in found) and rate_holds and complete
    return Finding("\n\n".join(text), holds=holds)


def rate_line(rows: pd.DataFrame, gap: Estimate, slope: Estimate, inside: Estimate) -> str:
    return (
        f"{len(rows):,} rows of {rows['borrower'].nunique():,} borrowers; true mean "
        f"{rows['mean_rate'].mean():.4f}, realised {rows['realised'].mean():.4f}, gap "
        f"{gap.interval}, slope {slope.interval}; between the true 5 % and 95 % points "
        f"{inside.interval}, where 0.9 or more is expected (rates pile up at 0 and 1)"
    )


PROOF = Proof(
    name="truth_calibration",
    title="The truth is calibrated",
    report=report,
    worlds=WORLDS,
    select=SELECT,
    keep={"labels": labels, "rates": rates, "covered": covered},
)
