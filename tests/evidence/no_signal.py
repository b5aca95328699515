"""With outcomes by coin every run is rejected, whatever was fitted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from tests.evidence.proof import Finding, Proof, table
from tests.worlds import BuiltWorld, World

# No number of the simulator or of the rejection rule was chosen on these seeds.
SEEDS = range(3001, 3021)
WORLDS = tuple(World(seed=seed, borrowers=2_000, months=60, signal=0.0) for seed in SEEDS)
SELECT = ("+dim_model_runs",)

RUNS = """
select
    task,
    algorithm,
    validation_mode,
    status,
    split_part(status_reason, ':', 1) as reason,
    train_rows,
    train_events,
from marts.dim_model_runs
order by all
"""


def runs(built: BuiltWorld) -> pd.DataFrame:
    return built.frame(RUNS)


def report(kept: Mapping[World, Mapping[str, pd.DataFrame]], _work: Path) -> Finding:
    """Count runs by task, algorithm and verdict over all worlds."""
    rows = pd.concat([frames["runs"].assign(seed=world.seed) for world, frames in kept.items()])
    counts = rows.groupby(["task", "algorithm", "status", "reason"], sort=True).agg(
        runs=("seed", "size"), rows=("train_rows", "median"), events=("train_events", "median")
    )
    accepted = rows[rows["status"] != "rejected"]
    judged = rows[rows["reason"] != "too few"]
    world = next(iter(kept))
    text = [
        f"{len(kept)} worlds (seeds {min(w.seed for w in kept)} to {max(w.seed for w in kept)}), "
        f"{world.borrowers:,} borrowers and {world.months} months each, `--signal 0`: one snapshot "
        f"a loan, its outcome a coin. Of {len(rows)} runs {len(accepted)} were accepted; "
        f"{len(judged)} were fitted and judged, {len(rows) - len(judged)} had too few events or "
        "non-events.",
        table(
            ("task", "algorithm", "status", "reason", "runs", "median rows", "median events"),
            [
                (*key, int(row.runs), f"{row.rows:.0f}", f"{row.events:.0f}")
                for key, row in counts.iterrows()
            ],
        ),
    ]
    if len(accepted):
        text.append(
            "Accepted: "
            + ", ".join(f"seed {r.seed} {r.task} {r.algorithm}" for r in accepted.itertuples())
            + "."
        )
    return Finding("\n\n".join(text), holds=accepted.empty and not judged.empty)


PROOF = Proof(
    name="no_signal",
    title="Without signal every run is rejected",
    report=report,
    worlds=WORLDS,
    select=SELECT,
    keep={"runs": runs},
)
