"""No fit sees a row, or a borrower, that it is measured on."""

import numpy as np
import pytest

from slrs_ml.risk.parts import cross_validated_parts, forward_parts, served_part
from slrs_ml.risk.training_rows import read_catalogue, task_rows


@pytest.fixture(scope="module")
def rows_of(training_table, catalogue):
    def make(mode: str):
        table = training_table(mode=mode, rows=3000)
        return next(task_rows(table, catalogue=read_catalogue(catalogue)))

    return make


def borrowers(rows, mask):
    names = np.array(rows.keys["borrower_id"].to_pylist())
    return set(names[mask])


def test_outer_folds_and_their_inner_fits_share_no_borrower_with_what_they_score(rows_of):
    rows = rows_of("cross_validated")
    parts = cross_validated_parts(rows)
    assert len(parts) == 15
    for part in parts:
        assert not borrowers(rows, part.train) & borrowers(rows, part.held_out)
        assert (part.train | part.held_out).all()
        scored = np.zeros(len(rows.labels), dtype=int)
        for train, held_out in part.inner:
            # An inner fit that saw the outer fold would choose with its answers.
            assert not (train & part.held_out).any()
            assert not borrowers(rows, train) & borrowers(rows, held_out)
            scored += held_out
        np.testing.assert_array_equal(scored, part.train.astype(int))


def test_each_repeat_holds_every_row_out_once(rows_of):
    rows = rows_of("cross_validated")
    for repeat in (1, 2, 3):
        held_out = sum(
            part.held_out.astype(int)
            for part in cross_validated_parts(rows)
            if part.name.startswith(f"repeat_{repeat}_")
        )
        np.testing.assert_array_equal(held_out, 1)


def test_forward_folds_are_later_and_other_borrowers_and_the_test_comes_last(rows_of):
    rows = rows_of("forward")
    dates = rows.keys["snapshot_date"].to_numpy()
    *folds, assessed = forward_parts(rows)
    # Every row of a fold's months is held out once, by the fit without its borrowers.
    validated = sum(part.held_out.astype(int) for part in folds)
    np.testing.assert_array_equal(validated, rows.splits["forward_fold"] > 0)
    for part in folds:
        assert dates[part.train].max() < dates[part.held_out].min()
        # A borrower of the fixture has two neighbouring months alone: the groups tell.
        groups = rows.splits["borrower_group"]
        assert set(groups[part.held_out]) == {part.group}
        assert set(groups[part.train]) == {1, 2, 3} - {part.group}
        assert not borrowers(rows, part.train) & borrowers(rows, part.held_out)
        assert not (part.held_out & assessed.held_out).any()
        # Folds lie inside the training window of the fit they stand for.
        assert not (part.held_out & ~assessed.train).any()
    assert dates[assessed.train].max() < dates[assessed.held_out].min()


@pytest.mark.parametrize("mode", ["forward", "cross_validated"])
def test_the_served_fit_reads_all_matured_rows(rows_of, mode):
    part = served_part(rows_of(mode))
    assert part.train.all()
    assert not part.held_out.any()
