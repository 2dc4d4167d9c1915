"""What is folded below the map: the table, the stages, what is not shown, claims, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from borderatlas.render import phrases
from borderatlas.render.markup import (
    SOURCE,
    claims_attribute,
    label,
    names,
    quote,
    references,
    say,
    source_links,
    tongue,
    web_url,
)
from borderatlas.scene import Scene, SourceView, Stage, TableRow, Text

UI = Mapping[str, Text]
"""The phrases of the interface by key."""


def folded(
    title: Text, content: str, *, count: int | None = None, element_id: str, state: str = ""
) -> str:
    """Return a part of the page that opens when asked.

    `state` is "open" for one that is open from the start, and "hidden" for one that is there
    once a script has filled it.
    """
    number = f' <span class="ba-count">{count}</span>' if count is not None else ""
    return (
        f'<details id="{element_id}"{state and f" {state}"}>'
        f"<summary>{say(title)}{number}</summary>\n"
        f'<div class="ba-folded">\n{content}</div></details>\n'
    )


def table(scene: Scene, ui: UI) -> str:
    """Return the full table; each row says which claims it rests on."""
    if not scene.table:
        return ""
    # In elements of their own, which a script can put into the buttons that sort.
    titles = [say(head, "span", ' class="ba-heading"') for head in scene.table_headings]
    heads = "".join(
        f'<th scope="col"{_sorted_by(scene, column)}>{title}</th>'
        for column, title in enumerate(titles)
    )
    heads += f'<th scope="col">{say(ui["sources"])}</th>'
    rows = "".join(_row(row, len(scene.table_headings)) for row in scene.table)
    content = (
        f'<div class="ba-scroll" tabindex="0" role="region"{label(ui["table"])}>'
        f"<table><caption>{say(scene.table_title)}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
    return folded(ui["table"], content, count=len(scene.table), element_id="table")


def _sorted_by(scene: Scene, column: int) -> str:
    """Return the attribute of a heading that sorts by the numbers or the days of its rows."""
    views = {view.estimate_id: view for view in scene.estimates}
    cells = [
        (row.cells[column], views[row.estimate_id])
        for row in scene.table
        if row.estimate_id in views and column < len(row.cells)
    ]
    if cells and all(cell == view.figure for cell, view in cells):
        return ' data-by="number"'
    return ' data-by="day"' if cells and all(cell == view.date for cell, view in cells) else ""


def _row(row: TableRow, columns: int) -> str:
    first, *others = (say(cell) for cell in row.cells)
    others += [_numbers(row)] if columns > len(row.cells) else []
    cells = "".join(f"<td>{cell}</td>" for cell in (*others, references(row.source_numbers)))
    return f'<tr{claims_attribute(row.claim_ids)}><th scope="row">{first}</th>{cells}</tr>\n'


def _numbers(row: TableRow) -> str:
    """Return the numbers of a place, each apart: a filter hides those outside of its period."""
    joint = '<span class="ba-joint"> · </span>'
    return joint.join(f'<span class="ba-number">{say(said)}</span>' for _, said in row.numbers)


def stages(scene: Scene, ui: UI) -> str:
    """Return the stages of custody in order, each with the steps that lead out of it."""
    if not scene.stages:
        return ""
    items = "".join(_stage(stage, ui) for stage in scene.stages)
    content = f'{_in_english(scene.stages, ui)}<ol class="ba-stages">\n{items}</ol>\n'
    return folded(ui["stages"], content, count=len(scene.stages), element_id="stages", state="open")


def _in_english(stages: Iterable[Stage], ui: UI) -> str:
    """Return that words of the data are in English, which the style hides from its readers."""
    quoted = (text for stage in stages for text in stage.quoted)
    if not any(tongue(text) == SOURCE for text in quoted):
        return ""
    return say(ui["stages_in_english"], "p", ' class="ba-in-english"') + "\n"


def _stage(stage: Stage, ui: UI) -> str:
    facts = [
        (ui["stage_places"], say(stage.place_kinds)),
        (ui["stage_authority"], quote(stage.authority)),
        (ui["stage_duration"], quote(stage.duration)),
    ]
    listed = "".join(f"<dt>{say(word)}</dt><dd>{value}</dd>" for word, value in facts if value)
    steps = "".join(
        f'<li><span class="ba-arrow" aria-hidden="true">→</span> <b>{say(step.name)}</b>'
        f"{_aside(step.condition, step.timing)} {references(step.source_numbers)}</li>"
        for step in stage.steps
    )
    then = f'<p class="ba-then">{say(ui["stage_next"])}</p><ul>{steps}</ul>' if steps else ""
    return (
        f'<li class="ba-stage"><h3>{names(stage.name)}</h3>'
        f"<dl>{listed}</dl>{then}<p>{references(stage.source_numbers)}</p></li>\n"
    )


def _aside(*notes: str) -> str:
    said = " · ".join(quote(note) for note in notes if note)
    return f" <small>{said}</small>" if said else ""


def omissions(scene: Scene, ui: UI) -> str:
    """Return why claims are not on the map, and of how many that is so; a script lists them."""
    if not scene.omissions:
        return ""
    parts = "".join(
        f'<h3>{say(omission.reason)} <span class="ba-count">{len(omission.claims)}</span></h3>\n'
        "<ul></ul>\n"
        for omission in scene.omissions
    )
    count = sum(len(omission.claims) for omission in scene.omissions)
    return folded(ui["omissions"], parts, count=count, element_id="not-shown")


def claims(scene: Scene, ui: UI) -> str:
    """Return the table of every claim, to which `data-claims` elsewhere points.

    A script writes its rows, from the data that the map has anyway: written here as well, they
    took a tenth of the page. Without scripts the full table names claimants and sources.
    """
    listed = scene.claims()
    if not listed:
        return ""
    heads = ("claimant", "place", "event", "wording", "figure", "date", "status", "source_heading")
    head = "".join(f'<th scope="col">{say(ui[name])}</th>' for name in heads)
    content = (
        f'<div class="ba-scroll" tabindex="0" role="region"{label(ui["claims"])}>'
        f"<table><caption>{say(ui['claims_caption'])}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody></tbody></table></div>\n"
    )
    return folded(ui["claims"], content, count=len(listed), element_id="claims", state="hidden")


def notes(scene: Scene, ui: UI) -> str:
    """Return the method and its limits, and where the claims went."""
    counts = phrases.account(scene.account, scene.languages)
    said = "".join(f"<p>{say(note)}</p>\n" for note in scene.notes)
    return folded(ui["notes"], f"{said}<p data-account>{say(counts)}</p>\n", element_id="method")


def sources(scene: Scene, ui: UI) -> str:
    """Return the numbered list of sources."""
    if not scene.sources:
        return ""
    items = "".join(_source(source, ui) for source in scene.sources)
    named = [item for item in scene.sources if not item.withheld]
    bare = sum(not (web_url(item.url) or web_url(item.archived_url)) for item in named)
    note = f"<p>{say(phrases.without_address(bare, scene.languages))}</p>\n" if bare else ""
    content = f'{note}<ol class="ba-sources">\n{items}</ol>\n'
    return folded(ui["sources"], content, count=len(scene.sources), element_id="sources")


def _source(source: SourceView, ui: UI) -> str:
    by = " · ".join(quote(part) for part in (source.author, source.publisher) if part)
    about = " · ".join(
        part
        for part in (
            by,
            say(source.date),
            say(source.extent),
            source_links(source, source_word=ui["source"], archive_word=ui["archive"])
            or ("" if source.withheld else say(ui["no_address"])),
        )
        if part
    )
    title = say(source.withheld) if source.withheld else quote(source.title, source.language)
    withheld = " data-withheld" if source.withheld else ""
    return (
        f'<li id="source-{source.number}" value="{source.number}"{withheld}>'
        f"<cite>{title}</cite><small>{about}</small></li>\n"
    )


def credits_list(scene: Scene, ui: UI) -> str:
    """Return whose base data, scripts and licences the page rests on."""
    lines = (*map(quote, scene.credits), say(ui["leaflet"]))
    items = "".join(f"<li>{line}</li>\n" for line in lines)
    return folded(ui["credits"], f"<ul>\n{items}</ul>\n", element_id="credits")
