"""Figures that are no single map: what stands on their sheet, and how much of it has room."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from borderatlas.errors import RenderError
from borderatlas.render import wording
from borderatlas.render.mapping import Report
from borderatlas.render.paper import Paper
from borderatlas.render.typesetting import Block, stacked
from borderatlas.scene import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SMALLER = (1.0, 0.9, 0.8, 0.7)
"""What is seen from afar may be set smaller where it has no room; never below its print size."""

_WITHOUT = ((), ("sources",), ("sources", "notes"))
"""What goes first where there is no room."""

_FULL_SHARE = 0.4
"""Sources are named in full where they are no higher than this share of the sheet's width."""


@dataclass(frozen=True)
class Content:
    """What stands on a sheet.

    `body` returns the figure itself for the height that it has, or nothing where that is too
    little; `numbers` are those of the sources that it names; `told` describes it to those who
    do not see it.
    """

    body: Callable[[float], Block | None]
    told: Text
    title: Text = field(default_factory=dict)
    subtitle: Text = field(default_factory=dict)
    legend: Block | None = None
    notes: tuple[Text, ...] = ()
    numbers: Collection[int] = ()
    report: Report = field(default_factory=lambda: Report("", 0.0))


def compose(paper: Paper, content: Callable[[Paper], Content]) -> tuple[Figure, Report]:
    """Return a figure, and what it does not show.

    Parameters
    ----------
    paper
        Its sheet.
    content
        Gives what stands on a sheet.

    Raises
    ------
    RenderError
        The sheet has no room, or a letter is in no typeface.
    """
    sheets = [replace(paper, sheet=replace(paper.sheet, unit=unit)) for unit in _units(paper)]
    contents = [(sheet, content(sheet)) for sheet in sheets]
    for without in _WITHOUT:
        for sheet, found in contents:
            made = _made(sheet, found, without)
            if made:
                return made
    raise RenderError("the sheet has no room for the figure; choose a larger preset")


def _units(paper: Paper) -> list[float]:
    """Return how much everything may be enlarged; a sheet without a height has room for all."""
    unit = paper.sheet.unit
    shares = _SMALLER if paper.height else (1.0,)
    return [unit * share for share in shares if unit * share >= min(unit, 1.0)]


def _made(paper: Paper, content: Content, without: tuple[str, ...]) -> tuple[Figure, Report] | None:
    title = paper.title(paper.inner, content.title, content.subtitle)
    parts = {"notes": _notes(paper, content), "sources": _sources(paper, content)}
    told = [block for name, block in parts.items() if name not in without]
    blocks = [*([content.legend] if content.legend else []), *told, paper.credits(paper.inner)]
    rest = stacked([replace(block, before=paper.gap) for block in blocks if block.height])
    top = paper.margin + title.height + paper.gap
    below = paper.gap + rest.height + paper.margin
    room = paper.height - top - below if paper.height else math.inf
    body = content.body(room)
    if body is None or body.height > room:
        return None
    height = paper.height or top + body.height + below
    pen = paper.pen(height)
    title.draw(pen.named("title", zorder=6), paper.margin, paper.margin)
    body.draw(pen.named("figure", zorder=5), paper.margin, top)
    rest.draw(pen.named("legend", zorder=7), paper.margin, height - paper.margin - rest.height)
    paper.faces.write(pen.figure)
    dropped = tuple(name for name in without if parts[name].height)
    report = content.report
    left_out = (*report.left_out, *dropped)
    title_said = content.title or paper.scene.title
    return pen.figure, replace(report, left_out=left_out, title=title_said, told=content.told)


def _notes(paper: Paper, content: Content) -> Block:
    return stacked(wording.notes(content.notes, paper.setting, width=paper.inner))


def _sources(paper: Paper, content: Content) -> Block:
    """Return the sources: in full, or in brief where there is little room for them."""
    numbers = content.numbers if paper.sheet.sources else ()
    found = [source for source in paper.scene.sources if source.number in numbers]
    count, gap = paper.sheet.columns, 2.2 * paper.gap
    width = (paper.inner - (count - 1) * gap) / count
    whole = wording.sources(found, paper.setting, width=width, count=count, gap=gap)
    if paper.sheet.brief or paper.height or whole.height > _FULL_SHARE * paper.inner:
        return wording.brief_sources(found, paper.setting, width=paper.inner)
    return whole
