"""How far colours are from each other: for eyes, for eyes that see fewer colours, for WCAG."""

from __future__ import annotations

import math
from collections.abc import Mapping

Triple = tuple[float, float, float]

MACHADO: Mapping[str, tuple[Triple, Triple, Triple]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Severity 1.0 in G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: "A Physiologically-based
Model for Simulation of Color Vision Deficiency", IEEE TVCG 15 (6), 2009; for linear RGB."""


def linear(colour: str) -> Triple:
    """Return `#rrggbb` as linear RGB (sRGB, IEC 61966-2-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _each(
        lambda v: v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4, red, green, blue
    )


def mixed(colour: str, ground: str, opacity: float) -> str:
    """Return what is seen of a colour of some opacity on a ground, as browsers mix it."""
    pairs = ((colour[at : at + 2], ground[at : at + 2]) for at in (1, 3, 5))
    parts = (round(int(a, 16) * opacity + int(b, 16) * (1 - opacity)) for a, b in pairs)
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def as_seen(colour: Triple, deficiency: str) -> Triple:
    """Return linear RGB as eyes with a deficiency see it."""
    rows = MACHADO[deficiency]
    seen = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in rows)
    return _each(lambda v: min(1.0, max(0.0, v)), *seen)


def lab(colour: Triple) -> Triple:
    """Return linear RGB as CIELAB for D65."""
    r, g, b = colour
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = _each(
        lambda t: t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116, x, y, z
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def ciede2000(one: Triple, other: Triple) -> float:
    """Return the colour difference of CIE 142-2001, after Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(chroma**7 / (chroma**7 + 25**7)))
    (c1, h1), (c2, h2) = _polar(a1 * (1 + g), b1), _polar(a2 * (1 + g), b2)
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    lightness, mean = (l1 + l2) / 2, (c1 + c2) / 2
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    sl = 1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2)
    sc, sh = 1 + 0.045 * mean, 1 + 0.015 * mean * t
    rt = (
        -2
        * math.sqrt(mean**7 / (mean**7 + 25**7))
        * math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    )
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * dc / sc * dh / sh)


def _polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _each(function, *values: float) -> Triple:
    one, two, three = map(function, values)
    return one, two, three
