"""The kit by which one map goes into other people's pages: frame, snippet, card, oEmbed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from borderatlas import publish
from borderatlas.build import open_maps, page_files, write_pages
from borderatlas.errors import Problem, RenderError, SpecError
from borderatlas.map import Map
from borderatlas.mapvalues import nearest
from borderatlas.render import embed as around
from borderatlas.render.page import Kind


@dataclass(frozen=True)
class Kit:
    """What was written, what is missing and why, and what was withheld from the public."""

    files: tuple[Path, ...]
    missing: Mapping[str, str]
    withheld: publish.Withheld


def embed(
    folder: Path,
    out: Path,
    map_id: str,
    *,
    language: str = "",
    host: str = "",
    split: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Kit:
    """Write all that it takes to embed a map, into `out/<map>`; all of it or nothing.

    Parameters
    ----------
    folder
        A folder with `data/` and `maps/`.
    out
        Where the folder of the map goes.
    map_id
        Which map.
    language
        The language in which it opens; the atlas's first where it is empty.
    host
        The address at which `out` will be found, `https://example.org/maps`. With it, the full
        page is written, too, for the frame to lead to, and what needs absolute addresses.
    split
        Whether scripts, styles and data are files of their own.
    progress
        Is told the name of the file at work.

    Raises
    ------
    DataError, SpecError, PublishError
        As `build` does; `SpecError` for a language or a host that cannot be, too.
    """
    maps, withheld = open_maps(folder, (map_id,))
    (item,) = maps
    language = _language(item, language)
    host = _host(host)
    place = around.Place.below(host, map_id)
    missing: dict[str, str] = {}
    files: dict[str, bytes] = {}

    progress(around.CARD)
    card = _card(item, language, missing)
    if card is not None:
        files[around.CARD] = card
    head = _head(item, language, place, card=card is not None) if host else ()
    pages = {around.PAGE: Kind(framed=True, language=language, full=_full(place, host), head=head)}
    if host:
        pages[around.FULL] = Kind(language=language, head=head)
    for name, kind in pages.items():
        progress(name)
        files |= page_files(item, kind, name=name, split=split)

    scene = item.scene
    files["embed-snippet.html"] = around.snippet(scene, language=language, place=place).encode()
    files[around.RESIZE] = around.resize_js().encode()
    files["alt.json"] = around.as_json(dict(around.alternatives(scene)))
    if host:
        answer = around.oembed(scene, language=language, host=host, card=card is not None)
        files[around.OEMBED] = around.as_json(answer)
    else:
        missing[around.OEMBED] = "it is for other sites and needs the address of the map: `--host`"
    written = {out / map_id / name: data for name, data in files.items()}
    write_pages(out, written)
    return Kit(tuple(written), missing, withheld)


def _language(item: Map, language: str) -> str:
    known = item.scene.languages
    if language and language not in known:
        problem = "the atlas does not have this language"
        raise SpecError([Problem("--lang", 0, "", language, problem, nearest(language, known))])
    return language or known[0]


def _host(host: str) -> str:
    """Return an address on the web as other addresses go on from it.

    Raises
    ------
    SpecError
        When it is none.
    """
    if not host:
        return ""
    parts = urlsplit(host)
    whole = parts.scheme in ("http", "https") and parts.netloc
    if not whole or parts.query or parts.fragment or any(sign <= " " for sign in host):
        hint = "write it like https://example.org/maps"
        problem = "is no address of a folder on the web"
        raise SpecError([Problem("--host", 0, "", host, problem, hint)])
    return host.rstrip("/")


def _full(place: around.Place, host: str) -> str:
    return place(around.FULL) if host else ""


def _head(item: Map, language: str, place: around.Place, *, card: bool) -> tuple[str, ...]:
    return around.social(item.scene, language=language, place=place, card=card)


def _card(item: Map, language: str, missing: dict[str, str]) -> bytes | None:
    """Return the picture for social networks; what it lacks is told and stops nothing else."""
    try:
        from borderatlas.render.print import card
    except ImportError as error:
        remedy = "pip install 'borderatlas[print]'"
        missing[around.CARD] = f"{error.name or 'a package'} is not installed; {remedy}"
        return None
    try:
        return card(item.scene, language=language)
    except RenderError as error:
        missing[around.CARD] = str(error)
        return None
