"""Canaries: texts and positions that no audience but the team may see, and the search for them.

They are planted in a copy of the starter atlas, wherever something stays inside: in columns, in
rows, in what is protected, coarsened or withdrawn, in the metadata and the comments of files.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from borderatlas.schema import TABLES
from borderatlas.starter import write_starter
from borderatlas.unpack import unpack

Position = tuple[float, float]
Cells = dict[str, Any]

_WORD = re.compile("cnry[0-9a-f]{10}")
_NUMBER = re.compile(r"\d{1,3}\.\d{3,}")
_PACKED = re.compile(rb'"([A-Za-z0-9_-]{6,})"')
_NEAR = 200
"""Characters within which two numbers are read as a position, in either order."""

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

Hits = dict[str | Position, tuple[str, ...]]
"""What was found, each with the way to it."""


class Canaries:
    """The canaries of one atlas; asked for one, it makes one."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.positions: set[Position] = set()
        self._begun: dict[str, list[Position]] = {}

    def word(self) -> str:
        """Return a word that stands nowhere else."""
        number = str(len(self.words))
        word = "cnry" + hashlib.sha256(number.encode()).hexdigest()[:10]
        self.words.add(word)
        return word

    def position(self, near: Position = (-123.5, -48.4)) -> Position:
        """Return a position that stands nowhere else, within a twentieth of a degree."""
        digest = hashlib.sha256(f"position {len(self.positions)}".encode()).digest()
        shifts = (int.from_bytes(digest[at : at + 4]) / 2**32 - 0.5 for at in (0, 4))
        lon, lat = (round(at + shift / 10, 5) for at, shift in zip(near, shifts, strict=True))
        self.positions.add((lon, lat))
        for key in _keys(lon):
            self._begun.setdefault(key, []).append((lon, lat))
        return lon, lat

    def in_words(self, near: Position = (-123.5, -48.4)) -> str:
        """Return a sentence with a word and a position."""
        lon, lat = self.position(near)
        return f"Fictional {self.word()}, at {lat}, {lon}."

    # ------------------------------------------------------------------------------ search

    def found_in(self, data: bytes, *, name: str = "") -> Hits:
        """Return the canaries in some bytes, however they are packed."""
        found: Hits = {}
        for part in unpack(data, name=name):
            for text in _texts(part.data):
                for word in set(_WORD.findall(text.casefold())) & self.words:
                    found.setdefault(word, part.way)
                for position in self._in_text(text):
                    found.setdefault(position, part.way)
            for position in self._in_doubles(part.data):
                found.setdefault(position, (*part.way, "doubles"))
        return found

    def _in_text(self, text: str) -> Iterator[Position]:
        at: dict[str, list[int]] = {}
        for match in _NUMBER.finditer(text):
            at.setdefault(match[0][: match[0].index(".") + 4], []).append(match.start())
        yield from self._near(at, _NEAR)

    def _in_doubles(self, data: bytes) -> Iterator[Position]:
        """Yield the canaries that stand in binary data as pairs of numbers."""
        if b"\0" not in data:
            return
        at: dict[str, list[int]] = {}
        for start in range(8):
            end = start + (len(data) - start) // 8 * 8
            for kind in ("<f8", ">f8"):
                numbers = np.abs(np.frombuffer(data[start:end], kind))
                with np.errstate(invalid="ignore"):
                    likely = np.flatnonzero((numbers > 40) & (numbers < 180))
                for index in likely:
                    key = f"{int(numbers[index] * 1000) / 1000:.3f}"
                    at.setdefault(key, []).append(start + 8 * int(index))
        yield from self._near(at, 64)

    def _near(self, found: Mapping[str, list[int]], distance: int) -> Iterator[Position]:
        """Yield the canaries whose two numbers are found within a distance of each other."""
        for key in found.keys() & self._begun.keys():
            for lon, lat in self._begun[key]:
                lats = [at for other in _keys(lat) for at in found.get(other, ())]
                if any(abs(one - other) <= distance for one in found[key] for other in lats):
                    yield lon, lat


def _keys(degrees: float) -> set[str]:
    """Return how a number of degrees begins at any rounding to three decimals or more."""
    number = abs(degrees)
    return {f"{number:.3f}", f"{int(number * 1000) / 1000:.3f}"}


def _texts(data: bytes) -> Iterator[str]:
    """Yield the bytes as text, and what paths of a page say that are packed in letters."""
    yield data.decode("utf-8", "replace")
    if b"\0" in data or data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        for start in (0, 1):
            for codec in ("utf-16-le", "utf-16-be"):
                yield data[start:].decode(codec, "replace")
    if b'"paths"' in data:
        for match in _PACKED.finditer(data):
            yield " ".join(f"{number:.4f}" for number in _unpacked(match[1].decode()))


def _unpacked(path: str) -> Iterator[float]:
    """Yield the degrees of a packed path (`payload.pack`), read with 3 and with 4 decimals."""
    for scale in (1e3, 1e4):
        last, value, shift, index = [0, 0], 0, 0, 0
        for sign in path:
            digit = _DIGITS.index(sign)
            value |= (digit & 31) << shift
            shift += 5
            if not digit & 32:
                last[index % 2] += value // 2 if value % 2 == 0 else -(value + 1) // 2
                yield last[index % 2] / scale
                value, shift, index = 0, 0, index + 1


# ---------------------------------------------------------------------------------- planting


def plant(folder: Path) -> Canaries:
    """Write an atlas with canaries in everything that stays inside, and return these."""
    write_starter(folder)
    canaries = Canaries()
    tables = {name: _read(folder / "data" / table.file) for name, table in TABLES.items()}
    _fill_columns(tables, canaries)
    _add_withheld(tables, canaries)
    _add_protected(tables, canaries)
    _add_coarsened(tables, canaries)
    _add_withdrawn(tables, canaries)
    for name, rows in tables.items():
        _write(folder / "data" / TABLES[name].file, name, rows, canaries)
    _add_events(folder, canaries)
    _comment(folder, canaries)
    return canaries


def _read(path: Path) -> list[Cells]:
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(text)))
    return [
        {**feature["properties"], "geometry": feature["geometry"]}
        for feature in json.loads(text)["features"]
    ]


def _write(path: Path, name: str, rows: list[Cells], canaries: Canaries) -> None:
    table = TABLES[name]
    if path.suffix == ".csv":
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, table.names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8")
        return
    corner = canaries.position()
    features = [
        {
            "type": "Feature",
            "id": canaries.word(),
            "bbox": [*corner, *corner],
            "properties": {column: row.get(column) for column in table.names},
            "geometry": row["geometry"],
        }
        for row in rows
    ]
    collection = {
        "type": "FeatureCollection",
        "name": canaries.word(),
        "bbox": [*corner, *corner],
        "features": features,
    }
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


def _fill_columns(tables: dict[str, list[Cells]], canaries: Canaries) -> None:
    """Fill what is empty or free in the columns that are the team's alone."""
    for name, rows in tables.items():
        columns = {column.name for column in TABLES[name].columns if column.audience != "public"}
        for row in rows:
            for column in sorted(columns & {"note", "read_at"}):
                row[column] = canaries.in_words()


def _point(position: Position) -> Cells:
    return {"type": "Point", "coordinates": list(position)}


def _row(tables: dict[str, list[Cells]], name: str, like: str, **cells: object) -> Cells:
    """Add a row that is like another but for some cells, and return it."""
    key = TABLES[name].key[0]
    row = {**next(row for row in tables[name] if row[key] == like), **cells}
    tables[name].append(row)
    return row


def _site(
    tables: dict[str, list[Cells]], canaries: Canaries, place_id: str, **cells: object
) -> Cells:
    names = {f"name_{code}": canaries.word() for code in ("en", "ko", "zh")}
    return _row(
        tables, "sites", "fictional-north-house", place_id=place_id, precision_m=50,
        geometry=_point(canaries.position((-124.12, -48.62))), **{**names, **cells},
    )  # fmt: skip


def _add_withheld(tables: dict[str, list[Cells]], canaries: Canaries) -> None:
    """Add places, claims, legs and names that are restricted, with all that hangs on them."""
    for number, sensitivity in enumerate(("restricted", "do-not-publish", "aggregate-only")):
        place = f"fictional-withheld-{number}"
        _site(
            tables, canaries, place, sensitivity=sensitivity, locality=canaries.word(),
            status_note=canaries.word(), coord_note=canaries.in_words(), reviewed="",
        )  # fmt: skip
        tables["aliases"].append(
            {"place_id": place, "alias": canaries.word(), "language": "de", "system": ""}
        )
        end = tables["sites"][-1]["geometry"]["coordinates"]
        middle = [list(canaries.position()) for _ in range(3)]
        _row(
            tables, "routes", "fictional-route-2020", route_id=f"fictional-withheld-{number}",
            to_id=place, name_en=canaries.word(), geometry_basis="waypoints",
            geometry={"type": "LineString", "coordinates": [[-124.12, -48.6205], *middle, end]},
        )  # fmt: skip
    event, claimant, source = ("fictional-event-x", "fictional-claimant-x", "fictional-source-x")
    _row(tables, "events", "fictional-2020-10-09", event_id=event, name_en=canaries.word())
    _row(tables, "claimants", "fictional-watch", claimant_id=claimant, name_en=canaries.word())
    _row(
        tables, "sources", "fictional-report-2020", source_id=source, title=canaries.word(),
        publisher=canaries.word(), author=canaries.word(),
        url=f"https://example.org/{canaries.word()}",
    )  # fmt: skip
    for number, sensitivity in enumerate(("restricted", "do-not-publish")):
        for place, of in (("west", "fictional-2020-10-09"), ("north-house", event)):
            _row(
                tables, "claims", "f005", claim_id=f"x{number}-{place}", event_id=of,
                place_id=f"fictional-{place}", claimant_id=claimant, source_id=source,
                sensitivity=sensitivity, reviewed="",
                wording=canaries.word(), paraphrase=canaries.in_words(),
            )  # fmt: skip
    tables["events"][0]["overlaps"] = event


def _add_protected(tables: dict[str, list[Cells]], canaries: Canaries) -> None:
    """Add a protected source that a public claim rests on."""
    source = canaries.word()
    _row(
        tables, "sources", "fictional-report-2020", source_id=source, title=canaries.word(),
        publisher=canaries.word(), author=canaries.word(), protected="yes",
        url=f"https://example.org/{canaries.word()}",
        archived_url=f"https://example.org/{canaries.word()}",
    )  # fmt: skip
    claim = next(row for row in tables["claims"] if row["claim_id"] == "f006")
    claim["source_id"] = source


def _add_coarsened(tables: dict[str, list[Cells]], canaries: Canaries) -> None:
    """Add places that are shown elsewhere, and a leg whose points would lead to one."""
    for number, (manner, size) in enumerate((("grid", 20_000), ("displaced", 10_000)) * 3):
        _site(
            tables, canaries, f"fictional-moved-{number}", name_en=f"Fictional Moved {number}",
            name_ko="", name_zh="", coarsen=manner, coarsen_m=size, locality="",
            coord_note=canaries.in_words(),
        )  # fmt: skip
        end = tables["sites"][-1]["geometry"]["coordinates"]
        middle = [list(canaries.position())]
        _row(
            tables, "routes", "fictional-route-pattern", route_id=f"fictional-moved-{number}",
            from_id="fictional-middle", to_id=f"fictional-moved-{number}",
            geometry_basis="waypoints",
            geometry={"type": "LineString", "coordinates": [[-123.4, -49.02], *middle, end]},
        )  # fmt: skip


def _add_withdrawn(tables: dict[str, list[Cells]], canaries: Canaries) -> None:
    """Add a claim and a place that were withdrawn."""
    _row(
        tables, "claims", "f005", claim_id="x-withdrawn", status="withdrawn",
        wording=canaries.word(), paraphrase=canaries.in_words(),
    )  # fmt: skip
    _site(tables, canaries, "fictional-withdrawn", locality=canaries.word())
    for kind, row_id, was in (
        ("claim", "x-withdrawn", "asserted"),
        ("place", "fictional-withdrawn", ""),
    ):
        reason = canaries.in_words()
        row = {"date": "2022-02-03", "kind": kind, "row_id": row_id, "was": was, "reason": reason}
        tables["withdrawals"].append(row)


_EVENT_TABLE = """
[[event_table]]
id = "{name}"
file = "events/{name}.csv"
title = {{ en = "{title}" }}
source_id = "fictional-daily-2020"
credit = "{credit}"
audience = "{audience}"
reviewed = "2021-03-01"

[event_table.columns]
lon = "lon"
lat = "lat"
kind = "kind"
name = "headline"

[event_table.kinds]
{kind} = {{ en = "{kind} in words" }}
"""


def _add_events(folder: Path, canaries: Canaries) -> None:
    """Write two tables of raw events: one that stays inside, one of which parts do."""
    (folder / "data/events").mkdir()
    word = canaries.word
    inside = {"name": word(), "title": word(), "credit": word(), "kind": word()}
    told = {"name": "fictional-told", "title": "Told", "credit": "Fictional", "kind": "told"}
    away = (-120.7, -50.8)
    events = {
        "places": (inside, "internal", [(canaries.position(), inside["kind"]) for _ in range(5)]),
        "numbers": (told, "public", [(away, "told"), (away, word()), (away, word())]),
    }
    meta = (folder / "data/atlas.toml").read_text("utf-8")
    for map_id, (table, audience, rows) in events.items():
        meta += _EVENT_TABLE.format(audience=audience, **table)
        lines = ["lon,lat,kind,headline,witness"]
        lines += [f"{lon},{lat},{kind},{word()},{word()}" for (lon, lat), kind in rows]
        file = folder / f"data/events/{table['name']}.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with (folder / f"maps/{map_id}.toml").open("a", encoding="utf-8") as stream:
            names = "true" if audience == "internal" else "false"
            stream.write(f'\n[event_layer]\ntable = "{table["name"]}"\nnames = {names}\n')
    (folder / "data/atlas.toml").write_text(meta, encoding="utf-8")


def _comment(folder: Path, canaries: Canaries) -> None:
    """Write canaries where programs read over them: comments, members, files beside the data."""
    meta = folder / "data/atlas.toml"
    passed = f'[publish]\npassed = ["{canaries.word()}"]'
    meta.write_text(
        f"# {canaries.in_words()}\n{meta.read_text('utf-8')}\n{passed}\n", encoding="utf-8"
    )
    for path in (folder / "maps").glob("*.toml"):
        text = path.read_text("utf-8")
        path.write_text(f"# {canaries.in_words()}\n{text}", encoding="utf-8")
    for path in (folder / "data/geo/basemap").glob("*.geojson"):
        collection = json.loads(path.read_text("utf-8"))
        collection["name"] = canaries.word()
        for feature in collection["features"]:
            feature["id"] = canaries.word()
            feature["properties"]["note"] = canaries.in_words()
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    (folder / "data/notes.md").write_text(canaries.in_words(), encoding="utf-8")
