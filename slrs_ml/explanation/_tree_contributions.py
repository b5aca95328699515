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

so a whole table costs about 2^m * m operations. Depth 8 is 256 patterns; tables are
built one tree at a time, and memory stays bounded by the largest tree. The result is that
of Lundberg et al. (2020), "From local explanations to global understanding with
explainable AI for trees", algorithm 2, ``feature_perturbation="tree_path_dependent"``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from slrs_ml.errors import ModelError
from slrs_ml.explanation._ensemble import TreeEnsemble, tree_matrix
from slrs_ml.explanation._row_blocks import BLOCK_ROWS, each_row_block

__all__ = ["tree_contributions"]

MAX_PLAYERS = 12


@dataclass(frozen=True, eq=False)
class _LeafGames:
    """Leaves of one tree: players, their conditions, and the table of each leaf."""

    expected: float
    player_offsets: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int32]
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]
    takes_missing: npt.NDArray[np.bool_]
    table_offsets: npt.NDArray[np.int64]
    tables: npt.NDArray[np.float64]


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
    games = [_leaf_games(ensemble, tree=tree) for tree in range(ensemble.tree_count)]
    base = ensemble.base_score
    for game in games:
        base += game.expected

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

    each_row_block(block, rows=rows)
    return float(base), np.ascontiguousarray(totals.T)


def _leaf_games(ensemble: TreeEnsemble, *, tree: int) -> _LeafGames:
    start, stop = ensemble.tree_offsets[tree], ensemble.tree_offsets[tree + 1]
    part = slice(start, stop)
    leaves, depth = _measure(ensemble.left[part], ensemble.right[part])
    if leaves == 0:
        raise ModelError(f"tree {tree} has no leaf: the stored model is damaged, refit the run")
    player_offsets = np.zeros(leaves + 1, dtype=np.int64)
    feature = np.zeros(leaves * max(depth, 1), dtype=np.int32)
    low = np.zeros(len(feature), dtype=np.float32)
    high = np.zeros(len(feature), dtype=np.float32)
    takes_missing = np.zeros(len(feature), dtype=np.bool_)
    zero = np.zeros(len(feature), dtype=np.float64)
    value = np.zeros(leaves, dtype=np.float64)
    _collect_players(
        ensemble.feature[part],
        ensemble.threshold[part],
        ensemble.left[part],
        ensemble.right[part],
        ensemble.default_left[part],
        ensemble.value[part],
        ensemble.cover[part],
        depth,
        player_offsets,
        feature,
        low,
        high,
        takes_missing,
        zero,
        value,
    )
    players = np.diff(player_offsets)
    if len(players) and players.max() > MAX_PLAYERS:
        raise ModelError(
            f"a path of tree {tree} splits on {players.max()} different features, at most "
            f"{MAX_PLAYERS} can be explained exactly: fit with a smaller depth"
        )
    sizes = players * (1 << players)
    table_offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    tables = np.zeros(table_offsets[-1], dtype=np.float64)
    expected = _fill_tables(player_offsets, zero, value, table_offsets, tables)
    used = player_offsets[-1]
    return _LeafGames(
        expected=float(expected),
        player_offsets=player_offsets,
        feature=feature[:used],
        low=low[:used],
        high=high[:used],
        takes_missing=takes_missing[:used],
        table_offsets=table_offsets,
        tables=tables,
    )


@njit(cache=True, nogil=True)
def _measure(left: Any, right: Any) -> tuple[int, int]:  # pragma: no cover - compiled
    """Number of leaves and depth of one tree."""
    leaves = 0
    deepest = 0
    stack = np.zeros(len(left) + 1, dtype=np.int64)
    depths = np.zeros(len(left) + 1, dtype=np.int64)
    top = 1 if len(left) else 0
    while top > 0:
        top -= 1
        node, depth = stack[top], depths[top]
        deepest = max(deepest, depth)
        if left[node] < 0:
            leaves += 1
            continue
        stack[top], depths[top] = right[node], depth + 1
        stack[top + 1], depths[top + 1] = left[node], depth + 1
        top += 2
    return leaves, deepest


@njit(cache=True, nogil=True)
def _collect_players(
    feature: Any,
    threshold: Any,
    left: Any,
    right: Any,
    default_left: Any,
    value: Any,
    cover: Any,
    depth: int,
    player_offsets: Any,
    player_feature: Any,
    player_low: Any,
    player_high: Any,
    player_missing: Any,
    player_zero: Any,
    leaf_value: Any,
) -> None:  # pragma: no cover - compiled
    """Walk the tree depth first; at a leaf, merge its path's conditions by feature."""
    path = np.zeros(depth + 1, dtype=np.int64)
    went_left = np.zeros(depth + 1, dtype=np.bool_)
    stack = np.zeros(len(left) + 1, dtype=np.int64)
    levels = np.zeros(len(left) + 1, dtype=np.int64)
    sides = np.zeros(len(left) + 1, dtype=np.bool_)
    top = 1
    leaf = 0
    used = 0
    while top > 0:
        top -= 1
        node, level = stack[top], levels[top]
        path[level] = node
        if level > 0:
            went_left[level - 1] = sides[top]
        if left[node] >= 0:
            stack[top], levels[top], sides[top] = right[node], level + 1, False
            stack[top + 1], levels[top + 1], sides[top + 1] = left[node], level + 1, True
            top += 2
            continue
        first = used
        for step in range(level):
            parent = path[step]
            child = path[step + 1]
            share = cover[child] / cover[parent] if cover[parent] > 0 else 0.0
            player = first
            while player < used and player_feature[player] != feature[parent]:
                player += 1
            if player == used:
                player_feature[player] = feature[parent]
                player_low[player] = -np.inf
                player_high[player] = np.inf
                player_missing[player] = True
                player_zero[player] = 1.0
                used += 1
            player_zero[player] *= share
            if went_left[step]:
                player_high[player] = min(player_high[player], threshold[parent])
            else:
                player_low[player] = max(player_low[player], threshold[parent])
            if default_left[parent] != went_left[step]:
                player_missing[player] = False
        leaf_value[leaf] = value[node]
        leaf += 1
        player_offsets[leaf] = used


@njit(cache=True, nogil=True)
def _fill_tables(
    player_offsets: Any, zero: Any, value: Any, table_offsets: Any, tables: Any
) -> float:  # pragma: no cover - compiled
    """Write contributions of each leaf, player and pattern; return the expected score."""
    expected = 0.0
    for leaf in range(len(value)):
        first = player_offsets[leaf]
        m = player_offsets[leaf + 1] - first
        patterns = 1 << m
        # polynomial[B, k]: sum over subsets S of B, |S| = k, of prod(z_j, j in B minus S)
        polynomial = np.zeros((patterns, m + 1))
        outside = np.ones(patterns)
        weighted = np.zeros(patterns)
        weight = np.zeros(m + 1)
        if m > 0:
            weight[0] = 1.0 / m
            for k in range(1, m):
                weight[k] = weight[k - 1] * k / (m - k)
        polynomial[0, 0] = 1.0
        for pattern in range(patterns):
            if pattern > 0:
                lowest = 0
                while not (pattern >> lowest) & 1:
                    lowest += 1
                rest = pattern & (pattern - 1)
                for k in range(m + 1):
                    polynomial[pattern, k] = zero[first + lowest] * polynomial[rest, k]
                    if k > 0:
                        polynomial[pattern, k] += polynomial[rest, k - 1]
            for player in range(m):
                if not (pattern >> player) & 1:
                    outside[pattern] *= zero[first + player]
            for k in range(m):
                weighted[pattern] += polynomial[pattern, k] * weight[k]
        expected += value[leaf] * outside[0]
        for player in range(m):
            row = table_offsets[leaf] + player * patterns
            bit = 1 << player
            for pattern in range(patterns):
                share = value[leaf] * outside[pattern]
                if pattern & bit:
                    tables[row + pattern] = (
                        share * (1.0 - zero[first + player]) * weighted[pattern ^ bit]
                    )
                else:
                    tables[row + pattern] = -share * weighted[pattern]
    return expected


@njit(cache=True, nogil=True)
def _add_tree(
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
