"""The document around the map: all of it static, so that it stands without scripts."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass

from borderatlas import compact
from borderatlas.errors import RenderError
from borderatlas.render import eventsection, legend, phrases, sections
from borderatlas.render.markup import (
    claims_attribute,
    page_language,
    plain,
    quote,
    say,
    settle,
    words,
)
from borderatlas.render.picture import page_picture
from borderatlas.scene import Scene, Text

_MAP = "<!-- map -->"
"""Where the map goes. Data cannot hold this: they have no `<`."""


@dataclass(frozen=True)
class Kind:
    """What a page is for: a window of its own, or a frame on another page (`framed`).

    `language` is that in which it opens, the scene's first where it is empty; `full` is the
    address of the full page, for a framed one to lead to; `head` are lines for its head.
    """

    framed: bool = False
    language: str = ""
    full: str = ""
    head: tuple[str, ...] = ()

    def languages(self, scene: Scene) -> tuple[str, ...]:
        """Return the languages of a scene, that in which the page opens first."""
        return tuple(sorted(scene.languages, key=lambda code: code != self.language))


WINDOW = Kind()


def body(scene: Scene, kind: Kind = WINDOW) -> tuple[str, tuple[Text, ...]]:
    """Return what is on the page, and the texts that a reader can have in another language.

    The map's own element is put in by `document`; the texts are for the scripts (`payload`).
    """
    ui = phrases.texts(scene.languages)
    parts = (
        _header(scene, kind),
        '<main class="ba-main">',
        _figure(scene, ui, kind),
        _panel(scene, ui, kind),
        "" if kind.framed else _headline(scene, ui, kind),
        "</main>",
        "" if kind.framed else _below(scene, ui),
        _footer(scene, ui, kind),
    )
    return settle("\n".join(parts), kind.languages(scene), phrases.gaps(scene.languages))


def document(
    scene: Scene,
    *,
    content: str,
    data_id: str,
    map_html: str,
    scripts: tuple[str, ...],
    styles: tuple[str, ...],
    policy: str,
    kind: Kind = WINDOW,
) -> str:
    """Return the page.

    Parameters
    ----------
    scene
        What the page shows.
    content
        The page's markup, as `body` made it.
    data_id
        The id of the element that holds the data of the scripts.
    map_html
        The element of the map.
    scripts, styles
        The elements that hold or name the data, the scripts and the styles, in order.
    policy
        What the page may load and run: these and nothing else.
    kind
        What the page is for.
    """
    language = page_language(kind.languages(scene))
    head = "\n".join(
        (
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{plain(words(scene.full_title, language))}</title>",
            '<link rel="icon" href="data:,">',
            *kind.head,
            *styles,
        )
    )
    body = "\n".join(
        (
            f'<div class="ba-page{" ba-embed" if kind.framed else ""}" data-scene="{data_id}">',
            compact.markup(
                content.replace(_MAP, map_html + page_picture(scene, language=language), 1)
            ),
            "</div>",
            *scripts,
        )
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{plain(language)}">\n<head>\n{head}\n</head>\n'
        f'<body class="ba-body">\n{body}\n</body>\n</html>\n'
    )


def _header(scene: Scene, kind: Kind) -> str:
    tools = "ba-tongues" if kind.framed else "ba-tools"
    subtitle = f"<p>{say(scene.subtitle)}</p>" if any(scene.subtitle.values()) else ""
    marking = say(scene.marking, "p", ' class="ba-marking"')
    return (
        f'<header class="ba-head">{marking}<h1>{say(scene.title)}</h1>{subtitle}\n'
        f'<div class="{tools}"></div></header>'
    )


def _figure(scene: Scene, ui: sections.UI, kind: Kind) -> str:
    dated = " ba-dated" if scene.period and not kind.framed else ""
    strip = "" if kind.framed else '<div class="ba-strip"></div>'
    credit = " · ".join(map(quote, scene.credits))
    return (
        f'<figure class="ba-figure{dated}"><div class="ba-frame">\n{_MAP}'
        f'<p class="ba-credits">{credit}</p></div>\n'
        f'<noscript><p class="ba-no-script">{_still(ui, kind)}</p></noscript>\n'
        f"{strip}</figure>"
    )


def _panel(scene: Scene, ui: sections.UI, kind: Kind) -> str:
    sentence = ""
    if any(scene.sentence.values()):
        # Without claims the numbers of the sentence count the rows of the table.
        claims = claims_attribute(scene.sentence_claims) or " data-count"
        sentence = f'<p class="ba-sentence"{claims}>{say(scene.sentence)}</p>\n'
    boxes = legend.layer_boxes(scene.layers, title=ui["layers"], closer=ui["closer"])
    layers = scene.layers if boxes else ()
    legends = "".join(
        legend.legend_html(item, too_large=ui["too_large"], layers=layers, marks=scene.marks)
        for item in scene.legends
    )
    sources = sections.sources(scene, ui) if kind.framed else ""
    return (
        f'<aside class="ba-panel">\n{sentence}'
        f'<section class="ba-legend"><h2>{say(ui["legend"])}</h2>\n{legends}{boxes}</section>\n'
        f"{eventsection.legend(scene)}"
        f"{_headline(scene, ui, kind) if kind.framed else ''}"
        f"<section><h2>{say(ui['selected'])}</h2>\n"
        f'<div class="ba-selected" aria-live="polite"><p class="ba-prompt">{say(ui["select"])}'
        f"</p></div></section>\n{sources}</aside>"
    )


def _headline(scene: Scene, ui: sections.UI, kind: Kind) -> str:
    """Return the place for the number that the map is about; the script draws its chart there."""
    if not scene.headline:
        return ""
    title = say(ui["headline"])
    if kind.framed:
        return f'<details class="ba-headline" hidden><summary>{title}</summary></details>\n'
    return f'<section class="ba-headline" hidden><h2>{title}</h2></section>\n'


def _below(scene: Scene, ui: sections.UI) -> str:
    parts = (
        sections.stages(scene, ui),
        sections.table(scene, ui),
        eventsection.table(scene),
        sections.omissions(scene, ui),
        sections.claims(scene, ui),
        sections.notes(scene, ui),
        sections.sources(scene, ui),
        sections.credits_list(scene, ui),
    )
    return f'<div class="ba-take"></div>\n<div class="ba-below">\n{"".join(parts)}</div>'


def _footer(scene: Scene, ui: sections.UI, kind: Kind) -> str:
    version = importlib.metadata.version("borderatlas")
    try:
        digest = scene.digest()[:12]
    except TypeError as error:
        raise RenderError(
            f"the scene cannot be written as JSON ({error}); it may hold texts and numbers"
        ) from error
    build = phrases.built(version, digest, scene.languages)
    full = [_full_page(ui, kind)] if kind.full else []
    return f'<footer class="ba-build">{" · ".join((*full, say(build)))}</footer>'


def _still(ui: sections.UI, kind: Kind) -> str:
    """Return what to say where no script runs: a frame has less below its map than a page."""
    if not kind.framed:
        return say(ui["no_script"])
    full = [_full_page(ui, kind)] if kind.full else []
    return " ".join((say(ui["no_script_framed"]), *full))


def _full_page(ui: sections.UI, kind: Kind) -> str:
    """Return the link that leads from a frame to the full page."""
    link = f'<a href="{plain(kind.full)}" target="_blank" rel="noopener" data-whole>'
    return f"{link}{say(ui['full_page'])}</a>"
