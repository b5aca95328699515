"""The step of ``slrs build`` that erases the future of a sample of loans and looks again."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from slrs_ml.cli.dbt_session import DbtSession
from slrs_ml.erasure import (
    FEATURE_RELATIONS,
    ColumnResult,
    choose_dates,
    compare_worlds,
    input_and_code_hash,
    store_results,
    stored_hash,
    summed,
    write_erased_world,
    write_whole_world,
)
from slrs_ml.errors import BuildError

__all__ = ["HASH_VARIABLE", "check_future_erasure", "erase_and_compare"]

# Names the input and the code of this build to dbt, which finds the results by it.
HASH_VARIABLE = "SLRS_ERASURE_HASH"
BORROWERS = 120
# One a build; the next build looks at another.
DATES = 1

# Without dbt's artefacts, which publishing reads of the build itself.
QUICKLY = ("--no-write-json",)
NO_TESTS = ("--exclude-resource-types", "test", "unit_test")
ADAPTERS = "path:models/adapters"


def check_future_erasure(dbt: DbtSession) -> tuple[str, list[ColumnResult] | None]:
    """Check a sample of the loaded portfolio, unless it was checked as it stands.

    Parameters
    ----------
    dbt : DbtSession
        A session of the loaded portfolio; no one holds its build file.

    Returns
    -------
    tuple
        The hash of input and code that the stored results hold for, and the results;
        none where those stored still hold.

    Raises
    ------
    BuildError
        When the sample cannot be built.
    """
    held_for = input_and_code_hash(dbt.layout.build_file, project=dbt.layout.project)
    if stored_hash(dbt.layout.build_file) == held_for:
        return held_for, None
    try:
        results = erase_and_compare(dbt, borrowers=BORROWERS)
    except BuildError as error:
        raise BuildError(f"checking that no feature sees the future: {error}") from error
    store_results(dbt.layout.build_file, results, held_for=held_for)
    return held_for, results


def erase_and_compare(
    dbt: DbtSession,
    *,
    borrowers: int | None,
    dates: Sequence[date | None] | None = None,
    relations: Mapping[str, str] = FEATURE_RELATIONS,
) -> list[ColumnResult]:
    """Build a sample whole and without its future, and compare the features.

    Parameters
    ----------
    dbt : DbtSession
        A session of the loaded portfolio; no one holds its build file.
    borrowers : int or None
        How many borrowers are sampled; None for everybody.
    dates : sequence of date, optional
        After which the future is erased, None for each borrower's own declared snapshot;
        by default one that is chosen by hash.
    relations : mapping of str to str
        What is built and compared, ``schema.name`` to the key beside the date.

    Returns
    -------
    list of ColumnResult
        Summed over the dates; none where there is no snapshot to compare.
    """
    import duckdb

    wanted = [f"+{relation.partition('.')[2]}" for relation in relations]
    seeds = [f"{name},resource_type:seed" for name in wanted]
    dbt.run(*QUICKLY, "build", "--select", f"+{ADAPTERS}", *seeds, *NO_TESTS)
    # From staging on: a world holds the adapters' tables and the seeds already.
    world = ("run", "--select", *wanted, "--exclude", ADAPTERS, "resource_type:seed")
    with tempfile.TemporaryDirectory(prefix="slrs-erasure-") as scratch:
        place = Path(scratch)
        whole = place / "whole" / dbt.layout.portfolio / "slrs.duckdb"
        erased = place / "erased" / dbt.layout.portfolio / "slrs.duckdb"
        write_whole_world(dbt.layout.build_file, world_file=whole, borrowers=borrowers)
        dbt.run(*QUICKLY, *world, build_root=place / "whole")
        if dates is None:
            with duckdb.connect(str(whole), read_only=True) as connection:
                dates = choose_dates(connection, dates=DATES)
        found: list[ColumnResult] = []
        for day in dates:
            write_erased_world(whole, world_file=erased, at_end_of=day)
            dbt.run(*QUICKLY, *world, build_root=place / "erased")
            found += compare_worlds(whole, erased, relations=relations)
    return summed(found)
