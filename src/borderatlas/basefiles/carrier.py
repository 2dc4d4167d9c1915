"""Natural Earth as others carry it: its shapefiles in a folder, a zip archive or a wheel."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from borderatlas.errors import DataError, Problem

LICENCE = "public domain (Natural Earth)"
CREDIT = "Made with Natural Earth"

_LAYERS: Mapping[str, Sequence[str]] = {
    "land": ("admin_0_countries",),
    "borders": ("admin_0_boundary_lines_land",),
    "water": ("lakes", "rivers_lake_centerlines"),
    "places": ("populated_places",),
}
_SCALES = ("10m", "50m", "110m")
"""One to 10, 50 and 110 million; the finest that is there is taken."""


def members(carrier: Path, role: str) -> list[tuple[Path, str]]:
    """Return the layers of Natural Earth for a role, as `read_member` takes them.

    Raises
    ------
    DataError
        When there is no such carrier, or it has nothing of Natural Earth.
    """
    names = _names(carrier)
    found = []
    for layer in _LAYERS[role]:
        wanted = [f"ne_{scale}_{layer}.shp" for scale in _SCALES]
        best = min(
            (name for name in names if name.rsplit("/", 1)[-1] in wanted),
            key=lambda name: (wanted.index(name.rsplit("/", 1)[-1]), name),
            default=None,
        )
        if best:
            found.append((carrier, best))
    return found


def _names(carrier: Path) -> list[str]:
    """Return the shapefiles of Natural Earth in a carrier."""
    if carrier.is_dir():
        names = [path.relative_to(carrier).as_posix() for path in carrier.rglob("ne_*.shp")]
    elif carrier.is_file() and zipfile.is_zipfile(carrier):
        with zipfile.ZipFile(carrier) as archive:
            names = archive.namelist()
    else:
        hint = "name a folder, a zip archive or a wheel with its shapefiles"
        raise DataError([Problem(str(carrier), 0, "", "", "is no carrier of Natural Earth", hint)])
    found = sorted(name for name in names if name.rsplit("/", 1)[-1].startswith("ne_"))
    if not found:
        hint = "it has files such as ne_10m_admin_0_countries.shp"
        raise DataError([Problem(str(carrier), 0, "", "", "holds nothing of Natural Earth", hint)])
    return found
