"""One more month, beside a rebuild from nothing with the same result (B2).

dbt builds staging to features of a simulated lender: as of the month before, then as of the
last month on top of that, and as of the last month from nothing. The last two are timed as
processes, with dbt's own start, and by the seconds of their models alone; loading the files
costs both the same and is left out. The figures count once every table of the two has been
found equal.
"""

from __future__ import annotations

import json
import resource
import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from slrs_ml.loading import load_portfolio
from tests.build_differences import differences, partial_tables
from tests.dbt_sessions import run_dbt
from tests.evidence.proof import table
from tests.foundation import rows
from tests.portfolios import slrs

BORROWERS, MONTHS, SEED = 20_000, 60, 5
ROUNDS = 2
MOST, STRETCH = 0.55, 0.30
BUILD = (
    "build",
    "--select",
    "+feat_loan_features",
    "--exclude-resource-types",
    "test",
    "unit_test",
)


def built(file: Path, *, data: Path, home: Path, as_of: date) -> dict[str, float]:
    """Load the folder, build it, and give dbt's wall and CPU seconds and those of the models."""
    file.parent.mkdir(parents=True, exist_ok=True)
    load_portfolio("demo", data_dir=data, database_path=file, as_of=as_of)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    layout = run_dbt(*BUILD, home=home, portfolio="demo")
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    results = json.loads((layout.target / "run_results.json").read_text())["results"]
    return {
        "wall": wall,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "models": sum(result["execution_time"] for result in results),
    }


def measure() -> dict[str, object]:
    """Time both in turn, after their tables have been found equal."""
    with tempfile.TemporaryDirectory() as work:
        folder, data = Path(work), Path(work) / "world"
        options = ("--borrowers", BORROWERS, "--months", MONTHS, "--seed", SEED, "--truth", "none")
        result = slrs("simulate", *map(str, options), "--out", str(data), home=folder)
        if result.returncode:
            raise SystemExit(result.stdout + result.stderr)
        settings = json.loads((data / "build_settings.json").read_text())
        last = date.fromisoformat(settings["as_of_date"])
        file, before, fresh = (
            folder / "build" / "demo" / "slrs.duckdb",
            folder / "before.duckdb",
            folder / "fresh.duckdb",
        )
        built(file, data=data, home=folder, as_of=last.replace(day=1) - timedelta(days=1))
        file.rename(before)
        grown, rebuilt = [], []
        for _ in range(ROUNDS):
            file.unlink(missing_ok=True)
            rebuilt.append(built(file, data=data, home=folder, as_of=last))
            file.rename(fresh)
            shutil.copyfile(before, file)
            grown.append(built(file, data=data, home=folder, as_of=last))
            if found := differences(file, fresh, partial=partial_tables(file.parent / "target")):
                raise SystemExit(f"the grown build is not the one from nothing: {found}")
        counts = rows(
            file,
            "select (select count(*) from intermediate.int_changed_snapshots), "
            "(select count(*) from features.feat_loan_features), "
            "(select count(*) from staging.stg_payments)",
        )[0]
    return {
        "borrowers": BORROWERS,
        "months": MONTHS,
        "payments": counts[2],
        "snapshots": counts[1],
        "snapshots_computed": counts[0],
        "seconds": {
            kind: {
                "month": median(seconds[kind] for seconds in grown),
                "rebuild": median(seconds[kind] for seconds in rebuilt),
                "ratio": median(
                    ours[kind] / peer[kind] for ours, peer in zip(grown, rebuilt, strict=True)
                ),
            }
            for kind in ("wall", "cpu", "models")
        },
    }


def section(found: dict[str, object]) -> str:
    """Lay out what was measured."""
    kinds = {"wall": "dbt, wall", "cpu": "dbt, CPU", "models": "its models alone"}
    seconds = found["seconds"]
    return (
        f"{found['borrowers']:,} borrowers × {found['months']} months, {found['payments']:,} "
        f"payments: `dbt build --select +feat_loan_features` computes "
        f"{found['snapshots_computed']:,} of {found['snapshots']:,} snapshots. Beside it the same "
        f"of the last month from nothing, whose tables were found equal row for row: medians of "
        f"{ROUNDS} interleaved rounds (at most {MOST} is asked for, {STRETCH} hoped for).\n\n"
        + table(
            ("seconds of", "one more month", "rebuild", "ratio"),
            [
                (
                    name,
                    f"{seconds[kind]['month']:.1f}",
                    f"{seconds[kind]['rebuild']:.1f}",
                    f"{seconds[kind]['ratio']:.2f}",
                )
                for kind, name in kinds.items()
            ],
        )
    )
