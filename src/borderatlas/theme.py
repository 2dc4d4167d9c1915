"""The look: colours by role, the type on the map, the symbols of the base map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from borderatlas.scene import EventLook, Symbol, TextStyle

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#fffdf9",
        "panel": "#ffffff",
        "ink": "#2b2620",
        "quiet": "#675e4f",
        "line": "#d9d2c5",
        "link": "#2c5f86",
        "accent": "#b23a1e",
        "focus": "#12456b",
        "land": "#f6f3ec",
        "water": "#dde8ee",
        "water-line": "#b9cfdb",
        "water-ink": "#4b6976",
        "province": "#cfc7b8",
        "province-ink": "#756b58",
        "country": "#b8ad9b",
        "country-ink": "#6f6656",
        "border": "#6d6252",
        "casing": "#ffffff",
        "returns": "#b23a1e",
        "crossing": "#4a4338",
        "china-site": "#a0660a",
        "office": "#5e3a68",
        "holding": "#2c5f86",
        "prison": "#1f6f5c",
        "camp": "#2b2620",
        "route": "#5e3a68",
    }
)

DARK: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#191713",
        "panel": "#211e19",
        "ink": "#f1ece2",
        "quiet": "#b5ab9a",
        "line": "#443e34",
        "link": "#8fc1e8",
        "accent": "#ff8d6b",
        "focus": "#9fd0f5",
        "land": "#2a2721",
        "water": "#182027",
        "water-line": "#33434e",
        "water-ink": "#88a4b3",
        "province": "#47413a",
        "province-ink": "#a0957f",
        "country": "#6a6152",
        "country-ink": "#b5ab9a",
        "border": "#cfc3ad",
        "casing": "#12100d",
        "returns": "#ff8d6b",
        "crossing": "#d9cfbe",
        "china-site": "#e3ac4c",
        "office": "#cda2da",
        "holding": "#8fc1e8",
        "prison": "#6cc7ae",
        "camp": "#f1ece2",
        "route": "#cda2da",
    }
)

GREY: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#fdfdfd",
        "panel": "#ffffff",
        "ink": "#262626",
        "quiet": "#5f5f5f",
        "line": "#d3d3d3",
        "link": "#474747",
        "accent": "#3b3b3b",
        "focus": "#303030",
        "land": "#f3f3f3",
        "water": "#e6e6e6",
        "water-line": "#cccccc",
        "water-ink": "#656565",
        "province": "#c8c8c8",
        "province-ink": "#6c6c6c",
        "country": "#aeaeae",
        "country-ink": "#676767",
        "border": "#595959",
        "casing": "#ffffff",
        "returns": "#525252",
        "crossing": "#1f1f1f",
        "china-site": "#818181",
        "office": "#474747",
        "holding": "#4e4e4e",
        "prison": "#474747",
        "camp": "#1f1f1f",
        "route": "#474747",
    }
)
"""For print without colours: kinds of one shape differ by 20 or more in lightness (CIE L*)."""

TEXT_STYLES: Mapping[str, TextStyle] = MappingProxyType(
    {
        "mark": TextStyle(9.5, "ink", weight=700),
        "site": TextStyle(8.5, "ink", weight=600),
        "value": TextStyle(9.5, "accent", weight=700),
        "bracket": TextStyle(8.5, "ink", weight=600),
        "town": TextStyle(8, "quiet", halo="land"),
        "province": TextStyle(8, "province-ink", halo="land", italic=True, spacing_pt=0.8),
        "country": TextStyle(10.5, "country-ink", halo="land", weight=500, spacing_pt=3),
        "water": TextStyle(8, "water-ink", halo="water", italic=True),
    }
)

BASE_SYMBOLS: Mapping[str, Symbol] = MappingProxyType(
    {
        "sea": Symbol("line", fill="water", stroke="water-line", stroke_pt=0.4),
        "lake": Symbol("line", fill="water", stroke="water-line", stroke_pt=0.4),
        "river": Symbol("line", stroke="water-line", stroke_pt=0.8),
        "province_line": Symbol("line", stroke="province", stroke_pt=0.6, dash_pt=(3.0, 2.25)),
        "country_border": Symbol("line", stroke="country", stroke_pt=1.0),
        "country_border_disputed": Symbol(
            "line", stroke="country", stroke_pt=1.0, dash_pt=(3.0, 2.25)
        ),
        "border": Symbol("line", stroke="border", stroke_pt=1.6, casing="casing", casing_pt=3.6),
        "border_disputed": Symbol(
            "line",
            stroke="border",
            stroke_pt=1.6,
            dash_pt=(4.5, 3.0),
            casing="casing",
            casing_pt=3.6,
        ),
        "border_island": Symbol("line", stroke="border", stroke_pt=0.5),
    }
)

BASE_MIN_ZOOM: Mapping[str, int] = MappingProxyType({"border_island": 9})

TOWN_MIN_ZOOM: Mapping[int, int] = MappingProxyType({1: 0, 2: 0, 3: 7, 4: 8})
"""Web map zoom from which towns of a rank are named; lower ranks from 9."""


EVENT_LOOK = EventLook(
    fill="route",
    stroke="casing",
    ink="casing",
    dot_pt=2.25,
    least_pt=6.0,
    greatest_pt=15.0,
    style="value",
)
"""Raw events: beside the circles of numbers of people, in another colour."""


@dataclass(frozen=True)
class Theme:
    """All decisions of taste that do not belong to one map."""

    palette: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {"light": LIGHT, "dark": DARK, "grey": GREY}
    )
    text_styles: Mapping[str, TextStyle] = field(default_factory=lambda: TEXT_STYLES)
    base_symbols: Mapping[str, Symbol] = field(default_factory=lambda: BASE_SYMBOLS)
    event_look: EventLook = EVENT_LOOK
    base_min_zoom: Mapping[str, int] = field(default_factory=lambda: BASE_MIN_ZOOM)

    def town_min_zoom(self, rank: int) -> int:
        """Return the web map zoom from which a town of this rank is named."""
        return TOWN_MIN_ZOOM.get(rank, 9)


DEFAULT = Theme()
