"""The document around the map: all of it static, so that it stands without scripts."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping

from borderatlas import assets
from borderatlas.render import legend, sections
from borderatlas.render.markup import LANGUAGE, claims_attribute, plain, say, words
from borderatlas.scene import Scene

UI: Mapping[str, str] = {
    "account": (
        "{claims} claims were read: {at_places} stand at places, {at_sets} at sets of places, "
        "{at_totals} in totals, and {omitted} are not shown."
    ),
    "archive": "archived copy",
    "build": "borderatlas {version}, scene {digest}",
    "claimant": "Claimant",
    "claims": "All claims behind this map",
    "claims_caption": "What each source says, in its own figures",
    "close": "Close",
    "closer": "(drawn when you zoom in)",
    "credits": "Licences and credits",
    "date": "Date",
    "figure": "Figure",
    "headline": "Who says what",
    "hint_touch": "Use two fingers to move the map",
    "hint_wheel": "Use Ctrl and scroll to zoom the map",
    "hint_wheel_mac": "Use ⌘ and scroll to zoom the map",
    "km": "km",
    "layers": "Show",
    "leaflet": "Leaflet 1.9.4, © Volodymyr Agafonkin and CloudMade, BSD 2-Clause licence",
    "legend": "Legend",
    "m": "m",
    "map": "Map",
    "no_script": (
        "The map is drawn by a script, which does not run here. Everything that it shows is "
        "in the lists and tables below."
    ),
    "no_address": "no address on record",
    "not preferred": "not the preferred claimant",
    "notes": "Method and limits",
    "omissions": "Not on the map, and why",
    "place": "Place",
    "refined": "another wording, not counted again",
    "retells": "passes on another claim",
    "select": "Choose a mark on the map to see who says what, and where it can be read.",
    "selected": "Selected place",
    "source": "source",
    "source_heading": "Source",
    "sources": "Sources",
    "sources_of_place": "About the place:",
    "stage_authority": "Authority",
    "stage_duration": "How long",
    "stage_next": "From here",
    "stage_places": "Where",
    "stages": "Stages of custody",
    "status": "Status",
    "status_asserted": "",
    "status_contested": "contested",
    "status_corroborated": "corroborated",
    "status_withdrawn": "withdrawn",
    "table": "Full table",
    "too_large": "Larger than this legend, drawn on the map to the same scale:",
    "whole_map": "Show the whole map",
    "wording": "Wording",
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
}
"""Every word of the interface, for this module, `sections` and the scripts."""


def document(
    scene: Scene, *, data_id: str, map_html: str, scripts: tuple[str, ...], styles: tuple[str, ...]
) -> str:
    """Return the page.

    Parameters
    ----------
    scene
        What the page shows.
    data_id
        The id of the element that holds the data of the scripts.
    map_html
        The element of the map and the data.
    scripts, styles
        Inline scripts and styles, in order; the policy of the page allows these and no other.
    """
    policy = assets.content_security_policy(scripts=scripts, styles=styles)
    head = "\n".join(
        (
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{plain(words(scene.title))}</title>",
            '<link rel="icon" href="data:,">',
            *(f"<style>{style}</style>" for style in styles),
        )
    )
    body = "\n".join(
        (
            f'<div class="ba-page" data-scene="{data_id}">',
            _header(scene),
            '<main class="ba-main">',
            _figure(scene, map_html),
            _panel(scene),
            "</main>",
            _below(scene),
            _footer(scene),
            "</div>",
            *(f"<script>{script}</script>" for script in scripts),
        )
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGE}">\n<head>\n{head}\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _header(scene: Scene) -> str:
    subtitle = f"<p>{say(scene.subtitle)}</p>" if words(scene.subtitle) else ""
    return (
        f'<header class="ba-head"><h1>{say(scene.title)}</h1>{subtitle}\n'
        '<div class="ba-tools"></div></header>'
    )


def _figure(scene: Scene, map_html: str) -> str:
    credit = " · ".join(plain(line) for line in scene.credits)
    return (
        f'<figure class="ba-figure"><div class="ba-frame">\n{map_html}'
        f'<noscript><p class="ba-no-script">{plain(UI["no_script"])}</p></noscript>\n'
        f'<p class="ba-credits">{credit}</p></div>\n'
        '<div class="ba-strip"></div></figure>'
    )


def _panel(scene: Scene) -> str:
    sentence = ""
    if words(scene.sentence):
        # Without claims the numbers of the sentence count the rows of the table.
        claims = claims_attribute(scene.sentence_claims) or " data-count"
        sentence = f'<p class="ba-sentence"{claims}>{say(scene.sentence)}</p>\n'
    legends = "".join(legend.legend_html(item, too_large=UI["too_large"]) for item in scene.legends)
    boxes = legend.layer_boxes(scene.layers, title=UI["layers"], closer=UI["closer"])
    return (
        f'<aside class="ba-panel">\n{sentence}'
        f'<section class="ba-legend"><h2>{plain(UI["legend"])}</h2>\n{legends}{boxes}</section>\n'
        f"{_headline(scene)}"
        f"<section><h2>{plain(UI['selected'])}</h2>\n"
        f'<div class="ba-selected" aria-live="polite"><p class="ba-prompt">{plain(UI["select"])}'
        "</p></div></section>\n</aside>"
    )


def _headline(scene: Scene) -> str:
    """Return the place for the number that the map is about; the script draws its chart there."""
    if not scene.headline:
        return ""
    title = plain(UI["headline"])
    return f'<section class="ba-headline" hidden><h2>{title}</h2></section>\n'


def _below(scene: Scene) -> str:
    parts = (
        sections.stages(scene, UI),
        sections.table(scene, UI),
        sections.omissions(scene, UI),
        sections.claims(scene, UI),
        sections.notes(scene, UI),
        sections.sources(scene, UI),
        sections.credits_list(scene, UI),
    )
    return f'<div class="ba-take"></div>\n<div class="ba-below">\n{"".join(parts)}</div>'


def _footer(scene: Scene) -> str:
    version = importlib.metadata.version("borderatlas")
    build = UI["build"].format(version=version, digest=scene.digest()[:12])
    return f'<footer class="ba-build">{plain(build)}</footer>'
