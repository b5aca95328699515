"""Every portfolio built from nothing, twice, and once more: same bytes, and what came out."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from tests.evidence.proof import Finding, Proof, table
from tests.integration.test_reproducible import fingerprints
from tests.portfolios import REPOSITORY, Built, build, slrs
from tests.worlds import World

DATA = Path(os.environ.get("SLRS_DATA_DIR", REPOSITORY.parent / "shared" / "data"))

PUBLIC = {
    "uci_credit_card": "uci_credit_card",
    "loan_recovery": "loan_recovery",
    "berka": "berka",
    "lending_club": "lending_club_recoveries",
    "sba": "sba",
}

RUNS = """
select
    runs.task,
    runs.algorithm,
    runs.status,
    max(metrics.split) as split,
    max(metrics.rows) as rows,
    max(metrics.metric_value) filter (where metrics.metric_name = 'auc') as auc,
    max(metrics.ci_low) filter (where metrics.metric_name = 'auc') as auc_low,
    max(metrics.ci_high) filter (where metrics.metric_name = 'auc') as auc_high,
    max(metrics.metric_value) filter (where metrics.metric_name = 'brier') as brier,
    max(metrics.metric_value)
        filter (where metrics.metric_name = 'calibration_slope') as slope
from marts.dim_model_runs as runs
inner join assurance.fct_model_metrics as metrics using (model_run_id)
where metrics.population = 'all' and metrics.split in ('out_of_time', 'cross_validated')
group by all
order by all
"""

FEATURE_SETS = """
select
    task,
    feature_set,
    max(rows) as rows,
    max(metric_value) filter (where metric_name = 'auc') as auc,
    max(ci_low) filter (where metric_name = 'auc') as auc_low,
    max(ci_high) filter (where metric_name = 'auc') as auc_high,
    max(metric_value) filter (where metric_name = 'auc_difference') as difference,
    max(ci_low) filter (where metric_name = 'auc_difference') as difference_low,
    max(ci_high) filter (where metric_name = 'auc_difference') as difference_high
from assurance.fct_feature_set_metrics
group by all
order by all
"""
FEATURE_SET_HEADER = ("task", "features", "rows", "AUC of a logistic regression", "low", "high")
FEATURE_SET_HEADER += ("difference", "low", "high")


def timed(portfolio: str, data: Path, home: Path) -> tuple[Built, float]:
    """Build once and give the wall seconds with it."""
    started = time.perf_counter()
    built = build(portfolio, data=data, home=home)
    return built, time.perf_counter() - started


def portfolio_section(portfolio: str, data: Path, work: Path) -> Finding:
    """Build a portfolio three times (twice fresh, once again) and report what came out."""
    first, seconds = timed(portfolio, data, work / f"{portfolio}_1")
    prints = fingerprints(first.file)
    second, _ = timed(portfolio, data, work / f"{portfolio}_2")
    fresh_equal = fingerprints(second.file) == prints
    again, again_seconds = timed(portfolio, data, work / f"{portfolio}_1")
    again_equal = fingerprints(again.file) == prints
    counts = first.rows(
        "select 'loans', count(*) from marts.dim_loans union all"
        " select 'scored loans', count(distinct loan_id) from marts.fct_loan_scores union all"
        " select 'loans with reasons', count(distinct loan_id) from marts.fct_reason_codes"
        " union all select 'rejected source rows', count(*) from assurance.rejected_records"
        " union all select 'loans decided', count(*) from marts.fct_recovery_strategies"
    )
    leaks = first.rows(
        "select distinct column_name, is_used from assurance.fct_leakage_checks"
        " where verdict = 'leak' order by all"
    )
    parts = [
        f"### {portfolio}",
        f"First build {seconds:.0f} s, the same date again {again_seconds:.0f} s. "
        f"Two fresh builds equal byte for byte: **{fresh_equal}**; "
        f"built again equal: **{again_equal}** ({len(prints)} public tables).",
        table(("what", "count"), counts),
        table(
            (
                "task",
                "algorithm",
                "status",
                "split",
                "rows",
                "AUC",
                "low",
                "high",
                "Brier",
                "slope",
            ),
            first.rows(RUNS),
        ),
        "Leaks named: " + (", ".join(f"`{c}` (used: {u})" for c, u in leaks) or "none") + ".",
    ]
    feature_sets = first.rows(FEATURE_SETS)
    if len(feature_sets) > 1:
        parts.append(table(FEATURE_SET_HEADER, feature_sets))
    if portfolio == "loan_recovery":
        baseline = first.rows(
            "select measure, target, value, ci_low, ci_high, rows"
            " from assurance.fct_notebook_baseline order by all"
        )
        parts.append(table(("measure", "target", "value", "low", "high", "rows"), baseline))
    return Finding("\n\n".join(parts), holds=fresh_equal and again_equal)


def report(_kept: Mapping[World, Mapping[str, pd.DataFrame]], work: Path) -> Finding:
    """Simulate the demo portfolio, build all portfolios and put their sections together."""
    simulated = work / "simulated"
    result = slrs(
        *("simulate", "--borrowers", "10000", "--months", "60", "--seed", "1"),
        *("--out", str(simulated)),
        home=work,
    )
    if result.returncode:
        raise SystemExit(result.stdout + result.stderr)
    found = [portfolio_section("demo", simulated, work)]
    found += [portfolio_section(name, DATA / folder, work) for name, folder in PUBLIC.items()]
    return Finding("\n\n".join(one.text for one in found), holds=all(one.holds for one in found))


PROOF = Proof(name="portfolios", title="Portfolios: same inputs, same bytes", report=report)
