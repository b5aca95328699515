"""Public tables of a build file: their names, their order, their runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

__all__ = ["PUBLIC_SCHEMAS", "PublicTable", "public_tables", "quoted", "sql_text"]

PUBLIC_SCHEMAS = ("marts", "assurance", "reporting")


@dataclass(frozen=True)
class PublicTable:
    """A relation that is published: where it stands and the columns that order it."""

    schema: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def relation(self) -> str:
        """``schema.name``."""
        return f"{self.schema}.{self.name}"

    @property
    def ordering(self) -> str:
        """The ``order by`` list: the key, or every column where no key is known."""
        return ", ".join(f'"{column}"' for column in self.key) if self.key else "all"


def public_tables(
    connection: duckdb.DuckDBPyConnection,
    *,
    database: str,
    keys: Mapping[str, tuple[str, ...]],
) -> list[PublicTable]:
    """List the relations of the public schemas, by schema and name.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Has the build file attached.
    database : str
        Name under which it is attached.
    keys : mapping
        Key columns by ``schema.name``.

    Returns
    -------
    list of PublicTable
        Tables and views alike, without ``assurance.publish_manifest``.
    """
    rows = connection.execute(
        "select schema_name, table_name, list(column_name order by column_index) "
        "from duckdb_columns() where database_name = ? and not internal "
        "group by all order by all",
        [database],
    ).fetchall()
    return [
        PublicTable(schema, name, tuple(columns), _known(keys, f"{schema}.{name}", columns))
        for schema, name, columns in rows
        if schema in PUBLIC_SCHEMAS and (schema, name) != ("assurance", "publish_manifest")
    ]


def _known(
    keys: Mapping[str, tuple[str, ...]], relation: str, columns: list[str]
) -> tuple[str, ...]:
    key = keys.get(relation, ())
    return key if set(key) <= set(columns) else ()


def quoted(relation: str) -> str:
    """Quote ``schema.name`` for SQL."""
    return ".".join(f'"{part}"' for part in relation.split("."))


def sql_text(value: str | Path) -> str:
    """Quote a value as a SQL string."""
    return "'" + str(value).replace("'", "''") + "'"
