"""The layer for folium, and a map of folium's that has it: only notebooks need them.

folium and branca read strings as Jinja templates, and read their output once more. Data never
pass through them: what we add to a figure is `Verbatim`, which no template engine sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

from borderatlas import assets
from borderatlas.errors import RenderError
from borderatlas.render.carried import NAME, Carried, start
from borderatlas.render.markup import page_language, plain, words
from borderatlas.scene import Scene, Text


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
        self._carried = Carried(scene, base, said, language)

    def render(self, **_kwargs: object) -> str:
        """Put the layer's parts into the figure; called by folium."""
        figure = _figure(self)
        # Numbered by its place in the figure, so that two builds give the same bytes.
        layers = [element for element in _walk(figure) if isinstance(element, AtlasLayer)]
        data_id = f"{NAME}-{layers.index(self) + 1}"
        carried = self._carried
        colours = assets.palette_css(carried.scene.palette, selector=f".{data_id}")
        _put(figure.header, f"{NAME}-style", _style(assets.stylesheet()))
        _put(figure.header, f"{NAME}-scripts", "".join(map(_script, assets.scripts())))
        if carried.scene.events:
            _put(figure.header, f"{NAME}-event-style", _style(assets.event_style()))
            _put(figure.header, f"{NAME}-event-scripts", _script(assets.event_script()))
        _put(figure.header, f"{data_id}-colours", _style(colours))
        _put(figure.header, f"{data_id}-fonts", _style(carried.font_css(data_id)))
        _put(figure.html, f"{data_id}-data", carried.data(data_id) + carried.events(data_id))
        _put(figure.html, f"{data_id}-marking", _marking(carried.scene, data_id))
        target = self._parent.get_name() if self._parent else ""
        _put(figure.script, f"{data_id}-call", carried.call(target, data_id))
        return ""


class AtlasMap(folium.Map):
    """A folium map that shows a scene on its own base map and asks the network for nothing."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (folium's own attribute)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    # Names are ours, never data. `borderatlas.map` sets the options that folium would set.
    _template = Template(
        "{% macro html(this, kwargs) %}{{ this.element }}\n{% endmacro %}"
        "{% macro script(this, kwargs) %}{{ this.start }}{% endmacro %}"
    )

    def __init__(self, scene: Scene) -> None:
        super().__init__(tiles=None)
        self._name = "AtlasMap"
        self._id = "1"
        name, data_id = self.get_name(), f"{NAME}-1"
        self.element = Carried(scene, base=True).element(name, data_id)
        self.start = start(name, data_id)
        self.add_child(AtlasLayer(scene, base=True), name=NAME)

    def render(self, **kwargs: object) -> str:
        """Put the map's parts into the figure, Leaflet first; called by folium."""
        header = _figure(self).header
        _put(header, "leaflet-style", _style(assets.leaflet_css()))
        _put(header, "leaflet", _script(assets.leaflet_js()))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


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


def _marking(scene: Scene, data_id: str) -> str:
    """Return what tells, in front of a map of anybody's, that not everybody may see the layer."""
    said = plain(words(scene.marking, page_language(scene.languages)))
    style = (
        "position:absolute;top:8px;left:50%;transform:translateX(-50%);z-index:1000;margin:0;"
        "padding:3px 10px;border:2px solid;font:700 13px sans-serif;"
        "background:var(--c-paper);color:var(--c-accent)"
    )
    return f'<p class="{data_id}" style="{style}">{said}</p>\n' if said else ""


def _script(text: str) -> str:
    return f"<script>{text}</script>\n"


def _style(text: str) -> str:
    return f"<style>{text}</style>\n"
