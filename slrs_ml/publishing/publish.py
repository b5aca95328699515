"""The publish step: public tables, Parquet and manifest, swapped in whole."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from slrs_ml.errors import BuildError
from slrs_ml.publishing.results import BuildRecord
from slrs_ml.publishing.swap import fresh_folder, swap_folder
from slrs_ml.publishing.tables import PUBLIC_SCHEMAS, PublicTable, public_tables, quoted, sql_text

__all__ = ["Published", "publish"]

# Read by every DuckDB from 1.1 to 1.5.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class Published:
    """What was published: the file and the number of rows of each table."""

    file: Path
    rows: dict[str, int]


def publish(build_file: Path, *, folder: Path, record: BuildRecord, repository: Path) -> Published:
    """Publish the public schemas of a build file.

    Parameters
    ----------
    build_file : Path
        The private DuckDB file.
    folder : Path
        ``publish/NAME``; made when absent. Readers see the old or the new content.
    record : BuildRecord
        What dbt said about the build.
    repository : Path
        Where the revision is read.

    Returns
    -------
    Published
        The published file and its row counts.

    Raises
    ------
    BuildError
        When a node or a test of severity error failed, or nothing public was built.
    """
    if record.failed:
        name, error = record.failed[0]
        raise BuildError(
            f"not published: {name} failed: {error}\nThe last good publish stands; "
            "put the cause right and run slrs build"
        )
    if not build_file.is_file():
        raise BuildError(f"nothing to publish: {build_file} is missing; run slrs build")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / ".slrs.duckdb.part"
    parquet = fresh_folder(folder / "parquet")
    _remove(part)
    try:
        rows, manifest = _write(
            build_file, part=part, parquet=parquet, record=record, revision=_revision(repository)
        )
        manifest_part = folder / ".manifest.json.part"
        manifest_part.write_text(
            json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8"
        )
        os.replace(part, folder / "slrs.duckdb")
        swap_folder(parquet, folder / "parquet")
        os.replace(manifest_part, folder / "manifest.json")
    finally:
        _remove(part)
        shutil.rmtree(parquet, ignore_errors=True)
    return Published(folder / "slrs.duckdb", rows)


def _remove(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_name(part.name + ".wal").unlink(missing_ok=True)


def _write(
    build_file: Path, *, part: Path, parquet: Path, record: BuildRecord, revision: str
) -> tuple[dict[str, int], dict[str, Any]]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = true")
        connection.execute(f"attach {sql_text(build_file)} as build (read_only)")
        connection.execute(
            f"attach {sql_text(part)} as published (storage_version '{STORAGE_VERSION}')"
        )
        tables = public_tables(connection, database="build", keys=record.keys)
        if not any(table.schema == "marts" for table in tables):
            raise BuildError(f"{build_file} holds no table of the schema marts; run slrs build")
        settings = _settings(connection)
        for schema in PUBLIC_SCHEMAS:
            connection.execute(f'create schema published."{schema}"')
        entries = [_copy(connection, table, record=record, parquet=parquet) for table in tables]
        _write_manifest_table(
            connection, entries, record=record, as_of_date=settings[1], revision=revision
        )
        connection.execute(
            "copy (from published.assurance.publish_manifest order by table_name) to "
            + sql_text(parquet / "assurance.publish_manifest.parquet")
            + " (format parquet, compression zstd)"
        )
        connection.execute("detach build; checkpoint published; detach published")
    manifest = {
        "portfolio": settings[0],
        "as_of_date": settings[1],
        "built_at": record.started_at,
        "git_revision": revision,
        "tables": {
            name: {"row_count": count, "model_run_ids": runs, "key": list(key)}
            for name, count, runs, key in entries
        },
    }
    return {name: count for name, count, _, _ in entries}, manifest


def _settings(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    try:
        row = connection.execute(
            "select portfolio::varchar, as_of_date::date::varchar from build.lending.build_settings"
        ).fetchone()
    except duckdb.Error as error:
        raise BuildError(
            "lending.build_settings cannot be read "
            f"({str(error).splitlines()[0]}); run slrs build to load the input"
        ) from error
    if row is None:
        raise BuildError("lending.build_settings has no row; run slrs build to load the input")
    return str(row[0]), str(row[1])


def _copy(
    connection: duckdb.DuckDBPyConnection,
    table: PublicTable,
    *,
    record: BuildRecord,
    parquet: Path,
) -> tuple[str, int, list[str], tuple[str, ...]]:
    target = f"published.{quoted(table.relation)}"
    connection.execute(
        f"create table {target} as from build.{quoted(table.relation)} order by {table.ordering}"
    )
    description = record.descriptions.get(table.relation)
    if description:
        connection.execute(f"comment on table {target} is {sql_text(description)}")
    connection.execute(
        f"copy (from {target} order by {table.ordering}) to "
        f"{sql_text(parquet / f'{table.relation}.parquet')} (format parquet, compression zstd)"
    )
    count = connection.execute(f"select count(*) from {target}").fetchone()
    runs: list[str] = []
    if "model_run_id" in table.columns:
        found = connection.execute(
            f"select distinct model_run_id from {target} "
            "where model_run_id is not null order by model_run_id"
        ).fetchall()
        runs = [str(row[0]) for row in found]
    return table.relation, int(count[0]) if count else 0, runs, table.key


def _write_manifest_table(
    connection: duckdb.DuckDBPyConnection,
    entries: Sequence[tuple[str, int, list[str], tuple[str, ...]]],
    *,
    record: BuildRecord,
    as_of_date: str,
    revision: str,
) -> None:
    connection.execute(
        "create table published.assurance.publish_manifest ("
        "table_name varchar, row_count bigint, built_at timestamptz, as_of_date date, "
        "git_revision varchar, model_run_ids varchar[])"
    )
    connection.execute(
        "comment on table published.assurance.publish_manifest is "
        "'One row per published table: its rows, and the build, revision and model runs "
        "behind it. Key: table_name.'"
    )
    connection.executemany(
        "insert into published.assurance.publish_manifest "
        "select ?, ?, ?::timestamptz, ?::date, ?, ?::varchar[]",
        [
            (name, count, record.started_at, as_of_date, revision, runs)
            for name, count, runs, _ in entries
        ],
    )


def _revision(repository: Path) -> str:
    """Read the git revision, ``-dirty`` where tracked files differ from it."""
    command = ["git", "-C", str(repository), "describe", "--always", "--dirty", "--abbrev=12"]
    command += ["--match", "never-a-tag"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return found.stdout.strip() or "unknown"
