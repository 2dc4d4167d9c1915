"""Write GeoJSON in the one form that makes differences readable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from shapely.geometry import mapping

if TYPE_CHECKING:
    from shapely import Geometry

DECIMALS = 4  # about 10 m


class Feature(NamedTuple):
    """One line of a file."""

    id: str
    properties: dict[str, Any]
    geometry: Geometry
    decimals: int = DECIMALS


def write_features(features: Iterable[Feature], path: Path) -> None:
    """Write a feature collection: one feature a line, sorted by id.

    Raises
    ------
    ValueError
        Two features have the same id.
    """
    ordered = sorted(features, key=lambda feature: feature.id)
    for first, second in pairwise(ordered):
        if first.id == second.id:
            raise ValueError(f"{path.name}: two features have the id {first.id!r}")
    lines = ",\n".join(_line(feature) for feature in ordered)
    text = '{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _line(feature: Feature) -> str:
    geometry = mapping(feature.geometry)
    value = {
        "type": "Feature",
        "id": feature.id,
        "properties": feature.properties,
        "geometry": {
            "type": geometry["type"],
            "coordinates": _rounded(geometry["coordinates"], feature.decimals),
        },
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _rounded(value: Any, decimals: int) -> Any:  # noqa: ANN401 - numbers, nested anyhow
    if isinstance(value, float):
        return round(value, decimals) + 0.0  # no minus zero
    return [_rounded(item, decimals) for item in value]
