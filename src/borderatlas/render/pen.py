"""A pen for matplotlib that draws in points, y downwards, in the colours of a scheme.

What it draws stands in groups whose names an SVG keeps. Words stay words in every format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from borderatlas.errors import RenderError
from borderatlas.render import symbols
from borderatlas.render.artists import Group, Halo, Words
from borderatlas.render.curves import Curve, Point
from borderatlas.render.typefaces import Typefaces, shown
from borderatlas.scene import Symbol, TextStyle

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

HALO_SHARE = 0.28
"""Width of a halo as a share of the size of its words, as on the page."""


@dataclass(frozen=True)
class Pen:
    """Draws into one group of an Axes.

    `clip` keeps to the frame of the Axes; `prefix` stands before the names of groups, where a
    figure has several maps; `opacity` is below 1 for what is drawn lighter.
    """

    axes: Axes
    transform: Transform
    colours: Mapping[str, str]
    faces: Typefaces
    group: Group
    clip: bool = False
    prefix: str = ""
    opacity: float = 1.0

    @property
    def figure(self) -> Figure:
        """The figure that it draws in."""
        found = self.axes.get_figure(root=True)
        if found is None:
            raise RenderError("the Axes is in no figure; make one with `Figure().add_subplot()`")
        return found

    def named(self, name: str, *, zorder: float = 0.0) -> Pen:
        """Return a pen for a new group, which is drawn after those of a lower order."""
        group = Group(self.prefix + name)
        group.set_zorder(zorder)
        self.axes.add_artist(group)
        return replace(self, group=group)

    def within(self, name: str) -> Pen:
        """Return a pen for a new group in this one."""
        group = Group(self.prefix + name)
        self._add(group)
        return replace(self, group=group)

    def unclipped(self) -> Pen:
        """Return a pen for the same group that draws beyond the frame, too."""
        return replace(self, clip=False)

    def lighter(self, opacity: float) -> Pen:
        """Return a pen for the same group that draws lighter."""
        return replace(self, opacity=opacity)

    def colour(self, role: str, opacity: float | None = None) -> tuple[float, ...] | str:
        """Return the colour of a role; no role is no paint.

        Raises
        ------
        RenderError
            The palette has no such role.
        """
        if not role:
            return "none"
        if role not in self.colours:
            raise RenderError(f"the palette has no colour for {role!r}; add it to the theme")
        return to_rgba(self.colours[role], self.opacity * (1.0 if opacity is None else opacity))

    def path(
        self,
        rings: Iterable[Any],
        *,
        closed: bool,
        fill: str = "",
        fill_opacity: float | None = None,
        stroke: str = "",
        stroke_pt: float = 0.0,
        stroke_opacity: float | None = None,
        dash_pt: Sequence[float] = (),
    ) -> None:
        """Draw lines, or areas with holes, as one path."""
        parts = [np.asarray(ring, dtype=float) for ring in rings if len(ring) > 1]
        if not parts:
            return
        joined = Path.make_compound_path(*(_path(part, closed=closed) for part in parts))
        self._add(
            PathPatch(
                joined,
                facecolor=self.colour(fill, fill_opacity),
                edgecolor=self.colour(stroke if stroke_pt else "", stroke_opacity),
                linewidth=stroke_pt if stroke else 0.0,
                linestyle=_dashed(dash_pt),
                joinstyle="round",
                capstyle="butt",
            )
        )

    def line(self, points: Any, *, stroke: str, stroke_pt: float) -> None:  # noqa: ANN401
        """Draw a plain line."""
        self.path([points], closed=False, stroke=stroke, stroke_pt=stroke_pt)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, *, stroke: str, stroke_pt: float,
        fill: str = "",
    ) -> None:  # fmt: skip
        """Draw a rectangle."""
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        self.path([corners], closed=True, fill=fill, stroke=stroke, stroke_pt=stroke_pt)

    def symbol(self, symbol: Symbol, at: Point, *, where: str, scale: float = 1.0) -> None:
        """Draw a point symbol, larger or smaller on wish."""
        for piece in symbols.pieces(symbol):
            self._piece(piece, at, where, scale)

    def _piece(self, piece: symbols.Piece, at: Point, where: str, scale: float) -> None:
        x, y = at
        size = piece.size_pt * scale
        if piece.form == "sign":
            style = TextStyle(size, piece.fill, halo="", weight=700)
            base = (x, y + size * symbols.SIGN_DROP)
            self.text(piece.text, base, style, language="", anchor="center", where=where)
            return
        look = {
            "facecolor": self.colour(piece.fill, piece.fill_opacity),
            "edgecolor": self.colour(piece.stroke, piece.stroke_opacity),
            "linewidth": piece.stroke_pt * scale,
            "linestyle": _dashed([length * scale for length in piece.dash_pt]),
            "joinstyle": "round",
            "capstyle": "butt",
        }
        if piece.form == "circle":
            self._add(Circle(at, size, **look))
            return
        corners = piece.corners
        if piece.form == "bar":
            half = piece.size_pt * symbols.BAR_SHARE
            size = piece.size_pt
            corners = ((-size, -half), (size, -half), (size, half), (-size, half))
        moved = np.asarray([*corners, corners[0]]) * scale + np.asarray(at)
        self._add(PathPatch(_path(moved, closed=True), **look))

    def way(self, symbol: Symbol, curve: Curve) -> None:
        """Draw a leg or a bracket: its casing, its line, its arrow head."""
        if not curve.bare:
            for role, width, dash in (
                (symbol.casing, symbol.casing_pt, ()),
                (symbol.stroke, symbol.stroke_pt, symbol.dash_pt),
            ):
                if role and width:
                    self.path(
                        [curve.points], closed=False, stroke=role, stroke_pt=width, dash_pt=dash
                    )
        length = symbols.arrow_pt(symbol)
        if length:
            push = length / 2 if curve.bare else 0.0
            turn = np.radians(curve.angle)
            rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
            head = np.asarray(symbols.ARROW_HEAD) * length + (push, 0.0)
            head = head @ rotation + np.asarray(curve.end)
            self.path([[*head, head[0]]], closed=True, fill=symbol.stroke)

    def text(
        self,
        words: str,
        at: Point,
        style: TextStyle,
        *,
        language: str,
        where: str,
        anchor: str = "left",
    ) -> None:
        """Write words whose base line begins, ends or has its middle at a point."""
        words = shown(words)
        if not words.strip():
            return
        font = self.faces.properties(words, style, language, where=where)
        styled: dict[str, Any] = {
            "fontproperties": font, "ha": anchor, "va": "baseline",
            "parse_math": False, "usetex": False,
        }  # fmt: skip
        if self.opacity < 1:
            styled["alpha"] = self.opacity
        if style.halo:
            colour = self.colours[style.halo]
            width = style.size_pt * HALO_SHARE
            self._add(Halo(*at, words, width=width, color=colour, **styled))
        self._add(Words(*at, words, color=self.colours[style.color], **styled))

    def _add(self, artist: Artist) -> None:
        artist.set_figure(self.figure)
        artist.axes = self.axes
        if not isinstance(artist, Group):
            artist.set_transform(self.transform)
            if self.clip:
                artist.set_clip_path(self.axes.patch)
        self.group.artists.append(artist)


def _path(points: Any, *, closed: bool) -> Path:  # noqa: ANN401
    return Path(points, closed=closed)


def _dashed(lengths_pt: Sequence[float]) -> Any:  # noqa: ANN401
    return (0, tuple(lengths_pt)) if lengths_pt else "solid"
