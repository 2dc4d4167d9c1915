"""One figure in the making: what stands where on a sheet, and how much of it has room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from borderatlas.errors import RenderError
from borderatlas.render import furniture, keys, mapping, numerals, projection, remarks, wording
from borderatlas.render.furniture import Arranged
from borderatlas.render.inscriptions import Words
from borderatlas.render.lettering import Box
from borderatlas.render.magnified import magnified, with_circles
from borderatlas.render.mapping import Report
from borderatlas.render.paper import Paper, Preset
from borderatlas.render.pen import Pen
from borderatlas.render.projection import NAMES, Extent, Plane, Projection, Property
from borderatlas.render.typesetting import Block, stacked
from borderatlas.scene import Scene, SourceView, Text
from borderatlas.units import MM_PER_PT

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_TALLEST_MM = 240.0
"""A figure without a height of its own is no higher if it can: a page has a caption, too."""

Level = tuple[str, ...]

_BESIDE: tuple[Level, ...] = (
    ("sentence", "legend", "names", "notes", "sources"),
    ("sentence", "legend", "names", "notes", "counted"),
    ("sentence", "legend", "names", "border", "on page"),
    ("sentence", "legend", "names", "on page"),
    ("sentence", "legend", "names"),
    ("legend", "names", "border", "on page"),
    ("legend", "names", "on page"),
    ("legend", "names"),
)
"""What stands beside a map: as much as there is room for."""

_FULL_SIZE = 4
"""With so many of these, names are not set smaller."""

_SMALLER = (0.9, 0.8, 0.7)
"""How small names that numbers stand for may be set where there is no room for them."""

_NAMES_IN_ALL = "numbered names in all languages"


class Filling(NamedTuple):
    """What may stand beside a map: names, columns and languages of the legend, parts.

    `lost` is what is not said in all languages.
    """

    names: Block
    columns: int
    languages: tuple[str, ...]
    level: Level
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """What a figure is asked for: parameters of `print.figure`."""

    languages: tuple[str, ...]
    prop: Property = "conformal"
    graticule: bool = False
    locator: bool = False
    name_projection: bool = False


class Composer:
    """One figure in the making.

    Parameters
    ----------
    scene
        What it shows.
    sheet
        Its size, and what stands where.
    wishes
        Its languages, and what else is asked for.
    colours
        Its colours by role.
    """

    def __init__(
        self, scene: Scene, sheet: Preset, wishes: Wishes, colours: Mapping[str, str]
    ) -> None:
        letters = sheet.unit * sheet.letters
        self.scene = with_circles(
            magnified(scene, symbols=sheet.unit, letters=letters), sheet.circles
        )
        if not sheet.sources:  # their numbers would lead nowhere
            self.scene = replace(self.scene, estimates=())
        self.sheet, self.wishes, self.colours = sheet, wishes, colours
        self.paper = paper = Paper(scene, sheet, wishes.languages, colours)
        self.width, self.height, self.inner = paper.width, paper.height, paper.inner
        self.margin, self.gap = paper.margin, paper.gap
        self.faces, self.setting = paper.faces, paper.setting
        self.projection = projection.choose(scene.extent, prop=wishes.prop)
        self.left_out: list[str] = []

    def compose(self) -> tuple[Figure, Report]:
        """Return the figure, and what it does not show.

        Raises
        ------
        RenderError
            The sheet has no room, or a letter is in no typeface.
        """
        return self._beside() if self.sheet.beside else self._below()

    # ------------------------------------------------------------------- words below the map

    def _below(self) -> tuple[Figure, Report]:
        title = self.paper.title(self.inner)
        top = self.margin + title.height + self.gap
        x0, y0, x1, y1 = projection.projected_bounds(self.scene.extent, self.projection)
        map_height = self.inner * (y1 - y0) / (x1 - x0)
        found = self._arranged(self.inner, map_height)
        room = (self.height or _TALLEST_MM / MM_PER_PT) - top - self.gap - self.margin
        rest = self._rest(found, room - map_height)
        while self.height and room - rest.height < map_height - 0.01:
            map_height = room - rest.height
            if map_height < 0.3 * self.height:
                raise RenderError("the sheet has no room for the map; choose a larger preset")
            found = self._arranged(self.inner, map_height)
            rest = self._rest(found, room - map_height)
        height = self.height or top + map_height + self.gap + rest.height + self.margin
        sheet = self.paper.pen(height)
        title.draw(sheet.named("title", zorder=6), self.margin, self.margin)
        frame = Box(self.margin, top, self.margin + self.inner, top + map_height)
        report = self._map(sheet, found, frame)
        rest.draw(sheet.named("legend", zorder=7), self.margin, frame.y1 + self.gap)
        return self._finished(sheet, report)

    def _rest(self, found: Arranged, room: float) -> Block:
        """Return what stands below the map: sentence, legend, names, notes, sources, credits.

        The sources stand there in full, or in brief, or counted: as there is room.
        """
        count, gap = self.sheet.columns, 2.2 * self.gap
        width = (self.inner - (count - 1) * gap) / count
        legends = keys.shown_legends(self.scene, found.ground.drawn)
        above = [
            self._sentence(self.inner),
            keys.legend(legends, self.setting, width=width, count=count, gap=gap),
        ]
        names = self._names(found, width, count=count, gap=gap)
        notes = stacked(wording.notes(self._notes(found), self.setting, width=self.inner))
        below = self.paper.credits(self.inner)
        cited = self._sources(found)
        *named, counted = self._source_forms(cited, self.inner)
        if not self.sheet.brief:
            full = wording.sources(cited, self.setting, width=width, count=count, gap=gap)
            named.insert(0, full)
        for sources, unwritten in product(named, names):
            rest = self._spaced(*above, unwritten, notes, sources, below)
            if rest.height <= room:
                self.left_out = []
                return rest
        self.left_out = ["sources"] if cited else []
        narrower = (self.inner - count * gap) / (count + 1)
        legend = keys.legend(legends, self.setting, width=narrower, count=count + 1, gap=gap)
        wholes = [
            self._spaced(*above, names[0], notes, counted, below),
            self._spaced(*above, names[1], notes, counted, below),
            self._spaced(above[0], legend, names[1], notes, counted, below),
        ]
        return next((whole for whole in wholes if whole.height <= room), wholes[-1])

    def _spaced(self, *blocks: Block) -> Block:
        return stacked([replace(block, before=self.gap) for block in blocks if block.height])

    def _source_forms(self, cited: list[SourceView], width: float) -> list[Block]:
        """Return the sources in brief, where the sheet is to name them, and their number."""
        brief = [wording.brief_sources(cited, self.setting, width=width)]
        counted = wording.on_page(self.scene.sources, self.setting, width=width)
        return [*(brief if self.sheet.sources else ()), counted]

    # ------------------------------------------------------------------ words beside the map

    def _beside(self) -> tuple[Figure, Report]:
        title = self.paper.title(self.inner)
        top = self.margin + title.height + self.gap
        height = self.height - top - self.margin
        x0, y0, x1, y1 = projection.projected_bounds(self.scene.extent, self.projection)
        map_width = min(height * (x1 - x0) / (y1 - y0), self.inner * 0.66)
        found = self._arranged(map_width, height)
        panel = self.inner - map_width - 2 * self.gap
        beside, bottom = self._panel(found, panel, height)
        sheet = self.paper.pen(self.height)
        title.draw(sheet.named("title", zorder=6), self.margin, self.margin)
        frame = Box(self.margin, top, self.margin + map_width, top + height)
        report = self._map(sheet, found, frame)
        pen = sheet.named("legend", zorder=7)
        beside.draw(pen, frame.x1 + 2 * self.gap, top)
        bottom.draw(pen, frame.x1 + 2 * self.gap, self.height - self.margin - bottom.height)
        return self._finished(sheet, report)

    def _panel(self, found: Arranged, width: float, height: float) -> tuple[Block, Block]:
        """Return what stands beside the map, with as much of it as there is room for.

        The sources go first, down to their number, then the notes, the last of them (of whom the
        lines of the border are) after the others; never the legend nor a name.
        """
        bottom = self.paper.credits(width)
        *brief, counted = self._source_forms(self._sources(found), width)
        notes = stacked(wording.notes(self._notes(found), self.setting, width=width))
        parts = {
            "sentence": self._sentence(width),
            "notes": notes,
            "border": stacked(wording.notes(self.scene.notes[-1:], self.setting, width=width)),
            "sources": brief[0] if brief else counted,
            "counted": counted,
            "on page": wording.on_page(
                self.scene.sources, self.setting, width=width, notes=bool(notes.height)
            ),
        }
        for filling in self._fillings(found, width):
            parts["legend"] = self._legend(found, width, filling)
            parts["names"] = filling.names
            shown = [parts[name] for name in filling.level if parts[name].height]
            whole = stacked([replace(part, before=1.5 * self.gap) for part in shown])
            if whole.height + self.gap + bottom.height <= height:
                counts = not brief and "on page" in filling.level
                self.left_out = [
                    name
                    for name in (*(() if counts else ("sources",)), "notes", "sentence")
                    if parts[name].height and parts[name] not in shown
                ]
                self.left_out += filling.lost
                return whole, bottom
        raise RenderError("the sheet has no room for the legend; choose a larger preset")

    def _fillings(self, found: Arranged, width: float) -> Iterator[Filling]:
        """Yield how a panel may be filled, the best first: a legend in two columns before less.

        The names that numbers stand for are set smaller before they have no room, and then in
        the first language alone; in the end the legend is, too.
        """
        names, whole = self._names(found, width, count=1, gap=0.0), self.setting.languages
        yield from (
            Filling(block, count, whole, level)
            for level, count, block in product(_BESIDE[:_FULL_SIZE], (1, 2), names)
        )
        for named, told, *lost in (
            (whole, whole),
            (whole[:1], whole, _NAMES_IN_ALL),
            (whole[:1], whole[:1], _NAMES_IN_ALL, "legend in all languages"),
        ):
            smaller = [self._smaller(found, width, share, named) for share in _SMALLER]
            yield from (
                Filling(block, 2, told, level, tuple(lost))
                for level, block in product(_BESIDE[_FULL_SIZE - 2 :], smaller)
            )

    def _smaller(
        self, found: Arranged, width: float, share: float, languages: tuple[str, ...]
    ) -> Block:
        unit = max(1.0, share * self.sheet.unit)
        words = Words(self.scene, replace(self.setting, unit=unit, languages=languages))
        lines = numerals.run_in(found.numbered, words, width=width)
        return self._with_nameless(found, lines, width)

    def _legend(self, found: Arranged, width: float, filling: Filling) -> Block:
        legends = keys.shown_legends(self.scene, found.ground.drawn)
        gap, count = 1.5 * self.gap, filling.columns
        column = (width - (count - 1) * gap) / count
        setting = replace(self.setting, languages=filling.languages)
        return keys.legend(legends, setting, width=column, count=count, gap=gap)

    # ------------------------------------------------------------------------------- pieces

    def _names(self, found: Arranged, width: float, *, count: int, gap: float) -> list[Block]:
        """Return the names that are not on the map: in rows, and in less room, in lines."""
        words, whole = Words(self.scene, self.setting), count * (width + gap) - gap
        rows = numerals.listed(found.numbered, words, width=width, count=count, gap=gap)
        lines = numerals.run_in(found.numbered, words, width=whole)
        return [self._with_nameless(found, block, whole) for block in (rows, lines)]

    def _with_nameless(self, found: Arranged, names: Block, width: float) -> Block:
        told = wording.notes(
            remarks.nameless(found, self.scene, self.setting), self.setting, width=width
        )
        return stacked([block for block in (names, *told) if block.height])

    def _notes(self, found: Arranged) -> list[Text]:
        """Return what the figure does not show, and the notes of the scene."""
        told = self.scene.events.notes if self.scene.events else ()
        records = remarks.records(self.scene, self.setting)
        missing = remarks.not_drawn(found, self.setting)
        notes = [*records, *missing, *told, *self.scene.notes]
        if self.wishes.name_projection:
            notes.append(wording.phrase(self.setting, NAMES[self.projection.method]))
        return notes

    def _sentence(self, width: float) -> Block:
        style = self.setting.style(9.5 if self.sheet.beside else 8.5)
        return self.setting.words(self.scene.sentence, width, style, where="sentence")

    def _sources(self, found: Arranged) -> list[SourceView]:
        """Return the sources of the numbers that the figure shows, or else of its marks."""
        scene, marks = self.paper.scene, [lying.mark for lying in found.ground.marks]
        valued = [mark for mark in marks if mark.value]
        estimates = {key for mark in valued for key in mark.estimate_ids}
        claims = set(scene.sentence_claims)
        numbers = {
            number
            for view in scene.estimates
            if view.estimate_id in estimates
            for number in view.source_numbers
        } | {
            claim.source_number
            for view in scene.estimates
            for claim in view.claims
            if claim.claim_id in claims
        }
        if not valued:
            numbers |= {number for mark in marks for number in mark.source_numbers}
        if scene.events:
            numbers.add(scene.events.source_number)
        return [source for source in scene.sources if source.number in numbers]

    # ------------------------------------------------------------------------------ the map

    def _arranged(self, width: float, height: float) -> Arranged:
        plane = Plane(self.scene.extent, self.projection, width, height)
        wishes = self.wishes
        return furniture.arrange(
            self.scene, plane, self.setting,
            graticule=wishes.graticule, locator=wishes.locator, numbers=True,
        )  # fmt: skip

    def _map(self, sheet: Pen, found: Arranged, frame: Box) -> Report:
        drawn, ground = sheet.figure, found.ground
        width, height = self.width, drawn.get_size_inches()[1] * 72
        place = (
            frame.x0 / width, 1 - frame.y1 / height,
            (frame.x1 - frame.x0) / width, (frame.y1 - frame.y0) / height,
        )  # fmt: skip
        axes = drawn.add_axes(place, label="map")
        pen = mapping.map_pen(axes, ground.plane, colours=self.colours, faces=self.faces)
        furniture.draw(found, self.setting, pen)
        neat = sheet.named("neat-line", zorder=8)
        neat.box(*frame, stroke="country", stroke_pt=0.5 * self.sheet.unit)
        return Report(
            self.projection.definition, ground.plane.denominator,
            found.numbered, found.unnamed, ground.layers,
            tuple(mark.mark_id for mark in ground.outside), tuple(self.left_out),
        )  # fmt: skip

    def _finished(self, sheet: Pen, report: Report) -> tuple[Figure, Report]:
        self.faces.write(sheet.figure)
        return sheet.figure, report


def blank(extent: Extent, chosen: Projection, width: float) -> Axes:
    """Return an Axes that fills a new figure of a width in points, as high as an extent wants."""
    x0, y0, x1, y1 = projection.projected_bounds(extent, chosen)
    figure = Figure(figsize=(width / 72, width * (y1 - y0) / (x1 - x0) / 72))
    FigureCanvasAgg(figure)
    return figure.add_axes((0, 0, 1, 1), label="map")
