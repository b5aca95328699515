"""dbt's JSON log, read: each line about a node becomes a :class:`NodeEvent`."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["NodeEvent", "node_events"]

FINISHED = {"LogModelResult", "LogTestResult", "LogSeedResult", "LogSnapshotResult"}
FINISHED |= {"LogUnitTestResult", "LogNodeNoOpResult", "LogFunctionResult", "SkippingDetails"}
# Folders of python_models stand in the layer `ml`.
GROUPS = {"risk": "ml", "segmentation": "ml", "evaluation": "ml"}


@dataclass(frozen=True)
class NodeEvent:
    """One node began or ended: its number of the total, its layer and its status."""

    index: int
    total: int
    name: str
    resource_type: str
    group: str
    status: str
    seconds: float
    is_finished: bool


def node_events(
    lines: Iterator[str], on_other: Callable[[Mapping[str, Any]], None]
) -> Iterator[NodeEvent]:
    """Turn dbt's log lines into node events.

    Parameters
    ----------
    lines : iterator of str
        Standard output of ``dbt --log-format json``.
    on_other : callable
        Receives every event that is not about a node's start or end.

    Yields
    ------
    NodeEvent
        In the order in which dbt logged them.
    """
    groups: dict[str, str] = {}
    for line in lines:
        try:
            event = json.loads(line)
            name, data = event["info"]["name"], event["data"]
        except (ValueError, KeyError, TypeError):
            continue
        if name not in FINISHED and name != "LogStartLine":
            on_other(event)
            continue
        node = data.get("node_info") or {}
        unique_id = str(node.get("unique_id", ""))
        resource_type = str(node.get("resource_type") or data.get("resource_type") or "")
        group = _group(resource_type, str(node.get("node_path", "")))
        attached = data.get("attached_node")
        if resource_type in {"test", "unit_test"}:
            group = groups.get(str(attached), groups.get(unique_id, group))
        groups[unique_id] = group
        yield NodeEvent(
            index=int(data.get("index") or 0),
            total=int(data.get("total") or data.get("num_models") or 0),
            name=str(node.get("node_name", "")),
            resource_type=resource_type,
            group=group,
            status=str(node.get("node_status") or data.get("status") or ""),
            seconds=float(data.get("execution_time") or 0.0),
            is_finished=name in FINISHED,
        )


def _group(resource_type: str, node_path: str) -> str:
    if resource_type in {"test", "unit_test"}:
        return "tests"
    if resource_type == "seed":
        return "seeds"
    parts = Path(node_path).parts
    if parts[:1] == ("marts",):
        return "/".join(parts[:2])
    first = parts[0] if len(parts) > 1 else "models"
    return GROUPS.get(first, first)
