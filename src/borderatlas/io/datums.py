"""Shapes in whatever coordinates a file declares, brought to longitude and latitude on WGS 84.

PROJ moves nothing where it knows no way from one datum to another, and says so nowhere: the old
systems of China would come in 50 to 150 m off. Here such a file is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from borderatlas.errors import DataError, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import CRS, Transformer

    Floats = NDArray[np.float64]
    Geometries = NDArray[np.object_]

_SAME_WITHIN_DEG = 2e-5
"""About 2 m: a way that moves no position farther joins frames that are as good as one."""
_AS_WGS84 = frozenset({"China 2000"})
"""Datums that are WGS 84 to a metre and that PROJ has no way for: EPSG, datum 1043, is ITRF97."""
_PARAMETERS = (
    "export it in EPSG:4326 with the parameters of who made the map; where 200 m do not matter, "
    "declare it as EPSG:4326 and give a precision_m that holds them"
)


def is_degrees(crs: CRS) -> bool:
    """Return whether coordinates are longitude and latitude on WGS 84, in either order."""
    # Longitude comes first in files, whatever an authority says of the order.
    return any(crs.equals(each, ignore_axis_order=True) for each in ("EPSG:4326", "OGC:CRS84"))


def to_degrees(shapes: Sequence[Any], crs: CRS, *, file: str) -> tuple[Geometries, str]:
    """Return shapes (n,) of a reference system in EPSG:4326, longitude first, and what was done.

    Missing shapes stay missing; heights stay as they are.

    Raises
    ------
    DataError
        When nobody knows how to, or where the shapes lie: a file of that name is refused.
    """
    import numpy as np
    import shapely
    from pyproj.exceptions import ProjError

    held = np.array(shapes, dtype=object)
    named = f"{short(crs)} ({crs.name})"
    try:
        change, accuracy = _change(crs, shapely.total_bounds(held), named, file=file)

        def degrees(positions: Floats) -> Floats:
            moved = positions.copy()
            moved[:, 0], moved[:, 1] = change(positions[:, 0], positions[:, 1])
            return moved

        done = shapely.transform(held, degrees, include_z=bool(shapely.has_z(held).any()))
    except ProjError as error:
        message = f"has coordinates that cannot be brought to degrees, {named:.80}"
        raise _refusal(file, message, "export it again in EPSG:4326") from error
    return done, f"transformed to EPSG:4326 from {named}, as the file declares it{accuracy}"


def short(crs: CRS) -> str:
    """Return the code of a reference system, or its name where it has none."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)


Change = Callable[["Floats", "Floats"], tuple["Floats", "Floats"]]


def _change(crs: CRS, bounds: Floats, named: str, *, file: str) -> tuple[Change, str]:
    """Return what changes x and y to degrees, and how well, in words, where that is known."""
    import numpy as np
    from pyproj import Transformer

    whole = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    ground = crs.geodetic_crs
    if crs.is_bound or (ground is not None and is_degrees(ground)):  # it says itself how
        return whole.transform, ""
    if ground is None:
        message = f"has coordinates of no place on the Earth, {named:.80}"
        raise _refusal(file, message, "export it again in EPSG:4326")
    if ground.datum is not None and ground.datum.name in _AS_WGS84:
        return whole.transform, ", to within 1 m"
    flat = Transformer.from_crs(crs, ground, always_xy=True)
    x, y = np.array([bounds[0], bounds[2]]), np.array([bounds[1], bounds[3]])
    lon, lat = flat.transform(x, y) if np.isfinite(bounds).all() else (x, y)
    found = _way(ground, lon, lat)
    if found is None:
        message = f"is in {named:.80}, from which no way to EPSG:4326 is known where it lies"
        raise _refusal(file, message, _PARAMETERS)

    def change(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        lon, lat = found.transform(*flat.transform(x, y))
        return lon, lat

    known = math.isfinite(found.accuracy) and found.accuracy > 0
    return change, f", to within {found.accuracy:g} m" if known else ""


def _way(ground: CRS, lon: Floats, lat: Floats) -> Transformer | None:
    """Return the best known way from a datum to WGS 84 that is meant for a box, if there is one."""
    from pyproj.transformer import TransformerGroup

    for way in TransformerGroup(
        ground, "EPSG:4326", always_xy=True, allow_ballpark=False
    ).transformers:
        area: Any = way.area_of_use  # may be None, whatever pyproj promises
        if area is None or (
            area.west <= lon.min()
            and lon.max() <= area.east
            and area.south <= lat.min()
            and lat.max() <= area.north
        ):
            return way
        to_lon, to_lat = way.transform(lon, lat)
        if max(abs(to_lon - lon).max(), abs(to_lat - lat).max()) < _SAME_WITHIN_DEG:
            return way
    return None


def _refusal(file: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "", "", message, hint)])
