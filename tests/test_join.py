"""Every claim ends in exactly one place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from borderatlas.evidence import Claim, reconcile
from borderatlas.join import attach, withdrawn
from tests.fictional_claims import TABLES, claim

PLACES = ["fictional-bridge", "fictional-ferry"]


@given(TABLES, st.sets(st.sampled_from(PLACES)), st.sets(st.sampled_from(PLACES)))
def test_attached_and_omitted_are_the_input(
    table: list[Claim], points: set[str], sets: set[str]
) -> None:
    attachments = attach(reconcile(table), points=points, sets=sets, areas=())
    placed = [key for item in attachments for key in item.estimate.claim_ids]
    listed = [item.claim_id for item in withdrawn(table)]
    assert sorted(placed + listed) == sorted(item.claim_id for item in table)


def test_a_number_for_a_set_is_never_split() -> None:
    (estimate,) = reconcile([claim(best=200, place_id="fictional-set")])
    (item,) = attach([estimate], points=PLACES, sets=["fictional-set"], areas=["fictional-set"])
    assert (item.target, item.reason) == ("set", "for a set of places, never split")


def test_small_groups_never_get_a_mark() -> None:
    (estimate,) = reconcile([claim(best=9, sensitivity="aggregate-only")])
    (item,) = attach([estimate], points=PLACES, sets=(), areas=())
    assert (item.target, item.reason) == ("panel", "shown in totals and tables only")


def test_a_total_over_places_is_not_pinned_on_one() -> None:
    rivals = [
        claim(best=600, scope="whole", place_id=place, claimant_id=place, claim_id=place)
        for place in PLACES
    ]
    (item,) = attach(reconcile(rivals), points=PLACES, sets=(), areas=())
    assert (item.target, item.reason) == ("panel", "for the whole event")


def test_an_event_that_was_at_one_place_is_shown_there() -> None:
    (estimate,) = reconcile([claim(best=50, scope="whole")])
    (item,) = attach([estimate], points=PLACES, sets=(), areas=())
    assert item.target == "place"


def test_a_place_that_is_not_drawn_is_said_to_be_missing() -> None:
    (estimate,) = reconcile([claim(best=600)])
    (item,) = attach([estimate], points=(), sets=(), areas=())
    assert (item.target, item.reason) == ("omitted", "the place is not on this map")
