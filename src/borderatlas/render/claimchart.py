"""The rival claims on one event as a chart of dots and ranges: the page's chart, on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from borderatlas.errors import RenderError
from borderatlas.languages import N_, SOURCE, each
from borderatlas.render import phrases, symbols, wording
from borderatlas.render.layout import Content
from borderatlas.render.mapping import MAY_OPACITY
from borderatlas.render.markup import tongue as language_of
from borderatlas.render.markup import words
from borderatlas.render.numbers import named
from borderatlas.render.paper import Paper
from borderatlas.render.pen import Pen
from borderatlas.render.ranges import Ends, Said, Track, axis
from borderatlas.render.typesetting import Block, Run, columns, paragraph, say, stacked
from borderatlas.scene import ClaimView, EstimateView, Scene, Text

_BESIDE_PT = 330.0
"""On a sheet narrower than this the chart stands below the words of each claim."""

_WORDS_SHARE = 0.56
_INDENT_PT = 9.0
_LINES_PT, _LINES_LONG_PT = 2.2, 25.0
"""Half the distance and the end of the lines that stand for words in the key."""

_ROW_GAP_PT = 2.8
_SECTION_GAP_PT = 8.0


class _Sign(NamedTuple):
    """A line of the key: what is drawn on a track from 0 to 1, and its words."""

    english: str
    said: Said = (None, None, None)
    lighter: bool = False
    band: bool = False
    again: bool = False


_SIGNS = (
    _Sign(N_("this number, or about this number"), (None, 0.5, None)),
    _Sign(N_("between two numbers"), (0.0, None, 1.0)),
    _Sign(N_("up to this number"), (None, None, 1.0)),
    _Sign(N_("this number or more"), (0.0, None, None)),
    _Sign(N_("lighter: another wording, not counted again"), (None, 0.5, None), lighter=True),
    _Sign(N_("from the lowest to the highest number claimed"), band=True),
    _Sign(phrases.AGAIN, again=True),
)


def content(event: str, paper: Paper) -> Content:
    """Return the chart of an event.

    Parameters
    ----------
    event
        The id of an event, or of one of its numbers; empty for the number that the map is about.
    paper
        The sheet.

    Raises
    ------
    RenderError
        There is no such event on the map, or none was named and there are several.
    """
    scene = paper.scene
    shown = _chosen(scene, event)
    others = [
        view for view in scene.estimates if view.event_id == shown[0].event_id and view not in shown
    ]
    chart = _Chart(paper, scene)
    notes = [view.rule for view in shown[:1]]
    if others:
        notes.append(_others(paper, others))
    return Content(
        body=lambda room: block if (block := chart.whole(shown)).height <= room else None,
        part=partial(chart.part, shown),
        told=_told(scene, shown),
        title=shown[0].event,
        subtitle=scene.title if dict(shown[0].event) != dict(scene.title) else {},
        legend=chart.key(shown),
        notes=tuple(notes),
        numbers={claim.source_number for view in shown for claim in view.claims},
    )


def _chosen(scene: Scene, event: str) -> list[EstimateView]:
    """Return the numbers of an event that are of the map's kind, or the one that is asked for."""
    events = dict.fromkeys(view.event_id for view in scene.estimates)
    wanted = event or scene.headline or (next(iter(events)) if len(events) == 1 else "")
    found = [view for view in scene.estimates if wanted in (view.event_id, view.estimate_id)]
    if not found:
        said = f"there is no event {event!r} on this map" if event else "name an event"
        raise RenderError(f"{said}; there are {', '.join(events) or 'none'}")
    return [view for view in found if view.main] or found


def _told(scene: Scene, views: Sequence[EstimateView]) -> Text:
    """Return each number as a sentence, for those who do not see the chart."""
    return {
        code: " ".join(f"{words(view.place, code)}: {words(view.sentence, code)}" for view in views)
        for code in dict.fromkeys((*scene.languages, "en"))
    }


def _others(paper: Paper, views: Sequence[EstimateView]) -> Text:
    """Return what the event has beside the chart: by name where there is room for it."""
    if paper.sheet.brief or not paper.sheet.sources:
        return each(
            paper.languages,
            lambda said: said.count(
                len(views),
                "{n} other number of this event is not in this chart.",
                "{n} other numbers of this event are not in this chart.",
            ),
        )
    return named(paper, N_("Other numbers of this event, not in this chart: {numbers}."), views)


class _Chart:
    """The rows of a chart and where they stand. `room` is the width of the ranges."""

    def __init__(self, paper: Paper, scene: Scene) -> None:
        self.paper, self.scene, self.setting = paper, scene, paper.setting
        self.unit = paper.sheet.unit
        self.beside = paper.inner >= _BESIDE_PT * self.unit
        self.words_width = paper.inner * (_WORDS_SHARE if self.beside else 1.0)
        self.left = self.words_width + 8 * self.unit if self.beside else 0.0
        self.ui = phrases.texts(self.setting.languages)
        self.marks = {mark.mark_id: mark for mark in scene.marks}
        self.forms = {source.number: source.language or SOURCE for source in scene.sources}

    def whole(self, views: Sequence[EstimateView]) -> Block:
        """Return a chart of all the numbers."""
        return stacked(self._groups(views))

    def part(self, views: Sequence[EstimateView], room: float) -> Block | None:
        """Return a chart of as many numbers as have room, and a note on the others."""
        for count in range(len(views) - 1, 0, -1):
            others = wording.notes(
                [_others(self.paper, views[count:])], self.setting, width=self.paper.inner
            )
            block = stacked([*self._groups(views[:count]), *others])
            if block.height <= room:
                return block
        return None

    def _groups(self, views: Sequence[EstimateView]) -> list[Block]:
        """Return what is counted in one unit on one axis; another unit has its own."""
        units = list(dict.fromkeys(tuple(sorted(view.unit.items())) for view in views))
        return [
            replace(
                self._group([v for v in views if tuple(sorted(v.unit.items())) == unit]),
                before=2 * _SECTION_GAP_PT * self.unit,
            )
            for unit in units
        ]

    def _group(self, views: Sequence[EstimateView]) -> Block:
        numbers = [
            value
            for view in views
            for claim in view.claims
            for value in _numbers(claim)
            if value is not None
        ]
        track = Track.of(numbers, self.left, self.paper.inner - self.left, self.unit)
        sections = [self._section(view, track) for view in views]
        foot = axis(track, views[0].unit, self.setting)
        return stacked([*sections, foot] if numbers else sections)

    def key(self, views: Sequence[EstimateView]) -> Block:
        """Return what the signs of the chart mean, those that it has."""
        claims = [claim for view in views for claim in view.claims if _has_number(claim)]
        shapes = {_shape(_numbers(claim)) for claim in claims}
        lighter = any(not claim.stands for claim in claims)
        band = any(view.low != view.high and None not in (view.low, view.high) for view in views)
        again = any(claim.again for view in views for claim in view.claims)

        def is_seen(sign: _Sign) -> bool:
            if sign.band or sign.again:
                return band if sign.band else again
            return lighter if sign.lighter else _shape(sign.said) in shapes

        shown = [sign for sign in _SIGNS if is_seen(sign)]
        count = 4 if self.paper.sheet.beside else self.paper.sheet.columns
        gap = 2.2 * self.paper.gap
        width = (self.paper.inner - (count - 1) * gap) / count
        track = Track((0.0, 1.0), 4.5 * self.unit, 18 * self.unit, self.unit)
        return columns([self._sign(item, track, width) for item in shown], count, gap=gap)

    def _sign(self, sign: _Sign, track: Track, width: float) -> Block:
        left = 34 * self.unit
        text = wording.phrase(self.setting, sign.english)
        told = paragraph(
            say(text, self.setting.languages, self.setting.style(7)), width - left,
            self.setting.faces, where="legend",
        )  # fmt: skip
        height = max(told.height, track.height)

        def draw(pen: Pen, x: float, y: float) -> None:
            if sign.band:
                track.band(pen, x, y, height, ends=(0.0, 1.0), role="accent")
            if sign.again:
                self._set_in(pen, x, y + height / 2)
            seen = pen.lighter(MAY_OPACITY) if sign.lighter else pen
            track.claim(seen, x, y + height / 2, said=sign.said, role="accent")
            told.draw(pen, x + left, y + (height - told.height) / 2)

        return Block(width, height, draw, before=1.5 * self.unit)

    def _set_in(self, pen: Pen, x: float, y: float) -> None:
        """Draw two lines of words, the second of which is set in from the left."""
        for indent, below in ((0.0, -_LINES_PT), (_INDENT_PT, _LINES_PT)):
            ends = (x + indent * self.unit, x + _LINES_LONG_PT * self.unit)
            at = y + below * self.unit
            pen.line([(end, at) for end in ends], stroke="quiet", stroke_pt=1.2 * self.unit)

    # -------------------------------------------------------------------------- one number

    def _section(self, view: EstimateView, track: Track) -> Block:
        """Return a number with its heading, its band and a row for each claim."""
        head = self._heading(view)
        mark = self.marks.get(view.mark_id)
        role = symbols.main_role(mark.symbol) if mark else "accent"
        ends = (view.low, view.high)
        rows = [self._row(claim, track, ends, role) for claim in view.claims]
        whole = stacked([head, *rows])

        def draw(pen: Pen, x: float, y: float) -> None:
            if self.beside and track.drawn:
                track.grid(pen, x, y, whole.height)
                below = whole.height - head.height
                track.band(pen, x, y + head.height, below, ends=(view.low, view.high), role=role)
            whole.draw(pen, x, y)

        return Block(whole.width, whole.height, draw, before=_SECTION_GAP_PT * self.unit)

    def _heading(self, view: EstimateView) -> Block:
        width, codes = self.words_width, self.setting.languages
        bold, style = self.setting.style(8, weight=700), self.setting.style(7.5)
        place = paragraph(say(view.place, codes, bold), width, self.setting.faces, where="place")
        amount = say(view.amount, codes, self.setting.style(7.5, weight=700))
        kind = say(view.kind, codes, style)
        told = paragraph(
            [*amount, Run(" · ", style, codes[0]), *kind], width, self.setting.faces, where="number"
        )
        blocks = [place, told]
        if sum(not claim.again for claim in view.claims) > 1:
            quiet = self.setting.style(wording.SMALLEST_PT, "quiet")
            blocks.append(self.setting.words(view.sentence, width, quiet, where="sentence"))
        return stacked(blocks)

    # ---------------------------------------------------------------------------- one claim

    def _row(self, claim: ClaimView, track: Track, ends: Ends, role: str) -> Block:
        unit = self.unit
        indent = _INDENT_PT * unit if claim.again else 0.0
        said = self._said(claim, self.words_width - indent)
        numbered = track.drawn and _has_number(claim)
        below = track.height if numbered and not self.beside else 0.0
        height = max(said.height, track.height if numbered and self.beside else 0.0) + below

        def draw(pen: Pen, x: float, y: float) -> None:
            said.draw(pen, x + indent, y)
            if not numbered:
                return
            own = pen.within(f"claim-{claim.claim_id}")
            if below:
                track.grid(own, x, y + said.height, below)
                track.band(own, x, y + said.height, below, ends=ends, role=role)
            middle = y + said.height + below / 2 if below else y + height / 2
            seen = own if claim.stands else own.lighter(MAY_OPACITY)
            track.claim(seen, x, middle, said=_numbers(claim), role=role)

        return Block(self.paper.inner, height, draw, before=_ROW_GAP_PT * unit)

    def _said(self, claim: ClaimView, width: float) -> Block:
        """Return who says what and where it can be read, and below it what is to be known of it."""
        codes, faces = self.setting.languages, self.setting.faces
        style = self.setting.style(7)
        quiet = self.setting.style(wording.SMALLEST_PT, "quiet")
        bold = self.setting.style(7, weight=700 if claim.stands else 400)
        runs = [*say(claim.claimant, codes, bold), Run(" ", style, codes[0])]
        runs += say(claim.figure, codes, style)
        if claim.wording and not any(claim.wording in said for said in claim.figure.values()):
            spoken = language_of(claim.wording, self.forms.get(claim.source_number, SOURCE))
            if claim.verbatim:
                runs.append(Run(f" “{claim.wording}”", style, spoken))
            else:
                rendering = wording.phrase(self.setting, phrases.RENDERING)
                runs += [Run(" · ", style, codes[0]), *say(rendering, codes, style)]
                runs.append(Run(f" {claim.wording}", style, spoken))
        runs.append(Run(f" [{claim.source_number}]", quiet, codes[0]))
        about: list[Run] = []
        for text in self._about(claim):
            about += [*([Run(" · ", quiet, codes[0])] if about else []), *say(text, codes, quiet)]
        where = f"claim '{claim.claim_id}'"
        return stacked([paragraph(line, width, faces, where=where) for line in (runs, about)])

    def _about(self, claim: ClaimView) -> list[Text]:
        about = [claim.claimant_kind, claim.date]
        about += [self.ui["retells"]] if claim.retells else []
        about += [self.ui[claim.why]] if claim.why else []
        status = self.ui.get(f"status_{claim.status}", {})
        return [text for text in (*about, status) if any(text.values())]


def _numbers(claim: ClaimView) -> Said:
    return claim.low, claim.best, claim.high


def _shape(said: Said) -> tuple[bool, bool]:
    """Return whether the sign of a claim has a low and a high end."""
    low, best, high = said
    if best is not None or (low is not None and low == high):
        return False, False
    return low is not None, high is not None


def _has_number(claim: ClaimView) -> bool:
    return any(value is not None for value in _numbers(claim))
