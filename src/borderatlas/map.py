"""Map: one compiled map in the hand of a notebook or a script."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from borderatlas.errors import ArgumentError, DataError, Problem, RenderError, expect
from borderatlas.io.whole import as_path, write_bytes
from borderatlas.scene import Mark, Scene

if TYPE_CHECKING:
    import folium
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from borderatlas.atlas import Atlas
    from borderatlas.schema import Audience
    from borderatlas.spec import MapSpec


_PAGES = ("", ".html", ".htm")


@dataclass(frozen=True, repr=False)
class Origin:
    """What a map was made from: its file, the atlas behind the gate, what the gate kept."""

    spec: MapSpec
    atlas: Atlas
    withheld: Mapping[str, int]

    @property
    def audience(self) -> Audience:
        """Who may see the map."""
        return self.atlas.audience

    @property
    def as_of(self) -> str:
        """The day whose knowledge the map shows (ISO), empty for today's."""
        return self.atlas.as_of


@dataclass(frozen=True, repr=False)
class Map:
    """A scene and what can be made of it; `origin` where it was made from an atlas."""

    scene: Scene
    origin: Origin | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        expect(self.scene, Scene, "open_map opens a map by its name")

    def __repr__(self) -> str:
        return f"<Map {self.map_id}: {self.scene.title.get('en', '')}>"

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002 - as IPython calls it
        exclude: object = None,  # noqa: ARG002
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return the map as a picture: it shows where no script may run, on GitHub and in print.

        With matplotlib the printed sheet, as PNG; without it the still picture of the page.
        """
        text = f"{self!r}\n{self.scene.sentence.get('en', '')}".strip()
        first = self.scene.languages[0]
        try:
            picture = printer().cell(self.scene, language=first)
        except RenderError:
            from borderatlas.render.picture import picture_svg

            drawn = picture_svg(self.scene, language=first, scheme="light")
            return {"text/plain": text, "image/svg+xml": drawn}, {}
        return {"text/plain": text, "image/png": base64.b64encode(picture).decode("ascii")}, {}

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """The points and ways of the map as GeoJSON, EPSG:4326, as its readers see them.

        `GeoDataFrame.from_features(a_map, crs=4326)` takes it. Names are in the map's languages.
        """
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": mark.mark_id,
                    "properties": {
                        "mark_id": mark.mark_id,
                        "layer_id": mark.layer_id,
                        **{
                            f"name_{code}": mark.name.get(code, "") for code in self.scene.languages
                        },
                        "precision_m": mark.precision_m,
                        "moved": mark.moved,
                    },
                    "geometry": _geometry(mark),
                }
                for mark in self.scene.marks
                if mark.geometry != "bracket"
            ],
        }

    @property
    def map_id(self) -> str:
        """The id of the map."""
        return self.scene.map_id

    def html(self) -> str:
        """Return the page: one file, no request, the same bytes each time."""
        from borderatlas.render.html import page_html

        return page_html(self.scene)

    def folium(self) -> folium.Map:
        """Return a folium map with this map's layer, base map included, without tiles."""
        from borderatlas.render.layer import folium_map

        return folium_map(self.scene)

    def figure(
        self,
        *,
        preset: str = "170mm",
        languages: Sequence[str] = (),
        style: str = "colour",
        graticule: bool = False,
        locator: bool = False,
        by: str | Sequence[str] = "",
        chart: str = "",
        event: str = "",
    ) -> Figure:
        """Return the map as a printed sheet: a matplotlib Figure, made without pyplot.

        Parameters
        ----------
        preset
            "85mm", "120mm", "170mm", "a4", "a3", "slide" or "card".
        languages
            The languages of its words, all on one sheet; the map's first when not given.
        style
            "colour", "grey" or "dark".
        graticule, locator
            Whether meridians and parallels are drawn, and an inset that shows where the map lies.
        by
            Several maps on one sheet, one for each "year", for each code of a filter that the
            map has ("type" ...) or for each of some periods: ["2021", "2023-08/2023-10"].
        chart
            A chart and no map: "claims", the rival claims on an event, or "stages", those of
            custody.
        event
            The event of a chart of claims; the number that the map is about when not given.

        Raises
        ------
        RenderError
            Matplotlib is not installed, something is asked for that there is not, a letter is in
            no typeface, or the sheet has no room for what has to stand on it.
        """
        drawn: Figure = printer().figure(
            self.scene, preset=preset, languages=languages, style=style,
            graticule=graticule, locator=locator, by=by, chart=chart, event=event,
        )  # fmt: skip
        return drawn

    def plot(
        self, ax: Axes | None = None, *, language: str = "", style: str = "colour",
        credit: bool = True,
    ) -> Axes:  # fmt: skip
        """Draw the map alone on an Axes of matplotlib, and return it; its data are then metres.

        Parameters
        ----------
        ax
            The Axes, in the size that it will have; one in a new Figure when not given.
        language
            The language of its names; the map's first when not given.
        style
            "colour", "grey" or "dark".
        credit
            Whether the credits of the data stand in a corner of the map. The licences of the
            data want them at every map that is shown: who leaves them out here has the duty to
            write `scene.credits` beside it.

        Raises
        ------
        RenderError
            As `figure` does.
        """
        axes: Axes = printer().plot(self.scene, ax, language=language, style=style, credit=credit)
        return axes

    @property
    def crs(self) -> str:
        """The projection of `plot` and of figures, as PROJ and `GeoDataFrame.to_crs` take it."""
        from borderatlas.render.projection import choose

        return choose(self.scene.extent).definition

    def sources(self, *, style: str = "numbered", language: str = "") -> str:
        """Return the sources of the map as text, with the numbers of its page.

        Parameters
        ----------
        style
            "numbered", "bibtex", "csl-json", or a style of the Citation Style Language: its
            name, such as "apa", or the path of its file.
        language
            The language of dates and words; the map's first when not given.

        Raises
        ------
        RenderError
            There is no such style or language, or a style needs what is not installed.
        """
        from borderatlas.render.citations import cite

        return cite(self.scene, style=style, language=language)

    def save(self, path: str | Path) -> Path:
        """Write the page to `path`, whole or not at all, and return the path.

        Raises
        ------
        ArgumentError
            When `path` has the ending of something else than a page.
        DataError
            When it cannot be written there.
        """
        target = as_path(path)
        if target.suffix.lower() not in _PAGES:
            message = f"{str(target)!r} would hold a page: let its name end in .html"
            raise ArgumentError(f"{message}; for a picture, take figure().savefig(path)")
        page = self.html().encode()
        try:
            write_bytes(target, page)
        except OSError as error:
            message = f"cannot be written: {error.strerror}"
            hint = "name a file in a folder of yours"
            raise DataError([Problem(str(target), 0, "", "", message, hint)]) from error
        return target


def _geometry(mark: Mark) -> dict[str, Any]:
    if mark.geometry == "point":
        return {"type": "Point", "coordinates": mark.coordinates[0]}
    return {"type": "LineString", "coordinates": mark.coordinates}


def printer() -> ModuleType:
    """Return the module that prints, which needs matplotlib.

    Raises
    ------
    RenderError
        Matplotlib is not installed.
    """
    try:
        from borderatlas.render import print as printing
    except ImportError as error:
        raise RenderError(
            "figures need matplotlib; install it with: pip install 'borderatlas[print]'"
        ) from error
    return printing
