"""Which places points belong to: what GEOS and PROJ say of each, also where rounding is near."""

from __future__ import annotations

import dataclasses

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from borderatlas.ellipsoid import geod
from borderatlas.kernel import circles as circles_module
from borderatlas.kernel import geodesy, lattice
from borderatlas.kernel.circles import circles
from borderatlas.kernel.nearest import TIE_M, nearest
from borderatlas.kernel.outlines import outlines, refined
from tests import fictional_events


def pairs_of(index, lon, lat):
    """Return the pairs of points and places, sorted."""
    found = index.assign(lon, lat)
    rows, places = [found.pairs.rows], [found.pairs.places]
    for code, members in enumerate(index.sets.members):
        if code != index.sets.several:
            at = np.flatnonzero(found.codes == code)
            for place in members:
                rows.append(at)
                places.append(np.full(at.size, place))
    return sorted(zip(np.concatenate(rows).tolist(), np.concatenate(places).tolist(), strict=True))


def by_geos(shapes, lon, lat):
    tree = shapely.STRtree(shapes)
    found = tree.query(shapely.points(lon, lat), predicate="intersects")
    return sorted(zip(*(each.tolist() for each in found), strict=True))


def by_proj(place_lon, place_lat, lon, lat, radius_m):
    found = []
    for place, at in enumerate(zip(place_lon, place_lat, strict=True)):
        far = geodesy.distance_m(lon, lat, np.array([at[0]]), np.array([at[1]]))
        found += [(row, place) for row in np.flatnonzero(far <= radius_m).tolist()]
    return sorted(found)


def hard_points(shapes, *, count, seed):
    """Return points on vertices and edges, a hair off them, on the lattice, and anywhere."""
    rng = np.random.default_rng(seed)
    corners = shapely.get_coordinates(shapes)
    one = corners[rng.integers(0, len(corners), count)]
    parts = shapely.get_parts(shapes)  # a collection as a whole has no boundary
    lines = shapely.get_parts(shapely.boundary(parts[shapely.get_dimensions(parts) == 2]))
    edges = lines[rng.integers(0, len(lines), count)]
    along = shapely.get_coordinates(
        shapely.line_interpolate_point(edges, rng.random(count), normalized=True)
    )
    middles = (one + corners[rng.integers(0, len(corners), count)]) / 2
    cells = np.column_stack(
        (
            lattice.WEST + rng.integers(2400, 2520, count) * lattice.COARSE_DEG,
            lattice.SOUTH + rng.integers(1020, 1090, count) * lattice.COARSE_DEG,
        )
    )
    anywhere = np.column_stack((rng.random(count) * 16 + 118, rng.random(count) * 9 + 38))
    found = np.concatenate((one, along, middles, cells, anywhere))
    ulps = [np.nextafter(found, side) for side in (-np.inf, np.inf)]
    nudged = found + rng.choice([0, 1e-13, -1e-13, 1e-9, -1e-9], found.shape)
    every = np.concatenate((found, *ulps, nudged))
    return every[:, 0].copy(), every[:, 1].copy()


def collections():
    """Return areas that only GEOS can tell of: with lines and points, and overlapping parts."""
    mixed = shapely.GeometryCollection(
        [
            shapely.box(124.3, 40.2, 125.9, 41.7),
            shapely.box(125.1, 40.9, 127.2, 42.1),
            shapely.LineString([(121, 39), (132, 44.5)]),
            shapely.Point(130.5, 39.25),
        ]
    )
    on_lattice = shapely.box(
        lattice.WEST + 2440 * lattice.COARSE_DEG,
        lattice.SOUTH + 1040 * lattice.COARSE_DEG,
        lattice.WEST + 2444 * lattice.COARSE_DEG,
        lattice.SOUTH + 1043 * lattice.COARSE_DEG,
    )
    return np.array([mixed, on_lattice, shapely.MultiPolygon([on_lattice])], dtype=object)


def all_shapes():
    return np.concatenate((fictional_events.areas().geometry.to_numpy(), collections()))


def check_outlines(*, count, seed):
    shapes = all_shapes()
    lon, lat = hard_points(shapes, count=count, seed=seed)
    expected = by_geos(shapes, lon, lat)
    index = outlines(shapes)
    assert pairs_of(index, lon, lat) == expected
    for threads in (2, 3, len(shapes) + 1):
        assert pairs_of(outlines(shapes, threads=threads), lon, lat) == expected
    busy = np.flatnonzero(index.lattice.coarse < 0)
    finer = refined(index, busy[: busy.size // 2])
    assert pairs_of(finer, lon, lat) == expected
    finest = refined(finer, busy[busy.size // 2 :])
    assert pairs_of(finest, lon, lat) == expected
    assert len(expected) > lon.size // 4
    return lon.size


def test_areas_hold_the_points_that_geos_says_they_hold():
    check_outlines(count=600, seed=3)


@pytest.mark.proof
def test_areas_hold_what_geos_says_for_many_hard_points():
    assert check_outlines(count=8000, seed=4) >= 100_000


def test_a_broken_index_is_found_out():
    shapes = all_shapes()
    lon, lat = hard_points(shapes, count=600, seed=3)
    expected = by_geos(shapes, lon, lat)
    index = outlines(shapes)
    values = index.pieces.edges.values.copy()
    values[:] = np.roll(values, 1)  # each piece has an edge of its neighbour
    edges = lattice.Lists(index.pieces.edges.starts, values)
    broken = dataclasses.replace(index, pieces=dataclasses.replace(index.pieces, edges=edges))
    assert pairs_of(broken, lon, lat) != expected
    coarse = index.lattice.coarse.copy()
    coarse[np.flatnonzero(coarse == 1)[:1]] = 0  # one cell forgotten
    broken = dataclasses.replace(index, lattice=dataclasses.replace(index.lattice, coarse=coarse))
    assert pairs_of(broken, *cell_middles(np.flatnonzero(coarse != index.lattice.coarse))) != (
        pairs_of(index, *cell_middles(np.flatnonzero(coarse != index.lattice.coarse)))
    )


def cell_middles(cells):
    row, column = np.divmod(cells, lattice.COLUMNS)
    half = lattice.COARSE_DEG / 2
    return (
        lattice.WEST + column * lattice.COARSE_DEG + half,
        lattice.SOUTH + row * lattice.COARSE_DEG + half,
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 40), st.booleans())
@example(9046, 40, False)
def test_any_area_holds_what_geos_says(seed, corners, fine):
    rng = np.random.default_rng(seed)
    turns = np.sort(rng.random(corners)) * 2 * np.pi
    reach = rng.random(corners) * 3 + 0.01
    ring = np.column_stack((126 + reach * np.cos(turns), 41 + reach * np.sin(turns)))
    shape = shapely.make_valid(shapely.Polygon(ring.round(int(rng.integers(1, 8)))))
    shapes = np.array([shape], dtype=object)
    if shapely.get_dimensions(shapes)[0] < 2:
        return
    lon, lat = hard_points(shapes, count=40, seed=seed)
    index = outlines(shapes)
    if fine:
        index = refined(index, np.flatnonzero(index.lattice.coarse < 0)[::2])
    assert pairs_of(index, lon, lat) == by_geos(shapes, lon, lat)


def rim_points(lon, lat, radius_m, *, count, seed):
    """Return points within a nanometre to a millimetre of a radius, and anywhere around."""
    rng = np.random.default_rng(seed)
    which = rng.integers(0, lon.size, count)
    off = 10 ** rng.uniform(-9, -3, count) * rng.choice([-1, 1], count)
    azimuth = rng.random(count) * 360
    x, y, _ = geod().fwd(lon[which], lat[which], azimuth, radius_m + off)
    far = radius_m * (0.2 + 2 * rng.random(count))
    x2, y2, _ = geod().fwd(lon[which], lat[which], azimuth, far)
    return np.concatenate((x, x2)), np.concatenate((y, y2))


RADII = (0.01, 150.0, 5_000.0, 60_000.0, 900_000.0, 9_000_000.0)
EVERYWHERE = np.array(
    [(126.0, 41.0), (126.05, 41.02), (179.99, -16.5), (-179.98, -16.4), (33.0, 89.97), (0.0, -90.0)]
).T


def check_circles(*, count, seed):
    total = 0
    for radius_m in RADII:
        lon, lat = rim_points(*EVERYWHERE, radius_m, count=count, seed=seed)
        index = circles(*EVERYWHERE, radius_m=radius_m)
        expected = by_proj(*EVERYWHERE, lon, lat, radius_m)
        assert pairs_of(index, lon, lat) == expected
        assert len(expected) > count // 3
        total += lon.size
    return total


def test_circles_hold_the_points_that_proj_says_they_hold():
    check_circles(count=700, seed=5)


@pytest.mark.proof
def test_circles_hold_what_proj_says_for_many_points_on_their_rims():
    assert check_circles(count=9000, seed=6) >= 100_000


def test_a_bound_that_is_a_centimetre_off_is_found_out(monkeypatch):
    lon, lat = rim_points(*EVERYWHERE, 5_000.0, count=700, seed=5)
    expected = by_proj(*EVERYWHERE, lon, lat, 5_000.0)
    monkeypatch.setattr(circles_module.geodesy, "SLACK_M", -1e-4)
    assert pairs_of(circles(*EVERYWHERE, radius_m=5_000.0), lon, lat) != expected


def test_both_sides_of_the_antimeridian_are_near_each_other():
    lon, lat = np.array([180.0, -180.0, 179.9, -179.9]), np.array([-16.5] * 4)
    index = circles(np.array([180.0]), np.array([-16.5]), radius_m=20_000)
    assert pairs_of(index, lon, lat) == [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_at_a_pole_every_longitude_is_there():
    lon = np.array([-180.0, -77.7, 0.0, 123.4, 180.0])
    index = circles(np.array([10.0]), np.array([90.0]), radius_m=100)
    assert pairs_of(index, lon, np.full(5, 90.0)) == [(row, 0) for row in range(5)]


def check_nearest(*, count, seed):
    rng = np.random.default_rng(seed)
    place_lon = np.concatenate((124 + rng.random(30) * 6, rng.random(10) * 360 - 180))
    place_lat = np.concatenate((40 + rng.random(30) * 3, rng.random(10) * 170 - 85))
    lon = np.concatenate((place_lon[rng.integers(0, 30, count)] + rng.normal(0, 0.3, count),
                          rng.random(count) * 360 - 180))  # fmt: skip
    lat = np.concatenate((place_lat[rng.integers(0, 30, count)] + rng.normal(0, 0.3, count),
                          np.degrees(np.arcsin(rng.random(count) * 2 - 1))))  # fmt: skip
    far = np.array(
        [
            geodesy.distance_m(lon, lat, np.array([x]), np.array([y]))
            for x, y in zip(place_lon, place_lat, strict=True)
        ]
    )
    found = nearest(place_lon, place_lat).assign(lon, lat)
    least = far.min(axis=0)
    single = (far <= least + TIE_M).sum(axis=0) == 1
    assert single.sum() > count
    assert (found.codes[single] == far.argmin(axis=0)[single] + 1).all()
    assert (found.codes[~single] == place_lon.size + 1).all()
    within = nearest(place_lon, place_lat, radius_m=30_000).assign(lon, lat)
    assert ((within.codes > 0) == (least <= 30_000)).all()


def test_the_nearest_place_is_that_of_the_least_geodesic():
    check_nearest(count=1500, seed=7)


@pytest.mark.proof
def test_the_nearest_place_of_many_points():
    check_nearest(count=50_000, seed=8)


def test_equally_near_places_are_a_tie():
    index = nearest(np.array([126.0, 128.0, 126.0]), np.array([41.0, 41.0, 41.0]))
    found = index.assign(np.array([127.0, 126.1, 128.1]), np.array([41.0, 41.0, 41.0]))
    several = index.sets.several
    assert found.codes.tolist() == [several, several, 2]
    assert sorted(found.pairs.places[found.pairs.rows == 1].tolist()) == [0, 2]


def test_lamberts_formula_bounds_every_geodesic():
    rng = np.random.default_rng(9)
    lon, other_lon = rng.random(200_000) * 360 - 180, rng.random(200_000) * 360 - 180
    lat, other_lat = (np.degrees(np.arcsin(rng.random(200_000) * 2 - 1)) for _ in range(2))
    other_lon[:50_000] = lon[:50_000] + rng.normal(0, 0.01, 50_000)
    other_lat[:50_000] = lat[:50_000]
    far = geodesy.distance_m(lon, lat, other_lon, other_lat)
    bounds = geodesy.about_m(geodesy.on_sphere(lon, lat), geodesy.on_sphere(other_lon, other_lat))
    assert (bounds.least_m <= far).all()
    assert (far <= bounds.most_m).all()


def test_an_identical_place_counts_for_itself():
    index = circles(np.array([126.0, 126.0]), np.array([41.0, 41.0]), radius_m=1000)
    assert pairs_of(index, np.array([126.0]), np.array([41.0])) == [(0, 0), (0, 1)]


def test_many_places_have_cells_of_one_size_only():
    rng = np.random.default_rng(10)
    frame = geopandas.points_from_xy(rng.random(90_000) * 300 - 150, rng.random(90_000) * 140 - 70)
    place_lon, place_lat = frame.x, frame.y
    lon, lat = place_lon[:300] + 0.003, place_lat[:300] + 0.002
    index = circles(place_lon, place_lat, radius_m=2_000)
    assert index.lattice.fine.size == 0
    near = pairs_of(index, lon, lat)
    far = geodesy.distance_m(lon, lat, place_lon[:300], place_lat[:300])
    assert {(row, row) for row in np.flatnonzero(far <= 2_000).tolist()} <= set(near)
    for row, place in near:
        one = geodesy.distance_m(lon[[row]], lat[[row]], place_lon[[place]], place_lat[[place]])
        assert one[0] <= 2_000
