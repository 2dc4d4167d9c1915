"""The crossings and sites of the atlas as plotly draws them, with its script in the page.

Usage: plotly_map.py OUT.html
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import plotly.graph_objects as go

GEO = Path(__file__).parents[2] / "data" / "geo"

features = [
    feature
    for table in ("crossings", "sites")
    for feature in json.loads((GEO / f"{table}.geojson").read_text("utf-8"))["features"]
]
lon, lat = zip(*(feature["geometry"]["coordinates"] for feature in features), strict=True)
names = [feature["properties"]["name_en"] for feature in features]
atlas = go.Figure(go.Scattergeo(lon=lon, lat=lat, text=names))
atlas.update_geos(fitbounds="locations", resolution=50, showcountries=True)
atlas.write_html(sys.argv[1], include_plotlyjs=True)
