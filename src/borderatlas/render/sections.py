"""What is folded below the map: the table, the stages, what is not shown, claims, sources."""

from __future__ import annotations

from collections.abc import Mapping

from borderatlas.render import phrases
from borderatlas.render.markup import (
    claims_attribute,
    label,
    names,
    plain,
    quote,
    references,
    say,
    source_links,
)
from borderatlas.scene import ClaimView, Scene, SourceView, Stage, TableRow, Text

UI = Mapping[str, Text]
"""The phrases of the interface by key."""


def folded(
    title: Text, content: str, *, count: int | None = None, element_id: str, unfolded: bool = False
) -> str:
    """Return a part of the page that opens when asked, or is open from the start."""
    number = f' <span class="ba-count">{count}</span>' if count is not None else ""
    opened = " open" if unfolded else ""
    return (
        f'<details id="{element_id}"{opened}><summary>{say(title)}{number}</summary>\n'
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
    content = f'<ol class="ba-stages">\n{items}</ol>\n'
    return folded(
        ui["stages"], content, count=len(scene.stages), element_id="stages", unfolded=True
    )


def _stage(stage: Stage, ui: UI) -> str:
    facts = [
        (ui["stage_places"], say(stage.place_kinds)),
        (ui["stage_authority"], quote(stage.authority)),
        (ui["stage_duration"], quote(stage.duration)),
    ]
    listed = "".join(f"<dt>{say(word)}</dt><dd>{value}</dd>" for word, value in facts if value)
    steps = "".join(
        f'<li><span class="ba-arrow" aria-hidden="true">→</span> <b>{say(name)}</b>'
        f"{_aside(condition, timing)}</li>"
        for name, condition, timing in stage.steps
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
    """Return what is not on the map, by reason, claim by claim."""
    if not scene.omissions:
        return ""
    parts = []
    for omission in scene.omissions:
        items = "".join(f"<li>{_said(claim)}</li>\n" for claim in omission.claims)
        parts.append(f"<h3>{say(omission.reason)}</h3>\n<ul>\n{items}</ul>\n")
    count = sum(len(omission.claims) for omission in scene.omissions)
    return folded(ui["omissions"], "".join(parts), count=count, element_id="not-shown")


def _said(claim: ClaimView) -> str:
    # A wording that the figure repeats ("up to" in "up to 200") is not said twice.
    repeated = any(claim.wording in figure for figure in claim.figure.values())
    wording = f" <q>“{quote(claim.wording)}”</q>" if claim.wording and not repeated else ""
    place = f" · {say(claim.place)}" if claim.place else ""
    return (
        f"<span{claims_attribute([claim.claim_id])}><b>{say(claim.claimant)}</b>{place} · "
        f"{say(claim.figure)}{wording}</span> {references([claim.source_number])}"
    )


def all_claims(scene: Scene) -> list[ClaimView]:
    """Return every claim of the scene once, by id."""
    groups = [view.claims for view in scene.estimates]
    groups += [omission.claims for omission in scene.omissions]
    found = {claim.claim_id: claim for group in groups for claim in group}
    return [found[claim_id] for claim_id in sorted(found)]


def claims(scene: Scene, ui: UI) -> str:
    """Return every claim behind the map; `data-claims` elsewhere points here."""
    listed = all_claims(scene)
    if not listed:
        return ""
    heads = ("claimant", "place", "wording", "figure", "date", "status", "source_heading")
    head = "".join(f'<th scope="col">{say(ui[name])}</th>' for name in heads)
    rows = "".join(_claim_row(claim, ui) for claim in listed)
    content = (
        f'<div class="ba-scroll" tabindex="0" role="region"{label(ui["claims"])}>'
        f"<table><caption>{say(ui['claims_caption'])}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
    return folded(ui["claims"], content, count=len(listed), element_id="claims")


def _claim_row(claim: ClaimView, ui: UI) -> str:
    why = ui.get(claim.why, {"en": claim.why})
    status = " · ".join(filter(None, (say(status_words(claim, ui)), say(why))))
    told = f'<a href="#claim-{plain(claim.retells)}">{say(ui["retells"])}</a>'
    retells = f"<small>{told}</small>"
    wording = f"<q>“{quote(claim.wording)}”</q> " if claim.wording else ""
    cells = (
        say(claim.place),
        f"{wording}{quote(claim.paraphrase)}",
        say(claim.figure),
        say(claim.date),
        f"{status}{retells if claim.retells else ''}",
        references([claim.source_number]),
    )
    return (
        f'<tr id="claim-{plain(claim.claim_id)}">'
        f'<th scope="row">{say(claim.claimant)}<small>{say(claim.claimant_kind)}</small></th>'
        f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"
    )


def status_words(claim: ClaimView, ui: UI) -> Text:
    """Return how a claim stands; that it is merely asserted goes without saying."""
    if claim.status == "asserted":
        return {}
    return ui.get(f"status_{claim.status}", {"en": claim.status})


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
    content = f'<ol class="ba-sources">\n{items}</ol>\n'
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
            or say(ui["no_address"]),
        )
        if part
    )
    return (
        f'<li id="source-{source.number}" value="{source.number}">'
        f"<cite>{quote(source.title, source.language)}</cite><small>{about}</small></li>\n"
    )


def credits_list(scene: Scene, ui: UI) -> str:
    """Return whose base data, scripts and licences the page rests on."""
    lines = (*map(quote, scene.credits), say(ui["leaflet"]))
    items = "".join(f"<li>{line}</li>\n" for line in lines)
    return folded(ui["credits"], f"<ul>\n{items}</ul>\n", element_id="credits")
