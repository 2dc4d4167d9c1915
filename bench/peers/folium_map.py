"""The crossings and sites of the atlas as folium draws them when nothing else is said.

Usage: folium_map.py OUT.html
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import folium

GEO = Path(__file__).parents[2] / "data" / "geo"

atlas = folium.Map(location=[41.5, 127.0], zoom_start=7)
for table in ("crossings", "sites"):
    for feature in json.loads((GEO / f"{table}.geojson").read_text("utf-8"))["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        name = feature["properties"]["name_en"]
        if table == "crossings":
            mark = folium.CircleMarker([lat, lon], radius=6, popup=name, tooltip=name)
        else:
            mark = folium.Marker([lat, lon], popup=name, tooltip=name)
        mark.add_to(atlas)
atlas.save(sys.argv[1])
