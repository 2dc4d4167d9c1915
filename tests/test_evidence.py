"""The rules of evidence, as properties over invented claims."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from borderatlas.errors import JoinError
from borderatlas.evidence import Claim, Estimate, Rule, reconcile, total
from borderatlas.languages import language
from borderatlas.words import estimate_figure
from tests.fictional_claims import TABLES, claim, claims


def numbers(estimates: tuple[Estimate, ...]) -> list[tuple[object, ...]]:
    """Return what a reader would see of the estimates."""
    return [
        (e.event_id, e.kind, e.scope, e.place_id, e.low, e.high, e.below, e.beyond)
        for e in estimates
    ]


@given(TABLES)
def test_order_does_not_matter(table: list[Claim]) -> None:
    shuffled = random.Random(1).sample(table, len(table))
    assert reconcile(table) == reconcile(shuffled)


@given(TABLES, st.data())
def test_a_duplicate_changes_no_number(table: list[Claim], data: st.DataObject) -> None:
    assume(table)
    again = dataclasses.replace(data.draw(st.sampled_from(table)), claim_id="fictional-again")
    assert numbers(reconcile([*table, again])) == numbers(reconcile(table))


@given(TABLES, claims())
def test_a_rival_only_widens(table: list[Claim], drawn: Claim) -> None:
    rival = dataclasses.replace(drawn, claimant_id="fictional-rival", claim_id="fictional-rival")
    before = {(e.kind, e.scope, e.place_id): e.span for e in reconcile(table)}
    for after in reconcile([*table, rival]):
        span = before.get((after.kind, after.scope, after.place_id))
        if span and after.place_id:
            assert after.span
            assert after.span[0] <= span[0]
            assert after.span[1] >= span[1]


@given(TABLES, claims())
def test_withdrawing_brings_the_old_estimates_back(table: list[Claim], drawn: Claim) -> None:
    extra = dataclasses.replace(drawn, claim_id="fictional-extra", status="withdrawn")
    assert reconcile([*table, extra]) == reconcile(table)


@given(TABLES)
def test_every_number_was_reported_and_no_end_is_added_up(table: list[Claim]) -> None:
    for estimate in reconcile(table):
        reported = {v for c in estimate.claims for v in (c.low, c.best, c.high) if v is not None}
        shown = {estimate.low, estimate.high, estimate.below, estimate.beyond} - {None}
        assert shown <= reported


@given(TABLES)
def test_every_live_claim_is_in_one_estimate(table: list[Claim]) -> None:
    found = [key for estimate in reconcile(table) for key in estimate.claim_ids]
    assert sorted(found) == sorted(c.claim_id for c in table if c.status != "withdrawn")


@given(TABLES)
def test_kinds_and_places_never_mix(table: list[Claim]) -> None:
    for estimate in reconcile(table):
        assert {c.kind for c in estimate.claims} == {estimate.kind}
        if estimate.scope == "part":
            assert {c.place_id for c in estimate.claims} == {estimate.place_id}


def test_the_most_specific_wording_of_one_claimant_stands() -> None:
    wordings = [
        claim("more_than", claim_id="fictional-1", low=300),
        claim("about", claim_id="fictional-2", best=310),
        claim("none", claim_id="fictional-3"),
    ]
    (estimate,) = reconcile(wordings)
    assert estimate_figure(estimate, {}, language("en")) == "about 310"
    assert estimate.standing == {"fictional-2"}
    assert estimate.claim_ids == ("fictional-1", "fictional-2", "fictional-3")
    assert estimate.claimant_ids == ("fictional-ngo",)


def test_a_retelling_that_drops_the_about_does_not_make_the_number_exact() -> None:
    told = [
        claim("about", claim_id="fictional-1", best=50),
        claim("exact", claim_id="fictional-2", best=50, retells="fictional-1"),
    ]
    (estimate,) = reconcile(told)
    assert estimate_figure(estimate, {}, language("en")) == "about 50"
    assert estimate.standing == {"fictional-1"}


@pytest.mark.parametrize(
    ("given_claims", "figure"),
    [
        ([claim("more_than", low=200, wording="more than")], "more than 200"),
        ([claim("more_than", low=200, wording="at least")], "at least 200"),
        ([claim("up_to", high=200)], "up to 200"),
        ([claim("vague")], "number unknown"),
        ([claim("about", best=60), claim("up_to", claimant_id="b", high=200)], "60–200"),
        (
            [claim("about", best=60), claim("more_than", claimant_id="b", low=500)],
            "60 to at least 500",
        ),
        ([claim("exact", best=300), claim("up_to", claimant_id="b", high=200)], "up to 300"),
        (
            [claim("more_than", low=500), claim("up_to", claimant_id="b", high=500)],
            "up to 500 or at least 500",
        ),
        ([claim("exact", best=500), claim("more_than", claimant_id="b", low=500)], "at least 500"),
        ([claim("exact", best=60), claim("up_to", claimant_id="b", high=60)], "up to 60"),
        (
            [claim("about", best=500), claim("more_than", claimant_id="b", low=500)],
            "about 500 or more",
        ),
        ([claim("about", best=500), claim("up_to", claimant_id="b", high=500)], "up to about 500"),
    ],
)
def test_open_ends_are_said_to_be_open(given_claims: list[Claim], figure: str) -> None:
    keyed = [
        dataclasses.replace(item, claim_id=f"fictional-{number}")
        for number, item in enumerate(given_claims)
    ]
    (estimate,) = reconcile(keyed)
    assert estimate_figure(estimate, {}, language("en")) == figure


def test_a_preferred_claimant_needs_a_reason() -> None:
    with pytest.raises(JoinError, match="reason"):
        Rule("prefer", "fictional-ngo")


def test_a_preferred_claimant_stands_alone_and_the_rivals_stay_listed() -> None:
    rivals = [
        claim(best=100),
        claim(claim_id="fictional-2", claimant_id="fictional-other", best=900),
    ]
    (estimate,) = reconcile(rivals, rule=Rule("prefer", "fictional-other", "it counted"))
    assert (estimate.low, estimate.high) == (900, 900)
    assert len(estimate.claims) == 2


def test_the_rule_falls_back_to_the_range_where_the_preferred_claimant_is_silent() -> None:
    (estimate,) = reconcile([claim(best=100)], rule=Rule("prefer", "fictional-other", "it counted"))
    assert estimate.rule.name == "range"
    assert estimate.best == 100


def test_only_sources_that_say_the_number_are_counted() -> None:
    told = [
        claim("about", claim_id="fictional-1", best=300),
        claim("more_than", claim_id="fictional-2", low=500, source_id="fictional-other-paper"),
    ]
    (estimate,) = reconcile(told)
    assert estimate.source_ids == ("fictional-paper",)


def test_numbers_without_a_lower_end_add_up_to_one_without() -> None:
    parts = [
        claim("up_to", high=100),
        claim("up_to", event_id="fictional-later", claim_id="fictional-2", high=50),
    ]
    summed = total(reconcile(parts), overlaps={})
    assert (summed.low, summed.high, summed.open_below) == (0, 150, True)


def test_disjoint_events_add_up() -> None:
    first = reconcile([claim(best=50)])
    second = reconcile([claim("more_than", event_id="fictional-later", low=200)])
    summed = total([*first, *second], overlaps={})
    assert (summed.low, summed.high, summed.open_above) == (250, 250, True)


@pytest.mark.parametrize(
    ("second", "overlaps", "message"),
    [
        (claim(event_id="fictional-b"), {"fictional-b": ["fictional-event"]}, "same people"),
        (claim(event_id="fictional-b"), {"fictional-event": ["fictional-b"]}, "same people"),
        (claim(place_id="fictional-ferry"), {}, "rivals or parts"),
        (claim(event_id="fictional-b", kind="arrest"), {}, "different kinds"),
        (claim(event_id="fictional-b", kind="detention_stock"), {}, "never added"),
        (claim(event_id="fictional-b", unit="percent_women"), {}, "never added"),
    ],
)
def test_what_may_not_be_added_is_refused(
    second: Claim, overlaps: dict[str, list[str]], message: str
) -> None:
    both = [*reconcile([claim(best=1)]), *reconcile([dataclasses.replace(second, best=2)])]
    with pytest.raises(JoinError, match=message):
        total(both, overlaps=overlaps)


def test_a_sum_is_as_approximate_as_a_part_of_it() -> None:
    near, exact = (
        reconcile([claim(how, event_id=f"fictional-{how}", best=50)])[0]
        for how in ("about", "exact")
    )
    assert total([near, exact], overlaps={}).about
    assert not total([exact], overlaps={}).about
