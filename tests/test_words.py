"""Dates and counts in words."""

from __future__ import annotations

import pytest

from borderatlas import words


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2023-10-09", "9 October 2023"),
        ("2023-10", "October 2023"),
        ("2023", "2023"),
        ("2024-07?", "July 2024 (uncertain)"),
        ("2016-04~", "about April 2016"),
        ("2023-10-08/2023-10-09", "8–9 October 2023"),
        ("2023-08/2023-09", "August 2023 to September 2023"),
        ("../2014", "until 2014"),
        ("2020/..", "since 2020"),
        ("200X", "2000s"),
        ("20XX", "2000 to 2099"),
        ("2023-10-09/2023-10-09", "9 October 2023"),
    ],
)
def test_dates(edtf: str, said: str) -> None:
    assert words.date(edtf) == said


def test_counts_and_distances() -> None:
    assert words.count(1, "source") == "1 source"
    assert words.count(2, "source") == "2 sources"
    assert words.distance(300) == "300 m"
    assert words.distance(1500) == "1.5 km"
    assert words.number(1076) == "1,076"
    assert words.number(12.5) == "12.5"
