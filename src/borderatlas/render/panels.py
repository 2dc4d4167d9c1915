"""Small multiples: one map for each period or kind, all at one scale, with one legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from borderatlas.languages import N_, SOURCE, each
from borderatlas.render import furniture, keys, mapping, phrases, projection, symbols, wording
from borderatlas.render.furniture import Arranged
from borderatlas.render.inscriptions import Label
from borderatlas.render.layout import Content
from borderatlas.render.lettering import Box, centred
from borderatlas.render.magnified import magnified, with_circles
from borderatlas.render.mapping import Report
from borderatlas.render.markup import words
from borderatlas.render.numbers import name_of, named
from borderatlas.render.paper import Paper
from borderatlas.render.parts import Part, parts
from borderatlas.render.pen import Pen
from borderatlas.render.projection import Plane, Projection, Property
from borderatlas.render.space import Space
from borderatlas.render.typesetting import (
    Block,
    height_of,
    say,
    side_by_side,
    stacked,
    width_of,
    wrapped,
)
from borderatlas.scene import EstimateView, Legend, LegendEntry, Mark, Scene, Symbol, Text

_USUAL_PT, _NARROWEST_PT = 150.0, 104.0
"""How wide a map is where there is room, and at least."""

_FULL_PT = 230.0
"""A map as wide as this has symbols of full size; those of a smaller one are smaller."""

_SMALLEST_SYMBOLS = 0.6
_LETTERS, _CIRCLES = 0.8, 0.75

_SHARES_OF_WIDTH = (1.0, 0.85, 0.7, 0.6)
"""How much of the width that it could have a map takes where there is little height."""

_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
"""Where words may stand on an empty map, as shares of its sides."""


def content(by: str | Sequence[str], prop: Property, paper: Paper) -> Content:
    """Return the maps of a scene by period or kind.

    Parameters
    ----------
    by
        As `parts` takes it.
    prop
        What the projection keeps.
    paper
        The sheet.

    Raises
    ------
    RenderError
        As `parts` does.
    """
    scene, found = paper.scene, parts(paper.scene, by)
    shown = {view.estimate_id for part in found for view in part.numbers}
    views = [view for view in scene.estimates if view.estimate_id in shown]
    chosen = projection.choose(scene.extent, prop=prop)
    panels = _Panels(paper, found, chosen)
    return Content(
        body=panels.body,
        told=_told(scene, found),
        notes=(*_notes(paper, views), *(scene.notes if paper.sheet.sources else ())),
        numbers={number for view in views for number in view.source_numbers},
        report=Report(chosen.definition, 0.0, left_out=_left_out(paper)),
    )


def _left_out(paper: Paper) -> tuple[str, ...]:
    """Return what there is no room for in any case: the map's own notes on a slide."""
    return ("notes",) if paper.scene.notes and not paper.sheet.sources else ()


def _told(scene: Scene, found: Sequence[Part]) -> Text:
    """Return what each map shows, in words, for those who do not see it."""
    return {
        code: " ".join(f"{words(part.title, code)}: {words(part.sentence, code)}" for part in found)
        for code in dict.fromkeys((*scene.languages, SOURCE))
    }


def _notes(paper: Paper, views: Sequence[EstimateView]) -> list[Text]:
    """Return what is to be known of all the maps, and which numbers are in none of them."""
    setting, scene = paper.setting, paper.scene
    notes = [
        wording.phrase(
            setting,
            N_("A number stands in each map to which it may belong; maps are not added up."),
        )
    ]
    apart = [view for view in views if not view.mark_id]
    nowhere = [view for view in scene.estimates if view not in views]
    for english, group in (
        (N_("Numbers without a place on the map: {numbers}."), apart),
        (N_("Numbers in none of these maps: {numbers}."), nowhere),
    ):
        if group and (group is nowhere or _at_length(paper)):
            notes.append(named(paper, english, group, with_event=True))
    return notes


def _at_length(paper: Paper) -> bool:
    return paper.sheet.sources and not paper.sheet.brief


def _perhaps(part: Part) -> Mark | None:
    """Return a mark that may be there, or one with a number that may, if there is any."""
    return next(
        (
            mark
            for mark in part.scene.marks
            if mark.mark_id in part.lighter
            or "may" in [part.seen.estimates[key] for key in mark.estimate_ids]
        ),
        None,
    )


class _Panels:
    """The maps of a figure, and where they stand."""

    def __init__(self, paper: Paper, found: Sequence[Part], chosen: Projection) -> None:
        self.paper, self.parts, self.projection = paper, found, chosen
        self.unit, self.gap = paper.sheet.unit, 2 * paper.gap
        x0, y0, x1, y1 = projection.projected_bounds(paper.scene.extent, chosen)
        self.ratio = (y1 - y0) / (x1 - x0)

    def body(self, room: float) -> Block | None:
        """Return the maps, as large as there is room for, and their legend."""
        for width, count in self._widths():
            if self._whole(count, width, drawn=False).height <= room:
                whole = self._whole(count, width)
                if whole.height <= room:
                    return whole
        return None

    def _widths(self) -> list[tuple[float, int]]:
        """Return how wide the maps may be, and how many then stand side by side."""
        inner, unit = self.paper.inner, self.unit
        usual = max(1, round(inner / (_USUAL_PT * unit)))
        most = max(usual, int((inner + self.gap) / (_NARROWEST_PT * unit + self.gap)))
        tried = [*range(usual, most + 1), *range(1, usual)] if self.paper.height else [usual]
        rows = dict.fromkeys(math.ceil(len(self.parts) / n) for n in tried)
        counts = [math.ceil(len(self.parts) / row) for row in rows]
        shares = _SHARES_OF_WIDTH if self.paper.height else (1.0,)
        widths = [(share * (inner - (n - 1) * self.gap) / n, n) for n in counts for share in shares]
        if not self.paper.height:
            return widths
        return sorted((w for w in widths if w[0] >= _NARROWEST_PT * unit), reverse=True)

    def _whole(self, count: int, width: float, *, drawn: bool = True) -> Block:
        share = max(_SMALLEST_SYMBOLS, min(1.0, width / (_FULL_PT * self.unit)))
        cells = [
            self._cell(part, number, width, share if drawn else 0.0)
            for number, part in enumerate(self.parts)
        ]
        rows = [
            side_by_side(cells[start : start + count], self.gap)
            for start in range(0, len(cells), count)
        ]
        rows = [replace(row, before=self.gap) for row in rows]
        legend = replace(self._legend(share), before=self.gap)
        return stacked([*rows, legend])

    # ------------------------------------------------------------------------------ one map

    def _cell(self, part: Part, number: int, width: float, share: float) -> Block:
        """Return a map with its name above and what it shows below; without a share no map."""
        setting = self.paper.setting
        title = setting.words(part.title, width, setting.style(8.5, weight=700), where="panel")
        map_block, not_shown = Block(width, width * self.ratio, lambda *_: None), list[Text]()
        if share:
            map_block, not_shown = self._map(part, number, width, share)
        told = [*([part.sentence] if self.paper.sheet.sources else []), self._apart(part)]
        told += self._unwritten(part)
        said = wording.notes([*told, *not_shown], setting, width=width)
        return stacked([title, replace(map_block, before=2 * self.unit), *said])

    def _apart(self, part: Part) -> Text:
        """Return how many of its numbers have no place on the map."""
        count = sum(not view.mark_id for view in part.numbers)
        if not count:
            return {}
        return each(
            self.paper.languages,
            lambda tongue: tongue.count(
                count,
                "{n} number has no place on the map.",
                "{n} numbers have no place on the map.",
            ),
        )

    def _unwritten(self, part: Part) -> list[Text]:
        """Return its numbers at places whose names stand on the map without them."""
        marks = {mark.mark_id: mark for mark in part.scene.marks}
        silent = [
            view
            for view in part.numbers
            if view.mark_id in marks and not any(marks[view.mark_id].value.values())
        ]
        english = N_("At these places, but not written there: {numbers}.")
        return [named(self.paper, english, silent, with_event=True)] if silent else []

    def _map(self, part: Part, number: int, width: float, share: float) -> tuple[Block, list[Text]]:
        """Return a map, and what it does not show in words."""
        setting, height = self.paper.setting, width * self.ratio
        scene = self._sized(replace(part.scene, base_labels=()), share)
        plane = Plane(scene.extent, self.projection, width, height)
        found = furniture.arrange(scene, plane, setting)
        nothing = None if scene.marks else self._nothing(found)

        def draw(pen: Pen, x: float, y: float) -> None:
            across, down = pen.figure.get_size_inches() * 72
            place = (x / across, 1 - (y + height) / down, width / across, height / down)
            axes = pen.figure.add_axes(place, label=f"map-{number + 1}")
            own = mapping.map_pen(axes, plane, colours=self.paper.colours, faces=self.paper.faces)
            own = replace(own, prefix=f"map-{number + 1}-")
            furniture.draw(found, setting, own, lighter=part.lighter)
            if nothing:
                mapping.write_label(nothing, own.named("nothing", zorder=7))
            pen.box(x, y, x + width, y + height, stroke="country", stroke_pt=0.5 * self.unit)

        return Block(width, height, draw), self._not_shown(scene, found)

    def _sized(self, scene: Scene, share: float) -> Scene:
        """Return a scene with symbols and letters for maps of this size."""
        scene = magnified(scene, symbols=share * self.unit, letters=_LETTERS * self.unit)
        return with_circles(scene, _CIRCLES)

    def _nothing(self, found: Arranged) -> Label:
        """Return the words on a map without a mark, near its middle and clear of lines."""
        setting, plane = self.paper.setting, found.ground.plane
        text = wording.phrase(setting, N_("nothing reported at a place"))
        style = setting.style(7, "quiet", halo="land")
        lines = tuple(
            line
            for code in setting.languages
            for line in wrapped(say(text, [code], style), 0.6 * plane.width, setting.faces)
        )
        size = max(width_of(line, setting.faces) for line in lines), sum(map(height_of, lines))
        room = Space(Box(0, 0, plane.width, plane.height))
        room.take(found.scale_box)
        room.avoid(found.ground.under_study)
        shares = sorted(product(_SHARES, _SHARES), key=lambda at: math.dist(at, (0.5, 0.5)))
        places = [centred(*size, (plane.width * x, plane.height * y)) for x, y in shares]
        crossed = np.where(room.free(places), room.cost(np.asarray(places)), np.inf)
        box = places[int(np.argmin(crossed))]
        return Label((box.x0, box.y0), box, lines, "panel")

    def _not_shown(self, scene: Scene, found: Arranged) -> list[Text]:
        setting, notes = self.paper.setting, list[Text]()
        unnamed = [
            name_of(name.mark, self.paper.scene, self.paper.languages)
            for name in found.unnamed
            if name.mark
        ]
        there = {mark.layer_id for mark in scene.marks}
        waiting = [item.title for item in found.ground.layers if item.layer_id in there]
        outside = [mark.name for mark in found.ground.outside]
        for english, gap, texts in (
            (N_("Shown, but without room for a name: {names}."), "names", unnamed),
            (N_("Drawn at larger scales only: {layers}."), "layers", waiting),
            (N_("Beyond the edge of this map: {names}."), "names", outside),
        ):
            if texts:
                notes.append(wording.naming(setting, english, texts, gap=gap))
        return notes

    # --------------------------------------------------------------------------- the legend

    def _legend(self, share: float) -> Block:
        """Return one legend for all maps: what is drawn in at least one of them."""
        paper = self.paper
        count = 3 if paper.sheet.beside else paper.sheet.columns
        gap = 2.2 * paper.gap
        width = (paper.inner - (count - 1) * gap) / count
        drawn = frozenset(mark.mark_id for part in self.parts for mark in part.scene.marks)
        legends = list(keys.shown_legends(self._sized(paper.scene, share), drawn))
        perhaps = next(filter(None, map(_perhaps, self.parts)), None)
        legends += [self._may(perhaps)] if perhaps else []
        return keys.legend(legends, paper.setting, width=width, count=count, gap=gap)

    def _may(self, mark: Mark) -> Legend:
        """Return what a lighter mark means, as the page says it, in the colour of one."""
        role = symbols.main_role(mark.symbol)
        sign = Symbol(
            "circle", fill=role, stroke=role, stroke_pt=0.75 * self.unit,
            radius_pt=4.5 * self.unit,
            fill_opacity=mark.symbol.fill_opacity * mapping.MAY_OPACITY,
        )  # fmt: skip
        told = phrases.texts(self.paper.languages)["legend_may"]
        return Legend({}, "list", (LegendEntry(sign, told),))
