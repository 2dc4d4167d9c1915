"""The page and the layer for folium: a Scene goes in, HTML that needs no network comes out.

folium and branca read strings as Jinja templates, and read their output once more. Data never
pass through them: what we add to a figure is `Verbatim`, which no template engine sees.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

from borderatlas import assets, compact, fonts
from borderatlas.errors import RenderError
from borderatlas.render import page, phrases, texts
from borderatlas.render.markup import SOURCE, page_language, plain, words
from borderatlas.render.payload import payload
from borderatlas.scene import Scene, Text

NAME = "borderatlas"


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
        data_id=f"{NAME}-1",
        map_html=parts.map_html + parts.data,
        scripts=tuple(f"<script>{text}</script>" for text in scripts),
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
        _carried(parts.data),
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
        data_id=f"{NAME}-1",
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
    content, said = page.body(_checked(scene), kind)
    language = page_language(kind.languages(scene))
    atlas_map = AtlasMap(scene, said=said, language=language)
    figure = _figure(atlas_map)
    figure.render()
    data = figure.html._children.pop(f"{NAME}-1-data").render()  # noqa: SLF001  (no other way)
    return _Parts(
        content=content,
        map_html=figure.html.render(),
        data=data,
        leaflet=assets.leaflet_js(),
        scripts=assets.scripts(),
        start=figure.script.render(),
        styles=(assets.leaflet_css(whole=False), assets.stylesheet()),
        own_styles=(
            assets.palette_css(scene.palette, selector=":root"),
            *filter(None, [atlas_map.layer.font_css(f"{NAME}-1")]),
        ),
    )


def _carried(markup: str) -> str:
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


def folium_map(scene: Scene) -> folium.Map:
    """Return a scene as a folium map, base map included, without tiles."""
    return AtlasMap(scene)


class Verbatim(Element):
    """Markup that is written as it is, and not read as a template."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self._markup = markup

    def render(self, **_kwargs: object) -> str:
        """Return the markup."""
        return self._markup


class AtlasLayer(MacroElement):
    """The marks of a scene as a layer for any folium map.

    It brings its scripts, its colours and its data with it; Leaflet is the map's own. What a
    mark stands for is shown on a card in the corner of the map.

    Parameters
    ----------
    scene
        The scene.
    base
        Whether to draw the scene's base map, too; someone else's map has its own.
    said
        The texts of the page around the map that its script says in the reader's language.
    language
        The language in which these stand on the page.

    Raises
    ------
    RenderError
        When `scene` is not one or lacks the language; when it is drawn, as `page_html` does.

    Examples
    --------
    >>> AtlasLayer(scene).add_to(folium.Map(tiles=None))  # doctest: +SKIP
    """

    def __init__(
        self,
        scene: Scene,
        *,
        base: bool = False,
        said: Sequence[Text] = (),
        language: str = "",
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "AtlasLayer"
        self.scene = _checked(scene)
        if language and language not in (*scene.languages, SOURCE):
            there = ", ".join(scene.languages)
            raise RenderError(f"the scene has no language {language!r}; there are {there}")
        self.base = base
        self.said = said
        self.language = language

    def render(self, **_kwargs: object) -> str:
        """Put the layer's parts into the figure; called by folium."""
        figure = _figure(self)
        # Numbered by its place in the figure, so that two builds give the same bytes.
        layers = [element for element in _walk(figure) if isinstance(element, AtlasLayer)]
        data_id = f"{NAME}-{layers.index(self) + 1}"
        data = payload(self.scene, base=self.base, said=self.said, language=self.language)
        packed = compact.deflated(assets.script_json(data))
        colours = assets.palette_css(self.scene.palette, selector=f".{data_id}")
        options = '{"base":true}' if self.base else '{"base":false}'
        _put(figure.header, f"{NAME}-style", _style(assets.stylesheet()))
        _put(figure.header, f"{NAME}-scripts", "".join(map(_script, assets.scripts())))
        _put(figure.header, f"{data_id}-colours", _style(colours))
        _put(figure.header, f"{data_id}-fonts", _style(self.font_css(data_id)))
        _put(
            figure.html,
            f"{data_id}-data",
            f'<script type="application/json" id="{data_id}">{packed}</script>\n',
        )
        target = self._parent.get_name() if self._parent else ""
        call = f"borderatlas.addLayer({target}, '{data_id}', {options});\n"
        _put(figure.script, f"{data_id}-call", call)
        return ""

    def font_css(self, data_id: str) -> str:
        """Return the style that brings the letters of the layer and of the page around it."""
        return fonts.font_css(
            self._letters,
            selector=f".ba-page,.{data_id}",
            family=data_id,
            shared=self._shared_letters,
        )

    @functools.cached_property
    def _letters(self) -> Mapping[str, frozenset[str]]:
        return fonts.letters(
            (
                *texts.texts(self.scene),
                *_interface(self.scene.languages),
                *(item for text in self.said for item in texts.phrases(text, where="the page")),
            )
        )

    @functools.cached_property
    def _shared_letters(self) -> Mapping[str, frozenset[str]]:
        """The letters that every map of an atlas has: of the interface and the base map."""
        labels = (
            texts.phrases(label.text, where="the base map") for label in self.scene.base_labels
        )
        return fonts.letters((*_interface(self.scene.languages), *chain.from_iterable(labels)))


def _interface(codes: Sequence[str]) -> Iterator[fonts.Said]:
    yield from texts.phrases(phrases.interface(codes), where="the words of the interface")
    yield from texts.phrases(texts.DATES, where="the dates of the interface")
    yield from texts.languages(phrases.language_names(codes))


class AtlasMap(folium.Map):
    """A folium map that shows a scene on its own base map and asks the network for nothing."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (folium's own attribute)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    # Names are ours, never data. `borderatlas.map` sets the options that folium would set.
    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<div class="ba-map borderatlas-1" id="{{ this.get_name() }}" role="region" '
        'aria-label="{{ this.words }}"></div>\n'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        'var {{ this.get_name() }} = borderatlas.map("{{ this.get_name() }}", "borderatlas-1");\n'
        "{% endmacro %}"
    )

    def __init__(self, scene: Scene, *, said: Sequence[Text] = (), language: str = "") -> None:
        super().__init__(tiles=None)
        self._name = "AtlasMap"
        self._id = "1"
        opening = language or page_language(_checked(scene).languages)
        self.words = plain(words(phrases.texts(scene.languages)["map"], opening))
        self.layer = AtlasLayer(scene, base=True, said=said, language=language)
        self.add_child(self.layer, name=NAME)

    def render(self, **kwargs: object) -> str:
        """Put the map's parts into the figure, Leaflet first; called by folium."""
        header = _figure(self).header
        _put(header, "leaflet-style", _style(assets.leaflet_css()))
        _put(header, "leaflet", _script(assets.leaflet_js()))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


def _checked(scene: object) -> Scene:
    if isinstance(scene, Scene):
        return scene
    raise RenderError(
        f"an AtlasLayer draws a Scene, not {type(scene).__name__}; "
        "a map has one: AtlasLayer(open_map('overview').scene)"
    )


def _figure(element: Element) -> Figure:
    """Return the figure that an element is in."""
    root = element.get_root()
    if not isinstance(root, Figure):
        raise RenderError("an AtlasLayer is drawn on a map; add it to one with add_to(map)")
    return root


def _walk(element: Element) -> Iterator[Element]:
    for child in element._children.values():  # noqa: SLF001  (branca has no other way)
        yield child
        yield from _walk(child)


def _put(parent: Element, name: str, markup: str) -> None:
    parent.add_child(Verbatim(markup), name=name)


def _script(text: str) -> str:
    return f"<script>{text}</script>\n"


def _style(text: str) -> str:
    return f"<style>{text}</style>\n"
