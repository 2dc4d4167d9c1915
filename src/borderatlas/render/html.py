"""The page: a Scene goes in, HTML that needs no network comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from borderatlas import assets
from borderatlas.render import page
from borderatlas.render.carried import NAME, Carried, checked, start
from borderatlas.render.markup import page_language
from borderatlas.scene import Scene

_DATA = f"{NAME}-1"
_MAP = "atlas_map_1"
"""What the element of the data and that of the map are called."""


def page_html(scene: Scene, kind: page.Kind = page.WINDOW) -> str:
    """Return a scene as one HTML page that makes no request and runs only what it brought.

    The same scene gives the same bytes.

    Raises
    ------
    RenderError
        The scene's palette is not fit for a stylesheet, one of its coordinates is not a
        number, Leaflet or the font is not installed, or no font has a character of a text.
    """
    parts = _parts(scene, kind)
    scripts = (parts.leaflet, *parts.scripts, parts.start)
    return page.document(
        scene,
        content=parts.content,
        data_id=_DATA,
        map_html=parts.map_html,
        # The data come after all that is read, or the first picture would wait for them.
        scripts=(parts.data, *(f"<script>{text}</script>" for text in scripts)),
        styles=tuple(f"<style>{text}</style>" for text in (*parts.styles, *parts.own_styles)),
        policy=assets.content_security_policy(
            scripts=scripts, styles=(*parts.styles, *parts.own_styles)
        ),
        kind=kind,
    )


def page_files(scene: Scene, kind: page.Kind = page.WINDOW, *, name: str) -> dict[str, str]:
    """Return a page without inline code, and the files that it loads from beside itself.

    The pages of one map share Leaflet, our scripts and our styles. A file's name has the start
    of its hash, so that neither a cache nor a build that is killed mixes an old file with a new
    page. The page comes last: what it asks for is there before it.

    Parameters
    ----------
    scene
        The scene.
    kind
        What the page is for.
    name
        The name of its file; those of its data and colours begin with the same word.

    Raises
    ------
    RenderError
        As `page_html` does.
    """
    parts = _parts(scene, kind)
    texts = (
        parts.leaflet,
        "".join(parts.scripts),
        _inserted(parts.data),
        parts.start,
        "".join(parts.styles),
        "".join(parts.own_styles),
    )
    files = _by_content(dict(zip(part_names(name), texts, strict=True)))
    scripts = [file for file in files if file.endswith(".js")]
    styles = [file for file in files if file.endswith(".css")]
    text = page.document(
        scene,
        content=parts.content,
        data_id=_DATA,
        map_html=parts.map_html,
        scripts=tuple(f'<script src="{file}"></script>' for file in scripts),
        styles=tuple(f'<link rel="stylesheet" href="{file}">' for file in styles),
        policy=assets.SPLIT_POLICY,
        kind=kind,
    )
    return {**files, name: text}


def part_names(name: str) -> tuple[str, ...]:
    """Return the names of the files that a split page loads from beside itself, without hashes."""
    stem = name.removesuffix(".html")
    scripts = ("leaflet.js", f"{NAME}.js", f"{stem}-data.js", f"{stem}-start.js")
    return (*scripts, f"{NAME}.css", f"{stem}.css")


@dataclass(frozen=True)
class _Parts:
    """What a page is made of; `own_styles` and `data` are those of its map."""

    content: str
    map_html: str
    data: str
    leaflet: str
    scripts: tuple[str, ...]
    start: str
    styles: tuple[str, ...]
    own_styles: tuple[str, ...]


def _parts(scene: Scene, kind: page.Kind) -> _Parts:
    content, said = page.body(checked(scene), kind)
    carried = Carried(scene, base=True, said=said, language=page_language(kind.languages(scene)))
    return _Parts(
        content=content,
        map_html=carried.element(_MAP, _DATA),
        data=carried.data(_DATA) + carried.events(_DATA),
        leaflet=assets.leaflet_js(),
        scripts=(*assets.scripts(), *([assets.event_script()] if scene.events else [])),
        start=start(_MAP, _DATA) + carried.call(_MAP, _DATA),
        styles=(
            *(assets.leaflet_css(whole=False), assets.stylesheet()),
            *([assets.event_style()] if scene.events else []),
        ),
        own_styles=(
            assets.palette_css(scene.palette, selector=":root"),
            *filter(None, [carried.font_css(_DATA)]),
        ),
    )


def _inserted(markup: str) -> str:
    """Return a script that puts markup of ours into the page, where the script stands."""
    written = assets.script_json(markup)
    return f"document.currentScript.insertAdjacentHTML('beforebegin', {written});\n"


def _by_content(files: Mapping[str, str]) -> dict[str, str]:
    """Return files under names that hold their hash: `leaflet.0a1b2c3d.js`."""
    named = {}
    for file, text in files.items():
        stem, _, suffix = file.rpartition(".")
        named[f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:8]}.{suffix}"] = text
    return named
