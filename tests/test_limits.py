"""What is beyond a bound is refused at once, with its file and a remedy."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from borderatlas.build import check
from borderatlas.limits import MAX_COLUMNS, MAX_FILES, MAX_ROWS, MAX_TOML_BYTES, MAX_VERTICES
from tests.fictional_atlas import fictional_atlas

CLAIMS = "data/claims.csv"
SITES = "data/geo/sites.geojson"
META = "data/atlas.toml"
MAP = "maps/fictional.toml"
BASE = "data/geo/basemap/fictional.geojson"


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def feature(geometry: object = None, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def line(count: int) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [[1, 2]] * count}


TOO_MUCH = {
    "rows": (CLAIMS, "a,b\n" + "1,2\n" * (MAX_ROWS + 1), "has more than 20,000 rows"),
    "broken rows": (CLAIMS, "a,b\n" + "1\n" * (MAX_ROWS + 1), "has more than 20,000 rows"),
    "columns": (CLAIMS, ",".join(map(str, range(MAX_COLUMNS + 1))), "more than 100 columns"),
    "features": (SITES, collection(*[feature()] * (MAX_ROWS + 1)), "more than 20,000 features"),
    "properties": (
        SITES,
        collection(*(feature(**{f"fictional{number}": 1}) for number in range(MAX_COLUMNS + 1))),
        "has more than 100 properties",
    ),
    "vertices": (BASE, collection(feature(line(MAX_VERTICES + 1))), "200,001 positions in one"),
    "depth of JSON": (SITES, "[" * 200_000, "is nested too deeply"),
    "depth of an object": (SITES, '{"a":' * 200_000, "is nested too deeply"),
    "settings": (META, "#" * (MAX_TOML_BYTES + 1), "is longer than 256 kB"),
    "a map": (MAP, "#" * (MAX_TOML_BYTES + 1), "is longer than 256 kB"),
    "a key": (META, "a." * 5000 + "a = 1", "has a key of 16 parts or more"),
    "a key in quotes": (MAP, '"a b" . ' * 5000 + "a = 1", "has a key of 16 parts or more"),
    "a key in a table": (MAP, "[" + "a." * 5000 + "a]", "has a key of 16 parts or more"),
    "depth of TOML": (META, "a = " + "[" * 5000, "is not TOML that can be read"),
    "a word without end": (META, "a" * 200_000, "is not TOML"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused_at_once(name: str, tmp_path: Path) -> None:
    file, text, message = TOO_MUCH[name]
    folder = fictional_atlas().write(tmp_path)
    (folder / "maps").mkdir()
    (folder / file).write_text(text, "utf-8")
    begun = time.process_time()
    found = [problem for problem in check(folder) if problem.file == file]
    assert time.process_time() - begun < 2
    assert any(message in str(problem) and problem.hint for problem in found), found
    assert len(found) < 10


@pytest.mark.parametrize("place", ["maps", "data/geo/basemap"])
def test_too_many_files_are_refused(place: str, tmp_path: Path) -> None:
    folder = fictional_atlas().write(tmp_path)
    (folder / place).mkdir(exist_ok=True)
    for number in range(MAX_FILES + 1):
        name = f"fictional-{number}.{'toml' if place == 'maps' else 'geojson'}"
        (folder / place / name).write_text("")
    (told,) = (problem for problem in check(folder) if problem.file == f"{place}/")
    assert "files, 100 are allowed" in told.message
    assert told.hint


@pytest.mark.parametrize(
    "name", ["../fictional", "fictional/../../x", "/fictional", ".fictional", "a\\b", "a" * 101]
)
def test_an_id_leads_nowhere(name: str, tmp_path: Path) -> None:
    atlas = fictional_atlas()
    atlas.row("events", "fictional-event-a")["event_id"] = name
    told = [problem for problem in check(atlas.write(tmp_path)) if problem.column == "event_id"]
    said = "has 101 characters, 100 are allowed" if len(name) > 100 else "is not an id"
    assert any(problem.message == said and problem.hint for problem in told)


@pytest.mark.parametrize("file", [CLAIMS, SITES, META, MAP, BASE])
def test_a_link_out_of_the_atlas_is_not_followed(file: str, tmp_path: Path) -> None:
    folder = fictional_atlas().write(tmp_path / "atlas")
    (folder / "maps").mkdir()
    secret = tmp_path / "fictional-secret"
    secret.write_text("fictional secret")
    (folder / file).unlink(missing_ok=True)
    (folder / file).symlink_to(secret)
    told = [problem for problem in check(folder) if problem.file == file]
    assert [problem.message for problem in told] == ["leads out of the atlas folder"]
    assert "secret" not in "".join(map(str, told))
