"""Build maps: read, check, pass the gate, compile, render, and have them written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from borderatlas import fit, known, publish
from borderatlas.atlas import Atlas
from borderatlas.coarsen import Key, given_key
from borderatlas.compile import compile_map
from borderatlas.errors import DataError, Problem, RenderError, SpecError
from borderatlas.eventread import events_for
from borderatlas.io.address import is_address
from borderatlas.io.files import read_text, refuse_many
from borderatlas.io.folder import given_folder, load_folder, read_atlas, shipped_folder
from borderatlas.io.unchanged import watched
from borderatlas.io.whole import as_path
from borderatlas.manifest import makings
from borderatlas.map import Map, Origin
from borderatlas.mapfile import read_specs
from borderatlas.mapvalues import nearest
from borderatlas.plan import event_tables, make_plan, not_preferred, too_large
from borderatlas.schema import Audience
from borderatlas.shares import shared_out
from borderatlas.spec import MapSpec
from borderatlas.writing import Sign, write_pages

if TYPE_CHECKING:
    from borderatlas.render.page import Kind

STOPS = "a build for the public stops"
"""How the message of a warning ends that is an error at the gate."""

_PAGE = "map.html"


@dataclass(frozen=True)
class Built:
    """One map that was written, and what it shows."""

    map_id: str
    path: Path
    map: Map


@dataclass(frozen=True)
class Report:
    """What a build wrote and what it withheld (rows of each table that stayed inside)."""

    built: tuple[Built, ...]
    withheld: publish.Withheld


def open_maps(
    folder: Path,
    map_ids: Collection[str] = (),
    *,
    audience: Audience = "public",
    as_of: dt.date | None = None,
    key: Key | None = None,
) -> tuple[tuple[Map, ...], publish.Withheld]:
    """Return maps of an atlas folder as an audience may see them.

    Parameters
    ----------
    folder
        A folder with `data/` and `maps/`.
    map_ids
        Which maps; all of them when empty.
    audience
        "internal", "partner" or "public".
    as_of
        The day whose knowledge they show (`known.as_of`); today's when not given.
    key
        A `Key`, by which places are displaced that are not to be shown where they are. Commands
        read it from the environment; a function takes what it is given.

    Raises
    ------
    ArgumentError
        When there is no such audience, `as_of` is a day to come, or `key` is no `Key`.
    DataError, SpecError, PublishError
        With every problem of the data, of the map files, of the records to be published.
    """
    given_key(key)  # before the work
    atlas = read_for(folder, audience, as_of=as_of)
    return maps_of(atlas, map_ids, audience=audience, key=key)


def read_for(folder: Path, audience: Audience, *, as_of: dt.date | None = None) -> Atlas:
    """Return the atlas of a folder, still to pass the gate (`publish.apply`) for an audience.

    Raises
    ------
    ArgumentError
        When there is no such audience, or `as_of` is a day to come.
    DataError
        With every problem of the data, told as the audience may know it.
    """
    publish.known_audience(audience)
    if as_of:
        known.refuse_future(as_of)
    try:
        atlas = read_atlas(folder)
    except DataError as error:
        if audience == "internal":
            raise
        found = {publish.without_value(problem) for problem in error.problems}
        raise DataError(found) from None  # a traceback would show the former
    return known.as_of(atlas, as_of)[0] if as_of else atlas


def maps_of(
    atlas: Atlas,
    map_ids: Collection[str] = (),
    *,
    audience: Audience = "public",
    key: Key | None = None,
) -> tuple[tuple[Map, ...], publish.Withheld]:
    """Return maps of an atlas as an audience may see them; parameters as in `open_maps`.

    Raises
    ------
    SpecError, PublishError
        As `open_maps` does.
    """
    told, withheld = publish.apply(atlas, audience, key=key)
    specs = choose(open_specs(atlas.folder), map_ids)
    if problems := set(fit.unknown_event_tables(specs, atlas, told)):
        raise SpecError(problems)
    # A map file is told whole, in the manifest: it must not name what stays inside.
    specs = tuple(
        spec if any(event_tables(spec, told)) else replace(spec, events=None) for spec in specs
    )
    return tuple(
        Map(
            compile_map(spec, told, events=events_for(spec, told, atlas)),
            Origin(spec, told, withheld.rows),
        )
        for spec in specs
    ), withheld


def open_specs(folder: Path) -> tuple[MapSpec, ...]:
    """Return what the map files of an atlas folder say, in the order of the maps.

    Raises
    ------
    SpecError
        With every problem of every map file.
    """
    try:
        refuse_many(list((folder / "maps").glob("*.toml")), name="maps/")
    except DataError as error:
        raise SpecError(error.problems) from error
    return read_specs(folder / "maps", read=lambda path: read_text(path, root=folder).text)


def check(
    folder: Path,
    *,
    today: dt.date | None = None,
    key: Key | None = None,
    detailed: bool = False,
) -> tuple[Problem, ...]:
    """Return everything that is wrong with the data and the map files of an atlas folder.

    Whether the maps fit the data is looked at once both are sound by themselves.

    Parameters
    ----------
    folder
        A folder with `data/` and `maps/`.
    today
        The day after which no row can have been reviewed and no source read; without it,
        these days are not looked at.
    key
        As `open_maps` has it; without it, each place is named that a build needs it for.
    detailed
        Name each claim that is kept back with a small number, and not its event alone.

    Raises
    ------
    ArgumentError
        When `key` is no `Key`.
    """
    from borderatlas.check_events import check_events
    from borderatlas.check_letters import check_letters
    from borderatlas.check_small import check_small
    from borderatlas.check_told import check_told

    given_key(key)
    atlas, found = load_folder(folder, today=today)
    problems = set(found)
    try:
        specs = open_specs(folder)
    except SpecError as error:
        problems |= set(error.problems)
        specs = ()
    if atlas is not None:
        problems |= set(_stops(atlas, keyed=key is not None))
        public, _ = publish.preview(atlas)
        problems |= {*check_letters(public), *check_told(atlas, public)}
        problems |= set(check_small(atlas, public, detailed=detailed))
        problems |= set(fit.unknown_event_tables(specs, atlas, atlas))
        problems |= set(check_events(specs, atlas, public, today=today))
        for spec in specs:
            problems |= set(fit.withheld(spec, atlas, public))
            try:
                plan = make_plan(spec, public)
                problems |= {*too_large(plan), *not_preferred(plan)}
            except SpecError as error:
                problems |= set(error.problems)
    return tuple(sorted(problems if atlas is None else set(map(atlas.seen, problems))))


def _stops(atlas: Atlas, *, keyed: bool) -> Iterator[Problem]:
    """Yield what the gate will say: work in progress is no mistake before the build."""
    for problem in publish.stops(atlas, keyed=keyed):
        yield replace(problem, message=f"{problem.message}: {STOPS}", level="warning")


def open_map(
    map_id: str,
    folder: str | Path | None = None,
    *,
    audience: Audience = "public",
    as_of: str | dt.date | None = None,
    key: Key | None = None,
) -> Map:
    """Return one map, as an audience may see it.

    Parameters
    ----------
    map_id
        The id of the map: the name of its file without `.toml`.
    folder
        The atlas folder, or the address of a database (`postgresql://…`); the folder that comes
        with the program when not given.
    audience
        "internal", "partner" or "public"; what is not for the public is marked.
    as_of
        The day whose knowledge it shows, "2023-12-07"; today's when not given.
    key
        As `open_maps` has it.

    Raises
    ------
    ArgumentError
        When there is no such audience, `as_of` is no day, or `key` is no `Key`.
    DataError, SpecError, PublishError
        As `open_maps` does.
    """
    day = None if as_of is None else known.given_day(as_of)
    maps, _ = open_maps(_given(folder), (map_id,), audience=audience, as_of=day, key=key)
    return maps[0]


def open_atlas(folder: str | Path | None = None) -> Atlas:
    """Return the checked data of an atlas folder, for the team's own eyes: nothing withheld.

    Parameters
    ----------
    folder
        The atlas folder, or the address of a database (`postgresql://…`); the folder that comes
        with the program when not given.

    Raises
    ------
    DataError
        With every problem of the data.
    """
    return read_atlas(_given(folder))


def _given(folder: str | Path | None) -> Path:
    if is_address(folder):
        from borderatlas.io.pulling import fetch

        return fetch(str(folder))
    return shipped_folder() if folder is None else given_folder(as_path(folder))


@watched()
def build(
    folder: Path,
    out: Path,
    map_ids: Collection[str] = (),
    *,
    audience: Audience = "public",
    key: Key | None = None,
    split: bool = False,
    as_of: dt.date | None = None,
    sign: Sign | None = None,
    progress: Callable[[str], None] = lambda _: None,
    processes: int = 1,
) -> Report:
    """Write `out/<map>/map.html` for each map; nothing is written when anything is wrong.

    What an earlier build left in `out` when it was killed is removed.

    Parameters
    ----------
    folder
        A folder with `data/` and `maps/`.
    out
        Where the folders of the maps go.
    map_ids
        Which maps; all of them when empty.
    audience, key
        As `open_maps` has them.
    split
        Whether scripts, styles and data are files of their own, beside each page.
    as_of
        The day whose knowledge the maps show; today's when not given.
    sign
        What makes a signature of the bytes of the manifest (`signing.signer`).
    progress
        Is told the map at work.
    processes
        How many may work side by side (`shares.shared_out`); the pages are the same.

    Raises
    ------
    DataError, SpecError, PublishError
        As `open_maps` does; `DataError` when a page cannot be written, too, and `PublishError`
        when `out` has files for another audience.
    """
    from borderatlas.render.page import WINDOW

    maps, withheld = open_maps(folder, map_ids, audience=audience, as_of=as_of, key=key)
    built = tuple(Built(item.map_id, out / item.map_id / _PAGE, item) for item in maps)

    def pages_of(item: Built) -> dict[Path, bytes]:
        progress(item.map_id)
        files = page_files(item.map, WINDOW, name=_PAGE, split=split)
        return {item.path.with_name(name): data for name, data in files.items()}

    _make_fonts(maps[:1], processes=processes)
    pages: dict[Path, bytes] = {}
    largest_first = sorted(built, key=lambda item: -len(item.map.scene.estimates))
    for files in shared_out(pages_of, largest_first, processes=processes):
        pages |= files
    write_pages(out, pages, made=makings(maps), command="build", sign=sign)
    return Report(built, withheld)


def _make_fonts(maps: Sequence[Map], *, processes: int) -> None:
    """Make the fonts that the pages of all maps bring, before any page is made."""
    from borderatlas import fonts
    from borderatlas.render.carried import shared_letters

    with suppress(RenderError):  # told with a page, by the text that it stands in
        wanted = {key for item in maps for key in shared_letters(item.scene).items() if key[1]}
        keys = sorted(wanted, key=lambda key: -len(key[1]))
        made = shared_out(lambda key: fonts.web_font(*key), keys, processes=processes)
        fonts.keep(dict(zip(keys, made, strict=True)))


def page_files(item: Map, kind: Kind, *, name: str, split: bool) -> dict[str, bytes]:
    """Return the files of a page by name: one, or with `split` several."""
    from borderatlas.render import html

    if not split:
        return {name: html.page_html(item.scene, kind).encode()}
    files = html.page_files(item.scene, kind, name=name)
    return {file: text.encode() for file, text in files.items()}


def choose(specs: Collection[MapSpec], map_ids: Collection[str]) -> tuple[MapSpec, ...]:
    """Return the maps asked for, in the atlas's order.

    Raises
    ------
    SpecError
        When a map is asked for that the atlas does not have, or twice.
    """
    known = [spec.map_id for spec in specs]
    unknown = [name for name in map_ids if name not in known]
    if unknown:
        raise SpecError(
            Problem("maps/", 0, "map", str(name), "there is no such map", nearest(str(name), known))
            for name in unknown
        )
    twice = sorted({name for name in map_ids if list(map_ids).count(name) > 1})
    if twice:
        raise SpecError(
            Problem("maps/", 0, "map", name, "is asked for twice", "name it once") for name in twice
        )
    return tuple(spec for spec in specs if not map_ids or spec.map_id in map_ids)
