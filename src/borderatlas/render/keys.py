"""Legends on paper, drawn with the pen that draws the marks, from the symbols the scales gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from borderatlas.render import phrases, symbols
from borderatlas.render.curves import Curve, Point
from borderatlas.render.lettering import LEADING
from borderatlas.render.pen import Pen
from borderatlas.render.typesetting import Block, Run, columns, paragraph, say, width_of, write
from borderatlas.render.wording import Setting
from borderatlas.scene import Legend, LegendEntry, Scene, Symbol

_LINE_PT = 27.0
"""Length of the sample of a line, 36 px, as on the page."""

_RING_PT = 13.5
_ICON_GAP_PT = 5.0
_ROW_GAP_PT = 2.6
_BESIDE_PT = 16.0
"""Between nested circles and their numbers, where the lines to them are."""
_LARGEST_CIRCLE = 0.36
"""Greatest radius of a circle as a share of the width of its column."""


def legend(
    legends: Iterable[Legend], setting: Setting, *, width: float, count: int, gap: float
) -> Block:
    """Return legends in columns of a width, each with its title, in their order."""
    blocks: list[Block] = []
    for item in legends:
        blocks += _legend(item, setting, width)
    return columns(blocks, count, gap=gap)


def shown_legends(scene: Scene, drawn: frozenset[str]) -> tuple[Legend, ...]:
    """Return the legends without the symbols of marks that are not drawn."""
    used = {_kind(mark.symbol) for mark in scene.marks if mark.mark_id in drawn}
    unused = {_kind(mark.symbol) for mark in scene.marks} - used
    kept = [
        replace(item, entries=tuple(e for e in item.entries if _kind(e.symbol) not in unused))
        for item in scene.legends
    ]
    return tuple(item for item in kept if item.entries)


def _kind(symbol: Symbol) -> Symbol:
    """Return a symbol as legends have it: one of a place not located is lighter on the map."""
    return replace(symbol, fill_opacity=1.0)


def _legend(item: Legend, setting: Setting, width: float) -> list[Block]:
    unit, blocks = setting.unit, list[Block]()
    titled = any(item.title.values())
    if titled:
        style = setting.style(7.5, weight=700)
        heading = paragraph(
            say(item.title, setting.languages, style), width, setting.faces,
            where="legend", before=7 * unit, keep=True,
        )  # fmt: skip
        blocks.append(heading)
    first = (2.5 if titled else _ROW_GAP_PT) * unit
    if item.layout == "nested":
        most = _largest_circle(item, setting, width)
        small = tuple(e for e in item.entries if symbols.outer_pt(e.symbol) <= most)
        parts = [_nested(small, setting, width)] if small else []
        parts += [_too_large(e, setting, width) for e in item.entries if e not in small]
        return [*blocks, *(replace(part, before=first) for part in parts)]
    reach = max((_reach(entry, unit) for entry in item.entries), default=0.0)
    rows = [_row(entry, setting, width, reach) for entry in item.entries]
    gaps = [first, *(_ROW_GAP_PT * unit for _ in rows[1:])]
    return [*blocks, *(replace(row, before=gap) for row, gap in zip(rows, gaps, strict=True))]


def _largest_circle(item: Legend, setting: Setting, width: float) -> float:
    """Return the greatest radius of a nested circle that leaves room for the numbers beside it."""
    style = setting.style(7.5)
    labels = (say(entry.label, setting.languages[:1], style) for entry in item.entries)
    longest = max((width_of(label, setting.faces) for label in labels), default=0.0)
    return min(width * _LARGEST_CIRCLE, (width - _BESIDE_PT * setting.unit - longest) / 2)


def _too_large(entry: LegendEntry, setting: Setting, width: float) -> Block:
    style = setting.style(7, "quiet")
    told = phrases.texts(setting.languages)["too_large"]
    runs = [
        *say(told, setting.languages[:1], style),
        Run(" ", style, setting.languages[0]),
        *say(entry.label, setting.languages[:1], style),
    ]
    return paragraph(runs, width, setting.faces, where="legend")


def _reach(entry: LegendEntry, unit: float) -> float:
    """Return half the width that the sample of an entry takes."""
    if entry.symbol.shape == "line":
        return _LINE_PT * unit / 2
    outer = symbols.outer_pt(entry.symbol)
    return max(outer, _RING_PT * unit) if entry.ring else outer


def _row(entry: LegendEntry, setting: Setting, width: float, reach: float) -> Block:
    """Return a symbol and its words beside it."""
    unit, symbol = setting.unit, entry.symbol
    reach = min(reach, width * _LARGEST_CIRCLE)
    left = 2 * reach + _ICON_GAP_PT * unit
    said = paragraph(
        say(entry.label, setting.languages, setting.style(7.5)), width - left, setting.faces,
        where="legend",
    )  # fmt: skip
    sample = max(symbol.stroke_pt, symbols.arrow_pt(symbol) * 0.84, 4 * unit)
    tall = sample if symbol.shape == "line" else 2 * _reach(entry, unit)
    height = max(said.height, tall)

    def draw(pen: Pen, x: float, y: float) -> None:
        at = (x + reach, y + height / 2)
        if symbol.shape == "line":
            half = _LINE_PT * unit / 2
            tip = symbols.arrow_pt(symbol)
            ends = ((at[0] - half, at[1]), (at[0] + half - tip, at[1]))
            end = (at[0] + half, at[1])
            pen.way(symbol, Curve(ends, end, 0.0, at))
        else:
            if entry.ring:
                _precision(pen, entry, at, reach)
            pen.symbol(symbol, at, where="legend")
        said.draw(pen, x + left, y + (height - said.height) / 2)

    return Block(width, height, draw)


def _precision(pen: Pen, entry: LegendEntry, at: Point, radius: float) -> None:
    angles = np.linspace(0, 2 * np.pi, 73)
    rim = np.column_stack((np.cos(angles), np.sin(angles))) * (radius - 0.5) + np.asarray(at)
    role, (area, edge) = symbols.main_role(entry.symbol), symbols.PRECISION
    pen.path(
        [rim], closed=True, fill=role, fill_opacity=area,
        stroke=role, stroke_pt=symbols.MOVED_PT if entry.moved else 0.75,
        stroke_opacity=symbols.MOVED_EDGE if entry.moved else edge,
        dash_pt=symbols.MOVED_DASH_PT if entry.moved else (),
    )  # fmt: skip


def _nested(entries: tuple[LegendEntry, ...], setting: Setting, width: float) -> Block:
    """Return circles that share their lowest point, each with a line to its number."""
    unit, style = setting.unit, setting.style(7.5)
    radii = [symbols.outer_pt(entry.symbol) for entry in entries]
    largest, row = max(radii), style.size_pt * LEADING
    tops: list[float] = []
    for radius in radii:
        top = 2 * (largest - radius) + row / 2
        tops.append(max(top, tops[-1] + row) if tops else top)
    base = 2 * largest + row / 2
    height = max(base, tops[-1] + row / 2) + 1 * unit
    end = 2 * largest + _BESIDE_PT / 2 * unit
    room = width - end - _BESIDE_PT / 2 * unit
    lines = [say(entry.label, setting.languages, style) for entry in entries]
    if max(width_of(line, setting.faces) for line in lines) > room:
        lines = [say(entry.label, setting.languages[:1], style) for entry in entries]

    def draw(pen: Pen, x: float, y: float) -> None:
        for said, radius, top in zip(lines, radii, tops, strict=True):
            rim = y + base - 2 * radius
            bend = [
                (x + largest, rim), (x + end - 4 * unit, rim),
                (x + end, y + top), (x + end + 5 * unit, y + top),
            ]  # fmt: skip
            pen.line(bend, stroke="quiet", stroke_pt=0.4 * unit)
            write(pen, said, x + end + 8 * unit, y + top - row / 2, where="legend")
        for entry, radius in zip(entries, radii, strict=True):
            pen.symbol(entry.symbol, (x + largest, y + base - radius), where="legend")

    return Block(width, height, draw)
