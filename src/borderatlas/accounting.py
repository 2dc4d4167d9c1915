"""What became of each column and each row of a file that somebody brings: nothing goes unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from borderatlas.errors import legible

_SHOWN = 10
"""How many numbers of rows a line names; `as_json` names all."""


@dataclass(frozen=True)
class Fate:
    """What became of one column: `to` is its name here, empty when it was left out.

    `why` says why it was left out, or how its values were changed; empty when taken as it is.
    """

    name: str
    to: str = ""
    why: str = ""


@dataclass(frozen=True)
class Account:
    """What became of the `rows` rows (features, records) and the columns of `file`.

    `left` has the numbers of the rows that were left out, by the reason; rows are numbered as
    `Problem.row` is. A row is taken or stands in `left` once. `notes` are sentences on the whole
    file: its coordinate reference system, its encoding, a layer that was not read.
    """

    file: str
    format: str
    rows: int
    columns: Sequence[Fate]
    left: Mapping[str, Sequence[int]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def taken(self) -> int:
        """How many rows were taken."""
        return self.rows - sum(map(len, self.left.values()))

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield f"{legible(self.file)} ({self.format}): {self.taken:,} of {self.rows:,} rows taken"
        for why, rows in self.left.items():
            named = ", ".join(map(str, rows[:_SHOWN]))
            more = f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
            yield f"  {len(rows):,} left out, {why}: row {named}{more}"
        for fate in self.columns:
            arrow = f"-> {fate.to}" if fate.to else "left out"
            yield f"  {legible(fate.name)} {arrow}{f', {fate.why}' if fate.why else ''}"
        for note in self.notes:
            yield f"  {note}"

    def as_json(self) -> dict[str, object]:
        """Return the report as a JSON-ready mapping; `left` is a list of reasons with rows."""
        return {
            "file": self.file,
            "format": self.format,
            "rows": self.rows,
            "taken": self.taken,
            "left": [{"why": why, "rows": list(rows)} for why, rows in self.left.items()],
            "columns": [
                {"name": fate.name, "to": fate.to, "why": fate.why} for fate in self.columns
            ],
            "notes": list(self.notes),
        }
