"""The manifest of a folder of outputs: what went in and what came out. See docs/threat-model.md.

One manifest, `OUT/manifest.json`, answers for all that `build`, `figure`, `embed` and `export`
wrote below OUT, for one audience. Files of different commands or days may rest on different data;
so each file names the *making* that it is of, and a making is called by the hash of what it says.
A manifest holds no clock, no key and no path of a machine: the same files from the same input give
the same bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import platform
import re
import zlib
from collections.abc import Collection, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from borderatlas import __version__, states
from borderatlas.atlas import Atlas
from borderatlas.errors import DataError, Problem, PublishError
from borderatlas.eventareas import hash_of_areas
from borderatlas.eventread import hash_of_told
from borderatlas.map import Map
from borderatlas.rows import Row, cell_text
from borderatlas.scene import ClaimView, EstimateView, EventLayer, Mark, Scene
from borderatlas.schema import TABLES

NAME = "manifest.json"
SIGNATURE = f"{NAME}.sig"
SCHEMA = 1
"""The version of the form of a manifest."""

_SHAPE_OUTPUT = ("shapely", "babel", "fonttools", "brotli", "matplotlib", "pyproj", "pillow")
_KEY_LETTERS = 16
_PART = re.compile(r".+\.[0-9a-f]{8}\.(js|css)")

Manifest = dict[str, Any]
"""A manifest as plain JSON values: `manifest`, `makings` and `files`."""

Making = tuple[str, dict[str, Any]]
"""The name of a making, and what it says."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def written(manifest: Manifest) -> bytes:
    """Return the bytes of a manifest, with the hash by which a change of its own is seen."""
    bare = {key: value for key, value in manifest.items() if key != "sha256"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True)
    manifest = {**bare, "sha256": sha256(text.encode())}
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read(path: Path) -> Manifest:
    """Return the manifest at `path`.

    Raises
    ------
    DataError
        When there is none that this version can read.
    """
    hint = "name another folder with `-o`, or build anew into an empty one"
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise DataError([Problem(str(path), 0, "", "", message, hint)]) from error
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("manifest") != SCHEMA or not _sound(found):
        message = f"is no manifest of form {SCHEMA} of borderatlas"
        raise DataError([Problem(str(path), 0, "", "", message, hint)])
    return found


def _sound(found: Manifest) -> bool:
    makings, files = found.get("makings"), found.get("files")
    if not isinstance(makings, dict) or not isinstance(files, dict):
        return False
    good_makings = all(
        isinstance(making, dict) and isinstance(making.get("maps"), dict)
        for making in makings.values()
    )
    return good_makings and all(
        isinstance(file, dict)
        and isinstance(file.get("sha256"), str)
        and file.get("making") in makings
        and not Path(name).is_absolute()
        and ".." not in Path(name).parts
        for name, file in files.items()
    )


def updated(
    out: Path, pages: Mapping[Path, bytes], made: Mapping[str, Making], *, command: str
) -> bytes:
    """Return the manifest of `out` once `pages` are written into it.

    `made` has the making of the files of each folder below `out`. What it says of other files
    stays, also of such as are gone: a check is to miss them. Forgotten are, once they are gone,
    such as were made from older data, and parts of split pages that no page asks for: the build
    removes them.

    Raises
    ------
    PublishError
        When what is there is for another audience: who publishes a folder publishes all of it.
    """
    path = out / NAME
    old = read(path) if path.exists() else {"makings": {}, "files": {}}
    _refuse_mixed(path, old["makings"].values(), [found for _, found in made.values()])
    files = _still_there(old["files"], out, pages)
    for file, data in pages.items():
        name = file.relative_to(out).as_posix()
        key = made[name.split("/")[0]][0]
        files[name] = {
            "sha256": sha256(data), "bytes": len(data), "command": command, "making": key,
        }  # fmt: skip
    makings: dict[str, Any] = {}
    for key, found in [*old["makings"].items(), *made.values()]:
        makings.setdefault(key, {**found, "maps": {}})["maps"] |= found["maps"]
    makings = states.aged(makings, [found for _, found in made.values()])
    proof = {"manifest": SCHEMA, "makings": makings, "files": files}
    return written(states.standing(proof, out))


def _refuse_mixed(path: Path, old: Iterable[Any], new: Iterable[Any]) -> None:
    there, come = ({str(found.get("audience")) for found in group} for group in (old, new))
    if there and come and there != come:
        message = f"is of files for the audience {_listed(there)}, these are for {_listed(come)}"
        hint = "name another folder with `-o`, or empty this one"
        raise PublishError([Problem(str(path), 0, "", "", message, hint)])


def _listed(audiences: Iterable[str]) -> str:
    return ", ".join(map(repr, sorted(audiences)))


def _still_there(
    files: Mapping[str, Any], out: Path, pages: Mapping[Path, bytes]
) -> dict[str, Any]:
    """Return what was said of files, without parts that no page of their folder asks for."""
    kept: dict[str, Any] = {}
    for name, said in files.items():
        folder = (out / name).parent
        if _PART.fullmatch(Path(name).name) and folder in {page.parent for page in pages}:
            asking = [data for page, data in pages.items() if page.parent == folder]
            asking += [page.read_bytes() for page in folder.glob("*.html") if page not in pages]
            if not any(Path(name).name.encode() in data for data in asking):
                continue
        kept[name] = said
    return kept


def makings(maps: Iterable[Map]) -> dict[str, Making]:
    """Return what each of some maps was made from, by the folder of its files."""
    return {item.map_id: making(item) for item in maps}


def making(item: Map) -> Making:
    """Return what one map was made from, and the name that this has."""
    origin = item.origin
    if origin is None:
        msg = f"the map {item.map_id!r} was made by hand: nothing is known of its input"
        raise ValueError(msg)
    prefer = origin.spec.claims
    overrides = [{"prefer": prefer.prefer, "reason": prefer.reason}] if prefer.prefer else []
    said = {
        "spec": _plain(origin.spec),
        "overrides": overrides,
        "scene": item.scene.digest(),
        "shows": shows(item.scene),
    }
    return making_of(origin.atlas, origin.withheld, {item.map_id: said})


def making_of(
    atlas: Atlas, withheld: Mapping[str, int], maps: Mapping[str, Mapping[str, Any]]
) -> Making:
    """Return the making of what an atlas behind the gate was made into; `maps` says what that is.

    An export counts as a map that shows no claim, place or number of its own (`untold`).
    """
    found: dict[str, Any] = {
        "atlas": atlas.meta.id,
        "audience": atlas.audience,
        "as_of": atlas.as_of,
        "boundary": _plain(atlas.meta.border),
        "inputs": inputs(atlas),
        "versions": versions(),
        "withheld": dict(withheld),
    }
    key = sha256(json.dumps(found, sort_keys=True).encode())[:_KEY_LETTERS]
    return key, {**found, "maps": dict(maps)}


def untold(spec: object) -> dict[str, Any]:
    """Return what a making says of tables: what was asked for, and nothing that a map shows."""
    shown: dict[str, Any] = {"claims": {}, "places": {}, "numbers": {}}
    return {"spec": spec, "overrides": [], "scene": "", "shows": shown}


def inputs(atlas: Atlas) -> dict[str, str]:
    """Return the SHA-256 of each input, as far as the audience may see it.

    A table counts with the rows and cells that passed the gate. The hash of the whole file would
    let anybody try what a withheld cell says: of a number below five there are four guesses.
    """
    found = {f"data/{table.file}": _hash_of_rows(atlas, name) for name, table in TABLES.items()}
    found["data/atlas.toml"] = _hash_of(atlas.meta)
    for events in atlas.meta.event_tables:
        found[f"data/{events.file}"] = hash_of_told(events, atlas)
        if events.areas:
            found[f"data/{events.areas.file}"] = hash_of_areas(events.areas, atlas)
    folder = atlas.folder / "data/geo/basemap"
    for path in sorted(folder.glob("*.geojson")):
        found[path.relative_to(atlas.folder).as_posix()] = sha256(path.read_bytes())
    return found


def _hash_of_rows(atlas: Atlas, name: str) -> str:
    columns = TABLES[name].names
    return _hash_of([_cells(row, columns) for row in atlas.tables.get(name, ())])


def _cells(row: Row, columns: Collection[str]) -> list[str]:
    geometry = row.get("geometry")
    cells = [cell_text(row[column]) for column in columns]
    return [*cells, geometry.wkt] if geometry is not None else cells


def _hash_of(value: object) -> str:
    return sha256(json.dumps(_plain(value), ensure_ascii=False, sort_keys=True).encode())


def _plain(value: object) -> Any:  # noqa: ANN401 - any depth of plain values
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: _plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def versions() -> dict[str, str]:
    """Return the versions of what shapes the bytes of outputs."""
    found = {"borderatlas": __version__, "python": platform.python_version()}
    found["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    for name in _SHAPE_OUTPUT:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def shows(scene: Scene) -> dict[str, dict[str, Any]]:
    """Return what a map tells, by id: its claims, its places and legs, its numbers."""
    titles = {source.number: source.source_id for source in scene.sources}
    return {
        "claims": {claim.claim_id: _claim(claim, titles) for claim in scene.claims()},
        "places": {mark.mark_id: _mark(mark) for mark in scene.marks},
        "numbers": {
            **{item.estimate_id: _number(item) for item in scene.estimates},
            **(_events(scene.events) if scene.events else {}),
        },
    }


def _events(layer: EventLayer) -> dict[str, dict[str, Any]]:
    """Return how many raw events a map counts in each year and of each kind."""
    return {
        f"raw events/{year.year or 'no one year'}/{kind.code}": {
            "figure": str(count),
            "date": year.year,
            "place": "",
            "event": f"{layer.title.get('en', '')}: {kind.name.get('en', '')}",
            "claims": [],
        }
        for year in layer.years
        for kind, count in zip(layer.kinds, year.counts, strict=True)
        if count
    }


def _claim(claim: ClaimView, titles: Mapping[int, str]) -> dict[str, Any]:
    words = f"{claim.wording}\n{claim.paraphrase}".encode()
    return {
        "figure": claim.figure.get("en", ""),
        "date": claim.date.get("en", ""),
        "place": claim.place.get("en", ""),
        "claimant": claim.claimant.get("en", ""),
        "source": titles.get(claim.source_number, ""),
        "status": claim.status,
        "words": sha256(words)[:_KEY_LETTERS],
    }


def _mark(mark: Mark) -> dict[str, Any]:
    facts = json.dumps([_plain(fact) for fact in (mark.detail, *mark.facts)], sort_keys=True)
    return {
        "name": mark.name.get("en", ""),
        "kind": mark.kind.get("en", ""),
        "value": mark.value.get("en", ""),
        "at": _plain(mark.coordinates),
        "precision_m": mark.precision_m,
        "facts": sha256(facts.encode())[:_KEY_LETTERS],
    }


def _number(item: EstimateView) -> dict[str, Any]:
    return {
        "figure": item.figure.get("en", ""),
        "date": item.date.get("en", ""),
        "place": item.place.get("en", ""),
        "event": item.event.get("en", ""),
        "claims": [claim.claim_id for claim in item.claims],
    }
