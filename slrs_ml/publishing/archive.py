"""The archive: append-only tables as Parquet, so that losing the build loses nothing."""

import os
from pathlib import Path

import duckdb

from slrs_ml.errors import BuildError
from slrs_ml.publishing.tables import quoted, sql_text

__all__ = ["archive_tables", "restore_archive"]


def archive_tables(
    build_file: Path, *, archive: Path, relations: tuple[str, ...]
) -> tuple[str, ...]:
    """Copy append-only relations to the archive.

    Parameters
    ----------
    build_file : Path
        The private DuckDB file.
    archive : Path
        Folder of the archive; made when absent.
    relations : tuple of str
        ``schema.name`` of each; those that the build does not hold are passed over.

    Returns
    -------
    tuple of str
        The relations that were written. Each file is replaced in one step.
    """
    archive.mkdir(parents=True, exist_ok=True)
    written = []
    with duckdb.connect(str(build_file), read_only=True) as connection:
        for relation in relations:
            if not _exists(connection, relation):
                continue
            part = archive / f".{relation}.parquet.part"
            connection.execute(
                f"copy (from {quoted(relation)}) to {sql_text(part)} "
                "(format parquet, compression zstd)"
            )
            os.replace(part, archive / f"{relation}.parquet")
            written.append(relation)
    return tuple(written)


def restore_archive(build_file: Path, *, archive: Path) -> tuple[str, ...]:
    """Put archived relations into a build file that lacks them.

    Parameters
    ----------
    build_file : Path
        The private DuckDB file; made when absent and there is something to restore.
    archive : Path
        Folder of the archive; may be absent.

    Returns
    -------
    tuple of str
        The relations that were restored; those that the build already holds are left.

    Raises
    ------
    BuildError
        When an archived file cannot be read.
    """
    files = sorted(archive.glob("*.parquet")) if archive.is_dir() else []
    if not files:
        return ()
    restored = []
    with duckdb.connect(str(build_file)) as connection:
        for file in files:
            relation = file.stem
            schema, _, name = relation.partition(".")
            if not name or _exists(connection, relation):
                continue
            connection.execute(f'create schema if not exists "{schema}"')
            try:
                connection.execute(
                    f"create table {quoted(relation)} as from read_parquet({sql_text(file)})"
                )
            except duckdb.Error as error:
                raise BuildError(
                    f"archived table {file} cannot be read ({str(error).splitlines()[0]}); "
                    "put back a good copy, or move it away to train again"
                ) from error
            restored.append(relation)
    return tuple(restored)


def _exists(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    schema, _, name = relation.partition(".")
    found = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = ? and table_name = ? "
        "and database_name = current_database()",
        [schema, name],
    ).fetchone()
    return bool(found and found[0])
