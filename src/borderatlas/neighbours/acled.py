"""ACLED events as CSV, from the export tool or the API.

Columns: ACLED, "Guide to 2023 ACLED column changes" (knowledge base, 2023) and the reference of
acledR (2025); `population_*` are those that the API adds when asked. Codes of precision: ACLED
codebook (knowledge base), as the reference of mapme.biodiversity's `fatalities_acled` (2024) gives
them. Terms: ACLED, Terms of Use, EULA and Attribution Policy (2024, 2025).

The codebook gives no distances. `geo_precision` 1 is a town by its name; 2 and 3 are points that
stand for surroundings. `time_precision` 2 is a week or the like, 3 a month.
"""

from __future__ import annotations

import datetime as dt

from borderatlas.neighbours.form import (
    CODING,
    DERIVED,
    ID,
    PEOPLE,
    PLACE_NAME,
    TOWN,
    UNPLACED,
    Form,
    Use,
    words,
)

_ID, _PEOPLE, _PLACE, _CODING = (Use(why=why) for why in (ID, PEOPLE, PLACE_NAME, CODING))
_AROUND = Use(why="people who live around the place, not people of the event")
_WEEK = dt.timedelta(days=6)


def _days(first: str, last: str, exact: str) -> tuple[str, str]:
    """Return the day, all days of a week that holds it, or its month.

    Which day of a week is coded is not said everywhere alike: a week that holds a day lies
    within the six days before and after it.
    """
    if exact not in {"1", "2", "3"}:
        raise ValueError("is no code of time_precision from 1 to 3")
    if exact == "1" or len(first) < len("2023-10-09"):
        return first, last
    if exact == "3":
        return first[:7], ""
    day = dt.date.fromisoformat(first)
    return (day - _WEEK).isoformat(), (day + _WEEK).isoformat()


_INEXACT = "with time_precision 2 six days on either side, with 3 the month"

FORM = Form(
    name="acled",
    title="ACLED events",
    credit="ACLED (Armed Conflict Location & Event Data), www.acleddata.com",
    columns={
        "event_id_cnty": _ID,
        "event_date": Use("date", _INEXACT, required=True),
        "year": Use(why=DERIVED),
        "time_precision": Use("date_prec", _INEXACT, required=True),
        "disorder_type": Use(why="a coarser kind"),
        "event_type": Use("kind", required=True),
        "sub_event_type": Use(why="a finer kind"),
        "actor1": _PEOPLE,
        "assoc_actor_1": _PEOPLE,
        "inter1": _CODING,
        "actor2": _PEOPLE,
        "assoc_actor_2": _PEOPLE,
        "inter2": _CODING,
        "interaction": _CODING,
        "civilian_targeting": _CODING,
        "iso": _PLACE,
        "region": _PLACE,
        "country": _PLACE,
        "admin1": _PLACE,
        "admin2": _PLACE,
        "admin3": _PLACE,
        "location": _PLACE,
        "latitude": Use("lat", required=True),
        "longitude": Use("lon", required=True),
        "geo_precision": Use("precision", "1 town, 2 and 3 unplaced", required=True),
        "source": _PEOPLE,
        "source_scale": _CODING,
        "notes": _PEOPLE,
        "fatalities": Use("best", required=True),
        "tags": _PEOPLE,
        "timestamp": _CODING,
        "population_1km": _AROUND,
        "population_2km": _AROUND,
        "population_5km": _AROUND,
        "population_best": _AROUND,
    },
    exporter="export the events again from ACLED, with all columns, not a file of sums",
    terms="ACLED's terms forbid to pass its data on as they are, and ask for attribution",
    restricted=True,
    kinds={
        "Battles": words("Battles", "교전", "战斗"),
        "Explosions/Remote violence": words(
            "Explosions and remote violence", "폭발 및 원격 폭력", "爆炸与远程暴力"
        ),
        "Protests": words("Protests", "시위", "抗议"),
        "Riots": words("Riots", "폭동", "骚乱"),
        "Strategic developments": words("Strategic developments", "전략적 동향", "战略动态"),
        "Violence against civilians": words(
            "Violence against civilians", "민간인에 대한 폭력", "针对平民的暴力"
        ),
    },
    places={"1": TOWN, "2": UNPLACED, "3": UNPLACED},
    located=TOWN,
    order="dmy",
    days=_days,
)
