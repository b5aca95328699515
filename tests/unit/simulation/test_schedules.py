"""Annuities known by hand, and schedules that repay exactly the principal."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from slrs_ml.simulation.engine.schedules import installment_cents, whole_schedules


def _installments(principal: np.ndarray, rate: np.ndarray, terms: np.ndarray) -> np.ndarray:
    return np.array(
        [installment_cents(*loan) for loan in zip(principal, rate, terms, strict=True)],
        dtype=np.int64,
    )


def test_a_thousand_over_a_year_at_twelve_per_cent_is_88_85_a_month() -> None:
    assert installment_cents(100_000, 0.12, 12) == 8_885


def test_two_installments_by_hand() -> None:
    """1,000.00 at 12 %: interest 10.00, then 1 % of what is left."""
    terms, rate = np.array([2]), np.array([0.12])
    principal = np.array([100_000])
    installment = _installments(principal, rate, terms)
    index, number, principal_due, interest_due = whole_schedules(
        principal, annual_rate=rate, installment=installment, terms=terms
    )
    assert index.tolist() == [0, 0]
    assert number.tolist() == [1, 2]
    assert installment.tolist() == [50_752]
    assert interest_due.tolist() == [1_000, 502]
    assert principal_due.tolist() == [49_752, 50_248]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(
                st.integers(50_000, 50_000_000),
                st.floats(0.01, 0.35),
                st.sampled_from([1, 6, 12, 60]),
            ),
            st.tuples(st.integers(1_000_000, 50_000_000), st.floats(0.01, 0.09), st.just(240)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_schedule_repays_the_principal_in_level_installments(
    loans: list[tuple[int, float, int]],
) -> None:
    principal = np.array([loan[0] for loan in loans])
    rate = np.array([loan[1] for loan in loans])
    terms = np.array([loan[2] for loan in loans])
    installment = _installments(principal, rate, terms)
    index, number, principal_due, interest_due = whole_schedules(
        principal, annual_rate=rate, installment=installment, terms=terms
    )
    assert np.bincount(index, weights=principal_due).astype(int).tolist() == principal.tolist()
    is_last = number == terms[index]
    due = principal_due + interest_due
    assert (due[~is_last] == installment[index][~is_last]).all()
    assert (due[is_last] <= installment[index][is_last]).all()
    assert (interest_due >= 0).all()


def test_no_loans_give_no_installments() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    index, *_ = whole_schedules(
        nothing, annual_rate=nothing.astype(float), installment=nothing, terms=nothing
    )
    assert len(index) == 0
