"""What a run was made of: code, libraries, and the id that follows from all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

__all__ = ["code_hash", "library_versions", "run_id"]

LIBRARIES = ("numba", "numpy", "pyarrow", "scikit-learn", "xgboost")


@cache
def code_hash(*packages: str) -> str:
    """Hash the source of packages of `slrs_ml`: 16 hexadecimal digits."""
    root = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def library_versions() -> str:
    """Versions of the libraries that can change a fit, as JSON."""
    return json.dumps({name: _version(name) for name in LIBRARIES}, sort_keys=True)


def run_id(*, contents: Sequence[object]) -> str:
    """First 16 hexadecimal digits of the sha256 of everything that decides a run."""
    text = json.dumps(list(contents), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _version(name: str) -> str:
    if name == "xgboost":
        # The same library has two distributions, one without the GPU part.
        import xgboost

        return str(xgboost.__version__)
    return version(name)
