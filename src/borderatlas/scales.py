"""Scales map data to symbols and explain themselves: a legend is `scale.legend()`."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from borderatlas import sizes
from borderatlas.languages import language
from borderatlas.scene import Legend, LegendEntry, Size, Symbol, Text

_OPEN_DASH_PT = (2.2, 1.8)
_OPEN_GAP_PT = 3.0
_EMPTY_PT = 2.5


@dataclass(frozen=True)
class CategoryScale:
    """One symbol a code of `column`. Kinds differ in shape as well as in colour."""

    title: Text
    column: str
    symbols: Mapping[str, Symbol]
    labels: Mapping[str, Text]

    def apply(self, code: str) -> Symbol:
        """Return the symbol of a code; `KeyError` when the scale does not know it."""
        return self.symbols[code]

    def legend(self, codes: Sequence[str]) -> Legend:
        """Return the legend for the codes in use, in the order of the scale."""
        used = [code for code in self.symbols if code in set(codes)]
        entries = tuple(LegendEntry(self.symbols[code], self.labels[code]) for code in used)
        return Legend(self.title, "list", entries)


@dataclass(frozen=True)
class AreaScale:
    """Circles whose area is proportional to a number, from zero.

    `maximum` is declared, not taken from the data, so that maps that share the scale can
    be compared. The radius is `radius_pt * sqrt(value / maximum)` (proportional symbols;
    Bertin 1967), with no lower limit: a small number stays small.
    """

    title: Text
    unit: str
    maximum: float
    radius_pt: float
    symbol: Symbol
    words: Mapping[str, Text]

    def radius(self, value: float) -> float:
        """Return the radius in points; its area is proportional to `value` (>= 0)."""
        return sizes.radius(self.size, value)

    @property
    def size(self) -> Size:
        """The scale as a filter needs it, which shows the numbers of another period."""
        return Size(
            self.maximum,
            self.radius_pt,
            self.symbol,
            unknown_pt=self.unknown_pt,
            empty_pt=_EMPTY_PT,
            open_gap_pt=_OPEN_GAP_PT,
            open_dash_pt=_OPEN_DASH_PT,
        )

    def apply(
        self,
        low: float | None,
        high: float | None,
        *,
        span: tuple[float, float] | None,
        fewer: bool = False,
    ) -> Symbol:
        """Return the symbol of an interval.

        A disc for the low number inside a ring for the high one; without any number the
        mark is hollow.

        Parameters
        ----------
        low, high
            The ends of the interval, `None` where it is open.
        span
            The least and the greatest number reported, `None` when there is none.
        fewer
            Whether the number is only told to be below a bound.
        """
        return sizes.symbol(self.size, sizes.Figure(low, high, span, fewer))

    def few(self) -> Symbol:
        """Return the symbol of "fewer than", which tells no number."""
        return sizes.few(self.size)

    def none(self) -> Symbol:
        """Return the symbol of "reported: nobody", which has no area."""
        return sizes.nobody(self.size)

    def silent(self) -> Symbol:
        """Return the symbol of a place that reports speak of, without a number that is shown."""
        return sizes.silent(self.size)

    def no_data(self) -> Symbol:
        """Return the symbol of a place that nobody gives a report for: a small empty circle."""
        return sizes.nothing(self.size)

    @property
    def unknown_pt(self) -> float:
        """Radius in points of the mark for "reported, number unknown": fixed, never a size."""
        return 5.5

    def _amount(self, value: float) -> Text:
        """Return a number with its unit: `words["amount"]` with the number in it."""
        return {
            code: form.replace("{n}", language(code).number(value))
            for code, form in self.words["amount"].items()
        }

    def _steps(self, greatest: float) -> tuple[float, ...]:
        """Return the numbers of a legend: the largest, and three that can be drawn."""
        every = round_steps(greatest, count=99)
        small = [step for step in every if self.radius(step) <= _LEGEND_PT]
        return every[:_STEPS] if small[:1] == list(every[:1]) else (*every[:1], *small[:_STEPS])

    def legend(self, values: Sequence[float], *, drawn: Collection[Symbol]) -> tuple[Legend, ...]:
        """Return nested circles with round numbers, and the forms that occur.

        Parameters
        ----------
        values
            The numbers that are drawn; a circle at least as large as the largest is among them.
        drawn
            The symbols on the map.
        """
        steps = self._steps(max(values, default=self.maximum))
        circles = tuple(
            LegendEntry(
                dataclasses.replace(self.symbol, radius_pt=self.radius(step), fill=""),
                self._amount(step),
            )
            for step in steps
        )
        forms = [
            LegendEntry(
                dataclasses.replace(self.symbol, radius_pt=4.0, ring_pt=8.0), self.words["range"]
            ),
            LegendEntry(
                dataclasses.replace(
                    self.symbol, radius_pt=6.0, ring_pt=9.0, ring_dash_pt=_OPEN_DASH_PT
                ),
                self.words["open"],
            ),
        ]
        hollow = {
            "unknown": self.apply(None, None, span=None),
            "few": self.few(),
            "none": self.none(),
            "silent": self.silent(),
            "no_data": self.no_data(),
        }
        forms += [
            LegendEntry(symbol, self.words[name])
            for name, symbol in hollow.items()
            if symbol in drawn
        ]
        return (
            Legend(self.title, "nested", circles),
            Legend({}, "list", tuple(forms)),
        )


_STEPS = 3
_LEGEND_PT = 30.0
"""Greatest radius of a circle that legends draw: larger ones leave no room for their numbers."""


def round_steps(maximum: float, count: int = 3) -> tuple[float, ...]:
    """Return up to `count` round numbers, falling, the first of them at or above `maximum`.

    The first has one digit that is not zero; the others are of the series 1, 2, 5. Neighbours
    differ by a factor of two or more, so that nested circles stay apart.
    """
    if maximum < 1:
        return ()
    unit = 10.0 ** math.floor(math.log10(maximum))
    largest = math.ceil(maximum / unit) * unit
    exponent = math.floor(math.log10(largest))
    series = [lead * 10.0**power for power in range(exponent, -1, -1) for lead in (5, 2, 1)]
    return (largest, *(step for step in series if step <= largest / 2))[:count]
