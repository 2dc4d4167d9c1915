"""The sources of a map as others cite them: every one of them, in their order, and whole."""

from __future__ import annotations

import dataclasses
import json
import re
import sys

import bibtexparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware
from click.testing import CliRunner

from borderatlas.cli import cli
from borderatlas.errors import RenderError
from borderatlas.map import Map
from borderatlas.render.citations import cite, items
from tests import fictional_scene
from tests.shipped import MAPS, ROOT, scenes

HOSTILE = "50% of {A} & B_c #1: $x^2$ ~ \\emph 가나다 中国 “q”"


def hostile():
    """A scene whose one source has every sign that means something to somebody."""
    scene = fictional_scene.scene()
    source = dataclasses.replace(
        scene.sources[0], source_id="fictional-hostile", title=HOSTILE, author="김 가; An Other",
        publisher="R&D {Press", issued="2023-10?", accessed="2024-02-03", language="en",
        url="https://example.org/a_b?c=1&d=50%25#e",
    )  # fmt: skip
    return dataclasses.replace(scene, sources=(source,))


@pytest.mark.parametrize("name", MAPS)
def test_each_source_has_the_number_of_the_page(name):
    scene = scenes()[name]
    lines = cite(scene).splitlines()
    assert [int(re.match(r"\[(\d+)\] ", line)[1]) for line in lines] == [
        source.number for source in scene.sources
    ]
    for line, source in zip(lines, scene.sources, strict=True):
        assert source.title in line
        assert source.publisher in line
        assert source.url in line


@pytest.mark.parametrize("name", MAPS)
def test_bibtex_is_read_by_others_as_it_was_written(name):
    scene = scenes()[name]
    library = bibtexparser.parse_string(cite(scene, style="bibtex"))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [
        source.source_id for source in scene.sources
    ]
    for entry, source in zip(library.entries, scene.sources, strict=True):
        assert entry["language"] == source.language
        said = entry.fields_dict
        assert (said["date"].value if "date" in said else "") == source.issued


def test_signs_that_mean_something_to_tex_come_back_as_they_were():
    (entry,) = bibtexparser.parse_string(
        cite(hostile(), style="bibtex"), append_middleware=[LatexDecodingMiddleware()]
    ).entries
    read = {field.key: field.value.replace("{", "").replace("}", "") for field in entry.fields}
    caret = "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}"  # as this reader has TeX's name for it
    assert read["title"].replace(caret, "^") == HOSTILE.replace("{", "").replace("}", "")
    assert read["author"] == "김 가 and An Other"
    text = cite(hostile(), style="bibtex")
    assert r"50\% of {\textbraceleft}A{\textbraceright} \& B\_c \#1: \$x" in text
    assert text.count("{") == text.count("}")
    assert "url = {https://example.org/a_b?c=1&d=50%25#e}" in text


PLAIN = {"id", "title", "publisher", "URL", "archive_location", "language"}


@pytest.mark.parametrize("name", MAPS)
def test_csl_json_has_what_its_schema_has_and_nothing_else(name):
    scene = scenes()[name]
    found = json.loads(cite(scene, style="csl-json"))
    assert [item["id"] for item in found] == [source.source_id for source in scene.sources]
    for item in found:
        assert item["type"] in ("webpage", "document")
        assert all(isinstance(item[key], str) for key in PLAIN & set(item))
        assert all(set(name) == {"literal"} for name in item.get("author", ()))
        for key in {"issued", "accessed"} & set(item):
            date = item[key]
            assert set(date) <= {"date-parts", "circa", "literal"}
            assert 1 <= len(date.get("date-parts", [[0]])) <= 2
            assert all(1 <= len(part) <= 3 for part in date.get("date-parts", ()))
        assert set(item) <= PLAIN | {"type", "citation-number", "author", "issued", "accessed"}


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2023-10-09", {"date-parts": [[2023, 10, 9]]}),
        ("2015-11?", {"date-parts": [[2015, 11]], "circa": True}),
        ("2024-11/2026-10", {"date-parts": [[2024, 11], [2026, 10]]}),
        ("202X", {"literal": "202X"}),
        ("2020/..", {"literal": "2020/.."}),
    ],
)
def test_a_date_says_no_more_in_csl_than_in_edtf(edtf, said):
    scene = hostile()
    source = dataclasses.replace(scene.sources[0], issued=edtf)
    (item,) = items(dataclasses.replace(scene, sources=(source,)), "en")
    assert item["issued"] == said
    undated = dataclasses.replace(scene, sources=(dataclasses.replace(source, issued=""),))
    assert "issued" not in items(undated, "en")[0]


def test_a_style_of_csl_lists_every_source_and_numbers_them_as_the_page():
    scene = scenes()["october-2023"]
    lines = cite(scene, style="nature").splitlines()
    for line, source in zip(lines, scene.sources, strict=True):
        assert line.startswith(f"{source.number}.")
        assert source.title in line
    assert HOSTILE in cite(hostile(), style="nature")


def test_the_file_of_a_style_is_a_style(tmp_path):
    from borderatlas.render.citations import _style_files

    path = tmp_path / "ours.csl"
    path.write_bytes(_style_files()["apa"].read_bytes())
    assert cite(hostile(), style=str(path)) == cite(hostile(), style="apa")
    path.write_text("<secret>", encoding="utf-8")
    with pytest.raises(RenderError, match="is no style of CSL") as caught:
        cite(hostile(), style=str(path))
    assert "secret" not in str(caught.value)
    path.write_bytes(b" " * 1_000_001)
    with pytest.raises(RenderError, match="has more than 1,000,000 bytes"):
        cite(hostile(), style=str(path))


def test_a_file_that_does_not_say_it_is_a_style_is_not_read(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("<secret>", encoding="utf-8")
    with pytest.raises(RenderError, match=r"the file of a style ends in \.csl"):
        cite(hostile(), style=str(path))
    (tmp_path / "folder.csl").mkdir()
    with pytest.raises(RenderError, match="is not there"):
        cite(hostile(), style=str(tmp_path / "folder.csl"))


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"style": "appa"}, "numbered, bibtex, csl-json, and .* of CSL.*did you mean 'apa'"),
        ({"style": "nowhere.csl"}, "nowhere.csl is not there"),
        ({"language": "fr"}, "there is no language 'fr'; there are en, ko, zh"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(wish, message):
    with pytest.raises(RenderError, match=message):
        cite(scenes()["routes"], **wish)


def test_without_citeproc_it_is_said_what_to_install_and_the_rest_works(monkeypatch):
    monkeypatch.setitem(sys.modules, "citeproc", None)
    with pytest.raises(RenderError, match=r"pip install 'borderatlas\[citations\]'"):
        cite(hostile(), style="apa")
    assert HOSTILE in cite(hostile())


def test_the_command_writes_the_list_in_a_language():
    done = CliRunner().invoke(
        cli, ["sources", "october-2023", "--atlas", str(ROOT), "--lang", "ko"]
    )
    assert done.exit_code == 0, done.output
    assert done.stdout == Map(scenes()["october-2023"]).sources(language="ko")
    assert "2023년 12월" in done.stdout
