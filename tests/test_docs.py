"""What the README and the papers promise is true: commands run, code runs, links resolve."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from borderatlas.build import open_atlas, open_specs
from borderatlas.evidence import Claim, reconcile
from borderatlas.io.meta import read_meta
from borderatlas.schema import TABLES, data_dictionary
from borderatlas.spec import ClaimsSpec
from tests import papers
from tests.shipped import MAPS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


_RETOLD = {"claimant_id": "one", "retells": "c1"}


def test_the_readme_says_whom_a_sentence_counts() -> None:
    row = {"event_id": "fictional", "kind": "repatriation", "unit": "persons", "scope": "whole"}
    row |= {"place_id": "fictional", "status": "asserted"}
    said = {
        "c1": {"claimant_id": "one", "source_id": "a", "best": 9, "qualifier": "exact"},
        "c2": {**_RETOLD, "source_id": "b", "best": 8, "qualifier": "about"},
        "c3": {**_RETOLD, "source_id": "c", "best": 9, "qualifier": "exact"},
        "c4": {"claimant_id": "two", "source_id": "d", "qualifier": "vague"},
    }
    columns = dict.fromkeys(TABLES["claims"].names)
    rows = [{**columns, **row, "claim_id": key, **one} for key, one in said.items()]
    (found,) = reconcile(map(Claim.from_row, rows))
    assert (found.claimant_ids, found.source_ids) == (("one",), ("a", "c"))
    assert "adds no claimant, and a source only if it gives the same number" in README


def test_the_frame_of_the_readme_lets_readers_follow_a_source() -> None:
    (frame,) = re.findall(r"<iframe[^>]*>", README)
    (sandbox,) = re.findall(r'sandbox="([^"]*)"', frame)
    assert set(sandbox.split()) == {
        "allow-scripts",
        "allow-popups",
        "allow-popups-to-escape-sandbox",
    }
    assert "title=" in frame


def test_the_make_targets_of_the_papers_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    said = "".join(map(papers.text, papers.names()))
    for target in set(re.findall(r"(?:^|`)make ([a-z]+)", said, flags=re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_the_readme_names_the_maps_that_there_are() -> None:
    assert tuple(re.findall(r"^\| `([a-z0-9-]+)` \|", README, flags=re.MULTILINE)) == MAPS


@pytest.mark.parametrize("paper", papers.names())
def test_every_link_between_the_papers_resolves(paper: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", papers.text(paper)):
        if "://" not in target and not target.startswith("mailto:"):
            assert ((ROOT / paper).parent / target).exists(), f"{paper} links to {target}"


def test_the_paper_on_the_data_counts_the_sources_without_an_address() -> None:
    sources = open_atlas().rows("sources")
    without = [row for row in sources if not row["url"]]
    told = f"{len(without)} of the {len(sources)} sources have no address"
    assert told in (ROOT / "data/README.md").read_text(encoding="utf-8")


def test_the_data_dictionary_is_fresh() -> None:
    text = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert text == data_dictionary(), "write it anew: python -m tools.data_dictionary"


def test_the_example_of_a_map_file_is_one(tmp_path: Path) -> None:
    text = papers.text("docs/map-files.md")
    example, layer, table, areas = papers.blocks("docs/map-files.md", "toml")
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps/example.toml").write_text(example + layer, encoding="utf-8")
    (spec,) = open_specs(tmp_path)
    assert spec.events is not None
    keys = set(tomllib.loads(layer)["event_layer"])
    assert "`within_m = 5_000`" in text  # goes with places, and names do not
    assert {field.name for field in fields(spec.events)} == keys | {"within_m"}
    meta = (ROOT / "data/atlas.toml").read_text(encoding="utf-8") + table + areas
    (declared,) = read_meta(meta, file="data/atlas.toml").event_tables
    assert declared.table_id == spec.events.table
    assert spec.layers[0].min_zoom == 9
    named = set(tomllib.loads(example)["claims"])
    assert named == {field.name for field in fields(ClaimsSpec)}
