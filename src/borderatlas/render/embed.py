"""What goes around an embedded map: the frame, alternative texts, words for other sites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlsplit

from borderatlas.languages import Language, each
from borderatlas.render.markup import plain, words
from borderatlas.scene import Scene, Text

PAGE, FULL, CARD, OEMBED, RESIZE = (
    *("embed.html", "map.html", "card.png", "oembed.json", "resize.js"),
)
CARD_PX = (1200, 630)
ALT_LIMIT = 250
"""Screen readers say an alternative text in one go: longer ones tire (WebAIM: be succinct)."""

# What the page in the frame needs at the width of an article's column, 700 px. The script of
# the host gives each frame its exact height; without it the words in the frame scroll.
_WIDTH_PX, _HEIGHT_PX, _LEAST_PX = 700, 940, 560
_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True)
class Place:
    """Where the files of a map will be: an address that ends in `/`, or nothing (beside it)."""

    folder: str = ""

    @classmethod
    def below(cls, host: str, map_id: str) -> Place:
        """Return the place of a map under the address of a host."""
        return cls(f"{host.rstrip('/')}/{map_id}/" if host else "")

    def __call__(self, name: str) -> str:
        """Return the address of a file."""
        return self.folder + name


def snippet(scene: Scene, *, language: str, place: Place) -> str:
    """Return the markup that an editor puts into an article.

    Parameters
    ----------
    scene
        The map.
    language
        The language in which it opens.
    place
        Where its files are.

    Notes
    -----
    Attributes stand in for the style where the host's policy forbids styles in markup; the
    least height stands in for the ratio where a browser does not know it.
    """
    style = (
        f"width:100%;height:auto;min-height:{_LEAST_PX}px;"
        f"aspect-ratio:{_WIDTH_PX}/{_HEIGHT_PX};border:0"
    )
    return (
        f'<iframe src="{plain(place(PAGE))}" title="{plain(words(scene.title, language))}" '
        f'data-borderatlas lang="{plain(language)}" sandbox="{_SANDBOX}" loading="lazy" '
        f'width="100%" height="{_HEIGHT_PX}" frameborder="0" style="{style}"></iframe>\n'
        f'<script src="{plain(place(RESIZE))}" defer></script>\n'
    )


def resize_js() -> str:
    """Return the script that gives frames on the host's page their height."""
    path = files("borderatlas") / "static" / "host" / RESIZE
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def alternatives(scene: Scene) -> Text:
    """Return, by language, what a map says to those who do not see it.

    The title, the sentence and the kinds of marks, as far as they fit into `ALT_LIMIT`
    characters; the title is always there.
    """
    return each(scene.languages, lambda tongue: _alternative(scene, tongue))


def _alternative(scene: Scene, tongue: Language) -> str:
    code = tongue.code
    title = tongue.say("Map: {title}.", title=words(scene.title, code))
    said = title if len(title) <= ALT_LIMIT else f"{title[: ALT_LIMIT - 1]}…"
    kinds = tongue.listed(*(words(layer.title, code) for layer in scene.layers))
    more = (words(scene.sentence, code), tongue.say("Marks: {kinds}.", kinds=kinds))
    for part in filter(None, more):
        longer = tongue.sentences(said, part)
        if len(longer) <= ALT_LIMIT:
            said = longer
    return said


def oembed(scene: Scene, *, language: str, host: str, card: bool) -> dict[str, object]:
    """Return the answer to a site that asks how to embed the map (oEmbed 1.0, type rich)."""
    place = Place.below(host, scene.map_id)
    answer: dict[str, object] = {
        "version": "1.0",
        "type": "rich",
        "title": words(scene.title, language),
        "provider_name": urlsplit(host).netloc,
        "provider_url": f"{host.rstrip('/')}/",
        "html": snippet(scene, language=language, place=place),
        "width": _WIDTH_PX,
        "height": _HEIGHT_PX,
    }
    if card:
        width, height = CARD_PX
        picture = place(CARD)
        answer |= {"thumbnail_url": picture, "thumbnail_width": width, "thumbnail_height": height}
    return answer


def social(scene: Scene, *, language: str, place: Place, card: bool) -> tuple[str, ...]:
    """Return the lines of a page's head by which other sites show a link to the map.

    Parameters
    ----------
    scene
        The map.
    language
        The language in which its page opens.
    place
        Where its files are; these addresses must be absolute.
    card
        Whether its picture is there, too.
    """
    title, sentence = words(scene.title, language), words(scene.sentence, language)
    properties = {
        "og:type": "website",
        "og:title": title,
        "og:description": sentence,
        "og:url": place(FULL),
    }
    names = {"description": sentence, "twitter:card": "summary"}
    if card:
        width, height = map(str, CARD_PX)
        alt = words(alternatives(scene), language)
        properties |= {
            "og:image": place(CARD),
            "og:image:type": "image/png",
            "og:image:width": width,
            "og:image:height": height,
            "og:image:alt": alt,
        }
        names |= {"twitter:card": "summary_large_image", "twitter:image:alt": alt}
    kind = 'type="application/json+oembed"'
    return (
        f'<link rel="canonical" href="{plain(place(FULL))}">',
        f'<link rel="alternate" {kind} href="{plain(place(OEMBED))}" title="{plain(title)}">',
        *_metas("property", properties),
        *_metas("name", names),
    )


def _metas(kind: str, values: Mapping[str, str]) -> list[str]:
    return [
        f'<meta {kind}="{key}" content="{plain(value)}">' for key, value in values.items() if value
    ]


def as_json(value: object) -> bytes:
    """Return JSON as these files have it: readable, always the same."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
