"""Rows in blocks, over two threads.

Blocks do not depend on the number of threads and each row is written by one block only,
so the result has the same bits however the work was shared out. The kernels release the
interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

__all__ = ["BLOCK_ROWS", "each_row_block"]

BLOCK_ROWS = 1024
THREADS = 2


def each_row_block(block: Callable[[int, int], None], *, rows: int, size: int = BLOCK_ROWS) -> None:
    """Call ``block(start, stop)`` for every block of rows."""
    starts = range(0, rows, size)
    if len(starts) <= 1:
        for start in starts:
            block(start, rows)
        return
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        for _ in pool.map(lambda start: block(start, min(start + size, rows)), starts):
            pass
