"""A table of events as a file, written part by part: Parquet where pyarrow is there, else CSV."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_PART = 1 << 16
"""Rows that are held before they are written: a row group."""
NUMBERS = ("lon", "lat", "low", "best", "high")


def ending() -> str:
    """Return the ending of the files that can be written here."""
    return ".parquet" if importlib.util.find_spec("pyarrow") else ".csv"


class EventWriter:
    """Writes rows of values into a new file; numbers as numbers, all others as texts."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self.path, self.names = path, tuple(names)
        self._held: list[Sequence[object]] = []
        self._parquet = _Parquet(path, self.names) if path.suffix == ".parquet" else None
        self._text = None if self._parquet else path.open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._text, lineterminator="\n") if self._text else None
        if self._csv:
            self._csv.writerow(self.names)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if kind is None:
            self._write()
        for each in (self._parquet, self._text):
            if each:
                each.close()

    def add(self, row: Sequence[object]) -> None:
        """Write a row, now or with the next ones."""
        self._held.append(row)
        if len(self._held) == _PART:
            self._write()

    def _write(self) -> None:
        rows, self._held = self._held, []
        if self._parquet:
            if rows:
                self._parquet.write(list(zip(*rows, strict=True)))
        elif self._csv:
            self._csv.writerows(map(_cells, rows))


def _cells(row: Sequence[object]) -> list[object]:
    """Return cells; a whole number without a fraction, as CSV of people has it."""
    return [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in row]


class _Parquet:
    """A Parquet file that is being written."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        types = [pa.float64() if name in NUMBERS else pa.string() for name in names]
        self.schema: Any = pa.schema(list(zip(names, types, strict=True)))
        self.writer = parquet.ParquetWriter(path, self.schema)

    def write(self, columns: Sequence[Sequence[object]]) -> None:
        import pyarrow as pa

        arrays = [
            pa.array(values, type=kind)
            for values, kind in zip(columns, self.schema.types, strict=True)
        ]
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))

    def close(self) -> None:
        self.writer.close()


def same(one: Path, other: Path) -> bool:
    """Return whether two files hold the same rows; of Parquet, whichever version wrote them."""
    if one.suffix != other.suffix:
        return False
    if one.suffix == ".parquet":
        return _same_parquet(one, other)
    with one.open("rb") as first, other.open("rb") as second:
        while block := first.read(_PART):
            if block != second.read(_PART):
                return False
        return not second.read(1)


def _same_parquet(one: Path, other: Path) -> bool:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        first, second = parquet.ParquetFile(one), parquet.ParquetFile(other)
    except (pa.ArrowException, OSError):
        return False
    with first, second:
        if first.schema_arrow != second.schema_arrow:
            return False
        if first.metadata.num_rows != second.metadata.num_rows:
            return False
        pairs = zip(
            first.iter_batches(batch_size=_PART),
            second.iter_batches(batch_size=_PART),
            strict=False,
        )
        return all(a.equals(b) for a, b in pairs)
