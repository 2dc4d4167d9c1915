"""Stages of custody as a diagram: a box for each stage, an arrow for each step that is reported.

No number stands in it but those that a source gives: boxes and arrows have no sizes to read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from borderatlas.errors import RenderError
from borderatlas.languages import N_, SOURCE
from borderatlas.render import phrases, wording
from borderatlas.render.layout import Content
from borderatlas.render.markup import tongue, words
from borderatlas.render.paper import Paper
from borderatlas.render.pen import Pen
from borderatlas.render.typesetting import (
    Block,
    Line,
    Run,
    paragraph,
    say,
    side_by_side,
    stacked,
    widest_word,
)
from borderatlas.scene import Scene, Stage, Step, Text

_PAD_PT = 4.0
_ARROW_IN_PT = 8.0
"""How far from the left edge of a box its arrow comes in."""

_HEAD_PT = 5.0
_LEAST_ARROW_PT = 14.0
_NARROW_PT = 45.0
"""An arrow with less room for its words is told in the box that it leaves."""


def content(paper: Paper) -> Content:
    """Return the diagram of the stages of a scene.

    Raises
    ------
    RenderError
        The scene has no stages.
    """
    scene = paper.scene
    if not scene.stages:
        raise RenderError("this map has no stages of custody")
    title = phrases.texts(dict.fromkeys((*scene.languages, SOURCE)))["stages"]
    numbers = {number for stage in scene.stages for number in stage.source_numbers}
    numbers |= {
        number for stage in scene.stages for step in stage.steps for number in step.source_numbers
    }
    return Content(
        body=partial(_body, paper),
        told=_told(scene),
        title=title,
        subtitle=scene.title,
        notes=(_in_english(paper), *scene.notes[:1]),
        numbers=numbers,
    )


def _in_english(paper: Paper) -> Text:
    """Return to readers of other languages that words of the data are in English, if they are."""
    quoted = (text for stage in paper.scene.stages for text in stage.quoted)
    if not any(tongue(text) == SOURCE for text in quoted):
        return {}
    said = wording.phrase(paper.setting, phrases.STAGES_IN_ENGLISH)
    return {code: text for code, text in said.items() if code != SOURCE}


def _body(paper: Paper, room: float) -> Block | None:
    """Return the diagram in one column, or in two where it is too high for one.

    One that has no room for its longest words is none.
    """
    for count in (1, 2):
        diagram = _Diagram(paper, count)
        whole = diagram.whole()
        if whole.height <= room and (count == 1 or diagram.holds_its_words()):
            return whole
    return None


def _told(scene: Scene) -> Text:
    """Return the stages and where each leads, for those who do not see them."""
    return {
        code: " ".join(
            f"{words(stage.name, code)}"
            + "".join(f" → {words(step.name, code)}" for step in stage.steps)
            + "."
            for stage in scene.stages
        )
        for code in dict.fromkeys((*scene.languages, SOURCE))
    }


class _Place(NamedTuple):
    """Where a box lies: its row, and its left and right edge."""

    row: int
    left: float
    right: float


class _Way(NamedTuple):
    """An arrow that is drawn: its step, from where, to where, and at which x."""

    step: Step
    source: str
    x: float
    width: float


def ranks(stages: Sequence[Stage]) -> dict[str, int]:
    """Return the row of each stage: below every stage that leads to it.

    A step back to an earlier stage, in the order of the stages, moves nothing. Stages that no
    step joins to another come last.
    """
    order = {stage.stage_id: number for number, stage in enumerate(stages)}
    found: dict[str, int] = {}
    for stage in stages:
        before = [
            found[other.stage_id]
            for other in stages[: order[stage.stage_id]]
            for step in other.steps
            if step.stage_id == stage.stage_id
        ]
        found[stage.stage_id] = max(before, default=-1) + 1
    joined = {step.stage_id for stage in stages for step in stage.steps}
    apart = [s.stage_id for s in stages if not s.steps and s.stage_id not in joined]
    last = max((found[key] for key in found if key not in apart), default=-1) + 1
    return found | dict.fromkeys(apart, last)


class _Diagram:
    """The boxes and the arrows, and where they lie; lengths are points from the upper left."""

    def __init__(self, paper: Paper, columns: int) -> None:
        self.paper, self.setting, self.unit = paper, paper.setting, paper.sheet.unit
        self.stages = paper.scene.stages
        self.gap = 2 * paper.gap
        self.width = (paper.inner - (columns - 1) * 2 * self.gap) / columns
        self.rows = ranks(self.stages)
        self.in_column = math.ceil((max(self.rows.values()) + 1) / columns)
        self.ui = phrases.texts(self.setting.languages)
        self.places = self._placed()
        self.ways = self._ways()

    def _placed(self) -> dict[str, _Place]:
        rows: dict[int, list[str]] = {}
        for key, row in self.rows.items():
            rows.setdefault(row, []).append(key)
        gap, width = self.gap, self.width
        places: dict[str, _Place] = {}
        for row, keys in sorted(rows.items()):
            each = (width - (len(keys) - 1) * gap) / len(keys)
            for number, key in enumerate(sorted(keys, key=partial(self._middle, places))):
                left = number * (each + gap)
                places[key] = _Place(row, left, left + each)
        return places

    def _middle(self, places: Mapping[str, _Place], key: str) -> float:
        """Return the mean middle of the boxes that lead to one, so that arrows do not cross."""
        before = [
            places[stage.stage_id]
            for stage in self.stages
            if stage.stage_id in places and any(step.stage_id == key for step in stage.steps)
        ]
        middles = [(place.left + place.right) / 2 for place in before]
        return sum(middles) / len(middles) if middles else 0.0

    def _ways(self) -> dict[str, list[_Way]]:
        """Return the arrows by the stage that they enter: straight down, or none.

        A step that leads elsewhere than down into the next row is told in its box.
        """
        ways: dict[str, list[_Way]] = {}
        for stage in self.stages:
            source = self.places[stage.stage_id]
            for step in stage.steps:
                target = self.places[step.stage_id]
                left, right = max(source.left, target.left), min(source.right, target.right)
                below = target.row == source.row + 1 and target.row % self.in_column
                if below and right - left >= _NARROW_PT * self.unit:
                    way = _Way(step, stage.stage_id, left + _ARROW_IN_PT * self.unit, right - left)
                    ways.setdefault(step.stage_id, []).append(way)
        return ways

    def holds_its_words(self) -> bool:
        """Return whether no word is wider than the box, or the room beside the arrow, it is in."""
        faces = self.setting.faces
        boxes = (
            widest_word(line, faces) <= self._inner(stage)
            for stage in self.stages
            for line in self._lines(stage)
        )
        arrows = (
            widest_word(self._condition(way.step, ""), faces) <= way.width - self._before_words()
            for ways in self.ways.values()
            for way in ways
        )
        return all(boxes) and all(arrows)

    # ------------------------------------------------------------------------------- drawing

    def whole(self) -> Block:
        """Return the columns of boxes with the arrows between them."""
        last = max(self.rows.values()) + 1
        starts = range(0, last, self.in_column)
        found = [self._column(range(at, min(at + self.in_column, last))) for at in starts]
        return side_by_side(found, 2 * self.gap)

    def _column(self, rows: Iterable[int]) -> Block:
        blocks: list[Block] = []
        for row in rows:
            here = [stage for stage in self.stages if self.places[stage.stage_id].row == row]
            ways = [way for stage in here for way in self.ways.get(stage.stage_id, ())]
            between = self._arrows(ways) if ways else Block(0.0, self.gap, lambda *_: None)
            blocks += [between, self._row(here)] if blocks else [self._row(here)]
        return stacked(blocks)

    def _row(self, stages: Sequence[Stage]) -> Block:
        boxes = [(self.places[stage.stage_id], self._words(stage)) for stage in stages]
        pad = _PAD_PT * self.unit
        height = max(said.height for _, said in boxes) + 2 * pad

        def draw(pen: Pen, x: float, y: float) -> None:
            for stage, (place, said) in zip(stages, boxes, strict=True):
                own = pen.within(f"stage-{stage.stage_id}")
                own.box(
                    x + place.left, y, x + place.right, y + height,
                    fill="panel", stroke="quiet", stroke_pt=0.6 * self.unit,
                )  # fmt: skip
                said.draw(own, x + place.left + pad, y + pad)

        return Block(self.width, height, draw)

    def _arrows(self, ways: Sequence[_Way]) -> Block:
        aside = _ARROW_IN_PT * self.unit
        said = [self._step(way.step, way.width - self._before_words()) for way in ways]
        height = max(_LEAST_ARROW_PT * self.unit, *(block.height for block in said))
        height += _PAD_PT * self.unit

        def draw(pen: Pen, x: float, y: float) -> None:
            for way, block in zip(ways, said, strict=True):
                own = pen.within(f"step-{way.source}-{way.step.stage_id}")
                self._arrow(own, x + way.x, y, y + height)
                block.draw(own, x + way.x + aside, y + (height - block.height) / 2)

        return Block(self.width, height, draw)

    def _before_words(self) -> float:
        """Return what an arrow, and what lies on both sides of it, take of the room for words."""
        return (2 * _ARROW_IN_PT + _PAD_PT) * self.unit

    def _arrow(self, pen: Pen, x: float, top: float, bottom: float) -> None:
        size = _HEAD_PT * self.unit
        pen.line([(x, top), (x, bottom - size)], stroke="ink", stroke_pt=0.9 * self.unit)
        head = [(x, bottom), (x - size * 0.42, bottom - size), (x + size * 0.42, bottom - size)]
        pen.path([[*head, head[0]]], closed=True, fill="ink")

    # --------------------------------------------------------------------------------- words

    def _words(self, stage: Stage) -> Block:
        """Return what is known of a stage, set into its box."""
        width, faces = self._inner(stage), self.setting.faces
        where = f"stage '{stage.stage_id}'"
        return stacked([paragraph(line, width, faces, where=where) for line in self._lines(stage)])

    def _inner(self, stage: Stage) -> float:
        place = self.places[stage.stage_id]
        return place.right - place.left - 2 * _PAD_PT * self.unit

    def _lines(self, stage: Stage) -> list[Line]:
        """Return what is known of a stage; where no arrow says it, how one comes to it."""
        codes = self.setting.languages
        bold = self.setting.style(7.5, weight=700)
        numbers = self._numbers(stage.source_numbers)
        lines: list[Line] = [(*say(stage.name, codes, bold), *numbers)]
        for key, text in (
            ("stage_places", stage.place_kinds),
            ("stage_authority", quoted(stage.authority)),
            ("stage_duration", quoted(stage.duration)),
        ):
            if any(text.values()):
                lines.append(self._fact(self.ui[key], text))
        drawn = {(way.source, key) for key, ways in self.ways.items() for way in ways}
        for step in stage.steps:
            if (stage.stage_id, step.stage_id) not in drawn:
                arrow = Run("→ ", self.setting.style(7), codes[0])
                lines.append((arrow, *say(step.name, codes, bold), *self._condition(step, " · ")))
        if not stage.steps and not self._entered(stage):
            english = N_("No step to this stage is on record.")
            style = self.setting.style(wording.SMALLEST_PT, "quiet")
            lines.append(say(wording.phrase(self.setting, english), codes, style))
        return lines

    def _entered(self, stage: Stage) -> bool:
        return any(step.stage_id == stage.stage_id for other in self.stages for step in other.steps)

    def _fact(self, heading: Text, text: Text) -> tuple[Run, ...]:
        codes = self.setting.languages
        quiet, style = self.setting.style(wording.SMALLEST_PT, "quiet"), self.setting.style(7)
        return (*say(heading, codes, quiet), Run("  ", quiet, codes[0]), *say(text, codes, style))

    def _step(self, step: Step, width: float) -> Block:
        """Return when a way is taken, at what time, and who says so."""
        runs = self._condition(step, "")
        return paragraph(runs, width, self.setting.faces, where=f"step to '{step.stage_id}'")

    def _condition(self, step: Step, before: str) -> list[Run]:
        style = self.setting.style(wording.SMALLEST_PT)
        runs: list[Run] = []
        for text in filter(None, (step.condition, step.timing)):
            runs.append(Run(f"{' · ' if runs else before}{text}", style, tongue(text)))
        return [*runs, *self._numbers(step.source_numbers)] if runs or step.source_numbers else []

    def _numbers(self, numbers: Sequence[int]) -> list[Run]:
        if not numbers:
            return []
        quiet = self.setting.style(wording.SMALLEST_PT, "quiet")
        told = ", ".join(map(str, numbers))
        return [Run(f" [{told}]", quiet, self.setting.languages[0])]


def quoted(text: str) -> Text:
    """Return words of the data, which are in one language, as a text."""
    return {tongue(text): text} if text else {}
