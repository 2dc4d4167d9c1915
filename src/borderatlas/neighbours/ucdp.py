"""UCDP Georeferenced Event Dataset (GED), global and candidate events, as CSV.

Columns and codes: Högbladh, Stina, UCDP GED Codebook, Department of Peace and Conflict Research,
Uppsala University (versions 23.1 of 2023 and 25.1 of 2025 have the same 49 columns). Terms: the
UCDP Dataset Download Center, which gives the licence of its datasets as CC BY 4.0.

`where_prec` gives a distance in one code alone, 2: some 25 km around a known point. Code 1 is an
exact place. The others are points that stand for areas, lines and countries.
"""

from __future__ import annotations

from borderatlas.neighbours.form import (
    CODING,
    DERIVED,
    EXACT,
    ID,
    PEOPLE,
    PLACE_NAME,
    UNPLACED,
    Form,
    Use,
    words,
)

_ID, _PEOPLE, _PLACE, _CODING = (Use(why=why) for why in (ID, PEOPLE, PLACE_NAME, CODING))
_PART = Use(why="a part of best")


def _days(first: str, last: str, exact: str) -> tuple[str, str]:
    """Return the days that are given; the year where one day is given and is said to be inexact."""
    if exact not in {"1", "2", "3", "4", "5"}:
        raise ValueError("is no code of date_prec from 1 to 5")
    if exact != "1" and first == last:
        return first[:4], ""
    return first, last


_INEXACT = "with date_prec 2 to 5 and one day alone, its year"

FORM = Form(
    name="ucdp",
    title="UCDP Georeferenced Event Dataset",
    credit="Uppsala Conflict Data Program, UCDP GED (CC BY 4.0)",
    columns={
        "id": _ID,
        "relid": _ID,
        "year": Use(why=DERIVED),
        "active_year": _CODING,
        "code_status": _CODING,
        "type_of_violence": Use("kind", required=True),
        "conflict_dset_id": _ID,
        "conflict_new_id": _ID,
        "conflict_name": _PEOPLE,
        "dyad_dset_id": _ID,
        "dyad_new_id": _ID,
        "dyad_name": _PEOPLE,
        "side_a_dset_id": _ID,
        "side_a_new_id": _ID,
        "side_a": _PEOPLE,
        "side_b_dset_id": _ID,
        "side_b_new_id": _ID,
        "side_b": _PEOPLE,
        "number_of_sources": _CODING,
        "source_article": _PEOPLE,
        "source_office": _PEOPLE,
        "source_date": _CODING,
        "source_headline": _PEOPLE,
        "source_original": _PEOPLE,
        "where_prec": Use("precision", "1 exact, 2 25000 metres, 3 to 7 unplaced", required=True),
        "where_coordinates": _PLACE,
        "where_description": _PEOPLE,
        "adm_1": _PLACE,
        "adm_2": _PLACE,
        "latitude": Use("lat", required=True),
        "longitude": Use("lon", required=True),
        "geom_wkt": Use(why=DERIVED),
        "priogrid_gid": Use(why=DERIVED),
        "country": _PLACE,
        "country_id": _PLACE,
        "region": _PLACE,
        "event_clarity": _CODING,
        "date_prec": Use("date_prec", _INEXACT, required=True),
        "date_start": Use("date", _INEXACT, required=True),
        "date_end": Use("until", _INEXACT, required=True),
        "deaths_a": _PART,
        "deaths_b": _PART,
        "deaths_civilians": _PART,
        "deaths_unknown": _PART,
        "best": Use("best", required=True),
        "high": Use("high", required=True),
        "low": Use("low", required=True),
        "gwnoa": _ID,
        "gwnob": _ID,
    },
    exporter="download the CSV of UCDP GED, global or candidate, from ucdp.uu.se",
    terms="UCDP's datasets are under CC BY 4.0: cite the publications that are listed with each",
    kinds={
        "1": words("State-based conflict", "국가가 당사자인 분쟁", "国家参与的冲突"),
        "2": words("Non-state conflict", "비국가 집단 간 분쟁", "非国家冲突"),
        "3": words("One-sided violence", "일방적 폭력", "单方面暴力"),
    },
    places={"1": EXACT, "2": "25000", **dict.fromkeys("34567", UNPLACED)},
    located=EXACT,
    days=_days,
)
