"""A sheet of paper before anything stands on it: its measures, its typefaces, its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from borderatlas.render import phrases, wording
from borderatlas.render.artists import Group
from borderatlas.render.markup import words
from borderatlas.render.pen import Pen
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.typesetting import Block, stacked
from borderatlas.render.wording import Setting
from borderatlas.scene import Scene, Text
from borderatlas.units import MM_PER_PT


@dataclass(frozen=True)
class Preset:
    """A sheet. Without a height it is as high as what stands on it.

    `unit` enlarges everything for sheets that are seen from afar, `letters` the names on the map
    alone, `circles` those that show numbers by their area; `beside` puts words and legend at the
    right of the map; `brief` names publishers and dates of sources, and not their titles; without
    `sources` they are counted; `dpi` is that of a PNG.
    """

    width_mm: float
    height_mm: float = 0.0
    margin_mm: float = 0.0
    unit: float = 1.0
    letters: float = 1.0
    circles: float = 1.0
    columns: int = 1
    beside: bool = False
    sources: bool = True
    brief: bool = False
    dpi: int = 300


@dataclass(frozen=True)
class Paper:
    """The sheet of one figure of a scene. Lengths are points."""

    scene: Scene
    sheet: Preset
    languages: tuple[str, ...]
    colours: Mapping[str, str]
    faces: Typefaces = field(default_factory=Typefaces)

    @cached_property
    def setting(self) -> Setting:
        """What all its words have in common."""
        return Setting(self.languages, self.faces, self.sheet.unit)

    @cached_property
    def digest(self) -> str:
        """The scene's digest, which its credits name."""
        return self.scene.digest()

    @property
    def width(self) -> float:
        """Its width."""
        return self.sheet.width_mm / MM_PER_PT

    @property
    def height(self) -> float:
        """Its height; 0 where it is as high as what stands on it."""
        return self.sheet.height_mm / MM_PER_PT

    @property
    def margin(self) -> float:
        """What is left free at each edge; half a point where nothing is, for the neat line."""
        return self.sheet.margin_mm / MM_PER_PT or 0.5

    @property
    def inner(self) -> float:
        """Its width without margins."""
        return self.width - 2 * self.margin

    @property
    def gap(self) -> float:
        """The room between its parts."""
        return 6 * self.sheet.unit

    def title(self, width: float, title: Text | None = None, subtitle: Text | None = None) -> Block:
        """Return a title and a subtitle: those of the scene, if there are no others.

        Above them stands who alone may see the figure, where that is not everybody.
        """
        title, subtitle = title or self.scene.title, subtitle or self.scene.subtitle
        size = 10.5 if self.sheet.width_mm < 100 else 14 if self.sheet.beside else 12.5
        style = self.setting.style(size, weight=700)
        blocks = [self.setting.words(title, width, style, where="title")]
        if self.scene.marking:
            loud = self.setting.style(9, "accent", weight=700)
            marking = self.setting.words(self.scene.marking, width, loud, where="marking")
            blocks = [marking, replace(blocks[0], before=1.5 * self.sheet.unit)]
        if any(subtitle.values()):
            quiet = self.setting.style(7.5, "quiet")
            blocks.append(self.setting.words(subtitle, width, quiet, where="subtitle", before=1.5))
        return stacked(blocks)

    def credits(self, width: float) -> Block:
        """Return whose data these are, and what made the figure of which scene."""
        built = phrases.built(version("borderatlas"), self.digest[:12], self.languages[:1])
        made = words(built, self.languages[0])
        return wording.credited(self.scene, self.setting, width=width, more=made)

    def pen(self, height: float) -> Pen:
        """Return a pen for a new figure: points from its upper left corner, downwards."""
        drawn = Figure(figsize=(self.width / 72, height / 72), facecolor=self.colours["paper"])
        FigureCanvasAgg(drawn)
        axes = drawn.add_axes((0, 0, 1, 1), label="sheet")
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(height, 0)
        return Pen(axes, axes.transData, self.colours, self.faces, Group("sheet"))
