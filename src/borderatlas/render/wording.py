"""Words around a printed map, in the languages of the figure: notes and numbered sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from borderatlas.languages import Unsaid, each
from borderatlas.languages import language as tongue
from borderatlas.render import phrases
from borderatlas.render.markup import tongue as language_of
from borderatlas.render.markup import words
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.typesetting import (
    Block,
    Run,
    columns,
    paragraph,
    say,
    stacked,
    width_of,
    wrapped,
)
from borderatlas.scene import Scene, SourceView, Text, TextStyle

SMALLEST_PT = 6.5


@dataclass(frozen=True)
class Setting:
    """What all furniture of a figure has in common; `unit` is a point of a figure not enlarged."""

    languages: tuple[str, ...]
    faces: Typefaces
    unit: float = 1.0

    def style(
        self, size_pt: float, color: str = "ink", *, weight: int = 400, halo: str = ""
    ) -> TextStyle:
        """Return a style for words beside the map."""
        return TextStyle(size_pt * self.unit, color, halo=halo, weight=weight)

    def words(
        self, text: Text, width: float, style: TextStyle, *, where: str,
        before: float = 0.0, keep: bool = False,
    ) -> Block:  # fmt: skip
        """Return a text as a block, in each language on lines of its own."""
        blocks = [
            paragraph(say(text, [code], style), width, self.faces, where=where)
            for code in self._said(text)
        ]
        return replace(stacked(blocks), before=before * self.unit, keep=keep)

    def _said(self, text: Text) -> list[str]:
        """Return the languages to say a text in: those that have it, or the first."""
        return [code for code in self.languages if text.get(code)] or [self.languages[0]]


# ------------------------------------------------------------------ credits, sources and words


def credited(scene: Scene, setting: Setting, *, width: float, more: str = "") -> Block:
    """Return whose data a figure shows; `more` stands behind it."""
    line = " · ".join(filter(None, (*scene.credits, more)))
    style = setting.style(SMALLEST_PT, "quiet")
    return setting.words({setting.languages[0]: line}, width, style, where="credits")


def credited_on_map(scene: Scene, setting: Setting, *, width: float) -> Block:
    """Return the same for a map without a sheet: no wider than it has to be, each credit whole."""
    code, style = setting.languages[0], setting.style(SMALLEST_PT, "quiet", halo="land")
    line = " · ".join(credit.replace(" ", "\N{NO-BREAK SPACE}") for credit in scene.credits)
    lines = wrapped([Run(line, style, code)], width, setting.faces)
    least = max(width_of(part, setting.faces) for part in lines) + 0.1
    return paragraph([Run(line, style, code)], least, setting.faces, where="credits")


def sources(
    found: Sequence[SourceView], setting: Setting, *, width: float, count: int, gap: float
) -> Block:
    """Return sources as numbered notes in columns, with a heading above them."""
    if not found:
        return Block(width, 0.0, lambda _pen, _x, _y: None)
    heading = _heading(found, setting)
    title = setting.words(heading, width, setting.style(7, weight=700), where="sources", keep=True)
    items = [_source(source, setting, width) for source in found]
    return columns([title, *items], count, gap=gap)


def brief_sources(found: Sequence[SourceView], setting: Setting, *, width: float) -> Block:
    """Return sources as one paragraph: their numbers, publishers and dates."""
    if not found:
        return Block(width, 0.0, lambda _pen, _x, _y: None)
    first = setting.languages[0]
    bold, style = setting.style(SMALLEST_PT, weight=700), setting.style(SMALLEST_PT, "quiet")
    runs = list(say(_heading(found, setting), setting.languages, bold))
    for source in found:
        by = words(source.withheld, first) or source.publisher or source.author or source.title
        date = words(source.date, first)
        name = f"{by}," if date else by
        runs += [
            Run(f"  [{source.number}]\N{NO-BREAK SPACE}", style, first),
            Run(name, replace(style, color="ink"), _forms(by, source.language or first)),
        ]
        runs += [Run(f" {date}", style, _forms(date, first))] if date else []
    return paragraph(runs, width, setting.faces, where="sources")


def _heading(found: Sequence[SourceView], setting: Setting) -> Text:
    """Return the heading of a list of sources; it tells why numbers may be missing."""
    if [source.number for source in found] == list(range(1, len(found) + 1)):
        return phrases.texts(setting.languages)["sources"]
    return phrase(setting, phrases.NUMBERED_AS_ON_PAGE)


def on_page(
    found: Sequence[SourceView], setting: Setting, *, width: float, notes: bool = False
) -> Block:
    """Return how many sources, and whether `notes`, are to be found on the page alone."""
    codes = dict.fromkeys((*setting.languages, "en"))
    forms = phrases.MORE_ON_PAGE if notes else phrases.SOURCES_ON_PAGE
    said: Text = {}
    if found:
        said = each(codes, lambda spoken: spoken.count(len(found), *forms))
    elif notes:
        said = phrase(setting, phrases.NOTES_ON_PAGE)
    style = setting.style(SMALLEST_PT, "quiet")
    return setting.words(said, width, style, where="sources")


def _source(source: SourceView, setting: Setting, width: float) -> Block:
    unit, style = setting.unit, setting.style(SMALLEST_PT, "quiet")
    first = setting.languages[0]
    by = ", ".join(dict.fromkeys(part for part in (source.author, source.publisher) if part))
    title = words(source.withheld, first) or source.title
    parts = [
        Run(f"[{source.number}] ", style, first),
        Run(f"{title}.", replace(style, color="ink"), _forms(title, source.language or first)),
    ]
    said = ". ".join(part for part in (by, words(source.date, first)) if part)
    parts += [Run(f" {said}", style, _forms(said, first))] if said else []
    number = setting.faces.width("[88] ", style, first)
    return paragraph(
        parts, width, setting.faces, where=f"source '{source.source_id}'",
        before=1.2 * unit, hang=number,
    )  # fmt: skip


def _forms(text: str, told: str) -> str:
    """Return whose forms the letters of a text have."""
    return language_of(text, told)


def notes(
    texts: Iterable[Text], setting: Setting, *, width: float, color: str = "quiet"
) -> list[Block]:
    """Return notes as blocks of small words."""
    style = setting.style(SMALLEST_PT, color)
    return [
        setting.words(text, width, style, where="notes", before=1.5)
        for text in texts
        if any(text.values())
    ]


def phrase(setting: Setting, english: str, **values: Mapping[str, object] | object) -> Text:
    """Return a phrase in the languages of the figure; a value may differ by language."""
    said: dict[str, str] = {}
    for code in dict.fromkeys((*setting.languages, "en")):
        chosen = {
            key: value.get(code, "") if isinstance(value, Mapping) else value
            for key, value in values.items()
        }
        try:
            said[code] = tongue(code).say(english, **chosen)
        except Unsaid:
            continue
    return said


def naming(setting: Setting, english: str, texts: Sequence[Text], *, gap: str = "names") -> Text:
    """Return a phrase that takes in several texts in one of its gaps, each said once."""
    names = {
        code: tongue(code).listed(*dict.fromkeys(words(text, code) for text in texts))
        for code in setting.languages
    }
    return phrase(setting, english, **{gap: names})
