"""The crossings and sites of the atlas as plotly and kaleido print them, without a base map.

Plotly's maps fetch theirs from the network, and nothing is drawn without one.

Usage: plotly_image.py OUT.png
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import plotly.graph_objects as go

GEO = Path(__file__).parents[2] / "data" / "geo"

atlas = go.Figure()
for table in ("sites", "crossings"):
    found = json.loads((GEO / f"{table}.geojson").read_text("utf-8"))["features"]
    lon, lat = zip(*(item["geometry"]["coordinates"] for item in found), strict=True)
    names = [item["properties"]["name_en"] for item in found]
    mode = "markers+text" if table == "crossings" else "markers"
    atlas.add_scatter(x=lon, y=lat, text=names, mode=mode, name=table)
atlas.write_image(sys.argv[1], width=643, height=491, scale=3.125)
