"""Words are drawn without being laid out first, and stand where matplotlib would have put them."""

from __future__ import annotations

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import Stroke
from matplotlib.text import Text

from borderatlas.render.artists import Halo, Words

SETTINGS = {"size": 14, "va": "baseline", "parse_math": False}


def dots(artist):
    """What an artist leaves on a sheet; its right half is clipped away."""
    figure = Figure(figsize=(3, 1))
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 0.7, 1))
    axes.set_axis_off()
    artist.set_figure(figure)
    artist.axes = axes
    artist.set_transform(axes.transAxes)
    artist.set_clip_path(axes.patch)
    axes.add_artist(artist)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def effect(artist):
    artist.set_path_effects([Stroke(linewidth=3, foreground="red", joinstyle="round")])
    return artist


@pytest.mark.parametrize("anchor", ["left", "center", "right"])
@pytest.mark.parametrize("alpha", [None, 0.4])
def test_words_stand_where_matplotlib_puts_them(anchor, alpha):
    given = (0.51, 0.43, "Ways onward, gyp")
    ours = dots(Words(*given, ha=anchor, color="navy", alpha=alpha, **SETTINGS))
    assert (ours == dots(Text(*given, ha=anchor, color="navy", alpha=alpha, **SETTINGS))).all()
    assert ours[..., 0].min() < 255
    assert (ours[:, 215:] == 255).all()


@pytest.mark.parametrize("anchor", ["left", "center", "right"])
def test_a_halo_is_the_outline_of_its_words(anchor):
    ours = dots(Halo(0.5, 0.4, "gyp", width=3, ha=anchor, color="red", **SETTINGS))
    assert (ours == dots(effect(Text(0.5, 0.4, "gyp", ha=anchor, **SETTINGS)))).all()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.set_rotation(30),
        lambda text: text.set_verticalalignment("top"),
        lambda text: text.set_text("in two\nlines"),
        lambda text: text.set_bbox({"facecolor": "yellow"}),
        effect,
    ],
)
def test_who_changes_the_words_of_a_figure_gets_what_matplotlib_makes_of_them(change):
    ours, theirs = (kind(0.3, 0.5, "Sinuiju", **SETTINGS) for kind in (Words, Text))
    plain = dots(Words(0.3, 0.5, "Sinuiju", **SETTINGS))
    change(ours)
    change(theirs)
    changed = dots(ours)
    assert (changed == dots(theirs)).all()
    assert (changed != plain).any()


def test_hidden_and_empty_words_draw_nothing():
    for words in (Words(0.3, 0.5, "", **SETTINGS), Words(0.3, 0.5, "x", visible=False, **SETTINGS)):
        assert (dots(words) == 255).all()


def test_an_svg_names_the_families_that_may_stand_in():
    figure, drawn = Figure(), io.BytesIO()
    figure.add_artist(Words(0.5, 0.5, "x", family=["DejaVu Sans", "Fictional Sans"], **SETTINGS))
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(drawn, format="svg")
    assert b"'DejaVu Sans', 'Fictional Sans'" in drawn.getvalue()
