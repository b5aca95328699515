"""Two build files compared row for row, from staging to the core marts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import duckdb

from tests.foundation import rows

LAYERS = "('staging', 'intermediate', 'features', 'marts')"


def partial_tables(target: Path) -> set[str]:
    """Name the tables that hold what a build computes, and no more, by dbt's own lineage."""
    manifest = json.loads((target / "manifest.json").read_text())
    return {"int_changed_months", "int_changed_snapshots"} | {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["config"]["materialized"] == "table"
        and {parent.rpartition(".")[2] for parent in node["depends_on"]["nodes"]}
        & {"int_changed_months", "int_changed_snapshots"}
    }


def hashes_of_rows(file: Path, tables: Iterable[str]) -> dict[str, str]:
    """Hash the rows of each table, in whatever order they stand."""
    return {
        table: rows(
            file,
            "select md5(string_agg(md5(told::varchar), '' order by md5(told::varchar))) "
            f"from {table} as told",
        )[0][0]
        for table in tables
    }


def differences(one: Path, other: Path, *, partial: set[str]) -> dict[str, tuple[int, int]]:
    """Count, per table of both builds, the rows that only one of them has.

    Of a partial table only the rows that the first has and the other lacks.
    """
    found = {}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            f"where schema_name in {LAYERS} and table_name <> 'int_first_changes' "
            "group by all having count(*) = 2 order by all"
        ).fetchall()
        if len(tables) < 30:
            raise AssertionError(f"only {len(tables)} tables stand in both builds")
        for (table,) in tables:
            described = connection.execute(f"describe other.{table}").fetchall()
            columns = ", ".join(f'"{column[0]}"' for column in described)
            # Where counts and sums of the rows' hashes agree, the rows need no pairing.
            one_sum, other_sum = (
                connection.execute(
                    f"select count(*), sum(hash(hash(row({columns})))::hugeint) "
                    f"from {database}.{table}"
                ).fetchall()
                for database in ("one", "other")
            )
            if one_sum == other_sum:
                continue
            only_one, only_other = connection.execute(
                "select count(*) filter (weight > 0), count(*) filter (weight < 0) from ("
                f"select {columns}, sum(weight) as weight from ("
                f"select {columns}, 1 as weight from one.{table} union all "
                f"select {columns}, -1 as weight from other.{table}) group by all)"
            ).fetchall()[0]
            if only_one or (only_other and table.partition(".")[2] not in partial):
                found[table] = (only_one, only_other)
    return found
