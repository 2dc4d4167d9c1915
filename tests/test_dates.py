"""EDTF dates and the days that they stand for."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderatlas.dates import Interval, meant_date, parse_edtf

DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
YEARS = st.integers(1, 9999).map("{:04}".format) | st.from_regex(
    r"[1-9][0-9]{2}X|[1-9][0-9]XX", fullmatch=True
)
MONTHS = st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(1, 12))
MARKS = st.sampled_from(["", "~", "?", "%"])
ONE = st.builds(
    "{}{}".format,
    st.one_of(YEARS, MONTHS, DAYS.map(lambda day: f"{day.year:04}-{day:%m-%d}")),
    MARKS,
)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "approximate"),
    [
        ("2023", "2023-01-01", "2023-12-31", False),
        ("2024-02", "2024-02-01", "2024-02-29", False),
        ("2023-02", "2023-02-01", "2023-02-28", False),
        ("2023-10-09", "2023-10-09", "2023-10-09", False),
        ("2023~", "2023-01-01", "2023-12-31", True),
        ("2023-10?", "2023-10-01", "2023-10-31", True),
        ("2023-10-09%", "2023-10-09", "2023-10-09", True),
        ("202X", "2020-01-01", "2029-12-31", False),
        ("20XX", "2000-01-01", "2099-12-31", False),
        ("2023-08/2023-10", "2023-08-01", "2023-10-31", False),
        ("2023-08~/2023-10-09", "2023-08-01", "2023-10-09", True),
        ("../2014", None, "2014-12-31", False),
        ("/2014", None, "2014-12-31", False),
        ("2020/..", "2020-01-01", None, False),
        ("2020/", "2020-01-01", None, False),
    ],
)
def test_a_date_stands_for_days(text, earliest, latest, approximate):
    found = parse_edtf(text)
    assert found.earliest == (earliest and dt.date.fromisoformat(earliest))
    assert found.latest == (latest and dt.date.fromisoformat(latest))
    assert found.approximate is approximate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "../..",
        "2023/10/09",
        "09.10.2023",
        "2023-13",
        "2023-00",
        "2023-02-29",
        "2023-1-1",
        "20231009",
        "0000",
        "00XX",
        "202X-01",
        "2X23",
        "2023-10-XX",
        "2023-10-09T12:00",
        " 2023",
        "2023\n",
        "~2023",
        "2024/2023",
        "-2023",
        "Y20230",
    ],
)
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match="'"):
        parse_edtf(text)


@given(ONE)
def test_the_earliest_day_is_not_after_the_latest(text):
    found = parse_edtf(text)
    assert found.earliest <= found.latest
    assert found.lies_in(found.earliest, found.latest)
    assert found.may_touch(found.earliest, found.earliest)
    assert found.may_touch(found.latest, found.latest)


@given(ONE, ONE)
def test_an_interval_spans_its_ends_or_is_refused(first, last):
    start, end = parse_edtf(first), parse_edtf(last)
    if start.earliest > end.latest:
        with pytest.raises(ValueError, match="ends before it starts"):
            parse_edtf(f"{first}/{last}")
    else:
        both = parse_edtf(f"{first}/{last}")
        assert (both.earliest, both.latest) == (start.earliest, end.latest)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_value_error(text):
    try:
        found = parse_edtf(text)
    except ValueError:
        return
    assert isinstance(found, Interval)
    assert found.earliest is None or found.latest is None or found.earliest <= found.latest


@given(DAYS, DAYS, DAYS, DAYS)
def test_lying_in_a_period_implies_touching_it(first, last, start, end):
    interval = Interval(min(first, last), max(first, last))
    start, end = min(start, end), max(start, end)
    assert interval.may_touch(start, end) or not interval.lies_in(start, end)


def test_an_open_end_lies_in_no_period():
    assert not Interval(None, dt.date(2014, 1, 1)).lies_in(dt.date.min, dt.date.max)
    assert Interval(None, dt.date(2014, 1, 1)).may_touch(dt.date.min, dt.date(1, 1, 2))
    assert not Interval(dt.date(2014, 1, 2), None).may_touch(dt.date.min, dt.date(2014, 1, 1))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("45208", "2023-10-09"),
        ("2023/10/9", "2023-10-09"),
        ("2023. 10. 9.", "2023-10-09"),
        ("2023年10月9日", "2023-10-09"),
        ("2023년 10월", "2023-10"),
        ("２０２３－１０", "2023-10"),
        ("20231009", "2023-10-09"),
        ("2023-10-09", ""),
        ("2023", ""),
        ("9/10/2023", ""),
        ("2023-13", ""),
        ("2023/13/1", ""),
        ("99999", ""),
        ("soon", ""),
        ("2023-1²", ""),
        ("2023년 10월①", ""),
    ],
)
def test_what_can_mean_one_date_alone_is_offered(text, meant):
    assert meant_date(text) == meant
