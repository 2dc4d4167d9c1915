"""Figures that are no single map: what stands on their sheet, and how much of it has room."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from borderatlas.errors import RenderError
from borderatlas.render import wording
from borderatlas.render.mapping import Report
from borderatlas.render.paper import Paper
from borderatlas.render.typesetting import Block, stacked
from borderatlas.scene import Text
from borderatlas.units import MM_PER_PT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SMALLER = (1.0, 0.9, 0.8, 0.7, 2 / 3)
"""What is seen from afar may be set smaller where it has no room; never below its print size."""

_WITHOUT = ((), ("sources",), ("sources", "notes"))
"""What goes first where there is no room."""

_TALLEST_MM = 240.0
"""A figure without a height of its own is no higher if it can: a page has a caption, too."""

Body = Callable[[float], Block | None]


class _Try(NamedTuple):
    """How a sheet may be filled: up to a height, without some parts, with sources in brief.

    `told` is whether it says where to find the parts that it is without.
    """

    height: float
    without: tuple[str, ...] = ()
    brief: bool = True
    in_part: bool = False
    told: bool = True


@dataclass(frozen=True)
class Content:
    """What stands on a sheet.

    `body` returns the figure itself for the height that it has, or nothing where that is too
    little, and `part` as much of it as there is room for; `numbers` are those of the sources
    that it names; `told` describes it to those who do not see it.
    """

    body: Body
    told: Text
    title: Text = field(default_factory=dict)
    subtitle: Text = field(default_factory=dict)
    legend: Block | None = None
    notes: tuple[Text, ...] = ()
    numbers: Collection[int] = ()
    part: Body = lambda _: None
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
    contents: dict[float, Content] = {}
    for tried in _tries(paper):
        for sheet in sheets:
            unit = sheet.sheet.unit
            found = contents[unit] = contents.get(unit) or content(sheet)
            made = _made(sheet, found, tried)
            if made:
                return made
    raise RenderError("the sheet has no room for the figure; choose a larger preset")


def _tries(paper: Paper) -> list[_Try]:
    """Return how a sheet may be filled, the best first."""
    if paper.height:
        whole = [_Try(paper.height, without) for without in _WITHOUT]
        whole.append(whole[-1]._replace(told=False))
        return [*whole, *(tried._replace(in_part=True) for tried in whole)]
    page = _TALLEST_MM / MM_PER_PT
    brief = paper.sheet.brief
    return [_Try(page, brief=brief), _Try(page), _Try(page, in_part=True), _Try(math.inf)]


def _units(paper: Paper) -> list[float]:
    """Return how much everything may be enlarged; a sheet without a height has room for all."""
    unit = paper.sheet.unit
    shares = _SMALLER if paper.height else (1.0,)
    return [unit * share for share in shares if unit * share >= min(unit, 1.0)]


def _made(paper: Paper, content: Content, tried: _Try) -> tuple[Figure, Report] | None:
    title = paper.title(paper.inner, content.title, content.subtitle)
    parts = {
        "notes": stacked(wording.notes(content.notes, paper.setting, width=paper.inner)),
        "sources": _sources(paper, content, brief=tried.brief),
    }
    told = [block for name, block in parts.items() if name not in tried.without]
    told += [_on_page(paper, content, tried)] if tried.told else []
    blocks = [*([content.legend] if content.legend else []), *told, paper.credits(paper.inner)]
    rest = stacked([replace(block, before=paper.gap) for block in blocks if block.height])
    top = paper.margin + title.height + paper.gap
    below = paper.gap + rest.height + paper.margin
    room = tried.height - top - below
    body = (content.part if tried.in_part else content.body)(room)
    if body is None or body.height > room:
        return None
    height = paper.height or top + body.height + below
    pen = paper.pen(height)
    title.draw(pen.named("title", zorder=6), paper.margin, paper.margin)
    body.draw(pen.named("figure", zorder=5), paper.margin, top)
    rest.draw(pen.named("legend", zorder=7), paper.margin, height - paper.margin - rest.height)
    paper.faces.write(pen.figure)
    dropped = tuple(name for name in tried.without if parts[name].height)
    report = content.report
    left_out = tuple(dict.fromkeys((*report.left_out, *dropped)))
    title_said = content.title or paper.scene.title
    return pen.figure, replace(report, left_out=left_out, title=title_said, told=content.told)


def _on_page(paper: Paper, content: Content, tried: _Try) -> Block:
    """Return what of the notes and sources is on the page alone."""
    listed = paper.sheet.sources and "sources" not in tried.without
    notes = "notes" in (*content.report.left_out, *(tried.without if content.notes else ()))
    sources = () if listed else paper.scene.sources
    return wording.on_page(sources, paper.setting, width=paper.inner, notes=notes)


def _sources(paper: Paper, content: Content, *, brief: bool) -> Block:
    """Return the sources: in full, or in brief where there is little room for them."""
    numbers = content.numbers if paper.sheet.sources else ()
    found = [source for source in paper.scene.sources if source.number in numbers]
    if brief:
        return wording.brief_sources(found, paper.setting, width=paper.inner)
    count, gap = paper.sheet.columns, 2.2 * paper.gap
    width = (paper.inner - (count - 1) * gap) / count
    return wording.sources(found, paper.setting, width=width, count=count, gap=gap)
