"""A small atlas of an invented border in the South Atlantic, valid in every respect.

Tests change one cell of it and look at what the program says. Countries XA and XB are codes
that ISO 3166 leaves to users; the border runs along 30° S.
"""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

from borderatlas.schema import FIXED_CODES, TABLES

GATE = {"sensitivity": "public-ok", "reviewed": "2030-01-02"}
BORDER = [[-21.0, -30.0], [-20.0, -30.0], [-19.0, -30.0]]
NORTH = [[[-21.0, -30.0], [-19.0, -30.0], [-19.0, -29.0], [-21.0, -29.0], [-21.0, -30.0]]]
SOUTH = [[[-21.0, -31.0], [-19.0, -31.0], [-19.0, -30.0], [-21.0, -30.0], [-21.0, -31.0]]]

META = """\
id = "fictional"
countries = ["XA", "XB"]
languages = ["en", "ko", "zh"]
bbox = [-21.0, -31.0, -19.0, -29.0]
crossing_max_km = 3
credits = ["Invented for tests"]

[title]
en = "A fictional border in the ocean"
ko = "바다의 가상 국경"

[border]
file = "geo/basemap/lines.geojson"
layer = "border"
pair = "XA-XB"

[border.note]
en = "Invented for tests."
"""

OWN_CODES = {
    "crossing_kind": ("bridge", "ferry"),
    "crossing_status": ("open", "closed"),
    "river": ("fictional-river",),
    "site_kind": ("office", "centre"),
    "authority": ("unknown",),
    "site_status": ("reported", "closed"),
    "area_kind": ("country", "city", "crossing-set"),
    "transfer_mode": ("bus", "unknown"),
    "claim_kind": ("return", "arrest"),
    "unit": ("persons", "cases"),
    "claimant_kind": ("ngo", "press"),
    "alias_system": ("fictional-system",),
}

Cells = dict[str, object]


def point(lon: float, lat: float) -> Cells:
    return {"type": "Point", "coordinates": [lon, lat]}


def line(*positions: list[float]) -> Cells:
    return {"type": "LineString", "coordinates": list(positions)}


class FictionalAtlas:
    """Rows by table, as cells stand in the file; `geometry` is a cell of its own."""

    def __init__(self) -> None:
        self.meta = META
        self.tables: dict[str, list[Cells]] = {name: [] for name in TABLES}
        self.base = {
            "lines": [({"layer": "border", "pair": "XA-XB"}, "LineString", BORDER)],
            "countries": [
                ({"iso": "XA"}, "Polygon", NORTH),
                ({"iso": "XB"}, "Polygon", SOUTH),
            ],
        }

    def __getitem__(self, table: str) -> list[Cells]:
        return self.tables[table]

    def add(self, table: str, **cells: object) -> Cells:
        """Add a row; columns that are not given stay empty."""
        self.tables[table].append(cells)
        return cells

    def row(self, table: str, key: str) -> Cells:
        """The first row whose first key column has this value."""
        column = TABLES[table].key[0]
        return next(row for row in self.tables[table] if row[column] == key)

    def write(self, folder: Path) -> Path:
        """Write the atlas under `folder`, in canonical form, and return the folder."""
        (folder / "data/geo/basemap").mkdir(parents=True, exist_ok=True)
        (folder / "data/atlas.toml").write_text(self.meta, "utf-8")
        for name in TABLES:
            path = folder / "data" / TABLES[name].file
            path.write_bytes(self.text(name).encode(errors="backslashreplace"))
        for name, features in self.base.items():
            found = [
                {
                    "type": "Feature",
                    "properties": properties,
                    "geometry": {"type": kind, "coordinates": coordinates},
                }
                for properties, kind, coordinates in features
            ]
            text = json.dumps({"type": "FeatureCollection", "features": found})
            (folder / f"data/geo/basemap/{name}.geojson").write_text(text, "utf-8")
        return folder

    def text(self, name: str) -> str:
        """Return the text of a table's file, its rows in the order in which they were added."""
        table = TABLES[name]
        rows = self.tables[name]
        if table.geometry == "none":
            out = io.StringIO(newline="")
            writer = csv.DictWriter(out, table.names, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(rows)
            return out.getvalue()
        features = [
            {
                "type": "Feature",
                "id": "/".join(str(row.get(key)) for key in table.key),
                "properties": {column: row.get(column) for column in table.names}
                | {
                    key: value
                    for key, value in row.items()
                    if key not in ("geometry", *table.names)
                },
                "geometry": row.get("geometry"),
            }
            for row in rows
        ]
        lines = [json.dumps(found, ensure_ascii=False, separators=(",", ":")) for found in features]
        body = ",\n".join(lines) + "\n" if lines else ""
        return '{"type":"FeatureCollection","features":[\n' + body + "]}\n"


def fictional_atlas() -> FictionalAtlas:
    """Return a new atlas in which nothing is wrong, not even a warning."""
    atlas = FictionalAtlas()
    for name, codes in sorted({**FIXED_CODES, **OWN_CODES}.items()):
        for code in sorted(codes):
            atlas.add("vocabulary", vocabulary=name, code=code, label_en=f"fictional {code}")
    _add_places(atlas)
    _add_routes(atlas)
    _add_evidence(atlas)
    _add_custody(atlas)
    return atlas


def _add_places(atlas: FictionalAtlas) -> None:
    position = {"precision_m": 500, "coord_basis": "published"}
    for place_id, lon in (("fictional-east", -19.5), ("fictional-west", -20.5)):
        atlas.add(
            "crossings",
            place_id=place_id,
            name_en=f"Fictional {place_id[10:]}",
            name_ko="가상 다리",
            kind="bridge",
            status="open",
            river="fictional-river",
            admin_codes="XA-01;XB-01",
            treaty_no=len(place_id),
            returns_reported="yes",
            confidence="high",
            source_ids="fictional-report",
            geometry=point(lon, -30.0),
            **position,
            **GATE,
        )
    atlas.add(
        "sites",
        place_id="fictional-centre",
        name_en="Fictional centre",
        kind="centre",
        authority="unknown",
        country="XB",
        status="reported",
        confidence="low",
        source_ids="fictional-report",
        geometry=point(-20.5, -30.5),
        **position,
        **GATE,
    )
    atlas.add(
        "areas",
        place_id="fictional-city",
        name_en="Fictional city",
        kind="city",
        country="XA",
        geometry=point(-20.0, -29.5),
        **position,
        **GATE,
    )
    atlas.add(
        "areas",
        place_id="fictional-set",
        name_en="Both fictional crossings",
        kind="crossing-set",
        members="fictional-east;fictional-west",
        **GATE,
    )
    atlas.add(
        "aliases",
        place_id="fictional-city",
        alias="Fi'ktsŏnal–Stadt",
        language="de-Latn",
        system="fictional-system",
    )


def _add_routes(atlas: FictionalAtlas) -> None:
    stops = [
        ("fictional-city", [-20.0, -29.5]),
        ("fictional-west", [-20.5, -30.0]),
        ("fictional-centre", [-20.5, -30.5]),
    ]
    for number, ((start, begins), (goal, ends)) in enumerate(pairwise(stops), start=1):
        atlas.add(
            "routes",
            route_id="fictional-route",
            leg_no=number,
            name_en="Fictional route",
            kind="pattern",
            from_id=start,
            to_id=goal,
            mode="bus",
            geometry_basis="schematic",
            leg_basis="stated",
            confidence="medium",
            source_ids="fictional-report",
            geometry=line(begins, ends),
            **GATE,
        )


def _add_evidence(atlas: FictionalAtlas) -> None:
    for event_id, date in (("fictional-event-a", "2030-10-09"), ("fictional-event-b", "2030-11")):
        atlas.add("events", event_id=event_id, name_en=event_id, kind="return", date=date)
    for name, kind, protected in (("press", "press", "yes"), ("watch", "ngo", "no")):
        atlas.add(
            "claimants",
            claimant_id=f"fictional-{name}",
            name_en=f"Fictional {name}",
            kind=kind,
            protected=protected,
        )
    atlas.add(
        "sources",
        source_id="fictional-report",
        title="Fictional report",
        publisher="Fictional Watch",
        date="2031",
        url="https://fictional.example/report",
        archived_url="https://archive.example/fictional",
        sha256="0" * 64,
        accessed="2031-02-03",
        language="en",
        tier="1",
        extent_read="full",
    )
    common: Cells = {
        "kind": "return",
        "unit": "persons",
        "place_basis": "stated",
        "scope": "whole",
        "claimant_id": "fictional-watch",
        "source_id": "fictional-report",
        "status": "asserted",
        "paraphrase": "So many fictional persons.",
        **GATE,
    }
    first: Cells = {
        "event_id": "fictional-event-a",
        "date": "2030-10-09",
        "place_id": "fictional-west",
    }
    atlas.add("claims", claim_id="c001", best=40, qualifier="exact", **first, **common)
    atlas.add(
        "claims", claim_id="c002", low=30, qualifier="more_than", retells="c001", **first, **common
    )
    atlas.add(
        "claims",
        claim_id="c003",
        low=2,
        high=80,
        qualifier="between",
        event_id="fictional-event-b",
        date="2030-11",
        place_id="fictional-set",
        **common,
    )


def _add_custody(atlas: FictionalAtlas) -> None:
    for order, stage in enumerate(("fictional-first", "fictional-last")):
        atlas.add(
            "custody_stages",
            stage_id=stage,
            name_en=stage,
            order=order,
            place_kinds="office;centre",
            source_ids="fictional-report",
            **GATE,
        )
    atlas.add(
        "custody_transitions",
        from_stage="fictional-first",
        to_stage="fictional-last",
        condition="always, in fiction",
        source_ids="fictional-report",
    )
