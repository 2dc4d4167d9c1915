"""What a page says of raw events where no script runs: their sign, notes, and a table by year."""

from __future__ import annotations

from collections.abc import Sequence

from borderatlas.render import phrases
from borderatlas.render.markup import plain, references, say
from borderatlas.render.sections import folded
from borderatlas.scene import EventLayer, Scene, Text


def legend(scene: Scene) -> str:
    """Return what the legend says of raw events, nothing where there are none."""
    layer = scene.events
    if layer is None:
        return ""
    texts = phrases.event_texts(scene.languages)
    notes = "".join(f"<p>{say(note)}</p>" for note in layer.notes)
    left = "".join(
        f"<li data-count>{say(phrases.with_number(reason, times, scene.languages))}</li>"
        for reason, times in layer.left
    )
    without = f"<p>{say(texts['raw_left'])}:</p><ul>{left}</ul>" if left else ""
    return (
        f'<section class="ba-events"><h3><span>{say(layer.title)} '
        f"{references((layer.source_number,))}</span></h3>{notes}"
        # Scripts say instead how many there are in the view.
        f'<p class="ba-events-covered">{say(texts["raw_covered_some"])}</p>{without}</section>\n'
    )


def table(scene: Scene) -> str:
    """Return how many events there are in each year, and at each place, of each kind, folded."""
    layer = scene.events
    if layer is None or not layer.years:
        return ""
    texts = phrases.event_texts(scene.languages)
    none = texts["raw_none"]
    years = [(plain(year.year) if year.year else say(none), year.counts) for year in layer.years]
    content = _counts(layer, texts["raw_year"], texts["raw_total"], years)
    parts = folded(texts["raw_table"], content, element_id="events")
    if layer.places:
        ranked = sorted(layer.places, key=lambda place: -sum(place.counts))
        places = [(say(place.name), place.counts) for place in ranked]
        content = _counts(layer, texts["raw_place"], texts["raw_total"], places)
        parts += folded(texts["raw_places"], content, element_id="events-places")
    return parts


def _counts(
    layer: EventLayer, first: Text, total: Text, rows: Sequence[tuple[str, Sequence[int]]]
) -> str:
    """Return a table of numbers by kind and in all, each row with its name as HTML."""
    heads = [first, *(kind.name for kind in layer.kinds), total]
    head = "".join(f'<th scope="col">{say(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{name}</th>'
        + "".join(f"<td data-count>{count:,}</td>" for count in (*counts, sum(counts)))
        + "</tr>\n"
        for name, counts in rows
    )
    return (
        f'<div class="ba-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody></table></div>\n"
    )
