"""The site of the papers: whole, with links that resolve, and tutorials that work as they stand."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest
from click.testing import CliRunner

from borderatlas.cli import cli
from tests import papers

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
STAFF = ["staff", "staff-ko", "staff-zh"]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", str(out / "trees"), str(DOCS), str(out / "html")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out / "html"


class Page(HTMLParser):
    """What a page links to, what it loads, and where one can link to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if "id" in told:
            self.anchors.add(told["id"])
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif tag == "link" and told.get("rel") in {"stylesheet", "icon", "preload"}:
            self.loaded.append(told["href"])
        elif "src" in told:
            self.loaded.append(told["src"])


def test_every_paper_is_in_the_site(site):
    papers = {path.relative_to(DOCS).with_suffix("") for path in DOCS.rglob("*.md")}
    pages = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    assert papers <= pages
    text = "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    assert "borderatlas import-events" in text
    assert "borderatlas.count.count_events" in text


def test_links_resolve_and_nothing_is_loaded_from_elsewhere(site):
    pages = {path: Page(path.read_text("utf-8")) for path in site.rglob("*.html")}
    lost = []
    for path, page in pages.items():
        for address in [*page.links, *page.loaded]:
            split = urlsplit(address)
            if split.scheme or split.netloc:
                if address in page.loaded and split.scheme != "data":
                    lost.append(f"{path.name} loads {address}")
                continue
            target = (path.parent / unquote(split.path)).resolve() if split.path else path
            if not target.is_file():
                lost.append(f"{path.name}: {address}")
            elif split.fragment and target in pages:
                anchors = pages[target].anchors
                if unquote(split.fragment) not in anchors and split.fragment != "":
                    lost.append(f"{path.name}: {address}")
    assert lost == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index", "tutorials/staff-ko", "reference/python"])
def test_a_page_of_the_site_asks_for_nothing(site, new_page, name):
    page = new_page()
    page.goto((site / f"{name}.html").as_uri())
    page.locator("h1").first.wait_for()


def blocks(name, language):
    return papers.blocks(f"docs/tutorials/{name}.md", language)


def test_the_staff_tutorial_has_the_same_commands_in_each_language():
    told = [(blocks(name, "sh"), blocks(name, "text")) for name in STAFF]
    assert told[0] == told[1] == told[2]
    lines = [line for block in told[0][0] for line in block.splitlines()]
    assert len(lines) < 10


def run(line, monkeypatch):
    """Run a command as it stands in a tutorial; return its exit code and all that it prints."""
    words = shlex.split(line)
    assert words[0] == "borderatlas"
    monkeypatch.setattr(sys, "argv", words)
    done = subprocess.run(
        [sys.executable, "-m", *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", STAFF)
def test_the_staff_tutorial_works_from_an_empty_folder(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (DOCS / f"tutorials/{name}.md").read_text("utf-8")
    edits = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| `([^`]+)` \|", text, flags=re.MULTILINE)
    assert len(edits) == 3
    steps = re.findall(r"^```(sh|text)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    printed, checks = "", 0
    for kind, block in steps:
        if kind == "text":
            for line in block.splitlines():
                assert line in printed, line
            continue
        for line in block.splitlines():
            if line.startswith("pip install"):
                continue
            if line.startswith("borderatlas check"):
                edit(tmp_path / "my-border/atlas.xlsx", edits, back=checks > 0)
                checks += 1
            code, printed = run(line, monkeypatch)
            assert code == (2 if checks == 1 and "check" in line else 0), printed
    for file in re.findall(r"`(site/[\w/.-]+)`", text):
        assert (tmp_path / file).exists(), file


def edit(path, edits, *, back):
    """Change cells of the sheet of claims as a hand would; each says what the tutorial says."""
    book = openpyxl.load_workbook(path)
    for cell, before, after in edits:
        expected, new = (after, before) if back else (before, after)
        assert str(book["claims"][cell].value) == expected
        book["claims"][cell].value = int(new) if new.isdecimal() else new
    book.save(path)


def test_the_researchers_tutorial_runs(capsys):
    papers.run_python("docs/tutorials/researcher.md")
    told = capsys.readouterr().out
    assert "repatriat" not in told or "low" in told
    assert re.search(r"between \d+ and \d+; open above: (True|False)", told)


def test_the_authors_tutorial_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks("author", "sh") for line in block.splitlines()]
    assert len(lines) == 4
    for line in lines:
        done = CliRunner().invoke(cli, shlex.split(line)[1:], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    assert {path.suffix for path in (tmp_path / "out").rglob("*.*")} >= {".svg", ".pdf", ".png"}
