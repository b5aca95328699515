"""dbt's JSON log, read line by line."""

from __future__ import annotations

import io
import json

from rich.console import Console

from slrs_ml.cli.dbt_events import node_events
from slrs_ml.cli.progress import BuildProgress


def line(name: str, unique_id: str = "", path: str = "", **data: object) -> str:
    kind = unique_id.partition(".")[0]
    node = {
        "unique_id": unique_id,
        "resource_type": kind,
        "node_path": path,
        "node_name": unique_id.rsplit(".", maxsplit=1)[-1],
        "node_status": data.pop("status", ""),
    }
    return json.dumps({"info": {"name": name}, "data": {**data, "node_info": node}})


LINES = [
    "not json",
    json.dumps({"info": {"name": "FoundStats", "level": "info"}, "data": {}}),
    line("LogStartLine", "model.slrs.stg_loans", "staging/stg_loans.sql", index=1, total=3),
    line(
        "LogModelResult",
        "model.slrs.stg_loans",
        "staging/stg_loans.sql",
        index=1,
        total=3,
        execution_time=0.5,
        status="success",
    ),
    line(
        "LogTestResult",
        "test.slrs.key.1",
        "key.sql",
        index=2,
        num_models=3,
        attached_node="model.slrs.stg_loans",
        status="warn",
    ),
    line("LogStartLine", "model.slrs.ml_scores", "risk/ml_scores.py", index=3, total=3),
]


def test_events_tell_group_and_progress():
    others: list[object] = []
    events = list(node_events(iter(LINES), others.append))
    assert [(event.index, event.total, event.group) for event in events] == [
        (1, 3, "staging"),
        (1, 3, "staging"),
        (2, 3, "staging"),
        (3, 3, "ml"),
    ]
    assert [event.is_finished for event in events] == [False, True, True, False]
    assert len(others) == 1


def test_a_pipe_gets_one_plain_line_a_group():
    output = io.StringIO()
    with BuildProgress(Console(file=output, force_terminal=False)) as progress:
        for event in node_events(iter(LINES), lambda _: None):
            progress(event)
    assert output.getvalue().splitlines() == [
        "dbt build: reading models",
        "  [   1/3] staging",
        "  [   3/3] ml",
    ]
    assert progress.note("staging") == "1 model · 1 test · 0.5 s"
    assert progress.warnings == 1


def test_a_terminal_gets_a_line_a_group():
    output = io.StringIO()
    with BuildProgress(Console(file=output, force_terminal=True, width=100)) as progress:
        for event in node_events(iter(LINES), lambda _: None):
            progress(event)
    assert "staging" in output.getvalue()
    assert "1 model · 1 test" in output.getvalue()
