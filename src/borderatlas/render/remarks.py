"""What a printed map does not show, in words beside it."""

from __future__ import annotations

from borderatlas.languages import N_
from borderatlas.render import eventplaces, phrases, wording
from borderatlas.render.furniture import Arranged
from borderatlas.render.numbers import name_of
from borderatlas.render.wording import Setting
from borderatlas.scene import Scene, Text


def nameless(found: Arranged, scene: Scene, setting: Setting) -> list[Text]:
    """Return which marks have neither a name nor a number on the map, with what they count."""
    names = [name_of(name.mark, scene, setting.languages) for name in found.unnamed if name.mark]
    english = N_("Shown, but without room for a name: {names}.")
    return [wording.naming(setting, english, names)] if names else []


def records(scene: Scene, setting: Setting) -> list[Text]:
    """Return how many raw events a map has, and how many are left out for which reason."""
    layer = scene.events
    if layer is None:
        return []
    told = [phrases.records(layer.title, layer.rows, setting.languages)]
    reasons = [phrases.with_number(*each, setting.languages) for each in layer.left]
    if reasons:
        told.append(wording.naming(setting, N_("Not shown: {reasons}."), reasons, gap="reasons"))
    return told


def not_drawn(found: Arranged, setting: Setting) -> list[Text]:
    """Return what waits for a larger scale, lies beyond the edge, or is drawn elsewhere."""
    ground, notes = found.ground, list[Text]()
    layers = [layer.title for layer in ground.layers]
    outside = [mark.name for mark in ground.outside]
    for english, gap, texts in (
        (N_("Drawn at larger scales only: {layers}."), "layers", layers),
        (N_("Beyond the edge of this map: {names}."), "names", outside),
    ):
        if texts:
            notes.append(wording.naming(setting, english, texts, gap=gap))
    if without := eventplaces.left_out(found.events):
        notes.append(phrases.without_room(without, setting.languages))
    if not all(label.whole for label in found.labels):
        english = N_("A name without room for all languages stands in the first one.")
        notes.append(wording.phrase(setting, english))
    if ground.scene.stages:
        english = N_(
            "This is the map alone: the stages of custody are a figure of their own, and the "
            "strip of time is on the web page."
        )
        notes.append(wording.phrase(setting, english))
    return notes
