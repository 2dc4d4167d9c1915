"""Rules of the base map: what a layer draws, when it is shown, and how it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from borderatlas.errors import Problem
from borderatlas.names import did_you_mean
from borderatlas.rows import Row

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_POINTS = ("Point",)
_LINES = ("LineString", "MultiLineString")
_POLYGONS = ("Polygon", "MultiPolygon")
_GEOMETRIES = {
    **dict.fromkeys(("country_label", "sea_label", "province_label", "town"), _POINTS),
    **dict.fromkeys(("river", "province_line", "country_border", "border"), _LINES),
    **dict.fromkeys(("country", "sea", "lake"), _POLYGONS),
}
"""What the features of a layer are; a layer of another name is not drawn."""

_LONGEST_STEP_DEG = 45
"""Straight borders are shorter: that along 49 degrees north has 28."""

_NUMBERS = {"rank": 99, "min_zoom": 22, "max_zoom": 22}
"""The greatest number that a property may hold: ranks, and zooms of web maps."""


def check_feature(feature: Row, *, file: str, number: int) -> Iterator[Problem]:
    """Yield what is wrong with a feature of the base map, the `number`th of its file."""
    layer = feature.get("layer")
    if not isinstance(layer, str) or not layer:
        hint = "name the layer of the base map that it belongs to"
        yield Problem(file, number, "layer", "", "must not be empty", hint)
        return
    kinds = _GEOMETRIES.get(layer, ())
    if not kinds:
        hint = did_you_mean(layer, _GEOMETRIES, otherwise=f"use {', '.join(sorted(_GEOMETRIES))}")
        message = "is no layer of a base map, and is not drawn"
        yield Problem(file, number, "layer", layer, message, hint, "warning")
    found = feature["geometry"].geom_type
    if kinds and found not in kinds:
        message = f"is {found}, and the layer '{layer}' has {' or '.join(kinds)}"
        hint = "correct the geometry or the layer"
        yield Problem(file, number, "geometry", "", message, hint)
    elif kinds == _LINES and (far := _longest_step(feature["geometry"])) > _LONGEST_STEP_DEG:
        message = f"has two positions {far:.0f} degrees apart, one after the other"
        hint = "look whether one lacks its sign, or put positions in between"
        yield Problem(file, number, "geometry", "", message, hint, "warning")
    for name, greatest in _NUMBERS.items():
        value = feature.get(name)
        if value is not None and not (type(value) is int and 0 <= value <= greatest):
            message = f"is not a whole number from 0 to {greatest}"
            hint = "write it without quotes and without a point, or leave it out"
            yield Problem(file, number, name, _shown(value), message, hint)
    if not isinstance(feature.get("disputed"), bool | None):
        hint = "write true without quotes, or leave it out where the border is settled"
        shown = _shown(feature["disputed"])
        yield Problem(file, number, "disputed", shown, "is neither true nor false", hint)
    for name, value in feature.items():
        if name.startswith("name_") and value is not None and not isinstance(value, str):
            hint = "write the name in quotes, or null where there is none"
            yield Problem(file, number, name, _shown(value), "is not text", hint)


def _longest_step(line: BaseGeometry) -> float:
    """Return the longest way from a vertex of a line to the next, in degrees."""
    import numpy as np
    import shapely

    points, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    steps = np.hypot(*np.diff(points, axis=0).T)[part[1:] == part[:-1]]
    return float(steps.max(initial=0.0))


def _shown(value: object) -> str:
    """Return a JSON value in brief; a list or an object may be of any size."""
    return str(value) if isinstance(value, str | int | float) else ""
