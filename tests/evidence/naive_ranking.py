"""The success rate by action ranks treatments wrongly, world after world."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pandas as pd

from tests.evidence import truth_calibration
from tests.evidence.proof import Finding, Proof, table
from tests.worlds import BuiltWorld, World

WORLDS = truth_calibration.WORLDS[:10]

EFFECTS = """
select
    outcome_name,
    treatment_code,
    max(effect) filter (where estimator = 'naive') as naive,
    max(effect) filter (where estimator = 'truth') as truth,
from assurance.fct_treatment_effects
where population = 'all'
group by all
having naive is not null and truth is not null
order by all
"""


def effects(built: BuiltWorld) -> pd.DataFrame:
    return built.frame(EFFECTS)


def discordant(part: pd.DataFrame) -> float:
    """Give the share of pairs of treatments that two columns order differently."""
    pairs = list(combinations(part[["naive", "truth"]].itertuples(index=False), 2))
    wrong = [(a.naive - b.naive) * (a.truth - b.truth) < 0 for a, b in pairs]
    return sum(wrong) / len(pairs)


def report(kept: Mapping[World, Mapping[str, pd.DataFrame]], _work: Path) -> Finding:
    """Compare naive and true order in each world, and their means over worlds."""
    rows = pd.concat([frames["effects"].assign(seed=world.seed) for world, frames in kept.items()])
    text = [
        f"{len(kept)} worlds (the first of those above). *naive* is what the log shows for a "
        "treatment, *truth* what the same decisions would have brought under it, both against "
        "doing nothing. Of each pair of treatments one is better: *wrong pairs* is the share "
        "that the naive figures order the wrong way round; a coin would give 0.5, a good guide 0."
    ]
    always = True
    for outcome, part in rows.groupby("outcome_name", sort=True):
        wrong = pd.Series({seed: discordant(one) for seed, one in part.groupby("seed")})
        places = pd.Series(
            {
                seed: int(one["naive"].rank(ascending=False)[one["truth"].idxmax()])
                for seed, one in part.reset_index(drop=True).groupby("seed")
            }
        )
        means = part.groupby("treatment_code")[["naive", "truth"]].mean()
        means["naive_rank"] = means["naive"].rank(ascending=False).astype(int)
        means["true_rank"] = means["truth"].rank(ascending=False).astype(int)
        always = always and bool((wrong > 0).all())
        text += [
            f"### {outcome}",
            f"Wrong pairs: {wrong.mean():.2f} on average, {wrong.min():.2f} to {wrong.max():.2f}; "
            f"some pair is wrong in {int((wrong > 0).sum())} of {len(wrong)} worlds. The truly "
            f"best treatment stands first in the naive table in {int((places == 1).sum())}, on "
            f"average at place {places.mean():.1f} of {part['treatment_code'].nunique()}.",
            table(
                ("treatment", "naive", "truth", "naive rank", "true rank"),
                [
                    (code, float(r.naive), float(r.truth), int(r.naive_rank), int(r.true_rank))
                    for code, r in means.sort_values("true_rank").iterrows()
                ],
            ),
        ]
    return Finding("\n\n".join(text), holds=always)


PROOF = Proof(
    name="naive_ranking",
    title="Success rates by action mislead",
    report=report,
    worlds=WORLDS,
    select=("+fct_treatment_effects",),
    keep={"effects": effects},
)
