"""The crossings and sites of the atlas on its base map as cartopy draws them.

Usage: cartopy_plot.py OUT.png
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cartopy.crs as ccrs
from matplotlib.figure import Figure
from shapely.geometry import shape

GEO = Path(__file__).parents[2] / "data" / "geo"

figure = Figure(figsize=(170 / 25.4, 130 / 25.4), layout="constrained")
projection = ccrs.LambertConformal(126.5, 41.5, standard_parallels=(40, 43))
axes = figure.add_subplot(projection=projection)
axes.set_extent((121.8, 131.3, 38.3, 44.2), crs=ccrs.PlateCarree())
for path in sorted((GEO / "basemap").glob("*.geojson")):
    found = [shape(item["geometry"]) for item in json.loads(path.read_text("utf-8"))["features"]]
    drawn = [item for item in found if item.geom_type != "Point"]
    axes.add_geometries(drawn, ccrs.PlateCarree(), facecolor="none", edgecolor="#ccc")
for table, colour in (("sites", "blue"), ("crossings", "red")):
    for item in json.loads((GEO / f"{table}.geojson").read_text("utf-8"))["features"]:
        lon, lat = item["geometry"]["coordinates"]
        axes.plot(lon, lat, "o", color=colour, transform=ccrs.PlateCarree())
        if table == "crossings":
            x, y = projection.transform_point(lon, lat, ccrs.PlateCarree())
            axes.annotate(item["properties"]["name_en"], (x, y), fontsize=6.5)
figure.savefig(sys.argv[1], dpi=300)
