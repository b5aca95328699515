"""Exact path-dependent SHAP values of tree ensembles, leaf by leaf.

A leaf is reached when every condition on its path holds. Conditions on one feature merge
into one interval, so a leaf of depth d has m <= d *players*, each with the share of
training weight that follows the path there (the product of its cover ratios, z). With A
the set of players whose condition the row satisfies, the leaf's game is
``v(S) = value * prod(z_j for j not in S) * [S is a subset of A]``, and its Shapley values
depend on the row through A alone. There are 2^m patterns A, so all of them are computed
once per leaf; explaining a row is: find A, look up m numbers, add.

With ``W(B) = sum over S within B of |S|! (m-1-|S|)! / m! * prod(z_j for j in B minus S)``
and ``Z(A) = prod(z_j for j not in A)``, player i gets

* ``value * (1 - z_i) * Z(A) * W(A minus i)`` if i is in A,
* ``-value * Z(A) * W(A)`` if it is not,

so a whole table costs about 2^m * m operations. Depth 8 is 256 patterns; a few
trees' tables are held at a time, so that memory stays bounded. The result is that
of Lundberg et al. (2020), "From local explanations to global understanding with
explainable AI for trees", algorithm 2, ``feature_perturbation="tree_path_dependent"``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from slrs_ml.explanation._ensemble import TreeEnsemble, tree_matrix
from slrs_ml.explanation._leaf_games import LeafGames, leaf_games
from slrs_ml.explanation._row_blocks import BLOCK_ROWS, each_row_block

__all__ = ["tree_contributions"]

# Tables held at a time: 32 MiB of doubles, or one tree where that is larger.
TABLE_CELLS = 2**22


def tree_contributions(
    features: npt.NDArray[Any], *, ensemble: TreeEnsemble
) -> tuple[float, npt.NDArray[np.float64]]:
    """Explain rows exactly.

    Parameters
    ----------
    features : ndarray, shape (rows, features)
        NaN is missing.
    ensemble : TreeEnsemble
        The model.

    Returns
    -------
    base_value : float
        The expected score over the training weights.
    contributions : ndarray of float64, shape (rows, features)
        ``base_value + contributions.sum(axis=1)`` is the score.

    Raises
    ------
    ModelError
        If a path holds more than 12 different features (tables would not fit).
    """
    columns = tree_matrix(features, feature_count=ensemble.feature_count)
    rows = columns.shape[1]
    # Feature by feature, so that a leaf adds to consecutive cells.
    totals = np.zeros((ensemble.feature_count, rows), dtype=np.float64)
    base = ensemble.base_score
    games: list[LeafGames] = []
    held = 0
    for tree in range(ensemble.tree_count):
        game = leaf_games(ensemble, tree=tree)
        base += game.expected
        games.append(game)
        held += len(game.tables)
        if held >= TABLE_CELLS or tree == ensemble.tree_count - 1:
            _add_trees(columns, games, totals)
            games, held = [], 0
    return float(base), np.ascontiguousarray(totals.T)


def _add_trees(
    columns: npt.NDArray[np.float32], games: list[LeafGames], totals: npt.NDArray[np.float64]
) -> None:
    def block(start: int, stop: int) -> None:
        masks = np.empty(BLOCK_ROWS, dtype=np.int32)
        for game in games:
            _add_tree(
                columns,
                game.player_offsets,
                game.feature,
                game.low,
                game.high,
                game.takes_missing,
                game.table_offsets,
                game.tables,
                totals,
                masks,
                start,
                stop,
            )

    each_row_block(block, rows=columns.shape[1])


@njit(cache=True, nogil=True)
def _add_tree(  # noqa: PLR0917 - compiled code takes arrays
    columns: Any,
    player_offsets: Any,
    feature: Any,
    low: Any,
    high: Any,
    takes_missing: Any,
    table_offsets: Any,
    tables: Any,
    totals: Any,
    masks: Any,
    start: int,
    stop: int,
) -> None:  # pragma: no cover - compiled
    """Add one tree's contributions to a block of rows."""
    rows = stop - start
    for leaf in range(len(player_offsets) - 1):
        first = player_offsets[leaf]
        m = player_offsets[leaf + 1] - first
        if m == 0:
            continue
        patterns = 1 << m
        masks[:rows] = 0
        for player in range(m):
            column = columns[feature[first + player], start:stop]
            at_least, below = low[first + player], high[first + player]
            missing = takes_missing[first + player]
            bit = np.int32(1 << player)
            if missing:
                for row in range(rows):
                    number = column[row]
                    holds = not (number < at_least) and not (number >= below)
                    masks[row] |= bit if holds else np.int32(0)
            else:
                for row in range(rows):
                    number = column[row]
                    holds = (number >= at_least) & (number < below)
                    masks[row] |= bit if holds else np.int32(0)
        for player in range(m):
            table = tables[table_offsets[leaf] + player * patterns :]
            total = totals[feature[first + player], start:stop]
            for row in range(rows):
                total[row] += table[masks[row]]
