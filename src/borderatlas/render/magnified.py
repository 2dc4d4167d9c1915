"""A Scene for a sheet that is seen from afar, or that is small; but for sizes it is the same."""

from __future__ import annotations

from dataclasses import replace

from borderatlas.render.symbols import SIGN_SHARE
from borderatlas.render.wording import SMALLEST_PT
from borderatlas.scene import Scene, Symbol, TextStyle

THINNEST_PT = 0.35
"""Lines thinner than this break in print."""


def with_circles(scene: Scene, share: float) -> Scene:
    """Return a scene whose circles by area have a share of their radius, in the legend, too."""

    def sized(symbol: Symbol) -> Symbol:
        names = ("radius_pt", "ring_pt", "possible_pt")
        lengths = {name: getattr(symbol, name) * share for name in names}
        return symbol if symbol.hollow else replace(symbol, **lengths)

    marks = tuple(
        replace(mark, symbol=sized(mark.symbol)) if mark.size else mark for mark in scene.marks
    )
    nested = (
        tuple(replace(entry, symbol=sized(entry.symbol)) for entry in item.entries)
        if item.layout == "nested" else item.entries
        for item in scene.legends
    )  # fmt: skip
    legends = tuple(
        replace(item, entries=entries) for item, entries in zip(scene.legends, nested, strict=True)
    )
    return replace(scene, marks=marks, legends=legends)


def magnified(scene: Scene, *, symbols: float, letters: float) -> Scene:
    """Return a scene whose symbols and letters are larger, or smaller: never too small."""

    def larger(symbol: Symbol) -> Symbol:
        share = max(symbols, _least(symbol))
        lengths = ("radius_pt", "ring_pt", "casing_pt", "possible_pt")
        # A line that would be thinner than print can hold keeps the width that it has.
        thinnest = min(symbol.stroke_pt, THINNEST_PT)
        return replace(
            symbol,
            stroke_pt=max(symbol.stroke_pt * share, thinnest),
            ring_dash_pt=tuple(length * share for length in symbol.ring_dash_pt),
            dash_pt=tuple(length * share for length in symbol.dash_pt),
            **{name: getattr(symbol, name) * share for name in lengths},
        )

    def set_in(style: TextStyle) -> TextStyle:
        size = max(style.size_pt * letters, SMALLEST_PT)
        return replace(style, size_pt=size, spacing_pt=style.spacing_pt * letters)

    scene = replace(
        scene, text_styles={name: set_in(style) for name, style in scene.text_styles.items()}
    )
    if symbols == 1:
        return scene
    return replace(
        scene,
        base=tuple(replace(layer, symbol=larger(layer.symbol)) for layer in scene.base),
        marks=tuple(replace(mark, symbol=larger(mark.symbol)) for mark in scene.marks),
        legends=tuple(
            replace(
                item,
                entries=tuple(
                    replace(entry, symbol=larger(entry.symbol)) for entry in item.entries
                ),
            )
            for item in scene.legends
        ),
    )


def _least(symbol: Symbol) -> float:
    """Return the share of its size at which the sign of a symbol can still be read."""
    return min(1.0, SMALLEST_PT / (symbol.radius_pt * SIGN_SHARE)) if symbol.sign else 0.0
