"""Compiling with numba, in a way that types see through and caches stay right.

The functions of the month loop are small, scalar and compiled. They take records of
borrowers and loans (``engine.state``), whose fields are read and written by name.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

from numba import njit

from slrs_ml.provenance import code_hash

__all__ = ["Record", "Records", "compiled", "compiled_and_kept", "source_number"]

Function = TypeVar("Function", bound=Callable[..., object])
# One borrower or loan, and several.
Record: TypeAlias = Any
Records: TypeAlias = Any


def compiled(function: Function) -> Function:
    """Compile a function when it is first called."""
    return cast(Function, njit(error_model="numpy")(function))


def compiled_and_kept(function: Function) -> Function:
    """Compile a function, release the interpreter while it runs, keep the machine code.

    The compiler's cache looks at the function's own file and at its closure only. A
    function that calls other modules must hold ``source_number()`` in its closure, so
    that its machine code is thrown away when any of them changes.
    """
    return cast(Function, njit(nogil=True, cache=True, error_model="numpy")(function))


def source_number() -> int:
    """Give a number of the package's whole source."""
    return int(code_hash("simulation")[:15], 16)
