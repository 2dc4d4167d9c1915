"""Raw events on a map: what is shown, what is left out and counted, what stays inside."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from borderatlas import open_map
from borderatlas.build import build, check
from borderatlas.columns import inflated, unpack
from borderatlas.errors import DataError, PublishError, RenderError, SpecError
from borderatlas.eventlayer import MAX_EVENTS
from borderatlas.export import export
from borderatlas.figures import Wanted, figures
from borderatlas.render.eventgroups import event_groups, short_number
from tests import fictional_events
from tests.fictional_events import DECLARED, ON_MAP


def layer_of(folder, **wishes):
    return open_map("numbers", folder, **wishes).scene.events


def columns_of(layer):
    return unpack(layer.columns, inflated(layer.packed))


def test_positions_dates_and_kinds_arrive_as_they_are(tmp_path):
    table = fictional_events.incidents()
    layer = layer_of(fictional_events.atlas(tmp_path / "atlas", events=table))
    columns = columns_of(layer)
    scale = 10**layer.decimals
    ours = Counter(zip((columns["lon"] / scale).tolist(), (columns["lat"] / scale).tolist(),
                       strict=True))  # fmt: skip
    assert ours == Counter(zip(table["x"].to_pylist(), table["y"].to_pylist(), strict=True))
    assert layer.rows == table.num_rows
    spans = Counter(columns["span"].tolist())
    assert spans[0] == 360
    assert spans[364] + spans[365] == 120
    assert {kind.code for kind in layer.kinds} == {"raid", "check", "-"}
    assert sum(sum(year.counts) for year in layer.years) == table.num_rows


def test_what_is_not_shown_is_counted(tmp_path):
    table = fictional_events.incidents(60)
    lon = table["x"].to_pylist()
    lon[:3], lon[3] = [10.0] * 3, None
    when = table["when"].to_pylist()
    when[4:6] = ["soon", "1999"]
    table = table.set_column(0, "x", pa.array(lon)).set_column(2, "when", pa.array(when))
    on_map = ON_MAP + 'since = "2010"\nkinds = ["raid"]\n'
    layer = layer_of(fictional_events.atlas(tmp_path / "atlas", events=table, on_map=on_map))
    left = {text["en"]: times for text, times in layer.left}
    assert left["outside of the map"] == 3
    assert left["position or date cannot be read"] == 2
    assert left.get("outside of the time that this map shows", 0) <= 1
    assert layer.rows + sum(left.values()) == 60
    found = check(tmp_path / "atlas")
    rows = [problem for problem in found if problem.file.endswith(".parquet")]
    assert [p.value for p in rows if p.column == "row"] == ["4", "5"]


@pytest.mark.parametrize("audience", ["internal", "partner"])
def test_a_table_that_stays_inside_is_nowhere(tmp_path, audience):
    declared = DECLARED.replace('audience = "public"', f'audience = "{audience}"')
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared)
    assert layer_of(folder, audience=audience) is not None
    assert layer_of(folder) is None
    out = tmp_path / "out"
    build(folder, out)
    export(folder, out)
    figures(folder, out, ("numbers",), wanted=Wanted(formats=("svg",)))
    told = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    for word in (b"incidents", b"Fictional headline", b"event_table"):
        assert word not in told.replace(b"fictional-daily", b"")


def test_columns_without_a_role_and_kinds_without_words_are_never_told(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas", on_map=ON_MAP + "names = true\n")
    scene = open_map("numbers", folder).scene
    text = json.dumps(scene.as_json()) + inflated(scene.events.names).decode()
    text += inflated(scene.events.packed).decode("latin-1")
    assert "Fictional headline 7" in text
    for word in ("informant", "fictional-secret"):
        assert word not in text


def test_names_go_along_where_they_are_asked_for_alone(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas")
    assert layer_of(folder).names == ""


def test_a_table_that_nobody_reviewed_stops_a_public_build(tmp_path):
    declared = DECLARED.replace('reviewed = "2030-01-02"', "")
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared)
    with pytest.raises(PublishError, match="never reviewed"):
        layer_of(folder)
    assert layer_of(folder, audience="internal") is not None


def with_hidden_site(folder):
    """Let the atlas withhold a site, with events around it."""
    sites = folder / "data/geo/sites.geojson"
    text = sites.read_text("utf-8")
    collection = json.loads(text)
    feature = collection["features"][0]
    feature["properties"]["sensitivity"] = "restricted"
    sites.write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
    return feature["geometry"]["coordinates"]


def test_events_near_a_place_that_is_withheld_have_to_be_coarse(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas")
    lon, lat = with_hidden_site(folder)
    table = fictional_events.incidents(40)
    x = table["x"].to_pylist()
    y = table["y"].to_pylist()
    x[5], y[5] = lon + 0.001, lat
    table = table.set_column(0, "x", pa.array(x)).set_column(1, "y", pa.array(y))
    fictional_events.write(folder / "data/events/fictional-incidents.parquet", table)
    with pytest.raises(PublishError, match="coarsen_m = 10000"):
        layer_of(folder)
    meta = folder / "data/atlas.toml"
    meta.write_text(
        meta.read_text("utf-8").replace('reviewed = "2030', 'coarsen_m = 10000\nreviewed = "2030'),
        "utf-8",
    )
    layer = layer_of(folder)
    columns = columns_of(layer)
    scale = 10**layer.decimals
    shown = set(zip((columns["lon"] / scale).tolist(), (columns["lat"] / scale).tolist(),
                    strict=True))  # fmt: skip
    assert not shown & set(zip(x, y, strict=True))
    assert any("to protect people" in note["en"] for note in layer.notes)
    assert layer.names == ""
    inside = columns_of(layer_of(folder, audience="internal"))
    assert np.unique(inside["lon"]).size > np.unique(columns["lon"]).size


def test_beyond_the_budget_numbers_take_the_place_of_events(tmp_path, monkeypatch):
    from borderatlas import eventlayer

    folder = fictional_events.atlas(tmp_path / "atlas")
    assert MAX_EVENTS == 1_000_000
    monkeypatch.setattr(eventlayer, "MAX_EVENTS", 599)
    layer = layer_of(folder)
    assert layer.mode == "counts"
    columns = columns_of(layer)
    assert columns["count"].sum() == layer.rows == 600
    assert set(columns["cell"].tolist()) == set(range(len(layer.cells)))
    assert any("more than a page holds" in note["en"] for note in layer.notes)
    assert sum(group.number for group in event_groups(layer, 6)) == 600


def test_still_pictures_count_every_event_once(tmp_path):
    layer = layer_of(fictional_events.atlas(tmp_path / "atlas"))
    for zoom in (4, 6, 9, 12):
        assert sum(group.number for group in event_groups(layer, zoom)) == 600
    assert max(group.number for group in event_groups(layer, 4)) > 100
    assert sum(not group.corners for group in event_groups(layer, 12)) > 300


def test_numbers_in_discs_are_short():
    told = [short_number(number) for number in (7, 999, 1_000, 1_249, 35_400, 999_999, 1_240_000)]
    assert told == ["7", "999", "1K", "1.2K", "35K", "1M", "1.2M"]


WRONG = {
    "table": (DECLARED, ON_MAP.replace("incidents", "incident"), "did you mean"),
    "kind": (DECLARED, ON_MAP + 'kinds = ["raids"]\n', "did you mean 'raid'"),
    "since": (DECLARED, ON_MAP + 'since = "soon"\n', "is not an EDTF date"),
    "key": (DECLARED, ON_MAP + "name = true\n", "names"),
    "column": (DECLARED.replace('"when"', '"whem"'), ON_MAP, "did you mean 'when'"),
    "role": (DECLARED.replace("kind =", "kinf ="), ON_MAP, "did you mean 'kind'"),
    "file": (DECLARED.replace("incidents.parquet", "nothing.parquet"), ON_MAP, "is missing"),
    "outside": (DECLARED.replace("events/fict", "../events/fict"), ON_MAP, "below data/"),
    "audience": (DECLARED.replace('"public"', '"publik"'), ON_MAP, "did you mean 'public'"),
    "source": (
        DECLARED.replace("fictional-daily-2020", "fictional-daily-2021"),
        ON_MAP,
        "no such source",
    ),
    "coarse": (DECLARED.replace("reviewed", "coarsen_m = 7\nreviewed"), ON_MAP, "metres from 100"),
    "day": (DECLARED.replace("2030-01-02", "2030-13-02"), ON_MAP, "is no day"),
}


SIGNS = {
    "\u202e": "holds the control character U+202E; remove it",
    "\u2067": "holds the control character U+2067; remove it",
    "\\u0007": "holds the control character U+0007; remove it",
    "\u200f": "no font has U+200F (RIGHT-TO-LEFT MARK); write it in letters of",
}


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_that_turn_words_round_are_named_with_their_entry(tmp_path, sign):
    declared = DECLARED.replace('en = "Raid"', f'en = "Ra{sign}id"')
    declared = declared.replace('zh = "虚构事件"', f'zh = "虚构{sign}事件"')
    declared = declared.replace("(CC0)", f"{sign}(CC0)")
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared)
    found = [str(problem) for problem in check(folder) if problem.level == "error"]
    within = "data/atlas.toml: event_table.fictional-incidents."
    for key in ("kinds.raid.en", "title.zh", "credit"):
        assert any(line.startswith(f"{within}{key} '") and SIGNS[sign] in line for line in found), (
            found
        )
    assert len(found) == 3
    with pytest.raises((DataError, RenderError), match="`borderatlas check`"):
        build(folder, tmp_path / "out", ("numbers",))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_a_remedy(tmp_path, name):
    declared, on_map, told = WRONG[name]
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared, on_map=on_map)
    found = [str(problem) for problem in check(folder) if problem.level == "error"]
    assert any(told in line for line in found), found
    try:
        built = build(folder, tmp_path / "out")
    except (DataError, SpecError):
        assert not (tmp_path / "out").exists()
    else:
        assert name == "source"
        assert built.built


def test_a_map_without_events_says_nothing_of_them(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas")
    scene = open_map("places", folder).scene
    assert "events" not in scene.as_json()
    html = open_map("places", folder).html()
    for word in ("ba-event", "eventnames", "raw_events"):
        assert word not in html


def test_a_file_of_events_is_a_table_of_csv_too(tmp_path):
    declared = DECLARED.replace(".parquet", ".csv")
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared)
    table = fictional_events.incidents()
    fictional_events.write(folder / "data/events/fictional-incidents.csv", table)
    other = fictional_events.atlas(tmp_path / "other", events=table)
    assert layer_of(folder).packed == layer_of(other).packed


def with_columns(rows, **columns):
    """Return events with other columns in place of theirs."""
    table = fictional_events.incidents(rows)
    for name, values in columns.items():
        table = table.set_column(table.column_names.index(name), name, values)
    return table


STRANGE = {
    "a list as kind": {"type": pa.array([["raid"]] * 30)},
    "a struct as name": {"headline": pa.array([{"a": 1}] * 30)},
    "bytes as kind": {"type": pa.array([b"raid"] * 30)},
    "truth as date": {"when": pa.array([True] * 30)},
    "lists as positions": {"x": pa.array([[1.0]] * 30)},
}


@pytest.mark.parametrize("name", STRANGE)
def test_columns_that_cannot_play_their_role_are_refused(tmp_path, name):
    events = with_columns(30, **STRANGE[name])
    folder = fictional_events.atlas(
        tmp_path / "atlas", events=events, on_map=ON_MAP + "names = true\n"
    )
    with pytest.raises(DataError, match=r"fictional-incidents\.parquet"):
        layer_of(folder)


def test_columns_as_others_write_them_are_read(tmp_path):
    events = with_columns(
        30,
        headline=pa.array(range(30)),
        when=pa.array([2020.0, None, float("nan")] * 10),
    )
    folder = fictional_events.atlas(
        tmp_path / "atlas", events=events, on_map=ON_MAP + "names = true\n"
    )
    layer = layer_of(folder)
    assert layer.rows == 30
    assert columns_of(layer)["dated"].sum() == 10
    assert inflated(layer.names).decode().split("\n")[0].isdigit()


def test_days_beyond_every_calendar_are_not_dates(tmp_path):
    days = pa.array([18_500, 10_000_000, -1_000_000] * 10, type=pa.int32()).cast(pa.date32())
    folder = fictional_events.atlas(tmp_path / "atlas", events=with_columns(30, when=days))
    assert layer_of(folder).rows == 10
    assert sum(problem.column == "row" for problem in check(folder)) == 20


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_no_events_at_all_are_a_map(tmp_path, ending):
    declared = DECLARED.replace(".parquet", f".{ending}")
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared)
    file = folder / f"data/events/fictional-incidents.{ending}"
    fictional_events.write(file, fictional_events.incidents().slice(0, 0))
    assert layer_of(folder).rows == 0
    assert build(folder, tmp_path / "out").built


def test_a_broken_row_is_not_quoted(tmp_path):
    declared = DECLARED.replace(".parquet", ".csv")
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared)
    file = folder / "data/events/fictional-incidents.csv"
    fictional_events.write(file, fictional_events.incidents(3))
    with file.open("a", encoding="utf-8") as stream:
        stream.write("1,2,2020,raid,Fictional,fictional-informant,one more\n")
    with pytest.raises(DataError, match="has 7 cells, the header 6") as raised:
        layer_of(folder)
    assert "informant" not in str(raised.value)
    file.write_text('x,y,when,type,headline\n1,2,2020,raid,"open\n1,2,2020,raid,a\n', "utf-8")
    with pytest.raises(DataError, match="not closed"):
        layer_of(folder)
    file.write_text("x,x,y,when,type,headline\n1,1,2,2020,raid,a\n", "utf-8")
    with pytest.raises(DataError, match="is there twice"):
        layer_of(folder)


def test_coarse_events_are_held_against_the_places_as_they_were(tmp_path):
    declared = DECLARED.replace("reviewed", "coarsen_m = 9000\nreviewed")
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared)
    lon, lat = with_hidden_site(folder)
    events = with_columns(3, x=pa.array([lon] * 3), y=pa.array([lat] * 3))
    fictional_events.write(folder / "data/events/fictional-incidents.parquet", events)
    with pytest.raises(PublishError, match="coarsen_m = 10000"):
        layer_of(folder)


def test_cells_have_no_names(tmp_path, monkeypatch):
    from borderatlas import eventlayer

    monkeypatch.setattr(eventlayer, "MAX_EVENTS", 10)
    folder = fictional_events.atlas(tmp_path / "atlas", on_map=ON_MAP + "names = true\n")
    assert layer_of(folder).names == ""


def test_a_past_day_has_no_events(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas")
    assert layer_of(folder, as_of="2021-06-01") is None


def test_a_folder_knows_which_events_its_files_rest_on(tmp_path):
    from borderatlas.build import read_for
    from borderatlas.manifest import inputs
    from borderatlas.publish import apply

    folder = fictional_events.atlas(tmp_path / "atlas")
    name = "data/events/fictional-incidents.parquet"

    def known():
        return inputs(apply(read_for(folder, "public"))[0])[name]

    before = known()
    fictional_events.write(folder / name, fictional_events.incidents(seed=5))
    after = known()
    assert before != after
    fictional_events.write(folder / name, fictional_events.incidents())
    assert known() == before


def test_a_table_goes_with_its_source(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas")
    sources = folder / "data/sources.csv"
    lines = sources.read_text("utf-8").split("\n")
    column = lines[0].split(",").index("protected")
    row = next(at for at, line in enumerate(lines) if line.startswith("fictional-daily-2020,"))
    cells = lines[row].split(",")
    cells[column] = "yes"
    lines[row] = ",".join(cells)
    sources.write_text("\n".join(lines), "utf-8")
    assert layer_of(folder) is None
    assert any("stays inside" in problem.message for problem in check(folder))


def test_messages_to_others_name_nothing_that_stays_inside(tmp_path):
    declared = DECLARED.replace('audience = "public"', 'audience = "internal"')
    on_map = ON_MAP.replace("fictional-incidents", "nix") + 'kinds = ["xx"]\n'
    folder = fictional_events.atlas(tmp_path / "atlas", declared=declared, on_map=on_map)
    with pytest.raises(SpecError) as raised:
        layer_of(folder)
    for word in ("incidents", "raid"):
        assert word not in str(raised.value)
    shown = fictional_events.atlas(
        tmp_path / "shown", declared=DECLARED.replace('"when"', '"nothing"')
    )
    with pytest.raises(DataError) as raised:
        layer_of(shown)
    assert "informant" not in str(raised.value)


def test_a_check_goes_on_after_a_broken_table(tmp_path):
    folder = fictional_events.atlas(
        tmp_path / "atlas", declared=DECLARED.replace('"headline"', '"head"'),
        on_map=ON_MAP + "names = true\n",
    )  # fmt: skip
    found = [str(problem) for problem in check(folder)]
    assert any("did you mean 'headline'" in line for line in found)
    assert len(found) > 1


def test_kinds_without_words_are_told_to_the_team(tmp_path):
    found = [str(problem) for problem in check(fictional_events.atlas(tmp_path / "atlas"))]
    assert any("'fictional-secret'" in line and "200 rows" in line for line in found)


def test_cells_are_drawn_no_finer_than_they_were_counted(tmp_path, monkeypatch):
    from borderatlas import eventlayer

    monkeypatch.setattr(eventlayer, "MAX_EVENTS", 10)
    layer = layer_of(fictional_events.atlas(tmp_path / "atlas"))
    assert event_groups(layer, 12) == event_groups(layer, layer.cell_zoom)


def test_a_comparison_tells_that_events_changed(tmp_path):
    from borderatlas.manifest import shows

    one = open_map("numbers", fictional_events.atlas(tmp_path / "one")).scene
    events = fictional_events.incidents(599)
    other = open_map("numbers", fictional_events.atlas(tmp_path / "two", events=events)).scene
    assert shows(one)["numbers"] != shows(other)["numbers"]


def test_a_ring_of_events_tells_its_middle_and_is_refused(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas")
    lon, lat = with_hidden_site(folder)
    turns = np.linspace(0, 2 * np.pi, 30, endpoint=False)
    events = with_columns(
        30, x=pa.array(lon + 0.08 * np.cos(turns)), y=pa.array(lat + 0.05 * np.sin(turns))
    )
    fictional_events.write(folder / "data/events/fictional-incidents.parquet", events)
    with pytest.raises(PublishError, match="coarsen_m = 10000"):
        layer_of(folder)
