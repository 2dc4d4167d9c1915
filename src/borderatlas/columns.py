"""Columns of whole numbers in few bytes, for a page that unpacks them without a library.

A column is `width` bytes a value: all lowest bytes, then all second ones, and so on (planes),
since bytes of one rank are alike; differences between neighbours, where the rows are sorted,
more so. All columns together are deflated (RFC 1951), which browsers undo by themselves
(`DecompressionStream`), and written in base64.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from borderatlas.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

_LEVEL = 6
_PART_BYTES = 1 << 20
"""Of what is deflated at once: a part knows nothing of the one before, which costs some bytes."""
_WIDTHS = (1, 2, 4)
MAX_DECIMALS = 6
"""Of a degree: a tenth of a metre. Nobody measures an event better."""


@dataclass(frozen=True)
class Packed:
    """How a column is packed: each value less `start`, or the zigzag of its difference to the last.

    The first difference is that to `start`. Zigzag: 0, -1, 1, -2, … as 0, 1, 2, 3, …
    """

    name: str
    width: int
    delta: bool
    start: int


def pack(
    columns: Mapping[str, Longs], *, delta: Sequence[str] = ()
) -> tuple[tuple[Packed, ...], bytes]:
    """Return how columns of whole numbers (n,) are packed, and their bytes, in this order.

    Parameters
    ----------
    columns
        Whole numbers (n,) by name.
    delta
        The columns of which differences are packed.

    Raises
    ------
    ArgumentError
        When a column needs more than four bytes a value.
    """
    import numpy as np

    told, planes = [], []
    for name, values in columns.items():
        first = values[:1] if name in delta else values
        start = int(np.min(first)) if first.size else 0
        plain = _zigzag(np.diff(values, prepend=start)) if name in delta else values - start
        greatest = int(np.max(plain, initial=0))
        width = next((width for width in _WIDTHS if greatest < 256**width), 0)
        if not width:
            raise ArgumentError(f"column {name!r} has numbers that are too far apart to be packed")
        rows = plain.astype("<u4").view(np.uint8).reshape(-1, 4)
        planes += [rows[:, plane].tobytes() for plane in range(width)]
        told.append(Packed(name, width, name in delta, start))
    return tuple(told), b"".join(planes)


def unpack(told: Sequence[Packed], data: bytes) -> dict[str, Longs]:
    """Return the columns that `pack` was given."""
    import numpy as np

    rows = len(data) // max(sum(item.width for item in told), 1)
    columns, at = {}, 0
    for item in told:
        values = np.zeros(rows, dtype=np.int64)
        for plane in range(item.width):
            part = np.frombuffer(data, dtype=np.uint8, count=rows, offset=at)
            values |= part.astype(np.int64) << 8 * plane
            at += rows
        if item.delta:
            values = np.cumsum((values >> 1) ^ -(values & 1))
        columns[item.name] = values + item.start
    return columns


def deflated(data: bytes) -> str:
    """Return bytes as base64 of raw deflate, the same each time.

    Much is deflated in parts, on all processors: a part ends with a full byte and no last block,
    so that parts in a row are one stream. How many there are depends on the data alone.
    """
    starts = range(0, max(len(data), 1), _PART_BYTES)
    with ThreadPoolExecutor() as pool:
        parts = list(pool.map(lambda start: _deflated_part(data, start), starts))
    return base64.b64encode(b"".join(parts)).decode("ascii")


def _deflated_part(data: bytes, start: int) -> bytes:
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15, 9)
    end = start + _PART_BYTES
    flush = zlib.Z_FINISH if end >= len(data) else zlib.Z_SYNC_FLUSH
    return squeeze.compress(data[start:end]) + squeeze.flush(flush)


def inflated(text: str) -> bytes:
    """Return the bytes that `deflated` was given."""
    return zlib.decompress(base64.b64decode(text), wbits=-15)


def decimals_of(*degrees: Floats) -> int:
    """Return how many decimals of a degree tell these values (n,) without loss, 6 at most."""
    # A few ask for nearly as many as all do.
    few = _decimals_of([values[:_FEW] for values in degrees], 0)
    return _decimals_of(degrees, few)


_FEW = 1000
_ALIKE = 1e-7
"""Degrees that no table tells apart: a centimetre, and what floating point adds."""


def _decimals_of(degrees: Sequence[Floats], least: int) -> int:
    import numpy as np

    for decimals in range(least, MAX_DECIMALS):
        scale = 10**decimals
        scaled = (values * scale for values in degrees)
        if all((np.abs(values - np.rint(values)) <= _ALIKE * scale).all() for values in scaled):
            return decimals
    return MAX_DECIMALS


def order_of(lon: Longs, lat: Longs, *others: Longs) -> NDArray[np.intp]:
    """Return the order of rows (n,) by longitude, latitude and all else.

    So the order says nothing that the rows do not, and longitudes differ by little. A million
    events take 6.5 MB so; by strips, by cells or along a curve (Morton) they take 6.5 to 7.0.
    """
    import numpy as np

    keys = _keys((lon, lat, *others))
    # Rows of one key are alike in all columns: any order of theirs is the same.
    return np.argsort(keys[0]) if len(keys) == 1 else np.lexsort(keys[::-1])


def _keys(columns: Sequence[Longs]) -> list[Longs]:
    """Return fewer columns (n,) that order rows alike: as many as 62 bits hold in one number."""
    import numpy as np

    keys: list[Longs] = []
    room = 0
    for values in columns:
        plain = values - np.min(values) if values.size else values
        wide = int(np.max(plain, initial=0)) + 1
        if wide <= room:
            keys[-1] = keys[-1] * wide + plain
            room //= wide
        else:
            keys.append(plain)
            room = 2**62 // wide
    return keys


def _zigzag(values: Longs) -> Longs:
    return (values << 1) ^ (values >> 63)
