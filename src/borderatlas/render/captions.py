"""What is written on a sheet: the labels that find room, the scale, the credits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from borderatlas.languages import language as tongue
from borderatlas.render import symbols
from borderatlas.render.curves import Point
from borderatlas.render.lettering import LEADING, Box, Line
from borderatlas.render.markup import plain, words
from borderatlas.render.naming import PADDING_PX, Label, Placed, placed
from borderatlas.render.phrases import texts
from borderatlas.render.sheet import Sheet, length_px
from borderatlas.scene import TextStyle
from borderatlas.units import px

SCALE_SHARE = 0.16
"""How much of the width the scale may take."""

SCALE = TextStyle(8.25, "quiet", halo="land")
CREDITS = TextStyle(7.5, "quiet", halo="land")
CREDITS_SHARE = 0.62
"""How much of the width the credits may take before they go into a second line."""

BELOW_PX = 480
"""A page whose map is narrower has the credits below it."""

Piece = tuple[str, str]
"""Markup, after the attributes of the group that it stands in."""


class _Scale(NamedTuple):
    """A scale, and the room that it takes."""

    box: Box
    pieces: list[Piece]


def written(sheet: Sheet) -> Placed:
    """Return which labels and which numbers of raw events have room on a sheet, and where."""
    return placed(
        sheet.scene,
        sheet.seen(),
        sheet.lines_under_study(),
        view=sheet.view,
        language=sheet.language,
        taken=[_scale(sheet).box, _credits_box(sheet, _credits(sheet))],
    )


def letters(sheet: Sheet, labels: Iterable[Label]) -> dict[str, list[str]]:
    """Return frames, dots and words, by the attributes of the groups that they stand in."""
    lines, scale = _credits(sheet), _scale(sheet)
    letters: dict[str, list[str]] = {}
    pieces = [piece for label in labels for piece in _label(sheet, label)]
    pieces += scale.pieces
    pieces += [] if sheet.fluid else _credit_lines(sheet, lines)
    # Frames of sets first: names stand on them.
    for dress, piece in sorted(pieces, key=lambda piece: piece[0] != ""):
        letters.setdefault(dress, []).append(piece)
    return letters


def _text(
    sheet: Sheet, line: Line, at: Point, shift: Point, *, anchor: str, attributes: str = ""
) -> Piece:
    """Return a line of text at a shift from the point that it names."""
    if sheet.fluid:
        place = f'{sheet.at(at)} dx="{length_px(shift[0])}" dy="{length_px(shift[1])}"'
    else:
        place = sheet.at((at[0] + shift[0], at[1] + shift[1]))
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return _dress(line.style), f"<text{place}{side}{attributes}>{plain(line.text)}</text>"


def _label(sheet: Sheet, label: Label) -> Iterable[Piece]:
    box, at, top = label.box, label.at, label.box.y0
    anchor, x = "middle", (box.x0 + box.x1) / 2
    if label.dot:
        place = sheet.at(at, ("cx", "cy"))
        fill = f' fill="{symbols.paint(label.lines[0].style.color)}"'
        yield fill, f'<circle{place} r="{length_px(label.dot)}"/>'
    if label.edge:
        yield "", _frame(sheet, label)
        top += PADDING_PX / 2
    elif at[0] <= box.x0:
        anchor, x = "start", box.x0
    elif at[0] >= box.x1:
        anchor, x = "end", box.x1
    claims = f' data-claims="{plain(" ".join(label.claims))}"' if label.claims else ""
    for line in label.lines:
        shift = (x - at[0], top + px(line.style.size_pt) * 0.95 - at[1])
        # A number never travels without what it rests on.
        told = claims if any(map(str.isdigit, line.text)) else ""
        yield _text(sheet, line, at, shift, anchor=anchor, attributes=told)
        top += line.height


def _frame(sheet: Sheet, label: Label) -> str:
    """Return the box around the name of a set, and its line to the arc."""
    box, at, colour = label.box, label.at, symbols.paint(label.edge)
    corner = f"{length_px(box.x0 - at[0])} {length_px(box.y0 - at[1])}"
    leader = ""
    if label.leader:
        to = f"{length_px(label.leader[0] - at[0])} {length_px(label.leader[1] - at[1])}"
        leader = f'<path d="M0 0L{to}" fill="none" stroke="{colour}" stroke-width=".75"/>'
    rectangle = (
        f'<rect transform="translate({corner})" width="{length_px(box.x1 - box.x0)}" '
        f'height="{length_px(box.y1 - box.y0)}" rx="3" fill="{symbols.paint("paper")}" '
        f'stroke="{colour}"/>'
    )
    if sheet.fluid:
        return f"<svg{sheet.at(at)}>{leader}{rectangle}</svg>"
    place = f"translate({length_px(at[0])} {length_px(at[1])})"
    return f'<g transform="{place}">{leader}{rectangle}</g>'


def _scale(sheet: Sheet) -> _Scale:
    """Return a scale that is true at the middle of the map.

    In a fluid picture it grows with the map: it is drawn between two places.
    """
    _, south, _, north = sheet.scene.extent
    pixel = 1 / sheet.view.metres_px(1, (south + north) / 2)
    widest = SCALE_SHARE * sheet.view.width
    metres = _round_distance(pixel * widest)
    amount, key = (metres / 1000, "km") if metres >= 1000 else (metres, "m")
    phrase = words(texts([sheet.language])[key], sheet.language)
    length = metres / pixel
    right, bottom = sheet.view.width - 11, sheet.view.height - 11
    line = Line(phrase.replace("{n}", tongue(sheet.language).number(amount)), SCALE)
    box = Box(right - max(length, line.width) - 4, bottom - line.height - 8, right + 8, bottom + 8)
    at = (right, bottom)
    ends = ((right - length, bottom), at)
    bar = "".join(
        f"<line{sheet.at(a, ('x1', 'y1'))}{sheet.at(b, ('x2', 'y2'))}/>"
        for a, b in (ends, *(((x, bottom - 5), (x, bottom)) for x, _ in ends))
    )
    middle = ((ends[0][0] + right) / 2, bottom)
    said = _text(sheet, line, middle, (0, -5), anchor="middle", attributes=' data-scale=""')
    return _Scale(box, [(f' stroke="{symbols.paint(SCALE.color)}"', bar), said])


def _credits(sheet: Sheet) -> list[Line]:
    """Return the credits in as many lines as they need."""
    lines: list[str] = []
    for credit in sheet.scene.credits:
        joined = f"{lines[-1]} · {credit}" if lines else credit
        fits = Line(joined, CREDITS).width <= sheet.view.width * CREDITS_SHARE - 16
        if lines and fits:
            lines[-1] = joined
        else:
            lines.append(credit)
    return [Line(line, CREDITS) for line in lines]


def _credits_box(sheet: Sheet, lines: Sequence[Line]) -> Box:
    if not lines or (sheet.fluid and sheet.view.width < BELOW_PX):
        return Box(0, 0, 0, 0)
    wide = sheet.view.width * CREDITS_SHARE if sheet.fluid else max(line.width for line in lines)
    return Box(0, sheet.view.height - sum(line.height for line in lines) - 9, wide + 8, 1e4)


def _credit_lines(sheet: Sheet, lines: Sequence[Line]) -> list[Piece]:
    first = sheet.view.height - 6 - sum(line.height for line in lines[1:])
    step = px(CREDITS.size_pt) * LEADING
    return [
        _text(sheet, line, (8, first + step * row), (0, 0), anchor="start")
        for row, line in enumerate(lines)
    ]


def _dress(style: TextStyle) -> str:
    """Return the attributes that set a text."""
    size = px(style.size_pt)
    weight = f' font-weight="{style.weight}"' if style.weight != 400 else ""
    slant = ' font-style="italic"' if style.italic else ""
    spaced = f' letter-spacing="{round(px(style.spacing_pt), 2):g}"' if style.spacing_pt else ""
    return (
        f' font-size="{round(size, 2):g}"{weight}{slant}{spaced}'
        f' fill="{symbols.paint(style.color)}" stroke="{symbols.paint(style.halo)}"'
        f' stroke-width="{size * 0.28:.1f}" paint-order="stroke" stroke-linejoin="round"'
    )


def _round_distance(metres: float) -> float:
    """Return the longest of 1, 2, 5 times a power of ten that is not above a distance."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(lead for lead in (5, 2, 1) if lead * power <= metres) * power
