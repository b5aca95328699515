"""How many threads a fit of XGBoost uses: as many as its rows ask for, on any machine.

The order in which histograms are added depends on the number of threads, so it must not
depend on the machine. On few rows threads wait for each other longer than they work: a
forest on 3,000 rows takes twice the time with two.
"""

__all__ = ["threads_for"]

ROWS_OF_A_THREAD = 50_000
MOST_THREADS = 2


def threads_for(rows: int) -> int:
    """Give the number of threads for a fit on so many rows."""
    return min(1 + rows // ROWS_OF_A_THREAD, MOST_THREADS)
