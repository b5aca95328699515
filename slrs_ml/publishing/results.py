"""dbt's artefacts, read: how each node ended, the keys of tables, what is append-only."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slrs_ml.errors import BuildError

__all__ = ["BuildRecord", "build_record", "failures", "read_results"]

FAILED = {"error", "fail", "runtime error", "partial success"}
HEADING = re.compile(r"^(Runtime|Compilation|Database|Dependency|Parsing|Python)? ?\w* ?Error in ")


@dataclass(frozen=True)
class BuildRecord:
    """What a build says about itself.

    Attributes
    ----------
    started_at : str
        When dbt was started, ISO 8601 in UTC.
    keys : mapping of str to tuple of str
        Key columns of a relation, by ``schema.name``.
    append_only : tuple of str
        Relations that only ever grow, as ``schema.name``.
    descriptions : mapping of str to str
        First paragraph of a relation's description, by ``schema.name``.
    failed : tuple of tuple
        Name and error of each node that failed.
    models, tests, warnings : int
        How many were built, run, and warned.
    """

    started_at: str
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    append_only: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)
    failed: tuple[tuple[str, str], ...] = ()
    models: int = 0
    tests: int = 0
    warnings: int = 0


def read_results(target: Path) -> Mapping[str, Any]:
    """Read ``run_results.json`` of a build.

    Parameters
    ----------
    target : Path
        dbt's target folder.

    Returns
    -------
    mapping
        The parsed file.

    Raises
    ------
    BuildError
        When there is none or it cannot be read.
    """
    return _read(target / "run_results.json")


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BuildError(f"no build has finished: {path} is missing; run slrs build") from error
    except ValueError as error:
        raise BuildError(f"{path} cannot be read ({error}); run slrs build again") from error
    return content


def failures(results: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List the nodes that failed, each with the first line of its error.

    Parameters
    ----------
    results : mapping
        dbt's ``run_results.json``.

    Returns
    -------
    list of tuple
        ``("model marts.fct_x", "Binder Error: …")`` in the order of the run.
    """
    return [
        (_readable(str(result["unique_id"])), _first_line(result))
        for result in results.get("results", [])
        if str(result.get("status", "")).lower() in FAILED
    ]


def _readable(unique_id: str) -> str:
    kind, _, name = unique_id.partition(".")
    parts = name.split(".")[1:]
    if kind == "test" and len(parts) > 1:
        parts = parts[:-1]
    return f"{kind.replace('_', ' ')} {'.'.join(parts)}"


def _first_line(result: Mapping[str, Any]) -> str:
    lines = [line.strip() for line in str(result.get("message") or "").splitlines()]
    told = [line for line in lines if line and not HEADING.match(line)]
    return told[0] if told else "no message"


def build_record(target: Path) -> BuildRecord:
    """Gather what publishing needs from dbt's artefacts.

    Parameters
    ----------
    target : Path
        dbt's target folder.

    Returns
    -------
    BuildRecord
        Keys come from the ``unique_key`` and ``unique`` tests of the models.

    Raises
    ------
    BuildError
        When no build has finished in that folder.
    """
    results = read_results(target)
    manifest = _read(target / "manifest.json")
    nodes: Mapping[str, Mapping[str, Any]] = manifest.get("nodes", {})
    relations = {
        unique_id: f"{node['schema']}.{node.get('alias') or node['name']}"
        for unique_id, node in nodes.items()
        if node.get("resource_type") in {"model", "seed", "snapshot"}
    }
    keys: dict[str, tuple[str, ...]] = {}
    for _, node in sorted(nodes.items()):
        relation = relations.get(str(node.get("attached_node")))
        columns = _key_columns(node)
        if relation and columns and (len(columns) > 1 or relation not in keys):
            keys[relation] = columns
    statuses = [
        (str(result["unique_id"]).split(".")[0], str(result["status"]).lower())
        for result in results.get("results", [])
    ]
    metadata = results.get("metadata", {})
    return BuildRecord(
        started_at=str(metadata.get("invocation_started_at") or metadata.get("generated_at")),
        keys=keys,
        append_only=tuple(
            sorted(
                relations[unique_id]
                for unique_id, node in nodes.items()
                if unique_id in relations
                and node["config"].get("materialized") == "incremental"
                and node["config"].get("full_refresh") is False
            )
        ),
        descriptions={
            relation: str(nodes[unique_id].get("description") or "").strip()
            for unique_id, relation in relations.items()
        },
        failed=tuple(failures(results)),
        models=sum(kind in {"model", "seed", "snapshot"} for kind, _ in statuses),
        tests=sum(kind in {"test", "unit_test"} for kind, _ in statuses),
        warnings=sum(status == "warn" for _, status in statuses),
    )


def _key_columns(node: Mapping[str, Any]) -> tuple[str, ...]:
    test = node.get("test_metadata") or {}
    arguments = test.get("kwargs") or {}
    if test.get("name") == "unique_key":
        columns = arguments.get("columns") or (arguments.get("arguments") or {}).get("columns")
        return tuple(columns or ())
    if test.get("name") == "unique" and node.get("column_name"):
        return (str(node["column_name"]),)
    return ()
