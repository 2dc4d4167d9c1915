"""Each rule, broken once in an atlas that is otherwise valid: where, what, and the remedy."""

from __future__ import annotations

import datetime as dt

import pytest

from borderatlas.errors import DataError
from borderatlas.io.folder import check_folder, read_atlas
from borderatlas.schema import TABLES
from tests.fictional_atlas import fictional_atlas, line, point

CROSSING = "data/geo/crossings.geojson:1: "
LIST = "data/vocabulary.csv"
DATES = "write 2023-10-09, 2023-10, 2023~, or from/to as in 2023-08/2023-10"
RADIUS = "enter the radius in metres within which the place surely lies"
WHOLE = "write it in digits, or leave it empty when no number is reported"

CELLS = [
    # numbers
    ("claims", "c001", {"best": "many"}, f"best 'many': is not a number; {WHOLE}"),
    (
        "claims",
        "c001",
        {"best": "12345678901"},
        (
            "best '12345678901': is too large a number; "
            "correct it: a number has at most 10 digits before the point"
        ),
    ),
    ("claims", "c001", {"best": "1,500"}, "best '1,500': is not a number; write 1500"),
    (
        "claims",
        "c001",
        {"best": "120,5"},
        (
            "best '120,5': is not a number; "
            "write 120.5 with a point or 1205 without: it may mean either"
        ),
    ),
    (
        "crossings",
        "fictional-east",
        {"treaty_no": "120,5"},
        f"treaty_no '120,5': is not a whole number; {WHOLE}",
    ),
    ("claims", "c001", {"best": "1.234,5"}, f"best '1.234,5': is not a number; {WHOLE}"),
    ("claims", "c001", {"best": "1 234.5"}, "best '1 234.5': is not a number; write 1234.5"),
    ("claims", "c001", {"best": "１２"}, "best '１２': is not a number; write 12"),
    (
        "claims",
        "c001",
        {"best": "1.500"},
        "best '1.500': may mean 1500 or 1.5; write 1500 or 1.5000",
    ),
    (
        "claims",
        "c001",
        {"best": "-4"},
        "best '-4': is negative; leave it empty when it is not reported",
    ),
    (
        "crossings",
        "fictional-east",
        {"treaty_no": 1.5},
        f"treaty_no '1.5': is not a whole number; {WHOLE}",
    ),
    # dates
    (
        "claims",
        "c001",
        {"date": "2030-13"},
        f"date '2030-13': is not a day of the calendar; {DATES}",
    ),
    (
        "claims",
        "c001",
        {"date": "09.10.2030"},
        f"date '09.10.2030': is not an EDTF date; {DATES}",
    ),
    (
        "claims",
        "c001",
        {"date": "2031/2030"},
        f"date '2031/2030': ends before it starts; {DATES}",
    ),
    (
        "claims",
        "c001",
        {"date": "２０３０"},
        "date '２０３０': is not an EDTF date; write 2030, if that is meant",
    ),
    (
        "claims",
        "c001",
        {"reviewed": "2030-02-30"},
        "reviewed '2030-02-30': is not a day of the calendar; write YYYY-MM-DD",
    ),
    (
        "claims",
        "c001",
        {"reviewed": "20300102"},
        "reviewed '20300102': is not a day; write 2030-01-02, if that is meant",
    ),
    # texts
    (
        "claims",
        "c001",
        {"kind": " "},
        "kind ' ': must not be empty; fill it in: What is counted.",
    ),
    (
        "claims",
        "c001",
        {"event_id": ""},
        "event_id: must not be empty; fill it in: The event spoken of.",
    ),
    (
        "claims",
        "c001",
        {"source_id": ""},
        "source_id: must not be empty; fill it in: Where we read it.",
    ),
    (
        "claims",
        "c001",
        {"paraphrase": "x" * 10_001},
        f"paraphrase '{'x' * 59}…': the cell has 10,001 characters, 10,000 are allowed; shorten it",
    ),
    (
        "claims",
        "c001",
        {"paraphrase": "x\x1b[2J"},
        "paraphrase 'x\\x1b[2J': holds the control character U+001B; remove it",
    ),
    *(
        (
            "claims",
            "c001",
            {"wording": f"about {sign}40"},
            (
                f"wording 'about \\u{ord(sign):04x}40': holds the control character "
                f"U+{ord(sign):04X}; remove it"
            ),
        )
        for sign in "\u202e\u2067"  # these turn the words around them, too
    ),
    (
        "crossings",
        "fictional-east",
        {"note": "half \ud800"},
        "note 'half \\ud800': holds the control character U+D800; remove it",
    ),
    (
        "crossings",
        "fictional-east",
        {"admin_codes": ["XA", "XB"]},
        "admin_codes: is a list or an object, not one value; write a list as `a;b`",
    ),
    (
        "crossings",
        "fictional-east",
        {"nmae_zh": "x"},
        "nmae_zh: table crossings has no such column; did you mean 'name_zh'?",
    ),
    (
        "claimants",
        "fictional-press",
        {"protected": "maybe"},
        "protected 'maybe': is neither yes nor no; write yes or no",
    ),
    (
        "sources",
        "fictional-report",
        {"url": "javascript:alert(1)"},
        (
            "url 'javascript:alert(1)': is not a web address; "
            "give an address that begins with https:// or http://, or leave it empty"
        ),
    ),
    (
        "sources",
        "fictional-report",
        {"archived_url": "http://["},
        "archived_url 'http://[': is not a web address; copy it from the browser",
    ),
    (
        "sources",
        "fictional-report",
        {"sha256": "abc"},
        "sha256 'abc': is not a SHA-256 sum; write 64 digits 0-9 a-f",
    ),
    (
        "sources",
        "fictional-report",
        {"language": "plain English"},
        "language 'plain English': is not a language tag (BCP 47); write en, ko, zh-Hant, ko-Latn",
    ),
    (
        "sites",
        "fictional-centre",
        {"country": "xb"},
        "country 'xb': is not a country code; write it like CN or KP",
    ),
    # codes
    (
        "claims",
        "c001",
        {"status": "asertted"},
        "status 'asertted': is no code of the list claim_status; did you mean 'asserted'?",
    ),
    (
        "claims",
        "c001",
        {"status": "proven"},
        (
            "status 'proven': is no code of the list claim_status; "
            "write one of: asserted, corroborated, contested, withdrawn"
        ),
    ),
    (
        "crossings",
        "fictional-east",
        {"kind": "brigde"},
        "kind 'brigde': is no code of the list crossing_kind; did you mean 'bridge'?",
    ),
    (
        "custody_stages",
        "fictional-first",
        {"place_kinds": "office;prison"},
        "place_kinds 'prison': is no code of the list site_kind; write one of: centre, office",
    ),
    # ids and references
    (
        "custody_stages",
        "fictional-last",
        {"stage_id": "../last"},
        (
            "stage_id '../last': is not an id; "
            "write small Latin letters, digits, `-`, `_` and `.`, beginning with a letter or digit"
        ),
    ),
    (
        "claims",
        "c001",
        {"source_id": "fictional\nreport"},
        (
            "source_id 'fictional\\nreport': goes over several lines; "
            "write it in one line, without tabs"
        ),
    ),
    (
        "claims",
        "c001",
        {"place_id": "fictional-wst"},
        "place_id 'fictional-wst': is not in the atlas; did you mean 'fictional-west'?",
    ),
    (
        "claims",
        "c001",
        {"source_id": "unheard-of"},
        "source_id 'unheard-of': is not in data/sources.csv; add it to data/sources.csv",
    ),
    (
        "areas",
        "fictional-set",
        {"members": "fictional-east;fictional-oest"},
        "members 'fictional-oest': is not in the atlas; did you mean 'fictional-west'?",
    ),
    (
        "areas",
        "fictional-set",
        {"members": "fictional-east;fictional-east"},
        "members 'fictional-east;fictional-east': names 'fictional-east' twice; remove one of them",
    ),
    (
        "areas",
        "fictional-set",
        {"members": "fictional-east;fictional-set"},
        (
            "members 'fictional-east;fictional-set': the set holds itself; "
            "a set holds crossings, sites and areas other than itself"
        ),
    ),
    (
        "claims",
        "c003",
        {"claim_id": "c001"},
        "claim_id 'c001': row 2 has the same claim_id; give it a key of its own, or remove it",
    ),
    # claims
    (
        "claims",
        "c001",
        {"qualifier": "up_to"},
        (
            "qualifier 'up_to': goes with high, and the row gives best; "
            "move the number to its column, or choose the qualifier that fits the wording"
        ),
    ),
    (
        "claims",
        "c001",
        {"qualifier": "vague"},
        (
            "qualifier 'vague': goes with no number, and the row gives best; "
            "move the number to its column, or choose the qualifier that fits the wording"
        ),
    ),
    ("claims", "c003", {"low": 90}, "low '90': is more than high (80); low <= best <= high"),
    ("claims", "c003", {"best": 90}, "best '90': is more than high (80); low <= best <= high"),
    (
        "claims",
        "c002",
        {"claimant_id": "fictional-press"},
        (
            "retells 'c001': this claim is of another claimant ('fictional-watch'); "
            "a retelling keeps the claimant; correct claimant_id or empty `retells`"
        ),
    ),
    (
        "claims",
        "c002",
        {"event_id": "fictional-event-b", "date": "2030-11"},
        (
            "retells 'c001': this claim is of another event ('fictional-event-a'); "
            "a retelling keeps the event; correct event_id or empty `retells`"
        ),
    ),
    (
        "claims",
        "c001",
        {"retells": "c001"},
        (
            "retells 'c001': the claim passes itself on; "
            "the earliest claim retells none: empty its `retells`"
        ),
    ),
    (
        "events",
        "fictional-event-a",
        {"overlaps": "fictional-event-a"},
        "overlaps 'fictional-event-a': the event overlaps itself; remove its own id",
    ),
    # positions
    (
        "crossings",
        "fictional-east",
        {"precision_m": None},
        f"precision_m: a place with a position must have it; {RADIUS}",
    ),
    (
        "crossings",
        "fictional-east",
        {"precision_m": 0},
        f"precision_m '0': no place is known to 0 m; {RADIUS}",
    ),
    (
        "sites",
        "fictional-centre",
        {"coord_basis": None},
        "coord_basis: a place with a position must have it; enter how the position was found",
    ),
    (
        "sites",
        "fictional-centre",
        {"country": "XA"},
        (
            "geometry '[-20.5, -30.5]': lies 55.4 km outside XA (place_id 'fictional-centre'); "
            "correct the position or the country; it is said to be within 500 m"
        ),
    ),
]


def said(atlas, folder):
    return [str(found) for found in check_folder(atlas.write(folder))]


def where(atlas, table, key):
    """The file and row of a record, as messages name it."""
    declared = TABLES[table]
    names = [row[declared.key[0]] for row in atlas[table]]
    first = 2 if declared.geometry == "none" else 1
    return f"data/{declared.file}:{names.index(key) + first}: "


def free_claim(atlas):
    """Return the claim c003, far from the others and of an event that may be at any time."""
    atlas.row("events", "fictional-event-b")["date"] = ""
    claim = atlas.row("claims", "c003")
    claim["place_id"] = "fictional-east"
    return claim


def test_the_fictional_atlas_has_no_fault(tmp_path):
    assert said(fictional_atlas(), tmp_path) == []


@pytest.mark.parametrize(("table", "key", "cells", "expected"), CELLS)
def test_one_cell(table, key, cells, expected, tmp_path):
    atlas = fictional_atlas()
    place = where(atlas, table, key)
    atlas.row(table, key).update(cells)
    if "stage_id" in cells:
        atlas["custody_transitions"].clear()
    lines = said(atlas, tmp_path)
    assert lines == [place + expected]
    with pytest.raises(DataError) as caught:
        read_atlas(tmp_path)
    assert str(caught.value) == place + expected


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (None, "geometry: has no Point; give one"),
        (
            {"type": "Polygon", "coordinates": []},
            "geometry: is Polygon, not Point; the table wants a Point in each feature",
        ),
        ({"type": "Point"}, "geometry: a position is two numbers; give [lon, lat] in degrees"),
        (point(-19.5, "30"), "geometry: a position is two numbers; give [lon, lat] in degrees"),
        (point(-19.5, True), "geometry: a position is two numbers; give [lon, lat] in degrees"),
        (point(-19.5, 10**400), "geometry: [-19.5, a huge number] is beyond ±180, ±90; give"),
        (
            point(-19.5, -130.0),
            (
                "geometry: latitude -130.0 is beyond ±90: lon and lat are swapped; "
                "GeoJSON has [lon, lat]"
            ),
        ),
        (
            point(519000.5, 4430000.5),
            "geometry: [519000.5, 4430000.5] is beyond ±180, ±90; give [lon, lat] in degrees",
        ),
        (
            point(-30.0, -19.5),
            (
                "geometry '[-30.0, -19.5]': lon and lat are swapped; "
                "GeoJSON has [lon, lat]: write [-19.5, -30.0]"
            ),
        ),
        (
            point(-19.5, -30.1),
            (
                "geometry '[-19.5, -30.1]': lies 11.1 km from the border line, "
                "a crossing may lie 3 km from it; "
                "correct the position, or `crossing_max_km` in data/atlas.toml"
            ),
        ),
        (
            point(-19.501234, -30.0),
            (
                "geometry '[-19.501234, -30.0]': 6 decimals pretend to more than a precision of "
                "500 m; write [-19.5012, -30.0]"
            ),
        ),
    ],
)
def test_a_crossing_that_cannot_lie_there(geometry, expected, tmp_path):
    atlas = fictional_atlas()
    atlas.row("crossings", "fictional-east")["geometry"] = geometry
    [found] = said(atlas, tmp_path)
    assert found.count(" (place_id 'fictional-east')") == 1
    assert found.replace(" (place_id 'fictional-east')", "").startswith(CROSSING + expected)


def test_one_id_for_places_of_two_tables(tmp_path):
    atlas = fictional_atlas()
    atlas["areas"].append({**atlas.row("areas", "fictional-set"), "place_id": "fictional-centre"})
    atlas["routes"].clear()
    assert said(atlas, tmp_path) == [
        (
            "data/geo/areas.geojson:3: place_id 'fictional-centre': "
            "table sites has a place with this id; give each its own id"
        )
    ]


def test_a_place_outside_the_atlas_is_worth_a_look(tmp_path):
    atlas = fictional_atlas()
    atlas.row("areas", "fictional-city").update(geometry=point(0.0, 0.0), country=None)
    atlas["routes"].clear()
    assert said(atlas, tmp_path) == [
        (
            "data/geo/areas.geojson:1: warning: geometry '[0.0, 0.0]': lies outside the atlas "
            "(place_id 'fictional-city'); "
            "correct the position, or widen `bbox` in data/atlas.toml"
        )
    ]


def test_a_place_outside_its_country_by_less_than_its_precision_is_fine(tmp_path):
    atlas = fictional_atlas()
    atlas.row("sites", "fictional-centre").update(country="XA", precision_m=60_000)
    atlas["routes"].pop()
    assert said(atlas, tmp_path) == []


@pytest.mark.parametrize(
    ("precision_m", "decimals"), [(10_000, 2), (9_999, 3), (999, 4), (100, 4), (99, 5)]
)
def test_decimals_that_a_precision_allows(precision_m, decimals, tmp_path):
    atlas = fictional_atlas()
    city = atlas.row("areas", "fictional-city")
    atlas["routes"].clear()
    fine = round(-29.567891, decimals)
    city.update(precision_m=precision_m, geometry=point(-20.0, fine))
    assert said(atlas, tmp_path) == []
    city["geometry"] = point(-20.0, round(-29.567891, decimals + 1))
    [found] = said(atlas, tmp_path)
    assert f"{decimals + 1} decimals pretend" in found
    assert found.endswith(f"write [-20.0, {fine}]")


def test_two_places_at_one_position(tmp_path):
    atlas = fictional_atlas()
    atlas.row("crossings", "fictional-east")["geometry"] = point(-20.5, -30.0)
    assert said(atlas, tmp_path) == [
        (
            "data/geo/crossings.geojson:2: geometry '[-20.5, -30.0]': "
            "'fictional-east' has the very same position (place_id 'fictional-west'); "
            "one of them stands in for a position that is not known: find it, or remove it"
        )
    ]


def test_a_set_without_members(tmp_path):
    atlas = fictional_atlas()
    atlas.row("areas", "fictional-set")["members"] = ""
    assert said(atlas, tmp_path) == [
        (
            "data/claims.csv:4: place_id 'fictional-set': the claim is for a set without members; "
            "name the members in data/geo/areas.geojson"
        ),
        (
            "data/geo/areas.geojson:2: members: is empty, and a set has members; "
            "name its places, or make it an area of another kind"
        ),
    ]


def test_sets_that_hold_each_other(tmp_path):
    atlas = fictional_atlas()
    other = dict(atlas.row("areas", "fictional-set"), place_id="fictional-set-b")
    atlas["areas"].append({**other, "members": "fictional-set"})
    atlas.row("areas", "fictional-set")["members"] = "fictional-set-b"
    lines = said(atlas, tmp_path)
    assert len(lines) == 2
    assert all("the set holds itself" in found for found in lines)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            {"leg_no": 3},
            "leg_no '3': the legs of 'fictional-route' are numbered 1, 3; number them from 1 to 2",
        ),
        (
            {"leg_no": 1},
            (
                "leg_no 'fictional-route/1': row 1 has the same route_id and leg_no; "
                "give it a key of its own, or remove it"
            ),
        ),
        (
            {
                "from_id": "fictional-city",
                "geometry": line([-20.0, -29.5], [-20.5, -30.5]),
            },
            (
                "from_id 'fictional-city': leg 1 ends at 'fictional-west'; "
                "a route goes on where its last leg ended; correct it or make two routes"
            ),
        ),
        (
            {"geometry": line([-20.5, -30.0], [-20.5, -30.4])},
            (
                "to_id 'fictional-centre': the line has [-20.5, -30.4] there, "
                "the place [-20.5, -30.5]; copy the position of the place into the line"
            ),
        ),
        (
            {"geometry": line([-20.5, -30.0])},
            (
                "geometry: a line has at least two positions (route_id 'fictional-route'); "
                "give the beginning and the end"
            ),
        ),
        (
            {"to_id": "fictional-set"},
            (
                "to_id 'fictional-set': the place has no position, and the leg is drawn to one; "
                "give the place a position, or leave the leg out"
            ),
        ),
    ],
)
def test_a_leg(cells, expected, tmp_path):
    atlas = fictional_atlas()
    atlas["routes"][1].update(cells)
    assert said(atlas, tmp_path) == [f"data/geo/routes.geojson:2: {expected}"]


def test_claims_that_retell_each_other(tmp_path):
    atlas = fictional_atlas()
    atlas.row("claims", "c001")["retells"] = "c002"
    lines = said(atlas, tmp_path)
    assert len(lines) == 2
    assert all("the claim passes itself on" in found for found in lines)


def test_warnings_do_not_keep_an_atlas_from_being_read(tmp_path):
    atlas = fictional_atlas()
    atlas.row("claims", "c001").update(status="withdrawn")
    atlas.row("sources", "fictional-report")["archived_url"] = ""
    assert said(atlas, tmp_path) == [
        (
            "data/claims.csv:3: warning: retells 'c001': this claim was withdrawn; "
            "withdraw the retelling, too, or say in `note` why it stands"
        ),
        (
            "data/sources.csv:2: warning: archived_url: 'fictional-report' has no archived copy; "
            "archive the page and enter its address"
        ),
    ]
    assert read_atlas(tmp_path).row("claims", "c001")["status"] == "withdrawn"


def test_rows_that_must_stay_inside_are_no_fault(tmp_path):
    atlas = fictional_atlas()
    atlas.row("sites", "fictional-centre")["sensitivity"] = "do-not-publish"
    atlas.row("claims", "c001")["sensitivity"] = "restricted"
    assert said(atlas, tmp_path) == []


RIVAL = (
    "data/claims.csv:4: warning: date '{}': 'c001' (2030-10-09) may count the same people: "
    "same kind and place, and the dates meet, but the events 'fictional-event-a' and "
    "'fictional-event-b' are not said to overlap; put both under one event, or name "
    "'fictional-event-a' in the `overlaps` of 'fictional-event-b'; "
    "leave it when they are other people"
)


@pytest.mark.parametrize(
    ("cells", "overlaps", "expected"),
    [
        ({}, "", [RIVAL.format("2030-10-09")]),
        ({}, "fictional-event-a", []),
        ({"date": "2030-10"}, "", [RIVAL.format("2030-10")]),
        ({"date": "2030"}, "", [RIVAL.format("2030")]),
        ({"date": "2030-10-09~"}, "", [RIVAL.format("2030-10-09~")]),
        ({"date": "2029/.."}, "", [RIVAL.format("2029/..")]),
        ({"date": "2030-10"}, "fictional-event-a", []),
        ({"date": "2030-10-10/2030-12"}, "", []),
        ({"date": "../2030-10-08"}, "", []),
        ({"kind": "arrest"}, "", []),
        ({"status": "withdrawn"}, "", []),
    ],
)
def test_rivals_under_two_events(cells, overlaps, expected, tmp_path):
    atlas = fictional_atlas()
    same = {"place_id": "fictional-west", "date": "2030-10-09"}
    free_claim(atlas).update({**same, **cells})
    atlas.row("events", "fictional-event-b")["overlaps"] = overlaps
    assert said(atlas, tmp_path) == expected


def test_each_two_events_are_told_once_whatever_the_number_of_their_claims(tmp_path):
    atlas = fictional_atlas()
    free_claim(atlas).update(place_id="fictional-west", date="2030")
    first, third = (atlas.row("claims", key) for key in ("c001", "c003"))
    for number in range(4, 9):
        model = first if number % 2 else third
        atlas.add("claims", **{**model, "claim_id": f"c{number:03}", "date": "2030-10"})
    (found,) = said(atlas, tmp_path)
    assert "'fictional-event-b' and 'fictional-event-a' are not said to overlap" in found


ELSEWHERE = (
    "data/claims.csv:4: warning: place_id '{}': 'c001' (2030-10-09, fictional-west) may count the "
    "same people: same kind, the dates meet, and so do the places, but the events "
    "'fictional-event-a' and 'fictional-event-b' are not said to overlap; put both under one "
    "event, or name 'fictional-event-a' in the `overlaps` of 'fictional-event-b'; "
    "leave it when they are other people"
)


def with_areas():
    """Return an atlas that has the border, a country, a province and a city beside its places."""
    atlas = fictional_atlas()
    common = atlas.row("areas", "fictional-set") | {"members": ""}
    for code in ("border", "province"):
        atlas.add("vocabulary", vocabulary="area_kind", code=code, label_en=f"fictional {code}")
    for place_id, cells in {
        "fictional-border": {"kind": "border"},
        "fictional-north": {"kind": "country", "country": "XA"},
        "fictional-first": {"kind": "province", "country": "XA", "admin_codes": "XA-01"},
        "fictional-second": {"kind": "province", "country": "XA", "admin_codes": "XA-02"},
        "fictional-pair": {"kind": "crossing-set", "members": "fictional-set"},
    }.items():
        atlas.add("areas", **{**common, "place_id": place_id, "name_en": place_id, **cells})
    return atlas


@pytest.mark.parametrize(
    ("place_id", "cells", "told"),
    [
        ("fictional-set", {}, True),
        ("fictional-pair", {}, True),
        ("fictional-border", {}, True),
        ("fictional-north", {}, True),
        ("fictional-north", {"date": "2030"}, True),
        ("fictional-first", {}, True),
        ("fictional-second", {}, False),
        ("fictional-city", {}, False),
        ("fictional-east", {}, False),
        ("fictional-border", {"low": "", "high": "", "qualifier": "vague"}, False),
        ("fictional-border", {"kind": "arrest"}, False),
    ],
)
def test_rivals_under_two_events_at_places_that_hold_each_other(place_id, cells, told, tmp_path):
    atlas = with_areas()
    free_claim(atlas).update({"date": "2030-10-09", "place_id": place_id, **cells})
    assert said(atlas, tmp_path) == ([ELSEWHERE.format(place_id)] if told else [])


def test_two_areas_of_one_border_are_rivals(tmp_path):
    atlas = with_areas()
    for key, place_id in (("c001", "fictional-border"), ("c002", "fictional-border")):
        atlas.row("claims", key)["place_id"] = place_id
    free_claim(atlas).update(date="2030-10-09", place_id="fictional-north")
    (found,) = said(atlas, tmp_path)
    assert "'c001' (2030-10-09, fictional-border) may count the same people" in found


def test_a_wide_event_is_told_once_whatever_it_holds(tmp_path):
    atlas = with_areas()
    free_claim(atlas).update(place_id="fictional-border", date="2030")
    for number in range(4, 9):
        event = {"event_id": f"fictional-event-{number}", "date": ""}
        atlas.add("events", **{**atlas.row("events", "fictional-event-a"), **event})
        claim = {"claim_id": f"c{number:03}", "event_id": event["event_id"]}
        day = {"date": f"2030-0{number}"}
        atlas.add("claims", **{**atlas.row("claims", "c001"), **claim, **day})
    (found,) = said(atlas, tmp_path)
    assert "are not said to overlap; neither are 5 more; put both" in found
    assert "name 'fictional-event-4', 'fictional-event-5', 'fictional-event-6' and 3 more" in found
    assert "in the `overlaps` of 'fictional-event-b'; leave it" in found


def test_two_totals_over_one_event_are_said_to_overlap(tmp_path):
    atlas = fictional_atlas()
    third = atlas.row("events", "fictional-event-b") | {"event_id": "fictional-event-c"}
    atlas.add("events", **third)
    for key in ("a", "b"):
        atlas.row("events", f"fictional-event-{key}")["overlaps"] = "fictional-event-c"
    free_claim(atlas).update(place_id="fictional-west", date="2030-10-09")
    assert said(atlas, tmp_path) == []


@pytest.mark.parametrize(
    ("date", "told"), [("2029-10", True), ("2030-12/..", True), ("2030-11-30/2031", False)]
)
def test_a_claim_for_another_time_than_that_of_its_event(date, told, tmp_path):
    atlas = fictional_atlas()
    atlas.row("claims", "c003")["date"] = date
    line = where(atlas, "claims", "c003") + (
        f"warning: date '{date}': cannot be a time of its event 'fictional-event-b' (2030-11); "
        "enter the day that the claim speaks of, not that of the source"
    )
    assert said(atlas, tmp_path) == ([line] if told else [])


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"best": 41}, True),
        ({"best": None, "low": 41, "qualifier": "more_than"}, True),
        ({"best": 40}, False),
        ({"best": None, "high": 41, "qualifier": "up_to"}, False),
        ({"best": 41, "claimant_id": "fictional-press"}, False),
        ({"best": 41, "status": "withdrawn"}, False),
    ],
)
def test_a_part_that_is_more_than_the_whole(cells, told, tmp_path):
    atlas = fictional_atlas()
    whole = atlas.row("claims", "c001")
    atlas["claims"].remove(atlas.row("claims", "c002"))
    atlas.add("claims", **{**whole, "claim_id": "c004", "scope": "part", **cells})
    floor = "low" if cells.get("low") else "best"
    line = where(atlas, "claims", "c004") + (
        f"warning: {floor} '41': a part is more than all of it: 'c001', of the same claimant; "
        "correct one of them, or the `scope`"
    )
    assert said(atlas, tmp_path) == ([line] if told else [])


TODAY = dt.date(2031, 2, 3)


@pytest.mark.parametrize(
    ("table", "key", "column"),
    [
        ("claims", "c001", "reviewed"),
        ("crossings", "fictional-east", "reviewed"),
        ("sources", "fictional-report", "accessed"),
    ],
)
def test_work_is_not_done_in_the_future(table, key, column, tmp_path):
    atlas = fictional_atlas()
    assert check_folder(atlas.write(tmp_path), today=TODAY) == ()
    atlas.row(table, key)[column] = "2031-02-04"
    (found,) = check_folder(atlas.write(tmp_path), today=TODAY)
    assert str(found) == where(atlas, table, key) + (
        f"{column} '2031-02-04': is a day in the future; today is 2031-02-03; "
        "enter the day on which it was done, or correct the computer's clock"
    )
    assert check_folder(tmp_path) == ()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            {"low": 1.5},
            (
                "low '1.5': is no whole number, and the unit is 'persons'; "
                "write the whole number, or choose the unit of a rate or a share"
            ),
        ),
        (
            {"date": "../1830-11"},
            (
                "date '../1830-11': is before 1900; "
                "correct the year; leave it when the source means it"
            ),
        ),
    ],
)
def test_a_likely_slip_is_worth_a_look(cells, expected, tmp_path):
    atlas = fictional_atlas()
    free_claim(atlas).update(cells)
    assert said(atlas, tmp_path) == [where(atlas, "claims", "c003") + f"warning: {expected}"]


@pytest.mark.parametrize("date", ["9999", "2031-02-04", "2030/2099", "2032-01~"])
def test_what_is_still_to_come_is_worth_a_look(date, tmp_path):
    atlas = fictional_atlas()
    free_claim(atlas)["date"] = date
    (found,) = check_folder(atlas.write(tmp_path), today=TODAY)
    assert str(found) == where(atlas, "claims", "c003") + (
        f"warning: date '{date}': is still to come; today is 2031-02-03; "
        "correct the year; leave it when the source means it"
    )


@pytest.mark.parametrize("date", ["2031", "203X", "20XX", "2030/..", "../2031-02"])
def test_what_may_have_been_is_no_slip(date, tmp_path):
    atlas = fictional_atlas()
    free_claim(atlas)["date"] = date
    assert check_folder(atlas.write(tmp_path), today=TODAY) == ()


def test_decimals_belong_to_rates(tmp_path):
    atlas = fictional_atlas()
    words = {"label_en": "fictional percent", "label_ko": "가상", "label_zh": "虚构"}
    atlas.add("vocabulary", vocabulary="unit", code="percent_fictional", **words)
    atlas.row("claims", "c003").update(low=1.5, unit="percent_fictional")
    assert said(atlas, tmp_path) == []


def test_two_events_that_list_each_other_are_told_once(tmp_path):
    atlas = fictional_atlas()
    for one, other in (("a", "b"), ("b", "a")):
        atlas.row("events", f"fictional-event-{one}")["overlaps"] = f"fictional-event-{other}"
    assert said(atlas, tmp_path) == [
        where(atlas, "events", "fictional-event-b")
        + "warning: overlaps 'fictional-event-a': that event lists this one, too: "
        "each would be a total that counts the other again; "
        "list it once, in the row of the event that counts the other again"
    ]


def test_a_fixed_code_needs_a_label_where_it_is_used(tmp_path):
    atlas = fictional_atlas()
    unused = {"contested", "exact"}
    atlas.tables["vocabulary"] = [row for row in atlas["vocabulary"] if row["code"] not in unused]
    assert said(atlas, tmp_path) == [
        f"data/claims.csv:2: qualifier 'exact': has no label; add a row qualifier,exact to {LIST}"
    ]


def test_a_fixed_list_takes_no_code(tmp_path):
    atlas = fictional_atlas()
    atlas.add("vocabulary", vocabulary="scope", code="half", label_en="half")
    [found] = said(atlas, tmp_path)
    assert found.endswith(
        "code 'half': the list scope is fixed and has no such code; its codes are: whole, part"
    )


def test_a_list_that_nothing_uses(tmp_path):
    atlas = fictional_atlas()
    atlas.add("vocabulary", vocabulary="rivers", code="other", label_en="other")
    [found] = said(atlas, tmp_path)
    assert found.endswith("no column uses a code list of this name; did you mean 'river'?")


def test_all_faults_are_told_at_once(tmp_path):
    atlas = fictional_atlas()
    atlas.row("claims", "c001").update(best="many", place_id="nowhere", status="proven")
    atlas.row("sources", "fictional-report").update(url="x", accessed="yesterday")
    atlas.row("sites", "fictional-centre")["geometry"] = None
    lines = said(atlas, tmp_path)
    assert len(lines) == 6
    assert [found.split(":")[0] for found in lines] == [
        *["data/claims.csv"] * 3,
        "data/geo/sites.geojson",
        *["data/sources.csv"] * 2,
    ]


def test_many_rows_that_are_wrong_alike_take_no_time_to_compare(tmp_path):
    atlas = fictional_atlas()
    claim = atlas.row("claims", "c003")
    for number in range(100, 1000):
        wrong = {"claim_id": f"c{number}", "place_id": f"fictional-west{number}"}
        atlas["claims"].append({**claim, **wrong})
    lines = said(atlas, tmp_path)
    assert len(lines) == 900
    assert sum("did you mean 'fictional-west'?" in found for found in lines) == 50
    assert lines[-1].endswith(
        "add it to data/geo/crossings.geojson or data/geo/sites.geojson or data/geo/areas.geojson"
    )
