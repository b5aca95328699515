"""Optional tables that the input lacks, and what is null without them.

Which features read a table stands in the seed ``feature_catalogue``; what else rests on a
table is said here in words.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from pathlib import Path

from slrs_ml.checking.findings import Finding, Severity
from slrs_ml.contract import ContractTable

__all__ = ["WHAT_RESTS_ON", "absence_findings", "features_by_table"]

WHAT_RESTS_ON: dict[str, str] = {
    "borrower_protected_attributes": "fairness is not measured",
    "borrower_flags": "no guardrail sees vulnerability, bankruptcy, death, a dispute or a lawyer",
    "installments": "days past due are those of loan_status_reports, where there are any",
    "payments": "arrears and recoveries are those of loan_status_reports and the ledger",
    "loan_status_reports": "days past due come from installments and payments alone",
    "loan_outcomes": "outcomes are derived from payments and closings",
    "collection_actions": "the effect of treatments cannot be measured, nor contacts counted",
    "contact_consents": "no channel is blocked by what borrowers asked for",
    "account_transactions": "nothing is known of the borrower's account",
    "promises_to_pay": "promises are neither counted nor judged",
    "legal_events": "legal steps and their costs are unknown",
    "forbearance_measures": "forbearance and its probation are unknown; stage 2 and 3 miss them",
    "recovery_ledger": "recoveries are payments alone, without costs and collateral",
    "past_decisions": "past policies are not compared, and effects have no propensities",
    "decision_overrides": "decisions that people changed are unknown",
    "offer_responses": "how offers are taken up is unknown",
    "complaints": "complaints hold nothing back",
    "customer_messages": "messages are not read",
    "treatment_capacities": "treatments are proposed as if capacity had no end",
    "exchange_rates": "all loans must be in the reporting currency",
    "snapshot_dates": "every month end is a snapshot, as is usual",
    "loan_undated_attributes": "there are no columns of unknown time to audit",
}


def features_by_table(catalogue: Path) -> dict[str, list[str]]:
    """Read which features a table brings.

    Parameters
    ----------
    catalogue : Path
        The seed ``feature_catalogue.csv``.

    Returns
    -------
    dict of str to list of str
        Table to the names of its features that models may use.
    """
    found: dict[str, list[str]] = {}
    with catalogue.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["is_allowed"] == "true":
                found.setdefault(row["source_table"], []).append(row["feature_name"])
    return found


def absence_findings(
    held: Collection[str],
    *,
    contract: Mapping[str, ContractTable],
    features: Mapping[str, list[str]],
) -> list[Finding]:
    """Say what each absent table would bring.

    Parameters
    ----------
    held : collection of str
        Tables that the input has.
    contract : mapping of str to ContractTable
        All tables.
    features : mapping of str to list of str
        As :func:`features_by_table` reads them.

    Returns
    -------
    list of Finding
        Information, one a table.
    """
    findings = []
    for table, rests in WHAT_RESTS_ON.items():
        if table in held or table not in contract:
            continue
        null = features.get(table, [])
        lost = f"; {len(null)} feature{'s are' if len(null) > 1 else ' is'} null" if null else ""
        findings.append(
            Finding(
                severity=Severity.INFO,
                check="absent_table",
                table=table,
                column="",
                finding=f"absent, which is allowed: {rests}{lost}",
                advice="Nothing, or add the table when you have it.",
            )
        )
    return findings
