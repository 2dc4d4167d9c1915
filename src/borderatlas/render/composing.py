"""One figure in the making: what stands where on a sheet, and how much of it has room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from borderatlas.errors import RenderError
from borderatlas.languages import N_
from borderatlas.render import furniture, keys, mapping, phrases, projection
from borderatlas.render.furniture import Setting
from borderatlas.render.lettering import Box
from borderatlas.render.mapping import Ground, Report
from borderatlas.render.markup import words
from borderatlas.render.pen import Group, Pen
from borderatlas.render.projection import NAMES, Plane, Property
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.typesetting import Block, stacked
from borderatlas.scene import Scene, SourceView, Symbol, Text
from borderatlas.units import MM_PER_PT


@dataclass(frozen=True)
class Preset:
    """A sheet. Without a height it is as high as what stands on it.

    `unit` enlarges everything for sheets that are seen from afar; `beside` puts words and
    legend at the right of the map; `dpi` is that of a PNG.
    """

    width_mm: float
    height_mm: float = 0.0
    margin_mm: float = 0.0
    unit: float = 1.0
    columns: int = 1
    beside: bool = False
    sources: bool = True
    dpi: int = 300


@dataclass(frozen=True)
class Wishes:
    """What a figure is asked for: parameters of `print.figure`."""

    languages: tuple[str, ...]
    prop: Property = "conformal"
    graticule: bool = False
    locator: bool = False
    name_projection: bool = False


def magnified(scene: Scene, factor: float) -> Scene:
    """Return a scene whose symbols and letters are larger, for sheets seen from afar."""
    if factor == 1:
        return scene

    def larger(symbol: Symbol) -> Symbol:
        lengths = ("stroke_pt", "radius_pt", "ring_pt", "casing_pt", "possible_pt")
        return replace(
            symbol,
            ring_dash_pt=tuple(length * factor for length in symbol.ring_dash_pt),
            dash_pt=tuple(length * factor for length in symbol.dash_pt),
            **{name: getattr(symbol, name) * factor for name in lengths},
        )

    return replace(
        scene,
        text_styles={
            name: replace(
                style, size_pt=style.size_pt * factor, spacing_pt=style.spacing_pt * factor
            )
            for name, style in scene.text_styles.items()
        },
        base=tuple(replace(layer, symbol=larger(layer.symbol)) for layer in scene.base),
        marks=tuple(replace(mark, symbol=larger(mark.symbol)) for mark in scene.marks),
        legends=tuple(
            replace(
                item,
                entries=tuple(replace(e, symbol=larger(e.symbol)) for e in item.entries),
            )
            for item in scene.legends
        ),
    )


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
        self.scene, self.digest = magnified(scene, sheet.unit), scene.digest()
        self.sheet, self.wishes, self.colours = sheet, wishes, colours
        self.projection = projection.choose(scene.extent, prop=wishes.prop)
        self.faces = Typefaces()
        self.setting = Setting(wishes.languages, self.faces, sheet.unit)
        self.width = sheet.width_mm / MM_PER_PT
        self.height = sheet.height_mm / MM_PER_PT
        self.margin = sheet.margin_mm / MM_PER_PT or 0.5
        self.inner = self.width - 2 * self.margin
        self.gap = 6 * sheet.unit
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
        title = self._title(self.inner)
        top = self.margin + title.height + self.gap
        x0, y0, x1, y1 = projection.projected_bounds(self.scene.extent, self.projection)
        map_height = self.inner * (y1 - y0) / (x1 - x0)
        ground = self._ground(self.inner, map_height)
        rest = self._rest(ground, self.sheet.columns)
        if self.height:
            room = self.height - top - self.gap - rest.height - self.margin
            if room < map_height:
                map_height = room
                if map_height < 0.3 * self.height:
                    raise RenderError("the sheet has no room for the map; choose a larger preset")
                ground = self._ground(self.inner, map_height)
                rest = self._rest(ground, self.sheet.columns)
        height = self.height or top + map_height + self.gap + rest.height + self.margin
        sheet = self._sheet(height)
        title.draw(sheet.named("title", zorder=6), self.margin, self.margin)
        frame = Box(self.margin, top, self.margin + self.inner, top + map_height)
        report = self._map(sheet, ground, frame)
        rest.draw(sheet.named("legend", zorder=7), self.margin, frame.y1 + self.gap)
        return self._finished(sheet, report)

    def _rest(self, ground: Ground, count: int) -> Block:
        """Return what stands below the map: sentence, legend, notes, sources, credits."""
        gap = 2.2 * self.gap
        width = (self.inner - (count - 1) * gap) / count
        legends = keys.shown_legends(self.scene, ground.drawn)
        blocks = [
            self._sentence(self.inner),
            keys.legend(legends, self.setting, width=width, count=count, gap=gap),
            stacked(furniture.notes(self._notes(ground), self.setting, width=self.inner)),
            furniture.sources(
                self._sources(ground), self.setting, width=width, count=count, gap=gap
            ),
            self._credits(self.inner),
        ]
        shown = [replace(block, before=self.gap) for block in blocks if block.height]
        return stacked(shown)

    # ------------------------------------------------------------------ words beside the map

    def _beside(self) -> tuple[Figure, Report]:
        title = self._title(self.inner)
        top = self.margin + title.height + self.gap
        height = self.height - top - self.margin
        x0, y0, x1, y1 = projection.projected_bounds(self.scene.extent, self.projection)
        map_width = min(height * (x1 - x0) / (y1 - y0), self.inner * 0.66)
        ground = self._ground(map_width, height)
        panel = self.inner - map_width - 2 * self.gap
        beside, bottom = self._panel(ground, panel, height)
        sheet = self._sheet(self.height)
        title.draw(sheet.named("title", zorder=6), self.margin, self.margin)
        frame = Box(self.margin, top, self.margin + map_width, top + height)
        report = self._map(sheet, ground, frame)
        pen = sheet.named("legend", zorder=7)
        beside.draw(pen, frame.x1 + 2 * self.gap, top)
        bottom.draw(pen, frame.x1 + 2 * self.gap, self.height - self.margin - bottom.height)
        return self._finished(sheet, report)

    def _panel(self, ground: Ground, width: float, height: float) -> tuple[Block, Block]:
        """Return what stands beside the map, with as much of it as there is room for."""
        legends = keys.shown_legends(self.scene, ground.drawn)
        bottom, sentence = self._credits(width), self._sentence(width)
        told = stacked(furniture.notes(self._notes(ground), self.setting, width=width))
        for count in (1, 2):
            gap = 1.5 * self.gap
            column = (width - (count - 1) * gap) / count
            explained = keys.legend(legends, self.setting, width=column, count=count, gap=gap)
            for blocks in ([sentence, explained, told], [sentence, explained], [explained]):
                shown = [replace(block, before=1.5 * self.gap) for block in blocks if block.height]
                whole = stacked(shown)
                if whole.height + self.gap + bottom.height <= height:
                    names = ("sentence", "notes")
                    self.left_out += [
                        name
                        for name, block in zip(names, (sentence, told), strict=True)
                        if block not in blocks
                    ]
                    return whole, bottom
        raise RenderError("the sheet has no room for the legend; choose a larger preset")

    # ------------------------------------------------------------------------------- pieces

    def _title(self, width: float) -> Block:
        size = 10.5 if self.sheet.width_mm < 100 else 14 if self.sheet.beside else 12.5
        style = self.setting.style(size, weight=700)
        blocks = [
            self.setting.words(self.scene.title, width, style, where="title"),
        ]
        if any(self.scene.subtitle.values()):
            quiet = self.setting.style(7.5, "quiet")
            blocks.append(
                self.setting.words(self.scene.subtitle, width, quiet, where="subtitle", before=1.5)
            )
        return stacked(blocks)

    def _sentence(self, width: float) -> Block:
        style = self.setting.style(9.5 if self.sheet.beside else 8.5)
        return self.setting.words(self.scene.sentence, width, style, where="sentence")

    def _notes(self, ground: Ground) -> list[Text]:
        notes = list(self.scene.notes)
        if ground.layers:
            titles = {
                code: ", ".join(words(layer.title, code) for layer in ground.layers)
                for code in self.setting.languages
            }
            notes.insert(
                0,
                furniture.phrase(
                    self.setting, N_("Drawn at larger scales only: {layers}."), layers=titles
                ),
            )
        if self.wishes.name_projection:
            names = {code: self._projection_name(code) for code in self.setting.languages}
            notes.append(names)
        return notes

    def _projection_name(self, code: str) -> str:
        said = furniture.phrase(self.setting, NAMES[self.projection.method])
        return words(said, code)

    def _sources(self, ground: Ground) -> list[SourceView]:
        """Return the sources of the numbers that the figure shows."""
        if not self.sheet.sources:
            return []
        estimates = {
            key for lying in ground.marks for key in lying.mark.estimate_ids if lying.mark.value
        }
        claims = set(self.scene.sentence_claims)
        numbers = {
            claim.source_number
            for view in self.scene.estimates
            for claim in view.claims
            if claim.claim_id in claims or (claim.stands and view.estimate_id in estimates)
        }
        return [source for source in self.scene.sources if source.number in numbers]

    def _credits(self, width: float) -> Block:
        style = self.setting.style(furniture.SMALLEST_PT, "quiet")
        built = phrases.built(version("borderatlas"), self.digest[:12], self.setting.languages[:1])
        code = self.setting.languages[0]
        line = " · ".join((*self.scene.credits, words(built, code)))
        return self.setting.words({code: line}, width, style, where="credits")

    # ------------------------------------------------------------------------------ the map

    def _ground(self, width: float, height: float) -> Ground:
        plane = Plane(self.scene.extent, self.projection, width, height)
        return mapping.lay(self.scene, plane)

    def _sheet(self, height: float) -> Pen:
        """Return a pen for the whole sheet: points from its upper left corner, downwards."""
        drawn = Figure(figsize=(self.width / 72, height / 72), facecolor=self.colours["paper"])
        FigureCanvasAgg(drawn)
        axes = drawn.add_axes((0, 0, 1, 1), label="sheet")
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(height, 0)
        return Pen(axes, axes.transData, self.colours, self.faces, Group("sheet"))

    def _map(self, sheet: Pen, ground: Ground, frame: Box) -> Report:
        drawn, plane, unit = sheet.figure, ground.plane, self.sheet.unit
        width, height = self.width, drawn.get_size_inches()[1] * 72
        place = (
            frame.x0 / width, 1 - frame.y1 / height,
            (frame.x1 - frame.x0) / width, (frame.y1 - frame.y0) / height,
        )  # fmt: skip
        axes = drawn.add_axes(place, label="map")
        pen = mapping.map_pen(axes, plane, colours=self.colours, faces=self.faces)
        taken: list[Box] = []
        if self.wishes.graticule:
            taken += furniture.draw_graticule(
                plane, self.setting, pen.named("graticule", zorder=2.5)
            )
        occupied = [
            Box(x - 12, y - 12, x + 12, y + 12)
            for lying in ground.marks
            for x, y in (lying.curve.points if lying.curve else lying.points)
        ] + taken
        scale = furniture.Scale.of(plane, self.setting.languages[0])
        margin = 6 * unit
        box = furniture.corner(
            furniture.scale_box(scale, self.setting), plane, margin=margin, occupied=occupied
        )
        on_map = pen.named("furniture", zorder=6)
        furniture.draw_scale(scale, box, self.setting, on_map)
        taken.append(box)
        if self.wishes.locator:
            side = min(0.2 * plane.width, 90 * unit)
            size = (side, side * 0.8)
            inset = furniture.corner(size, plane, margin=0.5, occupied=[*occupied, *taken])
            furniture.draw_locator(self.scene, plane, inset, on_map)
            taken.append(inset)
        _, unnamed = mapping.draw(ground, pen, languages=self.setting.languages, taken=taken)
        neat = sheet.named("neat-line", zorder=8)
        neat.box(*frame, stroke="country", stroke_pt=0.5 * unit)
        return Report(
            self.projection.definition, plane.denominator, tuple(unnamed), ground.layers,
            tuple(mark.mark_id for mark in ground.outside), tuple(self.left_out),
        )  # fmt: skip

    def _finished(self, sheet: Pen, report: Report) -> tuple[Figure, Report]:
        self.faces.write(sheet.figure)
        return sheet.figure, report
