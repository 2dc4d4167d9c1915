"""Positions in the systems of old maps: moved by a known way, or refused."""

from __future__ import annotations

import geopandas
import pyogrio
import pytest
import shapely
from pyproj import CRS, Geod

from borderatlas import count_events
from borderatlas.countplaces import of_file
from borderatlas.errors import DataError
from borderatlas.io.datums import to_degrees
from borderatlas.io.geofiles import read_layer
from borderatlas.io.placefiles import read_places

AT_THE_BORDER = shapely.Point(129.5, 42.0)
SEOUL = shapely.Point(127.0, 37.5)
"""Whole degrees in seas and cities: no places of the atlas."""

UNKNOWN = (
    "EPSG:4610",  # Xian 1980
    "EPSG:2385",  # Xian 1980, in zones
    "EPSG:4214",  # Beijing 1954: ways for basins of oil
    CRS("EPSG:4610").to_wkt("WKT1_ESRI"),
    "+proj=longlat +ellps=bessel +no_defs",
)


def moved_m(given: shapely.Point, found: shapely.Point) -> float:
    return Geod(ellps="WGS84").inv(given.x, given.y, found.x, found.y)[2]


@pytest.mark.parametrize("system", UNKNOWN, ids=lambda system: str(system)[:20])
def test_a_datum_from_which_no_way_is_known_is_refused(system: str) -> None:
    crs = CRS.from_user_input(system)
    at = shapely.Point(500_000, 4_650_000) if crs.is_projected else AT_THE_BORDER
    with pytest.raises(DataError, match="no way to EPSG:4326 is known where it lies; export it in"):
        to_degrees([at], crs, file="fictional.gpkg")


def test_a_way_is_used_where_it_is_meant_for_and_its_exactness_told() -> None:
    korean = CRS("EPSG:4162")
    (found, none), note = to_degrees([SEOUL, None], korean, file="fictional.gpkg")
    assert none is None
    assert 300 < moved_m(SEOUL, found) < 400
    assert note.endswith("EPSG:4162 (Korean 1985), as the file declares it, to within 1 m")
    with pytest.raises(DataError, match="where it lies"):
        to_degrees([SEOUL, AT_THE_BORDER], korean, file="fictional.gpkg")


@pytest.mark.parametrize("code", [4490, 4258, 4737, 4612, 4979])
def test_frames_that_are_as_good_as_one_are_taken_anywhere(code: int) -> None:
    (found,), note = to_degrees([AT_THE_BORDER], CRS(code), file="fictional.gpkg")
    assert moved_m(AT_THE_BORDER, found) < 1
    assert f"EPSG:{code}" in note


def test_parameters_that_a_file_brings_are_used() -> None:
    bessel = CRS("+proj=longlat +ellps=bessel +towgs84=-146.43,507.89,681.46 +no_defs")
    (found,), _ = to_degrees([SEOUL], bessel, file="fictional.gpkg")
    assert 300 < moved_m(SEOUL, found) < 400


def test_heights_stay_and_zones_are_left_as_exactly_as_they_can_be() -> None:
    zone = CRS("EPSG:32652")
    there = geopandas.GeoSeries([AT_THE_BORDER], crs=4326).to_crs(zone)[0]
    (found,), note = to_degrees([shapely.Point(there.x, there.y, 12)], zone, file="f")
    assert (found.x, found.y, found.z) == pytest.approx((129.5, 42.0, 12), abs=1e-9)
    assert "within" not in note


@pytest.mark.parametrize("way", ["places", "base map", "count"])
def test_every_file_of_a_map_is_asked(tmp_path, way: str) -> None:
    path = tmp_path / "fictional.gpkg"
    frame = geopandas.GeoDataFrame({"place_id": ["x"]}, geometry=[AT_THE_BORDER], crs=4610)
    pyogrio.write_dataframe(frame, path)
    read = {
        "places": lambda: read_places(path),
        "base map": lambda: read_layer(str(path), within=(120.0, 38.0, 132.0, 44.0)),
        "count": lambda: of_file(path, id_column="place_id"),
    }
    with pytest.raises(DataError, match=r"fictional\.gpkg.* no way to EPSG:4326 is known"):
        read[way]()


def test_places_of_a_count_may_be_in_any_system_that_is_known(tmp_path) -> None:
    frame = geopandas.GeoDataFrame({"place_id": ["x"]}, geometry=[AT_THE_BORDER], crs=4326)
    pyogrio.write_dataframe(frame.to_crs(32652), tmp_path / "fictional.gpkg")
    places = of_file(tmp_path / "fictional.gpkg", id_column="place_id")
    assert places.crs.to_epsg() == 4326
    found = count_events(frame[["geometry"]], places, radius_m=1, by=("place",))
    assert found.account.matched == 1
