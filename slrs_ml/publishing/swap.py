"""Folders that are replaced whole.

A folder cannot be replaced in one step everywhere. So the new one is complete before
the old one is put aside, and the old one is put back if the second rename fails.
"""

import os
import shutil
import tempfile
from pathlib import Path

__all__ = ["fresh_folder", "swap_folder"]


def fresh_folder(final: Path) -> Path:
    """Make an empty folder beside the one that it will replace.

    Parameters
    ----------
    final : Path
        The folder to replace later; an interrupted swap of it is put right first.

    Returns
    -------
    Path
        The new folder, on the same file system.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(final)
    if aside.exists() and not final.exists():
        os.replace(aside, final)
    fresh = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    fresh.chmod(0o755)
    return fresh


def swap_folder(fresh: Path, final: Path) -> None:
    """Let a finished folder take the place of another.

    Parameters
    ----------
    fresh : Path
        The finished folder, made by :func:`fresh_folder`.
    final : Path
        The place it takes.
    """
    aside = _aside(final)
    shutil.rmtree(aside, ignore_errors=True)
    if final.exists():
        os.replace(final, aside)
    try:
        os.replace(fresh, final)
    except OSError:
        if aside.exists():
            os.replace(aside, final)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _aside(final: Path) -> Path:
    return final.with_name(f".{final.name}.before")
