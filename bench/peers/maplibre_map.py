"""The crossings and sites of the atlas as MapLibre draws them, on no base map.

Usage: maplibre_map.py OUT.html
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from maplibre import Layer, LayerType, Map, MapOptions
from maplibre.sources import GeoJSONSource

GEO = Path(__file__).parents[2] / "data" / "geo"
EMPTY = {"version": 8, "sources": {}, "layers": []}

features = [
    feature
    for table in ("crossings", "sites")
    for feature in json.loads((GEO / f"{table}.geojson").read_text("utf-8"))["features"]
]
places = GeoJSONSource(data={"type": "FeatureCollection", "features": features})
atlas = Map(MapOptions(style=EMPTY, center=(127.0, 41.5), zoom=6))
atlas.add_layer(
    Layer(type=LayerType.CIRCLE, id="places", source=places, paint={"circle-radius": 6})
)
atlas.add_tooltip("places", "name_en")
atlas.save(sys.argv[1])
