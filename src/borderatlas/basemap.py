"""Base map features to layers and labels that a renderer can draw in order."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from borderatlas import views
from borderatlas.atlas import Atlas
from borderatlas.scene import BaseLabel, BaseLayer, Coordinates
from borderatlas.theme import Theme

if TYPE_CHECKING:
    from shapely import Geometry

_ORDER = (
    *("sea", "lake", "river", "province_line"),
    *("country_border", "country_border_disputed", "border_island", "border", "border_disputed"),
)
_POLYGONS = frozenset({"sea", "lake"})
_LABELS = {
    "country_label": "country",
    "sea_label": "water",
    "province_label": "province",
    "town": "town",
}
_LABEL_RANK = {"country_label": 0, "sea_label": 100, "province_label": 200, "town": 300}

Feature = Mapping[str, Any]


def base_layers(atlas: Atlas, theme: Theme) -> tuple[BaseLayer, ...]:
    """Return the lines and areas of the base map, in drawing order."""
    return layers_of(_features(atlas), pair=atlas.meta.border.pair, theme=theme)


def layers_of(features: Iterable[Feature], *, pair: str, theme: Theme) -> tuple[BaseLayer, ...]:
    """Return the lines and areas that features of a base map make, in drawing order.

    `pair` is the border under study; all others are borders of countries.
    """
    groups: dict[str, list[Geometry]] = {name: [] for name in _ORDER}
    for feature in features:
        name = _layer_name(feature, pair)
        if name in groups:
            groups[name].append(feature["geometry"])
    return tuple(
        BaseLayer(
            layer_id=name,
            geometry="polygon" if name in _POLYGONS else "line",
            symbol=theme.base_symbols[name],
            paths=tuple(path for geometry in geometries for path in _paths(geometry)),
            min_zoom=theme.base_min_zoom.get(name, 0),
        )
        for name, geometries in groups.items()
        if geometries
    )


def base_labels(atlas: Atlas, theme: Theme) -> tuple[BaseLabel, ...]:
    """Return the names of the base map, the most important first."""
    labels = []
    for feature in _features(atlas):
        style = _LABELS.get(feature["layer"])
        if style is None:
            continue
        point, rank = feature["geometry"], int(feature.get("rank") or 0)
        is_town = style == "town"
        min_zoom = theme.town_min_zoom(rank) if is_town else int(feature.get("min_zoom") or 0)
        labels.append(
            BaseLabel(
                text=views.names(feature),
                position=(point.x, point.y),
                style=style,
                rank=_LABEL_RANK[feature["layer"]] + rank,
                dot=is_town,
                min_zoom=min_zoom,
                max_zoom=int(feature.get("max_zoom") or 22),
            )
        )
    return tuple(sorted(labels, key=lambda label: (label.rank, label.position)))


def _features(atlas: Atlas) -> Sequence[Feature]:
    return [feature for name in sorted(atlas.base) for feature in atlas.base[name]]


def _layer_name(feature: Feature, pair: str) -> str:
    if feature["layer"] not in ("border", "country_border"):
        return str(feature["layer"])
    disputed = "_disputed" if feature.get("disputed") else ""
    if feature["layer"] != "border" or feature.get("pair") != pair:
        return f"country_border{disputed}"
    return "border_island" if feature.get("part") == "island" else f"border{disputed}"


@functools.lru_cache(maxsize=4096)  # for all maps of an atlas at once
def _paths(geometry: Any) -> tuple[tuple[Coordinates, ...], ...]:  # noqa: ANN401 - any shapely kind
    if geometry.geom_type.startswith("Multi"):
        return tuple(path for part in geometry.geoms for path in _paths(part))
    if geometry.geom_type == "Polygon":
        return (tuple(map(_positions, (geometry.exterior, *geometry.interiors))),)
    return ((_positions(geometry),),)


def _positions(line: Any) -> Coordinates:  # noqa: ANN401 - any shapely kind
    """Return the positions of a line, read at once: one by one takes five times as long."""
    from shapely import get_coordinates

    return tuple((lon, lat) for lon, lat in get_coordinates(line).tolist())
