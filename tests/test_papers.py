"""Every block of code and every command in the papers is run by a test, or says why it is not."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from pyarrow import parquet

import borderatlas
from borderatlas.cli import cli
from borderatlas.starter import write_starter
from tests import fictional_events, papers
from tests.postgres import Server, programs

# Which test runs the blocks of a paper, by their language; or why none does.
HELD = {
    "CONTRIBUTING.md": {"sh": "test_docs::test_the_make_targets_of_the_papers_exist"},
    "README.md": {
        "html": "test_embed::test_the_frame_of_the_readme_is_like_the_one_that_is_written",
        "python": "test_papers::test_the_code_of_the_readme_runs_top_to_bottom",
        "sh": "test_papers::test_the_commands_of_the_readme_run",
    },
    "data/geo/basemap/README.md": {"sh": "not run: it downloads 320 MB"},
    "docs/audiences.md": {
        "python": "test_papers::test_the_commands_on_audiences_run",
        "sh": "test_papers::test_the_commands_on_audiences_run",
    },
    "docs/basemap.md": {"sh": "test_basefiles::test_the_commands_of_the_paper_run"},
    "docs/counting.md": {
        "python": "test_papers::test_the_paper_on_counting_counts",
        "sh": "test_papers::test_the_paper_on_counting_counts",
    },
    "docs/importing-events.md": {"sh": "test_import_events::test_the_commands_of_the_paper_run"},
    "docs/importing.md": {"sh": "test_import_places::test_the_commands_of_the_paper_run"},
    "docs/map-files.md": {"toml": "test_docs::test_the_example_of_a_map_file_is_one"},
    "docs/notebooks.md": {"python": "test_exploring::test_the_code_of_the_paper_on_notebooks_runs"},
    "docs/postgis.md": {
        "python": "test_papers::test_the_commands_on_postgis_run",
        "sh": "test_papers::test_the_commands_on_postgis_run",
        "sql": "test_postgis_rights::test_the_sql_of_the_documents_does_what_it_says",
    },
    "docs/preview.md": {"sh": "test_preview::test_the_command_ends_with_ctrl_c_and_leaves_nothing"},
    "docs/tutorials/author.md": {"sh": "test_docs_site::test_the_authors_tutorial_runs"},
    "docs/tutorials/researcher.md": {
        "python": "test_docs_site::test_the_researchers_tutorial_runs"
    },
    "docs/workbook.md": {"sh": "test_papers::test_the_commands_on_workbooks_run"},
    "examples/chile-argentina/README.md": {
        "sh": "test_papers::test_the_commands_of_the_example_run"
    },
} | {
    f"docs/tutorials/{name}.md": {
        "sh": "test_docs_site::test_the_staff_tutorial_works_from_an_empty_folder"
    }
    for name in ("staff", "staff-ko", "staff-zh")
}
# `make` sets up a clone and works on all of it: that is tried in a clean clone, not in a test.
SHOWN = {"text", "{toctree}"}  # what a command prints, a drawing; nothing to be run
PROGRAMS = {"borderatlas", "make", "pip", "python", "psql", "createdb"}


def test_every_block_is_run_or_says_why_not() -> None:
    found = {(one.paper, one.language) for name in papers.names() for one in papers.fenced(name)}
    held = {(paper, language) for paper in HELD for language in HELD[paper]}
    assert {key for key in found if key[1] not in SHOWN} == held
    for place in [place for languages in HELD.values() for place in languages.values()]:
        module, _, test = place.partition("::")
        if not place.startswith("not run: "):
            assert callable(getattr(importlib.import_module(f"tests.{module}"), test)), place


@pytest.mark.parametrize("paper", papers.names())
def test_what_is_only_shown_is_no_command(paper: str) -> None:
    for block in papers.fenced(paper):
        if block.language in SHOWN:
            first = {line.split()[0] for line in block.text.splitlines() if line.strip()}
            assert not first & PROGRAMS, f"{paper}:{block.line}"
    assert not re.search(rf"^    ({'|'.join(PROGRAMS)}) ", unfenced(paper), flags=re.MULTILINE)


def unfenced(paper: str) -> str:
    """A paper without its blocks."""
    return re.sub(r"^( *)```.*?^\1```", "", papers.text(paper), flags=re.MULTILINE | re.DOTALL)


def spans(paper: str) -> Iterator[list[str]]:
    """Code in the sentences of a paper, by its words."""
    for found in re.finditer(r"(?<!`)`([^`]+)`(?!`)", unfenced(paper)):
        yield found[1].split()


@pytest.mark.parametrize("paper", papers.names())
def test_every_command_and_option_in_a_sentence_is_one(paper: str) -> None:
    assert isinstance(cli, click.Group)
    options = {
        name: {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)}
        for name, command in cli.commands.items()
    }
    any_option = {flag for flags in options.values() for flag in flags} | {"--version", "--help"}
    for words in spans(paper):
        flags = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        if words[0] == "borderatlas" and len(words) > 1 and words[1][0].islower():
            assert words[1] in cli.commands, words
            assert flags <= options[words[1]] | {"--help"}, words
        elif words[0].startswith("--"):
            assert flags <= any_option, words


def test_the_code_of_the_readme_runs_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    papers.run_python("README.md")
    assert (tmp_path / "october-2023.html").stat().st_size > 100_000


def shell(paper: str, *, postgis: bool = False) -> str:
    """The lines of a shell in a paper: those of blocks that need a database, or of the others."""
    found = [one for one in papers.blocks(paper, "sh") if ("postgresql://" in one) is postgis]
    lines = "".join(found).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("make "))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """An empty folder, whose home is beside it."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def incidents(folder: Path, rows: int = 300) -> Path:
    """Invented events with columns named as in the papers."""
    table = fictional_events.table(rows)
    named = {"lon": "longitude", "lat": "latitude", "date": "date_start"}
    named |= {"kind": "type_of_violence"}
    for column, name in named.items():
        table = table.append_column(name, table[column])
    parquet.write_table(table, folder / "events.parquet")
    return folder / "events.parquet"


def test_the_commands_of_the_readme_run(work: Path) -> None:
    keys = work.parent / "home/.ssh"
    incidents(work)
    keys.mkdir(parents=True)
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a comment", "-f"]
    subprocess.run([*make, str(keys / "id_ed25519")], check=True)
    said = papers.run_shell(shell("README.md"), work)
    assert "maps@example.org" in said
    for written in ("site/october-2023/embed-snippet.html", "counts.csv", "october-2023.bib"):
        assert (work / written).stat().st_size > 0


def test_the_commands_on_audiences_run(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_starter(work / "my-border")
    sites = work / "my-border/data/geo/sites.geojson"
    moved = '"coarsen":"displaced","coarsen_m":3000'
    text = sites.read_text("utf-8").replace('"coarsen":null,"coarsen_m":null', moved, 1)
    sites.write_text(text, "utf-8")
    papers.run_shell(shell("docs/audiences.md"), work)
    monkeypatch.chdir(work)
    places: Any = papers.run_python("docs/audiences.md")["places"]
    said = papers.run_shell(
        "borderatlas scene places --atlas my-border --key-file border.key", work
    )
    assert json.loads(said) == json.loads(places.scene.dumps())


def test_the_paper_on_counting_counts(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(incidents(work).parent, work / "more")
    write_starter(work / "my-border")
    papers.run_shell(shell("docs/counting.md"), work)
    assert "2020" in (work / "counts.csv").read_text("utf-8")
    monkeypatch.chdir(work)
    left: Any = papers.run_python("docs/counting.md")
    code = re.search(r"^`(ba\.count_events\(.*?\))`", papers.text("docs/counting.md"), re.MULTILINE)
    assert code is not None
    counts = eval(code[1], left)  # noqa: S307 - that is the point
    assert counts.account.rows == 300


def test_the_commands_on_workbooks_run(work: Path) -> None:
    write_starter(work / "my-atlas")
    papers.run_shell(shell("docs/workbook.md"), work)
    assert (work / "in-files/data/claims.csv").read_bytes() == (
        work / "my-atlas/data/claims.csv"
    ).read_bytes()


def test_the_commands_of_the_example_run(work: Path) -> None:
    shutil.copytree(papers.ROOT / "examples", work / "examples")
    papers.run_shell(shell("examples/chile-argentina/README.md"), work)
    assert (work / "site").is_dir()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of its own: the papers give rights to roles, which a server has but once."""
    server = Server()
    try:
        for name in ("ann", "ben", "reader", "postgres"):
            server.login(name)
        yield server
    finally:
        server.end()


def at_server(lines: str, folder: Path, server: Server) -> str:
    """Run lines of a shell as the server's administrator, with the server where the papers say."""
    path = os.pathsep.join([str(programs()), os.environ["PATH"]])
    reached = {"PGHOST": str(server.folder), "PGPORT": str(server.port), "PGUSER": "admin"}
    here = lines.replace("@db.example.org/", "@127.0.0.1/")
    return papers.run_shell(here, folder, **reached, PATH=path)


def test_the_commands_on_postgis_run(
    work: Path, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_starter(work / "my-border")
    use, set_up, let_in, take_back, share, publish = papers.blocks("docs/postgis.md", "sh")
    at_server(set_up + let_in + use + share + publish + take_back, work, own_server)
    assert (work / "site/numbers/map.html").exists()
    (code,) = papers.blocks("docs/postgis.md", "python")
    monkeypatch.setenv("PGPORT", str(own_server.port))
    left: dict[str, Any] = {"ba": borderatlas}
    exec(code.replace("db.example.org", "127.0.0.1"), left)  # noqa: S102 - that is the point
    assert left["atlas"].rows("claims")
    published = "SELECT about ->> 'audience' FROM borderatlas.about"
    assert own_server.execute(published, database="atlas_public") == [("public",)]


def test_the_commands_of_the_readme_that_share_an_atlas_run(work: Path, own_server: Server) -> None:
    write_starter(work / "my-border")
    _, set_up, let_in, *_ = papers.blocks("docs/postgis.md", "sh")
    (push, pull) = shell("README.md", postgis=True).splitlines()
    administrator = "".join(line for line in set_up.splitlines(True) if "borderatlas" not in line)
    at_server(f"{administrator}{push}\n{let_in}{pull}", work, own_server)
    assert (work / "my-copy/data/claims.csv").exists()
