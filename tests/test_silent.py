"""Where the row of a place says that returns are reported, no map says that nothing is.

All places and numbers are fictional.
"""

from __future__ import annotations

import dataclasses

from borderatlas import filtering, publish
from borderatlas.atlas import Atlas
from borderatlas.compile import compile_map
from borderatlas.filtering import Filter
from borderatlas.render.html import page_html
from borderatlas.scene import Scene
from borderatlas.spec import MapSpec
from tests.fictional_tables import SPEC
from tests.test_small import ONE, TWO, atlas, claim, mark

ALL = dataclasses.replace(SPEC, layers=(dataclasses.replace(SPEC.layers[0], only=()),))
SAID = "returns are reported here; no number is shown"


def scene(of: Atlas, spec: MapSpec = ALL) -> Scene:
    return compile_map(spec, publish.apply(of)[0])


def quiet(of: Atlas, place_id: str, code: str) -> Atlas:
    """Return an atlas in which the row of a crossing says whether returns are reported."""
    rows = tuple(
        {**item, "returns_reported": code} if item["place_id"] == place_id else item
        for item in of.tables["crossings"]
    )
    return dataclasses.replace(of, tables={**of.tables, "crossings": rows})


def legend(of: Scene) -> dict[str, str]:
    """Return the words of the legend by the sign in the symbol."""
    entries = [entry for part in of.legends for entry in part.entries if entry.symbol.hollow]
    return {entry.symbol.sign: entry.label["en"] for entry in entries}


def test_a_place_whose_claims_are_withheld_is_not_drawn_as_if_nothing_were_reported() -> None:
    found = scene(quiet(atlas(claim(60), claim(80, TWO, sensitivity="restricted")), TWO, "small"))
    assert mark(found, ONE).symbol.sign == ""
    silent = mark(found, TWO)
    assert (silent.symbol.hollow, silent.symbol.sign) == (True, "–")
    assert SAID in [fact["en"] for fact in silent.facts]
    assert legend(found) == {"–": SAID}
    assert SAID in page_html(found)


def test_where_the_row_says_that_there_are_none_nothing_is_reported() -> None:
    for code in ("no", "unknown"):
        found = scene(quiet(atlas(claim(60), claim(80, TWO, sensitivity="restricted")), TWO, code))
        assert mark(found, TWO).symbol.sign == ""
        assert SAID not in [fact["en"] for fact in mark(found, TWO).facts]
        assert legend(found)[""] == "nothing reported"


def test_a_period_without_a_number_leaves_the_same_sign() -> None:
    found = scene(atlas(claim(60), claim(80, TWO)))
    seen = filtering.shown(found, Filter.of(since="2034"))
    assert filtering.draw(mark(found), found, seen).symbol.sign == "–"
    assert legend(found)["–"] == SAID


def test_the_head_of_a_map_without_a_number_does_not_say_that_nothing_is_reported() -> None:
    found = scene(atlas(claim(60, sensitivity="restricted"), claim(70, sensitivity="restricted")))
    assert found.sentence["en"] == (
        "Returns are reported at places of this map; no number is shown."
    )
    none = atlas(claim(60, sensitivity="restricted"))
    for place in none.rows("crossings"):
        none = quiet(none, place["place_id"], "no")
    assert scene(none).sentence["en"] == "Nothing is reported."


def test_the_head_says_which_events_it_does_not_count() -> None:
    kinds = ("repatriation", "arrest")
    spec = dataclasses.replace(ALL, claims=dataclasses.replace(ALL.claims, kinds=kinds))
    only = atlas(claim(60, kind="arrest"))
    told = "1 event is reported in another kind or unit only, and is not counted."
    assert scene(only, spec).sentence["en"] == told
    again = claim(70, event_id="fictional-second")
    row = {**only.tables["events"][0], "event_id": "fictional-second"}
    claims = (*only.tables["claims"], {**again, "claim_id": "c002"})
    both = dataclasses.replace(
        only, tables={**only.tables, "claims": claims, "events": (*only.tables["events"], row)}
    )
    counted = "1 event, reported by 1 claimant in 1 source."
    assert scene(both, spec).sentence["en"] == f"{counted} {told}"
