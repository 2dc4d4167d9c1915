"""What the README and the papers promise is true: commands run, code runs, links resolve."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from borderatlas.build import open_atlas, open_specs
from borderatlas.cli import cli
from borderatlas.evidence import Claim, reconcile
from borderatlas.io.meta import read_meta
from borderatlas.schema import TABLES, data_dictionary
from borderatlas.signing import Signer, signed_by
from borderatlas.spec import ClaimsSpec
from borderatlas.starter import write_starter
from tests.shipped import MAPS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md")])


def blocks(language: str) -> list[str]:
    """Return the code blocks of the README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def test_the_code_of_the_readme_runs_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - that is the point
    assert (tmp_path / "october-2023.html").stat().st_size > 100_000


def test_the_code_on_keys_makes_the_map_that_commands_make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BORDERATLAS_KEY", "another fictional key of displacement")
    write_starter(tmp_path / "my-border")
    sites = tmp_path / "my-border/data/geo/sites.geojson"
    moved = '"coarsen":"displaced","coarsen_m":3000'
    text = sites.read_text("utf-8").replace('"coarsen":null,"coarsen_m":null', moved, 1)
    sites.write_text(text, "utf-8")
    (tmp_path / "border.key").write_text("a fictional key of displacement\n", "utf-8")
    paper = (ROOT / "docs/audiences.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", paper, flags=re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, "audiences.md", "exec"), names)  # noqa: S102 - that is the point
    command = "scene places --atlas my-border --key-file border.key"
    said = CliRunner().invoke(cli, command.split())
    assert json.loads(said.stdout) == json.loads(names["places"].scene.dumps())


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    lines = [
        re.split("[#>]", line)[0].strip() for block in blocks("sh") for line in block.splitlines()
    ]
    commands = [line.strip() for line in lines if line.startswith("borderatlas ")]
    assert len(commands) >= 6
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
    assert (tmp_path / "site/october-2023/map.html").exists()
    assert (tmp_path / "site/october-2023/embed-snippet.html").exists()


def test_the_readme_says_how_to_write_the_file_of_allowed_signers(tmp_path: Path) -> None:
    (line,) = re.findall(r"^echo .* > allowed_signers$", README, flags=re.MULTILINE)
    key, signature = tmp_path / ".ssh/id_ed25519", tmp_path / "signature"
    key.parent.mkdir()
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a comment", "-f", str(key)]
    subprocess.run(make, check=True)
    home = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run(["bash", "-c", line], check=True, cwd=tmp_path, env=home)
    signature.write_bytes(Signer(key)(b"fictional"))
    allowed = tmp_path / "allowed_signers"
    assert signed_by(b"fictional", signature, allowed=allowed) == "maps@example.org"


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


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z]+)", README)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_the_readme_names_the_maps_that_there_are() -> None:
    assert tuple(re.findall(r"^\| `([a-z0-9-]+)` \|", README, flags=re.MULTILINE)) == MAPS


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_the_papers_resolves(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (paper.parent / target).exists(), f"{paper.name} links to {target}"


def test_the_paper_on_the_data_counts_the_sources_without_an_address() -> None:
    sources = open_atlas().rows("sources")
    without = [row for row in sources if not row["url"]]
    told = f"{len(without)} of the {len(sources)} sources have no address"
    assert told in (ROOT / "data/README.md").read_text(encoding="utf-8")


def test_the_data_dictionary_is_fresh() -> None:
    text = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert text == data_dictionary(), "write it anew: python -m tools.data_dictionary"


def test_the_example_of_a_map_file_is_one(tmp_path: Path) -> None:
    text = (ROOT / "docs/map-files.md").read_text(encoding="utf-8")
    found = re.findall(r"^```toml\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    example, layer, table = found
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps/example.toml").write_text(example + layer, encoding="utf-8")
    (spec,) = open_specs(tmp_path)
    assert spec.events is not None
    keys = set(tomllib.loads(layer)["event_layer"])
    assert "`within_m = 5_000`" in text  # goes with places, and names do not
    assert {field.name for field in fields(spec.events)} == keys | {"within_m"}
    meta = (ROOT / "data/atlas.toml").read_text(encoding="utf-8") + table
    (declared,) = read_meta(meta, file="data/atlas.toml").event_tables
    assert declared.table_id == spec.events.table
    assert spec.layers[0].min_zoom == 9
    named = set(tomllib.loads(example)["claims"])
    assert named == {field.name for field in fields(ClaimsSpec)}
