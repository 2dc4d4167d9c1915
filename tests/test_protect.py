"""A protected source leaves with a label: nothing of it is in any output for the public."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from borderatlas.build import build, check, open_atlas, open_map
from borderatlas.embed import embed
from borderatlas.export import export
from borderatlas.figures import Wanted, figures
from borderatlas.known import as_of
from borderatlas.publish import preview
from borderatlas.render import phrases
from borderatlas.render.citations import cite
from borderatlas.starter import write_starter
from tests.browser import visit
from tests.fictional_atlas import fictional_atlas

SECRET = {
    "title": "Fictional letters of Quillfeather",
    "publisher": "Fictional Quillfeather Press",
    "author": "Quillfeather",
    "date": "2020-12-17",
    "url": "https://quillfeather.example/letters",
    "archived_url": "https://archive.example/quillfeather",
    "sha256": "5ec2e7" + "0" * 58,
    "accessed": "2021-02-19",
}
LABELS = (
    "Source withheld for protection",
    "보호를 위해 공개하지 않는 출처",
    "为保护来源而不予公开",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter atlas, of which the source with most claims is protected."""
    folder = tmp_path_factory.mktemp("protected") / "atlas"
    write_starter(folder)
    path = folder / "data/sources.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0] |= {**SECRET, "protected": "yes"}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for table in (*folder.glob("data/*.csv"), *folder.glob("data/geo/*.geojson")):
        text = table.read_text("utf-8")
        table.write_text(text.replace(rows[0]["source_id"], "quillfeather-1"), "utf-8")
    return folder


def told(data: bytes) -> str:
    """What can be read in a page, a picture or a text, also where it is packed."""
    packed = re.findall(rb'"deflated":\s*"([^"]+)"', data)
    streams = re.findall(rb"stream\r?\n(.*?)endstream", data, flags=re.DOTALL)
    found = [data.decode("utf-8", "replace"), data.decode("utf-16-le", "replace")]
    found += [zlib.decompress(base64.b64decode(text), wbits=-15).decode() for text in packed]
    found += [zlib.decompressobj().decompress(part).decode("latin-1") for part in streams]
    return "\n".join(found)


def assert_nothing_told(text: str) -> None:
    text = text.casefold()
    for secret in ("quillfeather", SECRET["sha256"], SECRET["date"], SECRET["accessed"]):
        assert secret.casefold() not in text, secret
    for spelling in ("17 dec", "december 17", "12월 17일", "12月17日"):
        assert spelling not in text, spelling


def test_no_output_tells_of_it(folder: Path, tmp_path: Path) -> None:
    assert [found for found in check(folder) if found.level == "error"] == []
    build(folder, tmp_path / "whole")
    build(folder, tmp_path / "split", split=True)
    embed(folder, tmp_path / "embed", "numbers", host="https://fictional.example")
    wanted = Wanted(languages=("en", "ko", "zh"), formats=("svg", "pdf", "png"))
    figures(folder, tmp_path / "figures", ("numbers",), wanted=wanted)
    files = [path for path in tmp_path.rglob("*.*") if path.is_file()]
    assert len(files) > 30
    for path in files:
        assert_nothing_told(f"{path.name}\n{told(path.read_bytes())}")
    page = told((tmp_path / "whole/numbers/map.html").read_bytes())
    assert all(label in page for label in LABELS)


@pytest.mark.parametrize("style", ["numbered", "bibtex", "csl-json", "apa"])
@pytest.mark.parametrize(("language", "label"), [*zip(("en", "ko", "zh"), LABELS, strict=True)])
def test_lists_of_sources_have_its_label(
    folder: Path, style: str, language: str, label: str
) -> None:
    text = cite(open_map("numbers", folder).scene, style=style, language=language)
    assert_nothing_told(text)
    assert label in text
    assert "2020" in text


def test_the_scene_has_its_year_and_a_number_for_an_id(folder: Path) -> None:
    scene = open_map("numbers", folder).scene
    assert_nothing_told(str(scene.as_json()))
    (source,) = [source for source in scene.sources if source.withheld]
    assert source.source_id == "withheld-source-1"
    assert source.issued == "2020"
    assert tuple(source.withheld.values()) == LABELS
    assert (source.publisher, source.author, source.url, source.accessed) == ("", "", "", "")
    assert not source.extent
    assert not source.language


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_an_export_of_the_tables_has_its_label(folder: Path, audience) -> None:
    seen, _ = preview(open_atlas(folder), audience)
    assert_nothing_told(str([dict(row) for rows in seen.tables.values() for row in rows]))
    inside, _ = preview(open_atlas(folder), "internal")
    assert "Quillfeather" in str(inside.tables["sources"])


def test_a_row_of_it_has_an_id_a_label_and_a_year_in_every_export(
    folder: Path, tmp_path: Path
) -> None:
    export(folder, tmp_path, ("sources",), formats=("csv",))
    text = (tmp_path / "export/sources.csv").read_text("utf-8-sig")
    (row,) = [row for row in csv.DictReader(text.splitlines()) if "withheld" in row["source_id"]]
    assert {name: cell for name, cell in row.items() if cell} == {
        "source_id": "withheld-source-1",
        "title": LABELS[0],
        "date": "2020",
    }


@pytest.mark.parametrize(("language", "label"), [*zip(("en", "ko", "zh"), LABELS, strict=True)])
def test_a_page_says_of_its_claims_that_it_is_withheld(
    folder: Path, tmp_path: Path, new_page: Callable[..., Page], language: str, label: str
) -> None:
    """Not that no address is given: there may be one."""
    shown = open_map("numbers", folder)
    (number,) = [source.number for source in shown.scene.sources if source.withheld]
    place = next(
        view.mark_id
        for view in shown.scene.estimates
        if view.mark_id and any(one.source_number == number for one in view.claims)
    )
    page = new_page(accept_downloads=True)
    file = shown.save(tmp_path / "map.html")
    visit(page, f"{file.as_uri()}#lang={language}&at={place}&table")
    bare = phrases.texts((language,))["no_address"][language]
    said = page.locator(".ba-selected small").all_text_contents()
    assert any(label in words for words in said), (place, said)
    assert not any(bare in words for words in said)
    with page.expect_download() as download:
        page.locator("[data-take=csv]").click()
    saved = Path(download.value.path()).read_text("utf-8-sig")
    lines = list(csv.reader(saved.splitlines()))
    cited = [line for line in lines if str(number) in line[-2].split("; ")]
    assert cited
    assert all(label in line[-1] for line in cited)


def test_numbers_follow_what_cites_and_not_the_ids(tmp_path: Path) -> None:
    """Two atlases that differ in the ids of protected sources alone are one to the public."""
    seen = []
    for first, second in (("aa-fictional", "zz-fictional"), ("zz-fictional", "aa-fictional")):
        atlas = fictional_atlas()
        (report,) = atlas["sources"]
        hidden = {**report, "title": "Fictional Quillfeather", "protected": "yes"}
        hidden |= dict.fromkeys(("url", "archived_url", "sha256"), "")
        for source_id in (first, second, "fictional-unused"):
            atlas.add("sources", **{**hidden, "source_id": source_id})
        atlas.row("claims", "c001")["source_id"] = first
        atlas.row("claims", "c003")["source_id"] = second
        cited = f"fictional-report;{second};{first}"
        atlas.row("crossings", "fictional-east")["source_ids"] = cited
        folder = atlas.write(tmp_path / first)
        public, _ = preview(open_atlas(folder))
        seen.append({name: list(map(dict, rows)) for name, rows in public.tables.items()})
    assert seen[0] == seen[1]
    ids = [row["source_id"] for row in seen[0]["sources"]]
    assert ids == ["fictional-report", "withheld-source-1", "withheld-source-2"]


@pytest.mark.parametrize(
    ("table", "key", "cells"),
    [
        ("claims", "c001", {"paraphrase": "As Fictional quillfeather has it."}),
        ("claims", "c001", {"wording": "see https://fictional.example/report"}),
        ("events", "fictional-event-a", {"name_en": "Of fictional-report"}),
    ],
)
def test_a_cell_that_tells_of_it_is_an_error(
    table: str, key: str, cells: dict[str, str], tmp_path: Path
) -> None:
    atlas = fictional_atlas()
    atlas["sources"][0] |= {"title": "Fictional Quillfeather", "protected": "yes"}
    atlas.row(table, key).update(cells)
    (column,) = cells
    told = check(atlas.write(tmp_path))
    found = [item for item in told if "protected source" in item.message and item.level == "error"]
    assert [(item.column, item.value) for item in found] == [(column, "")]


def test_an_id_that_looks_like_a_label_is_refused(tmp_path: Path) -> None:
    text = fictional_atlas()
    text.add("sources", **{**text["sources"][0], "source_id": "withheld-source-7"})
    found = [item for item in check(text.write(tmp_path)) if item.column == "source_id"]
    assert "as the ids of protected sources do" in found[0].message


def test_builds_of_several_days_tell_no_more_than_its_year(folder: Path) -> None:
    atlas = open_atlas(folder)
    resting = {
        row["claim_id"] for row in atlas.rows("claims") if row["source_id"] == "quillfeather-1"
    }

    def known(month: int, day: int) -> set[str]:
        found, _ = as_of(atlas, dt.date(2020, month, day))
        return {row["claim_id"] for row in found.rows("claims")} & resting

    assert known(12, 17) == known(12, 30) == set()
    assert known(12, 31) == resting != set()


def inferred(folder: Path, *protected: str) -> list[str]:
    """Which cells of the starter's claims point at a source, once these sources are protected."""
    write_starter(folder)
    path = folder / "data/sources.csv"
    lines = path.read_text("utf-8").splitlines()
    changed = [
        re.sub(r",(full|most|excerpt),,", r",\1,yes,", line) if line.startswith(protected) else line
        for line in lines
    ]
    path.write_text("\n".join(changed) + "\n", "utf-8")
    return [
        f"{found.column} {found.value}"
        for found in check(folder)
        if found.level == "warning" and "protected sources alone" in found.message
    ]


def test_a_claimant_that_speaks_through_protected_sources_alone_is_named(tmp_path: Path) -> None:
    assert inferred(tmp_path / "none", "no source") == []
    one = inferred(tmp_path / "one", "fictional-daily-ko-2020")
    assert one == ["claimant_id fictional-daily"]


def test_a_label_made_for_readers_is_not_named_and_letters_of_one_language_are(
    tmp_path: Path,
) -> None:
    assert inferred(tmp_path / "one", "fictional-daily-zh-2021") == ["wording 约"]
