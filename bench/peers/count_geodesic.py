"""The nearest place of every event by the geodesic itself: the reference, not a competitor.

The chord through the ellipsoid rules out all places that are more than a hundredth farther than
the nearest; between those that are left, pyproj's geodesic decides, and the first of two as near.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from count_shapely import WGS84, count
from engine import Count, Counts, Task, run

if TYPE_CHECKING:
    from count_shapely import Floats, Pairs

SIZE_M, SQUASH = 6_378_137.0, 1 / 298.257223563
CLEAR = 1.01
CHUNK = 2**15


def earth_centred(lon: Floats, lat: Floats) -> Floats:
    """Return positions in metres from the centre of the Earth; shape (n, 3)."""
    lon, lat = np.radians(lon), np.radians(lat)
    squared = SQUASH * (2 - SQUASH)
    radius = SIZE_M / np.sqrt(1 - squared * np.sin(lat) ** 2)
    flat = radius * np.cos(lat)
    up = radius * (1 - squared) * np.sin(lat)
    return np.stack([flat * np.cos(lon), flat * np.sin(lon), up], axis=1)


def nearest(task: Task) -> Counts:
    """Count the events of each nearest point."""
    at = np.array(task.positions())
    centred = earth_centred(*at.T)

    def pairs(lon: Floats, lat: Floats) -> Pairs:
        chosen = np.empty(len(lon), dtype=np.intp)
        for begin in range(0, len(lon), CHUNK):
            here = slice(begin, begin + CHUNK)
            away = earth_centred(lon[here], lat[here])[:, None, :] - centred
            squared = np.einsum("ijk,ijk->ij", away, away)
            row, place = np.nonzero(squared <= squared.min(axis=1, keepdims=True) * CLEAR**2)
            metres = np.full(squared.shape, np.inf)
            several = np.bincount(row, minlength=len(squared))[row] > 1
            metres[row[~several], place[~several]] = 0
            row, place = row[several], place[several]
            _, _, far = WGS84.inv(lon[here][row], lat[here][row], *at[place].T)
            metres[row, place] = far
            chosen[here] = metres.argmin(axis=1)
        return np.arange(len(lon)), chosen

    return count(task, pairs=pairs)


RULES: dict[str, Count] = {"nearest": nearest}

if __name__ == "__main__":
    run(RULES, packages=("pyproj", "pyarrow", "numpy"))
