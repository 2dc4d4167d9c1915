"""The kit by which one map goes into other people's pages: frame, snippet, card, oEmbed."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from borderatlas import publish
from borderatlas.build import open_maps, page_files
from borderatlas.coarsen import Key
from borderatlas.errors import Problem, RenderError, SpecError
from borderatlas.io.unchanged import watched
from borderatlas.manifest import makings
from borderatlas.map import Map
from borderatlas.mapvalues import nearest
from borderatlas.render import embed as around
from borderatlas.render.page import Kind
from borderatlas.schema import Audience
from borderatlas.writing import Sign, write_pages


@dataclass(frozen=True)
class Kit:
    """What was written, what is missing and why, and what was withheld."""

    files: tuple[Path, ...]
    missing: Mapping[str, str]
    withheld: publish.Withheld


@watched()
def embed(
    folder: Path,
    out: Path,
    map_id: str,
    *,
    language: str = "",
    host: str = "",
    audience: Audience = "public",
    key: Key | None = None,
    split: bool = False,
    as_of: dt.date | None = None,
    sign: Sign | None = None,
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
    audience, key
        As `open_maps` has them.
    split
        Whether scripts, styles and data are files of their own.
    as_of, sign
        As `build` has them.
    progress
        Is told the name of the file at work.

    Raises
    ------
    DataError, SpecError, PublishError
        As `build` does; `SpecError` for a language or a host that cannot be, too.
    """
    maps, withheld = open_maps(folder, (map_id,), audience=audience, as_of=as_of, key=key)
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
    write_pages(out, written, made=makings(maps), command="embed", sign=sign)
    return Kit(tuple(written), missing, withheld)


def _language(item: Map, language: str) -> str:
    known = item.scene.languages
    if language and language not in known:
        problem = "the atlas does not have this language"
        hint = nearest(language, known)
        raise SpecError([Problem("embed", 0, "--lang", language, problem, hint)])
    return language or known[0]


def _host(host: str) -> str:
    """Return an address on the web as other addresses go on from it, in letters of ASCII.

    Raises
    ------
    SpecError
        When it is none, or one that browsers and readers would take for different places.
    """
    if not host:
        return ""
    try:
        return _address(host)
    except ValueError as error:
        # Without words of ours: brackets, a port beyond 65535, a letter that is read as a sign.
        ours = isinstance(error, _NoAddressError)
        fault = str(error) if ours else "is no address of a folder on the web"
        hint = "write it like https://example.org/maps"
        raise SpecError([Problem("embed", 0, "--host", host, fault, hint)]) from error


_IN_PATHS = "/%:@!$&'()*+,;=~"
_NOT_IN_ADDRESSES = re.compile(r"""[ \\"<>^`{|}]|%(?![0-9A-Fa-f]{2})""")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
_READ_OTHERWISE = frozenset("ßς")
"""Letters of names that browsers keep and the codec of the standard library replaces."""


class _NoAddressError(ValueError):
    """What is wrong with an address, in words."""


def _address(host: str) -> str:
    parts = urlsplit(host)
    if not host.isprintable() or _NOT_IN_ADDRESSES.search(host):
        raise _NoAddressError("has characters that no address has")
    if "@" in parts.netloc:
        raise _NoAddressError("names a user, and every reader of the page would see it")
    if parts.scheme not in ("http", "https") or "?" in host or "#" in host:
        raise ValueError(host)
    if parts.netloc.endswith(":") or parts.port == 0:
        raise _NoAddressError("has a colon and no port after it")
    name = _site(parts.hostname or "", literal="[" in parts.netloc)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{name}{port}{quote(parts.path, safe=_IN_PATHS)}".rstrip("/")


def _site(name: str, *, literal: bool) -> str:
    """Return the name of a site in ASCII, or its number; `ValueError` where it is none."""
    if literal:
        number = ipaddress.IPv6Address(name)
        if number.scope_id:
            raise ValueError(name)
        return f"[{number}]"
    if _READ_OTHERWISE & set(name):
        raise _NoAddressError("has letters that not all programs read alike; write xn--… for them")
    ascii_name = name.encode("idna").decode().lower()
    if not all(map(_NAME.fullmatch, ascii_name.removesuffix(".").split("."))):
        raise ValueError(name)
    return ascii_name


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
