"""dbt as a process of its own, read through its JSON log.

In this process dbt would keep the DuckDB file locked. So it runs beside us; each
line that it logs becomes a :class:`NodeEvent` for the progress bar, and afterwards
``run_results.json`` says how every node ended.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slrs_ml.cli.layout import Layout
from slrs_ml.errors import BuildError
from slrs_ml.publishing import failures, read_results

__all__ = ["NodeEvent", "dbt_build", "node_events"]

RUN_DBT = "from dbt.cli.main import cli; cli()"
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


def dbt_build(
    layout: Layout,
    *,
    selector: str | None,
    on_event: Callable[[NodeEvent], None],
    select: Sequence[str] = (),
    with_tests: bool = True,
) -> Mapping[str, Any]:
    """Run ``dbt build`` for one portfolio and wait for it.

    Parameters
    ----------
    layout : Layout
        The portfolio's folders.
    selector : str or None
        Name of a selector of ``selectors.yml``; everything when None.
    on_event : callable
        Receives each node event as it happens.
    select : sequence of str
        What of the project to build, as dbt selects; everything when empty.
    with_tests : bool
        Whether data tests run.

    Returns
    -------
    mapping
        dbt's ``run_results.json``.

    Raises
    ------
    BuildError
        When dbt did not run, or a node failed: names it, the first line of its error
        and the log.
    """
    results_file = layout.target / "run_results.json"
    results_file.unlink(missing_ok=True)
    command = [sys.executable, "-c", RUN_DBT, "build", "--target", layout.portfolio]
    command += ["--project-dir", str(layout.dbt_project)]
    command += ["--profiles-dir", str(layout.dbt_project), "--log-format", "json"]
    command += ["--no-use-colors", *(["--selector", selector] if selector else [])]
    # Unit tests hold the code, not the data: they run with the code's own tests, and in
    # every plain `dbt build`.
    command += ["--exclude-resource-types", "unit_test", *([] if with_tests else ["test"])]
    command += ["--select", *select] if select else []
    fatal: list[str] = []

    def on_other(event: Mapping[str, Any]) -> None:
        if event["info"].get("level") == "error":
            fatal.append(str(event["info"].get("msg", "")))

    stderr_file = layout.logs / "dbt-stderr.log"
    with (
        stderr_file.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(
            command,
            cwd=layout.dbt_project,
            env=_environment(layout),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        try:
            for event in node_events(iter(process.stdout or ()), on_other):
                on_event(event)
        except BaseException:
            process.terminate()
            raise
    error_output = stderr_file.read_text(encoding="utf-8", errors="replace")
    log = layout.logs / "dbt.log"
    if not results_file.is_file():
        found = _first_lines(fatal or error_output.splitlines())
        raise BuildError(f"dbt could not start the build: {found}\nlog: {log}")
    results = read_results(layout.target)
    failed = failures(results)
    if failed:
        raise BuildError(_failure_message(failed, log))
    if process.returncode:
        found = _first_lines(fatal or error_output.splitlines())
        raise BuildError(f"dbt ended with exit code {process.returncode}: {found}\nlog: {log}")
    return results


def _environment(layout: Layout) -> dict[str, str]:
    environment = dict(os.environ)
    path = [str(layout.project), environment.get("PYTHONPATH", "")]
    environment |= {
        "SLRS_BUILD_DIR": str(layout.build_root),
        "DBT_TARGET_PATH": str(layout.target),
        "DBT_LOG_PATH": str(layout.logs),
        "PYTHONPATH": os.pathsep.join(part for part in path if part),
    }
    return environment


def _failure_message(failed: Sequence[tuple[str, str]], log: Path) -> str:
    name, error = failed[0]
    more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
    return f"{name} failed: {error}{more}\nlog: {log}\nThe last good publish stands."


def _first_lines(lines: Sequence[str]) -> str:
    text = [part.strip() for line in lines for part in line.splitlines() if part.strip()]
    told = [line for line in text if line != "Encountered an error:"]
    return " ".join(told[:3]) or "no message"
