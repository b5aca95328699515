"""The input contract as the warehouse project holds it, read and not repeated.

Its dictionary is macro ``input_contract`` of ``dbt_project/macros/contract_columns.sql``;
what tables and columns mean stands in the YAML of the adapters. Both are read from there,
so that a check or a template can never say something else than staging does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slrs_ml.errors import SlrsError

__all__ = ["ContractColumn", "ContractTable", "read_contract", "sql_types"]


@dataclass(frozen=True)
class ContractColumn:
    """A column: its kind, whether a row needs it, what it means, the codes it may hold."""

    name: str
    kind: str
    is_needed: bool
    is_told_later: bool
    description: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class ContractTable:
    """A table: its key, what it refers to, and the column that tells when a row happened."""

    name: str
    description: str
    key: tuple[str, ...]
    event: str | None
    references: Mapping[str, str]
    columns: Mapping[str, ContractColumn]

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which no row can be used."""
        return tuple(column.name for column in self.columns.values() if column.is_needed)


def read_contract(dbt_project: Path) -> dict[str, ContractTable]:
    """Read the input contract of a warehouse project.

    Parameters
    ----------
    dbt_project : Path
        Folder of ``dbt_project.yml``.

    Returns
    -------
    dict of str to ContractTable
        By name, in the order of the contract, with ``build_settings`` at the end.

    Raises
    ------
    SlrsError
        When the dictionary or a description cannot be read.
    """
    import yaml

    adapters = dbt_project / "models" / "adapters"
    try:
        held = _returned(dbt_project / "macros" / "contract_columns.sql", "input_contract")
        (source,) = yaml.safe_load((adapters / "_sources.yml").read_text(encoding="utf-8"))[
            "sources"
        ]
        meanings = {table["name"]: _sentence(table) for table in source["tables"]}
        return {
            name: _table(name, held[name], meanings[name], _column_meanings(adapters, name))
            for name in held
        }
    except (OSError, ValueError, KeyError, IndexError) as error:
        message = (
            f"the input contract below {dbt_project} cannot be read ({error}); expected macro "
            "input_contract and a description of each table. Run slrs from a whole clone."
        )
        raise SlrsError(message) from error


def sql_types(dbt_project: Path) -> dict[str, str]:
    """Read the engine's type of each kind of the contract.

    Parameters
    ----------
    dbt_project : Path
        Folder of ``dbt_project.yml``.

    Returns
    -------
    dict of str to str
        Kind to type, as macro ``kind_type`` gives it.
    """
    contract = read_contract(dbt_project).values()
    kinds = {column.kind for table in contract for column in table.columns.values()}
    file = dbt_project / "macros" / "typed_values.sql"
    return {kind: _returned(file, "kind_type", kind) for kind in sorted(kinds)}


def _returned(macro_file: Path, macro: str, *arguments: str) -> Any:
    """Call a macro as dbt does: what it returns is its value."""
    from jinja2 import Environment

    returned: list[Any] = []
    environment = Environment(extensions=["jinja2.ext.do"], autoescape=False)
    environment.globals["return"] = returned.append
    macros = environment.from_string(macro_file.read_text(encoding="utf-8")).module
    getattr(macros, macro)(*arguments)
    return returned[0]


def _column_meanings(adapters: Path, table: str) -> dict[str, str]:
    import yaml

    file = adapters / "lending" / f"lending__{table}.yml"
    (model,) = yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    return {column["name"]: _sentence(column) for column in model["columns"]}


def _sentence(described: Mapping[str, Any]) -> str:
    return " ".join(str(described["description"]).split())


def _table(
    name: str, held: Mapping[str, Any], description: str, meanings: Mapping[str, str]
) -> ContractTable:
    references = dict(held.get("references", {}))
    if "own_reference" in held:
        references[held["own_reference"]["column"]] = name
    columns = {
        column: ContractColumn(
            name=column,
            kind=kind,
            is_needed=column in held["needed"],
            is_told_later=column in held.get("told_later", ()),
            description=meanings[column],
            codes=tuple(held.get("codes", {}).get(column, ())),
        )
        for column, kind in held["columns"].items()
    }
    return ContractTable(
        name=name,
        description=description,
        key=tuple(held["key"]),
        event=held.get("event"),
        references=references,
        columns=columns,
    )
