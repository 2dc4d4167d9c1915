"""The sheet of events of Forensic Architecture's TimeMap, as datasheet-server reads it, as CSV.

Columns: TimeMap's schema of events (`eventSchema`, 2022) and "Configuration" in its documentation;
datasheet-server's `deeprows` gathers columns whose names end in a number into a list (2020). Days
are month/day/year and decimal commas are points there, unless an instance is configured otherwise.
An event may have no position; one without a date may stand on the map.
"""

from __future__ import annotations

import re

from borderatlas.neighbours.form import CODING, ID, PEOPLE, PLACE_NAME, Form, Use, folded

_PEOPLE, _LOOK = Use(why=PEOPLE), Use(why="how it looks there")
_LISTED = re.compile(r"(association|source|narrative|media|filter|tag)\d+")

_COLUMNS = {
    "id": Use(why=ID),
    "description": _PEOPLE,
    "date": Use("date", required=True),
    "time": Use(why="the time of the day"),
    "time_precision": Use(why=CODING),
    "location": Use(why=PLACE_NAME),
    "latitude": Use("lat", required=True),
    "longitude": Use("lon", required=True),
    "type": _PEOPLE,
    "category": Use("kind"),
    "category_full": _PEOPLE,
    "associations": _PEOPLE,
    "sources": _PEOPLE,
    "comments": _PEOPLE,
    "time_display": _LOOK,
    "narrative___stepStyles": _LOOK,
    "shape": _LOOK,
    "colour": _LOOK,
}


def _use(name: str) -> Use | None:
    """Return what is said of a column; of a list's, what is said of lists."""
    plain = folded(name)
    if _LISTED.fullmatch(plain):
        return _PEOPLE
    return next((use for known, use in _COLUMNS.items() if folded(known) == plain), None)


FORM = Form(
    name="timemap",
    title="Events of a TimeMap",
    credit="Events of a TimeMap (Forensic Architecture)",
    columns=_COLUMNS,
    exporter="download the sheet of events as CSV, with its first row",
    terms="a sheet's terms are its owner's: ask before anything of it is passed on",
    restricted=True,
    order="mdy",
    decimal_comma=True,
    placeless=True,
    own="a column of the instance's own",
    use=_use,
)
