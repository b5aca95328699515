"""Runs the workloads beside their peers and writes ``results.json`` and ``RESULTS.md``.

``python -m tests.benchmarks`` runs all but the largest, ``python -m tests.benchmarks NAME …``
some; the figures of the others stay as they are. A benchmark counts only after its result
has been found equal to the peer's. The other workloads follow when the parts that they time
are built to be fast.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from tests.benchmarks import explanation, incremental, simulation

HERE = Path(__file__).parent
WORKLOADS = {
    "explanation": ("Exact reasons", explanation.measure, explanation.section),
    "simulation": ("Simulating a lender", simulation.measure, simulation.section),
    "incremental": ("One more month", incremental.measure, incremental.section),
    "million": ("A million borrowers", simulation.measure_million, simulation.million_section),
}
BY_NAME_ONLY = {"million"}


def main() -> None:
    """Run the workloads that are named, else all that stay within minutes."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*WORKLOADS, []], help="workloads to run")
    names = parser.parse_args().name or [name for name in WORKLOADS if name not in BY_NAME_ONLY]
    store = HERE / "results.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    for name in names:
        print(f"{name} …", flush=True)
        where = {"python": platform.python_version(), "cores": os.cpu_count()}
        results[name] = {"where": where, "found": WORKLOADS[name][1]()}
    store.write_text(
        json.dumps({n: results[n] for n in WORKLOADS if n in results}, indent=2) + "\n"
    )
    parts = ["# Benchmarks\n\nWritten by `make bench`, a section a workload."]
    for name, (title, _, section) in WORKLOADS.items():
        if name in results:
            where = ", ".join(f"{key} {value}" for key, value in results[name]["where"].items())
            parts.append(f"## {title}\n\n{section(results[name]['found'])}\n\nSeen on {where}.")
    (HERE / "RESULTS.md").write_text("\n\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
