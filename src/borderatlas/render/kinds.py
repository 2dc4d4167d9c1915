"""Which kinds of figures there are beside the single map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from borderatlas.errors import RenderError
from borderatlas.render import claimchart, layout, panels, stagechart
from borderatlas.render.layout import Content
from borderatlas.render.mapping import Report
from borderatlas.render.paper import Paper
from borderatlas.render.projection import Property

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHARTS: Mapping[str, str] = {
    "claims": "the rival claims on an event, as dots and ranges",
    "stages": "the stages of custody and the steps between them",
}
"""The charts, and what they show."""


def draw(
    paper: Paper, *, by: str | Sequence[str], chart: str, event: str, prop: Property
) -> tuple[Figure, Report]:
    """Return small multiples or a chart, and what it does not show.

    Parameters
    ----------
    paper
        Its sheet.
    by
        By what there are several maps; see `parts.parts`.
    chart
        One of `CHARTS`.
    event
        The event of a chart of claims; see `claimchart.content`.
    prop
        What the projection of maps keeps.

    Raises
    ------
    RenderError
        Something is asked for that there is not or that does not go together, a letter is in no
        typeface, or the sheet has no room.
    """
    return layout.compose(paper, _content(by, chart, event, prop))


def _content(
    by: str | Sequence[str], chart: str, event: str, prop: Property
) -> Callable[[Paper], Content]:
    several = by != ""  # an empty list is a slip, which `parts` tells of
    if several and chart:
        raise RenderError("a figure is several maps or a chart; leave out `by` or `chart`")
    if event and chart != "claims":
        raise RenderError("an event is for the chart of claims; ask for the chart 'claims'")
    if several:
        return partial(panels.content, by, prop)
    if chart not in CHARTS:
        raise RenderError(f"there is no chart {chart!r}; there are {', '.join(CHARTS)}")
    return partial(claimchart.content, event) if chart == "claims" else stagechart.content
