"""The crossings and sites of the atlas as geopandas' `explore` draws them.

Usage: explore_map.py OUT.html
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas

GEO = Path(__file__).parents[2] / "data" / "geo"

atlas = geopandas.read_file(GEO / "sites.geojson").explore(popup=True)
geopandas.read_file(GEO / "crossings.geojson").explore(m=atlas, color="red", popup=True)
atlas.save(sys.argv[1])
