"""What a page carries: Leaflet, our scripts and styles, their hashes, JSON that closes nothing."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.metadata
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from borderatlas import compact
from borderatlas.errors import RenderError

LEAFLET_PACKAGE = "django-js-lib-leaflet"

SCRIPTS = (
    "decode.js",
    "inflate.js",
    "languages.js",
    "state.js",
    "filterdata.js",
    "data.js",
    "dom.js",
    "languageswitch.js",
    "symbols.js",
    "filter.js",
    "totals.js",
    "sizes.js",
    "sentence.js",
    "curves.js",
    "space.js",
    "labels.js",
    "base.js",
    "labelling.js",
    "baselabels.js",
    "marks.js",
    "keyboard.js",
    "layer.js",
    "panel.js",
    "chart.js",
    "controls.js",
    "map.js",
    "page.js",
    "claimlist.js",
    "selection.js",
    "followmap.js",
    "followpage.js",
    "asked.js",
    "months.js",
    "striplayout.js",
    "stripdraw.js",
    "stripkeys.js",
    "presets.js",
    "strip.js",
    "chips.js",
    "search.js",
    "searchbox.js",
    "facets.js",
    "link.js",
    "address.js",
    "take.js",
    "table.js",
    "csv.js",
    "snapshot.js",
    "plainly.js",
    "picture.js",
    "paper.js",
    "frame.js",
)
"""Our scripts in the order in which they are loaded: each uses only those before it."""

EVENT_SCRIPTS = (
    "hexagons.js",
    "eventdata.js",
    "eventfilter.js",
    "eventview.js",
    "eventkeys.js",
    "eventplaces.js",
    "eventdraw.js",
    "eventpicture.js",
    "eventlayer.js",
    "eventpanel.js",
)
"""Those that a page with raw events has besides, after all others."""

EVENT_STYLES = ("events.css",)

STYLES = (
    "atlas.css",
    "languages.css",
    "controls.css",
    "strip.css",
    "filter.css",
    "picture.css",
    "take.css",
    "embed.css",
    "paper.css",
)
"""Our stylesheets: the page and the map, then one for each part."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNSAFE = re.compile("[<>&{}\u2028\u2029\x7f-\x9f\ud800-\udfff]")
_URL = re.compile(r"url\((?P<path>images/[a-z0-9-]+\.png)\)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_NOT_OURS = re.compile(
    "(?:popup|tooltip|attribution|control-layers|control-scale|marker|icon|shadow|tile|image|vml|"
    "oldie|zoom-box|crosshair)(?!-pane)"
)
_ROLE = re.compile(r"[a-z][a-z0-9-]*")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def script_json(value: object) -> str:
    r"""Return `value` as JSON that is safe inside `<script>` and inside a Jinja template.

    Within strings `<`, `>`, `&`, braces, U+2028, U+2029, C1 controls and lone surrogates are
    written as `\uXXXX`, so that no string can close its element or open an expression.

    Raises
    ------
    RenderError
        When `value` holds a number that is not finite, or what JSON has no word for.
    """
    try:
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
        )
    except (TypeError, ValueError) as error:
        raise RenderError(
            f"the scene cannot be written as JSON ({error}); "
            "it may hold texts, finite numbers, and lists and mappings of these"
        ) from error
    return _STRING.sub(lambda string: _UNSAFE.sub(_escape, string[0]), text)


def _escape(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"


def csp_hash(text: str) -> str:
    """Return the source expression that allows the inline script or style `text`."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def content_security_policy(*, scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    """Return the policy of a page that holds exactly these inline scripts and styles."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(csp_hash(text) for text in scripts)}",
            f"style-src {' '.join(csp_hash(text) for text in styles)}",
            "img-src data: blob:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


SPLIT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data: blob:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)
"""The policy of a page whose scripts and styles are files beside it."""


def palette_css(palette: Mapping[str, Mapping[str, str]], *, selector: str) -> str:
    """Return the colours as custom properties `--c-ROLE`; dark ones follow the system.

    Paper is light.

    Raises
    ------
    RenderError
        There are no light colours, or a role or a colour is not what CSS may be trusted with.
    """
    if "light" not in palette:
        raise RenderError(
            "the palette has no light colours; "
            "write it like {'light': {'land': '#f6f3ec'}, 'dark': {'land': '#2a2721'}}"
        )
    light = _declarations(palette["light"])
    rules = [f"{selector}{{color-scheme:light dark;{light}}}"]
    if "dark" in palette:
        dark = _declarations(palette["dark"])
        rules.append(f"@media screen and (prefers-color-scheme:dark){{{selector}{{{dark}}}}}")
    return "\n".join(rules) + "\n"


def _declarations(colours: Mapping[str, str]) -> str:
    for role, colour in colours.items():
        if not _ROLE.fullmatch(str(role)) or not _HEX.fullmatch(str(colour)):
            raise RenderError(
                f"palette: {role!r} = {colour!r} is not a role with a colour; "
                "write it like land = '#f6f3ec'"
            )
    return ";".join(f"--c-{role}:{colours[role]}" for role in sorted(colours))


@functools.cache
def leaflet_js() -> str:
    """Return Leaflet's script, its licence in front, without the link to a source map."""
    notice = "/*\n" + _leaflet("LICENSE").strip().replace("*/", "") + "\n*/\n"
    return notice + _SOURCE_MAP.sub("", _leaflet("leaflet.js")).strip() + "\n"


@functools.cache
def leaflet_css(*, whole: bool = True) -> str:
    """Return Leaflet's stylesheet with its images as data URIs, or what a page of ours needs.

    A page of ours has no tiles, no pins, no popups and no list of layers; nor the images of
    these.
    """
    css = _leaflet("leaflet.css").replace("\r\n", "\n")
    return _URL.sub(_data_uri, css) if whole else compact.style(css, without=_NOT_OURS)


def _data_uri(url: re.Match[str]) -> str:
    image = base64.b64encode(_leaflet_bytes(url["path"])).decode("ascii")
    return f"url(data:image/png;base64,{image})"


def _leaflet(name: str) -> str:
    return _leaflet_bytes(name).decode("utf-8")


def _leaflet_bytes(name: str) -> bytes:
    """Return a file of the package that carries Leaflet, found by the end of its path."""
    try:
        listed = importlib.metadata.files(LEAFLET_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        listed = None
    for path in listed or ():
        if str(path).endswith(f"/{name}"):
            return Path(path.locate()).read_bytes()
    raise RenderError(
        f"{name} of Leaflet is not installed; install it with: pip install {LEAFLET_PACKAGE}"
    )


@functools.cache
def scripts() -> tuple[str, ...]:
    """Return our scripts, in the order of `SCRIPTS`, as one that is shortened."""
    return (_joined(SCRIPTS),)


@functools.cache
def event_script() -> str:
    """Return the scripts for raw events, in the order of `EVENT_SCRIPTS`, as one."""
    return _joined(EVENT_SCRIPTS)


_STRICT = '"use strict";\n'


def _joined(names: tuple[str, ...]) -> str:
    """Return scripts as one that is shortened; what the first line of each asks for stands once."""
    texts = (_static("js", name).removeprefix(_STRICT) for name in names)
    return compact.script(_STRICT + "".join(texts))


@functools.cache
def event_style() -> str:
    """Return the stylesheet for raw events."""
    return "".join(compact.style(_static("css", name)) for name in EVENT_STYLES)


@functools.cache
def stylesheet() -> str:
    """Return our stylesheets, in the order of `STYLES`, as one, without their comments."""
    return "".join(compact.style(_static("css", name)) for name in STYLES)


def _static(folder: str, name: str) -> str:
    text = (files("borderatlas") / "static" / folder / name).read_text(encoding="utf-8")
    # The browser hashes what it has parsed, and parsing turns CRLF into LF.
    return text.replace("\r\n", "\n")
