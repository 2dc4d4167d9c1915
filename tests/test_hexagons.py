"""The lattice of hexagons: one formula in Python and in the scripts."""

from __future__ import annotations

import json

import numpy as np

from borderatlas import hexagons


def points():
    rng = np.random.default_rng(11)
    lon = np.concatenate((rng.random(200) * 360 - 180, rng.random(200) * 6 + 124, [0, 180, -180]))
    lat = np.concatenate((rng.random(200) * 160 - 80, rng.random(200) * 3 + 40, [0, 84, -84]))
    return lon.round(6), lat.round(6)


def test_the_scripts_have_the_same_lattice(golden):
    lon, lat = points()
    vectors = []
    for zoom in (0, 5, 8, 13):
        x, y = hexagons.plane(lon, lat, zoom=zoom)
        q, r = hexagons.hexagon_of(x, y)
        columns = (lon, lat, np.full(lon.size, zoom), q, r)
        vectors += [list(row) for row in zip(*(c.tolist() for c in columns), strict=True)]
    golden("hexagons.json", json.dumps(vectors, separators=(",", ":")) + "\n")


def test_a_point_lies_in_the_hexagon_whose_middle_is_nearest():
    lon, lat = points()
    x, y = hexagons.plane(lon, lat, zoom=7)
    q, r = hexagons.hexagon_of(x, y)
    own = np.hypot(*(np.array(hexagons.middle_of(q, r)) - (x, y)))
    for dq, dr in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1)):
        other = np.hypot(*(np.array(hexagons.middle_of(q + dq, r + dr)) - (x, y)))
        assert (own <= other + 1e-6).all()
    assert own.max() <= hexagons.WIDE_PX / np.sqrt(3) + 1e-6


def test_counts_are_kept():
    lon, lat = points()
    which, (x, y) = hexagons.counted(lon, lat, zoom=6)
    assert np.bincount(which).sum() == lon.size
    assert len(x) == len(y) == which.max() + 1
    near = hexagons.plane(x, y, zoom=6)
    assert np.array_equal(
        np.stack(hexagons.hexagon_of(*near))[:, which],
        np.stack(hexagons.hexagon_of(*hexagons.plane(lon, lat, zoom=6))),
    )


def test_degrees_come_back():
    lon, lat = points()
    again = hexagons.degrees(*hexagons.plane(lon, lat, zoom=9), zoom=9)
    assert np.allclose(again[0], lon, atol=1e-9)
    assert np.allclose(again[1], lat, atol=1e-9)


def test_few_points_far_apart_are_counted_as_many_near_ones():
    rng = np.random.default_rng(4)
    lon, lat = rng.random(300) * 358 - 179, rng.random(300) * 160 - 80
    near, (x, y) = hexagons.counted(lon, lat, zoom=4)
    far, (wide_x, wide_y) = hexagons.counted(lon, lat, zoom=16)
    for which, middles, zoom in ((near, (x, y), 4), (far, (wide_x, wide_y), 16)):
        q, r = hexagons.hexagon_of(*hexagons.plane(lon, lat, zoom=zoom))
        expected = hexagons.degrees(*hexagons.middle_of(q, r), zoom=zoom)
        for axis in (0, 1):
            np.testing.assert_allclose(middles[axis][which], expected[axis], atol=1e-9)
    assert far.max() + 1 == 300 > near.max() + 1
    rows = np.lexsort((wide_x, -wide_y))
    assert rows.tolist() == list(range(300))
