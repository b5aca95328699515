"""Runs the long proofs and writes what was seen to ``tests/EVIDENCE.md``.

``python -m tests.evidence`` runs all of them, ``python -m tests.evidence NAME …`` some;
the sections of the others stay as they are. Figures of ``demo`` and of every other
simulated world show that the machinery works; they are no evidence about real lending.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import tempfile
import time
from pathlib import Path

from tests.evidence import naive_ranking, no_signal, portfolios, seeds, truth_calibration
from tests.evidence.proof import Finding, Proof, study
from tests.portfolios import REPOSITORY

REPORT = REPOSITORY / "tests" / "EVIDENCE.md"
PROOFS = (
    portfolios.PROOF,
    truth_calibration.PROOF,
    no_signal.PROOF,
    seeds.PROOF,
    naive_ranking.PROOF,
)
HEAD = (
    "# Evidence\n\nWritten by `make evidence`, a section a proof; `python -m tests.evidence NAME` "
    "writes one anew. `demo` and all other worlds are simulated: their figures show that the "
    "machinery works and are no evidence about real lending. The features and presets were chosen "
    "with cross-validated figures of `uci_credit_card` in view: those are somewhat favourable "
    "(decision 0061)."
)


def sections(text: str) -> dict[str, str]:
    """Split a report into its sections by title."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {title: body.strip() for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def written(proof: Proof, finding: Finding) -> str:
    """Give a section its first line: where and when it was seen, and whether it holds."""
    where = (
        f"`python -m tests.evidence {proof.name}`, {datetime.date.today().isoformat()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}."
    )
    return f"{where} Holds: **{'yes' if finding.holds else 'no'}**.\n\n{finding.text}"


def main() -> None:
    """Run the proofs that are named, all without a name, and write their sections."""
    parser = argparse.ArgumentParser(prog="python -m tests.evidence", description=__doc__)
    names = [proof.name for proof in PROOFS]
    parser.add_argument("name", nargs="*", choices=[*names, []], help="proofs to run")
    parser.add_argument("--worlds", type=int, help="worlds of each proof; the report is only shown")
    chosen = parser.parse_args()
    proofs = [proof for proof in PROOFS if not chosen.name or proof.name in chosen.name]
    found = sections(REPORT.read_text()) if REPORT.exists() else {}
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        kept = study(proofs, Path(folder), at_most=chosen.worlds)
        for proof in proofs:
            print(f"{proof.name}: {time.perf_counter() - started:.0f} s", flush=True)
            finding = proof.report(kept[proof.name], Path(folder) / proof.name)
            found[proof.title] = written(proof, finding)
            if not finding.holds:
                failed.append(proof.name)
            if chosen.worlds:
                print(f"## {proof.title}\n\n{found[proof.title]}\n", flush=True)
    if not chosen.worlds:
        titles = [proof.title for proof in PROOFS]
        text = [f"## {title}\n\n{found[title]}" for title in titles if title in found]
        REPORT.write_text("\n\n".join([HEAD, *text]) + "\n")
    if failed:
        raise SystemExit(f"does not hold: {', '.join(failed)}")


if __name__ == "__main__":
    main()
