"""Judges an input before anything is built from it: findings, each with what to do.

Two steps, each on what the one before has made sure of: the structure of the input
(:mod:`~slrs_ml.checking.structure`), and the rows as staging judges them
(:mod:`~slrs_ml.checking.rejections`) with the checks that no single row fails
(:mod:`~slrs_ml.checking.sql_checks`).
"""

from slrs_ml.checking.absences import absence_findings, features_by_table
from slrs_ml.checking.currencies import require_rates
from slrs_ml.checking.findings import Finding, Severity, exit_code, in_order
from slrs_ml.checking.held import HeldTable, held_tables
from slrs_ml.checking.judging import judge_rows
from slrs_ml.checking.structure import check_structure

__all__ = [
    "Finding",
    "HeldTable",
    "Severity",
    "absence_findings",
    "check_structure",
    "exit_code",
    "features_by_table",
    "held_tables",
    "in_order",
    "judge_rows",
    "require_rates",
]
