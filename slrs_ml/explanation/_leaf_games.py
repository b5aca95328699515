"""Leaves of a tree as games: players, their conditions, and a table for every pattern.

The conditions on a leaf's path merge by feature into *players*: an interval, whether a
missing value goes that way, and the share of training weight that does (the product of
the cover ratios). What a player contributes depends on a row only through the pattern of
players whose condition it satisfies; `leaf_games` writes all patterns down.
`slrs_ml.explanation._tree_contributions` has the formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from slrs_ml.errors import ModelError
from slrs_ml.explanation._ensemble import TreeEnsemble

__all__ = ["LeafGames", "leaf_games"]

MAX_PLAYERS = 12


@dataclass(frozen=True, eq=False)
class LeafGames:
    """Leaves of one tree: players, their conditions, and the table of each leaf."""

    expected: float
    player_offsets: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int32]
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]
    takes_missing: npt.NDArray[np.bool_]
    table_offsets: npt.NDArray[np.int64]
    tables: npt.NDArray[np.float64]


def leaf_games(ensemble: TreeEnsemble, *, tree: int) -> LeafGames:
    """Build the games of one tree's leaves; a path of more than 12 features is refused."""
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
    return LeafGames(
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
def _collect_players(  # noqa: PLR0917 - compiled code takes arrays
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
        outside, weighted = _pattern_sums(zero[first : first + m])
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
def _pattern_sums(zero: Any) -> tuple[Any, Any]:  # pragma: no cover - compiled
    """Z and W of the module's text for each pattern of one leaf's players."""
    m = len(zero)
    patterns = 1 << m
    weight = np.zeros(m + 1)
    if m > 0:
        # k! (m - 1 - k)! / m!
        weight[0] = 1.0 / m
        for k in range(1, m):
            weight[k] = weight[k - 1] * k / (m - k)
    # polynomial[B, k]: sum over subsets S of B with k players of prod(z_j, j in B minus S)
    polynomial = np.zeros((patterns, m + 1))
    polynomial[0, 0] = 1.0
    outside = np.ones(patterns)
    weighted = np.zeros(patterns)
    for pattern in range(patterns):
        if pattern > 0:
            lowest = 0
            while not (pattern >> lowest) & 1:
                lowest += 1
            rest = pattern & (pattern - 1)
            polynomial[pattern, 0] = zero[lowest] * polynomial[rest, 0]
            for k in range(1, m + 1):
                polynomial[pattern, k] = (
                    zero[lowest] * polynomial[rest, k] + polynomial[rest, k - 1]
                )
        for player in range(m):
            if not (pattern >> player) & 1:
                outside[pattern] *= zero[player]
        for k in range(m):
            weighted[pattern] += polynomial[pattern, k] * weight[k]
    return outside, weighted
