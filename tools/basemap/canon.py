"""Write GeoJSON in the one form that makes differences readable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from shapely import Geometry
from shapely.geometry import mapping

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
    for first, second in zip(ordered, ordered[1:], strict=False):
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


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, float):
        return round(value, decimals) + 0.0  # no minus zero
    return [_rounded(item, decimals) for item in value]
