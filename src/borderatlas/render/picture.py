"""A Scene as one still SVG: what readers see before a script runs, without scripts, in files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from borderatlas.errors import RenderError
from borderatlas.render import symbols
from borderatlas.render.captions import letters, written
from borderatlas.render.eventplaces import Standing
from borderatlas.render.ground import View
from borderatlas.render.markup import claims_attribute, plain, words
from borderatlas.render.sheet import Sheet
from borderatlas.scene import Scene

WIDTH, HEIGHT = 680, 480
"""The box of a page's map, 17 to 12, at the least width for which `NARROW` is not meant."""

NARROW = 328
"""Width of the box on a phone of 360 px. Narrow boxes have labels of their own, since words
do not shrink with the map."""

AROUND = (-60.0, -105.0, WIDTH + 60.0, HEIGHT + 105.0)
"""What is drawn around the picture's own box: boxes of other proportions show more."""

FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK KR', "
    "'Noto Sans CJK SC', 'Apple SD Gothic Neo', 'PingFang SC', 'Malgun Gothic', "
    "'Microsoft YaHei', Arial, sans-serif"
)

# Behind an SVG within an SVG what shortens pages takes what follows for HTML, where `/>` is idle.
_EMPTY = re.compile(r"<(?P<tag>\w+)(?P<rest>[^<>]*)/>")
_VARIABLE = re.compile(r'="var\(--c-(?P<role>[a-z0-9-]+)\)"')


def page_picture(scene: Scene, *, language: str) -> str:
    """Return the picture that stands in a page until its map is drawn, as HTML.

    Parameters
    ----------
    scene
        The scene.
    language
        The language in which the page opens.
    """
    wide = Sheet(scene, language, View(scene.extent, WIDTH, HEIGHT), fluid=True)
    narrow_view = View(scene.extent, NARROW, NARROW * HEIGHT / WIDTH)
    narrow = Sheet(scene, language, narrow_view, fluid=True)
    on_wide, on_narrow = written(wide), written(narrow)
    parts = (
        f'<svg class="ba-ground" viewBox="0 0 {WIDTH}0 {HEIGHT}0">{wide.ground(AROUND)}</svg>',
        *_events((wide, on_wide.events), (narrow, on_narrow.events)),
        wide.symbols(),
        _for_both(letters(wide, on_wide.labels), letters(narrow, on_narrow.labels)),
    )
    drawn = _EMPTY.sub(r"<\g<tag>\g<rest>></\g<tag>>", "".join(parts))
    return (
        '<div class="ba-picture"><svg role="img" aria-labelledby="ba-picture-title" '
        'aria-describedby="ba-picture-desc">'
        f"{_told(scene, language)}{drawn}</svg></div>\n"
    )


def picture_svg(
    scene: Scene,
    *,
    language: str,
    scheme: str | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> str:
    """Return the picture as an SVG file of its own, with scale bar and credits.

    Parameters
    ----------
    scene
        The scene.
    language
        The language of its words.
    scheme
        Whose colours it has, "light" or "dark". Without one it has the custom properties
        `--c-ROLE` of the document around it.
    width, height
        Its size in CSS pixels; the whole extent is shown.

    Raises
    ------
    RenderError
        The palette has no such scheme.
    """
    sheet = Sheet(scene, language, View(scene.extent, width, height), fluid=False)
    found = written(sheet)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" lang="{plain(language)}" '
        f'font-family="{FONTS}">{_told(scene, language)}'
        f'<rect width="{width}" height="{height}" fill="{symbols.paint("land")}"/>'
        f'<g id="base" transform="scale(.1)">{sheet.ground((-4, -4, width + 4, height + 4))}</g>'
        f"{_alone(sheet, found.events)}"
        f'<g id="marks">{sheet.symbols()}</g>'
        f'<g id="labels">{_grouped(letters(sheet, found.labels))}</g></svg>\n'
    )
    return drawn if scheme is None else _coloured(drawn, scene.palette, scheme)


def _events(*sheets: tuple[Sheet, Iterable[Standing]]) -> Sequence[str]:
    """Return raw events for wide boxes and for narrow ones, in each as many as have room."""
    return tuple(
        f'<g class="{name}"><svg class="ba-ground" viewBox="0 0 {sheet.view.width * 10:g} '
        f'{sheet.view.height * 10:g}">{sheet.event_cells(found)}</svg>{sheet.events(found)}</g>'
        for name, (sheet, found) in zip(("ba-wide", "ba-narrow"), sheets, strict=True)
        if sheet.scene.events
    )


def _alone(sheet: Sheet, found: Iterable[Standing]) -> str:
    """Return raw events for a picture of one width."""
    if sheet.scene.events is None:
        return ""
    cells = f'<g transform="scale(.1)">{sheet.event_cells(found)}</g>'
    return f'<g id="events">{cells}{sheet.events(found)}</g>'


def _told(scene: Scene, language: str) -> str:
    """Return what the picture is called and what it says, for those who do not see it."""
    title = words(scene.full_title, language)
    told = words(scene.sentence, language) or words(scene.subtitle, language)
    claims = claims_attribute(scene.sentence_claims) or ' data-count=""'
    return (
        f'<title id="ba-picture-title">{plain(title)}</title>'
        f'<desc id="ba-picture-desc"{claims}>{plain(told)}</desc>'
    )


def _coloured(drawn: str, palette: Mapping[str, Mapping[str, str]], scheme: str) -> str:
    """Return a picture with the colours of a scheme. Words cannot hold what is replaced."""
    if scheme not in palette:
        raise RenderError(
            f"the palette has no scheme {scheme!r}; it has {', '.join(map(repr, palette))}"
        )
    colours = palette[scheme]
    return _VARIABLE.sub(lambda found: f'="{plain(colours.get(found["role"], "none"))}"', drawn)


def _grouped(letters: Mapping[str, Sequence[str]]) -> str:
    """Return letters with what groups of them have in common said once."""
    return "".join(f"<g{dress}>{''.join(parts)}</g>" for dress, parts in letters.items())


def _for_both(wide: Mapping[str, Sequence[str]], narrow: Mapping[str, Sequence[str]]) -> str:
    """Return the letters of a wide and of a narrow box, those that they share once."""
    groups: dict[str, list[str]] = {}
    for dress in dict.fromkeys((*wide, *narrow)):
        one, other = wide.get(dress, ()), narrow.get(dress, ())
        groups[dress] = [part for part in one if part in other]
        for name, some, others in (("ba-wide", one, other), ("ba-narrow", other, one)):
            alone = "".join(part for part in some if part not in others)
            groups[dress] += [f'<g class="{name}">{alone}</g>'] if alone else []
    return _grouped(groups)
