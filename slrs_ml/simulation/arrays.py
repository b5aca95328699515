"""Names for the array types that the simulator passes around.

Arrays of borrowers have shape ``(borrowers,)``; arrays of loans have shape
``(slots, borrowers)``, because a borrower holds at most one loan in each slot.
Money is in whole cents (int64), so that adding it up is exact in any order.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Floats", "Ints", "logistic"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


def logistic(log_odds: Floats) -> Floats:
    """Probability of given log odds, elementwise."""
    return 1.0 / (1.0 + np.exp(-log_odds))
