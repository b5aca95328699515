"""What a person sees while dbt works: a bar and a line for each group of models.

On a terminal the lines are drawn in place. Elsewhere (a log, a pipe) one plain line
is written when a group begins, so that the output stays readable.
"""

from collections import Counter
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from slrs_ml.cli.dbt_events import NodeEvent

__all__ = ["BuildProgress"]


class BuildProgress:
    """Shows node events; a context manager around one build."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.counts: Counter[tuple[str, str]] = Counter()
        self.warnings = 0
        self._seconds: Counter[str] = Counter()
        self._tasks: dict[str, TaskID] = {}
        self._overall: TaskID | None = None
        self._bar: Progress | None = None

    def __enter__(self) -> "BuildProgress":
        """Start drawing."""
        if self.console.is_terminal:
            self._bar = Progress(
                SpinnerColumn(finished_text="[green]✓[/]"),
                TextColumn("[bold]{task.description}", justify="left"),
                BarColumn(bar_width=28),
                TextColumn("{task.fields[note]}"),
                TimeElapsedColumn(),
                console=self.console,
            )
            self._bar.start()
            self._overall = self._bar.add_task("dbt build", total=None, note="reading models")
        else:
            self.console.print("dbt build: reading models", highlight=False)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop drawing and leave what was drawn."""
        if self._bar is not None:
            if kind is None:
                for task in self._tasks.values():
                    self._bar.update(task, total=1, completed=1)
            self._bar.stop()

    def __call__(self, event: NodeEvent) -> None:
        """Show one event.

        Parameters
        ----------
        event : NodeEvent
            A node that began or ended.
        """
        is_new = event.group not in self._tasks and not any(
            group == event.group for group, _ in self.counts
        )
        if event.is_finished:
            kind = "test" if event.resource_type in {"test", "unit_test"} else "model"
            self.counts[event.group, kind] += 1
            self._seconds[event.group] += round(event.seconds * 1000)
            self.warnings += event.status == "warn"
        if self._bar is not None:
            self._draw(event)
        elif is_new and not event.is_finished:
            self.console.print(
                f"  [{event.index:>4}/{event.total}] {event.group}", highlight=False, markup=False
            )
            self.counts[event.group, "model"] += 0

    def note(self, group: str) -> str:
        """Say how far a group is, e.g. ``12 models · 40 tests · 3.1 s``."""
        models, tests = self.counts[group, "model"], self.counts[group, "test"]
        kind = "seed" if group == "seeds" else "model"
        parts = [f"{models} {kind}{'s' if models > 1 else ''}"] if models else []
        parts += [f"{tests} test{'s' if tests > 1 else ''}"] if tests else []
        return " · ".join([*parts, f"{self._seconds[group] / 1000:.1f} s"])

    def _draw(self, event: NodeEvent) -> None:
        if self._bar is None or self._overall is None:
            return
        if event.group not in self._tasks:
            self._tasks[event.group] = self._bar.add_task(f"  {event.group}", total=None, note="")
        done = sum(self.counts.values())
        total = event.total or None
        shown = f"{done}/{event.total} {event.name[:40]}"
        self._bar.update(self._overall, total=total, completed=done, note=shown)
        self._bar.update(self._tasks[event.group], note=self.note(event.group))
