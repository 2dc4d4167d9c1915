"""Map: one compiled map in the hand of a notebook or a script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from borderatlas.io.whole import write_bytes
from borderatlas.scene import Scene

if TYPE_CHECKING:
    import folium


@dataclass(frozen=True, repr=False)
class Map:
    """A scene and what can be made of it."""

    scene: Scene

    def __repr__(self) -> str:
        return f"<Map {self.map_id}: {self.scene.title.get('en', '')}>"

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
        from borderatlas.render.html import folium_map

        return folium_map(self.scene)

    def save(self, path: str | Path) -> Path:
        """Write the page to `path`, whole or not at all, and return the path."""
        target = Path(path)
        write_bytes(target, self.html().encode())
        return target
