"""A scale maps numbers to symbols and explains itself."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderatlas.scales import AreaScale, CategoryScale, round_steps
from borderatlas.scene import Symbol

PEOPLE = AreaScale(
    {"en": "People"},
    "persons",
    650,
    30,
    Symbol("circle", fill="returns"),
    {
        "amount": {"en": "{n} people", "ko": "{n}명"},
        "range": {"en": "range"},
        "open": {"en": "open"},
        "unknown": {"en": "unknown"},
        "none": {"en": "none"},
        "no_data": {"en": "no data"},
    },
)
NUMBERS = st.floats(0.5, 5000)


@given(NUMBERS, NUMBERS)
def test_area_is_proportional(first: float, second: float) -> None:
    ratio = (PEOPLE.radius(first) / PEOPLE.radius(second)) ** 2
    assert math.isclose(ratio, first / second, rel_tol=0.01)


def test_zero_unknown_and_no_data_are_three_symbols() -> None:
    zero = PEOPLE.apply(0, 0, span=(0, 0))
    assert zero == PEOPLE.none()
    unknown = PEOPLE.apply(None, None, span=None)
    assert (zero.hollow, zero.sign) == (True, "0")
    assert (unknown.hollow, unknown.sign) == (True, "?")
    assert (PEOPLE.no_data().hollow, PEOPLE.no_data().sign) == (True, "")


@given(st.integers(1, 600), st.integers(0, 600))
def test_an_interval_is_a_disc_in_a_ring(low: int, more: int) -> None:
    symbol = PEOPLE.apply(low, low + more, span=(low, low + more))
    assert symbol.radius_pt == PEOPLE.radius(low)
    assert symbol.ring_pt == (PEOPLE.radius(low + more) if more else 0)
    assert not symbol.ring_dash_pt


def test_an_open_end_has_a_dashed_ring() -> None:
    more_than = PEOPLE.apply(200, None, span=(200, 200))
    up_to = PEOPLE.apply(None, 200, span=(200, 200))
    assert more_than.ring_pt > more_than.radius_pt == PEOPLE.radius(200)
    assert more_than.ring_dash_pt
    assert (up_to.radius_pt, up_to.ring_pt) == (0, PEOPLE.radius(200))
    assert up_to.ring_dash_pt


def test_the_legend_draws_what_the_scale_draws() -> None:
    unknown = PEOPLE.apply(None, None, span=None)
    nested, forms = PEOPLE.legend([60, 300], drawn=[unknown])
    assert [entry.label["en"] for entry in nested.entries] == [
        "300 people",
        "100 people",
        "50 people",
    ]
    assert [entry.symbol.radius_pt for entry in nested.entries] == [
        PEOPLE.radius(value) for value in (300, 100, 50)
    ]
    assert forms.entries[-1].symbol == PEOPLE.apply(None, None, span=None)
    assert len(PEOPLE.legend([60], drawn=[])[1].entries) == len(forms.entries) - 1


@given(st.floats(1, 10**9))
def test_legend_steps_are_round_falling_and_reach_the_largest_number(maximum: float) -> None:
    steps = round_steps(maximum)
    assert maximum <= steps[0] <= 2 * maximum
    assert all(larger >= 2 * smaller for larger, smaller in pairwise(steps))
    assert all(set(str(int(step))[1:]) <= {"0"} for step in steps)


def test_a_number_far_above_all_that_was_expected_leaves_a_legend_to_measure_by() -> None:
    nested = PEOPLE.legend([30, 120, 1_200], drawn=[])[0]
    labels = [entry.label["en"] for entry in nested.entries]
    assert labels[0] == "2,000 people"
    assert len(labels) == 4
    assert all(entry.symbol.radius_pt <= 30 for entry in nested.entries[1:])


def test_a_category_legend_lists_only_what_is_shown_in_the_order_of_the_scale() -> None:
    symbols = {code: Symbol("circle", fill=code) for code in ("b", "a", "c")}
    scale = CategoryScale({"en": "Kinds"}, "kind", symbols, {k: {"en": k} for k in symbols})
    assert [entry.label["en"] for entry in scale.legend(["a", "b", "a"]).entries] == ["b", "a"]
    with pytest.raises(KeyError):
        scale.apply("unheard-of")
