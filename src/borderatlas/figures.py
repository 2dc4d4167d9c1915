"""Figures as files: maps on sheets, one file for each language and format."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from borderatlas.build import open_maps
from borderatlas.coarsen import Key
from borderatlas.errors import RenderError
from borderatlas.io.unchanged import watched
from borderatlas.manifest import makings
from borderatlas.map import Map, printer
from borderatlas.scene import Text
from borderatlas.schema import Audience
from borderatlas.shares import shared_out
from borderatlas.units import MM_PER_PT
from borderatlas.writing import Sign, write_pages

TOGETHER = "+"
"""Between the languages that stand on one figure: "en+ko"."""

_PAGE_MM = 297
"""How high a page of A4 is."""

_LONGEST_PART = 60
"""Of the name of a file, in letters."""

_SIGNS = str.maketrans({",": "+", "/": "_"})
"""What stands in the name of a file for signs that many systems or shells do not take."""


@dataclass(frozen=True)
class Wanted:
    """What figures are asked for: parameters of `render.print.figure`, and how they are saved.

    Each of `languages` gives a figure of its own; "en+ko" is one figure in both.
    """

    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("svg", "pdf", "png")
    preset: str = "170mm"
    style: str = "colour"
    dpi: int = 0
    prop: str = "conformal"
    graticule: bool = False
    locator: bool = False
    name_projection: bool = False
    by: str = ""
    chart: str = ""
    event: str = ""

    @property
    def kind(self) -> tuple[str, ...]:
        """What stands in the name of a file of a figure that is no single map."""
        by = ("by", _part(self.by)) if self.by else ()
        event = (_part(self.event),) if self.event else ()
        return (*by, *((self.chart,) if self.chart else ()), *event)

    @property
    def manner(self) -> tuple[str, ...]:
        """What stands in the name of a file for how the figure is drawn, where not as usual."""
        extras = {
            self.style: self.style != "colour",
            self.prop: self.prop != "conformal",
            "graticule": self.graticule,
            "locator": self.locator,
            "projection": self.name_projection,
        }
        return tuple(name for name, wanted in extras.items() if wanted)


def _part(asked: str) -> str:
    """Return a part of a file's name: another for each wish, readable where that is simple."""
    if re.fullmatch(r"[A-Za-z0-9.,/-]+", asked) and len(asked) <= _LONGEST_PART:
        return asked.translate(_SIGNS)
    readable = re.sub(r"[^A-Za-z0-9-]+", "_", asked)[: _LONGEST_PART - 9]
    return f"{readable}~{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Printed:
    """A figure that was written: its files, and what it does not show.

    `numbered` are the names for which numbers stand on the map, from 1 on, and which are listed
    beside it; `unnamed` are on the map by neither.
    """

    map_id: str
    languages: tuple[str, ...]
    files: tuple[Path, ...]
    numbered: tuple[Text, ...]
    unnamed: tuple[Text, ...]
    layers: tuple[Text, ...]
    outside: tuple[str, ...]
    left_out: tuple[str, ...]
    height_mm: float

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON-ready values, names in the first language of the figure."""

        def said(texts: Sequence[Text]) -> list[str]:
            return [text.get(self.languages[0]) or text.get("en", "") for text in texts]

        return {
            "map": self.map_id,
            "languages": list(self.languages),
            "files": [str(path) for path in self.files],
            "numbered": [
                {"number": number, "name": name}
                for number, name in enumerate(said(self.numbered), start=1)
            ],
            "unnamed": said(self.unnamed),
            "layers": said(self.layers),
            "outside": list(self.outside),
            "left_out": list(self.left_out),
            "height_mm": round(self.height_mm, 1),
        }

    def remarks(self) -> list[str]:
        """Return lines that say what the figure does not show, and that it fits no page."""
        found = self.as_json()
        told = f"{self.map_id} {TOGETHER.join(self.languages)}"
        found["numbered"] = [f"{item['number']} {item['name']}" for item in found["numbered"]]
        lines = [
            f"{told}: {words}: {', '.join(found[key])}"
            for key, words in _NOT_SHOWN.items()
            if found[key]
        ]
        if "sources" in self.left_out:
            lines.append(f"{told}: `borderatlas sources {self.map_id}` lists the sources")
        if self.height_mm > _PAGE_MM + 0.5:
            fewer = ", or fewer languages for one figure" if len(self.languages) > 1 else ""
            lines.append(
                f"{told}: {self.height_mm:.0f} mm high, more than a page of A4 ({_PAGE_MM} mm); "
                f"take a wider --preset{fewer}"
            )
        return lines


_NOT_SHOWN = {
    "numbered": "on the map by number, named beside it",
    "unnamed": "no room for the names of",
    "layers": "drawn at larger scales only",
    "outside": "beyond the edge",
    "left_out": "no room for",
}


@watched()
def figures(
    folder: Path,
    out: Path,
    map_ids: Collection[str] = (),
    *,
    wanted: Wanted,
    audience: Audience = "public",
    key: Key | None = None,
    as_of: dt.date | None = None,
    sign: Sign | None = None,
    progress: Callable[[str], None] = lambda _: None,
    processes: int = 1,
) -> tuple[Printed, ...]:
    """Write figures of maps into `out/<map>`; nothing is written when anything is wrong.

    Parameters
    ----------
    folder
        A folder with `data/` and `maps/`.
    out
        Where the folders of the maps go.
    map_ids
        Which maps; all of them when empty.
    wanted
        What the figures are like.
    audience, key
        As `open_maps` has them.
    as_of, sign
        As `build` has them.
    progress
        Is told the figure at work.
    processes
        How many may work side by side (`shares.shared_out`); the figures are the same.

    Raises
    ------
    DataError, SpecError, PublishError
        As `build` does.
    RenderError
        Matplotlib is not installed, or a figure cannot be drawn as it is wanted.
    """
    _check(wanted, printer())
    maps, _ = open_maps(folder, map_ids, audience=audience, as_of=as_of, key=key)
    asked = [
        (item, [code.strip() for code in languages.split(TOGETHER)])
        for item in maps
        for languages in wanted.languages or item.scene.languages[:1]
    ]

    def printed(one: tuple[Map, list[str]]) -> tuple[Printed, dict[Path, bytes]]:
        item, languages = one
        progress(f"{item.map_id} {TOGETHER.join(languages)}")
        return _print(item, out, languages, wanted)

    made = shared_out(printed, asked, processes=processes)
    files = {path: data for _, found in made for path, data in found.items()}
    write_pages(out, files, made=makings(maps), command="figure", sign=sign)
    return tuple(found for found, _ in made)


def _check(wanted: Wanted, printing: ModuleType) -> None:
    """Refuse what no figure can be, before any is drawn.

    Raises
    ------
    RenderError
        A format or a preset that there is not, no format, or anything twice.
    """
    for what, asked, known in (
        ("format", wanted.formats, printing.FORMATS),
        ("preset", (wanted.preset,), printing.PRESETS),
        ("style", (wanted.style,), printing.SCHEMES),
    ):
        if not asked:
            raise RenderError(f"no {what} is named; there are {', '.join(known)}")
        for name in asked:
            printing.known(name, known, what)
        _refuse_twice(what, asked)
    _refuse_twice("language", wanted.languages)


def _refuse_twice(what: str, asked: Sequence[str]) -> None:
    for number, name in enumerate(asked):
        if name in asked[:number]:
            raise RenderError(f"the {what} {name!r} is named twice; name it once")


def _print(
    item: Map, out: Path, languages: Sequence[str], wanted: Wanted
) -> tuple[Printed, dict[Path, bytes]]:
    printing = printer()
    figure, report = printing.draw(
        item.scene, preset=wanted.preset, languages=languages, style=wanted.style,
        prop=wanted.prop, graticule=wanted.graticule, locator=wanted.locator,
        name_projection=wanted.name_projection,
        by=wanted.by, chart=wanted.chart, event=wanted.event,
    )  # fmt: skip
    dpi = wanted.dpi or printing.PRESETS[wanted.preset].dpi
    told = (wanted.preset, TOGETHER.join(languages))
    name = "-".join((item.map_id, *wanted.kind, *told, *wanted.manner))
    files = {
        out / item.map_id / f"{name}.{fmt}": printing.save(
            figure, item.scene, fmt=fmt, dpi=dpi, language=languages[0], report=report
        )
        for fmt in wanted.formats
    }
    found = Printed(
        map_id=item.map_id,
        languages=tuple(languages),
        files=tuple(files),
        numbered=tuple(item.mark.name for item in report.numbered),
        unnamed=tuple(name.text for name in report.unnamed if name.mark),
        layers=tuple(layer.title for layer in report.layers),
        outside=report.outside,
        left_out=report.left_out,
        height_mm=figure.get_figheight() * 72 * MM_PER_PT,
    )
    return found, files
