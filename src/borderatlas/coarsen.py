"""Positions that are coarsened on purpose: what leaves, and the ring that holds the true place.

Three ways, chosen for each row by `coarsen`, with the size of the class in `coarsen_m`:

`grid`
    The middle of a cell of a fixed grid. Its rows are bands of equal degrees of latitude, as
    many as fit when each is at least `coarsen_m` high; each band is cut into as many equal
    columns as fit when each is at least `coarsen_m` wide at the band's middle. Every place in
    a cell has the same position and ring.
`admin`
    The position and the radius of the smallest area of the atlas that has an administrative
    code of the place, is itself shown where it is, has a radius of at least `coarsen_m` (where
    that is given), and holds the place whole.
`displaced`
    The place is moved; HMAC-SHA256 of its id under a secret key says where to. It goes in
    steps, one for each class from 100 m up to its own. A step's direction is even, and its
    length lies between 0.4 and 0.6 of its class, even by area.

What displacement gives, and why. Let R be the class. Each class is at least three times the one
before it, and of two neighbours one is 10/3 times, so the steps before the last are together at
most 0.4815 * 0.6 R = 0.289 R, and rounding moves by less than 0.089 R (see `decimals`). So the
place is never farther than (0.6 + 0.289 + 0.089) R < R away from where it is shown, and never
nearer than (0.4 - 0.289 - 0.089) R > R / 50: the ring holds it, and is not centred on it.

A step depends on the key, the id and its class, and on nothing else: every export and every map
shows the same position, so a mean of many is that position. An export at a coarser class begins
where the finer one ended (before rounding) and adds steps that say nothing of the place. So
exports at several classes tell no more than the finest of them does. (One direction for all
classes, scaled, would tell everything: two exports would be two points of a line through the
place, at known shares of the way.)
"""

from __future__ import annotations

import codecs
import hashlib
import hmac
import math
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from borderatlas.ellipsoid import geod
from borderatlas.errors import ArgumentError
from borderatlas.rows import Row
from borderatlas.schema import DISPLACED_M, GRID_M, PLACES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEPS_M = (100, 300, *DISPLACED_M)
_NEAREST, _FARTHEST = 0.4, 0.6
_CENTRED = 0.05
"""A ring has to lie off the place by this share of its radius."""

_LAT_DEGREE_M = 110_574.0
"""Length of the shortest degree of latitude, at the equator (WGS 84)."""
_DEGREE_M = 111_320.0
"""Length of a degree of longitude at the equator (WGS 84)."""
_ELLIPSOID = 1.01
"""That corners are farthest from the middle of a cell is exact on a sphere only."""

_KEY_BYTES, _KEY_VARIETY = 16, 8


_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MAKE_ONE = "make one with openssl rand -hex 32"


@dataclass(frozen=True)
class Key:
    """The secret by which places are displaced; it is never shown.

    `Key(Path("border.key").read_bytes())` is the key that commands take from this file. White
    space at its ends is no part of it: the line end that an editor adds would make another key,
    and a second ring.

    Parameters
    ----------
    secret
        At least 16 bytes that nobody can guess, as `openssl rand -hex 32` writes them.

    Raises
    ------
    ArgumentError
        When it is no bytes, or so short, or of so few different bytes, that it can be guessed,
        or when an editor made something else of it.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        given: object = self.secret
        if not isinstance(given, bytes):
            kind = type(given).__name__
            raise ArgumentError(f"a key is made of bytes, not of {kind}; {_IN_PYTHON}")
        object.__setattr__(self, "secret", given.strip())
        if b"\0" in self.secret or self.secret.startswith(_MARKS):
            msg = f"the key of displacement holds a byte order mark or NUL: {_MAKE_ONE}"
            raise ArgumentError(msg)
        if len(self.secret) < _KEY_BYTES:
            msg = f"the key of displacement is too short, below {_KEY_BYTES} bytes: {_MAKE_ONE}"
            raise ArgumentError(msg)
        if len(set(self.secret)) < _KEY_VARIETY:
            raise ArgumentError(f"the key of displacement can be guessed: {_MAKE_ONE}")


_IN_PYTHON = 'write key=borderatlas.Key(Path("border.key").read_bytes())'
_HOW_TO_GIVE = "give the key: BORDERATLAS_KEY or --key-file; in Python, key=borderatlas.Key(...)"


def given_key(key: object) -> Key | None:
    """Return a key as it is given; what is none is refused, and not quoted: it may be secret.

    Raises
    ------
    ArgumentError
        When it is no `Key`.
    """
    if key is None or isinstance(key, Key):
        return key
    kind = type(key).__name__
    raise ArgumentError(f"`key` is given as {kind} where borderatlas.Key is wanted; {_IN_PYTHON}")


_STAND_IN = Key(b"no key was given")
"""For looking at an atlas without its key: a wrong position does no harm, the true one may."""


class Shown(NamedTuple):
    """Where a coarsened place is shown, in degrees, and the radius of the ring that holds it."""

    lon: float
    lat: float
    radius_m: int


class Fault(NamedTuple):
    """A row that cannot be coarsened as it asks: its table, what is wrong and the remedy."""

    table: str
    row: Row
    message: str
    hint: str
    column: str = "coarsen"


Tables = MutableMapping[str, tuple[Row, ...]]


def is_coarse(row: Row) -> bool:
    """Return whether a place is to be shown coarsened."""
    return row.get("coarsen") not in (None, "none") and row["geometry"] is not None


def was_moved(row: Row) -> bool:
    """Return whether the position of a row is a coarsened one.

    `coord_basis`, which no place in a file may lack, is taken from those that are.
    """
    return is_coarse(row) and row["coord_basis"] is None


def faults(tables: Mapping[str, tuple[Row, ...]], *, keyed: bool) -> Iterator[Fault]:
    """Yield the places that cannot be coarsened; `keyed` says whether there is a key."""
    for name in PLACES:
        for row in filter(is_coarse, tables[name]):
            fault = _fault(row, tables["areas"], keyed=keyed)
            if fault:
                yield Fault(name, row, f"{row['place_id']} {fault[0]}", fault[1])
    yield from _set_faults(tables)


def _set_faults(tables: Mapping[str, tuple[Row, ...]]) -> Iterator[Fault]:
    """Yield the sets with a position of their own that may tell that of a coarsened member."""
    telling = {row["place_id"] for name in PLACES for row in filter(is_coarse, tables[name])}
    sets = [row for row in tables["areas"] if row["members"]]
    for _ in sets:  # a set may hold sets: as many rounds as there are sets reach the innermost
        telling |= {row["place_id"] for row in sets if telling.intersection(row["members"])}
    for row in sets:
        if row["geometry"] is not None and telling.intersection(row["members"]):
            message = f"{row['place_id']} has a position of its own, and a coarsened member"
            hint = "take out the geometry of the set: its members are shown in its stead"
            yield Fault("areas", row, message, hint, "geometry")


def _fault(row: Row, areas: tuple[Row, ...], *, keyed: bool) -> tuple[str, str] | None:
    if row["coarsen"] == "displaced":
        return None if keyed else ("is displaced, and there is no key", _HOW_TO_GIVE)
    found = shown(row, areas, _STAND_IN)
    if found is None:
        hint = "give such an area in data/geo/areas.geojson, or coarsen by grid or displaced"
        return "has no area of its administrative code that holds it whole", hint
    if _away_m(row, found.lon, found.lat) < _CENTRED * found.radius_m:
        hint = "choose another coarsen_m, or displaced"
        return "would be shown where it is: it lies in the middle of its class", hint
    return None


def coarsen(tables: Tables, key: Key | None) -> None:
    """Put the coarsened position of each place in the stead of the true one, and of each leg.

    With the position goes all that it rests on: `coord_basis` and `coord_note`. A leg that ends
    at such a place is a straight line: its other points would lead to it. Without a key,
    displaced places are displaced wrongly; `faults` names them.
    """
    areas = tables["areas"]
    for name in PLACES:
        tables[name] = tuple(
            _coarse(row, areas, key) if is_coarse(row) else row for row in tables[name]
        )
    ends = {
        row["place_id"]: row["geometry"].coords[0]
        for name in PLACES
        for row in tables[name]
        if was_moved(row)
    }
    tables["routes"] = tuple(_straight(leg, ends) for leg in tables["routes"])


def _straight(leg: Row, ends: Mapping[str, tuple[float, ...]]) -> Row:
    """Return a leg that ends where its coarsened places are shown, any other as it is."""
    from shapely import LineString

    begin, end = (ends.get(leg[column]) for column in ("from_id", "to_id"))
    if not begin and not end:
        return leg
    line = leg["geometry"].coords
    return {
        **leg,
        "geometry": LineString([begin or line[0], end or line[-1]]),
        "geometry_basis": "schematic" if len(line) > 2 else leg["geometry_basis"],
    }


def _coarse(row: Row, areas: tuple[Row, ...], key: Key | None) -> Row:
    from shapely import Point

    found = shown(row, areas, key or _STAND_IN)
    # A place without its area is shown on the coarsest grid: `faults` has stopped the build.
    found = found or _gridded(row, GRID_M[1])
    return {
        **row,
        "geometry": Point(found.lon, found.lat),
        "precision_m": found.radius_m,
        "coord_basis": None,
        "coord_note": None,
    }


def shown(row: Row, areas: tuple[Row, ...], key: Key) -> Shown | None:
    """Return where a place is shown; `None` when no area is there for it."""
    if row["coarsen"] == "displaced":
        return _displaced(row, key)
    if row["coarsen"] == "grid":
        return _gridded(row, row["coarsen_m"])
    return _in_area(row, areas)


def decimals(coarsen_m: int) -> int:
    """Return how many decimals of a degree a coarsened position has.

    They are the fewest whose step is at most an eighth of the class: 10**-d degrees of 111.32 km
    against coarsen_m / 8. Rounding then moves a position by at most half the diagonal of a step,
    0.089 of the class, which its ring has room for; a digit more would pretend to exactness, a
    digit less could bring a displaced place back to where it was.
    """
    return max(0, math.ceil(math.log10(8 * _DEGREE_M / coarsen_m)))


def _rounded(lon: float, lat: float, coarsen_m: int) -> tuple[float, float]:
    digits = decimals(coarsen_m)
    return round(lon, digits) + 0.0, round(lat, digits) + 0.0  # no -0.0


def _displaced(row: Row, key: Key) -> Shown:
    lon, lat = row["geometry"].x, row["geometry"].y
    for step_m in _STEPS_M[: _STEPS_M.index(row["coarsen_m"]) + 1]:
        bearing, length_m = _step(key, row["place_id"], step_m)
        lon, lat, _ = geod().fwd(lon, lat, bearing, length_m)
    lon, lat = _rounded(lon, lat, row["coarsen_m"])
    return Shown(lon, lat, _in_words(row["coarsen_m"] + row["precision_m"]))


def _step(key: Key, place_id: str, step_m: int) -> tuple[float, float]:
    """Return the bearing in degrees and the length in metres of one step."""
    text = f"borderatlas displacement {step_m} {place_id}".encode()
    digest = hmac.new(key.secret, text, hashlib.sha256).digest()
    turn, share = (int.from_bytes(digest[at : at + 8]) / 2**64 for at in (0, 8))
    area = _NEAREST**2 + share * (_FARTHEST**2 - _NEAREST**2)
    return 360 * turn, step_m * math.sqrt(area)


def _gridded(row: Row, coarsen_m: int) -> Shown:
    """Return the middle of a cell; its ring reaches the farthest corner from there."""
    west, south, east, north = cell(row["geometry"].x, row["geometry"].y, coarsen_m)
    lon, lat = _middle(row["geometry"].x, row["geometry"].y, coarsen_m)
    corners = [(x, y) for x in (west, east) for y in (south, north)]
    reach_m = max(geod().inv(lon, lat, x, y)[2] for x, y in corners)
    return Shown(lon, lat, _in_words(reach_m * _ELLIPSOID + row["precision_m"]))


def cell(lon: float, lat: float, coarsen_m: int) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the cell of the grid that a position lies in."""
    rows = max(1, int(180 * _LAT_DEGREE_M / coarsen_m))
    height = 180 / rows
    row = min(int((lat + 90) / height), rows - 1)
    south, north = row * height - 90, (row + 1) * height - 90
    round_m = 360 * _DEGREE_M * math.cos(math.radians((south + north) / 2))
    columns = max(1, int(round_m / coarsen_m))
    width = 360 / columns
    column = int((lon + 180) / width) % columns  # 180° east is 180° west
    return column * width - 180, south, (column + 1) * width - 180, north


def middles(
    lon: NDArray[np.float64], lat: NDArray[np.float64], coarsen_m: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middles of the cells of the grid in which positions (n,) lie, rounded."""
    import numpy as np

    found, which = np.unique(np.stack((lon, lat)), axis=1, return_inverse=True)
    centres = np.array([_middle(x, y, coarsen_m) for x, y in found.T.tolist()]).reshape(-1, 2)
    return centres[which, 0], centres[which, 1]


def _middle(lon: float, lat: float, coarsen_m: int) -> tuple[float, float]:
    west, south, east, north = cell(lon, lat, coarsen_m)
    return _rounded((west + east) / 2, (south + north) / 2, coarsen_m)


def _in_area(row: Row, areas: tuple[Row, ...]) -> Shown | None:
    """Return the position and the radius of the smallest area that holds a place."""
    codes = set(row["admin_codes"] or ())
    fits = [
        (area["precision_m"], area["place_id"], area["geometry"])
        for area in areas
        if area["geometry"] is not None
        and area["place_id"] != row["place_id"]
        and not is_coarse(area)
        and codes & set(area["admin_codes"] or ())
        and area["precision_m"] >= (row["coarsen_m"] or 0)
        and _away_m(row, area["geometry"].x, area["geometry"].y) + row["precision_m"]
        <= area["precision_m"]
    ]
    if not fits:
        return None
    radius_m, _, point = min(fits, key=lambda fit: fit[:2])
    return Shown(point.x, point.y, radius_m)


def _away_m(row: Row, lon: float, lat: float) -> float:
    return away_m((row["geometry"].x, row["geometry"].y), (lon, lat))


def away_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the length of the shortest way between two positions (lon, lat), in metres."""
    return float(geod().inv(*here, *there)[2])


def _in_words(metres: float) -> int:
    """Return a radius rounded up to two digits, as it is told and drawn."""
    step = int(10 ** max(0, math.floor(math.log10(metres)) - 1))
    return math.ceil(metres / step) * step
