"""What passed the gate, into a database that readers are let into; nothing else is ever there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from borderatlas import publish
from borderatlas.build import read_for
from borderatlas.coarsen import Key
from borderatlas.export import about, resting
from borderatlas.io.address import parse_address
from borderatlas.io.contents import GEOMETRY, Cells, geometry_cell
from borderatlas.io.postgis import import_psycopg, in_transaction
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.rows import Row, cell_text
from borderatlas.schema import TABLES, Audience, Table


@dataclass(frozen=True)
class Published:
    """How many rows of each table were written, and how many stayed inside."""

    rows: dict[str, int]
    withheld: dict[str, int]


@watched()
def publish_to(
    folder: Path, url: str, *, audience: Audience, create: bool = False, key: Key | None = None
) -> Published:
    """Write what an audience may see into a database of theirs, in the stead of what was there.

    Parameters
    ----------
    folder
        An atlas folder.
    url
        A database of this audience alone: `postgresql://USER@HOST/DATABASE?schema=NAME`.
    audience
        "partner" or "public".
    create
        Whether to make the schema and the roles first.
    key
        As `build` has it.

    Raises
    ------
    DataError, PublishError
        As `build` does; when the database is another audience's, or the server refuses it.
    """
    address = parse_address(url)
    import_psycopg(address)
    from borderatlas.io import postgispublic

    atlas = read_for(folder, audience)
    told, withheld = publish.apply(atlas, audience, key=key)
    told = resting(told)
    sheets = {}
    for table in TABLES.values():
        if columns := publish.columns_for(table, audience):
            rows = [_cells(table, row) for row in told.rows(table.name)]
            sheets[table.name] = postgispublic.Sheet(table, columns, rows)
    page = postgispublic.Page(audience, about(told), tuple(sheets.values()))
    refuse_changed()
    in_transaction(address, lambda c: postgispublic.write(c, address, page, create=create))
    return Published({n: len(s.rows) for n, s in sheets.items() if s.rows}, dict(withheld.rows))


def _cells(table: Table, row: Row) -> Cells:
    cells = {name: cell_text(row[name]) for name in table.names}
    return cells if table.geometry == "none" else {**cells, GEOMETRY: _geometry(row)}


def _geometry(row: Row) -> str:
    from shapely.geometry import mapping

    shape = row["geometry"]
    return "" if shape is None else geometry_cell(mapping(shape))
