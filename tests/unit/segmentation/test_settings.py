"""The hash of the settings is that of all that a fit depends on beside its rows."""

import pytest

from slrs_ml.errors import ModelError
from tests.unit.segmentation.worlds import settings


def hash_of(*arguments: object, **parameters: object) -> str:
    (row,) = settings(*arguments, **parameters).to_pylist()
    return row["settings_hash"]


def test_parameters_and_groups_are_in_the_hash():
    first = hash_of({"income": "stability"})
    assert hash_of({"income": "stability"}) == first
    assert hash_of({"income": "work"}) != first
    assert hash_of({"income": "stability", "debts": "leverage"}) != first
    assert hash_of({"income": "stability"}, starts=7) != first
    assert hash_of({"income": "stability", "sex": None}) == first


def test_a_wrong_parameter_is_named():
    with pytest.raises(ModelError, match="starts"):
        settings(starts=0)
