"""dbt, kept from one build to the next.

Starting it and reading the project take longer than many a small build. Both are needed once
a portfolio and thread: a session builds whatever file a command names. What it has read also
serves builds by the command line, each with a process of its own: dbt looks for itself which
files have changed since.
"""

from __future__ import annotations

import atexit
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from slrs_ml.cli.dbt_session import PARSED, DbtSession
from slrs_ml.cli.layout import Layout
from slrs_ml.errors import BuildError

_parsed: dict[str, bytes] = {}
_of_thread = threading.local()


def run_dbt(*arguments: str, home: Path, portfolio: str = "lending") -> Layout:
    """Run dbt on the build file below ``home``, fail when it does; say where it wrote."""
    layout = Layout.of(portfolio, root=home)
    layout.make()
    environment = {
        "DBT_TARGET_PATH": str(layout.target),
        "DBT_LOG_PATH": str(layout.logs),
        "OMP_WAIT_POLICY": "passive",
    }
    session = _session(portfolio)
    try:
        with parsed_once(session.layout):
            session.run(*arguments, build_root=layout.build_root, environment=environment)
    except BuildError as error:
        # It may have died of it.
        del _of_thread.sessions[portfolio]
        raise BuildError(f"{error}\nlog of this command: {layout.logs}") from error
    return layout


@contextmanager
def parsed_once(layout: Layout) -> Iterator[None]:
    """Give a new home what this process has parsed before; keep what is parsed there first."""
    file = layout.target / PARSED
    if layout.portfolio in _parsed and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_parsed[layout.portfolio])
    yield
    if layout.portfolio not in _parsed and file.exists():
        _parsed[layout.portfolio] = file.read_bytes()


def _session(portfolio: str) -> DbtSession:
    """Give this thread's session of a portfolio, which ends with the process."""
    sessions: dict[str, DbtSession] = _of_thread.__dict__.setdefault("sessions", {})
    if portfolio not in sessions:
        until_the_end = ExitStack()
        atexit.register(until_the_end.close)
        home = until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="slrs-dbt-"))
        layout = Layout.of(portfolio, root=Path(home))
        layout.make()
        sessions[portfolio] = until_the_end.enter_context(DbtSession(layout))
    return sessions[portfolio]
