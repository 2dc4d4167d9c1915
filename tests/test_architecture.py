"""The arrows between modules point one way; each outside library has one door."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "borderatlas"

GROUND = {"errors", "units", "dates", "names", "languages", "shares", "limits"}
GROUND |= {"accounting", "columns", "ellipsoid", "hexagons"}
DATA = ["schema", "rows", "sheets", "protect", "identifying", "overlaps", "check_base"]
DATA += ["check_evidence"]
DATA += ["check_places", "coarsen", "check_coarsen", "check_rivals", "check_withdrawn"]
DATA += ["check", "eventtable", "atlas", "io", "neighbours", "kernel"]
DATA += ["cluster", "eventcounts", "count"]
DATA += ["evidence", "join", "known", "deduce", "partition", "running", "small", "publish"]
DRAWING = ["scene", "sizes", "filtering", "tally", "scales", "theme", "spec"]
DRAWING += ["mapvalues", "mapfile"]
MEETING = ["words", "views", "fit", "plan", "marks", "listing", "facets", "basemap"]
MEETING += [
    "eventareas",
    "eventhidden",
    "eventread",
    "eventplacing",
    "eventlayer",
    "pastday",
    "compile",
]
RENDERING = ["compact", "assets", "fonts", "render"]
FRONT = ["containers", "unpack", "policy", "markup", "audit", "map", "check_letters", "check_told"]
FRONT += ["states", "manifest", "marked"]
FRONT += [
    "check_events",
    "check_small",
    "writing",
    "build",
    "exploring",
    "preview",
    "serving",
    "embed",
    "figures",
    "export",
    "starter",
    "verify",
]
FRONT += ["compare", "signing", "withdraw", "console", "options", "proving", "exporting"]
FRONT += ["previewing", "publishing", "syncing"]
FRONT += [
    "countrows",
    "countclaims",
    "countplaces",
    "countgate",
    "counting",
    "eventimport",
    "importing_events",
]
FRONT += ["placecolumns", "placeimport", "importing_places"]
FRONT += ["basefiles", "basemaking", "cli"]
FRONT += ["__main__"]

HANDED_OVER: dict[str, set[str]] = {"atlas": {"build", "evidence", "exploring"}}
"""`Atlas.plot`, `explore` and `estimates` are where people look for them; others do the work."""

RENDERERS_SEE = {"scene", "assets", "languages", "units", "errors", "render"}
RENDERERS_SEE |= {"sizes", "filtering", "tally"}
RENDERERS_SEE |= {"columns", "compact", "ellipsoid", "fonts", "hexagons"}

DOORS = {
    "folium": {"render/layer.py"},
    "branca": {"render/layer.py"},
    "jinja2": {"render/layer.py"},
    "matplotlib": {
        *("render/artists.py", "render/composing.py", "render/mapping.py", "render/paper.py"),
        *("render/pdf.py", "render/pen.py", "render/print.py", "render/typefaces.py"),
        *("render/kinds.py", "render/layout.py"),
    },
    "citeproc": {"render/citations.py"},
    "dask": {"cluster.py"},
    "distributed": {"cluster.py", "counting.py"},
    "psycopg": {
        *("io/postgis.py", "io/postgislayout.py", "io/postgisrows.py", "io/postgissetup.py"),
        "io/postgispublic.py",
    },
    "openpyxl": {"io/workbook.py", "io/sheetwriter.py"},
    "babel": {"languages.py"},
    "click": {
        "previewing.py",
        "basemaking.py",
        "cli.py",
        "console.py",
        *("counting.py", "exporting.py", "importing_events.py", "importing_places.py"),
        *("options.py", "proving.py", "syncing.py"),
    },
    "pyogrio": {"io/exchange.py", "io/geofiles.py", "io/placelayers.py"},
    "pyarrow": {
        *("containers.py", "io/eventsources.py"),
        *("io/eventfiles.py", "io/eventrows.py", "io/eventwriter.py", "io/exchange.py"),
        "io/placelayers.py",
    },
    "fontTools": {"fonts.py", "render/truetype.py", "containers.py"},
    "brotli": {"woff2.py"},
    "tomllib": {"mapvalues.py", "io/meta.py"},
}

FILES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Yield what a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse((SOURCE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "borderatlas":
                yield from (f"borderatlas.{alias.name}" for alias in node.names)
            else:
                yield node.module


def ours(path: Path) -> set[str]:
    """Return the modules of ours that a file imports; a package counts as one."""
    found = {name.split(".")[1] for name in imports(path) if name.startswith("borderatlas.")}
    return found - {"__version__"}


def module(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


def test_every_module_has_its_place() -> None:
    placed = GROUND | {*DATA, *DRAWING, *MEETING, *RENDERING, *FRONT, "__init__"}
    assert {module(path) for path in FILES} <= placed


@pytest.mark.parametrize("path", FILES, ids=str)
def test_the_arrows_point_one_way(path: Path) -> None:
    name = module(path)
    seen = ours(path) - {name}
    if name == "__init__":
        return
    if name in GROUND:
        allowed = {"errors"} if name != "errors" else set()
    elif name in DATA:
        allowed = GROUND | set(DATA[: DATA.index(name)])
    elif name in DRAWING:
        allowed = GROUND | set(DRAWING[: DRAWING.index(name)])
    elif name in MEETING:
        allowed = GROUND | {*DATA, *DRAWING} | set(MEETING[: MEETING.index(name)])
    elif name in RENDERING:
        allowed = RENDERERS_SEE
    else:
        everything = {*DATA, *DRAWING, *MEETING, *RENDERING}
        allowed = GROUND | everything | set(FRONT[: FRONT.index(name)])
    allowed |= HANDED_OVER.get(name, set())
    assert seen <= allowed, f"{path} looks upward: {sorted(seen - allowed)}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_each_outside_library_has_one_door(path: Path) -> None:
    for name in {name.split(".")[0] for name in imports(path)} & set(DOORS):
        annotation_only = path.name in ("atlas.py", "map.py") and name in ("folium", "matplotlib")
        assert annotation_only or path.as_posix() in DOORS[name], f"{path} imports {name}"


COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?)\(")
RENDERED = sorted(
    path
    for folder, ending in (("render", ".py"), ("static", ".js"), ("static", ".css"))
    for path in (SOURCE / folder).rglob(f"*{ending}")
)


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: path.name)
def test_renderers_hold_no_colour_and_no_scale(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [match for match in COLOUR.findall(text) if not re.fullmatch(r"#\d{3}", match)]
    assert not found, f"{path.name} picks a colour: {found}"
    assert "borderatlas.scales" not in text


def test_modules_stay_readable() -> None:
    lengths = {path: len((SOURCE / path).read_text().splitlines()) for path in FILES}
    long = {str(path): length for path, length in lengths.items() if length > 400}
    assert set(long) <= {"schema.py", "scene.py"}, f"more than one idea in a module: {long}"


def test_no_script_is_longer_than_250_lines():
    scripts = (SOURCE / "static" / "js").glob("*.js")
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in scripts}
    assert not {name: length for name, length in lengths.items() if length > 250}
