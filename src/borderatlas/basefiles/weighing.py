"""What a base map weighs in a page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from borderatlas import basemap, theme
from borderatlas.basefiles.features import Feature
from borderatlas.compact import deflated
from borderatlas.io.geofiles import Bounds
from borderatlas.render.payload import base_layer

PAGE_BYTES = 600_000
"""What a whole page may weigh: docs/decisions/0005-a-page-of-600-kb.md."""

BASE_BYTES = 150_000
"""How much of it a base map can have; scripts, letters and data take the rest."""


@dataclass(frozen=True)
class Weight:
    """One layer: how many features and positions were written, and its bytes in a page."""

    layer: str
    features: int
    positions: int
    page_bytes: int


def weights(features: Iterable[Feature], *, pair: str, extent: Bounds) -> tuple[Weight, ...]:
    """Return what each layer weighs, names of places last; outlines of countries go into no page.

    Parameters
    ----------
    features
        Of the whole base map.
    pair
        The border under study.
    extent
        What the map is about: west, south, east, north in degrees.
    """
    import shapely

    drawn = [{**feature.properties, "geometry": feature.geometry} for feature in features]
    found = []
    for layer in basemap.layers_of(drawn, pair=pair, theme=theme.DEFAULT):
        size = sum(len(line) for path in layer.paths for line in path)
        packed = deflated(json.dumps(base_layer(layer, extent), separators=(",", ":")))
        found.append(Weight(layer.layer_id, len(layer.paths), size, len(packed)))
    names = [row for row in drawn if shapely.get_type_id(row["geometry"]) == 0]
    texts = [{**row, "geometry": list(row["geometry"].coords[0])} for row in names]
    packed = deflated(json.dumps(texts, ensure_ascii=False, separators=(",", ":")))
    return (*found, Weight("names", len(names), len(names), len(packed) if names else 0))
