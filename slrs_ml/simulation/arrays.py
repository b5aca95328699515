"""Names for the array types that the simulator passes around.

Arrays of borrowers have shape ``(borrowers,)``. Money is in whole cents (int64), so that
adding it up is exact in any order.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from slrs_ml.simulation.compiled import compiled

__all__ = ["Bools", "Floats", "Ints", "logistic"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


@compiled
def logistic(log_odds: float) -> float:
    """Probability of given log odds."""
    return 1.0 / (1.0 + np.exp(-log_odds))
