"""What a printed figure shows, read from the artists that draw it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text

from borderatlas.render import print as printing
from borderatlas.render.mapping import Report
from borderatlas.render.pen import Group, Halo, drawn
from tests.shipped import scenes


@cache
def figure(
    name: str, preset: str = "170mm", languages: tuple[str, ...] = ("en",), style: str = "colour"
) -> tuple[Figure, Report]:
    return printing.draw(scenes()[name], preset=preset, languages=languages, style=style)


def groups(figure: Figure) -> dict[str, Group]:
    """The groups of a figure by name, those in others, too."""
    found: dict[str, Group] = {}
    for axes in figure.axes:
        for artist in axes.get_children():
            found |= _named(artist)
    return found


def _named(artist: Artist) -> dict[str, Group]:
    if not isinstance(artist, Group):
        return {}
    inner = {k: v for child in artist.get_children() for k, v in _named(child).items()}
    return {str(artist.get_gid()): artist, **inner}


def texts(artist: Artist) -> list[Text]:
    """What is written in a group, in order, each text once."""
    return [item for item in drawn(artist) if isinstance(item, Text) and not isinstance(item, Halo)]


def said(artist: Artist) -> str:
    return " ".join(text.get_text() for text in texts(artist))


def shapes(artist: Artist) -> Iterator[Any]:
    """What is drawn in a group and is no text."""
    return (item for item in drawn(artist) if not isinstance(item, Text))
