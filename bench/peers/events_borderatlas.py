"""A page with fictional events as a layer of a map of borderatlas: base map, crossings, legend.

Usage: events_borderatlas.py JSON, an object as `events_page.py` has it. Building is the command
`borderatlas build` with all that it reads, checks and writes, without its start.
"""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
import sys
import tempfile
import time
import zlib
from contextlib import redirect_stdout
from pathlib import Path

from borderatlas.cli import main as borderatlas
from borderatlas.theme import EVENT_LOOK, LIGHT

ROOT = Path(__file__).parents[2]
MAP = "fictional-events"
SOURCE = {
    "source_id": "fictional-events",
    "title": "Fictional events",
    "publisher": "Nobody",
    "date": "2026-01-01",
    "accessed": "2026-01-01",
    "language": "en",
    "tier": "3",
    "extent_read": "full",
}
TITLE = '{ en = "Fictional events", ko = "가상의 사건", zh = "虚构事件" }'
KINDS = "\n".join(
    f'"{kind}" = {{ en = "kind {kind}", ko = "종류 {kind}", zh = "类别 {kind}" }}'
    for kind in "abcdefgh"
)
TABLE = f"""
[[event_table]]
id = "{MAP}"
file = "events/{MAP}.parquet"
title = {TITLE}
source_id = "fictional-events"
credit = "Fictional"
audience = "public"
reviewed = "2026-01-01"
[event_table.columns]
lon = "lon"
lat = "lat"
date = "date"
kind = "kind"
[event_table.kinds]
{KINDS}
"""
MAP_FILE = f"""order = 1
subject = "all"
extent = [118.0, 36.5, 134.0, 46.5]
title = {TITLE}
subtitle = {TITLE}

[claims]
kinds = ["repatriation"]
kind = "repatriation"
unit = "persons"

[[layer]]
id = "crossings"
table = "crossings"
title = {{ en = "Crossings", ko = "통과 지점", zh = "口岸" }}
scale = "crossing"

[event_layer]
table = "{MAP}"
"""
FILTER = """() => new Promise((tell) => {
  const box = document.querySelector(".ba-event-kinds input[type=checkbox]");
  if (!box) return tell(null);
  const begin = performance.now();
  box.click();
  requestAnimationFrame(() => requestAnimationFrame(() => tell(performance.now() - begin)));
})"""


def atlas_of(events: Path, folder: Path) -> Path:
    """Write the shipped atlas with a table of events and one map that shows it."""
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "data" / "events").mkdir()
    shutil.copyfile(events, folder / "data" / "events" / f"{MAP}.parquet")
    with (folder / "data" / "atlas.toml").open("a", encoding="utf-8") as meta:
        meta.write(TABLE)
    with (folder / "data" / "sources.csv").open("r+", encoding="utf-8", newline="") as sources:
        columns = next(csv.reader(sources))
        rows = [*csv.DictReader(sources, columns), SOURCE]
        sources.seek(0)
        written = csv.DictWriter(sources, columns, restval="", lineterminator="\n")
        written.writeheader()
        written.writerows(sorted(rows, key=lambda row: row["source_id"]))
    (folder / "maps").mkdir()
    shutil.copyfile(ROOT / "maps" / "_shared.toml", folder / "maps" / "_shared.toml")
    (folder / "maps" / f"{MAP}.toml").write_text(MAP_FILE, "utf-8")
    return folder


def build(events: Path, out: Path) -> float:
    """Build the page and return the seconds that it took."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        atlas = atlas_of(events, folder / "atlas")
        sys.argv[1:] = ["build", str(atlas), "--out", str(folder / "out")]
        begin_s = time.perf_counter()
        with redirect_stdout(sys.stderr):
            borderatlas()
        took_s = time.perf_counter() - begin_s
        shutil.copyfile(folder / "out" / MAP / "map.html", out)
    return took_s


def held(page: Path) -> int:
    """Return how many events a page says that it holds."""
    data = re.search(r'<script type="application/json" id="[^"]+">(.+?)</script>', page.read_text())
    if data is None:
        return 0
    scene = json.loads(data[1])
    if "deflated" in scene:
        scene = json.loads(zlib.decompress(base64.b64decode(scene["deflated"]), wbits=-15))
    return int((scene.get("eventLayer") or {}).get("rows", 0))


def main() -> None:
    """Make the page, and print what it took."""
    asked = json.loads(sys.argv[1])
    start_s = time.time() - asked["begun_s"]
    events, out = Path(asked["events"]), Path(asked["out"])
    build(Path(asked["warm_up"]), out)
    took = {"start_s": start_s, "build_s": build(events, out)}
    look = {"colour": LIGHT[EVENT_LOOK.fill], "filter": FILTER}
    print(json.dumps(took | look | {"events": held(out)}))


if __name__ == "__main__":
    main()
