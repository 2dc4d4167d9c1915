"""A Scene as a printed figure: the map, its legend, its words and its sources on one sheet.

`card(scene, language="en")` gives the bytes of the picture that social networks show, 1200 by
630 pixels. `figure(scene, preset="170mm", languages=("en",), style="colour")` gives a
matplotlib Figure to save or to change; `save` writes one, the same bytes each time.

Everything is said by the Scene: symbols, colours, order, words and numbers. This module and its
neighbours choose a projection and find room. No setting of matplotlib is changed for others.
"""

from __future__ import annotations

import dataclasses
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.axes import Axes

from borderatlas.errors import RenderError, expect
from borderatlas.render import eventplaces, furniture, mapping, phrases, projection
from borderatlas.render.composing import Composer, Wishes, blank
from borderatlas.render.mapping import Report
from borderatlas.render.markup import words
from borderatlas.render.paper import Paper, Preset
from borderatlas.render.projection import Plane, Property
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.wording import Setting
from borderatlas.scene import Scene
from borderatlas.units import MM_PER_PT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Format = Literal["png", "svg", "pdf"]

FORMATS: Mapping[str, str] = {
    "svg": "live text",
    "pdf": "vectors, fonts embedded",
    "png": "dots",
}
"""The kinds of files, and what they hold."""

SCHEMES: Mapping[str, str] = {"colour": "light", "grey": "grey", "dark": "dark"}
"""The colours of the scene that a style of figures has."""


PRESETS: Mapping[str, Preset] = {
    "85mm": Preset(85, letters=0.82, circles=0.7, brief=True),
    "120mm": Preset(120, letters=0.9, circles=0.85, columns=2, brief=True),
    "170mm": Preset(170, columns=3),
    "a4": Preset(210, 297, margin_mm=15, columns=3),
    "a3": Preset(420, 297, margin_mm=15, unit=1.5, columns=2, beside=True),
    "slide": Preset(338.67, 190.5, margin_mm=10, unit=1.5, beside=True, sources=False, dpi=150),
    "card": Preset(317.5, 166.6875, margin_mm=8, unit=1.4, beside=True, sources=False, dpi=96),
}
"""Widths of columns of journals, pages, a slide (16:9), and the card of social networks."""


def card(scene: Scene, *, language: str) -> bytes:
    """Return the picture by which social networks show a link: a PNG of 1200 by 630 pixels.

    Raises
    ------
    RenderError
        As `figure` does.
    """
    return save(figure(scene, preset="card", languages=(language,)), scene, fmt="png", dpi=96)


CELL_DPI = 160
"""Of the picture in a notebook: 120 mm are 756 pixels, shown at half of that on fine screens."""


def cell(scene: Scene, *, language: str) -> bytes:
    """Return the picture of a map in a notebook: a PNG that every viewer shows, in few bytes.

    Raises
    ------
    RenderError
        As `figure` does.
    """
    from PIL import Image  # matplotlib brings it along

    drawn = figure(scene, preset="120mm", languages=(language,))
    data = save(drawn, scene, fmt="png", dpi=CELL_DPI)
    # A map has few colours: 256 of them tell it without a loss that one sees.
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    out = io.BytesIO()
    picture.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def figure(
    scene: Scene,
    *,
    preset: str = "170mm",
    languages: Sequence[str] = (),
    style: str = "colour",
    prop: Property = "conformal",
    graticule: bool = False,
    locator: bool = False,
    name_projection: bool = False,
    by: str | Sequence[str] = "",
    chart: str = "",
    event: str = "",
) -> Figure:
    """Return a scene as a matplotlib Figure.

    Parameters
    ----------
    scene
        The scene.
    preset
        A sheet of `PRESETS`.
    languages
        The languages of the words, the most important first; the scene's first if empty.
    style
        "colour", "grey" or "dark".
    prop
        Whether the projection keeps angles ("conformal") or areas ("equal-area").
    graticule, locator, name_projection
        Whether meridians and parallels are drawn, an inset that shows where the map lies, the
        name of the projection below it.
    by
        Several maps on one sheet: "year", the id of a facet, or periods as EDTF dates.
    chart
        A chart and no map: "claims" or "stages".
    event
        The event of a chart of claims, or one number of it; what the map is about if empty.

    Raises
    ------
    RenderError
        Something is asked for that there is not, a letter is in no typeface, or the sheet has
        no room for what has to stand on it.
    """
    drawn, _ = draw(
        scene, preset=preset, languages=languages, style=style, prop=prop,
        graticule=graticule, locator=locator, name_projection=name_projection,
        by=by, chart=chart, event=event,
    )  # fmt: skip
    return drawn


def draw(
    scene: Scene,
    *,
    preset: str = "170mm",
    languages: Sequence[str] = (),
    style: str = "colour",
    prop: Property = "conformal",
    graticule: bool = False,
    locator: bool = False,
    name_projection: bool = False,
    by: str | Sequence[str] = "",
    chart: str = "",
    event: str = "",
) -> tuple[Figure, Report]:
    """Return the figure, and what it does not show; parameters are those of `figure`."""
    sheet = known(preset, PRESETS, "preset")
    colours = _colours(scene, style)
    chosen = _languages(scene, languages)
    wishes = Wishes(chosen, prop, graticule, locator, name_projection)
    with _settings():
        if by != "" or chart or event:
            from borderatlas.render import kinds

            paper = Paper(scene, sheet, chosen, colours)
            return kinds.draw(paper, by=by, chart=chart, event=event, prop=prop)
        return Composer(scene, sheet, wishes, colours).compose()


def plot(
    scene: Scene, axes: Axes | None = None, *, language: str = "", style: str = "colour",
    credit: bool = True,
) -> Axes:  # fmt: skip
    """Draw the map of a scene on an Axes, and return it; its data are then metres.

    Parameters
    ----------
    scene
        The scene.
    axes
        The Axes, in the size that it will have: symbols and labels fit that size. Without
        one, it is made in a new Figure of 170 mm.
    language
        The language of the names; the scene's first if empty.
    style
        "colour", "grey" or "dark".
    credit
        Whether the credits of the data stand in a corner of the map.

    Raises
    ------
    RenderError
        As `figure` does.
    """
    colours = _colours(scene, style)
    if language:
        known(language, dict.fromkeys(scene.languages), "language")
    if axes is not None:
        _check_axes(axes)
    chosen = projection.choose(scene.extent)
    axes = axes or blank(scene.extent, chosen, PRESETS["170mm"].width_mm / MM_PER_PT)
    figure = axes.get_figure(root=True)
    if figure is None:
        raise RenderError("the Axes is in no figure; make one with `Figure().add_subplot()`")
    window = axes.get_window_extent()
    width, height = (length / figure.dpi * 72 for length in (window.width, window.height))
    if not (width > 0 and height > 0):
        raise RenderError("the Axes has no area; give it a width and a height")
    plane = Plane(scene.extent, chosen, width, height)
    faces = Typefaces()
    with _settings():
        pen = mapping.map_pen(axes, plane, colours=colours, faces=faces)
        setting = Setting((language or scene.languages[0],), faces)
        found = furniture.arrange(scene, plane, setting, credit=credit)
        if without := eventplaces.left_out(found.events):
            told = phrases.without_room(without, setting.languages)
            warnings.warn(words(told, setting.languages[0]), stacklevel=3)
        furniture.draw(found, setting, pen)
        if scene.marking:
            loud = setting.style(8, "accent", weight=700, halo="paper")
            marking = setting.words(scene.marking, width - 8, loud, where="marking")
            marking.draw(pen.named("marking", zorder=9), 4, 4)
    faces.write(figure)
    return axes


def _check_axes(axes: Axes) -> None:
    """Refuse axes on which metres do not lie side by side: polar, logarithmic, in space."""
    expect(axes, Axes, "`Figure().add_subplot()` makes one")
    if axes.name == "3d" or not axes.transData.is_affine:
        raise RenderError(
            "a map needs plain axes with linear scales; `Figure().add_subplot()` makes them"
        )


Option = TypeVar("Option")


def known(name: str, options: Mapping[str, Option], what: str) -> Option:
    """Return what `options` have under a name.

    Raises
    ------
    RenderError
        When they have nothing; it names them all.
    """
    if name not in tuple(options):
        raise RenderError(f"there is no {what} {name!r}; there are {', '.join(options)}")
    return options[name]


def _languages(scene: Scene, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the languages of a figure: each once, and each one that the scene has."""
    expect(languages, list | tuple, "write it like ['en', 'ko']")
    for code in languages:
        known(code, dict.fromkeys(scene.languages), "language")
    if len(set(languages)) < len(languages):
        raise RenderError(f"a language is named twice: {', '.join(languages)}; name each once")
    return tuple(languages) or scene.languages[:1]


def _colours(scene: Scene, style: str) -> Mapping[str, str]:
    scheme = known(style, SCHEMES, "style")
    return known(scheme, scene.palette, "scheme of colours")


_PNG_LEVEL = 3
"""Figures have large even areas: higher levels of compression take longer and gain nothing."""


@contextmanager
def _settings() -> Iterator[None]:
    """Draw with matplotlib's own defaults, whatever its user has set, and restore that."""
    ours: dict[Any, Any] = {
        key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")
    }
    ours |= {
        "lines.scale_dashes": False,
        "text.hinting": "no_hinting",  # letters as wide as they are, at any resolution
        "svg.fonttype": "none",
        "svg.hashsalt": "borderatlas",
        "pdf.fonttype": 3,
    }
    with mpl.rc_context(ours):
        yield


# ---------------------------------------------------------------------------------- files


def save(
    figure: Figure,
    scene: Scene,
    *,
    fmt: Format,
    dpi: int = 300,
    language: str = "",
    report: Report | None = None,
) -> bytes:
    """Return a figure as the bytes of a file, the same each time.

    Parameters
    ----------
    figure
        What `figure` returned.
    scene
        Its scene, for the title and the description that the file carries.
    fmt
        "png", "svg" (with live text) or "pdf" (with embedded fonts).
    dpi
        Dots an inch of a PNG.
    language
        The language of title and description; the scene's first if empty.
    report
        What `draw` returned beside the figure: it has the title and the description of small
        multiples and charts.
    """
    known(fmt, FORMATS, "format")
    code = language or scene.languages[0]
    titles, told_of = (report.title, report.told) if report else ({}, {})
    title = words(dataclasses.replace(scene, title=titles or scene.title).full_title, code)
    said = words(told_of or scene.sentence, code)
    program = f"borderatlas {version('borderatlas')}"
    told: Mapping[str, Mapping[str, Any]] = {
        "png": {"Title": title, "Description": said, "Software": program},
        "svg": {"Title": title, "Description": said, "Creator": program, "Date": None},
        "pdf": {
            "Title": title, "Subject": said, "Creator": program,
            "Producer": f"matplotlib {mpl.__version__}",
            "CreationDate": None, "ModDate": None,
        },
    }  # fmt: skip
    stream = io.BytesIO()
    with _settings():
        if fmt == "pdf":
            from borderatlas.render.pdf import write_pdf

            write_pdf(figure, stream, told[fmt], dpi=dpi)
        else:
            more: dict[str, Any] = (
                {"pil_kwargs": {"compress_level": _PNG_LEVEL}} if fmt == "png" else {}
            )
            figure.savefig(stream, format=fmt, dpi=dpi, metadata=dict(told[fmt]), **more)
    data = stream.getvalue()
    return _described(data, said) if fmt == "svg" else data


def _described(svg: bytes, said: str) -> bytes:
    """Return an SVG whose description follows its title, for those who do not see it."""
    text = svg.decode()
    desc = f"<desc>{escape(said)}</desc>"
    return re.sub(r"</title>", lambda found: f"{found[0]}\n {desc}", text, count=1).encode()
