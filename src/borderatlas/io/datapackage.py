"""What a folder of CSV files is, as a Data Package (specs.frictionlessdata.io, version 1)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from borderatlas.schema import Column, Table

_TYPES: Mapping[str, Mapping[str, Any]] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "day": {"type": "date"},
    "url": {"type": "string", "format": "uri"},
    "flag": {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
}


def resource(
    table: Table,
    columns: Sequence[Column],
    *,
    positions: Mapping[str, str],
    path: str,
    data: bytes,
    others: Sequence[str],
) -> dict[str, Any]:
    """Return the resource of one CSV file.

    Parameters
    ----------
    table, columns
        What is in it.
    positions
        What each column of positions says, by its name.
    path, data
        Its name and its bytes.
    others
        The tables that are in the package, to which its columns may point.
    """
    return {
        "name": table.name,
        "path": path,
        "profile": "tabular-data-resource",
        "description": table.note,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {
            "fields": [
                *(_field(column) for column in columns),
                *(_position(name, note) for name, note in positions.items()),
            ],
            "primaryKey": list(table.key),
            **_keys(columns, others),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    limits = {"constraints": {"required": True}} if column.required else {}
    told = _TYPES.get(column.type, {"type": "string"})
    return {"name": column.name, **told, "description": column.note, **limits}


def _position(name: str, note: str) -> dict[str, Any]:
    return {"name": name, "type": "string" if name == "wkt" else "number", "description": note}


def _keys(columns: Sequence[Column], others: Sequence[str]) -> dict[str, Any]:
    """Return the columns that name rows of one other table of the package."""
    keys = [
        {
            "fields": column.name,
            "reference": {"resource": column.refs[0], "fields": f"{column.refs[0][:-1]}_id"},
        }
        for column in columns
        if column.type == "ref" and len(column.refs) == 1 and column.refs[0] in others
    ]
    return {"foreignKeys": keys} if keys else {}


def package(name: str, about: Mapping[str, Any], resources: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401
    """Return the package: whose data it is, for whom, and its resources."""
    titles = dict(about.get("title", {}))
    marking = dict(about.get("marking", {})).get("en", "")
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": " - ".join(filter(None, (marking, titles.get("en", name)))),
        "contributors": [{"title": line, "role": "author"} for line in about.get("credits", ())],
        "resources": list(resources),
    }
