"""One way of writing each kind of number."""

from __future__ import annotations

import datetime

import pytest

from slrs_ml.reporting import formats


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.count(1234567), "1,234,567"),
        (formats.count(None), "–"),
        (formats.percent(0.1234), "12.3\u00a0%"),
        (formats.decimal(-0.5, 2), "\u22120.50"),
        (formats.interval(0.1, 0.2), "0.100 to 0.200"),
        (formats.interval(None, 0.2), "–"),
        (formats.amount("1234567.89", "EUR"), "EUR\u00a01,234,568"),
        (formats.short_amount(1234567, "EUR"), "EUR\u00a01.23\u00a0m"),
        (formats.short_amount(999, None), "999"),
        (formats.short_amount(45_600, None), "45.6\u00a0k"),
        (formats.day(datetime.date(2026, 10, 31)), "31 October 2026"),
        (formats.label("missed_months_12m"), "missed months in 12 months"),
        (formats.sentence("random_forest"), "Random forest"),
        (formats.joined(["a", "b", "c"]), "a, b and c"),
        (formats.plot_text("<b>&"), "&lt;b&gt;&amp;"),
    ],
)
def test_written(written, expected):
    assert written == expected


def test_wrapping_breaks_before_the_tags_are_escaped():
    assert formats.plot_text("one two <three", 8) == "one two<br>&lt;three"
