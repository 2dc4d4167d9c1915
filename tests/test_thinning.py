"""Fewer points of the base map: what nobody could see, and less far from what a map is about."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon

from borderatlas.render.thinning import CLOSE_ZOOM, FAR_ZOOM, thinned
from borderatlas.scene import BaseLayer, Coordinates, Symbol

EXTENT = (120.0, 38.0, 130.0, 44.0)


def layer(*paths: Coordinates, polygon: bool = False) -> BaseLayer:
    shape = "polygon" if polygon else "line"
    return BaseLayer("fictional-coast", shape, Symbol("line"), tuple((path,) for path in paths))


def pixel_deg(zoom: int) -> float:
    return 360 / 256 / 2**zoom


def wave(lon: float, lat: float, *, height: float) -> Coordinates:
    return tuple((lon + i / 1000, lat + height * math.sin(i)) for i in range(200))


@given(
    st.lists(st.tuples(st.floats(116, 134), st.floats(36, 46)), min_size=2, max_size=30).map(tuple)
)
def test_no_line_moves_by_more_than_a_pixel_at_the_far_zoom_and_its_points_stay(line):
    (((thin,),)) = thinned(layer(line), EXTENT)
    assert set(thin) <= set(line)
    assert (thin[0], thin[-1]) == (line[0], line[-1])
    moved = LineString(line).hausdorff_distance(LineString(thin))
    assert moved <= pixel_deg(FAR_ZOOM) * 1.001


def test_within_the_extent_what_can_be_seen_stays_and_outside_it_goes():
    height = 4 * pixel_deg(CLOSE_ZOOM)
    ((inside,), (outside,)) = thinned(
        layer(wave(125, 41, height=height), wave(132, 41, height=height)), EXTENT
    )
    assert len(inside) > 100
    assert len(outside) == 2


def test_an_island_stays_an_area():
    island = tuple(
        (132 + math.cos(i / 10 * math.tau) / 1e4, 41 + math.sin(i / 10 * math.tau) / 1e4)
        for i in range(10)
    )
    ((thin,),) = thinned(layer((*island, island[0]), polygon=True), EXTENT)
    assert thin[0] == thin[-1]
    assert Polygon(thin).area > 0
