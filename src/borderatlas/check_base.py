"""Rules of the base map: what a layer draws, when it is shown, and how it is called."""

from __future__ import annotations

from collections.abc import Iterator

from borderatlas.errors import Problem
from borderatlas.rows import Row

_POINTS = ("Point",)
_LINES = ("LineString", "MultiLineString")
_POLYGONS = ("Polygon", "MultiPolygon")
_GEOMETRIES = {
    **dict.fromkeys(("country_label", "sea_label", "province_label", "town"), _POINTS),
    **dict.fromkeys(("river", "province_line", "country_border", "border"), _LINES),
    **dict.fromkeys(("sea", "lake"), _POLYGONS),
}
"""What the features of a layer are; a layer of another name is not drawn."""

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
    found = feature["geometry"].geom_type
    if kinds and found not in kinds:
        message = f"is {found}, and the layer '{layer}' has {' or '.join(kinds)}"
        hint = "correct the geometry or the layer"
        yield Problem(file, number, "geometry", "", message, hint)
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


def _shown(value: object) -> str:
    """Return a JSON value in brief; a list or an object may be of any size."""
    return str(value) if isinstance(value, str | int | float) else ""
