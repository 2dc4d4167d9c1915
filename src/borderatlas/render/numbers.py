"""Numbers as notes below a figure name them: what is counted, how many, on which sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from borderatlas.languages import N_
from borderatlas.languages import language as tongue
from borderatlas.render import wording
from borderatlas.render.markup import words
from borderatlas.render.paper import Paper
from borderatlas.scene import EstimateView, Mark, Scene, Text


def named(
    paper: Paper, english: str, views: Sequence[EstimateView], *, with_event: bool = False
) -> Text:
    """Return a phrase that takes in `{numbers}`, each with its place or event and its sources."""
    said = {
        code: tongue(code).listed(
            *(_number(view, code, with_event=with_event) for view in views),
            joint=N_("{item}; {next}"),
        )
        for code in paper.languages
    }
    return wording.phrase(paper.setting, english, numbers=said)


def _number(view: EstimateView, code: str, *, with_event: bool) -> str:
    place, event = words(view.place, code), words(view.event, code)
    if with_event:
        what = f"{event}, {place}" if view.scope == "part" else event
    else:
        what = f"{place}, {words(view.kind, code)}"
    return f"{what}: {words(view.amount, code)} {sources_of([view])}".rstrip()


def name_of(mark: Mark, scene: Scene, languages: Iterable[str]) -> Text:
    """Return the name of a mark with its number and the sources of that."""
    views = {view.estimate_id: view for view in scene.estimates}
    numbers = sources_of(views[key] for key in mark.estimate_ids if key in views)

    def said(code: str) -> str:
        name, number = words(mark.name, code), words(mark.value, code)
        return f"{name}: {number} {numbers}".rstrip() if number else name

    return {code: said(code) for code in languages}


def sources_of(views: Iterable[EstimateView]) -> str:
    """Return the numbers of the sources on which numbers rest, as they stand behind them."""
    numbers = sorted({number for view in views for number in view.source_numbers})
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""
