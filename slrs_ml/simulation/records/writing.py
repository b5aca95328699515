"""Parquet files in a folder; the same rows give the same bytes, in whatever batches they come."""

import json
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from slrs_ml.simulation.clock import TIME_ZONE, Clock

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["TableFolder", "write_settings"]


_GROUP_ROWS = 131_072


class TableFolder:
    """Writes tables batch by batch; a context manager.

    Files are written beside their names and moved there at the end, so that a run that
    breaks off leaves the last complete tables.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.rows: dict[str, int] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, pa.Table] = {}

    def append(self, name: str, *, table: "pa.Table") -> None:
        """Add rows to a table; they are written in groups of one size."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(
                self._unfinished(name), table.schema, compression="zstd", version="2.6"
            )
            self._waiting[name] = table.slice(0, 0)
        self.rows[name] = self.rows.get(name, 0) + table.num_rows
        waiting = pa.concat_tables([self._waiting[name], table])
        while waiting.num_rows >= _GROUP_ROWS:
            self._write(name, waiting.slice(0, _GROUP_ROWS))
            waiting = waiting.slice(_GROUP_ROWS)
        self._waiting[name] = waiting

    def _write(self, name: str, table: "pa.Table") -> None:
        self._writers[name].write_table(table.combine_chunks(), row_group_size=_GROUP_ROWS)

    def __enter__(self) -> "TableFolder":
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for name, writer in self._writers.items():
            if exception_type is None:
                self._write(name, self._waiting[name])
            writer.close()
        for name in self._writers:
            if exception_type is None:
                self._unfinished(name).replace(self.folder / f"{name}.parquet")
            else:
                self._unfinished(name).unlink()

    def _unfinished(self, name: str) -> Path:
        return self.folder / f".{name}.unfinished"


def write_settings(folder: Path, *, clock: Clock) -> None:
    """``build_settings.json``: the clock, time zone and currency of the written world."""
    settings = {
        "as_of_date": clock.as_of_date.isoformat(),
        "observed_from": clock.observed_from.isoformat(),
        "reporting_currency": "USD",
        "time_zone": TIME_ZONE,
    }
    text = json.dumps(settings, indent=2, sort_keys=True) + "\n"
    (folder / "build_settings.json").write_text(text, encoding="utf-8")
