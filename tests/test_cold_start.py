"""What the program loads before it knows what it is asked for: next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import borderatlas

HEAVY = {"folium", "branca", "matplotlib", "dask", "numpy", "geopandas", "pandas", "shapely"}
HEAVY |= {"fontTools", "brotli"}
RUN = """\
import contextlib, io, json, runpy, sys
with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.suppress(SystemExit):
    {code}
json.dump([said.getvalue(), sorted(sys.modules)], sys.stdout)
"""
COMMAND = "sys.argv[1:] = {arguments}; runpy.run_module('borderatlas', run_name='__main__')"


def after(code, heavy=HEAVY):
    """What `code` prints, and which of the heavy modules it loads, in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(code=code)], capture_output=True, text=True, check=True
    )
    said, modules = json.loads(done.stdout)
    return said, heavy.intersection(modules)


def test_importing_loads_nothing_heavy():
    assert after("import borderatlas") == ("", set())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--version"], borderatlas.__version__),
        (["--help"], "Build the maps"),
        (["build", "--help"], "--map"),
    ],
)
def test_a_command_that_only_speaks_loads_nothing_heavy(arguments, words):
    said, heavy = after(COMMAND.format(arguments=arguments))
    assert words in said
    assert heavy == set()


def test_the_list_of_maps_needs_no_data():
    said, heavy = after(COMMAND.format(arguments=["list"]))
    assert "october-2023" in said
    assert heavy == set()


def test_a_page_is_written_without_folium():
    code = "from borderatlas import open_map; open_map('custody').html()"
    assert after(code) == ("", {"numpy", "shapely", "fontTools", "brotli"})


def test_a_heavy_module_would_be_seen():
    assert after("import numpy") == ("", {"numpy"})


def test_a_figure_loads_nothing_that_it_does_not_draw(tmp_path):
    needless = {"folium", "branca", "dask", "geopandas", "pandas", "brotli", "citeproc"}
    needless |= {"borderatlas.render.claimchart", "borderatlas.render.html"}
    needless |= {"fontTools.ttLib.tables.otTables", "matplotlib.pyplot"}
    asked = ["figure", "october-2023", "--format", "png", "--dpi", "72", "-o", str(tmp_path)]
    said, loaded = after(COMMAND.format(arguments=asked), needless)
    assert "october-2023-170mm-en.png" in said
    assert loaded == set()
