"""Invented claims on invented events, by hand and drawn by Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from borderatlas.evidence import Claim
from borderatlas.schema import QUALIFIER_BOUNDS

NUMBER = st.integers(0, 3000)


def claim(qualifier: str = "exact", **given_values: object) -> Claim:
    """Return an invented claim; numbers are filled as its qualifier asks."""
    values: dict[str, object] = {
        "claim_id": "fictional-1",
        "event_id": "fictional-event",
        "kind": "repatriation",
        "unit": "persons",
        "date": "2023-10-09",
        "place_id": "fictional-bridge",
        "place_basis": "stated",
        "scope": "part",
        "low": None,
        "best": None,
        "high": None,
        "qualifier": qualifier,
        "wording": "",
        "claimant_id": "fictional-ngo",
        "source_id": "fictional-paper",
        "retells": "",
        "status": "asserted",
        "sensitivity": "public-ok",
        "paraphrase": "Fictional.",
    }
    return Claim(**{**values, **given_values})  # type: ignore[arg-type]


@st.composite
def claims(draw: st.DrawFn, claimants: int = 4) -> Claim:
    """Draw a claim with bounds that fit its qualifier."""
    qualifier = draw(st.sampled_from(sorted(QUALIFIER_BOUNDS)))
    low, best, high = sorted(draw(st.tuples(NUMBER, NUMBER, NUMBER)))
    bounds = draw(st.sampled_from(QUALIFIER_BOUNDS[qualifier]))
    return claim(
        qualifier,
        claim_id=f"fictional-{draw(st.integers(0, 10**9))}",
        claimant_id=f"fictional-ngo-{draw(st.integers(1, claimants))}",
        place_id=draw(st.sampled_from(["fictional-bridge", "fictional-ferry"])),
        scope=draw(st.sampled_from(["whole", "part"])),
        kind=draw(st.sampled_from(["repatriation", "arrest"])),
        low=low if "low" in bounds else None,
        best=best if "best" in bounds else None,
        high=high if "high" in bounds else None,
        status=draw(st.sampled_from(["asserted", "contested", "withdrawn"])),
    )


TABLES = st.lists(claims(), max_size=12, unique_by=lambda c: c.claim_id)
