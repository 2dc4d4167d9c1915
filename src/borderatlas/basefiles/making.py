"""Make the base map of an atlas: read, cut, thin, account for it, and write it whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from borderatlas.atlas import AtlasMeta
from borderatlas.basefiles.carrier import members
from borderatlas.basefiles.detail import Detail, chosen, page_box
from borderatlas.basefiles.features import Feature, Sheet, add_places, add_water
from borderatlas.basefiles.land import add_borders, add_land
from borderatlas.basefiles.licences import ROLES, Wanted, credit_problems, licence_text
from borderatlas.basefiles.shapes import grid_of
from borderatlas.basefiles.weighing import Weight, weights
from borderatlas.check_base import check_feature
from borderatlas.errors import ArgumentError, DataError, Problem
from borderatlas.io.canonical import collection_text
from borderatlas.io.files import exists
from borderatlas.io.folder import read_raw
from borderatlas.io.geofiles import Bounds, Brought, read_layer, read_member
from borderatlas.io.meta import meta_of
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.io.whole import editing, write_all
from borderatlas.limits import MAX_FILE_BYTES
from borderatlas.sheets import META

FOLDER = "geo/basemap"
_NO_PAIR = "name --borders, or --land with codes of both countries"


@dataclass(frozen=True)
class Made:
    """What was written, and all that is to be known of it."""

    files: tuple[Path, ...]
    removed: tuple[Path, ...]
    bbox: Bounds
    detail: Detail
    weights: tuple[Weight, ...]
    remarks: tuple[str, ...]


@watched()
def make(folder: Path, wanted: Wanted) -> Made:
    """Write the base map of an atlas, whole or not at all.

    Parameters
    ----------
    folder
        The folder of the atlas.
    wanted
        What it is made of.

    Raises
    ------
    ArgumentError
        When the box is none.
    DataError
        With all that keeps it from being written: files that cannot be read, licences that are
        not told, credits that the atlas does not give, a base map that is there already.
    """
    meta = _settings(folder)
    within = _box(wanted.bbox or page_box(meta.bbox))
    detail = chosen(wanted.detail, meta.bbox)
    sheet = Sheet(within, grid_of(within, tolerance_m=detail.tolerance_m), meta.border.pair)
    brought = _read_all(wanted, sheet)
    is_whole = not sheet.problems
    _fill(sheet, brought, wanted, border_file=meta.border.file)
    old, target = _old_files(folder, wanted, sheet)
    texts = _texts(sheet, brought, wanted)
    sheet.problems += credit_problems(meta, brought, wanted)
    if is_whole:
        sheet.problems += _border_problems(meta, sheet, wanted)
    if sheet.problems:
        raise DataError(sheet.problems)
    if not _holds(within, meta.bbox):
        sheet.remarks.append(f"{META}: its bbox is wider than the base map")
    written = {target / name: data for name, data in texts.items()}
    removed = _write(folder, written, [path for path in old if path not in written])
    features = [feature for found in sheet.files.values() for feature in found]
    return Made(
        tuple(written), removed, within, detail,
        weights(features, pair=meta.border.pair, extent=meta.bbox), tuple(sheet.remarks),
    )  # fmt: skip


def _settings(folder: Path) -> AtlasMeta:
    raw = read_raw(folder)
    if raw.meta is None:
        raise DataError(raw.problems)
    return meta_of(raw.meta, file=META)


def _box(bbox: Bounds) -> Bounds:
    """Return a box that is one.

    Raises
    ------
    ArgumentError
        When it crosses the antimeridian or has no room.
    """
    west, south, east, north = bbox
    if not (all(-180 <= lon <= 180 for lon in (west, east)) and -90 <= south < north <= 90):
        raise ArgumentError(
            f"--bbox {west},{south},{east},{north} is not west, south, east, north in degrees; "
            "write it like --bbox 124,39,131,43"
        )
    if west >= east:
        raise ArgumentError(
            f"--bbox {west},{south},{east},{north} crosses the antimeridian, and no map does; "
            f"make an atlas of either side: {west},{south},180,{north} and -180,{south},{east},"
            f"{north}"
        )
    return bbox


def _holds(outer: Bounds, inner: Bounds) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and (
        outer[2] >= inner[2] and outer[3] >= inner[3]
    )  # fmt: skip


def _read_all(wanted: Wanted, sheet: Sheet) -> dict[str, list[Brought]]:
    """Return the layers of each role; what cannot be read becomes a problem."""
    brought: dict[str, list[Brought]] = {}
    for role in ROLES:
        try:
            if wanted.files.get(role):
                brought[role] = [read_layer(x, within=sheet.within) for x in wanted.files[role]]
            elif wanted.natural_earth:
                inside = members(wanted.natural_earth, role)
                brought[role] = [read_member(*where, within=sheet.within) for where in inside]
        except DataError as error:
            sheet.problems += error.problems
    found = {role: layers for role, layers in brought.items() if layers}
    if not found and not sheet.problems:
        raise ArgumentError(
            "no map data are named; name at least --land FILE, or --natural-earth PATH"
        )
    for layer in (layer for layers in found.values() for layer in layers):
        sheet.remarks += layer.remarks
        if layer.converted:
            sheet.remarks.append(f"{layer.file}: was in {layer.crs}; converted to EPSG:4326")
    return found


def _fill(
    sheet: Sheet,
    brought: Mapping[str, Sequence[Brought]],
    wanted: Wanted,
    *,
    border_file: str,
) -> None:
    """Make the features of all roles; borders want the countries, so that land comes first.

    Where the atlas has its border in a file that is kept, the land has none of its own.
    """
    kept = {f"{FOLDER}/{name}" for name in wanted.keep}
    has_borders = "borders" in brought or wanted.files.get("borders") or border_file in kept
    countries: dict[str, Any] = {}
    if "land" in brought:
        countries = add_land(sheet, brought["land"], with_borders=not has_borders)
    if "borders" in brought:
        add_borders(sheet, brought["borders"], countries)
    if "water" in brought:
        add_water(sheet, brought["water"])
    if "places" in brought:
        add_places(sheet, brought["places"])


def _old_files(folder: Path, wanted: Wanted, sheet: Sheet) -> tuple[list[Path], Path]:
    """Return the files of the old base map that go, and the folder of the base map."""
    target = folder / "data" / FOLDER
    maps = sorted(target.glob("*.geojson"))
    names = {path.name for path in maps}
    for name in sorted(set(wanted.keep) - names):
        hint = f"it holds {', '.join(sorted(names)) or 'none'}"
        sheet.wrong(f"data/{FOLDER}/{name}", "is to be kept and is not there", hint)
    if maps and not wanted.replace:
        message = f"holds a base map already: {', '.join(sorted(names))}"
        hint = "write it in its stead with --replace; --keep FILE leaves a file of it where it is"
        sheet.wrong(f"data/{FOLDER}", message, hint)
    going = [path for path in maps if path.name not in wanted.keep]
    licences = [path.with_suffix(".LICENSE") for path in going]
    if not wanted.keep:
        licences.append(target / "LICENSE")
    return [*going, *filter(exists, licences)], target


def _texts(
    sheet: Sheet, brought: Mapping[str, Sequence[Brought]], wanted: Wanted
) -> dict[str, bytes]:
    """Return the files by their names, each with its licence beside it."""
    texts: dict[str, bytes] = {}
    for stem, features in sorted(sheet.files.items()):
        if not features:
            continue
        name = f"{stem}.geojson"
        ordered = sorted(features, key=lambda feature: feature.id)
        if name in wanted.keep:
            sheet.wrong(
                f"data/{FOLDER}/{name}", "is to be kept and to be written", "do not keep it"
            )
        for number, feature in enumerate(ordered, start=1):
            row = {**feature.properties, "geometry": feature.geometry}
            sheet.problems += check_feature(row, file=f"data/{FOLDER}/{name}", number=number)
        data = collection_text(map(_feature_text, ordered)).encode()
        if len(data) > MAX_FILE_BYTES:
            hint = "choose --detail coarse, or a smaller --bbox"
            sheet.wrong(name, f"would have {len(data):,} bytes", hint)
        texts[name] = data
        role = "land" if stem == "countries" else stem
        texts[f"{stem}.LICENSE"] = licence_text(
            brought[role], role, wanted, within=sheet.within, tolerance_m=sheet.grid.tolerance_m
        )
    return texts


def _feature_text(feature: Feature) -> str:
    from shapely.geometry import mapping

    geometry = mapping(feature.geometry)
    value = {
        "type": "Feature",
        "id": feature.id,
        "properties": feature.properties,
        "geometry": {"type": geometry["type"], "coordinates": geometry["coordinates"]},
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _border_problems(meta: AtlasMeta, sheet: Sheet, wanted: Wanted) -> list[Problem]:
    """Return where the atlas looks for its border in vain."""
    if meta.border.file in {f"{FOLDER}/{name}" for name in wanted.keep}:
        return []
    drawn = {
        stem: {f.properties["pair"] for f in features if f.properties.get("pair")}
        for stem, features in sheet.files.items()
    }
    stems = [stem for stem, pairs in drawn.items() if meta.border.pair in pairs]
    if not stems:
        pairs = sorted(set().union(*drawn.values()))
        hint = f"the borders there are {', '.join(pairs)}" if pairs else _NO_PAIR
        message = "no line in the box is this border"
        return [Problem(META, 0, "border.pair", meta.border.pair, message, hint)]
    file = f"{FOLDER}/{stems[0]}.geojson"
    if meta.border.file == file:
        return []
    message = "is not where this base map has the border"
    return [Problem(META, 0, "border.file", meta.border.file, message, f'write file = "{file}"')]


def _write(folder: Path, written: Mapping[Path, bytes], old: Sequence[Path]) -> tuple[Path, ...]:
    """Write the files and take away those of the old base map that they do not replace."""
    try:
        with editing(folder):
            refuse_changed()
            write_all(written)
            for path in old:
                path.unlink(missing_ok=True)
    except OSError as error:
        hint = "make room or allow it, then do it again"
        message = f"cannot be written: {error.strerror}"
        where = str(error.filename or folder)
        raise DataError([Problem(where, 0, "", "", message, hint)]) from error
    return tuple(old)
