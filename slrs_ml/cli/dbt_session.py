"""dbt as a process of its own that reads the project once and runs several commands.

In this process dbt would keep the DuckDB file locked. So it runs beside us, and lets go of
the file after each command. Reading the project takes seconds and comes first; what was
read serves every command after it, also one that works on other files: only the folder
that profiles.yml reads from the environment differs. dbt takes what it has read for stale
when the path of its file differs; so the project is read under the same one wherever the
build files are, and what was read serves another home too.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

from slrs_ml.cli.dbt_events import NodeEvent, node_events
from slrs_ml.cli.layout import Layout
from slrs_ml.errors import BuildError
from slrs_ml.publishing import failures

__all__ = ["PARSED", "DbtSession"]

# dbt's own name for what it has read of the project, in its target folder.
PARSED = "partial_parse.msgpack"

# The folder of the build files, by which profiles.yml finds a target's own.
BUILD_ROOT = "SLRS_BUILD_DIR"

# What the process does: a command a line comes in, dbt's events and an end go out.
PROGRAM = """
import gc, json, os, sys
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

project = None
for line in sys.stdin:
    command = json.loads(line)
    if project is None:
        outcome = dbtRunner().invoke(["--no-write-json", "parse", *command["options"]])
        project = outcome.result
    if project is not None:
        os.environ.update(command["environment"])
        outcome = dbtRunner(manifest=project).invoke(command["arguments"] + command["options"])
    DuckDBConnectionManager.close_all_connections()
    gc.collect()
    nodes = [
        {"unique_id": node.node.unique_id, "status": str(node.status), "message": node.message}
        for node in getattr(outcome.result, "results", [])
    ]
    told = None if outcome.exception is None else str(outcome.exception)
    ended = {"is_success": outcome.success, "told": told, "results": nodes}
    print(json.dumps({"ended": ended}), flush=True)
"""


def _ignore(event: NodeEvent) -> None:
    del event


class DbtSession(AbstractContextManager["DbtSession"]):
    """Runs dbt commands on a portfolio's target, one after another; a context manager."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.log = layout.logs / "dbt.log"
        self._stderr_file = layout.logs / "dbt-stderr.log"
        self._process: subprocess.Popen[str] | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process; at once where something went wrong."""
        if self._process is None:
            return
        if kind is not None:
            self._process.terminate()
        # Leaving Popen's own context closes its pipes and waits.
        with self._process:
            pass
        self._process = None

    def run(
        self,
        *arguments: str,
        build_root: Path | None = None,
        environment: Mapping[str, str] | None = None,
        on_event: Callable[[NodeEvent], None] = _ignore,
    ) -> None:
        """Run one dbt command and wait for it.

        Parameters
        ----------
        *arguments : str
            Command and options, e.g. ``("run", "--select", "stg_loans")``.
        build_root : Path, optional
            Folder of the build files; by default the portfolio's own.
        environment : mapping, optional
            More variables for this command and those after it.
        on_event : callable
            Receives each node event as it happens.

        Raises
        ------
        BuildError
            When dbt did not run, or a node failed: names it, the first line of its error
            and the log.
        """
        more = {BUILD_ROOT: str(build_root or self.layout.build_root)}
        fatal: list[str] = []
        ended = self._send(arguments, more | dict(environment or {}), on_event, fatal)
        failed = failures(ended)
        if failed:
            raise BuildError(_failure_message(failed, self.log))
        if not ended.get("is_success"):
            error_output = self._stderr_file.read_text(encoding="utf-8", errors="replace")
            told = fatal or [str(ended.get("told") or "")]
            found = _first_lines([*told, *error_output.splitlines()])
            what = "did not end well" if ended.get("results") else "could not start the build"
            raise BuildError(f"dbt {what}: {found}\nlog: {self.log}")

    def _send(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        on_event: Callable[[NodeEvent], None],
        fatal: list[str],
    ) -> Mapping[str, Any]:
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise BuildError(f"dbt cannot be spoken to; log: {self.log}")
        project = str(self.layout.dbt_project)
        command = {
            "arguments": arguments,
            "options": [
                *("--target", self.layout.portfolio, "--project-dir", project),
                *("--profiles-dir", project, "--log-format", "json", "--no-use-colors"),
            ],
            "environment": environment,
        }
        ended: dict[str, Any] = {}

        def on_other(event: Mapping[str, Any]) -> None:
            if event["info"].get("level") == "error":
                fatal.append(str(event["info"].get("msg", "")))

        try:
            process.stdin.write(json.dumps(command) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            return {}
        for event in node_events(_lines_until_end(process.stdout, ended), on_other):
            on_event(event)
        return ended

    def _start(self) -> subprocess.Popen[str]:
        # Until a build has finished there is nothing to publish.
        (self.layout.target / "run_results.json").unlink(missing_ok=True)
        environment = dict(os.environ)
        path = [str(self.layout.project), environment.get("PYTHONPATH", "")]
        environment.pop(BUILD_ROOT, None)
        environment |= {
            "DBT_TARGET_PATH": str(self.layout.target),
            "DBT_LOG_PATH": str(self.layout.logs),
            "PYTHONPATH": os.pathsep.join(part for part in path if part),
        }
        with self._stderr_file.open("w", encoding="utf-8") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM],
                cwd=self.layout.dbt_project,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        return self._process


def _lines_until_end(lines: Iterator[str], ended: dict[str, Any]) -> Iterator[str]:
    """Give dbt's lines up to the program's own, which says how the command ended."""
    for line in lines:
        if line.startswith('{"ended": '):
            ended.update(json.loads(line)["ended"])
            return
        yield line


def _failure_message(failed: Sequence[tuple[str, str]], log: Path) -> str:
    name, error = failed[0]
    more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
    return f"{name} failed: {error}{more}\nlog: {log}\nThe last good publish stands."


def _first_lines(lines: Sequence[str]) -> str:
    text = [part.strip() for line in lines for part in line.splitlines() if part.strip()]
    told = [line for line in text if line != "Encountered an error:"]
    return " ".join(told[:3]) or "no message"
