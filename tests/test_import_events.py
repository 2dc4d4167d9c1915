"""Events of others in an atlas: written whole or not at all, and told to nobody at first."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from borderatlas import open_map
from borderatlas.build import build
from borderatlas.cli import cli
from borderatlas.errors import BorderatlasError, DataError
from borderatlas.eventimport import Target, import_events
from borderatlas.eventread import UNPLACED
from borderatlas.io.eventdeclare import declaration, declared
from borderatlas.io.folder import read_atlas
from borderatlas.neighbours.take import Asked
from tests import papers
from tests.fictional_atlas import fictional_atlas
from tests.test_neighbours import CHOSEN, FILES, SECRETS

MAP = """\
order = 1
subject = "sites"
extent = [-21.0, -31.0, -19.0, -29.0]
title = { en = "Fictional events", ko = "가상 사건", zh = "虚构事件" }
subtitle = { en = "Invented for tests.", ko = "시험용으로 지어낸 것.", zh = "为测试而虚构。" }

[claims]
unit = "persons"

[scale.bridge]
type = "category"
column = "kind"
vocabulary = "crossing_kind"
title = { en = "Crossings", ko = "통과 지점", zh = "口岸" }

[scale.bridge.symbols]
bridge = { shape = "circle", fill = "paper", stroke = "crossing", stroke_pt = 1, radius_pt = 3 }

[[layer]]
id = "crossings"
table = "crossings"
title = { en = "Crossings", ko = "통과 지점", zh = "口岸" }
scale = "bridge"

[event_layer]
table = "fictional-events"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = fictional_atlas().write(tmp_path / "atlas")
    (found / "maps").mkdir()
    return found


@dataclass(frozen=True)
class Done:
    """How a command ended, as `main` ends it."""

    exit_code: int
    stdout: str
    stderr: str


def invoked(*words: object) -> Done:
    found = CliRunner().invoke(cli, list(map(str, words)))
    if isinstance(found.exception, BorderatlasError):
        return Done(found.exception.exit_code, found.stdout, f"{found.stderr}{found.exception}")
    return Done(found.exit_code, found.stdout, found.stderr)


def run(folder: Path, *words: object, name: str = "ucdp", file: Path | None = None) -> Done:
    own = [word for role, column in CHOSEN.get(name, {}).items() for word in (f"--{role}", column)]
    given = file or FILES / f"fictional-{name}.csv"
    common = ["--from", name, "--id", "fictional-events", "--source", "fictional-report"]
    return invoked("import-events", given, *common, "--atlas", folder, *own, *words)


def state(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def with_text(folder: Path, change: Callable[[str], str]) -> None:
    path = folder / "data/atlas.toml"
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def released(text: str) -> str:
    """Return settings in which the table is for the public and reviewed."""
    text = text.replace('audience = "internal"', 'audience = "public"')
    return text.replace('reviewed = ""', 'reviewed = "2030-01-02"')


def test_imported_events_are_counted_and_drawn_where_their_place_is_known(
    folder: Path, tmp_path: Path
) -> None:
    done = run(folder, "--bbox", "atlas")
    assert done.exit_code == 0, done.stderr
    assert "4 of 5 rows taken" in done.stdout
    assert "1 left out, outside of --bbox: row 6" in done.stdout
    file = folder / "data/events/fictional-events.parquet"
    (table,) = read_atlas(folder).meta.event_tables
    assert (table.audience, table.reviewed, table.located) == ("internal", "", ("exact",))
    assert set(table.kinds) == {"1", "2", "3"}
    assert all(set(words) == {"en", "ko", "zh"} for words in table.kinds.values())

    out = tmp_path / "counts.csv"
    words = ["count", file, "--atlas", folder, "--audience", "internal", "--places", "crossings"]
    words += ["--rule", "nearest", "--radius", "30km", "--date", "date", "--until", "until"]
    words += ["--kind", "kind", "--precision", "precision", "--located", "exact,25000"]
    words += ["--best", "best", "--by", "place,month", "-o", out]
    counted = invoked(*words)
    assert counted.exit_code == 0, counted.stderr
    frame = pd.read_csv(out, dtype={"period": str}, keep_default_na=False)
    told = {(row["match"], row["period"]): row["events"] for row in frame.to_dict("records")}
    assert told == {
        ("matched", "2030-01"): 1,
        ("unmatched", "2030-02"): 1,
        ("ambiguous", "2030-03"): 1,  # known to the province: no place of it is counted
        ("ambiguous", "2030"): 1,
    }

    (folder / "maps/fictional.toml").write_text(MAP, "utf-8")
    assert open_map("fictional", folder).scene.events is None  # not for the public yet
    scene = open_map("fictional", folder, audience="internal").scene
    assert scene.events is not None
    assert scene.events.rows == 1
    left = {text["en"]: times for text, times in scene.events.left}
    assert left[UNPLACED] == 3


def test_a_page_with_imported_events_tells_nobody(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "--bbox", "atlas").exit_code == 0
    with_text(folder, released)
    (folder / "maps/fictional.toml").write_text(MAP, "utf-8")
    build(folder, tmp_path / "out")
    page = (tmp_path / "out/fictional/map.html").read_text("utf-8")
    assert "UCDP Georeferenced Event Dataset" in page
    assert "Uppsala Conflict Data Program, UCDP GED (CC BY 4.0)" in page
    assert not [word for word in SECRETS if f"Fictional {word}" in page]


def test_the_same_file_again_changes_nothing(folder: Path) -> None:
    assert run(folder).exit_code == 0
    with_text(folder, released)
    before = state(folder)
    done = run(folder)
    assert done.exit_code == 0
    assert "nothing is written" in done.stderr
    assert state(folder) == before


def test_a_run_that_was_killed_between_its_two_files_is_taken_up(folder: Path) -> None:
    assert run(folder).exit_code == 0
    whole = state(folder)
    (data,) = (folder / "data/events").iterdir()
    data.unlink()
    done = run(folder)
    assert done.exit_code == 0, done.stderr
    assert state(folder) == whole


def test_other_events_under_the_same_id_are_refused_and_replaced_when_asked(folder: Path) -> None:
    with_text(folder, lambda text: f"# A remark of people.\n{text}")
    assert run(folder).exit_code == 0

    def decided(text: str) -> str:
        named = text.replace("UCDP Georeferenced Event Dataset", "Words of people")
        kept = released(named).replace("Non-state conflict", "Words for a kind")
        return f"{kept}\n# Another remark.\n[publish]\nsmallest = 7\n"

    with_text(folder, decided)
    before = state(folder)
    done = run(folder, "--bbox", "atlas")
    assert done.exit_code == 2
    assert "--replace" in done.stderr
    assert state(folder) == before
    assert run(folder, "--bbox", "atlas", "--replace").exit_code == 0
    text = (folder / "data/atlas.toml").read_text("utf-8")
    for kept in ("# A remark of people.", "# Another remark.", "smallest = 7", "Words for a kind"):
        assert kept in text
    (table,) = read_atlas(folder).meta.event_tables
    assert (table.title["en"], table.audience, table.reviewed) == ("Words of people", "public", "")
    assert parquet.read_table(folder / "data/events/fictional-events.parquet").num_rows == 4


def test_one_other_number_makes_other_events(folder: Path, tmp_path: Path) -> None:
    assert run(folder).exit_code == 0
    file = tmp_path / "fictional.csv"
    text = (FILES / "fictional-ucdp.csv").read_text("utf-8")
    file.write_text(text.replace("-29.95,", "-29.94,"), "utf-8")
    assert run(folder, file=file).exit_code == 2
    assert run(folder, "--replace", file=file).exit_code == 0
    assert (
        -29.94
        in parquet.read_table(folder / "data/events/fictional-events.parquet")["lat"].to_pylist()
    )


def test_what_counts_as_known_is_said_in_codes_of_the_new_format(folder: Path) -> None:
    assert run(folder, name="acled").exit_code == 0
    assert run(folder, "--replace").exit_code == 0
    assert read_atlas(folder).meta.event_tables[0].located == ("exact",)
    with_text(folder, lambda text: text.replace('"exact"', '"exact,25000"'))
    assert run(folder, "--replace", "--bbox", "atlas").exit_code == 0
    assert read_atlas(folder).meta.event_tables[0].located == ("exact", "25000")


def test_a_dry_run_and_a_refusal_write_nothing(folder: Path, tmp_path: Path) -> None:
    before = state(folder)
    done = run(folder, "--dry-run")
    assert done.exit_code == 0
    assert "[[event_table]]" in done.stdout
    assert state(folder) == before
    bad = tmp_path / "bad.csv"
    text = (FILES / "fictional-ucdp.csv").read_text("utf-8").replace("-29.95", "north")
    bad.write_text(text, "utf-8")
    done = run(folder, file=bad)
    assert done.exit_code == 2
    assert "bad.csv:3: latitude 'north': is no latitude" in done.stderr
    assert state(folder) == before
    assert not (folder / "data/events").exists()
    done = run(folder, "--skip-bad", file=bad)
    assert done.exit_code == 0
    assert "1 left out, latitude is no latitude: row 3" in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--source", "fictional-raport"], "did you mean 'fictional-report'"),
        (["--id", "Fictional Events"], "is no id"),
        (["--id", "a..b"], "is no id"),
        (["--bbox", "1,2,3"], "is no box"),
        (["--kind", "source_headline"], "may name people, and is never taken"),
        (["--encoding", "fictional"], "is no encoding"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_remedy(
    folder: Path, words: list[str], message: str
) -> None:
    before = state(folder)
    args = {"--from": "ucdp", "--id": "fictional-events", "--source": "fictional-report",
            "--atlas": str(folder), **dict([words])}  # fmt: skip
    flat = [word for pair in args.items() for word in pair]
    file = str(FILES / "fictional-ucdp.csv")
    done = invoked("import-events", file, *flat)
    assert done.exit_code == 2
    assert message in done.stderr
    assert state(folder) == before


def test_the_events_of_another_table_and_the_file_itself_are_safe(folder: Path) -> None:
    (folder / "data/events").mkdir()
    file = folder / "data/events/fictional-events.csv"
    shutil.copy(FILES / "fictional-ucdp.csv", file)
    assert run(folder, file=file).exit_code == 0  # Parquet lies beside it

    def renamed(text: str) -> str:
        return text.replace('id = "fictional-events"', 'id = "fictional-others"')

    with_text(folder, renamed)
    before = state(folder)
    done = run(folder, "--replace")
    assert done.exit_code == 2
    assert "the events of 'fictional-others'" in done.stderr
    assert state(folder) == before


def test_a_file_that_nobody_declares_is_not_written_over(folder: Path) -> None:
    (folder / "data/events").mkdir()
    file = folder / "data/events/fictional-events.parquet"
    file.write_bytes(b"fictional")
    assert run(folder).exit_code == 2
    assert file.read_bytes() == b"fictional"
    assert run(folder, "--replace").exit_code == 0


def test_a_box_may_begin_with_a_minus(folder: Path) -> None:
    assert "1 of 5 rows taken" in run(folder, "--bbox", "-21,-30.5,-20.2,-29").stdout
    assert run(folder, "--bbox", "-21,-30.5,-20.2,-91").exit_code == 2


def test_nothing_is_half_done_where_the_table_cannot_be_written(folder: Path) -> None:
    (folder / "data/events").write_text("a file of people", "utf-8")
    before = state(folder)
    done = CliRunner().invoke(cli, ["import-events", str(FILES / "fictional-ucdp.csv"), "--from",
                              "ucdp", "--id", "fictional-events", "--source", "fictional-report",
                              "--atlas", str(folder)])  # fmt: skip
    assert isinstance(done.exception, OSError)
    assert state(folder) == before


def test_events_that_are_replaced_are_never_under_an_old_review(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(folder).exit_code == 0
    with_text(folder, released)
    replaced: list[str] = []
    real = Path.replace

    def stopped(self: Path, target: Path) -> Path:
        if replaced:
            raise KeyboardInterrupt
        replaced.append(target.name)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        import_events(
            FILES / "fictional-ucdp.csv", "ucdp",
            Target(folder, "fictional-events", "fictional-report", replace=True),
            Asked(bbox=(-21.0, -31.0, -19.0, -29.0)),
        )  # fmt: skip
    (table,) = read_atlas(folder).meta.event_tables
    assert table.reviewed == ""
    assert parquet.read_table(folder / "data/events/fictional-events.parquet").num_rows == 5


def test_data_are_for_the_team_and_restricted_ones_come_with_a_warning(folder: Path) -> None:
    done = run(folder, "--json", name="acled")
    assert done.exit_code == 0, done.stderr
    assert "warning: ACLED's terms forbid to pass its data on" in done.stderr
    told = json.loads(done.stdout)
    assert (told["rows"], told["taken"], told["restricted"], told["state"]) == (4, 4, True, "new")
    assert {"name": "notes", "to": "", "why": "may name people"} in told["columns"]
    assert 'audience = "internal"' in told["declaration"]


def test_without_pyarrow_the_table_is_csv(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert run(folder).exit_code == 0
    (table,) = read_atlas(folder).meta.event_tables
    assert table.file == "events/fictional-events.csv"
    lines = (folder / "data/events/fictional-events.csv").read_text("utf-8").splitlines()
    assert lines[0] == "lon,lat,date,until,kind,low,best,high,precision"
    assert lines[1] == "-20.5,-30.001,2030-01-01,2030-01-01,3,1,2,3,exact"
    assert run(folder).exit_code == 0  # and again


def test_a_workbook_says_how_to_become_files(tmp_path: Path) -> None:
    assert invoked("new", tmp_path / "book", "--workbook").exit_code == 0
    done = run(tmp_path / "book")
    assert done.exit_code == 2
    assert "borderatlas new DIR --atlas FILE" in done.stderr


TABLE = {"id": "fictional", "file": "events/x.csv", "title": {"en": "X"}, "source_id": "s",
         "credit": "X", "audience": "internal", "reviewed": "",
         "columns": {"lon": "lon", "lat": "lat"}}  # fmt: skip


def test_a_table_goes_in_and_is_replaced_where_it_stands() -> None:
    text = fictional_atlas().meta
    one = declared(text, TABLE, file="f")
    two = declared(one, {**TABLE, "id": "other"}, file="f")
    three = declared(two + "\n# of what follows\n[publish]\nsmallest = 6\n",
                     {**TABLE, "credit": "Y"}, file="f")  # fmt: skip
    assert three.count("[[event_table]]") == 2
    assert (declaration(three, "fictional", file="f") or {})["credit"] == "Y"
    assert (declaration(three, "other", file="f") or {})["credit"] == "X"
    four = declared(three, {**TABLE, "id": "other", "credit": "Z"}, file="f")
    assert (declaration(four, "other", file="f") or {})["credit"] == "Z"
    assert "# of what follows\n[publish]" in four
    assert declaration(text, "fictional", file="f") is None


SECTIONS = (
    "# of the gate\n[publish]\nsmallest = 6 # a number\n",
    '[border.extra]\nname = "x"  # of the line\n',
    "\n\n   [ event_table_of_others ]\nid = 1\n# the end",
    '[[ event_table ]] # people write it so\nid = "one"\n\n[event_table.columns]\nlon = "x"\n',
    '[[event_table]]\nid = "two"\n  [event_table . kinds."a.b"]\n  en = "B" # words\n',
    '["event_table.not"]\nid = "three"\n',
)


@given(order=st.permutations(SECTIONS), which=st.sampled_from(["one", "two", "new"]))
def test_all_else_stays_as_people_wrote_it(order: list[str], which: str) -> None:
    text = "".join(f"{section}\n" for section in order)
    end = "# people's last word\n"
    with mock.patch("borderatlas.io.eventdeclare.read_meta"):  # these are no atlas
        new = declared(text + end, {**TABLE, "id": which}, file="f")
        assert declared(new, {**TABLE, "id": which}, file="f") == new
    for section in SECTIONS:
        if f'id = "{which}"' not in section:
            assert section.strip() in new
    assert end.strip() in new
    assert new.count('id = "fictional"') == 0


def test_a_table_is_never_put_where_it_would_change_something_else() -> None:
    tables = 'event_table = [{ id = "fictional" }]\n'
    for text in (tables + fictional_atlas().meta, "event_table = 3\n" + fictional_atlas().meta):
        with pytest.raises(DataError, match="by hand"):
            declared(text, {**TABLE, "credit": "Y"}, file="f")
    # A heading that is a part of a text is none.
    note = 'en = """\n[[event_table]]\n"""\n'
    text = fictional_atlas().meta.replace('en = "Invented for tests."\n', note)
    with pytest.raises(DataError):
        declared(declared(text, TABLE, file="f"), {**TABLE, "credit": "Y"}, file="f")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('located = ""', "is missing"),
        ('located = "exact,"', "is no list of codes"),
        ("located = 3", "is no list of codes"),
    ],
)
def test_codes_of_precision_say_which_are_known(folder: Path, line: str, message: str) -> None:
    assert run(folder).exit_code == 0
    with_text(folder, lambda text: text.replace('located = "exact"', line))
    with pytest.raises(DataError, match=message):
        read_atlas(folder)
    with_text(folder, lambda text: text.replace(line, 'located = "exact"'))
    with_text(folder, lambda text: text.replace('precision = "precision"\n', ""))
    with pytest.raises(DataError, match="has no column precision"):
        read_atlas(folder)


NAMED = {"GEDEvent": "ucdp", "entities": "uwazi", "archived": "auto-archiver", "tagged": "hxl",
         "events": "timemap", "acled": "acled"}  # fmt: skip


def test_the_commands_of_the_paper_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    atlas = fictional_atlas()
    report = atlas.row("sources", "fictional-report")
    for source_id in ("ucdp-ged", "our-cases", "acled"):
        atlas.add("sources", **{**report, "source_id": source_id})
    atlas.write(tmp_path / "my-border")
    (tmp_path / "my-border/maps").mkdir()
    (tmp_path / "my-border/maps/fictional.toml").write_text(
        MAP.replace('table = "fictional-events"', 'table = "ged"'), "utf-8"
    )
    for file, name in NAMED.items():
        shutil.copy(FILES / f"fictional-{name}.csv", tmp_path / f"{file}.csv")
    monkeypatch.chdir(tmp_path)
    found = papers.blocks("docs/importing-events.md", "sh")
    lines = "".join(found).replace("\\\n", " ").splitlines()
    assert len(lines) == 9
    for line in lines:
        done = invoked(*shlex.split(line)[1:])
        if line.startswith("borderatlas check"):  # the fictional days are days to come
            assert not {"data/events/ged.parquet", "event_table"} & set(
                re.findall(r"[\w./]+", done.stdout)
            )
            continue
        assert done.exit_code == 0, f"{line}: {done.stderr}"
    assert (tmp_path / "counts.csv").exists()
    assert len(read_atlas(tmp_path / "my-border").meta.event_tables) == 6
