"""What a proof is, and how the worlds of several proofs are built once, two at a time."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tests.worlds import BuiltWorld, Workshop, World

AT_ONCE = 2


@dataclass(frozen=True)
class Finding:
    """A section of the report and whether what it set out to show holds."""

    text: str
    holds: bool = True


@dataclass(frozen=True)
class Proof:
    """One proof: the worlds it looks at, what it keeps of each, and what it makes of them.

    ``keep`` names what is kept of a built world, so that its file can go; ``report``
    receives the kept frames by world, and the folder for whatever it builds itself.
    """

    name: str
    title: str
    report: Callable[[Mapping[World, Mapping[str, pd.DataFrame]], Path], Finding]
    worlds: tuple[World, ...] = ()
    select: tuple[str, ...] = ()
    keep: Mapping[str, Callable[[BuiltWorld], pd.DataFrame]] = field(default_factory=dict)


def study(
    proofs: Sequence[Proof], work: Path, *, at_most: int | None = None
) -> dict[str, dict[World, dict[str, pd.DataFrame]]]:
    """Build every world that the proofs look at once and keep what each of them asks for.

    Parameters
    ----------
    proofs
        The proofs; those with the same world share its build.
    work
        Folder of the workshops.
    at_most
        Look at this many worlds of each proof only, for a quick look.

    Returns
    -------
    dict
        By proof and world the frames that the proof keeps.
    """
    wanted: dict[World, list[Proof]] = {}
    for proof in proofs:
        for world in proof.worlds[:at_most]:
            wanted.setdefault(world, []).append(proof)
    workshops: queue.SimpleQueue[Workshop] = queue.SimpleQueue()
    for number in range(AT_ONCE):
        workshops.put(Workshop(work / f"workshop_{number + 1}"))
    kept: dict[str, dict[World, dict[str, pd.DataFrame]]] = {proof.name: {} for proof in proofs}
    done = 0

    def look_at(world: World) -> None:
        nonlocal done
        started, workshop = time.perf_counter(), workshops.get()
        try:
            select = tuple(sorted({model for proof in wanted[world] for model in proof.select}))
            built = workshop.build(world, select=select)
            for proof in wanted[world]:
                kept[proof.name][world] = {name: get(built) for name, get in proof.keep.items()}
        finally:
            workshops.put(workshop)
        done += 1
        names = ", ".join(proof.name for proof in wanted[world])
        took = time.perf_counter() - started
        print(
            f"world {done} of {len(wanted)}: seed {world.seed}, {took:.0f} s ({names})", flush=True
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(look_at, wanted))
    return {
        proof.name: {world: kept[proof.name][world] for world in proof.worlds[:at_most]}
        for proof in proofs
    }


def table(header: tuple[str, ...], rows: Sequence[Sequence[object]]) -> str:
    """Lay rows out as a Markdown table; floats get four places."""
    shown = [[f"{cell:.4f}" if isinstance(cell, float) else str(cell) for cell in r] for r in rows]
    lines = [header, tuple("---" for _ in header), *shown]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
