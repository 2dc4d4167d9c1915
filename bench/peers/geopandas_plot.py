"""The crossings and sites of the atlas on its base map as geopandas' `plot` draws them.

Usage: geopandas_plot.py OUT.png
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas
from matplotlib.figure import Figure

GEO = Path(__file__).parents[2] / "data" / "geo"
CRS = "+proj=lcc +lat_1=40 +lat_2=43 +lat_0=41.5 +lon_0=126.5"

figure = Figure(figsize=(170 / 25.4, 130 / 25.4), layout="constrained")
axes = figure.add_subplot()
for path in sorted((GEO / "basemap").glob("*.geojson")):
    base = geopandas.read_file(path).to_crs(CRS)
    drawn = base[base.geom_type != "Point"]
    if len(drawn):
        drawn.plot(ax=axes, color="#ccc", linewidth=0.5)
geopandas.read_file(GEO / "sites.geojson").to_crs(CRS).plot("kind", ax=axes, legend=True)
crossings = geopandas.read_file(GEO / "crossings.geojson").to_crs(CRS)
crossings.plot(ax=axes, color="red")
for name, point in zip(crossings["name_en"], crossings.geometry, strict=True):
    axes.annotate(name, (point.x, point.y), fontsize=6.5)
figure.savefig(sys.argv[1], dpi=300)
