"""What a page says of raw events where no script runs: their sign, notes, and a table by year."""

from __future__ import annotations

from collections.abc import Iterator

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
    """Return how many events there are in each year of each kind, folded."""
    layer = scene.events
    if layer is None or not layer.years:
        return ""
    texts = phrases.event_texts(scene.languages)
    heads = [texts["raw_year"], *(kind.name for kind in layer.kinds), texts["raw_total"]]
    head = "".join(f'<th scope="col">{say(text)}</th>' for text in heads)
    rows = "".join(_rows(layer, texts["raw_none"]))
    content = (
        f'<div class="ba-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody></table></div>\n"
    )
    return folded(texts["raw_table"], content, element_id="events")


def _rows(layer: EventLayer, undated: Text) -> Iterator[str]:
    for year in layer.years:
        cells = "".join(
            f"<td data-count>{count:,}</td>" for count in (*year.counts, sum(year.counts))
        )
        name = plain(year.year) if year.year else say(undated)
        yield f'<tr><th scope="row">{name}</th>{cells}</tr>\n'
