"""How work is timed."""

from __future__ import annotations

import time
from collections.abc import Callable

ROUNDS = 5


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Run once and give wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu
