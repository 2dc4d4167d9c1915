"""CSV with a row of hashtags of the Humanitarian Exchange Language (HXL).

Hashtags and attributes: The Humanitarian Exchange Language, HXL standard 1.1 final, dictionary of
hashtags and attributes (2018). A hashtag may have attributes in any order; the row of hashtags
stands below the headings. Which number is meant, the dead or the displaced, is for people to say:
`--best '#affected+killed'`. Nothing in the standard says how exact a position is.
"""

from __future__ import annotations

import re

from borderatlas.neighbours.form import CODING, ID, PEOPLE, PLACE_NAME, Form, Use

TAG = re.compile(r"#[a-z][a-z0-9_]*(?:\s*\+[a-z][a-z0-9_]*)*", re.IGNORECASE)

_NUMBER = Use(why="a number; --low, --best or --high can name it")
_OTHER_DAY = Use(why="a day, not when it happened")
_BY_TAG = {
    **dict.fromkeys(("adm1", "adm2", "adm3", "adm4", "adm5"), Use(why=PLACE_NAME)),
    **dict.fromkeys(("country", "region", "loc"), Use(why=PLACE_NAME)),
    **dict.fromkeys(("affected", "inneed", "targeted", "reached", "population"), _NUMBER),
    **dict.fromkeys(("indicator", "value", "capacity"), _NUMBER),
    **dict.fromkeys(("contact", "org", "beneficiary", "respondee"), Use(why=PEOPLE)),
    **dict.fromkeys(("description", "event", "crisis", "cause", "impact"), Use(why=PEOPLE)),
    **dict.fromkeys(("group", "need", "activity", "output", "service"), Use(why=PEOPLE)),
    **dict.fromkeys(("meta", "access", "operations", "delivery"), Use(why=PEOPLE)),
    **dict.fromkeys(("sector", "subsector", "status", "severity"), Use(why=CODING)),
    **dict.fromkeys(("item", "modality", "channel", "frequency"), Use(why=CODING)),
    **dict.fromkeys(("currency", "date", "geo"), Use(why=CODING)),
}
_TAKEN = {
    ("geo", "lat"): "lat",
    ("geo", "lon"): "lon",
    ("date", ""): "date",
    ("date", "start"): "date",
    ("date", "occurred"): "date",
    ("date", "end"): "until",
    ("event", "type"): "kind",
    ("event", "code+type"): "kind",
}


def plain_tag(text: str) -> str:
    """Return a hashtag in one form: small letters, its attributes in order; "" where it is none."""
    text = "".join(text.split()).casefold()
    if not TAG.fullmatch(text):
        return ""
    tag, *attributes = text.split("+")
    return "+".join([tag, *sorted(set(attributes))])


def _use(name: str) -> Use | None:
    tag, _, attributes = plain_tag(name).removeprefix("#").partition("+")
    role = _TAKEN.get((tag, attributes))
    if role:
        return Use(role, required=role in ("lon", "lat"))
    if (tag, attributes) in (("event", "id"), ("meta", "id")):
        return Use(why=ID)
    return _OTHER_DAY if tag == "date" else _BY_TAG.get(tag)


FORM = Form(
    name="hxl",
    title="Events tagged with HXL",
    credit="Tagged with HXL",
    columns={"#geo+lat": Use("lat", required=True), "#geo+lon": Use("lon", required=True)},
    exporter="tag the columns of its positions with #geo+lat and #geo+lon",
    terms="a dataset's licence stands where it was published, on HDX beside the file",
    placeless=True,
    hashtags=True,
    use=_use,
)
