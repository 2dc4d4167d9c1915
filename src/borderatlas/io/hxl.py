"""Hashtags of the Humanitarian Exchange Language (HXL 1.1, hxlstandard.org) for an atlas's columns.

They stand in a row below the headings, so that tools of the field know what is in a column
whatever it is called. A column for which the standard has none has an empty cell there.
"""

from __future__ import annotations

from collections.abc import Iterable

from borderatlas.schema import LANGUAGES

_OF = {
    "place_id": "#loc+code",
    "kind": "#indicator+type+code",
    "status": "#status",
    "country": "#country+code+v_iso2",
    "admin_codes": "#adm1+code+v_iso3166_2",
    "locality": "#adm3+name",
    "precision_m": "#geo+precision+m",
    "lon": "#geo+lon",
    "lat": "#geo+lat",
    "wkt": "#geo+wkt",
    "event_id": "#event+id",
    "date": "#date",
    "unit": "#indicator+unit+code",
    "low": "#indicator+value+min",
    "best": "#indicator+value",
    "high": "#indicator+value+max",
    "qualifier": "#indicator+value+qualifier+code",
    "claimant_id": "#org+claimant+code",
    "source_id": "#meta+source+id",
    "source_ids": "#meta+source+id+list",
    "paraphrase": "#description",
    "title": "#meta+title",
    "publisher": "#org+publisher+name",
    "author": "#meta+author",
    "url": "#meta+url",
    "archived_url": "#meta+url+archived",
    "accessed": "#date+accessed",
    "language": "#meta+language+code",
    "route_id": "#activity+id",
    "leg_no": "#activity+leg+num",
    "from_id": "#loc+origin+code",
    "to_id": "#loc+destination+code",
    "alias": "#loc+name+alias",
    "code": "#meta+code",
    "vocabulary": "#meta+vocabulary",
    "definition": "#description+code",
    "claim_id": "#meta+id",
}
_NAMED = {
    "crossings": "#loc", "sites": "#loc", "areas": "#loc", "routes": "#activity",
    "events": "#event", "claimants": "#org", "custody_stages": "#status",
}  # fmt: skip


def hashtags(table: str, columns: Iterable[str]) -> list[str]:
    """Return the hashtag of each column of a table; "" where the standard has none."""
    return [_OF.get(name, "") or _name(table, name) for name in columns]


def _name(table: str, column: str) -> str:
    stem, _, code = column.rpartition("_")
    if code not in LANGUAGES:
        return ""
    if stem == "name" and table in _NAMED:
        return f"{_NAMED[table]}+name+i_{code}"
    return f"#meta+label+i_{code}" if stem == "label" else ""
