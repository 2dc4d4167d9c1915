"""Where the rows of event tables lie: in which files, and in which parts that fit into memory.

A part is a row group of Parquet or some megabytes of CSV, cut between two rows. Parts are read
one by one, by whoever has a processor free, so that memory holds a few parts and never a file.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from borderatlas.errors import ArgumentError, DataError, Problem
from borderatlas.io.eventpaths import CSV, ENDINGS, PARQUET, ends, shown
from borderatlas.io.eventrows import Batch, EventColumns, batch_of, unfit
from borderatlas.io.files import SAVE_AS_UTF8, likely_encoding
from borderatlas.names import did_you_mean

_CSV_BYTES = 8 * 1024 * 1024
_LONGEST_ROW = 64 * 1024 * 1024
_ROWS = 1 << 18
_CELLS = re.compile(r"Row #(\d+): Expected (\d+) columns, got (\d+)")
_BOM = b"\xef\xbb\xbf"
_INSTALL = "it needs pyarrow; install it with: pip install 'borderatlas[parquet]'"
_AS_4326 = "convert it to longitude and latitude (EPSG:4326)"


@dataclass(frozen=True)
class Part:
    """Some rows of a file: a row group of Parquet, or the bytes from `begin` to `end` of CSV.

    `size` is how many bytes are read of it: those of the columns that have a role.
    """

    path: str
    number: int
    rows: int | None
    size: int
    begin: int = 0
    end: int = 0
    header: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How messages name it."""
        return shown(self.path)


def open_file(path: str) -> BinaryIO:
    """Return a file, opened for reading its bytes."""
    if "://" in path:
        import fsspec

        return cast("BinaryIO", fsspec.open(path, "rb").open())
    return Path(path).open("rb")


def parts(path: str, columns: EventColumns) -> Iterator[Part]:
    """Yield the parts of a file, after a look at its header.

    Raises
    ------
    DataError
        When it cannot be opened, is no table, or lacks a column.
    """
    try:
        if ends(path, CSV):
            yield from _csv_parts(path, columns)
        elif ends(path, PARQUET):
            yield from _row_groups(path, columns)
        else:
            raise _refusal(path, "is neither Parquet nor CSV", f"use {', '.join(ENDINGS)}")
    except FileNotFoundError as error:
        raise _refusal(path, "is missing", "correct the path") from error
    except OSError as error:
        raise _refusal(path, f"cannot be read ({_reason(error)})", "write it again") from error


def _row_groups(path: str, columns: EventColumns) -> Iterator[Part]:
    parquet, arrow = _pyarrow()
    with open_file(path) as stream:
        try:
            file = parquet.ParquetFile(stream)
        except arrow.ArrowException as error:
            raise _refusal(path, "is not Parquet, or is damaged", "write it again") from error
        refuse_missing(path, columns, file.schema_arrow.names)
        _refuse_unfit(path, columns, file.schema_arrow)
        _refuse_crs(path, columns, file.schema_arrow.metadata or {})
        groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    used = set(columns.used().values())
    for number, group in enumerate(groups):
        chunks = (group.column(at) for at in range(group.num_columns))
        size = sum(
            chunk.total_compressed_size
            for chunk in chunks
            if chunk.path_in_schema.partition(".")[0] in used
        )
        yield Part(path, number, group.num_rows, size)


def _csv_parts(path: str, columns: EventColumns) -> Iterator[Part]:
    with open_file(path) as stream:
        head = stream.read(len(_BOM))
        begin = len(head) if head == _BOM else 0
        stream.seek(begin)
        line = stream.readline(_LONGEST_ROW)
        if b"\r" in line.rstrip(b"\r\n"):
            message = "has lines that end in a carriage return alone"
            raise _refusal(path, message, "save it again with the line ends of today", row=1)
        try:
            header = next(csv.reader([line.decode("utf-8")]), [])
        except (UnicodeDecodeError, csv.Error) as error:
            message = f"has a first line that is not UTF-8{likely_encoding(line)}"
            raise _refusal(path, message, SAVE_AS_UTF8, row=1) from error
        names = tuple(name.strip() for name in header)
        if not any(names):
            raise _refusal(path, "has no headings", "write the names of the columns first", row=1)
        refuse_missing(path, columns, names)
        at, number = begin + len(line), 0
        while True:
            stream.seek(at)
            size = _up_to_a_row(path, stream)
            if not size:
                return
            yield Part(path, number, None, size, at, at + size, names)
            at, number = at + size, number + 1


def _up_to_a_row(path: str, stream: BinaryIO) -> int:
    """Return how many of the next bytes end between two rows; line ends in quotes are none."""
    held = stream.read(_CSV_BYTES)
    whole = len(held) < _CSV_BYTES
    while not whole:
        end = held.rfind(b"\n") + 1
        quotes = held.count(b'"', 0, end)
        while end > 0:
            if quotes % 2 == 0:
                return end
            before = held.rfind(b"\n", 0, end - 1) + 1
            quotes -= held.count(b'"', before, end)  # those between alone: each is looked at once
            end = before
        if len(held) > _LONGEST_ROW:
            hint = "close the quotes that are open, or write it again"
            raise _refusal(path, "has a row that does not end", hint)
        more = stream.read(_CSV_BYTES)
        whole = len(more) < _CSV_BYTES
        held += more
    if held.count(b'"') % 2:
        message = "has quotes that are opened and not closed"
        raise _refusal(path, message, "close them, or write the file again")
    return len(held)


def read_part(part: Part, columns: EventColumns) -> Batch:
    """Return the rows of a part.

    Raises
    ------
    DataError
        When it cannot be read.
    """
    _, arrow = _pyarrow()
    try:
        table = _csv_table(part, columns) if part.header else _row_group(part, columns)
        return batch_of(table, columns)
    except ArgumentError as error:
        raise _refusal(part.path, str(error), "name another column") from error
    except (arrow.ArrowException, OSError) as error:
        raise _unread(part, error) from error


def _unread(part: Part, error: Exception) -> DataError:
    """Return why a part cannot be read. What Arrow says may quote a row, and is not passed on."""
    if not part.header:
        message = f"row group {part.number} cannot be read"
        return _refusal(part.path, message, "write the file again")
    with open_file(part.path) as stream:
        stream.seek(part.begin)
        data = stream.read(part.end - part.begin)
    where = f"bytes {part.begin:,} to {part.end:,}"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        message = f"{where} are not UTF-8{likely_encoding(data)}"
        return _refusal(part.path, message, SAVE_AS_UTF8)
    cells = _CELLS.search(str(error))
    if cells:
        row, wanted, found = cells.groups()
        message = f"{where}: row {row} of them has {found} cells, the header {wanted}"
        return _refusal(part.path, message, "put texts with commas into quotes")
    return _refusal(part.path, f"{where} cannot be read", "write the file again")


def _row_group(part: Part, columns: EventColumns) -> Any:  # noqa: ANN401
    parquet, _ = _pyarrow()
    roles = columns.used()
    texts = [roles[role] for role in ("kind", "precision") if role in roles]
    with open_file(part.path) as stream:
        file = parquet.ParquetFile(stream, read_dictionary=texts)
        names = list(dict.fromkeys(roles.values()))
        return file.read_row_group(part.number, columns=names, use_threads=False)


def _csv_table(part: Part, columns: EventColumns) -> Any:  # noqa: ANN401
    """Return the columns of CSV: numbers as numbers, where all are; else as texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    roles = columns.used()
    numeric = {
        name for role, name in roles.items() if role in ("lon", "lat", "low", "best", "high")
    }
    text = pa.dictionary(pa.int32(), pa.string())
    types = {name: pa.float64() if name in numeric else text for name in roles.values()}
    with open_file(part.path) as stream:
        stream.seek(part.begin)
        data = stream.read(part.end - part.begin)
    with contextlib.suppress(pa.ArrowInvalid):
        table = _parsed(data, part.header, types)
        # Arrow takes "nan" for a number. As a text it is none, whatever else a part holds.
        if not any(pc.any(pc.is_nan(table.column(name))).as_py() for name in numeric):
            return table
    return _parsed(data, part.header, dict.fromkeys(types, text))


def _parsed(data: bytes, header: Sequence[str], types: dict[str, Any]) -> Any:  # noqa: ANN401
    from pyarrow import csv as arrow_csv

    return arrow_csv.read_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(
            column_names=list(header), use_threads=False, block_size=len(data) + 1
        ),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types, include_columns=list(types), null_values=[""],
            strings_can_be_null=True, quoted_strings_can_be_null=True,
        ),
    )  # fmt: skip


def table_batches(
    table: Any,  # noqa: ANN401
    columns: EventColumns,
    *,
    name: str,
    rows: int = _ROWS,
) -> Iterator[Batch]:
    """Yield the rows of an Arrow table in memory, so many at once.

    Raises
    ------
    DataError
        When it lacks a column, or one has no use for its role.
    """
    refuse_missing(name, columns, table.column_names)
    _refuse_unfit(name, columns, table.schema)
    kept = table.select(list(dict.fromkeys(columns.used().values())))
    for begin in range(0, max(table.num_rows, 1), rows):
        try:
            yield batch_of(kept.slice(begin, rows), columns)
        except ArgumentError as error:
            raise _refusal(name, str(error), "name another column") from error


def refuse_missing(path: str, columns: EventColumns, names: Sequence[str]) -> None:
    """Refuse a table that lacks a column, or has one of that name twice."""
    problems = [
        Problem(
            shown(path), 1 if ends(path, CSV) else 0, role, name, "is not a column of it",
            _hint(role, name, names),
        )
        for role, name in columns.used().items()
        if name not in names
    ]  # fmt: skip
    problems += [
        Problem(shown(path), 0, role, name, "is there twice", "give each column its own name")
        for role, name in columns.used().items()
        if list(names).count(name) > 1
    ]
    if problems:
        raise DataError(problems)


_POINTS = ("geometry", "geom", "wkb_geometry")
"""What columns of points are usually called."""


def _hint(role: str, name: str, names: Sequence[str]) -> str:
    """Return which column may be meant: one called nearly so, or one of all."""
    all_names = f"it has {', '.join(map(repr, names[:20]))}"
    if name in ("lon", "lat"):  # what is meant where no column is named; near to anything
        points = [f"--geometry {each}" for each in names if each in _POINTS]
        likely = points or [f"--{role} {each}" for each in names if each.lower().startswith(name)]
        return f"name it with {likely[0]}; {all_names}" if likely else all_names
    return did_you_mean(name, names, otherwise=all_names)


def _refuse_unfit(path: str, columns: EventColumns, schema: Any) -> None:  # noqa: ANN401
    """Refuse columns of types that their roles have no use for."""
    problems = [
        Problem(shown(path), 0, role, name, why, "name another column, or write it anew")
        for role, name in columns.used().items()
        if (why := unfit(schema.field(name).type, role))
    ]
    if problems:
        raise DataError(problems)


def _refuse_crs(path: str, columns: EventColumns, metadata: dict[bytes, bytes]) -> None:
    """Refuse GeoParquet whose positions are not degrees of WGS 84 (its section on `crs`)."""
    import json

    if not columns.geometry or b"geo" not in metadata:
        return
    told = json.loads(metadata[b"geo"]).get("columns", {}).get(columns.geometry, {})
    crs = told.get("crs", "OGC:CRS84")
    if crs is None or crs == "OGC:CRS84":
        return
    from pyproj import CRS

    if not CRS.from_user_input(crs).equals(CRS.from_epsg(4326), ignore_axis_order=True):
        name = str(crs.get("name", "another CRS")) if isinstance(crs, dict) else str(crs)
        raise _refusal(path, f"has its positions in {name!r}", _AS_4326)


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise ArgumentError(f"event tables: {_INSTALL}") from error
    return parquet, pa


def _reason(error: OSError) -> str:
    return error.strerror or "no reason is given"


def _refusal(path: str, message: str, hint: str, *, row: int = 0) -> DataError:
    return DataError([Problem(shown(path), row, "", "", message, hint)])
