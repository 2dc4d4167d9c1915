"""A table with positions as KML 2.2 (OGC 07-147r2), for Google Earth, My Maps and GIS.

Cells are in `ExtendedData`, under the names that the atlas has for them. What shows on a click is
one text for all: programs read `description`, and what a style puts there, as HTML, and no cell
of an atlas is to be run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from borderatlas.names import CONTROL
from borderatlas.rows import Row, cell_text
from borderatlas.schema import Column, Table

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_TYPES = {"integer": "int", "number": "double"}
_STYLE = "atlas"


def kml(
    table: Table, columns: Sequence[Column], rows: Sequence[Row], about: Mapping[str, Any]
) -> bytes:
    """Return the document of a table.

    Parameters
    ----------
    table, columns, rows
        What goes into it: behind the gate. Positions are EPSG:4326, longitude first, as KML has
        them.
    about
        What the file tells of itself: `title` by language, `credits`, and for others than the
        public `marking`.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        '<Document id="borderatlas">',
        f"<name>{_text(_title(table, about))}</name>",
        f"<Style id={quoteattr(_STYLE)}>",
        f"<BalloonStyle><text>{_text(_balloon(about))}</text></BalloonStyle>",
        "</Style>",
        f"<Schema name={quoteattr(table.name)} id={quoteattr(table.name)}>",
        *(
            f"<SimpleField type={quoteattr(_TYPES.get(column.type, 'string'))} "
            f"name={quoteattr(column.name)}/>"
            for column in columns
        ),
        "</Schema>",
        *(line for row in rows for line in _placemark(table, columns, row)),
        "</Document>",
        "</kml>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _title(table: Table, about: Mapping[str, Any]) -> str:
    titles = dict(about.get("title", {}))
    marking = dict(about.get("marking", {})).get("en", "")
    return " - ".join(filter(None, (marking, titles.get("en", ""), table.name)))


def _balloon(about: Mapping[str, Any]) -> str:
    """Return what shows on a click, as HTML: the credits, and for whom the file is."""
    lines = (escape(CONTROL.sub("", line)) for line in about.get("credits", ()))
    marking = dict(about.get("marking", {})).get("en", "")
    return "<br>".join(filter(None, (escape(marking), *lines)))


def _placemark(table: Table, columns: Sequence[Column], row: Row) -> Iterator[str]:
    key = "/".join(str(row[name]) for name in table.key)
    named = next((column.name for column in columns if column.name == "name_en"), "")
    yield "<Placemark>"
    yield f"<name>{_text(cell_text(row[named]) if named and row[named] else key)}</name>"
    yield f"<styleUrl>#{_STYLE}</styleUrl>"
    yield f"<ExtendedData><SchemaData schemaUrl={quoteattr('#' + table.name)}>"
    for column in columns:
        text = cell_text(row[column.name])
        if text:
            yield f"<SimpleData name={quoteattr(column.name)}>{_text(text)}</SimpleData>"
    yield "</SchemaData></ExtendedData>"
    if row["geometry"] is not None:
        yield _geometry(row["geometry"])
    yield "</Placemark>"


def _geometry(shape: BaseGeometry) -> str:
    positions = " ".join(f"{x!r},{y!r}" for x, y in shape.coords)
    kind = "Point" if shape.geom_type == "Point" else "LineString"
    return f"<{kind}><coordinates>{positions}</coordinates></{kind}>"


def _text(text: str) -> str:
    """Return a text as XML has it; what XML cannot hold is left out."""
    return escape(CONTROL.sub("", text))
