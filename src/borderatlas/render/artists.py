"""What matplotlib draws for us in ways of our own: named groups, plain lines of words, halos."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.patheffects import PathEffectRenderer, Stroke
from matplotlib.text import Text
from matplotlib.transforms import TransformedPath

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase, RendererBase

_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}
"""How much of a line stands before the point that it is anchored at."""


class Group(Artist):
    """Artists that are drawn one after the other, under one name in an SVG."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.set_gid(name)
        self.artists: list[Artist] = []

    def get_children(self) -> list[Artist]:
        """Return what is in the group, for matplotlib's own searches."""
        return self.artists

    def draw(self, renderer: RendererBase) -> None:
        """Draw what is in the group."""
        if not self.get_visible():
            return
        renderer.open_group("group", self.get_gid())
        for artist in self.artists:
            artist.draw(renderer)
        renderer.close_group("group")
        self.stale = False


class Words(Text):
    """One line of words on its base line.

    Where it stands does not depend on its height, so that matplotlib need not lay it out before
    it draws it: to measure words takes as long as to draw them.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw the words."""
        if self.get_visible() and self.get_text():
            self._write(renderer, renderer)

    def _write(self, renderer: RendererBase, brush: RendererBase) -> None:
        """Draw the words with a brush, which is the renderer or stands before it."""
        if self._was_changed():
            super().draw(brush)
            return
        words, font = self.get_text(), self.get_fontproperties()
        if _svg_writer(renderer) is None:  # others look for each family anew: all are the first
            font = font.copy()
            font.set_family(font.get_family()[0])
        x, y = self.get_transform().transform(self.get_unitless_position())
        share = _SHARES[self.get_horizontalalignment()]
        if share:
            width, _, _ = renderer.get_text_width_height_descent(words, font, ismath=False)
            x -= width * share
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        renderer.open_group("text", self.get_gid())
        paint = self._paint(renderer)
        brush.draw_text(paint, x, y, words, font, 0.0, ismath=False, mtext=self)
        paint.restore()
        renderer.close_group("text")
        self.stale = False

    def _paint(self, renderer: RendererBase) -> GraphicsContextBase:
        paint, opacity, clip = renderer.new_gc(), self.get_alpha(), self.get_clip_path()
        paint.set_foreground(to_rgba(self.get_color()), isRGBA=True)
        if opacity is not None:
            paint.set_alpha(opacity)
        if self.get_clip_on():
            paint.set_clip_rectangle(self.get_clip_box())
            paint.set_clip_path(clip if isinstance(clip, TransformedPath) else None)
        return paint

    def _was_changed(self) -> bool:
        """Return whether someone who got the figure made of it what is no plain line."""
        return bool(
            self.get_rotation()
            or self.get_verticalalignment() != "baseline"
            or self.get_path_effects()
            or self.get_bbox_patch()
            or "\n" in self.get_text()
        )


class Halo(Words):
    """The light edge behind words: outlines, or in an SVG words with a stroke of their own."""

    def __init__(self, x: float, y: float, words: str, *, width: float, **styled: Any) -> None:  # noqa: ANN401
        super().__init__(x, y, words, **styled)
        self._width = width

    def draw(self, renderer: RendererBase) -> None:
        """Draw the halo."""
        colour = str(self.get_color())
        writer = _svg_writer(renderer)
        if writer is None:
            edge = Stroke(linewidth=self._width, foreground=colour, joinstyle="round")
            self._write(renderer, PathEffectRenderer([edge], renderer))
            return
        style = f"stroke: {colour}; stroke-width: {self._width:.2f}"
        writer.start("g", attrib={"class": "halo", "aria-hidden": "true", "style": style})
        super().draw(renderer)
        writer.end("g")


def _svg_writer(renderer: RendererBase) -> Any:  # noqa: ANN401 - only what draws an SVG has one
    return getattr(renderer, "writer", None)


def drawn(group: Artist) -> Iterator[Artist]:
    """Yield what a group and the groups in it have drawn, in order."""
    for artist in group.get_children():
        if isinstance(artist, Group):
            yield from drawn(artist)
        else:
            yield artist
