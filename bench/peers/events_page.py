"""A page with fictional events as points, as one of several tools makes it.

Usage: events_page.py JSON, an object of
tool, events (the table), warm_up (a tiny table), out (the page), begun_s (seconds since 1970).

Each mark has the loud colour, a radius of 3 px, and day, kind and persons at hand where the tool
has a place for them. The answer is JSON: the seconds of the start (the process and its imports)
and of the build, which begins with the table and ends with the file.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd

LOUD = "#d01c8b"
LOUD_RGB = [208, 28, 139]
RADIUS_PX = 3
TOLD = ["date", "kind", "best"]
CENTRE = (41.5, 127.0)
ZOOM = 6


def read(file: Path) -> pd.DataFrame:
    """Return the events; days are text, as pages have them."""
    table = pd.read_parquet(file)
    return table.assign(date=table["date"].astype(str))


def points(table: pd.DataFrame) -> geopandas.GeoDataFrame:
    """Return the events with a geometry in the stead of lon and lat."""
    at = geopandas.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return geopandas.GeoDataFrame(table[TOLD], geometry=at)


def folium_circles(table: pd.DataFrame, out: Path) -> None:
    """Add a circle for each event, on a canvas."""
    import folium

    atlas = folium.Map(CENTRE, zoom_start=ZOOM, prefer_canvas=True)
    for row in table.itertuples():
        told = f"{row.date}, {row.kind}, {row.best}"
        look = {"radius": RADIUS_PX, "color": LOUD, "fill": True, "tooltip": told}
        folium.CircleMarker((row.lat, row.lon), **look).add_to(atlas)
    atlas.save(out)


def folium_cluster(table: pd.DataFrame, out: Path) -> None:
    """Add all events as a cluster that the browser makes."""
    import folium
    from folium.plugins import FastMarkerCluster

    atlas = folium.Map(CENTRE, zoom_start=ZOOM, prefer_canvas=True)
    mark = f"""row => L.circleMarker([row[0], row[1]], {{radius: {RADIUS_PX}, color: "{LOUD}"}})
        .bindTooltip(row.slice(2).join(", "))"""
    icon = f"""cluster => L.divIcon({{
        html: `<div style="background: {LOUD}">${{cluster.getChildCount()}}</div>`}})"""
    rows = table[["lat", "lon", *TOLD]].to_numpy().tolist()
    FastMarkerCluster(rows, callback=mark, icon_create_function=icon).add_to(atlas)
    atlas.save(out)


def geopandas_explore(table: pd.DataFrame, out: Path) -> None:
    """Let geopandas make a map of folium."""
    look = {"color": LOUD, "marker_kwds": {"radius": RADIUS_PX}, "prefer_canvas": True}
    points(table).explore(tooltip=TOLD, **look).save(out)


def pydeck(table: pd.DataFrame, out: Path) -> None:
    """Add a layer of deck.gl, with its scripts in the page."""
    import pydeck

    layer = pydeck.Layer(
        "ScatterplotLayer",
        table.fillna(-1),
        get_position=["lon", "lat"],
        get_fill_color=LOUD_RGB,
        radius_min_pixels=RADIUS_PX,
        radius_max_pixels=RADIUS_PX,
        pickable=True,
    )
    view = pydeck.ViewState(latitude=CENTRE[0], longitude=CENTRE[1], zoom=ZOOM)
    deck = pydeck.Deck([layer], initial_view_state=view, map_provider=None, map_style=None)
    deck.to_html(str(out), offline=True)


def lonboard(table: pd.DataFrame, out: Path) -> None:
    """Add a layer of deck.gl, whose data travel as Arrow."""
    from lonboard import Map, ScatterplotLayer

    look = {"radius_min_pixels": RADIUS_PX, "radius_max_pixels": RADIUS_PX}
    layer = ScatterplotLayer.from_geopandas(points(table), get_fill_color=LOUD_RGB, **look)
    Map(layer).to_html(str(out))


def keplergl(table: pd.DataFrame, out: Path) -> None:
    """Hand the table to kepler.gl."""
    from keplergl import KeplerGl

    KeplerGl(data={"events": table}).save_to_html(file_name=str(out))


def plotly_map(table: pd.DataFrame, out: Path) -> None:
    """Draw points on MapLibre, without tiles."""
    import plotly.graph_objects as go

    told = table[TOLD].to_numpy()
    marker = {"color": LOUD, "size": 2 * RADIUS_PX}
    trace = go.Scattermap(lon=table["lon"], lat=table["lat"], customdata=told, marker=marker)
    figure = go.Figure(trace)
    centre = {"lat": CENTRE[0], "lon": CENTRE[1]}
    figure.update_layout(map={"style": "white-bg", "center": centre, "zoom": ZOOM})
    figure.write_html(out, include_plotlyjs=True)


def plotly_gl(table: pd.DataFrame, out: Path) -> None:
    """Draw points in a chart of lon and lat, by WebGL."""
    import plotly.graph_objects as go

    told = table[TOLD].to_numpy()
    marker = {"color": LOUD, "size": 2 * RADIUS_PX}
    trace = go.Scattergl(
        x=table["lon"], y=table["lat"], customdata=told, marker=marker, mode="markers"
    )
    go.Figure(trace).write_html(out, include_plotlyjs=True)


def maplibre(table: pd.DataFrame, out: Path) -> None:
    """Draw points on MapLibre, without a base map."""
    from maplibre import Layer, LayerType, Map, MapOptions
    from maplibre.sources import GeoJSONSource

    events = GeoJSONSource(data=json.loads(points(table).to_json()))
    empty = {"version": 8, "sources": {}, "layers": []}
    atlas = Map(MapOptions(style=empty, center=CENTRE[::-1], zoom=ZOOM))
    paint = {"circle-radius": RADIUS_PX, "circle-color": LOUD}
    atlas.add_layer(Layer(type=LayerType.CIRCLE, id="events", source=events, paint=paint))
    atlas.add_tooltip("events", "date")
    atlas.save(str(out))


def bokeh(table: pd.DataFrame, out: Path) -> None:
    """Draw points in a figure in Web Mercator, without tiles, with its scripts in the page."""
    from bokeh.models import ColumnDataSource, HoverTool
    from bokeh.plotting import figure
    from bokeh.resources import INLINE, Resources

    resources: Resources = INLINE
    x = np.radians(table["lon"]) * 6_378_137
    y = np.log(np.tan(np.pi / 4 + np.radians(table["lat"]) / 2)) * 6_378_137
    source = ColumnDataSource(table[TOLD].assign(x=x, y=y))
    axes = {"x_axis_type": "mercator", "y_axis_type": "mercator"}
    chart = figure(width=1200, height=760, output_backend="webgl", **axes)
    chart.scatter("x", "y", source=source, size=2 * RADIUS_PX, color=LOUD)
    chart.add_tools(HoverTool(tooltips=[(name, f"@{name}") for name in TOLD]))
    from bokeh.embed import file_html

    out.write_text(file_html(chart, resources, "events"), "utf-8")


Draw = Callable[[pd.DataFrame, Path], None]

TOOLS: dict[str, tuple[Draw, str, tuple[str, ...]]] = {
    "folium, circles": (folium_circles, "folium", ("folium",)),
    "folium, fast cluster": (folium_cluster, "folium.plugins", ("folium",)),
    "geopandas explore": (geopandas_explore, "folium", ("geopandas", "folium")),
    "pydeck": (pydeck, "pydeck", ("pydeck",)),
    "lonboard": (lonboard, "lonboard", ("lonboard",)),
    "keplergl": (keplergl, "keplergl", ("keplergl",)),
    "plotly, map": (plotly_map, "plotly.graph_objects", ("plotly",)),
    "plotly, chart": (plotly_gl, "plotly.graph_objects", ("plotly",)),
    "maplibre": (maplibre, "maplibre", ("maplibre",)),
    "bokeh": (bokeh, "bokeh.plotting", ("bokeh",)),
}


def main() -> None:
    """Make the page, and print what it took."""
    asked = json.loads(sys.argv[1])
    draw, module, packages = TOOLS[asked["tool"]]
    warnings.simplefilter("ignore")  # a tool may complain of another's; what counts is the page
    import_module(module)
    start_s = time.time() - asked["begun_s"]
    # What tools say of themselves goes elsewhere: the answer stands alone.
    answer, sys.stdout = sys.stdout, sys.stderr
    events, out = Path(asked["events"]), Path(asked["out"])
    draw(read(Path(asked["warm_up"])), out)  # loads what is loaded late
    begin_s = time.perf_counter()
    draw(read(events), out)
    build_s = time.perf_counter() - begin_s
    versions = {name: version(name) for name in packages}
    answer.write(json.dumps({"start_s": start_s, "build_s": build_s, "versions": versions}))


if __name__ == "__main__":
    main()
