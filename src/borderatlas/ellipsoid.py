"""The ellipsoid that all positions lie on, WGS 84: its size, and the ways along it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Geod

EQUATOR_M = 6378137.0
"""Semi-major axis a of WGS 84 (NGA.STND.0036, 2014)."""
FLATTENING = 1 / 298.257223563


@functools.cache  # making one takes PROJ longer than most of what is asked of it
def geod() -> Geod:
    """Return the geodesics of WGS 84, as PROJ reckons them (Karney 2013)."""
    from pyproj import Geod

    return Geod(ellps="WGS84")
