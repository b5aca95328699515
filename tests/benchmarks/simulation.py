"""Simulating a lender beside writing the same tables from memory, interleaved."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numba
import pyarrow as pa
import pyarrow.parquet as pq

from slrs_ml.simulation import simulate
from slrs_ml.simulation.records.writing import TableFolder
from tests.benchmarks.timing import ROUNDS, seconds
from tests.evidence.proof import table
from tests.portfolios import REPOSITORY

BORROWERS, MONTHS, SEED = 20_000, 60, 4001
MILLION = 1_000_000
MOST_GIB = 8.0

# One call in a process of its own: wall seconds, and the most memory it ever held.
ALONE = """
import json, resource, sys, time
from pathlib import Path
begin = time.perf_counter()
from slrs_ml.simulation import simulate
loaded = time.perf_counter()
borrowers, months, seed, out = sys.argv[1:]
report = simulate(int(borrowers), int(months), int(seed), Path(out), truth="none")
print(json.dumps({
    "seconds": time.perf_counter() - loaded,
    "seconds_to_import": loaded - begin,
    "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    "rows": sum(report.rows.values()),
    "bytes": sum(file.stat().st_size for file in Path(out).glob("*.parquet")),
}))
"""


def alone(borrowers: int, out: Path) -> dict[str, float]:
    """Simulate in a process of its own and give its time and memory."""
    result = subprocess.run(
        [sys.executable, "-c", ALONE, str(borrowers), str(MONTHS), str(SEED), str(out)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout.splitlines()[-1])


def write(tables: dict[str, pa.Table], out: Path) -> None:
    """Write tables as the simulator writes them."""
    with TableFolder(out) as folder:
        for name, rows in tables.items():
            folder.append(name, table=rows)


def measure() -> dict[str, object]:
    """Time both in turn, after their files have been found equal."""
    with tempfile.TemporaryDirectory() as work:
        ours, peer = Path(work) / "ours", Path(work) / "peer"
        # The first call compiles the month's step where no cache holds it.
        compiled, _ = seconds(lambda: simulate(100, 1, SEED, Path(work) / "first", truth="none"))
        report = simulate(BORROWERS, MONTHS, SEED, ours, truth="none")
        tables = {file.stem: pq.read_table(file) for file in sorted(ours.glob("*.parquet"))}
        write(tables, peer)
        for name, rows in tables.items():
            if not pq.read_table(peer / f"{name}.parquet").equals(rows):
                raise SystemExit(f"the peer did not write the same rows of {name}")
        taken: dict[str, list[tuple[float, float]]] = {"simulate": [], "write": []}
        for _ in range(ROUNDS):
            taken["simulate"].append(
                seconds(lambda: simulate(BORROWERS, MONTHS, SEED, ours, truth="none"))
            )
            taken["write"].append(seconds(lambda: write(tables, peer)))
        memory = alone(BORROWERS, Path(work) / "alone")
    wall = {name: statistics.median(one for one, _ in times) for name, times in taken.items()}
    return {
        "borrowers": BORROWERS,
        "months": MONTHS,
        "rows": sum(report.rows.values()),
        "seconds_to_compile_or_load": compiled,
        "simulate_seconds": wall["simulate"],
        "simulate_cpu_seconds": statistics.median(cpu for _, cpu in taken["simulate"]),
        "write_seconds": wall["write"],
        "ratio_to_writing": wall["simulate"] / wall["write"],
        "peak_gib": memory["peak_gib"],
        "versions": {"numba": numba.__version__, "pyarrow": pa.__version__},
    }


def measure_million() -> dict[str, object]:
    """Simulate a million borrowers once, in a process of its own."""
    with tempfile.TemporaryDirectory() as work:
        found = alone(MILLION, Path(work) / "million")
    if found["peak_gib"] > MOST_GIB:
        raise SystemExit(f"a million borrowers took {found['peak_gib']:.1f} GiB")
    return {"borrowers": MILLION, "months": MONTHS, **found}


def section(found: dict[str, object]) -> str:
    """Lay out what was measured."""
    versions = ", ".join(f"{name} {value}" for name, value in found["versions"].items())
    return (
        f"`slrs simulate` without truth beside writing the same tables from memory with the same "
        f"settings (Parquet, zstd), whose rows were found equal: medians of {ROUNDS} interleaved "
        f"rounds, wall seconds; {versions}.\n\n"
        + table(
            (
                "borrowers × months",
                "rows",
                "simulate",
                "CPU",
                "write",
                "ratio",
                "peak GiB",
            ),
            [
                (
                    f"{found['borrowers']:,} × {found['months']}",
                    f"{found['rows']:,}",
                    f"{found['simulate_seconds']:.2f}",
                    f"{found['simulate_cpu_seconds']:.2f}",
                    f"{found['write_seconds']:.2f}",
                    f"{found['ratio_to_writing']:.2f}",
                    f"{found['peak_gib']:.2f}",
                )
            ],
        )
        + f"\n\nThe first call of a process takes {found['seconds_to_compile_or_load']:.1f} s "
        "more: the compiled code is loaded, or made where no cache holds it."
    )


def million_section(found: dict[str, object]) -> str:
    """Lay out the single run of a million borrowers."""
    return (
        f"{found['borrowers']:,} borrowers × {found['months']} months, a single run in a process "
        f"of its own (`python -m tests.benchmarks million`, not part of `make bench`): "
        f"{found['rows']:,} rows, {found['bytes'] / 1e9:.1f} GB of Parquet, "
        f"{found['seconds'] / 60:.1f} minutes, peak memory {found['peak_gib']:.2f} GiB "
        f"(at most {MOST_GIB:.0f})."
    )
