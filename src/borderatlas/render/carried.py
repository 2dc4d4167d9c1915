"""What a map of ours brings into a document: its element, its data, its letters, its call."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from borderatlas import assets, compact, fonts
from borderatlas.errors import RenderError
from borderatlas.render import phrases, texts
from borderatlas.render.markup import SOURCE, page_language, plain, words
from borderatlas.render.payload import payload
from borderatlas.scene import Scene, Text

NAME = "borderatlas"
PACKED = "application/octet-stream"
"""The type of an element with bytes: raw deflate (RFC 1951) in base64."""


@dataclass(frozen=True)
class Carried:
    """A scene on its way into a document.

    Parameters
    ----------
    scene
        The scene.
    base
        Whether its base map is drawn, too; someone else's map has its own.
    said
        The texts of the page around the map that its script says in the reader's language.
    language
        The language in which these stand on the page.

    Raises
    ------
    RenderError
        When `scene` is not one or lacks the language.
    """

    scene: Scene
    base: bool
    said: Sequence[Text] = ()
    language: str = ""

    def __post_init__(self) -> None:
        known = checked(self.scene).languages
        if self.language and self.language not in (*known, SOURCE):
            there = ", ".join(known)
            raise RenderError(f"the scene has no language {self.language!r}; there are {there}")

    def element(self, name: str, data_id: str) -> str:
        """Return the element in which the map is drawn; `name` is its id."""
        opening = self.language or page_language(self.scene.languages)
        label = plain(words(phrases.texts(self.scene.languages)["map"], opening))
        return (
            f'<div class="ba-map {data_id}" id="{name}" role="region" aria-label="{label}"></div>'
        )

    def data(self, data_id: str) -> str:
        """Return the element that holds what the scripts need of the scene."""
        data = payload(self.scene, base=self.base, said=self.said, language=self.language)
        packed = compact.deflated(assets.script_json(data))
        return f'<script type="application/json" id="{data_id}">{packed}</script>\n'

    def events(self, data_id: str) -> str:
        """Return the elements that hold the raw events of the scene, where it has some.

        Browsers run no script of a type that they do not know, and ask for nothing.
        """
        layer = self.scene.events
        if layer is None:
            return ""
        held = {"events": layer.packed, "eventnames": layer.names}
        return "".join(
            f'<script type="{PACKED}" id="{data_id}-{name}">{packed}</script>\n'
            for name, packed in held.items()
            if packed
        )

    def call(self, name: str, data_id: str) -> str:
        """Return the line of script that puts the scene on the map called `name`."""
        options = '{"base":true}' if self.base else '{"base":false}'
        return f"borderatlas.addLayer({name}, '{data_id}', {options});\n"

    def font_css(self, data_id: str) -> str:
        """Return the style that brings the letters of the map and of the page around it."""
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
        return shared_letters(self.scene)


def shared_letters(scene: Scene) -> Mapping[str, frozenset[str]]:
    """Return the letters that every map of an atlas has: of the interface and the base map.

    Raises
    ------
    RenderError
        As `fonts.letters` does.
    """
    labels = (texts.phrases(label.text, where="the base map") for label in scene.base_labels)
    return fonts.letters((*_interface(scene.languages), *chain.from_iterable(labels)))


def start(name: str, data_id: str) -> str:
    """Return the line of script that makes a map of ours in its element."""
    return f'var {name} = borderatlas.map("{name}", "{data_id}");\n'


def checked(scene: object) -> Scene:
    """Return a scene.

    Raises
    ------
    RenderError
        It is none.
    """
    if isinstance(scene, Scene):
        return scene
    raise RenderError(
        f"an AtlasLayer draws a Scene, not {type(scene).__name__}; "
        "a map has one: AtlasLayer(open_map('overview').scene)"
    )


def _interface(codes: Sequence[str]) -> Iterator[fonts.Said]:
    yield from texts.phrases(phrases.interface(codes), where="the words of the interface")
    yield from texts.phrases(texts.DATES, where="the dates of the interface")
    yield from texts.languages(phrases.language_names(codes))
