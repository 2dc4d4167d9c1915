"""Rows of an event table as arrays: positions, days, kinds, numbers, and what cannot be read.

Only the columns that have a role are ever looked at. A row of which something cannot be read
is not dropped: it has the number of the reason in `invalid`.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from borderatlas.dates import parse_edtf
from borderatlas.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Days = NDArray[np.int32]
    Codes = NDArray[np.int32]

NUMBERS = ("low", "best", "high")
UNDATED = -(2**31)
"""The day of a row without a date, in days since 1970-01-01."""
NO_KIND = -1
"""The code of a row without a kind."""

VALID, NO_POSITION, BAD_POSITION, OFF_EARTH, BAD_DATE, BACKWARDS, BAD_NUMBER = range(7)
REASONS: Mapping[int, str] = {
    NO_POSITION: "has no position",
    BAD_POSITION: "has a position that is no number",
    OFF_EARTH: "lies beyond ±180 and ±90 degrees",
    BAD_DATE: "has a date that cannot be read",
    BACKWARDS: "ends before it begins",
    BAD_NUMBER: "has a number that cannot be read, or is below 0, or from 2^53 on",
}
"""Why a row counts nowhere."""

_EXACT = 2.0**53
"""Larger whole numbers are rounded when they are added."""
_EPOCH = dt.date(1970, 1, 1).toordinal()
_FIRST, _LAST = dt.date.min.toordinal() - _EPOCH, dt.date.max.toordinal() - _EPOCH


@dataclass(frozen=True)
class EventColumns:
    """Which column of a table plays which role; an empty name: none does.

    `geometry` stands for `lon` and `lat` where it is given. `date` is a day or an EDTF date;
    with `until`, the days from `date` to `until`. `precision` is a code or a number.
    """

    lon: str = "lon"
    lat: str = "lat"
    geometry: str = ""
    date: str = ""
    until: str = ""
    kind: str = ""
    low: str = ""
    best: str = ""
    high: str = ""
    precision: str = ""
    name: str = ""

    def used(self) -> dict[str, str]:
        """Return the roles that are played, and by which column."""
        roles = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.geometry:
            roles["lon"] = roles["lat"] = ""
        return {role: name for role, name in roles.items() if name}


@dataclass(frozen=True)
class Batch:
    """Some rows (n,) of an event table, in the order of the file.

    `lon` and `lat` are degrees, NaN where there are none. `first_day` and `last_day` are days
    since 1970-01-01, between which the event lies, `UNDATED` where the row has no date. `kind`
    and `precision` are indices into the texts `kinds` and `precisions`, `NO_KIND` where empty.
    `numbers` has what is given of `NUMBERS`, NaN where a cell is empty. `names` is an array of
    texts, where the role is given. `invalid` is a number of `REASONS`, `VALID` where there is none.
    """

    lon: Floats
    lat: Floats
    first_day: Days | None
    last_day: Days | None
    kind: Codes | None
    kinds: tuple[str, ...]
    precision: Codes | None
    precisions: tuple[str, ...]
    numbers: Mapping[str, Floats]
    names: Any
    invalid: NDArray[np.uint8]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.lon.size


def batch_of(table: Any, columns: EventColumns) -> Batch:  # noqa: ANN401 - pyarrow has no types
    """Return the rows of an Arrow table that has the columns of all roles.

    Raises
    ------
    ArgumentError
        When a column has a type that its role has no use for.
    """
    import numpy as np

    roles = columns.used()
    arrays = {role: _whole(table.column(name)) for role, name in roles.items()}
    lon, lat, invalid = _positions(arrays)
    first = last = None
    if "date" in arrays:
        first, last, bad = _days(arrays["date"], roles["date"])
        if "until" in arrays:
            _, end, bad_end = _days(arrays["until"], roles["until"])
            last = np.where(end == UNDATED, last, end)
            bad = bad | bad_end
            back = ~bad & (first != UNDATED) & (last < first)
            invalid[back & (invalid == VALID)] = BACKWARDS
        invalid[bad & (invalid == VALID)] = BAD_DATE
    numbers = {}
    for role in NUMBERS:
        if role in arrays:
            numbers[role], bad = _floats(arrays[role])
            bad |= (numbers[role] < 0) | (numbers[role] >= _EXACT)
            invalid[bad & (invalid == VALID)] = BAD_NUMBER
    kind, kinds = _codes(arrays.get("kind"))
    precision, precisions = _codes(arrays.get("precision"))
    return Batch(
        lon, lat, first, last, kind, kinds, precision, precisions, numbers,
        arrays.get("name"), invalid,
    )  # fmt: skip


def _whole(column: Any) -> Any:  # noqa: ANN401
    """Return a column as one array, whether it came in pieces or not."""
    return column.combine_chunks() if hasattr(column, "combine_chunks") else column


def _positions(arrays: Mapping[str, Any]) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    import numpy as np

    if "geometry" in arrays:
        lon, lat, bad = _points(arrays["geometry"])
    else:
        lon, bad = _floats(arrays["lon"])
        lat, bad_lat = _floats(arrays["lat"])
        bad = bad | bad_lat
    invalid = np.zeros(lon.size, dtype=np.uint8)
    # One pass over the usual case: a sum is finite and in range only if both are.
    inside = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    if not inside.all():
        out = ~inside
        invalid[out] = OFF_EARTH
        invalid[out & (np.isnan(lon) | np.isnan(lat))] = NO_POSITION
        invalid[out & bad] = BAD_POSITION
    return lon, lat, invalid


def _points(array: Any) -> tuple[Floats, Floats, NDArray[np.bool_]]:  # noqa: ANN401
    """Return the positions of geometries, as WKB or as structs of x and y."""
    import numpy as np
    import pyarrow as pa
    import shapely

    if pa.types.is_struct(array.type):
        x, y = (_floats(array.field(name))[0] for name in ("x", "y"))
        return x, y, np.zeros(x.size, dtype=bool)
    shapes = shapely.from_wkb(array.to_numpy(zero_copy_only=False), on_invalid="ignore")
    there = ~shapely.is_missing(shapes)
    points = shapely.get_type_id(shapes) == 0
    given = np.asarray(array.is_valid())
    bad = (given & ~there) | (there & ~points)
    return shapely.get_x(shapes), shapely.get_y(shapes), bad


def _floats(array: Any) -> tuple[Floats, NDArray[np.bool_]]:  # noqa: ANN401
    """Return numbers, NaN where a cell is empty or no number, and which are no numbers."""
    import numpy as np
    import pyarrow as pa

    kind = array.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        if array.null_count:
            array = array.cast(pa.float64(), safe=False).fill_null(float("nan"))
        values = array.to_numpy(zero_copy_only=False)
        return np.asarray(values, dtype=np.float64), np.zeros(len(array), dtype=bool)
    if pa.types.is_decimal(kind):
        return _floats(array.cast(pa.float64()))
    if pa.types.is_null(kind):
        return np.full(len(array), np.nan), np.zeros(len(array), dtype=bool)
    codes, texts = _codes(array)
    if codes is None:
        raise ArgumentError(f"a column of {kind} has no numbers; give one that has")
    known = np.array([*map(_number, texts), np.nan])
    bad = np.array([*(np.isnan(value) for value in known[:-1]), False])
    return known[codes], bad[codes]


def _number(text: str) -> float:
    """Return the number that a text is, NaN where it is none; `nan` and `1_0` are none."""
    try:
        return float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        return float("nan")


def _codes(array: Any) -> tuple[Codes | None, tuple[str, ...]]:  # noqa: ANN401
    """Return texts as indices and the texts; without blanks around them, empty ones as none.

    Of codes that are numbers 1.0 is 1: programs write whole numbers so where some are missing.
    """
    import numpy as np
    import pyarrow as pa

    if array is None:
        return None, ()
    if pa.types.is_temporal(array.type):  # Python's own have no room for all of them
        array = array.cast(pa.string())
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    texts = [_text(value) for value in array.dictionary.to_pylist()]
    known: dict[str, int] = {}
    to = [known.setdefault(text, len(known)) if text else NO_KIND for text in texts]
    indices = array.indices
    if indices.null_count:
        indices = indices.fill_null(len(texts))
    found = indices.to_numpy(zero_copy_only=False)
    if to == list(range(len(to))) and not array.indices.null_count:
        return found.astype(np.int32, copy=False), tuple(known)
    return np.array([*to, NO_KIND], dtype=np.int32)[found], tuple(known)


def _text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - what is no number is not itself
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return str(value).strip()


def _days(array: Any, name: str) -> tuple[Days, Days, NDArray[np.bool_]]:  # noqa: ANN401
    """Return the first and the last day of dates, and which cannot be read."""
    import numpy as np
    import pyarrow as pa

    kind = array.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        days = array.cast(pa.date32(), safe=False).view(pa.int32())
        if days.null_count:
            days = days.fill_null(UNDATED)
        first = days.to_numpy(zero_copy_only=False)
        known = first != UNDATED
        bad = known & ((first < _FIRST) | (first > _LAST))
        if bad.any():  # no calendar of ours has such a day
            first = np.where(bad, np.int32(UNDATED), first)
        return first, first, bad
    if pa.types.is_floating(kind):  # years, as pandas has them where some are missing
        values = array.cast(pa.float64()).fill_null(float("nan")).to_numpy(zero_copy_only=False)
        none = ~np.isfinite(values)
        whole = none | (values == np.floor(values))
        years = np.where(none, 0, values).astype(np.int64).astype(str)
        array = pa.array(np.where(whole, years, "no year"), mask=none)
    codes, texts = _codes(array)
    if codes is None or pa.types.is_boolean(kind):
        raise ArgumentError(f"column {name!r} is {kind}; a date is a day or an EDTF date")
    known = [*map(_interval, texts), (UNDATED, UNDATED, False)]
    first, last = (np.array([each[at] for each in known], dtype=np.int32) for at in (0, 1))
    bad = np.array([each[2] for each in known])
    return first[codes], last[codes], bad[codes]


_UNKNOWN = re.compile(r"^XXXX$|(?:-XX){1,2}$")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII | re.DOTALL)


@functools.lru_cache(maxsize=1 << 16)
def _interval(text: str) -> tuple[int, int, bool]:
    """Return the first and the last day that a date may mean, and whether it cannot be read.

    A date that is open at one end may mean any day: it is as good as none. The time of a day is
    left out. Of 2023-10-XX the month is known, of 2023-XX-XX the year, of XXXX nothing.
    """
    text = _UNKNOWN.sub("", text)
    day = _DAY.fullmatch(text)
    if not text:
        return UNDATED, UNDATED, False
    try:
        if day:
            found = dt.date.fromisoformat(day[1]).toordinal() - _EPOCH
            return found, found, False
        days = parse_edtf(text)
    except ValueError:
        return UNDATED, UNDATED, True
    if days.earliest is None or days.latest is None:
        return UNDATED, UNDATED, False
    return days.earliest.toordinal() - _EPOCH, days.latest.toordinal() - _EPOCH, False


def unfit(kind: Any, role: str) -> str:  # noqa: ANN401 - a type of Arrow
    """Return why a column of a type of Arrow cannot play a role, or nothing."""
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if role == "geometry":
        names = {kind.field(at).name for at in range(kind.num_fields)}
        points = types.is_binary(kind) or types.is_large_binary(kind) or {"x", "y"} <= names
        return "" if points or types.is_null(kind) else f"is {kind}, not points as WKB"
    if types.is_nested(kind):
        return f"is {kind}, not one value a row"
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        return "holds bytes, not texts or numbers"
    number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    fits = number or types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind)
    if role in ("lon", "lat", *NUMBERS):
        return "" if fits else f"is {kind}, not numbers"
    day = types.is_date(kind) or types.is_timestamp(kind)
    if role in ("date", "until") and not (day or (fits and not types.is_decimal(kind))):
        return f"is {kind}, not days or EDTF dates"
    return ""
