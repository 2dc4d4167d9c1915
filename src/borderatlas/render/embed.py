"""What goes around an embedded map: the frame, alternative texts, words for other sites."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlsplit

from borderatlas.filtering import greatest, span
from borderatlas.languages import N_, Language, each
from borderatlas.render.markup import SOURCE, plain, words
from borderatlas.scene import EstimateView, Scene, Text

PAGE, FULL, CARD, OEMBED, RESIZE = (
    *("embed.html", "map.html", "card.png", "oembed.json", "resize.js"),
)
CARD_PX = (1200, 630)
ALT_LIMIT = 420
"""The longest that a card of X may have; screen readers say such a text in one go."""
LARGEST = 3
"""Numbers that an alternative text tells: a list of all is the page's."""

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
        f'<iframe src="{plain(place(PAGE))}" title="{plain(words(scene.full_title, language))}" '
        f'data-borderatlas lang="{plain(language)}" sandbox="{_SANDBOX}" loading="lazy" '
        f'width="100%" height="{_HEIGHT_PX}" frameborder="0" style="{style}"></iframe>\n'
        f'<script src="{plain(place(RESIZE))}" defer></script>\n'
    )


_SNIPPET = re.compile(
    rf'<iframe src="([^"<>]*){re.escape(PAGE)}" title="[^"<>]*" data-borderatlas lang="[^"<>]*" '
    rf'sandbox="{_SANDBOX}" loading="lazy" width="100%" height="\d+" frameborder="0" '
    rf'style="[a-z0-9:;%/-]*"></iframe>\s*<script src="\1{re.escape(RESIZE)}" defer></script>\s*'
)


def asked_for(markup: str) -> tuple[str, ...]:
    """Return the addresses that a snippet asks for; none where it is no snippet of ours."""
    found = _SNIPPET.fullmatch(markup)
    return (found[1] + PAGE, found[1] + RESIZE) if found else ()


def resize_js() -> str:
    """Return the script that gives frames on the host's page their height."""
    path = files("borderatlas") / "static" / "host" / RESIZE
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def alternatives(scene: Scene) -> Text:
    """Return, by language, what a map says to those who do not see it.

    The title, the sentence and the largest numbers with their places, as far as they fit into
    `ALT_LIMIT` characters; the title is always there.
    """
    return each(scene.languages, lambda tongue: _alternative(scene, tongue))


def _alternative(scene: Scene, tongue: Language) -> str:
    code = tongue.code
    title = tongue.say("Map: {title}.", title=words(scene.full_title, code))
    said = title if len(title) <= ALT_LIMIT else f"{title[: ALT_LIMIT - 1]}…"
    numbers = [_number(view, scene, tongue) for view in largest(scene)]
    fewer = (numbers[:count] for count in range(len(numbers), 0, -1))
    for parts in ([words(scene.sentence, code)], (_numbers(told, tongue) for told in fewer)):
        longer = (tongue.sentences(said, part) for part in parts if part)
        said = next((text for text in longer if len(text) <= ALT_LIMIT), said)
    return said


def _numbers(told: Sequence[str], tongue: Language) -> str:
    listed = tongue.listed(*told, joint=N_("{item}; {next}"))
    return tongue.say("Largest numbers by place: {numbers}.", numbers=listed)


def largest(scene: Scene) -> tuple[EstimateView, ...]:
    """Return the largest numbers that marks of a map stand for, one a place, largest first."""
    found: dict[str, EstimateView] = {}
    seen = [view for view in scene.estimates if view.main and view.mark_id]
    for view in sorted(seen, key=lambda view: -greatest([view])):
        if span(view):
            found.setdefault(view.place.get(SOURCE, ""), view)
    return tuple(found.values())[:LARGEST]


def _number(view: EstimateView, scene: Scene, tongue: Language) -> str:
    """Return a place and its number; the day, too, where the map tells of several."""
    code = tongue.code
    place, amount, date = (words(text, code) for text in (view.place, view.amount, view.date))
    if date and len({item.event_id for item in scene.estimates if item.main}) > 1:
        return tongue.say("{place}: {amount}, {date}", place=place, amount=amount, date=date)
    return tongue.say("{place}: {amount}", place=place, amount=amount)


def oembed(scene: Scene, *, language: str, host: str, card: bool) -> dict[str, object]:
    """Return the answer to a site that asks how to embed the map (oEmbed 1.0, type rich)."""
    place = Place.below(host, scene.map_id)
    answer: dict[str, object] = {
        "version": "1.0",
        "type": "rich",
        "title": words(scene.full_title, language),
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
    title, sentence = words(scene.full_title, language), words(scene.sentence, language)
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
